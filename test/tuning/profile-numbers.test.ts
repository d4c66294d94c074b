import { checkProfile, profileFromJson, ProfileNumbers } from '../../src/tuning/profile/profile-numbers';

/** What is said about numbers; undefined where they are accepted. */
function refusal(numbers: Partial<ProfileNumbers>): string | undefined {
  try {
    checkProfile({ peak: 1e7, ...numbers }, 'profile');
    return undefined;
  } catch (e) {
    return (e as Error).message;
  }
}

describe('a number outside its bounds is refused, and its bounds are accepted', () => {
  test.each<[keyof ProfileNumbers, string, { above?: number; from?: number; most: number }]>([
    ['peak', 'peak is ? requests per second, expected a number above 0 and at most 10000000 requests per second', { above: 0, most: 1e7 }],
    ['typical', 'typical is ? requests per second, expected a number above 0 and at most 10000000 requests per second', { above: 0, most: 1e7 }],
    ['cpuPerRequestMillis', 'cpuPerRequest is ? ms, expected a number above 0 and at most 600000 ms', { above: 0, most: 600_000 }],
    ['latencyMillis', 'latency is ? ms, expected a number above 0 and at most 3600000 ms', { above: 0, most: 3_600_000 }],
    ['latencyP99Millis', 'latencyP99 is ? ms, expected a number above 0 and at most 3600000 ms', { above: 0, most: 3_600_000 }],
    ['variability', 'variability is ?, expected a number of at least 0 and at most 100', { from: 0, most: 100 }],
    ['workingSetMiB', 'workingSet is ? MiB, expected a number of at least 0 and at most 1048576 MiB', { from: 0, most: 1_048_576 }],
    ['slowestRequestSeconds', 'slowestRequest is ? s, expected a number above 0 and at most 3600 s', { above: 0, most: 3600 }],
    ['burstFactor', 'burst factor is ?, expected a number of at least 1 and at most 1000', { from: 1, most: 1000 }],
    ['burstWithinSeconds', 'burst within is ? s, expected a number above 0 and at most 604800 s', { above: 0, most: 604_800 }],
    ['memoryBaseMiB', 'memoryBase is ? MiB, expected a number above 0 and at most 131072 MiB', { above: 0, most: 131_072 }],
    ['memoryPerRequestMiB', 'memoryPerRequest is ? MiB, expected a number of at least 0 and at most 16384 MiB', { from: 0, most: 16_384 }],
    ['startupSeconds', 'startup is ? s, expected a number above 0 and at most 3600 s', { above: 0, most: 3600 }],
  ])('%s', (key, message, { above, from, most }) => {
    const wrong = [above ?? from! - 0.001, most + 0.001, NaN, Infinity, -Infinity];
    expect(wrong.map((value) => refusal({ [key]: value }))).toEqual(wrong.map((value) => `profile: ${message.replace('?', String(value))}`));
    expect([from ?? above! + 0.001, most].map((value) => refusal({ [key]: value }))).toEqual([undefined, undefined]);
  });

  test('what is no number is told as it is', () => {
    expect(refusal({ variability: '1' as any })).toBe('profile: variability is 1, expected a number of at least 0 and at most 100');
  });

  test('what was not declared is not checked', () => {
    expect(refusal({ peak: 400, typical: undefined, startupSeconds: undefined })).toBeUndefined();
  });

  test('the message starts with where the numbers are from', () => {
    expect(() => checkProfile({ peak: 0 }, 'measured.json')).toThrow(new Error('measured.json: peak is 0 requests per second, expected a number above 0 and at most 10000000 requests per second'));
  });
});

