import { heldTo } from '../demand/overrides';
import type { Process } from '../demand/plan-context';

/** Request, limit and parallelism belong together (RT-0, rulings 1). */
export interface CpuShape {
  readonly limitMillis: number | undefined;
  readonly parallelism: number;
}

/** RT-0 "said once", and the limit of rulings 1. */
export function cpuShape(requestMillis: number, process: Process): CpuShape {
  const { input, runtime, overrides } = process;
  const b = input.baseline.sizing;
  const policy = input.cpu;
  const loop = runtime.cpuModel === 'event-loop';
  const held = heldTo(overrides)?.value;
  const whole = Math.ceil(requestMillis / 1000);
  if (policy._kind === 'capped' || policy._kind === 'pinned') {
    const limitMillis = policy._kind === 'pinned' ? requestMillis : Math.round(requestMillis * policy._amount);
    // a worker process for each requested core (B29), also where the quota would let more run
    const most = loop ? 1 : runtime.cpuModel === 'workers' ? whole : Infinity;
    return { limitMillis, parallelism: held ?? Math.max(1, Math.min(most, Math.floor(limitMillis / 1000))) };
  }
  const parallelism = held ?? (loop ? 1 : runtime.cpuModel === 'workers' ? Math.max(1, whole) : Math.max(b.leastThreads, whole));
  return { limitMillis: policy._kind === 'unlimited' ? undefined : burstLimitCores(process, parallelism) * 1000, parallelism };
}

/** Rulings 1: the CPU limit of a process of so many threads that compute. Cores. */
function burstLimitCores(process: Process, parallelism: number): number {
  const { leastLimitCores, limitFactor } = process.input.baseline.sizing;
  return Math.max(leastLimitCores, limitFactor * parallelism, parallelism + helpersOf(process));
}

/** Threads that may compute beside the planned ones, as far as the limit makes room for them. */
export function helpersOf({ input, runtime, overrides }: Process): number {
  return Math.min(input.baseline.sizing.mostHelpers, overrides.helperThreads?.value ?? runtime.helperThreads);
}

/** The most CPU that the process can put to use, in millicores: what its environment holds it to, or what the runtime is by itself. */
export function mostMillis({ runtime, overrides }: Process): number {
  const held = heldTo(overrides);
  return held === undefined ? runtime.maximumRequestMillis ?? Infinity : held.value * 1000;
}

/** The process, and what holds it to so little CPU. */
export function holder({ runtime, overrides }: Process): string {
  const held = heldTo(overrides);
  return held === undefined ? `one ${runtime.label} process` : `${runtime.label} with ${held.from} ${held.value}`;
}

/** @throws where the process is given more CPU than its limit, which does not grow with what is asked for where the process runs one loop, or is held to fewer CPUs */
export function checkReach(process: Process): void {
  const { input, runtime } = process;
  const { cpuRequestMillis: request } = input;
  if (request === undefined) {
    return;
  }
  const { leastLimitCores, limitFactor } = input.baseline.sizing;
  const { limitMillis, parallelism } = cpuShape(request, process);
  const most = Math.min(limitMillis ?? Infinity, input.cpu._kind === 'burst' ? Math.max(leastLimitCores, limitFactor * parallelism) * 1000 : Infinity);
  if (request > most) {
    const uses = mostMillis(process);
    const held = heldTo(process.overrides);
    throw new Error(`cpuRequest (${request}m) is more than ${runtime.label} can reach: ${held === undefined ? 'one process' : `with ${held.from} ${held.value} it`} uses ${uses}m at the most; use at most Cpu.millis(${uses}), or leave cpuRequest out, and more pods share the load`);
  }
}
