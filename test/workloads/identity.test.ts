import { ApiObject, Duration, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { inventory, ledger, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { SecretSource } from '../../src/manifests/secret-source';
import { CpuPolicy, Criticality, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Slo } from '../../src/tuning/profile/slo';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { IWorkload } from '../../src/workloads/workload';

const ids = (workload: IWorkload) => workload.node.children.map((c) => c.node.id);

/** Name, id and everything that selects: what must not move. */
function identity(workload: IWorkload): unknown {
  return workload.apiObjects.map((o) => {
    const json = o.toJson();
    return {
      path: o.node.path,
      group: o.apiGroup,
      kind: o.kind,
      name: o.name,
      selector: json.spec?.selector ?? json.spec?.podSelector,
      serviceName: json.spec?.serviceName,
      labels: json.spec?.template?.metadata?.labels?.['app.kubernetes.io/instance'],
      target: json.spec?.scaleTargetRef,
    };
  });
}

describe('construct ids, names and selectors are a contract', () => {
  test('of a web service', () => {
    const front = web(shop(), { exposure: Exposure.gateway('shop.example.com') });
    expect(ids(front)).toEqual([
      'service-account', 'network-policy', 'service', 'deployment', 'horizontal-pod-autoscaler', 'pod-disruption-budget', 'destination-rule', 'virtual-service', 'http-route',
    ]);
    expect(inventory(front)).toEqual([
      'ServiceAccount/web', 'NetworkPolicy/web', 'Service/web', 'Deployment/web', 'HorizontalPodAutoscaler/web', 'PodDisruptionBudget/web', 'DestinationRule/web', 'VirtualService/web', 'HTTPRoute/web',
    ]);
    expect(front.node.defaultChild).toBe(front.node.findChild('deployment'));
    const deployment = ApiObject.of(front).toJson();
    expect(deployment.spec.selector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'web' } });
    expect(deployment.spec.template.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'web' });
  });

  test('of a stateful service', () => {
    const back = ledger(shop());
    expect(ids(back)).toEqual([
      'service-account', 'network-policy', 'peer-authentication', 'authorization-policy', 'headless-service', 'service', 'stateful-set', 'pod-disruption-budget', 'destination-rule', 'virtual-service',
    ]);
    expect(inventory(back)).toEqual([
      'ServiceAccount/ledger', 'NetworkPolicy/ledger', 'PeerAuthentication/ledger', 'AuthorizationPolicy/ledger', 'Service/ledger-headless', 'Service/ledger', 'StatefulSet/ledger',
      'PodDisruptionBudget/ledger', 'DestinationRule/ledger', 'VirtualService/ledger',
    ]);
    expect(back.node.defaultChild).toBe(back.node.findChild('stateful-set'));
    expect(ApiObject.of(back).toJson().spec.selector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'ledger', 'app.kubernetes.io/instance': 'ledger' } });
  });

  test('of a function', () => {
    const fn = resize(shop());
    expect(ids(fn)).toEqual(['service-account', 'network-policy', 'service']);
    expect(inventory(fn)).toEqual(['ServiceAccount/resize', 'NetworkPolicy/resize', 'Service/resize']);
    expect(fn.node.defaultChild).toBe(fn.node.findChild('service'));
    expect(ApiObject.of(fn).apiVersion).toBe('serving.knative.dev/v1');
  });

  test('of what config and external secrets add', () => {
    const secrets = { A: SecretSource.external('vault', 'a'), B: SecretSource.external('ClusterSecretStore/shared', 'b') };
    const front = web(shop({ externalSecrets: true }), { config: { A_SETTING: '1' }, secrets });
    expect(ids(front).filter((id) => /^(external|config)/.test(id))).toEqual(['external-secret-cluster-shared', 'external-secret-vault', 'config-map']);
    expect(inventory(front).filter((o) => /^(ExternalSecret|ConfigMap)/.test(o))).toEqual(['ExternalSecret/web-cluster-shared', 'ExternalSecret/web-vault', expect.stringMatching(/^ConfigMap\/web-[0-9a-f]{8}$/)]);
  });

  test('a name replaces the construct id', () => {
    expect(inventory(web(shop(), { name: 'front' }, 'Web')).slice(0, 2)).toEqual(['ServiceAccount/front', 'NetworkPolicy/front']);
  });
});

