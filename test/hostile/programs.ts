import { App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu, EnvValue, PodManagementPolicy } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Slot, Step } from './slots';
import * as lib from '../../src';
import type { TypeRef } from '../inputs/assembly';
import { RIGHT_CALLS } from '../inputs/samples';

/*
 * The smallest program that uses a place of the public surface. What is new there has to be added here: a test says what is missing.
 */

const IMAGE = 'ghcr.io/acme/web:1.4.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

/** Where a program runs. */
export class World {
  public readonly app: App;
  private made?: Chart;

  /** @param careful whether the app is a TunedApp, which prints every string so that all readers agree about it */
  constructor(careful: boolean, public target: lib.ClusterTarget = TARGET, app?: App) {
    this.app = app ?? (careful ? new lib.TunedApp() : new App());
  }

  public get chart(): Chart {
    if (this.made === undefined) {
      this.target.applyTo(this.app);
      this.made = new Chart(this.app, 'shop', { namespace: 'shop' });
    }
    return this.made;
  }

  public workloadProps(): lib.WorkloadProps {
    return { image: IMAGE, runtime: lib.Runtime.rust(), profile: profile() };
  }

  public containerProps(): lib.SidecarProps {
    return { name: 'proxy', image: IMAGE, cpu: Cpu.millis(50), memory: Size.mebibytes(64) };
  }

  public web(props: Partial<lib.OptimizedWebServiceProps> = {}, id = 'web'): lib.OptimizedWebService {
    return new lib.OptimizedWebService(this.chart, id, { ...this.workloadProps(), ...props });
  }

  public ledger(props: Partial<lib.PaymentStatefulServiceProps> = {}, id = 'ledger'): lib.PaymentStatefulService {
    return new lib.PaymentStatefulService(this.chart, id, { ...this.workloadProps(), storage: lib.Storage.standard(Size.gibibytes(10)), ...props });
  }

  public resize(props: Partial<lib.EdgeFunctionProps> = {}, id = 'resize'): lib.EdgeFunction {
    return new lib.EdgeFunction(this.chart, id, { ...this.workloadProps(), ...props });
  }

  /** A workload of a class of the user's own. */
  public stranger(members: object, id = 'legacy'): Construct {
    return Object.assign(new Construct(this.chart, id), { acceptCallsFrom: () => undefined, callsTo: () => undefined, apiObjects: [] }, members);
  }
}

const TARGET = lib.ClusterTarget.kubernetes('1.34', {
  istio: lib.IstioMode.SIDECAR,
  knativeInMesh: true,
  gateway: 'infra/public',
  externalSecrets: true,
  knative: Object.values(lib.KnativeFeature),
  clusterCidrs: ['10.0.0.0/8'],
});

const rate = () => lib.Rate.perSecond(100);
const profile = () => lib.WorkloadProfile.of({ peak: rate(), cpuPerRequest: Duration.millis(5) });
const shortTraffic = () => lib.Traffic.steady(rate(), Duration.minutes(2));

/** What users' own add-ons ask for, and what their own workloads say. */
const requirements = (): lib.WorkloadRequirements => ({ name: 'Tracing', env: { OTEL_SERVICE_NAME: 'web' } });
const endpoint = (): lib.WorkloadEndpoint => ({
  workloadName: 'legacy', namespace: 'shop', host: 'legacy.shop.svc.cluster.local', port: 80, podPort: 8080, protocol: lib.Protocol.HTTP, podLabels: { app: 'legacy' }, serviceAccountName: 'legacy', meshed: true,
});

