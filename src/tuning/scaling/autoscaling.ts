import { decimal, inWords, shareInWords } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import { HPA_TOLERANCE } from '../decisions/kubernetes-facts';
import type { AutoscalingSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { rangeOf, replicaOwner } from '../demand/capabilities';
import { sharesPod } from '../demand/placed-containers';
import { placementProps } from '../demand/placed-on';
import type { PlanContext } from '../demand/plan-context';
import { anyAssumed } from '../pod/resources';
import { Criticality } from '../profile/choices';
import type { Sizing } from '../sizing/sizing-ask';
import { spotReads, spotSpare } from '../sizing/survival';

const LOAD_INPUTS = ['profile.peak', 'demand.typical', 'demand.cpuPerRequest', 'resources.cpuRequest', 'sizing.maxUtilization', 'target.zones', 'criticality', 'slo.availability', 'scaling'];

/** What the target is chosen from, and whether the floor carries the peak. */
const TARGET_READS: readonly BaselineName[] = ['sizing.lowestTarget', 'sizing.highestTarget', 'sizing.pinnedTarget', 'sizing.targetStep', 'sizing.poolGrowth', 'reaction.metricAge'];
const FLOOR_READS: readonly BaselineName[] = ['sizing.leastReplicas', 'sizing.thirdReplicaAvailability', ...TARGET_READS];

/** The HorizontalPodAutoscaler, or nothing where the number of replicas is fixed. */
export function tuneAutoscaling(ctx: PlanContext, sizing: Sizing): AutoscalingSettings | undefined {
  const { input } = ctx;
  if (replicaOwner(input) !== 'autoscaler') {
    return undefined;
  }
  const b = input.baseline.autoscaling;
  const sidecar = sharesPod(ctx);
  const rate = tuneRequestRate(ctx);
  return {
    minReplicas: tuneFloor(ctx, sizing),
    maxReplicas: tuneCeiling(ctx),
    targetCpuUtilization: tuneTarget(ctx),
    metricType: tuned(sidecar ? 'ContainerResource' : 'Resource', {
      rule: 'HPA-12',
      source: sidecar ? DecisionSource.CLUSTER : DecisionSource.BASELINE,
      inputs: () => ['target.istio', 'addOns', ...(input.pod.containers.sidecars.length > 0 ? ['sidecars'] : [])],
      reason: () => (sidecar ? 'a sidecar shares the pod: only the main container is measured' : 'one container: the pod is measured'),
    }),
    requestRateMetric: rate.requestRateMetric,
    requestRateTarget: rate.requestRateTarget,
    scaleUpStabilization: baseline(0, 'HPA-5', 'scale up at once'),
    scaleUpPercent: baseline(b.scaleUpPercent, 'HPA-5', b.scaleUpPercent === 100 ? 'may double per period' : 'growth per period', 'autoscaling.scaleUpPercent'),
    scaleUpPods: baseline(b.scaleUpPods, 'HPA-5', 'or this many pods, whichever is more: small floors grow fast too', 'autoscaling.scaleUpPods'),
    scaleUpPeriod: baseline(b.scaleUpPeriod, 'HPA-5', 'one sync of the autoscaler', 'autoscaling.scaleUpPeriod'),
    scaleDownStabilization: baseline(b.scaleDownStabilization, 'B25', `${inWords(b.scaleDownStabilization / 60)} minutes of less load before pods are removed: bursts come in pairs`, 'autoscaling.scaleDownStabilization'),
    scaleDownPercent: tuned(b.scaleDownPercent[input.criticality], {
      rule: 'B25', source: DecisionSource.BASELINE, inputs: ['criticality'], reads: ['autoscaling.scaleDownPercent'], reason: () => `a ${input.criticality} service removes at most this share ${b.scaleDownPeriod === 60 ? 'per minute' : `in ${b.scaleDownPeriod} s`}`,
    }),
    scaleDownPeriod: baseline(b.scaleDownPeriod, 'B25', b.scaleDownPeriod === 60 ? 'the share is per minute' : 'the period of the share', 'autoscaling.scaleDownPeriod'),
  };
}

function slotInputs({ size }: PlanContext): string[] {
  return size.slots === undefined ? [] : ['sizing.slots'];
}

function tuneFloor(ctx: PlanContext, sizing: Sizing): Tuned<number> {
  const { input, size, demand } = ctx;
  if (rangeOf(input) !== undefined) {
    return tuned(size.minReplicas, { source: DecisionSource.USER, inputs: ['scaling'], reason: () => 'given as scaling.min' });
  }
  const cores = Math.round(demand.typical.value * demand.cpuPerRequest.value) / 1000;
  const assumed = anyAssumed(demand.typical, demand.cpuPerRequest);
  if (size.mode === 'static') {
    return tuned(size.minReplicas, {
      rule: 'SIZE-5',
      source: DecisionSource.PROFILE,
      assumed,
      inputs: () => [...LOAD_INPUTS, ...slotInputs(ctx), ...placementProps(input), 'demand.burstFactor', 'demand.burstWithin', 'sizing.reactionTime', 'sizing.growth'],
      reads: () => [...FLOOR_READS, ...spotReads(input)],
      reason: () => `${staticWhy(ctx)}, so the floor carries the peak (${sizing.survivalFloor} would carry the usual load)${spare(input)}`,
    });
  }
  const zones = input.target.zones;
  return tuned(size.minReplicas, {
    rule: 'SIZE-4',
    source: DecisionSource.PROFILE,
    inputs: () => [...LOAD_INPUTS, ...slotInputs(ctx), ...placementProps(input)],
    reads: () => [...FLOOR_READS, ...spotReads(input)],
    assumed,
    reason: () => (input.criticality === Criticality.BEST_EFFORT || zones === 1
      ? `carries the usual ${cores} cores`
      : `carries the usual ${cores} cores at ${Math.round(size.maxUtilization * 100)} %${size.bound === 'slots' ? ` (limited by the ${requests(size)} that a pod serves at once)` : ''} with one of ${zones} zones lost${spare(input)}${input.criticality === Criticality.CRITICAL ? ', a multiple of the zones' : ''}`),
  });
}

/** Why the autoscaler does not carry the peak. */
function staticWhy(ctx: PlanContext): string {
  const { quiet, steady, reactionSeconds } = ctx.size;
  return quiet ? quietReason(ctx) : steady ? 'at the target the usual load needs as many replicas as the peak' : `the burst is faster than the autoscaler's ${Math.round(reactionSeconds)} s`;
}

/** The replicas that spot nodes add to a floor, in words. */
export function spare(input: PlanContext['input']): string {
  const replicas = spotSpare(input);
  return replicas === 0 ? '' : `, and ${replicas} more on spot nodes`;
}

function requests(size: PlanContext['size']): string {
  return `${size.slots} request${size.slots === 1 ? '' : 's'}`;
}

/** SIZE-5: why a target on CPU would be too low, whatever the burst. */
function quietReason({ size, input }: PlanContext): string {
  const bound = size.bound === 'slots' ? `it serves ${requests(size)} at once` : size.bound === 'proxy' ? 'the mesh\'s proxy is the limit' : 'the rest of its request stays idle';
  return `a pod is at most ${Math.round(size.maxUtilization * 1000) / 10} % busy (${bound}), too little for a CPU target of ${input.baseline.sizing.lowestTarget * 100} %`;
}

/** What the bound of a pod's utilisation is there for. */
function boundOf(size: PlanContext['size']): string {
  const bound = `${Math.round(size.maxUtilization * 1000) / 10} %`;
  return size.bound === 'slots' ? `${bound} (limited by the ${requests(size)} that a pod serves at once)` : size.bound === 'proxy' ? `${bound} (limited by the mesh's proxy)` : bound;
}

function tuneCeiling(ctx: PlanContext): Tuned<number> {
  const { input, size } = ctx;
  if (rangeOf(input) !== undefined) {
    return tuned(size.maxReplicas, { source: DecisionSource.USER, inputs: ['scaling'], reason: () => `given as scaling.max; the peak needs ${size.peakReplicas}` });
  }
  return tuned(size.maxReplicas, {
    rule: 'SIZE-6',
    source: DecisionSource.PROFILE,
    inputs: () => [...LOAD_INPUTS, 'autoscaling.targetCpuUtilization', 'autoscaling.minReplicas'],
    reads: ['sizing.ceilingFactor'],
    assumed: anyAssumed(ctx.demand.cpuPerRequest),
    reason: () => `the peak needs ${size.peakReplicas} at the target; ${shareInWords(input.baseline.sizing.ceilingFactor - 1)} more, or enough that ${size.peakReplicas} are left when a zone is lost`,
  });
}

function tuneTarget(ctx: PlanContext): Tuned<number> {
  const { size, demand, input } = ctx;
  const b = input.baseline.sizing;
  const tolerance = decimal(HPA_TOLERANCE * 100);
  const bound = boundOf(size);
  const why = {
    'floor-carries-peak': `the floor carries the peak: the highest target that stays below ${bound} with the autoscaler's tolerance of ${tolerance} %`,
    'static': `the floor carries the ${size.quiet || size.steady ? 'peak' : 'burst'}: the highest target that stays below ${bound} with the autoscaler's tolerance of ${tolerance} %`,
    'autoscaled': `${bound} keeps the objective; less the autoscaler's tolerance of ${tolerance} % and a growth of ${Math.round(size.growth * 100) / 100}x within ${Math.round(size.reactionSeconds)} s, rounded down to ${decimal(b.targetStep * 100)} %`,
  } as Record<string, string>;
  return tuned(Math.round(size.targetUtilization * 100), {
    rule: 'SIZE-5',
    source: DecisionSource.PROFILE,
    assumed: anyAssumed(demand.latencyP99, demand.objectiveP99, demand.burstFactor),
    inputs: () => ['sizing.maxUtilization', 'sizing.growth', 'sizing.reactionTime', 'autoscaling.minReplicas', 'resources.cpuRequest', 'sizing.parallelism', 'cpu', ...slotInputs(ctx), ...LOAD_INPUTS],
    reads: TARGET_READS,
    reason: () => why[size.mode] + (input.cpu._kind === 'pinned' ? `; exclusive CPUs have no reserve, so at most ${decimal(b.pinnedTarget * 100)} %` : ''),
  });
}

function tuneRequestRate(ctx: PlanContext): Pick<AutoscalingSettings, 'requestRateMetric' | 'requestRateTarget'> {
  const { input, size } = ctx;
  const metric = input.number.by === 'autoscaler' ? input.number.metric : undefined;
  if (metric === undefined) {
    return {};
  }
  const perPod = size.podRate / size.maxUtilization * size.targetUtilization;
  return {
    requestRateMetric: tuned(metric, { source: DecisionSource.USER, inputs: ['scaling'], reason: () => 'given as scaling.metric; the metric that asks for more pods wins' }),
    requestRateTarget: tuned(Math.max(1, Math.floor(perPod * 1000)), {
      rule: 'HPA-17',
      source: DecisionSource.PROFILE,
      inputs: ['demand.cpuPerRequest', 'resources.cpuRequest', 'autoscaling.targetCpuUtilization'],
      reason: () => `what one pod serves at the CPU target of ${Math.round(size.targetUtilization * 100)} %`,
    }),
  };
}
