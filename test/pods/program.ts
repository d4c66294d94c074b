import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu, EnvFieldPaths, EnvValue } from 'cdk8s-plus-28';
import {
  ApiAccess, Check, ClusterTarget, EdgeFunction, EnvSource, HealthChecks, InitContainer, IstioMode, KnativeFeature, Lifecycle, LifecycleHandler, Mount, OptimizedWebService,
  PaymentStatefulService, Placement,
  Port, PortAccess, ProjectedSource, Protocol, Rate, Runtime, ScratchMedium, SeccompProfile, ServiceAccountRef, SharedConfig, Sidecar, Storage, TaintEffect, TakeOver, Workload, WorkloadProfile,
} from '../../src';

/** The releases that the program is printed for: where sidecars are containers like others, in a mesh, and with all that a pod can have. */
export type Release = '1.28' | '1.33' | '1.36';

/** Four workloads that between them use every prop of pods: what they print is in k8s-<release>/expected.yaml, as a reviewer has read it. */
export function pods(app: App, minor: Release): Workload[] {
  const imageVolumes = minor === '1.36';
  ClusterTarget.kubernetes(minor, {
    istio: minor === '1.33' ? IstioMode.SIDECAR : IstioMode.NONE,
    zones: 3,
    apiServerCidrs: ['10.0.16.4/32'],
    reloader: true,
    nodeShapes: [
      { name: 'arm', cpu: Cpu.units(8), memory: Size.gibibytes(32), labels: { 'kubernetes.io/arch': 'arm64', 'pool': 'web' } },
      { name: 'gpu', cpu: Cpu.units(16), memory: Size.gibibytes(64), labels: { 'pool': 'models', 'karpenter.sh/capacity-type': 'spot' }, gpus: 1 },
      { name: 'usual', cpu: Cpu.units(8), memory: Size.gibibytes(32), labels: { pool: 'usual' } },
    ],
  }).applyTo(app);
  const chart = new Chart(app, 'pods', { namespace: 'shop' });

  const shared = new SharedConfig(chart, 'env', { data: { RAILS_ENV: 'production' }, files: { 'database.yml': 'pool: 5\n' } });
  const assets = Mount.scratch('/srv/assets', Size.gibibytes(1));

  // a cache that speaks its own protocol over TCP
  const cache = new PaymentStatefulService(chart, 'cache', {
    image: 'ghcr.io/acme/cache:7.2.4',
    runtime: Runtime.generic(Duration.seconds(2)),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(2000), cpuPerRequest: Duration.millis(1), memoryBase: Size.mebibytes(256) }),
    storage: Storage.standard(Size.gibibytes(10)),
    protocol: Protocol.TCP,
    port: 6379,
    peerPort: 16379,
    ports: [Port.metrics(9121)],
    placement: Placement.onNodes({ pool: 'usual' }),
  });

  // a service with several ports, checks of different kinds, containers beside it and volumes of every kind
  const catalog = new OptimizedWebService(chart, 'catalog', {
    image: 'ghcr.io/acme/catalog:2.7.1',
    runtime: Runtime.golang({ version: '1.25' }),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(600), cpuPerRequest: Duration.millis(2), memoryBase: Size.mebibytes(60), startup: Duration.seconds(2) }),
    concurrency: 50,
    command: ['/bin/catalog'],
    args: ['--cache', '$(CACHE_URL)'],
    workingDir: '/srv',
    env: { CACHE_URL: EnvValue.fromValue('redis://$(CACHE_HOST):$(CACHE_PORT)/0') },
    sharedConfig: [shared],
    servicePort: 3000,
    ports: [Port.grpc(9000), Port.metrics(9394), Port.http(9001, { name: 'admin', access: PortAccess.PROBES })],
    health: HealthChecks.of({ live: Check.http('/livez', { port: 'admin', headers: { Host: 'catalog.shop' } }), ready: Check.command(['/bin/catalog', 'ready']), startup: Check.tcp() }),
    initContainers: [InitContainer.of({ name: 'assets', image: 'ghcr.io/acme/assets:1.4.0', command: ['cp', '-r', '/assets/.', '/out'], mounts: [assets.at('/out')], takes: Duration.seconds(4) })],
    sidecars: [Sidecar.of({
      name: 'proxy',
      image: 'ghcr.io/acme/proxy:2.1.0',
      cpu: Cpu.millis(50),
      memory: Size.mebibytes(64),
      health: HealthChecks.http({ ready: '/healthz' }),
      ports: [Port.http(9100, { name: 'proxy', access: PortAccess.PROBES })],
      startup: Duration.seconds(1),
      drain: Duration.seconds(8),
    })],
    mounts: [
      assets.readOnly(),
      shared.mount('/etc/shop'),
      Mount.scratch('/dev/shm', Size.mebibytes(64), ScratchMedium.MEMORY),
      Mount.config('/etc/catalog/catalog.conf', { 'catalog.conf': 'level = info\n' }).subPath('catalog.conf'),
      Mount.secret('/etc/certs', 'certs', { items: { 'tls.crt': 'server.pem' }, optional: true }),
      Mount.configMap('/etc/ca', 'ca'),
      Mount.claim('/srv/media', 'media', { readOnly: true }),
      Mount.csi('/mnt/vault', 'secrets-store.csi.k8s.io', { attributes: { secretProviderClass: 'catalog' }, readOnly: true }),
      Mount.projected('/var/run/vault', [ProjectedSource.token('token', { audience: 'vault' }), ProjectedSource.field('labels', 'metadata.labels')]),
      ...(imageVolumes ? [Mount.image('/models', 'ghcr.io/acme/model:2.0.0')] : []),
    ],
    placement: Placement.onNodes({ pool: 'web' }).architecture('arm64', 1.25).tolerating('dedicated', 'web', TaintEffect.NO_SCHEDULE).preferring({ 'node.acme.example/disk': 'ssd' }, 50),
    serviceAccount: ServiceAccountRef.own({ annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/catalog' } }),
    apiAccess: [ApiAccess.to(['pods'], ['get', 'list', 'watch']), ApiAccess.to(['leases'], ['get', 'update'], { group: 'coordination.k8s.io', names: ['catalog'] })],
    priorityClassName: 'shop',
    podLabels: { team: 'checkout' },
    podAnnotations: { 'acme.example/scan': 'daily' },
    imagePullSecrets: ['registry'],
    owner: 'team-checkout',
    runbook: 'https://runbooks.acme.example/catalog',
    revision: '2026-11-30',
  });
  catalog.callsTo(cache);
  // where the clients of AWS get the credentials of their roles: an endpoint of the private network
  catalog.callsExternal('sts.eu-central-1.amazonaws.com', 443, { cidrs: ['10.0.20.0/24'] });

  // an image that was not made for Kubernetes: it takes ten jobs at once, writes among its own files, and was a Deployment of another tool
  const jobs = new OptimizedWebService(chart, 'jobs', {
    image: 'ghcr.io/acme/jobs:2.0.0',
    runtime: Runtime.generic(Duration.seconds(5)),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(4), latency: Duration.seconds(20), memoryPerRequest: Size.mebibytes(20) }),
    concurrency: 10,
    memory: Size.gibibytes(1),
    envFrom: [EnvSource.configMap('settings'), EnvSource.secret('database', { prefix: 'DB_', optional: true })],
    lifecycle: Lifecycle.of({ postStart: LifecycleHandler.exec(['/bin/jobs', 'warm']), preStop: LifecycleHandler.exec(['/bin/jobs', 'leave'], { takes: Duration.seconds(30) }) }),
    readOnlyRoot: false,
    runAsUser: 1000,
    runAsGroup: 1001,
    fsGroup: 1002,
    supplementalGroups: [2000],
    seccompProfile: SeccompProfile.localhost('profiles/jobs.json'),
    seLinuxOptions: { level: 's0:c123,c456' },
    addCapabilities: ['NET_BIND_SERVICE'],
    placement: Placement.onNodes({ pool: 'models' }).spot({ 'karpenter.sh/capacity-type': 'spot' }),
    gpu: { count: 1 },
    runtimeClass: 'nvidia',
    runtimeOverhead: { cpu: Cpu.millis(50), memory: Size.mebibytes(64) },
    takeOver: TakeOver.of({ selector: { app: 'jobs', release: 'shop' }, podLabels: { tier: 'back' }, containerName: 'jobs' }),
  });
  jobs.callsTo(catalog.port('grpc'), '/shop.Catalog/Find');

  // a function has what Knative admits by default
  const resize = new EdgeFunction(chart, 'resize', {
    ...image('resize'),
    command: ['/bin/resize'],
    args: ['--cache', '/var/cache/resize'],
    envFrom: [EnvSource.configMap('settings')],
    sharedConfig: [shared],
    health: HealthChecks.of({ live: Check.http('/livez'), ready: Check.http('/readyz', { headers: { Host: 'resize.shop' } }) }),
    sidecars: [Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:2.1.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), before: false })],
    mounts: [
      Mount.scratch('/var/cache/resize', Size.gibibytes(1)),
      shared.mount('/etc/shop'),
      Mount.secret('/etc/certs', 'certs'),
      Mount.projected('/var/run/vault', [ProjectedSource.token('token', { audience: 'vault' })]),
    ],
    serviceAccount: ServiceAccountRef.own({ annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/resize' } }),
    apiAccess: [ApiAccess.to(['configmaps'], ['get'])],
    podLabels: { team: 'checkout' },
    podAnnotations: { 'acme.example/scan': 'daily' },
    imagePullSecrets: ['registry'],
    owner: 'team-checkout',
    revision: '2026-11-30',
  });
  resize.callsExternal('sts.eu-central-1.amazonaws.com', 443, { cidrs: ['10.0.20.0/24'] });

  return [cache, catalog, jobs, resize];
}

