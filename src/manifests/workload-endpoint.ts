import type { Protocol } from '../tuning/profile/choices';

/**
 * A workload's address, and its identity as a caller.
 */
export interface WorkloadEndpoint {
  /**
   * The workload's name, which its objects have.
   */
  readonly workloadName: string;

  /**
   * The namespace of its chart.
   *
   * @default - the chart has none
   */
  readonly namespace?: string;

  /**
   * The host for callers, without a trailing dot.
   */
  readonly host: string;

  /**
   * The port for callers: that of the Service.
   */
  readonly port: number;

  /**
   * The port of the container, which NetworkPolicies match.
   *
   * @default - `port`
   */
  readonly podPort?: number;

  /**
   * Name of the port. The variables with its address contain it: `<NAME>_<PORT>_URL`.
   *
   * @default - the main port, whose address is `<NAME>_URL`
   */
  readonly portName?: string;

  /**
   * The protocol of the port.
   */
  readonly protocol: Protocol;

  /**
   * Labels that select its pods.
   */
  readonly podLabels: { [name: string]: string };

  /**
   * Name of its ServiceAccount.
   */
  readonly serviceAccountName: string;

  /**
   * Whether its pods are in the mesh.
   */
  readonly meshed: boolean;

  /**
   * Whether it accepts mutual TLS only (STRICT).
   *
   * @default false
   */
  readonly strict?: boolean;

  /**
   * Whether it is a Knative function, which is reached through Knative's proxies.
   *
   * @default false
   */
  readonly knative?: boolean;

  /**
   * Whether its pods have the network of their nodes, so that policies see the addresses of nodes.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;
}
