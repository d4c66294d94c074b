import { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';

/**
 * A node type of the cluster.
 */
export interface NodeShape {
  /**
   * A name of your choice, for example the instance type; unique within the target.
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
   * Labels of these nodes: a pod whose `placement` asks for another value does not run on them.
   *
   * @default - unknown: each label may have any value
   */
  readonly labels?: { [key: string]: string };

  /**
   * GPUs of one node.
   *
   * @default 0
   */
  readonly gpus?: number;

  /**
   * Price of one node for one hour, in your currency; at least 0.
   *
   * @default - unknown: costs are given in cores and GiB only
   */
  readonly hourlyPrice?: number;
}
