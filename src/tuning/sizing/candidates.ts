import { mostMillis } from './cpu-shape';
import { fitMemory } from './memory';
import { largerNodes, largestOnNodes } from './nodes';
import { keptMemory } from './previous';
import { modelOf } from './servers';
import { boundTooLow } from './size-refusals';
import type { Candidate, DecidedBy, SizingAsk } from './sizing-ask';
import { boundByProgram, requestSlots, slottedP99, slotUtilization } from './slots';
import type { BaselineNumbers } from '../decisions/baseline/numbers';
import { change } from '../demand/advice';
import { handedAtOnce, runsOnKnative } from '../demand/capabilities';
import { commandMiB } from '../demand/checks';
import { proxyRateMax } from '../demand/mesh-mode';
import { memoryScratchMiB } from '../demand/pod-volumes';
import { Refusal } from '../demand/refusal';
import { maxUtilization, waitPercentile } from '../model/queueing';
import type { MemoryAsk, MemoryFit } from '../runtimes/runtime-model';

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
  const b = ask.input.baseline.sizing;
  const keeping = sizes(ask).map((millis) => evaluate(ask, millis)).filter((c) => c.bound !== 'cpu' || c.rho >= b.lowestUtilization - 1e-9);
  return { keeping, scalable: keeping.filter((c) => c.rho >= b.lowestSlotUtilization || boundByProgram(ask.input, c)) };
}

/** SIZE-1. */
export function sizes(ask: SizingAsk): number[] {
  const { input, runtime, demand } = ask;
  const { cpuCandidates } = input.baseline.sizing;
  if (input.cpu._kind === 'pinned') {
    return [input.cpu._amount * 1000];
  }
  if (input.cpuRequestMillis !== undefined) {
    return [input.cpuRequestMillis];
  }
  const least = Math.max(cpuCandidates[0], runtime.minimumRequestMillis(demand.startup.value));
  const most = Math.min(mostMillis(ask), largestOnNodes(ask));
  const fitting = cpuCandidates.filter((millis) => millis >= least && millis <= most);
  if (fitting.length === 0) {
    throw new Refusal(`no pod size fits: ${runtime.label} needs at least ${least}m and half of the smallest node shape offers ${Math.floor(most)}m`, [
      largerNodes(input),
      change(`say cpuRequest: Cpu.millis(${least})`, (one) => ({ ...one, cpuRequestMillis: least })),
      change(`say cpuRequest: Cpu.millis(${Math.floor(most)})`, (one) => ({ ...one, cpuRequestMillis: Math.floor(most) })),
    ]);
  }
  return fitting;
}

