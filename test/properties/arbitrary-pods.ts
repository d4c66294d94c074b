import { Chart, Duration, Size } from 'cdk8s';
import { Cpu, EnvFieldPaths, EnvValue, PodManagementPolicy } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import type { RandomTarget } from './arbitraries';
import {
  ApiAccess, Check, ClusterTarget, EnvSource, HealthChecks, InitContainer, IstioMode, KnativeFeature, Lifecycle, LifecycleHandler, Mount, Placement, Port, PortAccess, ProjectedSource,
  SeccompProfile, ServiceAccountRef, SharedConfig, Sidecar, TaintEffect, TakeOver, type WorkloadProps,
} from '../../src';

/*
 * Random props of a pod in plain numbers, so that a workload can be made of them twice: where it runs, as whom, with which rights, ports, checks, containers and volumes.
 */

/** As often undefined as not. */
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 1 });
const seldom = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);

const beside = fc.record({
  cpu: fc.integer({ min: 5, max: 200 }), memory: fc.integer({ min: 16, max: 256 }), scratch: fc.boolean(), shared: fc.boolean(), port: fc.boolean(), root: seldom, writable: seldom, before: fc.boolean(), drain: fc.integer({ min: 1, max: 20 }),
});

const randomAccount = fc.record({ account: fc.constantFrom(undefined, 'own', 'existing'), access: fc.integer({ min: 0, max: 2 }), wide: seldom });
const randomPlacement = fc.record({
  labels: fc.boolean(),
  tolerates: fc.boolean(),
  among: fc.boolean(),
  prefers: fc.boolean(),
  architecture: maybe(fc.constantFrom(undefined, 1, 1.25)),
  spot: fc.boolean(),
  gpus: fc.constantFrom(0, 0, 1, 2),
  runtimeClass: fc.boolean(),
  overhead: fc.boolean(),
  priority: fc.boolean(),
  hostNetwork: seldom,
});
const randomContainer = fc.record({
  command: fc.boolean(),
  args: fc.boolean(),
  workingDir: fc.boolean(),
  preStop: fc.integer({ min: 0, max: 3 }),
  postStart: seldom,
  concurrency: maybe(fc.integer({ min: 200, max: 500 })),
  writableRoot: seldom,
  user: fc.integer({ min: 0, max: 4 }),
  groups: fc.boolean(),
  seccomp: fc.constantFrom(undefined, undefined, 'unconfined', 'localhost'),
  capabilities: fc.constantFrom<string[] | undefined>(undefined, ['NET_BIND_SERVICE'], ['SYS_ADMIN']),
  envFrom: fc.integer({ min: 0, max: 2 }),
  field: fc.boolean(),
});
const randomVolumes = fc.record({ scratch: fc.boolean(), config: fc.boolean(), secret: fc.boolean(), claim: fc.boolean(), projected: fc.boolean(), file: fc.boolean(), sharedData: fc.boolean(), sharedFiles: fc.boolean() });

/** Everything about a pod that is drawn. */
export const randomPod = fc.record({
  account: randomAccount,
  placement: randomPlacement,
  container: randomContainer,
  volumes: randomVolumes,
  ports: fc.integer({ min: 0, max: 3 }),
  checks: fc.integer({ min: 0, max: 3 }),
  inits: fc.array(beside, { maxLength: 2 }),
  sidecars: fc.array(beside, { maxLength: 2 }),
  takeOver: fc.integer({ min: 0, max: 2 }),
  labels: fc.boolean(),
});
export type RandomPod = typeof randomPod extends fc.Arbitrary<infer P> ? P : never;

/** What a target needs for all of it: GPUs on its nodes, and Knative's flags. */
export function withPods(t: RandomTarget, target: ClusterTarget): ClusterTarget {
  const { nodeShapes, ...rest } = target._props;
  return ClusterTarget.kubernetes(`1.${t.minor}`, { ...rest, knative: Object.values(KnativeFeature), nodeShapes: nodeShapes?.map((shape) => ({ ...shape, gpus: 2 })) });
}

const USERS: ReadonlyArray<Partial<WorkloadProps>> = [{}, { imageUser: true }, { runAsUser: 1000 }, { runAsUser: 0, allowRoot: true }, { imageUser: true, allowRoot: true }];
const IMAGE = 'ghcr.io/acme/beside:1.0.0';

