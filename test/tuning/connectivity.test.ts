import { Changes, functionInput, ledgerInput, webInput } from './inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import type { PodPort } from '../../src/tuning/demand/pod-ports';
import { DeclaredCall, Participant, Situation, sortedCalls } from '../../src/tuning/network/connectivity';
import { identitiesAtPods, identitiesAtWaypoint, IdentityEdge } from '../../src/tuning/network/connectivity-identity';
import { edgesIn, edgesOut, NetworkEdge, Party } from '../../src/tuning/network/connectivity-network';
import { Tunnelled, tunnelLimits } from '../../src/tuning/network/connectivity-tunnel';
import { planWorkload } from '../../src/tuning/plan-workload';
import { Exposure } from '../../src/tuning/profile/choices';

const SIDECAR: ClusterTargetProps = { istio: IstioMode.SIDECAR };
const AMBIENT: ClusterTargetProps = { istio: IstioMode.AMBIENT };
const WAYPOINT: ClusterTargetProps = { istio: IstioMode.AMBIENT, waypoint: 'wp' };
const NO_MESH: ClusterTargetProps = { istio: IstioMode.NONE };

function someone(name: string, over: Partial<Participant> = {}): Participant {
  return { workloadName: name, namespace: 'shop', port: 80, podPort: 8080, podLabels: { app: name }, serviceAccountName: name, meshed: true, ...over };
}
const call = (peer: Participant, ...routes: string[]): DeclaredCall => ({ peer, routes });

interface Given extends Partial<ReturnType<Situation['connections']>> {
  readonly target?: ClusterTargetProps;
  readonly cluster?: ClusterTarget;
  readonly exposure?: Exposure;
}

function situation(make: (over: Changes) => PlanInput, { target, cluster, exposure = Exposure.clusterOnly(), calls = [], callers = [], external = [] }: Given): Situation {
  const plan = make({ target: cluster ?? ClusterTarget.kubernetes('1.34', target), exposure });
  const { _settings: settings } = planWorkload(plan);
  const self = someone(plan.name, {
    meshed: settings.mesh !== undefined, strict: settings.mesh?.security.mtlsMode?.value === 'STRICT', knative: plan.kind === 'function',
  });
  return { declared: plan, settings, target: plan.target, name: plan.name, namespace: plan.namespace, self, connections: () => ({ calls, callers, external }) };
}
const web = (given: Given = {}) => situation(webInput, { target: NO_MESH, ...given });
const ledger = (given: Given = {}) => situation(ledgerInput, { target: SIDECAR, ...given });
const resize = (given: Given = {}) => situation(functionInput, { target: NO_MESH, ...given });

/** `workload cart: 8080 15008` */
function said(edges: readonly NetworkEdge[]): string[] {
  return edges.map(({ parties, ports }) => `${parties?.map(nameOf).join(', ') ?? 'anybody'}: ${ports.map(({ protocol, port }) => `${port}${protocol === 'UDP' ? 'u' : ''}`).join(' ')}`);
}
function nameOf(party: Party): string {
  switch (party.kind) {
    case 'workload': return `workload ${party.peer.workloadName}`;
    case 'waypoint': return `waypoint ${party.namespace}/${party.name}`;
    case 'namespace': case 'istiod': return `${party.kind} ${party.namespace}`;
    case 'resolver': return party.resolver;
    case 'addresses': return `${party.cidr}${party.except === undefined ? '' : ` but ${party.except.join(' ')}`}`;
    default: return party.kind;
  }
}
const into = (of: Situation) => said(edgesIn(of));
/** Without name resolution, which everybody has. */
const outOf = (of: Situation) => said(edgesOut(of)).filter((edge) => !edge.includes('dns'));

/** `shop/cart: GET /v1/* on 8080` */
function admitted(edges: readonly IdentityEdge[]): string[] {
  return edges.map(({ who, routes, ports }) => {
    const name = who.kind === 'account' ? `${who.namespace}/${who.account}` : who.kind === 'namespaces' ? `all of ${who.namespaces.join(' ')}` : who.kind;
    return `${name}: ${routes.join(' ') || 'all'}${ports === undefined ? '' : ` on ${ports.join(' ')}`}`;
  });
}

