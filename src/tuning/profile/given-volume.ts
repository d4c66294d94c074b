/*
 * Volumes in plain values, as the author gave them. Two mounts of one volume hold the same object: rules and renderers tell volumes apart by it.
 */

/** A key and the path of its file in the folder. */
export interface GivenItem {
  readonly key: string;
  readonly path: string;
}

/** Keys of a ConfigMap or a Secret as files; no items means all keys. */
export interface GivenKeys {
  readonly name: string;
  readonly items: readonly GivenItem[] | undefined;
  readonly optional: boolean;
}

/** Scratch space. */
export interface GivenScratch {
  readonly kind: 'scratch';
  readonly sizeMiB: number;
  readonly inMemory: boolean;
}

/** Files from a ConfigMap that the workload prints. */
export interface GivenFiles {
  readonly kind: 'files';
  readonly files: Readonly<Record<string, string>>;
  readonly mode: number | undefined;
}

/** Files from a ConfigMap that something else prints. */
export interface GivenConfigMap extends GivenKeys {
  readonly kind: 'configMap';
  readonly mode: number | undefined;
  /** Set for a ConfigMap whose name has the hash of its content: it never changes. */
  readonly sharedFrom: string | undefined;
}

/** Files from a Secret. */
export interface GivenSecret extends GivenKeys {
  readonly kind: 'secret';
  readonly mode: number | undefined;
}

/** Somebody else's claim. */
export interface GivenClaim {
  readonly kind: 'claim';
  readonly name: string;
  readonly readOnly: boolean;
}

/** One source of a projected volume. */
export type GivenSource =
  | (GivenKeys & { readonly kind: 'configMap' | 'secret' })
  | { readonly kind: 'token'; readonly path: string; readonly audience: string | undefined; readonly expirationSeconds: number }
  | { readonly kind: 'field'; readonly path: string; readonly field: string };

/** Several sources in one folder. */
export interface GivenProjected {
  readonly kind: 'projected';
  readonly sources: readonly GivenSource[];
  readonly mode: number | undefined;
}

/** A volume that a CSI driver makes with the pod. */
export interface GivenCsi {
  readonly kind: 'csi';
  readonly driver: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly fsType: string | undefined;
}

/** The files of an image. */
export interface GivenImage {
  readonly kind: 'image';
  readonly reference: string;
}

/** A volume of a pod. */
export type GivenVolume = GivenScratch | GivenFiles | GivenConfigMap | GivenSecret | GivenClaim | GivenProjected | GivenCsi | GivenImage;

/** A volume in a container. */
export interface GivenMount {
  readonly path: string;
  readonly subPath: string | undefined;
  readonly readOnly: boolean;
  readonly volume: GivenVolume;
}
