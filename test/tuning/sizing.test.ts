import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Changes, functionInput, ledgerInput, Members, ms, plan, profile, s, webInput } from './inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { tuneDemand } from '../../src/tuning/demand/demand';
import { overridesOf } from '../../src/tuning/demand/overrides';
import { type Amounts, plus } from '../../src/tuning/demand/pod-request';
import { CpuPolicy, Criticality, Scaling } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Burst, Rate, WorkloadProfileProps } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { RuntimeModel } from '../../src/tuning/runtimes/runtime-model';
import { chooseSize } from '../../src/tuning/sizing/choose-size';
import { fixedReplicas } from '../../src/tuning/sizing/fixed';
import { floorTo } from '../../src/tuning/sizing/rounding';
import type { Sizing } from '../../src/tuning/sizing/sizing-ask';
import { survive } from '../../src/tuning/sizing/survival';
import { numbersTold } from '../support/numbers-told';

/*
 * One core, 10 ms of CPU, an unloaded p99 of 60 ms, 1000 requests per second: 10 cores of work at the peak and 3.33 usually.
 * A standard service is 75 % busy at the most (250 - 60 ms hold the wait), so that 13.3 pods carry the peak and 4.4 the usual load;
 * the autoscaler reacts within 30 + 15 + 2 + 4 + 1 + 5 + 2 = 59 s.
 */

interface More {
  readonly profile?: Partial<WorkloadProfileProps>;
  readonly rate?: number;
  readonly runtime?: Partial<RuntimeModel>;
  readonly overhead?: Amounts;
}

function choose(over: Changes = {}, more: More = {}): Sizing {
  const input = webInput({
    runtime: Runtime.golang(),
    cpuRequestMillis: 1000,
    profile: profile(more.rate ?? 1000, 10, { latency: ms(20), latencyP99: ms(60), startup: s(1), ...more.profile }),
    ...over,
  });
  const runtime = { ...input.runtime._modelOn(BASELINE_V1), ...more.runtime };
  return chooseSize({ input, runtime, overrides: overridesOf(input, runtime), demand: tuneDemand(input, runtime), mesh: 'none', pod: (main) => plus(main, more.overhead ?? { cpuMillis: 0, memoryMiB: 0 }) });
}

/** Request, floor, ceiling, replicas at the peak, target, mode. */
const numbers = ({ size }: Sizing) => [size.requestMillis, size.minReplicas, size.maxReplicas, size.peakReplicas, size.targetUtilization, size.mode];
const on = (props: ClusterTargetProps) => ({ target: ClusterTarget.kubernetes('1.34', props) });
const ids = (sizing: Sizing) => sizing.findings().map((f) => f.id);
/** Findings with the numbers that they tell in place of their words. */
const told = (findings: ReadonlyArray<{ readonly id: string; readonly message: string }>) => findings.map(({ message, ...rest }) => ({ ...rest, numbers: numbersTold(message) }));

test('everything about one size', () => {
  const found = choose();
  const { fit, size, ...rest } = found;
  expect(size).toEqual({
    requestMillis: 1000,
    limitMillis: 4000,
    parallelism: 2,
    liveHeapMiB: 36.75,
    maxUtilization: 0.75,
    predictedP99: expect.closeTo(60 + 40 * Math.log(75), 9),
    targetUtilization: 0.65,
    minReplicas: 8,
    maxReplicas: 24,
    peakReplicas: 16,
    reactionSeconds: 59,
    growth: 1 + 2 / 14_400 * 59,
    concurrency: 27,
    slots: undefined,
    poolThreads: 0,
    slotCores: undefined,
    bound: 'cpu',
    podRate: 75,
    podRateMax: 150,
    mode: 'autoscaled',
    quiet: false,
    steady: false,
  });
  expect({ ...rest, findings: rest.findings() }).toEqual({ findings: [], staticReplicas: 14, survivalFloor: 8, feasible: 1, cost: 8 * 1.005, decided: { by: 'given' }, weighs: 'cpu', pods: 8, usualPods: 6 });
  expect(fit.limitMiB).toBeGreaterThan(0);
});

