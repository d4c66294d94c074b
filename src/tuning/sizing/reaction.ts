import { containerTerms, pullSeconds } from './container-start';
import type { ReactionTerm } from './reaction-budget';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';
import { HPA_SYNC } from '../decisions/kubernetes-facts';
import type { DemandSettings } from '../decisions/settings';
import { runsOnKnative } from '../demand/capabilities';
import type { MeshMode } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import type { RuntimeModel } from '../runtimes/runtime-model';

/** What the pull of an image is counted from. */
export const PULL_READS: readonly BaselineName[] = ['reaction.assumedImageMiB', 'reaction.pullMiBPerSecond', 'reaction.unpackMiBPerSecond'];
/** What the time until a new pod serves is counted from. */
export const REACTION_READS: readonly BaselineName[] = [
  'reaction.metricAge', 'reaction.scheduling', 'reaction.sidecarStart', 'reaction.endpointUpdate', 'reaction.jitWarmUp', 'reaction.nodeStart', 'probes.readinessPeriod', ...PULL_READS,
];

/** B8: what happens between a request too many and a new pod that serves it. */
export function reactionTerms(input: PlanInput, runtime: RuntimeModel, demand: DemandSettings, mesh: MeshMode): ReactionTerm[] {
  const b = input.baseline.reaction;
  return [
    { name: 'age of the metric', seconds: b.metricAge, assumed: false },
    { name: 'autoscaler sync', seconds: HPA_SYNC, assumed: false },
    ...podTerms(input, demand, mesh, 'pulled'),
    ...(runtime.jit ? [{ name: 'JIT warm-up', seconds: b.jitWarmUp, assumed: false }] : []),
    ...nodeTerms(input),
  ];
}

/** From the decision for a pod to its first request, on a node that has room. */
function podTerms(input: PlanInput, demand: DemandSettings, mesh: MeshMode, image: 'pulled' | 'cached'): ReactionTerm[] {
  const { baseline } = input;
  const b = baseline.reaction;
  return [
    { name: 'scheduling', seconds: b.scheduling, assumed: false },
    ...startTerms(input, demand, image),
    { name: 'readiness', seconds: baseline.probes.readinessPeriod, assumed: false },
    { name: 'endpoint update', seconds: b.endpointUpdate, assumed: false },
    ...sidecarTerms(baseline, mesh),
  ];
}

/**
 * From a request that finds no pod to a pod that serves it. A function's pod is asked for its readiness many times a second and gets its requests from the
 * activator (KN-21), so that readiness and endpoints take no time of their own; what warms up serves already.
 *
 * @param image `pulled` on a node without the image; `cached` on one that has it, which is what KN-14 judges a function that sleeps by
 */
export function coldStartTerms(input: PlanInput, demand: DemandSettings, mesh: MeshMode, image: 'pulled' | 'cached'): ReactionTerm[] {
  const terms = runsOnKnative(input)
    ? [{ name: 'scheduling and container', seconds: input.baseline.reaction.wakeUp, assumed: false }, ...startTerms(input, demand, image), ...sidecarTerms(input.baseline, mesh)]
    : podTerms(input, demand, mesh, image);
  return [...nodeTerms(input), ...terms];
}

function pullTerm(input: PlanInput): ReactionTerm {
  const image = imageMiB(input);
  return { name: `pull of ${image} MiB`, seconds: pullSeconds(input.baseline, image), assumed: input.imageSizeMiB === undefined };
}

/** What is pulled and started on the node, in its order. */
function startTerms(input: PlanInput, { startup }: DemandSettings, image: 'pulled' | 'cached'): ReactionTerm[] {
  const hook = input.pod.lifecycle.postStart;
  // the program starts at the same time as its hook, and what is listed after it only after the hook
  const { before, beside } = containerTerms(input, Math.max(0, startup.value - (hook?.seconds ?? 0)), image);
  return [
    ...before,
    ...(image === 'pulled' ? [pullTerm(input)] : []),
    { name: 'start', seconds: startup.value, assumed: startup.because.assumed ?? false },
    ...(hook === undefined ? [] : [{ name: 'postStart after it', seconds: Math.round(Math.max(0, hook.seconds - startup.value) * 10) / 10, assumed: hook.assumed }]),
    ...beside,
  ];
}

function sidecarTerms({ reaction }: BaselineNumbers, mesh: MeshMode): ReactionTerm[] {
  return mesh === 'sidecar' ? [{ name: 'sidecar start', seconds: reaction.sidecarStart, assumed: false }] : [];
}

function nodeTerms(input: PlanInput): ReactionTerm[] {
  return input.target._props.spareCapacity === false ? [{ name: 'node start', seconds: input.baseline.reaction.nodeStart, assumed: false }] : [];
}

/** The sum of the terms. */
export function reactionSeconds(input: PlanInput, runtime: RuntimeModel, demand: DemandSettings, mesh: MeshMode): number {
  return reactionTerms(input, runtime, demand, mesh).reduce((sum, term) => sum + term.seconds, 0);
}

/** SRC-1: the image's size, as declared or as assumed. */
export function imageMiB({ imageSizeMiB, baseline }: Pick<PlanInput, 'imageSizeMiB' | 'baseline'>): number {
  return imageSizeMiB ?? baseline.reaction.assumedImageMiB;
}
