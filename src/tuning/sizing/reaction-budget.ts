import type { ReactionTerm } from './reaction';

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