test.each<[string, Changes, More, unknown[]]>([
  // 3.33 / 0.75 -> 5 pods, 8 of which lose 3 with a zone; 10 / 0.65 -> 16 pods, 24 of which lose 8
  ['the usual load with a zone gone', {}, {}, [1000, 8, 24, 16, 0.65, 'autoscaled']],
  ['one zone', on({ zones: 1 }), {}, [1000, 5, 20, 16, 0.65, 'autoscaled']],
  ['one node', { target: ClusterTarget.singleNode('1.34') }, {}, [1000, 5, 20, 16, 0.65, 'autoscaled']],
  ['two zones', on({ zones: 2 }), {}, [1000, 10, 32, 16, 0.65, 'autoscaled']],
  ['four zones', on({ zones: 4 }), {}, [1000, 7, 22, 16, 0.65, 'autoscaled']],
  // at 65 %: 3.33 / 0.65 -> 6 pods; in four zones 8 of them
  ['a critical service', { criticality: Criticality.CRITICAL }, {}, [1000, 9, 29, 19, 0.55, 'autoscaled']],
  ['a critical service in four zones', { criticality: Criticality.CRITICAL, ...on({ zones: 4 }) }, {}, [1000, 8, 26, 19, 0.55, 'autoscaled']],
  ['a best-effort service', { criticality: Criticality.BEST_EFFORT }, {}, [1000, 5, 24, 16, 0.65, 'autoscaled']],
  ['a small load', {}, { rate: 30 }, [1000, 2, 3, 1, 0.65, 'floor-carries-peak']],
  ['a small load of a critical service', { criticality: Criticality.CRITICAL }, { rate: 30 }, [1000, 3, 4, 1, 0.55, 'floor-carries-peak']],
  ['a small load of a critical service in four zones', { criticality: Criticality.CRITICAL, ...on({ zones: 4 }) }, { rate: 30 }, [1000, 4, 5, 1, 0.55, 'floor-carries-peak']],
  ['a small load of a best-effort service', { criticality: Criticality.BEST_EFFORT }, { rate: 30 }, [1000, 1, 2, 1, 0.7, 'floor-carries-peak']],
  ['a small load that is promised 99.9 %', { slo: Slo.of({ availability: 99.9 }) }, { rate: 30 }, [1000, 3, 4, 1, 0.65, 'floor-carries-peak']],
  ['a small load that is promised 99.8 %', { slo: Slo.of({ availability: 99.8 }) }, { rate: 30 }, [1000, 2, 3, 1, 0.65, 'floor-carries-peak']],
  // growth 1.20 -> 0.75 / 1.1 / 1.2 = 0.57
  ['twice the load in 300 s', {}, { profile: { burst: Burst.of(2, s(300)) } }, [1000, 8, 29, 19, 0.55, 'autoscaled']],
  ['twice the load in 120 s', {}, { profile: { burst: Burst.of(2, s(120)) } }, [1000, 8, 35, 23, 0.45, 'autoscaled']],
  ['three times the load in 150 s', {}, { profile: { burst: Burst.of(3, s(150)) } }, [1000, 8, 44, 29, 0.35, 'autoscaled']],
  ['three times the load in a minute', {}, { profile: { burst: Burst.spiky() } }, [1000, 14, 24, 16, 0.65, 'static']],
  ['the same for a critical service in four zones', { criticality: Criticality.CRITICAL, ...on({ zones: 4 }) }, { profile: { burst: Burst.spiky() } }, [1000, 16, 26, 19, 0.55, 'static']],
  // 1 / 0.75 -> 2 pods, 3 of which lose one; growth 3.95 -> 0.75 / 1.1 / 3.95 = 0.17, below the least target of 25 %: the floor carries the peak
  ['a tenth of the peak usually, four times as much in a minute', {}, { profile: { typical: Rate.perSecond(100), burst: Burst.of(4, s(60)) } }, [1000, 14, 24, 16, 0.65, 'static']],
  // rho* is 0.77: 9 / 0.77 -> 12 pods and 10 / 0.77 -> 13; the target of 0.77 / 1.1 = 0.70 would need 9 / 0.70 -> 13 for the usual load too
  ['a usual load that needs as many pods as the peak', { criticality: Criticality.BEST_EFFORT }, { profile: { typical: Rate.perSecond(900) } }, [1000, 13, 23, 15, 0.7, 'static']],
  ['the user\'s range', { scaling: Scaling.onCpu({ min: 2, max: 60 }) }, {}, [1000, 2, 60, 16, 0.65, 'autoscaled']],
  ['a range whose floor carries the peak', { scaling: Scaling.onCpu({ min: 14, max: 60 }) }, {}, [1000, 14, 60, 16, 0.65, 'floor-carries-peak']],
  ['a range whose floor almost does', { scaling: Scaling.onCpu({ min: 13, max: 60 }) }, {}, [1000, 13, 60, 16, 0.65, 'autoscaled']],
  ['a range that ends where the peak does', { scaling: Scaling.onCpu({ min: 2, max: 16 }) }, {}, [1000, 2, 16, 16, 0.65, 'autoscaled']],
  ['exclusive cores', { cpu: CpuPolicy.pinned(1), cpuRequestMillis: undefined }, {}, [1000, 8, 26, 17, 0.6, 'autoscaled']],
  ['a function', { ...functionInput(), runtime: Runtime.golang(), cpuRequestMillis: 1000, profile: profile(1000, 10, { latency: ms(20), latencyP99: ms(60) }) }, {}, [1000, 0, 21, 14, 0.75, 'scale-to-zero']],
  ['a fixed number', { scaling: Scaling.exactly(14) }, {}, [1000, 14, 14, 14, 0.75, 'fixed']],
])('%s', (_name, over, more, expected) => {
  expect(numbers(choose(over, more))).toEqual(expected);
});

