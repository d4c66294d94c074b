import { DeclaredCall, isAmbient, isSidecar, Participant, participantKey, peerPort, Situation, sortedCallers, sortedCalls, waypointOf } from './connectivity';
import { heldBack, whereIs } from './external-calls';
import { HBONE_PORT, ISTIOD_PORT, SIDECAR_METRICS_PORTS } from '../decisions/istio-facts';
import { QUEUE_METRICS_PORTS, QUEUE_PROXY_PORTS } from '../decisions/knative-facts';
import { exposureOf } from '../demand/capabilities';
import { callsApi } from '../demand/pod-account';
import { exposedPorts, metricsPorts, portNumber, programMetrics } from '../demand/ports';
import { balancerCidrs, isBalancer, resolvers } from '../demand/ways-in';

/** The address that the kubelet's probes have in an ambient mesh (A4). */
const AMBIENT_PROBE_ADDRESS = '169.254.7.127/32';
/** Knative's cluster-local ingress, Kourier and Istio alike: plain and TLS. */
const LOCAL_GATEWAY_PORTS = [8081, 8444];
/** Where Serving's autoscaler runs unless it was installed elsewhere. */
const SERVING_NAMESPACE = 'knative-serving';

/** Where API servers listen: the port of kube-apiserver, and that of managed clusters and of the Service before them. */
const API_SERVER_PORTS = [443, 6443];

/** A port of a pod. */
export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** Who is on the other side, as far as a network policy can tell: pods and addresses. */
export type Party =
  | { readonly kind: 'workload'; readonly peer: Participant }
  /** The workload's own. */
  | { readonly kind: 'replicas' }
  /** Of the workload's namespace where none is given. */
  | { readonly kind: 'waypoint'; readonly name: string; readonly namespace: string | undefined }
  /** Its pods with these labels; without any all of them. */
  | { readonly kind: 'namespace'; readonly namespace: string; readonly podLabels?: Readonly<Record<string, string>> }
  /** All pods. */
  | { readonly kind: 'cluster' }
  | { readonly kind: 'istiod'; readonly namespace: string }
  | { readonly kind: 'resolver'; readonly resolver: 'kube-dns' | 'node-local-dns' | 'openshift' }
  | { readonly kind: 'addresses'; readonly cidr: string; readonly except?: readonly string[] };

/** A way that is open; whatever is on no edge is closed (rulings 7). */
export interface NetworkEdge {
  /** Undefined: anybody. */
  readonly parties?: readonly Party[];
  readonly ports: readonly Port[];
}

/** Who gets to the pods: declared callers, whoever the workload is exposed to, metrics, the mesh's own ports and the replicas of a stateful service. */
export function edgesIn(situation: Situation): NetworkEdge[] {
  return situation.settings.knative === undefined ? podEdges(situation) : functionEdges(situation);
}

/** Where the pods get to: name resolution, declared calls, the replicas and the mesh's control plane. */
export function edgesOut(situation: Situation): NetworkEdge[] {
  const { target } = situation;
  const edges = [...nameResolution(situation), ...callEdges(situation), ...externalEdges(situation), ...apiServerEdges(situation)];
  const peers = peerPort(situation);
  if (peers !== undefined) {
    // replicas reach each other (A5)
    edges.push({ parties: [{ kind: 'replicas' }], ports: tcp(situation.declared.serving.port, peers, ...tunnel(situation)) });
  }
  if (isSidecar(situation)) {
    // the sidecar gets its configuration and certificates (A4)
    edges.push({ parties: [{ kind: 'istiod', namespace: target.istioNamespace }], ports: tcp(ISTIOD_PORT) });
  }
  return edges;
}

