/** What the author said about rights; nothing said is the safest. */
export interface PodSecurity {
  readonly readOnlyRoot: boolean;
  readonly imageUser: boolean;
  readonly allowRoot: boolean;
  readonly runAsGroup: number | undefined;
  readonly fsGroup: number | undefined;
  readonly supplementalGroups: readonly number[];
  /** Undefined: the container runtime's own. */
  readonly seccomp: { readonly type: 'Localhost' | 'Unconfined'; readonly path: string | undefined } | undefined;
  readonly seLinux: Readonly<Record<string, string>> | undefined;
  readonly capabilities: readonly string[];
}

/** What Pod Security "restricted" accepts. */
export const RESTRICTED: PodSecurity = {
  readOnlyRoot: true,
  imageUser: false,
  allowRoot: false,
  runAsGroup: undefined,
  fsGroup: undefined,
  supplementalGroups: [],
  seccomp: undefined,
  seLinux: undefined,
  capabilities: [],
};
