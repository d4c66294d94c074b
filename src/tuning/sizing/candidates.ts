import { Size } from 'cdk8s';
import type { DecidedBy, SizingAsk } from './sizing-ask';
import { IstioMode } from '../../cluster/cluster-target';
import { cpuMillis, mebibytesOf } from '../../private/quantities';
import * as b from '../decisions/baselines';
import type { Tuned } from '../decisions/tuned';
import { change, firstOf, leastMemory, leaveOut, lowerCpu, lowerCpuRequest, lowerLatency, lowerLatencyP99, lowerMemory, raise, raiseCpuRequest, raiseObjective } from '../demand/advice';
import { PROXY_RATE_MAX } from '../demand/mesh-mode';
import { heldTo, overridesOf } from '../demand/overrides';
import type { PlanInput } from '../demand/plan-input';
import { type Proposal, Refusal } from '../demand/refusal';
import { maxUtilization, meanWait, variabilityOf, waitPercentile } from '../model/queueing';
import { MemoryMisfit } from '../runtimes/memory';
import type { MemoryAsk, MemoryFit, RuntimeModel } from '../runtimes/runtime-model';

/** Bisections of the search for advice. */
const SEARCH_STEPS = 60;
/** Below this an autoscaler on CPU cannot see the load: the target would round to nothing (SIZE-5). */
const LEAST_SLOT_UTILIZATION = 0.12;
/** Node shapes beyond so many times the declared ones are not those that somebody has. */
const MOST_TIMES_LARGER = 64;
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
  /** What bounds rho*: the CPU (its queue and the cap of PAY-5), the slots, or the mesh's proxy. */
  readonly bound: 'cpu' | 'slots' | 'proxy';
  /** Threads of the request pool (A18); 0 where there is none. */
  readonly poolThreads: number;
  /** The most that one pod can be made to do: P x rho* / C, what its slots and its proxy let through, and never more than all that is asked of the service. */
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
  const held = heldTo(overridesOf(input, runtime))?.value;
  const whole = Math.ceil(requestMillis / 1000);
  if (policy._kind === 'capped' || policy._kind === 'pinned') {
    const limitMillis = policy._kind === 'pinned' ? requestMillis : Math.round(requestMillis * policy._amount);
    // a worker process for each requested core (B29), also where the quota would let more run
    const most = loop ? 1 : runtime.cpuModel === 'workers' ? whole : Infinity;
    return { limitMillis, parallelism: held ?? Math.max(1, Math.min(most, Math.floor(limitMillis / 1000))) };
  }
  const parallelism = held ?? (loop ? 1 : runtime.cpuModel === 'workers' ? Math.max(1, whole) : Math.max(2, whole));
  return { limitMillis: policy._kind === 'unlimited' ? undefined : Math.max(2, 2 * parallelism, parallelism + helpersOf(input, runtime)) * 1000, parallelism };
}

/** Threads that may compute beside the planned ones, as far as the limit makes room for them. */
export function helpersOf(input: PlanInput, runtime: RuntimeModel): number {
  return Math.min(b.MOST_HELPERS, overridesOf(input, runtime).helperThreads?.value ?? runtime.helperThreads);
}

/** The most CPU that the process can put to use, in millicores: what its environment holds it to, or what the runtime is by itself. */
export function mostMillis(input: PlanInput, runtime: RuntimeModel): number {
  const held = heldTo(overridesOf(input, runtime));
  return held === undefined ? runtime.maximumRequestMillis ?? Infinity : held.value * 1000;
}

/** SIZE-1 and SIZE-2: the sizes that are tried, with the utilisation that each allows; those that cannot keep the objective are left out. */
export function candidates(ask: SizingAsk): Candidate[] {
  const { keeping, scalable } = judged(ask);
  if (keeping.length > 0 && scalable.length === 0) {
    throw boundTooLow(ask, keeping);
  }
  return scalable;
}