function podEdges(situation: Situation): NetworkEdge[] {
  const { declared, settings } = situation;
  const edges: NetworkEdge[] = [];
  // in an ambient mesh the same peers arrive on the tunnel's port
  const doorOf = (port: string | undefined): Port[] => tcp(portNumber(declared, port), ...tunnel(situation));
  const door = doorOf(undefined);
  const throughWaypoint = settings.mesh?.security.waypointAuthorization !== undefined;
  const callers = sortedCallers(situation.connections().callers);
  // who is held to routes on one port comes through the waypoint on all: let in here, it could address the pods and go around the routes
  const routed = new Set(callers.filter(({ peer, routes }) => throughWaypoint && peer.meshed && routes.length > 0).map(({ peer }) => participantKey(peer)));
  for (const { peer, port } of callers) {
    if (!routed.has(participantKey(peer))) {
      edges.push({ parties: partiesOf(situation, peer), ports: doorOf(port) });
    }
  }
  edges.push(...exposureEdges(situation, door));
  const peers = peerPort(situation);
  if (peers !== undefined) {
    // replicas reach each other (A5)
    edges.push({ parties: [{ kind: 'replicas' }], ports: [...door, ...tcp(peers)] });
  }
  if (isAmbient(situation)) {
    // the kubelet's probes, as an ambient mesh shows them (A4)
    edges.push({ parties: [{ kind: 'addresses', cidr: AMBIENT_PROBE_ADDRESS }], ports: tcp(...probedPorts(situation)) });
  }
  const waypoint = waypointOf(situation);
  if (waypoint !== undefined) {
    // what passes the waypoint has its address (A7)
    edges.push({ parties: [{ kind: 'waypoint', name: waypoint, namespace: situation.namespace }], ports: tcp(HBONE_PORT) });
  }
  return [...edges, ...monitoring(situation, programMetrics(declared))];
}

function exposureEdges({ declared, target }: Situation, door: readonly Port[]): NetworkEdge[] {
  if (exposureOf(declared)._kind === 'cluster') {
    return [];
  }
  const open = tcp(declared.serving.port, ...exposedPorts(declared).map(({ number }) => number));
  if (isBalancer(declared)) {
    // no pod, so no selector names it, and it is in no mesh
    const cidrs = balancerCidrs(declared);
    return [cidrs === undefined
      // a load balancer whose addresses are not declared may have any (NET-15)
      ? { ports: open }
      // the load balancer's own addresses (NET-15)
      : { parties: cidrs.map((cidr) => ({ kind: 'addresses', cidr })), ports: open }];
  }
  if (exposureOf(declared)._kind === 'load-balancer') {
    // clients of a load balancer keep their own addresses or get the node's: no selector can name them
    return [{ ports: open }];
  }
  const namespace = target.ingressNamespace;
  return [namespace === undefined
    // a controller whose namespace is not declared may run anywhere in the cluster (NET-14)
    ? { parties: [{ kind: 'cluster' }], ports: door }
    // what passes requests from outside on
    : { parties: [{ kind: 'namespace', namespace }], ports: door }];
}

/** Monitoring gets in where it is not refused afterwards: at the sidecar's own ports, else at the program's unless only identities of the mesh pass there; at declared ports for metrics beside a sidecar too. */
function monitoring(situation: Situation, program: readonly number[]): NetworkEdge[] {
  const { declared, settings, target } = situation;
  const always = isSidecar(situation) ? SIDECAR_METRICS_PORTS : [];
  const refused = settings.mesh?.security.mtlsMode?.value === 'STRICT' && target._monitoringIdentity === undefined;
  const own = refused || program.length === 0 ? []
    : always.length > 0 && settings.knative === undefined ? metricsPorts(declared).map(({ number }) => number) : [...program, ...tunnel(situation)];
  const ports = [...always, ...own];
  const podLabels = target._props.monitoringPodLabels;
  const party: Party = { kind: 'namespace', namespace: target.monitoringNamespace, ...(podLabels === undefined ? {} : { podLabels: { ...podLabels } }) };
  // metrics (A25)
  return ports.length === 0 ? [] : [{ parties: [party], ports: tcp(...ports) }];
}

