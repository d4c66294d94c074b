import type { GivenInit, GivenSidecar } from '../profile/given-container';

/** The containers beside the main one, as the author gave them. */
export interface PodContainers {
  readonly inits: readonly GivenInit[];
  readonly sidecars: readonly GivenSidecar[];
}

/** A pod that has none. */
export const MAIN_ONLY: PodContainers = { inits: [], sidecars: [] };
