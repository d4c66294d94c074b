import type { Protocol } from '../tuning/profile/choices';

/**
 * Where a workload is reached, and as whom it calls.
 */
export interface WorkloadEndpoint {
  /**
   * The workload's name: its objects carry it.
   */
  readonly workloadName: string;

  /**
   * The namespace of its chart.
   *
   * @default - the chart has none
   */
  readonly namespace?: string;

  /**
   * The host that callers use, without a trailing dot.
   */
  readonly host: string;

  /**
   * The port that callers use: the Service's.
   */
  readonly port: number;

  /**
   * The port that the container listens on: network policies speak of it.
   *
   * @default - `port`
   */
  readonly podPort?: number;

  /**
   * What it speaks.
   */
  readonly protocol: Protocol;

  /**
   * Labels that select its pods.
   */
  readonly podLabels: { [name: string]: string };

  /**
   * The service account that it runs as.
   */
  readonly serviceAccountName: string;

  /**
   * Whether its pods are part of the mesh.
   */
  readonly meshed: boolean;

  /**
   * Whether the mesh refuses plain text to it.
   *
   * @default false
   */
  readonly strict?: boolean;

  /**
   * Whether Knative serves it: its pods are reached through Knative's own proxies.
   *
   * @default false
   */
  readonly knative?: boolean;
}