/** As props. What a kind of workload does not have is left out. */
export function podProps(chart: Chart, kind: 'web' | 'stateful' | 'function', { minor, istio }: RandomTarget, pod: RandomPod): Partial<WorkloadProps> {
  const { account, container: c, placement, volumes: v } = pod;
  const ours = kind !== 'function';
  const data = v.sharedData ? { SHARED: 'yes' } : undefined;
  const files = v.sharedFiles ? { 'shared.yaml': 'a: 1' } : undefined;
  const shared = data === undefined && files === undefined ? undefined : new SharedConfig(chart, 'env', { data, files });
  const common = Mount.scratch('/srv/common', Size.mebibytes(64));
  const containers = containersOf(pod, common, ours && minor >= 29);
  return {
    ...placementProps(placement, ours && istio === IstioMode.NONE),
    ...USERS[c.user],
    serviceAccount: account.account === undefined ? undefined : account.account === 'own' ? ServiceAccountRef.own({ annotations: { 'acme.example/role': 'app' } }) : ServiceAccountRef.existing('shared'),
    apiAccess: account.access === 0 ? undefined : [ApiAccess.to(['pods'], ['get', 'list'], account.wide ? { clusterWide: true } : {}), ...(account.access > 1 ? [ApiAccess.to(['leases'], ['get', 'update'], { group: 'coordination.k8s.io' })] : [])],
    command: c.command ? ['/bin/app'] : undefined,
    args: c.args ? ['--verbose', ...(c.field ? ['$(NODE)'] : [])] : undefined,
    workingDir: c.workingDir ? '/work' : undefined,
    env: c.field ? { NODE: EnvValue.fromFieldRef(EnvFieldPaths.NODE_NAME) } : undefined,
    envFrom: c.envFrom === 0 ? undefined : [EnvSource.secret('database', { prefix: 'DB_' }), ...(c.envFrom > 1 ? [EnvSource.configMap('settings')] : [])],
    lifecycle: ours && (c.postStart || c.preStop === 1 || c.preStop === 3 || (c.preStop === 2 && minor >= 30)) ? Lifecycle.of({
      postStart: c.postStart ? LifecycleHandler.exec(['/bin/warm'], { takes: Duration.seconds(2) }) : undefined,
      preStop: [undefined, LifecycleHandler.exec(['/bin/leave'], { takes: Duration.seconds(5) }), minor >= 30 ? LifecycleHandler.sleep(Duration.seconds(10)) : undefined, LifecycleHandler.http('/leave', { takes: Duration.seconds(5) })][c.preStop],
    }) : undefined,
    concurrency: ours ? c.concurrency : undefined,
    readOnlyRoot: c.writableRoot ? false : undefined,
    runAsGroup: c.groups ? 1001 : undefined,
    fsGroup: c.groups ? 1002 : undefined,
    supplementalGroups: c.groups ? [2000] : undefined,
    seccompProfile: c.seccomp === undefined ? undefined : c.seccomp === 'unconfined' ? SeccompProfile.unconfined() : SeccompProfile.localhost('profiles/app.json'),
    addCapabilities: c.capabilities,
    ports: ours && pod.ports > 0 ? [Port.metrics(9394), Port.http(9100, { name: 'admin', access: PortAccess.PROBES }), Port.tcp(9200, { name: 'bulk' })].slice(0, pod.ports) : undefined,
    health: [undefined, HealthChecks.of({ ready: Check.command(['/bin/ready']) }), HealthChecks.of({ live: Check.tcp(), ready: Check.http('/readyz', { headers: { Host: 'app' } }) }), ours && pod.ports > 1 ? HealthChecks.of({ live: Check.http('/livez', { port: 'admin' }), ready: Check.tcp() }) : undefined][pod.checks],
    ...containers,
    mounts: [
      ...(v.scratch ? [Mount.scratch('/opt/cache', Size.mebibytes(128))] : []),
      ...([...pod.inits, ...pod.sidecars].some((one) => one.shared) ? [common.readOnly()] : []),
      ...(v.config ? [Mount.config('/etc/app', { 'app.yaml': 'level: info' })] : []),
      ...(v.secret ? [Mount.secret('/etc/certs', 'certs')] : []),
      ...(v.claim ? [Mount.claim('/srv/media', 'media', { readOnly: true })] : []),
      ...(v.projected ? [Mount.projected('/var/run/vault', [ProjectedSource.token('token', { audience: 'vault' }), ProjectedSource.secret('more')])] : []),
      ...(v.file ? [Mount.config('/etc/one/one.conf', { 'one.conf': 'a' }).subPath('one.conf')] : []),
      ...(files === undefined ? [] : [shared!.mount('/etc/shared')]),
    ],
    sharedConfig: data === undefined ? undefined : [shared!],
    takeOver: ours ? takeOverOf(pod.takeOver, kind) : undefined,
    ...(pod.labels ? { podLabels: { team: 'shop' }, podAnnotations: { 'acme.example/scan': 'daily' }, imagePullSecrets: ['registry'], owner: 'team-shop', runbook: 'https://runbooks.acme.example/app', revision: '7' } : {}),
  };
}

