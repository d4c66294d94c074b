/**
 * Where scratch space lies.
 */
export enum ScratchMedium {
  /** On the node's disk: counted in the ephemeral storage of the pod. */
  DISK = 'disk',
  /** In memory (tmpfs): counted in the memory limit of the container. */
  MEMORY = 'memory',
}

/**
 * Options of files that stand in a ConfigMap or a Secret.
 */
export interface FilesOptions {
  /**
   * Permissions of the files, for example `0o550` for scripts. Write it in octal.
   *
   * @default - readable by everybody (0o644) from a ConfigMap; by the user and its group (0o440) from a Secret, by everybody (0o444) where the pod has no fsGroup
   */
  readonly mode?: number;
}

/**
 * Which keys of an object that somebody else makes become files.
 */
export interface KeysOptions {
  /**
   * The keys to mount, each with the path of its file within the folder: `{ 'tls.crt': 'server.pem' }`. Other keys are left out.
   *
   * @default - all keys, each as a file of its name
   */
  readonly items?: { [key: string]: string };

  /**
   * Whether the pod starts without the object, or without one of `items`; otherwise it waits for them.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * Options of `Mount.configMap` and `Mount.secret`.
 */
export interface KeyFilesOptions extends KeysOptions, FilesOptions {}

/**
 * Options of `Mount.claim`.
 */
export interface ClaimOptions {
  /**
   * Whether the pods only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * Options of `Mount.csi`.
 */
export interface CsiOptions {
  /**
   * Attributes that the driver reads, for example `{ secretProviderClass: 'vault' }`. They are printed as text.
   *
   * @default - none
   */
  readonly attributes?: { [name: string]: string };

  /**
   * Whether the pods only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * The file system, for example `ext4`.
   *
   * @default - the driver's
   */
  readonly fsType?: string;
}

/**
 * Options of `ProjectedSource.token`.
 */
export interface TokenOptions {
  /**
   * Who is meant to read the token: it refuses tokens for others.
   *
   * @default - the API server
   */
  readonly audience?: string;

  /**
   * How long a token is valid. The kubelet renews it before, so the program has to read the file again.
   *
   * @default 3600
   */
  readonly expirationSeconds?: number;
}
