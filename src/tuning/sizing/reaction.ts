import * as b from '../decisions/baselines';
import type { DemandSettings } from '../decisions/settings';
import type { MeshMode } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import type { RuntimeModel } from '../runtimes/runtime-model';

/**
 * One term of the time that passes until a new pod serves.
 */
export interface ReactionTerm {
  /**
   * What happens, for example `scheduling`.
   */
  readonly name: string;

  /**
   * How long it takes.
   */
  readonly seconds: number;

  /**
   * Whether it rests on an assumption that the user did not state.
   */
  readonly assumed: boolean;
}

/** KN-14: scheduling a pod that wakes and creating its container, with the image on the node. B8 counts 2 s for the pods that an autoscaler adds. Seconds. */
const WAKE_UP = 1;

/** B8: what happens between a request too many and a new pod that serves it. */
export function reactionTerms(input: PlanInput, runtime: RuntimeModel, demand: DemandSettings, mesh: MeshMode): ReactionTerm[] {
  return [
    { name: 'age of the metric', seconds: b.METRIC_AGE, assumed: false },
    { name: 'autoscaler sync', seconds: b.HPA_SYNC, assumed: false },
    ...podTerms(demand, mesh, [pullTerm(input)]),
    ...(runtime.jit ? [{ name: 'JIT warm-up', seconds: b.JIT_WARM_UP, assumed: false }] : []),
    ...nodeTerms(input),
  ];
}

/** From the decision for a pod to its first request, on a node that has room. */
function podTerms(demand: DemandSettings, mesh: MeshMode, pull: readonly ReactionTerm[]): ReactionTerm[] {
  return [
    { name: 'scheduling', seconds: b.SCHEDULING, assumed: false },
    ...pull,
    startTerm(demand),
    { name: 'readiness', seconds: b.READINESS_PERIOD, assumed: false },
    { name: 'endpoint update', seconds: b.ENDPOINT_UPDATE, assumed: false },
    ...sidecarTerms(mesh),
  ];
}

/**
 * From a request that finds no pod to a pod that serves it. A function's pod is asked for its readiness many times a second and gets its requests from the
 * activator (KN-21), so that readiness and endpoints take no time of their own; what warms up serves already.
 *
 * @param image `pulled` on a node without the image; `cached` on one that has it, which is what KN-14 judges a function that sleeps by
 */
export function coldStartTerms(input: PlanInput, demand: DemandSettings, mesh: MeshMode, image: 'pulled' | 'cached'): ReactionTerm[] {
  const pull = image === 'pulled' ? [pullTerm(input)] : [];
  const terms = input.kind === 'function'
    ? [{ name: 'scheduling and container', seconds: WAKE_UP, assumed: false }, ...pull, startTerm(demand), ...sidecarTerms(mesh)]
    : podTerms(demand, mesh, pull);
  return [...nodeTerms(input), ...terms];
}

function pullTerm(input: PlanInput): ReactionTerm {
  const image = input.imageSizeMiB ?? b.ASSUMED_IMAGE_MIB;
  return { name: `pull of ${image} MiB`, seconds: pullSeconds(image), assumed: input.imageSizeMiB === undefined };
}

function startTerm(demand: DemandSettings): ReactionTerm {
  return { name: 'start', seconds: demand.startup.value, assumed: demand.startup.because.assumed ?? false };
}

function sidecarTerms(mesh: MeshMode): ReactionTerm[] {
  return mesh === 'sidecar' ? [{ name: 'sidecar start', seconds: b.SIDECAR_START, assumed: false }] : [];
}

function nodeTerms(input: PlanInput): ReactionTerm[] {
  return input.target._props.spareCapacity === false ? [{ name: 'node start', seconds: b.NODE_START, assumed: false }] : [];
}

/** The sum of the terms. */
export function reactionSeconds(input: PlanInput, runtime: RuntimeModel, demand: DemandSettings, mesh: MeshMode): number {
  return reactionTerms(input, runtime, demand, mesh).reduce((sum, term) => sum + term.seconds, 0);
}

/** IMG-2: download, then unpack. */
export function pullSeconds(imageMiB: number): number {
  return Math.round((imageMiB / b.PULL_MIB_PER_SECOND + imageMiB / b.UNPACK_MIB_PER_SECOND) * 10) / 10;
}
