import { readFileSync } from 'fs';
import { join } from 'path';
import { checkProfile, PROFILE_BOUNDS, profileFromJson } from '../../src/tuning/profile/profile-numbers';
import { violations } from '../support/json-schema';

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schemas', 'workload-profile.schema.json'), 'utf8'));
const { burst, $schema: address, ...numbers } = schema.properties;

/** Whether the library accepts a profile file. */
function accepts(file: object): boolean {
  try {
    checkProfile(profileFromJson(JSON.stringify(file), 'profile.json'), 'profile.json');
    return true;
  } catch {
    return false;
  }
}

const everything = {
  $schema: schema.$id,
  peakPerSecond: 400,
  typicalPerSecond: 100,
  cpuPerRequestMillis: 4,
  latencyMillis: 20,
  latencyP99Millis: 80,
  variability: 1,
  workingSetMiB: 30,
  slowestRequestSeconds: 5,
  burst: { factor: 3, withinSeconds: 60 },
  memoryBaseMiB: 120,
  memoryPerRequestMiB: 0.5,
  startupSeconds: 2,
};

test('a file with every key is valid, and the library reads it', () => {
  expect(violations(everything, schema)).toEqual([]);
  expect(profileFromJson(JSON.stringify(everything), 'profile.json')).toEqual({
    peak: 400,
    typical: 100,
    cpuPerRequestMillis: 4,
    latencyMillis: 20,
    latencyP99Millis: 80,
    variability: 1,
    workingSetMiB: 30,
    slowestRequestSeconds: 5,
    burstFactor: 3,
    burstWithinSeconds: 60,
    memoryBaseMiB: 120,
    memoryPerRequestMiB: 0.5,
    startupSeconds: 2,
  });
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(everything).sort());
  expect(address.type).toBe('string');
});

test('the schema has the bounds that the library checks', () => {
  const written = [...Object.values<Record<string, number>>(numbers), burst.properties.factor, burst.properties.withinSeconds]
    .map((p) => ({ min: p.exclusiveMinimum ?? p.minimum, exclusive: p.exclusiveMinimum !== undefined, max: p.maximum }));
  const checked = Object.values(PROFILE_BOUNDS).map((b) => ({ min: b.min, exclusive: b.exclusive ?? false, max: b.max }));
  const text = (all: object[]) => all.map((one) => JSON.stringify(one)).sort();

  expect(text(written)).toEqual(text(checked));
});

test.each(Object.keys(numbers))('%s: library and schema refuse the same values', (key) => {
  const bound = numbers[key];
  const low = bound.exclusiveMinimum ?? bound.minimum;
  for (const value of [low, low - 1, bound.maximum, bound.maximum + 1, 'ten', true, [1]]) {
    const alone = { peakPerSecond: 1e7, [key]: value };
    expect({ key, value, accepted: accepts(alone) }).toEqual({ key, value, accepted: violations(alone, schema).length === 0 });
  }
});

test.each([
  ['no peak', { cpuPerRequestMillis: 4 }],
  ['an unknown key', { peakPerSecond: 10, peak: 10 }],
  ['a burst without its time', { peakPerSecond: 10, burst: { factor: 3 } }],
  ['a burst below 1', { peakPerSecond: 10, burst: { factor: 0.5, withinSeconds: 60 } }],
  ['a burst that is a number', { peakPerSecond: 10, burst: 3 }],
  ['a rate as text', { peakPerSecond: '10' }],
])('fails on %s, in the library and in the schema', (_what, file) => {
  expect(violations(file, schema)).toHaveLength(1);
  expect(accepts(file)).toBe(false);
});
