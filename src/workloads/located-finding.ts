import type { Finding } from '../tuning/decisions/decision';

/**
 * A finding, and the construct that has it.
 */
export interface LocatedFinding extends Finding {
  /**
   * Path of the construct, for example `shop/web`.
   */
  readonly path: string;
}

/**
 * A finding that somebody knows and lives with.
 */
export interface AcknowledgedFinding extends LocatedFinding {
  /**
   * Why, as it was said.
   */
  readonly reason: string;

  /**
   * Path of the construct on which it was acknowledged; empty for the app.
   */
  readonly acknowledgedAt: string;
}
