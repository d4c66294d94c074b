import { Duration } from 'cdk8s';
import { inventory, printed, shop, ShopProps, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { OptimizedWebService } from '../../src/workloads/optimized-web-service';
import type { OptimizedWebServiceProps } from '../../src/workloads/optimized-web-service-props';

const HOST = 'shop.example.com';
const GOOGLE = ['35.191.0.0/16', '130.211.0.0/22', '2600:2d00:1:1::/64', '2600:2d00:1:b029::/64'];
const service = (exposure: Exposure, target: ShopProps = {}, props: Partial<OptimizedWebServiceProps> = {}) => (
  web(shop({ istio: IstioMode.NONE, ...target }), { exposure, health: HealthChecks.http({ live: '/live', ready: '/ready' }), ...props }));
const ids = (workload: OptimizedWebService) => workload.findings.map((f) => f.id);
const message = (workload: OptimizedWebService, id: string) => workload.findings.find((f) => f.id === id)?.message;

/** Who gets to the program's port, beside monitoring: addresses, namespaces, `anybody`, or `all pods`. */
function admitted(workload: OptimizedWebService): string[] {
  const rules: any[] = printed(workload, 'NetworkPolicy').spec.ingress;
  return rules
    .filter((rule) => rule.ports.some(({ port }: any) => port === 8080))
    .flatMap(({ from }) => (from === undefined ? ['anybody'] : from.map((peer: any) => (
      peer.ipBlock?.cidr ?? peer.namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'] ?? 'all pods'))))
    .filter((who) => who !== 'monitoring');
}

describe('a balancer that is no pod is let in by its addresses', () => {
  test.each([
    ['AWS, which nobody named', Exposure.ingress('alb', HOST), {}, ['anybody']],
    ['AWS, named on the target', Exposure.ingress('alb', HOST), { balancerCidrs: ['10.0.0.0/16'] }, ['10.0.0.0/16']],
    ['AWS, named on the exposure, which wins', Exposure.ingress('alb', HOST).behind({ cidrs: ['10.1.0.0/16', '10.1.0.0/16'] }), { balancerCidrs: ['10.0.0.0/16'] }, ['10.1.0.0/16']],
    ['AWS, whatever ingressNamespace says', Exposure.ingress('alb', HOST), { ingressNamespace: 'kube-system', balancerCidrs: ['10.0.0.0/16'] }, ['10.0.0.0/16']],
    ['Google Cloud', Exposure.ingress('gce', HOST), {}, GOOGLE],
    ['Google Cloud, internal, proxies not named', Exposure.ingress('gce-internal', HOST), {}, ['anybody']],
    ['Google Cloud, internal', Exposure.ingress('gce-internal', HOST), { balancerCidrs: ['10.129.0.0/23'] }, [...GOOGLE, '10.129.0.0/23']],
    ['Google Cloud, regional', Exposure.ingress('gce-regional-external', HOST).behind({ cidrs: ['10.129.0.0/23'] }), {}, [...GOOGLE, '10.129.0.0/23']],
    ['Azure', Exposure.ingress('azure-application-gateway', HOST), { balancerCidrs: ['10.2.0.0/24'] }, ['10.2.0.0/24']],
    ['a gateway of GKE', Exposure.gateway(HOST), { gatewayClass: 'gke-l7-global-external-managed' }, GOOGLE],
    ['a gateway of GKE over clusters', Exposure.gateway(HOST), { gatewayClass: 'gke-l7-gxlb-mc' }, GOOGLE],
    ['a regional gateway of GKE', Exposure.gateway(HOST), { gatewayClass: 'gke-l7-rilb', balancerCidrs: ['10.129.0.0/23'] }, [...GOOGLE, '10.129.0.0/23']],
    ['a gateway of AWS by its controller', Exposure.gateway(HOST), { gatewayClass: 'gateway.k8s.aws/alb', balancerCidrs: ['10.0.0.0/16'] }, ['10.0.0.0/16']],
    ['a gateway of Azure', Exposure.gateway(HOST), { gatewayClass: 'azure-alb-external', balancerCidrs: ['10.2.0.0/24'] }, ['10.2.0.0/24']],
    ['a load balancer', Exposure.loadBalancer(), { balancerCidrs: ['10.0.0.0/16'] }, ['anybody']],
    ['a load balancer whose addresses are given', Exposure.loadBalancer().behind({ cidrs: ['10.0.0.0/16'] }), {}, ['10.0.0.0/16']],
    ['a class of somebody\'s own, by address', Exposure.ingress('edge', HOST).behind({ cidrs: ['10.3.0.0/16'] }), {}, ['10.3.0.0/16']],
    ['ingress-nginx', Exposure.ingress('nginx', HOST), { ingressNamespace: 'ingress-nginx', balancerCidrs: ['10.0.0.0/16'] }, ['ingress-nginx']],
    ['a gateway of pods', Exposure.gateway(HOST), { gatewayClass: 'eg', ingressNamespace: 'envoy-gateway-system' }, ['envoy-gateway-system']],
  ] as const)('%s', (_, exposure, target, expected) => {
    expect(admitted(service(exposure, target as ShopProps))).toEqual(expected);
  });

  test('in the mesh too: it comes in plain text at the program\'s port, and has no identity', () => {
    const ambient = service(Exposure.ingress('alb', HOST), { istio: IstioMode.AMBIENT, waypoint: 'wp', ingressNamespace: 'kube-system', balancerCidrs: ['10.0.0.0/16'] });
    const rule = printed(ambient, 'NetworkPolicy').spec.ingress.find((r: any) => r.from?.[0].ipBlock?.cidr === '10.0.0.0/16');
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: 8080 }]);
    expect(JSON.stringify(printed(ambient, 'AuthorizationPolicy', 'web-waypoint').spec.rules)).not.toContain('kube-system');
    const gke = service(Exposure.gateway(HOST), { istio: IstioMode.AMBIENT, waypoint: 'wp', gatewayClass: 'gke-l7-gxlb' });
    expect(JSON.stringify(printed(gke, 'AuthorizationPolicy', 'web-waypoint').spec)).not.toContain('public-istio');
  });
});

test.each([
  ['AWS without addresses', Exposure.ingress('alb', HOST), {}, 'balancer-addresses-unknown'],
  ['AWS without addresses, with a namespace that does not help', Exposure.ingress('alb', HOST), { ingressNamespace: 'kube-system' }, 'balancer-addresses-unknown'],
  ['AWS with addresses', Exposure.ingress('alb', HOST), { balancerCidrs: ['10.0.0.0/16'] }, undefined],
  ['Google Cloud', Exposure.ingress('gce', HOST), {}, undefined],
  ['Google Cloud, internal', Exposure.ingress('gce-internal', HOST), {}, 'balancer-addresses-unknown'],
  ['a gateway of AWS', Exposure.gateway(HOST), { gatewayClass: 'aws-alb-gateway-class' }, 'balancer-addresses-unknown'],
  ['a gateway of a class that is not said', Exposure.gateway(HOST), {}, 'gateway-class-unknown'],
  ['the same in Istio, whose it is', Exposure.gateway(HOST), { istio: IstioMode.SIDECAR }, undefined],
  ['a class of somebody\'s own', Exposure.ingress('edge', HOST), { ingressNamespace: 'edge' }, 'ingress-class-unknown'],
  ['the same without a namespace', Exposure.ingress('edge', HOST), { gateway: undefined }, 'ingress-from-anywhere'],
  ['the same by address', Exposure.ingress('edge', HOST).behind({ cidrs: ['10.3.0.0/16'] }), {}, undefined],
  ['ingress-nginx', Exposure.ingress('nginx', HOST), { ingressNamespace: 'ingress-nginx' }, undefined],
  ['a class that is a name of every object', Exposure.ingress('constructor', HOST), { ingressNamespace: 'edge' }, 'ingress-class-unknown'],
] as const)('the finding of %s', (_, exposure, target, expected) => {
  const found = ids(service(exposure, target as ShopProps)).filter((id) => /^(balancer-addresses|gateway-class|ingress-class|ingress-from)/.test(id));
  expect(found).toEqual(expected === undefined ? [] : [expected]);
});

test('advice is about what helps: no namespace for a balancer, no Secret for AWS', () => {
  const alb = service(Exposure.ingress('alb', HOST));
  expect(message(alb, 'balancer-addresses-unknown')).not.toContain('ingressNamespace');
  expect(message(alb, 'ingress-certificate')).toContain('AWS Certificate Manager');
  expect(message(service(Exposure.ingress('nginx', HOST)), 'ingress-certificate')).toContain('web-tls');
});

describe('how long the way in takes to forget a pod', () => {
  const stop = (exposure: Exposure, target: ShopProps = {}) => {
    const pod = printed(service(exposure, target), 'Deployment').spec.template.spec;
    return [pod.containers[0].lifecycle.preStop.sleep.seconds, pod.terminationGracePeriodSeconds];
  };
  test.each([
    ['ingress-nginx', Exposure.ingress('nginx', HOST), {}, [10, 30]],
    ['a load balancer', Exposure.loadBalancer(), {}, [15, 30]],
    ['AWS', Exposure.ingress('alb', HOST), {}, [30, 45]],
    ['Google Cloud', Exposure.ingress('gce', HOST), {}, [60, 80]],
    ['Azure', Exposure.ingress('azure-application-gateway', HOST), {}, [90, 105]],
    ['a gateway of GKE', Exposure.gateway(HOST), { gatewayClass: 'gke-l7-gxlb' }, [60, 80]],
    ['a gateway of AWS', Exposure.gateway(HOST), { gatewayClass: 'gateway.k8s.aws/alb' }, [30, 45]],
    ['a load balancer that takes two minutes', Exposure.loadBalancer().behind({ deregistration: Duration.minutes(2) }), {}, [120, 135]],
    ['a gateway that takes 20.5 s', Exposure.gateway(HOST).behind({ deregistration: Duration.millis(20_500) }), {}, [21, 40]],
    ['an ingress that takes 45 s', Exposure.ingress('nginx', HOST).behind({ deregistration: Duration.seconds(45) }), {}, [45, 60]],
  ] as const)('%s', (_, exposure, target, expected) => {
    expect(stop(exposure, target as ShopProps)).toEqual(expected);
  });

  test('a classic sidecar stays as long', () => {
    const exposure = Exposure.loadBalancer().behind({ deregistration: Duration.minutes(2) });
    const annotations = printed(service(exposure, { istio: IstioMode.SIDECAR }), 'Deployment').spec.template.metadata.annotations;
    expect(annotations['proxy.istio.io/config']).toContain('terminationDrainDuration: 132s');
  });

  test('what is given is said to be given', () => {
    const { plan } = service(Exposure.loadBalancer().behind({ deregistration: Duration.seconds(45) }));
    const decision = plan.decisions.find((d) => d.setting === 'shutdown.preStop')!;
    expect([decision.value, decision.source, decision.rule]).toEqual(['45 s', 'user', undefined]);
  });
});

const ALB_REACH = { 'alb.ingress.kubernetes.io/listen-ports': '[{"HTTPS":443}]', 'alb.ingress.kubernetes.io/target-type': 'ip' };

describe('gRPC through an Ingress', () => {
  const grpc = { protocol: Protocol.GRPC, runtime: Runtime.golang(), health: undefined };
  test.each([
    ['nginx', { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' }, undefined],
    ['webapprouting.kubernetes.azure.com', { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' }, undefined],
    ['traefik', undefined, { 'traefik.ingress.kubernetes.io/service.serversscheme': 'h2c' }],
    ['contour', undefined, { 'projectcontour.io/upstream-protocol.h2c': '80' }],
    ['kong', { 'konghq.com/protocols': 'grpc,grpcs' }, { 'konghq.com/protocol': 'grpc' }],
    ['haproxy', { 'haproxy.org/server-proto': 'h2', 'haproxy-ingress.github.io/backend-protocol': 'h2' }, undefined],
    ['istio', undefined, undefined],
    ['cilium', undefined, undefined],
  ] as const)('%s reads %j and %j', (className, onIngress, onService) => {
    const workload = service(Exposure.ingress(className, HOST), { ingressNamespace: 'ingress' }, grpc);
    expect(printed(workload, 'Ingress').metadata.annotations).toEqual(onIngress);
    expect(printed(workload, 'Service').metadata.annotations).toEqual(onService);
    expect(ids(workload)).not.toContain('ingress-grpc-protocol');
    // over HTTP nothing of it
    const plain = service(Exposure.ingress(className, HOST), { ingressNamespace: 'ingress' });
    expect([printed(plain, 'Ingress').metadata.annotations, printed(plain, 'Service').metadata.annotations]).toEqual([undefined, undefined]);
  });

  test.each([['gce', 'Exposure.gateway'], ['azure-application-gateway', 'Application Gateway for Containers'], ['edge', 'the class \'edge\''], ['openshift-default', 'OpenShift\'s router']])(
    '%s cannot, or is not known to', (className, words) => {
      expect(message(service(Exposure.ingress(className, HOST), {}, grpc), 'ingress-grpc-protocol')).toContain(words);
    });

  test('on AWS the protocol, and the health check where the server answers for itself', () => {
    const annotations = (health?: HealthChecks) => printed(service(Exposure.ingress('alb', HOST), {}, { ...grpc, health }), 'Ingress').metadata.annotations;
    const both = { 'alb.ingress.kubernetes.io/backend-protocol-version': 'GRPC', ...ALB_REACH };
    expect(annotations(HealthChecks.grpc('shop.Catalog'))).toEqual(both);
    // HTTP codes are refused where the target group speaks gRPC
    expect(annotations(HealthChecks.http({ live: '/live', ready: '/ready' }))).toEqual(both);
    expect(annotations()).toEqual({ ...both, 'alb.ingress.kubernetes.io/healthcheck-path': '/grpc.health.v1.Health/Check', 'alb.ingress.kubernetes.io/success-codes': '0' });
  });

  test('a cloud\'s gateway reads Kubernetes\' own word for HTTP/2, in a mesh too', () => {
    const protocol = (target: ShopProps) => printed(service(Exposure.gateway(HOST), target, grpc), 'Service').spec.ports[0].appProtocol;
    expect(protocol({ istio: IstioMode.SIDECAR, gatewayClass: 'gke-l7-gxlb' })).toBe('kubernetes.io/h2c');
    expect(protocol({ istio: IstioMode.SIDECAR })).toBe('grpc');
  });
});

describe('where a balancer asks for health', () => {
  test('AWS and Azure get the readiness path, and send to the pods', () => {
    expect(printed(service(Exposure.ingress('alb', HOST)), 'Ingress').metadata.annotations).toEqual({
      'alb.ingress.kubernetes.io/healthcheck-path': '/ready', 'alb.ingress.kubernetes.io/success-codes': '200-399', ...ALB_REACH,
    });
    expect(printed(service(Exposure.ingress('azure-application-gateway', HOST)), 'Ingress').metadata.annotations).toEqual({ 'appgw.ingress.kubernetes.io/health-probe-path': '/ready' });
  });

  test('GKE\'s Ingress gets a BackendConfig, and its class where its controller reads it', () => {
    const workload = service(Exposure.ingress('gce-internal', HOST));
    const ingress = printed(workload, 'Ingress');
    expect([ingress.metadata.annotations, ingress.spec.ingressClassName]).toEqual([{ 'kubernetes.io/ingress.class': 'gce-internal' }, undefined]);
    expect(printed(workload, 'Service').metadata.annotations).toEqual({ 'cloud.google.com/backend-config': '{"default":"web"}', 'cloud.google.com/neg': '{"ingress":true}' });
    expect(printed(workload, 'BackendConfig').spec).toEqual({
      connectionDraining: { drainingTimeoutSec: 13 },
      timeoutSec: 13,
      healthCheck: { checkIntervalSec: 5, port: 8080, requestPath: '/ready', timeoutSec: 3, type: 'HTTP', unhealthyThreshold: 3 },
    });
    expect(inventory(workload)).not.toContain('HealthCheckPolicy/web');
  });

  test.each([
    ['http', HealthChecks.http({ live: '/live', ready: '/ready' }), { type: 'HTTP', httpHealthCheck: { portSpecification: 'USE_SERVING_PORT', requestPath: '/ready' } }],
    ['tcp', HealthChecks.tcp(), { type: 'TCP', tcpHealthCheck: { portSpecification: 'USE_SERVING_PORT' } }],
    ['grpc', HealthChecks.grpc('shop.Catalog'), { type: 'GRPC', grpcHealthCheck: { portSpecification: 'USE_SERVING_PORT', grpcServiceName: 'shop.Catalog' } }],
  ])('a gateway of GKE gets a HealthCheckPolicy: %s', (_, health, config) => {
    const workload = service(Exposure.gateway(HOST), { gatewayClass: 'gke-l7-rilb' }, { health });
    expect(printed(workload, 'HealthCheckPolicy').spec).toEqual({
      default: { checkIntervalSec: 5, timeoutSec: 3, unhealthyThreshold: 3, config },
      targetRef: { group: '', kind: 'Service', name: 'web' },
    });
    expect(ids(workload)).not.toContain('balancer-health-path');
  });

  test('other gateways get none', () => {
    expect(inventory(service(Exposure.gateway(HOST))).filter((one) => /^(HealthCheckPolicy|GCPBackendPolicy|TargetGroupConfiguration)/.test(one))).toEqual([]);
    expect(inventory(service(Exposure.ingress('nginx', HOST)))).not.toContain('BackendConfig/web');
  });

  test.each([
    ['AWS by TCP', Exposure.ingress('alb', HOST), {}, HealthChecks.tcp(), 'no tcp checks'],
    ['GKE\'s Ingress by TCP', Exposure.ingress('gce', HOST), {}, HealthChecks.tcp(), 'no tcp checks'],
    ['Azure by TCP', Exposure.ingress('azure-application-gateway', HOST), {}, HealthChecks.tcp(), 'no tcp checks'],
    ['a gateway of AWS', Exposure.gateway(HOST), { gatewayClass: 'gateway.k8s.aws/alb' }, HealthChecks.http({ live: '/l', ready: '/r' }), undefined],
    ['a gateway of AWS by TCP', Exposure.gateway(HOST), { gatewayClass: 'gateway.k8s.aws/alb' }, HealthChecks.tcp(), 'no tcp checks'],
    ['VPC Lattice', Exposure.gateway(HOST), { gatewayClass: 'amazon-vpc-lattice' }, HealthChecks.http({ live: '/l', ready: '/r' }), 'TargetGroupPolicy'],
    ['a gateway of Azure', Exposure.gateway(HOST), { gatewayClass: 'azure-alb-external' }, HealthChecks.http({ live: '/l', ready: '/r' }), 'alb.networking.azure.io'],
    ['AWS by HTTP', Exposure.ingress('alb', HOST), {}, HealthChecks.http({ live: '/l', ready: '/r' }), undefined],
  ])('%s', (_, exposure, target, health, words) => {
    const told = message(service(exposure, target, { health }), 'balancer-health-path');
    expect(told).toEqual(words === undefined ? undefined : expect.stringContaining(words));
  });
});

describe('what cannot be is refused', () => {
  test.each([
    ['an exposure to nobody', () => Exposure.clusterOnly().behind({ cidrs: ['10.0.0.0/8'] }), 'Exposure.clusterOnly().behind(…): '],
    ['no CIDR', () => Exposure.loadBalancer().behind({ cidrs: ['10.0.0.0'] }), "Exposure.behind: cidrs[0] is '10.0.0.0', expected an address and the length of its prefix"],
    ['the whole Internet', () => Exposure.loadBalancer().behind({ cidrs: ['0.0.0.0/0'] }), "cidrs[0] is '0.0.0.0/0', expected an address"],
    ['an empty list, which a policy reads as everybody', () => Exposure.loadBalancer().behind({ cidrs: [] }), 'Exposure.behind: cidrs is empty, expected a list of at least one CIDR'],
    ['clients of a gateway', () => Exposure.gateway(HOST).behind({ clients: ['203.0.113.0/24'] }), 'clients are for Exposure.loadBalancer()'],
    ['clients of an ingress', () => Exposure.ingress('alb', HOST).behind({ clients: ['203.0.113.0/24'] }), 'clients are for Exposure.loadBalancer()'],
    ['no clients', () => Exposure.loadBalancer().behind({ clients: [] }), 'clients is empty, expected a list of at least one CIDR'],
    ['no time at all', () => Exposure.loadBalancer().behind({ deregistration: Duration.seconds(0) }), 'of at most 600 s'],
    ['too long a time', () => Exposure.loadBalancer().behind({ deregistration: Duration.minutes(11) }), 'of at most 600 s'],
    ['a misspelt option', () => Exposure.loadBalancer().behind({ cidr: ['10.0.0.0/8'] } as object), "has the unknown prop 'cidr': did you mean cidrs?"],
    ['a number as a time', () => Exposure.loadBalancer().behind({ deregistration: 30 as unknown as Duration }), 'expected a Duration'],
    ['an empty list on the target', () => shop({ balancerCidrs: [] }), 'balancerCidrs is empty, expected a list of at least one CIDR'],
    ['no CIDR on the target', () => shop({ balancerCidrs: ['vpc'] }), "balancerCidrs[0] is 'vpc', expected an address"],
    ['a class that is no name', () => shop({ gatewayClass: 'My Class' }), "gatewayClass is 'My Class', expected the name of a GatewayClass"],
  ])('%s', (_, make, words) => {
    expect(make).toThrow(words);
  });

  test('what is given is copied', () => {
    const cidrs = ['10.0.0.0/8'];
    const exposure = Exposure.loadBalancer().behind({ cidrs });
    cidrs.length = 0;
    expect(admitted(service(exposure))).toEqual(['10.0.0.0/8']);
  });
});
