import type { ClusterTarget } from '../../cluster/cluster-target';

/** Istio serves its networking and security kinds as v1 from 1.22. */
export function istioApiVersion(target: ClusterTarget, group: 'networking' | 'security'): string {
  return `${group}.istio.io/${target._istioAtLeast(22) ? 'v1' : 'v1beta1'}`;
}
