import { Changes, functionInput, mib, ms, profile, s, webInput } from './inputs';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { inputsOf } from '../../src/tuning/decisions/tuned';
import { tuneDemand } from '../../src/tuning/demand/demand';
import { Criticality } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Burst, Rate, WorkloadProfile, WorkloadProfileProps } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { numbersTold } from '../support/numbers-told';

const demand = (over: Changes) => {
  const input = webInput(over);
  return tuneDemand(input, input.runtime._modelOn(BASELINE_V1));
};
const of = (props: Partial<WorkloadProfileProps>, over: Changes = {}) => demand({ profile: WorkloadProfile.of({ peak: Rate.perSecond(400), cpuPerRequest: ms(4), ...props }), ...over });

/** Value and mark of each number. */
const table = (d: ReturnType<typeof tuneDemand>) => Object.fromEntries(Object.entries(d).map(([key, leaf]) => [key, `${leaf.value}${leaf.because.assumed ? ' assumed' : ''}, ${leaf.because.source}`]));

test('of a service of which only the peak is known everything else is assumed, and says from what', () => {
  expect(table(demand({ profile: WorkloadProfile.of({ peak: Rate.perSecond(100) }), runtime: Runtime.nodejs() }))).toEqual({
    peak: '100, user',
    typical: '33.333 assumed, baseline',
    cpuPerRequest: '4 assumed, runtime',
    latency: '20 assumed, baseline',
    latencyP99: '61.32 assumed, profile',
    variability: '1 assumed, baseline',
    objectiveP99: '250 assumed, baseline',
    availability: '99.9 assumed, baseline',
    burstFactor: '3 assumed, baseline',
    burstWithin: '14400 assumed, baseline',
    slowestRequest: '10 assumed, baseline',
    startup: '1.5 assumed, runtime',
    memoryBase: '90 assumed, runtime',
    memoryPerRequest: '0.5 assumed, runtime',
    workingSet: '0 assumed, baseline',
  });
});

test('what is declared is taken as it is', () => {
  const declared = of({
    typical: Rate.perSecond(120),
    latency: ms(30),
    latencyP99: ms(90),
    variability: 2,
    slowestRequest: s(20),
    burst: Burst.of(4, s(90)),
    startup: s(3),
    memoryBase: mib(70),
    memoryPerRequest: mib(1),
    workingSet: mib(40),
  }, { slo: Slo.of({ p99: ms(300), availability: 99.5 }) });
  expect(table(declared)).toEqual(Object.fromEntries(Object.entries({
    peak: 400,
    typical: 120,
    cpuPerRequest: 4,
    latency: 30,
    latencyP99: 90,
    variability: 2,
    objectiveP99: 300,
    availability: 99.5,
    burstFactor: 4,
    burstWithin: 90,
    slowestRequest: 20,
    startup: 3,
    memoryBase: 70,
    memoryPerRequest: 1,
    workingSet: 40,
  }).map(([key, value]) => [key, `${value}, user`])));
});

// p99 = C (1 + 2.33 sd) + 3 (latency - C): 4 x 3.33 = 13.32 at a variation of 1, 4 x 5.66 = 22.64 at 4
test.each<[string, Partial<WorkloadProfileProps>, number | undefined, number, number]>([
  ['nothing', {}, undefined, 20, 61.32],
  ['an objective of 100 ms, of which half may be used', {}, 100, 16.227, 50.001],
  ['the same with a variation of 4', { variability: 4 }, 100, 13.12, 50],
  ['an objective that leaves nothing but the CPU time', {}, 20, 4, 13.32],
  ['a wide objective', {}, 1000, 20, 61.32],
  ['a slowest request of 30 ms', { slowestRequest: ms(30) }, undefined, 4.56, 15],
  ['a slowest request of 14 ms', { slowestRequest: ms(14) }, undefined, 4, 13.32],
  ['a slowest request of 60 s', { slowestRequest: s(60) }, undefined, 20, 61.32],
  ['an unloaded p99 of 25 ms', { latencyP99: ms(25) }, undefined, 7.893, 25],
  ['a latency of 50 ms', { latency: ms(50) }, undefined, 50, 151.32],
])('with %s the assumed latency contradicts nothing', (_name, props, p99, latency, latencyP99) => {
  const d = of(props, p99 === undefined ? {} : { slo: Slo.of({ p99: ms(p99) }) });
  expect([d.latency.value, d.latencyP99.value]).toEqual([latency, latencyP99]);
});

