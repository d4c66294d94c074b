import { edgesIn, edgesOut, type NetworkEdge, type Party } from '../../tuning/network/connectivity-network';
import { annotationsOf, metadataOf, podSelector, policySelector } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** Namespace and label of the DNS pods. */
const RESOLVERS = {
  'kube-dns': ['kube-system', 'k8s-app', 'kube-dns'],
  'node-local-dns': ['kube-system', 'k8s-app', 'node-local-dns'],
  'openshift': ['openshift-dns', 'dns.operator.openshift.io/daemonset-dns', 'default'],
} as const;

/** Default deny for ingress and egress, and rules for the declared calls (rulings 7). */
export function renderNetworkPolicy(input: RenderInput): Manifest | undefined {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(input, { annotations: annotationsOf(input.settings.policyWaivers) }),
    spec: {
      podSelector: policySelector(input),
      policyTypes: ['Ingress', 'Egress'],
      ingress: edgesIn(input).map((edge) => ({ from: peersOf(input, edge), ports: edge.ports })),
      egress: edgesOut(input).map((edge) => ({ to: peersOf(input, edge), ports: edge.ports })),
    },
  };
}

function peersOf(input: RenderInput, { parties }: NetworkEdge): Array<Record<string, unknown>> | undefined {
  return parties?.map((party) => peerOf(input, party));
}

function peerOf(input: RenderInput, party: Party): Record<string, unknown> {
  switch (party.kind) {
    case 'workload': return pods(party.peer.namespace, party.peer.podLabels);
    case 'replicas': return pods(undefined, podSelector(input));
    case 'waypoint': return pods(party.namespace, { 'gateway.networking.k8s.io/gateway-name': party.name });
    case 'namespace': return party.podLabels === undefined ? { namespaceSelector: inNamespace(party.namespace) } : pods(party.namespace, party.podLabels);
    case 'cluster': return { namespaceSelector: {} };
    case 'istiod': return pods(party.namespace, { app: 'istiod' });
    case 'resolver': {
      const [namespace, label, value] = RESOLVERS[party.resolver];
      return pods(namespace, { [label]: value });
    }
    case 'addresses': return { ipBlock: { cidr: party.cidr, except: party.except } };
  }
}

/** Pods by their labels; without a namespace, those of the policy's namespace. */
function pods(namespace: string | undefined, labels: Readonly<Record<string, string>>): Record<string, unknown> {
  return { namespaceSelector: namespace === undefined ? undefined : inNamespace(namespace), podSelector: { matchLabels: { ...labels } } };
}

/** Selects a namespace by its name. */
function inNamespace(name: string): Record<string, unknown> {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

/** What decides each leaf of a NetworkPolicy: selectors, ports and edges. */
export const NETWORK_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'metadata.annotations.*': 'policyWaivers.{key}',
  'spec.podSelector.matchLabels.*': PLUMBING,
  'spec.podSelector.matchExpressions[*].**': PLUMBING,
  'spec.policyTypes[*]': PLUMBING,
  'spec.ingress.**': PLUMBING,
  'spec.egress.**': PLUMBING,
};
