import type { SeccompProfile } from '../tuning/profile/seccomp-profile';

/** SELinux labels of the containers' processes. */
export interface SeLinuxOptions {
  /**
   * The level, for example 's0:c123,c456'.
   *
   * @default - the container runtime's
   */
  readonly level?: string;

  /**
   * The role. Pod Security "baseline" refuses one, and a finding says so.
   *
   * @default - the container runtime's
   */
  readonly role?: string;

  /**
   * The type, for example 'container_t'. Pod Security "baseline" accepts container_t, container_init_t, container_kvm_t and container_engine_t.
   *
   * @default - the container runtime's
   */
  readonly type?: string;

  /**
   * The user. Pod Security "baseline" refuses one, and a finding says so.
   *
   * @default - the container runtime's
   */
  readonly user?: string;
}

/**
 * As whom the program runs, and what it may do. Without these props the pods meet Pod Security "restricted"; where one of them does not, a finding says so.
 */
export interface SecurityProps {
  /**
   * Whether the image's files cannot be changed: the program writes to /tmp, `writablePaths` and mounts only. With false, what it writes counts as ephemeral storage,
   * and is lost with the container.
   *
   * @default true
   */
  readonly readOnlyRoot?: boolean;

  /**
   * Whether the image decides the user and the group. The image's USER must be a number then, because the kubelet cannot tell whether a name is root.
   *
   * @default false
   */
  readonly imageUser?: boolean;

  /**
   * Whether the program may be root: `runAsUser: 0`, or the user of the image with `imageUser: true`. Pod Security "restricted" refuses such pods.
   *
   * @default false
   */
  readonly allowRoot?: boolean;

  /**
   * Group id of the program's processes.
   *
   * @default - that of `runAsUser`, or 10001; the image's with `imageUser`; the platform's with SecurityPreset.PLATFORM
   */
  readonly runAsGroup?: number;

  /**
   * Group id that volumes get, so that the program may write to them. On Knative the target needs `KnativeFeature.SECURITY_CONTEXT`.
   *
   * @default - that of `runAsUser`, or 10001; the platform's with SecurityPreset.PLATFORM
   */
  readonly fsGroup?: number;

  /**
   * Ids of further groups of the program's processes. On Knative the target needs `KnativeFeature.SECURITY_CONTEXT`.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * Which system calls the containers may make.
   *
   * @default - the default filter of the container runtime
   */
  readonly seccompProfile?: SeccompProfile;

  /**
   * SELinux labels of the pod's processes. Knative refuses them.
   *
   * @default - the container runtime's
   */
  readonly seLinuxOptions?: SeLinuxOptions;

  /**
   * Capabilities that the program keeps, for example 'NET_BIND_SERVICE', which Pod Security "restricted" accepts. All others are dropped. A program that is not root
   * has one only if its file in the image has it too (setcap); ports below 1024 need none. On Knative the target needs `KnativeFeature.ADD_CAPABILITIES`.
   *
   * @default - none
   */
  readonly addCapabilities?: string[];
}