/** The sizes whose CPU keeps the objective, and of those the ones of which an autoscaler can see the load. */
function judged(ask: SizingAsk): { readonly keeping: Candidate[]; readonly scalable: Candidate[] } {
  const keeping = sizes(ask).map((millis) => evaluate(ask, millis)).filter((c) => c.bound !== 'cpu' || c.rho >= b.LOWEST_UTILIZATION - 1e-9);
  return { keeping, scalable: keeping.filter((c) => c.rho >= LEAST_SLOT_UTILIZATION) };
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
  const least = Math.max(b.CPU_CANDIDATES[0], runtime.minimumRequestMillis(demand.startup.value));
  const most = Math.min(mostMillis(input, runtime), largestOnNodes(ask));
  const fitting = b.CPU_CANDIDATES.filter((millis) => millis >= least && millis <= most);
  if (fitting.length === 0) {
    throw new Refusal(`no pod size fits: ${runtime.label} needs at least ${least}m and half of the smallest node shape offers ${Math.floor(most)}m`, [
      largerNodes(input),
      change(`set cpuRequest to ${least}m`, (one) => ({ ...one, cpuRequestMillis: least })),
      change(`set cpuRequest to ${Math.floor(most)}m`, (one) => ({ ...one, cpuRequestMillis: Math.floor(most) })),
    ]);
  }
  return fitting;
}

/** Why a size is not among those that are tried, or of no use; none where it is a candidate. */
export function exclusionsOf(ask: SizingAsk, millis: number): DecidedBy[] {
  const { runtime, demand } = ask;
  const candidate = evaluate(ask, millis);
  const useless: DecidedBy[] = candidate.bound === 'cpu' ? (candidate.rho < b.LOWEST_UTILIZATION - 1e-9 ? ['objective'] : []) : candidate.rho < LEAST_SLOT_UTILIZATION ? [candidate.bound] : [];
  return [
    ...useless,
    ...(millis < runtime.minimumRequestMillis(demand.startup.value) ? ['start' as const] : []),
    ...(millis > largestOnNodes(ask) ? ['node' as const] : []),
  ];
}

/** A size as if nothing spoke against it. */
export function evaluated(ask: SizingAsk, millis: number): Candidate {
  return evaluate(ask, millis);
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
  const capacity = Math.min(millis, mostMillis(input, runtime)) / 1000;
  const servers = Math.max(1, Math.floor(capacity));
  return { shape, capacity, servers, serviceMillis: cpuMillisPerRequest / Math.min(1, capacity / servers) };
}

