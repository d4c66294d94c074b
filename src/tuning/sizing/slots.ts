import type { Model } from './servers';
import type { SizingAsk } from './sizing-ask';
import { handedAtOnce, runsOnKnative } from '../demand/capabilities';
import type { Process, Size } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { meanWait, variabilityOf, waitPercentile } from '../model/queueing';
import type { RuntimeModel } from '../runtimes/runtime-model';

/** Bisections of the search for advice. */
const SEARCH_STEPS = 60;

/** CAP-6 for requests that hold a slot: the largest utilisation of the cores at which the waits for a slot and for the CPU together keep the objective, and the slots the cap. */
export function slotUtilization(ask: SizingAsk, model: Model, slots: number, objectiveRho: number): number {
  const { input, demand } = ask;
  const wallMillis = demand.latency.value + (model.serviceMillis - demand.cpuPerRequest.value);
  const slotCores = slots * demand.cpuPerRequest.value / wallMillis;
  const most = Math.min(objectiveRho, slotCores * slotCap(input) / model.capacity);
  // Knative hands a pod no more than it serves at once, and holds the others for whichever pod is free: no queue forms at one pod
  if (runsOnKnative(input) || slottedP99(ask, model, slots, most) <= demand.objectiveP99.value) {
    return most;
  }
  let low = 0;
  let high = most;
  for (let i = 0; i < SEARCH_STEPS; i++) {
    const middle = (low + high) / 2;
    if (slottedP99(ask, model, slots, middle) <= demand.objectiveP99.value) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** How busy slots may be: as any server; those of a function as Knative keeps them (KN-10). */
export function slotCap(input: PlanInput): number {
  const { baseline, criticality } = input;
  return runsOnKnative(input) ? baseline.knative.targetUtilization / 100 : baseline.sizing.utilizationCap[criticality];
}

/** Whether what the author says the program takes at once is what fills a pod: how busy its CPU is then, is nobody's choice. */
export function boundByProgram(input: PlanInput, { bound, slots }: Pick<Size, 'bound' | 'slots'>): boolean {
  return !runsOnKnative(input) && bound === 'slots' && slots === handedAtOnce(input);
}

/** @throws where the author says that the program takes more at once than the workers and threads which the environment starts serve */
export function checkConcurrency({ input, runtime, overrides: { workers, threads } }: Process): void {
  const declared = handedAtOnce(input);
  const stated = [workers, threads].filter((one) => one !== undefined);
  if (declared === Infinity || stated.length === 0 || runsOnKnative(input)) {
    return;
  }
  const most = runtime.poolThreads({ podRate: declared * 1000, latencyP99Millis: 1000, latencyMillis: 1000, parallelism: 1, workers: workers?.value, threads: threads?.value });
  if (most > 0 && most < declared) {
    throw new Error(`concurrency (${declared}) contradicts env: with ${stated.map(({ from, value }) => `${from} ${value}`).join(' and ')} ${runtime.label} serves ${most} at once; say \`concurrency: ${most}\`, or raise them`);
  }
}

/** CAP-5 twice: the wait for a slot, which is held for the whole wall time, and the wait for the CPU of those that have one. */
export function slottedP99(ask: SizingAsk, model: Model, slots: number, rho: number): number {
  const { demand } = ask;
  const { servers, serviceMillis, capacity } = model;
  const cpu = demand.cpuPerRequest.value;
  const cs2 = demand.variability.value;
  const stretch = serviceMillis - cpu;
  // no more than the other slots can be before a request at the CPU: with a slot for each server none is
  const before = Math.max(0, slots / servers - 1) * serviceMillis;
  const held = demand.latency.value + stretch + Math.min(before, meanWait(servers, rho, serviceMillis, 1, cs2));
  const busy = rho * capacity / cpu * held / slots;
  return demand.latencyP99.value + stretch
    + (before === 0 ? 0 : waitPercentile(servers, rho, serviceMillis, 1, cs2))
    + waitPercentile(slots, busy, held, 1, variabilityOf(demand.latency.value, demand.latencyP99.value));
}

/** Requests that one pod serves at once. A pool that is a guess is counted in memory and binds nothing. */
export function requestSlots(input: PlanInput, runtime: RuntimeModel, poolThreads: number): number | undefined {
  const pool = poolThreads > 0 && runtime.poolIsGuess !== true ? poolThreads : Infinity;
  const slots = Math.min(pool, handedAtOnce(input));
  return slots === Infinity ? undefined : slots;
}
