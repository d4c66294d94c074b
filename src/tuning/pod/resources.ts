import { tunePodRequest } from './containers';
import { tuneEphemeral } from './disk';
import { cpuQuantity, decimal, inWords, memoryQuantity } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { PlanSettings, ResourceSettings, ScratchSettings, SizingSettings } from '../decisions/settings';
import { Tuned, tuned } from '../decisions/tuned';
import { hasFixedNumber, membersOf, runsOnKnative } from '../demand/capabilities';
import { commandProps, commandReads } from '../demand/checks';
import { byEnvironment, heldTo } from '../demand/overrides';
import { containerProps } from '../demand/placed-containers';
import { placementProps } from '../demand/placed-on';
import type { PlanContext } from '../demand/plan-context';
import { startHookProps } from '../demand/pod-lifecycle';
import { byMounts } from '../demand/pod-volumes';
import type { MemoryFit } from '../runtimes/runtime-model';
import { containerStartReads } from '../sizing/container-start';
import { helpersOf } from '../sizing/cpu-shape';
import { REACTION_READS, reactionTerms } from '../sizing/reaction';
import type { DecidedBy, Sizing } from '../sizing/sizing-ask';
import { spotReads } from '../sizing/survival';

const DEMAND_INPUTS = ['profile.peak', 'demand.typical', 'demand.cpuPerRequest', 'demand.latencyP99', 'demand.objectiveP99', 'demand.variability', 'criticality'];
const REACTION_INPUTS = ['demand.startup', 'imageSize', 'runtime', 'target.spareCapacity', 'target.istio', 'target.knativeInMesh'];
const BURST_INPUTS = ['demand.burstFactor', 'demand.burstWithin', ...REACTION_INPUTS];

/** What bounds how busy a pod may be. */
const UTILIZATION_READS: readonly BaselineName[] = ['sizing.utilizationCap', 'knative.targetUtilization', 'mesh.proxyWorkers', 'mesh.proxyMillisPerRate'];
/** All numbers that the search for a size reads: sizes, how busy they may be, how many are needed, what they cost, and what memory each of them takes. */
const SIZE_READS: readonly BaselineName[] = [
  ...UTILIZATION_READS, ...REACTION_READS,
  'sizing.cpuCandidates', 'sizing.lowestUtilization', 'sizing.lowestSlotUtilization', 'sizing.lowestTarget', 'sizing.highestTarget', 'sizing.targetStep', 'sizing.pinnedTarget', 'sizing.poolGrowth',
  'sizing.leastReplicas', 'sizing.thirdReplicaAvailability', 'sizing.quorumMembers', 'sizing.ceilingFactor', 'sizing.leastFunctionCeiling',
  'sizing.costTie', 'sizing.smallestTieMillis', 'sizing.keptShare', 'sizing.keptCores', 'sizing.comfortableReplicas', 'sizing.mibPerCore', 'sizing.leastThreads', 'sizing.limitFactor', 'sizing.leastLimitCores', 'sizing.mostHelpers',
  'sizing.concurrencyFactor', 'sizing.lowestConcurrency',
  'mesh.leastProxyMillis', 'mesh.leastPinnedProxyMillis', 'mesh.proxyMemoryRequestMiB', 'mesh.proxyMemoryLimitMiB',
  'knative.queueProxyMillis', 'knative.pinnedQueueProxyMillis', 'knative.queueProxyMemoryRequestMiB', 'knative.queueProxyMemoryLimitMiB',
];

/** What a number of the previous plan is kept by. */
const KEPT_READS: readonly BaselineName[] = ['sizing.keptShare', 'memory.stepMiB'];

