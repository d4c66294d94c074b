import { functionInput, ledgerInput, ms, plan, profile, s, webInput } from './inputs';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { checkInvariants, INVARIANTS } from '../../src/tuning/checks/invariants';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import type { PlanSettings } from '../../src/tuning/decisions/settings';
import { baseline, fromUser, Tuned } from '../../src/tuning/decisions/tuned';
import { finalEnvironment } from '../../src/tuning/demand/environment-order';
import { PlanContext } from '../../src/tuning/demand/plan-context';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { CpuPolicy, Exposure, Scaling } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Burst } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { NEVER_IDLE_SECONDS } from '../../src/tuning/runtimes/runtime-model';

/*
 * Each invariant is broken by one change to a plan that holds, and only that one answers.
 */

const MESH = ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR, istioVersion: '1.27', gateway: 'infra/public' });
const OLD_MESH = ClusterTarget.kubernetes('1.28', { istio: IstioMode.SIDECAR, istioVersion: '1.24' });

const inputs: Record<string, PlanInput> = {
  web: webInput(),
  autoscaled: webInput({ profile: profile(4000, 4, { burst: Burst.steady() }) }),
  meshed: webInput({ target: MESH, exposure: Exposure.gateway('shop.example.com') }),
  oldMesh: webInput({ target: OLD_MESH, shell: true }),
  go: webInput({ runtime: Runtime.golang({ version: '1.25' }) }),
  uvicorn: webInput({ runtime: Runtime.python({ version: '3.13' }) }),
  twoPerCore: webInput({ runtime: Runtime.python({ server: 'gunicorn', workersPerCore: 2 }), cpuRequestMillis: 1000 }),
  sync: webInput({ runtime: Runtime.python({ server: 'gunicorn-sync' }), profile: profile(40, 4) }),
  slowSync: webInput({ runtime: Runtime.python({ server: 'gunicorn-sync' }), profile: profile(40, 4, { slowestRequest: s(31) }) }),
  spring: webInput({ runtime: Runtime.springBoot({ version: '21' }) }),
  addOn: webInput({ requirements: mergeRequirements([{ name: 'audit', sidecarCpuMillis: 50 }]) }),
  unlimited: webInput({ cpu: CpuPolicy.unlimited(), runtime: Runtime.golang({ version: '1.25' }) }),
  fixed: webInput({ scaling: Scaling.exactly(4) }),
  pinned: webInput({ cpu: CpuPolicy.pinned(2), runtime: Runtime.rust(), target: MESH }),
  ledger: ledgerInput(),
  meshedLedger: ledgerInput({ target: MESH }),
  function: functionInput(),
};

/** A plan's settings and context, with some of them replaced: `'shutdown.drain': 3` sets a value, undefined removes it. */
function change(input: PlanInput, changes: Record<string, unknown> = {}, context: Partial<PlanContext> = {}): [PlanContext, PlanSettings] {
  const made = plan(input);
  const copy = (value: unknown): unknown => (value === null || typeof value !== 'object' || value instanceof Tuned ? value
    : Object.fromEntries(Object.entries(value).map(([key, v]) => [key, copy(v)])));
  const settings = copy(made._settings) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('/');
    let at = settings;
    for (const key of keys.slice(0, -1)) {
      at = (at[key] ??= {}) as Record<string, unknown>;
    }
    const key = keys[keys.length - 1];
    if (value === undefined) {
      delete at[key];
    } else {
      at[key] = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : baseline(value, 'test', 'changed by the test');
    }
  }
  return [{ ...made._context, ...context }, settings as unknown as PlanSettings];
}

/** Which invariants do not hold, and what each says. */
function broken([ctx, settings]: [PlanContext, PlanSettings]): string[][] {
  return INVARIANTS.map((i) => [i.id, i.check(ctx, settings, finalEnvironment(ctx.input, settings))]).filter(([, wrong]) => wrong !== undefined) as string[][];
}