test('a loop on two cores of which it uses one has half the utilisation of its request', () => {
  const found = choose({ runtime: Runtime.nodejs(), cpuRequestMillis: 2000 });
  expect([found.size.maxUtilization, found.size.targetUtilization, found.size.podRate]).toEqual([0.375, 0.3, 75]);
  expect(told(found.findings())).toEqual([{ id: 'cpu-beyond-one-worker', rule: 'RT-N6', numbers: '2000 1000' }]);
  expect(ids(choose({ runtime: Runtime.nodejs(), cpuRequestMillis: 1000 }))).toEqual([]);
});

test('a target never keeps a pod from showing half as much again', () => {
  // a limit of 1.2 times the request: 1.2 / 1.5 = 80 %; 0.9 times: 60 %
  const target = (amount: number) => choose({ cpu: CpuPolicy.capped(amount), cpuRequestMillis: 1000, criticality: Criticality.BEST_EFFORT, slo: Slo.of({ p99: ms(2000) }) }).size.targetUtilization;
  expect([target(2), target(1.1), target(1)]).toEqual([0.75, 0.65, 0.65]);
});

test.each([
  // 0.5 / (0.5 x 1.5) = 67 %
  [500, 1, 0.65],
  [1000, 1, 0.65],
  // two cores for one that is requested: 85 % / 1.1
  [1000, 2, 0.75],
])('nor does the target of %im with a limit of %d times as much, where nothing scales', (cpuRequestMillis, amount, target) => {
  const found = choose({ cpu: CpuPolicy.capped(amount), cpuRequestMillis, criticality: Criticality.BEST_EFFORT, slo: Slo.of({ p99: ms(2000) }) }, { rate: 30 });
  expect([found.size.targetUtilization, found.size.mode]).toEqual([target, 'floor-carries-peak']);
});

test.each([
  // one cycle: growth 1 + 2/91 x 59 = 2.30 -> 0.85 / 1.1 / 2.30 = 0.33, where one core of 1.5 can show 1 / (1.5 x 0.30) = 2.2 times the target; at 0.25 2.7
  [91, 0.25],
  // two cycles: 2.2 x 2.2
  [92, 0.3],
])('in a burst of three times the load within %i s, cycles of 30 + 15 + 1 s allow a target of %d for a process that uses one core of 1.5', (within, target) => {
  const found = choose(
    { cpu: CpuPolicy.capped(1), cpuRequestMillis: 1500, criticality: Criticality.BEST_EFFORT, slo: Slo.of({ p99: ms(2000) }) },
    { profile: { burst: Burst.of(3, s(within)) } },
  );
  expect([found.size.targetUtilization, found.size.mode]).toEqual([target, 'autoscaled']);
});

test('what a burst costs, and what would be cheaper', () => {
  expect(told(choose({}, { profile: { burst: Burst.spiky() } }).findings())).toEqual([{
    id: 'burst-outruns-autoscaler',
    rule: 'SIZE-5',
    numbers: '3 60 59 8 14 6 118 429 27',
  }]);
  expect(told(choose({ scaling: Scaling.onCpu({ min: 2, max: 60 }) }, { profile: { burst: Burst.spiky() } }).findings())).toEqual([{
    id: 'floor-below-burst',
    rule: 'SIZE-5',
    numbers: '2 3 60 59 14',
  }]);
});