/** A right value of each type that is taken somewhere, by its name in the assembly. */
export const SAMPLES: Readonly<Record<string, (world: World) => unknown>> = {
  'any': () => 'web',
  'string': () => 'web',
  'number': () => 2,
  'boolean': () => true,
  'cdk8s.AppProps': () => ({}),
  'cdk8s.Duration': () => Duration.seconds(5),
  'cdk8s.JsonPatch': () => JsonPatch.add('/metadata/labels/team', 'shop'),
  'cdk8s.Size': () => Size.gibibytes(1),
  'cdk8s-plus-28.Cpu': () => Cpu.units(1),
  'cdk8s-plus-28.EnvValue': () => EnvValue.fromValue('eu'),
  'cdk8s-plus-28.PodManagementPolicy': () => PodManagementPolicy.PARALLEL,
  'constructs.Construct': (world) => world.chart,
  'constructs.IConstruct': (world) => world.chart,
  'cdk8s-tuned.AccessMode': () => lib.AccessMode.READ_WRITE_ONCE,
  'cdk8s-tuned.ApiAccess': () => lib.ApiAccess.to(['pods'], ['get']),
  'cdk8s-tuned.ApiAccessOptions': () => ({}),
  'cdk8s-tuned.BalancerOptions': () => ({}),
  'cdk8s-tuned.Burst': () => lib.Burst.spiky(),
  'cdk8s-tuned.CallsExternalOptions': () => ({}),
  'cdk8s-tuned.Check': () => lib.Check.http('/readyz'),
  'cdk8s-tuned.CheckOptions': () => ({}),
  'cdk8s-tuned.ClusterTargetProps': () => ({}),
  'cdk8s-tuned.ClaimOptions': () => ({}),
  'cdk8s-tuned.CommandCheckOptions': () => ({}),
  'cdk8s-tuned.CsiOptions': () => ({}),
  'cdk8s-tuned.CpuPolicy': () => lib.CpuPolicy.burst(),
  'cdk8s-tuned.Criticality': () => lib.Criticality.CRITICAL,
  'cdk8s-tuned.DotnetOptions': () => ({}),
  'cdk8s-tuned.EdgeFunctionProps': (world) => world.workloadProps(),
  'cdk8s-tuned.EnvSource': () => lib.EnvSource.configMap('settings'),
  'cdk8s-tuned.EnvSourceOptions': () => ({}),
  'cdk8s-tuned.ExecHandlerOptions': () => ({}),
  'cdk8s-tuned.Exposure': () => lib.Exposure.gateway('shop.example.com'),
  'cdk8s-tuned.FilesOptions': () => ({}),
  'cdk8s-tuned.FindingSeverity': () => lib.FindingSeverity.CRITICAL,
  'cdk8s-tuned.GolangOptions': () => ({}),
  'cdk8s-tuned.GpuProps': () => ({ count: 1 }),
  'cdk8s-tuned.HealthChecks': () => lib.HealthChecks.http({ live: '/livez', ready: '/readyz' }),
  'cdk8s-tuned.HealthChecksProps': () => ({ ready: lib.Check.http('/readyz') }),
  'cdk8s-tuned.HealthPathsProps': () => ({}),
  'cdk8s-tuned.HttpCheckOptions': () => ({}),
  'cdk8s-tuned.HttpHandlerOptions': () => ({}),
  'cdk8s-tuned.ICallee': (world) => world.ledger(),
  'cdk8s-tuned.IWorkload': (world) => world.ledger(),
  'cdk8s-tuned.IWorkloadAddOn': () => ({ requirements, bind: () => undefined }),
  'cdk8s-tuned.InitContainer': (world) => lib.InitContainer.of(world.containerProps()),
  'cdk8s-tuned.InitContainerProps': (world) => world.containerProps(),
  'cdk8s-tuned.IstioMode': () => lib.IstioMode.SIDECAR,
  'cdk8s-tuned.JvmOptions': () => ({}),
  'cdk8s-tuned.KnativeFeature': () => lib.KnativeFeature.PVC,
  'cdk8s-tuned.KeyFilesOptions': () => ({}),
  'cdk8s-tuned.KeysOptions': () => ({}),
  'cdk8s-tuned.Lifecycle': () => lib.Lifecycle.of({ preStop: lib.LifecycleHandler.sleep(Duration.seconds(5)) }),
  'cdk8s-tuned.LifecycleHandler': () => lib.LifecycleHandler.sleep(Duration.seconds(5)),
  'cdk8s-tuned.LifecycleProps': () => ({ preStop: lib.LifecycleHandler.sleep(Duration.seconds(5)) }),
  'cdk8s-tuned.MetricsPortOptions': () => ({}),
  'cdk8s-tuned.Mount': () => lib.Mount.secret('/etc/certs', 'certs'),
  'cdk8s-tuned.NodeShape': () => ({ name: 'large', cpu: Cpu.units(8), memory: Size.gibibytes(32) }),
  'cdk8s-tuned.NodejsOptions': () => ({}),
  'cdk8s-tuned.OptimizedWebServiceProps': (world) => world.workloadProps(),
  'cdk8s-tuned.OwnServiceAccountProps': () => ({}),
  'cdk8s-tuned.PaymentStatefulServiceProps': (world) => ({ ...world.workloadProps(), storage: lib.Storage.standard(Size.gibibytes(10)) }),
  'cdk8s-tuned.Placement': () => lib.Placement.onNodes({ pool: 'web' }),
  'cdk8s-tuned.Port': () => lib.Port.metrics(9394),
  'cdk8s-tuned.PortAccess': () => lib.PortAccess.PROBES,
  'cdk8s-tuned.PortOptions': () => ({}),
  'cdk8s-tuned.ProjectedSource': () => lib.ProjectedSource.token('token'),
  'cdk8s-tuned.Protocol': () => lib.Protocol.GRPC,
  'cdk8s-tuned.PythonOptions': () => ({}),
  'cdk8s-tuned.Rate': rate,
  'cdk8s-tuned.ReplicaRange': () => ({ min: 2, max: 10 }),
  'cdk8s-tuned.Runtime': () => lib.Runtime.golang(),
  'cdk8s-tuned.RuntimeOverheadProps': () => ({ cpu: Cpu.millis(50) }),
  'cdk8s-tuned.Scaling': () => lib.Scaling.exactly(3),
  'cdk8s-tuned.ScratchMedium': () => lib.ScratchMedium.MEMORY,
  'cdk8s-tuned.SeLinuxOptions': () => ({}),
  'cdk8s-tuned.SeccompProfile': () => lib.SeccompProfile.localhost('profiles/app.json'),
  'cdk8s-tuned.SecretSource': () => lib.SecretSource.existing('db', 'password'),
  'cdk8s-tuned.SecurityPreset': () => lib.SecurityPreset.PLATFORM,
  'cdk8s-tuned.ServiceAccountRef': () => lib.ServiceAccountRef.existing('shared'),
  'cdk8s-tuned.SharedConfig': (world) => new lib.SharedConfig(world.chart, 'env', { data: { LEVEL: 'info' } }),
  'cdk8s-tuned.SharedConfigProps': () => ({ data: { LEVEL: 'info' } }),
  'cdk8s-tuned.Sidecar': (world) => lib.Sidecar.of(world.containerProps()),
  'cdk8s-tuned.SidecarProps': (world) => world.containerProps(),
  'cdk8s-tuned.Slo': () => lib.Slo.of({ availability: 99.9 }),
  'cdk8s-tuned.SloProps': () => ({}),
  'cdk8s-tuned.Storage': () => lib.Storage.standard(Size.gibibytes(10)),
  'cdk8s-tuned.StorageOptions': () => ({}),
  'cdk8s-tuned.TaintEffect': () => lib.TaintEffect.NO_SCHEDULE,
  'cdk8s-tuned.TakeOver': () => lib.TakeOver.of({ selector: { name: 'web' } }),
  'cdk8s-tuned.TakeOverProps': () => ({ selector: { name: 'web' } }),
  'cdk8s-tuned.TokenOptions': () => ({}),
  'cdk8s-tuned.Traffic': shortTraffic,
  'cdk8s-tuned.TuningBaseline': () => lib.TuningBaseline.V1,
  'cdk8s-tuned.WorkloadEndpoint': endpoint,
  'cdk8s-tuned.WorkloadProfile': profile,
  'cdk8s-tuned.WorkloadProfileProps': () => ({ peak: rate() }),
  'cdk8s-tuned.WorkloadRequirements': requirements,
};

