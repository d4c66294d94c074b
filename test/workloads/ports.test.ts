import { type Chart, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, variables, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import type { Finding } from '../../src/tuning/decisions/decision';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { Sidecar } from '../../src/tuning/profile/containers';
import { Port, PortAccess } from '../../src/tuning/profile/port';
import type { IWorkload } from '../../src/workloads/workload';
import type { WorkloadProps } from '../../src/workloads/workload-props';
import { coverage } from '../manifests/leaf-walker';
import { telling } from '../support/telling';

/*
 * Ports are declared once on the workload: container, Service, network policy, mesh and the variables of callers follow.
 */

const NO_MESH = { istio: IstioMode.NONE };
const FURTHER = [Port.grpc(9000), Port.http(9001, { name: 'admin', servicePort: 81 }), Port.metrics(9394), Port.tcp(9002, { name: 'health', access: PortAccess.PROBES })];

/** Who gets to which port of a workload: `Selector: 8080 9000`. */
function into(workload: IWorkload): string[] {
  const { ingress } = printed(workload, 'NetworkPolicy').spec;
  return ingress.map(({ from, ports }: any) => `${from === undefined ? 'anybody' : from.map((peer: any) => peer.podSelector?.matchLabels['app.kubernetes.io/name'] ?? peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? peer.ipBlock?.cidr).join(', ')}: ${ports.map(({ port }: any) => port).join(' ')}`);
}

/** Where a workload gets to, without name resolution. */
function outOf(workload: IWorkload): number[] {
  return printed(workload, 'NetworkPolicy').spec.egress.flatMap(({ ports }: any) => ports.map(({ port }: any) => port)).filter((port: number) => port !== 53 && port !== 15012);
}

const ports = (workload: IWorkload, kind = 'Deployment') => printed(workload, kind).spec.template.spec.containers[0].ports;

describe('several ports', () => {
  test('the container lists all of them, the Service those that somebody beside the kubelet reaches', () => {
    const api = web(shop(NO_MESH), { ports: FURTHER });

    expect(ports(api)).toEqual([
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      { name: 'grpc', containerPort: 9000, protocol: 'TCP' },
      { name: 'admin', containerPort: 9001, protocol: 'TCP' },
      { name: 'metrics', containerPort: 9394, protocol: 'TCP' },
      { name: 'health', containerPort: 9002, protocol: 'TCP' },
    ]);
    expect(printed(api, 'Service').spec.ports).toEqual([
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', appProtocol: 'http' },
      { name: 'grpc', port: 9000, protocol: 'TCP', targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
      { name: 'admin', port: 81, protocol: 'TCP', targetPort: 'admin', appProtocol: 'http' },
      { name: 'metrics', port: 9394, protocol: 'TCP', targetPort: 'metrics', appProtocol: 'http' },
    ]);
  });

  test('Service port other than 80', () => {
    const chart = shop({ ...NO_MESH });
    const api = web(chart, { servicePort: 3000, exposure: Exposure.gateway('shop.example.com') });
    const front = web(chart, {}, 'front');
    front.callsTo(api);

    expect(printed(api, 'Service').spec.ports[0]).toMatchObject({ port: 3000, targetPort: 'http' });
    expect(printed(api, 'HTTPRoute').spec.rules[0].backendRefs[0]).toMatchObject({ port: 3000 });
    expect(variables(front).WEB_URL).toBe('http://web.shop.svc.cluster.local.:3000');
  });

  test('a caller gets to the port that it calls, and to no other', () => {
    const chart = shop(NO_MESH);
    const api = web(chart, { ports: FURTHER });
    const [front, ops] = [web(chart, {}, 'front'), web(chart, {}, 'ops')];
    front.callsTo(api.port('grpc'));
    ops.callsTo(api.port('admin'), 'GET /stats');
    ops.callsTo(api);

    expect(into(api)).toEqual(['front: 9000', 'ops: 8080', 'ops: 9001', 'monitoring: 9394']);
    expect(outOf(front)).toEqual([9000]);
    expect(outOf(ops).sort()).toEqual([8080, 9001]);
    expect(variables(front)).toMatchObject({ WEB_GRPC_URL: 'web.shop.svc.cluster.local.:9000' });
    expect(variables(ops)).toMatchObject({ WEB_URL: 'http://web.shop.svc.cluster.local.', WEB_ADMIN_URL: 'http://web.shop.svc.cluster.local.:81' });
    expect(variables(front).WEB_URL).toBeUndefined();
  });

  test('metrics are asked at their port, and no longer where requests come', () => {
    expect(into(web(shop(NO_MESH)))).toEqual(['monitoring: 8080']);
    expect(into(web(shop(NO_MESH), { ports: [Port.metrics(9394)] }))).toEqual(['monitoring: 9394']);
  });

  test('a load balancer leads to the main port, and to further ones that are exposed', () => {
    const api = web(shop(NO_MESH), { exposure: Exposure.loadBalancer(), ports: [Port.tcp(9000, { access: PortAccess.EXPOSED }), Port.metrics(9394)] });

    expect(into(api)).toEqual(['anybody: 8080 9000', 'monitoring: 9394']);
    expect(printed(api, 'Service').spec.ports.map(({ name }: any) => name)).toEqual(['http', 'tcp']);
  });

  test('in a mesh each port of HTTP has a route of its own, because one without a port takes the requests of all', () => {
    const { http } = printed(web(shop(), { ports: FURTHER }), 'VirtualService').spec;

    expect(http.map(({ name, match, route }: any) => [name, [...new Set(match.map(({ port }: any) => port))], route[0].destination.port.number])).toEqual([
      ['safe-methods', [80], 80], ['other', [80], 80], ['port-grpc', [9000], 9000], ['port-admin', [81], 81],
    ]);
    expect(http.slice(1).map(({ retries }: any) => retries.attempts)).toEqual([0, 0, 0]);
  });

  test('in a mesh a further port of TCP has no limits of requests, and asks whether the other side is still there', () => {
    const api = web(shop(), { ports: [Port.tcp(9000, { servicePort: 90 }), Port.grpc(9001), Port.tcp(9002, { name: 'raw', access: PortAccess.PROBES })] });
    const { connectionPool, loadBalancer, outlierDetection, portLevelSettings } = printed(api, 'DestinationRule').spec.trafficPolicy;

    expect(connectionPool.tcp.maxConnections).toBeGreaterThan(0);
    expect(portLevelSettings).toEqual([{ port: { number: 90 }, connectionPool: { tcp: { connectTimeout: '1s', tcpKeepalive: { time: '120s', interval: '30s', probes: 3 } } }, loadBalancer, outlierDetection }]);
    const { unlisted, undecided } = coverage(printed(api, 'DestinationRule'), new Set(tunedLeaves(api.plan._settings).map(([path]) => path)));
    expect([unlisted, undecided]).toEqual([[], []]);
    // requests alone, and TCP alone, have one policy for all
    expect(printed(web(shop(), { ports: [Port.grpc(9001)] }), 'DestinationRule').spec.trafficPolicy.portLevelSettings).toBeUndefined();
    expect(printed(web(shop(), { protocol: Protocol.TCP, ports: [Port.tcp(9001, { name: 'raw' })] }), 'DestinationRule').spec.trafficPolicy.portLevelSettings).toBeUndefined();
  });

  test('the AuthorizationPolicy holds each caller to its port and its routes', () => {
    const chart = shop({ monitoringServiceAccount: 'monitoring/prometheus' });
    const store = ledger(chart, { ports: FURTHER });
    const [front, ops] = [web(chart, {}, 'front'), web(chart, {}, 'ops')];
    front.callsTo(store, 'POST /v1/charges');
    ops.callsTo(store.port('grpc'), '/shop.Ledger/Close');

    const rules = printed(store, 'AuthorizationPolicy').spec.rules.map(({ from, to }: any) => [from[0].source.principals[0].replace(/.*\//, ''), to[0].operation]);
    expect(rules).toEqual([
      ['front', { methods: ['POST'], paths: ['/v1/charges'], ports: ['8080'] }],
      ['ops', { paths: ['/shop.Ledger/Close'], ports: ['9000'] }],
      ['prometheus', { ports: ['9394'] }],
      ['ledger', { ports: ['8080', '8081'] }],
    ]);
  });

  test('behind a waypoint too, by the port of the Service, which is what it compares with', () => {
    const chart = shop({ istio: IstioMode.AMBIENT, waypoint: 'wp' });
    const api = web(chart, { ports: FURTHER });
    const [front, ops] = [web(chart, {}, 'front'), web(chart, {}, 'ops')];
    front.callsTo(api, 'GET /v1/*');
    ops.callsTo(api.port('admin'), 'GET /stats');

    const { rules } = printed(api, 'AuthorizationPolicy', 'web-waypoint').spec;
    expect(rules.map(({ to }: any) => to[0].operation)).toEqual([{ methods: ['GET'], paths: ['/v1/*'], ports: ['80'] }, { methods: ['GET'], paths: ['/stats'], ports: ['81'] }]);
  });

  test('past a waypoint by the ports of the pods', () => {
    const chart = shop({ istio: IstioMode.AMBIENT, waypoint: 'wp' });
    const store = ledger(chart, { ports: FURTHER, servicePort: 82 });
    web(chart, {}, 'front').callsTo(store.port('admin'), 'GET /stats');

    const [there, here] = [true, false].map((waypoint) => store.apiObjects.filter(({ kind, name }) => kind === 'AuthorizationPolicy' && name.endsWith('-waypoint') === waypoint)
      .flatMap((o) => o.toJson().spec.rules).flatMap(({ to }: any) => to[0].operation.ports ?? []));
    expect(there).toEqual(['81']);
    expect(here).toEqual(expect.arrayContaining(['8080', '9001']));
    expect(here.filter((port: string) => ['81', '82'].includes(port))).toEqual([]);
  });

  test('the name of the main port gives the workload itself', () => {
    const api = web(shop(), { ports: FURTHER });

    expect(api.port('http')).toBe(api);
    expect(api.port('grpc')).toBe(api.port('grpc'));
  });
});

describe('a function', () => {
  test('has ports for metrics and for probes, which Knative does not list', () => {
    const fn = resize(shop(NO_MESH), { ports: [Port.metrics(9394), Port.http(9001, { name: 'health', access: PortAccess.PROBES })] });

    expect(ports(fn, 'Service')).toEqual([{ name: 'http1', containerPort: 8080, protocol: 'TCP' }]);
    expect(into(fn).at(-1)).toBe('monitoring: 9091 9394');
  });

  test.each<[string, Partial<WorkloadProps>, string]>([
    ['callers', { ports: [Port.grpc(9000)] }, "ports[0] 'grpc' (9000)"],
    ['a Service port', { servicePort: 8000 }, 'servicePort (8000)'],
    ['a port of queue-proxy', { ports: [Port.metrics(9090)] }, 'ports[0] (9090)'],
    ['a main port of queue-proxy', { port: 8012 }, 'port (8012)'],
  ])('refuses a port for %s', (_what, props, named) => {
    expect(() => resize(shop(), props)).toThrow(named);
  });
});

test.each<[string, WorkloadProps['ports'], string]>([
  ['two ports of one number', [Port.http(9000, { name: 'a' }), Port.grpc(9000, { name: 'b' })], "ports[1] 'b' has the number 9000 of ports[0] ('a', 9000)"],
  ['two ports of one name', [Port.tcp(9000), Port.tcp(9001)], "ports[1] (9001) has the name 'tcp' of ports[0] ('tcp', 9000)"],
  ['two ports of one Service port', [Port.tcp(9000), Port.http(9001, { name: 'admin', servicePort: 9000 })], "ports[1] 'admin' has the servicePort 9000"],
  ['the number of the main port', [Port.grpc(8080)], "ports[0] 'grpc' has the number 8080 of port (8080)"],
  ['metrics on the main port', [Port.metrics(8080)], 'leave it out, because monitoring reaches port too'],
  ['the name of the main port', [Port.http(9000)], "ports[0] (9000) has the name 'http' of port (8080)"],
  ['the Service port of the main port', [Port.grpc(9000, { servicePort: 80 })], 'servicePort 80 of port'],
  ['a port of the members', [Port.grpc(8081)], "ports[0] 'grpc' has the number 8081 of peerPort (8081)"],
  ['a port of Istio\'s sidecar', [Port.metrics(15020)], 'ports[0] (15020)'],
])('%s is refused', (_what, given, named) => {
  expect(() => ledger(shop(), { ports: given })).toThrow(named);
});

test.each<[string, () => unknown, string]>([
  ['of number 0', () => Port.http(0), 'Port.http: number is 0'],
  ['a name of 16 characters', () => Port.http(9000, { name: 'abcdefghijklmnop' }), 'Port.http: options.name'],
  ['a name without a letter', () => Port.tcp(9000, { name: '9000' }), 'Port.tcp: options.name'],
  ['a name with two dashes', () => Port.tcp(9000, { name: 'a--b' }), 'Port.tcp: options.name'],
  ['a Service port that is none', () => Port.grpc(9000, { servicePort: 0 }), 'Port.grpc: options.servicePort'],
  ['a path of metrics with a query', () => Port.metrics(9000, { path: '/metrics?a=b' }), 'Port.metrics: options.path'],
])('%s is refused', (_what, make, named) => {
  expect(make).toThrow(named);
});

test.each(['nothing', 'metrics', 'health'])('a call of the port %p is refused, and those that are open are told', (name) => {
  const api = web(shop(), { ports: FURTHER });

  expect(() => api.port(name)).toThrow(`'shop/web'.port('${name}')`);
  expect(() => api.port(name)).toThrow("'http', 'grpc', 'admin'");
});

describe('TCP', () => {
  const TCP = { protocol: Protocol.TCP, port: 6379 };

  test.each<[string, (scope: Chart) => IWorkload, string]>([
    ['a web service', (chart) => web(chart, TCP), 'Deployment'],
    ['a stateful service', (chart) => ledger(chart, TCP), 'StatefulSet'],
  ])('%s has nothing of HTTP', (_kind, make, main) => {
    const cache = make(shop());
    const [{ startupProbe, readinessProbe, livenessProbe, ports: listed }] = printed(cache, main).spec.template.spec.containers;

    expect(listed[0]).toEqual({ name: 'tcp', containerPort: 6379, protocol: 'TCP' });
    expect([startupProbe.tcpSocket, readinessProbe.tcpSocket, livenessProbe]).toEqual([{ port: 'tcp' }, { port: 'tcp' }, undefined]);
    expect(printed(cache, 'Service', cache.endpoint.workloadName).spec.ports).toEqual([{ name: 'tcp', port: 6379, protocol: 'TCP', targetPort: 'tcp', appProtocol: 'tcp' }]);
    expect(cache.apiObjects.filter(({ kind }) => kind === 'VirtualService')).toEqual([]);
    expect(printed(cache, 'DestinationRule').spec.trafficPolicy.connectionPool).toEqual({ tcp: { connectTimeout: '1s', tcpKeepalive: { time: '120s', interval: '30s', probes: 3 } } });
    expect(Object.keys(printed(cache, main).spec.template.metadata.annotations).filter((key) => key.startsWith('prometheus'))).toEqual([]);
    expect(JSON.stringify(cache.apiObjects.map((object) => object.toJson()))).not.toMatch(/http1MaxPending|httpGet|"appProtocol":"http"|"name":"http"/);
  });

  test('outside of a mesh the Service says no appProtocol: Kubernetes has no word for it', () => {
    expect(printed(web(shop(NO_MESH), TCP), 'Service').spec.ports).toEqual([{ name: 'tcp', port: 6379, protocol: 'TCP', targetPort: 'tcp' }]);
  });

  test('callers get host and port, of which they make the URL of its protocol', () => {
    const chart = shop(NO_MESH);
    const front = web(chart, { env: { CACHE_URL: EnvValue.fromValue('redis://$(CACHE_HOST):$(CACHE_PORT)/0') } }, 'front');
    const cache = web(chart, { ...TCP, ports: [Port.tcp(16379, { name: 'bus' }), Port.http(9001, { name: 'admin' })] }, 'cache');
    front.callsTo(cache);
    front.callsTo(cache.port('bus'));
    front.callsTo(cache.port('admin'));

    expect(variables(front)).toMatchObject({
      CACHE_URL: 'redis://$(CACHE_HOST):$(CACHE_PORT)/0',
      CACHE_HOST: 'cache.shop.svc.cluster.local.',
      CACHE_PORT: '6379',
      CACHE_BUS_HOST: 'cache.shop.svc.cluster.local.',
      CACHE_BUS_PORT: '16379',
      CACHE_ADMIN_URL: 'http://cache.shop.svc.cluster.local.:9001',
    });
    expect(outOf(front)).toEqual([6379, 9001, 16379]);
    expect(chart.node.validate()).toEqual([]);
  });

  test('the mesh knows callers by identity and port, without routes', () => {
    const chart = shop();
    const store = ledger(chart, TCP);
    web(chart, {}, 'front').callsTo(store);

    expect(printed(store, 'AuthorizationPolicy').spec.rules[0].to).toEqual([{ operation: { ports: ['6379'] } }]);
  });

  test('its further ports of HTTP have routes without retries', () => {
    const { http } = printed(web(shop(), { ...TCP, ports: [Port.http(9001, { name: 'admin' })] }), 'VirtualService').spec;

    expect(http).toEqual([{ name: 'port-admin', match: [{ port: 9001 }], route: [{ destination: { host: 'web.shop.svc.cluster.local', port: { number: 9001 } } }], retries: { attempts: 0 } }]);
  });

  test('monitoring does not get where no metrics are', () => {
    expect(into(web(shop(NO_MESH), TCP))).toEqual([]);
    expect(into(web(shop(NO_MESH), { ...TCP, ports: [Port.metrics(9121)] }))).toEqual(['monitoring: 9121']);
  });

  test('a load balancer leads to it', () => {
    const cache = web(shop(NO_MESH), { ...TCP, exposure: Exposure.loadBalancer() });

    expect(printed(cache, 'Service').spec).toMatchObject({ type: 'LoadBalancer', ports: [{ port: 6379 }] });
  });

  test.each<[string, () => unknown, string]>([
    ['a gateway', () => web(shop(), { ...TCP, exposure: Exposure.gateway('cache.example.com') }), 'Exposure.gateway'],
    ['an Ingress', () => web(shop(), { ...TCP, exposure: Exposure.ingress('nginx', 'cache.example.com') }), 'Exposure.ingress'],
    ['Knative', () => resize(shop(), { protocol: Protocol.TCP }), 'protocol is Protocol.TCP'],
    ['a path of metrics on its port', () => web(shop(), { ...TCP, metricsPath: '/metrics' }), "metricsPath '/metrics'"],
    ['methods that are safe', () => ledger(shop(), { ...TCP, retryableMethods: ['GET'] }), 'retryableMethods (GET) with Protocol.TCP'],
    ['routes of a call', () => {
      const chart = shop();
      web(chart, {}, 'front').callsTo(ledger(chart, TCP), 'GET /v1/charges');
    }, "'shop/front' calls 'shop/ledger' by the route 'GET /v1/charges'"],
  ])('is refused with %s', (_what, make, named) => {
    expect(make).toThrow(named);
  });
});

describe('findings', () => {
  const ids = (workload: IWorkload & { findings: Finding[] }) => workload.findings.map(({ id }) => id);

  test('a load balancer that lists ports for callers', () => {
    const exposed = (access: PortAccess) => ids(web(shop(NO_MESH), { exposure: Exposure.loadBalancer(), ports: [Port.tcp(9000, { access })] })).includes('load-balancer-lists-ports');

    expect([exposed(PortAccess.CALLERS), exposed(PortAccess.EXPOSED), exposed(PortAccess.PROBES)]).toEqual([true, false, false]);
  });

  test('a port for metrics keeps monitoring from where requests come', () => {
    const shared = (given: Port[]) => ids(ledger(shop(NO_MESH), { ports: given })).includes('monitoring-reaches-program');

    expect([shared([]), shared([Port.metrics(9394)])]).toEqual([true, false]);
  });

  test('of two ports for metrics the sidecar merges the first, and STRICT shuts the second', () => {
    const refused = (given: Port[]) => ids(ledger(shop(), { ports: given })).includes('metrics-refused-by-mesh');

    expect([refused([]), refused([Port.metrics(9394)]), refused([Port.metrics(9394), Port.metrics(9395, { name: 'jmx' })])]).toEqual([false, false, true]);
  });
});

test.each<[string, () => unknown, string]>([
  ['a path of metrics beside a port for them', () => web(shop(), { metricsPath: '/stats', ports: [Port.metrics(9394)] }), "Port.metrics(9394, { path: '/stats' })"],
  ['a port that is exposed by nothing', () => web(shop(), { ports: [Port.tcp(9000, { access: PortAccess.EXPOSED })] }), "ports[0] 'tcp'"],
  ['a port that a gateway does not lead to', () => web(shop(), { exposure: Exposure.gateway(), ports: [Port.tcp(9000, { access: PortAccess.EXPOSED })] }), 'Exposure.gateway'],
])('%s is refused', (_what, make, named) => {
  expect(make).toThrow(named);
});

test('the sidecar asks for metrics at their port', () => {
  expect(printed(web(shop(), { ports: [Port.metrics(9394, { path: '/stats' })] }), 'Deployment').spec.template.metadata.annotations)
    .toMatchObject({ 'prometheus.io/port': '9394', 'prometheus.io/path': '/stats' });
});

describe('ports below 1024', () => {
  const contextOf = (workload: any, kind: string): any => printed(workload, kind).spec.template.spec.securityContext;
  const start = (port: string) => [{ name: 'net.ipv4.ip_unprivileged_port_start', value: port }];
  const ids = (workload: any): string[] => workload.plan.findings.map((f: any) => f.id);
  const edge = Sidecar.of({ name: 'edge', image: 'ghcr.io/acme/edge:1.0.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), ports: [Port.tcp(53, { name: 'dns' })] });

  test.each<[string, (props: any) => any, string]>([
    ['a web service', (props) => web(shop(NO_MESH), props), 'Deployment'],
    ['a stateful service', (props) => ledger(shop(NO_MESH), props), 'StatefulSet'],
  ])('%s gets the sysctl from the lowest of them, whoever it runs as', (_kind, make, kind) => {
    expect(contextOf(make({ port: 80 }), kind).sysctls).toEqual(start('80'));
    expect(contextOf(make({ port: 443, ports: [Port.metrics(81)] }), kind).sysctls).toEqual(start('81'));
    expect(contextOf(make({ sidecars: [edge] }), kind).sysctls).toEqual(start('53'));
    expect(contextOf(make({ port: 80, addCapabilities: ['NET_BIND_SERVICE'] }), kind).sysctls).toEqual(start('80'));
    expect(contextOf(make({ port: 1024 }), kind).sysctls).toBeUndefined();
    expect(ids(make({ port: 80 }))).not.toContain('port-needs-capability');
  });

  test('where no sysctl can be set, the container needs the capability, and one that is not root needs it in its file', () => {
    const node = (props: any) => web(shop(NO_MESH), { hostNetwork: true, port: 80, ...props });
    const fn = (props: any) => resize(shop({ ...NO_MESH, knative: [KnativeFeature.ADD_CAPABILITIES] }), { port: 80, ...props });

    for (const make of [node, fn]) {
      expect(() => make({})).toThrow(/^.*port \(80\) is below 1024.*8080.*NET_BIND_SERVICE/);
      expect(ids(make({ addCapabilities: ['NET_BIND_SERVICE'] }))).toContain('port-needs-capability');
      expect(ids(make({ addCapabilities: ['NET_BIND_SERVICE'], allowRoot: true, runAsUser: 0 }))).not.toContain('port-needs-capability');
    }
    expect(contextOf(node({ addCapabilities: ['NET_BIND_SERVICE'] }), 'Deployment').sysctls).toBeUndefined();
    // the one that listens
    expect(() => web(shop(NO_MESH), { hostNetwork: true, addCapabilities: ['NET_BIND_SERVICE'], sidecars: [edge] })).toThrow("sidecars 'edge': port 'dns' (53)");
  });
});

test.each<[string, IstioMode, readonly number[], readonly number[]]>([
  ['a sidecar', IstioMode.SIDECAR, [15001, 15008, 15021, 15090], [15014]],
  ['an ambient mesh', IstioMode.AMBIENT, [15001, 15006, 15008], [15021, 15090]],
  ['no mesh', IstioMode.NONE, [], [15001, 15008, 15090]],
])('ports that Istio takes in the pods are refused, and no others: %s', (_, istio, taken, free) => {
  const portOf = (props: Partial<WorkloadProps>) => () => web(shop({ istio }), props);
  for (const port of taken) {
    expect(portOf({ port })).toThrow(telling(`port (${port}) is a port of Istio's`));
    expect(portOf({ ports: [Port.http(port, { name: 'further' })] })).toThrow(telling(`ports[0] (${port}) is a port of Istio's`));
  }
  for (const port of free) {
    expect(portOf({ port })).not.toThrow();
    expect(portOf({ ports: [Port.http(port, { name: 'further' })] })).not.toThrow();
  }
});
