import { duration } from '../../private/format';
import type { MeshTrafficSettings } from '../../tuning/decisions/settings';
import { calledPorts } from '../../tuning/demand/ports';
import { below } from '../kubernetes/pod-leaves';
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
  const { retryBudget } = traffic;
  const perPort = portLevelSettings(input, traffic);
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
            tcpKeepalive: keepalive(traffic.tcpKeepalive),
          },
          http: traffic.idleTimeout === undefined ? undefined : {
            http1MaxPendingRequests: traffic.maxPendingRequests?.value,
            http2MaxRequests: traffic.maxRequests?.value,
            idleTimeout: duration(traffic.idleTimeout.value),
          },
        },
        ...choiceOfPods(input, traffic),
        retryBudget: retryBudget === undefined ? undefined : {
          percent: retryBudget.percent.value,
          minRetryConcurrency: retryBudget.minRetryConcurrency.value,
        },
        portLevelSettings: perPort.length === 0 ? undefined : perPort,
      },
    },
  };
}

/** Which pod gets a request or a connection. */
function choiceOfPods(input: RenderInput, { loadBalancer, localityFailover, outlier, warmup }: MeshTrafficSettings): Record<string, unknown> {
  return {
    loadBalancer: {
      simple: loadBalancer.value,
      localityLbSetting: { enabled: localityFailover.value },
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
  };
}

/** Further ports of TCP. A port inherits nothing from the rule, so that all of it stands here again (istio.io, DestinationRule, PortTrafficPolicy; read in November 2026). */
function portLevelSettings(input: RenderInput, traffic: MeshTrafficSettings): Array<Record<string, unknown>> {
  const { connectTimeout, tcpPorts } = traffic;
  return tcpPorts === undefined ? [] : calledPorts(input.declared).filter(({ speaks }) => speaks === 'tcp').map(({ servicePort }) => ({
    port: { number: servicePort },
    connectionPool: { tcp: { connectTimeout: duration(connectTimeout.value), tcpKeepalive: keepalive(tcpPorts.tcpKeepalive) } },
    ...choiceOfPods(input, traffic),
  }));
}

function keepalive(given: MeshTrafficSettings['tcpKeepalive']): Record<string, unknown> | undefined {
  return given === undefined ? undefined : { time: duration(given.time.value), interval: duration(given.interval.value), probes: given.probes.value };
}

const POLICY = 'spec.trafficPolicy';
const PER_PORT = `${POLICY}.portLevelSettings[*]`;

const CHOICE_LEAVES: LeafMap = {
  'loadBalancer.simple': 'mesh.traffic.loadBalancer',
  'loadBalancer.localityLbSetting.enabled': 'mesh.traffic.localityFailover',
  'loadBalancer.warmup.duration': 'mesh.traffic.warmup',
  'loadBalancer.warmupDurationSecs': 'mesh.traffic.warmup',
  'outlierDetection.consecutiveGatewayErrors': 'mesh.traffic.outlier.consecutiveGatewayErrors',
  'outlierDetection.consecutive5xxErrors': 'mesh.traffic.outlier.consecutive5xxErrors',
  'outlierDetection.interval': 'mesh.traffic.outlier.interval',
  'outlierDetection.baseEjectionTime': 'mesh.traffic.outlier.baseEjectionTime',
  'outlierDetection.maxEjectionPercent': 'mesh.traffic.outlier.maxEjectionPercent',
  'outlierDetection.minHealthPercent': 'mesh.traffic.outlier.minHealthPercent',
};

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
  ...below(POLICY, CHOICE_LEAVES),
  [`${POLICY}.retryBudget.percent`]: 'mesh.traffic.retryBudget.percent',
  [`${POLICY}.retryBudget.minRetryConcurrency`]: 'mesh.traffic.retryBudget.minRetryConcurrency',
  [`${PER_PORT}.port.number`]: PLUMBING,
  [`${PER_PORT}.connectionPool.tcp.connectTimeout`]: 'mesh.traffic.connectTimeout',
  [`${PER_PORT}.connectionPool.tcp.tcpKeepalive.time`]: 'mesh.traffic.tcpPorts.tcpKeepalive.time',
  [`${PER_PORT}.connectionPool.tcp.tcpKeepalive.interval`]: 'mesh.traffic.tcpPorts.tcpKeepalive.interval',
  [`${PER_PORT}.connectionPool.tcp.tcpKeepalive.probes`]: 'mesh.traffic.tcpPorts.tcpKeepalive.probes',
  ...below(PER_PORT, CHOICE_LEAVES),
};
