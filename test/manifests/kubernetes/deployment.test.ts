import { renderDeployment } from '../../../src/manifests/kubernetes/deployment';
import { SecretSource, secretUses } from '../../../src/manifests/secret-source';
import { functionSettings, inputOf, plain, sidecarMesh, statefulSettings, t, webSettings } from '../fixture';

const labels = { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' };
const podSpec = (input = inputOf()) => plain(renderDeployment(input)).spec.template.spec;
const container = (input = inputOf()) => podSpec(input).containers[0];

test('a web service is a Deployment whose numbers come from the plan', () => {
  expect(plain(renderDeployment(inputOf()))).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels, annotations: { 'kube-score/ignore': 'deployment-has-host-podantiaffinity' } },
    spec: {
      minReadySeconds: 10,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 3,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'web',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          hostUsers: false,
          priorityClassName: 'standard',
          terminationGracePeriodSeconds: 30,
          dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
          securityContext: {
            runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              topologyKey: 'topology.kubernetes.io/zone',
              maxSkew: 1,
              whenUnsatisfiable: 'ScheduleAnyway',
              nodeTaintsPolicy: 'Honor',
              matchLabelKeys: ['pod-template-hash'],
              labelSelector: { matchLabels: labels },
            },
            { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } },
          ],
          containers: [{
            name: 'app',
            image: 'ghcr.io/acme/web:4.1.0',
            imagePullPolicy: 'IfNotPresent',
            env: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=117' }],
            resources: {
              requests: { 'cpu': '750m', 'memory': '224Mi', 'ephemeral-storage': '1Gi' },
              limits: { 'cpu': '2', 'memory': '224Mi', 'ephemeral-storage': '1Gi' },
            },
            securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
            ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
            startupProbe: { httpGet: { path: '/livez', port: 'http', scheme: 'HTTP' }, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 3, successThreshold: 1 },
            readinessProbe: { httpGet: { path: '/readyz', port: 'http', scheme: 'HTTP' }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3, successThreshold: 1 },
            livenessProbe: {
              httpGet: { path: '/livez', port: 'http', scheme: 'HTTP' }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3, successThreshold: 1, terminationGracePeriodSeconds: 20,
            },
            lifecycle: { preStop: { sleep: { seconds: 10 } } },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          }],
          volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '32Mi' } }],
        },
      },
    },
  });
});

test('replicas are written only where no autoscaler owns them', () => {
  const fixed = webSettings();
  delete fixed.autoscaling;
  fixed.replicas = t(2);

  expect(plain(renderDeployment(inputOf({ settings: fixed }))).spec.replicas).toBe(2);
  expect(plain(renderDeployment(inputOf({ settings: { ...webSettings(), replicas: t(2) } }))).spec).not.toHaveProperty('replicas');
});

test('stateful services and functions have no Deployment', () => {
  expect(renderDeployment(inputOf({ settings: statefulSettings() }))).toBeUndefined();
  expect(renderDeployment(inputOf({ settings: functionSettings() }))).toBeUndefined();
});

test('selectors are the two fixed labels, whatever is meshed or tuned', () => {
  const settings = { ...webSettings(), mesh: sidecarMesh() };

  const deployment = plain(renderDeployment(inputOf({ settings })));

  expect(deployment.spec.selector.matchLabels).toEqual(labels);
  expect(deployment.spec.template.metadata.labels).toEqual({ ...labels, 'sidecar.istio.io/inject': 'true' });
});

test('a sidecar is tuned by annotations of the pod', () => {
  const settings = { ...webSettings(), mesh: sidecarMesh() };

  expect(plain(renderDeployment(inputOf({ settings }))).spec.template.metadata.annotations).toEqual({
    'sidecar.istio.io/proxyCPU': '100m',
    'sidecar.istio.io/proxyMemory': '128Mi',
    'sidecar.istio.io/proxyMemoryLimit': '256Mi',
    'proxy.istio.io/config': [
      'concurrency: 2',
      'holdApplicationUntilProxyStarts: true',
      'proxyMetadata:',
      '  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"',
      '  MINIMUM_DRAIN_DURATION: 11s',
      'terminationDrainDuration: 24s',
    ].join('\n'),
    // Istio's injector reads these, and the agent serves the program's metrics with its own on 15020
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '8080',
    'prometheus.io/path': '/metrics',
  });
});

test('an ambient pod is labelled and has no sidecar annotations', () => {
  const settings = { ...webSettings(), mesh: { mode: t('ambient'), security: {} } };

  expect(plain(renderDeployment(inputOf({ settings }))).spec.template.metadata).toEqual({ labels: { ...labels, 'istio.io/dataplane-mode': 'ambient' } });
});

test('without a CPU limit the other limits stay', () => {
  const settings = webSettings();
  delete settings.resources.cpuLimit;

  expect(container(inputOf({ settings })).resources.limits).toEqual({ 'memory': '224Mi', 'ephemeral-storage': '1Gi' });
});

