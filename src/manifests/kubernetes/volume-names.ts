import type { GivenVolume } from '../../tuning/profile/given-volume';

/** A volume and its mount in a container. */
export interface Mounted {
  /** Undefined: another mount has it. */
  readonly volume: { readonly name: string; readonly [source: string]: unknown } | undefined;
  readonly mount: { readonly name: string; readonly mountPath: string; readonly subPath?: string; readonly readOnly?: boolean };
  /** The author's volume; undefined for the library's own. */
  readonly of?: GivenVolume;
}

/** The names of the author's volumes in a pod. */
export type NamedVolumes = Map<GivenVolume, string>;

/** Volume names from paths: `/tmp` is `tmp`, `/var/cache/app` is `var-cache-app`. */
export class VolumeNames {
  private readonly taken: Set<string>;

  /** @param taken names that others have */
  constructor(taken: readonly string[] = []) {
    this.taken = new Set(['data', 'buffer', ...taken]);
  }

  public forPath(path: string): string {
    return this.take(slugOf(path));
  }

  public take(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name); n++) {
      name = `${wanted}-${n}`;
    }
    this.taken.add(name);
    return name;
  }
}

/** A path as part of a name: `/etc/nginx` is `etc-nginx`. */
export function slugOf(path: string): string {
  const readable = path.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 56).replace(/-+$/, '');
  return readable === '' ? 'root' : readable;
}
