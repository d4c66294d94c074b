import type { WorkloadProps } from './workload-props';
import type { Storage } from '../tuning/profile/storage-choice';

/**
 * Props of a `PaymentStatefulService`.
 */
export interface PaymentStatefulServiceProps extends WorkloadProps {
  /**
   * The volume of each replica. It is kept when the replica or the workload is deleted.
   */
  readonly storage: Storage;

  /**
   * The folder at which the volume is mounted.
   *
   * @default '/data'
   */
  readonly dataPath?: string;

  /**
   * The number of replicas; with `quorum` an odd number of at least 3.
   *
   * @default - 3 with `quorum`, else 1; see plan.decisions 'stateful.replicas'
   */
  readonly replicas?: number;

  /**
   * Whether the members need a majority to work.
   *
   * If so, they start in parallel, are drained one at a time, and reach each other at `peerPort`.
   *
   * @default true
   */
  readonly quorum?: boolean;

  /**
   * Whether one member handles all writes, so that each member is sized for the whole load.
   *
   * @default - true with `quorum`, assumed
   */
  readonly leaderBased?: boolean;

  /**
   * The port at which the replicas reach each other. It is open between them if there are two or more.
   *
   * @default - the port after `port`
   */
  readonly peerPort?: number;

  /**
   * HTTP methods that the mesh may retry after a failure: safe methods only, never one that changes data.
   *
   * @default ['GET', 'HEAD', 'OPTIONS']
   */
  readonly retryableMethods?: string[];
}