// 100 ms of CPU, 120 ms unloaded: half busy waits 200 ln 50 = 782.4 ms more
test.each<[string, number, number, number | undefined, number]>([
  ['the least of 250 ms', 4, 20, undefined, 250],
  ['twice the unloaded p99', 4, 200, undefined, 400],
  ['what a half busy core keeps', 100, 120, undefined, 903],
  ['the same on a request above one core', 100, 120, 2000, 903],
  ['the same on almost a core', 100, 120, 950, 903],
  // 120 + 100 + 400 ln 50
  ['what a half busy half core keeps', 100, 120, 500, 1785],
])('an objective that nobody declared is %s', (_name, cpu, latencyP99, cpuRequestMillis, objective) => {
  expect(demand({ profile: profile(10, cpu, { latencyP99: ms(latencyP99) }), cpuRequestMillis }).objectiveP99.value).toBe(objective);
});

describe('where a request holds a worker, an objective that nobody declared', () => {
  const sync = Runtime.python({ server: 'gunicorn-sync' });
  // a p99 of 153.3 ms for a mean of 50 ms, as a lognormal time
  const z = 2.3263478740408408;
  const cs2 = Math.expm1((z - Math.sqrt(z * z - 2 * Math.log(153.3 / 50))) ** 2);
  const withWait = (stretch: number, busy: number) => Math.ceil(153.3 + stretch + (1 + cs2) / 2 * (50 + stretch) / (1 - busy) * Math.log(100 * busy));
  const objective = (over: Changes) => demand({ profile: profile(100, 10), ...over }).objectiveP99;

  test('is what one worker keeps at 60 %', () => {
    const found = objective({ runtime: sync });
    expect(found.value).toBe(withWait(0, 0.6));
    // 50 % of a core, 1 worker at 60 %
    expect(numbersTold(found.because.reason())).toBe('250 2 153.3 50 1 60');
    expect(inputsOf(found.because)).toEqual(['demand.latency', 'demand.latencyP99', 'demand.cpuPerRequest', 'demand.variability', 'runtime', 'cpuRequest', 'profile.slowestRequest']);
  });

  test('on less than a core it yields where not even 30 % could be kept', () => {
    // 250m: a request takes 30 ms longer; 100m: 90 ms
    expect([objective({ runtime: sync, cpuRequestMillis: 250 }).value, objective({ runtime: sync, cpuRequestMillis: 100 }).value]).toEqual([withWait(0, 0.6), withWait(90, 0.6)]);
  });

  test('does not change with many of them, on Knative, or for a pool that binds nothing', () => {
    const usual = objective({}).value;
    expect([
      objective({ runtime: Runtime.phpFpm() }), objective({ runtime: Runtime.springBoot() }), objective({ runtime: Runtime.jvm() }),
      objective({ ...functionInput(), profile: profile(100, 10), runtime: sync }),
    ].map((found) => found.value)).toEqual([usual, usual, usual, usual]);
    expect(numbersTold(objective({ runtime: Runtime.springBoot() }).because.reason())).toBe('250 2 153.3 50');
  });
});

test.each([[Criticality.CRITICAL, 99.95], [Criticality.STANDARD, 99.9], [Criticality.BEST_EFFORT, 99]])('a %s service promises %d %% where nobody does', (criticality, share) => {
  expect(of({}, { criticality }).availability.value).toBe(share);
});

test('the slowest request is assumed as 10 s, or as three times the objective where that is longer', () => {
  // an objective of twice the p99: 50.4 s
  expect([of({}).slowestRequest.value, of({ latency: s(8), latencyP99: ms(25_200) }).slowestRequest.value]).toEqual([10, 152]);
  expect([3333, 3334].map((p99) => of({}, { slo: Slo.of({ p99: ms(p99) }) }).slowestRequest.value)).toEqual([10, 11]);
});

test('the start of another runtime was given to it, of no image in particular; of a known one it is assumed', () => {
  const generic = demand({ runtime: Runtime.generic(s(4)) }).startup;
  expect([generic.value, generic.because.source, inputsOf(generic.because), generic.because.assumed]).toEqual([4, 'user', ['runtime'], true]);
  const stated = of({ startup: s(9) }, { runtime: Runtime.generic(s(4)) }).startup;
  expect([stated.value, stated.because.source, inputsOf(stated.because)]).toEqual([9, 'user', ['profile.startup']]);
});
