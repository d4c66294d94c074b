import type { PlanInput } from './plan-input';

/*
 * What stands between the Internet and the pods, by the name of an IngressClass or a GatewayClass. Sources of each row: rules NET-15 to NET-18, read in November 2026.
 */

/** Addresses that Google's front ends and health checks send from: cloud.google.com/load-balancing/docs/firewall-rules. */
const GOOGLE_FRONT_ENDS = ['35.191.0.0/16', '130.211.0.0/22', '2600:2d00:1:1::/64', '2600:2d00:1:b029::/64'];

/** How long the way in takes to forget a pod that stops. Seconds. */
const FORGETS = {
  /** TRM-1: a controller that watches endpoints. */
  controller: 10,
  /** TRM-1: nodes are the targets, and each of them forwards as its kube-proxy says. */
  nodeBalancer: 15,
  /** NET-16: kubernetes-sigs/aws-load-balancer-controller#1064 found 25 s to be enough; its #2106 saw rare errors at 40 s. */
  alb: 30,
  /** NET-16: GKE, "Troubleshoot load balancing": a pod is detached from its network endpoint group within a minute. */
  google: 60,
  /** NET-16: Azure/application-gateway-kubernetes-ingress, "Minimizing downtime during deployments": at least 90 s. */
  azure: 90,
};

/** Who keeps idle connections to the workload, and how long. */
export interface Pool {
  readonly seconds: number;
  readonly who: string;
}

const USUAL_POOL: Pool = { seconds: 60, who: 'what stands before it' };
/** KA-3: Envoy's upstream connections, whichever gateway it is built into. */
const ENVOY_POOL: Pool = { seconds: 3600, who: 'a gateway that is built on Envoy' };
const GOOGLE_POOL: Pool = { seconds: 600, who: 'Google\'s load balancer' };

/** A way in, as far as the plan and the objects depend on it. */
export interface WayIn {
  /** Whose it is: what is written for it differs by this. */
  readonly maker: 'pods' | 'nodes' | 'aws' | 'google' | 'azure';
  /** As messages call it. */
  readonly who: string;
  /** Set where what sends is no pod: the addresses that are known, and what is not known of them. */
  readonly balancer?: { readonly cidrs: readonly string[]; readonly unknown?: string };
  readonly forgetsSeconds: number;
  readonly pool: Pool;
  /** gRPC through an Ingress: annotations that make the controller speak HTTP/2 to the pods; none needed where it reads the Service's appProtocol. */
  readonly grpc?: GrpcBehind;
}

/** What makes an ingress controller speak gRPC to the pods. */
export interface GrpcBehind {
  readonly ingress?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
  /** Set where it cannot: what to do in its place. */
  readonly instead?: string;
}

const pods = (who: string, pool: Pool, grpc?: GrpcBehind): WayIn => ({ maker: 'pods', who, forgetsSeconds: FORGETS.controller, pool, ...(grpc === undefined ? {} : { grpc }) });

