import type { WorkloadProps } from './workload-props';
import type { Exposure, Scaling } from '../tuning/profile/choices';

/**
 * Props of an `OptimizedWebService`.
 */
export interface OptimizedWebServiceProps extends WorkloadProps {
  /**
   * How it is reached from outside of the cluster.
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
