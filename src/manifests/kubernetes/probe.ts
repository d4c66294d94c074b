import type { ProbeSettings } from '../../tuning/decisions/settings';
import { DefaultsOf, PROBE_SCHEME, PROBE_SERVICE, PROBE_SUCCESSES } from '../server-defaults';

/**
 * A probe of the main container. `port` is the port's name if the object may use names, else its number; gRPC takes numbers only.
 *
 * @param defaults the server that adds defaults
 * @param completed whether that server adds defaults to this probe: Kubernetes does for every probe, Knative's webhook for the readiness probe only
 */
export function renderProbe(
  probe: ProbeSettings | undefined, port: string | number, portNumber: number, defaults: DefaultsOf, completed = defaults === 'kubernetes',
): Record<string, unknown> | undefined {
  if (probe === undefined) {
    return undefined;
  }
  return {
    ...handler(probe, port, portNumber, defaults),
    periodSeconds: probe.periodSeconds?.value,
    timeoutSeconds: probe.timeoutSeconds?.value,
    failureThreshold: probe.failureThreshold?.value,
    successThreshold: probe.successThreshold?.value ?? (completed ? PROBE_SUCCESSES : undefined),
    terminationGracePeriodSeconds: probe.terminationGracePeriodSeconds?.value,
  };
}

function handler(probe: ProbeSettings, port: string | number, portNumber: number, defaults: DefaultsOf): Record<string, unknown> {
  const { type, path, service } = probe.handler.value;
  switch (type) {
    case 'http': return { httpGet: { path: path ?? '/', port, scheme: defaults === 'kubernetes' ? PROBE_SCHEME : undefined } };
    case 'grpc': return { grpc: { port: portNumber, service: service ?? PROBE_SERVICE } };
    case 'tcp': return { tcpSocket: { port } };
  }
}
