import { annotationsOf, metadataOf, policySelector, selectorLabels } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { peerPort } from '../ports';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import type { WorkloadEndpoint } from '../workload-endpoint';
import { sortedCalls } from './environment';
import { externalRules, inNamespace, isAmbient, isSidecar, nameResolution, podsOf, type Rule, tcp, waypointPods } from './network-peers';

/** Encrypted traffic between pods of an ambient mesh (IST-16). */
const HBONE_PORT = 15008;
/** The address that the kubelet's probes have in an ambient mesh (A4). */
const AMBIENT_PROBE_ADDRESS = '169.254.7.127/32';
/** Where a sidecar gets its configuration and certificates. */
const ISTIOD_PORT = 15012;
/** A sidecar's merged and its own metrics (A25). */
const SIDECAR_METRICS_PORTS = [15020, 15090];
/** queue-proxy's doors for HTTP/1, HTTP/2 and TLS (KN-3). */
const QUEUE_PROXY_PORTS = [8012, 8013, 8112];
/** queue-proxy's metrics: for the autoscaler and for people. */
const QUEUE_METRICS_PORTS = [9090, 9091];
/** Knative's cluster-local ingress, Kourier and Istio alike: plain and TLS. */
const LOCAL_GATEWAY_PORTS = [8081, 8444];

/**
 * Default deny both ways, and what the declared connections need (rulings 7): name resolution, declared calls, the way in for whoever the workload is exposed to,
 * metrics, the mesh's own ports and the replicas of a stateful service.
 */
export function renderNetworkPolicy(input: RenderInput): Manifest | undefined {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(input, { annotations: annotationsOf(input.settings.policyWaivers) }),
    spec: {
      podSelector: { matchLabels: policySelector(input) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: ingress(input).map(({ ports, peers }) => ({ from: peers, ports })),
      egress: egress(input).map(({ ports, peers }) => ({ to: peers, ports })),
    },
  };
}

function ingress(input: RenderInput): Rule[] {
  return input.settings.knative === undefined ? podIngress(input) : functionIngress(input);
}

function podIngress(input: RenderInput): Rule[] {
  const rules: Rule[] = [];
  const ambient = isAmbient(input);
  // in an ambient mesh the same peers arrive on the tunnel's port
  const door = ambient ? tcp(input.plan.port, HBONE_PORT) : tcp(input.plan.port);
  const throughWaypoint = input.settings.mesh?.security.waypointAuthorization !== undefined;
  for (const { peer, routes } of sortedCalls(input.connections().callers)) {
    // a caller that is held to routes comes through the waypoint: let in here, it could address the pods and go around the routes
    if (!(throughWaypoint && peer.meshed && routes.length > 0)) {
      rules.push({ ports: door, peers: [podsOf(peer)] });
    }
  }
  switch (input.plan.exposure._kind) {
    case 'load-balancer':
      // clients keep their own addresses or get the node's: no selector can name them
      rules.push({ ports: tcp(input.plan.port) });
      break;
    case 'gateway':
    case 'ingress':
      // a controller whose namespace is not declared may run anywhere in the cluster
      rules.push({ ports: door, peers: [{ namespaceSelector: input.target._ingressNamespace === undefined ? {} : inNamespace(input.target._ingressNamespace) }] });
      break;
    case 'cluster':
      break;
  }
  const peers = peerPort(input);
  if (peers !== undefined) {
    rules.push({ ports: [...door, ...tcp(peers)], peers: [{ podSelector: { matchLabels: selectorLabels(input.name) } }] });
  }
  if (ambient) {
    rules.push({ ports: tcp(input.plan.port), peers: [{ ipBlock: { cidr: AMBIENT_PROBE_ADDRESS } }] });
    const waypoint = input.target._props.waypoint;
    if (waypoint !== undefined) {
      rules.push({ ports: tcp(HBONE_PORT), peers: [waypointPods(waypoint, input.namespace)] });
    }
  }
  rules.push(...monitoring(input, isSidecar(input) ? SIDECAR_METRICS_PORTS : [], [input.plan.port, ...(ambient ? [HBONE_PORT] : [])]));
  return rules;
}

/** Monitoring gets in where it is not refused afterwards: at the sidecar's own ports, else at the program's unless only identities of the mesh pass there. */
function monitoring(input: RenderInput, always: readonly number[], program: readonly number[]): Rule[] {
  const { mesh } = input.settings;
  const refused = mesh?.security.mtlsMode?.value === 'STRICT' && input.target._monitoringIdentity === undefined;
  const own = refused || (always.length > 0 && input.settings.knative === undefined) ? [] : program;
  const ports = [...always, ...own];
  return ports.length === 0 ? [] : [{ ports: tcp(...ports), peers: [{ namespaceSelector: inNamespace(input.target._monitoringNamespace) }] }];
}