const METRICS = 'namespace monitoring: 8080';

describe('who gets to the pods', () => {
  test('without a mesh: declared callers at the program\'s port, and metrics', () => {
    expect(into(web({ callers: [call(someone('cart'), 'GET /v1'), call(someone('api'))] }))).toEqual(['workload api: 8080', 'workload cart: 8080', METRICS]);
  });

  test.each([
    ['cluster', Exposure.clusterOnly(), {}, []],
    ['a load balancer', Exposure.loadBalancer(), {}, ['anybody: 8080']],
    ['a gateway', Exposure.gateway('a.example.com'), { gateway: 'infra/public' }, ['namespace infra: 8080']],
    ['an ingress controller of a known namespace', Exposure.ingress('nginx', 'a.example.com'), { ingressNamespace: 'ingress' }, ['namespace ingress: 8080']],
    ['an ingress controller of an unknown one', Exposure.ingress('nginx', 'a.example.com'), {}, ['cluster: 8080']],
  ])('exposed to %s', (_, exposure, target, expected) => {
    expect(into(web({ exposure, target: { ...NO_MESH, ...target } }))).toEqual([...expected, METRICS]);
  });

  test('a gateway of an ambient mesh comes through the tunnel too, a load balancer\'s clients do not', () => {
    expect(into(web({ target: { ...AMBIENT, gateway: 'infra/public' }, exposure: Exposure.gateway('a.example.com') }))[0]).toBe('namespace infra: 8080 15008');
    expect(into(web({ target: AMBIENT, exposure: Exposure.loadBalancer() }))[0]).toBe('anybody: 8080');
  });

  test('with sidecars: metrics at the sidecar\'s own ports', () => {
    expect(into(web({ target: SIDECAR }))).toEqual(['namespace monitoring: 15020 15090']);
  });

  test('in an ambient mesh: through the tunnel, and the kubelet under an address of its own', () => {
    expect(into(web({ target: AMBIENT, callers: [call(someone('cart'), 'GET /v1')] }))).toEqual(['workload cart: 8080 15008', '169.254.7.127/32: 8080', `${METRICS} 15008`]);
  });

  test('in an ambient mesh the kubelet calls hooks by HTTP under that address too', () => {
    const hook = { kind: 'http', seconds: 1, path: '/warm', port: 9005, assumed: false, command: undefined } as const;
    const warmed = situation((over) => webInput({ ...over, pod: { ...PLAIN_POD, lifecycle: { postStart: hook, preStop: undefined } } }), { target: AMBIENT });
    expect(into(warmed)).toContain('169.254.7.127/32: 8080 9005');
  });

  test('behind a waypoint: the waypoint, and no caller that is held to routes, unless it is not in the mesh', () => {
    const callers = [call(someone('cart'), 'GET /v1'), call(someone('report')), call(someone('legacy', { meshed: false }), 'GET /v1')];
    expect(into(web({ target: WAYPOINT, callers }))).toEqual([
      'workload legacy: 8080 15008', 'workload report: 8080 15008', '169.254.7.127/32: 8080', 'waypoint shop/wp: 15008', `${METRICS} 15008`,
    ]);
  });

  test('in front of a store the identities do that, so all its callers are let in', () => {
    expect(into(ledger({ target: WAYPOINT, callers: [call(someone('cart'), 'GET /v1')] }))).toEqual([
      'workload cart: 8080 15008', 'replicas: 8080 15008 8081', '169.254.7.127/32: 8080', 'waypoint shop/wp: 15008',
    ]);
  });

  test('replicas reach each other where there are several', () => {
    expect(into(ledger())).toEqual(['replicas: 8080 8081', 'namespace monitoring: 15020 15090']);
    expect(into(situation((over) => ledgerInput(over, { quorum: false, replicas: 1 }), { target: SIDECAR }))).toEqual(['namespace monitoring: 15020 15090']);
  });

  test('metrics of a workload that refuses plain text are open to monitoring that is in the mesh', () => {
    const target = { ...AMBIENT, monitoringServiceAccount: 'observability/prometheus' };
    expect(into(ledger({ target: AMBIENT })).filter((edge) => edge.startsWith('namespace'))).toEqual([]);
    expect(into(ledger({ target })).filter((edge) => edge.startsWith('namespace'))).toEqual(['namespace observability: 8080 15008']);
  });
});

