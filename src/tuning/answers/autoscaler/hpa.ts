/*
 * The HorizontalPodAutoscaler's algorithm, autoscaling/v2 (HPA-1 to HPA-5; kubernetes.io, "Horizontal Pod Autoscaling", algorithm details and
 * configurable scaling behavior). Pure functions with their state in the open: what one sync sees goes in, what it decides comes out.
 */

import { HPA_TOLERANCE } from '../../decisions/kubernetes-facts';

/** Rounding that a quotient of floats needs before it is rounded up or down. */
const EPSILON = 1e-9;

/** At most so many replicas, or percent of them, within a period. */
export interface HpaPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** One direction of `behavior`. */
export interface HpaRules {
  readonly stabilizationWindowSeconds: number;
  readonly policies: readonly HpaPolicy[];
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  /** Ratio of metric and target that is too near to 1 to act on. */
  readonly tolerance: number;
}

/** How far an object without `behavior` is scaled up in one sync. */
const SILENT_FACTOR = 2;
const SILENT_MINIMUM = 4;

/** What the object says. */
export interface HpaSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly scaleUp: HpaRules;
  readonly scaleDown: HpaRules;
  /** The object has no `behavior` at all: the policies do not count, each sync may double the pods or go to 4. */
  readonly silent?: boolean;
}

/** HPA-5: what applies where `behavior` is silent. */
export const DEFAULT_SCALE_UP: HpaRules = {
  stabilizationWindowSeconds: 0,
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }, { type: 'Pods', value: 4, periodSeconds: 15 }],
  selectPolicy: 'Max',
  tolerance: HPA_TOLERANCE,
};
export const DEFAULT_SCALE_DOWN: HpaRules = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  selectPolicy: 'Max',
  tolerance: HPA_TOLERANCE,
};

/** What is known about a pod's metric: a value in the target's unit, or why there is none. */
export type PodMetric = number | 'unready' | 'missing';

/** What the controller knows about a pod when it groups the pods for a CPU metric. */
export interface PodFacts {
  /** When its containers were started; absent while it is pending. */
  readonly startedAt?: number;
  readonly ready: boolean;
  /** When `ready` last changed. */
  readonly transitionAt: number;
  /** The average over the sample's window; absent where there is no sample. */
  readonly usage?: number;
  /** End of the sample's window. */
  readonly sampledAt: number;
  readonly sampleWindow: number;
}

/** Flags of the controller manager: cluster-wide, the workload cannot change them. */
export const CPU_INITIALIZATION_PERIOD = 300;
const INITIAL_READINESS_DELAY = 30;

/** HPA-3: whether a pod's CPU sample counts. A pod that has just started counts once a whole sample was taken while it was ready. */
export function cpuMetricOf(pod: PodFacts, now: number): PodMetric {
  if (pod.startedAt === undefined) {
    return 'unready';
  }
  if (pod.usage === undefined) {
    return 'missing';
  }
  const initializing = now < pod.startedAt + CPU_INITIALIZATION_PERIOD;
  const unready = initializing
    ? !pod.ready || pod.sampledAt < pod.transitionAt + pod.sampleWindow
    : !pod.ready && pod.transitionAt < pod.startedAt + INITIAL_READINESS_DELAY;
  return unready ? 'unready' : pod.usage;
}

/** A utilisation is a share of the request, of which the controller sees whole percents; a value is a number of anything else. */
export type MetricUnit = 'utilization' | 'value';

/** Ratios of metric and target that are too near to 1 to act on, on the way up and on the way down. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

/** Pods of which the same is known. */
export interface AlikePods {
  readonly metric: PodMetric;
  readonly pods: number;
}

/** What the algorithm needs of all pods: how many have a value, and its sum; how many have none. */
export interface PodCounts {
  readonly values: number;
  readonly sum: number;
  readonly missing: number;
  readonly unready: number;
}

/** Pods are counted in groups: a fleet of a hundred thousand costs what a fleet of ten does. */
export function countPods(groups: readonly AlikePods[]): PodCounts {
  const counts = { values: 0, sum: 0, missing: 0, unready: 0 };
  for (const { metric, pods } of groups) {
    if (typeof metric === 'number') {
      counts.values += pods;
      counts.sum += metric * pods;
    } else {
      counts[metric] += pods;
    }
  }
  return counts;
}

/**
 * HPA-1 and HPA-4: the replicas that one metric asks for.
 *
 * Missing pods count as nothing on the way up; on the way down they count as the target, or, of a utilisation, as all of their request where that is more.
 * Unready ones count as nothing on the way up. Nothing happens where that turns the direction round or falls within the tolerance.
 *
 * @returns undefined where no pod has a value: the metric cannot be used
 */