test('where it is the pod that shows too little of its load, the burst is not blamed', () => {
  const idle = (over: Changes = {}) => choose({ runtime: Runtime.nodejs(), cpu: CpuPolicy.pinned(4), cpuRequestMillis: undefined, ...over }, { rate: 400 });
  // one loop on four cores: 0.75 / 4, and 5 % steps below that over 1.1
  expect([idle().size.targetUtilization, idle().size.mode, idle().size.quiet]).toEqual([0.15, 'static', true]);
  expect(told(idle().findings())[0]).toEqual({
    id: 'cpu-shows-little',
    rule: 'SIZE-5',
    numbers: '18.8 25 3 6 12 1 4',
  });
  expect(told(idle({ scaling: Scaling.onCpu({ min: 2, max: 60 }) }).findings())[0]).toEqual({
    id: 'floor-below-peak',
    rule: 'SIZE-5',
    numbers: '2 6 18.8 25 1 4',
  });

  const slots = choose({ slo: Slo.of({ p99: ms(2000) }) }, { rate: 400, runtime: { poolThreads: () => 1, label: 'Pool 1', id: 'fake', cpuModel: 'workers' }, profile: { latency: ms(40) } });
  expect([slots.size.bound, slots.size.quiet, ids(slots)]).toEqual(['slots', true, ['cpu-shows-little', 'slots-bind']]);
  expect(told(slots.findings()).map((f) => f.numbers)).toEqual(['18.8 25 12 22 10 1', '1 40 19 1000 75']);
});

test('where the usual load is near the peak, the burst is not blamed either', () => {
  // 13 pods carry 970/s usually, 14 the peak at 75 %; at 65 % 15 would carry the usual load
  const near = (over: Changes = {}) => choose({ ...on({ zones: 1 }), ...over }, { profile: { typical: Rate.perSecond(970) } });
  expect([numbers(near()), near().size.steady]).toEqual([[1000, 14, 20, 16, 0.65, 'static'], true]);
  expect(told(near().findings())).toEqual([{
    id: 'usual-load-near-peak',
    rule: 'SIZE-5',
    numbers: '970 1000 13 14 1 65 1.01',
  }]);
  // a range of the user's leaves it to the autoscaler
  const ranged = near({ scaling: Scaling.onCpu({ min: 2, max: 60 }) });
  expect([numbers(ranged), ranged.findings(), ranged.size.steady]).toEqual([[1000, 2, 60, 16, 0.65, 'autoscaled'], [], false]);
});

test('numbers that are hardly meant are told', () => {
  // 75 % of a core carries 75/s; 65 % of 1000 pods 65000/s
  expect(ids(choose({}, { rate: 65_000 }))).toEqual([]);
  expect(told(choose({}, { rate: 65_100 }).findings())).toEqual([{
    id: 'very-many-replicas',
    rule: 'SIZE-6',
    numbers: '65100 10 1002 1000',
  }]);
});

test('a pod that the mesh\'s proxy holds back says so', () => {
  const found = plan(webInput({ runtime: Runtime.golang(), cpuRequestMillis: 1000, profile: profile(1e5, 0.1), ...on({ istio: IstioMode.SIDECAR }) }));
  expect(told(found.findings.filter((f) => f.rule === 'IST-1'))).toEqual([{
    id: 'proxy-binds',
    severity: 'info',
    rule: 'IST-1',
    numbers: '3750 2 75 38 1000 2000',
  }]);
  const reasonOf = (setting: string) => found.decisions.find((d) => d.setting === setting)!.reason;
  expect(reasonOf('sizing.maxUtilization')).toMatch(/proxy.* 3750\/s/);
  expect(reasonOf('autoscaling.targetCpuUtilization')).toMatch(/^37\.5 %.*proxy/);
});

test('reasons of a slot-bound plan name the slots, and rest on them', () => {
  const found = plan(webInput({ runtime: Runtime.python({ server: 'gunicorn-sync' }), profile: profile(100, 10, { latency: ms(20), latencyP99: ms(60) }), slo: Slo.of({ p99: ms(600) }), cpuRequestMillis: 1000 }));
  const of = (setting: string) => found.decisions.find((d) => d.setting === setting)!;
  expect([found._context.size.bound, found._context.size.mode]).toEqual(['slots', 'autoscaled']);
  expect(of('sizing.maxUtilization')).toMatchObject({ rule: 'CAP-1, CAP-6' });
  expect(of('sizing.maxUtilization').reason).toMatch(/ 1 request .* 75 % .* 37\.5\/s.* \d+ ms .* 600 ms/);
  expect(numbersTold(of('sizing.slots').reason)).toBe('50 20 1');
  expect(of('sizing.concurrency').reason).toContain(' 50/s ');
  expect(of('autoscaling.minReplicas').reason).toMatch(/ 38 % .* 1 request .* 3 zones/);
  expect(of('autoscaling.targetCpuUtilization').reason).toMatch(/^37\.5 % .* 1 request /);
  for (const setting of ['sizing.maxUtilization', 'autoscaling.minReplicas', 'autoscaling.targetCpuUtilization']) {
    expect(of(setting).inputs).toContain('sizing.slots');
  }
});

