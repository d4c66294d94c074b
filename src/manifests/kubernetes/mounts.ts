import { type Mounted, type NamedVolumes, slugOf, type VolumeNames } from './volume-names';
import { contentHash } from '../../private/content-hash';
import { onMirror } from '../../private/image-reference';
import { mountsOf } from '../../tuning/demand/pod-volumes';
import type { GivenItem, GivenKeys, GivenMount, GivenSource, GivenVolume } from '../../tuning/profile/given-volume';
import { metadataOf } from '../labels';
import type { Manifest, RenderInput } from '../render-input';

/** Permissions that the server gives to files where nothing is said. */
const SERVER_MODE = 0o644;
/** Owner and group may read a secret file: the pod's fsGroup is its group. */
export const GROUP_READABLE = 0o440;
/** Without an fsGroup the files belong to root, so every user may read them. */
export const READABLE = 0o444;

/** A ConfigMap of files that a workload prints. */
export interface MountedConfig {
  readonly id: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The ConfigMaps of `Mount.config`, each once. */
export function mountedConfigs(input: RenderInput): MountedConfig[] {
  const volumes = filesOf(input);
  if (volumes.size === 0) {
    return [];
  }
  const taken = new Set<string>();
  return [...volumes].map(([{ files }, path]) => {
    const wanted = slugOf(path);
    let slug = wanted;
    for (let n = 2; taken.has(slug); n++) {
      slug = `${wanted}-${n}`;
    }
    taken.add(slug);
    return { id: `config-map-${slug}`, name: `${input.name}-${slug}-${contentHash(files)}`, data: files };
  });
}

/** Volumes of files, each with the first folder in which a container sees it. */
function filesOf(input: RenderInput): Map<GivenVolume & { readonly kind: 'files' }, string> {
  const found = new Map<GivenVolume & { readonly kind: 'files' }, string>();
  for (const { volume, path } of mountsOf(input.declared)) {
    if (volume.kind === 'files' && !found.has(volume)) {
      found.set(volume, path);
    }
  }
  return found;
}

/** The object of one of them. */
export function renderMountedConfig(input: RenderInput, id: string): Manifest | undefined {
  const config = mountedConfigs(input).find((one) => one.id === id);
  return config === undefined ? undefined : {
    apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(input, { name: config.name }), immutable: true, data: { ...config.data },
  };
}

/** The author's mounts of one container; volumes that are not named yet get their name and their source. */
export function mountedBy(input: RenderInput, mounts: readonly GivenMount[], named: NamedVolumes, names: VolumeNames, fsGroup: boolean): Mounted[] {
  return mounts.map((given): Mounted => {
    const known = named.get(given.volume);
    const name = known ?? names.forPath(given.path);
    named.set(given.volume, name);
    return { volume: known !== undefined ? undefined : { name, ...sourceOf(input, given.volume, fsGroup) }, mount: mountOf(name, given), of: given.volume };
  });
}

/** A volume's place in a container. */
export function mountOf(name: string, { path, subPath, readOnly }: GivenMount): Mounted['mount'] {
  return { name, mountPath: path, ...(subPath === undefined ? {} : { subPath }), ...(readOnly ? { readOnly } : {}) };
}

/** The source of a volume, with what the server would add. */
function sourceOf(input: RenderInput, volume: GivenVolume, fsGroup: boolean): Record<string, unknown> {
  const secretMode = fsGroup ? GROUP_READABLE : READABLE;
  switch (volume.kind) {
    case 'scratch': throw new Error('scratch space is a setting of the plan');
    case 'files': return { configMap: { name: configOf(input, volume).name, defaultMode: volume.mode ?? SERVER_MODE } };
    case 'configMap': return { configMap: { name: volume.name, defaultMode: volume.mode ?? SERVER_MODE, ...keysOf(volume) } };
    case 'secret': return { secret: { secretName: volume.name, defaultMode: volume.mode ?? secretMode, ...keysOf(volume) } };
    case 'claim': return { persistentVolumeClaim: { claimName: volume.name, ...(volume.readOnly ? { readOnly: true } : {}) } };
    case 'projected': return { projected: { defaultMode: volume.mode ?? secretMode, sources: volume.sources.map(projectionOf) } };
    case 'csi': return {
      csi: {
        driver: volume.driver,
        ...(volume.fsType === undefined ? {} : { fsType: volume.fsType }),
        ...(volume.readOnly ? { readOnly: true } : {}),
        ...(Object.keys(volume.attributes).length === 0 ? {} : { volumeAttributes: { ...volume.attributes } }),
      },
    };
    case 'image': return { image: { reference: onMirror(volume.reference, input.target._props.imageMirror), pullPolicy: 'IfNotPresent' } };
  }
}

function configOf(input: RenderInput, volume: GivenVolume & { readonly kind: 'files' }): MountedConfig {
  return mountedConfigs(input)[[...filesOf(input).keys()].indexOf(volume)];
}

function keysOf({ items, optional }: GivenKeys): Record<string, unknown> {
  return { ...(items === undefined ? {} : { items: items.map(copied) }), ...(optional ? { optional } : {}) };
}

const copied = ({ key, path }: GivenItem): GivenItem => ({ key, path });

function projectionOf(source: GivenSource): Record<string, unknown> {
  switch (source.kind) {
    case 'configMap':
    case 'secret': return { [source.kind]: { name: source.name, ...keysOf(source) } };
    case 'token': return { serviceAccountToken: { ...(source.audience === undefined ? {} : { audience: source.audience }), expirationSeconds: source.expirationSeconds, path: source.path } };
    case 'field': return { downwardAPI: { items: [{ path: source.path, fieldRef: { apiVersion: 'v1', fieldPath: source.field } }] } };
  }
}
