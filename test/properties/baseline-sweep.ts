import * as fc from 'fast-check';
import { SPECIAL } from './baseline-samples';
import { randomInput, SEED, toInput, tryPlan } from './plan-inputs';
import type { BaselineNumbers } from '../../src/tuning/decisions/baseline/numbers';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { inputsOf, readsOf, Tuned, tunedLeaves } from '../../src/tuning/decisions/tuned';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { Table, tablesOf } from '../tuning/baseline-comments';
import { samples } from '../tuning/samples';

/*
 * Plans on V1 and on a baseline with other numbers, and what their decisions say about the difference.
 */

const RANDOM_INPUTS = 120;

/** What plans are compared on: the samples, random workloads, and those that only some numbers matter for. */
export const inputs: readonly PlanInput[] = [
  ...samples.map((sample) => sample.input),
  ...fc.sample(randomInput(['web', 'stateful', 'function']), { numRuns: RANDOM_INPUTS, seed: SEED }).map((r) => toInput(r)),
  ...Object.values(SPECIAL),
];

export type Leaves = ReadonlyMap<string, Tuned<unknown>>;

/** Where a number stands: concern, name, and the key in a table or a list. */
export interface Place {
  readonly concern: string;
  readonly name: string;
  readonly key?: string;
  readonly value: number;
}

/** A place as people read it. */
export function placeText({ concern, name, key }: Place): string {
  return key === undefined ? `${concern}.${name}` : `${concern}.${name}.${key}`;
}

/** All numbers of a baseline, also those in tables and lists. */
export function placesOf(baseline: BaselineNumbers): Place[] {
  return Object.entries(tablesOf(baseline)).flatMap(([concern, table]) => Object.entries(table).flatMap(([name, value]): Place[] => (typeof value === 'number'
    ? [{ concern, name, value }]
    : Object.entries(value as Table).map(([key, inner]) => ({ concern, name, key, value: inner as number })))));
}

/** V1 with one other number. */
export function withNumber({ concern, name, key }: Place, value: number): BaselineNumbers {
  const [first, runtime] = concern.split('.');
  if (runtime !== undefined) {
    return { ...BASELINE_V1, runtimes: { [runtime]: { [name]: value } } };
  }
  const table = tablesOf(BASELINE_V1)[first];
  const was = table[name];
  const is = key === undefined ? value : Array.isArray(was) ? was.map((one: unknown, i) => (String(i) === key ? value : one)) : { ...(was as Table), [key]: value };
  return { ...BASELINE_V1, [first]: { ...table, [name]: is } };
}

/** Numbers near to one and further away: whole where it is whole, never nothing, and factors stay factors. */
export function others({ value }: Place, step: number): number[] {
  const both = (of: number): number[] => [of * (1 + step), of / (1 + step)];
  if (Number.isInteger(value)) {
    return [...new Set(both(value).map((one) => (one > value ? Math.max(value + 1, Math.round(one)) : Math.min(value - 1, Math.round(one)))))].filter((one) => one > 0);
  }
  return value > 1 && value < 2 ? both(value - 1).map((excess) => 1 + excess) : both(value);
}

/** Settings that read one of the numbers, and all that were computed from those, in either plan. */
function followers(names: ReadonlySet<string>, plans: readonly Leaves[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const leaves of plans) {
      for (const [setting, { because }] of leaves) {
        if (!found.has(setting) && (readsOf(because).some((name) => names.has(name)) || inputsOf(because).some((input) => found.has(input)))) {
          found.add(setting);
        }
      }
    }
  }
  return found;
}

/** Settings that have another value, or are in one of the plans only. */
function differing(was: Leaves, is: Leaves): string[] {
  const same = (one: unknown, other: unknown): boolean => (typeof one === 'object' ? JSON.stringify(one) === JSON.stringify(other) : one === other);
  return [...new Set([...was.keys(), ...is.keys()])].filter((setting) => was.has(setting) !== is.has(setting) || !same(was.get(setting)!.value, is.get(setting)!.value));
}

/** The groups that a setting is in, and the setting itself. */
function groupsOf(setting: string): string[] {
  const parts = setting.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

/** What is in one plan only comes and goes with its group: the reason why that is left out stands in the other plan, or another setting of the group says it. */
function comesWith(setting: string, different: readonly string[], declared: ReadonlySet<string>): boolean {
  return groupsOf(setting).some((group) => declared.has(`${group}Omitted`) || different.some((other) => other.startsWith(`${group}.`) && declared.has(other)));
}

/** What is decided otherwise on another baseline, and what of it no decision declares; undefined where there is no plan. */
export interface Difference {
  readonly different: readonly string[];
  readonly undeclared: readonly string[];
}

const known = new Map<PlanInput, Leaves | undefined>();

function leavesOf(input: PlanInput): Leaves | undefined {
  const plan = tryPlan(input);
  return plan === undefined ? undefined : new Map(tunedLeaves(plan._settings));
}

/** A baseline that contradicts itself is refused by an invariant, as inputs are: then there is nothing to compare. */
function onOther(input: PlanInput): Leaves | undefined {
  try {
    return leavesOf(input);
  } catch (e) {
    if (Object.getPrototypeOf(e) === Error.prototype) {
      return undefined;
    }
    throw e;
  }
}

/** Whether a number that is another one makes another decision, or a plan where there was none: of inputs that are there for it, and of those whose decisions say that they rest on it. */
export function matters({ concern, name }: Place, baselines: readonly BaselineNumbers[]): boolean {
  const names = new Set([`${concern}.${name}`]);
  return readersOf(`${concern}.${name}`).some((input) => baselines.some((baseline) => (
    leavesOn(input) === undefined ? onOther({ ...input, baseline }) !== undefined : (differenceOf(input, baseline, names)?.different.length ?? 0) > 0
  )));
}

function readersOf(name: string): readonly PlanInput[] {
  readers ??= new Map();
  if (readers.size === 0) {
    for (const input of inputs) {
      const names = new Set([...leavesOn(input)?.values() ?? []].flatMap(({ because }) => readsOf(because)));
      names.forEach((one) => readers!.set(one, [...readers!.get(one) ?? [], input]));
    }
  }
  return [...(name in SPECIAL ? [SPECIAL[name]] : []), ...readers.get(name) ?? []];
}

let readers: Map<string, readonly PlanInput[]> | undefined;

function leavesOn(input: PlanInput): Leaves | undefined {
  if (!known.has(input)) {
    known.set(input, leavesOf(input));
  }
  return known.get(input);
}

/** The difference that a baseline makes whose changed numbers are `names`. */
export function differenceOf(input: PlanInput, baseline: BaselineNumbers, names: ReadonlySet<string>): Difference | undefined {
  const was = leavesOn(input);
  const is = was === undefined ? undefined : onOther({ ...input, baseline });
  if (was === undefined || is === undefined) {
    return undefined;
  }
  const different = differing(was, is);
  const declared = different.length === 0 ? new Set<string>() : followers(names, [was, is]);
  const told = (setting: string): boolean => declared.has(setting) || (was.has(setting) !== is.has(setting) && comesWith(setting, different, declared));
  return { different, undeclared: different.filter((setting) => !told(setting)) };
}
