import { fn, ledger, plain, web } from './fake-context';
import { Changes, functionInput, ledgerInput, webInput } from './inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { decisionOf } from '../../src/tuning/decisions/decision-of';
import type { MeshTrafficSettings } from '../../src/tuning/decisions/settings';
import { inputsOf } from '../../src/tuning/decisions/tuned';
import { meshMode } from '../../src/tuning/demand/mesh-mode';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { sidecarCost } from '../../src/tuning/demand/pod-request';
import { tuneMesh } from '../../src/tuning/network/mesh-traffic';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { CpuPolicy, Criticality, Exposure, Protocol } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { numbersTold } from '../support/numbers-told';

const mesh = (ctx: PlanContext) => tuneMesh(ctx, tuneShutdown(ctx));
const traffic = (ctx: PlanContext) => mesh(ctx)!.traffic! as MeshTrafficSettings & OfRequests;
type OfRequests = Required<Pick<MeshTrafficSettings, 'maxConnections' | 'maxPendingRequests' | 'maxRequests' | 'idleTimeout' | 'requestTimeout' | 'retryAttempts' | 'retryMethods' | 'otherAttempts'>>;
const on = (props: ClusterTargetProps, version = '1.34') => ClusterTarget.kubernetes(version, props);
const istio = (istioVersion: string) => on({ istio: IstioMode.SIDECAR, istioVersion });

describe('whether a workload is meshed', () => {
  test.each([
    ['web', undefined, 'none', false],
    ['web', IstioMode.SIDECAR, 'sidecar', false],
    ['web', IstioMode.AMBIENT, 'ambient', false],
    ['stateful', undefined, 'sidecar', true],
    ['stateful', IstioMode.NONE, 'none', false],
  ] as const)('%s, istio %s', (kind, stated, mode, assumed) => {
    const target = on({ istio: stated });
    expect(meshMode(kind === 'web' ? webInput({ target }) : ledgerInput({ target }))).toEqual({ mode, assumed });
  });

  test.each([
    [{ istio: IstioMode.SIDECAR }, 'none', false],
    [{ istio: IstioMode.SIDECAR, knativeInMesh: true }, 'sidecar', false],
    [{ istio: IstioMode.NONE, knativeInMesh: true }, 'none', false],
    [{ knativeInMesh: true }, 'sidecar', true],
  ])('a function with %j', (props, mode, assumed) => {
    expect(meshMode(functionInput({ target: on(props) }))).toEqual({ mode, assumed });
  });
});

describe('what sidecars cost', () => {
  const meshed = on({ istio: IstioMode.SIDECAR });

  test.each([[0, 50], [125, 50], [126, 60], [1000, 400]])('at %d requests/s the proxy asks for %dm', (rate, cpuMillis) => {
    expect(sidecarCost(webInput({ target: meshed }), rate)).toEqual({ cpuMillis, memoryMiB: 128 });
  });

  test('pinned: what is limited is also requested', () => {
    expect(sidecarCost(webInput({ target: meshed, cpu: CpuPolicy.pinned(1) }), 0)).toEqual({ cpuMillis: 100, memoryMiB: 256 });
    expect(sidecarCost(functionInput({ cpu: CpuPolicy.pinned(1) }), 0)).toEqual({ cpuMillis: 100, memoryMiB: 256 });
  });

  test('add-ons and Knative bring their own', () => {
    const requirements = mergeRequirements([{ name: 'proxy', sidecarCpuMillis: 30, sidecarMemoryMiB: 40 }]);
    expect(sidecarCost(webInput({ requirements }), 1000)).toEqual({ cpuMillis: 30, memoryMiB: 40 });
    expect(sidecarCost(functionInput({ requirements }), 1000)).toEqual({ cpuMillis: 55, memoryMiB: 104 });
  });
});

test('outside a mesh nothing is said', () => {
  expect(mesh(web())).toBeUndefined();
});

