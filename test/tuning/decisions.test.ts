import { readFileSync } from 'fs';
import { join } from 'path';
import { decisionText, recorded } from './decision-text';

/*
 * Values, reasons, rules, inputs and assumptions of the sample workloads, against what is on record. After a change that is meant: see decision-text.ts.
 */

const record = readFileSync(join(__dirname, 'decisions.txt'), 'utf8').trimEnd().split('\n\n');

test('the record has an entry for every recorded workload, in order', () => {
  expect(record.map((entry) => entry.split(/:|\n/, 1)[0])).toEqual(recorded.map((sample) => sample.name));
});

test.each(recorded.map((sample, i) => [sample.name, i] as const))('the decisions about %s are on record', (_name, i) => {
  expect(decisionText(recorded[i])).toBe(record[i]);
});
