import { Cpu } from 'cdk8s-plus-28';
import { Changes, functionInput, ledgerInput, mib, ms, profile, s, webInput } from './inputs';
import { ClusterTarget, IstioMode, NodeShape, SecurityPreset } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import type { PodPort } from '../../src/tuning/demand/pod-ports';
import { planWorkload } from '../../src/tuning/plan-workload';
import { CpuPolicy, Criticality, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { InitContainer, Sidecar } from '../../src/tuning/profile/containers';
import { Check, HealthChecks } from '../../src/tuning/profile/health';
import { Port } from '../../src/tuning/profile/port';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Slo } from '../../src/tuning/profile/slo';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

/*
 * Workloads of all kinds, on all runtimes and on several targets: what the rules, the schemas and docs/tuning are checked and made with.
 */

function port(name: string, number: number, speaks: PodPort['speaks'], reachedBy: PodPort['reachedBy']): PodPort {
  return { name, number, servicePort: number, speaks, reachedBy };
}

/** A workload by name. */
export interface Sample {
  readonly name: string;
  readonly input: PlanInput;
  /** Its plan, made once. */
  plan(): WorkloadPlan;
}

const known: Sample[] = [];

function sample(name: string, input: PlanInput): void {
  let memo: WorkloadPlan | undefined;
  known.push({ name, input, plan: () => memo ??= planWorkload(input) });
}

const node: NodeShape = { name: 'general-8', cpu: Cpu.units(8), memory: mib(32768) };
const targets: Record<string, ClusterTarget> = {
  'Kubernetes 1.28': ClusterTarget.kubernetes('1.28'),
  'Kubernetes 1.30': ClusterTarget.kubernetes('1.30'),
  'Kubernetes 1.34': ClusterTarget.kubernetes('1.34'),
  'Kubernetes 1.36 with user namespaces': ClusterTarget.kubernetes('1.36', { userNamespaces: true }),
  'one node': ClusterTarget.singleNode('1.34'),
  'OpenShift': ClusterTarget.openshift('1.33'),
  'two zones, no spare nodes, priority classes': ClusterTarget.kubernetes('1.34', {
    zones: 2, spareCapacity: false, nodeShapes: [node], priorityClasses: { 'critical': 'gold', 'standard': 'silver', 'best-effort': 'bronze' },
  }),
  'Istio 1.24 sidecars': ClusterTarget.kubernetes('1.32', { istio: IstioMode.SIDECAR, istioVersion: '1.24' }),
  'Istio 1.27 native sidecars': ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR, istioVersion: '1.27', gateway: 'infra/public' }),
  'Istio without istio-cni': ClusterTarget.kubernetes('1.33', { istio: IstioMode.SIDECAR, istioCni: false }),
  'Istio ambient': ClusterTarget.kubernetes('1.34', { istio: IstioMode.AMBIENT, istioVersion: '1.27' }),
  'Istio ambient with a waypoint': ClusterTarget.kubernetes('1.34', { istio: IstioMode.AMBIENT, istioVersion: '1.27', waypoint: 'waypoint' }),
  'Knative with every flag, in the mesh': ClusterTarget.kubernetes('1.34', {
    istio: IstioMode.SIDECAR, istioVersion: '1.27', knativeInMesh: true, knativeVersion: '1.22', knative: Object.values(KnativeFeature),
  }),
  'ids left to the platform': ClusterTarget.kubernetes('1.34', { security: SecurityPreset.PLATFORM, fastStorageClass: 'nvme' }),
};

/** Every runtime, with versions where they differ. */
export const runtimes: Record<string, Runtime> = {
  'Node.js': Runtime.nodejs(),
  'Node.js 22': Runtime.nodejs({ version: '22' }),
  'Node.js 24': Runtime.nodejs({ version: '24' }),
  'Go 1.24': Runtime.golang({ version: '1.24' }),
  'Go 1.25 with cgo': Runtime.golang({ version: '1.25', cgo: true }),
  'JVM 21': Runtime.jvm({ version: '21' }),
  'JVM 27 with CDS': Runtime.jvm({ version: '27', cdsArchive: '/app/application.jsa' }),
  'Spring Boot': Runtime.springBoot({ version: '21' }),
  'uvicorn': Runtime.python({ version: '3.13' }),
  'gunicorn': Runtime.python({ version: '3.12', server: 'gunicorn', workersPerCore: 2 }),
  'gunicorn-sync': Runtime.python({ server: 'gunicorn-sync' }),
  'uvicorn under gunicorn': Runtime.python({ server: 'uvicorn+gunicorn' }),
  '.NET 8': Runtime.dotnet({ version: '8.0' }),
  '.NET 9': Runtime.dotnet({ version: '9.0' }),
  'Rust': Runtime.rust(),
  'Hyperlane': Runtime.hyperlane(),
  'nginx': Runtime.nginx(),
  'PHP-FPM': Runtime.phpFpm(),
  'something else': Runtime.generic(s(4)),
};

