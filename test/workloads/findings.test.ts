import { ApiObject, ApiObjectProps, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ledger, printed, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { Sidecar } from '../../src/tuning/profile/containers';
import { Mount } from '../../src/tuning/profile/mount';
import { Placement, TaintEffect } from '../../src/tuning/profile/placement';
import { Port } from '../../src/tuning/profile/port';
import { ApiAccess, ServiceAccountRef } from '../../src/tuning/profile/service-account';
import { TakeOver } from '../../src/tuning/profile/take-over';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { Findings } from '../../src/workloads/findings';
import type { OptimizedWebService } from '../../src/workloads/optimized-web-service';
import type { OptimizedWebServiceProps } from '../../src/workloads/optimized-web-service-props';
import type { IWorkload } from '../../src/workloads/workload';
import { telling } from '../support/telling';

const DIGEST = `@sha256:${'ab'.repeat(32)}`;
const ids = (workload: { findings: Array<{ id: string }> }) => workload.findings.map((f) => f.id);

test('a chart without a namespace is a finding', () => {
  const found = web(shop({ namespace: null })).findings.find((f) => f.id === 'no-namespace');
  expect(found).toEqual({ id: 'no-namespace', severity: 'warning', rule: 'rulings 18', message: expect.stringMatching(telling("chart 'shop' has no namespace", 'say namespace on the chart')) });
  expect(ids(web(shop()))).not.toContain('no-namespace');
});

test('an image by its tag alone is a finding', () => {
  const found = web(shop()).findings.find((f) => f.id === 'image-without-digest');
  expect(found).toEqual({ id: 'image-without-digest', severity: 'info', rule: 'rulings 5', message: expect.stringMatching(/^image 'ghcr\.io\/acme\/web:4\.1\.0' .* 'ghcr\.io\/acme\/web:4\.1\.0@sha256:…'$/) });
  expect(ids(web(shop(), { image: `ghcr.io/acme/web:4.1.0${DIGEST}` }))).not.toContain('image-without-digest');
});

test('a service that refuses everybody is a finding until somebody calls', () => {
  const chart = shop();
  const back = ledger(chart);
  expect(back.findings.find((f) => f.id === 'no-callers')).toEqual({
    id: 'no-callers', severity: 'critical', rule: 'A6', message: expect.stringMatching(telling("'ledger'", 'AuthorizationPolicy', 'callsTo(workload)')),
  });
  web(chart).callsTo(back);
  expect(ids(back)).not.toContain('no-callers');
  expect(web(shop({ istio: IstioMode.AMBIENT, waypoint: 'waypoint' })).findings.find((f) => f.id === 'no-callers')).toMatchObject({ rule: 'A6', message: expect.stringContaining('its AuthorizationPolicy') });
});

describe('pods that no policy opens are a finding', () => {
  const found = (workload: { findings: Array<{ id: string; message: string }> }) => workload.findings.find((f) => f.id === 'no-callers');
  const policy = (scope: Construct, spec: object, props: Partial<ApiObjectProps> = {}) => new ApiObject(scope, 'policy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...props, spec });
  const all = { podSelector: {}, ingress: [{}] };

  test('of a web service that nobody calls and that is not exposed, with and without a mesh', () => {
    for (const target of [{ istio: IstioMode.NONE }, { istio: IstioMode.SIDECAR }, { istio: IstioMode.AMBIENT }]) {
      expect(found(web(shop(target)))).toEqual({
        id: 'no-callers',
        severity: 'critical',
        rule: 'SEC-8',
        message: expect.stringMatching(telling("'web'", 'NetworkPolicy', 'callsTo(workload)', "Exposure.ingress('nginx', 'shop.example.com')", "Findings.acknowledge(workload, 'no-callers', '<why>')")),
      });
    }
  });

  test('of a stateful service outside of a mesh, which has no exposure', () => {
    expect(found(ledger(shop({ istio: IstioMode.NONE })))!.message).toMatch(telling("'ledger'", 'NetworkPolicy', 'callsTo(workload); ', "Findings.acknowledge(workload, 'no-callers', '<why>')"));
  });

  test.each<[string, Partial<OptimizedWebServiceProps>, object]>([
    ['a gateway', { exposure: Exposure.gateway('shop.example.com') }, {}],
    ['an ingress', { exposure: Exposure.ingress('nginx', 'shop.example.com') }, {}],
    ['a load balancer', { exposure: Exposure.loadBalancer() }, {}],
  ])('not behind %s', (_what, props, target) => {
    expect(found(web(shop(target), props))).toBeUndefined();
  });

  test('not of a function: Knative\'s gateway reaches it', () => {
    expect(found(resize(shop()))).toBeUndefined();
  });

  test('not where somebody calls, also a workload of somebody else\'s', () => {
    const chart = shop();
    const [front, back] = [web(chart), web(chart, {}, 'back')];
    front.callsTo(back);
    expect([found(front) === undefined, found(back)]).toEqual([false, undefined]);
    const foreign = { node: new Construct(chart, 'foreign').node, endpoint: { ...back.endpoint, workloadName: 'batch', podLabels: { app: 'batch' } }, acceptCallsFrom: () => undefined };
    front.acceptCallsFrom(foreign as unknown as IWorkload);
    expect(found(front)).toBeUndefined();
  });

  test.each<[string, boolean, (front: OptimizedWebService, chart: Chart) => unknown]>([
    ['a policy for all pods of the namespace', true, (_, chart) => policy(chart, all)],
    ['a policy for its label', true, (front, chart) => policy(chart, { ...all, podSelector: { matchLabels: { ...front.endpoint.podLabels } } })],
    ['a policy below the workload', true, (front) => policy(front, all)],
    ['a policy of a network plugin', true, (_, chart) => policy(chart, {}, { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' })],
    ['a patch that lets somebody in', true, (front) => front.patch('NetworkPolicy', JsonPatch.add('/spec/ingress/-', { from: [{ namespaceSelector: {} }] }))],
    ['the policy taken out', true, (front) => front.node.tryRemoveChild('network-policy')],
    ['a policy for other pods', false, (_, chart) => policy(chart, { ...all, podSelector: { matchLabels: { app: 'other' } } })],
    ['a policy of another namespace', false, (_, chart) => policy(chart, all, { metadata: { namespace: 'other' } })],
    ['a policy that lets nobody in', false, (_, chart) => policy(chart, { podSelector: {} })],
    ['a patch that lets nobody in', false, (front) => front.patch('NetworkPolicy', JsonPatch.add('/metadata/annotations', { reviewed: 'yes' }))],
    ['an Ingress of somebody\'s', false, (_, chart) => policy(chart, { defaultBackend: { service: { name: 'web', port: { number: 80 } } } }, { kind: 'Ingress' })],
  ])('%s: opened is %p', (_what, open, change) => {
    const chart = shop();
    const front = web(chart);
    expect(found(front)).toBeDefined();
    change(front, chart);
    expect(found(front) === undefined).toBe(open);
  });
});

test('the plan\'s findings come along, copied out', () => {
  const front = web(shop({ version: '1.99' }));
  expect(ids(front)).toContain('kubernetes-newer-than-known');
  front.findings.length = 0;
  expect(ids(front)).toContain('kubernetes-newer-than-known');
});

describe('routes that nothing enforces are a finding of the callee', () => {
  const message = (callee: { findings: Array<{ id: string; rule?: string; message: string }> }) => callee.findings.filter((f) => f.id === 'routes-not-enforced');

  test('in front of a web service, in a mesh and without one', () => {
    for (const [istio, why] of [
      [IstioMode.SIDECAR, 'plain text'],
      [IstioMode.NONE, 'no mesh'],
    ] as const) {
      const chart = shop({ istio });
      const catalog = web(chart, {}, 'catalog');
      web(chart, {}, 'b').callsTo(catalog, 'GET /v1/*');
      web(chart, {}, 'a').callsTo(catalog, 'GET /v1/*');
      web(chart, {}, 'c').callsTo(catalog);
      expect(message(catalog)).toEqual([{
        id: 'routes-not-enforced',
        severity: 'warning',
        rule: 'IST-12',
        message: expect.stringMatching(telling("routes of 'catalog'", "'a', 'b'", why, 'PaymentStatefulService', 'waypoint')),
      }]);
    }
  });

  test('in front of a function', () => {
    const chart = shop({ knativeInMesh: true });
    const fn = resize(chart);
    web(chart).callsTo(fn, 'GET /v1/*');
    expect(message(fn)[0].message).toMatch(telling("routes of 'resize'", "'web'", 'Knative'));
  });

  test('in front of a web service behind a waypoint: of callers that do not pass it', () => {
    const chart = shop({ istio: IstioMode.AMBIENT, waypoint: 'waypoint' });
    const [front, catalog] = [web(chart, {}, 'front'), web(chart, {}, 'catalog')];
    front.callsTo(catalog, 'GET /v1/*');
    expect(message(catalog)).toEqual([]);
    // Knative is not in the mesh
    resize(chart).callsTo(catalog, 'GET /v1/*');
    expect(message(catalog)[0].message).toMatch(telling("routes of 'catalog'", "'resize'", 'outside of the mesh', 'waypoint'));
  });

  test('in front of a web service behind a waypoint that anybody may call', () => {
    const chart = shop({ istio: IstioMode.AMBIENT, waypoint: 'waypoint' });
    const open = web(chart, { exposure: Exposure.loadBalancer() }, 'open');
    web(chart).callsTo(open, 'GET /v1/*');
    expect(message(open)[0].message).toMatch(telling("routes of 'open'", "'web'", 'plain text'));
  });

  test('not where an AuthorizationPolicy does, or nobody declared a route', () => {
    const chart = shop();
    const [front, back, catalog] = [web(chart), ledger(chart), web(chart, {}, 'catalog')];
    front.callsTo(back, 'GET /v1/*');
    front.callsTo(catalog);
    expect([...ids(back), ...ids(catalog)]).not.toContain('routes-not-enforced');
  });
});

test('the certificate of an Ingress is a decision, and a finding says who makes it', () => {
  const front = web(shop(), { exposure: Exposure.ingress('nginx', 'a.example.com', 'b.example.com') });
  expect(front.plan.decisions.find((d) => d.setting === 'network.tlsSecret')).toMatchObject({
    value: 'web-tls',
    rule: 'NET-14',
    assumed: true,
    inputs: ['exposure', 'name'],
    reason: expect.stringMatching(/a\.example\.com, b\.example\.com.*kubernetes\.io\/tls/),
  });
  expect(printed(front, 'Ingress').spec.tls).toEqual([{ hosts: ['a.example.com', 'b.example.com'], secretName: 'web-tls' }]);
  expect(front.findings.find((f) => f.id === 'ingress-certificate')).toEqual({
    id: 'ingress-certificate',
    severity: 'warning',
    rule: 'NET-14',
    message: expect.stringMatching(/ 'web-tls' .*cert-manager.* kubernetes\.io\/tls; without it /),
  });
  const routed = web(shop(), { exposure: Exposure.gateway('a.example.com') });
  expect(ids(routed)).not.toContain('ingress-certificate');
  expect(routed.plan.decisions.map((d) => d.setting)).not.toContain('network.tlsSecret');
});

describe('the certificate of an Ingress', () => {
  const open = (add: (front: ReturnType<typeof web>, chart: Chart) => unknown, props: Partial<OptimizedWebServiceProps> = {}) => {
    const chart = shop();
    const front = web(chart, { exposure: Exposure.ingress('nginx', 'a.example.com'), ...props });
    add(front, chart);
    return ids(front).includes('ingress-certificate');
  };
  const certificate = (chart: Chart, secretName: string, namespace?: string) => new ApiObject(chart, 'certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { namespace }, spec: { secretName } });

  test.each<[string, boolean, (front: ReturnType<typeof web>, chart: Chart) => unknown]>([
    ['nothing', true, () => undefined],
    ['an issuer\'s annotation', false, (front) => front.ingress!.metadata.addAnnotation('cert-manager.io/cluster-issuer', 'letsencrypt')],
    ['an issuer\'s annotation by a patch', false, (front) => front.patch('Ingress', JsonPatch.add('/metadata/annotations', { 'cert-manager.io/issuer': 'own' }))],
    ['another annotation', true, (front) => front.ingress!.metadata.addAnnotation('cert-manager.io/duration', '90d')],
    ['a Certificate', false, (_front, chart) => certificate(chart, 'web-tls')],
    ['a Certificate of another Secret', true, (_front, chart) => certificate(chart, 'other-tls')],
    ['a Certificate of another namespace', true, (_front, chart) => certificate(chart, 'web-tls', 'elsewhere')],
    ['a Secret', false, (front) => front.addObject('tls', { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name: 'web-tls' } })],
    ['an ExternalSecret', false, (_front, chart) => new ApiObject(chart, 'tls', { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', spec: { target: { name: 'web-tls' } } })],
  ])('with %s in the app', (_what, expected, add) => {
    expect(open(add)).toBe(expected);
  });
});

test('findings that only the program can end say how they are acknowledged, and that ends them', () => {
  const chart = shop({ istio: IstioMode.NONE });
  const workloads = [
    web(chart, { protocol: Protocol.GRPC, runtime: Runtime.golang({ version: '1.25' }), serviceAccount: ServiceAccountRef.existing('shared'), apiAccess: [ApiAccess.to(['pods'], ['get'])] }, 'one'),
    web(chart, { exposure: Exposure.ingress('nginx', 'a.example.com'), runtime: Runtime.python({ version: '3.13' }) }, 'two'),
    web(chart, { exposure: Exposure.loadBalancer(), runtime: Runtime.nodejs({ version: '22' }) }, 'three'),
  ];
  const wanted = ['stop-needs-program', 'keep-alive-shorter-than-gateway', 'grpc-needs-balancing', 'service-account-shared', 'ingress-certificate'];
  expect([...new Set(workloads.flatMap(ids))]).toEqual(expect.arrayContaining(wanted));
  for (const workload of workloads) {
    for (const { id, message } of workload.findings.filter((f) => wanted.includes(f.id))) {
      new Function('Findings', 'workload', /say (Findings\.acknowledge\(.*?\))$/.exec(message)![1])(Findings, workload);
      expect(ids(workload)).not.toContain(id);
    }
  }
});

test('a drain that ends before the slowest request is a finding', () => {
  const slow = (drain: Duration | undefined) => web(shop(), { drain }).findings.filter((f) => f.id === 'drain-cuts-requests');
  expect(slow(Duration.seconds(5))).toEqual([{
    id: 'drain-cuts-requests',
    severity: 'warning',
    rule: 'TRM-3',
    message: expect.stringMatching(/^drain \(5 s\) .* \(10 s\): .* raise drain to 10 s, .* profile\.slowestRequest$/),
  }]);
  expect([...slow(Duration.seconds(10)), ...slow(undefined)]).toEqual([]);
});

describe('explanations tell the findings of the workload', () => {
  const external = () => {
    const workload = web(shop());
    workload.callsExternal('api.stripe.com', 443);
    return workload;
  };

  test('those about its calls too', () => {
    const workload = external();

    for (const text of [workload.plan.explain(), workload.plan.explainAll()]) {
      expect(text).toContain('external-call-opens-cluster (warning): ');
    }
  });

  test('acknowledged ones are marked, and not counted among the open ones', () => {
    const workload = external();
    const open = workload.findings.length;
    Findings.acknowledge(workload, 'external-call-opens-cluster', 'the cluster has no other tenants');
    const short = workload.plan.explain();

    expect(short).not.toContain('external-call-opens-cluster (');
    expect(short).toContain('acknowledged: external-call-opens-cluster');
    const shown = short.split('\n').filter((line) => /^ {2}[a-z0-9-]+ \((critical|warning|info)\): /.test(line)).length;
    const more = Number(/and (\d+) more/.exec(short)?.[1] ?? 0);
    expect(shown + more).toBe(open - 1);
    expect(workload.plan.explainAll().replace(/\s+/g, ' ')).toContain('external-call-opens-cluster (warning, acknowledged: the cluster has no other tenants): ');
  });
});

test('the whole explanation has what is printed as it was given', () => {
  const given = (props: Partial<OptimizedWebServiceProps>) => web(shop(), props).plan.explainAll().replace(/\s+/g, ' ');
  const told = given({
    ports: [Port.metrics(9464)],
    mounts: [Mount.secret('/etc/keys', 'api-keys')],
    sidecars: [Sidecar.of({ name: 'shipper', image: 'ghcr.io/acme/shipper:1.0.0', cpu: Cpu.millis(20), memory: Size.mebibytes(32), mounts: [Mount.claim('/srv/logs', 'logs', { readOnly: true })] })],
    serviceAccount: ServiceAccountRef.existing('storefront'),
    apiAccess: [ApiAccess.to(['leases'], ['get', 'update'], { group: 'coordination.k8s.io', names: ['leader'] })],
    placement: Placement.onNodes({ pool: 'web' }).tolerating('dedicated', 'web', TaintEffect.NO_SCHEDULE).spot({ 'karpenter.sh/capacity-type': 'spot' }),
    takeOver: TakeOver.of({ selector: { app: 'storefront' } }),
  });

  for (const text of ['metrics 9464 (monitoring)', '/etc/keys (secret api-keys', 'mounts of shipper: /srv/logs (claim logs, read-only)', 'serviceAccount: storefront', 'get/update leases.coordination.k8s.io named leader', 'pool=web', 'tolerates dedicated=web:NoSchedule', 'karpenter.sh/capacity-type=spot', 'selector app=storefront']) {
    expect(told).toContain(text);
  }
  expect(given({})).not.toContain('printed as given');
});
