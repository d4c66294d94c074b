import { Duration, Size } from 'cdk8s';
import { CpuPolicy, Scaling } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';

/*
 * Programs that are run without a type check hand over anything.
 */

const peak = Rate.perSecond(100);

describe('a profile refuses', () => {
  test.each<[string, any, string]>([
    ['no props', undefined, 'WorkloadProfile.of got undefined as props: expected an object with peak'],
    ['no peak', {}, 'WorkloadProfile.of has no peak: expected a Rate, for example Rate.perSecond(100)'],
    ['a peak as a number', { peak: 400 }, 'WorkloadProfile.of: peak is 400, expected a Rate, for example Rate.perSecond(400)'],
    ['a duration in text', { peak, cpuPerRequest: '5ms' }, "WorkloadProfile.of: cpuPerRequest is '5ms', expected a Duration, for example Duration.millis(5)"],
    ['a duration in minutes', { peak, slowestRequest: '1.5 m' }, "WorkloadProfile.of: slowestRequest is '1.5 m', expected a Duration, for example Duration.minutes(1.5)"],
    ['a duration that nobody can read', { peak, startup: 'soon' }, "WorkloadProfile.of: startup is 'soon', expected a Duration, for example Duration.seconds(5)"],
    ['a duration as a number', { peak, latency: 40 }, 'WorkloadProfile.of: latency is 40, expected a Duration, for example Duration.millis(40)'],
    ['a size in text', { peak, memoryBase: '1Gi' }, "WorkloadProfile.of: memoryBase is '1Gi', expected a Size, for example Size.gibibytes(1)"],
    ['a variability in quotes', { peak, variability: '1' }, "WorkloadProfile.of: variability is '1', expected a number: write 1"],
    ['no CPU time', { peak, cpuPerRequest: Duration.millis(0) }, 'WorkloadProfile.of: cpuPerRequest is 0 ms, expected a Duration of more than zero and at most 10 minutes, for example Duration.millis(5)'],
    ['a request of a day', { peak, slowestRequest: Duration.days(1) }, 'WorkloadProfile.of: slowestRequest is 86400 s, expected a Duration of more than zero and at most 1 hour, for example Duration.seconds(10)'],
    ['memory of a data center', { peak, memoryBase: Size.tebibytes(1) }, 'WorkloadProfile.of: memoryBase is 1048576 MiB, expected a Size of more than zero and at most 128 GiB, for example Size.mebibytes(120)'],
    ['a burst as a factor', { peak, burst: 3 }, 'WorkloadProfile.of: burst is 3, expected a Burst, for example Burst.spiky()'],
    ['a misspelt prop', { peak, cpuPerRequets: Duration.millis(5) }, "WorkloadProfile.of has the unknown prop 'cpuPerRequets': did you mean cpuPerRequest?"],
  ])('%s', (_what, props, message) => {
    expect(() => WorkloadProfile.of(props)).toThrow(new Error(message));
  });

  test('a burst within a number', () => {
    expect(() => Burst.of(3, 60 as any)).toThrow(new Error('Burst.of: within is 60, expected a Duration, for example Duration.minutes(60)'));
  });
});

