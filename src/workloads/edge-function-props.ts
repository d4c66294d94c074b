import type { Duration, Size } from 'cdk8s';
import type { WorkloadProps } from './workload-props';

/**
 * What a function is made from.
 */
export interface EdgeFunctionProps extends WorkloadProps {
  /**
   * How long the first request after a pause may wait for its pod.
   *
   * Judged on a node that has the image; `plan.coldStart()` says how long it takes on one that has to pull it.
   *
   * @default - 2 s, on a JVM 10 s; plan.decisions 'knative.minScale'
   */
  readonly coldStart?: Duration;

  /**
   * How long the last pod stays without a request before it is stopped, at most an hour.
   *
   * @default - until the autoscaler's window has passed; plan.decisions 'knative.window'
   */
  readonly idleAfter?: Duration;

  /**
   * Whether at least one pod always runs.
   *
   * @default - only where the first request would otherwise wait longer than `coldStart`, or by criticality; plan.decisions 'knative.minScale'
   */
  readonly keepWarm?: boolean;

  /**
   * The most requests that one pod works on at a time; 0 for no bound.
   *
   * @default - as many as memory was sized for, at most the runtime's pool; plan.decisions 'knative.containerConcurrency'
   */
  readonly concurrency?: number;

  /**
   * Whether the function compresses what it sends: it is told so by `COMPRESSION`.
   *
   * @default false
   */
  readonly compression?: boolean;

  /**
   * Folder for a cache that may be lost with the pod; the function finds it in `CACHE_PATH`.
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
   * Size of a volume for what could not be sent while the uplink was away; the function finds it in `OFFLINE_BUFFER_PATH`.
   *
   * The target must have switched on `KnativeFeature.PVC` and `KnativeFeature.PVC_WRITE`, and `KnativeFeature.SECURITY_CONTEXT` where its security preset is
   * HARDENED: without a group of its own the volume could not be written.
   *
   * @default - none
   */
  readonly offlineBuffer?: Size;

  /**
   * StorageClass of the offline buffer: one that can do ReadWriteMany, because all pods of the function share the volume.
   *
   * @default - the cluster's default class, which seldom can: a finding says so
   */
  readonly offlineBufferClass?: string;

  /**
   * Name of an existing RuntimeClass, for example for a sandbox. The target must have switched on `KnativeFeature.RUNTIME_CLASS`.
   *
   * @default - the cluster's default runtime
   */
  readonly runtimeClass?: string;

  /**
   * Whether Knative's gateway also routes to it from outside of the cluster, under Knative's domain.
   *
   * @default false
   */
  readonly publicRoute?: boolean;
}
