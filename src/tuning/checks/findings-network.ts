import { acknowledging } from './acknowledging';
import { IstioMode } from '../../cluster/cluster-target';
import type { Found } from '../decisions/finding-severity';
import { QUEUE_PEOPLE_METRICS_PORT } from '../decisions/knative-facts';
import type { PlanSettings } from '../decisions/settings';
import { asksForIdentity, exposureOf, runsOnKnative, servesGrpc } from '../demand/capabilities';
import { poolBefore, serverIdleBehind, serverIdleSeconds } from '../demand/keep-alive';
import type { PlanContext } from '../demand/plan-context';
import { calledPorts, metricsPorts, programMetrics } from '../demand/ports';
import { balancerCidrs, ingressHint, isBalancer, isKnownIngress, wayIn, type WayIn } from '../demand/ways-in';
import { isPublic } from '../network/external-calls';
import { grpcRefused, takesReadiness } from '../network/way-in-settings';
import { handlersOf } from '../pod/probe-handlers';

/** A17: from this version on the mesh's own default does not repeat what was answered 503. */
const NO_503_RETRY_SINCE_ISTIO = 24;

/** What a plan's owner should know about those who reach the workload: gateways, clients, monitoring. */
export function networkFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  return [...exposureFindings(ctx, settings), ...gatewayRetries(ctx), ...grpcBalancing(ctx), ...closedMetrics(ctx, settings), ...openDoors(ctx, settings)];
}

function exposureFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  const { input, runtime } = ctx;
  const found: Found[] = [...loadBalancerFindings(ctx)];
  if (settings.network.routeTimeoutOmitted !== undefined && !runsOnKnative(input)) {
    found.push({ id: 'gateway-ends-no-request', rule: 'NET-19', message: `no object ends long requests; ${settings.network.routeTimeoutOmitted.because.reason()}` });
  }
  const way = wayIn(input);
  if (way !== undefined) {
    found.push(...wayInFindings(ctx, way));
  }
  const pool = poolBefore(ctx);
  const idle = serverIdleSeconds(ctx);
  if (pool !== undefined && idle < pool.seconds + input.baseline.network.keepAliveMargin) {
    const given = ctx.overrides.keepAliveSeconds;
    found.push({
      id: 'keep-alive-shorter-than-gateway',
      rule: 'KA-1',
      message: `some requests fail with 502 on idle connections; ${runtime.label} closes them after ${idle} s, ${given === undefined ? 'which no variable changes' : `as ${given.from} says`}, and ${pool.who} after about ${pool.seconds} s: ${given === undefined ? `set the server's idle timeout to ${serverIdleBehind(ctx, pool)} s in the program` : `leave ${given.from} out, and the plan sets ${serverIdleBehind(ctx, pool)} s`}${pool.fixed ? '; the load balancer\'s time is fixed' : `, or the gateway's below ${idle} s`}${given === undefined ? `; if the program does, say ${acknowledging('keep-alive-shorter-than-gateway')}` : ''}`,
    });
  }
  return found;
}

/** NET-22: who may connect to a load balancer, and whose addresses the pods see. */
function loadBalancerFindings({ input }: PlanContext): Found[] {
  const exposure = exposureOf(input);
  if (exposure._kind !== 'load-balancer') {
    return [];
  }
  const found: Found[] = [];
  if (exposure._clients === undefined) {
    found.push({ id: 'load-balancer-is-public', rule: 'NET-14', message: 'most clouds give a Service of type LoadBalancer a public address; if it is not for everybody, say clients in .behind() on the exposure, or patch the Service with the annotation of your cloud for an internal one' });
  }
  const closed = calledPorts(input).filter(({ reachedBy }) => reachedBy !== 'exposed');
  if (closed.length > 0) {
    found.push({
      id: 'load-balancer-lists-ports',
      rule: 'NET-14',
      message: `the load balancer listens on all ports of the Service, also on ${closed.map(({ name, servicePort }) => `${servicePort} ('${name}')`).join(', ')}, where the network policy refuses its clients: say access: PortAccess.EXPOSED where a port is for them, or serve it from another workload`,
    });
  }
  const outside = (exposure._cidrs ?? []).filter((cidr) => isPublic(cidr));
  if (outside.length > 0) {
    found.push({
      id: 'load-balancer-cidrs-are-clients',
      rule: 'NET-22',
      message: `${outside.join(', ')} ${outside.length === 1 ? 'is no private range' : 'are no private ranges'}, and cidrs are the addresses that pods see on port ${input.serving.port}; on some clouds these are nodes or the load balancer, and others are refused: for clients say clients instead of cidrs`,
    });
  }
  return found;
}

/** Who sends, and what it needs that is not known here. */
function wayInFindings(ctx: PlanContext, way: WayIn): Found[] {
  const { input } = ctx;
  const { target, serving: { port } } = input;
  const exposure = exposureOf(input);
  if (exposure._kind === 'load-balancer') {
    return [];
  }
  const found: Found[] = [];
  const className = exposure._className;
  const own = className !== undefined && !isKnownIngress(className);
  if (way.balancer !== undefined && balancerCidrs(input) === undefined) {
    found.push({
      id: 'balancer-addresses-unknown',
      rule: 'NET-15',
      message: `port ${port} is open to every address: ${way.who} sends from ${way.balancer.unknown}, which the target does not name; say balancerCidrs on the ClusterTarget, or cidrs in .behind() on the exposure`,
    });
  } else if (isBalancer(input)) {
    // its addresses are let in, and no namespace matters
  } else if (exposure._kind === 'ingress' && target.ingressNamespace === undefined) {
    found.push({
      id: 'ingress-from-anywhere',
      rule: 'NET-14',
      message: `ingressNamespace is not declared, so pods of all namespaces may reach the workload; say ingressNamespace on the ClusterTarget${own ? `; if '${className}' is a load balancer of the cloud, say its cidrs in .behind() on the exposure${ingressHint(className)}` : ''}`,
    });
  } else if (own) {
    found.push({
      id: 'ingress-class-unknown',
      rule: 'NET-15',
      message: `the class '${className}' is not known: pods in the namespace '${target.ingressNamespace}' are assumed, which stop sending within ${input.baseline.shutdown[way.forgets]} s; if it is a load balancer of the cloud, say cidrs and deregistration in .behind() on the exposure${ingressHint(className)}`,
    });
  } else if (exposure._kind === 'gateway' && target._props.gatewayClass === undefined && (target.istio ?? IstioMode.NONE) === IstioMode.NONE) {
    found.push({
      id: 'gateway-class-unknown',
      rule: 'NET-15',
      message: `gatewayClass is not declared: pods in the namespace '${target.ingressNamespace}' are assumed; requests and health checks of a load balancer of the cloud (GKE, AWS, Azure) would time out; say gatewayClass on the ClusterTarget, and ingressNamespace if its pods run elsewhere`,
    });
  }
  const grpc = grpcRefused(ctx, way);
  if (grpc !== undefined) {
    found.push({ id: 'ingress-grpc-protocol', rule: 'NET-17', message: grpc });
  }
  return [...found, ...(way.warnings ?? []), ...balancerHealthFindings(ctx, way)];
}

/** NET-18: balancers whose health check cannot be written here. */
function balancerHealthFindings(ctx: PlanContext, way: WayIn): Found[] {
  if (takesReadiness(ctx, way)) {
    return [];
  }
  const { type, port, headers } = handlersOf(ctx).ready.value;
  const asked = port !== undefined ? 'check on a port of its own' : headers !== undefined ? 'check with headers' : type === 'exec' ? 'command' : `${type} checks`;
  const { instead, asRequests } = way.health!;
  if (asRequests === true && servesGrpc(ctx.input)) {
    return [{
      id: 'balancer-health-path',
      rule: 'NET-18',
      message: `${way.who} sends calls to pods that are not ready; its health check calls a gRPC method of its own and accepts UNIMPLEMENTED (12), and ${type === 'grpc' ? 'it can name no service' : `it takes no ${asked}`}: answer the gRPC health protocol for the server as a whole, and declare health: HealthChecks.grpc()`,
    }];
  }
  return [{
    id: 'balancer-health-path',
    rule: 'NET-18',
    message: `${way.who} has its own health check on a default path and removes pods that fail it; ${instead === undefined ? `it takes no ${asked}: ${ctx.input.health?._kind === 'http' ? 'add ready to HealthChecks.http: a path that it answers once it can serve' : 'declare health: HealthChecks.http({ ready })'}` : `set the readiness check with ${instead}`}`,
  }];
}

/** A17: a gateway's route is not the VirtualService of callers inside the mesh, so Istio's own default applies there. */
function gatewayRetries({ input, mesh }: PlanContext): Found[] {
  const { target } = input;
  const exposure = exposureOf(input);
  if (mesh === 'none' || (exposure._kind !== 'gateway' && exposure._kind !== 'ingress')) {
    return [];
  }
  const old = !target._istioAtLeast(NO_503_RETRY_SINCE_ISTIO);
  if (!old && !servesGrpc(input)) {
    return [];
  }
  const { major, minor } = target._istioVersion;
  const what = servesGrpc(input)
    ? `calls that failed with UNAVAILABLE or CANCELLED${old ? ', or 503' : ''}`
    : `requests that failed with 503, also POST, because Istio ${major}.${minor} is older than 1.${NO_503_RETRY_SINCE_ISTIO}`;
  return [{
    id: 'gateway-repeats-requests',
    rule: 'A17',
    message: `an Istio gateway retries twice by default; it repeats ${what}: set defaultHttpRetryPolicy.attempts to 0 in the mesh configuration, or make requests idempotent`,
  }];
}

/** NET-11. Knative's proxies balance calls by themselves. */
function grpcBalancing({ input, mesh, size }: PlanContext): Found[] {
  const perConnection = mesh === 'none' || (mesh === 'ambient' && input.target._props.waypoint === undefined);
  if (!servesGrpc(input) || runsOnKnative(input) || !perConnection || size.maxReplicas < 2) {
    return [];
  }
  return [{
    id: 'grpc-needs-balancing',
    rule: 'NET-11',
    message: `${mesh === 'none' ? 'without a mesh' : 'in an ambient mesh without a waypoint'} gRPC connections are balanced, not calls; new replicas stay idle, because clients keep one connection: close connections in the server after 5 to 30 minutes (MAX_CONNECTION_AGE), let clients balance over a headless Service, or ${mesh === 'none' ? 'use a mesh' : 'declare the target\'s waypoint'}; if server or clients do, say ${acknowledging('grpc-needs-balancing')}`,
  }];
}

/** A25: what the mesh would refuse is not opened. */
function closedMetrics({ input, mesh }: PlanContext, settings: PlanSettings): Found[] {
  const { target } = input;
  if (settings.mesh?.security.mtlsMode?.value !== 'STRICT' || target._monitoringIdentity !== undefined) {
    return [];
  }
  const declared = metricsPorts(input).map(({ number }) => number);
  // a sidecar's agent asks the first of them, and serves what it gets on its own port
  const own = mesh === 'sidecar' ? declared.slice(1) : runsOnKnative(input) ? declared : programMetrics(input);
  const ports = [...(runsOnKnative(input) ? [QUEUE_PEOPLE_METRICS_PORT] : []), ...own];
  if (ports.length === 0) {
    return [];
  }
  const what = `${runsOnKnative(input) ? 'queue-proxy\'s metrics' : 'metrics'} on ${ports.join(', ')}`;
  return [{
    id: 'metrics-refused-by-mesh',
    rule: 'A25',
    message: `${what} are closed to monitoring; the mesh refuses plain text (STRICT): if '${target.monitoringNamespace}' is in the mesh, say monitoringServiceAccount: '<namespace>/<name>' on the ClusterTarget`,
  }];
}

/** What a network policy cannot keep apart: metrics and requests on one port, and a waypoint and whoever bears its label. */
function openDoors({ input, mesh }: PlanContext, settings: PlanSettings): Found[] {
  const { target, name } = input;
  const found: Found[] = [];
  const refused = settings.mesh?.security.mtlsMode?.value === 'STRICT' && target._monitoringIdentity === undefined;
  // others are asked by many anyway; data of record is not
  const shared = programMetrics(input).includes(input.serving.port);
  if (asksForIdentity(input) && mesh !== 'sidecar' && shared && !refused && target._props.monitoringPodLabels === undefined) {
    found.push({
      id: 'monitoring-reaches-program',
      rule: 'A25',
      message: `every pod of the namespace '${target.monitoringNamespace}' can reach port ${input.serving.port} of '${name}', which serves requests and metrics; say monitoringPodLabels on the ClusterTarget, the labels of the pods that scrape, or serve metrics on a port of their own: ports: [Port.metrics(9394)]`,
    });
  }
  if (settings.mesh?.security.waypointAuthorization !== undefined) {
    found.push({
      id: 'waypoint-known-by-label',
      rule: 'A7',
      message: `a network policy knows the waypoint '${target._props.waypoint}' by its label only; a pod of the same namespace with that label reaches port 15008 of '${name}' without the waypoint's rules: forbid the label gateway.networking.k8s.io/gateway-name there by an admission policy`,
    });
  }
  return found;
}