test('a web service behind classic sidecars', () => {
  expect(plain(mesh(web({ mesh: 'sidecar', input: { target: istio('1.24') } }))!)).toEqual({
    'mode': 'sidecar',
    'traffic.loadBalancer': 'LEAST_REQUEST',
    'traffic.localityFailover': false,
    // 9 replicas of 16
    'traffic.maxConnections': 144,
    'traffic.maxPendingRequests': 144,
    'traffic.maxRequests': 144,
    'traffic.connectTimeout': 1,
    'traffic.idleTimeout': 60,
    'traffic.outlier.consecutiveGatewayErrors': 5,
    'traffic.outlier.consecutive5xxErrors': 0,
    'traffic.outlier.interval': 10,
    'traffic.outlier.baseEjectionTime': 30,
    'traffic.outlier.maxEjectionPercent': 34,
    'traffic.outlier.minHealthPercent': 0,
    'traffic.requestTimeout': 10,
    'traffic.retryAttempts': 2,
    'traffic.retryOn': 'connect-failure,refused-stream,reset-before-request',
    'traffic.retryMethods': ['GET', 'HEAD', 'OPTIONS'],
    'traffic.otherAttempts': 0,
    'sidecar.cpuRequest': 60,
    'sidecar.memoryRequest': 128,
    'sidecar.memoryLimit': 256,
    'sidecar.concurrency': 2,
    'sidecar.metricsPath': '/metrics',
    // preStop 10 + drain 10
    'sidecar.terminationDrain': 22,
    'sidecar.minimumDrain': 11,
    'sidecar.exitOnZeroActiveConnections': true,
    'sidecar.holdApplicationUntilProxyStarts': true,
  });
});

test('native sidecars need no life cycle, and Istio 1.27 has a retry budget', () => {
  const m = plain(mesh(web({ mesh: 'sidecar', input: { target: istio('1.27') } }))!);
  expect(Object.keys(m).filter((k) => k.startsWith('sidecar.'))).toEqual(['sidecar.cpuRequest', 'sidecar.memoryRequest', 'sidecar.memoryLimit', 'sidecar.concurrency', 'sidecar.metricsPath']);
  expect([m['traffic.retryBudget.percent'], m['traffic.retryBudget.minRetryConcurrency']]).toEqual([20, 3]);
});

test('Istio 1.27 before Kubernetes 1.33 still has classic sidecars', () => {
  const target = on({ istio: IstioMode.SIDECAR, istioVersion: '1.27' }, '1.32');
  expect(mesh(web({ mesh: 'sidecar', input: { target } }))!.sidecar!.terminationDrain!.value).toBe(22);
});

test.each([['1.23', 'connect-failure,refused-stream,reset'], ['1.24', 'connect-failure,refused-stream,reset-before-request']])('Istio %s retries on %s', (version, words) => {
  expect(traffic(web({ mesh: 'sidecar', input: { target: istio(version) } })).retryOn!.value).toBe(words);
});

test('a ledger is STRICT, authorizes, and has no outlier detection', () => {
  const m = plain(mesh(ledger())!);
  expect([m['security.mtlsMode'], m['security.authorization'], m['traffic.outlierOmitted'], m['traffic.outlier.interval']]).toEqual(['STRICT', 'ALLOW', 'omitted', undefined]);
});

test.each([
  [3, 0.6, Criticality.STANDARD, 34],
  [7, 0.6, Criticality.STANDARD, 15],
  [20, 0.6, Criticality.STANDARD, 10],
  [2, 0.375, Criticality.STANDARD, 50],
  [2, 0.38, Criticality.STANDARD, undefined],
  [2, 0.38, Criticality.BEST_EFFORT, 50],
  [1, 0.1, Criticality.STANDARD, undefined],
])('%d pods at %d: a %s service ejects up to %s percent', (minReplicas, targetUtilization, criticality, percent) => {
  const t = traffic(web({ mesh: 'sidecar', size: { minReplicas, targetUtilization }, input: { criticality } }));
  expect([t.outlier?.maxEjectionPercent.value, t.outlierOmitted === undefined]).toEqual([percent, percent !== undefined]);
});

