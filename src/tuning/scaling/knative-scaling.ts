import { coldStartOf, tuneColdStart, tuneMinScale } from './cold-start';
import { MOST_CONCURRENCY } from './function-checks';
import { tuneOfflineBuffer, tuneRuntimeClass } from './knative-flags';
import { tuneQueueProxy } from './knative-queue-proxy';
import { inWords, shareInWords } from '../../private/format';
import { DecisionSource } from '../decisions/decision';
import type { KnativeSettings, ShutdownSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import type { PlanContext } from '../demand/plan-context';
import type { KnativeNumber } from '../demand/plan-input';
import { anyAssumed } from '../pod/resources';
import { DEADLINE_READS } from '../pod/rollout';
import { startBudget } from '../pod/start-budget';
import { firstRequest, firstRequestInputs, firstRequestReads } from '../sizing/first-request';

/** Section 9.2: what Knative admits. */
const LEAST_ACTIVATION_SCALE = 2;

/** How Knative scales a function, within what it admits. */
export function tuneKnative(ctx: PlanContext, number: KnativeNumber, shutdown: ShutdownSettings): KnativeSettings {
  const { input } = ctx;
  const concurrency = tuneContainerConcurrency(ctx, number.concurrency);
  const minScale = tuneMinScale(ctx, number);
  const maxScale = tuneMaxScale(ctx, minScale.value);
  const timeout = shutdown.gracePeriod;
  const runtimeClass = tuneRuntimeClass(ctx);
  const offlineBuffer = tuneOfflineBuffer(ctx);
  return {
    class: baseline('kpa.autoscaling.knative.dev', 'KN-10', 'Knative\'s own autoscaler: it reacts within seconds and scales to zero'),
    metric: baseline('concurrency', 'KN-12', 'requests in flight show how busy a pod is, at any latency'),
    target: tuneTarget(ctx, concurrency.value),
    targetUtilization: baseline(input.baseline.knative.targetUtilization, 'KN-10', 'of the target; the rest absorbs requests while a pod starts', 'knative.targetUtilization'),
    minScale,
    maxScale,
    ...tuneWakeUp(ctx, minScale.value, maxScale.value),
    ...tuneWindows(ctx, number.idleAfterSeconds),
    containerConcurrency: concurrency,
    timeout: tuned(timeout.value, { ...timeout.because, inputs: ['shutdown.gracePeriod'] }),
    responseStartTimeout: tuneResponseStart(ctx, timeout.value),
    progressDeadline: tuneDeadline(ctx),
    coldStart: tuneColdStart(ctx),
    ...tuneQueueProxy(input),
    ...(runtimeClass === undefined ? {} : { runtimeClass }),
    ...(offlineBuffer === undefined ? {} : { offlineBuffer }),
  };
}

/** B22: activator and queue-proxy count from when the request comes, its wait for a pod included (knative/serving, cmd/activator/main.go and pkg/queue/sharedmain/handlers.go, read in November 2026). */
function tuneResponseStart(ctx: PlanContext, timeout: number): Tuned<number> {
  const { input, demand } = ctx;
  const first = firstRequest(ctx);
  return tuned(Math.min(timeout, first.seconds), {
    rule: 'B22',
    source: DecisionSource.PROFILE,
    inputs: () => ['shutdown.gracePeriod', ...firstRequestInputs(input)],
    reads: () => firstRequestReads(input),
    assumed: first.assumed,
    reason: () => `the slowest request takes ${demand.slowestRequest.value} s, after a wait of up to ${first.cold} s for a new pod${first.seconds > timeout ? `, which are more than the timeout of ${timeout} s` : ''}; one that hangs must not hold its slot for the whole timeout`,
  });
}

/**
 * KN-11: how many requests a pod is handed at a time. The activator gives a pod that wakes everything that was held for it, so without a hard limit the first
 * seconds decide how much memory it takes; with one, what memory was not sized for waits outside of the pod.
 */
function tuneContainerConcurrency(ctx: PlanContext, stated: number | undefined): Tuned<number> {
  const { runtime, size, demand } = ctx;
  if (stated !== undefined) {
    return tuned(stated, {
      source: DecisionSource.USER,
      inputs: ['concurrency'],
      reason: () => (stated > 0
        ? 'given as concurrency; more requests wait in queue-proxy'
        : `given as concurrency: no limit; memory is sized for ${size.concurrency} requests in flight, and a new pod gets all that waited`),
    });
  }
  if (size.slots !== undefined && size.slots <= size.concurrency) {
    return tuned(Math.min(size.slots, MOST_CONCURRENCY), {
      rule: 'KN-11',
      source: DecisionSource.RUNTIME,
      inputs: ['sizing.slots', 'sizing.concurrency'],
      reason: () => `${runtime.label} serves ${size.slots} at a time; more would wait while another pod is free`,
    });
  }
  return tuned(Math.min(size.concurrency, MOST_CONCURRENCY), {
    rule: 'KN-11',
    source: DecisionSource.PROFILE,
    inputs: ['sizing.concurrency', 'sizing.slots'],
    assumed: anyAssumed(demand.latencyP99, demand.cpuPerRequest),
    reason: () => `memory is sized for ${size.concurrency} requests in flight; more wait outside the pod`
      + (size.concurrency > MOST_CONCURRENCY ? `; ${MOST_CONCURRENCY} is the most that Knative allows` : ''),
  });
}

/** B22: target x utilisation is the concurrency of one pod at rho*. */
function tuneTarget(ctx: PlanContext, limit: number): Tuned<number> {
  const { size, demand, input: { baseline: { knative: { targetUtilization, leastTarget } } } } = ctx;
  const inFlight = size.podRate * demand.latency.value / 1000;
  const raw = inFlight / (targetUtilization / 100);
  const bounded = limit > 0 ? Math.min(raw, limit) : raw;
  const value = bounded >= 10 ? Math.floor(bounded + 1e-9) : Math.max(leastTarget, Math.floor(bounded * 10 + 1e-9) / 10);
  return tuned(value, {
    rule: 'B22',
    source: DecisionSource.PROFILE,
    inputs: ['resources.cpuRequest', 'sizing.maxUtilization', 'demand.cpuPerRequest', 'demand.latency', 'knative.targetUtilization', 'knative.containerConcurrency'],
    reads: ['knative.leastTarget'],
    assumed: anyAssumed(demand.latency, demand.cpuPerRequest),
    reason: () => `one pod serves ${tenths(size.podRate)}/s at ${Math.round(size.maxUtilization * 100)} %, ${tenths(demand.latency.value)} ms each: ${Math.round(inFlight * 100) / 100} in flight, which is ${targetUtilization} % of the target`
      + (limit > 0 && raw > limit ? `; at most the ${limit} of containerConcurrency` : ''),
  });
}

function tuneMaxScale(ctx: PlanContext, minScale: number): Tuned<number> {
  const { size, demand } = ctx;
  const value = Math.max(size.maxReplicas, minScale);
  return tuned(value, {
    rule: 'SIZE-6',
    source: DecisionSource.PROFILE,
    inputs: ['profile.peak', 'demand.cpuPerRequest', 'resources.cpuRequest', 'sizing.maxUtilization', 'target.zones', 'knative.minScale'],
    reads: ['sizing.ceilingFactor', 'sizing.leastFunctionCeiling'],
    assumed: demand.cpuPerRequest.because.assumed,
    reason: () => `the peak of ${tenths(demand.peak.value)}/s needs ${size.peakReplicas}; ${shareInWords(ctx.input.baseline.sizing.ceilingFactor - 1)} more, or enough that ${size.peakReplicas} are left when a zone is lost`,
  });
}

/** How many pods a new or waking revision starts with: Knative moves all traffic to as many as it is told. */
function tuneWakeUp(ctx: PlanContext, minScale: number, maxScale: number): Pick<KnativeSettings, 'initialScale' | 'activationScale'> {
  const { size, demand } = ctx;
  const usual = Math.min(maxScale, Math.ceil(demand.typical.value / size.podRate - 1e-9));
  const first = Math.max(usual, minScale, 1);
  const why = (when: string): Tuned<number> => tuned(first, {
    rule: 'KN-14',
    source: DecisionSource.PROFILE,
    inputs: ['demand.typical', 'resources.cpuRequest', 'sizing.maxUtilization', 'demand.cpuPerRequest', 'knative.minScale'],
    assumed: demand.typical.because.assumed,
    reason: () => `${when}, and the usual ${tenths(demand.typical.value)}/s need ${usual} pods`,
  });
  return {
    ...(first > 1 ? { initialScale: why('a new revision takes all traffic at once') } : {}),
    ...(minScale === 0 && first >= LEAST_ACTIVATION_SCALE ? { activationScale: why('it starts from zero under load') } : {}),
  };
}

/** KN-15, and idleAfter. */
function tuneWindows(ctx: PlanContext, idle: number | undefined): Pick<KnativeSettings, 'window' | 'scaleDownDelay' | 'retention' | 'panicWindowPercentage'> {
  const { demand, input } = ctx;
  const b = input.baseline.knative;
  const bursty = demand.burstWithin.value <= b.burstWithin && demand.burstFactor.value > 1;
  const inputs = ['demand.burstWithin', 'demand.burstFactor'];
  const burst = `${tenths(demand.burstFactor.value)}x within ${tenths(demand.burstWithin.value)} s`;
  return {
    window: tuned(bursty ? b.burstWindow : b.window, {
      rule: 'KN-15',
      source: bursty ? DecisionSource.PROFILE : DecisionSource.BASELINE,
      inputs,
      reads: ['knative.burstWithin', 'knative.window', 'knative.burstWindow'],
      reason: () => (bursty ? `the load grows ${burst}; an average over ${b.window} s is too slow` : 'the default of Knative'),
    }),
    ...(bursty
      ? {
        scaleDownDelay: tuned(b.burstScaleDownDelay, { rule: 'KN-15', source: DecisionSource.PROFILE, inputs, reads: ['knative.burstWithin', 'knative.burstScaleDownDelay'], reason: () => `bursts (${burst}) come in pairs: pods stay for ${inWords(b.burstScaleDownDelay / 60)} minutes after one` }),
        panicWindowPercentage: tuned(b.burstPanicWindow, { rule: 'KN-15', source: DecisionSource.PROFILE, inputs, reads: ['knative.burstWithin', 'knative.burstPanicWindow'], reason: () => `of ${b.burstWindow} s, so that the panic window stays at 6 s` }),
      }
      : {}),
    ...(idle !== undefined
      ? { retention: tuned(Math.ceil(idle), { source: DecisionSource.USER, inputs: ['idleAfter'], reason: () => 'given as idleAfter; the last pod stays this long without a request' }) }
      : {}),
  };
}

/** KN-20: longer than a slow start, else "initial scale was never achieved". */
function tuneDeadline(ctx: PlanContext): Tuned<number> {
  const { runtime, size, input: { baseline: numbers } } = ctx;
  const b = numbers.rollout;
  const start = coldStartOf(ctx, 'pulled');
  const budget = startBudget(numbers, { seconds: start.seconds, factor: runtime.startupFactor, millis: size.requestMillis, least: 0 }).seconds;
  return tuned(Math.max(b.leastDeadline, Math.ceil(b.deadlineFactor * budget / b.deadlineStep) * b.deadlineStep), {
    rule: 'KN-20',
    source: DecisionSource.BASELINE,
    inputs: ['demand.startup', 'runtime', 'resources.cpuRequest', 'knative.coldStart', 'imageSize'],
    reads: () => [...DEADLINE_READS, 'probes.startCores', ...runtime.numbers.start],
    assumed: start.assumed,
    reason: () => `twice a slow first start of ${Math.round(budget)} s, at least Knative's default of ${b.leastDeadline} s`,
  });
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
