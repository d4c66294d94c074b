import { membersService } from '../../tuning/demand/taken-over';
import { peerPort } from '../../tuning/network/connectivity';
import { annotationsOf, metadataOf, podSelector } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { PEER_PORT_NAME, portName, servicePorts } from '../ports';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { PROTOCOL } from '../server-defaults';

/** The Service for callers: port 80, ready pods only. Knative creates its own. */
export function renderService(input: RenderInput): Manifest | undefined {
  if (input.settings.knative !== undefined) {
    return undefined;
  }
  const waypoint = input.settings.mesh?.mode.value === 'ambient' ? input.target._props.waypoint : undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    // in ambient mode, traffic passes a waypoint only if the Service names it
    metadata: metadataOf(input, {
      labels: waypoint === undefined ? undefined : { 'istio.io/use-waypoint': waypoint },
      annotations: annotationsOf(input.settings.network.serviceAnnotations),
    }),
    spec: {
      type: input.settings.network.serviceType.value,
      loadBalancerSourceRanges: input.settings.network.clientCidrs?.value.split(' '),
      selector: podSelector(input),
      ports: servicePorts(input),
    },
  };
}

/** The headless Service of a stateful service: it gives members DNS names before they are ready. */
export function renderHeadlessService(input: RenderInput): Manifest | undefined {
  const { stateful } = input.settings;
  if (stateful === undefined) {
    return undefined;
  }
  const ports: Array<Record<string, unknown>> = [{
    name: portName(input),
    port: input.declared.serving.port,
    protocol: PROTOCOL,
    targetPort: portName(input),
    appProtocol: input.settings.network.appProtocol?.value,
  }];
  const peer = peerPort(input);
  if (peer !== undefined) {
    ports.push({ name: PEER_PORT_NAME, port: peer, protocol: PROTOCOL, targetPort: PEER_PORT_NAME });
  }
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(input, { name: membersService(input.declared) }),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: stateful.publishNotReadyAddresses.value,
      selector: podSelector(input),
      ports,
    },
  };
}

/** What decides each leaf of a Service, headless or not. */
export const SERVICE_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'metadata.annotations.*': 'network.serviceAnnotations.{key}',
  'spec.type': 'network.serviceType',
  'spec.loadBalancerSourceRanges[*]': 'network.clientCidrs',
  'spec.clusterIP': PLUMBING,
  'spec.publishNotReadyAddresses': 'stateful.publishNotReadyAddresses',
  'spec.selector.*': PLUMBING,
  'spec.ports[*].name': PLUMBING,
  'spec.ports[*].port': PLUMBING,
  'spec.ports[*].protocol': PLUMBING,
  'spec.ports[*].targetPort': PLUMBING,
  'spec.ports[0].appProtocol': 'network.appProtocol',
  'spec.ports[*].appProtocol': 'network.portProtocols.{name}',
};
