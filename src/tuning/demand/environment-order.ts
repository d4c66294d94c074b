import type { PlanInput } from './plan-input';
import type { PlanSettings } from '../decisions/settings';
import { mergeFlags } from '../runtimes/merge-flags';
import { Runtime } from '../runtimes/runtime';

/*
 * Who sets a variable of the pod, where several do: the plan gives way to what the image sets by itself, that to an add-on, and all of them to the user. Lists of
 * flags are merged flag by flag in the same order (DESIGN, decision 3).
 */

/** Who sets a variable beside the plan, and to what. */
export interface Setter {
  readonly by: 'image' | 'add-on' | 'user';
  /** Undefined: the user's reference, whose value is not known here. */
  readonly value: string | undefined;
  /** The add-on's name. */
  readonly addOn?: string;
}

/** Asks for the setters of a variable, the weakest first. */
export function environmentOrder(input: PlanInput): (name: string) => readonly Setter[] {
  const { env, imageEnv = {}, requirements } = input;
  const given = new Set(input.envNames);
  // keys come from outside: `toString` is a name like any other
  return (name) => {
    const setters: Setter[] = [];
    if (Object.hasOwn(imageEnv, name)) {
      setters.push({ by: 'image', value: imageEnv[name] });
    }
    if (Object.hasOwn(requirements.env, name)) {
      setters.push({ by: 'add-on', value: requirements.env[name].value, addOn: requirements.env[name].by });
    }
    if (Object.hasOwn(env, name)) {
      setters.push({ by: 'user', value: env[name] });
    } else if (given.has(name)) {
      setters.push({ by: 'user', value: undefined });
    }
    return setters;
  };
}

/** Whether a variable is a list of flags, which are merged. */
export function isFlagList(name: string): boolean {
  return Runtime._flagLists.includes(name);
}

/** What a variable is without the plan; undefined where nobody sets it, or its value is not known here. */
export function composed(name: string, setters: readonly Setter[]): string | undefined {
  const merges = isFlagList(name);
  const over = (weaker: string | undefined, value: string | undefined) => (
    merges && weaker !== undefined && value !== undefined ? mergeFlags(weaker, value).merged : value
  );
  return setters.reduce<string | undefined>((weaker, { value }) => over(weaker, value), undefined);
}

/** What is stated about the environment without the plan: what the image sets, what the user says, and the flags of add-ons, whose other variables must not contradict the plan. */
export function statedEnvironment(input: PlanInput): Record<string, string> {
  const settersOf = environmentOrder(input);
  return values([...Object.keys(input.imageEnv ?? {}), ...Object.keys(input.env), ...Runtime._flagLists], (name) => (
    composed(name, settersOf(name).filter(({ by }) => by !== 'add-on' || isFlagList(name)))
  ));
}

/** Everything that the process reads: what the plan prints, and of the rest what is known. */
export function finalEnvironment(input: PlanInput, settings: PlanSettings): Record<string, string> {
  const settersOf = environmentOrder(input);
  const others = values([...Object.keys(input.imageEnv ?? {}), ...Object.keys(input.env)], (name) => settersOf(name).filter(({ by }) => by !== 'add-on').pop()?.value);
  return values(Object.keys(settings.environment), (name) => settings.environment[name].value, others);
}

/** Values by name, on top of others; a name without a value is left out. */
function values(names: readonly string[], valueOf: (name: string) => string | undefined, found: Record<string, string> = {}): Record<string, string> {
  for (const name of names) {
    const value = valueOf(name);
    if (value !== undefined) {
      found[name] = value;
    }
  }
  return found;
}
