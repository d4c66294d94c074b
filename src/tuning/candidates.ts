import * as b from './baselines';
import { tuneDemand } from './demand';
import type { PlanInput } from './plan-input';
import type { ProfileNumbers } from './profile-numbers';
import { maxUtilization, waitPercentile } from './queueing';
import type { MemoryAsk, MemoryFit, RuntimeModel } from './runtimes/runtime-model';
import type { SizingAsk } from './sizing';

/** Bisections of the search for advice. */
const SEARCH_STEPS = 60;
/** Below this an autoscaler on CPU cannot see the load: the target would round to nothing (SIZE-5). */
const LEAST_SLOT_UTILIZATION = 0.12;
/** KN-10: Knative keeps pods at this share of their concurrency. */
const KNATIVE_SLOT_UTILIZATION = 0.7;

/** A pod size that keeps the objective. */
export interface Candidate {
  readonly requestMillis: number;
  readonly limitMillis: number | undefined;
  readonly parallelism: number;
  /** Cores that the process can put to use out of the request. */
  readonly capacity: number;
  /** rho*: how busy those cores may be. */
  readonly rho: number;
  /** Requests that one pod serves at once, where threads, workers or Knative bound them; undefined = as many as come. */
  readonly slots: number | undefined;
  /** Cores that the process uses with all its slots busy; undefined = no such bound. */
  readonly slotCores: number | undefined;
  /** The slots, not the objective, bound rho*. */
  readonly slotBound: boolean;
  /** Threads of the request pool (A18); 0 where there is none. */
  readonly poolThreads: number;
  /** P x rho* / C: the most that one pod can be made to do. */
  readonly podRateMax: number;
  readonly concurrency: number;
  readonly predictedP99: number;
  /** Memory for it; computed when asked, because most candidates lose. */
  readonly fit: () => MemoryFit;
  /** The limit that it would get if nobody had given one. */
  readonly ownLimitMiB: () => number;
}

/** Request, limit and parallelism belong together (RT-0, rulings 1). */
export interface CpuShape {
  readonly limitMillis: number | undefined;
  readonly parallelism: number;
}

/** RT-0 "said once", and the limit of rulings 1. */
export function cpuShape(requestMillis: number, input: PlanInput, runtime: RuntimeModel): CpuShape {
  const policy = input.cpu;
  const loop = runtime.cpuModel === 'event-loop';
  if (policy._kind === 'capped' || policy._kind === 'pinned') {
    const limitMillis = policy._kind === 'pinned' ? requestMillis : Math.round(requestMillis * policy._amount);
    return { limitMillis, parallelism: loop ? 1 : Math.max(1, Math.floor(limitMillis / 1000)) };
  }
  const whole = Math.ceil(requestMillis / 1000);
  const parallelism = loop ? 1 : runtime.cpuModel === 'workers' ? Math.max(1, whole) : Math.max(2, whole);
  return { limitMillis: policy._kind === 'unlimited' ? undefined : Math.max(2, 2 * parallelism) * 1000, parallelism };
}

/** SIZE-1 and SIZE-2: the sizes that are tried, with the utilisation that each allows; those that cannot keep the objective are left out. */
export function candidates(ask: SizingAsk): Candidate[] {
  const keeping = sizes(ask).map((millis) => evaluate(ask, millis)).filter((c) => c.slotBound || c.rho >= b.LOWEST_UTILIZATION - 1e-9);
  const scalable = keeping.filter((c) => c.rho >= LEAST_SLOT_UTILIZATION);
  if (keeping.length > 0 && scalable.length === 0) {
    throw slotsTooFew(ask, keeping[0]);
  }
  return scalable;
}

/** SIZE-1. */
export function sizes(ask: SizingAsk): number[] {
  const { input, runtime, demand } = ask;
  if (input.cpu._kind === 'pinned') {
    return [input.cpu._amount * 1000];
  }
  if (input.cpuRequestMillis !== undefined) {
    return [input.cpuRequestMillis];
  }
  const least = runtime.minimumRequestMillis(demand.startup.value);
  const most = Math.min(runtime.maximumRequestMillis ?? Infinity, largestOnNodes(ask));
  const fitting = b.CPU_CANDIDATES.filter((millis) => millis >= least && millis <= most);
  if (fitting.length === 0) {
    throw new Error(`no pod size fits: ${runtime.label} needs at least ${least}m and half of the smallest node shape offers ${Math.floor(most)}m: declare larger node shapes, or set cpuRequest`);
  }
  return fitting;
}

/** No pod is larger than half of the smallest node. */
function largestOnNodes(ask: SizingAsk): number {
  const shapes = ask.input.target._props.nodeShapes ?? [];
  if (shapes.length === 0) {
    return Infinity;
  }
  const smallest = Math.min(...shapes.map((shape) => cpuMillis(shape.cpu.amount)));
  return smallest / 2 - ask.overhead(0).cpuMillis;
}

/** A CPU quantity as cdk8s-plus writes it, in millicores. */
export function cpuMillis(amount: string): number {
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : Math.round(Number(amount) * 1000);
}

