import type { PlanInput } from './plan-input';

/**
 * Who decides how many replicas there are: the plan's own autoscaler, one that somebody else brings, the number in the manifest, or Knative.
 * Budget, waivers and what is printed follow from it, so it is decided before them.
 */
export type ReplicaOwner = 'autoscaler' | 'other autoscaler' | 'manifest' | 'knative';

/** Who decides how many replicas there are. */
export function replicaOwner(input: Pick<PlanInput, 'kind' | 'scaling' | 'otherAutoscaler'>): ReplicaOwner {
  switch (input.kind) {
    case 'function': return 'knative';
    case 'stateful': return 'manifest';
    case 'web': return input.scaling._kind !== 'exactly' ? 'autoscaler' : input.otherAutoscaler === true ? 'other autoscaler' : 'manifest';
  }
}

/** Whether an autoscaler, whoever brings it, moves the number: the manifest must not write it, and a budget must fit any number. */
export function autoscaled(input: Pick<PlanInput, 'kind' | 'scaling' | 'otherAutoscaler'>): boolean {
  return replicaOwner(input) === 'autoscaler' || replicaOwner(input) === 'other autoscaler';
}
