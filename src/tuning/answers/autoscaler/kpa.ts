/*
 * Knative's pod autoscaler (KN-10 and KN-15; knative.dev, "Autoscaling concepts"). As with the HPA: what one tick sees goes in, what it decides comes out.
 */

const EPSILON = 1e-9;

/** `autoscaling.knative.dev/*` and config-autoscaler, in numbers. */
export interface KpaSpec {
  /** The metric's target per pod, already multiplied by the target utilisation. */
  readonly target: number;
  readonly minScale: number;
  /** 0 = no bound. */
  readonly maxScale: number;
  /** Replicas to start with when traffic comes after none. */
  readonly activationScale: number;
  readonly stableWindowSeconds: number;
  readonly panicWindowSeconds: number;
  /** Desired pods over ready pods from which on it panics; 2 for 200 %. */
  readonly panicThreshold: number;
  readonly maxScaleUpRate: number;
  readonly maxScaleDownRate: number;
  readonly scaleDownDelaySeconds: number;
  /** How long the last pod stays after it was asked to go: the longer of the grace period and the retention period. */
  readonly scaleToZeroSeconds: number;
}

/** config-autoscaler's defaults. */
export const KPA_DEFAULTS = {
  activationScale: 1,
  stableWindowSeconds: 60,
  panicWindowPercentage: 10,
  panicThresholdPercentage: 200,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
  scaleDownDelaySeconds: 0,
  scaleToZeroGraceSeconds: 30,
  targetUtilization: 70,
  tickSeconds: 2,
} as const;

/** What the autoscaler remembers from tick to tick. */
export interface KpaState {
  /** When it last was over the threshold; absent in stable mode. */
  readonly panicSince?: number;
  /** The most pods asked for since it panics: while it does, none is taken away. */
  readonly panicPods: number;
  /** Decisions of the scale-down delay. */
  readonly delayed: ReadonlyArray<{ readonly second: number; readonly replicas: number }>;
  /** Since when nothing is asked for. */
  readonly idleSince?: number;
}

export const NEW_KPA: KpaState = { panicPods: 0, delayed: [] };

/** What a tick sees: pods that are ready, and the metric over all pods, averaged over both windows. */
export interface KpaObservation {
  readonly readyPods: number;
  readonly stable: number;
  readonly panic: number;
}

/** One tick. */
export function kpaTick(spec: KpaSpec, state: KpaState, now: number, seen: KpaObservation): { readonly replicas: number; readonly state: KpaState } {
  const ready = Math.max(1, seen.readyPods);
  const most = Math.ceil(spec.maxScaleUpRate * ready - EPSILON);
  const least = Math.floor(ready / spec.maxScaleDownRate + EPSILON);
  const wanted = (value: number): number => Math.ceil(value / spec.target - EPSILON);
  const bounded = (pods: number): number => {
    const within = Math.min(Math.max(pods, least), most);
    return pods > 0 ? Math.max(within, spec.activationScale) : within;
  };
  const stable = bounded(wanted(seen.stable));
  const panic = bounded(wanted(seen.panic));

  let { panicSince, panicPods } = state;
  if (wanted(seen.panic) / ready >= spec.panicThreshold - EPSILON) {
    panicSince = now;
  } else if (panicSince !== undefined && now > panicSince + spec.stableWindowSeconds) {
    panicSince = undefined;
    panicPods = 0;
  }
  let desired = stable;
  if (panicSince !== undefined) {
    panicPods = Math.max(panicPods, stable, panic);
    desired = panicPods;
  }

  let delayed = state.delayed;
  if (spec.scaleDownDelaySeconds > 0) {
    delayed = [...delayed.filter((d) => d.second > now - spec.scaleDownDelaySeconds), { second: now, replicas: desired }];
    desired = Math.max(...delayed.map((d) => d.replicas));
  }

  let idleSince: number | undefined;
  if (desired === 0 && spec.minScale === 0) {
    idleSince = state.idleSince ?? now;
    if (seen.readyPods > 0 && now - idleSince < spec.scaleToZeroSeconds) {
      desired = 1;
    }
  }
  const upper = spec.maxScale > 0 ? Math.min(desired, spec.maxScale) : desired;
  return { replicas: Math.max(spec.minScale, upper), state: { panicSince, panicPods, delayed, idleSince } };
}