function functionEdges(situation: Situation): NetworkEdge[] {
  const { declared, target, self } = situation;
  const namespaces = target._knativeNamespaces;
  // Knative's activator, ingress and autoscaler (A24)
  const edges: NetworkEdge[] = namespaces.map((namespace) => ({
    parties: [{ kind: 'namespace', namespace }],
    // the autoscaler scrapes from Serving's own namespace; under another name any of them may be it
    ports: tcp(...QUEUE_PROXY_PORTS, ...(namespace === SERVING_NAMESPACE || !namespaces.includes(SERVING_NAMESPACE) ? QUEUE_METRICS_PORTS : [])),
  }));
  for (const { peer } of sortedCallers(situation.connections().callers)) {
    if (meetDirectly(situation, peer, self)) {
      // a declared caller whose proxy knows the pods
      edges.push({ parties: [{ kind: 'workload', peer }], ports: tcp(...QUEUE_PROXY_PORTS, ...tunnel(situation)) });
    }
  }
  if (isAmbient(situation)) {
    // the kubelet's probes, as an ambient mesh shows them (A4)
    edges.push({ parties: [{ kind: 'addresses', cidr: AMBIENT_PROBE_ADDRESS }], ports: tcp(...probedPorts(situation), ...QUEUE_PROXY_PORTS) });
    // Knative's pods through the tunnel (A24)
    edges.push(...namespaces.map((namespace): NetworkEdge => ({ parties: [{ kind: 'namespace', namespace }], ports: tcp(HBONE_PORT) })));
  }
  return [...edges, ...monitoring(situation, [QUEUE_METRICS_PORTS[1], ...metricsPorts(declared).map(({ number }) => number)])];
}

/** Names are resolved by the cluster's DNS pods, their caches on the nodes, the cloud's own resolver where its balancer tells which cloud it is (NET-23), and addresses that the target names. Policies see the port of the pod: 53, on OpenShift 5353. */
function nameResolution({ declared, target }: Situation): NetworkEdge[] {
  const addresses = [...new Set([...target._dnsCidrs, ...resolvers(declared)])].map((cidr): Party => ({ kind: 'addresses', cidr }));
  if (!target._openshift) {
    return [{ parties: [{ kind: 'resolver', resolver: 'kube-dns' }, { kind: 'resolver', resolver: 'node-local-dns' }, ...addresses], ports: dns(53) }];
  }
  return [
    { parties: [{ kind: 'resolver', resolver: 'openshift' }], ports: dns(5353) },
    ...(addresses.length === 0 ? [] : [{ parties: addresses, ports: dns(53) }]),
  ];
}

function callEdges(situation: Situation): NetworkEdge[] {
  const { target, self } = situation;
  const edges: NetworkEdge[] = [];
  const calls = sortedCalls(situation.connections().calls);
  const functions = calls.filter(({ peer }) => peer.knative);
  const direct = functions.filter(({ peer }) => meetDirectly(situation, self, peer));
  for (const call of calls) {
    if (!call.peer.knative) {
      const { peer } = call;
      edges.push({ parties: partiesOf(situation, peer), ports: tcp(peer.podPort ?? peer.port, ...tunnel(situation)) });
    } else if (direct.includes(call)) {
      // a declared call, by a proxy that knows the pods
      edges.push({ parties: [{ kind: 'workload', peer: call.peer }], ports: tcp(...QUEUE_PROXY_PORTS, ...tunnel(situation)) });
    }
  }
  if (functions.length > 0) {
    // functions are called through Knative's ingress, and by a proxy that knows the pods through the activator
    edges.push({
      parties: target._knativeNamespaces.map((namespace) => ({ kind: 'namespace', namespace })),
      ports: tcp(...LOCAL_GATEWAY_PORTS, ...(direct.length > 0 ? [...QUEUE_PROXY_PORTS, ...tunnel(situation)] : [])),
    });
  }
  return [...edges, ...waypointCallEdges(situation, calls)];
}

/**
 * A workload's pods. With the network of their nodes they have the nodes' addresses, and most network plugins find no such pod by its labels
 * (kubernetes.io, "Network Policies", hostNetwork pods, read in November 2026).
 */
