import { heapAdvice } from './heap-advice';
import { MOST_REPLICAS } from '../../private/checks';
import * as b from '../decisions/baselines';
import { DecisionSource } from '../decisions/decision';
import type { PlanSettings } from '../decisions/settings';
import { Tuned, tunedLeaves } from '../decisions/tuned';
import { heldSeconds } from '../demand/held';
import { KEEP_ALIVE_MARGIN, serverIdleSeconds } from '../demand/keep-alive';
import { finalEnvironment } from '../demand/overrides';
import type { PlanContext } from '../demand/plan-context';
import { Refusal } from '../demand/refusal';
import { autoscaled } from '../demand/replica-owner';
import { keptLogs } from '../pod/kept-logs';
import { heapMiBFrom, initialHeapFrom, JAVA_IDS, parallelismFrom } from '../runtimes/effective';
import { springText } from '../runtimes/overrides';
import { mostMillis } from '../sizing/candidates';
import { holder } from '../sizing/sizing';

/*
 * What must hold across all concerns (docs/concepts/checks.md). Every plan is checked before anybody sees it:
 * a user's value that breaks one is an error in the user's words.
 */

/** One invariant: its number, or the rule that it comes from, and a check that answers with what is wrong. */
export interface Invariant {
  readonly id: string;
  readonly says: string;
  readonly check: (ctx: PlanContext, s: PlanSettings) => string | undefined;
}

/** Methods that may be repeated without asking the service (RFC 9110: safe or idempotent). */
const REPEATABLE = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

