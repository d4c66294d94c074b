import type { RenderInput } from './render-input';

/** The port of a workload's Service. */
export const SERVICE_PORT = 80;

/** Name of the port between the replicas of a stateful service; for Istio, the prefix `tcp` means plain TCP. */
export const PEER_PORT_NAME = 'tcp-peer';

/** Name of a workload's port: its protocol. */
export function portName(input: RenderInput): string {
  return input.declared.serving.protocol.name;
}
