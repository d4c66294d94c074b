import { ambientMesh, call, endpoint, functionSettings, inputOf, sidecarMesh, statefulSettings, t, webSettings } from './fixture';
import { coverage, walk } from './leaf-walker';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { renderExternalSecret } from '../../src/manifests/external-secrets/external-secret';
import { renderGrpcRoute } from '../../src/manifests/gateway/grpc-route';
import { renderHttpRoute } from '../../src/manifests/gateway/http-route';
import { renderAuthorizationPolicy, renderWaypointAuthorizationPolicy } from '../../src/manifests/istio/authorization-policy';
import { renderDestinationRule } from '../../src/manifests/istio/destination-rule';
import { renderPeerAuthentication } from '../../src/manifests/istio/peer-authentication';
import { renderVirtualService } from '../../src/manifests/istio/virtual-service';
import { renderOfflineBufferClaim } from '../../src/manifests/knative/persistent-volume-claim';
import { renderKnativeService } from '../../src/manifests/knative/service';
import { renderConfigMap } from '../../src/manifests/kubernetes/config-map';
import { renderDeployment } from '../../src/manifests/kubernetes/deployment';
import { renderHorizontalPodAutoscaler } from '../../src/manifests/kubernetes/horizontal-pod-autoscaler';
import { renderIngress } from '../../src/manifests/kubernetes/ingress';
import { renderNetworkPolicy } from '../../src/manifests/kubernetes/network-policy';
import { renderPodDisruptionBudget } from '../../src/manifests/kubernetes/pod-disruption-budget';
import { renderHeadlessService, renderService } from '../../src/manifests/kubernetes/service';
import { renderServiceAccount } from '../../src/manifests/kubernetes/service-account';
import { renderStatefulSet } from '../../src/manifests/kubernetes/stateful-set';
import { LEAVES } from '../../src/manifests/leaves';
import type { Manifest, RenderInput } from '../../src/manifests/render-input';
import { SecretSource, secretUses } from '../../src/manifests/secret-source';
import { Exposure, Protocol } from '../../src/tuning/choices';
import { tunedLeaves } from '../../src/tuning/tuned';

const RENDERERS: Array<(input: RenderInput) => Manifest | undefined> = [
  renderDeployment, renderStatefulSet, renderService, renderHeadlessService, renderHorizontalPodAutoscaler, renderPodDisruptionBudget, renderServiceAccount,
  renderNetworkPolicy, renderConfigMap, renderIngress, renderHttpRoute, renderGrpcRoute, renderDestinationRule, renderVirtualService, renderPeerAuthentication,
  renderAuthorizationPolicy, renderWaypointAuthorizationPolicy, renderKnativeService, renderOfflineBufferClaim, (input) => renderExternalSecret(input),
];

