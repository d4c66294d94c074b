import type { GivenToleration } from '../../tuning/profile/placement';
import type { LeafMap, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** Which nodes the pods may run on, for every kind of workload. */
export function nodeChoice({ declared: { pod: { placement } } }: RenderInput): Record<string, unknown> {
  const { labels, tolerations } = placement;
  return {
    nodeSelector: Object.keys(labels).length === 0 ? undefined : { ...labels },
    tolerations: tolerations.length === 0 ? undefined : tolerations.map(toleration),
    affinity: affinity(placement),
  };
}

/** What pods of a Deployment or StatefulSet have beside it; Knative admits less of it. */
export function nodeNetwork({ declared: { pod: { placement } } }: RenderInput): Record<string, unknown> {
  return {
    runtimeClassName: placement.runtimeClass,
    ...hostNetwork(placement),
  };
}

/** The network of the node, with the cluster's DNS; for every kind of workload. */
export function hostNetwork(placement: RenderInput['declared']['pod']['placement']): Record<string, unknown> {
  return placement.hostNetwork ? { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } : {};
}

function toleration({ key, value, effect }: GivenToleration): Record<string, unknown> {
  return value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect };
}

function affinity({ among, preferred }: RenderInput['declared']['pod']['placement']): Record<string, unknown> | undefined {
  if (among.length === 0 && preferred.length === 0) {
    return undefined;
  }
  const has = (key: string, values: readonly string[]) => ({ key, operator: 'In', values: [...values] });
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: among.length === 0 ? undefined
        : { nodeSelectorTerms: [{ matchExpressions: among.map(({ key, values }) => has(key, values)) }] },
      preferredDuringSchedulingIgnoredDuringExecution: preferred.length === 0 ? undefined : preferred.map(({ labels, weight }) => ({
        weight, preference: { matchExpressions: Object.keys(labels).sort().map((key) => has(key, [labels[key]])) },
      })),
    },
  };
}

/** The GPUs of the main container, as both request and limit. */
export function gpus({ declared: { pod: { placement: { gpu } } } }: RenderInput): Record<string, unknown> {
  return gpu === undefined ? {} : { [gpu.resource]: String(gpu.count) };
}

/** What decides each of these leaves: the author. Below the pod spec's path. */
export const PLACEMENT_LEAVES: LeafMap = {
  'nodeSelector.*': PLUMBING,
  'tolerations[*].*': PLUMBING,
  'affinity.**': PLUMBING,
  'runtimeClassName': PLUMBING,
  'hostNetwork': PLUMBING,
  'dnsPolicy': PLUMBING,
};
