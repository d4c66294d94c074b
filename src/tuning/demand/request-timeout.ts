import { exposureOf, servesGrpc } from './capabilities';
import type { PlanContext } from './plan-context';
import { RouteTimeout, wayIn } from './ways-in';

/**
 * B21, PAY-2: how long the mesh waits for an answer, in seconds. Gateways wait longer, programs shorter.
 * The drain covers it, and what a gateway lets run longer: what is admitted for longer would be cut when a pod stops.
 */
export function requestTimeoutSeconds({ demand }: Pick<PlanContext, 'demand'>): number {
  const { slowestRequest, objectiveP99 } = demand;
  const promised = objectiveP99.because.assumed === true ? 0 : objectiveP99.value / 1000;
  return Math.ceil(Math.max(slowestRequest.value, promised) * 1000 - 1e-6) / 1000;
}

/** NET-19: what ends a request before the pods, where the way in has such a limit for this workload. */
export function routeEnd({ input }: Pick<PlanContext, 'input'>): RouteTimeout | undefined {
  const ends = wayIn(input)?.routeTimeout;
  const read = ends?.by === 'backend' || (exposureOf(input)._kind === 'gateway' && !servesGrpc(input));
  return read ? ends : undefined;
}

/** PAY-2: how long what stands before the pods lets a request run, in seconds; undefined where nothing that is printed says so. */
export function gatewayTimeoutSeconds(ctx: Pick<PlanContext, 'demand' | 'input'>): number | undefined {
  const ends = routeEnd(ctx);
  return ends === undefined || ends.by === 'none' ? undefined : Math.ceil(requestTimeoutSeconds(ctx) * ctx.input.baseline.network.gatewayFactor - 1e-9);
}
