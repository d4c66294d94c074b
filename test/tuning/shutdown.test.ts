import { fn, ledger, plain, web } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';

const K129 = ClusterTarget.kubernetes('1.29');

test('a web service in the cluster: 5 s of waiting, 10 s of draining, 30 s of grace', () => {
  expect(plain(tuneShutdown(web()))).toEqual({ preStop: 5, preStopKind: 'sleep', drain: 10, gracePeriod: 30 });
});

test.each([
  ['cluster', Exposure.clusterOnly(), 'none', 5],
  ['cluster in a mesh', Exposure.clusterOnly(), 'sidecar', 10],
  ['cluster in an ambient mesh', Exposure.clusterOnly(), 'ambient', 10],
  ['gateway', Exposure.gateway('shop.example.com'), 'none', 10],
  ['ingress', Exposure.ingress('nginx', 'shop.example.com'), 'none', 10],
  ['load balancer', Exposure.loadBalancer(), 'sidecar', 15],
] as const)('behind %s the hook waits', (_name, exposure, mesh, seconds) => {
  expect(tuneShutdown(web({ input: { exposure }, mesh })).preStop!.value).toBe(seconds);
});

test('grace is preStop + drain + margin, rounded up to 5 s', () => {
  const grace = (slowestRequest: number, graceMarginSeconds = 5) =>
    tuneShutdown(web({ demand: { slowestRequest }, runtime: { graceMarginSeconds }, mesh: 'sidecar' })).gracePeriod.value;
  // golden: grace(10, 12) and, with the margin of a JVM, grace(10, 30)
  expect([grace(12), grace(30), grace(30, 10), grace(1), grace(15.2)]).toEqual([30, 45, 50, 30, 35]);
});

test('a store has at least two minutes', () => {
  expect([tuneShutdown(ledger()).gracePeriod.value, tuneShutdown(ledger({ demand: { slowestRequest: 200 } })).gracePeriod.value]).toEqual([120, 215]);
});

test('the user\'s drain wins, and an add-on\'s comes on top', () => {
  const requirements = mergeRequirements([{ name: 'queue', drainSeconds: 7 }]);
  const given = tuneShutdown(web({ input: { drainSeconds: 20, requirements } }));
  expect([given.drain.value, given.drain.because.source, given.gracePeriod.value]).toEqual([27, 'user', 40]);
  const asked = tuneShutdown(web({ input: { requirements } }));
  expect([asked.drain.value, asked.drain.because.source, asked.drain.because.reason()]).toEqual([17, 'add-on', expect.stringMatching(/ 10 s \+ 7 s for queue$/)]);
});

test('below 1.30 the hook runs the image\'s sleep, where it has a shell', () => {
  expect(plain(tuneShutdown(web({ input: { target: K129, shell: true } })))).toEqual({ preStop: 5, preStopKind: 'exec', drain: 10, gracePeriod: 30 });
});

test('below 1.30 and without a shell there is no hook, and the plan says what that risks', () => {
  const s = tuneShutdown(web({ input: { target: K129 }, demand: { slowestRequest: 40 } }));
  expect([s.preStop, s.preStopKind, s.gracePeriod.value]).toEqual([undefined, undefined, 45]);
  expect(s.preStopOmitted!.because.reason()).toMatch(/ 5 s after SIGTERM/);
});

test('a function has no hook, and queue-proxy\'s 30 s in its grace period', () => {
  expect(plain(tuneShutdown(fn()))).toEqual({ preStopOmitted: 'omitted', drain: 10, gracePeriod: 60 });
});

test.each([[25, 60], [26, 90], [565, 600]])('a function whose slowest request takes %d s gets %d s', (slowestRequest, grace) => {
  expect(tuneShutdown(fn({ demand: { slowestRequest } })).gracePeriod.value).toBe(grace);
});

test('fails when a function\'s requests outlast what Knative allows', () => {
  expect(() => tuneShutdown(fn({ demand: { slowestRequest: 566 } }))).toThrow('slowestRequest (566 s) is too long for a function: Knative ends a request after 600 s and needs 35 s of them to stop, expected at most 565 s');
  expect(() => tuneShutdown(fn({ input: { drainSeconds: 600 } }))).toThrow('drain (600 s) is too long for a function');
});

const GKE = ClusterTarget.kubernetes('1.34', { gateway: 'infra/public', gatewayClass: 'gke-l7-global-external-managed' });
const TRAEFIK = ClusterTarget.kubernetes('1.34', { gateway: 'infra/public', gatewayClass: 'traefik' });
const GATEWAY = Exposure.gateway('shop.example.com');

test.each([
  // what lets a request run for 1.25 x 10 s, rounded up: the drain covers it
  ['a gateway', { exposure: GATEWAY }, 'none', 13],
  ['a gateway, in a mesh', { exposure: GATEWAY }, 'sidecar', 13],
  ['a gateway of GKE', { exposure: GATEWAY, target: GKE }, 'none', 13],
  ['GKE, gRPC: its 30 s are for streams', { exposure: GATEWAY, target: GKE, protocol: Protocol.GRPC }, 'none', 13],
  ['an Ingress of GKE', { exposure: Exposure.ingress('gce', 'shop.example.com') }, 'none', 13],
  // what ends no request, or in no time that is printed
  ['a gateway, gRPC', { exposure: GATEWAY, protocol: Protocol.GRPC }, 'none', 10],
  ['Traefik', { exposure: GATEWAY, target: TRAEFIK }, 'none', 10],
  ['an Ingress', { exposure: Exposure.ingress('nginx', 'shop.example.com') }, 'none', 10],
  ['a load balancer', { exposure: Exposure.loadBalancer() }, 'none', 10],
  ['nothing', {}, 'sidecar', 10],
] as const)('behind %s the drain covers what is let in', (_name, input, mesh, drain) => {
  expect(tuneShutdown(web({ input, mesh })).drain.value).toBe(drain);
});

test('the drain behind a gateway follows the slowest request, the promise and what is given', () => {
  const drain = (slowestRequest: number, objectiveP99: number, input: object = {}) => tuneShutdown(web({ demand: { slowestRequest, objectiveP99 }, input: { exposure: GATEWAY, ...input } })).drain;
  expect([drain(12, 250), drain(1, 2000), drain(60, 250), drain(12, 250, { drainSeconds: 12 })].map(({ value }) => value)).toEqual([15, 3, 75, 12]);
  expect(drain(12, 250).because.reason()).toMatch(/slowest request .*12 s.*gateway .* 15 s$/);
});