test.each([[5, false, 3], [60, false, 58], [75, true, 60], [3600, false, 60], [3, false, 1]])('a server that closes idle connections after %d s', (idleTimeoutSeconds, idleTimeoutSet, seconds) => {
  expect(traffic(web({ mesh: 'sidecar', runtime: { idleTimeoutSeconds, idleTimeoutSet } })).idleTimeout.value).toBe(seconds);
});

test.each([
  [10, 250, 10, 2],
  [0.5, 250, 0.5, 0],
  [2, 250, 2, 2],
  [1.6, 250, 1.6, 2],
  [1.2, 250, 1.2, 1],
  [1, 1000, 1, 0],
  [1, 2000, 2, 0],
])('a slowest request of %d s and an objective of %d ms: timeout %d s, %d retries', (slowestRequest, objectiveP99, timeout, attempts) => {
  const t = traffic(web({ mesh: 'sidecar', demand: { slowestRequest, objectiveP99 } }));
  expect([t.requestTimeout.value, t.retryAttempts.value, t.perTryTimeout]).toEqual([timeout, attempts, undefined]);
  expect([t.retryMethods.value.length > 0, t.retryOn !== undefined]).toEqual([attempts > 0, attempts > 0]);
});

test('connections: at least 100, and a slow second at the peak', () => {
  const most = (peak: number, latencyP99: number, growth = 1) => traffic(web({ mesh: 'sidecar', demand: { peak, latencyP99 }, size: { growth, concurrency: 1000 } })).maxConnections.value;
  expect([most(20, 100), most(400, 100), most(400, 2500), most(400, 100, 3)]).toEqual([100, 800, 2000, 2400]);
});

test('connections: no more than all replicas hold in memory, and still at least 100', () => {
  const most = (maxReplicas: number, concurrency: number) => {
    const t = traffic(web({ mesh: 'sidecar', demand: { peak: 400, latencyP99: 100 }, size: { growth: 1, maxReplicas, concurrency } }));
    return [t.maxConnections.value, t.maxPendingRequests.value, t.maxRequests.value];
  };
  expect([most(9, 50), most(9, 100), most(3, 16)]).toEqual([[450, 450, 450], [800, 800, 800], [100, 100, 100]]);
  const { because } = traffic(web({ mesh: 'sidecar', demand: { peak: 400, latencyP99: 100 }, size: { growth: 1, maxReplicas: 9, concurrency: 50 } })).maxRequests;
  expect([numbersTold(because.reason()), inputsOf(because).includes('autoscaling.maxReplicas')]).toEqual(['400 1 1 2 800 450 9 50 100', true]);
});

test('metrics are merged from where the runtime usually has them, or from where the user says', () => {
  const path = (fakes: Parameters<typeof web>[0]) => mesh(web({ mesh: 'sidecar', ...fakes }))!.sidecar!.metricsPath!;
  expect([path({}).value, path({}).because.assumed, path({}).because.rule]).toEqual(['/metrics', true, 'A25']);
  expect(path({ runtime: { metricsPath: '/actuator/prometheus' } }).value).toBe('/actuator/prometheus');
  expect(decisionOf('x', path({ input: { metricsPath: '/q/metrics' } }))).toMatchObject({ value: '/q/metrics', source: 'user', assumed: false });
});

test('retries follow the user\'s list, and no gRPC call is repeated', () => {
  const methods = (ctx: PlanContext) => traffic(ctx).retryMethods.value;
  expect(methods(ledger({}, { retryableMethods: ['get', 'PUT'] }))).toEqual(['GET', 'PUT']);
  const none = traffic(ledger({}, { retryableMethods: [] }));
  expect([none.retryMethods.value, none.retryAttempts.value, none.retryOn, none.retryBudget]).toEqual([[], 0, undefined, undefined]);
  expect(methods(web({ mesh: 'sidecar', input: { protocol: Protocol.GRPC } }))).toEqual([]);
});

