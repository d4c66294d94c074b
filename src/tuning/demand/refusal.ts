import type { PlanInput } from './plan-input';

/** One way out: what it says, and the input with it. It has been planned. */
export interface Advice {
  /** In the words of the user's program: `raise slo.p99 to 243 ms`. */
  readonly says: string;
  readonly input: PlanInput;
}

/** Whether an input can be planned. Each question is a plan that is made, so they are counted. */
export type Plans = (input: PlanInput) => boolean;

/** A way out that has still to be tried: it looks for the value that works, and answers nothing where there is none. */
export type Proposal = (input: PlanInput, plans: Plans) => Advice | undefined;

/**
 * No plan can be made: what is wrong, and what might help. `planWorkload` tries the proposals and tells those that do help.
 */
export class Refusal extends Error {
  /**
   * @param problem what is wrong, without a way out
   * @param proposals in the order in which they are told
   * @param untried what the message says where nobody can plan: inside the search for a size
   */
  constructor(public readonly problem: string, public readonly proposals: readonly Proposal[], untried?: string) {
    super(untried === undefined ? problem : `${problem}: ${untried}`);
  }
}

/** The ways out that an error tells, tried; none for errors that have none. */
export function adviceOf(error: unknown): readonly Advice[] {
  return (error as { _advice?: readonly Advice[] })._advice ?? [];
}

/** An error with its ways out. It is an Error and nothing else: what a program catches does not depend on how advice is found. */
export function withAdvice(message: string, advice: readonly Advice[]): Error {
  return Object.defineProperty(new Error(message), '_advice', { value: advice, enumerable: false });
}
