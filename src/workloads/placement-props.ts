import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';
import type { Placement } from '../tuning/profile/placement';

/**
 * GPUs of the main container.
 */
export interface GpuProps {
  /**
   * How many GPUs each pod has; whole ones, because Kubernetes divides none.
   */
  readonly count: number;

  /**
   * The resource by which the nodes' device plugin offers them.
   *
   * @default 'nvidia.com/gpu'
   */
  readonly resource?: string;
}

/**
 * What a RuntimeClass adds to each pod: its `overhead.podFixed`. The API server writes it into the pods, so it is counted and not printed.
 */
export interface RuntimeOverheadProps {
  /**
   * CPU that is added to the request.
   *
   * @default - none
   */
  readonly cpu?: Cpu;

  /**
   * Memory that is added to the request.
   *
   * @default - none
   */
  readonly memory?: Size;
}

/**
 * Where the pods run, and as what.
 */
export interface PlacementProps {
  /**
   * The nodes that the pods may run on.
   *
   * @default - any node without a taint
   */
  readonly placement?: Placement;

  /**
   * GPUs of the main container: request = limit.
   *
   * @default - none
   */
  readonly gpu?: GpuProps;

  /**
   * Name of an existing RuntimeClass, for example of a sandbox. For a function the target needs `KnativeFeature.RUNTIME_CLASS`.
   *
   * @default - the cluster's default runtime
   */
  readonly runtimeClass?: string;

  /**
   * What the RuntimeClass adds to each pod; needs `runtimeClass`. Node shapes and costs count it.
   *
   * @default - nothing, assumed, with the finding `runtime-overhead-assumed`
   */
  readonly runtimeOverhead?: RuntimeOverheadProps;

  /**
   * Name of an existing PriorityClass. For a function the target needs `KnativeFeature.PRIORITY_CLASS`.
   *
   * @default - the class of the target's `priorityClasses` for the criticality
   */
  readonly priorityClassName?: string;

  /**
   * Whether the pods use the network of their node: with the finding `host-network`. Not in a mesh; for a function the target needs `KnativeFeature.HOST_NETWORK` and
   * `KnativeFeature.DNS_POLICY`.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;
}