test('every invariant has an id and a sentence of its own', () => {
  expect(new Set(INVARIANTS.map((i) => i.id)).size).toBe(INVARIANTS.length);
  expect(new Set(INVARIANTS.map((i) => i.says)).size).toBe(INVARIANTS.length);
});

/** plan, changes, invariant, what it says. */
const cases: Array<[string, Record<string, unknown>, string, string]> = [
  ['fixed', { 'memory/heap': 9000 }, 'MEM-2', 'exceed 95 % of the limit ('],
  ['web', { 'environment/NODE_OPTIONS': '--max-old-space-size=400', 'resources/memory': 304 }, 'MEM-13', 'the environment allows a heap of 400 MiB'],
  ['spring', { 'environment/JAVA_TOOL_OPTIONS': '-XX:MaxRAMPercentage=95' }, 'MEM-13', 'the environment allows a heap of'],
  ['go', { 'environment/GOMAXPROCS': '5' }, 'RT-0', 'the environment sets a parallelism of 5, above the CPU limit of 4 cores: every period would be throttled; lower it, or raise cpuRequest'],
  ['uvicorn', { 'environment/WEB_CONCURRENCY': '3' }, 'RT-0', 'the environment sets a parallelism of 3, above the CPU limit of 2 cores'],
  ['twoPerCore', { 'environment/WEB_CONCURRENCY': '5' }, 'RT-0', 'the environment sets a parallelism of 5, above the CPU limit of 2 cores'],
  ['uvicorn', { 'environment/OMP_NUM_THREADS': '3' }, 'RT-0', 'OMP_NUM_THREADS and OPENBLAS_NUM_THREADS let 1 worker calculate on 3 threads, above the CPU limit of 2 cores: every period would be throttled'],
  ['sync', { 'environment/GUNICORN_CMD_ARGS': '--timeout 10' }, 'RT-P3', 'GUNICORN_CMD_ARGS --timeout (10 s) kills a worker that a request may hold for 10 s (the slowest request takes 10 s): raise it, or leave it out and the plan sets it'],
  ['slowSync', { 'environment/GUNICORN_CMD_ARGS': '--graceful-timeout 31' }, 'RT-P3', 'the default of --timeout (30 s) kills a worker that a request may hold for 31 s'],
  ['spring', { 'environment/MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED': 'false' }, 'RT-J7', 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED is \'false\', and a probe asks /actuator/health/readiness: no pod would ever be ready; leave it out, or declare health'],
  ['fixed', { 'resources/cpuRequest': 5001 }, 'CPU-4', 'the CPU request (5001m) is above the limit (5000m): the API server refuses the pod'],
  ['spring', { 'environment/JAVA_TOOL_OPTIONS': '-Xmx300m -Xms301m' }, 'RT-J2', 'begins with a heap of 301 MiB (-Xms) and allows 300 MiB: Java would not start'],
  ['meshed', { 'mesh/traffic/idleTimeout': 4 }, 'KA-1', 'the mesh keeps idle connections 4 s, the server 5 s: the server would close connections that are about to be used; it needs 6 s or more (B19)'],
  ['web', { 'shutdown/gracePeriod': 16 }, 'TRM-3', 'the grace period (16 s) is shorter than preStop + drain + 2 (17 s)'],
  ['function', { 'shutdown/gracePeriod': 11 }, 'TRM-3', 'the grace period (11 s) is shorter than preStop + drain + 2 (12 s)'],
  ['oldMesh', { 'mesh/sidecar/terminationDrain': 19 }, 'A3', 'the sidecar drains 19 s, the application stops after 20 s within 30 s'],
  ['oldMesh', { 'mesh/sidecar/terminationDrain': 31 }, 'A3', 'the sidecar drains 31 s, the application stops after 20 s within 30 s'],
  ['web', { 'probes/startup/periodSeconds': 1, 'probes/startup/failureThreshold': 2 }, 'PRB-1', 'the startup probe gives 2 s, the start takes up to 1.5 s'],
  ['web', { 'rollout/progressDeadline': 40 }, 'PRB-1', 'the progress deadline (40 s) ends before a slow start does (30 s)'],
  ['function', { 'demand/startup': 601 }, 'PRB-1', 'ends before a slow start does (601 s)'],
  ['web', { 'probes/liveness/periodSeconds': 5, 'probes/liveness/failureThreshold': 5 }, 'PRB-4', 'liveness gives up after 25 s, readiness after 15 s'],
  ['web', { 'autoscaling/minReplicas': 7, 'autoscaling/maxReplicas': 6 }, 'SIZE-5', 'minReplicas (7) is above maxReplicas (6)'],
  ['web', { 'autoscaling/targetCpuUtilization': 69 }, 'SIZE-5', 'the CPU target (69 %) with the autoscaler\'s tolerance exceeds the 75 % that keep the objective'],
  ['web', { replicas: 3 }, 'SIZE-5', 'replicas are written although an autoscaler owns them'],
  ['meshed', { 'autoscaling/metricType': 'Resource' }, 'SIZE-5', 'a sidecar shares the pod, but the whole pod is measured'],
  ['addOn', { 'autoscaling/metricType': 'Resource' }, 'SIZE-5', 'a sidecar shares the pod, but the whole pod is measured'],
  ['web', { 'resources/cpuRequest': 1100 }, 'HPA-18', 'a pod can show at most 91 % of its request, so a target of 65 % grows too slowly'],
  ['fixed', { 'disruption/maxUnavailable': 0 }, 'PDB-1', 'a disruption budget of 0 at 4 replicas blocks every drain'],
  ['web', { 'disruption/maxUnavailable': '0%' }, 'PDB-1', 'a disruption budget of 0% at 3 replicas blocks every drain'],
  ['fixed', { replicas: 1 }, 'PDB-1', 'at 1 replicas blocks every drain'],
  ['ledger', { 'disruption/maxUnavailable': 2 }, 'PDB-1', 'evicting 2 of 3 members loses the quorum'],
  ['web', { 'rollout/maxSurge': 0 }, 'ROL-1', 'neither surge nor unavailability is allowed: a rollout could not move'],
  ['web', { 'spread/zone/minDomains': 3, 'spread/zone/whenUnsatisfiable': 'ScheduleAnyway' }, 'SPR-3', 'minDomains without DoNotSchedule is refused by the API server'],
  ['ledger', { 'spread/host/matchLabelKeys': ['pod-template-hash'] }, 'SPR-3', 'a StatefulSet has no pod-template-hash'],
  ['meshed', { 'mesh/traffic/requestTimeout': 9, 'mesh/traffic/retryAttempts': 0 }, 'PAY-2', 'the mesh gives up after 9 s, the slowest request takes 10 s'],
  ['meshed', { 'network/routeTimeout': 9 }, 'PAY-2', 'the gateway gives up after 9 s, before the mesh (10 s)'],
  ['meshed', { 'mesh/traffic/retryAttempts': 2, 'mesh/traffic/perTryTimeout': 3334 }, 'PAY-2', '2 retries of 3334 ms do not fit into 10 s'],
  ['meshed', { 'mesh/traffic/retryMethods': ['GET', 'POST', 'PATCH'] }, 'IST-8', 'retryableMethods has POST, PATCH: the mesh must not repeat it, because a lost answer does not mean a lost request; expected some of GET, HEAD, OPTIONS, TRACE, PUT, DELETE'],
  ['meshed', { 'mesh/traffic/otherAttempts': 1 }, 'IST-8', 'requests with unsafe methods would be repeated'],
  ['meshed', { 'mesh/traffic/outlier/maxEjectionPercent': 33 }, 'B11', 'maxEjectionPercent 33 ejects nothing of'],
  ['meshedLedger', { 'mesh/traffic/outlier/maxEjectionPercent': 100 }, 'B11', 'outlier detection would eject quorum members'],
  ['oldMesh', { 'shutdown/preStopKind': 'sleep' }, 'A12, TRM-2', 'the sleep hook needs Kubernetes 1.30, the target is 1.28'],
  ['oldMesh', { 'security/hostUsers': false }, 'A12, TRM-2', 'hostUsers needs Kubernetes 1.33, the target is 1.28'],
  ['pinned', { 'resources/cpuLimit': 3000 }, 'CPU-5', 'CPU request and limit differ'],
  ['pinned', { 'mesh/sidecar/cpuLimit': 9000 }, 'CPU-5', 'the sidecar is not Guaranteed, so the pod is not'],
  ['pinned', { 'mesh/sidecar/memoryLimit': 9000 }, 'CPU-5', 'the sidecar is not Guaranteed, so the pod is not'],
  ['function', { 'shutdown/preStop': 0 }, 'KN-1', 'Knative refuses a preStop hook, and owns the replicas'],
  ['function', { 'disruption/maxUnavailable': 1, 'replicas': 3 }, 'KN-1', 'Knative refuses a preStop hook, and owns the replicas'],
  ['function', { 'knative/timeout': 601 }, 'KN-1', 'timeoutSeconds (601) must be at most 600'],
  ['function', { 'knative/responseStartTimeout': 61 }, 'KN-1', 'at least responseStartTimeoutSeconds (61)'],
  ['function', { 'knative/minScale': 99 }, 'KN-1', 'min-scale (99) is above max-scale ('],
  ['web', { 'resources/ephemeralStorage': 49 }, 'rulings 17', 'ephemeral storage (49Mi) is below the 50Mi that the kubelet keeps of logs'],
  ['ledger', { 'stateful/replicas': 4 }, 'A9', 'replicas (4) for a quorum: needs an odd number of at least 3, because a majority must survive one loss'],
  ['ledger', { 'stateful/replicas': 1, 'disruption': undefined }, 'A9', 'replicas (1) for a quorum'],
  ['ledger', { 'disruption/unhealthyPodEvictionPolicy': 'AlwaysAllow' }, 'A9', 'unhealthy members could all be evicted when the quorum is lost'],
  ['ledger', { 'stateful/podManagementPolicy': 'OrderedReady' }, 'A9', 'ordered starts deadlock when readiness means membership'],
];

