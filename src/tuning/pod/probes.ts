import { handlersOf } from './probe-handlers';
import { startBudget } from './start-budget';
import { decimal } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ProbeHandler, ProbeSettings, ProbesSettings, ShutdownSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { declaredConcurrency, membersOf, runsOnKnative } from '../demand/capabilities';
import { cpuOf, type DeclaredChecks, declaredChecks } from '../demand/checks';
import { heldSeconds, probeHeldSeconds } from '../demand/held';
import type { PlanContext } from '../demand/plan-context';

/** CPU-1: the default length of a period of the CFS quota. Milliseconds. */
const CFS_PERIOD_MILLIS = 100;

/** How the kubelet learns that a container has started, serves, and still works. */
export function tuneProbes(ctx: PlanContext, shutdown: ShutdownSettings): ProbesSettings {
  const handlers = handlersOf(ctx);
  const knative = runsOnKnative(ctx.input);
  const startup = knative && ctx.demand.startup.value < ctx.input.baseline.probes.knativeSlowStart ? undefined : tuneStartup(ctx, handlers.startup, shutdown);
  return {
    ...(startup === undefined ? {} : { startup }),
    // queue-proxy asks in the kubelet's place, and more often; it runs no commands (knative/serving, pkg/reconciler/revision/resources)
    readiness: knative && handlers.ready.value.type !== 'exec' ? { handler: handlers.ready } : tuneReadiness(ctx, handlers.ready),
    ...(handlers.live === undefined
      ? { livenessOmitted: handlers.omitted }
      : { liveness: tuneLiveness(ctx, handlers.live, shutdown) }),
  };
}

/** Whether there is a startup probe, and how often it asks. */
const PERIOD_READS: readonly BaselineName[] = ['probes.knativeSlowStart', 'probes.quickStart', 'probes.longStart', 'probes.quickStartPeriod', 'probes.usualStartPeriod', 'probes.longStartPeriod'];
/** What its budget is counted from. */
const BUDGET_READS: readonly BaselineName[] = ['probes.knativeSlowStart', 'probes.failures', 'probes.leastStartPatience', 'probes.assumedReplayPatience', 'probes.startCores'];

/** The least budget of a startup probe: a store may replay its log before it answers, unless its start is declared. Seconds. */
export function startPatience({ input, demand }: Pick<PlanContext, 'input' | 'demand'>): number {
  const { leastStartPatience, assumedReplayPatience } = input.baseline.probes;
  return demand.startup.because.assumed === true && membersOf(input) !== undefined ? assumedReplayPatience : leastStartPatience;
}

/** PRB-1 with the periods of B23. */
function tuneStartup(ctx: PlanContext, handler: Tuned<ProbeHandler>, shutdown: ShutdownSettings): ProbeSettings {
  const start = ctx.demand.startup.value;
  const b = ctx.input.baseline.probes;
  const period = start < b.quickStart ? b.quickStartPeriod : start <= b.longStart ? b.usualStartPeriod : b.longStartPeriod;
  const assumed = ctx.demand.startup.because.assumed ?? false;
  const budget = startBudget(ctx.input.baseline, { seconds: start, factor: ctx.runtime.startupFactor, millis: ctx.size.requestMillis, least: startPatience(ctx) });
  const failures = Math.max(b.failures, Math.ceil(budget.seconds / period - 1e-9));
  return {
    handler,
    periodSeconds: tuned(period, {
      rule: 'B23',
      source: DecisionSource.PROFILE,
      inputs: ['demand.startup'],
      reads: PERIOD_READS,
      assumed,
      reason: () => `a start of ${start} s is noticed within ${period} s (${b.quickStartPeriod} s below ${b.quickStart} s, ${b.usualStartPeriod} s up to ${b.longStart === 60 ? 'a minute' : `${b.longStart} s`}, else ${b.longStartPeriod} s)`,
    }),
    timeoutSeconds: tuneTimeout(ctx, handler, 'startup'),
    failureThreshold: tuned(failures, {
      rule: 'PRB-1',
      source: DecisionSource.PROFILE,
      inputs: ['demand.startup', 'runtime', 'resources.cpuRequest', 'probes.startup.periodSeconds'],
      reads: () => [...BUDGET_READS, ...ctx.runtime.numbers.start],
      assumed,
      reason: () => `${failures} x ${period} s = ${failures * period} s: ${budget.why} and ${b.failures} attempts; the other probes wait for it`,
    }),
    ...wedgedGrace(ctx, shutdown, 'startup'),
  };
}