describe('who gets to a function', () => {
  const SERVING = 'namespace knative-serving: 8012 8013 8112 9090 9091';
  const KOURIER = 'namespace kourier-system: 8012 8013 8112';

  test('outside of the mesh: Knative and metrics, no caller by itself', () => {
    expect(into(resize({ callers: [call(someone('cart'))] }))).toEqual([SERVING, KOURIER, 'namespace monitoring: 9091']);
  });

  test('the autoscaler may run in any namespace of Knative\'s where none has its usual name', () => {
    expect(into(resize({ target: { ...NO_MESH, knativeNamespaces: ['kn', 'edge'] } })).slice(0, 2)).toEqual([
      'namespace kn: 8012 8013 8112 9090 9091', 'namespace edge: 8012 8013 8112 9090 9091',
    ]);
  });

  test('in the mesh: callers whose proxies know its pods', () => {
    const callers = [call(someone('cart')), call(someone('legacy', { meshed: false }))];
    expect(into(resize({ target: { ...SIDECAR, knativeInMesh: true }, callers }))).toEqual([
      SERVING, KOURIER, 'workload cart: 8012 8013 8112', 'namespace monitoring: 15020 15090',
    ]);
    expect(into(resize({ target: { ...AMBIENT, knativeInMesh: true }, callers }))).toEqual([
      SERVING, KOURIER, 'workload cart: 8012 8013 8112 15008', '169.254.7.127/32: 8080 8012 8013 8112', 'namespace knative-serving: 15008', 'namespace kourier-system: 15008',
    ]);
  });

  test('where Istio is Knative\'s ingress every proxy knows them', () => {
    const target = { ...SIDECAR, knativeNamespaces: ['knative-serving', 'istio-system'] };
    expect(into(resize({ target, callers: [call(someone('cart'))] }))).toContain('workload cart: 8012 8013 8112');
  });

  test('metrics of its queue-proxy with the tunnel, where monitoring is in the mesh', () => {
    expect(into(resize({ target: { ...AMBIENT, knativeInMesh: true, monitoringServiceAccount: 'observability/prometheus' } }))).toContain('namespace observability: 9091 15008');
    expect(into(resize({ target: { ...SIDECAR, knativeInMesh: true, monitoringServiceAccount: 'observability/prometheus' } }))).toContain('namespace observability: 15020 15090 9091');
  });
});

