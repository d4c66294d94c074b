import type { Duration, Size } from 'cdk8s';
import type { WorkloadProps } from './workload-props';

/**
 * Props of an `EdgeFunction`.
 */
export interface EdgeFunctionProps extends WorkloadProps {
  /**
   * The longest cold start: how long the first request after a pause may wait for a pod.
   *
   * It assumes that the node has the image; `plan.coldStart()` gives the time with an image pull.
   *
   * @default - 2 s, on a JVM 10 s; see plan.decisions 'knative.minScale'
   */
  readonly coldStart?: Duration;

  /**
   * How long the last pod runs without requests before it is stopped; at most one hour.
   *
   * @default - the autoscaler's window; see plan.decisions 'knative.window'
   */
  readonly idleAfter?: Duration;

  /**
   * Whether at least one pod always runs.
   *
   * @default - true if a cold start would take longer than `coldStart`, or if the criticality asks for it; see plan.decisions 'knative.minScale'
   */
  readonly keepWarm?: boolean;

  /**
   * Whether the function compresses its responses: sets the variable `COMPRESSION`.
   *
   * @default false
   */
  readonly compression?: boolean;

  /**
   * Folder of a cache that is lost with the pod. The variable `CACHE_PATH` holds it.
   *
   * @default - no cache
   */
  readonly cachePath?: string;

  /**
   * Size of the cache; needs `cachePath`.
   *
   * @default - 128 MiB, assumed
   */
  readonly cacheSize?: Size;

  /**
   * Size of a volume for data that could not be sent while the site was offline. The variable `OFFLINE_BUFFER_PATH` holds its folder.
   *
   * The target needs `KnativeFeature.PVC` and `KnativeFeature.PVC_WRITE`, and with the security preset HARDENED also `KnativeFeature.SECURITY_CONTEXT`: without an
   * fsGroup the process could not write to the volume.
   *
   * @default - no volume
   */
  readonly offlineBuffer?: Size;

  /**
   * StorageClass of the offline buffer. It must support ReadWriteMany, because all pods of the function share the volume.
   *
   * @default - the cluster's default class, which seldom supports it, with a finding
   */
  readonly offlineBufferClass?: string;

  /**
   * Whether Knative's gateway also routes requests from outside of the cluster, under Knative's domain.
   *
   * @default false
   */
  readonly publicRoute?: boolean;
}
