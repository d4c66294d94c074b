import { functionInput, ledgerInput, mib, ms, plan, profile, s, webInput } from './inputs';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { Criticality } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Burst, Rate } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * The worked plans of the amendments, section 2 (rows "proposed"), and E1 and E3 restated by the amended rules.
 * Assumed there: C 4 / 12 / 6 ms, unloaded p99 150 / 150 ms, objectives 300 / 500 ms, typical = peak / 3.
 */

const bff = (burst: Burst, availability?: number) => plan(webInput({
  profile: profile(400, 4, { latency: ms(50), latencyP99: ms(150), burst }),
  slo: Slo.of({ p99: ms(300), availability }),
}))._context.size;

test('Node BFF, 3x in a minute: 750m, the floor of three carries the sale, target 65 %, and a finding says what would be cheaper', () => {
  const p = plan(webInput({ profile: profile(400, 4, { latency: ms(50), latencyP99: ms(150), burst: Burst.spiky() }), slo: Slo.of({ p99: ms(300) }) }));
  const size = p._context.size;
  expect([size.requestMillis, size.minReplicas, size.maxReplicas, Math.round(size.targetUtilization * 100)]).toEqual([750, 3, 6, 65]);
  expect(p.findings.map((f) => f.id)).toContain('burst-outruns-autoscaler');
});

test('Node BFF, 3x in a minute, 99.9 % promised: the floor that survives a zone carries the peak already', () => {
  const size = bff(Burst.spiky(), 99.9);
  expect([size.requestMillis, size.minReplicas, size.maxReplicas, Math.round(size.targetUtilization * 100), size.mode]).toEqual([750, 3, 6, 65, 'floor-carries-peak']);
});

const spring = (burst: Burst) => plan(webInput({
  runtime: Runtime.springBoot({ version: '21' }),
  criticality: Criticality.CRITICAL,
  profile: profile(250, 12, { latency: ms(40), latencyP99: ms(150), startup: s(25), burst }),
  slo: Slo.of({ p99: ms(500) }),
  target: ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }),
}));

test('Spring catalogue over a day: 1000m, 3 to 9 replicas, target 55 %', () => {
  const size = spring(Burst.daily())._context.size;
  expect([size.requestMillis, size.minReplicas, size.maxReplicas, Math.round(size.targetUtilization * 100)]).toEqual([1000, 3, 9, 55]);
});

test('Spring catalogue in a sale: 1000m, 6 to 9 replicas, target 55 %, and a finding', () => {
  const p = spring(Burst.spiky());
  const size = p._context.size;
  expect([size.requestMillis, size.minReplicas, size.maxReplicas, Math.round(size.targetUtilization * 100)]).toEqual([1000, 6, 9, 55]);
  expect(p.findings.map((f) => f.id)).toContain('burst-outruns-autoscaler');
});

test('Rust ledger: 3 x 3000m when one member leads, parallelism 3, 576Mi, grace 120 s, no outlier detection', () => {
  const p = plan(ledgerInput({ profile: profile(250, 6, { latency: ms(40), latencyP99: ms(150) }), slo: Slo.of({ p99: ms(500) }) }));
  const v = p._settings;
  expect([v.resources.cpuRequest.value, v.stateful!.replicas.value, v.sizing.parallelism.value, v.resources.memory.value]).toEqual([3000, 3, 3, 576]);
  expect([v.stateful!.podManagementPolicy.value, v.disruption!.unhealthyPodEvictionPolicy.value, v.disruption!.maxUnavailable.value, v.shutdown.gracePeriod.value]).toEqual(['Parallel', 'IfHealthyBudget', 1, 120]);
  expect(v.mesh!.traffic!.outlier).toBeUndefined();
});

test('Rust ledger: 1500m and parallelism 2 when the members share the load', () => {
  const v = plan(ledgerInput({ profile: profile(250, 6, { latency: ms(40), latencyP99: ms(150) }), slo: Slo.of({ p99: ms(500) }) }, { leaderBased: false }))._settings;
  expect([v.resources.cpuRequest.value, v.sizing.parallelism.value]).toEqual([1500, 2]);
});

test('E1 restated: a critical Go payment API keeps 65 % of its cores busy at the most, and its memory follows B13', () => {
  const p = plan(webInput({
    runtime: Runtime.golang({ version: '1.25' }),
    criticality: Criticality.CRITICAL,
    profile: profile(600, 6, { latency: ms(30), latencyP99: ms(80), memoryBase: mib(60), memoryPerRequest: mib(0.25), startup: s(1), burst: Burst.of(1.2, s(100)), slowestRequest: s(12) }),
    slo: Slo.of({ p99: ms(200) }),
    target: ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR, istioVersion: '1.27' }),
    cpuRequestMillis: 1000,
  }));
  const v = p._settings;
  expect([v.sizing.maxUtilization.value, v.sizing.parallelism.value, v.sizing.concurrency.value]).toEqual([65, 2, 52]);
  expect([v.resources.memory.value, v.environment.GOMEMLIMIT.value, v.environment.GOMAXPROCS.value]).toEqual([144, '115MiB', '2']);
  // growth 1.2 at the most: 0.65 / (1.1 x 1.12) rounded down
  expect([v.autoscaling!.minReplicas.value, v.autoscaling!.metricType.value]).toEqual([3, 'ContainerResource']);
  expect([v.shutdown.preStop!.value, v.shutdown.drain.value, v.shutdown.gracePeriod.value]).toEqual([10, 12, 30]);
  expect([v.rollout!.maxSurge!.value, v.rollout!.maxUnavailable!.value]).toEqual(['25%', 0]);
  expect(v.mesh!.traffic!.outlier!.maxEjectionPercent.value).toBe(34);
  expect(v.mesh!.traffic!.otherAttempts!.value).toBe(0);
});

test('E3 restated: a Node BFF on Knative holds the slots that a 75 % busy loop holds, and 60 s to drain', () => {
  const p = plan(functionInput({
    name: 'bff',
    runtime: Runtime.nodejs({ version: '22' }),
    profile: profile(200, 4, { latency: ms(50), latencyP99: ms(150), memoryBase: mib(120), startup: s(1.5), burst: Burst.spiky() }),
    slo: Slo.of({ p99: ms(300) }),
    cpuRequestMillis: 1000,
  }));
  const k = p._settings.knative!;
  // one loop at rho 0.75: 187.5/s x 50 ms / 0.70
  expect(k.target.value).toBeCloseTo(13, 0);
  // 3 x 187.5/s x 150 ms: what memory holds when a pod wakes to all the requests that were held for it
  expect([k.timeout.value, k.responseStartTimeout.value, k.containerConcurrency.value]).toEqual([60, 17, 85]);
  // 1.5 s start + 1 s of scheduling exceed the 2 s of a web service
  expect(k.minScale.value).toBe(1);
});

test('a function is never handed more requests than memory was sized for, whatever was held while it woke', () => {
  // 200/s held for the 1.8 s of a cold start are 360 requests
  const plans = [Runtime.golang({ version: '1.25' }), Runtime.springBoot({ version: '21' }), Runtime.nodejs({ version: '22' }), Runtime.rust()].map((runtime) =>
    plan(functionInput({ runtime, profile: profile(300, 5, { typical: Rate.perSecond(20), startup: s(0.8) }) }, { idleAfterSeconds: 300 }))._settings);

  expect(plans.map((p) => p.knative!.containerConcurrency.value)).toEqual(plans.map((p) => p.sizing.concurrency.value));
  expect(plans[0].knative!.containerConcurrency.value).toBeLessThan(360);
});
