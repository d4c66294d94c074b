import { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';

/**
 * A node type of the cluster.
 */
export interface NodeShape {
  /**
   * The name that you give it, for example an instance type; no two shapes of a target share one.
   */
  readonly name: string;

  /**
   * Allocatable CPU of one node.
   */
  readonly cpu: Cpu;

  /**
   * Allocatable memory of one node.
   */
  readonly memory: Size;

  /**
   * Price of one node for one hour, in your currency; at least 0.
   *
   * @default - unknown: costs are told in cores and GiB only
   */
  readonly hourlyPrice?: number;
}
