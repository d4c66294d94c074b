import { isWithin } from '../../private/checks';
import { placedContainers, sharedFolders } from '../demand/placed-containers';
import type { PlanInput } from '../demand/plan-input';
import type { GivenMount } from '../profile/given-volume';

/** A folder of a container, which looks like that of another one and is not. */
export interface FolderApart {
  readonly container: string;
  readonly path: string;
  /** How messages call the other container. */
  readonly other: string;
  readonly otherPath: string;
}

/** A folder that a container writes to. */
interface Folder {
  readonly path: string;
  /** What is there: folders of one volume have the same. */
  readonly volume: unknown;
  /** Whether it is gone with the pod: nobody but its containers can see it. */
  readonly scratch: boolean;
}

/** Each container has its own there. */
const OWN = ['/tmp', '/dev/shm'];

/** The folders of containers beside the main one that lie where an earlier container has another volume: each once, with the first such container. */
export function foldersApart(input: Pick<PlanInput, 'target' | 'serving' | 'pod' | 'writablePaths' | 'cache' | 'keeping'>): FolderApart[] {
  const placed = placedContainers(input);
  if (placed.length === 0) {
    return [];
  }
  const common = sharedFolders(input).map((path): Folder => ({ path, volume: `main:${path}`, scratch: input.keeping.what !== 'members' || path !== input.keeping.dataPath }));
  const earlier: Array<{ readonly called: string; readonly folders: readonly Folder[] }> = [{ called: 'the main container', folders: [...common, ...mounted(input.pod.volumes.mounts)] }];
  const found: FolderApart[] = [];
  for (const { given: { name, writablePaths, mounts } } of placed) {
    const own = writablePaths.map((path): Folder => common.find((folder) => folder.path === path) ?? { path, volume: `${name}:${path}`, scratch: true });
    const folders = [...own, ...mounted(mounts)];
    for (const folder of folders) {
      const [first] = earlier.flatMap(({ called, folders: others }) => others
        .filter((other) => looksLike(folder, other) && !others.some(({ volume }) => volume === folder.volume))
        .map((other) => ({ called, other })));
      if (first !== undefined) {
        found.push({ container: name, path: folder.path, other: first.called, otherPath: first.other.path });
      }
    }
    earlier.push({ called: name, folders });
  }
  return found;
}

/** Two claims are two on purpose. */
function looksLike(one: Folder, other: Folder): boolean {
  return (one.scratch || other.scratch) && (isWithin(one.path, other.path) || isWithin(other.path, one.path));
}

/** What is mounted to write to; a claim is the same one by its name. */
function mounted(mounts: readonly GivenMount[]): Folder[] {
  return mounts.filter(({ path }) => !OWN.includes(path)).flatMap(({ path, volume }): Folder[] => {
    switch (volume.kind) {
      case 'scratch': return [{ path, volume, scratch: true }];
      case 'claim': return volume.readOnly ? [] : [{ path, volume: `claim:${volume.name}`, scratch: false }];
      case 'csi': return volume.readOnly ? [] : [{ path, volume, scratch: false }];
      default: return [];
    }
  });
}
