import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Actor, Ask, Cluster } from './reachability';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Exposure } from '../../src/tuning/profile/choices';
import { Sidecar } from '../../src/tuning/profile/containers';
import { Check, HealthChecks } from '../../src/tuning/profile/health';
import { Port, PortAccess } from '../../src/tuning/profile/port';
import type { IWorkload } from '../../src/workloads/workload';
import { ledger, resize, shop, ShopProps, web } from '../workloads/fixtures';

/*
 * Check 7 of the amendments: with everything that is printed in force, the declared connections are open, all others closed.
 * `front` is behind the gateway and calls the ledger (POST /v1/charges only, where something reads routes), the catalog (GET /v1/items/* only) and the function;
 * the function calls the ledger.
 */

type Mode = 'none' | 'sidecar' | 'ambient' | 'waypoint';
const MODES: Mode[] = ['none', 'sidecar', 'ambient', 'waypoint'];

const TARGETS: Record<Mode, ShopProps> = {
  none: { istio: IstioMode.NONE },
  sidecar: { istio: IstioMode.SIDECAR, knativeInMesh: true },
  ambient: { istio: IstioMode.AMBIENT, knativeInMesh: true },
  waypoint: { istio: IstioMode.AMBIENT, knativeInMesh: true, waypoint: 'waypoint' },
};

interface World {
  readonly cluster: Cluster;
  readonly actors: Record<string, Actor>;
}

const worlds = new Map<Mode, World>();

function world(mode: Mode): World {
  const known = worlds.get(mode);
  if (known !== undefined) {
    return known;
  }
  const chart = shop(TARGETS[mode]);
  const front = web(chart, { exposure: Exposure.gateway('shop.example.com') }, 'front');
  const book = ledger(chart);
  const fn = resize(chart);
  const catalog = web(chart, {
    ports: [Port.metrics(9394), Port.http(9001, { name: 'health', access: PortAccess.PROBES })],
    health: HealthChecks.of({ ready: Check.http('/readyz', { port: 'health' }) }),
    sidecars: [Sidecar.of({
      name: 'cache', image: 'registry.example.com/cache:1.0.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), ports: [Port.http(9005, { name: 'cache', access: PortAccess.PROBES })], health: HealthChecks.of({ ready: Check.http('/readyz', { port: 'cache' }) }),
    })],
  }, 'catalog');
  // without a waypoint an ambient mesh reads no routes
  front.callsTo(book, ...(mode === 'ambient' ? [] : ['POST /v1/charges']));
  front.callsTo(catalog, 'GET /v1/items/*');
  front.callsTo(fn);
  fn.callsTo(book);
  const workloads: IWorkload[] = [front, book, fn, catalog];
  const objects = workloads.flatMap((w) => w.apiObjects.map((o) => JSON.parse(JSON.stringify(o.toJson()))));
  const mesh = mode === 'none' ? 'none' : mode === 'sidecar' ? 'sidecar' : 'ambient';
  const pod = (w: IWorkload, more: Record<string, string> = {}): Actor => ({
    name: w.endpoint.workloadName, namespace: 'shop', labels: { ...w.endpoint.podLabels, ...more }, serviceAccount: mesh === 'none' ? undefined : w.endpoint.serviceAccountName, mesh,
  });
  const outside = (name: string, namespace: string, labels: Record<string, string> = {}, serviceAccount = 'default'): Actor => ({
    name, namespace, labels, serviceAccount: mesh === 'none' ? undefined : serviceAccount, mesh,
  });
  const actors: Record<string, Actor> = {
    front: pod(front),
    ledger: pod(book),
    catalog: pod(catalog),
    peer: { ...pod(book), name: 'ledger' },
    // Knative adds its own label to the pods of a revision
    function: pod(fn, { 'serving.knative.dev/service': 'resize' }),
    gateway: outside('gateway', 'infra', {}, 'public-istio'),
    kubelet: { name: 'kubelet', namespace: '', labels: {}, mesh: 'none', node: true, ip: mesh === 'ambient' ? '169.254.7.127' : undefined },
    prometheus: { ...outside('prometheus', 'monitoring'), mesh: 'none', serviceAccount: undefined },
    meshedPrometheus: outside('prometheus', 'monitoring', {}, 'prometheus'),
    istiod: { ...outside('istiod', 'istio-system', { app: 'istiod' }), mesh: 'none', serviceAccount: undefined },
    dns: { ...outside('dns', 'kube-system', { 'k8s-app': 'kube-dns' }), mesh: 'none', serviceAccount: undefined },
    nodeDns: { name: 'node-local dns', namespace: '', labels: {}, mesh: 'none', ip: '169.254.20.10' },
    activator: outside('activator', 'knative-serving', { app: 'activator' }, 'activator'),
    autoscaler: outside('autoscaler', 'knative-serving', { app: 'autoscaler' }, 'controller'),
    neighbour: outside('neighbour', 'shop', { 'app.kubernetes.io/name': 'neighbour', 'app.kubernetes.io/instance': 'neighbour' }, 'neighbour'),
    stranger: outside('stranger', 'elsewhere', {}, 'front'),
    // a pod of a Helm release that is named as a workload
    release: { ...outside('release', 'shop', { 'app.kubernetes.io/instance': 'ledger', 'app.kubernetes.io/name': 'redis' }), mesh: 'none', serviceAccount: undefined },
    unmeshed: { name: 'unmeshed', namespace: 'shop', labels: {}, mesh: 'none' },
    impostor: { name: 'impostor', namespace: 'shop', labels: { ...pod(front).labels }, mesh: 'none' },
    metadata: { name: 'the cloud\'s metadata service', namespace: '', labels: {}, mesh: 'none', ip: '169.254.169.254' },
    internet: { name: 'the internet', namespace: '', labels: {}, mesh: 'none', ip: '93.184.216.34' },
  };
  const made = { cluster: new Cluster(objects, mode === 'waypoint' ? { namespace: 'shop', name: 'waypoint' } : undefined), actors };
  worlds.set(mode, made);
  return made;
}