function tuneReadiness(ctx: PlanContext, handler: Tuned<ProbeHandler>): ProbeSettings {
  const { readinessPeriod } = ctx.input.baseline.probes;
  return {
    handler,
    periodSeconds: baseline(readinessPeriod, 'A19', 'slow enough that a short lack of CPU does not make all pods unready', 'probes.readinessPeriod'),
    timeoutSeconds: tuneTimeout(ctx, handler, 'ready'),
    failureThreshold: tunePatience(ctx, readinessPeriod, 'A19', (failures) => `${failures} failures, ${failures * readinessPeriod} s; the same for every criticality`),
    successThreshold: baseline(1, 'A19', 'one success makes the pod ready again'),
  };
}

function tuneLiveness(ctx: PlanContext, handler: Tuned<ProbeHandler>, shutdown: ShutdownSettings): ProbeSettings {
  const { livenessPeriod } = ctx.input.baseline.probes;
  return {
    handler,
    periodSeconds: baseline(livenessPeriod, 'PRB-4', 'slow on purpose: a restart under load makes the load worse', 'probes.livenessPeriod'),
    timeoutSeconds: tuneTimeout(ctx, handler, 'live'),
    failureThreshold: tunePatience(ctx, livenessPeriod, 'PRB-4', (failures) => `${failures * livenessPeriod} s without an answer, twice the time of readiness`),
    ...wedgedGrace(ctx, shutdown, 'liveness'),
  };
}

/** What the number of misses is counted from that are a failure. */
const PATIENCE_READS: readonly BaselineName[] = ['probes.failures', 'probes.timeout', 'probes.readinessPeriod'];

/** Misses that are no failure yet: the probe waits behind a request that holds the process, and the last of them must be answered after it. */
export function probeFailures(ctx: PlanContext): number {
  const { failures, timeout, readinessPeriod } = ctx.input.baseline.probes;
  return Math.max(failures, Math.ceil((heldFor(ctx) - timeout) / readinessPeriod - 1e-9) + 1);
}

/** How long a probe may wait behind requests. Seconds. The system accepts connections whatever the program does, and a further port has a listener of its own. */
export function heldFor(ctx: PlanContext): number {
  const { ready, live } = handlersOf(ctx);
  return probeHeldSeconds(ctx, [ready, live].some((each) => each !== undefined && (each.value.type === 'http' || each.value.type === 'grpc') && each.value.port === undefined));
}

function tunePatience(ctx: PlanContext, period: number, rule: string, why: (failures: number) => string): Tuned<number> {
  const failures = probeFailures(ctx);
  if (failures === ctx.input.baseline.probes.failures) {
    return baseline(failures, rule, why(failures), ...PATIENCE_READS);
  }
  const held = heldFor(ctx);
  return tuned(failures, {
    rule,
    source: DecisionSource.PROFILE,
    inputs: () => ['demand.slowestRequest', 'demand.cpuPerRequest', 'demand.variability', 'resources.cpuRequest', 'runtime', ...(held > heldSeconds(ctx) ? ['concurrency', 'health'] : [])],
    reads: PATIENCE_READS,
    assumed: ctx.demand.slowestRequest.because.assumed,
    reason: () => `${failures} x ${period} s = ${failures * period} s: ${held > heldSeconds(ctx) ? `all requests that are taken at once (concurrency ${declaredConcurrency(ctx.input)}) may take ${Math.ceil(held)} s` : `a request may hold ${ctx.runtime.label} for ${Math.ceil(held)} s`}, and the probe waits behind it`,
  });
}

