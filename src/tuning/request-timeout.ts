import type { PlanContext } from './plan-context';

/** B21: a request may take three times the objective, where nobody says how long it may take. */
export const OBJECTIVE_FACTOR = 3;

/**
 * B21, PAY-2: how long the mesh waits for an answer, in seconds. Gateways wait longer, programs shorter.
 * The drain covers it: what the mesh admits for longer would be cut when a pod stops.
 */
export function requestTimeoutSeconds({ demand }: Pick<PlanContext, 'demand'>): number {
  const { slowestRequest, objectiveP99 } = demand;
  const promised = objectiveP99.because.assumed === true ? 0 : objectiveP99.value / 1000;
  return Math.ceil(Math.max(slowestRequest.value, promised) * 1000 - 1e-6) / 1000;
}
