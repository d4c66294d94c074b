import type { ProbeHandler, ProbeSettings } from '../../tuning/decisions/settings';
import { portNumber } from '../../tuning/demand/ports';
import { portName } from '../ports';
import type { RenderInput } from '../render-input';
import { DefaultsOf, PROBE_SCHEME, PROBE_SERVICE, PROBE_SUCCESSES } from '../server-defaults';

/**
 * A probe of the main container. A port is its name where the container lists it, else its number: Knative lists one port, gRPC knows numbers only.
 *
 * @param defaults whose server completes it
 * @param completed whether the server completes this one: Kubernetes completes every probe, Knative's webhook the readiness probe only
 */
export function renderProbe(probe: ProbeSettings | undefined, input: RenderInput, defaults: DefaultsOf, completed = defaults === 'kubernetes'): Record<string, unknown> | undefined {
  if (probe === undefined) {
    return undefined;
  }
  return {
    ...handler(probe.handler.value, input, defaults),
    periodSeconds: probe.periodSeconds?.value,
    timeoutSeconds: probe.timeoutSeconds?.value,
    failureThreshold: probe.failureThreshold?.value,
    successThreshold: probe.successThreshold?.value ?? (completed ? PROBE_SUCCESSES : undefined),
    terminationGracePeriodSeconds: probe.terminationGracePeriodSeconds?.value,
  };
}

function handler({ type, path, service, port: named, headers, command }: ProbeHandler, input: RenderInput, defaults: DefaultsOf): Record<string, unknown> {
  const number = portNumber(input.declared, named);
  const port = defaults === 'kubernetes' ? named ?? portName(input) : number;
  switch (type) {
    case 'http': return {
      httpGet: { path: path ?? '/', port, scheme: defaults === 'kubernetes' ? PROBE_SCHEME : undefined, httpHeaders: headers?.map(({ name, value }) => ({ name, value })) },
    };
    case 'grpc': return { grpc: { port: number, service: service ?? PROBE_SERVICE } };
    case 'tcp': return { tcpSocket: { port } };
    case 'exec': return { exec: { command: [...command!] } };
  }
}