/** The model between the demand and the numbers. */
export function tuneSizing(ctx: PlanContext, sizing: Sizing): SizingSettings {
  const { size, demand, runtime, input } = ctx;
  const b = input.baseline.sizing;
  const cap = Math.round(b.utilizationCap[input.criticality] * 100);
  const held = heldTo(ctx.overrides);
  return {
    parallelism: held !== undefined ? tuned(size.parallelism, {
      source: DecisionSource.USER, inputs: ['env'], reason: () => `given in env as ${held.from}`,
    }) : tuned(size.parallelism, {
      rule: 'RT-0',
      source: DecisionSource.RUNTIME,
      inputs: runtime.cpuModel === 'event-loop' ? ['runtime'] : ['resources.cpuRequest', 'cpu', 'runtime'],
      reads: ['sizing.leastThreads'],
      reason: () => runtime.cpuModel === 'event-loop'
        ? `${runtime.label} runs one event loop`
        : parallelismReason(ctx),
    }),
    maxUtilization: tuned(percent(size.maxUtilization), {
      rule: size.bound === 'slots' ? 'CAP-1, CAP-6' : size.bound === 'proxy' ? 'IST-1, CAP-6' : 'CAP-6',
      source: DecisionSource.PROFILE,
      inputs: ['demand.cpuPerRequest', 'demand.latencyP99', 'demand.objectiveP99', 'demand.variability', 'criticality', 'resources.cpuRequest', 'runtime',
        ...(size.slots === undefined ? [] : ['sizing.slots', 'demand.latency']), ...(ctx.mesh === 'sidecar' ? ['profile.peak', 'target.istio'] : []), ...commandProps(input)],
      reads: () => [...UTILIZATION_READS, ...commandReads(input)],
      assumed: anyAssumed(demand.latencyP99, demand.cpuPerRequest, demand.objectiveP99),
      reason: () => `${boundReason(ctx)}the predicted p99 is then ${Math.round(size.predictedP99)} ms (objective ${demand.objectiveP99.value} ms); ${input.criticality} services use at most ${cap} %`,
    }),
    reactionTime: tuned(Math.round(size.reactionSeconds * 10) / 10, {
      rule: 'B8',
      source: DecisionSource.BASELINE,
      inputs: () => [...REACTION_INPUTS, ...containerProps(input), ...startHookProps(input)],
      reads: () => [...REACTION_READS, ...containerStartReads(input)],
      assumed: input.imageSizeMiB === undefined || demand.startup.because.assumed || input.pod.lifecycle.postStart?.assumed,
      reason: () => reactionTerms(input, runtime, demand, ctx.mesh).map((t) => `${t.name} ${t.seconds} s`).join(' + '),
    }),
    growth: tuned(Math.round(size.growth * 100) / 100, {
      rule: 'SIZE-3',
      source: DecisionSource.PROFILE,
      inputs: ['demand.burstFactor', 'demand.burstWithin', 'profile.peak', 'demand.typical', 'sizing.reactionTime'],
      assumed: anyAssumed(demand.burstFactor, demand.typical),
      reason: () => `growth of the load within the reaction time (${demand.burstFactor.value}x in ${demand.burstWithin.value} s, at most peak / typical = ${Math.round(demand.peak.value / demand.typical.value * 100) / 100})`,
    }),
    concurrency: tuned(size.concurrency, {
      rule: 'B14',
      source: DecisionSource.PROFILE,
      inputs: () => ['sizing.parallelism', 'sizing.maxUtilization', 'demand.cpuPerRequest', 'demand.latencyP99', 'profile.peak', 'concurrency', ...(size.expected === undefined ? [] : ['memory'])],
      reads: ['sizing.concurrencyFactor', 'sizing.lowestConcurrency', 'mesh.proxyWorkers', 'mesh.proxyMillisPerRate'],
      assumed: anyAssumed(demand.latencyP99, demand.cpuPerRequest),
      reason: () => `${inWords(b.concurrencyFactor)} times ${rate(size.podRateMax)}/s of a pod${size.podRateMax >= demand.peak.value ? ' (the whole peak)' : ''} x ${demand.latencyP99.value} ms (Little's law), at least ${b.lowestConcurrency}${size.slots !== undefined && size.slots <= size.concurrency ? `, at most the ${size.slots} that it serves at once` : ''}${size.expected === undefined ? '' : `: ${size.expected}; the memory that was given holds ${size.concurrency}`}`,
    }),
    decidedBy: tuneDecider(ctx, sizing),
    slots: size.slots === undefined ? undefined : tuneSlots(ctx),
  };
}

