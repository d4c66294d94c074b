import { inventory, printed, shop, ShopProps, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { FindingSeverity } from '../../src/tuning/decisions/decision';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { OptimizedWebService } from '../../src/workloads/optimized-web-service';
import type { OptimizedWebServiceProps } from '../../src/workloads/optimized-web-service-props';

const HOST = 'shop.example.com';
const HTTP = HealthChecks.http({ live: '/live', ready: '/ready' });
const service = (exposure: Exposure, target: ShopProps = {}, props: Partial<OptimizedWebServiceProps> = {}) => (
  web(shop({ istio: IstioMode.NONE, ...target }), { exposure, health: HTTP, ...props }));
const behind = (gatewayClass: string | undefined, props: Partial<OptimizedWebServiceProps> = {}) => service(Exposure.gateway(HOST), { gatewayClass }, props);
const grpc = (gatewayClass: string, health?: HealthChecks) => behind(gatewayClass, { protocol: Protocol.GRPC, runtime: Runtime.golang(), health });
const found = (workload: OptimizedWebService, id: string) => workload.findings.find((f) => f.id === id);
const objects = (workload: OptimizedWebService) => inventory(workload).filter((one) => /^(HealthCheckPolicy|GCPBackendPolicy|TargetGroupConfiguration|BackendConfig)/.test(one)).sort();

describe('what ends a request at the gateway', () => {
  test.each([
    [undefined, '13s'], ['eg', '13s'], ['istio', '13s'],
    ['gke-l7-global-external-managed', undefined], ['gke-l7-gxlb', undefined], ['gke-l7-rilb', undefined], ['gke-l7-regional-external-managed-mc', undefined], ['networking.gke.io/gateway', undefined],
    ['gateway.k8s.aws/alb', undefined], ['aws-alb-gateway-class', undefined], ['amazon-vpc-lattice', undefined], ['azure-alb-external', undefined],
    ['traefik', undefined], ['traefik.io/gateway-controller', undefined],
  ])('a route of %s has the timeout %s', (gatewayClass, timeout) => {
    expect(printed(behind(gatewayClass), 'HTTPRoute').spec.rules[0].timeouts?.request).toBe(timeout);
  });

  test.each([
    ['gke-l7-gxlb', undefined], ['eg', undefined], ['traefik', 'Traefik'], ['gateway.k8s.aws/alb', 'an AWS Application Load Balancer'],
    ['azure-alb-external', 'Azure\'s Application Gateway for Containers'], ['amazon-vpc-lattice', 'Amazon VPC Lattice'],
  ])('the finding behind %s', (gatewayClass, words) => {
    const message = found(behind(gatewayClass), 'gateway-ends-no-request')?.message;
    expect(message).toEqual(words === undefined ? undefined : expect.stringContaining(words));
    // a GRPCRoute has no timeouts anyway
    expect(found(grpc(gatewayClass), 'gateway-ends-no-request')).toBeUndefined();
  });

  test('nobody counts on patience that is not there', () => {
    const patience = (gatewayClass: string) => behind(gatewayClass).plan.decisions.find((d) => d.setting === 'network.routeTimeout')?.value;
    expect(['eg', 'gke-l7-gxlb', 'traefik', 'gateway.k8s.aws/alb'].map(patience)).toEqual(['13 s', '13 s', undefined, undefined]);
  });
});

describe('GKE lets requests finish', () => {
  const target = { group: '', kind: 'Service', name: 'web' };

  test.each(['gke-l7-global-external-managed', 'gke-l7-gxlb', 'gke-l7-rilb'])('%s gets draining and the timeout', (gatewayClass) => {
    const workload = behind(gatewayClass);
    expect(objects(workload)).toEqual(['GCPBackendPolicy/web', 'HealthCheckPolicy/web']);
    expect(printed(workload, 'GCPBackendPolicy')).toMatchObject({
      apiVersion: 'networking.gke.io/v1', metadata: { name: 'web', namespace: 'shop' }, spec: { default: { connectionDraining: { drainingTimeoutSec: 13 }, timeoutSec: 13 }, targetRef: target },
    });
  });

  test('gRPC keeps the 30 s that Google grants', () => {
    expect(printed(grpc('gke-l7-gxlb'), 'GCPBackendPolicy').spec.default).toEqual({ connectionDraining: { drainingTimeoutSec: 13 }, timeoutSec: 30 });
  });

  test('the annotation of an Ingress names a BackendConfig that is there, whatever readiness asks', () => {
    const workload = service(Exposure.ingress('gce', HOST), {}, { health: HealthChecks.tcp() });
    expect(printed(workload, 'Service').metadata.annotations['cloud.google.com/backend-config']).toBe('{"default":"web"}');
    expect(printed(workload, 'BackendConfig').spec).toEqual({ connectionDraining: { drainingTimeoutSec: 13 }, timeoutSec: 13 });
  });
});

describe('AWS sends to pods', () => {
  const spec = (workload: OptimizedWebService) => printed(workload, 'TargetGroupConfiguration').spec;
  const targetReference = { group: '', kind: 'Service', name: 'web' };

  test.each(['gateway.k8s.aws/alb', 'aws-alb-gateway-class'])('%s', (gatewayClass) => {
    const workload = behind(gatewayClass);
    expect(objects(workload)).toEqual(['TargetGroupConfiguration/web']);
    expect(printed(workload, 'TargetGroupConfiguration').apiVersion).toBe('gateway.k8s.aws/v1beta1');
    expect(spec(workload)).toEqual({ defaultConfiguration: { healthCheckConfig: { healthCheckPath: '/ready', matcher: { httpCode: '200-399' } }, targetType: 'ip' }, targetReference });
  });

  test('by TCP without a health check, by gRPC as gRPC', () => {
    expect(spec(behind('gateway.k8s.aws/alb', { health: HealthChecks.tcp() }))).toEqual({ defaultConfiguration: { targetType: 'ip' }, targetReference });
    expect(spec(grpc('gateway.k8s.aws/alb', HealthChecks.grpc('shop.Catalog')))).toEqual({ defaultConfiguration: { protocolVersion: 'GRPC', targetType: 'ip' }, targetReference });
  });

  test('VPC Lattice, Azure and the rest get none', () => {
    expect(['amazon-vpc-lattice', 'azure-alb-external', 'eg', undefined].map((one) => objects(behind(one)))).toEqual([[], [], [], []]);
  });

  test('an Ingress is internal unless it says otherwise, and new pods are ready too early', () => {
    const ids = (workload: OptimizedWebService) => workload.findings.map((f) => f.id).filter((id) => /^balancer-(is|readiness)/.test(id));
    const alb = service(Exposure.ingress('alb', HOST));
    expect(ids(alb)).toEqual(['balancer-is-internal', 'balancer-readiness-gate']);
    expect(found(alb, 'balancer-is-internal')!.message).toContain('alb.ingress.kubernetes.io/scheme: internet-facing');
    expect(found(alb, 'balancer-readiness-gate')!.message).toContain('elbv2.k8s.aws/pod-readiness-gate-inject: enabled');
    expect(ids(behind('gateway.k8s.aws/alb'))).toEqual(['balancer-readiness-gate']);
    expect([ids(service(Exposure.ingress('nginx', HOST))), ids(service(Exposure.ingress('gce', HOST)))]).toEqual([[], []]);
  });
});

describe('clients of a load balancer', () => {
  const port = (workload: OptimizedWebService) => printed(workload, 'NetworkPolicy').spec.ingress.find((rule: any) => rule.ports.some((p: any) => p.port === 8080)).from;
  const ids = (workload: OptimizedWebService) => workload.findings.map((f) => f.id).filter((id) => id.startsWith('load-balancer'));

  test('are for the balancer, not for the pods, who may see a node\'s address in their place', () => {
    const workload = service(Exposure.loadBalancer().behind({ clients: ['203.0.113.0/24', '198.51.100.0/24'] }));
    expect(printed(workload, 'Service').spec).toMatchObject({ type: 'LoadBalancer', loadBalancerSourceRanges: ['198.51.100.0/24', '203.0.113.0/24'] });
    expect([port(workload), ids(workload)]).toEqual([undefined, []]);
  });

  test('what pods see is another input, and stops nobody at the balancer', () => {
    const workload = service(Exposure.loadBalancer().behind({ cidrs: ['10.0.0.0/16'] }));
    expect(printed(workload, 'Service').spec.loadBalancerSourceRanges).toBeUndefined();
    expect([port(workload), ids(workload)]).toEqual([[{ ipBlock: { cidr: '10.0.0.0/16' } }], ['load-balancer-is-public']]);
    const both = service(Exposure.loadBalancer().behind({ cidrs: ['10.0.0.0/16'] }).behind({ clients: ['203.0.113.0/24'] }));
    expect([printed(both, 'Service').spec.loadBalancerSourceRanges, port(both), ids(both)]).toEqual([['203.0.113.0/24'], [{ ipBlock: { cidr: '10.0.0.0/16' } }], []]);
  });

  test.each([['203.0.113.0/24', true], ['8.8.8.0/24', true], ['10.0.0.0/16', false], ['172.31.0.0/16', false], ['172.32.0.0/16', true], ['100.64.0.0/10', false], ['2001:db8::/32', false]])(
    'cidrs that are clients\' are told: %s', (cidr, told) => {
      expect(ids(service(Exposure.loadBalancer().behind({ cidrs: [cidr] }))).includes('load-balancer-cidrs-are-clients')).toBe(told);
      expect(ids(service(Exposure.ingress('alb', HOST).behind({ cidrs: [cidr] })))).toEqual([]);
    });
});

test.each([
  ['gce', Exposure.ingress('gce', HOST), {}, true],
  ['a gateway of GKE', Exposure.gateway(HOST), { gatewayClass: 'gke-l7-rilb' }, true],
  ['a workload inside, where the target\'s gateway is one of GKE', Exposure.clusterOnly(), { gatewayClass: 'gke-l7-rilb' }, true],
  ['alb', Exposure.ingress('alb', HOST), {}, false],
  ['nothing known', Exposure.clusterOnly(), {}, false],
])('GKE resolves names at the node: %s', (_, exposure, target, open) => {
  const rules: any[] = printed(service(exposure as Exposure, target as ShopProps), 'NetworkPolicy').spec.egress.filter((rule: any) => rule.to.some(({ ipBlock }: any) => ipBlock?.cidr === '169.254.169.254/32'));
  expect(rules.map(({ ports }) => ports)).toEqual(open ? [[{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }]] : []);
});

describe('words fit the way in', () => {
  test('Google\'s idle time is fixed, others\' can be shortened', () => {
    const message = (exposure: Exposure, target: ShopProps = {}) => found(service(exposure, target, { runtime: Runtime.nodejs() }), 'keep-alive-shorter-than-gateway')?.message;
    expect(message(Exposure.ingress('gce', HOST))).toContain('the load balancer\'s time is fixed');
    expect(message(Exposure.ingress('gce', HOST))).not.toContain('or the gateway\'s below');
    expect(message(Exposure.ingress('nginx', HOST))).toContain('or the gateway\'s below 5 s');
  });

  test.each([
    ['nginx', 'web-tls', 'controllers serve a certificate of their own'], ['gce', 'web-tls', 'GKE does not sync the Ingress'], ['alb', 'AWS Certificate Manager', 'not from a Secret'], ['azure-application-gateway', 'web-tls', 'kubernetes.io/tls'],
  ])('the certificate of %s', (className, first, second) => {
    const { message } = found(service(Exposure.ingress(className, HOST)), 'ingress-certificate')!;
    expect([first, second].map((words) => message.includes(words))).toEqual([true, true]);
    expect(message.includes('of their own')).toBe(className === 'nginx');
  });
});

test('behind AWS no Secret is decided, printed or spoken of; HTTPS is', () => {
  const alb = service(Exposure.ingress('alb', HOST));
  expect(alb.plan.decisions.map((d) => d.setting)).not.toContain('network.tlsSecret');
  expect(printed(alb, 'Ingress').spec.tls).toEqual([{ hosts: [HOST] }]);
  expect(alb.plan.decisions.find((d) => d.setting === 'network.ingressAnnotations.alb.ingress.kubernetes.io/listen-ports')).toMatchObject({ value: '[{"HTTPS":443}]', rule: 'NET-17' });
  expect(printed(service(Exposure.ingress('gce', HOST)), 'Ingress').spec.tls).toEqual([{ hosts: [HOST], secretName: 'web-tls' }]);
});

describe('AWS asks for health in the protocol of the requests', () => {
  const calls = { protocol: Protocol.GRPC, runtime: Runtime.golang() };
  const http = HealthChecks.http({ live: '/live', ready: '/ready' });
  test.each([
    ['gRPC by HTTP', { ...calls, health: http }, 'no http checks'],
    ['gRPC by TCP', { ...calls, health: HealthChecks.tcp() }, 'no tcp checks'],
    ['gRPC by a service of its own', { ...calls, health: HealthChecks.grpc('shop.Catalog') }, 'it can name no service'],
    ['gRPC as a whole', { ...calls, health: HealthChecks.grpc() }, undefined],
    ['HTTP by gRPC', { health: HealthChecks.grpc() }, 'declare health: HealthChecks.http({ ready })'],
    ['HTTP by HTTP', { health: http }, undefined],
  ])('%s', (_, props, words) => {
    const gateway = service(Exposure.gateway(HOST), { gatewayClass: 'gateway.k8s.aws/alb' }, props);
    for (const workload of [service(Exposure.ingress('alb', HOST), {}, props), gateway]) {
      const said = found(workload, 'balancer-health-path')?.message;
      expect(said).toEqual(words === undefined ? undefined : expect.stringContaining(words));
    }
    const { healthCheckConfig } = printed(gateway, 'TargetGroupConfiguration').spec.defaultConfiguration;
    expect(healthCheckConfig === undefined).toBe(words !== undefined);
  });
});

test.each([
  ['aws-alb', "did you mean 'alb'?"], ['ngnix', "did you mean 'nginx'?"], ['gce-prod', "did you mean 'gce'?"], ['shop.example.com', 'looks like a host name'], ['nginx-internal', undefined], ['edge', undefined],
])('the class %s that nobody knows', (className, words) => {
  const known = found(service(Exposure.ingress(className, HOST), { ingressNamespace: 'edge' }), 'ingress-class-unknown')!.message;
  const anywhere = found(service(Exposure.ingress(className, HOST), { gateway: undefined }), 'ingress-from-anywhere')!.message;
  for (const said of [known, anywhere]) {
    expect(/(did you mean '[a-z-]+'\?|looks like a host name)/.exec(said)?.[0]).toBe(words);
  }
});

test('a door that is open weighs less than one that may be shut', () => {
  const severity = (workload: OptimizedWebService, id: string) => found(workload, id)?.severity;
  expect(severity(service(Exposure.ingress('alb', HOST)), 'balancer-addresses-unknown')).toBe(FindingSeverity.WARNING);
  expect(severity(service(Exposure.gateway(HOST)), 'gateway-class-unknown')).toBe(FindingSeverity.CRITICAL);
  expect(severity(service(Exposure.ingress('gce-prod', HOST), { ingressNamespace: 'edge' }), 'ingress-class-unknown')).toBe(FindingSeverity.WARNING);
});