/** Why a size is not among those that are tried, or of no use; none where it is a candidate. */
export function exclusionsOf(ask: SizingAsk, millis: number): DecidedBy[] {
  const { runtime, demand, input: { baseline: { sizing: b } } } = ask;
  const candidate = evaluate(ask, millis);
  const useless: DecidedBy[] = candidate.bound === 'cpu' ? (candidate.rho < b.lowestUtilization - 1e-9 ? ['objective'] : []) : candidate.rho < b.lowestSlotUtilization ? [candidate.bound] : [];
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

function evaluate(ask: SizingAsk, millis: number, fewer?: number): Candidate {
  const { input, demand, runtime, overrides } = ask;
  const { sizing: b, mesh } = input.baseline;
  const cpu = demand.cpuPerRequest.value;
  const model = modelOf(ask, millis, cpu);
  const { shape, capacity, servers, serviceMillis } = model;
  const cap = b.utilizationCap[input.criticality];
  const unloaded = demand.latencyP99.value + (serviceMillis - cpu);
  const cs2 = demand.variability.value;
  const objectiveRho = maxUtilization(servers, serviceMillis, demand.objectiveP99.value - unloaded, cs2, cap);
  // a quota below what the process could run is the bound (CPU-1)
  const runnable = Math.min(shape.parallelism, (shape.limitMillis ?? Infinity) / 1000);
  const cpuRateMax = runnable * objectiveRho / (cpu / 1000);
  // all that is asked of the service can come to one pod, and no more than that
  const proxyRate = ask.mesh === 'sidecar' ? proxyRateMax(mesh) : Infinity;
  const arriving = Math.min(cpuRateMax, demand.peak.value, proxyRate);
  const workers = overrides.workers?.value;
  const threads = overrides.threads?.value;
  const planned = runtime.poolThreads({
    podRate: cpuRateMax, latencyP99Millis: demand.latencyP99.value, latencyMillis: demand.latency.value, parallelism: shape.parallelism, workers, threads,
  });
  // a pool that the plan sets is no larger than what the author says it takes at once; and a process of its own for more than can come is memory for nothing
  const wanted = runsOnKnative(input) || threads !== undefined ? planned : Math.min(planned, handedAtOnce(input));
  const poolThreads = runtime.processPerRequest === true ? Math.min(wanted, inFlight(b, arriving, demand.latencyP99.value)) : wanted;
  // a request holds its thread or worker for its whole wall time, not only while it computes (CAP-1)
  const slots = requestSlots(input, runtime, poolThreads);
  const latencySeconds = (demand.latency.value + (serviceMillis - cpu)) / 1000;
  const slotCores = slots === undefined ? undefined : slots * (cpu / 1000) / latencySeconds;
  const keeps = objectiveRho >= b.lowestUtilization - 1e-9;
  const slotRho = keeps && slots !== undefined ? slotUtilization(ask, model, slots, objectiveRho) : objectiveRho;
  // the proxy's workers wait as any do: no busier than the program may be
  const proxyRho = keeps && demand.peak.value > proxyRate * cap ? proxyRate * cap * (cpu / 1000) / capacity : objectiveRho;
  const rho = Math.min(objectiveRho, slotRho, proxyRho);
  const bound = rho === objectiveRho ? 'cpu' : slotRho <= proxyRho ? 'slots' : 'proxy';
  const podRateMax = Math.min(arriving, slots === undefined ? Infinity : slots / latencySeconds);
  // B14, capped by what the process or the platform enforces
  const enforced = Math.min(poolThreads > 0 ? poolThreads : Infinity, handedAtOnce(input));
  const expected = Math.min(inFlight(b, podRateMax, demand.latencyP99.value), enforced);
  const concurrency = Math.min(expected, fewer ?? Infinity);
  let memo: MemoryFit | undefined;
  const memoryAsk: MemoryAsk = {
    baseMiB: demand.memoryBase.value,
    baseDeclared: !(demand.memoryBase.because.assumed ?? false),
    workingSetMiB: demand.workingSet.value,
    perRequestMiB: demand.memoryPerRequest.value,
    concurrency,
    tmpfsMiB: memoryScratchMiB(input, runtime.defaults.tmpMiB),
    commandMiB: commandMiB(input),
    pageCacheMiB: 0,
    parallelism: shape.parallelism,
    requestMillis: millis,
    objectiveMillis: demand.objectiveP99.value,
    poolThreads,
    workers,
    threadsPerWorker: threads,
    bounds: overrides.bounds,
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
    expected,
    // what the author says, and a process for each request, is not for the plan to lessen
    withFewer: handedAtOnce(input) === Infinity && runtime.processPerRequest !== true && workers === undefined && threads === undefined
      ? (atOnce) => evaluate(ask, millis, atOnce) : undefined,
    predictedP99: slots === undefined || runsOnKnative(input) ? unloaded + waitPercentile(servers, rho, serviceMillis, 1, cs2) : slottedP99(ask, model, slots, rho),
    fit: () => memo ??= keptMemory(input, runtime, millis, fitMemory(runtime, memoryAsk, input), (memoryMiB) => fitMemory(runtime, memoryAsk, { ...input, memoryMiB })),
    ownLimitMiB: () => fitMemory(runtime, memoryAsk, { ...input, memoryMiB: undefined }).limitMiB,
  };
}

/** B14: requests that memory must hold for a rate. */
function inFlight(b: BaselineNumbers['sizing'], rate: number, latencyP99Millis: number): number {
  return Math.max(b.lowestConcurrency, Math.ceil(b.concurrencyFactor * rate * latencyP99Millis / 1000 - 1e-9));
}
