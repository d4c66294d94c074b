import { readFileSync } from 'fs';
import { join } from 'path';
import { coveragePage, CoverageRow, coverageRows, faultsOf, SOURCES } from '../scripts/coverage-docs';

const row: CoverageRow = { id: '000.1', state: 'DONE', requirement: 'a pod', proof: ['README.md'] };

test('every row has a state and what goes with it, and every proof exists', () => {
  expect(faultsOf(coverageRows())).toEqual([]);
});

test('no row is lost: the numbers of each subject have no gap', () => {
  const numbers = (source: string) => coverageRows().filter((each) => each.id.startsWith(`${source}.`)).map((each) => Number(each.id.split('.')[1]));

  expect(Object.keys(SOURCES).map((source) => numbers(source).length)).toEqual([31, 78, 14, 82, 74]);
  for (const source of Object.keys(SOURCES)) {
    expect(numbers(source)).toEqual(numbers(source).map((_, i) => i + 1));
  }
});

test('the page is what the rows say: `npm run docs` renews it', () => {
  expect(readFileSync(join(__dirname, '../docs/coverage.md'), 'utf8')).toBe(coveragePage(coverageRows()));
});

test('the file has one line for each row, so that closing one changes one line', () => {
  const lines = readFileSync(join(__dirname, '../docs/coverage.json'), 'utf8').trimEnd().split('\n').slice(1, -1);

  expect(lines.map((line) => (JSON.parse(line.replace(/,$/, '')) as CoverageRow).id)).toEqual(coverageRows().map((each) => each.id));
});

test.each<[string, CoverageRow[], string]>([
  ['a proof that does not exist', [{ ...row, proof: ['test/nothing.test.ts'] }], '000.1 names test/nothing.test.ts as a proof, which does not exist'],
  ['a row that is done without a proof', [{ ...row, proof: [] }], '000.1 is DONE without a proof'],
  ['a row that is done and lacks something', [{ ...row, missing: 'a test' }], '000.1 is DONE, and something is missing'],
  ['a row that does not say what it lacks', [{ ...row, state: 'PART' }], '000.1 is PART, and does not say what is missing or why'],
  ['a row twice', [row, row], '000.1 stands twice'],
  ['a state that there is not', [{ ...row, state: 'done' as 'DONE' }], '000.1 has the state done: one of DONE, PART, NONE, OUT is expected'],
  ['a group that there is not', [{ ...row, group: 'Z' }], '000.1 has the group Z, which there is not'],
])('fails on %s', (_what, rows, fault) => {
  expect(faultsOf(rows)).toContain(fault);
});