test.each(cases)('the plan called %s with %j breaks %s alone', (name, changes, id, says) => {
  const found = broken(change(inputs[name], changes));
  expect(found).toEqual([[id, expect.stringContaining(says)]]);
});

test('each invariant is broken by one case at least', () => {
  expect([...new Set(cases.map(([, , id]) => id))].sort()).toEqual(INVARIANTS.map((i) => i.id).sort());
});

/** Changes at the very edge, which every invariant admits. */
test.each<[string, Record<string, unknown>]>([
  ['web', { 'shutdown/gracePeriod': 17 }],
  ['function', { 'shutdown/gracePeriod': 12 }],
  ['oldMesh', { 'mesh/sidecar/terminationDrain': 20 }],
  ['oldMesh', { 'mesh/sidecar/terminationDrain': 30 }],
  ['go', { 'environment/GOMAXPROCS': '4' }],
  ['unlimited', { 'environment/GOMAXPROCS': '64' }],
  ['uvicorn', { 'environment/WEB_CONCURRENCY': '2' }],
  ['uvicorn', { 'environment/OPENBLAS_NUM_THREADS': '2' }],
  ['twoPerCore', { 'environment/WEB_CONCURRENCY': '4' }],
  ['fixed', { 'resources/cpuRequest': 2000 }],
  ['meshed', { 'mesh/traffic/idleTimeout': 3 }],
  ['sync', { 'environment/GUNICORN_CMD_ARGS': '--timeout 11' }],
  ['sync', { 'environment/GUNICORN_CMD_ARGS': '--timeout 0' }],
  ['uvicorn', { 'environment/GUNICORN_CMD_ARGS': '--timeout 1' }],
  ['spring', { 'environment/MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED': 'TRUE' }],
  ['web', { 'probes/startup': undefined }],
  ['web', { 'probes/liveness/periodSeconds': 10, 'probes/liveness/failureThreshold': 3 }],
  ['web', { 'probes/liveness': undefined }],
  ['web', { 'autoscaling/minReplicas': 6, 'autoscaling/maxReplicas': 6 }],
  ['web', { 'autoscaling/targetCpuUtilization': 68 }],
  ['fixed', { 'disruption/maxUnavailable': 1 }],
  ['fixed', { 'disruption/maxUnavailable': '1%' }],
  ['web', { 'rollout/maxSurge': 0, 'rollout/maxUnavailable': 1 }],
  ['meshed', { 'mesh/traffic/requestTimeout': 10 }],
  ['meshed', { 'network/routeTimeout': 10 }],
  ['meshed', { 'mesh/traffic/retryAttempts': 1, 'mesh/traffic/perTryTimeout': 5000 }],
  ['meshed', { 'mesh/traffic/retryMethods': ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'] }],
  ['meshed', { 'mesh/traffic/outlier/maxEjectionPercent': 50 }],
  ['web', { 'resources/ephemeralStorage': 50 }],
  ['ledger', { 'stateful/replicas': 5, 'disruption/maxUnavailable': 2 }],
  ['function', { 'knative/timeout': 600, 'knative/progressDeadline': 700 }],
])('the plan called %s with %j breaks nothing', (name, changes) => {
  expect(broken(change(inputs[name], changes))).toEqual([]);
});

test('an environment whose heap cannot be read is refused, unless its value comes from elsewhere; a runtime without a heap is not asked', () => {
  expect(broken(change(inputs.web, { 'environment/NODE_OPTIONS': '--enable-source-maps' })))
    .toEqual([['MEM-13', 'the environment sets a heap that cannot be read: expected NODE_OPTIONS with --max-old-space-size in MiB, or leave it to the plan']]);
  expect(broken(change(webInput({ envNames: ['NODE_OPTIONS'] })))).toEqual([]);
  expect(broken(change(inputs.web, { 'environment/NODE_OPTIONS': '--max-old-space-size=9999', 'memory/heap': undefined }))).toEqual([]);
});

test('the heap and everything else may use 95 % of the limit and one MiB', () => {
  const [ctx, settings] = change(inputs.web);
  const others = Object.entries(settings.memory).reduce((sum, [part, v]) => sum + (part === 'heap' ? 0 : v.value), 0);
  const most = Math.floor(0.95 * settings.resources.memory.value - others + 1);
  const with_ = (heap: number) => broken(change(inputs.web, { 'environment/NODE_OPTIONS': `--max-old-space-size=${heap}` }));
  expect(ctx.runtime.id).toBe('nodejs');
  expect(with_(most)).toEqual([]);
  expect(with_(most + 1)).toEqual([['MEM-13', `the environment allows a heap of ${most + 1} MiB, which with ${Math.round(others)} MiB for everything else exceeds 95 % of the memory limit (${settings.resources.memory.value}Mi): lower it to ${Math.floor(0.95 * settings.resources.memory.value - others)} MiB, leave it out and the plan sets it, or raise memory to ${Math.ceil((most + 1 + others) / 0.95 / 16) * 16} MiB`]]);
});

test('the parts of memory may reach 95 % of the limit and half a MiB', () => {
  const [, settings] = change(inputs.fixed);
  const most = 0.95 * settings.resources.memory.value + 0.5;
  const only = (sum: number) => broken(change(inputs.fixed, { memory: { all: baseline(sum, 'test', 'changed by the test') } }));
  expect(only(most)).toEqual([]);
  expect(only(most + 0.01)).toEqual([['MEM-2', `the parts of memory (${Math.round(most)} MiB) exceed 95 % of the limit (${settings.resources.memory.value}Mi)`]]);
});

test('a server that never closes idle connections needs no shorter client', () => {
  const [ctx] = change(inputs.meshed);
  const never = { runtime: { ...ctx.runtime, idleTimeoutSeconds: NEVER_IDLE_SECONDS } };
  expect(broken(change(inputs.meshed, { 'mesh/traffic/idleTimeout': 9999 }, never))).toEqual([]);
});

test('a rollout\'s deadline is later than its start and minReadySeconds, to the second', () => {
  const deadline = (seconds: number) => broken(change(inputs.web, { 'probes/startup/periodSeconds': 10, 'probes/startup/failureThreshold': 6, 'rollout/progressDeadline': seconds }));
  const [, settings] = change(inputs.web);
  expect(settings.rollout!.minReadySeconds.value).toBe(10);
  expect([deadline(71), deadline(70).map(([id]) => id)]).toEqual([[], ['PRB-1']]);
});

test('what one pod can show is bounded by the limit, the parallelism and its slots', () => {
  const [ctx, settings] = change(inputs.fixed);
  const hpa = (size: Partial<PlanContext['size']>, target: number) => {
    const a = change(inputs.web, { 'autoscaling/targetCpuUtilization': target, 'resources/cpuRequest': 1000 });
    return broken([{ ...a[0], size: { ...a[0].size, limitMillis: 4000, parallelism: 4, slotCores: undefined, ...size } }, a[1]]).map(([id]) => id);
  };
  expect([ctx.size.mode, settings.autoscaling]).toEqual(['fixed', undefined]);
  expect([hpa({ limitMillis: 600 }, 40), hpa({ limitMillis: 599 }, 40)]).toEqual([[], ['HPA-18']]);
  expect([hpa({ parallelism: 1 }, 66), hpa({ parallelism: 1 }, 67)]).toEqual([[], ['HPA-18']]);
  expect([hpa({ slotCores: 0.6 }, 40), hpa({ slotCores: 0.59 }, 40)]).toEqual([[], ['HPA-18']]);
  expect(hpa({ limitMillis: undefined, parallelism: 2 }, 68)).toEqual([]);
});

test('the error names the workload, the invariant, and the values that the user gave', () => {
  const [ctx, settings] = change(inputs.web, { 'shutdown/drain': fromUser(40, 'drain', ' s'), 'shutdown/gracePeriod': 30 });
  expect(() => checkInvariants(ctx, settings, finalEnvironment(ctx.input, settings))).toThrow(new Error('web: the grace period (30 s) is shorter than preStop + drain + 2 (47 s) (TRM-3: the grace period covers the wait and the drain; set by you: shutdown.drain)'));
});

test('the error of a plan in which the user set nothing blames nobody, and demand is not blamed', () => {
  const [ctx, settings] = change(inputs.web, { 'shutdown/gracePeriod': 3 });
  expect(settings.demand.peak.because.source).toBe(DecisionSource.USER);
  expect(() => checkInvariants(ctx, settings, finalEnvironment(ctx.input, settings))).toThrow(new Error('web: the grace period (3 s) is shorter than preStop + drain + 2 (17 s) (TRM-3: the grace period covers the wait and the drain)'));
});

test('a user\'s drain that leaves no time is an error of the plan', () => {
  expect(() => plan(webInput({ env: { NODE_OPTIONS: '--max-old-space-size=4000' }, envNames: ['NODE_OPTIONS'], profile: profile(400, 4, { latency: ms(20) }) })))
    .toThrow(/^web: the environment allows a heap of 4000 MiB.*set by you: environment\.NODE_OPTIONS\): leave NODE_OPTIONS of env out$/);
});
