import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/*
 * GKE's load balancers check the health of pods, by default at `/`. These objects give them the readiness check (NET-18). By default they also end requests when a pod
 * leaves, and after 30 s; these objects give them the longest request (NET-19, NET-20).
 */

/** Google's bounds for thresholds. */
const MOST_ANSWERS = 10;
/** The longest drain that Google accepts. */
const LONGEST_DRAIN_SECONDS = 3600;

/** The HealthCheckPolicy of a Service behind one of GKE's gateways. */
export function renderHealthCheckPolicy(input: RenderInput): Manifest | undefined {
  if (input.settings.network.balancerHealth?.value !== 'HealthCheckPolicy') {
    return undefined;
  }
  const { type, path, service } = input.settings.probes.readiness.handler.value;
  const portSpecification = 'USE_SERVING_PORT';
  const config = type === 'http'
    ? { type: 'HTTP', httpHealthCheck: { portSpecification, requestPath: path ?? '/' } }
    : type === 'grpc'
      ? { type: 'GRPC', grpcHealthCheck: { portSpecification, grpcServiceName: (service ?? '') === '' ? undefined : service } }
      : { type: 'TCP', tcpHealthCheck: { portSpecification } };
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'HealthCheckPolicy',
    metadata: metadataOf(input),
    spec: {
      default: { ...rhythm(input), config },
      targetRef: { group: '', kind: 'Service', name: input.name },
    },
  };
}

/** The GCPBackendPolicy of a Service behind one of GKE's gateways: the timeout of a request, and the drain when a pod leaves. */
export function renderBackendPolicy(input: RenderInput): Manifest | undefined {
  if (input.settings.network.balancerBackend?.value !== 'GCPBackendPolicy') {
    return undefined;
  }
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'GCPBackendPolicy',
    metadata: metadataOf(input),
    spec: {
      default: backend(input),
      targetRef: { group: '', kind: 'Service', name: input.name },
    },
  };
}

/** The BackendConfig of a Service behind GKE's Ingress; an annotation of the Service names it. */
export function renderBackendConfig(input: RenderInput): Manifest | undefined {
  if (input.settings.network.balancerBackend?.value !== 'BackendConfig') {
    return undefined;
  }
  const asks = input.settings.network.balancerHealth !== undefined;
  return {
    apiVersion: 'cloud.google.com/v1',
    kind: 'BackendConfig',
    metadata: metadataOf(input),
    spec: {
      ...backend(input),
      healthCheck: asks ? { ...rhythm(input), port: input.declared.serving.port, requestPath: input.settings.probes.readiness.handler.value.path ?? '/', type: 'HTTP' } : undefined,
    },
  };
}

/** Fields that both objects have. */
function backend({ settings }: RenderInput): Record<string, unknown> {
  return {
    connectionDraining: { drainingTimeoutSec: Math.min(settings.shutdown.drain.value, LONGEST_DRAIN_SECONDS) },
    timeoutSec: settings.network.routeTimeout?.value,
  };
}

/** Period and thresholds of the readiness probe; Google requires a timeout of at most the period. */
function rhythm({ settings }: RenderInput): Record<string, number | undefined> {
  const { periodSeconds, timeoutSeconds, failureThreshold } = settings.probes.readiness;
  const least = (value: number | undefined, most: number | undefined) => (value === undefined || most === undefined ? value : Math.min(value, most));
  return {
    checkIntervalSec: periodSeconds?.value,
    timeoutSec: least(timeoutSeconds?.value, periodSeconds?.value),
    unhealthyThreshold: least(failureThreshold?.value, MOST_ANSWERS),
  };
}

const RHYTHM = (at: string): LeafMap => ({
  [`${at}.checkIntervalSec`]: 'probes.readiness.periodSeconds',
  [`${at}.timeoutSec`]: 'probes.readiness.timeoutSeconds',
  [`${at}.unhealthyThreshold`]: 'probes.readiness.failureThreshold',
});

/** What decides each leaf of a HealthCheckPolicy. */
export const HEALTH_CHECK_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  ...RHYTHM('spec.default'),
  'spec.default.config.type': 'probes.readiness.handler',
  'spec.default.config.*.requestPath': 'probes.readiness.handler',
  'spec.default.config.*.grpcServiceName': 'probes.readiness.handler',
  'spec.default.config.*.portSpecification': PLUMBING,
  'spec.targetRef.*': PLUMBING,
};

/** What decides each leaf of a GCPBackendPolicy. */
export const BACKEND_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.default.connectionDraining.drainingTimeoutSec': 'shutdown.drain',
  'spec.default.timeoutSec': 'network.routeTimeout',
  'spec.targetRef.*': PLUMBING,
};

/** What decides each leaf of a BackendConfig. */
export const BACKEND_CONFIG_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  ...RHYTHM('spec.healthCheck'),
  'spec.connectionDraining.drainingTimeoutSec': 'shutdown.drain',
  'spec.timeoutSec': 'network.routeTimeout',
  'spec.healthCheck.requestPath': 'probes.readiness.handler',
  'spec.healthCheck.type': 'probes.readiness.handler',
  'spec.healthCheck.port': PLUMBING,
};
