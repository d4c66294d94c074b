import { servesGrpc } from '../../tuning/demand/capabilities';
import { GRPC_HEALTH_PATH, HEALTHY_CODES, HEALTHY_GRPC } from '../../tuning/network/way-in-settings';
import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/**
 * The TargetGroupConfiguration of a Service behind an AWS gateway: pods as targets (NET-17), and the readiness check (NET-18).
 *
 * `v1beta1`, because older releases of the AWS Load Balancer Controller have no `v1`; newer ones serve both.
 */
export function renderTargetGroup(input: RenderInput): Manifest | undefined {
  const { balancerBackend, balancerHealth } = input.settings.network;
  if (balancerBackend?.value !== 'TargetGroupConfiguration') {
    return undefined;
  }
  const { type, path } = input.settings.probes.readiness.handler.value;
  const healthCheckConfig = type === 'grpc'
    ? { healthCheckPath: GRPC_HEALTH_PATH, matcher: { grpcCode: HEALTHY_GRPC } }
    : { healthCheckPath: path ?? '/', matcher: { httpCode: HEALTHY_CODES } };
  return {
    apiVersion: 'gateway.k8s.aws/v1beta1',
    kind: 'TargetGroupConfiguration',
    metadata: metadataOf(input),
    spec: {
      defaultConfiguration: {
        healthCheckConfig: balancerHealth === undefined ? undefined : healthCheckConfig,
        protocolVersion: servesGrpc(input.declared) ? 'GRPC' : undefined,
        targetType: 'ip',
      },
      targetReference: { group: '', kind: 'Service', name: input.name },
    },
  };
}

/** What decides each leaf of a TargetGroupConfiguration. */
export const TARGET_GROUP_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.defaultConfiguration.healthCheckConfig.healthCheckPath': 'probes.readiness.handler',
  'spec.defaultConfiguration.healthCheckConfig.matcher.*': 'probes.readiness.handler',
  'spec.defaultConfiguration.protocolVersion': 'network.appProtocol',
  'spec.defaultConfiguration.targetType': 'network.balancerBackend',
  'spec.targetReference.*': PLUMBING,
};
