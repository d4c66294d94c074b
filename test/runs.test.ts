import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { inFull, runs, some, spread } from './support/runs';

/*
 * `npm test` runs every test file, `npm run test:proof` those that ask how often they try: no test is in neither.
 */

const ROOT = join(__dirname, '..');
const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8'));
const jestOf = (task: string): string => tasks[task].steps.map((step: { exec: string }) => step.exec).find((exec: string) => exec.startsWith('jest'));

test('npm test leaves no test file out', () => {
  const { jest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  expect(jestOf('test')).toBe('jest --ci --maxWorkers=100%');
  expect(jest.testMatch).toContain('<rootDir>/test/**/*.test.ts');
  expect(jest.testPathIgnorePatterns).toEqual(['/node_modules/', '<rootDir>/test/cluster/']);
});

test('npm run test:proof tries in full whatever asks how often, and CI runs it by name', () => {
  expect(tasks['test:proof'].env).toEqual({ TEST_PROOF: 'yes' });
  expect(jestOf('test:proof')).toBe('jest --ci --maxWorkers=100% --findRelatedTests test/support/runs.ts');
  expect(readFileSync(join(ROOT, '.ci', 'run'), 'utf8')).toMatch(/^check '.*' counted npm run test:proof$/m);
});

test('no property says by itself how often it is tried', () => {
  const own = readdirSync(join(__dirname, 'properties')).filter((file) => /numRuns: \d{2,}|process\.env\.RANDOM_RUNS/.test(readFileSync(join(__dirname, 'properties', file), 'utf8')));

  // a batch of samples, of which as many are used as are asked for
  expect(own).toEqual(['12-advice.test.ts']);
});

test('in full is what is written, otherwise less, and never nothing', () => {
  expect(runs(2000)).toBeGreaterThan(0);
  expect(runs(1)).toBeGreaterThan(0);
  expect(runs(2000) >= 2000).toBe(inFull);
  expect(some([1, 2, 3], 2)).toEqual(inFull ? [1, 2, 3] : [1, 2]);
  expect(spread([1])).toEqual([1]);
  expect(spread(Array.from({ length: 2000 }, (_, i) => i)).length).toBe(Math.min(2000, runs(2000)));
});
