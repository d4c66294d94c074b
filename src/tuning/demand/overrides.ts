import { statedEnvironment } from './environment-order';
import type { PlanInput } from './plan-input';
import type { Override, Overrides } from '../runtimes/overrides';
import type { RuntimeModel } from '../runtimes/runtime-model';

const NONE: Overrides = {};

/** What the environment decides instead of the plan. A plan reads it once. */
export function overridesOf(input: PlanInput, runtime: RuntimeModel): Overrides {
  const stated = statedEnvironment(input);
  return Object.keys(stated).length === 0 ? NONE : runtime.overrides?.(stated) ?? NONE;
}

/** The name of the input that decided, for decisions; none where nothing did. */
export function byEnvironment(...overrides: Array<Override | undefined>): string[] {
  return overrides.some((o) => o !== undefined) ? ['env'] : [];
}

/** CPUs that the user's environment holds the process to: its workers where it has some. */
export function heldTo(overrides: Overrides): Override | undefined {
  return overrides.workers ?? overrides.parallelism;
}