describe('where the pods get to', () => {
  test('names are resolved by DNS pods, their caches and declared addresses', () => {
    expect(said(edgesOut(web()))).toEqual(['kube-dns, node-local-dns, 169.254.20.10/32: 53u 53']);
    expect(said(edgesOut(web({ target: { ...NO_MESH, dnsCidrs: ['10.0.0.10/32', '10.0.0.11/32'] } })))).toEqual(['kube-dns, node-local-dns, 10.0.0.10/32, 10.0.0.11/32: 53u 53']);
  });

  test('OpenShift\'s listen elsewhere', () => {
    expect(said(edgesOut(web({ cluster: ClusterTarget.openshift('1.33', NO_MESH) })))).toEqual(['openshift: 5353u 5353']);
    expect(said(edgesOut(web({ cluster: ClusterTarget.openshift('1.33', { ...NO_MESH, dnsCidrs: ['10.0.0.10/32'] }) })))).toEqual(['openshift: 5353u 5353', '10.0.0.10/32: 53u 53']);
  });

  test('declared calls, at the port of the pods', () => {
    const calls = [call(someone('pay', { podPort: 9000 })), call(someone('old', { podPort: undefined, meshed: false }))];
    expect(outOf(web({ calls }))).toEqual(['workload old: 80', 'workload pay: 9000']);
    expect(outOf(web({ target: AMBIENT, calls }))).toEqual(['workload old: 80 15008', 'workload pay: 9000 15008']);
  });

  test('through the waypoints of those callees that are in the mesh, once for each namespace', () => {
    const calls = [
      call(someone('pay', { namespace: 'bank' })), call(someone('book', { namespace: 'bank-eu' })), call(someone('book', { namespace: 'bank' })), call(someone('cart')),
      call(someone('old', { namespace: 'legacy', meshed: false })), call(someone('resize', { namespace: 'edge', knative: true })),
    ];
    expect(outOf(web({ target: WAYPOINT, calls })).filter((edge) => edge.startsWith('waypoint'))).toEqual(['waypoint bank/wp: 15008', 'waypoint bank-eu/wp: 15008', 'waypoint shop/wp: 15008']);
  });

  test('functions through Knative\'s ingress, and directly where a proxy knows their pods', () => {
    const fn = (meshed: boolean) => [call(someone('resize', { knative: true, meshed })), call(someone('thumb', { knative: true, meshed }))];
    const knative = 'namespace knative-serving, namespace kourier-system: 8081 8444';

    expect(outOf(web({ calls: fn(false) }))).toEqual([knative]);
    expect(outOf(web({ target: AMBIENT, calls: fn(false) }))).toEqual([knative]);
    expect(outOf(web({ target: AMBIENT, calls: fn(true) }))).toEqual([
      'workload resize: 8012 8013 8112 15008', 'workload thumb: 8012 8013 8112 15008', `${knative} 8012 8013 8112 15008`,
    ]);
    expect(outOf(web({ target: SIDECAR, calls: fn(true) })).slice(0, 1)).toEqual(['workload resize: 8012 8013 8112']);
  });

  test('the replicas of a store, and the control plane of the mesh', () => {
    expect(outOf(ledger())).toEqual(['replicas: 8080 8081', 'istiod istio-system: 15012']);
    expect(outOf(ledger({ target: AMBIENT }))).toEqual(['replicas: 8080 8081 15008']);
  });

  test('addresses outside of the cluster, each with its port', () => {
    const external = [{ host: '2001:db8::1', port: 443 }, { host: '[2001:db8::2]', port: 443 }, { host: '203.0.113.7', port: 8443 }, { host: '203.0.113.7', port: 443 }, { host: '203.0.113.7', port: 443 }];
    expect(outOf(web({ external }))).toEqual(['2001:db8::1/128: 443', '2001:db8::2/128: 443', '203.0.113.7/32: 443', '203.0.113.7/32: 8443']);
  });

  test('a name may have any address but those of the node, the cloud and the cluster', () => {
    const external = [{ host: 'api.example.com', port: 443 }, { host: '1.2.3.4.example.com', port: 443 }, { host: 'v1.2.3.4', port: 443 }];
    const six = 'fe80::/10 fd00:ec2::254/128 fd20:ce::254/128';
    expect(outOf(web({ external }))).toEqual([`0.0.0.0/0 but 169.254.0.0/16 100.100.100.200/32 168.63.129.16/32, ::/0 but ${six}: 443`]);
    expect(outOf(web({ external, target: { ...NO_MESH, clusterCidrs: ['10.0.0.0/8', 'fd00::/8', '10.0.0.0/8'] } }))).toEqual([
      `0.0.0.0/0 but 169.254.0.0/16 100.100.100.200/32 168.63.129.16/32 10.0.0.0/8, ::/0 but ${six} fd00::/8: 443`,
    ]);
  });
});

