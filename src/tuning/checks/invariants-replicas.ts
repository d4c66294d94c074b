import type { Invariant } from './invariant';
import { MOST_REPLICAS } from '../../private/checks';
import { HPA_TOLERANCE } from '../decisions/kubernetes-facts';
import { autoscaled, keepsQuorum, podMaker } from '../demand/capabilities';
import { sharesPod } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import { boundByProgram } from '../sizing/slots';

/** Whether a pod is full before an autoscaler on CPU sees its load: then its floor carries the peak, or a finding says that it does not. */
function fullWithLittleCpu({ input, size }: PlanContext): boolean {
  return size.mode !== 'autoscaled' && boundByProgram(input, size);
}

export const autoscalerBounds: Invariant = {
  id: 'SIZE-5',
  says: 'the autoscaler\'s bounds and target make sense',
  check: (ctx, s) => {
    const a = s.autoscaling;
    if (ctx.size.maxReplicas > MOST_REPLICAS) {
      return `the peak needs ${ctx.size.maxReplicas} replicas with their reserve, and a cluster holds at most ${MOST_REPLICAS} pods: check the units of profile.peak and profile.cpuPerRequest, or raise cpuRequest`;
    }
    if (a === undefined) {
      return undefined;
    }
    if (a.minReplicas.value > a.maxReplicas.value) {
      return `minReplicas (${a.minReplicas.value}) is above maxReplicas (${a.maxReplicas.value})`;
    }
    if (!fullWithLittleCpu(ctx) && a.targetCpuUtilization.value > s.sizing.maxUtilization.value / (1 + HPA_TOLERANCE) + 0.1) {
      return `the CPU target (${a.targetCpuUtilization.value} %) with the autoscaler's tolerance exceeds the ${s.sizing.maxUtilization.value} % that keep the objective`;
    }
    if (s.replicas !== undefined) {
      return 'replicas are written although an autoscaler owns them';
    }
    return sharesPod(ctx) && a.metricType.value !== 'ContainerResource' ? 'a sidecar shares the pod, but the whole pod is measured' : undefined;
  },
};

export const autoscalerGrows: Invariant = {
  id: 'HPA-18',
  says: 'one sync of the autoscaler may grow the deployment by half at least',
  check: (ctx, s) => {
    const a = s.autoscaling;
    if (a === undefined || fullWithLittleCpu(ctx)) {
      return undefined;
    }
    const pool = Math.min(ctx.size.limitMillis ?? Infinity, ctx.size.parallelism * 1000, (ctx.size.slotCores ?? Infinity) * 1000) / s.resources.cpuRequest.value;
    return pool / (a.targetCpuUtilization.value / 100) >= ctx.input.baseline.sizing.poolGrowth - 1e-6 ? undefined
      : `a pod can show at most ${Math.round(pool * 100)} % of its request, so a target of ${a.targetCpuUtilization.value} % grows too slowly`;
  },
};

export const disruptionMovable: Invariant = {
  id: 'PDB-1',
  says: 'the disruption budget leaves one pod movable, and quorum',
  check: (ctx, s) => {
    const max = s.disruption?.maxUnavailable.value;
    const n = s.stateful?.replicas.value ?? s.replicas?.value ?? s.autoscaling?.minReplicas.value ?? 1;
    if (max === undefined) {
      return undefined;
    }
    const movable = typeof max === 'number' ? max : Math.ceil(n * parseFloat(max) / 100);
    // a number that another autoscaler moves is not known: of one pod a share still lets the one go
    if (movable < 1 || (n < 2 && !autoscaled(ctx.input))) {
      return `a disruption budget of ${max} at ${n} replicas blocks every drain`;
    }
    return keepsQuorum(ctx.input) && n - movable < Math.floor(n / 2) + 1 ? `evicting ${movable} of ${n} members loses the quorum` : undefined;
  },
};

export const rolloutMoves: Invariant = {
  id: 'ROL-1',
  says: 'a rollout can move and never dips below the promised number',
  check: (ctx, s) => {
    const r = s.rollout;
    return podMaker(ctx.input) !== 'deployment' || r === undefined || moves(r.maxSurge?.value) || moves(r.maxUnavailable?.value) ? undefined : 'neither surge nor unavailability is allowed: a rollout could not move';
  },
};

export const spreadAdmitted: Invariant = {
  id: 'SPR-3',
  says: 'spread constraints say only what their kind admits',
  check: (ctx, s) => {
    const all = [s.spread.zone, s.spread.host].filter((c) => c !== undefined);
    if (all.some((c) => c.minDomains !== undefined && c.whenUnsatisfiable.value !== 'DoNotSchedule')) {
      return 'minDomains without DoNotSchedule is refused by the API server';
    }
    return podMaker(ctx.input) === 'stateful-set' && all.some((c) => c.matchLabelKeys !== undefined) ? 'a StatefulSet has no pod-template-hash' : undefined;
  },
};

/** Whether a number of pods, or a share of them, is any. */
function moves(pods: number | string | undefined): boolean {
  return pods !== undefined && parseFloat(String(pods)) > 0;
}