/** A19, and PRB-6 where a quota can stop the process. */
function tuneTimeout(ctx: PlanContext, handler: Tuned<ProbeHandler>, probe: keyof DeclaredChecks): Tuned<number> {
  if (handler.value.type === 'exec') {
    return commandTimeout(ctx, probe);
  }
  const limit = ctx.size.limitMillis;
  const { timeout, healthCheckCpuMillis } = ctx.input.baseline.probes;
  if (ctx.input.cpu._kind !== 'capped' || limit === undefined) {
    return baseline(timeout, 'A19', 'longer than a pause of the garbage collector or the CPU scheduler', 'probes.timeout');
  }
  const stalledMillis = Math.ceil(healthCheckCpuMillis / (CFS_PERIOD_MILLIS * limit / 1000)) * CFS_PERIOD_MILLIS;
  return tuned(Math.max(timeout, 1 + Math.ceil(stalledMillis / 1000)), {
    rule: 'PRB-6',
    source: DecisionSource.BASELINE,
    inputs: ['cpu', 'resources.cpuLimit'],
    reads: ['probes.timeout', 'probes.healthCheckCpuMillis'],
    reason: () => `with a limit of ${limit}m a health check of ${healthCheckCpuMillis} ms CPU may take ${stalledMillis} ms; one second more, at least ${timeout} s`,
  });
}

/** PRB-7: a command starts a process, which computes on what the pod is granted at least. */
function commandTimeout(ctx: PlanContext, probe: keyof DeclaredChecks): Tuned<number> {
  const { input, size } = ctx;
  const check = declaredChecks(input)![probe]!;
  const cpu = cpuOf(input, check);
  const granted = Math.min(1, size.requestMillis / 1000);
  const seconds = cpu / 1000 / granted;
  const { timeout } = input.baseline.probes;
  return tuned(Math.max(timeout, 1 + Math.ceil(seconds - 1e-9)), {
    rule: 'PRB-7',
    source: DecisionSource.PROFILE,
    inputs: ['health', 'resources.cpuRequest'],
    reads: ['probes.timeout', 'probes.commandCpuMillis'],
    assumed: check._asks.cpuMillis === undefined,
    reason: () => `${decimal(Math.round(cpu))} ms of CPU for a run take ${decimal(Math.round(seconds * 100) / 100)} s on ${decimal(granted)} cores; a second more, at least ${timeout} s`,
  });
}

/**
 * A20: the preStop hook runs on a failed liveness probe too, so its seconds are added. What never started has served nobody: there the hook may be cut.
 * A store keeps the pod's own grace period (STS-9): it may be flushing, or replaying what it will serve.
 */
function wedgedGrace(ctx: PlanContext, shutdown: ShutdownSettings, probe: 'startup' | 'liveness'): Pick<ProbeSettings, 'terminationGracePeriodSeconds'> {
  const { longGrace, stuckGrace } = ctx.input.baseline.probes;
  const grace = shutdown.gracePeriod.value;
  if (runsOnKnative(ctx.input) || membersOf(ctx.input) !== undefined || grace < longGrace) {
    return {};
  }
  const preStop = probe === 'startup' ? 0 : shutdown.preStop?.value ?? 0;
  return {
    terminationGracePeriodSeconds: tuned(Math.min(grace, preStop + stuckGrace), {
      rule: 'A20',
      source: DecisionSource.BASELINE,
      inputs: probe === 'startup' ? ['shutdown.gracePeriod'] : ['shutdown.preStop', 'shutdown.gracePeriod'],
      reads: ['probes.longGrace', 'probes.stuckGrace'],
      reason: () => (probe === 'startup'
        ? `a container that did not start restarts after ${stuckGrace} s instead of ${grace} s: it has no requests to finish`
        : `a hung container restarts after preStop of ${preStop} s + ${stuckGrace} s instead of ${grace} s`),
    }),
  };
}
