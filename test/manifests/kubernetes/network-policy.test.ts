import { ClusterTarget } from '../../../src/cluster/cluster-target';
import { renderNetworkPolicy } from '../../../src/manifests/kubernetes/network-policy';
import type { MeshSettings } from '../../../src/tuning/decisions/settings';
import { Exposure } from '../../../src/tuning/profile/choices';
import { ambientMesh, call, endpoint, FixtureOptions, functionSettings, inputOf, plain, QUORUM, sidecarMesh, statefulSettings, t, webSettings } from '../fixture';

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }));
const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const pods = (name: string, ns = 'shop') => ({
  ...namespace(ns), podSelector: { matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name } },
});
const dns = {
  to: [
    { ...namespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
    { ...namespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'node-local-dns' } } },
    { ipBlock: { cidr: '169.254.20.10/32' } },
  ],
  ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
};
const spec = (options: FixtureOptions = {}) => plain(renderNetworkPolicy(inputOf(options))).spec;
const meshed = (mesh = sidecarMesh()) => ({ ...webSettings(), mesh });

test('by default only metrics come in and only name resolution goes out', () => {
  expect(plain(renderNetworkPolicy(inputOf()))).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'web' }, matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['web'] }] },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [namespace('monitoring')], ports: tcp(8080) }],
      egress: [dns],
    },
  });
});

test('declared calls open the pods\' ports both ways', () => {
  const { ingress, egress } = spec({ calls: [call(endpoint('ledger', { namespace: 'bank', podPort: 9000 }))], callers: [call(endpoint('checkout'))] });

  expect(ingress[0]).toEqual({ from: [pods('checkout')], ports: tcp(8080) });
  expect(egress).toEqual([dns, { to: [pods('ledger', 'bank')], ports: tcp(9000) }]);
});

test('the order and repetition of calls does not change the policy', () => {
  const [a, b] = [call(endpoint('a'), 'GET /'), call(endpoint('b'))];

  expect(spec({ calls: [b, a, call(endpoint('a'), 'POST /')], callers: [b, a] })).toEqual(spec({ calls: [a, b], callers: [a, b] }));
});