describe('numbers that contradict each other are refused', () => {
  test.each<[string, Partial<ProfileNumbers>, string | undefined]>([
    ['a usual rate above the highest', { peak: 400, typical: 500 }, 'profile: typical (500 requests per second) is above peak (400): peak is the highest rate, bursts included'],
    ['a usual rate that is the highest is fine', { peak: 400, typical: 400 }, undefined],

    ['more CPU time than time', { cpuPerRequestMillis: 30, latencyMillis: 20 }, 'profile: cpuPerRequest (30 ms) is longer than latency (20 ms): latency is wall time and contains the CPU time'],
    ['nothing but CPU time is fine', { cpuPerRequestMillis: 20, latencyMillis: 20 }, undefined],

    ['a 99th percentile below the mean', { latencyMillis: 50, latencyP99Millis: 40 }, 'profile: latencyP99 (40 ms) is below the mean latency (50 ms): give the 99th percentile'],
    ['a 99th percentile of the mean is fine', { latencyMillis: 50, latencyP99Millis: 50 }, undefined],

    ['a 99th percentile below the CPU time', { cpuPerRequestMillis: 50, latencyP99Millis: 40 }, 'profile: latencyP99 (40 ms) is below cpuPerRequest (50 ms): the slowest requests take at least their CPU time'],
    ['a 99th percentile of the CPU time is fine', { cpuPerRequestMillis: 50, latencyP99Millis: 50 }, undefined],

    ['a slowest request faster than the 99th percentile', { latencyMillis: 900, latencyP99Millis: 3000, slowestRequestSeconds: 2 }, 'profile: slowestRequest (2 s) is shorter than a usual request (3000 ms): give the longest that a request may take'],
    ['a slowest request as fast as the 99th percentile is fine', { latencyP99Millis: 2000, slowestRequestSeconds: 2 }, undefined],
    ['a slowest request faster than the mean', { cpuPerRequestMillis: 10, latencyMillis: 2500, slowestRequestSeconds: 2 }, 'profile: slowestRequest (2 s) is shorter than a usual request (2500 ms): give the longest that a request may take'],
    ['a slowest request faster than its CPU time', { cpuPerRequestMillis: 2500, slowestRequestSeconds: 2 }, 'profile: slowestRequest (2 s) is shorter than a usual request (2500 ms): give the longest that a request may take'],
    ['a slowest request alone is fine', { slowestRequestSeconds: 2 }, undefined],

    ['all of them in order are fine', { peak: 400, typical: 100, cpuPerRequestMillis: 5, latencyMillis: 20, latencyP99Millis: 80, slowestRequestSeconds: 10 }, undefined],
  ])('%s', (_what, numbers, message) => {
    expect(refusal(numbers)).toBe(message);
  });
});

const KEYS = 'peakPerSecond, typicalPerSecond, cpuPerRequestMillis, latencyMillis, latencyP99Millis, variability, workingSetMiB, slowestRequestSeconds, memoryBaseMiB, memoryPerRequestMiB, startupSeconds, burst';

