import { KnativeFeature } from '../../../src/cluster/knative-feature';
import { renderKnativeService } from '../../../src/manifests/knative/knative-service';
import { renderOfflineBufferClaim } from '../../../src/manifests/knative/persistent-volume-claim';
import { SecretSource, secretUses } from '../../../src/manifests/secret-source';
import { Protocol } from '../../../src/tuning/profile/choices';
import { FixtureOptions, functionSettings, inputOf, plain, sidecarMesh, t, webSettings } from '../fixture';

const labels = { 'app.kubernetes.io/instance': 'resize', 'app.kubernetes.io/name': 'resize' };
const resize = (options: FixtureOptions = {}) => inputOf({ name: 'resize', settings: functionSettings(), ...options });
const template = (options: FixtureOptions = {}) => plain(renderKnativeService(resize(options))).spec.template;

test('a function is a Knative Service of fields that Knative admits without flags', () => {
  expect(plain(renderKnativeService(resize()))).toEqual({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name: 'resize',
      namespace: 'shop',
      labels: { ...labels, 'networking.knative.dev/visibility': 'cluster-local' },
      annotations: { 'kube-score/ignore': 'deployment-has-host-podantiaffinity' },
    },
    spec: {
      template: {
        metadata: {
          labels,
          annotations: {
            'autoscaling.knative.dev/class': 'kpa.autoscaling.knative.dev',
            'autoscaling.knative.dev/metric': 'concurrency',
            'autoscaling.knative.dev/target': '7.5',
            'autoscaling.knative.dev/target-utilization-percentage': '70',
            'autoscaling.knative.dev/min-scale': '0',
            'autoscaling.knative.dev/max-scale': '20',
            'autoscaling.knative.dev/initial-scale': '1',
            'autoscaling.knative.dev/activation-scale': '2',
            'autoscaling.knative.dev/window': '30s',
            'autoscaling.knative.dev/scale-down-delay': '300s',
            'autoscaling.knative.dev/scale-to-zero-pod-retention-period': '60s',
            'autoscaling.knative.dev/panic-window-percentage': '10',
            'autoscaling.knative.dev/panic-threshold-percentage': '200',
            'autoscaling.knative.dev/target-burst-capacity': '211',
            'serving.knative.dev/progress-deadline': '600s',
            'queue.sidecar.serving.knative.dev/cpu-resource-request': '25m',
            'queue.sidecar.serving.knative.dev/cpu-resource-limit': '1',
            'queue.sidecar.serving.knative.dev/memory-resource-request': '64Mi',
            'queue.sidecar.serving.knative.dev/memory-resource-limit': '128Mi',
          },
        },
        spec: {
          serviceAccountName: 'resize',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          containerConcurrency: 16,
          timeoutSeconds: 60,
          responseStartTimeoutSeconds: 10,
          containers: [{
            name: 'app',
            image: 'ghcr.io/acme/web:4.1.0',
            imagePullPolicy: 'IfNotPresent',
            env: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=117' }],
            resources: {
              requests: { 'cpu': '750m', 'memory': '224Mi', 'ephemeral-storage': '1Gi' },
              limits: { 'cpu': '2', 'memory': '224Mi', 'ephemeral-storage': '1Gi' },
            },
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 10001,
              runAsGroup: 10001,
              seccompProfile: { type: 'RuntimeDefault' },
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
            },
            ports: [{ name: 'http1', containerPort: 8080, protocol: 'TCP' }],
            readinessProbe: { httpGet: { path: '/readyz', port: 8080 }, successThreshold: 1 },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          }],
          volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '32Mi' } }],
        },
      },
    },
  });
});

test('flags of the target open the fields behind them, one by one', () => {
  const settings = functionSettings();
  settings.knative!.runtimeClass = t('wasm');
  const added = (feature: KnativeFeature) => {
    const before = Object.keys(template({ settings }).spec);
    return Object.keys(template({ settings, target: { knative: [feature] } }).spec).filter((field) => !before.includes(field));
  };

  expect(added(KnativeFeature.RUNTIME_CLASS)).toEqual(['runtimeClassName']);
  expect(added(KnativeFeature.PRIORITY_CLASS)).toEqual(['priorityClassName']);
  expect(added(KnativeFeature.DNS_CONFIG)).toEqual(['dnsConfig']);
  expect(added(KnativeFeature.TOPOLOGY_SPREAD)).toEqual(['topologySpreadConstraints']);
  expect(added(KnativeFeature.SECURITY_CONTEXT)).toEqual(['securityContext']);
  expect(added(KnativeFeature.NODE_SELECTOR)).toEqual([]);
});

