/*
 * Ports of the main container beside the one that requests come to.
 */

/** A further port: who may reach it, and what it speaks. */
export interface PodPort {
  readonly name: string;
  /** On which the container listens. */
  readonly number: number;
  /** Which callers use. */
  readonly servicePort: number;
  readonly speaks: 'http' | 'grpc' | 'tcp';
  readonly reachedBy: 'callers' | 'exposed' | 'monitoring' | 'kubelet';
  /** Of the metrics there, as declared. */
  readonly path?: string | undefined;
}
