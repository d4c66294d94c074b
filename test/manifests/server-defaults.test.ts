import { inputOf, functionSettings, statefulSettings, t, webSettings } from './fixture';
import { manifestsOf, SAMPLES } from './samples';
import type { Manifest } from '../../src/manifests/render-input';

/*
 * What a server or webhook would add to elements of lists, by kind: written down here from the sources that src/manifests/server-defaults.ts names, and applied to
 * all that is printed. Nothing may be left to add.
 */

type Fill = Readonly<Record<string, unknown>>;
interface Rule { readonly at: string; readonly fill: Fill }

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];
const podRules = (pod: string): Rule[] => [
  { at: `${pod}.containers[]`, fill: { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' } },
  { at: `${pod}.containers[].ports[]`, fill: { protocol: 'TCP' } },
  { at: `${pod}.containers[].env[].valueFrom.fieldRef`, fill: { apiVersion: 'v1' } },
  { at: `${pod}.containers[].env[].valueFrom.resourceFieldRef`, fill: { divisor: '0' } },
  ...PROBES.flatMap((probe) => [
    { at: `${pod}.containers[].${probe}`, fill: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 } },
    { at: `${pod}.containers[].${probe}.httpGet`, fill: { path: '/', scheme: 'HTTP' } },
    { at: `${pod}.containers[].${probe}.grpc`, fill: { service: '' } },
  ]),
  { at: `${pod}.containers[].lifecycle.preStop.httpGet`, fill: { path: '/', scheme: 'HTTP' } },
  { at: `${pod}.volumes[].secret`, fill: { defaultMode: 0o644 } },
  { at: `${pod}.volumes[].configMap`, fill: { defaultMode: 0o644 } },
  { at: `${pod}.volumes[].downwardAPI`, fill: { defaultMode: 0o644 } },
  { at: `${pod}.volumes[].projected`, fill: { defaultMode: 0o644 } },
  { at: `${pod}.volumes[].projected.sources[].serviceAccountToken`, fill: { expirationSeconds: 3600 } },
];
const ROUTE: Rule[] = [
  { at: 'spec.parentRefs[]', fill: { group: 'gateway.networking.k8s.io', kind: 'Gateway' } },
  { at: 'spec.rules[].backendRefs[]', fill: { group: '', kind: 'Service', weight: 1 } },
  { at: 'spec.rules[].matches[].headers[]', fill: { type: 'Exact' } },
];
const KNATIVE = 'spec.template.spec.containers[]';

const DEFAULTS: Readonly<Record<string, readonly Rule[]>> = {
  'Deployment': podRules('spec.template.spec'),
  'StatefulSet': [
    ...podRules('spec.template.spec'),
    { at: 'spec.volumeClaimTemplates[]', fill: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } } },
    { at: 'spec.volumeClaimTemplates[].spec', fill: { volumeMode: 'Filesystem' } },
  ],
  'Service': [{ at: 'spec.ports[]', fill: { protocol: 'TCP', targetPort: 'that of port' } }],
  'NetworkPolicy': ['ingress', 'egress'].map((way) => ({ at: `spec.${way}[].ports[]`, fill: { protocol: 'TCP' } })),
  'HTTPRoute': [
    ...ROUTE,
    { at: 'spec.rules[]', fill: { matches: [{ path: { type: 'PathPrefix', value: '/' } }] } },
    { at: 'spec.rules[].matches[]', fill: { path: { type: 'PathPrefix', value: '/' } } },
    { at: 'spec.rules[].matches[].path', fill: { type: 'PathPrefix', value: '/' } },
    { at: 'spec.rules[].matches[].queryParams[]', fill: { type: 'Exact' } },
  ],
  'GRPCRoute': [...ROUTE, { at: 'spec.rules[].matches[].method', fill: { type: 'Exact' } }],
  'ExternalSecret': [{ at: 'spec.data[].remoteRef', fill: { conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' } }],
  'serving.knative.dev/Service': [
    { at: `${KNATIVE}.ports[]`, fill: { protocol: 'TCP' } },
    { at: `${KNATIVE}.readinessProbe`, fill: { successThreshold: 1 } },
    ...PROBES.map((probe) => ({ at: `${KNATIVE}.${probe}.grpc`, fill: { service: '' } })),
    { at: `${KNATIVE}`, fill: { name: 'user-container', readinessProbe: { tcpSocket: {} } } },
  ],
  // their definitions and servers complete no list
  ...Object.fromEntries([
    'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'ServiceAccount', 'ConfigMap', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'Ingress', 'PersistentVolumeClaim',
    'DestinationRule', 'VirtualService', 'PeerAuthentication', 'AuthorizationPolicy', 'BackendConfig', 'HealthCheckPolicy', 'GCPBackendPolicy', 'TargetGroupConfiguration',
  ].map((kind) => [kind, []])),
};

function kindOf(manifest: Manifest): string {
  return manifest.apiVersion.startsWith('serving.knative.dev') ? `serving.knative.dev/${manifest.kind}` : manifest.kind;
}

/** The elements at a path, with where they are. */
function at(value: any, path: string[], where: string): Array<[string, any]> {
  if (value === undefined || value === null) {
    return [];
  }
  if (path.length === 0) {
    return [[where, value]];
  }
  const [head, ...rest] = path;
  const name = head.replace('[]', '');
  const inner = value[name];
  return head.endsWith('[]') ? (inner ?? []).flatMap((element: unknown, i: number) => at(element, rest, `${where}.${name}[${i}]`)) : at(inner, rest, `${where}.${name}`);
}

function added(manifest: Manifest): string[] {
  return DEFAULTS[kindOf(manifest)].flatMap((rule) => at(manifest, rule.at.split('.'), kindOf(manifest))
    .flatMap(([where, element]) => Object.keys(rule.fill).filter((field) => element[field] === undefined).map((field) => `${where}.${field}`)));
}

test.each(Object.entries(SAMPLES))('%s: a server has nothing to add to its lists', (_name, make) => {
  const manifests = manifestsOf(make());
  expect(manifests.length).toBeGreaterThan(2);
  expect(manifests.flatMap(added)).toEqual([]);
});

test('probes without a service, variables from fields and resources, functions that start slowly', () => {
  const grpc = () => ({ ...webSettings().probes.readiness, handler: t({ type: 'grpc' as const }) });
  const probes = () => ({ startup: grpc(), readiness: grpc(), liveness: grpc() });
  const env = [
    { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
    { name: 'KEY', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
  ];
  for (const settings of [webSettings(), statefulSettings(), functionSettings()]) {
    settings.probes = probes();
    delete settings.probes.startup!.successThreshold;
    delete settings.probes.liveness!.successThreshold;
    const manifests = manifestsOf(inputOf({ settings, input: { env } }));
    expect(manifests.flatMap(added)).toEqual([]);
  }
});

test('what the user wrote is not overwritten', () => {
  const env = [{ name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } }, { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName', apiVersion: 'v2' } } }];
  const deployment: any = manifestsOf(inputOf({ settings: webSettings(), input: { env } })).find((m) => m.kind === 'Deployment');
  const sources = deployment.spec.template.spec.containers[0].env.filter((e: any) => e.valueFrom !== undefined).map((e: any) => e.valueFrom);
  expect(sources).toEqual([{ resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } }, { fieldRef: { fieldPath: 'spec.nodeName', apiVersion: 'v2' } }]);
});

test('Knative completes fewer fields, and gets no more than those', () => {
  const container = (settings: ReturnType<typeof functionSettings>): any => (manifestsOf(inputOf({ settings })).find((m) => kindOf(m) === 'serving.knative.dev/Service') as any).spec.template.spec.containers[0];
  const settings = functionSettings();
  settings.probes.liveness = settings.probes.readiness;
  const { readinessProbe, livenessProbe, ports, ...rest } = container(settings);
  expect([ports[0].protocol, readinessProbe, livenessProbe.successThreshold]).toEqual(['TCP', { httpGet: { path: '/readyz', port: 8080, scheme: undefined }, successThreshold: 1 }, undefined]);
  expect(Object.keys(rest)).not.toContain('terminationMessagePath');
});

test('fails when a server has something to add', () => {
  expect(added({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 80, targetPort: 'http' }] } })).toEqual(['Service.spec.ports[0].protocol']);
});
