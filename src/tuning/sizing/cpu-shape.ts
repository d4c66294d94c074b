import type { SizingAsk } from './sizing-ask';
import { heldTo, overridesOf } from '../demand/overrides';
import type { PlanInput } from '../demand/plan-input';
import type { RuntimeModel } from '../runtimes/runtime-model';

/** Request, limit and parallelism belong together (RT-0, rulings 1). */
export interface CpuShape {
  readonly limitMillis: number | undefined;
  readonly parallelism: number;
}

/** RT-0 "said once", and the limit of rulings 1. */
export function cpuShape(requestMillis: number, input: PlanInput, runtime: RuntimeModel): CpuShape {
  const b = input.baseline.sizing;
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
  const parallelism = held ?? (loop ? 1 : runtime.cpuModel === 'workers' ? Math.max(1, whole) : Math.max(b.leastThreads, whole));
  return { limitMillis: policy._kind === 'unlimited' ? undefined : burstLimitCores(input, runtime, parallelism) * 1000, parallelism };
}

/** Rulings 1: the CPU limit of a process of so many threads that compute. Cores. */
function burstLimitCores(input: PlanInput, runtime: RuntimeModel, parallelism: number): number {
  const { leastLimitCores, limitFactor } = input.baseline.sizing;
  return Math.max(leastLimitCores, limitFactor * parallelism, parallelism + helpersOf(input, runtime));
}

/** Threads that may compute beside the planned ones, as far as the limit makes room for them. */
export function helpersOf(input: PlanInput, runtime: RuntimeModel): number {
  return Math.min(input.baseline.sizing.mostHelpers, overridesOf(input, runtime).helperThreads?.value ?? runtime.helperThreads);
}

/** The most CPU that the process can put to use, in millicores: what its environment holds it to, or what the runtime is by itself. */
export function mostMillis(input: PlanInput, runtime: RuntimeModel): number {
  const held = heldTo(overridesOf(input, runtime));
  return held === undefined ? runtime.maximumRequestMillis ?? Infinity : held.value * 1000;
}

/** The process, and what holds it to so little CPU. */
export function holder({ input, runtime }: Pick<SizingAsk, 'input' | 'runtime'>): string {
  const held = heldTo(overridesOf(input, runtime));
  return held === undefined ? `one ${runtime.label} process` : `${runtime.label} with ${held.from} ${held.value}`;
}
