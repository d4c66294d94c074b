import type { Duration, Size } from 'cdk8s';
import type { Cpu, EnvValue } from 'cdk8s-plus-28';
import type { EnvSource } from './env-source';
import type { HealthChecks } from './health';
import type { Mount } from './mount';
import type { Port } from './port';

/**
 * What init containers and sidecars have in common.
 */
export interface ExtraContainerProps {
  /**
   * Name of the container, which no other container of the pod has: lower-case letters, digits and '-', at most 63.
   *
   * `app` is the main container; `istio-proxy`, `istio-init`, `istio-validation` and `queue-proxy` are those that Istio and Knative add.
   */
  readonly name: string;

  /**
   * The image, with a tag or a digest. The target's mirror replaces the registry.
   */
  readonly image: string;

  /**
   * The program that runs, in place of the image's entrypoint. `$(NAME)` stands for a variable; no shell reads it.
   *
   * @default - the image's entrypoint
   */
  readonly command?: string[];

  /**
   * Arguments of the program, in place of the image's own. `$(NAME)` stands for a variable; no shell reads them.
   *
   * @default - the image's arguments; none where `command` is given
   */
  readonly args?: string[];

  /**
   * Folder in which the program starts.
   *
   * @default - the image's
   */
  readonly workingDir?: string;

  /**
   * Environment variables of this container. It has none of the main container's.
   *
   * @default - none
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Whole ConfigMaps and Secrets, each of whose keys is a variable.
   *
   * @default - none
   */
  readonly envFrom?: EnvSource[];

  /**
   * Request and limit of disk, for logs, the writable layer and the container's own folders.
   *
   * @default - the logs that the kubelet keeps, with a margin, and the container's own folders
   */
  readonly ephemeralStorage?: Size;

  /**
   * Folders that the program writes to, beside `/tmp`: the root file system is read-only. A folder that the main container writes to (`writablePaths`,
   * `cachePath`, `dataPath`) or mounts (`Mount.scratch`, `.claim`, `.csi`) is the same volume; another one, as `/tmp`, is this container's own.
   *
   * @default - `/tmp` only
   */
  readonly writablePaths?: string[];

  /**
   * Volumes and their folders. A Mount that the main container or another one has as well is one volume for all of them: make it once, and give it to each, `at` another folder
   * where it stands elsewhere.
   *
   * @default - none
   */
  readonly mounts?: Mount[];

  /**
   * Whether the program calls the Kubernetes API: it gets the token of the pods' ServiceAccount, with the rights of the workload's `apiAccess`. Other containers beside the main
   * one do not get it.
   *
   * @default false
   */
  readonly serviceAccountToken?: boolean;

  /**
   * Numeric id of the user that the process runs as; 0 only with `allowRoot`.
   *
   * @default - the main container's; where that is root, 10001
   */
  readonly runAsUser?: number;

  /**
   * Whether the process may be root: `runAsUser: 0`. Pod Security "restricted" refuses such pods, and a finding says so.
   *
   * @default false
   */
  readonly allowRoot?: boolean;

  /**
   * Whether the image's files cannot be changed: the program writes to /tmp, `writablePaths` and mounts only.
   *
   * @default true
   */
  readonly readOnlyRoot?: boolean;

  /**
   * Capabilities that the program keeps; all others are dropped. On Knative the target needs `KnativeFeature.ADD_CAPABILITIES`.
   *
   * @default - none
   */
  readonly addCapabilities?: string[];

  /**
   * Compressed size of the image: it counts in the time that a new pod needs, unless it is the main container's image.
   *
   * @default - 150 MiB, assumed
   */
  readonly imageSize?: Size;
}

/**
 * What an init container is made from.
 */
export interface InitContainerProps extends ExtraContainerProps {
  /**
   * CPU request.
   *
   * @default - the main container's: a pod is scheduled for the larger of its init containers and what runs later, so it costs nothing
   */
  readonly cpu?: Cpu;

  /**
   * Memory, request and limit.
   *
   * @default - the main container's, which costs nothing for the same reason
   */
  readonly memory?: Size;

  /**
   * How long it runs, at most an hour. It counts in the time that a new pod needs.
   *
   * @default - 2 s, assumed
   */
  readonly takes?: Duration;
}

/**
 * What a sidecar is made from.
 */
export interface SidecarProps extends ExtraContainerProps {
  /**
   * CPU request.
   */
  readonly cpu: Cpu;

  /**
   * Memory, request and limit.
   */
  readonly memory: Size;

  /**
   * Ports on which it listens. Service, network policy, mesh and the variables of callers follow, as from the workload's own `ports`, and no two of them are alike.
   *
   * @default - none
   */
  readonly ports?: Port[];

  /**
   * How the kubelet asks whether it is well: on its first port, or on the ones that `HealthChecks.of` names. What starts after a native sidecar waits for its startup
   * check, and the pod is ready only with it. For a function the target needs `KnativeFeature.MULTI_CONTAINER_PROBING`.
   *
   * @default - started, ready and alive while its process runs
   */
  readonly health?: HealthChecks;

  /**
   * Whether it starts before the main container and ends after it. Such a native sidecar needs Kubernetes 1.29 or newer, and a workload that is no function.
   *
   * `false` makes it a plain container: it starts with the main container, and gets its signal to stop at the same moment.
   *
   * @default - true where the target has native sidecars; else false, with a finding
   */
  readonly before?: boolean;

  /**
   * Whether it starts before the init containers, so that they can use it.
   *
   * @default false
   */
  readonly beforeInit?: boolean;

  /**
   * How long it takes until it has started, at most an hour.
   *
   * @default - 2 s, assumed
   */
  readonly startup?: Duration;

  /**
   * How long it may take to end after its signal to stop, at most an hour. The grace period covers it.
   *
   * @default - 5 s, assumed
   */
  readonly drain?: Duration;
}
