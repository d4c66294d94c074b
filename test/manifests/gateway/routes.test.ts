import { renderGrpcRoute } from '../../../src/manifests/gateway/grpc-route';
import { renderHttpRoute } from '../../../src/manifests/gateway/http-route';
import { Exposure, Protocol } from '../../../src/tuning/profile/choices';
import { inputOf, plain, webSettings } from '../fixture';

const labels = { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' };
const target = { gateway: 'infra/public' };
const parentRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'infra', name: 'public' }];
const backendRefs = [{ group: '', kind: 'Service', name: 'web', port: 80, weight: 1 }];

test('an HTTP service is routed with its timeout', () => {
  expect(plain(renderHttpRoute(inputOf({ exposure: Exposure.gateway('shop.example.com'), target })))).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', labels },
    spec: {
      parentRefs,
      hostnames: ['shop.example.com'],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs, timeouts: { request: '10s' } }],
    },
  });
});

test('without hosts the route takes all hosts of the listener, without a timeout it has none', () => {
  const settings = webSettings();
  delete settings.network.routeTimeout;

  expect(plain(renderHttpRoute(inputOf({ settings, exposure: Exposure.gateway(), target }))).spec).toEqual({
    parentRefs, rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs }],
  });
});

test('a gRPC service has a GRPCRoute instead', () => {
  const input = inputOf({ exposure: Exposure.gateway('grpc.example.com'), protocol: Protocol.GRPC, target });

  expect(renderHttpRoute(input)).toBeUndefined();
  expect(plain(renderGrpcRoute(input))).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { name: 'web', namespace: 'shop', labels },
    spec: { parentRefs, hostnames: ['grpc.example.com'], rules: [{ backendRefs }] },
  });
});

test('other exposures have no route', () => {
  for (const exposure of [Exposure.clusterOnly(), Exposure.loadBalancer(), Exposure.ingress('nginx', 'a.example.com')]) {
    expect(renderHttpRoute(inputOf({ exposure, target }))).toBeUndefined();
    expect(renderGrpcRoute(inputOf({ exposure, target, protocol: Protocol.GRPC }))).toBeUndefined();
  }
});
