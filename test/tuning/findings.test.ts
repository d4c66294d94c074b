import { functionInput, ledgerInput, mib, plan, webInput } from './inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode, SecurityPreset } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { Criticality, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { Runtime } from '../../src/tuning/runtimes/runtime';

const on = (props: ClusterTargetProps = {}) => ClusterTarget.kubernetes('1.34', props);
const find = (input: PlanInput, id: string) => plan(input).findings.find((f) => f.id === id);
const found = (input: PlanInput, id: string) => find(input, id) !== undefined;

const node = Runtime.nodejs({ version: '22' });
const spring = Runtime.springBoot({ version: '21' });
const gateway = { gateway: 'infra/public' };
const sidecars = { ...gateway, istio: IstioMode.SIDECAR };
const ambient = { ...gateway, istio: IstioMode.AMBIENT };

describe('keep-alive-shorter-than-gateway', () => {
  test.each([
    ['Node.js behind a gateway', webInput({ runtime: node, exposure: Exposure.gateway(), target: on(gateway) }), true],
    ['Node.js behind a load balancer', webInput({ runtime: node, exposure: Exposure.loadBalancer() }), true],
    ['Node.js for the cluster only', webInput({ runtime: node }), false],
    ['Node.js behind the mesh, which closes first', webInput({ runtime: node, exposure: Exposure.gateway(), target: on(sidecars) }), false],
    ['Spring Boot, which is told to wait', webInput({ runtime: spring, exposure: Exposure.gateway(), target: on(gateway) }), false],
    ['Go, which never closes', webInput({ runtime: Runtime.golang({ version: '1.25' }), exposure: Exposure.gateway(), target: on(gateway) }), false],
  ])('%s', (_name, input, expected) => {
    expect(found(input, 'keep-alive-shorter-than-gateway')).toBe(expected);
  });

  test('names the numbers and the way out', () => {
    const { rule, message } = find(webInput({ runtime: node, exposure: Exposure.loadBalancer() }), 'keep-alive-shorter-than-gateway')!;
    expect(rule).toBe('KA-1');
    expect(message).toContain('closes them after 5 s');
    expect(message).toContain('set the server\'s idle timeout to 75 s in the program');
  });
});

describe('user-not-assigned', () => {
  const platform = { security: SecurityPreset.PLATFORM };
  test.each([
    ['a platform that is not known to assign ids', webInput({ target: on(platform) }), true],
    ['a store on it', ledgerInput({ target: on(platform) }), true],
    ['a function on it', functionInput({ target: on(platform) }), true],
    ['a user id that is given', webInput({ target: on(platform), runAsUser: 2000 }), false],
    ['OpenShift, which assigns ids', webInput({ target: ClusterTarget.openshift('1.31') }), false],
    ['ids of the library', webInput({ target: on() }), false],
  ])('%s', (_name, input, expected) => {
    expect(found(input, 'user-not-assigned')).toBe(expected);
  });
});

test.each([
  ['a load balancer', webInput({ exposure: Exposure.loadBalancer() }), 'load-balancer-is-public', true],
  ['a gateway', webInput({ exposure: Exposure.gateway(), target: on(gateway) }), 'load-balancer-is-public', false],
  ['an ingress controller that may be anywhere', webInput({ exposure: Exposure.ingress('nginx', 'a.example.com') }), 'ingress-from-anywhere', true],
  ['an ingress controller in a known namespace', webInput({ exposure: Exposure.ingress('nginx', 'a.example.com'), target: on({ ingressNamespace: 'ingress-nginx' }) }), 'ingress-from-anywhere', false],
])('%s: %s is %s', (_name, input, id, expected) => {
  expect(found(input, id)).toBe(expected);
});

test.each([
  ['HTTP, Istio 1.23', webInput({ exposure: Exposure.gateway(), target: on({ ...sidecars, istioVersion: '1.23' }) }), 'POST, because Istio 1.23 is older than 1.24'],
  ['HTTP, Istio 1.24', webInput({ exposure: Exposure.gateway(), target: on({ ...sidecars, istioVersion: '1.24' }) }), undefined],
  ['HTTP inside the cluster', webInput({ target: on({ ...sidecars, istioVersion: '1.23' }) }), undefined],
  ['HTTP without a mesh', webInput({ exposure: Exposure.gateway(), target: on({ ...gateway, istioVersion: '1.23' }) }), undefined],
  ['HTTP behind a load balancer', webInput({ exposure: Exposure.loadBalancer(), target: on({ ...sidecars, istioVersion: '1.23' }) }), undefined],
  ['gRPC, Istio 1.23', webInput({ protocol: Protocol.GRPC, exposure: Exposure.gateway(), target: on({ ...sidecars, istioVersion: '1.23' }) }), 'UNAVAILABLE or CANCELLED, or 503'],
  ['gRPC, Istio 1.27', webInput({ protocol: Protocol.GRPC, exposure: Exposure.gateway(), target: on({ ...sidecars, istioVersion: '1.27' }) }), 'UNAVAILABLE or CANCELLED: '],
])('what a gateway repeats: %s', (_name, input, words) => {
  const message = find(input, 'gateway-repeats-requests')?.message;
  expect(message).toEqual(words === undefined ? undefined : expect.stringContaining(words));
});

