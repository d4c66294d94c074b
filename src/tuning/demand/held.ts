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