interface Model {
  readonly servers: number;
  readonly serviceMillis: number;
  readonly capacity: number;
  readonly shape: CpuShape;
}

/** SIZE-2: c = max(1, floor(r)) workers, and one request takes longer where less than a core is granted. */
function modelOf(ask: SizingAsk, millis: number, cpuMillisPerRequest: number): Model {
  const { input, runtime } = ask;
  const shape = cpuShape(millis, input, runtime);
  const capacity = Math.min(millis, runtime.maximumRequestMillis ?? Infinity) / 1000;
  const servers = Math.max(1, Math.floor(capacity));
  return { shape, capacity, servers, serviceMillis: cpuMillisPerRequest / Math.min(1, capacity / servers) };
}

function evaluate(ask: SizingAsk, millis: number): Candidate {
  const { input, demand, runtime } = ask;
  const cpu = demand.cpuPerRequest.value;
  const { shape, capacity, servers, serviceMillis } = modelOf(ask, millis, cpu);
  const unloaded = demand.latencyP99.value + (serviceMillis - cpu);
  const cs2 = demand.variability.value;
  const objectiveRho = maxUtilization(servers, serviceMillis, demand.objectiveP99.value - unloaded, cs2, b.UTILIZATION_CAP[input.criticality]);
  // a quota below what the process could run is the bound (CPU-1)
  const runnable = Math.min(shape.parallelism, (shape.limitMillis ?? Infinity) / 1000);
  const cpuRateMax = runnable * objectiveRho / (cpu / 1000);
  const poolThreads = userThreads(input, runtime)
    ?? runtime.poolThreads({ podRate: cpuRateMax, latencyP99Millis: demand.latencyP99.value, latencyMillis: demand.latency.value, parallelism: shape.parallelism });
  // a request holds its thread or worker for its whole wall time, not only while it computes (CAP-1)
  const slots = requestSlots(input, runtime, poolThreads);
  const latencySeconds = (demand.latency.value + (serviceMillis - cpu)) / 1000;
  const slotCores = slots === undefined ? undefined : slots * (cpu / 1000) / latencySeconds;
  const slotShare = input.fn === undefined ? b.UTILIZATION_CAP[input.criticality] : KNATIVE_SLOT_UTILIZATION;
  const slotBound = slotCores !== undefined && objectiveRho >= b.LOWEST_UTILIZATION - 1e-9 && slotCores * slotShare / capacity < objectiveRho;
  const rho = slotBound ? slotCores * slotShare / capacity : objectiveRho;
  const podRateMax = Math.min(cpuRateMax, slots === undefined ? Infinity : slots / latencySeconds);
  // B14, capped by what the process or the platform enforces
  const enforced = Math.min(poolThreads > 0 ? poolThreads : Infinity, input.fn?.concurrency ?? Infinity);
  const little = Math.ceil(b.CONCURRENCY_FACTOR * podRateMax * demand.latencyP99.value / 1000 - 1e-9);
  const concurrency = Math.min(Math.max(b.LOWEST_CONCURRENCY, little), enforced);
  let memo: MemoryFit | undefined;
  const memoryAsk: MemoryAsk = {
    baseMiB: demand.memoryBase.value,
    baseDeclared: !(demand.memoryBase.because.assumed ?? false),
    workingSetMiB: demand.workingSet.value,
    perRequestMiB: demand.memoryPerRequest.value,
    concurrency,
    tmpfsMiB: runtime.defaults.tmpMiB,
    pageCacheMiB: 0,
    parallelism: shape.parallelism,
    requestMillis: millis,
    objectiveMillis: demand.objectiveP99.value,
    poolThreads,
  };
  return {
    requestMillis: millis,
    limitMillis: shape.limitMillis,
    parallelism: shape.parallelism,
    capacity,
    rho,
    slots,
    slotCores,
    slotBound,
    poolThreads,
    podRateMax,
    concurrency,
    predictedP99: unloaded + waitPercentile(servers, rho, serviceMillis, 1, cs2),
    fit: () => memo ??= fitMemory(runtime, memoryAsk, input),
    ownLimitMiB: () => fitMemory(runtime, memoryAsk, { ...input, memoryMiB: undefined }).limitMiB,
  };
}

/** A18: the pool of a thread-per-request server as the user set it. */
function userThreads(input: PlanInput, runtime: RuntimeModel): number | undefined {
  const set = runtime.id === 'springBoot' ? Number(input.env.SERVER_TOMCAT_THREADS_MAX ?? NaN) : NaN;
  return Number.isInteger(set) && set > 0 ? set : undefined;
}

/** Requests that one pod serves at once. The pool of a plain JVM is counted in memory but not known, so it binds nothing. */
function requestSlots(input: PlanInput, runtime: RuntimeModel, poolThreads: number): number | undefined {
  const pool = poolThreads > 0 && runtime.id !== 'jvm' ? poolThreads : Infinity;
  const slots = Math.min(pool, input.fn?.concurrency ?? Infinity);
  return slots === Infinity ? undefined : slots;
}