export const INVARIANTS: readonly Invariant[] = [
  {
    id: '16.1 ledger',
    says: 'the parts of memory fit the limit',
    check: (_ctx, s) => {
      const sum = Object.values(s.memory).reduce((total, part) => total + part.value, 0);
      const share = b.MEMORY_SHARE * s.resources.memory.value;
      return sum <= share + 0.5 ? undefined : `the parts of memory (${Math.round(sum)} MiB) exceed 95 % of the limit (${s.resources.memory.value}Mi)`;
    },
  },
  {
    id: '16.1 heap',
    says: 'the heap that the environment allows fits the limit beside everything else',
    check: (ctx, s) => {
      const heap = heapMiBFrom(ctx.runtime.id, finalEnvironment(ctx.input, s), s.resources.memory.value);
      const planned = s.memory.heap?.value;
      if (planned === undefined || (heap === undefined && fromReference(ctx))) {
        return undefined;
      }
      if (heap === undefined) {
        return `the environment sets a heap that cannot be read: expected ${HEAP_EXAMPLES[ctx.runtime.id] ?? 'the plan\'s own variable'}, or leave it to the plan`;
      }
      const live = ctx.size.liveHeapMiB ?? 0;
      if (heap < live) {
        return `the environment allows a heap of ${Math.round(heap)} MiB, and ${Math.round(live)} MiB are live under load: the process would run out of memory; raise it to ${Math.floor(planned)} MiB, what the plan has room for, or leave it out`;
      }
      const others = Object.entries(s.memory).reduce((total, [part, v]) => total + (part === 'heap' ? 0 : v.value), 0);
      const share = b.MEMORY_SHARE * s.resources.memory.value;
      return heap + others <= share + 1 ? undefined
        : `the environment allows a heap of ${Math.round(heap)} MiB, which with ${Math.round(others)} MiB for everything else exceeds 95 % of the memory limit (${s.resources.memory.value}Mi): ${heapAdvice(ctx, s, heap, others)}`;
    },
  },
  {
    id: 'RT-J2',
    says: 'Java begins with no more heap than it may have',
    check: (ctx, s) => {
      if (!JAVA_IDS.includes(ctx.runtime.id)) {
        return undefined;
      }
      const env = finalEnvironment(ctx.input, s);
      const [initial, most] = [initialHeapFrom(env), heapMiBFrom(ctx.runtime.id, env, s.resources.memory.value)];
      return initial === undefined || most === undefined || initial <= most ? undefined
        : `the environment begins with a heap of ${Math.round(initial)} MiB (-Xms) and allows ${Math.round(most)} MiB: Java would not start; lower -Xms, or leave it out and the plan sets it`;
    },
  },
  {
    id: '16.2',
    says: 'parallelism is pinned, and below what the quota grants',
    check: (ctx, s) => {
      const env = finalEnvironment(ctx.input, s);
      const pinned = parallelismFrom(ctx.runtime.id, env);
      const limit = s.resources.cpuLimit?.value;
      if (pinned === undefined) {
        return undefined;
      }
      // more workers than cores only where the user says that they wait for others
      const most = Math.max(1, (limit ?? Infinity) / 1000) * (ctx.runtime.workersPerCore ?? 1);
      const libraries = ctx.runtime.id === 'python' ? pinned * Math.max(Number(env.OMP_NUM_THREADS), Number(env.OPENBLAS_NUM_THREADS)) : 0;
      if (limit !== undefined && libraries > most && pinned <= most) {
        return `OMP_NUM_THREADS and OPENBLAS_NUM_THREADS let ${pinned} worker${pinned === 1 ? '' : 's'} calculate on ${libraries} threads, above the CPU limit of ${limit / 1000} cores: every period would be throttled; leave them out and the plan sets them`;
      }
      return limit === undefined || pinned <= most ? undefined
        : `the environment sets a parallelism of ${pinned}, above the CPU limit of ${limit / 1000} cores: every period would be throttled; lower it, or raise cpuRequest`;
    },
  },
  {
    id: 'CPU-4',
    says: 'no request exceeds its limit',
    check: (ctx, s) => {
      const { cpuRequest, cpuLimit } = s.resources;
      return cpuLimit === undefined || cpuRequest.value <= cpuLimit.value ? undefined : `the CPU request (${cpuRequest.value}m) is above the limit (${cpuLimit.value}m): the API server refuses the pod${fit(ctx, cpuLimit.value)}`;
    },
  },
  {
    id: '16.4',
    says: 'the side that sends closes idle connections first',
    check: (ctx, s) => {
      const client = s.mesh?.traffic?.idleTimeout.value;
      const server = serverIdleSeconds(ctx);
      return client === undefined || client + KEEP_ALIVE_MARGIN <= server ? undefined
        : `the mesh keeps idle connections ${client} s, the server ${server} s: the server would close connections that are about to be used; it needs ${client + KEEP_ALIVE_MARGIN} s or more (B19)`;
    },
  },
  {
    id: '16.5',
    says: 'the grace period covers the wait and the drain',
    check: (_ctx, s) => {
      const { preStop, drain, gracePeriod } = s.shutdown;
      const needed = (preStop?.value ?? 0) + drain.value + 2;
      return gracePeriod.value >= needed ? undefined : `the grace period (${gracePeriod.value} s) is shorter than preStop + drain + 2 (${needed} s)`;
    },
  },
  {
    id: 'RT-P3',
    says: 'no worker is killed for a request that may still run',
    check: (ctx, s) => {
      const { runtime } = ctx;
      if (runtime.silenceSeconds === undefined || fromReference(ctx)) {
        return undefined;
      }
      const given = runtime.overrides?.(finalEnvironment(ctx.input, s)).silenceSeconds ?? { value: runtime.silenceSeconds, from: 'the default of --timeout' };
      const held = heldSeconds(ctx);
      return given.value > held ? undefined
        : `${given.from} (${given.value} s) kills a worker that a request may hold for ${Math.ceil(held)} s (the slowest request takes ${s.demand.slowestRequest.value} s): raise it, or leave it out and the plan sets it`;
    },
  },
  {
    id: 'RT-J7',
    says: 'the paths that the probes ask exist',
    check: (ctx, s) => {
      const given = ctx.runtime.id === 'springBoot' ? springText(finalEnvironment(ctx.input, s), 'management.endpoint.health.probes.enabled') : undefined;
      const asked = [s.probes.readiness, s.probes.liveness].map((probe) => probe?.handler.value.path ?? '').find((path) => path.startsWith('/actuator/health/'));
      return given === undefined || given.text.toLowerCase() === 'true' || asked === undefined ? undefined
        : `${given.name} is '${given.text}', and a probe asks ${asked}: no pod would ever be ready; leave it out, or declare health`;
    },
  },
  {
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
  },
  {
    id: '16.6',
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
  },
  {
    id: '16.7',
    says: 'liveness is at least twice as patient as readiness',
    check: (_ctx, s) => {
      const window = (p: typeof s.probes.liveness) => (p?.periodSeconds?.value ?? 0) * (p?.failureThreshold?.value ?? 0);
      const live = window(s.probes.liveness);
      const ready = window(s.probes.readiness);
      return s.probes.liveness === undefined || live === 0 || live >= 2 * ready ? undefined : `liveness gives up after ${live} s, readiness after ${ready} s`;
    },
  },
  {
    id: '16.8',
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
      if (a.targetCpuUtilization.value > s.sizing.maxUtilization.value / (1 + b.HPA_TOLERANCE) + 0.1) {
        return `the CPU target (${a.targetCpuUtilization.value} %) with the autoscaler's tolerance exceeds the ${s.sizing.maxUtilization.value} % that keep the objective`;
      }
      if (s.replicas !== undefined) {
        return 'replicas are written although an autoscaler owns them';
      }
      const shared = ctx.mesh === 'sidecar' || ctx.input.requirements.sidecarCpuMillis > 0;
      return shared && a.metricType.value !== 'ContainerResource' ? 'a sidecar shares the pod, but the whole pod is measured' : undefined;
    },
  },
  {
    id: 'HPA-18',
    says: 'one sync of the autoscaler may grow the deployment by half at least',
    check: (ctx, s) => {
      const a = s.autoscaling;
      if (a === undefined) {
        return undefined;
      }
      const pool = Math.min(ctx.size.limitMillis ?? Infinity, ctx.size.parallelism * 1000, (ctx.size.slotCores ?? Infinity) * 1000) / s.resources.cpuRequest.value;
      return pool / (a.targetCpuUtilization.value / 100) >= b.POOL_GROWTH - 1e-6 ? undefined
        : `a pod can show at most ${Math.round(pool * 100)} % of its request, so a target of ${a.targetCpuUtilization.value} % grows too slowly`;
    },
  },
  {
    id: '16.9',
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
      return ctx.input.stateful?.quorum && n - movable < Math.floor(n / 2) + 1 ? `evicting ${movable} of ${n} members loses the quorum` : undefined;
    },
  },
  {
    id: '16.10',
    says: 'a rollout can move and never dips below the promised number',
    check: (ctx, s) => {
      const r = s.rollout;
      return ctx.input.kind !== 'web' || r === undefined || moves(r.maxSurge?.value) || moves(r.maxUnavailable?.value) ? undefined : 'neither surge nor unavailability is allowed: a rollout could not move';
    },
  },
  {
    id: '16.11',
    says: 'spread constraints say only what their kind admits',
    check: (ctx, s) => {
      const all = [s.spread.zone, s.spread.host].filter((c) => c !== undefined);
      if (all.some((c) => c.minDomains !== undefined && c.whenUnsatisfiable.value !== 'DoNotSchedule')) {
        return 'minDomains without DoNotSchedule is refused by the API server';
      }
      return ctx.input.kind === 'stateful' && all.some((c) => c.matchLabelKeys !== undefined) ? 'a StatefulSet has no pod-template-hash' : undefined;
    },
  },
  {
    id: '16.13',
    says: 'timeouts decrease inward',
    check: (_ctx, s) => {
      const t = s.mesh?.traffic;
      if (t === undefined) {
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
      const tries = (t.retryAttempts.value + 1) * (t.perTryTimeout?.value ?? 0) / 1000;
      return tries <= timeout + 1e-6 ? undefined : `${t.retryAttempts.value} retries of ${t.perTryTimeout?.value} ms do not fit into ${timeout} s`;
    },
  },
  {
    id: 'IST-8',
    says: 'retries never repeat what is not safe to repeat',
    check: (_ctx, s) => {
      const t = s.mesh?.traffic;
      if (t === undefined) {
        return undefined;
      }
      const unsafe = t.retryMethods.value.filter((m) => !REPEATABLE.includes(m));
      if (unsafe.length > 0) {
        return `retryableMethods has ${unsafe.join(', ')}: the mesh must not repeat it, because a lost answer does not mean a lost request; expected some of ${REPEATABLE.join(', ')}`;
      }
      return t.otherAttempts.value === 0 ? undefined : 'requests with unsafe methods would be repeated';
    },
  },
  {
    id: '16.14',
    says: 'outlier detection can eject one pod at the floor',
    check: (ctx, s) => {
      const percent = s.mesh?.traffic?.outlier?.maxEjectionPercent.value;
      const n = ctx.size.minReplicas;
      if (percent !== undefined && ctx.input.stateful?.quorum) {
        return 'outlier detection would eject quorum members';
      }
      return percent === undefined || percent * n >= 100 ? undefined : `maxEjectionPercent ${percent} ejects nothing of ${n} pods`;
    },
  },
  {
    id: '16.16',
    says: 'every field exists in the target\'s version',
    check: (ctx, s) => {
      const { target } = ctx.input;
      if (s.shutdown.preStopKind?.value === 'sleep' && !target._has('preStopSleep')) {
        return `the sleep hook needs Kubernetes 1.30, the target is ${target.version}`;
      }
      return s.security.hostUsers !== undefined && !target._has('userNamespaces') ? `hostUsers needs Kubernetes 1.33, the target is ${target.version}` : undefined;
    },
  },
  {
    id: '16.17',
    says: 'a pinned pod is Guaranteed, sidecar included',
    check: (ctx, s) => {
      const sidecar = s.mesh?.sidecar;
      if (ctx.input.cpu._kind !== 'pinned') {
        return undefined;
      }
      if (s.resources.cpuLimit?.value !== s.resources.cpuRequest.value) {
        return 'CPU request and limit differ';
      }
      return sidecar === undefined || (sidecar.cpuLimit?.value === sidecar.cpuRequest.value && sidecar.memoryLimit.value === sidecar.memoryRequest.value) ? undefined : 'the sidecar is not Guaranteed, so the pod is not';
    },
  },
  {
    id: '16.18',
    says: 'Knative admits every field',
    check: (ctx, s) => {
      if (ctx.input.kind !== 'function') {
        return undefined;
      }
      const k = s.knative;
      if (s.shutdown.preStop !== undefined || s.disruption !== undefined || s.autoscaling !== undefined) {
        return 'Knative refuses a preStop hook, and owns the replicas';
      }
      if (k === undefined || k.timeout.value > 600 || k.responseStartTimeout.value > k.timeout.value) {
        return `timeoutSeconds (${k?.timeout.value}) must be at most 600 and at least responseStartTimeoutSeconds (${k?.responseStartTimeout.value})`;
      }
      return k.maxScale.value >= k.minScale.value ? undefined : `min-scale (${k.minScale.value}) is above max-scale (${k.maxScale.value})`;
    },
  },
  {
    id: '16.19',
    says: 'logs fit into ephemeral storage',
    check: (ctx, s) => {
      const { totalMiB } = keptLogs(ctx.input);
      return s.resources.ephemeralStorage.value >= totalMiB ? undefined : `ephemeral storage (${s.resources.ephemeralStorage.value}Mi) is below the ${totalMiB}Mi that the kubelet keeps of logs`;
    },
  },
  {
    id: 'A9',
    says: 'members of a quorum start together',
    check: (ctx, s) => {
      if (!ctx.input.stateful?.quorum) {
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
  },
];

/** How a heap is written so that the plan can count it. */
const HEAP_EXAMPLES: Readonly<Record<string, string>> = {
  nodejs: 'NODE_OPTIONS with --max-old-space-size in MiB',
  golang: 'GOMEMLIMIT as in 115MiB',
  jvm: '-Xmx or -XX:MaxRAMPercentage in JAVA_TOOL_OPTIONS',
  springBoot: '-Xmx or -XX:MaxRAMPercentage in JAVA_TOOL_OPTIONS',
  dotnet: 'DOTNET_GCHeapHardLimit in hexadecimal bytes',
};

/** Whether a variable that the plan depends on has a value that is not known here. */
function fromReference({ input, runtime }: PlanContext): boolean {
  return (runtime.reads ?? []).some((name) => input.envNames.includes(name) && input.env[name] === undefined);
}

/** What to request instead, where the limit follows from what the process can use. */
function fit({ input, runtime }: PlanContext, limit: number): string {
  const most = mostMillis(input, runtime);
  return input.cpu._kind !== 'burst' || most > limit ? '' : `; ${holder({ input, runtime })} uses ${most}m at the most: request at most ${most}m and let replicas carry the load`;
}

/** Runs them all; the first that fails is an error. */
export function checkInvariants(ctx: PlanContext, settings: PlanSettings): void {
  for (const invariant of INVARIANTS) {
    const wrong = invariant.check(ctx, settings);
    if (wrong !== undefined) {
      throw new Refusal(`${ctx.input.name}: ${wrong} (${/^16\./.test(invariant.id) ? '' : `${invariant.id}: `}${invariant.says}${blame(settings)})`, []);
    }
  }
}

/** Names the user's own values: they are the usual suspects. */
function blame(settings: PlanSettings): string {
  const overrides = tunedLeaves(settings)
    .filter(([path, leaf]: [string, Tuned<unknown>]) => leaf.because.source === DecisionSource.USER && !path.startsWith('demand.'))
    .map(([path]) => path);
  return overrides.length === 0 ? '' : `; set by you: ${overrides.join(', ')}`;
}

/** Whether a number of pods, or a share of them, is any. */
function moves(pods: number | string | undefined): boolean {
  return pods !== undefined && parseFloat(String(pods)) > 0;
}
