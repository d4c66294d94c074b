import { renderAuthorizationPolicy, renderWaypointAuthorizationPolicy } from '../../../src/manifests/istio/authorization-policy';
import { parseRoute } from '../../../src/private/routes';
import { Exposure } from '../../../src/tuning/profile/choices';
import { ambientMesh, call, endpoint, FixtureOptions, inputOf, plain, QUORUM, sidecarMesh, statefulSettings, t, webSettings } from '../fixture';

const ledger = (options: FixtureOptions = {}) => inputOf({ name: 'ledger', settings: { ...webSettings(), mesh: sidecarMesh() }, ...options });
const rules = (options: FixtureOptions = {}) => plain(renderAuthorizationPolicy(ledger(options))).spec.rules;
const from = (...principals: string[]) => [{ source: { principals } }];
const web = endpoint('web', { meshed: true });

test('without a caller the policy refuses everybody, and nobody but its own workload is affected', () => {
  expect(plain(renderAuthorizationPolicy(ledger()))).toEqual({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'ledger', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'ledger', 'app.kubernetes.io/name': 'ledger' } },
    spec: { selector: { matchLabels: { 'app.kubernetes.io/instance': 'ledger', 'app.kubernetes.io/name': 'ledger' } }, action: 'ALLOW', rules: [] },
  });
});

test('a caller may do what it declared, by its own identity, on the application\'s port', () => {
  expect(rules({ callers: [call(web, 'POST /v1/charges', 'GET /v1/charges/*', 'GET /v1/balance')] })).toEqual([{
    from: from('cluster.local/ns/shop/sa/web'),
    to: [
      { operation: { methods: ['GET'], paths: ['/v1/balance', '/v1/charges/*'], ports: ['8080'] } },
      { operation: { methods: ['POST'], paths: ['/v1/charges'], ports: ['8080'] } },
    ],
  }]);
});

test('a caller that declares no route may use all of them, and keeps that right when it declares one too', () => {
  const all = [{ from: from('cluster.local/ns/shop/sa/web'), to: [{ operation: { ports: ['8080'] } }] }];

  expect(rules({ callers: [call(web)] })).toEqual(all);
  expect(rules({ callers: [call(web, 'GET /v1/balance'), call(web)] })).toEqual(all);
});

test('members of a quorum talk by their own identity, without HTTP fields', () => {
  expect(rules({ settings: { ...statefulSettings(), mesh: sidecarMesh() } })).toEqual([
    { from: from('cluster.local/ns/shop/sa/ledger'), to: [{ operation: { ports: ['8080', '8081'] } }] },
  ]);
});

test('replicas that copy their data without a quorum talk too', () => {
  const settings = { ...statefulSettings(), mesh: sidecarMesh() };
  settings.stateful!.replicas = t(2);
  const stateful = { ...QUORUM, quorum: false };

  expect(rules({ settings, stateful })).toEqual([{ from: from('cluster.local/ns/shop/sa/ledger'), to: [{ operation: { ports: ['8080', '8081'] } }] }]);
  settings.stateful!.replicas = t(1);
  expect(rules({ settings, stateful })).toEqual([]);
});

test('exposure through the gateway adds the gateway\'s identity', () => {
  const exposure = Exposure.gateway('pay.example.com');
  const app = [{ operation: { ports: ['8080'] } }];

  expect(rules({ exposure, target: { gateway: 'infra/public' } })).toEqual([{ from: from('cluster.local/ns/infra/sa/public-istio'), to: app }]);
  expect(rules({ exposure, target: { gateway: 'infra/public', gatewayServiceAccount: 'infra/edge' } })).toEqual([{ from: from('cluster.local/ns/infra/sa/edge'), to: app }]);
});

test('an ingress controller is admitted only where the target says as whom', () => {
  const exposure = Exposure.ingress('nginx', 'pay.example.com');

  expect(rules({ exposure, target: { gateway: 'infra/public' } })).toEqual([]);
  expect(rules({ exposure, target: { gatewayServiceAccount: 'ingress/nginx' } })).toEqual([
    { from: from('cluster.local/ns/ingress/sa/nginx'), to: [{ operation: { ports: ['8080'] } }] },
  ]);
});

test('a workload that admits plain text knows unmeshed callers by their routes only', () => {
  const settings = { ...webSettings(), mesh: sidecarMesh() };
  settings.mesh.security.mtlsMode = t('PERMISSIVE');

  expect(rules({ settings, callers: [call(endpoint('legacy'), 'GET /v1/balance')] })).toEqual([
    { to: [{ operation: { methods: ['GET'], paths: ['/v1/balance'], ports: ['8080'] } }] },
  ]);
});

test('in a chart without a namespace an account of that name in any namespace is meant', () => {
  expect(rules({ namespace: undefined, callers: [call(endpoint('web', { namespace: undefined, meshed: true }))] })[0].from).toEqual(from('*/sa/web'));
});