/** A function with what Knative admits with its flags on: it is printed to flags/k8s-1.36/expected.yaml. */
export function flagged(app: App): Workload[] {
  ClusterTarget.kubernetes('1.36', { knative: Object.values(KnativeFeature), apiServerCidrs: ['10.0.16.4/32'] }).applyTo(app);
  const chart = new Chart(app, 'flags', { namespace: 'flags' });
  const models = Mount.scratch('/var/models', Size.gibibytes(1));
  return [new EdgeFunction(chart, 'tag', {
    ...image('tag'),
    env: { NODE_NAME: EnvValue.fromFieldRef(EnvFieldPaths.NODE_NAME) },
    initContainers: [InitContainer.of({ name: 'models', image: 'ghcr.io/acme/assets:1.4.0', command: ['cp', '-r', '/assets/.', '/out'], mounts: [models.at('/out')] })],
    mounts: [
      models.readOnly(),
      Mount.claim('/srv/media', 'media', { readOnly: true }),
      Mount.csi('/mnt/vault', 'secrets-store.csi.k8s.io', { attributes: { secretProviderClass: 'tag' }, readOnly: true }),
      Mount.image('/models', 'ghcr.io/acme/model:2.0.0'),
    ],
    fsGroup: 1002,
    supplementalGroups: [2000],
    addCapabilities: ['NET_BIND_SERVICE'],
    placement: Placement.onNodes({ pool: 'web' }).architecture('arm64', 1.25).tolerating('dedicated', 'web', TaintEffect.NO_SCHEDULE).preferring({ 'node.acme.example/disk': 'ssd' }, 50),
    priorityClassName: 'shop',
    runtimeClass: 'sandbox',
  })];
}

/** A function's program and load. */
function image(name: string) {
  return {
    image: `ghcr.io/acme/${name}:3.1.0`,
    runtime: Runtime.golang({ version: '1.25' }),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(100), cpuPerRequest: Duration.millis(20), memoryBase: Size.mebibytes(40) }),
  };
}