const NGINX = pods('ingress-nginx', USUAL_POOL, { ingress: { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' } });
const ALB: WayIn = {
  maker: 'aws',
  who: 'an AWS Application Load Balancer',
  balancer: { cidrs: [], unknown: 'the subnets of the load balancer' },
  forgetsSeconds: FORGETS.alb,
  pool: USUAL_POOL,
  grpc: { ingress: { 'alb.ingress.kubernetes.io/backend-protocol-version': 'GRPC' } },
};
const GOOGLE_GRPC: GrpcBehind = { instead: 'its Ingress speaks HTTP/2 to pods over TLS only; use Exposure.gateway with one of GKE\'s gateways, which reads appProtocol' };
const GOOGLE_GLOBAL: WayIn = {
  maker: 'google', who: 'Google\'s load balancer', balancer: { cidrs: GOOGLE_FRONT_ENDS }, forgetsSeconds: FORGETS.google, pool: GOOGLE_POOL, grpc: GOOGLE_GRPC,
};
const GOOGLE_PROXY: WayIn = {
  ...GOOGLE_GLOBAL, who: 'Google\'s regional load balancer', balancer: { cidrs: GOOGLE_FRONT_ENDS, unknown: 'the proxy-only subnet of its region' },
};
const AZURE: WayIn = {
  maker: 'azure',
  who: 'an Azure Application Gateway',
  balancer: { cidrs: [], unknown: 'the subnet of the gateway' },
  forgetsSeconds: FORGETS.azure,
  pool: USUAL_POOL,
  grpc: { instead: 'it speaks HTTP/1.1 to pods; use Application Gateway for Containers, by Exposure.gateway' },
};
const NODES: WayIn = { maker: 'nodes', who: 'the load balancer', forgetsSeconds: FORGETS.nodeBalancer, pool: USUAL_POOL };

/** IngressClasses by the names that their projects give them. */
const INGRESS_CLASSES: Readonly<Record<string, WayIn>> = Object.assign(Object.create(null), {
  'alb': ALB,
  'gce': GOOGLE_GLOBAL,
  'gce-internal': GOOGLE_PROXY,
  'gce-regional-external': GOOGLE_PROXY,
  'azure-application-gateway': AZURE,
  'nginx': NGINX,
  'webapprouting.kubernetes.azure.com': NGINX,
  'traefik': pods('Traefik', { seconds: 90, who: 'Traefik' }, { service: { 'traefik.ingress.kubernetes.io/service.serversscheme': 'h2c' } }),
  'contour': pods('Contour', ENVOY_POOL, { service: { 'projectcontour.io/upstream-protocol.h2c': '80' } }),
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
  [/^gke-l7-(global-external-managed|gxlb)(-mc)?$/, GOOGLE_GLOBAL],
  [/^gke-l7-/, GOOGLE_PROXY],
  [/^networking\.gke\.io\/gateway$/, GOOGLE_PROXY],
  [/^(aws-alb-gateway-class|gateway\.k8s\.aws\/alb)$/, ALB],
  [/^(amazon-vpc-lattice|application-networking\.k8s\.aws\/gateway-api-controller)$/, {
    ...ALB, who: 'Amazon VPC Lattice', balancer: { cidrs: [], unknown: 'the managed prefix list com.amazonaws.<region>.vpc-lattice' },
  }],
  [/^(azure-alb-external|alb\.networking\.azure\.io\/alb-controller)$/, { ...AZURE, who: 'Azure\'s Application Gateway for Containers', forgetsSeconds: FORGETS.alb, grpc: {} }],
];

/** The way in of a workload that is exposed; undefined where it is not. */
export function wayIn({ exposure, target }: Pick<PlanInput, 'exposure' | 'target'>): WayIn | undefined {
  switch (exposure._kind) {
    case 'cluster': return undefined;
    case 'load-balancer': return NODES;
    case 'ingress': return INGRESS_CLASSES[exposure._className ?? ''] ?? UNKNOWN_INGRESS;
    case 'gateway': return gatewayOf(target._props.gatewayClass);
  }
}

function gatewayOf(className: string | undefined): WayIn {
  return GATEWAY_CLASSES.find(([names]) => names.test(className ?? ''))?.[1] ?? UNKNOWN_GATEWAY;
}

/** Whether the class is one of this table, so that what depends on it is known. */
export function isKnownIngress(className: string): boolean {
  return INGRESS_CLASSES[className] !== undefined;
}

/** Addresses that the way in sends from; undefined: nobody said them all, so any address may be its own. Only for what is no pod. */
export function balancerCidrs(input: Pick<PlanInput, 'exposure' | 'target'>): readonly string[] | undefined {
  const { exposure, target } = input;
  const given = exposure._cidrs ?? (exposure._kind === 'load-balancer' ? undefined : target._props.balancerCidrs);
  const way = wayIn(input);
  if (way?.balancer === undefined) {
    return given;
  }
  const known = way.balancer.cidrs;
  return given === undefined && way.balancer.unknown !== undefined ? undefined : [...new Set([...known, ...(given ?? [])])];
}

/** Whether what sends is no pod: by its class, or because addresses are given for it. */
export function isBalancer(input: Pick<PlanInput, 'exposure' | 'target'>): boolean {
  return wayIn(input)?.balancer !== undefined || input.exposure._cidrs !== undefined;
}