test('the wait before the stop is an exec sleep where the plan says so, and absent where none is possible', () => {
  const exec = webSettings();
  exec.shutdown.preStopKind = t('exec');
  const none = webSettings();
  none.shutdown = { drain: t(12), gracePeriod: t(30), preStopOmitted: t('no shell') };

  expect(container(inputOf({ settings: exec })).lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '10'] } } });
  expect(container(inputOf({ settings: none }))).not.toHaveProperty('lifecycle');
});

test('gRPC probes name the port by number, TCP probes by name', () => {
  const settings = webSettings();
  settings.probes = {
    readiness: { ...settings.probes.readiness, handler: t({ type: 'grpc', service: 'readiness' }) },
    startup: { ...settings.probes.readiness, handler: t({ type: 'tcp' }) },
  };

  const { readinessProbe, startupProbe, livenessProbe } = container(inputOf({ settings }));

  expect(readinessProbe.grpc).toEqual({ port: 8080, service: 'readiness' });
  expect(startupProbe.tcpSocket).toEqual({ port: 'http' });
  expect(livenessProbe).toBeUndefined();
});

test('plain settings come from the hashed ConfigMap', () => {
  const input = inputOf({ input: { config: { name: 'web-0a1b2c3d', data: { LOG_LEVEL: 'info' } } } });

  expect(container(input).envFrom).toEqual([{ configMapRef: { name: 'web-0a1b2c3d' } }]);
});

test('scratch volumes are named after their paths, and never alike', () => {
  const settings = webSettings();
  const size = t(16);
  settings.scratch = {
    '/tmp': { size, medium: t('Memory') }, '/var/cache/app': { size, medium: t('') }, '/var/cache_app': { size, medium: t('') }, '/data': { size, medium: t('') },
  };

  const spec = podSpec(inputOf({ settings }));

  expect(spec.volumes).toEqual([
    { name: 'data-2', emptyDir: { sizeLimit: '16Mi' } },
    { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
    { name: 'var-cache-app', emptyDir: { sizeLimit: '16Mi' } },
    { name: 'var-cache-app-2', emptyDir: { sizeLimit: '16Mi' } },
  ]);
  expect(spec.containers[0].volumeMounts.map((m: any) => m.mountPath)).toEqual(['/data', '/tmp', '/var/cache/app', '/var/cache_app']);
});

test('the cluster autoscaler is told the names of the volumes that may be lost with a node', () => {
  const settings = webSettings();
  settings.scratch = { '/data': { size: t(16), medium: t('') }, '/tmp': { size: t(16), medium: t('Memory') } };
  settings.evictableVolumes = t(['/data', 'istio-data']);

  const annotations = plain(renderDeployment(inputOf({ settings }))).spec.template.metadata.annotations;

  expect(annotations).toEqual({ 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': 'data-2,istio-data' });
});

test('secrets are read-only files for the pod\'s group, one volume for each folder', () => {
  const secrets = secretUses('web', {
    DB_PASSWORD: SecretSource.existing('db', 'password'),
    DB_USER: SecretSource.existing('db', 'user'),
    CERT: SecretSource.existing('cert', 'tls.crt').asFile('/etc/app/tls/cert.pem'),
  });

  const spec = podSpec(inputOf({ input: { secrets } }));

  expect(spec.volumes.slice(1)).toEqual([
    { name: 'etc-app-tls', secret: { secretName: 'cert', defaultMode: 288, items: [{ key: 'tls.crt', path: 'cert.pem' }] } },
    { name: 'secrets', secret: { secretName: 'db', defaultMode: 288, items: [{ key: 'password', path: 'DB_PASSWORD' }, { key: 'user', path: 'DB_USER' }] } },
  ]);
  expect(spec.containers[0].volumeMounts.slice(1)).toEqual([
    { name: 'etc-app-tls', mountPath: '/etc/app/tls', readOnly: true },
    { name: 'secrets', mountPath: '/var/run/secrets/web', readOnly: true },
  ]);
});

test('several Secrets in one folder become one projected volume', () => {
  const secrets = secretUses('web', { A: SecretSource.existing('one', 'a'), B: SecretSource.existing('two', 'b') });

  expect(podSpec(inputOf({ input: { secrets } })).volumes[1]).toEqual({
    name: 'secrets',
    projected: {
      defaultMode: 288,
      sources: [{ secret: { name: 'one', items: [{ key: 'a', path: 'A' }] } }, { secret: { name: 'two', items: [{ key: 'b', path: 'B' }] } }],
    },
  });
});

test('secret files are readable by all where the platform gives no group', () => {
  const settings = webSettings();
  delete settings.security.fsGroup;
  const secrets = secretUses('web', { A: SecretSource.existing('one', 'a') });

  expect(podSpec(inputOf({ settings, input: { secrets } })).volumes[1].secret.defaultMode).toBe(0o444);
});

test('fails when secret files would hide a writable path', () => {
  const secrets = secretUses('web', { A: SecretSource.existing('one', 'a').asFile('/tmp/a') });

  expect(() => renderDeployment(inputOf({ input: { secrets } })))
    .toThrow("secret files of 'web' hide the writable path '/tmp'");
});