test('the pod\'s security context has no fsGroupChangePolicy, which Knative refuses', () => {
  expect(template({ target: { knative: [KnativeFeature.SECURITY_CONTEXT] } }).spec.securityContext)
    .toEqual({ runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } });
});

test('secret files are readable by all unless the pod may have an fsGroup', () => {
  const secrets = secretUses('resize', { KEY: SecretSource.existing('key', 'value') });
  const mode = (knative: KnativeFeature[]) => template({ input: { secrets }, target: { knative } }).spec.volumes[1].secret.defaultMode;

  expect(mode([])).toBe(0o444);
  expect(mode([KnativeFeature.SECURITY_CONTEXT])).toBe(0o440);
});

test('gRPC is served as cleartext HTTP/2', () => {
  expect(template({ protocol: Protocol.GRPC }).spec.containers[0].ports).toEqual([{ name: 'h2c', containerPort: 8080, protocol: 'TCP' }]);
});

test('a function with a public route has a public address', () => {
  const fn = (publicRoute?: boolean) => plain(renderKnativeService(resize({ publicRoute }))).metadata.labels;

  expect(fn(true)).toEqual(labels);
  expect([fn(false), fn()]).toEqual(Array(2).fill({ ...labels, 'networking.knative.dev/visibility': 'cluster-local' }));
});

test.each([['sidecar', { 'sidecar.istio.io/inject': 'false' }], ['ambient', { 'istio.io/dataplane-mode': 'none' }]])('outside of a mesh of kind %s the pods opt out of it', (kind, label) => {
  const settings = functionSettings();
  settings.network.outsideMesh = t(kind);

  expect(template({ settings }).metadata.labels).toEqual({ ...labels, ...label });
  expect(template({ settings: functionSettings() }).metadata.labels).toEqual(labels);
});

test('a meshed function carries its sidecar\'s settings', () => {
  const { metadata } = template({ settings: { ...functionSettings(), mesh: sidecarMesh() } });

  expect(metadata.labels).toEqual({ ...labels, 'sidecar.istio.io/inject': 'true' });
  expect(metadata.annotations).toMatchObject({ 'sidecar.istio.io/proxyCPU': '100m', 'autoscaling.knative.dev/metric': 'concurrency' });
});

describe('an offline buffer', () => {
  const settings = () => {
    const s = functionSettings();
    s.knative!.offlineBuffer = { size: t(2048), mountPath: t('/var/buffer'), accessMode: t('ReadWriteOnce') };
    return s;
  };

  test('is a claim that the function writes to where the flags allow it', () => {
    const spec = template({ settings: settings(), target: { knative: [KnativeFeature.PVC, KnativeFeature.PVC_WRITE] } }).spec;

    expect(spec.volumes[0]).toEqual({ name: 'buffer', persistentVolumeClaim: { claimName: 'resize-buffer' } });
    expect(spec.containers[0].volumeMounts[0]).toEqual({ name: 'buffer', mountPath: '/var/buffer' });
    expect(plain(renderOfflineBufferClaim(resize({ settings: settings() })))).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'resize-buffer', namespace: 'shop', labels },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
    });
  });

  test('is read-only without the flag for writing, and absent without the flag for claims', () => {
    const readOnly = template({ settings: settings(), target: { knative: [KnativeFeature.PVC] } }).spec;

    expect(readOnly.volumes[0].persistentVolumeClaim).toEqual({ claimName: 'resize-buffer', readOnly: true });
    expect(readOnly.containers[0].volumeMounts[0]).toEqual({ name: 'buffer', mountPath: '/var/buffer', readOnly: true });
    expect(template({ settings: settings() }).spec.volumes.map((v: any) => v.name)).toEqual(['tmp']);
  });
});

test('web services have neither Knative Service nor buffer', () => {
  expect(renderKnativeService(inputOf({ settings: webSettings() }))).toBeUndefined();
  expect(renderOfflineBufferClaim(inputOf({ settings: webSettings() }))).toBeUndefined();
});
