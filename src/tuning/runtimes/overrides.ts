import type { Environment } from './reading';
import { concealed } from '../../private/known-props';

/** A number that the user's environment sets, and the variable (or flag) that says so. */
export interface Override {
  readonly value: number;
  readonly from: string;
}

/** What a user's literal variables decide instead of the plan: inputs of the model; `Bounds` are the runtime's own. */
export interface Overrides<Bounds = unknown> {
  /** CPUs that the process uses at once. */
  readonly parallelism?: Override | undefined;
  /** Worker processes. */
  readonly workers?: Override | undefined;
  /** Threads of the request pool: of the process, or of each worker. */
  readonly threads?: Override | undefined;
  /** How long the server keeps an idle connection. Infinity = for ever. */
  readonly keepAliveSeconds?: Override | undefined;
  /** How long the server drains after SIGTERM. */
  readonly shutdownSeconds?: Override | undefined;
  /** Whether it chooses the largest heap. */
  readonly heapGiven?: boolean | undefined;
  /** What it bounds of the parts of memory that only this runtime has; absent = nothing. */
  readonly bounds?: Bounds | undefined;
  /** Threads that compute beside the process's parallelism: libuv's pool. */
  readonly helperThreads?: Override | undefined;
  /** After which silence a worker is killed. Infinity = never. */
  readonly silenceSeconds?: Override | undefined;
}

/** Variables may hold secrets: their values are not shown. */
export function refused(name: string, value: string, expected: string): Error {
  return new Error(`env has ${name}, ${concealed(value)}: expected ${expected}, or leave it out and the plan sets it`);
}

/** A whole number of at least `least` from a variable; anything else would be ignored by the process, or stop it. */
export function wholeFrom(env: Environment, name: string, least = 1): Override | undefined {
  const text = env[name];
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d+$/.test(text) || Number(text) < least) {
    throw refused(name, text, `a whole number of at least ${least}`);
  }
  return { value: Number(text), from: name };
}

/** Two variables for one thing must not disagree; the first is the stronger. */
export function agreed(first: Override | undefined, second: Override | undefined): Override | undefined {
  if (first !== undefined && second !== undefined && first.value !== second.value) {
    throw new Error(`env has ${first.from} (${first.value}) and ${second.from} (${second.value}), which decide the same: leave one of them out`);
  }
  return first ?? second;
}

/** Refuses a value other than the one that the plan rests on. */
export function mustBe(given: { readonly text: string; readonly name: string } | undefined, expected: string, why: string): void {
  if (given !== undefined && given.text.toLowerCase() !== expected) {
    throw new Error(`env has ${given.name}, ${concealed(given.text)}: ${why}: expected '${expected}', or leave it out and the plan sets it`);
  }
}