/** What else a prop needs in order to be looked at, by struct and prop. */
const BESIDE: Readonly<Record<string, object>> = {
  'ClusterTargetProps.waypoint': { istio: lib.IstioMode.AMBIENT },
  'EdgeFunctionProps.cacheSize': { cachePath: '/var/cache/web' },
  'EdgeFunctionProps.offlineBufferClass': { offlineBuffer: Size.gibibytes(1) },
  'EdgeFunctionProps.runtimeOverhead': { runtimeClass: 'gvisor' },
  'OptimizedWebServiceProps.runtimeOverhead': { runtimeClass: 'gvisor' },
  'PaymentStatefulServiceProps.runtimeOverhead': { runtimeClass: 'gvisor' },
  'WorkloadProfileProps.latencyP99': { latency: Duration.millis(20) },
};

/** Right values of props whose type says too little. */
const PROPS: Readonly<Record<string, unknown>> = {
  'BalancerOptions.cidrs': ['10.0.0.0/8'],
  'BalancerOptions.clients': ['10.0.0.0/8'],
  'CallsExternalOptions.cidrs': ['10.0.0.0/8'],
  'ClusterTargetProps.balancerCidrs': ['10.0.0.0/8'],
  'ClusterTargetProps.clusterCidrs': ['10.0.0.0/8'],
  'ClusterTargetProps.dnsCidrs': ['169.254.20.10/32'],
};

