import { DecisionSource } from '../decisions/decision';
import type { NetworkSettings } from '../decisions/settings';
import { Tuned, tuned } from '../decisions/tuned';
import { exposureOf, servesGrpc } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { servicePortOf } from '../demand/ports';
import { isKnownIngress, SERVICE_PORT, wayIn, type WayIn } from '../demand/ways-in';
import { handlersOf } from '../pod/probe-handlers';

/*
 * What the row of a way in (ways-in.ts) becomes in the plan of one workload.
 */

type Annotations = Record<string, Tuned<string>>;

/** gRPC's own health check: a path of HTTP/2 like any other. */
export const GRPC_HEALTH_PATH = '/grpc.health.v1.Health/Check';
/** Answers that count as healthy where a balancer takes 200 only by itself: readiness takes these. */
export const HEALTHY_CODES = '200-399';
/** Asked without a name, a gRPC server answers for itself as a whole: 0 is OK. */
export const HEALTHY_GRPC = '0';

/** NET-17 to NET-20: what a way in has to read beside the standard fields, so that it reaches the pods, speaks their protocol, asks where they answer and lets them finish. */
export function tuneWayIn(ctx: PlanContext): Pick<NetworkSettings, 'ingressAnnotations' | 'serviceAnnotations' | 'balancerHealth' | 'balancerBackend'> {
  const exposure = exposureOf(ctx.input);
  const way = wayIn(ctx.input);
  if (way === undefined || exposure._kind === 'load-balancer') {
    return {};
  }
  const through = exposure._kind === 'ingress';
  const ingress = through ? { ...reach(ctx, way), ...grpcOn(ctx, way, 'ingress'), ...health(ctx, way) } : {};
  const service = through ? { ...reachService(ctx, way), ...grpcOn(ctx, way, 'service') } : {};
  return {
    ...(Object.keys(ingress).length === 0 ? {} : { ingressAnnotations: ingress }),
    ...(Object.keys(service).length === 0 ? {} : { serviceAnnotations: service }),
    ...(way.health?.object === undefined || !takesReadiness(ctx, way) ? {} : { balancerHealth: healthObject(ctx, way) }),
    ...(way.backend === undefined ? {} : { balancerBackend: backendObject(ctx, way) }),
  };
}

/** NET-18: whether the balancer can be given the readiness check; true where it asks for nothing by itself. */
export function takesReadiness(ctx: PlanContext, way: WayIn): boolean {
  const { type, service, port, headers } = handlersOf(ctx).ready.value;
  if (way.health !== undefined && (port !== undefined || headers !== undefined)) {
    return false;
  }
  if (way.health?.asRequests === true && (type === 'grpc') !== (servesGrpc(ctx.input))) {
    return false;
  }
  return way.health === undefined || way.health.takes.some((one) => one === (type === 'grpc' && (service ?? '') === '' ? 'grpc-server' : type));
}

function annotation(value: string, rule: string, inputs: string[], why: string): Tuned<string> {
  return tuned(value, { rule, source: DecisionSource.CLUSTER, inputs, reason: () => why });
}

/** How the controller finds its Ingress and the pods. */
function reach({ input }: PlanContext, way: WayIn): Annotations {
  return Object.fromEntries(Object.entries(way.reach ?? {}).map(([key, { value, why }]) => [key, annotation(value === 'CLASS' ? exposureOf(input)._className! : value, 'NET-17', ['exposure'], why)]));
}

function reachService({ input: { name } }: PlanContext, way: WayIn): Annotations {
  return Object.fromEntries(Object.entries(way.reachService ?? {}).map(([key, { value, rule, why }]) => [
    key, annotation(value === 'BACKEND_CONFIG' ? JSON.stringify({ default: name }) : value, rule, rule === 'NET-18' ? ['exposure', 'health'] : ['exposure'], why),
  ]));
}

/** NET-17: how it learns that the pods speak gRPC. */
function grpcOn({ input }: PlanContext, way: WayIn, on: 'ingress' | 'service'): Annotations {
  const all = servesGrpc(input) ? way.grpc?.[on] ?? {} : {};
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [
    key, annotation(value === SERVICE_PORT ? String(servicePortOf(input)) : value, 'NET-17', ['protocol', 'exposure'], `controllers of the class '${exposureOf(input)._className}' speak HTTP/1.1 to pods by default, which gRPC cannot use`),
  ]));
}

/** NET-18: the readiness check, for balancers that read it from annotations. */
function health(ctx: PlanContext, way: WayIn): Annotations {
  const { path: onPath, codes } = way.health ?? {};
  if (onPath === undefined || !takesReadiness(ctx, way)) {
    return {};
  }
  const ready = handlersOf(ctx).ready;
  const { type, path } = ready.value;
  const asks = (value: string) => tuned(value, {
    rule: 'NET-18', source: DecisionSource.CLUSTER, inputs: ['exposure', 'health'], assumed: ready.because.assumed, reason: () => `${way.who} has its own health check, which asks / by default`,
  });
  return {
    [onPath]: asks(type === 'grpc' ? GRPC_HEALTH_PATH : path ?? '/'),
    ...(codes === undefined ? {} : { [codes]: asks(type === 'grpc' ? HEALTHY_GRPC : HEALTHY_CODES) }),
  };
}

function healthObject(ctx: PlanContext, way: WayIn): Tuned<string> {
  const exposure = exposureOf(ctx.input);
  const ready = handlersOf(ctx).ready;
  return tuned<string>(way.health!.object!, {
    rule: 'NET-18',
    source: DecisionSource.CLUSTER,
    inputs: exposure._kind === 'gateway' ? ['target.gatewayClass', 'health'] : ['exposure', 'health'],
    assumed: ready.because.assumed,
    reason: () => `${way.who} has its own health check, which asks / by default; the ${way.health!.object} sets the path of readiness`,
  });
}

/** NET-19, NET-20: draining and timeouts of Google's backends, targets by address on AWS. */
function backendObject({ input }: PlanContext, way: WayIn): Tuned<string> {
  return tuned<string>(way.backend!, {
    rule: way.backend === 'TargetGroupConfiguration' ? 'NET-17' : 'NET-20',
    source: DecisionSource.CLUSTER,
    inputs: exposureOf(input)._kind === 'gateway' ? ['target.gatewayClass'] : ['exposure'],
    reason: () => (way.backend === 'TargetGroupConfiguration'
      ? `${way.who} sends to pods; its default, to nodes, needs a Service of type NodePort`
      : `${way.who} cuts requests off after 30 s and when a pod stops, unless a ${way.backend} sets their time`),
  });
}

/** What a gRPC service behind an Ingress cannot have, in words; undefined where it can. */
export function grpcRefused({ input }: PlanContext, way: WayIn): string | undefined {
  const exposure = exposureOf(input);
  if (exposure._kind !== 'ingress' || !servesGrpc(input)) {
    return undefined;
  }
  const className = exposure._className!;
  return way.grpc === undefined
    ? `${isKnownIngress(className) ? way.who : `the ingress controller of the class '${className}'`} may speak HTTP/1.1 to pods, which gRPC cannot use: patch the Ingress or the Service with the controller's setting for gRPC to the backend, or use Exposure.gateway`
    : way.grpc.instead === undefined ? undefined : `${way.who} cannot serve gRPC through an Ingress: ${way.grpc.instead}`;
}
