import { Duration, Size } from 'cdk8s';
import { Slo } from '../../src/tuning/slo';
import { Storage } from '../../src/tuning/storage-choice';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/workload-profile';

/*
 * Programs that are run without a type check hand over anything.
 */

const peak = Rate.perSecond(100);

describe('a profile refuses', () => {
  test.each<[string, any, string]>([
    ['no props', undefined, 'profile got undefined as props: expected an object with peak'],
    ['no peak', {}, 'profile has no peak: expected a Rate, for example Rate.perSecond(100)'],
    ['a peak as a number', { peak: 400 }, 'profile: peak is 400, expected a Rate, for example Rate.perSecond(400)'],
    ['a duration in text', { peak, cpuPerRequest: '5ms' }, "profile: cpuPerRequest is '5ms', expected a Duration, for example Duration.millis(5)"],
    ['a duration in minutes', { peak, slowestRequest: '1.5 m' }, "profile: slowestRequest is '1.5 m', expected a Duration, for example Duration.minutes(1.5)"],
    ['a duration that nobody can read', { peak, startup: 'soon' }, "profile: startup is 'soon', expected a Duration, for example Duration.millis(5)"],
    ['a duration as a number', { peak, latency: 40 }, 'profile: latency is 40, expected a Duration, for example Duration.millis(40)'],
    ['a size in text', { peak, memoryBase: '1Gi' }, "profile: memoryBase is '1Gi', expected a Size, for example Size.gibibytes(1)"],
    ['a variability in quotes', { peak, variability: '1' }, "profile: variability is '1', expected a number: write 1"],
    ['a burst as a factor', { peak, burst: 3 }, 'profile: burst is 3, expected a Burst, for example Burst.spiky()'],
    ['a misspelt prop', { peak, cpuPerRequets: Duration.millis(5) }, "profile has the unknown prop 'cpuPerRequets': did you mean cpuPerRequest?"],
  ])('%s', (_what, props, message) => {
    expect(() => WorkloadProfile.of(props)).toThrow(new Error(message));
  });

  test('a burst within a number', () => {
    expect(() => Burst.of(3, 60 as any)).toThrow(new Error('Burst.of: within is 60, expected a Duration, for example Duration.millis(60)'));
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
    ['a text', { availability: '99.9' }, "slo: availability is '99.9', expected a number: write 99.9"],
    ['a p99 as a number', { p99: 250 }, 'slo: p99 is 250, expected a Duration, for example Duration.millis(250)'],
    ['a misspelt prop', { avalability: 99.9 }, "slo has the unknown prop 'avalability': did you mean availability?"],
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
    expect(() => make(Size.gibibytes(0))).toThrow(new Error(`${call}: size (0 MiB) must be more than zero, for example Size.gibibytes(10)`));
    expect(() => make('10Gi')).toThrow(new Error(`${call}: size is '10Gi', expected a Size, for example Size.gibibytes(10)`));
  });

  test.each(['', '  '])('a class without a name: \'%s\'', (name) => {
    expect(() => Storage.ofClass(Size.gibibytes(1), name)).toThrow(new Error('Storage.ofClass has an empty class name: use Storage.standard for the cluster\'s default class'));
  });
});
