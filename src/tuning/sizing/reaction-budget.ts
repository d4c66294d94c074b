/**
 * One term of the time that passes until a new pod serves.
 */
export interface ReactionTerm {
  /**
   * What happens, for example `scheduling`.
   */
  readonly name: string;

  /**
   * How long it takes.
   */
  readonly seconds: number;

  /**
   * Whether it rests on an assumption that the user did not state.
   */
  readonly assumed: boolean;
}

/**
 * A cold start, term by term.
 */
export interface ColdStart {
  /**
   * What happens, in order.
   */
  readonly terms: ReactionTerm[];

  /**
   * The sum.
   */
  readonly seconds: number;

  /**
   * The largest term: the one to work on.
   */
  readonly largest: ReactionTerm;

  /**
   * Whether some term was not declared.
   */
  readonly assumed: boolean;
}

/** The terms of a cold start with their sum. */
export function coldStart(terms: readonly ReactionTerm[]): ColdStart {
  return {
    terms: [...terms],
    seconds: Math.round(terms.reduce((sum, term) => sum + term.seconds, 0) * 10) / 10,
    largest: terms.reduce((most, term) => (term.seconds > most.seconds ? term : most)),
    assumed: terms.some((term) => term.assumed),
  };
}
