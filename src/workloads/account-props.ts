import type { ApiAccess, ServiceAccountRef } from '../tuning/profile/service-account';

/**
 * As whom the pods call, and what they ask of the Kubernetes API.
 */
export interface AccountProps {
  /**
   * The ServiceAccount of the pods.
   *
   * @default ServiceAccountRef.own(): one of the workload's name
   */
  readonly serviceAccount?: ServiceAccountRef;

  /**
   * Calls of the Kubernetes API that the program makes. They are printed as a Role, or a ClusterRole, that is bound to the ServiceAccount; only with them the pods get a
   * token, and the NetworkPolicy opens the API server (`apiServerCidrs` of the target).
   *
   * @default - none: no token, no Role
   */
  readonly apiAccess?: ApiAccess[];
}
