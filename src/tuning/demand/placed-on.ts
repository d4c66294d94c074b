import type { PlanInput } from './plan-input';
import type { PodPlacement } from './pod-placement';
import type { NodeRoom } from '../../cluster/node-room';

/** PLC-3: the declared node shapes on which the pods may run: a label that a shape does not name may have any value. */
export function nodesFor({ target, pod: { placement } }: Pick<PlanInput, 'target' | 'pod'>): readonly NodeRoom[] {
  return target._nodes.filter((node) => mayRunOn(node, placement));
}

function mayRunOn({ labels = {}, gpus = 0 }: NodeRoom, { labels: wanted, among, gpu }: PodPlacement): boolean {
  const has = (key: string, values: readonly string[]): boolean => !Object.hasOwn(labels, key) || values.includes(labels[key]);
  return Object.entries(wanted).every(([key, value]) => has(key, [value])) && among.every(({ key, values }) => has(key, values)) && (gpu === undefined || gpus >= gpu.count);
}

/** The props by which the placement changes sizes and how many there are. */
export function placementProps({ pod: { placement } }: Pick<PlanInput, 'pod'>): string[] {
  const { labels, among, overhead, gpu } = placement;
  return [
    ...(Object.keys(labels).length > 0 || among.length > 0 ? ['placement'] : []),
    ...(overhead === undefined ? [] : ['runtimeOverhead']),
    ...(gpu === undefined ? [] : ['gpu']),
  ];
}
