import { metadataOf, podSelector } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** How many pods may be evicted at once; no budget if the plan omits it, with its reason. */
export function renderPodDisruptionBudget(input: RenderInput): Manifest | undefined {
  const { disruption } = input.settings;
  if (disruption === undefined) {
    return undefined;
  }
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(input),
    spec: {
      maxUnavailable: disruption.maxUnavailable.value,
      unhealthyPodEvictionPolicy: disruption.unhealthyPodEvictionPolicy.value,
      selector: { matchLabels: podSelector(input) },
    },
  };
}

/** What decides each leaf of a PodDisruptionBudget. */
export const POD_DISRUPTION_BUDGET_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.maxUnavailable': 'disruption.maxUnavailable',
  'spec.unhealthyPodEvictionPolicy': 'disruption.unhealthyPodEvictionPolicy',
  'spec.selector.matchLabels.*': PLUMBING,
};
