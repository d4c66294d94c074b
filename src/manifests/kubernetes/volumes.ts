import { posix } from 'path';
import { GROUP_READABLE, mountedBy, mountOf, READABLE } from './mounts';
import { tokenVolume } from './token';
import { type Mounted, type NamedVolumes, VolumeNames } from './volume-names';
import { memoryQuantity } from '../../private/format';
import { dataClaim } from '../../tuning/demand/taken-over';
import type { RenderInput, SecretUse } from '../render-input';

/**
 * Scratch space as emptyDirs, secrets as read-only files, and what the author mounts.
 *
 * @throws if two of them use one folder
 */
export function mountedVolumes(input: RenderInput, fsGroup: boolean): Mounted[] {
  const token = tokenVolume(input);
  const names = new VolumeNames([...(input.settings.storage === undefined ? [] : [dataClaim(input.declared)]), ...token.map(({ mount }) => mount.name)]);
  const named: NamedVolumes = new Map();
  const scratch = scratchVolumes(input, names, named);
  const rest = input.declared.pod.volumes.mounts.filter(({ path }) => input.settings.scratch[path] === undefined);
  const volumes = [...scratch, ...secretVolumes(input, names, fsGroup), ...mountedBy(input, rest, named, names, fsGroup), ...token];
  const paths = new Set<string>();
  for (const { mount } of volumes) {
    if (paths.has(mount.mountPath)) {
      throw new Error(`secret files of '${input.name}' hide the writable path '${mount.mountPath}': put them into another folder with asFile`);
    }
    paths.add(mount.mountPath);
  }
  return volumes;
}

function scratchVolumes(input: RenderInput, names: VolumeNames, named: NamedVolumes): Mounted[] {
  return Object.keys(input.settings.scratch).sort().map((path) => {
    const scratch = input.settings.scratch[path];
    const name = names.forPath(path);
    const sizeLimit = memoryQuantity(scratch.size.value);
    const given = input.declared.pod.volumes.mounts.find((mount) => mount.path === path);
    if (given !== undefined) {
      named.set(given.volume, name);
    }
    return {
      volume: { name, emptyDir: scratch.medium.value === '' ? { sizeLimit } : { medium: scratch.medium.value, sizeLimit } },
      mount: given === undefined ? { name, mountPath: path } : mountOf(name, given),
      ...(given === undefined ? {} : { of: given.volume }),
    };
  });
}

/** The cluster autoscaler's annotation for local volumes that may be lost with their node. */
const EVICTABLE = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';

/**
 * The annotation that names the volumes that may be lost with their node.
 *
 * @param beside names of the scratch space of other containers, by `<container>:<folder>`
 */
export function evictionAnnotations(input: RenderInput, volumes: readonly Mounted[], beside: ReadonlyMap<string, string>): Record<string, string> {
  const evictable = input.settings.evictableVolumes?.value;
  if (evictable === undefined) {
    return {};
  }
  const nameOf = (path: string): string | undefined => volumes.find(({ mount }) => mount.mountPath === path)?.mount.name;
  return { [EVICTABLE]: evictable.map((volume) => (volume.startsWith('/') ? nameOf(volume) : beside.get(volume) ?? volume)).filter((name) => name !== undefined).join(',') };
}

/** One volume for each folder of secret files: of one Secret, or a projected volume for several Secrets. */
function secretVolumes(input: RenderInput, names: VolumeNames, fsGroup: boolean): Mounted[] {
  const folders = new Map<string, SecretUse[]>();
  const files = [...input.secrets].filter((s) => !s.env).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const use of files) {
    const folder = posix.dirname(use.path);
    folders.set(folder, [...(folders.get(folder) ?? []), use]);
  }
  const defaultMode = fsGroup ? GROUP_READABLE : READABLE;
  return [...folders.keys()].sort().map((folder) => {
    const bySecret = new Map<string, Array<{ key: string; path: string }>>();
    for (const use of folders.get(folder)!) {
      bySecret.set(use.secretName, [...(bySecret.get(use.secretName) ?? []), { key: use.key, path: posix.basename(use.path) }]);
    }
    const name = folder === `/var/run/secrets/${input.name}` ? names.take('secrets') : names.forPath(folder);
    const [first, ...others] = [...bySecret];
    const source = others.length === 0
      ? { secret: { secretName: first[0], defaultMode, items: first[1] } }
      : { projected: { defaultMode, sources: [first, ...others].map(([secretName, items]) => ({ secret: { name: secretName, items } })) } };
    return { volume: { name, ...source }, mount: { name, mountPath: folder, readOnly: true } };
  });
}
