import { exposureOf } from './capabilities';
import type { PlanInput } from './plan-input';
import { nearest } from '../../private/nearest';

/*
 * What stands between the Internet and the pods, by the name of an IngressClass or a GatewayClass. One row says all that differs; sources: rules NET-15 to NET-21, read in November 2026.
 */

/** The annotation from which GKE's own Ingress controller reads its class: it leaves an Ingress alone that names it in its spec. */
export const GCE_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Addresses that Google's front ends and health checks send from: cloud.google.com/load-balancing/docs/firewall-rules. */
const GOOGLE_FRONT_ENDS = ['35.191.0.0/16', '130.211.0.0/22', '2600:2d00:1:1::/64', '2600:2d00:1:b029::/64'];

/** Who keeps idle connections to the workload, and how long. */
export interface Pool {
  readonly seconds: number;
  readonly who: string;
  /** Set where nobody can change how long: the server alone can outlast it. */
  readonly fixed?: true;
}

const USUAL_POOL: Pool = { seconds: 60, who: 'a gateway or load balancer' };
/** KA-3: Envoy's upstream connections, whichever gateway it is built into. */
const ENVOY_POOL: Pool = { seconds: 3600, who: 'a gateway built on Envoy' };
const GOOGLE_POOL: Pool = { seconds: 600, who: 'Google\'s load balancer', fixed: true };

/** NET-19: what ends a request that takes too long: a field of the HTTPRoute, an object of the balancer's own, or nothing that is printed. */
export type RouteTimeout =
  | { readonly by: 'route' }
  // usualSeconds: what the balancer does without the object
  | { readonly by: 'backend'; readonly usualSeconds: number }
  // why: said after the name of the way in
  | { readonly by: 'none'; readonly why: string };

/** Objects that tell a balancer how it treats the pods, beside its routes. */
export type BackendObject = 'BackendConfig' | 'GCPBackendPolicy' | 'TargetGroupConfiguration';

/** NET-18: how a balancer that asks pods for health by itself is given what readiness asks. */
export interface HealthAsked {
  /** The object that says it. */
  readonly object?: 'HealthCheckPolicy' | BackendObject;
  /** Annotations of the Ingress that say it: the path, and the answers that count. */
  readonly path?: string;
  readonly codes?: string;
  /** Checks that it can be given; gRPC without the name of a service is `grpc-server`. */
  readonly takes: ReadonlyArray<'http' | 'tcp' | 'grpc' | 'grpc-server'>;
  /** Set where it asks in the protocol of the requests only: pods that speak gRPC are asked by gRPC and answer with its codes, others by HTTP. */
  readonly asRequests?: true;
  /** The object that it reads and that is not printed. */
  readonly instead?: string;
}

/** What the owner of a plan has to know about a way in, whatever the plan. */
export interface Warning {
  readonly id: 'balancer-is-internal' | 'balancer-readiness-gate';
  readonly rule: string;
  readonly message: string;
}

/** A way in: all that plan, objects and findings depend on. Whoever needs a fact reads it here. */
export interface WayIn {
  /** As messages call it. */
  readonly who: string;
  /** Set where what sends is no pod: the addresses that are known, and what is not known of them. */
  readonly balancer?: { readonly cidrs: readonly string[]; readonly unknown?: string };
  /** How long it takes to forget a pod that stops: the number of the baseline that says it. */
  readonly forgets: 'controllerForgets' | 'nodeBalancerForgets' | 'albForgets' | 'googleForgets' | 'azureForgets';
  readonly pool: Pool;
  readonly routeTimeout: RouteTimeout;
  /** Written for it: draining, timeouts, the type of target. */
  readonly backend?: BackendObject;
  /** Undefined: it asks no pod by itself. */
  readonly health?: HealthAsked;
  /** Annotations by which an Ingress finds its controller and the pods, with the reason; in place of a value: the name of the class. */
  readonly reach?: Readonly<Record<string, { readonly value: string | 'CLASS'; readonly why: string }>>;
  /** The same on the Service; in place of a value: the name of its BackendConfig. */
  readonly reachService?: Readonly<Record<string, { readonly value: string | 'BACKEND_CONFIG'; readonly rule: string; readonly why: string }>>;
  /** gRPC through an Ingress: annotations that make the controller speak HTTP/2 to the pods; none needed where it reads the Service's appProtocol. */
  readonly grpc?: GrpcBehind;
  /** Where an Ingress gets its certificate: from a store of the cloud (`store`), or from the Secret, without which `missing` happens where that is known. */
  readonly certificate: { readonly store: string } | { readonly missing?: string };
  /** Addresses that answer names in the clusters that have this way in, beside pods. */
  readonly dns?: readonly string[];
  readonly warnings?: readonly Warning[];
}

