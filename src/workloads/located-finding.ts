import type { Finding } from '../tuning/decisions/decision';

/**
 * A finding, and the construct that has it.
 */
export interface LocatedFinding extends Finding {
  /**
   * Path of the construct, for example `shop/web`.
   */
  readonly path: string;

  /**
   * Name of the workload's objects, as it is in the YAML and in the file of its plan.
   *
   * @default - the last part of the path
   */
  readonly name?: string;
}

/**
 * An acknowledged finding.
 */
export interface AcknowledgedFinding extends LocatedFinding {
  /**
   * The reason of the acknowledgement.
   */
  readonly reason: string;

  /**
   * Path of the construct that has the acknowledgement; empty for the app.
   */
  readonly acknowledgedAt: string;
}
