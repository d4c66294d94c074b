import type { WorkloadProps } from './workload-props';
import type { Storage } from '../tuning/profile/storage-choice';

/**
 * What a stateful service is made from.
 */
export interface PaymentStatefulServiceProps extends WorkloadProps {
  /**
   * The volume that each replica claims. It outlives the replica and the workload.
   */
  readonly storage: Storage;

  /**
   * Where the volume is mounted.
   *
   * @default '/data'
   */
  readonly dataPath?: string;

  /**
   * The number of replicas; with `quorum` an odd number of at least 3.
   *
   * @default - with `quorum` 3; else 1; plan.decisions 'stateful.replicas'
   */
  readonly replicas?: number;

  /**
   * Whether the members need a majority to work.
   *
   * They then start together, are drained one at a time, and reach each other at `peerPort`.
   *
   * @default true
   */
  readonly quorum?: boolean;

  /**
   * Whether one member takes all the writes, and so must be able to carry the whole load.
   *
   * @default - true with `quorum`, assumed
   */
  readonly leaderBased?: boolean;

  /**
   * The port on which the replicas talk to each other, by quorum or to copy their data; open between them where there are two or more.
   *
   * @default - the port after `port`
   */
  readonly peerPort?: number;

  /**
   * HTTP methods that the mesh may repeat after a failure. Never one that books something.
   *
   * @default ['GET', 'HEAD', 'OPTIONS']
   */
  readonly retryableMethods?: string[];
}
