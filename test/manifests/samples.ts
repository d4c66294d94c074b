import { ambientMesh, call, endpoint, functionSettings, inputOf, sidecarMesh, statefulSettings, t, webSettings } from './fixture';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { renderTargetGroup } from '../../src/manifests/aws/target-group';
import { renderExternalSecret } from '../../src/manifests/external-secrets/external-secret';
import { renderGrpcRoute } from '../../src/manifests/gateway/grpc-route';
import { renderHttpRoute } from '../../src/manifests/gateway/http-route';
import { renderBackendConfig, renderBackendPolicy, renderHealthCheckPolicy } from '../../src/manifests/gke/health';
import { renderAuthorizationPolicy, renderWaypointAuthorizationPolicy } from '../../src/manifests/istio/authorization-policy';
import { renderDestinationRule } from '../../src/manifests/istio/destination-rule';
import { renderPeerAuthentication } from '../../src/manifests/istio/peer-authentication';
import { renderVirtualService } from '../../src/manifests/istio/virtual-service';
import { renderKnativeService } from '../../src/manifests/knative/knative-service';
import { renderOfflineBufferClaim } from '../../src/manifests/knative/persistent-volume-claim';
import { renderConfigMap } from '../../src/manifests/kubernetes/config-map';
import { renderDeployment } from '../../src/manifests/kubernetes/deployment';
import { renderHorizontalPodAutoscaler } from '../../src/manifests/kubernetes/horizontal-pod-autoscaler';
import { renderIngress } from '../../src/manifests/kubernetes/ingress';
import { renderNetworkPolicy } from '../../src/manifests/kubernetes/network-policy';
import { renderPodDisruptionBudget } from '../../src/manifests/kubernetes/pod-disruption-budget';
import { renderClusterRole, renderClusterRoleBinding, renderRole, renderRoleBinding } from '../../src/manifests/kubernetes/role';
import { renderHeadlessService, renderService } from '../../src/manifests/kubernetes/service';
import { renderServiceAccount } from '../../src/manifests/kubernetes/service-account';
import { renderStatefulSet } from '../../src/manifests/kubernetes/stateful-set';
import type { Manifest, RenderInput } from '../../src/manifests/render-input';
import { SecretSource, secretUses } from '../../src/manifests/secret-source';
import { OWN_ACCOUNT } from '../../src/tuning/demand/pod-account';
import { UNPLACED } from '../../src/tuning/demand/pod-placement';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { Placement, TaintEffect } from '../../src/tuning/profile/placement';
import { ApiAccess } from '../../src/tuning/profile/service-account';
import { TakeOver } from '../../src/tuning/profile/take-over';

