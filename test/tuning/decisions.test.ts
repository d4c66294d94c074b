import { readFileSync } from 'fs';
import { join } from 'path';
import { decisionText, recorded, worded, wording } from './decision-text';

/*
 * Values, units, rules, inputs, assumptions and findings of the sample workloads, against what is on record; and what one of each kind says.
 * After a change that is meant: see decision-text.ts.
 */

const file = (name: string): string => readFileSync(join(__dirname, name), 'utf8');
const record = file('decisions.txt').trimEnd().split('\n\n');

test('the record has an entry for every recorded workload, in order', () => {
  expect(record.map((entry) => entry.split(/:|\n/, 1)[0])).toEqual(recorded.map((sample) => sample.name));
});

test.each(recorded.map((sample, i) => [sample.name, i] as const))('the decisions about %s are on record', (_name, i) => {
  expect(decisionText(recorded[i])).toBe(record[i]);
});

test.each(Object.keys(worded))('%s is what its workload says', (name) => {
  expect(wording(name)).toBe(file(name));
});