function partiesOf({ target }: Situation, peer: Participant): Party[] {
  const nodes = peer.hostNetwork ? target._props.nodeCidrs ?? [] : [];
  return [{ kind: 'workload', peer }, ...nodes.map((cidr): Party => ({ kind: 'addresses', cidr }))];
}

/** A callee's waypoint stands in the callee's namespace. */
function waypointCallEdges(situation: Situation, calls: readonly DeclaredCall[]): NetworkEdge[] {
  const name = waypointOf(situation);
  const namespaces = new Set(calls.filter(({ peer }) => peer.meshed && !peer.knative).map(({ peer }) => peer.namespace));
  return name === undefined ? [] : [...namespaces].sort().map((namespace) => (
    // a declared call passes its callee's waypoint (A7)
    { parties: [{ kind: 'waypoint', name, namespace }], ports: tcp(HBONE_PORT) }
  ));
}

/** One edge for each place and port. A name may stand for any address of either family: link-local ones, the clouds' own services and the cluster's addresses are held back (SEC-14). */
function externalEdges(situation: Situation): NetworkEdge[] {
  const byKey = new Map<string, NetworkEdge>();
  for (const { host, port, cidrs } of situation.connections().external) {
    const where = whereIs(host, cidrs);
    const places = where.kind === 'addresses' ? where.cidrs : ['0.0.0.0/0'];
    byKey.set(`${places.join(' ')} ${String(port).padStart(5, '0')}`, {
      parties: where.kind === 'addresses' ? places.map((cidr) => ({ kind: 'addresses', cidr })) : anywhere(situation),
      ports: tcp(port),
    });
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}

/** SEC-15: policies see the addresses and ports of the API servers behind the Service `kubernetes`; a cluster whose addresses are not declared may have them anywhere. */
function apiServerEdges({ declared, target }: Situation): NetworkEdge[] {
  if (!callsApi(declared.pod.account)) {
    return [];
  }
  const cidrs = target._props.apiServerCidrs;
  const parties: Party[] = cidrs?.map((cidr) => ({ kind: 'addresses', cidr })) ?? everywhere(heldBack());
  return [{ parties, ports: tcp(...API_SERVER_PORTS) }];
}

function anywhere({ target }: Situation): Party[] {
  return everywhere([...new Set([...heldBack(), ...(target._props.clusterCidrs ?? [])])]);
}

function everywhere(except: readonly string[]): Party[] {
  return [
    { kind: 'addresses', cidr: '0.0.0.0/0', except: except.filter((cidr) => !cidr.includes(':')) },
    { kind: 'addresses', cidr: '::/0', except: except.filter((cidr) => cidr.includes(':')) },
  ];
}

/**
 * Whether a caller's proxy sends its requests to a function's pods or the activator without passing Knative's ingress: where both are in the mesh,
 * or where Istio is that ingress and teaches the routes to every proxy.
 */
function meetDirectly({ target }: Situation, caller: Participant, callee: Participant): boolean {
  return caller.meshed && (callee.meshed || target._knativeNamespaces.includes(target.istioNamespace));
}

/** The main port, and others that the kubelet asks: for probes of the program and of sidecars, and for hooks. */
function probedPorts({ declared, settings: { probes, containers = {} } }: Situation): number[] {
  const asked = [probes, ...Object.values(containers).map((container) => container.probes ?? {})]
    .flatMap(({ startup, readiness, liveness }: Partial<typeof probes>) => [startup, readiness, liveness])
    .map((probe) => portNumber(declared, probe?.handler.value.port));
  const { postStart, preStop } = declared.pod.lifecycle;
  const hooks = [postStart, preStop].map((hook) => (hook?.kind === 'http' ? hook.port ?? declared.serving.port : declared.serving.port));
  return [...new Set([declared.serving.port, ...asked, ...hooks])];
}

/** The port of the tunnel beside the program's, where there is one. */
function tunnel(situation: Situation): number[] {
  return isAmbient(situation) ? [HBONE_PORT] : [];
}

function tcp(...ports: number[]): Port[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}

function dns(port: number): Port[] {
  return [{ protocol: 'UDP', port }, { protocol: 'TCP', port }];
}
