import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { samples } from './samples';
import { FindingSeverity } from '../../src/tuning/decisions/decision';
import { FINDING_SEVERITY, graded, SEVERITIES, worstFirst } from '../../src/tuning/decisions/finding-severity';
import { FINDING_TEXTS } from '../../src/tuning/decisions/finding-texts';

const src = join(__dirname, '..', '..', 'src');
const files = (folder: string): string[] => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? files(path) : [path];
});
const texts = files(src).filter((path) => !path.endsWith('finding-severity.ts')).map((path) => readFileSync(path, 'utf8'));
/** A finding is made as `{ id, rule?, subject?, message }`, in this order; nothing else in the library is. */
const emitted = new Set(texts.flatMap((text) => [...text.matchAll(/\bid: '([^']+)'(?: as const)?,\s*(?:rule|subject|message)\b/g)].map((m) => m[1])));

test('every finding that is emitted has a severity', () => {
  expect(emitted.size).toBeGreaterThan(40);
  expect([...emitted].filter((id) => !(id in FINDING_SEVERITY))).toEqual([]);
});

test('every severity is that of a finding that is emitted', () => {
  expect(Object.keys(FINDING_SEVERITY).filter((id) => !emitted.has(id))).toEqual([]);
});

test('no severity is missing in their order', () => {
  expect([...SEVERITIES].sort()).toEqual(Object.values(FindingSeverity).sort());
});

test('the worst findings come first, and of one severity those that were found first', () => {
  const found = graded([
    { id: 'slots-bind', message: 'a' }, { id: 'no-namespace', message: 'b', rule: 'rulings 18' }, { id: 'no-callers', message: 'c' }, { id: 'cpu-shows-little', message: 'd' }, { id: 'health-not-declared', message: 'e' },
  ]);
  expect(found.map((f) => f.id)).toEqual(['no-callers', 'health-not-declared', 'no-namespace', 'cpu-shows-little', 'slots-bind']);
  expect(found[2]).toEqual({ id: 'no-namespace', severity: FindingSeverity.WARNING, rule: 'rulings 18', message: 'b' });
  expect(Object.keys(found[0])).toEqual(['id', 'severity', 'message']);
});

test.each(samples.map((sample) => [sample.name, sample] as const))('%s tells its findings in that order', (_name, sample) => {
  const { findings } = sample.plan();
  expect(findings).toEqual(worstFirst(findings));
  expect(findings.map((f) => f.severity)).toEqual(findings.map((f) => FINDING_SEVERITY[f.id as keyof typeof FINDING_SEVERITY]));
});

test('each finding is told in one sentence of its own', () => {
  const sentences = Object.values(FINDING_TEXTS);

  expect(Object.keys(FINDING_TEXTS).sort()).toEqual(Object.keys(FINDING_SEVERITY).sort());
  expect(sentences.filter((text) => !/^[A-Z][^\n|]{20,180}\.$/.test(text) || /\. [A-Z]/.test(text))).toEqual([]);
  expect(new Set(sentences).size).toBe(sentences.length);
});
