import type { PodContainers } from './pod-containers';
import type { GivenMount, GivenScratch } from '../profile/given-volume';

/** Variables that several workloads share, from one ConfigMap. */
export interface GivenShared {
  /** Name of the ConfigMap, with the hash of its content. */
  readonly name: string;
  /** Its name without the hash. */
  readonly called: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What the author mounts in the main container, and the variables that it shares with others. */
export interface PodVolumes {
  readonly mounts: readonly GivenMount[];
  readonly shared: readonly GivenShared[];
}

/** An input that has them. */
interface WithVolumes {
  readonly pod: { readonly volumes: PodVolumes };
}

/** A pod without either. */
export const NO_VOLUMES: PodVolumes = { mounts: [], shared: [] };

/** Scratch space of the main container. */
export interface ScratchMount extends GivenMount {
  readonly volume: GivenScratch;
}

/** The scratch space that the author sized, each volume once: at the first folder in which the main container sees it. */
export function sizedScratch({ pod: { volumes } }: WithVolumes): ScratchMount[] {
  return volumes.mounts.filter((mount, i): mount is ScratchMount => mount.volume.kind === 'scratch' && volumes.mounts.findIndex(({ volume }) => volume === mount.volume) === i);
}

/** Scratch space in the memory of the main container, with the folder of temporary files. MiB. */
export function memoryScratchMiB(input: WithVolumes, tmpMiB: number): number {
  const sized = sizedScratch(input);
  const own = sized.some(({ path }) => path === '/tmp') ? 0 : tmpMiB;
  return sized.filter(({ volume }) => volume.inMemory).reduce((sum, { volume }) => sum + volume.sizeMiB, own);
}

/** `mounts`, where scratch space that the author sized counts. */
export function byMounts(input: WithVolumes): string[] {
  return sizedScratch(input).length === 0 ? [] : ['mounts'];
}

/** All that the containers of a pod mount, the main one first. */
export function mountsOf({ pod: { volumes, containers } }: WithVolumes & { readonly pod: { readonly containers: PodContainers } }): readonly GivenMount[] {
  const others = [...containers.inits, ...containers.sidecars];
  return others.length === 0 ? volumes.mounts : [...volumes.mounts, ...others.flatMap(({ mounts }) => mounts)];
}
