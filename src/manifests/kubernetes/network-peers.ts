import type { ExternalCall, RenderInput } from '../render-input';
import type { WorkloadEndpoint } from '../workload-endpoint';

/** Link-local addresses lead to the node and to the cloud's metadata service, which hands out credentials. */
const LINK_LOCAL = '169.254.0.0/16';
/** The same for IPv6, where the metadata services of AWS and Google Cloud have unique local addresses. */
const LINK_LOCAL_6 = ['fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128'];

interface Port { readonly protocol: 'TCP' | 'UDP'; readonly port: number }

/** Ports that are open, and to whom; without peers to anybody. */
export interface Rule { readonly ports: Port[]; readonly peers?: Array<Record<string, unknown>> }

/** Names are resolved by the cluster's DNS pods, their caches on the nodes, and whatever addresses the target names. Policies see the port of the pod: 53, on OpenShift 5353. */
export function nameResolution(input: RenderInput): Rule[] {
  const resolvers = input.target._dnsCidrs.map((cidr) => ({ ipBlock: { cidr } }));
  if (!input.target._openshift) {
    const pods = ['kube-dns', 'node-local-dns'].map((app) => ({ namespaceSelector: inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': app } } }));
    return [{ ports: dns(53), peers: [...pods, ...resolvers] }];
  }
  const pods = { namespaceSelector: inNamespace('openshift-dns'), podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } } };
  return [{ ports: dns(5353), peers: [pods] }, ...(resolvers.length === 0 ? [] : [{ ports: dns(53), peers: resolvers }])];
}

/** One rule for each address and port. A name may stand for any address of either family: link-local ones and the cluster's own are held back. */
export function externalRules(input: RenderInput, external: readonly ExternalCall[]): Rule[] {
  const byKey = new Map<string, Rule>();
  for (const { host, port } of external) {
    const cidr = literalCidr(host);
    const peers = cidr === undefined ? anywhere(input) : [{ ipBlock: { cidr } }];
    byKey.set(`${cidr ?? '0.0.0.0/0'} ${String(port).padStart(5, '0')}`, { ports: tcp(port), peers });
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

function anywhere(input: RenderInput): Array<Record<string, unknown>> {
  const own = [...new Set(input.target._props.clusterCidrs ?? [])];
  return [
    { ipBlock: { cidr: '0.0.0.0/0', except: [LINK_LOCAL, ...own.filter((cidr) => !cidr.includes(':'))] } },
    { ipBlock: { cidr: '::/0', except: [...LINK_LOCAL_6, ...own.filter((cidr) => cidr.includes(':'))] } },
  ];
}

function literalCidr(host: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) {
    return `${host}/32`;
  }
  return host.includes(':') ? `${host.replace(/^\[|\]$/g, '')}/128` : undefined;
}

/** The pods of another workload. */
export function podsOf(peer: WorkloadEndpoint): Record<string, unknown> {
  return {
    namespaceSelector: peer.namespace === undefined ? undefined : inNamespace(peer.namespace),
    podSelector: { matchLabels: { ...peer.podLabels } },
  };
}

/** The pods of a waypoint. */
export function waypointPods(waypoint: string, namespace: string | undefined): Record<string, unknown> {
  return {
    namespaceSelector: namespace === undefined ? undefined : inNamespace(namespace),
    podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': waypoint } },
  };
}

/** Selects a namespace by its name. */
export function inNamespace(name: string): Record<string, unknown> {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

/** TCP ports. */
export function tcp(...ports: number[]): Port[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}

function dns(port: number): Port[] {
  return [{ protocol: 'UDP', port }, { protocol: 'TCP', port }];
}

/** Whether the pods have proxies of their own. */
export function isSidecar(input: RenderInput): boolean {
  return input.settings.mesh?.mode.value === 'sidecar';
}

/** Whether a proxy on the node carries their traffic. */
export function isAmbient(input: RenderInput): boolean {
  return input.settings.mesh?.mode.value === 'ambient';
}
