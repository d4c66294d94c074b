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
  return [
    portOf(input, portName(input), input.declared.serving.port),
    ...(peer === undefined ? [] : [portOf(input, PEER_PORT_NAME, peer)]),
    ...furtherPorts(input, undefined),
  ];
}

/** Ports of a sidecar; undefined: further ports of the main container. */
export function furtherPorts(input: RenderInput, container: string | undefined): Array<Record<string, unknown>> {
  return input.declared.pod.ports.filter((port) => port.container === container).map(({ name, number }) => portOf(input, name, number));
}

/** API servers write the node's port into pods of their node's network. */
function portOf({ declared }: RenderInput, name: string, number: number): Record<string, unknown> {
  return { name, containerPort: number, hostPort: declared.pod.placement.hostNetwork ? number : undefined, protocol: PROTOCOL };
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
