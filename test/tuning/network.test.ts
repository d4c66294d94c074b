import { fn, plain, web } from './fake-context';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { tuneNetwork } from '../../src/tuning/network/network';
import { tuneImage, tunePriority } from '../../src/tuning/pod/image';
import { Criticality, Exposure, Protocol } from '../../src/tuning/profile/choices';

test('a web service in the cluster', () => {
  expect(plain(tuneNetwork(web()))).toEqual({ enableServiceLinks: false, ndots: 2, appProtocol: 'http', serviceType: 'ClusterIP' });
});

test.each([
  [IstioMode.SIDECAR, 'none', 'sidecar'], [IstioMode.AMBIENT, 'none', 'ambient'], [IstioMode.SIDECAR, 'sidecar', undefined], [IstioMode.NONE, 'none', undefined], [undefined, 'none', undefined],
] as const)('the target says %s, a function\'s mesh is %s: it opts out of %s', (istio, mesh, out) => {
  expect(tuneNetwork(fn({ mesh, input: { target: ClusterTarget.kubernetes('1.34', { istio }) } })).outsideMesh?.value).toBe(out);
});

test('musl keeps the cluster\'s ndots', () => {
  const n = tuneNetwork(web({ input: { musl: true } }));
  expect([n.ndots, n.ndotsOmitted!.because.rule]).toEqual([undefined, 'A15']);
});

test.each([['none', 'kubernetes.io/h2c'], ['sidecar', 'grpc'], ['ambient', 'grpc']] as const)('gRPC with mesh %s is called %s', (mesh, name) => {
  expect(tuneNetwork(web({ mesh, input: { protocol: Protocol.GRPC } })).appProtocol!.value).toBe(name);
});

test('the gateway waits a quarter longer than the mesh', () => {
  const timeout = (slowestRequest: number, objectiveP99: number) =>
    tuneNetwork(web({ demand: { slowestRequest, objectiveP99 }, input: { exposure: Exposure.gateway() } })).routeTimeout!.value;
  // PAY-2: 12 s inside, 15 s at the gateway
  expect([timeout(12, 250), timeout(1, 2000), timeout(0.5, 100)]).toEqual([15, 3, 1]);
});

test.each([
  ['gRPC, whose routes have no timeout', web({ input: { exposure: Exposure.gateway(), protocol: Protocol.GRPC } })],
  ['an ingress', web({ input: { exposure: Exposure.ingress('nginx', 'a.example.com') } })],
])('no route timeout for %s', (_name, ctx) => {
  expect(tuneNetwork(ctx).routeTimeout).toBeUndefined();
});

test('a load balancer is a Service of that type', () => {
  expect(tuneNetwork(web({ input: { exposure: Exposure.loadBalancer() } })).serviceType.value).toBe('LoadBalancer');
});

test('a function has DNS options only with Knative\'s flag, and no appProtocol', () => {
  expect(plain(tuneNetwork(fn()))).toEqual({ enableServiceLinks: false, ndotsOmitted: 'omitted', serviceType: 'ClusterIP' });
  const target = ClusterTarget.kubernetes('1.34', { knative: [KnativeFeature.DNS_CONFIG] });
  expect(tuneNetwork(fn({ input: { target } })).ndots!.value).toBe(2);
});

test('images are pulled once', () => {
  expect(plain(tuneImage(web()))).toEqual({ pullPolicy: 'IfNotPresent' });
});

test('a priority class only where the target names one for that criticality', () => {
  const priorityClasses = { critical: 'business-critical' };
  const target = ClusterTarget.kubernetes('1.34', { priorityClasses });
  const flagged = ClusterTarget.kubernetes('1.34', { priorityClasses, knative: [KnativeFeature.PRIORITY_CLASS] });
  const criticality = Criticality.CRITICAL;
  expect([
    tunePriority(web({ input: { target, criticality } }))?.value,
    tunePriority(web({ input: { target } }))?.value,
    tunePriority(fn({ input: { target, criticality } }))?.value,
    tunePriority(fn({ input: { target: flagged, criticality } }))?.value,
  ]).toEqual(['business-critical', undefined, undefined, 'business-critical']);
});