function functionIngress(input: RenderInput): Rule[] {
  const namespaces = input.target._knativeNamespaces;
  const rules: Rule[] = namespaces.map((namespace) => ({
    // the autoscaler scrapes from Serving's own namespace; under another name any of them may be it
    ports: tcp(...QUEUE_PROXY_PORTS, ...(namespace === 'knative-serving' || !namespaces.includes('knative-serving') ? QUEUE_METRICS_PORTS : [])),
    peers: [{ namespaceSelector: inNamespace(namespace) }],
  }));
  const ingressNamespace = input.target._ingressNamespace;
  if (input.plan.exposure._kind !== 'cluster' && ingressNamespace !== undefined && !namespaces.includes(ingressNamespace)) {
    rules.push({ ports: tcp(...QUEUE_PROXY_PORTS), peers: [{ namespaceSelector: inNamespace(ingressNamespace) }] });
  }
  for (const { peer } of sortedCalls(input.connections().callers)) {
    if (meetDirectly(input, peer, input.self)) {
      rules.push({ ports: tcp(...QUEUE_PROXY_PORTS, ...(isAmbient(input) ? [HBONE_PORT] : [])), peers: [podsOf(peer)] });
    }
  }
  if (isAmbient(input)) {
    rules.push({ ports: tcp(input.plan.port, ...QUEUE_PROXY_PORTS), peers: [{ ipBlock: { cidr: AMBIENT_PROBE_ADDRESS } }] });
    rules.push(...namespaces.map((namespace) => ({ ports: tcp(HBONE_PORT), peers: [{ namespaceSelector: inNamespace(namespace) }] })));
  }
  rules.push(...monitoring(input, isSidecar(input) ? SIDECAR_METRICS_PORTS : [], [QUEUE_METRICS_PORTS[1], ...(isAmbient(input) ? [HBONE_PORT] : [])]));
  return rules;
}

function egress(input: RenderInput): Rule[] {
  const rules: Rule[] = [...nameResolution(input)];
  const { calls, external } = input.connections();
  const ambient = isAmbient(input);
  const waypoint = ambient ? input.target._props.waypoint : undefined;
  let throughKnative = false;
  let direct = false;
  const waypointNamespaces = new Set<string | undefined>();
  for (const { peer } of sortedCalls(calls)) {
    if (peer.knative) {
      throughKnative = true;
      if (meetDirectly(input, input.self, peer)) {
        direct = true;
        rules.push({ ports: tcp(...QUEUE_PROXY_PORTS, ...(ambient ? [HBONE_PORT] : [])), peers: [podsOf(peer)] });
      }
    } else {
      const port = peer.podPort ?? peer.port;
      rules.push({ ports: ambient ? tcp(port, HBONE_PORT) : tcp(port), peers: [podsOf(peer)] });
      if (peer.meshed) {
        waypointNamespaces.add(peer.namespace);
      }
    }
  }
  if (throughKnative) {
    const ports = direct ? tcp(...LOCAL_GATEWAY_PORTS, ...QUEUE_PROXY_PORTS, ...(ambient ? [HBONE_PORT] : [])) : tcp(...LOCAL_GATEWAY_PORTS);
    rules.push({ ports, peers: input.target._knativeNamespaces.map((namespace) => ({ namespaceSelector: inNamespace(namespace) })) });
  }
  if (waypoint !== undefined) {
    for (const namespace of [...waypointNamespaces].sort()) {
      rules.push({ ports: tcp(HBONE_PORT), peers: [waypointPods(waypoint, namespace)] });
    }
  }
  rules.push(...externalRules(input, external));
  const peers = peerPort(input);
  if (peers !== undefined) {
    rules.push({ ports: tcp(input.plan.port, peers, ...(ambient ? [HBONE_PORT] : [])), peers: [{ podSelector: { matchLabels: selectorLabels(input.name) } }] });
  }
  if (isSidecar(input)) {
    rules.push({ ports: tcp(ISTIOD_PORT), peers: [{ namespaceSelector: inNamespace(input.target._istioNamespace), podSelector: { matchLabels: { app: 'istiod' } } }] });
  }
  return rules;
}

/**
 * Whether a caller's proxy sends its requests to a function's pods or the activator without passing Knative's ingress: where both are in the mesh,
 * or where Istio is that ingress and teaches the routes to every proxy.
 */
function meetDirectly(input: RenderInput, caller: WorkloadEndpoint, callee: WorkloadEndpoint): boolean {
  return caller.meshed && (callee.meshed || input.target._knativeNamespaces.includes(input.target._istioNamespace));
}

/** What decides each leaf of a NetworkPolicy: selectors, ports and edges. */
export const NETWORK_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'metadata.annotations.*': 'policyWaivers.{key}',
  'spec.podSelector.matchLabels.*': PLUMBING,
  'spec.policyTypes[*]': PLUMBING,
  'spec.ingress.**': PLUMBING,
  'spec.egress.**': PLUMBING,
};