function evaluate(ask: SizingAsk, millis: number): Candidate {
  const { input, demand, runtime } = ask;
  const cpu = demand.cpuPerRequest.value;
  const model = modelOf(ask, millis, cpu);
  const { shape, capacity, servers, serviceMillis } = model;
  const cap = b.UTILIZATION_CAP[input.criticality];
  const unloaded = demand.latencyP99.value + (serviceMillis - cpu);
  const cs2 = demand.variability.value;
  const objectiveRho = maxUtilization(servers, serviceMillis, demand.objectiveP99.value - unloaded, cs2, cap);
  // a quota below what the process could run is the bound (CPU-1)
  const runnable = Math.min(shape.parallelism, (shape.limitMillis ?? Infinity) / 1000);
  const cpuRateMax = runnable * objectiveRho / (cpu / 1000);
  // all that is asked of the service can come to one pod, and no more than that
  const proxyRateMax = ask.mesh === 'sidecar' ? PROXY_RATE_MAX : Infinity;
  const arriving = Math.min(cpuRateMax, demand.peak.value, proxyRateMax);
  const overrides = overridesOf(input, runtime);
  const workers = overrides.workers?.value;
  const threads = overrides.threads?.value;
  const planned = runtime.poolThreads({
    podRate: cpuRateMax, latencyP99Millis: demand.latencyP99.value, latencyMillis: demand.latency.value, parallelism: shape.parallelism, workers, threads,
  });
  // a child of PHP-FPM is a process of its own: more than requests can come is memory for nothing
  const poolThreads = runtime.id === 'phpFpm' ? Math.min(planned, inFlight(arriving, demand.latencyP99.value)) : planned;
  // a request holds its thread or worker for its whole wall time, not only while it computes (CAP-1)
  const slots = requestSlots(input, runtime, poolThreads);
  const latencySeconds = (demand.latency.value + (serviceMillis - cpu)) / 1000;
  const slotCores = slots === undefined ? undefined : slots * (cpu / 1000) / latencySeconds;
  const keeps = objectiveRho >= b.LOWEST_UTILIZATION - 1e-9;
  const slotRho = keeps && slots !== undefined ? slotUtilization(ask, model, slots, objectiveRho) : objectiveRho;
  // the proxy's workers wait as any do: no busier than the program may be
  const proxyRho = keeps && demand.peak.value > proxyRateMax * cap ? proxyRateMax * cap * (cpu / 1000) / capacity : objectiveRho;
  const rho = Math.min(objectiveRho, slotRho, proxyRho);
  const bound = rho === objectiveRho ? 'cpu' : slotRho <= proxyRho ? 'slots' : 'proxy';
  const podRateMax = Math.min(arriving, slots === undefined ? Infinity : slots / latencySeconds);
  // B14, capped by what the process or the platform enforces
  const enforced = Math.min(poolThreads > 0 ? poolThreads : Infinity, input.fn?.concurrency || Infinity);
  const concurrency = Math.min(inFlight(podRateMax, demand.latencyP99.value), enforced);
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
    workers,
    threadsPerWorker: threads,
    semiSpaceMiB: overrides.semiSpaceMiB?.value,
    g1: overrides.g1,
    javaParts: overrides.javaParts,
  };
  return {
    requestMillis: millis,
    limitMillis: shape.limitMillis,
    parallelism: shape.parallelism,
    capacity,
    rho,
    slots,
    slotCores,
    bound,
    poolThreads,
    podRateMax,
    concurrency,
    predictedP99: slots === undefined || input.fn !== undefined ? unloaded + waitPercentile(servers, rho, serviceMillis, 1, cs2) : slottedP99(ask, model, slots, rho),
    fit: () => memo ??= fitMemory(runtime, memoryAsk, input),
    ownLimitMiB: () => fitMemory(runtime, memoryAsk, { ...input, memoryMiB: undefined }).limitMiB,
  };
}

/** B14: requests that memory must hold for a rate. */
function inFlight(rate: number, latencyP99Millis: number): number {
  return Math.max(b.LOWEST_CONCURRENCY, Math.ceil(b.CONCURRENCY_FACTOR * rate * latencyP99Millis / 1000 - 1e-9));
}

