import { placedContainers } from './placed-containers';
import type { PlanInput } from './plan-input';
import type { ScratchMount } from './pod-volumes';

/**
 * The scratch space that the author sized and that counts with a container beside the main one. A volume that several have counts once: with the main container, else with
 * the first that runs beside it, else with the first that starts before it.
 */
export function ownScratch(input: Pick<PlanInput, 'target' | 'serving' | 'pod'>, name: string): ScratchMount[] {
  const placed = placedContainers(input);
  const seen = new Set<unknown>(input.pod.volumes.mounts.map(({ volume }) => volume));
  for (const { given } of [...placed.filter(({ runs }) => runs === 'plain'), ...placed.filter(({ runs }) => runs !== 'plain')]) {
    const own = given.mounts.filter((mount, i): mount is ScratchMount => mount.volume.kind === 'scratch' && !seen.has(mount.volume) && given.mounts.findIndex(({ volume }) => volume === mount.volume) === i);
    if (given.name === name) {
      return own;
    }
    own.forEach(({ volume }) => seen.add(volume));
  }
  return [];
}
