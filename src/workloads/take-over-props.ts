import type { TakeOver } from '../tuning/profile/take-over';

/**
 * What is kept of an object that runs already.
 */
export interface TakeOverProp {
  /**
   * Keeps the selector, the pod labels and the container's name of a Deployment or StatefulSet that runs already; `name` is its name. All selectors that the library
   * prints follow. Of a StatefulSet also `serviceName`, `podManagementPolicy` and the claim template, with the finding `take-over-fields-assumed` where they are not given.
   * Not for functions, whose selectors are Knative's.
   *
   * @default - the library's selector, `app.kubernetes.io/name` and `app.kubernetes.io/instance`
   */
  readonly takeOver?: TakeOver;
}
