import { renderConfigMap } from '../../../src/manifests/kubernetes/config-map';
import { renderHorizontalPodAutoscaler } from '../../../src/manifests/kubernetes/horizontal-pod-autoscaler';
import { renderIngress } from '../../../src/manifests/kubernetes/ingress';
import { renderPodDisruptionBudget } from '../../../src/manifests/kubernetes/pod-disruption-budget';
import { renderService } from '../../../src/manifests/kubernetes/service';
import { renderServiceAccount } from '../../../src/manifests/kubernetes/service-account';
import { Exposure, Protocol } from '../../../src/tuning/profile/choices';
import { ambientMesh, functionSettings, inputOf, plain, t, webSettings } from '../fixture';

const labels = { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' };
const metadata = { name: 'web', namespace: 'shop', labels };

describe('HorizontalPodAutoscaler', () => {
  test('scales the Deployment on CPU as the plan says', () => {
    expect(plain(renderHorizontalPodAutoscaler(inputOf()))).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 3,
        maxReplicas: 6,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 65 } } }],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }, { type: 'Pods', value: 4, periodSeconds: 15 }],
          },
          scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
        },
      },
    });
  });

  test('reads the application\'s container alone beside a sidecar, and a request rate where one is given', () => {
    const settings = webSettings();
    Object.assign(settings.autoscaling!, { metricType: t('ContainerResource'), requestRateMetric: t('http_requests_per_second'), requestRateTarget: t(37500) });

    expect(plain(renderHorizontalPodAutoscaler(inputOf({ settings }))).spec.metrics).toEqual([
      { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization', averageUtilization: 65 } } },
      { type: 'Pods', pods: { metric: { name: 'http_requests_per_second' }, target: { type: 'AverageValue', averageValue: '37500m' } } },
    ]);
  });

  test('is absent where the number of replicas is fixed', () => {
    const settings = webSettings();
    delete settings.autoscaling;

    expect(renderHorizontalPodAutoscaler(inputOf({ settings }))).toBeUndefined();
  });
});

describe('PodDisruptionBudget', () => {
  test('says how many pods a drain may take', () => {
    expect(plain(renderPodDisruptionBudget(inputOf()))).toEqual({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: '10%', unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: labels } },
    });
  });

  test('is absent where the plan has none', () => {
    const settings = webSettings();
    delete settings.disruption;

    expect(renderPodDisruptionBudget(inputOf({ settings }))).toBeUndefined();
  });
});

describe('Service', () => {
  test('maps port 80 to the named port, with its protocol', () => {
    expect(plain(renderService(inputOf()))).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', appProtocol: 'http' }] },
    });
  });

  test('a gRPC port is called grpc', () => {
    const settings = webSettings();
    settings.network.appProtocol = t('kubernetes.io/h2c');

    expect(plain(renderService(inputOf({ settings, protocol: Protocol.GRPC }))).spec.ports)
      .toEqual([{ name: 'grpc', port: 80, protocol: 'TCP', targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' }]);
  });

  test('asks for the waypoint in an ambient mesh that has one', () => {
    const settings = { ...webSettings(), mesh: ambientMesh() };

    expect(plain(renderService(inputOf({ settings, target: { istio: 'ambient' as any, waypoint: 'waypoint' } }))).metadata.labels)
      .toEqual({ ...labels, 'istio.io/use-waypoint': 'waypoint' });
    expect(plain(renderService(inputOf({ settings, target: { istio: 'ambient' as any } }))).metadata.labels).toEqual(labels);
  });

  test('is left to Knative for functions', () => {
    expect(renderService(inputOf({ settings: functionSettings() }))).toBeUndefined();
  });
});

test('a ServiceAccount mounts no token', () => {
  expect(plain(renderServiceAccount(inputOf()))).toEqual({ apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false });
});

test('a ConfigMap is immutable and named by its hash; without settings there is none', () => {
  const config = { name: 'web-0a1b2c3d', data: { LOG_LEVEL: 'info' } };

  expect(plain(renderConfigMap(inputOf({ input: { config } })))).toEqual({
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'web-0a1b2c3d' }, immutable: true, data: { LOG_LEVEL: 'info' },
  });
  expect(renderConfigMap(inputOf())).toBeUndefined();
});

test('an Ingress serves each host with TLS; without the exposure there is none', () => {
  const backend = { service: { name: 'web', port: { name: 'http' } } };
  const settings = webSettings();
  settings.network.tlsSecret = t('web-tls');

  expect(plain(renderIngress(inputOf({ settings, exposure: Exposure.ingress('nginx', 'a.example.com', 'b.example.com') })))).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata,
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['a.example.com', 'b.example.com'], secretName: 'web-tls' }],
      rules: ['a.example.com', 'b.example.com'].map((host) => ({ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } })),
    },
  });
  expect(renderIngress(inputOf({ exposure: Exposure.clusterOnly() }))).toBeUndefined();
});

test('a chart without a namespace leaves the namespace out', () => {
  expect(plain(renderService(inputOf({ namespace: undefined }))).metadata).toEqual({ name: 'web', labels });
});
