import { App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as lib from '../../src';
import { ledger, profile, resize, shop, web } from '../workloads/fixtures';

/*
 * A right call of everything that takes parameters, and a right value of every struct: what a test makes wrong, one slot at a time.
 */

export interface Sample {
  /** Right parameters. */
  readonly args: () => unknown[];
  readonly call: (...args: any[]) => unknown;
}

const rate = () => lib.Rate.perSecond(100);
const image = 'ghcr.io/acme/web:1.4.0';
const workload = () => ({ image, runtime: lib.Runtime.rust(), profile: profile(), gpu: { count: 1 } });
const manifests = () => lib.assertions.Manifests.of(web(shop()));
const node = () => ({ name: 'large', cpu: Cpu.units(8), memory: Size.gibibytes(32), labels: { pool: 'web' }, gpus: 1 });

/** Everything public, the submodules' types beside the others. */
export const SURFACE = { ...lib, ...lib.assertions };

/** Factories whose receiver is their class. */
export const RIGHT_CALLS: Readonly<Record<string, () => unknown[]>> = {
  'ApiAccess.to': () => [['pods'], ['get', 'list'], { names: ['one'] }],
  'Burst.of': () => [3, Duration.minutes(1)],
  'Check.command': () => [['/bin/ready'], { cpu: Duration.millis(50) }],
  'Check.grpc': () => ['shop.Catalog', { port: 'grpc' }],
  'Check.http': () => ['/readyz', { port: 'http' }],
  'Check.tcp': () => [{ port: 'http' }],
  'ClusterTarget.kubernetes': () => ['1.34', { zones: 3, nodeShapes: [node()] }],
  'ClusterTarget.singleNode': () => ['1.34', { nodeShapes: [node()] }],
  'ClusterTarget.openshift': () => ['1.34', { nodeShapes: [node()] }],
  'ClusterTarget.of': () => [shop()],
  'CpuPolicy.capped': () => [2],
  'CpuPolicy.pinned': () => [2],
  'EnvSource.configMap': () => ['settings', { prefix: 'DB_', optional: true }],
  'EnvSource.secret': () => ['database', { prefix: 'DB_', optional: true }],
  'Exposure.gateway': () => ['shop.example.com'],
  'Exposure.ingress': () => ['nginx', 'shop.example.com'],
  'Findings.acknowledge': () => [new App(), 'image-without-digest', 'a registry that cannot move tags'],
  'Findings.failOn': () => [new App(), lib.FindingSeverity.WARNING],
  'Findings.of': () => [shop()],
  'HealthChecks.grpc': () => ['shop.Catalog'],
  'HealthChecks.of': () => [{ ready: lib.Check.http('/readyz') }],
  'HealthChecks.http': () => [{ live: '/livez' }],
  'Workloads.of': () => [shop()],
  'Port.grpc': () => [9000, { name: 'admin' }],
  'Port.http': () => [9000, { name: 'admin' }],
  'Port.metrics': () => [9394, { path: '/metrics' }],
  'Port.tcp': () => [9000, { name: 'admin' }],
  'Rate.perMinute': () => [100],
  'Rate.perSecond': () => [100],
  'Runtime.dotnet': () => [{}],
  'Runtime.generic': () => [Duration.seconds(2)],
  'Runtime.golang': () => [{}],
  'Runtime.jvm': () => [{}],
  'Runtime.nodejs': () => [{}],
  'Runtime.python': () => [{}],
  'Runtime.springBoot': () => [{}],
  'Scaling.exactly': () => [3],
  'Scaling.onCpu': () => [{ min: 2, max: 10 }],
  'Scaling.onRequestRate': () => [{ min: 2, max: 10 }, 'http_requests_per_second'],
  'SecretSource.existing': () => ['db', 'password'],
  'SecretSource.external': () => ['vault', 'shop/db'],
  'Placement.onNodes': () => [{ pool: 'web' }],
  'ServiceAccountRef.existing': () => ['shared'],
  'ServiceAccountRef.own': () => [{ annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/shop' } }],
  'SeccompProfile.localhost': () => ['profiles/app.json'],
  'Slo.of': () => [{ availability: 99.9 }],
  'Storage.fast': () => [Size.gibibytes(10)],
  'Storage.ofClass': () => [Size.gibibytes(10), 'ssd'],
  'Storage.standard': () => [Size.gibibytes(10)],
  'InitContainer.of': () => [{ name: 'assets', image, cpu: Cpu.millis(50), memory: Size.mebibytes(64) }],
  'Sidecar.of': () => [{ name: 'proxy', image, cpu: Cpu.millis(50), memory: Size.mebibytes(64) }],
  'Lifecycle.of': () => [{ preStop: lib.LifecycleHandler.sleep(Duration.seconds(20)) }],
  'LifecycleHandler.exec': () => [['nginx', '-s', 'quit'], { takes: Duration.seconds(5) }],
  'LifecycleHandler.http': () => ['/quit', { port: 8080, takes: Duration.seconds(5) }],
  'LifecycleHandler.sleep': () => [Duration.seconds(20)],
  'Mount.claim': () => ['/data', 'assets', { readOnly: true }],
  'Mount.config': () => ['/etc/app', { 'app.yaml': 'level: info' }, { mode: 0o444 }],
  'Mount.configMap': () => ['/etc/ca', 'ca', { items: { 'ca.crt': 'ca.pem' }, optional: true, mode: 0o444 }],
  'Mount.csi': () => ['/mnt/vault', 'secrets-store.csi.k8s.io', { attributes: { secretProviderClass: 'vault' }, readOnly: true, fsType: 'ext4' }],
  'Mount.image': () => ['/models', image],
  'Mount.projected': () => ['/var/run/tokens', [lib.ProjectedSource.token('vault')], { mode: 0o440 }],
  'Mount.scratch': () => ['/var/cache/app', Size.gibibytes(1), lib.ScratchMedium.DISK],
  'Mount.secret': () => ['/etc/certs', 'certs', { items: { 'tls.crt': 'server.pem' }, optional: true, mode: 0o440 }],
  'ProjectedSource.configMap': () => ['ca', { items: { 'ca.crt': 'ca.pem' }, optional: true }],
  'ProjectedSource.field': () => ['labels', 'metadata.labels'],
  'ProjectedSource.secret': () => ['certs', { items: { 'tls.crt': 'server.pem' }, optional: true }],
  'ProjectedSource.token': () => ['vault', { audience: 'vault', expirationSeconds: 3600 }],
  'TakeOver.of': () => [{ selector: { app: 'web' }, podLabels: { tier: 'front' }, containerName: 'web', serviceName: 'web-members', podManagementPolicy: 'Parallel', revisionHistoryLimit: 10, claimName: 'store', claimLabels: { app: 'web' }, claimAnnotations: { backup: 'daily' } }],
  'Manifests.of': () => [shop()],
  'Match.exactly': () => [['a']],
  'Traffic.daily': () => [rate(), rate()],
  'Traffic.flashSale': () => [rate(), 3, Duration.minutes(2)],
  'Traffic.fromFile': () => [`${__dirname}/traffic.csv`],
  'Traffic.steady': () => [rate(), Duration.hours(1)],
  'WorkloadProfile.fromFile': () => [`${__dirname}/profile.json`],
  'WorkloadProfile.of': () => [{ peak: rate() }],
};

/** Methods, by how their receiver is made. */
const METHODS: Readonly<Record<string, Sample>> = {
  'ClusterTarget#applyTo': { args: () => [new App()], call: (scope) => lib.ClusterTarget.kubernetes('1.34').applyTo(scope) },
  'ClusterTarget#isAtLeast': { args: () => ['1.31'], call: (version) => lib.ClusterTarget.kubernetes('1.34').isAtLeast(version) },
  'ClusterTarget#isIstioAtLeast': { args: () => ['1.27'], call: (version) => lib.ClusterTarget.kubernetes('1.34').isIstioAtLeast(version) },
  'Exposure#behind': { args: () => [{}], call: (balancer) => lib.Exposure.loadBalancer().behind(balancer) },
  'Findings#count': { args: () => [lib.FindingSeverity.WARNING], call: (severity) => lib.Findings.of(shop()).count(severity) },
  'Manifests#all': { args: () => ['Deployment'], call: (kind) => manifests().all(kind) },
  'Manifests#find': { args: () => ['Deployment', 'web'], call: (kind, name) => manifests().find(kind, name) },
  'Manifests#hasNoObject': { args: () => ['Ingress', 'web'], call: (kind, name) => manifests().hasNoObject(kind, name) },
  'Manifests#hasObjectLike': { args: () => ['Deployment', 'web', { kind: 'Deployment' }], call: (kind, name, expected) => manifests().hasObjectLike(kind, name, expected) },
  'Mount#at': { args: () => ['/var/www'], call: (path) => lib.Mount.secret('/etc/certs', 'certs').at(path) },
  'Mount#subPath': { args: () => ['app.yaml'], call: (path) => lib.Mount.config('/etc/app/app.yaml', { 'app.yaml': 'level: info' }).subPath(path) },
  'SharedConfig#mount': { args: () => ['/etc/app'], call: (path) => new lib.SharedConfig(shop(), 'env', { files: { 'app.yaml': 'level: info' } }).mount(path) },
  'new SharedConfig': { args: () => [shop(), 'env', { data: { LEVEL: 'info' }, files: { 'app.yaml': 'level: info' } }], call: (scope, id, props) => new lib.SharedConfig(scope, id, props) },
  'SecretSource#asFile': { args: () => ['/etc/app/secrets/db'], call: (path) => lib.SecretSource.existing('db', 'password').asFile(path) },
  'Placement#among': { args: () => ['pool', ['web', 'batch']], call: (key, values) => lib.Placement.anywhere().among(key, values) },
  'Placement#architecture': { args: () => ['arm64', 1.2], call: (name, speed) => lib.Placement.anywhere().architecture(name, speed) },
  'Placement#preferring': { args: () => [{ pool: 'web' }, 50], call: (labels, weight) => lib.Placement.anywhere().preferring(labels, weight) },
  'Placement#spot': { args: () => [{ 'karpenter.sh/capacity-type': 'spot' }], call: (labels) => lib.Placement.anywhere().spot(labels) },
  'Placement#tolerating': { args: () => ['pool', 'web', lib.TaintEffect.NO_SCHEDULE], call: (key, value, effect) => lib.Placement.anywhere().tolerating(key, value, effect) },
  'ServiceAccountRef#withToken': { args: () => [], call: () => lib.ServiceAccountRef.existing('shared').withToken() },
  'WorkloadPlan#simulate': { args: () => [lib.Traffic.steady(rate(), Duration.minutes(5))], call: (traffic) => web(shop()).plan.simulate(traffic) },
  'new OptimizedWebService': { args: () => [shop(), 'web', workload()], call: (scope, id, props) => new lib.OptimizedWebService(scope, id, props) },
  'new EdgeFunction': { args: () => [shop(), 'web', workload()], call: (scope, id, props) => new lib.EdgeFunction(scope, id, props) },
  'new PaymentStatefulService': {
    args: () => [shop(), 'web', { ...workload(), storage: lib.Storage.standard(Size.gibibytes(10)) }],
    call: (scope, id, props) => new lib.PaymentStatefulService(scope, id, props),
  },
  ...Object.fromEntries(([['OptimizedWebService', web], ['PaymentStatefulService', ledger], ['EdgeFunction', resize]] as Array<[string, (scope: Chart) => lib.IWorkload]>).flatMap(([name, make]) => {
    // the other side is there already, so that a call may be tried
    const pair = () => {
      const chart = shop();
      web(chart, {}, 'other');
      return make(chart);
    };
    const sample = (method: string, args: (self: lib.IWorkload) => unknown[]): [string, Sample] => {
      let self = pair();
      return [`${name}#${method}`, {
        args: () => {
          self = pair();
          return args(self);
        },
        call: (...given) => (self as any)[method](...given),
      }];
    };
    const other = (self: lib.IWorkload) => self.node.scope!.node.findChild('other');
    return [
      sample('callsTo', (self) => [other(self), 'GET /v1/prices']),
      sample('acceptCallsFrom', (self) => [other(self), 'GET /v1/prices']),
      sample('callsExternal', () => ['api.example.com', 443]),
      sample('port', () => ['http']),
      sample('addObject', () => ['audit', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'audit' }, data: { LOG_LEVEL: 'info' } }]),
      sample('patch', (self) => [self.apiObjects[0].kind, JsonPatch.add('/metadata/labels/team', 'shop')]),
    ];
  })),
};

/** Structs that reach the library by another way than a parameter: through what users implement. */
export const HANDED_OVER: Readonly<Record<string, { readonly good: () => unknown; readonly call: (value: any) => unknown }>> = {
  WorkloadRequirements: {
    good: () => ({ name: 'Tracing', env: { OTEL_SERVICE_NAME: 'web' } }),
    call: (wants) => web(shop(), { addOns: [{ requirements: () => wants, bind: () => undefined }] }),
  },
  WorkloadEndpoint: {
    good: () => ({ ...ledger(shop({ istio: lib.IstioMode.NONE })).endpoint, workloadName: 'legacy', podLabels: { app: 'legacy' } }),
    call: (endpoint) => {
      const chart = shop({ istio: lib.IstioMode.NONE });
      return web(chart).callsTo(Object.assign(new Construct(chart, 'legacy'), { endpoint, acceptCallsFrom: () => undefined }) as unknown as lib.IWorkload);
    },
  },
};

export function sampleOf(name: string): Sample | undefined {
  const args = RIGHT_CALLS[name];
  const [type, method] = name.split('.');
  return args === undefined ? METHODS[name] : { args, call: (...given) => (SURFACE as any)[type][method](...given) };
}
