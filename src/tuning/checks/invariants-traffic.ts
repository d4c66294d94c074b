import type { Invariant } from './invariant';
import { keepsQuorum } from '../demand/capabilities';
import { serverIdleSeconds } from '../demand/keep-alive';

/** Methods that may be repeated without asking the service (RFC 9110: safe or idempotent). */
const REPEATABLE = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

export const senderClosesFirst: Invariant = {
  id: 'KA-1',
  says: 'the side that sends closes idle connections first',
  check: (ctx, s) => {
    const client = s.mesh?.traffic?.idleTimeout?.value;
    const server = serverIdleSeconds(ctx);
    const { keepAliveMargin } = ctx.input.baseline.network;
    return client === undefined || client + keepAliveMargin <= server ? undefined
      : `the mesh keeps idle connections ${client} s, the server ${server} s: the server would close connections that are about to be used; it needs ${client + keepAliveMargin} s or more (B19)`;
  },
};

export const timeoutsDecrease: Invariant = {
  id: 'PAY-2',
  says: 'timeouts decrease inward',
  check: (_ctx, s) => {
    const t = s.mesh?.traffic;
    if (t?.requestTimeout === undefined) {
      return undefined;
    }
    const timeout = t.requestTimeout.value;
    if (timeout < s.demand.slowestRequest.value - 1e-6) {
      return `the mesh gives up after ${timeout} s, the slowest request takes ${s.demand.slowestRequest.value} s`;
    }
    const route = s.network.routeTimeout?.value;
    if (route !== undefined && route < timeout) {
      return `the gateway gives up after ${route} s, before the mesh (${timeout} s)`;
    }
    const attempts = t.retryAttempts?.value ?? 0;
    const tries = (attempts + 1) * (t.perTryTimeout?.value ?? 0) / 1000;
    return tries <= timeout + 1e-6 ? undefined : `${attempts} retries of ${t.perTryTimeout?.value} ms do not fit into ${timeout} s`;
  },
};

export const retriesSafe: Invariant = {
  id: 'IST-8',
  says: 'retries never repeat what is not safe to repeat',
  check: (_ctx, s) => {
    const t = s.mesh?.traffic;
    if (t === undefined) {
      return undefined;
    }
    const unsafe = (t.retryMethods?.value ?? []).filter((m) => !REPEATABLE.includes(m));
    if (unsafe.length > 0) {
      return `retryableMethods has ${unsafe.join(', ')}: the mesh must not repeat it, because a lost answer does not mean a lost request; expected some of ${REPEATABLE.join(', ')}`;
    }
    return (t.otherAttempts?.value ?? 0) === 0 ? undefined : 'requests with unsafe methods would be repeated';
  },
};

export const outlierEjects: Invariant = {
  id: 'B11',
  says: 'outlier detection can eject one pod at the floor',
  check: (ctx, s) => {
    const percent = s.mesh?.traffic?.outlier?.maxEjectionPercent.value;
    const n = ctx.size.minReplicas;
    if (percent !== undefined && keepsQuorum(ctx.input)) {
      return 'outlier detection would eject quorum members';
    }
    return percent === undefined || percent * n >= 100 ? undefined : `maxEjectionPercent ${percent} ejects nothing of ${n} pods`;
  },
};
