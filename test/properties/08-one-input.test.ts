import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { RUNTIMES } from './arbitraries';
import { costOf, CRITICALITIES, holds, planOrSkip, randomInput, toInput, tryPlan } from './plan-inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode, SecurityPreset } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { inputsOf, Tuned, tunedLeaves } from '../../src/tuning/decisions/tuned';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { planWorkload } from '../../src/tuning/plan-workload';
import { CpuPolicy, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { ProfileNumbers } from '../../src/tuning/profile/profile-numbers';
import { mergeRequirements, WorkloadRequirements } from '../../src/tuning/profile/requirements';
import { Slo } from '../../src/tuning/profile/slo';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { Changes, changed, Members, Wishes, withMembers, withWishes } from '../tuning/inputs';

/*
 * Check 8 of the amendments, the part about decisions: whoever changes one input finds its name in every decision that changes.
 */

type Change = (input: PlanInput) => PlanInput | undefined;
const KINDS = ['web', 'web', 'stateful', 'function'] as const;

function withNumbers(input: PlanInput, numbers: Partial<ProfileNumbers>): PlanInput {
  return changed(input, { profile: input.demand.profile._with(numbers) });
}

/** A number of the profile times a factor, or declared for the first time. */
function number(key: keyof ProfileNumbers, factor: number, otherwise: number): Change {
  return (input) => {
    const value = input.demand.profile._numbers[key];
    return withNumbers(input, { [key]: value === undefined ? otherwise : value * factor });
  };
}

function target(props: (was: ClusterTargetProps) => ClusterTargetProps, version?: (was: string) => string): Change {
  return (input) => {
    const was = input.target;
    return { ...input, target: ClusterTarget.kubernetes(version?.(was.version) ?? was.version, { ...was._props, ...props(was._props) }) };
  };
}

const set = (over: Changes): Change => (input) => changed(input, over);
const stateful = (over: Members): Change => (input) => withMembers(input, over);
const fn = (over: Wishes): Change => (input) => withWishes(input, over);
const millisOf = (slo: Slo | undefined): Duration | undefined => (slo?._p99Millis === undefined ? undefined : Duration.millis(slo._p99Millis));

/** Each input by the name that decisions use for it, and one other value of it. */
const CHANGES: ReadonlyArray<readonly [string, Change]> = [
  ['profile.peak', number('peak', 1.7, 1)],
  ['profile.typical', (input) => withNumbers(input, { typical: input.demand.profile._numbers.peak * 0.6 })],
  ['profile.cpuPerRequest', number('cpuPerRequestMillis', 0.7, 5)],
  ['profile.latency', number('latencyMillis', 0.95, 40)],
  ['profile.latencyP99', number('latencyP99Millis', 1.2, 400)],
  ['profile.variability', number('variability', 0.5, 0.5)],
  ['profile.workingSet', number('workingSetMiB', 2, 300)],
  ['profile.slowestRequest', number('slowestRequestSeconds', 1.5, 25)],
  ['profile.burst', (input) => withNumbers(input, { burstFactor: 4, burstWithinSeconds: 45 })],
  ['profile.memoryBase', number('memoryBaseMiB', 2, 333)],
  ['profile.memoryPerRequest', number('memoryPerRequestMiB', 2, 2)],
  ['profile.startup', number('startupSeconds', 2, 33)],
  ['slo.p99', (input) => (changed(input, { slo: Slo.of({ availability: input.demand.slo?._availability, p99: Duration.millis((input.demand.slo?._p99Millis ?? 900) * 1.5) }) }))],
  ['slo.availability', (input) => (changed(input, { slo: Slo.of({ availability: input.demand.slo?._availability === 99 ? 99.95 : 99, p99: millisOf(input.demand.slo) }) }))],
  ['criticality', (input) => ({ ...input, criticality: CRITICALITIES[(CRITICALITIES.indexOf(input.criticality) + 1) % 3] })],
  ['runtime', set({ runtime: RUNTIMES.dotnet9() })],
  ['runtime', set({ runtime: RUNTIMES.spring() })],
  ['image', set({ image: 'ghcr.io/acme/other:1' })],
  ['imageSize', set({ imageSizeMiB: 1200 })],
  ['name', set({ name: 'other' })],
  ['metricsPath', set({ metricsPath: '/other/metrics' })],
  ['port', set({ port: 3000 })],
  ['protocol', set({ protocol: Protocol.GRPC })],
  ['exposure', set({ exposure: Exposure.gateway('shop.example.com') })],
  ['exposure', set({ exposure: Exposure.loadBalancer() })],
  ['health', set({ health: HealthChecks.tcp() })],
  ['health', set({ health: HealthChecks.http({ live: '/a', ready: '/b' }) })],
  ['scaling', set({ scaling: Scaling.exactly(5) })],
  ['scaling', set({ scaling: Scaling.onRequestRate({ min: 3, max: 50_000 }, 'http_requests_per_second') })],
  ['cpu', set({ cpu: CpuPolicy.capped(2) })],
  ['cpu', set({ cpu: CpuPolicy.pinned(2) })],
  ['cpu', (input) => ({ ...input, cpu: input.cpu._kind === 'unlimited' ? CpuPolicy.burst() : CpuPolicy.unlimited() })],
  ['cpuRequest', set({ cpuRequestMillis: 1500 })],
  ['memory', set({ memoryMiB: 12_288 })],
  ['drain', set({ drainSeconds: 61 })],
  ['runAsUser', set({ runAsUser: 1234 })],
  ['metricsPath', set({ metricsPath: '/q/metrics' })],
  ['musl', set({ musl: true })],
  ['shell', set({ shell: true })],
  ['writablePaths', set({ writablePaths: ['/var/cache/app'] })],
  ['secrets', set({ secretEnvNames: ['KEY'], envNames: ['KEY'] })],
  ['env', set({ env: { MALLOC_ARENA_MAX: '4', GOMAXPROCS: '1', NODE_OPTIONS: '--trace-gc' }, envNames: ['MALLOC_ARENA_MAX', 'GOMAXPROCS', 'NODE_OPTIONS'] })],
  ['addOns', set({ requirements: mergeRequirements([{ name: 'audit', drainSeconds: 7, sidecarCpuMillis: 75, sidecarMemoryMiB: 96, env: { AUDIT: 'on' } }]) })],
  ['target.version', target(() => ({}), (was) => (was === '1.34' ? '1.28' : '1.34'))],
  ['target.zones', target((was) => ({ zones: was.zones === 3 ? 2 : 3 }))],
  ['target.istio', target((was) => ({ istio: was.istio === IstioMode.SIDECAR ? IstioMode.NONE : IstioMode.SIDECAR, waypoint: undefined }))],
  ['target.istioVersion', target((was) => ({ istioVersion: was.istioVersion === '1.27' ? '1.22' : '1.27' }))],
  ['target.istioCni', target(() => ({ istioCni: false }))],
  ['target.spareCapacity', target((was) => ({ spareCapacity: was.spareCapacity === false }))],
  ['target.nodeShapes', target(() => ({ nodeShapes: [{ name: 'small', cpu: Cpu.units(3), memory: Size.gibibytes(8) }] }))],
  ['target.security', target((was) => ({ security: was.security === SecurityPreset.PLATFORM ? SecurityPreset.HARDENED : SecurityPreset.PLATFORM }))],
  ['target.containerLogMaxFiles', target(() => ({ containerLogMaxFiles: 3 }))],
  ['target.containerLogMaxSize', target(() => ({ containerLogMaxSize: Size.mebibytes(50) }))],
  ['target.userNamespaces', target(() => ({ userNamespaces: true }))],
  ['target.priorityClasses', target(() => ({ priorityClasses: { 'critical': 'gold', 'standard': 'silver', 'best-effort': 'bronze' } }))],
  ['target.fastStorageClass', target(() => ({ fastStorageClass: 'nvme' }))],
  ['target.knative', target(() => ({ knative: Object.values(KnativeFeature) }))],
  ['target.knativeInMesh', target(() => ({ knativeInMesh: true }))],
  ['target.gateway', target(() => ({ gateway: 'edge/other' }))],
  ['target.gatewayClass', target(() => ({ gatewayClass: 'gke-l7-rilb' }))],
  ['target.monitoringNamespace', target(() => ({ monitoringNamespace: 'observability' }))],
  ['storage', stateful({ storage: Storage.standard(Size.gibibytes(500)) })],
  ['dataPath', stateful({ dataPath: '/ledger' })],
  ['quorum', stateful({ quorum: false, quorumStated: true })],
  ['leaderBased', stateful({ leaderBased: false })],
  ['replicas', stateful({ replicas: 7 })],
  ['peerPort', stateful({ peerPort: 9999 })],
  ['retryableMethods', stateful({ retryableMethods: ['PUT'] })],
  ['coldStart', fn({ coldStartSeconds: 300 })],
  ['idleAfter', fn({ idleAfterSeconds: 300 })],
  ['keepWarm', fn({ keepWarm: true })],
  ['keepWarm', fn({ keepWarm: false })],
  ['concurrency', fn({ concurrency: 3 })],
  ['compression', fn({ compression: true })],
  ['cachePath', fn({ cachePath: '/var/cache/edge' })],
];

type Leaves = Map<string, Tuned<unknown>>;

/** Decisions by setting. Checkov's annotations are numbered, so each is known by its check. */
function leavesOf(plan: WorkloadPlan): Leaves {
  return new Map(tunedLeaves(plan._settings).map(([path, leaf]) => [/^waivers\.checkov\.io\/skip/.test(path) ? `waivers.${String(leaf.value).split('=')[0]}` : path, leaf]));
}

/** `autoscaling.minReplicas` and `autoscalingOmitted` belong to one concern. */
function concernOf(setting: string): string {
  return setting.split('.')[0].replace(/Omitted$/, '');
}

/** All that a decision rests on, through the decisions that it names. */
function restsOn(start: readonly string[], ...plans: Leaves[]): Set<string> {
  const seen = new Set(start);
  for (const name of seen) {
    plans.flatMap((plan) => inputsOf(plan.get(name)?.because)).forEach((input) => seen.add(input));
  }
  return seen;
}

/** Settings that differ although they do not name the input. A setting that comes or goes is explained by its concern, which comes or goes with it. */
function unexplained(name: string, before: Leaves, after: Leaves): string[] {
  const nearInputs = (setting: string): string[] => {
    const [was, is] = [before.get(setting), after.get(setting)];
    if (was !== undefined && is !== undefined) {
      return [...inputsOf(was.because), ...inputsOf(is.because)];
    }
    return [before, after].flatMap((leaves) => [...leaves].filter(([other]) => concernOf(other) === concernOf(setting)).flatMap(([, leaf]) => inputsOf(leaf.because)));
  };
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((setting) => JSON.stringify(before.get(setting)?.value) !== JSON.stringify(after.get(setting)?.value))
    .filter((setting) => !restsOn(nearInputs(setting), before, after).has(name));
}

holds('changing one input changes only decisions that name it', 40, fc.property(randomInput(KINDS), (r) => {
  const input = toInput(r);
  const before = leavesOf(planOrSkip(r));
  for (const [name, change] of CHANGES) {
    const after = tryChanged(() => change(input));
    if (after !== undefined) {
      expect([name, unexplained(name, before, leavesOf(after))]).toEqual([name, []]);
    }
  }
}));

/** Some changes contradict the rest of the input: a function with a load balancer, gRPC retries. Those errors have tests of their own. */
const CONTRADICTIONS = /^profile: |^retryableMethods|cannot be kept by a function|scaling\.max|the environment (sets|allows)|no declared node holds/;

function tryChanged(change: () => PlanInput | undefined): WorkloadPlan | undefined {
  try {
    const input = change();
    return input === undefined ? undefined : tryPlan(input);
  } catch (e) {
    if (CONTRADICTIONS.test((e as Error).message)) {
      return undefined;
    }
    throw e;
  }
}

holds('every name in a decision is an input or another setting', 60, fc.property(randomInput(KINDS), (r) => {
  const known = new Set(CHANGES.map(([name]) => name).concat('cacheSize', 'target.waypoint'));
  for (const [setting, leaf] of tunedLeaves(planOrSkip(r)._settings)) {
    const strange = inputsOf(leaf.because).filter((name) => !known.has(name) && !SETTING_CONCERNS.has(concernOf(name)));
    expect([setting, strange]).toEqual([setting, []]);
  }
}));

/** Concerns of the plan: what a dotted name may begin with. */
const SETTING_CONCERNS = new Set(['demand', 'sizing', 'resources', 'environment', 'probes', 'shutdown', 'rollout', 'autoscaling', 'stateful', 'knative']);

/** The plan's own value given back as an override. Undefined: this plan has no such value. */
const OVERRIDES: Record<string, (input: PlanInput, plan: WorkloadPlan) => PlanInput | undefined> = {
  'cpuRequest': (input, plan) => ({ ...input, cpuRequestMillis: plan._settings.resources.cpuRequest.value }),
  'memory': (input, plan) => ({ ...input, memoryMiB: plan._settings.resources.memory.value }),
  'drain': (input, plan) => ({ ...input, drainSeconds: plan._settings.shutdown.drain.value }),
  'runAsUser': (input, plan) => (plan._settings.security.runAsUser === undefined ? undefined : { ...input, runAsUser: plan._settings.security.runAsUser.value }),
  'metricsPath': (input, plan) => (plan._settings.mesh?.sidecar?.metricsPath === undefined ? undefined : { ...input, metricsPath: plan._settings.mesh.sidecar.metricsPath.value }),
  'scaling': (input, plan) => (plan._settings.autoscaling === undefined ? undefined : changed(input, {
    scaling: Scaling.onCpu({ min: plan._settings.autoscaling.minReplicas.value, max: plan._settings.autoscaling.maxReplicas.value }),
  })),
  'replicas': (input, plan) => (plan._settings.stateful === undefined ? undefined : withMembers(input, { replicas: plan._settings.stateful.replicas.value })),
  'leaderBased': (input, plan) => (plan._settings.stateful?.leaderBased === undefined ? undefined : withMembers(input, { leaderBased: plan._settings.stateful.leaderBased.value })),
  // a function whose image size nobody knows is taken to be on its node (KN-14); a web service's is taken to be pulled
  'imageSize': (input) => (input.serving.by === 'knative' ? undefined : { ...input, imageSizeMiB: 150 }),
  'slo.p99': (input, plan) => (changed(input, { slo: Slo.of({ availability: input.demand.slo?._availability, p99: Duration.millis(plan._settings.demand.objectiveP99.value) }) })),
  'profile.typical': (input, plan) => withNumbers(input, { typical: plan._settings.demand.typical.value }),
  'profile.cpuPerRequest': (input, plan) => withNumbers(input, { cpuPerRequestMillis: plan._settings.demand.cpuPerRequest.value }),
  'profile.latency': (input, plan) => withNumbers(input, { latencyMillis: plan._settings.demand.latency.value }),
  'profile.latencyP99': (input, plan) => withNumbers(input, { latencyP99Millis: plan._settings.demand.latencyP99.value }),
  'profile.variability': (input, plan) => withNumbers(input, { variability: plan._settings.demand.variability.value }),
  'profile.slowestRequest': (input, plan) => withNumbers(input, { slowestRequestSeconds: plan._settings.demand.slowestRequest.value }),
  'profile.memoryPerRequest': (input, plan) => withNumbers(input, { memoryPerRequestMiB: plan._settings.demand.memoryPerRequest.value }),
  'profile.workingSet': (input, plan) => withNumbers(input, { workingSetMiB: plan._settings.demand.workingSet.value }),
  'profile.burst': (input, plan) => withNumbers(input, { burstFactor: plan._settings.demand.burstFactor.value, burstWithinSeconds: plan._settings.demand.burstWithin.value }),
  'profile.startup': (input, plan) => withNumbers(input, { startupSeconds: plan._settings.demand.startup.value }),
  'profile.memoryBase': (input, plan) => withNumbers(input, { memoryBaseMiB: plan._settings.demand.memoryBase.value }),
};

/*
 * Two values mean more once they are declared, so a few settings may follow them:
 * - a start that nobody declared gets a patient startup probe, and the rollout that waits for it a longer deadline (PRB-1);
 * - the JVM's assumed base is rounded up to whole MiB, so its live heap is up to 1 MiB larger, which may be one step of the limit.
 * What decided the size is then that it was given, so `sizing.decidedBy` may follow any of them.
 * An assumed availability is left out: only a declared 99.9 % buys a standard service its third replica (SIZE-4).
 */
const FOLLOWS: Record<string, RegExp> = {
  'profile.startup': /^probes\.startup\.failureThreshold$|^rollout\.progressDeadline$/,
  'profile.memoryBase': /^memory\.(heap|collector)$|^resources\.memory$|^environment\.(JAVA_TOOL_OPTIONS|MALLOC_ARENA_MAX)$/,
};

/*
 * Memory and replicas that are given leave out the sizes that would need more, the cheapest of which may have decided a tie: sizes within 5 % of it are equal (SIZE-7).
 * So another size may be chosen, which costs no more than two ties allow.
 */
const TIES = ['memory', 'scaling'];

holds('overriding a value with itself changes nothing but its source', 120, fc.property(randomInput(KINDS), (r) => {
  const input = toInput(r);
  const plan = planOrSkip(r);
  const before = leavesOf(plan);
  for (const [name, override] of Object.entries(OVERRIDES)) {
    const again = override(input, plan);
    if (again !== undefined) {
      const after = leavesOf(planWorkload(again));
      if (TIES.includes(name) && after.get('resources.cpuRequest')!.value !== before.get('resources.cpuRequest')!.value) {
        expect(costOf(again)).toBeLessThanOrEqual(costOf(input) * BASELINE_V1.sizing.costTie ** 2);
        continue;
      }
      const differs = [...new Set([...before.keys(), ...after.keys()])].filter((setting) => JSON.stringify(before.get(setting)?.value) !== JSON.stringify(after.get(setting)?.value));
      expect([name, differs.filter((setting) => setting !== 'sizing.decidedBy' && FOLLOWS[name]?.test(setting) !== true)]).toEqual([name, []]);
      expect(Math.abs(Number(after.get('resources.memory')!.value) - Number(before.get('resources.memory')!.value))).toBeLessThanOrEqual(16);
    }
  }
}));

const ADD_ONS: WorkloadRequirements[] = [
  { name: 'audit log', drainSeconds: 20, sidecarCpuMillis: 50, sidecarMemoryMiB: 64, env: { AUDIT: 'on' } },
  { name: 'tracing', env: { OTEL_SERVICE_NAME: 'web', NODE_OPTIONS: '--require /otel.js', JAVA_TOOL_OPTIONS: '-javaagent:/otel.jar' } },
  { name: 'vault agent', drainSeconds: 5, sidecarCpuMillis: 25, sidecarMemoryMiB: 32 },
  { name: 'queue reader', drainSeconds: 20, env: { QUEUE: 'orders' } },
];

holds('the order of add-ons changes nothing', 60, fc.property(randomInput(KINDS), fc.shuffledSubarray(ADD_ONS, { minLength: ADD_ONS.length }), (r, shuffled) => {
  const json = (addOns: WorkloadRequirements[]) => planOrSkip(r, { requirements: mergeRequirements(addOns) }).toJson();
  expect(json(shuffled)).toBe(json(ADD_ONS));
}));