const secrets = secretUses('web', {
  DB_PASSWORD: SecretSource.existing('db', 'password'),
  DB_USER: SecretSource.existing('db-user', 'name'),
  LICENCE: SecretSource.external('vault', 'shop/licence').asFile('/etc/app/secrets/licence'),
  TOKEN: SecretSource.existing('token', 'value').asEnv(),
});
const everything = {
  config: { name: 'web-0a1b2c3d', data: { LOG_LEVEL: 'info' } },
  env: [{ name: 'FEATURE', value: 'on' }, { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  secrets,
};
const peers = {
  calls: [call(endpoint('catalog', { protocol: Protocol.GRPC })), call(endpoint('resize', { knative: true }))],
  callers: [call(endpoint('checkout', { meshed: true }), 'POST /v1/charges')],
  external: [{ host: 'api.stripe.com', port: 443 }],
};

const web = () => webSettings();
const WORKLOADS: Record<string, () => RenderInput> = {
  'a web service behind a gateway': () => inputOf({ ...peers, input: everything, exposure: Exposure.gateway('shop.example.com'), target: { gateway: 'infra/public' } }),
  'a gRPC service behind a gateway': () => {
    const settings = web();
    settings.probes = {
      readiness: { ...settings.probes.readiness, handler: t({ type: 'grpc' as const, service: 'readiness' }) },
      startup: { ...settings.probes.readiness, handler: t({ type: 'tcp' as const }) },
    };
    settings.shutdown.preStopKind = t('exec');
    return inputOf({ settings, protocol: Protocol.GRPC, exposure: Exposure.gateway(), target: { gateway: 'infra/public' } });
  },
  'a web service behind an ingress, on requests per second': () => {
    const settings = web();
    settings.autoscaling!.metricType = t('ContainerResource');
    settings.autoscaling!.requestRateMetric = t('http_requests_per_second');
    settings.autoscaling!.requestRateTarget = t(37500);
    return inputOf({ settings, exposure: Exposure.ingress('nginx', 'shop.example.com') });
  },
  'a web service of fixed size without limits': () => {
    const settings = web();
    delete settings.autoscaling;
    delete settings.resources.cpuLimit;
    settings.replicas = t(2);
    settings.scratch = { '/tmp': { size: t(32), medium: t('') } };
    return inputOf({ settings });
  },
  'a web service with a pinned sidecar': () => {
    const settings = { ...web(), mesh: sidecarMesh() };
    settings.mesh.sidecar!.cpuLimit = t(1000);
    settings.mesh.sidecar!.nativeSidecar = t(true);
    return inputOf({ ...peers, settings });
  },
  'a web service with a waypoint on an old Istio': () => inputOf({
    ...peers,
    settings: { ...web(), mesh: { ...sidecarMesh(), ...ambientMesh(), traffic: sidecarMesh().traffic } },
    target: { istio: 'ambient' as any, waypoint: 'waypoint', istioVersion: '1.23' },
  }),
  'a quorum in a sidecar mesh': () => {
    const settings = { ...statefulSettings(), mesh: sidecarMesh() };
    settings.spread.zone!.minDomains = t(3);
    return inputOf({ ...peers, settings, name: 'web' });
  },
  'a function with every flag': () => {
    const settings = functionSettings();
    settings.knative!.runtimeClass = t('wasm');
    settings.knative!.offlineBuffer = { size: t(1024), mountPath: t('/var/buffer'), accessMode: t('ReadWriteOnce'), storageClass: t('standard') };
    settings.mesh = sidecarMesh();
    return inputOf({ ...peers, input: everything, settings, target: { knative: Object.values(KnativeFeature), knativeInMesh: true } });
  },
  'a function without flags': () => inputOf({ settings: functionSettings() }),
};

describe.each(Object.entries(WORKLOADS))('%s', (_, make) => {
  test('has a setting of its plan, or plumbing, behind every leaf', () => {
    const input = make();
    const settings = new Set(tunedLeaves(input.settings).map(([path]) => path));

    const manifests = RENDERERS.map((render) => render(input)).filter((m): m is Manifest => m !== undefined);
    const gaps = manifests.flatMap((m) => {
      const { unlisted, undecided } = coverage(m, settings);
      return [...unlisted.map((path) => `${m.kind} ${path} is not listed`), ...undecided.map((path) => `${m.kind} ${path} is not decided`)];
    });

    expect(gaps).toEqual([]);
  });
});

test('every kind with a leaf map is emitted by one of these workloads', () => {
  const emitted = new Set(Object.values(WORKLOADS).flatMap((make) => {
    const input = make();
    return RENDERERS.map((render) => render(input)).filter((m): m is Manifest => m !== undefined)
      .map((m) => `${m.apiVersion.includes('/') ? m.apiVersion.split('/')[0] : ''}/${m.kind}`);
  }));

  expect([...emitted].sort()).toEqual(Object.keys(LEAVES).sort());
});

test('tells the setting behind a leaf', () => {
  const input = WORKLOADS['a web service behind a gateway']();
  const settings = new Set(tunedLeaves(input.settings).map(([path]) => path));

  const { decided, plumbing } = coverage(renderDeployment(input)!, settings);

  const container = 'spec.template.spec.containers[0]';
  expect(decided[`${container}.resources.limits.cpu`]).toEqual(['resources.cpuLimit']);
  expect(decided[`${container}.env[0].value`]).toEqual(['environment.NODE_OPTIONS']);
  expect(decided['spec.template.spec.volumes[0].emptyDir.sizeLimit']).toEqual(['scratch./tmp.size']);
  expect(decided["metadata.annotations['kube-score/ignore']"]).toEqual(['waivers.kube-score/ignore']);
  expect(decided['spec.template.spec.topologySpreadConstraints[1].maxSkew']).toEqual(['spread.host.maxSkew']);
  expect(plumbing).toContain(`${container}.env[1].value`);
  expect(plumbing).toContain(`${container}.image`);
});

test('tells all settings behind the configuration of a sidecar', () => {
  const input = WORKLOADS['a web service with a pinned sidecar']();
  const settings = new Set(tunedLeaves(input.settings).map(([path]) => path));

  expect(coverage(renderDeployment(input)!, settings).decided["spec.template.metadata.annotations['proxy.istio.io/config']"]).toEqual([
    'mesh.sidecar.concurrency', 'mesh.sidecar.holdApplicationUntilProxyStarts', 'mesh.sidecar.exitOnZeroActiveConnections',
    'mesh.sidecar.minimumDrain', 'mesh.sidecar.terminationDrain',
  ]);
});

test('fails when a leaf is not listed', () => {
  const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { externalIPs: ['10.0.0.1'], type: 'ClusterIP' } };

  expect(coverage(service, new Set(['network.serviceType'])).unlisted).toEqual(['spec.externalIPs[0]']);
});

test('fails when the plan lacks the setting behind a leaf', () => {
  const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { type: 'ClusterIP' } };

  expect(coverage(service, new Set()).undecided).toEqual(['spec.type <- network.serviceType']);
});

test('empty lists are leaves', () => {
  expect(walk({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, rules: [] }).map((leaf) => leaf.printed)).toEqual(['apiVersion', 'kind', 'metadata.name', 'rules']);
});
