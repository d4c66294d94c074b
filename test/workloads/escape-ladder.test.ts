import { ApiObject, JsonPatch, Lazy, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, variables, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { ManifestObject } from '../../src/manifests/manifest-object';
import { SecretSource } from '../../src/manifests/secret-source';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { IWorkload } from '../../src/workloads/workload';
import { telling } from '../support/telling';

const everything = { config: { LOG_LEVEL: 'debug' }, secrets: { DB: SecretSource.external('vault', 'db') } };
const rich = { externalSecrets: true, knativeInMesh: true, knative: [KnativeFeature.PVC, KnativeFeature.PVC_WRITE, KnativeFeature.SECURITY_CONTEXT] };

const ambient = { ...rich, istio: IstioMode.AMBIENT, waypoint: 'waypoint' };

/** Workloads that together emit every kind, each in an app of its own. */
const WORKLOADS: ReadonlyArray<() => IWorkload> = [
  () => web(shop(rich), { ...everything, exposure: Exposure.gateway('shop.example.com') }),
  () => web(shop(rich), { runtime: Runtime.golang(), protocol: Protocol.GRPC, exposure: Exposure.gateway('grpc.example.com') }, 'catalog'),
  () => web(shop(rich), { exposure: Exposure.ingress('nginx', 'old.example.com') }, 'legacy'),
  () => ledger(shop(rich), everything),
  () => resize(shop(rich), { ...everything, offlineBuffer: Size.gibibytes(1) }),
  () => ledger(shop(ambient)),
];

const cases = WORKLOADS.flatMap((make) => {
  const workload = make();
  return workload.apiObjects.map((o) => [`${o.apiGroup}/${o.kind} of ${workload.node.id}`, make, o.node.path] as const);
});

test('the cases hold every kind that is emitted', () => {
  expect([...new Set(cases.map(([what]) => what.split(' ')[0]))].sort()).toEqual([
    'apps/Deployment', 'apps/StatefulSet', 'autoscaling/HorizontalPodAutoscaler', 'core/ConfigMap', 'core/PersistentVolumeClaim', 'core/Service', 'core/ServiceAccount',
    'external-secrets.io/ExternalSecret', 'gateway.networking.k8s.io/GRPCRoute', 'gateway.networking.k8s.io/HTTPRoute', 'networking.istio.io/DestinationRule',
    'networking.istio.io/VirtualService', 'networking.k8s.io/Ingress', 'networking.k8s.io/NetworkPolicy', 'policy/PodDisruptionBudget', 'security.istio.io/AuthorizationPolicy',
    'security.istio.io/PeerAuthentication', 'serving.knative.dev/Service',
  ]);
});

describe.each(cases)('%s', (_what, make, path) => {
  const find = () => {
    const workload = make();
    return { workload, object: workload.apiObjects.find((o) => o.node.path === path)! };
  };

  test('keeps a patch to a field that nobody knows', () => {
    const { workload, object } = find();
    const before = object.toJson();
    workload.patch(`${object.apiGroup}/${object.kind}`, JsonPatch.add('/futureField', { deep: ['new', 1, true] }));
    expect(object.toJson()).toEqual({ ...before, futureField: { deep: ['new', 1, true] } });
  });

  test('keeps a patch by ApiObject.of, and metadata that is added', () => {
    const { object } = find();
    ApiObject.of(object).addJsonPatch(JsonPatch.add('/anotherField', 'x'));
    object.metadata.addAnnotation('example.com/owner', 'shop');
    expect(object.toJson()).toMatchObject({ anotherField: 'x', metadata: { annotations: { 'example.com/owner': 'shop' } } });
  });

  test('is a child that can be found by its id', () => {
    const { workload, object } = find();
    expect(workload.node.findChild(object.node.id)).toBe(object);
    expect(object).toBeInstanceOf(ManifestObject);
  });
});

describe('the rungs above a patch', () => {
  test('an override is an input: what depends on it follows', () => {
    const [plain, large] = [web(shop()), web(shop(), { memory: Size.mebibytes(512) })];
    const heap = (w: IWorkload) => Number(/--max-old-space-size=(\d+)/.exec(String(variables(w).NODE_OPTIONS))![1]);
    expect(printed(large, 'Deployment').spec.template.spec.containers[0].resources.limits.memory).toBe('512Mi');
    expect(heap(large)).toBeGreaterThan(heap(plain));
    expect(large.plan.decisions.find((d) => d.setting === 'resources.memory')).toMatchObject({ source: DecisionSource.USER, value: '512Mi' });
  });

  test('a CPU request of the user\'s is the only size', () => {
    const given = web(shop(), { cpuRequest: Cpu.millis(600) });
    expect(printed(given, 'Deployment').spec.template.spec.containers[0].resources.requests.cpu).toBe('600m');
  });

  test('flags in the user\'s NODE_OPTIONS are merged one by one, also from config', () => {
    const flags = { NODE_OPTIONS: '--enable-source-maps' };
    for (const given of [web(shop(), { env: { NODE_OPTIONS: EnvValue.fromValue(flags.NODE_OPTIONS) } }), web(shop(), { config: flags })]) {
      expect(variables(given).NODE_OPTIONS).toMatch(/--enable-source-maps/);
      expect(variables(given).NODE_OPTIONS).toMatch(/--max-old-space-size=/);
    }
  });

  test('a reference of the user\'s replaces the plan\'s variable', () => {
    const given = web(shop(), { secrets: { NODE_OPTIONS: SecretSource.existing('node', 'options').asEnv() } });
    expect(variables(given).NODE_OPTIONS).toEqual({ secretKeyRef: { name: 'node', key: 'options' } });
  });
});

describe('patch', () => {
  test('changes all objects of the kind', () => {
    const back = ledger(shop());
    back.patch('Service', JsonPatch.add('/spec/trafficDistribution', 'PreferClose'));
    expect(printed(back, 'Service', 'ledger').spec.trafficDistribution).toBe('PreferClose');
    expect(printed(back, 'Service', 'ledger-headless').spec.trafficDistribution).toBe('PreferClose');
  });

  test('names a group where two share a kind', () => {
    const bind = (workload: IWorkload) => void new ApiObject(workload, 'extra', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'extra' } });
    const fn = resize(shop(), { addOns: [{ requirements: () => ({ name: 'extra' }), bind }] });
    expect(() => fn.patch('Service', JsonPatch.add('/x', 1))).toThrow(telling("patch('Service') of 'shop/resize'", '2 API groups', "'core/Service' or 'serving.knative.dev/Service'"));
    fn.patch('serving.knative.dev/Service', JsonPatch.add('/x', 1));
    fn.patch('core/Service', JsonPatch.add('/y', 2));
    expect(printed(fn, 'Service', 'resize')).toMatchObject({ x: 1 });
    expect(printed(fn, 'Service', 'extra')).toMatchObject({ y: 2 });
    expect(() => fn.patch('Deployment', JsonPatch.add('/x', 1))).toThrow('expected one of NetworkPolicy, ServiceAccount, core/Service, serving.knative.dev/Service');
  });

  test('of a kind that is not emitted lists those that are', () => {
    const front = web(shop({ istio: IstioMode.NONE }), { scaling: Scaling.exactly(3) });
    expect(() => front.patch('HorizontalPodAutoscaler', JsonPatch.add('/x', 1)))
      .toThrow(telling("patch('HorizontalPodAutoscaler') of 'shop/web'", 'expected one of Deployment, NetworkPolicy, PodDisruptionBudget, Service, ServiceAccount'));
  });

  test.each([['deployment', 'Deployment'], ['Deploymnet', 'Deployment'], ['service', 'Service'], ['PodDisruptionBudgets', 'PodDisruptionBudget']])('of the kind %s asks for %s', (kind, meant) => {
    const front = web(shop({ istio: IstioMode.NONE }), { scaling: Scaling.exactly(3) });
    expect(() => front.patch(kind, JsonPatch.add('/x', 1)))
      .toThrow(telling(`patch('${kind}') of 'shop/web'`, 'expected one of Deployment, NetworkPolicy, PodDisruptionBudget, Service, ServiceAccount', `${meant}?`));
  });

  test.each<[JsonPatch, string]>([
    [JsonPatch.replace('spec/replicas', 3), "replace 'spec/replicas': 'spec/replicas' is not a JSON pointer: expected a '/' at its beginning, write '/spec/replicas'"],
    [JsonPatch.replace('spec.replicas', 3), "replace 'spec.replicas': 'spec.replicas' is not a JSON pointer: expected a '/' at its beginning, write '/spec/replicas'"],
    [JsonPatch.copy('spec', '/x'), "copy 'spec' to '/x': 'spec' is not a JSON pointer: expected a '/' at its beginning, write '/spec'"],
    [JsonPatch.replace('', {}), "replace '': the path is empty, which means the whole object: name a field of it, for example '/spec'"],
    [JsonPatch.add('/metadata/labels/a~b', 'x'), "add '/metadata/labels/a~b': '/metadata/labels/a~b' is not a JSON pointer: within a key write '~0' for '~' and '~1' for '/'"],
    [JsonPatch.add(3 as unknown as string, 'x'), "add '3': the path is not a text: expected a JSON pointer such as '/spec/replicas'"],
  ])('whose path is no pointer is refused at once (%#)', (operation, message) => {
    const front = web(shop());
    expect(() => front.patch('Deployment', JsonPatch.add('/x', 1), operation)).toThrow(new Error(`patch('Deployment') of 'shop/web': ${message}`));
    expect(printed(front, 'Deployment').x).toBeUndefined();
  });

  const cycle = () => {
    const value: Record<string, unknown> = {};
    value.self = { value };
    return value;
  };
  const trap = () => new Proxy({}, { ownKeys: () => { throw new Error('trap'); } });

  test.each<[string, () => unknown, string]>([
    ['a BigInt', () => ({ a: [1n] }), "at '/a/0' is 1n: JSON has numbers and texts only: write it as one of them"],
    ['NaN', () => NaN, 'is NaN: '],
    ['a function', () => ({ a: () => 1 }), "at '/a' is a function (a): "],
    ['a cycle', cycle, "at '/self/value' is an object that contains itself: give a value that JSON can hold"],
    ['5000 objects in each other', () => Array.from({ length: 5000 }).reduce((value) => ({ value }), {}), ' is nested more than 100 times: give a value that JSON can hold'],
    ['a Lazy', () => ({ a: Lazy.any({ produce: () => 1 }) }), "at '/a' is a Lazy: give a value that JSON can hold"],
    ['a Map', () => new Map(), 'is a Map: give a value that JSON can hold'],
    ['what throws', trap, 'cannot be read: give a value that JSON can hold'],
  ])('whose value is %s is refused at once', (_what, make, message) => {
    const front = web(shop());
    const patch = () => front.patch('Deployment', JsonPatch.add('/x', make()));
    expect(patch).toThrow("patch('Deployment') of 'shop/web': add '/x': the value ");
    expect(patch).toThrow(message);
    expect(printed(front, 'Deployment').x).toBeUndefined();
  });

  test('takes whatever JSON holds', () => {
    const shared = { b: 1 };
    const value = { a: [shared, shared, null, 'x', true, []], 1: { '': -1.5 }, constructor: Object.create(null) };
    const front = web(shop());
    front.patch('Deployment', JsonPatch.add('/x', value));
    expect(printed(front, 'Deployment').x).toEqual({ ...value, constructor: {} });
  });

  test('of a field of the ConfigMap that is not there is refused at once', () => {
    const front = web(shop(), { config: { LOG_LEVEL: 'debug' } });
    expect(() => front.patch('ConfigMap', JsonPatch.add('/nothing/here', 1))).toThrow("add '/nothing/here': the object has no 'nothing'");
  });

  test('may name a field that only a later call brings', () => {
    const chart = shop();
    const [front, back] = [web(chart), ledger(chart)];
    const rules = printed(front, 'NetworkPolicy').spec.egress.length;
    front.patch('NetworkPolicy', JsonPatch.test(`/spec/egress/${rules}/ports/0/protocol`, 'TCP'), JsonPatch.add('/spec/late', true));
    front.callsTo(back);
    expect(printed(front, 'NetworkPolicy').spec.late).toBe(true);
  });

  test('leaves the content of the ConfigMap alone: its name is the hash of it', () => {
    const front = web(shop(), { config: { LOG_LEVEL: 'debug' } });
    const [map] = front.apiObjects.filter((o) => o.kind === 'ConfigMap');
    for (const operation of [JsonPatch.replace('/data/LOG_LEVEL', 'info'), JsonPatch.add('/data/MORE', 'x'), JsonPatch.remove('/immutable'), JsonPatch.replace('/metadata/name', 'x')]) {
      expect(() => front.patch('ConfigMap', operation)).toThrow(telling(`ConfigMap '${map.name}' cannot be patched`, '`config`'));
    }
    front.patch('ConfigMap', JsonPatch.add('/metadata/labels/team', 'shop'));
    expect(map.toJson()).toMatchObject({ data: { LOG_LEVEL: 'debug' }, metadata: { labels: { team: 'shop' } } });
  });
});

test('apiObjects is copied out', () => {
  const front = web(shop());
  const count = front.apiObjects.length;
  front.apiObjects.pop();
  expect(front.apiObjects.length).toBe(count);
});