test('as many workers are started as were planned, whatever the quota', () => {
  const started = (cpu: CpuPolicy, server: string, millis: number) => {
    const made = plan(webInput({ runtime: Runtime.python({ server }), cpu, cpuRequestMillis: millis, profile: profile(100, 10) }));
    const env = made._settings.environment;
    const threads = Number(/--threads (\d+)/.exec(env.GUNICORN_CMD_ARGS.value)?.[1] ?? 1);
    return [made._settings.sizing.slots!.value, Number(env.WEB_CONCURRENCY.value) * threads, Number(env.WEB_CONCURRENCY.value), made._settings.sizing.parallelism.value];
  };
  for (const [cpu, server, millis] of [[CpuPolicy.capped(4), 'gunicorn-sync', 500], [CpuPolicy.capped(8), 'gunicorn', 500], [CpuPolicy.capped(8), 'gunicorn', 1500], [CpuPolicy.burst(), 'gunicorn', 1500]] as const) {
    const [slots, requests, workers, parallelism] = started(cpu, server, millis);
    expect([requests, workers, parallelism]).toEqual([slots, Math.ceil(millis / 1000), Math.ceil(millis / 1000)]);
  }
});

test('fails when the user\'s ceiling is below the peak, and says what it would have to be', () => {
  expect(() => choose({ scaling: Scaling.onCpu({ min: 2, max: 15 }) }))
    .toThrow('scaling.max (15) is below the 16 replicas that the peak of 1000/s needs at 1000m, the largest size, and a target of 65 %');
});

test('a quota below one core is said to throttle, a whole one is not', () => {
  expect(told(choose({ cpu: CpuPolicy.capped(1), cpuRequestMillis: 500 }).findings())).toEqual([{
    id: 'quota-throttles',
    rule: 'CPU-2',
    numbers: '500 50 100',
  }]);
  expect(ids(choose({ cpu: CpuPolicy.capped(1) }))).toEqual([]);
});

test('a request of the user\'s that is too small for the runtime is told, one that is enough is not', () => {
  const runtime = { label: 'Slow 1', minimumRequestMillis: (startup: number) => 1000 * startup };
  expect(told(choose({}, { runtime, profile: { startup: s(1.5) } }).findings())).toEqual([{
    id: 'cpu-request-small-for-runtime', rule: 'SIZE-1', numbers: '1000 1.5 1500 1500 1 1000',
  }]);
  expect(ids(choose({}, { runtime }))).toEqual([]);
});

