import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import {
  Burst, Check, ClusterTarget, CpuPolicy, Criticality, Exposure, HealthChecks, IstioMode, Mount, Port, PortAccess, Protocol, Rate, Runtime, Scaling, ScratchMedium, SecurityPreset, Slo, Storage, WorkloadProfile,
} from '../../src';

/** Evenly spread numbers: `fc.double` draws from the floats, most of which are next to zero. */
export const between = (low: number, high: number) => fc.integer({ min: 0, max: 1_000_000 }).map((n) => low + (high - low) * n / 1_000_000);
/** Numbers spread over magnitudes: as many small services as large ones. */
const magnitude = (low: number, high: number) => between(Math.log(low), Math.log(high)).map((x) => Math.round(Math.exp(x) * 1000) / 1000);
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 });

/** Plain numbers of a profile, so that a test can change one of them. */
export interface RandomProfile {
  readonly peak: number;
  readonly typicalShare: number | undefined;
  readonly cpuMillis: number | undefined;
  readonly latencyFactor: number | undefined;
  readonly p99Factor: number | undefined;
  readonly variability: number | undefined;
  readonly baseMiB: number | undefined;
  readonly perRequestMiB: number | undefined;
  readonly workingSetMiB: number | undefined;
  readonly startupSeconds: number | undefined;
  readonly slowestSeconds: number | undefined;
  readonly burst: [number, number] | undefined;
}

export const randomProfile: fc.Arbitrary<RandomProfile> = fc.record({
  peak: magnitude(0.5, 20_000),
  typicalShare: maybe(between(0.05, 1)),
  cpuMillis: maybe(magnitude(0.2, 200)),
  latencyFactor: maybe(between(1, 20)),
  p99Factor: maybe(between(1.2, 6)),
  variability: maybe(between(0, 6)),
  baseMiB: maybe(magnitude(4, 3000)),
  perRequestMiB: maybe(magnitude(0.01, 8)),
  workingSetMiB: maybe(magnitude(1, 4000)),
  startupSeconds: maybe(magnitude(0.1, 240)),
  slowestSeconds: maybe(magnitude(1, 120)),
  burst: maybe(fc.tuple(between(1, 12), magnitude(5, 40_000))),
});

/** The profile of plain numbers; contradictions that no user would write (a p99 below the CPU time) are avoided by construction. */
export function toProfile(p: RandomProfile): WorkloadProfile {
  const latency = p.cpuMillis !== undefined && p.latencyFactor !== undefined ? p.cpuMillis * p.latencyFactor : undefined;
  const p99 = latency !== undefined && p.p99Factor !== undefined ? latency * p.p99Factor : undefined;
  const longest = (p99 ?? latency ?? p.cpuMillis ?? 0) / 1000;
  return WorkloadProfile.of({
    peak: Rate.perSecond(p.peak),
    typical: p.typicalShare === undefined ? undefined : Rate.perSecond(p.peak * p.typicalShare),
    cpuPerRequest: millis(p.cpuMillis),
    latency: millis(latency),
    latencyP99: millis(p99),
    variability: p.variability,
    memoryBase: mebibytes(p.baseMiB),
    memoryPerRequest: mebibytes(p.perRequestMiB),
    workingSet: mebibytes(p.workingSetMiB),
    startup: millis(p.startupSeconds === undefined ? undefined : p.startupSeconds * 1000),
    slowestRequest: millis(p.slowestSeconds === undefined ? undefined : Math.max(p.slowestSeconds, longest) * 1000),
    burst: p.burst === undefined ? undefined : Burst.of(p.burst[0], Duration.millis(p.burst[1] * 1000)),
  });
}

function millis(n: number | undefined): Duration | undefined {
  return n === undefined ? undefined : Duration.millis(n);
}

function mebibytes(n: number | undefined): Size | undefined {
  return n === undefined ? undefined : Size.kibibytes(Math.max(1, Math.round(n * 1024)));
}

export const RUNTIMES: Record<string, () => Runtime> = {
  node20: () => Runtime.nodejs({ version: '20' }),
  node22: () => Runtime.nodejs({ version: '22' }),
  node24: () => Runtime.nodejs({ version: '24' }),
  go124: () => Runtime.golang({ version: '1.24' }),
  go125: () => Runtime.golang({ version: '1.25' }),
  goCgo: () => Runtime.golang({ version: '1.26', cgo: true }),
  jvm17: () => Runtime.jvm({ version: '17' }),
  jvm21cds: () => Runtime.jvm({ version: '21', cds: true }),
  spring: () => Runtime.springBoot({ version: '21' }),
  python: () => Runtime.python({}),
  gunicorn: () => Runtime.python({ server: 'gunicorn', workersPerCore: 2 }),
  dotnet8: () => Runtime.dotnet({ version: '8' }),
  dotnet9: () => Runtime.dotnet({ version: '9' }),
  rust: () => Runtime.rust(),
  hyperlane: () => Runtime.hyperlane(),
  generic: () => Runtime.generic(Duration.seconds(3)),
};
export const randomRuntime = fc.constantFrom(...Object.keys(RUNTIMES));

