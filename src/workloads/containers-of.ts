import type { PodContainersProps } from './pod-containers-props';
import type { PodContainers } from '../tuning/demand/pod-containers';

/**
 * The containers beside the main one, checked against each other.
 *
 * @throws where two of them have one name
 */
export function containersOf({ initContainers = [], sidecars = [] }: PodContainersProps): PodContainers {
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
  return { inits: initContainers.map((one) => one._given), sidecars: sidecars.map((one) => one._given) };
}