describe('a fixed number of pods', () => {
  test('takes the smallest size whose pods carry their part', () => {
    // 10 cores / 4 pods = 2.5 at 75 %: 3.33 of the sizes 3000 and 4000
    expect(numbers(choose({ scaling: Scaling.exactly(4), cpuRequestMillis: undefined }))).toEqual([4000, 4, 4, 4, 0.75, 'fixed']);
    expect(numbers(choose({ scaling: Scaling.exactly(5), cpuRequestMillis: undefined }))).toEqual([3000, 5, 5, 5, 0.75, 'fixed']);
  });

  test('that carries less than the peak is told what could be raised', () => {
    const given = choose({ scaling: Scaling.exactly(4) });
    expect(told(given.findings())).toEqual([{
      id: 'capacity-below-peak',
      rule: 'B15',
      numbers: '4 1000 1000 10 75 14 3400',
    }]);
    expect([given.staticReplicas, given.survivalFloor]).toEqual([4, 4]);
    expect(told(choose({ scaling: Scaling.exactly(2), cpuRequestMillis: undefined }).findings())).toEqual([{
      id: 'capacity-below-peak',
      rule: 'B15',
      numbers: '2 4000 1000 10 75 4 6700',
    }]);
  });

  const store = (stateful: Members, rate: number, over: Changes = {}) => {
    const input = ledgerInput({ runtime: Runtime.golang(), criticality: Criticality.STANDARD, cpuRequestMillis: 1000, profile: profile(rate, 10, { latency: ms(20), latencyP99: ms(60), startup: s(1) }), ...over }, stateful);
    const runtime = input.runtime._modelOn(BASELINE_V1);
    return chooseSize({ input, runtime, overrides: overridesOf(input, runtime), demand: tuneDemand(input, runtime), mesh: 'none', pod: (main) => main });
  };

  test.each<[string, Members, number, string, string[]]>([
    ['a quorum has a leader who takes it all', {}, 75, 'quorum', []],
    ['and not a request more', {}, 76, 'quorum', ['capacity-below-peak']],
    ['a quorum that shares works with one member down', { leaderBased: false }, 150, 'quorum', []],
    ['and not a request more than two members', { leaderBased: false }, 151, 'quorum', ['capacity-below-peak']],
    ['two replicas without a leader count as one', { quorum: false, replicas: 2 }, 75, 'fixed', []],
    ['two are not two', { quorum: false, replicas: 2 }, 76, 'fixed', ['capacity-below-peak']],
    ['a single one is one', { quorum: false, replicas: 1 }, 75, 'fixed', []],
    ['five of which one leads', { quorum: false, replicas: 5, leaderBased: true }, 76, 'fixed', ['capacity-below-peak']],
  ])('%s', (_name, stateful, rate, mode, findings) => {
    const found = store(stateful, rate);
    expect([found.size.mode, ids(found)]).toEqual([mode, findings]);
  });

  test.each<[string, Members, Changes, RegExp, string]>([
    ['a leader', {}, {}, /^the leader.* 1000m/, 'say cpuRequest: Cpu.millis(13400)'],
    ['a leader of a size that nobody gave', {}, { cpuRequestMillis: undefined }, /^the leader.* 4000m/, 'say cpuRequest: Cpu.millis(13400)'],
    ['a leader on small nodes', {}, { cpuRequestMillis: undefined, target: ClusterTarget.kubernetes('1.34', { zones: 3, nodeShapes: [{ name: 'small', cpu: Cpu.units(4), memory: Size.gibibytes(64) }] }) },
      /^the leader.* 2000m/, 'no declared node holds a pod that carries it'],
    ['a leader that is one process', {}, { runtime: Runtime.nodejs() }, /^the leader.* 1000m/, 'uses at most 1000m'],
    ['members', { leaderBased: false, replicas: 5 }, {}, /^4 of 5 members .* 1000m/, 'raise replicas to 15, or say cpuRequest: Cpu.millis(3400)'],
    ['members of a size that nobody gave', { leaderBased: false, replicas: 3 }, { cpuRequestMillis: undefined }, /^2 of 3 members .* 4000m/, 'raise replicas to 5, or'],
    ['two', { quorum: false, replicas: 2 }, {}, /^one of 2 members .* 1000m/, 'say cpuRequest'],
    ['one', { quorum: false, replicas: 1 }, {}, /^the only member .* 1000m/, 'say cpuRequest'],
  ])('a store that is too small says who cannot, and the number that is enough: %s', (_name, stateful, over, who, raise) => {
    const { message } = store(stateful, 1000, over).findings().find((f) => f.id === 'capacity-below-peak')!;
    expect(message).toMatch(who);
    expect(message).toMatch(/ 1000\/s \(10 cores.* 75 %/);
    expect(message).toContain(raise);
    const millis = /Cpu\.millis\((\d+)\)/.exec(message);
    const replicas = /raise replicas to (\d+)/.exec(message);
    const short = (change: Changes, members: Members = stateful) => ids(store(members, 1000, { ...over, ...change })).includes('capacity-below-peak');
    expect(millis === null || !short({ cpuRequestMillis: Number(millis[1]) })).toBe(true);
    expect(millis === null || short({ cpuRequestMillis: Number(millis[1]) - 100 })).toBe(true);
    expect(replicas === null || !short({}, { ...stateful, replicas: Number(replicas[1]) })).toBe(true);
  });

  test('is the user\'s, three for a quorum, else one', () => {
    const of = (stateful: Members) => fixedReplicas(ledgerInput({}, stateful));
    expect([of({}), of({ replicas: 5 }), of({ quorum: false }), of({ quorum: false, replicas: 4 })]).toEqual([3, 5, 1, 4]);
    expect([fixedReplicas(webInput({ scaling: Scaling.exactly(7) })), fixedReplicas(webInput())]).toEqual([7, 1]);
  });
});

describe('which of the sizes', () => {
  const free = (over: Changes = {}, more: More = {}) => choose({ cpuRequestMillis: undefined, ...over }, more);

  test('the cheapest, of those that cost as much the smallest', () => {
    const found = free();
    expect([...numbers(found), found.feasible]).toEqual([1500, 5, 17, 11, 0.65, 'autoscaled', 9]);
  });

  test('what a pod costs beside the container makes larger pods cheaper', () => {
    expect(free({}, { overhead: { cpuMillis: 3000, memoryMiB: 0 } }).size.requestMillis).toBeGreaterThan(1500);
    // 4 GiB weigh as much as a core
    const heavy = choose({}, { overhead: { cpuMillis: 0, memoryMiB: 40_960 } });
    expect(heavy.cost).toBeCloseTo(8 * (heavy.fit.limitMiB + 40_960) / 4096, 9);
    expect(choose({}, { overhead: { cpuMillis: 250, memoryMiB: 0 } }).cost).toBeCloseTo(8 * 1.255, 9);
  });

  test('sizes below 250m are no equals of larger ones that cost as much: 2 x 155m and 305m', () => {
    const lax = { criticality: Criticality.BEST_EFFORT, slo: Slo.of({ p99: ms(2000) }) };
    expect(numbers(free(lax, { rate: 60 }))).toEqual([300, 1, 5, 3, 0.75, 'autoscaled']);
    // where memory is all that counts, all cost the same, and the smallest is taken
    expect(numbers(free(lax, { rate: 3, overhead: { cpuMillis: 0, memoryMiB: 4096 } }))).toEqual([100, 1, 2, 1, 0.65, 'floor-carries-peak']);
  });

  test('thirty replicas are not too many, thirty-one are', () => {
    // 19.5 and 20 cores at 65 %: 30 and 30.8 of 1000m
    expect([1950, 2000].map((rate) => free({}, { rate }).size).map((size) => [size.requestMillis, size.peakReplicas])).toEqual([[1000, 30], [1500, 21]]);
  });

  test('where every size needs more than thirty replicas, the cheapest of them; of equals the one with the fewest', () => {
    expect(numbers(free({}, { rate: 20_000 }))).toEqual([4000, 35, 116, 77, 0.65, 'autoscaled']);
  });

  test('the largest size is not taken where smaller ones cost clearly less', () => {
    // a pod shows two of its cores at the most: the rest of a larger one is idle
    const runtime = { maximumRequestMillis: undefined, poolThreads: () => 3 };
    const found = free({}, { rate: 20_000, runtime });
    const largest = choose({ cpuRequestMillis: 4000 }, { rate: 20_000, runtime });
    expect([found.size.peakReplicas > 30, found.size.requestMillis < 4000, found.cost < 0.9 * largest.cost]).toEqual([true, true, true]);
  });

  test('who won against a cheaper or equal size says why', () => {
    // one core for each 100/s: 400m and smaller need more than thirty pods
    const comfort = free({ runtime: Runtime.nodejs(), profile: profile(2000, 4) });
    expect([comfort.size.requestMillis, comfort.choice?.by, comfort.choice?.otherMillis, comfort.choice!.otherPeakReplicas > 30, comfort.choice!.otherCost < comfort.cost]).toEqual([500, 'comfort', 400, true, true]);
    const tie = free({ runtime: Runtime.python({ server: 'gunicorn' }), profile: profile(100, 10) });
    expect([tie.size.requestMillis, tie.choice?.by, tie.choice?.otherMillis, tie.choice!.otherCost <= tie.cost, tie.cost <= 1.05 * tie.choice!.otherCost]).toEqual([500, 'tie', 750, true, true]);
    expect(free({}, { rate: 30 }).choice).toBeUndefined();
  });

  describe('on declared nodes', () => {
    const shape = (cores: number, gib: number) => ({ name: `n${cores}-${gib}`, cpu: Cpu.units(cores), memory: Size.gibibytes(gib) });
    const overhead = { cpuMillis: 1000, memoryMiB: 512 };

    test('a pod takes half of the smallest at most, its sidecar included', () => {
      // 3000 of the 6000m are half, 1000 of them for the sidecar
      expect(free({ ...on({ nodeShapes: [shape(6, 64), shape(64, 256)] }) }, { rate: 20_000, overhead }).size.requestMillis).toBe(2000);
      expect(free({ ...on({ nodeShapes: [shape(64, 256)] }) }, { rate: 20_000, overhead }).size.requestMillis).toBe(4000);
    });

    test('where half holds none, a whole one may, and a finding says so', () => {
      // a sidecar that a pod without any rate would not need: it is known once the rate of a pod is
      const grown = (rate: number) => (rate > 0 ? { cpuMillis: 1900, memoryMiB: 0 } : { cpuMillis: 0, memoryMiB: 0 });
      const input = webInput({ runtime: Runtime.jvm({ version: '21' }), profile: profile(1000, 10, { latency: ms(20), latencyP99: ms(60) }), ...on({ nodeShapes: [shape(4, 64)] }) });
      const found = chooseSize({ input, runtime: input.runtime._modelOn(BASELINE_V1), overrides: {}, demand: tuneDemand(input, input.runtime._modelOn(BASELINE_V1)), mesh: 'none', pod: (main, podRate) => plus(main, grown(podRate)) });
      expect(found.size.requestMillis + 1900).toBeLessThanOrEqual(4000);
      expect(told(found.findings().filter((f) => f.id === 'pod-beyond-half-node'))).toEqual([{
        id: 'pod-beyond-half-node',
        rule: 'SIZE-1',
        numbers: '1900 2000',
      }]);
    });

    test('cores that were pinned or given must fit on one of them', () => {
      expect(() => choose({ cpu: CpuPolicy.pinned(8), cpuRequestMillis: undefined, ...on({ nodeShapes: [shape(4, 16)] }) }))
        .toThrow(/^no declared node holds a pod of web: it requests 8000m of CPU and \d+ MiB of memory, the nodes offer 4000m and 16384 MiB \(n4-16\)/);
      expect(() => choose({ cpuRequestMillis: 3500, ...on({ nodeShapes: [shape(4, 16)] }) }, { overhead }))
        .toThrow(/it requests 4500m of CPU \(1000m of them for sidecars\) and \d+ MiB of memory/);
      expect(choose({ cpuRequestMillis: 3000, ...on({ nodeShapes: [shape(4, 16)] }) }, { overhead }).findings()).toEqual([]);
    });

    test('memory must fit on one of them too', () => {
      const poll = { profile: profile(100, 1, { latency: s(30), latencyP99: s(40), slowestRequest: s(60) }) };
      expect(() => choose({ runtime: Runtime.nodejs(), ...poll, ...on({ nodeShapes: [shape(4, 4)] }) }))
        .toThrow('the nodes offer 4000m and 4096 MiB (n4-4); memory holds 12000 requests in flight');
      expect(choose({ runtime: Runtime.nodejs(), ...poll, ...on({ nodeShapes: [shape(4, 4), shape(4, 16)] }) }).findings()).toEqual([]);
      expect(() => choose({ memoryMiB: 8192, ...on({ nodeShapes: [shape(4, 4)] }) })).toThrow('no declared node holds a pod');
    });
  });

  test('sizes that need more replicas than the user\'s ceiling are left out', () => {
    const found = free({ scaling: Scaling.onCpu({ min: 2, max: 6 }) });
    expect([found.size.requestMillis, found.size.peakReplicas, found.size.maxReplicas]).toEqual([3000, 6, 6]);
  });

  test('sizes are preferred of which the user\'s floor carries what the plan\'s would', () => {
    const found = free({ scaling: Scaling.onCpu({ min: 9, max: 60 }) });
    expect([found.size.requestMillis, found.survivalFloor]).toEqual([1000, 8]);
  });

  test('the plan\'s own floor is then the one that a burst raises', () => {
    // 300m are 31 % busy: 6 pods carry the usual third of a core with a zone gone, but 11 the burst to one core; of 400m, 45 % busy, 6 do
    expect(numbers(free({ scaling: Scaling.onCpu({ min: 9, max: 60 }) }, { rate: 100, profile: { burst: Burst.spiky() } }))).toEqual([400, 9, 60, 7, 0.4, 'floor-carries-peak']);
  });

  describe('with memory that the user gave', () => {
    /** A tenth of a MiB a millicore is comfortable, half of it is possible. */
    const runtime: Partial<RuntimeModel> = {
      minimumRequestMillis: () => 500,
      fitMemory: (ask, given) => {
        const own = ask.requestMillis / 10;
        if (given !== undefined && given < own / 2) {
          throw new Error(`${given} of ${own} MiB`);
        }
        return { limitMiB: given ?? own, ledger: [], rule: 'test', reason: () => 'test' };
      },
    };
    const given = (memoryMiB: number) => free({ memoryMiB }, { runtime });

    test('sizes that fit comfortably are tried', () => {
      expect([given(400).feasible, given(100).feasible, given(99).feasible, given(50).feasible]).toEqual([7, 3, 2, 1]);
    });

    test('where none does, those that fit at all', () => {
      expect([given(49).feasible, given(49).size.requestMillis <= 750, given(25).feasible, given(25).size.requestMillis]).toEqual([2, true, 1, 500]);
    });

    test('and where none fits, the error is that of the size that needs least', () => {
      expect(() => given(24)).toThrow('24 of 50 MiB');
    });
  });

  test('fails when no size keeps the objective', () => {
    expect(() => free({ slo: Slo.of({ p99: ms(61) }) })).toThrow('slo.p99 (61 ms) cannot be kept');
  });
});

test.each([[1, 3, 2], [2, 3, 3], [3, 3, 5], [5, 3, 8], [16, 3, 24], [5, 2, 10], [5, 4, 7], [5, 1, 5], [5, 0, 5]])('%d replicas are left of those that %d zones need: %d', (need, zones, replicas) => {
  expect(survive(need, zones)).toBe(replicas);
});

test.each([[0.65, 0.65], [0.6499, 0.6], [0.7, 0.7], [0.15, 0.15], [0.049, 0]])('%d is rounded down to %d', (u, rounded) => {
  expect(floorTo(BASELINE_V1.sizing.targetStep, u)).toBe(rounded);
});
