import { declaredConcurrency } from './capabilities';
import { NORMAL_P99 } from './demand';
import type { PlanContext } from './plan-context';

/**
 * How long one request may keep the process, or its worker, from answering anything else, health checks included. Seconds.
 * An event loop answers nobody while it computes; a worker without threads answers nobody until its request has ended.
 */
export function heldSeconds({ runtime, demand, size }: PlanContext): number {
  if (runtime.holds === undefined) {
    return 0;
  }
  const slowest = demand.slowestRequest.value;
  if (runtime.holds === 'request') {
    return slowest;
  }
  const computing = demand.cpuPerRequest.value * (1 + NORMAL_P99 * Math.sqrt(demand.variability.value)) / 1000;
  return Math.min(slowest, computing) / Math.min(1, size.requestMillis / 1000);
}

/**
 * How long a probe may wait behind requests. Seconds. A program that takes so many requests at once, by declaration, may take nothing else meanwhile, health checks included:
 * whether it answers them beside its requests, nobody declares.
 *
 * @param asksMain whether a probe asks where the requests come in
 */
export function probeHeldSeconds(ctx: PlanContext, asksMain: boolean): number {
  return Math.max(heldSeconds(ctx), asksMain && (declaredConcurrency(ctx.input) ?? 0) > 0 ? ctx.demand.slowestRequest.value : 0);
}
