import { ASSUMED_IMAGE_MIB } from './baselines';
import { DecisionSource } from './decision';
import type { PlanContext } from './plan-context';
import { pullSeconds } from './reaction';
import type { ProbesSettings, RolloutSettings, ShutdownSettings } from './settings';
import { baseline, Tuned, tuned } from './tuned';

/** B20. */
const SURGE_SHARE = 0.25;
/** ROL-2. Seconds. */
const LEAST_MIN_READY = 10;
const JIT_MIN_READY = 30;
/** ROL-3: Kubernetes' own default. Seconds. */
export const LEAST_DEADLINE = 600;
export const DEADLINE_STEP = 10;
/** Five old ReplicaSets are enough to go back to, and do not fill etcd. */
const REVISIONS = 5;

/** How a new version replaces the old one; nothing for functions, whose revisions Knative moves (KN-7). */
export function tuneRollout(ctx: PlanContext, probes: ProbesSettings, _shutdown: ShutdownSettings): RolloutSettings | undefined {
  if (ctx.input.kind === 'function') {
    return undefined;
  }
  const minReadySeconds = tuneMinReady(ctx, probes);
  const revisionHistoryLimit = baseline(REVISIONS, 'ROL-1', 'enough to go back to, few enough to keep');
  if (ctx.input.kind === 'stateful') {
    return { minReadySeconds, revisionHistoryLimit };
  }
  const floor = ctx.size.minReplicas;
  const surge = Math.max(1, Math.ceil(SURGE_SHARE * floor));
  return {
    strategy: baseline('RollingUpdate', 'B20', 'new pods come before old ones go'),
    maxSurge: tuned(surge, {
      rule: 'B20',
      source: DecisionSource.BASELINE,
      inputs: ['autoscaling.minReplicas', 'scaling'],
      reason: () => `a quarter of the ${floor} replicas at the floor, at least one; the quota must hold them`,
    }),
    maxUnavailable: baseline(0, 'B20', 'capacity never dips: the pods left would run beyond what keeps the objective'),
    minReadySeconds,
    progressDeadline: tuneDeadline(ctx, probes, minReadySeconds.value),
    revisionHistoryLimit,
  };
}

/** ROL-2. */
function tuneMinReady(ctx: PlanContext, probes: ProbesSettings): Tuned<number> {
  const { runtime } = ctx;
  const twice = 2 * (probes.readiness.periodSeconds?.value ?? 0);
  const value = Math.max(LEAST_MIN_READY, twice, runtime.jit ? JIT_MIN_READY : 0);
  return tuned(value, {
    rule: 'ROL-2',
    source: runtime.jit ? DecisionSource.RUNTIME : DecisionSource.BASELINE,
    inputs: ['probes.readiness.periodSeconds', 'runtime'],
    unit: ' s',
    reason: () => (runtime.jit
      ? `${runtime.label} compiles while it warms up: ${value} s before the next pod goes`
      : `two readiness periods (${twice} s): a pod that crashes right after its first answer stops the rollout`),
  });
}

/** ROL-3. */
function tuneDeadline(ctx: PlanContext, probes: ProbesSettings, minReady: number): Tuned<number> {
  const { input } = ctx;
  const pull = pullSeconds(input.imageSizeMiB ?? ASSUMED_IMAGE_MIB);
  const budget = (probes.startup?.periodSeconds?.value ?? 0) * (probes.startup?.failureThreshold?.value ?? 0);
  const needed = 2 * (pull + budget + minReady);
  return tuned(Math.max(LEAST_DEADLINE, Math.ceil(needed / DEADLINE_STEP) * DEADLINE_STEP), {
    rule: 'ROL-3',
    source: DecisionSource.BASELINE,
    inputs: ['imageSize', 'probes.startup.failureThreshold', 'probes.startup.periodSeconds', 'rollout.minReadySeconds'],
    unit: ' s',
    assumed: input.imageSizeMiB === undefined,
    reason: () => `2 x (pull ${pull} s + startup budget ${budget} s + minReadySeconds ${minReady} s) = ${Math.round(needed)} s, at least ${LEAST_DEADLINE} s`,
  });
}