/** A key that the map of a prop takes, where not any name will do. */
const KEYS: Readonly<Record<string, string>> = { headers: 'Host', manifest: 'data', priorityClasses: 'standard', podLabels: 'app' };
const ANY_KEY = 'A_KEY';
/** What a map must have beside. */
const MAPS: Readonly<Record<string, object>> = { manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'audit' } } };

/** A call: how right parameters are made, and what is done with what it gives. */
export interface Program {
  readonly args: (world: World) => unknown[];
  readonly run: (world: World, args: any[]) => unknown;
}

/** What comes out of a factory is used by a workload, a simulation or a chart. */
const USES: Readonly<Record<string, (world: World, made: any) => unknown>> = {
  ApiAccess: (world, access) => world.web({ apiAccess: [access] }),
  Burst: (world, burst) => world.web({ profile: lib.WorkloadProfile.of({ peak: rate(), burst }) }),
  Check: (world, check) => world.web({ ports: [lib.Port.grpc(9000)], health: lib.HealthChecks.of({ ready: check }) }),
  ClusterTarget: (world, target) => {
    world.target = target;
    const ledger = world.ledger({ storage: lib.Storage.fast(Size.gibibytes(10)), criticality: lib.Criticality.STANDARD });
    const web = world.web();
    if (web.endpoint.meshed || !ledger.endpoint.strict) {
      web.callsTo(ledger);
    }
    web.callsExternal('api.example.com', 443);
    world.resize();
    web.plan.cost();
  },
  CpuPolicy: (world, cpu) => world.web({ cpu }),
  EnvSource: (world, source) => world.web({ envFrom: [source] }),
  Exposure: (world, exposure) => world.web({ exposure }),
  HealthChecks: (world, health) => world.web({ health, protocol: health?._kind === 'grpc' ? lib.Protocol.GRPC : undefined }),
  InitContainer: (world, container) => world.web({ initContainers: [container] }),
  Lifecycle: (world, lifecycle) => world.web({ lifecycle }),
  LifecycleHandler: (world, preStop) => world.web({ lifecycle: lib.Lifecycle.of({ preStop }) }),
  Mount: (world, mount) => {
    if (mount?._given?.volume?.kind === 'image') {
      world.target = lib.ClusterTarget.kubernetes('1.36');
    }
    return world.web({ mounts: [mount] });
  },
  Placement: (world, placement) => world.web({ placement }),
  Port: (world, port) => world.web({ ports: [port], protocol: port?.name === 'http' ? lib.Protocol.GRPC : undefined }),
  ProjectedSource: (world, source) => world.web({ mounts: [lib.Mount.projected('/var/run/tokens', [source])] }),
  Rate: (world, peak) => world.web({ profile: lib.WorkloadProfile.of({ peak, cpuPerRequest: Duration.millis(5) }) }),
  Runtime: (world, runtime) => world.web({ runtime }),
  Scaling: (world, scaling) => world.web({ scaling }),
  SeccompProfile: (world, seccompProfile) => world.web({ seccompProfile }),
  SecretSource: (world, source) => world.web({ secrets: { DB_PASSWORD: source } }),
  ServiceAccountRef: (world, serviceAccount) => world.web({ serviceAccount }),
  Sidecar: (world, sidecar) => world.web({ sidecars: [sidecar] }),
  Slo: (world, slo) => world.web({ slo }),
  Storage: (world, storage) => world.ledger({ storage }),
  TakeOver: (world, takeOver) => world.web({ takeOver }),
  Traffic: (world, traffic) => world.web().plan.simulate(traffic),
  WorkloadProfile: (world, made) => world.web({ profile: made }),
};

