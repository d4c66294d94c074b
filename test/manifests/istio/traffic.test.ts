import { renderDestinationRule } from '../../../src/manifests/istio/destination-rule';
import { renderPeerAuthentication } from '../../../src/manifests/istio/peer-authentication';
import { renderVirtualService } from '../../../src/manifests/istio/virtual-service';
import { ambientMesh, functionSettings, inputOf, plain, sidecarMesh, t, webSettings } from '../fixture';

const meshed = (change: (mesh: ReturnType<typeof sidecarMesh>) => void = () => undefined) => {
  const mesh = sidecarMesh();
  change(mesh);
  return { ...webSettings(), mesh };
};
const metadata = { name: 'web', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } };
const host = 'web.shop.svc.cluster.local';

test('a DestinationRule says how callers\' proxies treat the workload', () => {
  expect(plain(renderDestinationRule(inputOf({ settings: meshed() })))).toEqual({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata,
    spec: {
      host,
      trafficPolicy: {
        connectionPool: {
          tcp: { maxConnections: 100, connectTimeout: '1s', tcpKeepalive: { time: '120s', interval: '30s', probes: 3 } },
          http: { http1MaxPendingRequests: 100, http2MaxRequests: 120, idleTimeout: '3s' },
        },
        loadBalancer: { simple: 'LEAST_REQUEST', localityLbSetting: { enabled: false }, warmup: { duration: '60s' } },
        outlierDetection: {
          consecutiveGatewayErrors: 5, consecutive5xxErrors: 0, interval: '10s', baseEjectionTime: '30s', maxEjectionPercent: 34, minHealthPercent: 0,
        },
        retryBudget: { percent: 20, minRetryConcurrency: 3 },
      },
    },
  });
});

test('what the plan leaves out is left out', () => {
  const settings = meshed((mesh) => {
    delete mesh.traffic!.outlier;
    delete mesh.traffic!.warmup;
    delete mesh.traffic!.retryBudget;
    delete mesh.traffic!.tcpKeepalive;
  });

  const { trafficPolicy } = plain(renderDestinationRule(inputOf({ settings }))).spec;

  expect(Object.keys(trafficPolicy).sort()).toEqual(['connectionPool', 'loadBalancer']);
  expect(trafficPolicy.connectionPool.tcp).toEqual({ maxConnections: 100, connectTimeout: '1s' });
  expect(trafficPolicy.loadBalancer).toEqual({ simple: 'LEAST_REQUEST', localityLbSetting: { enabled: false } });
});

test('older Istios get the field and the version that they know', () => {
  const older = plain(renderDestinationRule(inputOf({ settings: meshed(), target: { istioVersion: '1.21' } })));

  expect(older.apiVersion).toBe('networking.istio.io/v1beta1');
  expect(older.spec.trafficPolicy.loadBalancer).toEqual({ simple: 'LEAST_REQUEST', localityLbSetting: { enabled: false }, warmupDurationSecs: '60s' });
});

test('a VirtualService repeats safe methods only, and says so for all others', () => {
  const route = [{ destination: { host, port: { number: 80 } } }];

  expect(plain(renderVirtualService(inputOf({ settings: meshed() })))).toEqual({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata,
    spec: {
      hosts: [host],
      http: [
        {
          name: 'safe-methods',
          match: [{ method: { exact: 'GET' } }, { method: { exact: 'HEAD' } }],
          route,
          timeout: '10s',
          retries: { attempts: 2, perTryTimeout: '3300ms', retryOn: 'connect-failure,refused-stream,reset-before-request' },
        },
        { name: 'other', route, timeout: '10s', retries: { attempts: 0 } },
      ],
    },
  });
});

test('the last route takes everything and is never repeated, even where nothing else is', () => {
  for (const change of [
    (mesh: ReturnType<typeof sidecarMesh>) => { mesh.traffic!.retryMethods = t([]); },
    (mesh: ReturnType<typeof sidecarMesh>) => { mesh.traffic!.retryAttempts = t(0); },
  ]) {
    const { http } = plain(renderVirtualService(inputOf({ settings: meshed(change) }))).spec;

    expect(http.map((r: any) => [r.name, r.match, r.retries])).toEqual([['other', undefined, { attempts: 0 }]]);
  }
});

test('without a traffic policy (no mesh, or ambient without a waypoint) there is neither', () => {
  for (const settings of [webSettings(), { ...webSettings(), mesh: ambientMesh() }]) {
    expect(renderDestinationRule(inputOf({ settings }))).toBeUndefined();
    expect(renderVirtualService(inputOf({ settings }))).toBeUndefined();
  }
});

test('PeerAuthentication selects the workload alone', () => {
  expect(plain(renderPeerAuthentication(inputOf({ settings: meshed() })))).toEqual({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata,
    spec: { selector: { matchLabels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } }, mtls: { mode: 'STRICT' } },
  });
  expect(plain(renderPeerAuthentication(inputOf({ name: 'resize', settings: { ...functionSettings(), mesh: sidecarMesh() } }))).spec.selector)
    .toEqual({ matchLabels: { 'serving.knative.dev/service': 'resize' } });
  expect(renderPeerAuthentication(inputOf())).toBeUndefined();
});
