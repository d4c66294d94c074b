import type { RenderInput } from './render-input';
import { PROTOCOL } from './server-defaults';
import type { PodPort } from '../tuning/demand/pod-ports';
import { calledPorts, metricsPorts, servicePortOf } from '../tuning/demand/ports';
import { peerPort } from '../tuning/network/connectivity';

/** Name of the port between the replicas of a stateful service; for Istio, the prefix `tcp` means plain TCP. */
export const PEER_PORT_NAME = 'tcp-peer';

/** Name of a workload's main port: its protocol. */
export function portName(input: Pick<RenderInput, 'declared'>): string {
  return input.declared.serving.protocol.name;
}

/** Ports of the main container: the main one, the replicas' own, and further ones in the order in which they were given. */
export function containerPorts(input: RenderInput): Array<Record<string, unknown>> {
  const peer = peerPort(input);
  // API servers write the node's port into pods of their node's network
  const port = (name: string, number: number) => ({ name, containerPort: number, hostPort: input.declared.pod.placement.hostNetwork ? number : undefined, protocol: PROTOCOL });
  return [
    port(portName(input), input.declared.serving.port),
    ...(peer === undefined ? [] : [port(PEER_PORT_NAME, peer)]),
    ...input.declared.pod.ports.map(({ name, number }) => port(name, number)),
  ];
}

/** Ports of the Service that callers use: the main one, and further ones that somebody beside the kubelet reaches. */
export function servicePorts(input: RenderInput): Array<Record<string, unknown>> {
  return [
    {
      name: portName(input), port: servicePortOf(input.declared), protocol: PROTOCOL, targetPort: portName(input), appProtocol: input.settings.network.appProtocol?.value,
    },
    ...listedPorts(input).map((port) => ({
      name: port.name, port: port.servicePort, protocol: PROTOCOL, targetPort: port.name, appProtocol: input.settings.network.portProtocols?.[port.name]?.value,
    })),
  ];
}

/** Further ports that the Service lists; a load balancer would open those for metrics too, so monitoring asks the pods there. */
export function listedPorts({ declared, settings }: Pick<RenderInput, 'declared' | 'settings'>): PodPort[] {
  const listed = settings.network.serviceType.value === 'LoadBalancer' ? calledPorts(declared) : [...calledPorts(declared), ...metricsPorts(declared)];
  return declared.pod.ports.filter((port) => listed.includes(port));
}