describe('whose requests are admitted', () => {
  const callers = [call(someone('cart'), 'GET /v1/*'), call(someone('report', { namespace: 'office' }))];

  test('at the sidecars of a store: its callers with their routes, and its replicas', () => {
    expect(admitted(identitiesAtPods(ledger({ callers })))).toEqual(['office/report: all on 8080', 'shop/cart: GET /v1/* on 8080', 'shop/ledger: all on 8080 8081']);
  });

  test('by the node\'s proxy: identities without routes, and monitoring at the program', () => {
    expect(admitted(identitiesAtPods(ledger({ target: { ...AMBIENT, monitoringServiceAccount: 'observability/prometheus' }, callers })))).toEqual([
      'office/report: all on 8080', 'shop/cart: all on 8080', 'observability/prometheus: all on 8080', 'shop/ledger: all on 8080 8081',
    ]);
    expect(admitted(identitiesAtPods(ledger({ target: { ...SIDECAR, monitoringServiceAccount: 'observability/prometheus' } })))).toEqual(['shop/ledger: all on 8080 8081']);
  });

  test('behind a waypoint: nobody who is held to routes goes around it', () => {
    const behind = ledger({ target: WAYPOINT, callers });
    expect(admitted(identitiesAtPods(behind))).toEqual(['office/report: all on 8080', 'shop/wp: all on 8080', 'shop/ledger: all on 8080 8081']);
    expect(admitted(identitiesAtWaypoint(behind))).toEqual(['office/report: all', 'shop/cart: GET /v1/*']);
  });

  test('a caller outside of the mesh has no identity, and does not pass the waypoint', () => {
    const legacy = [call(someone('legacy', { meshed: false }), 'GET /v1')];
    expect(admitted(identitiesAtPods(web({ target: SIDECAR, callers: legacy })))).toEqual(['anybody: GET /v1 on 8080']);
    expect(admitted(identitiesAtWaypoint(web({ target: WAYPOINT, callers: legacy })))).toEqual([]);
    // one that the mesh refuses in any case is not let in as anybody
    expect(admitted(identitiesAtPods(ledger({ callers: legacy }))).slice(0, 1)).toEqual(['shop/legacy: GET /v1 on 8080']);
  });

  test('a caller of a chart without a namespace is of the workload\'s own', () => {
    expect(admitted(identitiesAtWaypoint(web({ target: WAYPOINT, callers: [call(someone('cart', { namespace: undefined }))] })))).toEqual(['shop/cart: all']);
  });

  test.each([
    ['nobody', Exposure.clusterOnly(), { gateway: 'infra/public', gatewayServiceAccount: 'infra/edge' }, [], []],
    ['the gateway', Exposure.gateway('a.example.com'), { gateway: 'infra/public' }, ['infra/public-istio: all on 8080'], ['infra/public-istio: all']],
    ['an ingress controller without a name', Exposure.ingress('nginx', 'a.example.com'), { ingressNamespace: 'ingress' }, [], ['all of ingress: all']],
    ['one on a cluster that has a gateway, which is somebody else', Exposure.ingress('nginx', 'a.example.com'), { gateway: 'infra/public' }, [], ['all of infra: all']],
    ['one with a name', Exposure.ingress('nginx', 'a.example.com'), { gatewayServiceAccount: 'ingress/nginx', ingressNamespace: 'ingress' }, ['ingress/nginx: all on 8080'], ['ingress/nginx: all']],
    ['one that may run anywhere', Exposure.ingress('nginx', 'a.example.com'), {}, [], []],
    ['everybody, behind a load balancer', Exposure.loadBalancer(), {}, ['anybody: all on 8080'], ['anybody: all']],
  ])('from outside: %s', (_, exposure, target, atPods, atWaypoint) => {
    expect(admitted(identitiesAtPods(web({ exposure, target: { ...SIDECAR, ...target } })))).toEqual(atPods);
    expect(admitted(identitiesAtWaypoint(web({ exposure, target: { ...WAYPOINT, ...target } })))).toEqual(atWaypoint);
  });

  test('a store that refuses plain text admits nobody without an identity', () => {
    const strict = (exposure: Exposure, target: ClusterTargetProps) => ledger({ exposure, target: { ...WAYPOINT, ...target } });
    expect(admitted(identitiesAtWaypoint(strict(Exposure.loadBalancer(), {})))).toEqual([]);
    expect(admitted(identitiesAtWaypoint(strict(Exposure.ingress('nginx', 'a.example.com'), { ingressNamespace: 'ingress' })))).toEqual([]);
  });
});