function slotsTooFew(ask: SizingAsk, candidate: Candidate): Error {
  const { demand, runtime, input } = ask;
  const rate = Math.round(candidate.slots! * 1000 / demand.latency.value * 10) / 10;
  const fix = input.fn?.concurrency !== undefined ? 'raise concurrency' : 'use a server that does not hold a thread per request, or declare a shorter latency';
  return new Error(`one pod of ${runtime.label} serves at most ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} at once, each of ${demand.latency.value} ms: ${rate}/s, `
    + `${Math.round(candidate.slotCores! / candidate.capacity * 100)} % of ${candidate.requestMillis}m, which an autoscaler on CPU cannot see: ${fix}`);
}

/** Memory for the process alone, and for a data-bearing service the page cache on top (B16): of that allowance 95 % count as usable, like of any memory. */
function fitMemory(runtime: RuntimeModel, ask: MemoryAsk, input: PlanInput): MemoryFit {
  const cache = pageCacheMiB(input);
  if (cache === 0) {
    return runtime.fitMemory(ask, input.memoryMiB);
  }
  const withCache = { ...ask, pageCacheMiB: Math.floor(cache * b.MEMORY_SHARE) };
  if (input.memoryMiB !== undefined) {
    return runtime.fitMemory(withCache, input.memoryMiB);
  }
  const added = runtime.fitMemory(ask).limitMiB + Math.ceil(cache / b.MEMORY_STEP_MIB) * b.MEMORY_STEP_MIB;
  return runtime.fitMemory(withCache, Math.max(added, runtime.fitMemory(withCache).limitMiB));
}

/** B16. */
export function pageCacheMiB(input: PlanInput): number {
  if (input.stateful === undefined) {
    return 0;
  }
  const volume = input.stateful.storage._size.toKibibytes() / 1024;
  return Math.max(b.LOWEST_PAGE_CACHE_MIB, Math.ceil(volume * b.PAGE_CACHE_SHARE));
}

/** The error for an objective that no size keeps: it says which input would have to change, and to what. Each piece of advice has been tried. */
export function unreachable(ask: SizingAsk): Error {
  const { demand, input } = ask;
  const cpu = demand.cpuPerRequest.value;
  const objective = demand.objectiveP99.value;
  const keeps = (change: Partial<ProfileNumbers>, p99?: number): boolean => {
    const changed: PlanInput = {
      ...input,
      profile: input.profile._with(change),
      slo: p99 === undefined ? input.slo : input.slo!._withP99(p99),
    };
    return candidates({ ...ask, input: changed, demand: tuneDemand(changed, ask.runtime) }).length > 0;
  };
  const fixes: string[] = [];
  const reachable = smallestAbove(objective, objective * 1000, (p99) => keeps({}, Math.ceil(p99)));
  if (reachable !== undefined) {
    fixes.push(`raise slo.p99 to ${Math.ceil(reachable)} ms`);
  }
  const unloaded = demand.latencyP99.value;
  const faster = largestBelow(unloaded, (p99) => p99 >= cpu && keeps({ latencyMillis: Math.min(input.profile._numbers.latencyMillis ?? p99, p99), latencyP99Millis: p99 }));
  if (faster !== undefined) {
    fixes.push(`bring profile.latencyP99 from ${round1(unloaded)} ms down to ${faster} ms`);
  }
  const shorter = largestBelow(cpu, (millis) => keeps({ cpuPerRequestMillis: millis }));
  if (shorter !== undefined) {
    fixes.push(`bring profile.cpuPerRequest from ${cpu} ms down to ${shorter} ms`);
  }
  if (input.cpuRequestMillis !== undefined && input.cpuRequestMillis < 1000) {
    fixes.push(`raise cpuRequest (${input.cpuRequestMillis}m): a request takes ${round1(1000 / input.cpuRequestMillis)} times as long on a share of a core`);
  }
  return new Error(`slo.p99 (${objective} ms) cannot be kept: a request takes ${cpu} ms of CPU and up to ${round1(unloaded)} ms unloaded, and no pod size is worth running below 30 % utilisation: ${fixes.join(', or ')}`);
}

/** The smallest value above `low` that holds, within a thousandth; undefined where none up to `high` does. */
function smallestAbove(low: number, high: number, holds: (value: number) => boolean): number | undefined {
  let below = low;
  let above = low;
  do {
    above *= 1.5;
    if (above > high) {
      return undefined;
    }
  } while (!holds(above));
  for (let i = 0; i < SEARCH_STEPS && above - below > 0.001 * above; i++) {
    const middle = (below + above) / 2;
    if (holds(middle)) {
      above = middle;
    } else {
      below = middle;
    }
  }
  return above;
}

/** The largest value below `high` that holds, with one decimal, and has been tried so rounded; undefined where none does. */
function largestBelow(high: number, holds: (value: number) => boolean): number | undefined {
  let below = 0;
  let above = high;
  for (let i = 0; i < SEARCH_STEPS / 3; i++) {
    const middle = (below + above) / 2;
    if (middle > 0 && holds(middle)) {
      below = middle;
    } else {
      above = middle;
    }
  }
  const rounded = Math.floor(below * 10) / 10;
  return rounded > 0 && holds(rounded) ? rounded : undefined;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
