/*
 * Ports of the pods beside the one that requests come to.
 */

/** A further port: who may reach it, and what it speaks. */
export interface PodPort {
  readonly name: string;
  /** On which the container listens. */
  readonly number: number;
  /** Which callers use. */
  readonly servicePort: number;
  readonly speaks: 'http' | 'grpc' | 'tcp';
  /** The sidecar that listens there; absent: the main container. */
  readonly container?: string;
  readonly reachedBy: 'callers' | 'exposed' | 'monitoring' | 'kubelet';
  /** Of the metrics there, as declared. */
  readonly path?: string | undefined;
}
