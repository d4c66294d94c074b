import type { SizingAsk } from './sizing-ask';
import type { Solved } from './solved';
import type { PlanInput } from '../demand/plan-input';
import type { MemoryFit, RuntimeModel } from '../runtimes/runtime-model';

/*
 * SIZE-8: numbers of the previous plan stay where another one would hardly be better. A load is measured, and a measured number is another one each time.
 */

/** What is no reason to change an amount: a share of it, or a small amount. */
function hardlyMore({ baseline }: PlanInput, amount: number, least: number): number {
  return Math.max(amount * (1 + baseline.sizing.keptShare), amount + least) + 1e-9;
}

/** A number of the previous plan; undefined where there is none, or its plan was made for something else. */
function numberOf({ previous, kind, baseline }: PlanInput, runtime: RuntimeModel, setting: string): number | undefined {
  return previous?.kind === kind && previous.runtime === runtime.id && previous.baseline === baseline.version ? previous.numbers[setting] : undefined;
}

/** The size of the previous plan, where it is one of those that are left and costs hardly more than the one that was chosen. */
export function keptSize({ input, runtime }: SizingAsk, left: readonly Solved[], chosen: Solved): Solved | undefined {
  const before = numberOf(input, runtime, 'resources.cpuRequest');
  return left.find((s) => s !== chosen && s.sizing.size.requestMillis === before && s.sizing.cost <= hardlyMore(input, chosen.sizing.cost, input.baseline.sizing.keptCores));
}

/**
 * The memory of the previous plan, where it belongs to the same size and is hardly more than what is needed now. Less than that is never kept.
 *
 * @param fitted what a given limit holds
 */
export function keptMemory(input: PlanInput, runtime: RuntimeModel, millis: number, needed: MemoryFit, fitted: (limitMiB: number) => MemoryFit): MemoryFit {
  const before = numberOf(input, runtime, 'resources.memory');
  const keeps = before !== undefined && input.memoryMiB === undefined && numberOf(input, runtime, 'resources.cpuRequest') === millis
    && before > needed.limitMiB && before <= hardlyMore(input, needed.limitMiB, input.baseline.memory.stepMiB);
  return keeps ? { ...fitted(before), insteadOfMiB: needed.limitMiB } : needed;
}
