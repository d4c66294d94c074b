import type { InitContainer, Sidecar } from '../tuning/profile/containers';

/**
 * Which containers the pods have beside the main one.
 */
export interface PodContainersProps {
  /**
   * Containers that run one after the other before the main container starts. Each must end without an error.
   *
   * @default - none
   */
  readonly initContainers?: InitContainer[];

  /**
   * Containers that run beside the main container. The plan counts their CPU, memory, disk, start and drain.
   *
   * @default - none
   */
  readonly sidecars?: Sidecar[];
}