function placementProps(p: RandomPod['placement'], mayShareNetwork: boolean): Partial<WorkloadProps> {
  let where = Placement.anywhere();
  where = p.labels ? Placement.onNodes({ pool: 'web' }) : where;
  where = p.tolerates ? where.tolerating('dedicated', 'web', TaintEffect.NO_SCHEDULE) : where;
  where = p.among ? where.among('zone', ['a', 'b']) : where;
  where = p.prefers ? where.preferring({ disk: 'ssd' }, 10) : where;
  where = p.architecture === undefined ? where : where.architecture('arm64', p.architecture);
  where = p.spot ? where.spot({ 'karpenter.sh/capacity-type': 'spot' }) : where;
  return {
    placement: where,
    gpu: p.gpus === 0 ? undefined : { count: p.gpus },
    runtimeClass: p.runtimeClass ? 'sandbox' : undefined,
    runtimeOverhead: p.runtimeClass && p.overhead ? { cpu: Cpu.millis(50), memory: Size.mebibytes(64) } : undefined,
    priorityClassName: p.priority ? 'shop' : undefined,
    hostNetwork: p.hostNetwork && mayShareNetwork ? true : undefined,
  };
}

/** Folders of the main container, mounted, writable or neither, and one that it does not have. */
const WRITTEN = [['/opt/cache'], [], ['/etc/certs', '/srv/common'], ['/var/cache/app', '/spool'], ['/data']];

function containersOf({ inits, sidecars }: RandomPod, common: Mount, native: boolean): Partial<WorkloadProps> {
  const base = (name: string, one: RandomPod['inits'][number], i: number) => ({
    name: `${name}-${i}`,
    image: IMAGE,
    cpu: Cpu.millis(one.cpu),
    memory: Size.mebibytes(one.memory),
    writablePaths: WRITTEN[one.memory % WRITTEN.length],
    mounts: [...(one.shared ? [common.at('/common')] : []), ...(one.scratch ? [Mount.scratch('/scratch', Size.mebibytes(32))] : [])],
    ...(one.root ? { runAsUser: 0, allowRoot: true } : {}),
    ...(one.writable ? { readOnlyRoot: false } : {}),
  });
  return {
    initContainers: inits.map((one, i) => InitContainer.of({ ...base('init', one, i), takes: Duration.seconds(2) })),
    sidecars: sidecars.map((one, i) => Sidecar.of({
      ...base('side', one, i),
      ports: one.port ? [Port.http(9500 + i, { name: `side-${i}`, access: PortAccess.PROBES })] : undefined,
      before: native ? one.before : undefined,
      drain: Duration.seconds(one.drain),
    })),
  };
}

function takeOverOf(draw: number, kind: 'web' | 'stateful' | 'function'): TakeOver | undefined {
  const kept = { selector: { app: 'legacy' }, podLabels: { tier: 'back' } };
  const ofMembers = { serviceName: 'legacy-members', claimName: 'tmp', claimLabels: {}, podManagementPolicy: PodManagementPolicy.PARALLEL, containerName: 'legacy' };
  return draw === 0 ? undefined : TakeOver.of({ ...kept, ...(draw > 1 ? kind === 'stateful' ? ofMembers : { containerName: 'legacy' } : {}) });
}