/** CAP-6 for requests that hold a slot: the largest utilisation of the cores at which the waits for a slot and for the CPU together keep the objective, and the slots the cap. */
function slotUtilization(ask: SizingAsk, model: Model, slots: number, objectiveRho: number): number {
  const { input, demand } = ask;
  const wallMillis = demand.latency.value + (model.serviceMillis - demand.cpuPerRequest.value);
  const slotCores = slots * demand.cpuPerRequest.value / wallMillis;
  const share = input.fn === undefined ? b.UTILIZATION_CAP[input.criticality] : KNATIVE_SLOT_UTILIZATION;
  const most = Math.min(objectiveRho, slotCores * share / model.capacity);
  // Knative hands a pod no more than it serves at once, and holds the others for whichever pod is free: no queue forms at one pod
  if (input.fn !== undefined || slottedP99(ask, model, slots, most) <= demand.objectiveP99.value) {
    return most;
  }
  let low = 0;
  let high = most;
  for (let i = 0; i < SEARCH_STEPS; i++) {
    const middle = (low + high) / 2;
    if (slottedP99(ask, model, slots, middle) <= demand.objectiveP99.value) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** CAP-5 twice: the wait for a slot, which is held for the whole wall time, and the wait for the CPU of those that have one. */
function slottedP99(ask: SizingAsk, model: Model, slots: number, rho: number): number {
  const { demand } = ask;
  const { servers, serviceMillis, capacity } = model;
  const cpu = demand.cpuPerRequest.value;
  const cs2 = demand.variability.value;
  const stretch = serviceMillis - cpu;
  // no more than the other slots can be before a request at the CPU: with a slot for each server none is
  const before = Math.max(0, slots / servers - 1) * serviceMillis;
  const held = demand.latency.value + stretch + Math.min(before, meanWait(servers, rho, serviceMillis, 1, cs2));
  const busy = rho * capacity / cpu * held / slots;
  return demand.latencyP99.value + stretch
    + (before === 0 ? 0 : waitPercentile(servers, rho, serviceMillis, 1, cs2))
    + waitPercentile(slots, busy, held, 1, variabilityOf(demand.latency.value, demand.latencyP99.value));
}

/** Requests that one pod serves at once. The pool of a plain JVM is counted in memory but not known, so it binds nothing. */
function requestSlots(input: PlanInput, runtime: RuntimeModel, poolThreads: number): number | undefined {
  const pool = poolThreads > 0 && runtime.id !== 'jvm' ? poolThreads : Infinity;
  const slots = Math.min(pool, input.fn?.concurrency || Infinity);
  return slots === Infinity ? undefined : slots;
}

/** Larger nodes, all shapes alike. */
export function largerNodes(input: PlanInput): Proposal {
  const shapes = input.target._props.nodeShapes ?? [];
  return raise({
    from: 1,
    limit: MOST_TIMES_LARGER,
    says: (v) => `declare node shapes that are ${v} times as large`,
    apply: (one, v) => ({
      ...one,
      target: one.target._with({
        nodeShapes: shapes.map((shape) => ({ ...shape, cpu: { amount: `${cpuMillis(shape.cpu.amount) * v}m` }, memory: Size.kibibytes(Math.floor(mebibytesOf(shape.memory) * 1024 * v)) })),
      }),
    }),
  });
}

/** The mesh's proxy on the node in place of one in each pod. */
export function ambient(): Proposal {
  return change('use IstioMode.AMBIENT', (input) => ({ ...input, target: input.target._with({ istio: IstioMode.AMBIENT }) }));
}

/** No size is left of which an autoscaler on CPU could see the load: says what holds the CPU back. */
function boundTooLow(ask: SizingAsk, keeping: readonly Candidate[]): Refusal {
  const { demand, runtime, input } = ask;
  const candidate = keeping[0];
  const { requestMillis, capacity } = candidate;
  const request = input.cpuRequestMillis === undefined ? [] : [lowerCpuRequest(input.cpuRequestMillis), leaveOut('cpuRequest')];
  if (candidate.bound === 'proxy') {
    return new Refusal(`the mesh's proxy beside ${runtime.label} carries ${Math.floor(candidate.rho * capacity / demand.cpuPerRequest.value * 1000)}/s: `
      + `${Math.round(candidate.rho * 100)} % of ${requestMillis}m, which an autoscaler on CPU cannot see`, [...request, ambient()]);
  }
  // with the slots as busy as the cap lets them be it could: the objective is what is in the way
  const share = input.fn === undefined ? b.UTILIZATION_CAP[input.criticality] : KNATIVE_SLOT_UTILIZATION;
  if (keeping.some((c) => c.bound === 'slots' && c.slotCores! * share / c.capacity >= LEAST_SLOT_UTILIZATION)) {
    return unreachable(ask, candidate.slots);
  }
  const rate = Math.round(candidate.slotCores! / demand.cpuPerRequest.value * 10_000) / 10;
  return new Refusal(`one pod of ${runtime.label} serves at most ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} at once, each of ${demand.latency.value} ms: ${rate}/s, `
    + `${Math.round(candidate.slotCores! / capacity * 100)} % of ${requestMillis}m, which an autoscaler on CPU cannot see`, [
    ...(input.fn?.concurrency === undefined ? [] : [raiseConcurrency(input.fn.concurrency), leaveOut('concurrency')]),
    lowerLatency(demand.latency.value),
    ...request,
  ]);
}

function raiseConcurrency(from: number): Proposal {
  return raise({ from, limit: 1000, says: (v) => `raise concurrency to ${v}`, apply: (input, v) => ({ ...input, fn: { ...input.fn!, concurrency: v } }) });
}

/** Memory for the process alone, and for a data-bearing service the page cache on top (B16): of that allowance 95 % count as usable, like of any memory. */
function fitMemory(runtime: RuntimeModel, ask: MemoryAsk, input: PlanInput): MemoryFit {
  const cache = pageCacheMiB(input);
  if (cache === 0) {
    return fitted(runtime, ask, input.memoryMiB);
  }
  const withCache = { ...ask, pageCacheMiB: Math.floor(cache * b.MEMORY_SHARE) };
  if (input.memoryMiB !== undefined) {
    return fitted(runtime, withCache, input.memoryMiB);
  }
  const added = fitted(runtime, ask).limitMiB + Math.ceil(cache / b.MEMORY_STEP_MIB) * b.MEMORY_STEP_MIB;
  return fitted(runtime, withCache, Math.max(added, fitted(runtime, withCache).limitMiB));
}

/** What the runtime fits; where nothing fits, what might help. */
function fitted(runtime: RuntimeModel, ask: MemoryAsk, limitMiB?: number): MemoryFit {
  try {
    return runtime.fitMemory(ask, limitMiB);
  } catch (e) {
    if (!(e instanceof MemoryMisfit)) {
      throw e;
    }
    throw new Refusal(e.problem, e.given === undefined
      ? [lowerMemory('memoryPerRequest', 'memoryPerRequestMiB'), lowerMemory('workingSet', 'workingSetMiB'), lowerMemory('memoryBase', 'memoryBaseMiB')]
      : [leastMemory(e.given.givenMiB, e.given.leastMiB), leaveOut('memory')], e.untried);
  }
}

/** B16. */
export function pageCacheMiB(input: PlanInput): number {
  if (input.stateful === undefined) {
    return 0;
  }
  const volume = mebibytesOf(input.stateful.storage._size);
  return Math.max(b.LOWEST_PAGE_CACHE_MIB, Math.ceil(volume * b.PAGE_CACHE_SHARE));
}

/** The refusal of an objective that no size keeps. */
export function unreachable(ask: SizingAsk, slots?: number): Refusal {
  const { demand, input } = ask;
  const cpu = demand.cpuPerRequest.value;
  const objective = demand.objectiveP99.value;
  const assumed = ({ because }: Tuned<number>): string => (because.assumed ? ' (assumed)' : '');
  const unloaded = demand.latencyP99.value;
  const wait = slots === undefined
    ? 'and no pod size is worth running below 30 % utilisation'
    : `holds ${slots === 1 ? 'the one worker or thread' : `one of the ${slots} workers or threads`} of its pod meanwhile, and below ${LEAST_SLOT_UTILIZATION * 100} % an autoscaler on CPU cannot see the load`;
  const share = input.cpuRequestMillis === undefined || input.cpuRequestMillis >= 1000 ? '' : `; on ${input.cpuRequestMillis}m it takes ${round1(1000 / input.cpuRequestMillis)} times as long`;
  return new Refusal(`slo.p99 (${objective} ms) cannot be kept: a request takes ${cpu} ms of CPU${assumed(demand.cpuPerRequest)} and up to ${round1(unloaded)} ms unloaded${assumed(demand.latencyP99)}, ${wait}${share}`, [
    raiseObjective(objective),
    ...(input.cpuRequestMillis === undefined ? [] : [firstOf(raiseCpuRequest(input.cpuRequestMillis), leaveOut('cpuRequest'))]),
    lowerLatencyP99(unloaded),
    lowerCpu(cpu),
  ]);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