describe('in an ambient mesh', () => {
  const settings = { ...webSettings(), mesh: ambientMesh() };
  const callers = [call(web, 'POST /v1/charges'), call(endpoint('report', { meshed: true }))];

  test('ztunnel knows identities and ports only', () => {
    const input = { settings, callers };

    expect(rules(input)).toEqual([
      { from: from('cluster.local/ns/shop/sa/report'), to: [{ operation: { ports: ['8080'] } }] },
      { from: from('cluster.local/ns/shop/sa/web'), to: [{ operation: { ports: ['8080'] } }] },
    ]);
    expect(renderWaypointAuthorizationPolicy(ledger(input))).toBeUndefined();
  });

  test('monitoring that is part of the mesh asks the program; a sidecar answers it on a port of its own', () => {
    const target = { monitoringServiceAccount: 'observability/prometheus' };

    expect(rules({ settings, target })).toEqual([{ from: from('cluster.local/ns/observability/sa/prometheus'), to: [{ operation: { ports: ['8080'] } }] }]);
    expect(rules({ target })).toEqual([]);
  });

  test('a waypoint reads the routes, and callers that are held to routes cannot go around it', () => {
    const input = { settings, callers, target: { istio: 'ambient' as any, waypoint: 'waypoint' } };

    expect(rules(input)).toEqual([
      { from: from('cluster.local/ns/shop/sa/report'), to: [{ operation: { ports: ['8080'] } }] },
      { from: from('cluster.local/ns/shop/sa/waypoint'), to: [{ operation: { ports: ['8080'] } }] },
    ]);
    expect(plain(renderWaypointAuthorizationPolicy(ledger(input)))).toMatchObject({
      metadata: { name: 'ledger-waypoint' },
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: 'ledger' }],
        action: 'ALLOW',
        rules: [
          { from: from('cluster.local/ns/shop/sa/report') },
          { from: from('cluster.local/ns/shop/sa/web'), to: [{ operation: { methods: ['POST'], paths: ['/v1/charges'] } }] },
        ],
      },
    });
  });
});

describe('in front of a web service, which admits plain text', () => {
  const settings = () => {
    const mesh = ambientMesh();
    return { ...webSettings(), mesh: { ...mesh, security: { waypointAuthorization: t('ALLOW') } } };
  };
  const behind = (options: FixtureOptions = {}) => inputOf({ settings: settings(), ...options, target: { istio: 'ambient' as any, waypoint: 'waypoint', ...options.target } });
  const admitted = (options: FixtureOptions = {}) => plain(renderWaypointAuthorizationPolicy(behind(options))).spec.rules;

  test('only the waypoint asks who calls', () => {
    expect(renderAuthorizationPolicy(behind())).toBeUndefined();
    expect(plain(renderWaypointAuthorizationPolicy(behind({ callers: [call(endpoint('cart', { meshed: true }), 'GET /v1/*')] })))).toEqual({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'web-waypoint', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } },
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
        action: 'ALLOW',
        rules: [{ from: from('cluster.local/ns/shop/sa/cart'), to: [{ operation: { methods: ['GET'], paths: ['/v1/*'] } }] }],
      },
    });
  });

  test('a caller outside of the mesh does not pass it, and opens nothing there', () => {
    expect(admitted({ callers: [call(endpoint('legacy'), 'GET /v1/*'), call(endpoint('batch'))] })).toEqual([]);
  });

  test('the gateway is admitted by its identity, an ingress controller that nobody named by its namespace', () => {
    const ingress = Exposure.ingress('nginx', 'shop.example.com');

    expect(admitted({ exposure: Exposure.gateway('shop.example.com'), target: { gateway: 'infra/public' } })).toEqual([{ from: from('cluster.local/ns/infra/sa/public-istio') }]);
    expect(admitted({ exposure: ingress, target: { ingressNamespace: 'ingress' } })).toEqual([{ from: [{ source: { namespaces: ['ingress'] } }] }]);
    expect(admitted({ exposure: ingress, target: { ingressNamespace: 'ingress', gatewayServiceAccount: 'ingress/nginx' } })).toEqual([{ from: from('cluster.local/ns/ingress/sa/nginx') }]);
  });
});

test('without a decision about authorization there is no policy', () => {
  expect(renderAuthorizationPolicy(inputOf())).toBeUndefined();
  expect(renderWaypointAuthorizationPolicy(inputOf())).toBeUndefined();
});

test('reads routes with and without a method', () => {
  expect(parseRoute('POST /v1/charges')).toEqual({ method: 'POST', path: '/v1/charges' });
  expect(parseRoute('/v1/{*}/lines')).toEqual({ method: undefined, path: '/v1/{*}/lines' });
  expect(parseRoute('/shop.Catalog/*')).toEqual({ method: undefined, path: '/shop.Catalog/*' });
});

test.each(['charges', 'post /v1', 'POST', 'GET /a/*/b', 'GET /a b', ''])('fails when the route is %j', (route) => {
  expect(() => parseRoute(route)).toThrow(`route '${route}' cannot be read: expected a method and a path such as 'POST /v1/charges', with '*' only at the end`);
});
