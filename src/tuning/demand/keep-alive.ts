import { servesTcp } from './capabilities';
import type { PlanContext } from './plan-context';
import { type Pool, wayIn } from './ways-in';
import { GATEWAYS_IDLE, NEVER_IDLE_SECONDS } from '../runtimes/runtime-model';

/*
 * KA-1: on every hop the side that sends closes idle connections first, else requests meet a closing connection.
 */


/** KA-3: the pool of a gateway, an ingress controller or a load balancer; undefined where nobody of these sends, or the mesh's own idle timeout applies (KA-4). */
export function poolBefore({ input, mesh }: PlanContext): Pool | undefined {
  const { target } = input;
  const limited = mesh === 'sidecar' || (mesh === 'ambient' && target._props.waypoint !== undefined);
  return limited || servesTcp(input) ? undefined : wayIn(input)?.pool;
}

/** The keep-alive time that is written where the runtime reads one. */
export function plannedKeepAlive(ctx: PlanContext): { readonly seconds: number; readonly outlasts: string } {
  const { keepAliveSeconds, serverSpare } = ctx.input.baseline.network;
  const pool = poolBefore(ctx);
  return pool === undefined || pool.seconds + serverSpare <= keepAliveSeconds
    ? { seconds: keepAliveSeconds, outlasts: GATEWAYS_IDLE }
    : { seconds: pool.seconds + serverSpare, outlasts: `the ${pool.seconds} s for which ${pool.who} keeps idle connections` };
}

/** How long the server keeps an idle connection: as the user's environment says, as the plan writes it, or as the runtime does by itself. Infinity = never closes one first. */
export function serverIdleSeconds(ctx: PlanContext): number {
  const { runtime, overrides: { keepAliveSeconds: given } } = ctx;
  if (given !== undefined) {
    return given.value;
  }
  if (runtime.idleTimeoutSeconds === NEVER_IDLE_SECONDS) {
    return Infinity;
  }
  return runtime.idleTimeoutSet ? Math.max(runtime.idleTimeoutSeconds, plannedKeepAlive(ctx).seconds) : runtime.idleTimeoutSeconds;
}

/** The idle timeout of the server that keeps it behind a pool. */
export function serverIdleBehind({ input }: PlanContext, pool: Pool): number {
  return pool.seconds + input.baseline.network.serverSpare;
}
