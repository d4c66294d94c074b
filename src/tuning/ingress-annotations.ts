import { DecisionSource } from './decision';
import type { PlanContext } from './plan-context';
import { handlersOf } from './probe-handlers';
import type { NetworkSettings } from './settings';
import { Tuned, tuned } from './tuned';
import { isKnownIngress, wayIn, type WayIn } from './ways-in';

type Annotations = Record<string, Tuned<string>>;

/** The classes of GKE's own Ingress controller, which reads the old annotation only: an Ingress that names its class in the spec is nobody's. */
export const GCE_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
/** gRPC's own health check: a path of HTTP/2 like any other. */
const GRPC_HEALTH_PATH = '/grpc.health.v1.Health/Check';

/** NET-17, NET-18: what a way in has to read beside the standard fields, so that it reaches the pods, speaks their protocol and asks where they answer. */
export function tuneWayIn(ctx: PlanContext): Pick<NetworkSettings, 'ingressAnnotations' | 'serviceAnnotations' | 'balancerHealth'> {
  const { exposure, kind } = ctx.input;
  const way = wayIn(ctx.input);
  if (way === undefined || kind === 'function' || exposure._kind === 'load-balancer') {
    return {};
  }
  if (exposure._kind === 'gateway') {
    return way.maker === 'google' ? { balancerHealth: healthObject(ctx, 'policy') } : {};
  }
  const ingress = { ...reach(ctx, way), ...grpcOn(ctx, way, 'ingress'), ...health(ctx, way) };
  const service = { ...(way.maker === 'google' ? googleService(ctx) : {}), ...grpcOn(ctx, way, 'service') };
  return {
    ...(Object.keys(ingress).length === 0 ? {} : { ingressAnnotations: ingress }),
    ...(Object.keys(service).length === 0 ? {} : { serviceAnnotations: service }),
    ...(way.maker === 'google' && handlersOf(ctx).ready.value.type === 'http' ? { balancerHealth: healthObject(ctx, 'backend') } : {}),
  };
}

function annotation(value: string, rule: string, inputs: string[], why: string): Tuned<string> {
  return tuned(value, { rule, source: DecisionSource.CLUSTER, inputs, reason: () => why });
}

/** How the controller finds its Ingress and the pods. */
function reach({ input: { exposure } }: PlanContext, way: WayIn): Annotations {
  switch (way.maker) {
    case 'aws': return {
      'alb.ingress.kubernetes.io/target-type': annotation('ip', 'NET-17', ['exposure'], 'the load balancer sends to the pods; its usual way through the nodes needs a Service of type NodePort'),
    };
    case 'google': return {
      [GCE_CLASS_ANNOTATION]: annotation(exposure._className!, 'NET-17', ['exposure'], 'GKE reads the class from this annotation, and leaves an Ingress alone that names it in its spec'),
    };
    default: return {};
  }
}

function googleService({ input: { name } }: PlanContext): Annotations {
  return {
    'cloud.google.com/neg': annotation('{"ingress":true}', 'NET-17', ['exposure'], 'the load balancer sends to the pods: GKE does so by itself only where no network policy is enforced by Calico, and through nodes a Service must be of type NodePort'),
    'cloud.google.com/backend-config': annotation(JSON.stringify({ default: name }), 'NET-18', ['exposure', 'health'], 'names the BackendConfig that says where the load balancer asks for health'),
  };
}

/** NET-17: how it learns that the pods speak gRPC. */
function grpcOn({ input: { protocol, exposure } }: PlanContext, way: WayIn, on: 'ingress' | 'service'): Annotations {
  const all = protocol.name === 'grpc' ? way.grpc?.[on] ?? {} : {};
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [
    key, annotation(value, 'NET-17', ['protocol', 'exposure'], `controllers of the class '${exposure._className}' speak HTTP/1.1 to the pods otherwise, which gRPC cannot use`),
  ]));
}

/** NET-18: the readiness path, for balancers that ask by themselves. */
function health(ctx: PlanContext, way: WayIn): Annotations {
  const ready = handlersOf(ctx).ready;
  const { type, path, service } = ready.value;
  const asks = (value: string) => tuned(value, {
    rule: 'NET-18', source: DecisionSource.CLUSTER, inputs: ['exposure', 'health'], assumed: ready.because.assumed, reason: () => `${way.who} asks for health by itself, and would ask / otherwise`,
  });
  if (way.maker === 'azure') {
    return type === 'http' ? { 'appgw.ingress.kubernetes.io/health-probe-path': asks(path ?? '/') } : {};
  }
  if (way.maker !== 'aws') {
    return {};
  }
  if (type === 'http') {
    return { 'alb.ingress.kubernetes.io/healthcheck-path': asks(path ?? '/'), 'alb.ingress.kubernetes.io/success-codes': asks('200-399') };
  }
  // asked without a name, a server answers for itself as a whole: 0 is OK
  return type === 'grpc' && (service ?? '') === ''
    ? { 'alb.ingress.kubernetes.io/healthcheck-path': asks(GRPC_HEALTH_PATH), 'alb.ingress.kubernetes.io/success-codes': asks('0') }
    : {};
}

function healthObject(ctx: PlanContext, which: 'policy' | 'backend'): Tuned<string> {
  const ready = handlersOf(ctx).ready;
  return tuned<string>(which, {
    rule: 'NET-18',
    source: DecisionSource.CLUSTER,
    inputs: which === 'policy' ? ['target.gatewayClass', 'health'] : ['exposure', 'health'],
    assumed: ready.because.assumed,
    reason: () => `Google's load balancer asks for health by itself, and would ask / otherwise: ${which === 'policy' ? 'a HealthCheckPolicy' : 'a BackendConfig'} gives it what readiness asks`,
  });
}

/** What a gRPC service behind an Ingress cannot have, in words; undefined where it can. */
export function grpcRefused({ input: { exposure, protocol, kind } }: PlanContext, way: WayIn): string | undefined {
  if (exposure._kind !== 'ingress' || protocol.name !== 'grpc' || kind === 'function') {
    return undefined;
  }
  const className = exposure._className!;
  return way.grpc === undefined
    ? `${isKnownIngress(className) ? way.who : `the ingress controller of the class '${className}'`} may speak HTTP/1.1 to the pods, which gRPC cannot use: patch the Ingress or the Service with its controller's own setting for HTTP/2 or gRPC to the backend, or use Exposure.gateway`
    : way.grpc.instead === undefined ? undefined : `${way.who} cannot serve gRPC through an Ingress: ${way.grpc.instead}`;
}
