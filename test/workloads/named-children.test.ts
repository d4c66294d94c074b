import { ApiObject, Size } from 'cdk8s';
import { ledger, resize, shop, type ShopProps, web } from './fixtures';
import { ApiAccess, ClusterTarget, Exposure, IstioMode, KnativeFeature, Protocol, Runtime, Scaling, SecretSource, type Workload, Workloads } from '../../src';
import { LEAVES } from '../manifests/leaf-maps';

/*
 * Every object that a workload prints has a getter on its class, named by its kind.
 */

const everything = { config: { LOG_LEVEL: 'debug' }, secrets: { DB: SecretSource.external('vault', 'db'), KEY: SecretSource.external('ClusterSecretStore/shared', 'key') } };
const cluster = (props: ShopProps = {}) => shop({ externalSecrets: true, knativeInMesh: true, knative: Object.values(KnativeFeature), ...props });
const ambient = { istio: IstioMode.AMBIENT, waypoint: 'waypoint' };
const behind = (gatewayClass: string) => web(cluster({ gatewayClass }), { exposure: Exposure.gateway('shop.example.com') });

const CASES: Readonly<Record<string, () => Workload>> = {
  'a web service behind a gateway': () => web(cluster(), { ...everything, exposure: Exposure.gateway('shop.example.com') }),
  'a gRPC service behind a gateway': () => web(cluster(), { runtime: Runtime.golang(), protocol: Protocol.GRPC, exposure: Exposure.gateway('shop.example.com') }),
  'a web service behind an Ingress': () => web(cluster(), { exposure: Exposure.ingress('nginx', 'shop.example.com') }),
  'a web service behind an Ingress of GKE': () => web(cluster(), { exposure: Exposure.ingress('gce', 'shop.example.com') }),
  'a web service behind a gateway of GKE': () => behind('gke-l7-global-external-managed'),
  'a web service behind a gateway of AWS': () => behind('aws-alb-gateway-class'),
  'a web service behind a waypoint': () => web(cluster(ambient)),
  'a web service of a fixed number': () => web(cluster({ istio: IstioMode.NONE }), { scaling: Scaling.exactly(1) }),
  'a web service that calls the API': () => web(cluster(), { apiAccess: [ApiAccess.to(['pods'], ['get']), ApiAccess.to(['nodes'], ['list'], { clusterWide: true })] }),
  'a ledger': () => ledger(cluster(), everything),
  'a ledger behind a waypoint': () => ledger(cluster(ambient)),
  'a single member outside of a mesh': () => ledger(cluster({ istio: IstioMode.NONE }), { replicas: 1, quorum: false }),
  'a function': () => resize(cluster(), { ...everything, offlineBuffer: Size.gibibytes(1) }),
  'a function with nothing beside it': () => resize(cluster({ knativeInMesh: false })),
};

/** The getters of a workload that give objects, and what they give. */
function named(workload: Workload): Map<string, ApiObject[]> {
  const found = new Map<string, ApiObject[]>();
  for (let type = Object.getPrototypeOf(workload); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      const value: unknown = get === undefined || name.startsWith('_') || name === 'apiObjects' ? undefined : (workload as unknown as Record<string, unknown>)[name];
      const objects = [value].flat().filter((one): one is ApiObject => ApiObject.isApiObject(one));
      if (objects.length > 0) {
        found.set(name, objects);
      }
    }
  }
  return found;
}

/** `HorizontalPodAutoscaler` is `autoscaler`: these are called otherwise than their kind. */
const SHORT: Readonly<Record<string, string>> = {
  autoscaler: 'HorizontalPodAutoscaler',
  disruptionBudget: 'PodDisruptionBudget',
  externalSecrets: 'ExternalSecret',
  gcpBackendPolicy: 'GCPBackendPolicy',
  grpcRoute: 'GRPCRoute',
  headlessService: 'Service',
  httpRoute: 'HTTPRoute',
  knativeService: 'Service',
  waypointAuthorizationPolicy: 'AuthorizationPolicy',
};

test.each(Object.entries(CASES))('%s: each object has one getter', (_what, make) => {
  const workload = make();
  const objects = [...named(workload)].flatMap(([name, all]) => all.map((object) => ({ name, object })));

  expect(objects.map(({ object }) => object.node.path).sort()).toEqual(workload.apiObjects.map((object) => object.node.path).sort());
  expect(objects.filter(({ name, object }) => (SHORT[name] ?? `${name[0].toUpperCase()}${name.slice(1)}`) !== object.kind).map(({ name, object }) => `${name} is a ${object.kind}`)).toEqual([]);
});

test('these are all kinds that a workload can print', () => {
  const kinds = Object.values(CASES).flatMap((make) => make().apiObjects).map((object) => `${object.apiGroup === 'core' ? '' : object.apiGroup}/${object.kind}`);

  expect([...new Set(kinds)].sort()).toEqual(Object.keys(LEAVES).sort());
});

test('what is not printed is undefined', () => {
  const [front, back, fn] = [web(shop({ istio: IstioMode.NONE }), { scaling: Scaling.exactly(1) }), ledger(shop({ istio: IstioMode.NONE })), resize(shop())];

  expect([front.autoscaler, front.disruptionBudget, front.configMap, front.httpRoute, front.peerAuthentication, back.authorizationPolicy, fn.persistentVolumeClaim]).toEqual(Array(7).fill(undefined));
  expect(front.externalSecrets).toEqual([]);
});

test('what is said to a named child is printed', () => {
  const front = web(shop());
  front.deployment.metadata.addAnnotation('acme.example/owner', 'team-web');

  expect(front.deployment.toJson().metadata.annotations['acme.example/owner']).toBe('team-web');
  expect(front.deployment).toBe(front.node.defaultChild);
});

test('what was taken out of the tree is no longer there', () => {
  const front = web(shop());
  front.node.tryRemoveChild('horizontal-pod-autoscaler');
  front.node.tryRemoveChild('deployment');

  expect(front.autoscaler).toBeUndefined();
  expect(() => front.deployment).toThrow("'shop/web/deployment' was removed from the tree");
});

test('an object of somebody else\'s in its place is not the workload\'s', () => {
  const front = web(shop());
  front.node.tryRemoveChild('horizontal-pod-autoscaler');
  new ApiObject(front, 'horizontal-pod-autoscaler', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' });

  expect(front.autoscaler).toBeUndefined();
});

test('all workloads of an app can be asked for what they share', () => {
  const chart = shop();
  [web(chart), ledger(chart), resize(chart)].forEach((one) => expect(ClusterTarget.of(one).istio).toBe(IstioMode.SIDECAR));

  expect(Workloads.of(chart).map(({ networkPolicy, serviceAccount }) => `${networkPolicy.kind} ${serviceAccount.name}`)).toEqual(['NetworkPolicy web', 'NetworkPolicy ledger', 'NetworkPolicy resize']);
});