/** Every renderer of the workloads' own kinds. */
export const RENDERERS: Array<(input: RenderInput) => Manifest | undefined> = [
  renderDeployment, renderStatefulSet, renderService, renderHeadlessService, renderHorizontalPodAutoscaler, renderPodDisruptionBudget, renderServiceAccount,
  renderRole, renderRoleBinding, renderClusterRole, renderClusterRoleBinding,
  renderNetworkPolicy, renderConfigMap, renderIngress, renderBackendConfig, renderBackendPolicy, renderTargetGroup, renderHealthCheckPolicy, renderHttpRoute, renderGrpcRoute, renderDestinationRule, renderVirtualService, renderPeerAuthentication,
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
/** Workloads that between them reach every branch of the renderers. */
export const SAMPLES: Record<string, () => RenderInput> = {
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
    settings.network.tlsSecret = t('web-tls');
    return inputOf({ settings, exposure: Exposure.ingress('nginx', 'shop.example.com') });
  },
  'a web service behind GKE\'s Ingress': () => {
    const settings = web();
    settings.network.tlsSecret = t('web-tls');
    settings.network.ingressAnnotations = { 'kubernetes.io/ingress.class': t('gce') };
    settings.network.serviceAnnotations = { 'cloud.google.com/neg': t('{"ingress":true}') };
    settings.network.balancerHealth = t('BackendConfig');
    settings.network.balancerBackend = t('BackendConfig');
    settings.network.routeTimeout = t(13);
    return inputOf({ settings, exposure: Exposure.ingress('gce', 'shop.example.com') });
  },
  'a web service behind a gateway of GKE': () => {
    const settings = web();
    settings.network.balancerHealth = t('HealthCheckPolicy');
    settings.network.balancerBackend = t('GCPBackendPolicy');
    settings.network.routeTimeout = t(30);
    return inputOf({ settings, exposure: Exposure.gateway(), target: { gateway: 'infra/public' } });
  },
  'a gRPC service behind a gateway of GKE': () => {
    const settings = web();
    settings.network.balancerHealth = t('HealthCheckPolicy');
    settings.network.balancerBackend = t('GCPBackendPolicy');
    settings.network.routeTimeout = t(30);
    settings.probes = { readiness: { ...settings.probes.readiness, handler: t({ type: 'grpc' as const, service: 'readiness' }) } };
    return inputOf({ settings, protocol: Protocol.GRPC, exposure: Exposure.gateway(), target: { gateway: 'infra/public' } });
  },
  'a web service behind a gateway of AWS': () => {
    const settings = web();
    settings.network.balancerHealth = t('TargetGroupConfiguration');
    settings.network.balancerBackend = t('TargetGroupConfiguration');
    return inputOf({ settings, exposure: Exposure.gateway(), target: { gateway: 'infra/public' } });
  },
  'a gRPC service behind a gateway of AWS': () => {
    const settings = web();
    settings.network.balancerHealth = t('TargetGroupConfiguration');
    settings.network.balancerBackend = t('TargetGroupConfiguration');
    settings.network.appProtocol = t('kubernetes.io/h2c');
    settings.probes = { readiness: { ...settings.probes.readiness, handler: t({ type: 'grpc' as const }) } };
    return inputOf({ settings, protocol: Protocol.GRPC, exposure: Exposure.gateway(), target: { gateway: 'infra/public' } });
  },
  'a web service of fixed size without limits': () => {
    const settings = web();
    delete settings.autoscaling;
    delete settings.resources.cpuLimit;
    settings.replicas = t(2);
    settings.scratch = { '/tmp': { size: t(32), medium: t('') } };
    settings.evictableVolumes = t(['/tmp']);
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
    settings.evictableVolumes = t(['istio-data']);
    settings.knative!.offlineBuffer = { size: t(1024), mountPath: t('/var/buffer'), accessMode: t('ReadWriteOnce'), storageClass: t('standard') };
    settings.mesh = sidecarMesh();
    return inputOf({ ...peers, input: everything, settings, target: { knative: Object.values(KnativeFeature), knativeInMesh: true } });
  },
  'a web service that calls the API and keeps a selector': () => inputOf({
    settings: { ...web(), resources: { ...web().resources, gpus: t('1 nvidia.com/gpu') }, security: { ...web().security, serviceAccountToken: t(['app']) } },
    pod: {
      placement: {
        ...UNPLACED,
        ...Placement.onNodes({ pool: 'web' }).tolerating('a', 'b', TaintEffect.NO_EXECUTE).among('c', ['d']).preferring({ e: 'f' })._given,
        gpu: { count: 1, resource: 'nvidia.com/gpu' },
        runtimeClass: 'gvisor',
        hostNetwork: true,
      },
      account: {
        ...OWN_ACCOUNT,
        annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/shop' },
        access: [ApiAccess.to(['pods'], ['get']), ApiAccess.to(['nodes'], ['list'], { clusterWide: true }), ApiAccess.to(['leases'], ['update'], { group: 'coordination.k8s.io', names: ['web'] })].map((one) => one._given),
      },
      takeOver: TakeOver.of({ selector: { app: 'legacy' }, containerName: 'legacy' })._given,
    },
  }),
  'a function without flags': () => inputOf({ settings: functionSettings() }),
  'a function outside of the mesh': () => {
    const settings = functionSettings();
    settings.network.outsideMesh = t('sidecar');
    return inputOf({ settings, target: { istio: 'sidecar' as any } });
  },
};

/** All that is emitted for an input. */
export function manifestsOf(input: RenderInput): Manifest[] {
  return RENDERERS.map((render) => render(input)).filter((manifest): manifest is Manifest => manifest !== undefined);
}