export function replicasForCounts(
  current: number, { values, sum, missing, unready }: PodCounts, target: number, tolerance: Tolerance = { up: HPA_TOLERANCE, down: HPA_TOLERANCE }, unit: MetricUnit = 'value',
): number | undefined {
  if (values === 0) {
    return undefined;
  }
  const ratioOf = (total: number, count: number): number => unit === 'value'
    ? total / count / target
    : Math.floor(total * 100 / count + EPSILON) / Math.round(target * 100);
  // of whole percents the controller's quotient is known to the last bit, and so is what it rounds up: 56 % of 25 pods at 50 % asks for 29
  const asked = (r: number, count: number): number => Math.ceil(r * count - (unit === 'value' ? EPSILON : 0));
  const calm = (r: number): boolean => r <= 1 + tolerance.up + EPSILON && r >= 1 - tolerance.down - EPSILON;
  const ratio = ratioOf(sum, values);
  const growing = ratio > 1;
  if (ratio === 1 || (missing === 0 && !(growing && unready > 0))) {
    return calm(ratio) ? current : asked(ratio, values);
  }
  const counted = values + missing + (growing ? unready : 0);
  const assumed = unit === 'value' ? target : Math.max(1, target);
  const cautious = ratioOf(sum + (growing ? 0 : missing * assumed), counted);
  const turned = growing ? cautious < 1 : cautious > 1;
  if (calm(cautious) || turned) {
    return current;
  }
  const desired = asked(cautious, counted);
  return (cautious < 1 && desired > current) || (cautious > 1 && desired < current) ? current : desired;
}

/** HPA-2: the largest of the proposals; while one is unknown, nothing is taken away. */
export function combineProposals(current: number, proposals: ReadonlyArray<number | undefined>): number {
  const known = proposals.filter((proposal): proposal is number => proposal !== undefined);
  const largest = known.length === 0 ? current : Math.max(...known);
  return known.length < proposals.length ? Math.max(current, largest) : largest;
}

interface At {
  readonly second: number;
  readonly replicas: number;
}

/** What the controller remembers from sync to sync: recommendations, and the changes that it made. */
export interface HpaState {
  readonly recommendations: readonly At[];
  /** Replicas added (positive) or removed (negative). */
  readonly changes: readonly At[];
}

export const NEW_HPA: HpaState = { recommendations: [], changes: [] };

/** One sync: a proposal, stabilised, limited by the policies and by the bounds. */
export function hpaSync(spec: HpaSpec, state: HpaState, now: number, current: number, proposal: number): { readonly replicas: number; readonly state: HpaState } {
  const stable = stabilized(spec, state, now, current, proposal);
  const replicas = limited(spec, state, now, current, stable);
  const longest = Math.max(spec.scaleUp.stabilizationWindowSeconds, spec.scaleDown.stabilizationWindowSeconds);
  const periods = [...spec.scaleUp.policies, ...spec.scaleDown.policies].map((policy) => policy.periodSeconds);
  const changes = state.changes.filter((change) => change.second > now - Math.max(0, ...periods));
  return {
    replicas,
    state: {
      recommendations: [...state.recommendations.filter((r) => r.second > now - longest), { second: now, replicas: proposal }],
      changes: replicas === current ? changes : [...changes, { second: now, replicas: replicas - current }],
    },
  };
}

/** The lowest recommendation of the window on the way up, the highest on the way down. */
function stabilized(spec: HpaSpec, state: HpaState, now: number, current: number, proposal: number): number {
  const within = (seconds: number): number[] => [proposal, ...state.recommendations.filter((r) => r.second > now - seconds).map((r) => r.replicas)];
  const up = Math.min(...within(spec.scaleUp.stabilizationWindowSeconds));
  const down = Math.max(...within(spec.scaleDown.stabilizationWindowSeconds));
  return Math.min(Math.max(current, up), down);
}

function limited(spec: HpaSpec, state: HpaState, now: number, current: number, desired: number): number {
  if (desired > current) {
    const allowed = spec.silent ? Math.max(SILENT_FACTOR * current, SILENT_MINIMUM) : Math.max(current, policyLimit(spec.scaleUp, state, now, current, 1));
    return Math.max(spec.minReplicas, Math.min(desired, spec.maxReplicas, allowed));
  }
  const allowed = desired < current ? Math.min(current, policyLimit(spec.scaleDown, state, now, current, -1)) : current;
  return Math.min(spec.maxReplicas, Math.max(desired, spec.minReplicas, allowed));
}

/** How far the policies let the number of replicas go. Each counts from what there was when its period began. */
function policyLimit(rules: HpaRules, state: HpaState, now: number, current: number, direction: 1 | -1): number {
  if (rules.selectPolicy === 'Disabled') {
    return current;
  }
  const limits = rules.policies.map((policy) => {
    const changed = state.changes.filter((change) => change.second > now - policy.periodSeconds).reduce((sum, change) => sum + change.replicas, 0);
    const atStart = current - changed;
    if (policy.type === 'Pods') {
      return atStart + direction * policy.value;
    }
    // up is rounded up and down is rounded down: a percentage always moves at least one pod
    const share = atStart * (1 + direction * policy.value / 100);
    return direction > 0 ? Math.ceil(share - EPSILON) : Math.floor(share + EPSILON);
  });
  const farthest = (rules.selectPolicy === 'Max') === (direction > 0);
  return farthest ? Math.max(...limits) : Math.min(...limits);
}