test.each([
  ['without a mesh', webInput({ protocol: Protocol.GRPC }), true],
  ['of one replica', webInput({ protocol: Protocol.GRPC, criticality: Criticality.BEST_EFFORT, scaling: Scaling.exactly(1), cpuRequestMillis: 1000, profile: webInput().demand.profile._with({ peak: 10 }) }), false],
  ['over HTTP', webInput(), false],
  ['in sidecars', webInput({ protocol: Protocol.GRPC, target: on(sidecars) }), false],
  ['in an ambient mesh', webInput({ protocol: Protocol.GRPC, target: on(ambient) }), true],
  ['behind a waypoint', webInput({ protocol: Protocol.GRPC, target: on({ ...ambient, waypoint: 'shop' }) }), false],
  ['of a function, which Knative balances', functionInput({ protocol: Protocol.GRPC }), false],
])('grpc-needs-balancing: a service %s', (_name, input, expected) => {
  expect(found(input, 'grpc-needs-balancing')).toBe(expected);
});

test.each([
  ['a ledger in an ambient mesh', ledgerInput({ target: on(ambient) }), 'metrics on 8080 are closed to monitoring'],
  ['a ledger that monitoring reaches by its identity', ledgerInput({ target: on({ ...ambient, monitoringServiceAccount: 'monitoring/prometheus' }) }), undefined],
  ['a ledger whose sidecar answers', ledgerInput({ target: on(sidecars) }), undefined],
  ['a ledger without a mesh', ledgerInput({ target: on({ istio: IstioMode.NONE }) }), undefined],
  ['a web service, which takes plain text', webInput({ target: on(ambient) }), undefined],
  ['a function in the mesh', functionInput({ target: on({ ...sidecars, knativeInMesh: true }) }), 'queue-proxy\'s metrics on 9091 are closed to monitoring'],
  ['a function outside of it', functionInput({ target: on(sidecars) }), undefined],
])('metrics-refused-by-mesh: %s', (_name, input, words) => {
  const message = find(input, 'metrics-refused-by-mesh')?.message;
  expect(message).toEqual(words === undefined ? undefined : expect.stringContaining(words));
});

describe('replicas', () => {
  const alone = { scaling: Scaling.exactly(1), profile: webInput().demand.profile._with({ peak: 10 }) };

  test.each([
    ['a standard web service of one', webInput(alone), true],
    ['one that may be down', webInput({ ...alone, criticality: Criticality.BEST_EFFORT }), false],
    ['on a single node', webInput({ ...alone, target: ClusterTarget.singleNode('1.34') }), false],
    ['of two', webInput({ ...alone, scaling: Scaling.exactly(2) }), false],
    ['a store of one', ledgerInput({}, { quorum: false, quorumStated: true, replicas: 1 }), true],
    ['a store of two', ledgerInput({}, { quorum: false, quorumStated: true, replicas: 2 }), false],
  ])('single-replica: %s', (_name, input, expected) => {
    expect(found(input, 'single-replica')).toBe(expected);
  });

  test.each([
    ['zones that nobody declared', {}, {}, true],
    ['declared zones', { zones: 3 }, {}, false],
    ['two zones, where nothing is forced', { zones: 2 }, {}, false],
    ['members without a quorum', {}, { quorum: false }, false],
  ])('zones-assumed: %s', (_name, target, keeping, expected) => {
    expect(find(ledgerInput({ target: ClusterTarget.kubernetes('1.34', target) }, keeping), 'zones-assumed') !== undefined).toBe(expected);
  });

  test('zones-assumed: a single node', () => {
    expect(find(ledgerInput({ target: ClusterTarget.singleNode('1.34') }), 'zones-assumed')).toBeUndefined();
  });

  test.each([
    ['three members in two zones', ledgerInput({ target: on({ zones: 2 }) }), '3 members in 2 zones: '],
    ['three members in one zone', ledgerInput({ target: on({ zones: 1 }) }), '3 members in one zone: '],
    ['five members in three zones', ledgerInput({ target: on({ zones: 3 }) }, { replicas: 5 }), undefined],
    ['a store without a quorum', ledgerInput({ target: on({ zones: 2 }) }, { quorum: false, replicas: 2 }), undefined],
    ['a single node', ledgerInput({ target: ClusterTarget.singleNode('1.34') }), undefined],
  ])('quorum-lost-with-zone: %s', (_name, input, words) => {
    const message = find(input, 'quorum-lost-with-zone')?.message;
    expect(message).toEqual(words === undefined ? undefined : expect.stringContaining(words));
  });

  test.each([
    ['two replicas with data', ledgerInput({}, { quorum: false, replicas: 2 }), true],
    ['a quorum', ledgerInput(), false],
    ['a web service', webInput(), false],
  ])('drain-blocked-by-unhealthy: %s', (_name, input, expected) => {
    expect(found(input, 'drain-blocked-by-unhealthy')).toBe(expected);
  });
});

test.each([[undefined, true], ['cephfs', false]])('offline-buffer-class with class %s', (offlineBufferClass, expected) => {
  const target = on({ knative: Object.values(KnativeFeature) });
  expect(found(functionInput({ target }, { offlineBufferMiB: 256, offlineBufferClass }), 'offline-buffer-class')).toBe(expected);
  expect(found(functionInput({ target, imageSizeMiB: mib(100).toMebibytes() }), 'offline-buffer-class')).toBe(false);
});
