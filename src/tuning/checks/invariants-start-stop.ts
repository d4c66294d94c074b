import { fromReference } from './from-reference';
import type { Invariant } from './invariant';
import { keepsQuorum } from '../demand/capabilities';
import { heldSeconds } from '../demand/held';

export const graceCoversDrain: Invariant = {
  id: 'TRM-3',
  says: 'the grace period covers the wait and the drain',
  check: (_ctx, s) => {
    const { preStop, drain, gracePeriod } = s.shutdown;
    const needed = (preStop?.value ?? 0) + drain.value + 2;
    return gracePeriod.value >= needed ? undefined : `the grace period (${gracePeriod.value} s) is shorter than preStop + drain + 2 (${needed} s)`;
  },
};

export const workersLive: Invariant = {
  id: 'RT-P3',
  says: 'no worker is killed for a request that may still run',
  check: (ctx, s, env) => {
    const { runtime } = ctx;
    if (runtime.silenceSeconds === undefined || fromReference(ctx)) {
      return undefined;
    }
    const given = runtime.overrides?.(env).silenceSeconds ?? { value: runtime.silenceSeconds, from: 'the default of --timeout' };
    const held = heldSeconds(ctx);
    return given.value > held ? undefined
      : `${given.from} (${given.value} s) kills a worker that a request may hold for ${Math.ceil(held)} s (the slowest request takes ${s.demand.slowestRequest.value} s): raise it, or leave it out and the plan sets it`;
  },
};

export const probePathsExist: Invariant = {
  id: 'RT-J7',
  says: 'the paths that the probes ask exist',
  check: (ctx, s, env) => {
    const { frameworkHealth } = ctx.runtime;
    if (frameworkHealth === undefined) {
      return undefined;
    }
    for (const path of [s.probes.readiness, s.probes.liveness].map((probe) => probe?.handler.value.path ?? '')) {
      const by = frameworkHealth.switchedOff(path, env);
      if (by !== undefined) {
        return `${by.name} is '${by.text}', and a probe asks ${path}: no pod would ever be ready; leave it out, or declare health`;
      }
    }
    return undefined;
  },
};

export const sidecarOutlives: Invariant = {
  id: 'A3',
  says: 'a classic sidecar outlives the application',
  check: (_ctx, s) => {
    const sidecar = s.mesh?.sidecar?.terminationDrain?.value;
    if (sidecar === undefined) {
      return undefined;
    }
    const app = (s.shutdown.preStop?.value ?? 0) + s.shutdown.drain.value;
    return sidecar >= app && sidecar <= s.shutdown.gracePeriod.value ? undefined : `the sidecar drains ${sidecar} s, the application stops after ${app} s within ${s.shutdown.gracePeriod.value} s`;
  },
};

export const startupBudget: Invariant = {
  id: 'PRB-1',
  says: 'the startup budget covers the start, and the rollout waits for it',
  check: (ctx, s) => {
    const start = s.demand.startup.value;
    const probe = s.probes.startup;
    const budget = (probe?.periodSeconds?.value ?? 0) * (probe?.failureThreshold?.value ?? 0);
    if (probe !== undefined && budget < ctx.runtime.startupFactor * start) {
      return `the startup probe gives ${budget} s, the start takes up to ${start} s`;
    }
    const deadline = s.rollout?.progressDeadline?.value ?? s.knative?.progressDeadline.value;
    return deadline === undefined || deadline > Math.max(budget, start) + (s.rollout?.minReadySeconds.value ?? 0) ? undefined
      : `the progress deadline (${deadline} s) ends before a slow start does (${Math.max(budget, start)} s)`;
  },
};

export const livenessPatient: Invariant = {
  id: 'PRB-4',
  says: 'liveness is at least twice as patient as readiness',
  check: (_ctx, s) => {
    const window = (p: typeof s.probes.liveness) => (p?.periodSeconds?.value ?? 0) * (p?.failureThreshold?.value ?? 0);
    const live = window(s.probes.liveness);
    const ready = window(s.probes.readiness);
    return s.probes.liveness === undefined || live === 0 || live >= 2 * ready ? undefined : `liveness gives up after ${live} s, readiness after ${ready} s`;
  },
};

export const quorumStarts: Invariant = {
  id: 'A9',
  says: 'members of a quorum start together',
  check: (ctx, s) => {
    if (!keepsQuorum(ctx.input)) {
      return undefined;
    }
    const n = s.stateful!.replicas.value;
    if (n < 3 || n % 2 === 0) {
      return `replicas (${n}) for a quorum: needs an odd number of at least 3, because a majority must survive one loss`;
    }
    if (s.disruption !== undefined && s.disruption.unhealthyPodEvictionPolicy.value !== 'IfHealthyBudget') {
      return 'unhealthy members could all be evicted when the quorum is lost';
    }
    return s.stateful!.podManagementPolicy.value === 'Parallel' ? undefined : 'ordered starts deadlock when readiness means membership';
  },
};
