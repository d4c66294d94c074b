import type { WorkloadProps } from './workload-props';
import type { Exposure, Scaling } from '../tuning/profile/choices';

/**
 * What a web service is made from.
 */
export interface OptimizedWebServiceProps extends WorkloadProps {
  /**
   * Who reaches it from outside of the cluster.
   *
   * @default Exposure.clusterOnly()
   */
  readonly exposure?: Exposure;

  /**
   * How the number of replicas is decided.
   *
   * @default Scaling.auto()
   */
  readonly scaling?: Scaling;
}