describe('a profile file', () => {
  const read = (content: unknown) => profileFromJson(typeof content === 'string' ? content : JSON.stringify(content), 'web.json');

  test('may hold every number, and the address of its schema', () => {
    expect(read({
      $schema: './workload-profile.schema.json',
      peakPerSecond: 400,
      typicalPerSecond: 100,
      cpuPerRequestMillis: 4,
      latencyMillis: 20,
      latencyP99Millis: 80,
      variability: 1.5,
      workingSetMiB: 30,
      slowestRequestSeconds: 5,
      burst: { factor: 3, withinSeconds: 60 },
      memoryBaseMiB: 120,
      memoryPerRequestMiB: 0.5,
      startupSeconds: 2,
    })).toEqual({
      peak: 400,
      typical: 100,
      cpuPerRequestMillis: 4,
      latencyMillis: 20,
      latencyP99Millis: 80,
      variability: 1.5,
      workingSetMiB: 30,
      slowestRequestSeconds: 5,
      burstFactor: 3,
      burstWithinSeconds: 60,
      memoryBaseMiB: 120,
      memoryPerRequestMiB: 0.5,
      startupSeconds: 2,
    });
  });

  test('needs no more than the peak', () => {
    expect(read('{ "peakPerSecond": 400 }')).toStrictEqual({ peak: 400 });
  });

  test.each<[string, unknown, string]>([
    ['a number', 400, "profile file 'web.json' holds 400, expected an object, for example { \"peakPerSecond\": 400 }"],
    ['null', 'null', "profile file 'web.json' holds null, expected an object, for example { \"peakPerSecond\": 400 }"],
    ['a list', [{ peakPerSecond: 400 }], "profile file 'web.json' holds a list of 1, expected an object, for example { \"peakPerSecond\": 400 }"],
    ['nothing', {}, "profile file 'web.json' has no peakPerSecond: expected the highest rate that the workload must carry, for example 400"],
    ['a key of the program', { peak: 400 }, `profile file 'web.json' has the unknown key 'peak': expected ${KEYS}`],
    ['a key that every object has', { peakPerSecond: 400, toString: 1 }, `profile file 'web.json' has the unknown key 'toString': expected ${KEYS}`],
    ['a number in quotes', { peakPerSecond: '400' }, "profile file 'web.json': peakPerSecond is \"400\", expected a number"],
    ['a number that is not known', { peakPerSecond: 400, latencyMillis: null }, "profile file 'web.json': latencyMillis is null, expected a number"],
    ['a list of numbers', { peakPerSecond: 400, startupSeconds: [2, 3] }, "profile file 'web.json': startupSeconds is a list of 2, expected a number"],
    ['a number with its unit', { peakPerSecond: 400, memoryBaseMiB: { value: 120 } }, "profile file 'web.json': memoryBaseMiB is an object, expected a number"],
    ['a burst as a factor', { peakPerSecond: 400, burst: 3 }, "profile file 'web.json': burst is 3, expected an object, for example { \"factor\": 3, \"withinSeconds\": 60 }"],
    ['a burst by its name', { peakPerSecond: 400, burst: 'spiky' }, "profile file 'web.json': burst is \"spiky\", expected an object, for example { \"factor\": 3, \"withinSeconds\": 60 }"],
    ['no burst', { peakPerSecond: 400, burst: null }, "profile file 'web.json': burst is null, expected an object, for example { \"factor\": 3, \"withinSeconds\": 60 }"],
    ['a burst as a list', { peakPerSecond: 400, burst: [3, 60] }, "profile file 'web.json': burst is a list of 2, expected an object, for example { \"factor\": 3, \"withinSeconds\": 60 }"],
    ['a burst in other words', { peakPerSecond: 400, burst: { factor: 3, within: 60 } }, "profile file 'web.json' has the unknown key 'burst.within': expected burst.factor, burst.withinSeconds"],
    ['a burst without its factor', { peakPerSecond: 400, burst: { withinSeconds: 60 } }, "profile file 'web.json' has no burst.factor: expected a number"],
    ['a burst without its time', { peakPerSecond: 400, burst: { factor: 3 } }, "profile file 'web.json' has no burst.withinSeconds: expected a number"],
    ['a burst in quotes', { peakPerSecond: 400, burst: { factor: '3', withinSeconds: 60 } }, "profile file 'web.json': burst.factor is \"3\", expected a number"],
  ])('refuses %s', (_what, content, message) => {
    expect(() => read(content)).toThrow(new Error(message));
  });

  test.each([
    ['{ "peakPerSecond": 400, }', ' (line 1, column 25)'], ['{\n  "peakPerSecond": 400,\n  memoryBaseMiB: 120\n}', ' (line 3, column 3)'], ['password=hunter2', ''], ['', ''],
  ])('says where %j is no JSON, without a word of it', (text, where) => {
    expect(() => read(text)).toThrow(new RegExp(`^profile file 'web\\.json' is no JSON${where.replace(/[()]/g, '\\$&')}: expected an object, [^;]*; [a-z ,]+$`));
  });
});
