import type { PlanContext } from './plan-context';

/** B21: a request may take three times the objective. */
const OBJECTIVE_FACTOR = 3;

/** B21, PAY-2: how long the mesh waits for an answer, in seconds. Gateways wait longer, programs shorter. */
export function requestTimeoutSeconds(ctx: PlanContext): number {
  const objective = OBJECTIVE_FACTOR * ctx.demand.objectiveP99.value / 1000;
  return Math.ceil(Math.max(ctx.demand.slowestRequest.value, objective) * 1000 - 1e-6) / 1000;
}
