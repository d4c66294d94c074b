import * as b from './baselines';
import type { PlanInput } from './plan-input';
import { maxUtilization, waitPercentile } from './queueing';
import type { MemoryAsk, MemoryFit, RuntimeModel } from './runtimes/runtime-model';
import type { SizingAsk } from './sizing';

/** Stands in for "no candidate can be made faster". */
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
  return sizes(ask).map((millis) => evaluate(ask, millis)).filter((c) => c.rho >= b.LOWEST_UTILIZATION - 1e-9);
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
  const rho = maxUtilization(servers, serviceMillis, demand.objectiveP99.value - unloaded, cs2, b.UTILIZATION_CAP[input.criticality]);
  const podRateMax = shape.parallelism * rho / (cpu / 1000);
  const poolThreads = runtime.poolThreads({ podRate: podRateMax, latencyP99Millis: demand.latencyP99.value, latencyMillis: demand.latency.value, parallelism: shape.parallelism });
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
    podRateMax,
    concurrency,
    predictedP99: unloaded + waitPercentile(servers, rho, serviceMillis, 1, cs2),
    fit: () => memo ??= fitMemory(runtime, memoryAsk, input),
    ownLimitMiB: () => fitMemory(runtime, memoryAsk, { ...input, memoryMiB: undefined }).limitMiB,
  };
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

/** The error for an objective that no size keeps: it says which input would have to change, and to what. */
export function unreachable(ask: SizingAsk): Error {
  const { demand, input } = ask;
  const cpu = demand.cpuPerRequest.value;
  const p99At = (millis: number, cpuPerRequest: number): number => {
    const { servers, serviceMillis } = modelOf(ask, millis, cpuPerRequest);
    return demand.latencyP99.value + (serviceMillis - cpuPerRequest)
      + waitPercentile(servers, b.LOWEST_UTILIZATION, serviceMillis, 1, demand.variability.value);
  };
  const tried = sizes(ask);
  const best = tried.reduce((a, millis) => (p99At(millis, cpu) < p99At(a, cpu) ? millis : a));
  const reachable = p99At(best, cpu);
  const objective = demand.objectiveP99.value;
  const fixes = [`raise slo.p99 to ${Math.ceil(reachable)} ms`];
  const slack = objective - (reachable - demand.latencyP99.value);
  if (slack > cpu) {
    fixes.push(`bring profile.latencyP99 from ${demand.latencyP99.value} ms down to ${Math.floor(slack)} ms`);
  }
  const shorter = largestCpu(objective, (c) => p99At(best, c), cpu);
  if (shorter !== undefined) {
    fixes.push(`bring profile.cpuPerRequest from ${cpu} ms down to ${shorter} ms`);
  }
  if (input.cpuRequestMillis !== undefined && input.cpuRequestMillis < 1000) {
    fixes.push(`raise cpuRequest (${input.cpuRequestMillis}m): a request takes ${Math.round(1000 / input.cpuRequestMillis * 10) / 10} times as long on a share of a core`);
  }
  return new Error(`slo.p99 (${objective} ms) cannot be kept: with ${cpu} ms of CPU and an unloaded p99 of ${demand.latencyP99.value} ms, the best that ${best}m reaches at 30 % utilisation is ${Math.ceil(reachable)} ms: ${fixes.join(', or ')}`);
}

function largestCpu(objective: number, p99: (cpu: number) => number, upper: number): number | undefined {
  let low = 0;
  let high = upper;
  for (let i = 0; i < SEARCH_STEPS; i++) {
    const middle = (low + high) / 2;
    if (p99(middle) <= objective) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const rounded = Math.floor(low * 10) / 10;
  return rounded > 0 ? rounded : undefined;
}
