import { runsOnKnative } from './capabilities';
import type { PlanContext } from './plan-context';
import type { PlanInput } from './plan-input';
import type { GivenInit, GivenSidecar } from '../profile/given-container';

/*
 * The containers beside the main one: which of them run how, and in which order. What they add to a pod is in pod-request.ts.
 */

/** How a container runs: it ends before the main one starts; it is an init container that runs on (a native sidecar); or it runs as the main one does. */
export type Runs = 'init' | 'native' | 'plain';

/** A container beside the main one, and how it runs on the target. */
export type Placed = { readonly runs: 'init'; readonly given: GivenInit } | { readonly runs: 'native' | 'plain'; readonly given: GivenSidecar };

/** Whether the pods can have native sidecars: Kubernetes has them from 1.29, and Knative admits no restart policy of a container (KN-1). */
export function hasNativeSidecars(input: Pick<PlanInput, 'target' | 'serving'>): boolean {
  return input.target._has('sidecarContainers') && !runsOnKnative(input);
}

/** The props that brought them, as decisions name their inputs: none where the main container is alone. */
export function containerProps({ pod: { containers } }: Pick<PlanInput, 'pod'>): string[] {
  return [...(containers.inits.length > 0 ? ['initContainers'] : []), ...(containers.sidecars.length > 0 ? ['sidecars'] : [])];
}

/** Folders that the main container writes to beside `/tmp`, by the volume that it has there: who names one of them shares it. */
export function sharedFolders(input: Pick<PlanInput, 'writablePaths' | 'cache' | 'keeping'>): string[] {
  return [...input.writablePaths, ...(input.cache === undefined ? [] : [input.cache.path]), ...(input.keeping.what === 'members' ? [input.keeping.dataPath] : [])];
}

/** Most pods have one container: what is asked a dozen times for a plan costs nothing then. */
const NONE: readonly Placed[] = [];

/** All of them, in the order in which they start: those of `initContainers` first, then those that start with the main container. */
export function placedContainers(input: Pick<PlanInput, 'target' | 'serving' | 'pod'>): readonly Placed[] {
  const { inits, sidecars } = input.pod.containers;
  if (inits.length + sidecars.length === 0) {
    return NONE;
  }
  const native = hasNativeSidecars(input);
  const isNative = (one: GivenSidecar): boolean => native && one.before !== false;
  const before = sidecars.filter(isNative);
  return [
    ...before.filter((one) => one.beforeInit).map((given): Placed => ({ runs: 'native', given })),
    ...inits.map((given): Placed => ({ runs: 'init', given })),
    ...before.filter((one) => !one.beforeInit).map((given): Placed => ({ runs: 'native', given })),
    ...sidecars.filter((one) => !isNative(one)).map((given): Placed => ({ runs: 'plain', given })),
  ];
}

/** Whether a container runs beside the main one for as long as the pod lives: then a metric of the whole pod says little about the main container. */
export function sharesPod({ input, mesh }: Pick<PlanContext, 'input' | 'mesh'>): boolean {
  return mesh === 'sidecar' || input.requirements.sidecarCpuMillis > 0 || input.pod.containers.sidecars.length > 0;
}

/** How sidecars end. Seconds. */
export interface SidecarDrains {
  /** Native sidecars end one after the other, once the main container has ended. */
  readonly after: number;
  /** Plain ones get their signal together with the main container: the longest of them. */
  readonly beside: number;
  /** The plain one that takes longest. */
  readonly longest: string | undefined;
}

/** TRM-6: how long the sidecars take to end. */
export function sidecarDrains(input: Pick<PlanInput, 'target' | 'serving' | 'pod' | 'baseline'>): SidecarDrains {
  let [after, beside] = [0, 0];
  let longest: string | undefined;
  for (const one of placedContainers(input)) {
    const seconds = one.runs === 'init' ? 0 : one.given.drainSeconds ?? input.baseline.shutdown.sidecarDrain;
    after += one.runs === 'native' ? seconds : 0;
    if (one.runs === 'plain' && seconds > beside) {
      [beside, longest] = [seconds, one.given.name];
    }
  }
  return { after, beside, longest };
}