/** Right parameters of factories, where others than those of `RIGHT_CALLS` reach more. */
const FACTORIES: Readonly<Record<string, (world: World) => unknown[]>> = {
  'ClusterTarget.kubernetes': () => ['1.34', { istio: lib.IstioMode.SIDECAR, knativeInMesh: true }],
  'ClusterTarget.singleNode': () => ['1.34', { istio: lib.IstioMode.SIDECAR, knativeInMesh: true }],
  'ClusterTarget.openshift': () => ['1.34', { istio: lib.IstioMode.SIDECAR, knativeInMesh: true }],
  'HealthChecks.http': () => [{}],
  'Slo.of': () => [{}],
  'Storage.fast': () => [Size.gibibytes(10), {}],
  'Storage.ofClass': () => [Size.gibibytes(10), 'ssd', {}],
  'Storage.standard': () => [Size.gibibytes(10), {}],
  'TakeOver.of': (world) => [SAMPLES['cdk8s-tuned.TakeOverProps'](world)],
  'Traffic.steady': () => [rate(), Duration.minutes(2)],
  'WorkloadProfile.of': (world) => [SAMPLES['cdk8s-tuned.WorkloadProfileProps'](world)],
};

/** Constructors, and methods by what they are called on. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  'ClusterTarget.of': { args: (world) => [world.chart], run: (world, [scope]) => [lib.ClusterTarget.of(scope).version, world.web()] },
  'ClusterTarget#applyTo': { args: (world) => [world.app], run: (world, [scope]) => [TARGET.applyTo(scope), world.web()] },
  'ClusterTarget#isAtLeast': { args: () => ['1.31'], run: (world, [version]) => [TARGET.isAtLeast(version), world.web()] },
  'ClusterTarget#isIstioAtLeast': { args: () => ['1.27'], run: (world, [version]) => [TARGET.isIstioAtLeast(version), world.web()] },
  'Exposure#behind': { args: () => [{}], run: (world, [options]) => USES.Exposure(world, lib.Exposure.loadBalancer().behind(options)) },
  'Mount#at': { args: () => ['/var/www'], run: (world, [path]) => USES.Mount(world, lib.Mount.secret('/etc/certs', 'certs').at(path)) },
  'Mount#subPath': { args: () => ['public'], run: (world, [path]) => USES.Mount(world, lib.Mount.claim('/srv/assets', 'assets').subPath(path)) },
  'Placement#among': { args: () => ['pool', ['web', 'batch']], run: (world, [key, values]) => USES.Placement(world, lib.Placement.anywhere().among(key, values)) },
  'Placement#architecture': { args: () => ['arm64', 1.2], run: (world, [name, speed]) => USES.Placement(world, lib.Placement.anywhere().architecture(name, speed)) },
  'Placement#preferring': { args: () => [{ pool: 'web' }, 50], run: (world, [labels, weight]) => USES.Placement(world, lib.Placement.anywhere().preferring(labels, weight)) },
  'Placement#spot': { args: () => [{ pool: 'spot' }], run: (world, [labels]) => USES.Placement(world, lib.Placement.anywhere().spot(labels)) },
  'Placement#tolerating': {
    args: () => ['pool', 'web', lib.TaintEffect.NO_SCHEDULE], run: (world, [key, value, effect]) => USES.Placement(world, lib.Placement.anywhere().tolerating(key, value, effect)),
  },
  'SharedConfig#mount': { args: () => ['/etc/app'], run: (world, [path]) => USES.Mount(world, new lib.SharedConfig(world.chart, 'env', { files: { 'app.yaml': 'level: info' } }).mount(path)) },
  'new SharedConfig': { args: (world) => [world.chart, 'env', { data: { LEVEL: 'info' }, files: { 'app.yaml': 'level: info' } }], run: (_, [scope, id, props]) => new lib.SharedConfig(scope, id, props) },
  'SecretSource#asFile': { args: () => ['/etc/app/secrets/db'], run: (world, [file]) => USES.SecretSource(world, lib.SecretSource.existing('db', 'password').asFile(file)) },
  'WorkloadPlan#simulate': { args: () => [shortTraffic()], run: (world, [traffic]) => world.web().plan.simulate(traffic) },
  'Findings.acknowledge': {
    args: (world) => [world.web({ exposure: lib.Exposure.loadBalancer() }), 'load-balancer-is-public', 'it is internal', undefined],
    run: (_, [scope, id, reason, subject]) => lib.Findings.acknowledge(scope, id, reason, subject),
  },
  'Findings.failOn': { args: (world) => [world.web({ health: lib.HealthChecks.tcp(), exposure: lib.Exposure.gateway('shop.example.com') }), lib.FindingSeverity.CRITICAL], run: (_, [scope, severity]) => lib.Findings.failOn(scope, severity) },
  'Findings.of': { args: (world) => [world.web()], run: (_, [scope]) => lib.Findings.of(scope) },
  'Workloads.of': { args: (world) => [world.web()], run: (_, [scope]) => lib.Workloads.of(scope) },
  'Findings#count': { args: () => [lib.FindingSeverity.CRITICAL], run: (world, [severity]) => lib.Findings.of(world.web()).count(severity) },
  'new TunedApp': { args: () => [{}], run: (world, [props]) => Object.assign(world, new World(true, TARGET, new lib.TunedApp(props))).web() },
  'new OptimizedWebService': {
    args: (world) => [world.chart, 'web', SAMPLES['cdk8s-tuned.OptimizedWebServiceProps'](world)], run: (_, [scope, id, props]) => new lib.OptimizedWebService(scope, id, props),
  },
  'new PaymentStatefulService': {
    args: (world) => [world.chart, 'web', SAMPLES['cdk8s-tuned.PaymentStatefulServiceProps'](world)], run: (_, [scope, id, props]) => new lib.PaymentStatefulService(scope, id, props),
  },
  'new EdgeFunction': {
    args: (world) => [world.chart, 'web', SAMPLES['cdk8s-tuned.EdgeFunctionProps'](world)], run: (_, [scope, id, props]) => new lib.EdgeFunction(scope, id, props),
  },
  ...methodsOf('OptimizedWebService', (world, props) => world.web(props)),
  ...methodsOf('PaymentStatefulService', (world, props) => world.ledger(props, 'web')),
  ...methodsOf('EdgeFunction', (world) => world.resize({}, 'web')),
};

function methodsOf(type: string, make: (world: World, props?: Partial<lib.WorkloadProps>) => lib.IWorkload): Record<string, Program> {
  const call = (method: string): Program['run'] => (world, args) => {
    const self = make(world) as any;
    return self[method](...args);
  };
  return {
    [`${type}#callsTo`]: { args: (world) => [world.ledger({}, 'other'), 'GET /v1/prices'], run: call('callsTo') },
    [`${type}#acceptCallsFrom`]: { args: (world) => [world.ledger({}, 'other'), 'GET /v1/prices'], run: call('acceptCallsFrom') },
    [`${type}#callsExternal`]: { args: () => ['api.example.com', 443, {}], run: call('callsExternal') },
    [`${type}#addObject`]: { args: () => ['audit', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'audit' } }], run: call('addObject') },
    [`${type}#port`]: {
      // a function has one port
      args: () => [type === 'EdgeFunction' ? 'http' : 'admin'],
      run: (world, [name]) => world.ledger({}, 'other').callsTo((make(world, { ports: [lib.Port.http(9000, { name: 'admin' })] }) as lib.OptimizedWebService).port(name)),
    },
    [`${type}#patch`]: { args: () => [type === 'EdgeFunction' ? 'NetworkPolicy' : 'Service', JsonPatch.add('/metadata/labels/team', 'shop')], run: call('patch') },
  };
}

/** The program of a call; undefined where none was written. */
export function programOf(call: string): Program | undefined {
  const written = PROGRAMS[call];
  const args = FACTORIES[call] ?? RIGHT_CALLS[call];
  const [type, factory] = call.split('.');
  return written !== undefined || args === undefined ? written : { args, run: (world, given) => USES[type](world, (lib as any)[type][factory](...given)) };
}