/** An edge that is open in these modes, and closed in the others. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly ask: Ask;
  readonly open: readonly Mode[];
}

const edge = (from: string, to: string, ask: Ask, open: readonly Mode[] = MODES): Edge => ({ from, to, ask, open });
const charge: Ask = { port: 8080, method: 'POST', path: '/v1/charges', throughService: true };
const refund: Ask = { port: 8080, method: 'DELETE', path: '/v1/charges', throughService: true };
const MESHED: Mode[] = ['sidecar', 'ambient', 'waypoint'];

const item: Ask = { port: 8080, method: 'GET', path: '/v1/items/7', throughService: true };
const removal: Ask = { ...item, method: 'DELETE' };

const EDGES: Edge[] = [
  // callers
  edge('front', 'ledger', charge),
  // routes are read by sidecars and waypoints; without a mesh, and by ztunnel alone, the port is all that is known
  edge('front', 'ledger', refund, ['none', 'ambient']),
  edge('function', 'ledger', charge),
  edge('function', 'ledger', refund),
  // around the waypoint: whoever is held to routes is not let in at the pod
  edge('front', 'ledger', { ...refund, throughService: false }, ['none', 'ambient']),
  edge('front', 'ledger', { ...charge, throughService: false }, ['none', 'sidecar', 'ambient']),
  edge('front', 'ledger', { port: 8081 }, []),
  edge('ledger', 'front', charge, []),
  // a web service admits plain text: its routes are read by a waypoint only, which nobody who is held to them can go around
  edge('front', 'catalog', item),
  edge('front', 'catalog', removal, ['none', 'sidecar', 'ambient']),
  edge('front', 'catalog', { ...item, throughService: false }, ['none', 'sidecar', 'ambient']),
  edge('function', 'catalog', item, []),
  edge('ledger', 'catalog', item, []),
  edge('gateway', 'catalog', item, []),
  // the tunnel of an ambient mesh carries all ports of the pod, and opens none of them
  ...[9001, 9394, 7000].map((port) => edge('front', 'catalog', { port }, [])),
  ...[9001, 7000].flatMap((port) => ['front', 'catalog'].map((to) => edge('gateway', to, { port }, []))),
  edge('kubelet', 'catalog', { port: 9001 }),
  edge('kubelet', 'catalog', { port: 9005 }),
  edge('prometheus', 'catalog', { port: 9394 }),
  edge('prometheus', 'catalog', { port: 8080 }, []),
  // with an identity too
  edge('meshedPrometheus', 'catalog', { port: 9394 }),
  ...[8080, 9001, 7000].map((port) => edge('meshedPrometheus', 'catalog', { port }, [])),
  // past queue-proxy
  ...['front', 'activator'].flatMap((from) => [8080, 7000].map((port) => edge(from, 'function', { port }, []))),
  edge('front', 'function', { port: 8012 }, MESHED),
  edge('function', 'front', charge, []),
  // the gateway
  edge('gateway', 'front', { port: 8080, method: 'GET', path: '/' }),
  // also where the gateway is told to pass the waypoint
  edge('gateway', 'front', { port: 8080, method: 'GET', path: '/', throughService: true }),
  edge('gateway', 'ledger', charge, []),
  edge('gateway', 'function', { port: 8012 }, []),
  // peers of the quorum
  edge('peer', 'ledger', { port: 8081 }),
  edge('peer', 'ledger', { port: 8080 }),
  // the kubelet: probes come from the node, in an ambient mesh from an address of their own; sidecars answer for the program
  edge('kubelet', 'front', { port: 8080 }),
  edge('kubelet', 'ledger', { port: 8080 }),
  edge('kubelet', 'function', { port: 8012 }),
  // metrics: from the program, or merged by the sidecar (A25), and of queue-proxy
  edge('prometheus', 'front', { port: 8080 }, ['none', 'ambient', 'waypoint']),
  edge('prometheus', 'front', { port: 15020 }, ['sidecar']),
  edge('prometheus', 'ledger', { port: 15020 }, ['sidecar']),
  // in an ambient mesh ztunnel lets in whom the ledger's policy names, and Prometheus has no identity: metrics of the program need an edge of their own
  edge('prometheus', 'ledger', { port: 8080 }, ['none']),
  edge('prometheus', 'ledger', { port: 8081 }, []),
  edge('prometheus', 'function', { port: 15020 }, ['sidecar']),
  edge('prometheus', 'function', { port: 8012 }, []),
  // the policies of a workload close its own pods only
  edge('unmeshed', 'release', { port: 6379 }),
  edge('release', 'internet', { port: 443 }),
  // what every pod needs
  edge('front', 'dns', { port: 53, protocol: 'UDP' }),
  edge('ledger', 'dns', { port: 53, protocol: 'TCP' }),
  edge('function', 'nodeDns', { port: 53, protocol: 'UDP' }),
  edge('front', 'istiod', { port: 15012 }, ['sidecar']),
  edge('ledger', 'istiod', { port: 15012 }, ['sidecar']),
  edge('front', 'istiod', { port: 15017 }, []),
  // Knative
  edge('activator', 'function', { port: 8012 }),
  edge('activator', 'function', { port: 8013 }),
  edge('autoscaler', 'function', { port: 9090 }),
  edge('activator', 'front', charge, []),
  edge('activator', 'ledger', charge, []),
  edge('front', 'activator', { port: 8012 }, MESHED),
  edge('ledger', 'activator', { port: 8012 }, []),
  // nobody else, under whatever name
  ...['neighbour', 'stranger', 'unmeshed'].flatMap((from) => ['front', 'ledger', 'function', 'catalog'].flatMap((to) => [8080, 8081, 8012, 9090, 15020, 15090].map((port) =>
    edge(from, to, { ...charge, port }, [])))),
  // the labels of a caller without its certificate open the network policy only
  edge('impostor', 'ledger', charge, ['none']),
  // and nothing calls out that was not declared to
  ...['front', 'ledger', 'function'].flatMap((from) => ['metadata', 'internet', 'neighbour', 'stranger'].map((to) => edge(from, to, { port: 80 }, []))),
  edge('front', 'dns', { port: 443 }, []),
];

describe.each(MODES)('with mesh %s', (mode) => {
  test.each(EDGES.map((e) => [`${e.from} -> ${e.to}:${e.ask.port}${e.ask.method === undefined ? '' : ` ${e.ask.method}`}${e.ask.throughService === false ? ' at the pod' : ''} is ${e.open.includes(mode) ? 'open' : 'closed'}`, e] as const))('%s', (_, e) => {
    const { cluster, actors } = world(mode);
    const stopped = cluster.stoppedBy(actors[e.from], actors[e.to], e.ask);
    if (e.open.includes(mode)) {
      expect(stopped).toBeUndefined();
    } else {
      expect(stopped).toBeDefined();
    }
  });
});

test('a policy without its rule closes the edge, so the evaluator reads it', () => {
  const chart = shop(TARGETS.sidecar);
  const [front, book] = [web(chart, {}, 'front'), ledger(chart)];
  const objects = [front, book].flatMap((w) => w.apiObjects.map((o) => JSON.parse(JSON.stringify(o.toJson()))));
  const { actors } = world('sidecar');
  expect(new Cluster(objects).stoppedBy(actors.front, actors.ledger, charge)).toBe('NetworkPolicy of front: egress to ledger:8080');
  expect(new Cluster(objects.filter((o) => o.kind !== 'NetworkPolicy')).stoppedBy(actors.front, actors.ledger, charge)).toBe('AuthorizationPolicy of ledger');
  expect(new Cluster(objects.filter((o) => o.kind !== 'NetworkPolicy')).stoppedBy(actors.unmeshed, actors.ledger, charge)).toBe('PeerAuthentication of ledger: plain text');
});
