import { baselineComments, tablesOf } from './tuning/baseline-comments';
import { TuningBaseline } from '../src/cluster/tuning-baseline';
import { baselineVersions, numbersOf } from '../src/tuning/decisions/baseline/by-version';
import { BASELINE_V1 } from '../src/tuning/decisions/baseline/v1';
import { allRules, ruleIds } from '../src/tuning/decisions/rules';
import { Runtime } from '../src/tuning/runtimes/runtime';

/* docs/tuning/baseline.md is made from these comments. */
const concerns = baselineComments();
const numbers = concerns.flatMap(({ concern, numbers: all }) => all.map((one) => [`${concern}.${one.name}`, one] as const));

test('the baseline has numbers, and each of them is read here', () => {
  const written = Object.entries(tablesOf(BASELINE_V1)).flatMap(([concern, all]) => Object.keys(all).map((name) => `${concern}.${name}`));
  expect(numbers.map(([name]) => name)).toEqual(written);
  expect(numbers.length).toBeGreaterThan(100);
});

test.each(concerns)('$concern says what it is about', ({ about }) => {
  expect(about).toMatch(/^[A-Z].+\.$/);
});

test.each(numbers)('%s has a comment of its own: its unit, its rule, its reason', (_name, { unit, why }) => {
  expect(unit).not.toBe('');
  expect(why).toMatch(/^[A-Za-z]+[ -]?[A-Z]?\d+(, [A-Za-z]+[ -]?\d+)*: .+\.$/);
  expect(ruleIds(why.split(': ')[0]).filter((id) => !allRules().has(id))).toEqual([]);
});

test('no two numbers share their reason', () => {
  const reasons = numbers.map(([, { why }]) => why);
  expect(reasons.filter((why, i) => reasons.indexOf(why) !== i)).toEqual([]);
});

describe('a baseline', () => {
  const public_ = Object.entries(TuningBaseline).filter(([name]) => !name.startsWith('_')).map(([name, one]) => [name, one as TuningBaseline] as const);

  test.each(public_)('%s is named as it is called, and has numbers of that version', (name, one) => {
    expect([one.version, numbersOf(one).version]).toEqual([name, name]);
  });

  test('is public as soon as it has numbers', () => {
    expect(public_.map(([name]) => name)).toEqual(baselineVersions());
  });

  test.each(baselineVersions())('%s changes numbers that runtimes have', (version) => {
    const { runtimes } = numbersOf({ version });
    expect(Object.entries(runtimes).flatMap(([name, own]) => Object.keys(own).filter((key) => !Object.hasOwn(Runtime._numbers[name] ?? {}, key)).map((key) => `${name}.${key}`))).toEqual([]);
  });

  test('is the newest where nobody chose', () => {
    expect(numbersOf()).toBe(numbersOf(public_[public_.length - 1][1]));
  });

  test('cannot be changed', () => {
    const { sizing } = numbersOf(TuningBaseline.V1);
    expect(() => ((sizing as { ceilingFactor: number }).ceilingFactor = 2)).toThrow(TypeError);
    expect(() => ((sizing.utilizationCap as Record<string, number>).critical = 1)).toThrow(TypeError);
    expect(() => (sizing.cpuCandidates as number[]).push(1)).toThrow(TypeError);
  });

  test('of another copy of the package may not be known', () => {
    expect(() => numbersOf({ version: 'V99' })).toThrow(new Error('baseline \'V99\' is not known to this release: expected TuningBaseline.V1, or a release that has it'));
  });
});