describe('a rate refuses, where it is written', () => {
  test.each<[any, string]>([
    ['200', "Rate.perSecond('200'): expected a number of requests: write Rate.perSecond(200)"],
    ['many', "Rate.perSecond('many'): expected a number of requests, for example Rate.perSecond(100)"],
    ['Infinity', "Rate.perSecond('Infinity'): expected a number of requests, for example Rate.perSecond(100)"],
    [undefined, 'Rate.perSecond(undefined): expected a number of requests, for example Rate.perSecond(100)'],
    [0, 'Rate.perSecond(0): expected a positive, finite number of requests, for example Rate.perSecond(100)'],
    [NaN, 'Rate.perSecond(NaN): expected a positive, finite number of requests, for example Rate.perSecond(100)'],
    [Infinity, 'Rate.perSecond(Infinity): expected a positive, finite number of requests, for example Rate.perSecond(100)'],
    [1e9, 'Rate.perSecond(1000000000): expected at most 10000000 requests per second: check its unit'],
  ])('%p per second', (n, message) => {
    expect(() => Rate.perSecond(n)).toThrow(new Error(message));
  });

  test.each<[any, string]>([
    ['200', "Rate.perMinute('200'): expected a number of requests: write Rate.perMinute(200)"],
    [-1, 'Rate.perMinute(-1): expected a positive, finite number of requests, for example Rate.perSecond(100)'],
    [1e9, 'Rate.perMinute(1000000000): expected at most 600000000 requests per minute: check its unit'],
  ])('%p per minute', (n, message) => {
    expect(() => Rate.perMinute(n)).toThrow(new Error(message));
  });

  test('nothing up to the highest', () => {
    expect([Rate.perSecond(1e7), Rate.perMinute(6e8), Rate.perMinute(90)].map((r) => r.toPerSecond())).toEqual([1e7, 1e7, 1.5]);
  });
});

describe('a burst refuses, where it is written', () => {
  test.each<[any, any, string]>([
    [NaN, Duration.seconds(60), 'burst factor is NaN, expected a number from 1 to 1000: a burst of 3 means three times the usual load'],
    [Infinity, Duration.seconds(60), 'burst factor is Infinity, expected a number from 1 to 1000: a burst of 3 means three times the usual load'],
    [5000, Duration.seconds(60), 'burst factor is 5000, expected a number from 1 to 1000: a burst of 3 means three times the usual load'],
    [0.5, Duration.seconds(60), 'burst factor is 0.5, expected a number from 1 to 1000: a burst of 3 means three times the usual load'],
    ['3', Duration.seconds(60), "Burst.of: factor is '3', expected a number: write 3"],
    [3, Duration.seconds(0), 'burst within is 0 s, expected a time longer than zero and at most 604800 s, for example Duration.minutes(1)'],
    [3, Duration.days(8), 'burst within is 691200 s, expected a time longer than zero and at most 604800 s, for example Duration.minutes(1)'],
  ])('%p', (factor, within, message) => {
    expect(() => Burst.of(factor, within)).toThrow(new Error(message));
  });

  test.each([[1, Duration.seconds(1)], [1000, Duration.days(7)]])('not %p', (factor, within) => {
    expect(Burst.of(factor, within)._factor).toBe(factor);
  });
});

describe('choices refuse, where they are written', () => {
  test.each<[string, () => unknown, string]>([
    ['a billion replicas', () => Scaling.exactly(1e9), 'Scaling.exactly: replicas is 1000000000, expected a whole number from 1 to 150000, for example 3'],
    ['no replica', () => Scaling.exactly(0), 'Scaling.exactly: replicas is 0, expected a whole number from 1 to 150000, for example 3'],
    ['a ceiling without end', () => Scaling.onCpu({ min: 2, max: 150_001 }), 'Scaling.onCpu: replicas.max is 150001, expected a whole number from 1 to 150000, for example 10'],
    ['more cores than there are', () => CpuPolicy.pinned(2049), 'CpuPolicy.pinned: cores is 2049, expected a whole number from 1 to 2048, for example 2, because only whole cores are exclusive'],
    ['no core', () => CpuPolicy.pinned(0), 'CpuPolicy.pinned: cores is 0, expected a whole number from 1 to 2048, for example 2, because only whole cores are exclusive'],
    ['a limit that is none', () => CpuPolicy.capped(101), 'CpuPolicy.capped: factor is 101, expected a number from 1 to 100, for example 2 for a limit of twice the request'],
    ['a limit below the request', () => CpuPolicy.capped(0.5), 'CpuPolicy.capped: factor is 0.5, expected a number from 1 to 100, for example 2 for a limit of twice the request'],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(new Error(message));
  });

  test('not what is the most', () => {
    expect([Scaling.exactly(150_000)._replicas, Scaling.onCpu({ min: 1, max: 150_000 })._range, CpuPolicy.pinned(2048)._amount, CpuPolicy.capped(100)._amount, CpuPolicy.capped(1)._amount])
      .toEqual([150_000, { min: 1, max: 150_000 }, 2048, 100, 1]);
  });
});