/** What makes an ingress controller speak gRPC to the pods. */
export interface GrpcBehind {
  readonly ingress?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
  /** Set where it cannot: what to do in its place. */
  readonly instead?: string;
}

const OWN_CERTIFICATE = { missing: 'without it controllers serve a certificate of their own' };

const pods = (who: string, pool: Pool, grpc?: GrpcBehind): WayIn => ({
  who, forgets: 'controllerForgets', pool, routeTimeout: { by: 'route' }, certificate: OWN_CERTIFICATE, ...(grpc === undefined ? {} : { grpc }),
});

/** In place of a value: the port of the Service. */
export const SERVICE_PORT = 'SERVICE_PORT';

const NGINX = pods('ingress-nginx', USUAL_POOL, { ingress: { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' } });
/** NET-19: traefik/traefik#11902. */
const TRAEFIK: WayIn = {
  ...pods('Traefik', { seconds: 90, who: 'Traefik' }, { service: { 'traefik.ingress.kubernetes.io/service.serversscheme': 'h2c' } }),
  routeTimeout: { by: 'none', why: 'ignores the timeout of a route: set the timeouts of its entry point' },
};

/** NET-21: pods count as ready before the balancer sends to them. */
const READINESS_GATE: Warning = {
  id: 'balancer-readiness-gate',
  rule: 'NET-21',
  message: 'a new pod is ready before the load balancer finds it healthy, so a rollout may stop old pods too early: label the namespace elbv2.k8s.aws/pod-readiness-gate-inject: enabled',
};
const ALB: WayIn = {
  who: 'an AWS Application Load Balancer',
  balancer: { cidrs: [], unknown: 'the subnets of the load balancer' },
  forgets: 'albForgets',
  pool: USUAL_POOL,
  routeTimeout: { by: 'none', why: 'reads no timeout of a route, and waits while a pod sends something within its idle timeout: let the program end long requests' },
  certificate: { store: 'AWS Certificate Manager' },
  warnings: [READINESS_GATE],
};
const ALB_INGRESS: WayIn = {
  ...ALB,
  reach: {
    'alb.ingress.kubernetes.io/listen-ports': {
      value: '[{"HTTPS":443}]', why: 'without it the load balancer listens on HTTP port 80 only; for an HTTPS port it takes the certificate of the hosts from AWS Certificate Manager',
    },
    'alb.ingress.kubernetes.io/target-type': { value: 'ip', why: 'the load balancer sends to pods; its default, to nodes, needs a Service of type NodePort' },
  },
  health: { path: 'alb.ingress.kubernetes.io/healthcheck-path', codes: 'alb.ingress.kubernetes.io/success-codes', takes: ['http', 'grpc-server'], asRequests: true },
  grpc: { ingress: { 'alb.ingress.kubernetes.io/backend-protocol-version': 'GRPC' } },
  warnings: [{
    id: 'balancer-is-internal',
    rule: 'NET-21',
    message: 'an Application Load Balancer is internal by default, so its hosts answer inside the VPC only: for the Internet add the annotation alb.ingress.kubernetes.io/scheme: internet-facing to the Ingress',
  }, READINESS_GATE],
};
const ALB_GATEWAY: WayIn = { ...ALB, backend: 'TargetGroupConfiguration', health: { object: 'TargetGroupConfiguration', takes: ['http', 'grpc-server'], asRequests: true } };
/** Its controller registers pods by itself; what it does with timeouts could not be read. */
const LATTICE: WayIn = {
  who: 'Amazon VPC Lattice',
  balancer: { cidrs: [], unknown: 'the managed prefix list com.amazonaws.<region>.vpc-lattice' },
  forgets: 'albForgets',
  pool: USUAL_POOL,
  routeTimeout: { by: 'none', why: 'is not known to read timeouts of a route: let the program end long requests' },
  health: { takes: [], instead: 'a TargetGroupPolicy (application-networking.k8s.aws)' },
  certificate: {},
};

const GOOGLE: WayIn = {
  who: 'Google\'s load balancer',
  balancer: { cidrs: GOOGLE_FRONT_ENDS },
  forgets: 'googleForgets',
  pool: GOOGLE_POOL,
  // its backend services wait 30 s unless told otherwise
  routeTimeout: { by: 'backend', usualSeconds: 30 },
  certificate: { missing: 'without it GKE does not sync the Ingress, and nothing answers over HTTPS' },
  // Cloud DNS for GKE answers at the node's metadata server: tektoncd/operator#4000
  dns: ['169.254.169.254/32'],
};
const GOOGLE_INGRESS: WayIn = {
  ...GOOGLE,
  backend: 'BackendConfig',
  health: { object: 'BackendConfig', takes: ['http'] },
  reach: { [GCE_CLASS_ANNOTATION]: { value: 'CLASS', why: 'GKE reads the class from this annotation, and ignores an Ingress that has it in its spec' } },
  reachService: {
    'cloud.google.com/neg': {
      value: '{"ingress":true}', rule: 'NET-17', why: 'the load balancer sends to pods; with Calico network policies GKE would send to nodes, which needs a Service of type NodePort',
    },
    'cloud.google.com/backend-config': { value: 'BACKEND_CONFIG', rule: 'NET-18', why: 'the BackendConfig with the load balancer\'s settings for these pods' },
  },
  grpc: { instead: 'its Ingress speaks HTTP/2 to pods over TLS only; use Exposure.gateway with one of GKE\'s gateways, which reads appProtocol' },
};
const GOOGLE_GATEWAY: WayIn = { ...GOOGLE, backend: 'GCPBackendPolicy', health: { object: 'HealthCheckPolicy', takes: ['http', 'tcp', 'grpc', 'grpc-server'] }, grpc: {} };
/** The same by proxies of the region. */
const regional = (way: WayIn): WayIn => ({ ...way, who: 'Google\'s regional load balancer', balancer: { cidrs: GOOGLE_FRONT_ENDS, unknown: 'the proxy-only subnet of its region' } });

const AZURE: WayIn = {
  who: 'an Azure Application Gateway',
  balancer: { cidrs: [], unknown: 'the subnet of the gateway' },
  forgets: 'azureForgets',
  pool: USUAL_POOL,
  routeTimeout: { by: 'none', why: 'is not known to read timeouts of a route: let the program end long requests' },
  health: { path: 'appgw.ingress.kubernetes.io/health-probe-path', takes: ['http'] },
  certificate: {},
  grpc: { instead: 'it speaks HTTP/1.1 to pods; use Application Gateway for Containers, by Exposure.gateway' },
};
const AZURE_GATEWAY: WayIn = {
  ...AZURE, who: 'Azure\'s Application Gateway for Containers', forgets: 'albForgets', grpc: {}, health: { takes: [], instead: 'a HealthCheckPolicy (alb.networking.azure.io)' },
};
const NODES: WayIn = { who: 'the load balancer', forgets: 'nodeBalancerForgets', pool: USUAL_POOL, routeTimeout: { by: 'none', why: 'forwards connections and sees no requests' }, certificate: {} };

/** IngressClasses by the names that their projects give them. */
const INGRESS_CLASSES: Readonly<Record<string, WayIn>> = Object.assign(Object.create(null), {
  'alb': ALB_INGRESS,
  'gce': GOOGLE_INGRESS,
  'gce-internal': regional(GOOGLE_INGRESS),
  'gce-regional-external': regional(GOOGLE_INGRESS),
  'azure-application-gateway': AZURE,
  'nginx': NGINX,
  'webapprouting.kubernetes.azure.com': NGINX,
  'traefik': TRAEFIK,
  'contour': pods('Contour', ENVOY_POOL, { service: { 'projectcontour.io/upstream-protocol.h2c': SERVICE_PORT } }),
  'kong': pods('Kong', USUAL_POOL, { service: { 'konghq.com/protocol': 'grpc' }, ingress: { 'konghq.com/protocols': 'grpc,grpcs' } }),
  'openshift-default': pods('OpenShift\'s router', USUAL_POOL),
  // two projects share the name; each leaves the other's annotation alone
  'haproxy': pods('HAProxy', USUAL_POOL, { ingress: { 'haproxy.org/server-proto': 'h2', 'haproxy-ingress.github.io/backend-protocol': 'h2' } }),
  // these read the Service's appProtocol
  'istio': pods('Istio\'s gateway', ENVOY_POOL, {}),
  'cilium': pods('Cilium', ENVOY_POOL, {}),
});

/** Of a class that this table lacks: a controller of pods, as most are. */
const UNKNOWN_INGRESS = pods('the ingress controller', USUAL_POOL);
const UNKNOWN_GATEWAY = pods('the gateway', ENVOY_POOL, {});

/** GatewayClasses by the names that their makers give them, or by their controller's; GKE's end with `-mc` where they span clusters. */
const GATEWAY_CLASSES: ReadonlyArray<readonly [RegExp, WayIn]> = [
  [/^gke-l7-(global-external-managed|gxlb)(-mc)?$/, GOOGLE_GATEWAY],
  [/^gke-l7-/, regional(GOOGLE_GATEWAY)],
  [/^networking\.gke\.io\/gateway$/, regional(GOOGLE_GATEWAY)],
  [/^(aws-alb-gateway-class|gateway\.k8s\.aws\/alb)$/, ALB_GATEWAY],
  [/^(amazon-vpc-lattice|application-networking\.k8s\.aws\/gateway-api-controller)$/, LATTICE],
  [/^(azure-alb-external|alb\.networking\.azure\.io\/alb-controller)$/, AZURE_GATEWAY],
  [/^(traefik|traefik\.io\/gateway-controller)$/, TRAEFIK],
];

/** The way in of a workload that is exposed; undefined where it is not. */
export function wayIn(input: Pick<PlanInput, 'serving' | 'target'>): WayIn | undefined {
  const exposure = exposureOf(input);
  switch (exposure._kind) {
    case 'cluster': return undefined;
    case 'load-balancer': return NODES;
    case 'ingress': return INGRESS_CLASSES[exposure._className ?? ''] ?? UNKNOWN_INGRESS;
    case 'gateway': return gatewayOf(input.target._props.gatewayClass);
  }
}

function gatewayOf(className: string | undefined): WayIn {
  return GATEWAY_CLASSES.find(([names]) => names.test(className ?? ''))?.[1] ?? UNKNOWN_GATEWAY;
}

/** Addresses that answer names beside pods, where the class of the way in, or of the target's gateway, tells which cloud it is. */
export function resolvers(input: Pick<PlanInput, 'serving' | 'target'>): readonly string[] {
  return wayIn(input)?.dns ?? gatewayOf(input.target._props.gatewayClass).dns ?? [];
}

/** Whether the class is one of this table, so that what depends on it is known. */
export function isKnownIngress(className: string): boolean {
  return INGRESS_CLASSES[className] !== undefined;
}

/** What a class that this table lacks was probably meant to be, as a question; empty where nothing is near. */
export function ingressHint(className: string): string {
  if (className.includes('.')) {
    return `; '${className}' looks like a host name: the class comes first, then the hosts, as in Exposure.ingress('nginx', 'shop.example.com')`;
  }
  // a known name inside of a longer one: nginx-internal is a class of somebody's own and taken for a controller of pods, as nginx is; a balancer needs its own row
  const inside = className.toLowerCase().split('-').find((part) => isKnownIngress(part));
  const near = inside === undefined ? nearest(className, Object.keys(INGRESS_CLASSES)) : INGRESS_CLASSES[inside].balancer === undefined ? undefined : inside;
  return near === undefined ? '' : `; did you mean '${near}'?`;
}

/** Addresses that the way in sends from; undefined: nobody said them all, so any address may be its own. Only for what is no pod. */
export function balancerCidrs(input: Pick<PlanInput, 'serving' | 'target'>): readonly string[] | undefined {
  const { target } = input;
  const exposure = exposureOf(input);
  const given = exposure._cidrs ?? (exposure._kind === 'load-balancer' ? undefined : target._props.balancerCidrs);
  const way = wayIn(input);
  if (way?.balancer === undefined) {
    return given;
  }
  const known = way.balancer.cidrs;
  return given === undefined && way.balancer.unknown !== undefined ? undefined : [...new Set([...known, ...(given ?? [])])];
}

/** Whether what sends is no pod: by its class, or because addresses are given for it. */
export function isBalancer(input: Pick<PlanInput, 'serving' | 'target'>): boolean {
  return wayIn(input)?.balancer !== undefined || exposureOf(input)._cidrs !== undefined;
}
