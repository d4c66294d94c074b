import { containerStartReads } from './container-start';
import { coldStartTerms, PULL_READS } from './reaction';
import { coldStart } from './reaction-budget';
import type { BaselineName } from '../decisions/baseline/numbers';
import { containerProps } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';

/** A request that waits for a new pod. */
interface FirstRequest {
  /** From the request to its answer. Seconds, whole. */
  readonly seconds: number;
  /** How long it waits for the pod. Seconds. */
  readonly cold: number;
  readonly assumed: boolean;
}

/**
 * B22: the longest that a function's request takes, which waits until a pod has started on a node without its image. What comes meanwhile waits no longer:
 * the pods that start serve more than comes, so the queue shortens faster than it grew.
 */
export function firstRequest({ input, demand, mesh }: Pick<PlanContext, 'input' | 'demand' | 'mesh'>): FirstRequest {
  const { seconds, assumed } = coldStart(coldStartTerms(input, demand, mesh, 'pulled'));
  return { seconds: Math.ceil(seconds + demand.slowestRequest.value - 1e-9), cold: seconds, assumed: assumed || (demand.slowestRequest.because.assumed ?? false) };
}

/** What it depends on. */
export function firstRequestInputs(input: PlanInput): string[] {
  return ['demand.slowestRequest', 'demand.startup', 'imageSize', 'target.istio', 'target.knativeInMesh', 'target.spareCapacity', ...containerProps(input)];
}

/** What it is counted from. */
export function firstRequestReads(input: PlanInput): BaselineName[] {
  return ['reaction.wakeUp', 'reaction.sidecarStart', 'reaction.nodeStart', ...PULL_READS, ...containerStartReads(input)];
}
