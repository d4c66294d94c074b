import type { ProbeSettings } from '../../tuning/settings';

/** A probe of the main container. `port` is the port's name where the object may use names, else its number; gRPC knows numbers only. */
export function renderProbe(probe: ProbeSettings | undefined, port: string | number, portNumber: number): Record<string, unknown> | undefined {
  if (probe === undefined) {
    return undefined;
  }
  return {
    ...handler(probe, port, portNumber),
    periodSeconds: probe.periodSeconds?.value,
    timeoutSeconds: probe.timeoutSeconds?.value,
    failureThreshold: probe.failureThreshold?.value,
    successThreshold: probe.successThreshold?.value,
    terminationGracePeriodSeconds: probe.terminationGracePeriodSeconds?.value,
  };
}

function handler(probe: ProbeSettings, port: string | number, portNumber: number): Record<string, unknown> {
  const { type, path, service } = probe.handler.value;
  switch (type) {
    case 'http': return { httpGet: { path: path ?? '/', port } };
    case 'grpc': return { grpc: { port: portNumber, service } };
    case 'tcp': return { tcpSocket: { port } };
  }
}