// every runtime, small and large
for (const [name, runtime] of Object.entries(runtimes)) {
  sample(`a web service on ${name}`, webInput({ runtime, profile: profile(200, 10) }));
  sample(`a critical web service on ${name} with a large cache`, webInput({
    runtime,
    criticality: Criticality.CRITICAL,
    target: targets['Istio 1.24 sidecars'],
    profile: profile(900, 12, { workingSet: mib(1500), memoryBase: mib(300), startup: s(25), burst: Burst.steady() }),
  }));
}

// every target, all three kinds
for (const [name, target] of Object.entries(targets)) {
  for (const criticality of [Criticality.BEST_EFFORT, Criticality.STANDARD, Criticality.CRITICAL]) {
    sample(`a ${criticality} web service on ${name}`, webInput({ target, criticality, profile: profile(300, 6, { burst: Burst.daily() }), runtime: runtimes['Spring Boot'] }));
  }
  sample(`a ledger on ${name}`, ledgerInput({ target }));
  sample(`a function on ${name}`, functionInput({ target }));
}

// everything that can be chosen
const all = 'Istio 1.27 native sidecars';
const chosen: Record<string, Changes> = {
  'a declared objective': { slo: Slo.of({ availability: 99.9, p99: ms(300) }), profile: profile(400, 4, { typical: Rate.perSecond(100), latency: ms(20), latencyP99: ms(80), variability: 2, slowestRequest: s(20), memoryPerRequest: mib(1) }) },
  'a spiky load': { profile: profile(400, 4, { burst: Burst.spiky() }) },
  'a fast and large burst': { profile: profile(2000, 4, { burst: Burst.of(8, s(20)) }), runtime: runtimes['Spring Boot'] },
  'no CPU limit': { cpu: CpuPolicy.unlimited() },
  'a capped CPU limit': { cpu: CpuPolicy.capped(2) },
  'pinned CPUs': { cpu: CpuPolicy.pinned(2), runtime: runtimes['Go 1.25 with cgo'] },
  'pinned CPUs in a mesh': { cpu: CpuPolicy.pinned(2), runtime: runtimes.Rust, target: targets[all] },
  'a CPU request of its own': { cpuRequestMillis: 500 },
  'a small CPU request on a JVM': { cpuRequestMillis: 300, runtime: runtimes['JVM 21'] },
  'memory of its own': { memoryMiB: 512 },
  'a drain of its own': { drainSeconds: 90 },
  'a fixed number of replicas': { scaling: Scaling.exactly(4) },
  'a replica range': { scaling: Scaling.onCpu({ min: 2, max: 60 }) },
  'scaling on requests': { scaling: Scaling.onRequestRate({ min: 2, max: 60 }, 'http_requests_per_second') },
  'a gateway': { exposure: Exposure.gateway('shop.example.com'), target: targets[all] },
  'an ingress': { exposure: Exposure.ingress('nginx', 'shop.example.com') },
  'a load balancer': { exposure: Exposure.loadBalancer() },
  'gRPC': { protocol: Protocol.GRPC, runtime: runtimes['Go 1.24'], target: targets[all] },
  'TCP probes': { health: HealthChecks.tcp() },
  'health paths of its own': { health: HealthChecks.http({ live: '/healthz', ready: '/ready' }) },
  'a musl image with a shell on an old cluster': { musl: true, shell: true, target: targets['Kubernetes 1.28'], runtime: runtimes.Rust },
  'writable paths': { writablePaths: ['/var/cache/app'], runAsUser: 1000 },
  'secrets': { secretEnvNames: ['API_KEY'], envNames: ['API_KEY'] },
  'variables of its own': { env: { NODE_OPTIONS: '--enable-source-maps', LOG_LEVEL: 'info' }, envNames: ['NODE_OPTIONS', 'LOG_LEVEL'] },
  'an add-on': { requirements: mergeRequirements([{ name: 'audit log', drainSeconds: 20, sidecarCpuMillis: 50, sidecarMemoryMiB: 64, env: { AUDIT: 'on' } }]) },
  'a large image': { imageSizeMiB: 900 },
  'a digest': { image: 'ghcr.io/acme/web:1.0.0@sha256:' + 'a'.repeat(64) },
};
for (const [name, over] of Object.entries(chosen)) {
  sample(`a web service with ${name}`, webInput(over));
}
sample('a ledger with declared leaders, methods and members', ledgerInput({ target: targets[all] }, { leaderBased: false, quorumStated: true, replicas: 5, retryableMethods: ['GET', 'PUT'], storage: Storage.ofClass(mib(10240), 'local') }));
sample('a single writer', ledgerInput({ criticality: Criticality.STANDARD }, { quorum: false, quorumStated: true, storage: Storage.standard(mib(2048)) }));
sample('a replicated store without quorum', ledgerInput({}, { quorum: false, quorumStated: true, replicas: 3 }));
sample('a ledger on a Spring Boot service', ledgerInput({ runtime: runtimes['Spring Boot'], profile: profile(100, 8) }));
sample('a warm function', functionInput({}, { keepWarm: true, concurrency: 20 }));
sample('a cold function', functionInput({ criticality: Criticality.BEST_EFFORT }, { keepWarm: false, coldStartSeconds: 5, idleAfterSeconds: 600 }));
sample('a function with a cache and an offline buffer', functionInput({ target: targets['Knative with every flag, in the mesh'] }, { compression: true, cachePath: '/var/cache/edge', cacheSizeMiB: 64, offlineBufferMiB: 256, runtimeClass: 'gvisor' }));
sample('a critical function with pinned CPUs', functionInput({ criticality: Criticality.CRITICAL, cpu: CpuPolicy.pinned(1), runtime: runtimes.Rust }));
sample('a function on a JVM', functionInput({ runtime: runtimes['Spring Boot'] }));
sample('a gRPC service on uvicorn', webInput({ protocol: Protocol.GRPC, runtime: runtimes.uvicorn }));
sample('a web service on a newer Kubernetes than is known', webInput({ target: ClusterTarget.kubernetes('1.99') }));
sample('a single writer with one replica', ledgerInput({ criticality: Criticality.BEST_EFFORT }, { quorum: false, quorumStated: true, replicas: 1 }));
sample('a gRPC function', functionInput({ protocol: Protocol.GRPC }));
sample('a web service of which only the peak is known', webInput({ profile: WorkloadProfile.of({ peak: Rate.perSecond(100) }), runtime: runtimes['Go 1.24'] }));
sample('a cache that serves TCP', ledgerInput({ target: targets[all], protocol: Protocol.TCP, port: 6379, pod: { ...PLAIN_POD, ports: [port('metrics', 9121, 'http', 'monitoring')] } }, { quorum: false, quorumStated: true, peerPort: 16379 }));
sample('a web service with several ports and health by commands', webInput({
  target: targets[all],
  runtime: runtimes['Go 1.24'],
  pod: { ...PLAIN_POD, ports: [port('grpc', 9000, 'grpc', 'callers'), port('admin', 9001, 'http', 'kubelet'), port('metrics', 9394, 'http', 'monitoring')] },
  health: HealthChecks.of({ live: Check.http('/livez', { port: 'admin', headers: { Host: 'shop.example.com' } }), ready: Check.command(['/bin/ready']), startup: Check.tcp() }),
}));