/** What each decider is read from, and the rule that it follows. */
const DECIDERS: Readonly<Record<DecidedBy, readonly [string, readonly string[]]>> = {
  'given': ['', ['cpuRequest', 'cpu']],
  'start': ['SIZE-1', ['demand.startup', 'runtime']],
  'objective': ['SIZE-2', ['demand.objectiveP99', 'demand.latencyP99', 'demand.cpuPerRequest', 'demand.variability', 'criticality']],
  'slots': ['CAP-1', ['sizing.slots', 'demand.latency', 'runtime']],
  'proxy': ['IST-1', ['target.istio', 'profile.peak']],
  'node': ['SIZE-1', ['target.nodeShapes']],
  'memory given': ['SIZE-1', ['memory']],
  'scaling.max': ['SIZE-6', ['scaling', 'profile.peak']],
  'pods': ['SIZE-7', ['profile.peak', 'demand.cpuPerRequest']],
  'tie': ['SIZE-7', ['demand.typical', 'demand.cpuPerRequest']],
  'previous': ['SIZE-8', ['target.previousPlans', 'demand.typical', 'demand.cpuPerRequest']],
  'member': ['B15', ['profile.peak', 'demand.cpuPerRequest', 'replicas', 'scaling', 'leaderBased']],
  'largest': ['B15', ['profile.peak', 'demand.cpuPerRequest', 'replicas', 'scaling', 'leaderBased']],
  'floor': ['SIZE-4', ['criticality', 'target.zones', 'slo.availability', 'scaling']],
  'memory': ['SIZE-7', ['resources.memory']],
  'load': ['SIZE-7', ['demand.typical', 'demand.cpuPerRequest']],
};

/** What decided the size, and what would have been taken without it. */
function tuneDecider(ctx: PlanContext, sizing: Sizing): Tuned<string> {
  const { by } = sizing.decided!;
  const [rule, inputs] = DECIDERS[by];
  return by === 'given'
    ? tuned('given', { source: DecisionSource.USER, inputs, reason: () => 'given as cpuRequest or CpuPolicy.pinned' })
    : tuned(by, {
      rule,
      source: by === 'previous' ? DecisionSource.PREVIOUS : by === 'start' ? DecisionSource.RUNTIME : by === 'node' ? DecisionSource.CLUSTER : DecisionSource.PROFILE,
      // those of the constraint that bound come first; whether it binds depends on all that the size depends on
      inputs: () => [...new Set([...inputs, ...sizeInputs(ctx)])],
      reads: () => sizeReads(ctx),
      reason: () => decidedReason(ctx, sizing),
    });
}

/** All that a size is chosen from. */
function sizeInputs(ctx: PlanContext): string[] {
  return [...byWorkers(ctx), ...DEMAND_INPUTS, ...BURST_INPUTS, 'target.zones', 'resources.memory', 'slo.availability', 'scaling', 'replicas', 'quorum', 'leaderBased',
    'target.nodeShapes', 'cpu', 'addOns', 'demand.memoryBase', 'demand.memoryPerRequest', 'demand.workingSet', ...containerProps(ctx.input), ...placementProps(ctx.input), ...commandProps(ctx.input)];
}

/** The numbers of the baseline that the search for a size reads. */
function sizeReads({ input, runtime: { numbers } }: PlanContext): BaselineName[] {
  return [
    ...SIZE_READS, ...commandReads(input), ...spotReads(input), ...containerStartReads(input),
    ...numbers.memory, ...numbers.pool, ...numbers.least, ...numbers.defaults.idleCpuMillis,
  ];
}

/** The sentence of what decided. */
function decidedReason(ctx: PlanContext, sizing: Sizing): string {
  const { size, demand, runtime, input } = ctx;
  const { by, otherMillis } = sizing.decided!;
  const own = cpuQuantity(size.requestMillis);
  const other = otherMillis === undefined ? '' : cpuQuantity(otherMillis);
  switch (by) {
    case 'start': return `${runtime.label} needs ${own} to start in ${demand.startup.value} s; the load alone needs ${other}`;
    case 'objective': return `${own} is the smallest size that keeps the objective of ${demand.objectiveP99.value} ms`;
    case 'slots': return `with ${other} a pod serves too few requests at once to use its CPU`;
    case 'proxy': return `with ${other} the mesh's proxy is the limit, and CPU stays idle`;
    case 'node': return `no declared node holds a pod of ${other}, which would be cheaper`;
    case 'memory given': return `a pod of ${other} does not fit the given memory`;
    case 'scaling.max': return `with ${other} the peak needs more replicas than scaling.max`;
    case 'member': return `${own} is the smallest size that carries a member's share of the load`;
    case 'largest': return `${own} is the largest size`;
    case 'floor': return `the floor of ${size.minReplicas} replicas exceeds the usual load, so the cheapest pod is chosen`;
    case 'memory': return `memory of ${memoryQuantity(sizing.fit.limitMiB)} costs more than ${own} of CPU${membersOf(input) === undefined ? ', so a larger pod costs no more' : ''}`;
    case 'load': return 'the cheapest size at the usual load';
    case 'previous': return keptReason(ctx, sizing);
    default: return choiceReason(ctx, sizing);
  }
}