describe('what is taken back of the tunnel, which carries all ports', () => {
  const PORTS: PodPort[] = [
    { name: 'metrics', number: 9394, speaks: 'http', reachedBy: 'monitoring', servicePort: 9394 },
    { name: 'admin', number: 9000, speaks: 'http', reachedBy: 'callers', servicePort: 9000 },
    { name: 'probes', number: 9001, speaks: 'http', reachedBy: 'kubelet', servicePort: 9001 },
  ];
  const withPorts = (given: Given) => situation((over) => webInput({ ...over, pod: { ...PLAIN_POD, ports: PORTS } }), { target: AMBIENT, ...given });
  const limits = (of: Situation) => tunnelLimits(of).map(({ who, except, ports }) => `${whoIs(who)}${except.length === 0 ? '' : ` but ${except.map(whoIs).join(', ')}`}: ${ports.join(' ')}`);
  const whoIs = (who: Tunnelled) => (who.kind === 'mesh' ? 'mesh' : who.kind === 'account' ? `${who.namespace}/${who.account}` : `all of ${who.namespaces.join(' ')}`);

  test('nobody in the mesh reaches a port that only the kubelet asks; callers and monitoring reach theirs', () => {
    const callers = [call(someone('cart')), { peer: someone('office'), routes: [], port: 'admin' }, call(someone('office'))];
    expect(limits(withPorts({ callers }))).toEqual(['mesh: 8080 9000 9394', 'shop/cart: 8080', 'shop/office: 8080 9000', 'all of monitoring: 9394']);
  });

  test('a pod of one port has one limit', () => {
    expect(limits(web({ target: AMBIENT, callers: [call(someone('cart'))] }))).toEqual(['mesh: 8080']);
  });

  test('who has no identity is in no limit', () => {
    expect(limits(withPorts({ callers: [call(someone('legacy', { meshed: false }))], exposure: Exposure.loadBalancer() }))).toEqual(['mesh: 8080 9000 9394', 'all of monitoring: 9394']);
  });

  test('a caller of the namespace of monitoring has the ports of both', () => {
    expect(limits(withPorts({ callers: [call(someone('cart', { namespace: 'monitoring' }))] }))).toEqual([
      'mesh: 8080 9000 9394', 'monitoring/cart: 8080 9394', 'all of monitoring but monitoring/cart: 9394',
    ]);
  });

  test('an account of a chart without a namespace may be in any', () => {
    const callers = [call(someone('cart', { namespace: undefined }))];
    const nowhere = { ...withPorts({ callers }), namespace: undefined };
    expect(limits(nowhere)).toEqual(['mesh: 8080 9000 9394', 'undefined/cart: 8080 9394', 'all of monitoring but undefined/cart: 9394']);
  });

  test('an ingress controller that may run anywhere opens the main port to the whole mesh, and monitoring keeps its own', () => {
    expect(limits(withPorts({ exposure: Exposure.ingress('nginx', 'a.example.com') }))).toEqual(['mesh: 8080 9000 9394', 'mesh but all of monitoring: 8080', 'all of monitoring: 8080 9394']);
    expect(limits(withPorts({ exposure: Exposure.ingress('nginx', 'a.example.com'), target: { ...AMBIENT, ingressNamespace: 'ingress' } }))).toEqual([
      'mesh: 8080 9000 9394', 'all of ingress: 8080', 'all of monitoring: 9394',
    ]);
  });

  test('behind a waypoint: who is held to routes on one port is let in at none, and the waypoint at the ports of the Service', () => {
    const callers = [call(someone('cart')), { peer: someone('cart'), routes: ['GET /x'], port: 'admin' }];
    const behind = withPorts({ target: WAYPOINT, callers });
    expect(into(behind).filter((edge) => edge.includes('cart'))).toEqual([]);
    expect(limits(behind)).toEqual(['mesh: 8080 9000 9394', 'all of monitoring: 9394']);
  });

  test('a function is reached through its queue-proxy only', () => {
    const target = { ...AMBIENT, knativeInMesh: true };
    expect(limits(resize({ target, callers: [call(someone('cart'))] }))).toEqual([
      'mesh: 8012 8013 8112 9090 9091', 'shop/cart: 8012 8013 8112', 'all of kourier-system: 8012 8013 8112',
    ]);
  });
});

test('calls are sorted, each once: no route swallows the routes of the same caller', () => {
  const [b, a] = [someone('b'), someone('a', { namespace: undefined })];
  expect(sortedCalls([call(b, 'GET /1'), call(a), call(b, 'GET /2', 'GET /1')])).toEqual([call(a), call(b, 'GET /1', 'GET /2')]);
  expect(sortedCalls([call(b, 'GET /1'), call(b)])).toEqual([call(b)]);
  expect(sortedCalls([call(b), call(b, 'GET /1')])).toEqual([call(b)]);
});