describe('an objective refuses', () => {
  test.each<[string, any, string]>([
    ['a share instead of percent', { availability: 0.999 }, 'slo.availability (0.999) must be a percentage of at least 50 and below 100: did you mean 99.9?'],
    ['a share of five nines', { availability: 0.99999 }, 'slo.availability (0.99999) must be a percentage of at least 50 and below 100: did you mean 99.999?'],
    ['nines without a comma', { availability: 9.99 }, 'slo.availability (9.99) must be a percentage of at least 50 and below 100: did you mean 99.9?'],
    ['one percent, which is no share', { availability: 1 }, 'slo.availability (1) must be a percentage of at least 50 and below 100: did you mean 99.9?'],
    ['a share of half', { availability: 0.5 }, 'slo.availability (0.5) must be a percentage of at least 50 and below 100: did you mean 50?'],
    ['a share of less than half, which nobody means', { availability: 0.3 }, 'slo.availability (0.3) must be a percentage of at least 50 and below 100: did you mean 99.9?'],
    ['a p99 of nothing', { p99: Duration.millis(0) }, 'slo.p99 (0 ms) must be longer than zero'],
    ['a p99 without end', { p99: Duration.millis(Infinity) }, 'slo.p99 (Infinity ms) must be longer than zero'],
    ['all of it', { availability: 100 }, 'slo.availability (100) must be a percentage of at least 50 and below 100: for example 99.9'],
    ['no number', { availability: NaN }, 'slo.availability (NaN) must be a percentage of at least 50 and below 100: for example 99.9'],
    ['a text', { availability: '99.9' }, "Slo.of: availability is '99.9', expected a number: write 99.9"],
    ['a p99 as a number', { p99: 250 }, 'Slo.of: p99 is 250, expected a Duration, for example Duration.millis(250)'],
    ['a misspelt prop', { avalability: 99.9 }, "Slo.of has the unknown prop 'avalability': did you mean availability?"],
  ])('%s', (_what, props, message) => {
    expect(() => Slo.of(props)).toThrow(new Error(message));
  });

  test('nothing from 50 on', () => {
    expect(Slo.of({ availability: 50 })._availability).toBe(50);
  });
});

describe('a volume refuses', () => {
  test.each<[string, (size: any) => Storage]>([
    ['Storage.fast', (size) => Storage.fast(size)], ['Storage.standard', (size) => Storage.standard(size)], ['Storage.ofClass', (size) => Storage.ofClass(size, 'ssd')],
  ])('%s of no size, and a size in text', (call, make) => {
    expect(() => make(Size.gibibytes(0))).toThrow(new Error(`${call}: size is 0 MiB, expected a Size of more than zero and at most 64 TiB, for example Size.gibibytes(10), for each replica`));
    expect(() => make(Size.gibibytes(1e9))).toThrow(new Error(`${call}: size is 1000000000 GiB, expected a Size of more than zero and at most 64 TiB, for example Size.gibibytes(10), for each replica`));
    expect(make(Size.gibibytes(65_536))._sizeMiB).toBe(65_536 * 1024);
    expect(() => make('10Gi')).toThrow(new Error(`${call}: size is '10Gi', expected a Size, for example Size.gibibytes(10)`));
  });

  test.each(['', '  '])('a class without a name: \'%s\'', (name) => {
    expect(() => Storage.ofClass(Size.gibibytes(1), name)).toThrow(new Error(`Storage.ofClass: storageClass is '${name}', expected the name of a StorageClass: lower-case letters, digits, '-' and '.', at most 253, for example 'fast-ssd'`));
  });
});