/** What holds a pod back before its CPU does. */
function boundReason({ size, input }: PlanContext): string {
  if (size.bound === 'slots') {
    const used = Math.round(size.maxUtilization * size.requestMillis / 1000 / size.slotCores! * 100);
    return `a pod serves ${size.slots} request${size.slots === 1 ? '' : 's'} at once, ${used} % of them busy at ${rate(size.podRate)}/s${!runsOnKnative(input) ? ', with the wait for a free one' : ''}; `;
  }
  return size.bound === 'proxy' ? `the mesh's proxy is the limit: it carries ${rate(size.podRate)}/s per pod; ` : '';
}

/** A rate for people: with a decimal where whole numbers would hide it. */
function rate(perSecond: number): number {
  return perSecond < 100 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond);
}

function parallelismReason(ctx: PlanContext): string {
  const { input, runtime, size } = ctx;
  if (input.cpu._kind === 'capped' || input.cpu._kind === 'pinned') {
    return `${runtime.cpuModel === 'workers' ? 'one worker per requested core, in ' : ''}whole cores below the limit of ${cpuQuantity(size.limitMillis!)}, so that threads stay within the quota`;
  }
  return `${runtime.cpuModel === 'workers' ? 'one worker per requested core' : `${inWords(input.baseline.sizing.leastThreads)} threads at least, so that background work does not block requests`}; without it the runtime would use the cores of the node`;
}

/** `env`, where the user's environment sets workers, threads, CPUs or parts of memory. */
function byWorkers({ overrides: { workers, threads, parallelism, bounds } }: PlanContext): string[] {
  return bounds === undefined ? byEnvironment(workers, threads, parallelism) : ['env'];
}

/** CAP-1: a request holds its thread or worker for its whole wall time. */
function tuneSlots(ctx: PlanContext): Tuned<number> {
  const { size, demand, runtime } = ctx;
  return tuned(size.slots!, {
    rule: 'CAP-1',
    source: DecisionSource.RUNTIME,
    inputs: ['runtime', 'sizing.parallelism', 'resources.cpuRequest', 'demand.cpuPerRequest', 'demand.latency', 'demand.latencyP99', 'profile.peak', 'concurrency', 'env'],
    reads: () => ['sizing.utilizationCap', ...runtime.numbers.pool],
    reason: () => `requests that a pod serves at once: ${rate(size.slotCores! * 1000 / demand.cpuPerRequest.value)}/s at a latency of ${Math.round(size.slots! * demand.cpuPerRequest.value / size.slotCores! * 10) / 10} ms on ${cpuQuantity(size.requestMillis)}`,
  });
}

/** CPU, memory and disk of the main container. */
export function tuneResources(ctx: PlanContext, sizing: Sizing, scratch: Record<string, ScratchSettings>): ResourceSettings {
  const main = {
    cpuRequest: tuneCpuRequest(ctx, sizing),
    ...tuneCpuLimit(ctx),
    memory: tuneMemory(ctx, sizing.fit),
    ephemeralStorage: tuneEphemeral(ctx, scratch),
  };
  return { ...main, ...tunePodRequest(ctx, main), ...tuneGpus(ctx) };
}

/** PLC-3. */
function tuneGpus({ input: { pod: { placement: { gpu } } } }: PlanContext): Pick<ResourceSettings, 'gpus'> {
  return gpu === undefined ? {} : {
    gpus: tuned(`${gpu.count} ${gpu.resource}`, {
      rule: 'PLC-3', source: DecisionSource.USER, inputs: ['gpu'], reason: () => 'given as gpu, request = limit: each pod has them alone, and only node shapes with as many count; no size and no autoscaler follows their load',
    }),
  };
}