const beside = { image: 'ghcr.io/acme/beside:1.0.0', cpu: Cpu.millis(50), memory: mib(64) };
sample('a web service with init containers and sidecars', webInput({
  target: targets[all],
  writablePaths: ['/srv/assets'],
  pod: {
    ...PLAIN_POD,
    containers: {
      inits: [InitContainer.of({ name: 'assets', image: beside.image, writablePaths: ['/srv/assets', '/work'] })._given],
      sidecars: [
        Sidecar.of({ name: 'proxy', ...beside, cpu: Cpu.millis(500), runAsUser: 2000, startup: s(12), ports: [Port.tcp(9000)], health: HealthChecks.tcp() })._given,
        Sidecar.of({ name: 'shipper', ...beside, before: false, readOnlyRoot: false, drain: s(20), startup: s(3) })._given,
      ],
    },
    ports: [{ ...port('tcp', 9000, 'tcp', 'kubelet'), container: 'proxy' }],
  },
}));
sample('a function with an init container and a sidecar', functionInput({
  target: targets['Knative with every flag, in the mesh'],
  pod: { ...PLAIN_POD, containers: { inits: [InitContainer.of({ name: 'model', image: beside.image, cpu: Cpu.units(2), memory: mib(512), takes: s(4) })._given], sidecars: [Sidecar.of({ name: 'proxy', ...beside })._given] } },
}));

/** All sample workloads, in a fixed order. */
export const samples: readonly Sample[] = known;
