import { ANYWHERE, type GivenPlacement } from '../profile/placement';

/** Where the pods run, and what they take of the node beside CPU and memory. */
export interface PodPlacement extends GivenPlacement {
  readonly gpu: { readonly count: number; readonly resource: string } | undefined;
  readonly runtimeClass: string | undefined;
  /** What the runtime class adds to the pod; undefined if nobody said. */
  readonly overhead: { readonly cpuMillis: number; readonly memoryMiB: number } | undefined;
  readonly priorityClass: string | undefined;
  readonly hostNetwork: boolean;
}

/** No wishes. */
export const UNPLACED: PodPlacement = { ...ANYWHERE, gpu: undefined, runtimeClass: undefined, overhead: undefined, priorityClass: undefined, hostNetwork: false };