function tuneCpuRequest(ctx: PlanContext, sizing: Sizing): Tuned<number> {
  const { input, size, demand } = ctx;
  if (input.cpu._kind === 'pinned') {
    return tuned(size.requestMillis, { source: DecisionSource.USER, inputs: ['cpu'], rule: 'CPU-6', reason: () => 'CpuPolicy.pinned: only whole cores are exclusive' });
  }
  if (input.cpuRequestMillis !== undefined) {
    return tuned(size.requestMillis, { source: DecisionSource.USER, inputs: ['cpuRequest'], reason: () => 'given as cpuRequest; everything else follows from it' });
  }
  if (sizing.choice?.by === 'previous') {
    return tuned(size.requestMillis, {
      rule: 'SIZE-8',
      source: DecisionSource.PREVIOUS,
      inputs: () => ['target.previousPlans', 'sizing.decidedBy', ...sizeInputs(ctx)],
      reads: () => [...SIZE_READS, ...commandReads(input)],
      assumed: anyAssumed(demand.cpuPerRequest, demand.latencyP99),
      reason: () => keptReason(ctx, sizing),
    });
  }
  const cores = Math.round(demand.peak.value * demand.cpuPerRequest.value) / 1000;
  return tuned(size.requestMillis, {
    rule: 'SIZE-7',
    source: DecisionSource.PROFILE,
    inputs: () => ['sizing.decidedBy', ...sizeInputs(ctx)],
    reads: () => sizeReads(ctx),
    assumed: anyAssumed(demand.cpuPerRequest, demand.latencyP99),
    reason: () => (hasFixedNumber(input)
      ? sizing.findings().some((f) => f.id === 'capacity-below-peak') ? `the largest size; it does not carry a member's share of ${demand.peak.value}/s x ${demand.cpuPerRequest.value} ms = ${cores} cores` : `the smallest size that carries a member's share of ${demand.peak.value}/s x ${demand.cpuPerRequest.value} ms = ${cores} cores`
      : `${demand.peak.value}/s x ${demand.cpuPerRequest.value} ms = ${cores} core${cores === 1 ? '' : 's'} at the peak; ${BY_COST.includes(sizing.decided!.by) ? choiceReason(ctx, sizing) : decidedReason(ctx, sizing)}`),
  });
}

/** Where the cost over the replicas decided. */
const BY_COST: readonly DecidedBy[] = ['pods', 'tie', 'floor', 'memory', 'load', 'given'];

/** How near a cost is to the cheapest that ties with it. Percent. */
function tie({ input }: PlanContext): string {
  return decimal((input.baseline.sizing.costTie - 1) * 100);
}

/** SIZE-8: what stays, and what it would have been. */
function keptReason({ input }: PlanContext, { choice, cost, size }: Sizing): string {
  const cores = (value: number): number => Math.round(value * 100) / 100;
  const { keptShare, keptCores } = input.baseline.sizing;
  return `${cpuQuantity(size.requestMillis)} stays as in the previous plan: ${cpuQuantity(choice!.otherMillis)} would cost ${cores(choice!.otherCost)} cores instead of ${cores(cost)}, and a difference below ${decimal(keptShare * 100)} % or ${keptCores} cores is ignored`;
}

/** SIZE-7 in the numbers that decided. Cores weigh memory too. */
function choiceReason(ctx: PlanContext, { feasible, choice, cost, size }: Sizing): string {
  const cores = (value: number): string => `${Math.round(value * 100) / 100} cores`;
  if (choice?.by === 'comfort') {
    return `the cheapest of ${feasible} sizes (within ${tie(ctx)} %) with at most ${ctx.input.baseline.sizing.comfortableReplicas} pods at the peak: ${cores(cost)}; ${cpuQuantity(choice.otherMillis)} costs ${cores(choice.otherCost)}, but needs ${choice.otherPeakReplicas} pods`;
  }
  if (choice?.by === 'tie') {
    return `of ${feasible} sizes that keep the objective ${cpuQuantity(choice.otherMillis)} is the cheapest (${cores(choice.otherCost)}); this one is within ${tie(ctx)} % (${cores(cost)}), and ${size.requestMillis < choice.otherMillis ? 'a smaller pod loses less when it fails' : 'needs fewer pods'}`;
  }
  return `the cheapest of ${feasible} sizes that keep the objective`;
}

function tuneCpuLimit(ctx: PlanContext): Pick<ResourceSettings, 'cpuLimit' | 'cpuLimitOmitted'> {
  const { input, size } = ctx;
  if (size.limitMillis === undefined) {
    return { cpuLimitOmitted: tuned('none', { rule: 'CPU-3', source: DecisionSource.USER, inputs: ['cpu'], reason: () => `CpuPolicy.unlimited(): the process limits itself to ${size.parallelism} core${size.parallelism === 1 ? '' : 's'}` }) };
  }
  if (input.cpu._kind === 'capped') {
    return { cpuLimit: tuned(size.limitMillis, { rule: 'CPU-4', source: DecisionSource.USER, inputs: ['cpu', 'resources.cpuRequest'], reason: () => `CpuPolicy.capped(${input.cpu._amount}): ${input.cpu._amount} times the request` }) };
  }
  if (input.cpu._kind === 'pinned') {
    return { cpuLimit: tuned(size.limitMillis, { rule: 'CPU-5', source: DecisionSource.USER, inputs: ['cpu'], reason: () => 'CpuPolicy.pinned: equal to the request, so that the pod is Guaranteed' }) };
  }
  return {
    cpuLimit: tuned(size.limitMillis, {
      rule: 'rulings 1',
      source: DecisionSource.BASELINE,
      inputs: () => ['sizing.parallelism', 'runtime', 'cpu', ...byEnvironment(ctx.overrides.helperThreads)],
      reads: () => ['sizing.limitFactor', 'sizing.leastLimitCores', 'sizing.mostHelpers', ...ctx.runtime.numbers.pool],
      reason: () => limitReason(ctx),
    }),
  };
}

