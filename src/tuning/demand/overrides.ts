import type { PlanInput } from './plan-input';
import type { PlanSettings } from '../decisions/settings';
import { mergeFlags } from '../runtimes/merge-flags';
import type { Override, Overrides } from '../runtimes/overrides';
import { Runtime } from '../runtimes/runtime';
import type { RuntimeModel } from '../runtimes/runtime-model';

const NONE: Overrides = {};

/** What was found for an input: every concern asks, several of them for each size that is tried. */
const known = new WeakMap<PlanInput, { readonly runtime: RuntimeModel; readonly overrides: Overrides }>();

/** What the user's environment decides instead of the plan. Lists of flags may come from add-ons too; their other variables must not contradict the plan. */
export function overridesOf(input: PlanInput, runtime: RuntimeModel): Overrides {
  let found = known.get(input);
  if (found?.runtime !== runtime) {
    found = { runtime, overrides: readOverrides(input, runtime) };
    known.set(input, found);
  }
  return found.overrides;
}

function readOverrides(input: PlanInput, runtime: RuntimeModel): Overrides {
  const stated = { ...imageVariables(input), ...input.env };
  for (const name of Runtime._flagLists) {
    const own = input.env[name];
    const wish = input.requirements.env[name]?.value;
    if (own !== undefined || !input.envNames.includes(name)) {
      const flags = [input.imageEnv?.[name], wish, own].filter((list) => list !== undefined);
      if (flags.length > 0) {
        stated[name] = flags.reduce((weaker, stronger) => mergeFlags(weaker, stronger).merged);
      }
    }
  }
  return Object.keys(stated).length === 0 ? NONE : runtime.overrides?.(stated) ?? NONE;
}

/** What the image sets and nothing of the user's replaces. */
function imageVariables(input: PlanInput): Record<string, string> {
  if (input.imageEnv === undefined) {
    return {};
  }
  const given = new Set(input.envNames);
  return Object.fromEntries(Object.entries(input.imageEnv).filter(([name]) => !given.has(name)));
}

/** The name of the input that decided, for decisions; none where nothing did. */
export function byEnvironment(...overrides: Array<Override | undefined>): string[] {
  return overrides.some((o) => o !== undefined) ? ['env'] : [];
}

/** CPUs that the user's environment holds the process to: its workers where it has some. */
export function heldTo(overrides: Overrides): Override | undefined {
  return overrides.workers ?? overrides.parallelism;
}

/** Everything that the process reads: the plan's variables and the user's literal ones. */
export function finalEnvironment(input: PlanInput, settings: PlanSettings): Record<string, string> {
  return { ...imageVariables(input), ...input.env, ...Object.fromEntries(Object.entries(settings.environment).map(([name, { value }]) => [name, value])) };
}
