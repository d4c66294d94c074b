import { duration } from '../../private/format';
import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { istioApiVersion } from './api-version';

/** Load balancing, connection pools and outlier detection of callers' proxies. TLS is left to Istio's auto mTLS. */
export function renderDestinationRule(input: RenderInput): Manifest | undefined {
  const traffic = input.settings.mesh?.traffic;
  if (traffic === undefined || input.settings.knative !== undefined) {
    return undefined;
  }
  const { outlier, tcpKeepalive, retryBudget, warmup } = traffic;
  return {
    apiVersion: istioApiVersion(input.target, 'networking'),
    kind: 'DestinationRule',
    metadata: metadataOf(input),
    spec: {
      host: input.self.host,
      trafficPolicy: {
        connectionPool: {
          tcp: {
            maxConnections: traffic.maxConnections?.value,
            connectTimeout: duration(traffic.connectTimeout.value),
            tcpKeepalive: tcpKeepalive === undefined ? undefined : {
              time: duration(tcpKeepalive.time.value),
              interval: duration(tcpKeepalive.interval.value),
              probes: tcpKeepalive.probes.value,
            },
          },
          http: traffic.idleTimeout === undefined ? undefined : {
            http1MaxPendingRequests: traffic.maxPendingRequests?.value,
            http2MaxRequests: traffic.maxRequests?.value,
            idleTimeout: duration(traffic.idleTimeout.value),
          },
        },
        loadBalancer: {
          simple: traffic.loadBalancer.value,
          localityLbSetting: { enabled: traffic.localityFailover.value },
          // the field is called `warmup` from Istio 1.24
          ...(warmup === undefined ? {} : input.target._istioAtLeast(24)
            ? { warmup: { duration: duration(warmup.value) } }
            : { warmupDurationSecs: duration(warmup.value) }),
        },
        outlierDetection: outlier === undefined ? undefined : {
          consecutiveGatewayErrors: outlier.consecutiveGatewayErrors.value,
          consecutive5xxErrors: outlier.consecutive5xxErrors.value,
          interval: duration(outlier.interval.value),
          baseEjectionTime: duration(outlier.baseEjectionTime.value),
          maxEjectionPercent: outlier.maxEjectionPercent.value,
          minHealthPercent: outlier.minHealthPercent.value,
        },
        retryBudget: retryBudget === undefined ? undefined : {
          percent: retryBudget.percent.value,
          minRetryConcurrency: retryBudget.minRetryConcurrency.value,
        },
      },
    },
  };
}

const POLICY = 'spec.trafficPolicy';

/** What decides each leaf of a DestinationRule. */
export const DESTINATION_RULE_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.host': PLUMBING,
  [`${POLICY}.connectionPool.tcp.maxConnections`]: 'mesh.traffic.maxConnections',
  [`${POLICY}.connectionPool.tcp.connectTimeout`]: 'mesh.traffic.connectTimeout',
  [`${POLICY}.connectionPool.tcp.tcpKeepalive.time`]: 'mesh.traffic.tcpKeepalive.time',
  [`${POLICY}.connectionPool.tcp.tcpKeepalive.interval`]: 'mesh.traffic.tcpKeepalive.interval',
  [`${POLICY}.connectionPool.tcp.tcpKeepalive.probes`]: 'mesh.traffic.tcpKeepalive.probes',
  [`${POLICY}.connectionPool.http.http1MaxPendingRequests`]: 'mesh.traffic.maxPendingRequests',
  [`${POLICY}.connectionPool.http.http2MaxRequests`]: 'mesh.traffic.maxRequests',
  [`${POLICY}.connectionPool.http.idleTimeout`]: 'mesh.traffic.idleTimeout',
  [`${POLICY}.loadBalancer.simple`]: 'mesh.traffic.loadBalancer',
  [`${POLICY}.loadBalancer.localityLbSetting.enabled`]: 'mesh.traffic.localityFailover',
  [`${POLICY}.loadBalancer.warmup.duration`]: 'mesh.traffic.warmup',
  [`${POLICY}.loadBalancer.warmupDurationSecs`]: 'mesh.traffic.warmup',
  [`${POLICY}.outlierDetection.consecutiveGatewayErrors`]: 'mesh.traffic.outlier.consecutiveGatewayErrors',
  [`${POLICY}.outlierDetection.consecutive5xxErrors`]: 'mesh.traffic.outlier.consecutive5xxErrors',
  [`${POLICY}.outlierDetection.interval`]: 'mesh.traffic.outlier.interval',
  [`${POLICY}.outlierDetection.baseEjectionTime`]: 'mesh.traffic.outlier.baseEjectionTime',
  [`${POLICY}.outlierDetection.maxEjectionPercent`]: 'mesh.traffic.outlier.maxEjectionPercent',
  [`${POLICY}.outlierDetection.minHealthPercent`]: 'mesh.traffic.outlier.minHealthPercent',
  [`${POLICY}.retryBudget.percent`]: 'mesh.traffic.retryBudget.percent',
  [`${POLICY}.retryBudget.minRetryConcurrency`]: 'mesh.traffic.retryBudget.minRetryConcurrency',
};
