import type { BaselineName } from './baseline/numbers';
import { DecisionSource } from './decision';

/** A list, or a function that makes it where it is put together: like a reason it is made when somebody reads it. */
export type Listed<T> = readonly T[] | (() => readonly T[]);

/** What a value was computed from. */
export function inputsOf(because: Because | undefined): readonly string[] {
  return listed(because?.inputs);
}

/** The numbers of the baseline that a value was computed from, beside those that its inputs were. */
export function readsOf(because: Because | undefined): readonly BaselineName[] {
  return listed(because?.reads);
}

/** A list, made now if it is made where it is read. */
export function listed<T>(list: Listed<T> | undefined): readonly T[] {
  return typeof list === 'function' ? list() : list ?? [];
}

/**
 * Why a value is what it is. Reasons are functions: a sentence that is not read costs nothing.
 */
export interface Because {
  /** Id of the rule in docs/tuning/rules.md ("HPA-8"); only a user's own value has none. */
  readonly rule?: string;
  /** One sentence with the numbers in it; evaluated when somebody asks. */
  readonly reason: () => string;
  /** Who or what decided. */
  readonly source: DecisionSource;
  /** Inputs it was computed from: `profile.peak`, `slo.p99`, `target.zones`, or another setting's path. */
  readonly inputs: Listed<string>;
  /** Numbers of the baseline that it was computed from, beside those that its inputs were: the decision has them among its inputs, as `baseline.sizing.ceilingFactor`. */
  readonly reads?: Listed<BaselineName>;
  /** Rests on an assumption that the user did not state. */
  readonly assumed?: boolean;
  /** The text of a value that is no number, where it is not the value itself. */
  readonly show?: string;
}

/** A value together with why it is what it is: the only way a number gets into a plan. */
export class Tuned<T> {
  constructor(public readonly value: T, public readonly because: Because) {}
}

/** A value with its reason. */
export function tuned<T>(value: T, because: Because): Tuned<T> {
  return new Tuned(value, because);
}

/** Props that are lists of things with props of their own. */
const LISTS: readonly string[] = ['initContainers', 'sidecars', 'mounts', 'ports'];

/** A value that the user gave. `prop` is the name of the prop in the user's program. */
export function fromUser<T>(value: T, prop: string, reason?: string): Tuned<T> {
  return new Tuned(value, { source: DecisionSource.USER, inputs: [prop], reason: () => reason ?? `given ${LISTS.includes(prop) ? 'in' : 'as'} ${prop}` });
}

/** Constants by their reason: plans share them, because they never change and there are dozens in each plan. */
const constants = new Map<string, Tuned<unknown>>();
const MOST_CONSTANTS = 500;

/** A constant: a word of Kubernetes' own, or a number of the baseline, which is `read`. */
export function baseline<T>(value: T, rule: string, reason: string, ...read: readonly BaselineName[]): Tuned<T> {
  const known = constants.get(reason);
  if (known !== undefined && known.value === value && known.because.rule === rule) {
    return known as Tuned<T>;
  }
  const made = new Tuned(value, { source: DecisionSource.BASELINE, inputs: [], reads: read, rule, reason: () => reason });
  if (typeof value !== 'object' && constants.size < MOST_CONSTANTS) {
    constants.set(reason, Object.freeze(made));
  }
  return made;
}

/** Settings that rest on an assumption: their own, or that of a setting which they were computed from. Evaluates no reason. */
export function assumedSettings(leaves: ReadonlyArray<readonly [string, Tuned<unknown>]>): ReadonlySet<string> {
  const assumed = new Set(leaves.filter(([, leaf]) => leaf.because.assumed).map(([setting]) => setting));
  for (let before = -1; before !== assumed.size;) {
    before = assumed.size;
    leaves.filter(([, leaf]) => inputsOf(leaf.because).some((input) => assumed.has(input))).forEach(([setting]) => assumed.add(setting));
  }
  return assumed;
}

/** All `Tuned` leaves below a value, with their dotted paths, in insertion order. */
export function tunedLeaves(root: object, prefix = ''): Array<[string, Tuned<unknown>]> {
  const out: Array<[string, Tuned<unknown>]> = [];
  for (const [key, value] of Object.entries(root)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (value instanceof Tuned) {
      out.push([path, value]);
    } else if (typeof value === 'object' && value !== null) {
      out.push(...tunedLeaves(value, path));
    }
  }
  return out;
}
