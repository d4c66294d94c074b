import { CpuPolicy, Criticality, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';

test('choices hold what was said', () => {
  const said: Array<[object, object]> = [
    [CpuPolicy.burst(), { _kind: 'burst', _amount: 0 }],
    [CpuPolicy.unlimited(), { _kind: 'unlimited', _amount: 0 }],
    [CpuPolicy.capped(1), { _kind: 'capped', _amount: 1 }],
    [CpuPolicy.capped(2.5), { _kind: 'capped', _amount: 2.5 }],
    [CpuPolicy.pinned(1), { _kind: 'pinned', _amount: 1 }],
    [Protocol.HTTP, { name: 'http' }],
    [Protocol.GRPC, { name: 'grpc' }],
    [HealthChecks.http(), { _kind: 'http', _paths: {}, _service: undefined, _live: undefined, _checks: undefined }],
    [HealthChecks.http({ live: '/healthz', ready: undefined }), { _kind: 'http', _paths: { live: '/healthz', ready: undefined }, _service: undefined, _live: undefined, _checks: undefined }],
    [HealthChecks.grpc(), { _kind: 'grpc', _paths: {}, _service: '', _live: undefined, _checks: undefined }],
    [HealthChecks.grpc('shop'), { _kind: 'grpc', _paths: {}, _service: 'shop', _live: undefined, _checks: undefined }],
    [HealthChecks.grpc('', 'alive'), { _kind: 'grpc', _paths: {}, _service: '', _live: 'alive', _checks: undefined }],
    [HealthChecks.tcp(), { _kind: 'tcp', _paths: {}, _service: undefined, _live: undefined, _checks: undefined }],
    [Exposure.clusterOnly(), { _kind: 'cluster', _hosts: [], _className: undefined, _cidrs: undefined, _deregistrationSeconds: undefined, _clients: undefined }],
    [Exposure.gateway(), { _kind: 'gateway', _hosts: [], _className: undefined, _cidrs: undefined, _deregistrationSeconds: undefined, _clients: undefined }],
    [Exposure.gateway('a.example.com', 'b.example.com'), { _kind: 'gateway', _hosts: ['a.example.com', 'b.example.com'], _className: undefined, _cidrs: undefined, _deregistrationSeconds: undefined, _clients: undefined }],
    [Exposure.ingress('nginx', 'a.example.com'), { _kind: 'ingress', _hosts: ['a.example.com'], _className: 'nginx', _cidrs: undefined, _deregistrationSeconds: undefined, _clients: undefined }],
    [Exposure.loadBalancer().behind({ cidrs: ['10.0.0.0/8'] }), { _kind: 'load-balancer', _hosts: [], _className: undefined, _cidrs: ['10.0.0.0/8'], _deregistrationSeconds: undefined, _clients: undefined }],
    [Exposure.loadBalancer(), { _kind: 'load-balancer', _hosts: [], _className: undefined, _cidrs: undefined, _deregistrationSeconds: undefined, _clients: undefined }],
    [Scaling.auto(), { _kind: 'auto', _replicas: undefined, _range: undefined, _metric: undefined }],
    [Scaling.exactly(1), { _kind: 'exactly', _replicas: 1, _range: undefined, _metric: undefined }],
    [Scaling.onCpu({ min: 2, max: 2 }), { _kind: 'cpu', _replicas: undefined, _range: { min: 2, max: 2 }, _metric: undefined }],
    [Scaling.onRequestRate({ min: 1, max: 9 }, 'rps'), { _kind: 'request-rate', _replicas: undefined, _range: { min: 1, max: 9 }, _metric: 'rps' }],
  ];
  expect(said.map(([choice]) => ({ ...choice }))).toStrictEqual(said.map(([, held]) => held));
});

test('what a caller changes after its choice changes nothing', () => {
  const range = { min: 2, max: 9 };
  const paths = { live: '/livez' };
  const scaling = [Scaling.onCpu(range), Scaling.onRequestRate(range, 'rps')];
  const health = HealthChecks.http(paths);
  range.min = 5;
  paths.live = '/changed';

  expect([...scaling.map((s) => s._range), health._paths]).toEqual([{ min: 2, max: 9 }, { min: 2, max: 9 }, { live: '/livez' }]);
});

test('criticality has three levels', () => {
  expect(Criticality).toEqual({ BEST_EFFORT: 'best-effort', STANDARD: 'standard', CRITICAL: 'critical' });
});

const capped = (n: number): [string, () => unknown, string] =>
  [`a cap of ${n}`, () => CpuPolicy.capped(n), `CpuPolicy.capped: factor is ${n}, expected a number from 1 to 100, for example 2 for a limit of twice the request`];
const pinned = (n: number): [string, () => unknown, string] =>
  [`${n} pinned cores`, () => CpuPolicy.pinned(n), `CpuPolicy.pinned: cores is ${n}, expected a whole number from 1 to 2048, for example 2, because only whole cores are exclusive`];
const exactly = (n: number): [string, () => unknown, string] =>
  [`exactly ${n} replicas`, () => Scaling.exactly(n), `Scaling.exactly: replicas is ${n}, expected a whole number from 1 to 150000, for example 3`];

describe('refused is', () => {
  test.each<[string, () => unknown, string]>([
    capped(0.99), capped(0), capped(NaN), capped(Infinity),
    pinned(0), pinned(-2), pinned(1.5), pinned(NaN), pinned(Infinity),
    exactly(0), exactly(-1), exactly(2.5), exactly(NaN), exactly(Infinity),
    ['a lowest number below 1', () => Scaling.onCpu({ min: 0, max: 5 }), 'Scaling.onCpu: replicas.min is 0, expected a whole number from 1 to 150000, for example 2'],
    ['a highest number that is not whole', () => Scaling.onCpu({ min: 1, max: 5.5 }), 'Scaling.onCpu: replicas.max is 5.5, expected a whole number from 1 to 150000, for example 10'],
    ['a highest number below the lowest', () => Scaling.onCpu({ min: 5, max: 2 }), 'Scaling.onCpu: max (2) is below min (5): swap them'],
    ['the same of a rate', () => Scaling.onRequestRate({ min: 5, max: 4 }, 'rps'), 'Scaling.onRequestRate: max (4) is below min (5): swap them'],
    ['a metric without a name', () => Scaling.onRequestRate({ min: 1, max: 2 }, ' '), "Scaling.onRequestRate: metric is ' ', expected the name of a metric, without spaces, '/' and '%', for example 'http_requests_per_second'"],
    ['a relative health path', () => HealthChecks.http({ live: '/livez', ready: 'readyz' }), "HealthChecks.http: ready is 'readyz', expected a path that begins with '/', without spaces, '?' and '#', for example '/readyz'"],
    ['an ingress without a host', () => Exposure.ingress('nginx'), "Exposure.ingress('nginx') has no host: name at least one, for example 'shop.example.com'"],
    ['a host that is none, in an ingress', () => Exposure.ingress('nginx', 'a.example.com', 'https://b.example.com'), "Exposure.ingress: hosts[1] is 'https://b.example.com', expected a DNS name of lower-case labels, for example 'shop.example.com'"],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(new Error(message));
  });
});

describe('a host', () => {
  // 4 labels of 61 characters, with their dots 248
  const long = `${'a'.repeat(61)}.`.repeat(4);

  test.each(['localhost', 'shop.example.com', '*.example.com', 'a1.b-2.c', '1.2', `${long}abcde`])('may be %s', (host) => {
    expect(Exposure.gateway(host)._hosts).toEqual([host]);
  });

  test.each(['', 'Shop.example.com', 'shop_1.example.com', '-shop.example.com', 'shop-.example.com', 'shop.-example', 'shop..com', '.com', 'shop.', 'a.*.com', '*example.com', '*.', 'shop.example.com:8080', 'shop.example.com/', ' shop', `${long}abcdef`])(
    'is never %p', (host) => {
      expect(() => Exposure.gateway(host)).toThrow(new Error(`Exposure.gateway: hosts[0] is '${host.length > 60 ? `${host.slice(0, 57)}...` : host}', expected a DNS name of lower-case labels, for example 'shop.example.com'`));
    },
  );
});
