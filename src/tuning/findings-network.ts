import type { Found } from './finding-severity';
import { KEEP_ALIVE_MARGIN, poolBefore, serverIdleBehind, serverIdleSeconds } from './keep-alive';
import { overridesOf } from './overrides';
import type { PlanContext } from './plan-context';
import type { PlanSettings } from './settings';

/** A17: from this version on the mesh's own default does not repeat what was answered 503. */
const NO_503_RETRY_SINCE_ISTIO = 24;

/** What a plan's owner should know about those who reach the workload: gateways, clients, monitoring. */
export function networkFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  return [...exposureFindings(ctx), ...gatewayRetries(ctx), ...grpcBalancing(ctx), ...closedMetrics(ctx, settings)];
}

function exposureFindings(ctx: PlanContext): Found[] {
  const { input, runtime } = ctx;
  const { exposure, target } = input;
  const found: Found[] = [];
  if (exposure._kind === 'load-balancer') {
    found.push({ id: 'load-balancer-is-public', rule: 'NET-14', message: 'most clouds give a Service of type LoadBalancer a public address: patch the Service with your cloud\'s annotation for an internal one, or with spec.loadBalancerSourceRanges, where it is not meant for everybody' });
  }
  if (exposure._kind === 'ingress' && target._ingressNamespace === undefined) {
    found.push({ id: 'ingress-from-anywhere', rule: 'NET-14', message: 'the target does not say in which namespace its ingress controller runs, so pods of all namespaces may reach the workload: say ingressNamespace on the ClusterTarget' });
  }
  const pool = poolBefore(ctx);
  const idle = serverIdleSeconds(ctx);
  if (pool !== undefined && idle < pool.seconds + KEEP_ALIVE_MARGIN) {
    const given = overridesOf(input, runtime).keepAliveSeconds;
    found.push({
      id: 'keep-alive-shorter-than-gateway',
      rule: 'KA-1',
      message: `${runtime.label} closes idle connections after ${idle} s, ${given === undefined ? 'which no variable changes' : `as ${given.from} says`}, and ${pool.who} keeps them about ${pool.seconds} s: requests that meet a closing connection fail with 502; ${given === undefined ? `set the server's idle timeout to ${serverIdleBehind(pool)} s in the program` : `leave ${given.from} out, and the plan sets ${serverIdleBehind(pool)} s`}, or the gateway's below ${idle} s`,
    });
  }
  return found;
}

/** A17: a gateway's route is not the VirtualService of callers inside the mesh, so Istio's own default applies there. */
function gatewayRetries({ input, mesh }: PlanContext): Found[] {
  const { exposure, protocol, target } = input;
  if (mesh === 'none' || (exposure._kind !== 'gateway' && exposure._kind !== 'ingress')) {
    return [];
  }
  const old = !target._istioAtLeast(NO_503_RETRY_SINCE_ISTIO);
  if (!old && protocol.name !== 'grpc') {
    return [];
  }
  const { major, minor } = target._istioVersion;
  const what = protocol.name === 'grpc'
    ? `calls that were answered UNAVAILABLE or CANCELLED${old ? ', or 503' : ''}`
    : `requests that were answered 503, POST among them, because Istio ${major}.${minor} is older than 1.${NO_503_RETRY_SINCE_ISTIO}`;
  return [{
    id: 'gateway-repeats-requests',
    rule: 'A17',
    message: `an Istio gateway repeats ${what}, twice: its routes carry no retry policy, and the mesh's default applies; set defaultHttpRetryPolicy.attempts to 0 in the mesh configuration, or make what it serves idempotent`,
  }];
}

/** NET-11. Knative's proxies balance calls by themselves. */
function grpcBalancing({ input, mesh, size }: PlanContext): Found[] {
  const perConnection = mesh === 'none' || (mesh === 'ambient' && input.target._props.waypoint === undefined);
  if (input.protocol.name !== 'grpc' || input.kind === 'function' || !perConnection || size.maxReplicas < 2) {
    return [];
  }
  return [{
    id: 'grpc-needs-balancing',
    rule: 'NET-11',
    message: `a gRPC client keeps one connection, and ${mesh === 'none' ? 'without a mesh' : 'in an ambient mesh without a waypoint'} connections are balanced, not calls: new replicas stay idle; close connections in the server after 5 to 30 minutes (MAX_CONNECTION_AGE), let clients balance over a headless Service, or ${mesh === 'none' ? 'use a mesh' : 'declare the target\'s waypoint'}`,
  }];
}

/** A25: what the mesh would refuse is not opened. */
function closedMetrics({ input, mesh }: PlanContext, settings: PlanSettings): Found[] {
  const { target, kind, port } = input;
  const program = mesh === 'ambient' || kind === 'function';
  if (settings.mesh?.security.mtlsMode?.value !== 'STRICT' || !program || target._monitoringIdentity !== undefined) {
    return [];
  }
  const what = kind === 'function' ? 'queue-proxy\'s metrics on 9091' : `metrics on ${port}`;
  return [{
    id: 'metrics-refused-by-mesh',
    rule: 'A25',
    message: `${what} are closed to monitoring: the mesh refuses plain text (STRICT), and the target does not say that '${target._monitoringNamespace}' scrapes as part of it; say monitoringServiceAccount: '<namespace>/<name>' where it does`,
  }];
}
