import type { PodContainersProps } from './pod-containers-props';
import type { VolumeProps } from './volume-props';
import type { PodContainers } from '../tuning/demand/pod-containers';
import type { GivenContainer } from '../tuning/profile/given-container';
import type { GivenMount } from '../tuning/profile/given-volume';

/**
 * The containers beside the main one, checked against each other.
 *
 * @throws where two of them have one name
 */
export function containersOf({ initContainers = [], sidecars = [], mounts = [] }: PodContainersProps & Pick<VolumeProps, 'mounts'>): PodContainers {
  const owners = new Map<string, string>();
  const claim = (place: string, name: string): void => {
    const other = owners.get(name);
    if (other !== undefined) {
      throw new Error(`${place} is named '${name}', as ${other} is: a pod has one container of a name; rename one of them`);
    }
    owners.set(name, place);
  };
  initContainers.forEach(({ _given }, i) => claim(`initContainers[${i}]`, _given.name));
  sidecars.forEach(({ _given }, i) => claim(`sidecars[${i}]`, _given.name));
  const written = mounts.map(({ _given }) => _given).filter(canBeWritten);
  return { inits: initContainers.map((one) => sharing(one._given, written)), sidecars: sidecars.map((one) => sharing(one._given, written)) };
}

/** Whether a container may write to the volume, if it mounts it so. */
function canBeWritten({ volume }: GivenMount): boolean {
  return volume.kind === 'scratch' || ((volume.kind === 'claim' || volume.kind === 'csi') && !volume.readOnly);
}

/** A folder of `writablePaths` that the main container mounts is that mount: the same volume, to write to. */
function sharing<C extends GivenContainer>(given: C, written: readonly GivenMount[]): C {
  const same = written.filter(({ path }) => given.writablePaths.includes(path));
  return same.length === 0 ? given : {
    ...given,
    writablePaths: given.writablePaths.filter((path) => !same.some((mount) => mount.path === path)),
    mounts: [...given.mounts, ...same.map((mount) => ({ ...mount, readOnly: false }))],
  };
}