describe('nothing of it moves when a tuned input changes:', () => {
  const other = WorkloadProfile.of({
    peak: Rate.perSecond(40),
    typical: Rate.perSecond(30),
    burst: Burst.steady(),
    cpuPerRequest: Duration.millis(9),
    workingSet: Size.mebibytes(200),
    slowestRequest: Duration.seconds(25),
  });
  const changes: Record<string, any> = {
    image: { image: 'ghcr.io/acme/other:9' },
    profile: { profile: other },
    runtime: { runtime: Runtime.springBoot({ version: '21' }) },
    port: { port: 9000 },
    health: { health: HealthChecks.http({ live: '/up' }) },
    slo: { slo: Slo.of({ availability: 99.95, p99: Duration.millis(900) }) },
    env: { env: { REGION: EnvValue.fromValue('eu') } },
    secrets: { secrets: { DB: SecretSource.existing('db', 'password') } },
    writablePaths: { writablePaths: ['/var/cache/app'] },
    runAsUser: { runAsUser: 1000 },
    cpu: { cpu: CpuPolicy.unlimited() },
    cpuRequest: { cpuRequest: Cpu.millis(700) },
    memory: { memory: Size.gibibytes(1) },
    drain: { drain: Duration.seconds(40) },
    imageSize: { imageSize: Size.mebibytes(900) },
  };

  test.each(Object.entries(changes))('%s', (_prop, change) => {
    expect(identity(web(shop(), change))).toEqual(identity(web(shop())));
    expect(identity(ledger(shop(), change))).toEqual(identity(ledger(shop())));
    expect(identity(resize(shop(), change))).toEqual(identity(resize(shop())));
  });

  test.each<[string, any]>([
    ['protocol', { protocol: Protocol.GRPC, runtime: Runtime.golang() }],
    ['criticality', { criticality: Criticality.CRITICAL }],
    ['scaling', { scaling: Scaling.onCpu({ min: 4, max: 60 }) }],
  ])('%s of a web service', (_prop, change) => {
    expect(identity(web(shop(), change))).toEqual(identity(web(shop())));
  });

  test.each<[string, any]>([
    ['replicas', { replicas: 5 }],
    ['storage', { storage: Storage.ofClass(Size.gibibytes(7), 'slow') }],
    ['peerPort', { peerPort: 7000 }],
    ['leaderBased', { leaderBased: false }],
    ['retryableMethods', { retryableMethods: ['GET'] }],
    ['dataPath', { dataPath: '/ledger' }],
  ])('%s of a stateful service', (_prop, change) => {
    expect(identity(ledger(shop(), change))).toEqual(identity(ledger(shop())));
  });

  test.each<[string, any]>([
    ['concurrency', { concurrency: 5 }],
    ['keepWarm', { keepWarm: true }],
    ['idleAfter', { idleAfter: Duration.minutes(10) }],
    ['compression', { compression: true }],
    ['cachePath', { cachePath: '/var/cache/app', cacheSize: Size.mebibytes(100) }],
  ])('%s of a function', (_prop, change) => {
    expect(identity(resize(shop(), change))).toEqual(identity(resize(shop())));
  });

  test('the version of the cluster', () => {
    expect(identity(web(shop({ version: '1.29' })))).toEqual(identity(web(shop())));
    expect(identity(ledger(shop({ version: '1.29' })))).toEqual(identity(ledger(shop())));
  });
});

test('only the ConfigMap moves with its content, and with nothing else', () => {
  const name = (config: Record<string, string>, more: any = {}) => web(shop(), { config, ...more }).apiObjects.find((o) => o.kind === 'ConfigMap')!.name;
  expect(name({ A: '1', B: '2' })).toBe(name({ B: '2', A: '1' }));
  expect(name({ A: '1', B: '2' })).toBe(name({ A: '1', B: '2' }, { memory: Size.gibibytes(1) }));
  expect(name({ A: '1' })).not.toBe(name({ A: '2' }));
});

test('the endpoint says where a workload is reached', () => {
  expect(web(shop()).endpoint).toEqual({
    workloadName: 'web',
    namespace: 'shop',
    host: 'web.shop.svc.cluster.local',
    port: 80,
    podPort: 8080,
    protocol: Protocol.HTTP,
    podLabels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' },
    serviceAccountName: 'web',
    meshed: true,
    strict: false,
    knative: false,
  });
  expect(ledger(shop()).endpoint).toMatchObject({ meshed: true, strict: true, knative: false });
  expect(resize(shop()).endpoint).toMatchObject({ host: 'resize.shop.svc.cluster.local', meshed: false, strict: false, knative: true });
  expect(web(shop({ namespace: null, istio: IstioMode.NONE })).endpoint).toMatchObject({ namespace: undefined, host: 'web', meshed: false });
});

test('images come from the target\'s mirror', () => {
  const front = web(shop({ imageMirror: 'mirror.example.com' }));
  expect(ApiObject.of(front).toJson().spec.template.spec.containers[0].image).toBe('mirror.example.com/acme/web:4.1.0');
});