export interface RandomTarget {
  readonly minor: number;
  readonly zones: number;
  readonly istio: IstioMode | undefined;
  readonly istioVersion: string | undefined;
  readonly waypoint: boolean;
  readonly platform: boolean;
  readonly spare: boolean | undefined;
  readonly node: boolean;
}
export const randomTarget: fc.Arbitrary<RandomTarget> = fc.record({
  minor: fc.integer({ min: 28, max: 36 }),
  zones: fc.integer({ min: 1, max: 4 }),
  istio: fc.constantFrom(undefined, IstioMode.NONE, IstioMode.SIDECAR, IstioMode.AMBIENT),
  istioVersion: fc.constantFrom(undefined, '1.22', '1.24', '1.27', '1.30'),
  waypoint: fc.boolean(),
  platform: fc.boolean(),
  spare: fc.constantFrom(undefined, true, false),
  node: fc.boolean(),
});
export function toTarget(t: RandomTarget): ClusterTarget {
  return ClusterTarget.kubernetes(`1.${t.minor}`, {
    zones: t.zones,
    istio: t.istio,
    istioVersion: t.istioVersion,
    waypoint: t.waypoint && t.istio === IstioMode.AMBIENT ? 'waypoint' : undefined,
    security: t.platform ? SecurityPreset.PLATFORM : undefined,
    spareCapacity: t.spare,
    gateway: 'infra/public',
    nodeShapes: t.node ? [{ name: 'standard', cpu: Cpu.units(16), memory: Size.gibibytes(64) }] : undefined,
  });
}

export interface RandomChoices {
  readonly kind: 'web' | 'stateful' | 'function';
  readonly criticality: Criticality;
  /** The objective as a multiple of what an unloaded request takes; undefined = not declared. */
  readonly objectiveFactor: number | undefined;
  readonly availability: number | undefined;
  readonly exposure: number;
  readonly grpc: boolean;
  readonly cpu: number;
  readonly scaling: number;
  readonly storageGiB: number;
  readonly writable: boolean;
  readonly shell: boolean;
  readonly musl: boolean;
}
export const randomChoices: fc.Arbitrary<RandomChoices> = fc.record({
  kind: fc.constantFrom('web', 'web', 'stateful', 'function'),
  criticality: fc.constantFrom(Criticality.BEST_EFFORT, Criticality.STANDARD, Criticality.CRITICAL),
  objectiveFactor: maybe(between(0.8, 20)),
  availability: fc.constantFrom(undefined, 99, 99.9, 99.95),
  exposure: fc.integer({ min: 0, max: 3 }),
  grpc: fc.boolean(),
  cpu: fc.integer({ min: 0, max: 6 }),
  scaling: fc.integer({ min: 0, max: 9 }),
  storageGiB: fc.integer({ min: 1, max: 2000 }),
  writable: fc.boolean(),
  shell: fc.boolean(),
  musl: fc.boolean(),
});

/** The choices as props; `p` gives the objective its scale. */
export function toProps(p: RandomProfile, c: RandomChoices, runtime: string) {
  const cpuMs = p.cpuMillis ?? 10;
  const unloaded = cpuMs * Math.max(3.5, (p.latencyFactor ?? 5) * (p.p99Factor ?? 3)) * (1 + (p.variability ?? 1) / 2);
  return {
    image: 'ghcr.io/acme/app:1.2.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    runtime: RUNTIMES[runtime](),
    profile: toProfile(p),
    criticality: c.criticality,
    protocol: c.grpc ? Protocol.GRPC : c.kind === 'stateful' && c.writable ? Protocol.TCP : Protocol.HTTP,
    ports: c.shell ? [Port.metrics(9394), Port.http(9100, { name: 'admin', access: PortAccess.PROBES }), ...(c.kind === 'function' ? [] : [Port.tcp(9200, { name: 'bulk' })])] : undefined,
    health: c.shell && c.musl ? HealthChecks.of({ live: Check.http('/livez', { port: 'admin' }), ready: Check.command(['/bin/ready']) }) : undefined,
    slo: c.objectiveFactor === undefined && c.availability === undefined ? undefined : Slo.of({ availability: c.availability, p99: c.objectiveFactor === undefined ? undefined : Duration.millis(Math.ceil(unloaded * c.objectiveFactor)) }),
    cpu: [CpuPolicy.burst(), CpuPolicy.burst(), CpuPolicy.burst(), CpuPolicy.burst(), CpuPolicy.unlimited(), CpuPolicy.capped(2), CpuPolicy.pinned(1)][c.cpu],
    writablePaths: c.writable ? ['/var/cache/app'] : undefined,
    mounts: c.musl ? [Mount.scratch('/opt/cache', Size.mebibytes(256), c.shell ? ScratchMedium.MEMORY : ScratchMedium.DISK), Mount.config('/etc/app', { 'app.yaml': 'level: info' }), Mount.secret('/etc/certs', 'certs')] : undefined,
    shell: c.shell,
    musl: c.musl,
  };
}

export function toExposure(c: RandomChoices): Exposure {
  return [Exposure.clusterOnly(), Exposure.gateway('shop.example.com'), Exposure.ingress('nginx', 'shop.example.com'), Exposure.loadBalancer()][c.exposure];
}

export function toScaling(c: RandomChoices): Scaling {
  return c.scaling === 0 ? Scaling.exactly(3) : c.scaling === 1 ? Scaling.onRequestRate({ min: 2, max: 100_000 }, 'http_requests_per_second') : Scaling.auto();
}

export function toStorage(c: RandomChoices): Storage {
  return Storage.standard(Size.gibibytes(c.storageGiB));
}