test('fails when gRPC calls are to be repeated by method', () => {
  expect(() => mesh(ledger({ input: { protocol: Protocol.GRPC } }, { retryableMethods: ['GET'] }))).toThrow('retryableMethods (GET) with Protocol.GRPC: every gRPC call is a POST');
});

test('new pods of a runtime that compiles get their share slowly, where Istio can', () => {
  const warmup = (version: string, jit: boolean) => traffic(web({ mesh: 'sidecar', runtime: { jit }, input: { target: istio(version) } })).warmup?.value;
  expect([warmup('1.24', true), warmup('1.23', true), warmup('1.24', false)]).toEqual([60, undefined, undefined]);
});

test('ambient: no sidecar, and traffic policy only with a waypoint', () => {
  const without = mesh(web({ mesh: 'ambient', input: { target: on({ istio: IstioMode.AMBIENT }) } }))!;
  expect(plain(without)).toEqual({ 'mode': 'ambient', 'trafficOmitted': 'omitted', 'security.tunnelAuthorization': 'DENY' });
  const withWaypoint = mesh(web({ mesh: 'ambient', input: { target: on({ istio: IstioMode.AMBIENT, waypoint: 'shop' }) } }))!;
  expect([withWaypoint.traffic!.requestTimeout!.value, withWaypoint.sidecar]).toEqual([10, undefined]);
});

describe('who may pass the waypoint of a web service', () => {
  const decided = (target: ClusterTargetProps, input: Changes = {}) =>
    mesh(web({ mesh: 'ambient', input: { target: on(target), ...input } }))!.security.waypointAuthorization;
  const waypoint = { istio: IstioMode.AMBIENT, waypoint: 'shop' };

  test('is decided where there is one', () => {
    expect(decisionOf('x', decided(waypoint)!)).toMatchObject({ value: 'ALLOW', rule: 'A7', source: DecisionSource.CLUSTER, inputs: ['target.istio', 'target.waypoint', 'exposure'] });
    expect(decided({ istio: IstioMode.AMBIENT })).toBeUndefined();
  });

  test('is open where the network policy is', () => {
    const ingress = Exposure.ingress('nginx', 'shop.example.com');
    expect(decided(waypoint, { exposure: Exposure.loadBalancer() })).toBeUndefined();
    expect(decided(waypoint, { exposure: ingress })).toBeUndefined();
    expect(decided({ ...waypoint, ingressNamespace: 'ingress' }, { exposure: ingress })!.value).toBe('ALLOW');
    expect(decided({ ...waypoint, gateway: 'infra/public' }, { exposure: Exposure.gateway('shop.example.com') })!.value).toBe('ALLOW');
  });
});

test('a function in the mesh: STRICT, Knative routes, the proxy outlives queue-proxy\'s wait', () => {
  const m = plain(mesh(fn({ mesh: 'sidecar', input: { target: on({ istio: IstioMode.SIDECAR, knativeInMesh: true }) } }))!);
  expect([m['security.mtlsMode'], m['security.authorization'], m.trafficOmitted, m['sidecar.terminationDrain'], m['sidecar.minimumDrain']]).toEqual(['STRICT', undefined, 'omitted', 42, 31]);
});

test('pinned: the proxy is Guaranteed too', () => {
  const s = mesh(web({ mesh: 'sidecar', input: { cpu: CpuPolicy.pinned(2) } }))!.sidecar!;
  expect([s.cpuRequest.value, s.cpuLimit!.value, s.memoryRequest.value, s.memoryLimit.value]).toEqual([100, 100, 256, 256]);
});

test('an assumed mesh says so', () => {
  expect(mesh(ledger({ meshAssumed: true }))!.mode.because.assumed).toBe(true);
});
