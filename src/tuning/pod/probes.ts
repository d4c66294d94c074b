import { handlersOf } from './probe-handlers';
import { READINESS_PERIOD } from '../decisions/baselines';
import { DecisionSource } from '../decisions/decision';
import type { ProbeHandler, ProbeSettings, ProbesSettings, ShutdownSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { heldSeconds } from '../demand/held';
import type { PlanContext } from '../demand/plan-context';
import { CFS_PERIOD_MILLIS } from '../model/cgroup';

/** PRB-4, rulings 15: twice as patient as readiness. */
const LIVENESS_PERIOD = 10;
export const USUAL_FAILURES = 3;
const TIMEOUT = 3;
/** PRB-6: CPU of one health check. Milliseconds. */
const HEALTH_CHECK_CPU = 10;
/** A20: from this grace period on a wedged container would block its own restart. Seconds. */
const LONG_GRACE = 60;
const STUCK_GRACE = 10;
/** KN-20: Knative's readiness probe runs sub-second; the kubelet's startup probe is for starts that outlive the liveness window's beginning. Seconds. */
const KNATIVE_SLOW_START = 10;

/** How the kubelet learns that a container has started, serves, and still works. */
export function tuneProbes(ctx: PlanContext, shutdown: ShutdownSettings): ProbesSettings {
  const handlers = handlersOf(ctx);
  const knative = ctx.input.kind === 'function';
  const startup = knative && ctx.demand.startup.value < KNATIVE_SLOW_START ? undefined : tuneStartup(ctx, handlers.startup, shutdown);
  return {
    ...(startup === undefined ? {} : { startup }),
    readiness: knative ? { handler: handlers.ready } : tuneReadiness(ctx, handlers.ready),
    ...(handlers.live === undefined
      ? { livenessOmitted: handlers.omitted }
      : { liveness: tuneLiveness(ctx, handlers.live, shutdown) }),
  };
}

/** The start of this image is not declared: the budget must outlast a wrong assumption. A longer one only delays the restart of what hangs at its start. Seconds. */
const ASSUMED_START_PATIENCE = 30;
/** A store may replay its log before it answers. Seconds. */
const ASSUMED_REPLAY_PATIENCE = 300;

/** PRB-1 with the periods of B23. */
function tuneStartup(ctx: PlanContext, handler: Tuned<ProbeHandler>, shutdown: ShutdownSettings): ProbeSettings {
  const start = ctx.demand.startup.value;
  const factor = ctx.runtime.startupFactor;
  const period = start < 10 ? 1 : start <= 60 ? 5 : 10;
  const assumed = ctx.demand.startup.because.assumed ?? false;
  const patience = !assumed ? 0 : ctx.input.stateful === undefined ? ASSUMED_START_PATIENCE : ASSUMED_REPLAY_PATIENCE;
  const failures = Math.max(USUAL_FAILURES, Math.ceil(Math.max(factor * start, patience) / period - 1e-9));
  return {
    handler,
    periodSeconds: tuned(period, {
      rule: 'B23',
      source: DecisionSource.PROFILE,
      inputs: ['demand.startup'],
      assumed,
      reason: () => `a start of ${start} s is noticed within ${period} s (1 s below 10 s, 5 s up to a minute, else 10 s)`,
    }),
    timeoutSeconds: tuneTimeout(ctx),
    failureThreshold: tuned(failures, {
      rule: 'PRB-1',
      source: DecisionSource.PROFILE,
      inputs: ['demand.startup', 'runtime', 'probes.startup.periodSeconds'],
      assumed,
      reason: () => `${failures} x ${period} s = ${failures * period} s: ${factor} times the start of ${start} s, at least ${USUAL_FAILURES} attempts${patience === 0 ? '' : `, and at least ${patience} s while profile.startup is not declared: a budget that is too short never lets it start`}; the other probes wait for it`,
    }),
    ...stuckGrace(ctx, shutdown, 'startup'),
  };
}

function tuneReadiness(ctx: PlanContext, handler: Tuned<ProbeHandler>): ProbeSettings {
  return {
    handler,
    periodSeconds: baseline(READINESS_PERIOD, 'A19', 'short CPU starvation must not take every pod out at once; the startup probe makes starts fast, not this one'),
    timeoutSeconds: tuneTimeout(ctx),
    failureThreshold: tunePatience(ctx, READINESS_PERIOD, 'A19', (failures) => `${failures} misses, ${failures * READINESS_PERIOD} s: the same for every criticality`),
    successThreshold: baseline(1, 'A19', 'one good answer brings the pod back'),
  };
}

function tuneLiveness(ctx: PlanContext, handler: Tuned<ProbeHandler>, shutdown: ShutdownSettings): ProbeSettings {
  return {
    handler,
    periodSeconds: baseline(LIVENESS_PERIOD, 'PRB-4', 'slow on purpose: a restart under load makes the load worse'),
    timeoutSeconds: tuneTimeout(ctx),
    failureThreshold: tunePatience(ctx, LIVENESS_PERIOD, 'PRB-4', (failures) => `${failures * LIVENESS_PERIOD} s without an answer, twice as long as readiness waits`),
    ...stuckGrace(ctx, shutdown, 'liveness'),
  };
}

/** Misses that are no failure yet: the probe waits behind a request that holds the process, and the last of them must be answered after it. */
export function probeFailures(ctx: PlanContext): number {
  return Math.max(USUAL_FAILURES, Math.ceil((heldSeconds(ctx) - TIMEOUT) / READINESS_PERIOD - 1e-9) + 1);
}

function tunePatience(ctx: PlanContext, period: number, rule: string, why: (failures: number) => string): Tuned<number> {
  const failures = probeFailures(ctx);
  if (failures === USUAL_FAILURES) {
    return baseline(USUAL_FAILURES, rule, why(USUAL_FAILURES));
  }
  return tuned(failures, {
    rule,
    source: DecisionSource.PROFILE,
    inputs: ['demand.slowestRequest', 'demand.cpuPerRequest', 'demand.variability', 'resources.cpuRequest', 'runtime'],
    assumed: ctx.demand.slowestRequest.because.assumed,
    reason: () => `${failures} x ${period} s = ${failures * period} s: a request may hold ${ctx.runtime.label} for ${Math.ceil(heldSeconds(ctx))} s, and the probe waits behind it; busy is not sick`,
  });
}

/** A19, and PRB-6 where a quota can stop the process. */
function tuneTimeout(ctx: PlanContext): Tuned<number> {
  const limit = ctx.size.limitMillis;
  if (ctx.input.cpu._kind !== 'capped' || limit === undefined) {
    return baseline(TIMEOUT, 'A19', 'a pause of the collector or of the scheduler is no failure');
  }
  const stalledMillis = Math.ceil(HEALTH_CHECK_CPU / (CFS_PERIOD_MILLIS * limit / 1000)) * CFS_PERIOD_MILLIS;
  return tuned(Math.max(TIMEOUT, 1 + Math.ceil(stalledMillis / 1000)), {
    rule: 'PRB-6',
    source: DecisionSource.BASELINE,
    inputs: ['cpu', 'resources.cpuLimit'],
    reason: () => `under a limit of ${limit}m the ${HEALTH_CHECK_CPU} ms of a health check may take ${stalledMillis} ms; a second more, at least ${TIMEOUT} s`,
  });
}

/**
 * A20: the preStop hook runs on a failed liveness probe too, so its seconds are added. What never started has served nobody: there the hook may be cut.
 * A store keeps the pod's own grace period (STS-9): it may be flushing, or replaying what it will serve.
 */
function stuckGrace(ctx: PlanContext, shutdown: ShutdownSettings, probe: 'startup' | 'liveness'): Pick<ProbeSettings, 'terminationGracePeriodSeconds'> {
  const grace = shutdown.gracePeriod.value;
  if (ctx.input.kind === 'function' || ctx.input.stateful !== undefined || grace < LONG_GRACE) {
    return {};
  }
  const preStop = probe === 'startup' ? 0 : shutdown.preStop?.value ?? 0;
  return {
    terminationGracePeriodSeconds: tuned(Math.min(grace, preStop + STUCK_GRACE), {
      rule: 'A20',
      source: DecisionSource.BASELINE,
      inputs: probe === 'startup' ? ['shutdown.gracePeriod'] : ['shutdown.preStop', 'shutdown.gracePeriod'],
      reason: () => (probe === 'startup'
        ? `a container that never started is tried again after ${STUCK_GRACE} s, not after ${grace} s: nothing has been sent to it that the hook would wait for`
        : `a wedged container restarts after the hook's ${preStop} s and ${STUCK_GRACE} s more, not after ${grace} s`),
    }),
  };
}
