import { metadataOf, policySelector } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { peerPort } from '../ports';
import type { ExternalCall, LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import type { WorkloadEndpoint } from '../workload-endpoint';
import { sortedCalls } from './environment';

/** Encrypted traffic between pods of an ambient mesh (IST-16). */
const HBONE_PORT = 15008;
/** The address that the kubelet's probes have in an ambient mesh (A4). */
const AMBIENT_PROBE_ADDRESS = '169.254.7.127/32';
/** Where a sidecar gets its configuration and certificates. */
const ISTIOD_PORT = 15012;
/** A sidecar's merged and its own metrics (A25). */
const SIDECAR_METRICS_PORTS = [15020, 15090];
/** NodeLocal DNSCache. */
const NODE_LOCAL_DNS = '169.254.20.10/32';
/** queue-proxy's doors for HTTP/1, HTTP/2 and TLS (KN-3). */
const QUEUE_PROXY_PORTS = [8012, 8013, 8112];
/** queue-proxy's metrics: for the autoscaler and for people. */
const QUEUE_METRICS_PORTS = [9090, 9091];
/** Knative's cluster-local ingress, Kourier and Istio alike: plain and TLS. */
const LOCAL_GATEWAY_PORTS = [8081, 8444];
/** Link-local addresses lead to the node and to the cloud's metadata service, which hands out credentials. */
const LINK_LOCAL = '169.254.0.0/16';

interface Port { readonly protocol: 'TCP' | 'UDP'; readonly port: number }
interface Rule { readonly ports: Port[]; readonly peers?: Array<Record<string, unknown>> }

/**
 * Default deny both ways, and what the declared connections need (rulings 7): name resolution, declared calls, the way in for whoever the workload is exposed to,
 * metrics, the mesh's own ports and the members of a quorum.
 */
export function renderNetworkPolicy(input: RenderInput): Manifest | undefined {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(input),
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
  for (const { peer } of sortedCalls(input.connections().callers)) {
    rules.push({ ports: door, peers: [podsOf(peer)] });
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
    rules.push({ ports: [...door, ...tcp(peers)], peers: [{ podSelector: { matchLabels: policySelector(input) } }] });
  }
  if (ambient) {
    rules.push({ ports: tcp(input.plan.port), peers: [{ ipBlock: { cidr: AMBIENT_PROBE_ADDRESS } }] });
    const waypoint = input.target._props.waypoint;
    if (waypoint !== undefined) {
      rules.push({ ports: tcp(HBONE_PORT), peers: [waypointPods(waypoint, input.namespace)] });
    }
  }
  const metrics = isSidecar(input) ? tcp(...SIDECAR_METRICS_PORTS) : door;
  rules.push({ ports: metrics, peers: [{ namespaceSelector: inNamespace(input.target._monitoringNamespace) }] });
  return rules;
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
  const metrics = isSidecar(input) ? tcp(...SIDECAR_METRICS_PORTS, QUEUE_METRICS_PORTS[1]) : tcp(QUEUE_METRICS_PORTS[1]);
  rules.push({ ports: metrics, peers: [{ namespaceSelector: inNamespace(input.target._monitoringNamespace) }] });
  return rules;
}

function egress(input: RenderInput): Rule[] {
  const rules: Rule[] = [nameResolution(input)];
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
  rules.push(...externalRules(external));
  const peers = peerPort(input);
  if (peers !== undefined) {
    rules.push({ ports: tcp(input.plan.port, peers, ...(ambient ? [HBONE_PORT] : [])), peers: [{ podSelector: { matchLabels: policySelector(input) } }] });
  }
  if (isSidecar(input)) {
    rules.push({ ports: tcp(ISTIOD_PORT), peers: [{ namespaceSelector: inNamespace('istio-system'), podSelector: { matchLabels: { app: 'istiod' } } }] });
  }
  return rules;
}

/**
 * Whether a caller's proxy sends its requests to a function's pods or the activator without passing Knative's ingress: where both are in the mesh,
 * or where Istio is that ingress and teaches the routes to every proxy.
 */
function meetDirectly(input: RenderInput, caller: WorkloadEndpoint, callee: WorkloadEndpoint): boolean {
  return caller.meshed && (callee.meshed || input.target._knativeNamespaces.includes('istio-system'));
}

/** Policies see the port of the resolver's pod: 53, on OpenShift 5353. */
function nameResolution(input: RenderInput): Rule {
  if (input.target._openshift) {
    const dns = { namespaceSelector: inNamespace('openshift-dns'), podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } } };
    return { ports: [{ protocol: 'UDP', port: 5353 }, { protocol: 'TCP', port: 5353 }], peers: [dns] };
  }
  return {
    ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
    peers: [
      { namespaceSelector: inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
      { ipBlock: { cidr: NODE_LOCAL_DNS } },
    ],
  };
}

/** One rule for each address and port. A name may stand for any address: only link-local ones are held back. */
function externalRules(external: readonly ExternalCall[]): Rule[] {
  const byKey = new Map<string, Rule>();
  for (const { host, port } of external) {
    const cidr = literalCidr(host);
    const block = cidr === undefined ? { cidr: '0.0.0.0/0', except: [LINK_LOCAL] } : { cidr };
    byKey.set(`${cidr ?? '0.0.0.0/0'} ${String(port).padStart(5, '0')}`, { ports: tcp(port), peers: [{ ipBlock: block }] });
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

function literalCidr(host: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) {
    return `${host}/32`;
  }
  return host.includes(':') ? `${host.replace(/^\[|\]$/g, '')}/128` : undefined;
}

function podsOf(peer: WorkloadEndpoint): Record<string, unknown> {
  return {
    namespaceSelector: peer.namespace === undefined ? undefined : inNamespace(peer.namespace),
    podSelector: { matchLabels: { ...peer.podLabels } },
  };
}

function waypointPods(waypoint: string, namespace: string | undefined): Record<string, unknown> {
  return {
    namespaceSelector: namespace === undefined ? undefined : inNamespace(namespace),
    podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': waypoint } },
  };
}

function inNamespace(name: string): Record<string, unknown> {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

function tcp(...ports: number[]): Port[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}

function isSidecar(input: RenderInput): boolean {
  return input.settings.mesh?.mode.value === 'sidecar';
}

function isAmbient(input: RenderInput): boolean {
  return input.settings.mesh?.mode.value === 'ambient';
}

/** What decides each leaf of a NetworkPolicy: selectors, ports and edges. */
export const NETWORK_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.podSelector.matchLabels.*': PLUMBING,
  'spec.policyTypes[*]': PLUMBING,
  'spec.ingress.**': PLUMBING,
  'spec.egress.**': PLUMBING,
};
