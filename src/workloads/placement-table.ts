import type { GpuProps, PlacementProps, RuntimeOverheadProps } from './placement-props';
import { MOST_CORES, MOST_MEMORY_MIB } from '../private/checks';
import { FLAG, instanceOf, naming, type PropTable, structOf, whole } from '../private/known-props';
import { isLabelKey, objectName } from '../private/names';
import { cpuMillis, cpuUpTo, mebibytesOf, sizeUpTo } from '../private/quantities';
import type { PodPlacement } from '../tuning/demand/pod-placement';
import { ANYWHERE, Placement } from '../tuning/profile/placement';

/** More GPUs than any node has: a larger number is a mistake. */
const MOST_GPUS = 64;
const DEFAULT_GPU = 'nvidia.com/gpu';

const GPU: PropTable<GpuProps> = {
  count: { ...whole(1, MOST_GPUS, '1: Kubernetes gives whole devices'), required: true },
  resource: naming('the name of a resource with its domain, for example \'nvidia.com/gpu\'', (name) => name.includes('/') && isLabelKey(name)),
};
const OVERHEAD: PropTable<RuntimeOverheadProps> = { cpu: cpuUpTo(MOST_CORES), memory: sizeUpTo(MOST_MEMORY_MIB, 'Size.mebibytes(120)') };

/** The rows of the placement. */
export const PLACEMENT_ROWS: PropTable<PlacementProps> = {
  placement: instanceOf(Placement, 'a Placement, for example Placement.onNodes({ pool: \'web\' })'),
  gpu: structOf('{ count: 1 }', GPU),
  runtimeClass: objectName('a RuntimeClass', 'gvisor'),
  runtimeOverhead: structOf('{ cpu: Cpu.millis(50), memory: Size.mebibytes(120) }', OVERHEAD),
  priorityClassName: objectName('a PriorityClass', 'payments'),
  hostNetwork: FLAG,
};

/**
 * Where the pods run.
 *
 * @throws where an overhead has no runtime class
 */
export function placementOf({ placement, gpu, runtimeClass, runtimeOverhead: overhead, priorityClassName, hostNetwork }: PlacementProps): PodPlacement {
  if (overhead !== undefined && runtimeClass === undefined) {
    throw new Error('runtimeOverhead without runtimeClass: the overhead is that of a RuntimeClass; name it, for example runtimeClass: \'gvisor\', or leave runtimeOverhead out');
  }
  return {
    ...placement?._given ?? ANYWHERE,
    gpu: gpu === undefined ? undefined : { count: gpu.count, resource: gpu.resource ?? DEFAULT_GPU },
    runtimeClass,
    overhead: overhead === undefined ? undefined : {
      cpuMillis: overhead.cpu === undefined ? 0 : cpuMillis(overhead.cpu.amount),
      memoryMiB: overhead.memory === undefined ? 0 : mebibytesOf(overhead.memory),
    },
    priorityClass: priorityClassName,
    hostNetwork: hostNetwork ?? false,
  };
}
