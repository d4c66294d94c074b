import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Duration, Size } from 'cdk8s';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';

const peak = Rate.perSecond(400);
/** Half a millisecond, in a unit that does not hold a whole number of them. */
const half = Duration.seconds(0.0005);

describe('a rate', () => {
  test('is counted per second', () => {
    expect([Rate.perSecond(0.5), Rate.perMinute(90)].map((rate) => rate.toPerSecond())).toEqual([0.5, 1.5]);
  });

  test.each<[string, () => Rate]>([
    ['Rate.perSecond(0)', () => Rate.perSecond(0)],
    ['Rate.perSecond(-5)', () => Rate.perSecond(-5)],
    ['Rate.perSecond(NaN)', () => Rate.perSecond(NaN)],
    ['Rate.perMinute(Infinity)', () => Rate.perMinute(Infinity)],
  ])('refuses %s', (written, make) => {
    expect(make).toThrow(new Error(`${written}: expected a positive, finite number of requests, for example Rate.perSecond(100)`));
  });
});

describe('a burst', () => {
  test.each<[string, Burst, number, number]>([
    ['steady', Burst.steady(), 1.2, 600],
    ['daily', Burst.daily(), 3, 14_400],
    ['spiky', Burst.spiky(), 3, 60],
    ['its own', Burst.of(8, Duration.minutes(2)), 8, 120],
    ['none, at once', Burst.of(1, half), 1, 0.0005],
  ])('is a factor within seconds: %s', (_what, burst, factor, within) => {
    expect({ ...burst }).toEqual({ _factor: factor, _withinSeconds: within });
  });

  test.each([0.5, 0, -3, NaN, Infinity])('refuses the factor %p', (factor) => {
    expect(() => Burst.of(factor, Duration.minutes(1))).toThrow(new Error(`burst factor is ${factor}, expected a number from 1 to 1000: a burst of 3 means three times the usual load`));
  });

  test.each([0, NaN, Infinity])('refuses to happen within %p s', (within) => {
    expect(() => Burst.of(3, Duration.seconds(within))).toThrow(new Error(`burst within is ${within} s, expected a time longer than zero and at most 604800 s, for example Duration.minutes(1)`));
  });
});

describe('a profile', () => {
  test('holds plain numbers in fixed units, of durations and sizes in any', () => {
    expect(WorkloadProfile.of({
      peak,
      typical: Rate.perMinute(6000),
      cpuPerRequest: half,
      latency: Duration.seconds(0.0205),
      latencyP99: Duration.seconds(0.0805),
      variability: 1.5,
      workingSet: Size.kibibytes(1536),
      slowestRequest: Duration.millis(5500),
      burst: Burst.of(4, Duration.minutes(2)),
      memoryBase: Size.gibibytes(1),
      memoryPerRequest: Size.kibibytes(256),
      startup: half,
    })._numbers).toEqual({
      peak: 400,
      typical: 100,
      cpuPerRequestMillis: 0.5,
      latencyMillis: 20.5,
      latencyP99Millis: 80.5,
      variability: 1.5,
      workingSetMiB: 1.5,
      slowestRequestSeconds: 5.5,
      burstFactor: 4,
      burstWithinSeconds: 120,
      memoryBaseMiB: 1024,
      memoryPerRequestMiB: 0.25,
      startupSeconds: 0.0005,
    });
  });

  test('of a peak alone declares nothing else', () => {
    expect(WorkloadProfile.of({ peak })._numbers).toEqual({ peak: 400 });
  });

  test('says what is wrong with its numbers', () => {
    expect(() => WorkloadProfile.of({ peak, typical: Rate.perSecond(500) })).toThrow(new Error('WorkloadProfile.of: typical (500 requests per second) is above peak (400): peak is the highest rate, bursts included'));
  });

  test.each<[unknown, number]>([[250, 250], [0, 100], [-5, 100], ['250', 100]])('with a peak of %p is told how to write one', (got, offered) => {
    expect(() => WorkloadProfile.of({ peak: got as Rate })).toThrow(new Error(`WorkloadProfile.of: peak is ${typeof got === 'string' ? `'${got}'` : String(got)}, expected a Rate, for example Rate.perSecond(${offered})`));
  });

  test('with some numbers replaced keeps the others, and is checked again', () => {
    const profile = WorkloadProfile.of({ peak, cpuPerRequest: Duration.millis(5), latency: Duration.millis(20) });

    expect(profile._with({ cpuPerRequestMillis: 10 })._numbers).toEqual({ peak: 400, cpuPerRequestMillis: 10, latencyMillis: 20 });
    expect(profile._numbers.cpuPerRequestMillis).toBe(5);
    expect(() => profile._with({ cpuPerRequestMillis: 30 })).toThrow(new Error('profile: cpuPerRequest (30 ms) is longer than latency (20 ms): latency is wall time and contains the CPU time'));
  });
});

describe('a profile from a file', () => {
  let folder: string;
  const file = (content: string): string => {
    const path = join(folder, 'web.json');
    writeFileSync(path, content);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'profile-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('has the numbers of the file', () => {
    expect(WorkloadProfile.fromFile(file('{ "peakPerSecond": 400, "burst": { "factor": 3, "withinSeconds": 60 } }'))._numbers).toEqual({ peak: 400, burstFactor: 3, burstWithinSeconds: 60 });
  });

  test('is refused with the path of the file', () => {
    const path = file('{ "peakPerSecond": -1 }');
    expect(() => WorkloadProfile.fromFile(path)).toThrow(new Error(`${path}: peak is -1 requests per second, expected a number above 0 and at most 10000000 requests per second`));
  });

  test('that never ends is read no further than a profile can be long', () => {
    expect(() => WorkloadProfile.fromFile('/dev/zero')).toThrow("profile file '/dev/zero' has more than 1048576 bytes");
    expect(WorkloadProfile.fromFile(file(`{ "peakPerSecond": 400${' '.repeat(1_048_576 - 24)} }`))._numbers).toEqual({ peak: 400 });
    expect(() => WorkloadProfile.fromFile(file(`{ "peakPerSecond": 400${' '.repeat(1_048_576 - 23)} }`))).toThrow('has more than 1048576 bytes');
  });

  test('has letters that stand across two pieces of the file', () => {
    const path = file(`{ "peakPerSecond": 1, "${'é'.repeat(40_000)}": 1 }`);
    expect(() => WorkloadProfile.fromFile(path)).toThrow(`has the unknown key '${'é'.repeat(57)}...'`);
  });

  test.each([['missing.json', 'ENOENT'], ['', 'EISDIR']])('that cannot be read says why (%p: %s)', (name, code) => {
    const path = join(folder, name);
    expect(() => WorkloadProfile.fromFile(path)).toThrow(`profile file '${path}' cannot be read (${code})`);
  });
});