/** Right parameters, with a value in the place of a slot. */
export function argsWith(world: World, slot: Slot, value: unknown): unknown[] {
  const args = programOf(slot.call)!.args(world);
  args[slot.index] = put(world, args[slot.index], slot.steps, value, slot.parameter);
  return args;
}

/** @param within the name of the prop or parameter that the first step starts from */
function put(world: World, good: unknown, steps: readonly Step[], value: unknown, within: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return value;
  }
  const below = (now: unknown, name = within) => put(world, rest.length === 0 ? undefined : now ?? sampleOf(world, step.type), rest, value, name);
  switch (step.kind) {
    case 'element': return [below(Array.isArray(good) ? good[0] : undefined)];
    case 'value': return { ...MAPS[within], [KEYS[within] ?? ANY_KEY]: below(undefined) };
    case 'key': return Object.fromEntries([...Object.entries(MAPS[within] ?? {}), [value, sampleOf(world, step.value)]]);
    case 'member': return step.method ? { bind: () => undefined, [step.name]: () => below(undefined, step.name) } : world.stranger({ [step.name]: below(undefined, step.name) });
    case 'prop': {
      const own = `${step.struct}.${step.name}`;
      return { ...(good as object | undefined), ...BESIDE[own], [step.name]: below((good as Record<string, unknown> | undefined)?.[step.name] ?? PROPS[own], step.name) };
    }
  }
}

/** A right value of a type; undefined where none was written. */
export function sampleOf(world: World, type: TypeRef): unknown {
  if (type.collection !== undefined) {
    const element = sampleOf(world, type.collection.elementtype);
    return type.collection.kind === 'array' ? [element] : { [ANY_KEY]: element };
  }
  return SAMPLES[type.fqn ?? type.primitive ?? '']?.(world);
}
