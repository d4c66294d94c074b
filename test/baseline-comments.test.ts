import { readFileSync } from 'fs';
import { join } from 'path';

/** docs/tuning/baseline.md is made from these comments. */
const source = readFileSync(join(__dirname, '..', 'src', 'tuning', 'decisions', 'baselines.ts'), 'utf8');
const lines = source.split('\n');
const constants = lines.flatMap((line, i) => {
  const name = /^export const (\w+)/.exec(line)?.[1];
  return name === undefined ? [] : [[name, lines[i - 1]] as const];
});

test('the baseline has constants', () => {
  expect(constants.length).toBeGreaterThan(40);
});

test.each(constants.filter(([name]) => name !== 'BASELINE_VERSION'))('%s has a comment of its own, which begins with its unit', (_name, comment) => {
  expect(comment).toMatch(/^\/\*\* \[[^\]]+\] .+\. \*\/$/);
});

test('no two constants share their reason', () => {
  const comments = constants.map(([, comment]) => comment);
  expect(comments.filter((comment, i) => comments.indexOf(comment) !== i)).toEqual([]);
});