test('a chart without a namespace selects pods of its own namespace', () => {
  const { egress } = spec({ namespace: undefined, calls: [call(endpoint('ledger', { namespace: undefined }))] });

  expect(egress[1].to).toEqual([{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ledger', 'app.kubernetes.io/instance': 'ledger' } } }]);
});

test('an address is opened alone; behind a name stands any address but link-local ones', () => {
  const { egress } = spec({
    external: [
      { host: 'api.stripe.com', port: 443 }, { host: '203.0.113.7', port: 5432 }, { host: 'api.paypal.com', port: 443 }, { host: '2001:db8::1', port: 443 },
    ],
  });

  expect(egress.slice(1)).toEqual([
    {
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32'] } },
        { ipBlock: { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128'] } },
      ],
      ports: tcp(443),
    },
    { to: [{ ipBlock: { cidr: '2001:db8::1/128' } }], ports: tcp(443) },
    { to: [{ ipBlock: { cidr: '203.0.113.7/32' } }], ports: tcp(5432) },
  ]);
});

test('a name does not open the cluster\'s own addresses, where the target says which they are', () => {
  const target = { clusterCidrs: ['10.0.0.0/8', 'fd12:3456::/32', '10.0.0.0/8'] };

  expect(spec({ external: [{ host: 'api.stripe.com', port: 443 }], target }).egress[1].to).toEqual([
    { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', '10.0.0.0/8'] } },
    { ipBlock: { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128', 'fd12:3456::/32'] } },
  ]);
});

test('names are resolved where the target says', () => {
  const resolvers = (clusterTarget: ClusterTarget) => spec({ clusterTarget }).egress.flatMap((rule: any) => rule.to.filter((to: any) => to.ipBlock).map((to: any) => [to.ipBlock.cidr, rule.ports[0].port]));

  expect(resolvers(ClusterTarget.kubernetes('1.34', { dnsCidrs: ['169.254.169.254/32'] }))).toEqual([['169.254.169.254/32', 53]]);
  expect(resolvers(ClusterTarget.kubernetes('1.34', { dnsCidrs: [] }))).toEqual([]);
  expect(resolvers(ClusterTarget.openshift('1.33', { dnsCidrs: ['10.1.2.3/32'] }))).toEqual([['10.1.2.3/32', 53]]);
});

describe('exposure', () => {
  test('through a gateway admits the gateway\'s namespace', () => {
    expect(spec({ exposure: Exposure.gateway(), target: { gateway: 'infra/public' } }).ingress[0]).toEqual({ from: [namespace('infra')], ports: tcp(8080) });
  });

  test('through an ingress controller in an undeclared namespace admits all namespaces, but nobody from outside', () => {
    expect(spec({ exposure: Exposure.ingress('nginx', 'a.example.com') }).ingress[0]).toEqual({ from: [{ namespaceSelector: {} }], ports: tcp(8080) });
    expect(spec({ exposure: Exposure.ingress('nginx', 'a.example.com'), target: { ingressNamespace: 'ingress-nginx' } }).ingress[0].from).toEqual([namespace('ingress-nginx')]);
  });

  test('through a load balancer admits anybody on the application\'s port', () => {
    expect(spec({ exposure: Exposure.loadBalancer() }).ingress[0]).toEqual({ ports: tcp(8080) });
  });
});

test('members of a quorum reach each other on both ports, in both directions', () => {
  const { ingress, egress } = spec({ name: 'ledger', settings: statefulSettings() });
  const members = [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'ledger', 'app.kubernetes.io/name': 'ledger' } } }];

  expect(ingress[0]).toEqual({ from: members, ports: tcp(8080, 8081) });
  expect(egress[1]).toEqual({ to: members, ports: tcp(8080, 8081) });
});

test.each([[1, false], [2, true], [3, true]])('of %d replicas without a quorum the peers reach each other: %s', (replicas, open) => {
  const settings = { ...statefulSettings(), mesh: ambientMesh() };
  settings.stateful!.replicas = t(replicas);
  const { ingress, egress } = spec({ name: 'store', settings, stateful: { ...QUORUM, quorum: false, peerPort: 9100 } });
  const opens = (rules: any[]) => rules.filter((rule) => rule.ports.some((port: any) => port.port === 9100)).map((rule) => rule.ports.map((port: any) => port.port));

  expect([opens(ingress), opens(egress)]).toEqual(open ? [[[8080, 15008, 9100]], [[8080, 9100, 15008]]] : [[], []]);
});

test('a sidecar reaches istiod, and its own metrics are scraped instead of the application\'s', () => {
  const { ingress, egress } = spec({ settings: meshed() });

  expect(ingress).toEqual([{ from: [namespace('monitoring')], ports: tcp(15020, 15090) }]);
  expect(egress).toEqual([dns, { to: [{ ...namespace('istio-system'), podSelector: { matchLabels: { app: 'istiod' } } }], ports: tcp(15012) }]);
  expect(spec({ settings: meshed(), target: { istioNamespace: 'mesh' } }).egress[1].to).toEqual([{ ...namespace('mesh'), podSelector: { matchLabels: { app: 'istiod' } } }]);
});

describe('in an ambient mesh', () => {
  const settings = meshed(ambientMesh());
  const probes = { from: [{ ipBlock: { cidr: '169.254.7.127/32' } }], ports: tcp(8080) };

  test('peers come and go through the tunnel, and probes have an address of their own', () => {
    const { ingress, egress } = spec({ settings, calls: [call(endpoint('ledger', { meshed: true }))], callers: [call(endpoint('checkout', { meshed: true }))] });

    expect(ingress).toEqual([
      { from: [pods('checkout')], ports: tcp(8080, 15008) },
      probes,
    ]);
    expect(egress).toEqual([dns, { to: [pods('ledger')], ports: tcp(8080, 15008) }]);
  });

  test('monitoring gets in where plain text is accepted, or where it is part of the mesh', () => {
    const from = (options: FixtureOptions) => spec(options).ingress.filter((rule: any) => JSON.stringify(rule).includes('observability'));
    const open = [{ from: [namespace('observability')], ports: tcp(8080, 15008) }];

    expect(from({ settings: { ...settings, mesh: { ...ambientMesh(), security: {} } }, target: { monitoringNamespace: 'observability' } })).toEqual(open);
    expect(from({ settings, target: { monitoringNamespace: 'observability' } })).toEqual([]);
    expect(from({ settings, target: { monitoringServiceAccount: 'observability/prometheus' } })).toEqual(open);
  });

  test('a caller that is held to routes by the waypoint is not let in at the pods', () => {
    const callers = [call(endpoint('cart', { meshed: true }), 'GET /v1/*'), call(endpoint('report', { meshed: true })), call(endpoint('legacy'), 'GET /v1/*')];
    const admitted = (waypointAuthorization: boolean) => {
      const mesh = { ...ambientMesh(), security: waypointAuthorization ? { waypointAuthorization: t('ALLOW') } : {} };
      return spec({ settings: { ...webSettings(), mesh }, target: { istio: 'ambient' as any, waypoint: 'waypoint' }, callers }).ingress.map((rule: any) => rule.from[0].podSelector?.matchLabels['app.kubernetes.io/name']).filter(Boolean);
    };

    expect(admitted(true)).toEqual(['legacy', 'report']);
    expect(admitted(false)).toEqual(['cart', 'legacy', 'report']);
  });

  test('a waypoint stands between callers and callees', () => {
    const { ingress, egress } = spec({
      settings, target: { istio: 'ambient' as any, waypoint: 'waypoint' }, calls: [call(endpoint('ledger', { namespace: 'bank', meshed: true }))],
    });
    const waypoint = (ns: string) => [{ ...namespace(ns), podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' } } }];

    expect(ingress).toContainEqual({ from: waypoint('shop'), ports: tcp(15008) });
    expect(egress).toContainEqual({ to: waypoint('bank'), ports: tcp(15008) });
  });
});

describe('Knative', () => {
  test('on OpenShift runs in namespaces of its own, and so does monitoring', () => {
    const { ingress } = spec({ name: 'resize', settings: functionSettings(), clusterTarget: ClusterTarget.openshift('1.33') });

    expect(ingress).toEqual([
      { from: [namespace('knative-serving')], ports: tcp(8012, 8013, 8112, 9090, 9091) },
      { from: [namespace('knative-serving-ingress')], ports: tcp(8012, 8013, 8112) },
      { from: [namespace('openshift-user-workload-monitoring')], ports: tcp(9091) },
    ]);
  });

  test('a function admits the activator, the ingress and the autoscaler\'s scrape, not its callers', () => {
    const policy = spec({ name: 'resize', settings: functionSettings(), callers: [call(endpoint('web'))] });

    expect(policy.podSelector).toEqual({ matchLabels: { 'serving.knative.dev/service': 'resize' } });
    expect(policy.ingress).toEqual([
      { from: [namespace('knative-serving')], ports: tcp(8012, 8013, 8112, 9090, 9091) },
      { from: [namespace('kourier-system')], ports: tcp(8012, 8013, 8112) },
      { from: [namespace('monitoring')], ports: tcp(9091) },
    ]);
    expect(policy.egress).toEqual([dns]);
  });

  test('queue-proxy\'s metrics are closed to monitoring where the mesh would refuse it', () => {
    const ports = (mesh: MeshSettings, target: FixtureOptions['target']) => spec({ settings: { ...functionSettings(), mesh }, target }).ingress
      .filter((rule: any) => JSON.stringify(rule).includes('monitoring')).map((rule: any) => rule.ports.map((port: any) => port.port));

    expect([ports(sidecarMesh(), {}), ports(ambientMesh(), {})]).toEqual([[[15020, 15090]], []]);
    const target = { monitoringServiceAccount: 'monitoring/prometheus' };
    expect([ports(sidecarMesh(), target), ports(ambientMesh(), target)]).toEqual([[[15020, 15090, 9091]], [[9091, 15008]]]);
  });

  test('a caller reaches functions through Knative\'s local gateway only', () => {
    const { egress } = spec({ calls: [call(endpoint('resize', { knative: true })), call(endpoint('crop', { knative: true }))] });

    expect(egress).toEqual([dns, { to: [namespace('knative-serving'), namespace('kourier-system')], ports: tcp(8081, 8444) }]);
  });

  test('a meshed caller of an unmeshed function meets it directly only where Istio is Knative\'s ingress', () => {
    const egressOf = (target: FixtureOptions['target']) => spec({ settings: meshed(), calls: [call(endpoint('resize', { knative: true }))], target }).egress;
    const ingressOf = (target: FixtureOptions['target']) => spec({ name: 'resize', settings: functionSettings(), callers: [call(endpoint('web', { meshed: true }))], target }).ingress;
    const istio = { knativeNamespaces: ['knative-serving', 'istio-system'] };

    expect(egressOf({})).toContainEqual({ to: [namespace('knative-serving'), namespace('kourier-system')], ports: tcp(8081, 8444) });
    expect(egressOf(istio)).toContainEqual({ to: [pods('resize')], ports: tcp(8012, 8013, 8112) });
    expect(ingressOf(istio)).toContainEqual({ from: [pods('web')], ports: tcp(8012, 8013, 8112) });
    expect(ingressOf({})).not.toContainEqual({ from: [pods('web')], ports: tcp(8012, 8013, 8112) });
  });

  test('inside the mesh caller and function meet directly', () => {
    const functionPolicy = spec({
      name: 'resize', settings: { ...functionSettings(), mesh: sidecarMesh() }, callers: [call(endpoint('web', { meshed: true }))], target: { knativeInMesh: true },
    });
    const callerPolicy = spec({ settings: meshed(), calls: [call(endpoint('resize', { knative: true, meshed: true }))] });

    expect(functionPolicy.ingress).toContainEqual({ from: [pods('web')], ports: tcp(8012, 8013, 8112) });
    expect(callerPolicy.egress).toContainEqual({ to: [pods('resize')], ports: tcp(8012, 8013, 8112) });
    expect(callerPolicy.egress).toContainEqual({ to: [namespace('knative-serving'), namespace('kourier-system')], ports: tcp(8081, 8444, 8012, 8013, 8112) });
  });
});

test('OpenShift resolves names on another port, in a namespace of its own', () => {
  expect(spec({ clusterTarget: ClusterTarget.openshift('1.33') }).egress).toEqual([{
    to: [{ ...namespace('openshift-dns'), podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } } }],
    ports: [{ protocol: 'UDP', port: 5353 }, { protocol: 'TCP', port: 5353 }],
  }]);
});

test('neither list is ever empty', () => {
  for (const settings of [webSettings(), statefulSettings(), functionSettings(), meshed(), meshed(ambientMesh())]) {
    const { ingress, egress } = spec({ settings });
    expect(ingress.length).toBeGreaterThan(0);
    expect(egress.length).toBeGreaterThan(0);
  }
});