/** Rulings 1: what bounds the process, and what does not. */
function limitReason(ctx: PlanContext): string {
  const { input, runtime, size } = ctx;
  const planned = size.parallelism;
  const helpers = helpersOf(ctx);
  const cores = size.limitMillis! / 1000;
  const { leastLimitCores, limitFactor } = input.baseline.sizing;
  const room = planned + helpers > Math.max(leastLimitCores, limitFactor * planned)
    ? `${planned} core${planned === 1 ? '' : 's'} for requests and ${helpers} for helper threads`
    : `${limitFactor === 2 ? 'twice' : `${limitFactor} times`} the ${planned} core${planned === 1 ? '' : 's'} that the process is planned to use`;
  const beyond = runtime.beyond({ parallelism: planned, poolThreads: size.poolThreads ?? 0 });
  return beyond === undefined
    ? `${room}, so it is never throttled; set because quotas and analysers ask for a limit`
    : `${room}; ${beyond} may use more, and are throttled above ${cores} cores; set because quotas and analysers ask for a limit`;
}

function tuneMemory(ctx: PlanContext, fit: MemoryFit): Tuned<number> {
  const { input, demand } = ctx;
  if (input.memoryMiB !== undefined) {
    return tuned(fit.limitMiB, { source: DecisionSource.USER, inputs: ['memory'], reason: () => `given as memory; ${fit.reason()}` });
  }
  const instead = fit.insteadOfMiB;
  const { sizing: { keptShare }, memory: { stepMiB } } = input.baseline;
  return tuned(fit.limitMiB, {
    rule: instead === undefined ? fit.rule : `SIZE-8, ${fit.rule}`,
    source: instead === undefined ? DecisionSource.PROFILE : DecisionSource.PREVIOUS,
    inputs: () => [...(instead === undefined ? [] : ['target.previousPlans']), ...byWorkers(ctx), 'demand.memoryBase', 'demand.memoryPerRequest', 'demand.workingSet', 'sizing.concurrency', 'sizing.parallelism', 'runtime', 'storage', ...byMounts(ctx.input), 'demand.objectiveP99', 'resources.cpuRequest', 'demand.latencyP99', 'demand.latency', ...commandProps(input)],
    reads: () => [...commandReads(input), ...ctx.runtime.numbers.memory, ...ctx.runtime.numbers.pool, ...(instead === undefined ? [] : KEPT_READS)],
    assumed: anyAssumed(demand.memoryBase, demand.memoryPerRequest),
    reason: () => `${instead === undefined ? '' : `stays as in the previous plan: ${memoryQuantity(instead)} is enough, and a difference below ${decimal(keptShare * 100)} % or ${stepMiB} MiB is ignored; `}${fit.reason()}; request = limit, because memory cannot be taken back`,
  });
}

/** What the memory limit is made of. */
export function tuneMemoryLedger(ctx: PlanContext, fit: MemoryFit): PlanSettings['memory'] {
  const { numbers } = ctx.runtime;
  const reads = [...commandReads(ctx.input), ...numbers.memory, ...numbers.pool];
  const ledger: Record<string, Tuned<number>> = {};
  for (const entry of fit.ledger) {
    ledger[entry.part] = tuned(Math.round(entry.mib * 10) / 10, {
      rule: fit.rule, source: DecisionSource.RUNTIME, inputs: ['resources.memory', ...(entry.part === 'tmpfs' ? byMounts(ctx.input) : entry.part === 'checks' ? commandProps(ctx.input) : [])], reads, reason: entry.why,
    });
  }
  return ledger;
}

/** A fraction as a percentage with one decimal. */
export function percent(fraction: number): number {
  return Math.round(fraction * 1000) / 10;
}

/** Whether any of the values rests on an assumption. */
export function anyAssumed(...values: Array<Tuned<unknown>>): boolean {
  return values.some((v) => v.because.assumed ?? false);
}
