import { ambient, candidates, cpuShape, Candidate, evaluated, exclusionsOf, largerNodes, mostMillis, unreachable } from './candidates';
import { reactionSeconds, ReactionTerm, reactionTerms } from './reaction';
import { decider } from './size-decider';
import type { Choice, PodOverhead, Sizing, SizingAsk } from './sizing-ask';
import { cpuMillis, mebibytesOf } from '../../private/quantities';
import * as b from '../decisions/baselines';
import type { Found } from '../decisions/finding-severity';
import { change, leaveOut, lowerCpuRequest, lowerLatencyP99, lowerPeak, raiseMax } from '../demand/advice';
import { PROXY_WORKERS } from '../demand/mesh-mode';
import { heldTo, overridesOf } from '../demand/overrides';
import type { Size } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { type Proposal, Refusal } from '../demand/refusal';
import { CpuPolicy, Criticality } from '../profile/choices';

/*
 * SIZE-1 … SIZE-7 of the amendments: size, target, floor and ceiling are found together, because each depends on the others.
 */

/** The cheapest feasible size (SIZE-7). Throws where no size keeps the objective. */
export function chooseSize(ask: SizingAsk): Sizing {
  const feasible = candidates(ask);
  if (feasible.length === 0) {
    throw unreachable(ask);
  }
  const reaction = reactionSeconds(ask.input, ask.runtime, ask.demand, ask.mesh);
  const placed = onNodes(ask, holding(ask, feasible));
  const solved = placed.fitting.map((candidate) => solve(ask, candidate, reaction, placed.findings));
  if (ask.input.stateful !== undefined || ask.input.scaling._kind === 'exactly') {
    // a fixed number of members: the smallest size whose members carry their share
    return decidedOf(ask, solved.find((s) => s.carries)?.sizing ?? shortOf(ask, solved[solved.length - 1]), solved, reaction);
  }
  const allowed = withinRange(ask, solved);
  const comfortable = allowed.filter((s) => s.sizing.size.peakReplicas <= b.COMFORTABLE_REPLICAS);
  const pool = comfortable.length > 0 ? comfortable : allowed;
  const cheapest = cheapestOf(pool);
  const equal = pool.filter((s) => s.sizing.cost <= cheapest.sizing.cost * b.COST_TIE
    && s.sizing.size.requestMillis >= Math.min(b.SMALLEST_TIE_MILLIS, cheapest.sizing.size.requestMillis));
  // of equals the smaller pod loses less when it fails; where there are too many pods anyway, the larger one makes fewer of them
  const chosen = comfortable.length > 0 ? equal[0] : equal[equal.length - 1];
  const overall = cheapestOf(allowed);
  const choice = overall.sizing.cost < cheapest.sizing.cost ? lostTo('comfort', overall) : chosen === cheapest ? undefined : lostTo('tie', cheapest);
  return decidedOf(ask, { ...chosen.sizing, feasible: solved.length, ...(choice === undefined ? {} : { choice }) }, allowed, reaction);
}

/** The size with what decided it. */
function decidedOf(ask: SizingAsk, chosen: Sizing, left: readonly Solved[], reaction: number): Sizing {
  const decided = decider({
    input: ask.input,
    chosen,
    left: left.map((s) => s.sizing.size.requestMillis),
    exclusions: (millis) => exclusionsOf(ask, millis),
    solved: (millis) => {
      try {
        const { sizing, carries } = solve(ask, evaluated(ask, millis), reaction, []);
        return { cost: sizing.cost, carries };
      } catch {
        return undefined; // no such pod: its memory does not fit what was given
      }
    },
  });
  return { ...chosen, decided };
}

function cheapestOf(solved: readonly Solved[]): Solved {
  return solved.reduce((best, s) => (s.sizing.cost < best.sizing.cost ? s : best));
}

function lostTo(by: Choice['by'], other: Solved): Choice {
  const { size, cost } = other.sizing;
  return { by, otherMillis: size.requestMillis, otherCost: cost, otherPeakReplicas: size.peakReplicas };
}

/**
 * SIZE-1: with its sidecars a pod takes at most half of the smallest declared node, and its memory fits on a node of one of the shapes.
 * Where no size does, those that fit on any node at all; a size of the user's need only do that.
 */
function onNodes(ask: SizingAsk, feasible: readonly Candidate[]): { readonly fitting: readonly Candidate[]; readonly findings: readonly Found[] } {
  const shapes = (ask.input.target._props.nodeShapes ?? []).map((shape) => ({
    name: shape.name, cpuMillis: cpuMillis(shape.cpu.amount), memoryMiB: mebibytesOf(shape.memory),
  }));
  if (shapes.length === 0) {
    return { fitting: feasible, findings: [] };
  }
  const needs = (candidate: Candidate): PodOverhead => {
    const overhead = ask.overhead(candidate.podRateMax);
    return { cpuMillis: candidate.requestMillis + overhead.cpuMillis, memoryMiB: candidate.fit().limitMiB + overhead.memoryMiB };
  };
  const fitting = feasible.filter((candidate) => {
    const pod = needs(candidate);
    return shapes.some((shape) => pod.cpuMillis <= shape.cpuMillis && pod.memoryMiB <= shape.memoryMiB);
  });
  if (fitting.length === 0) {
    const least = feasible[0];
    const pod = needs(least);
    const sidecars = pod.cpuMillis - least.requestMillis;
    const { input, demand } = ask;
    throw new Refusal(`no declared node holds a pod of ${input.name}: it requests ${pod.cpuMillis}m of CPU${sidecars > 0 ? ` (${sidecars}m of them for sidecars)` : ''} and ${pod.memoryMiB} MiB of memory, `
      + `the nodes offer ${shapes.map((shape) => `${shape.cpuMillis}m and ${shape.memoryMiB} MiB (${shape.name})`).join(', ')}; memory holds ${least.concurrency} requests in flight`, [
      largerNodes(input),
      ...(input.cpu._kind === 'pinned' ? [lowerPinned(input.cpu._amount)] : []),
      ...(input.cpuRequestMillis === undefined ? [] : [lowerCpuRequest(input.cpuRequestMillis)]),
      ...(input.memoryMiB === undefined ? [] : [leaveOut('memory')]),
      ...(sidecars > 0 ? [ambient()] : []),
      lowerLatencyP99(demand.latencyP99.value),
    ]);
  }
  if (ask.input.cpu._kind === 'pinned' || ask.input.cpuRequestMillis !== undefined) {
    return { fitting, findings: [] };
  }
  const half = Math.min(...shapes.map((shape) => shape.cpuMillis)) / 2;
  const modest = fitting.filter((candidate) => needs(candidate).cpuMillis <= half);
  return modest.length > 0 ? { fitting: modest, findings: [] } : {
    fitting,
    findings: [{
      id: 'pod-beyond-half-node',
      rule: 'SIZE-1',
      message: `no size fits into half of the smallest node (${half}m) with its sidecars, which take ${needs(fitting[0]).cpuMillis - fitting[0].requestMillis}m at the least: two pods of this workload hardly share a node, and a rollout needs as much room again; larger node shapes, or IstioMode.AMBIENT, would help`,
    }],
  };
}

/**
 * Memory that the user gave leaves out the sizes that would need more; where it leaves none, those that it cannot hold at all (a collector may do with less);
 * and where it still leaves none, the error is that of the size that needs least.
 */
function holding(ask: SizingAsk, feasible: readonly Candidate[]): readonly Candidate[] {
  const given = ask.input.memoryMiB;
  if (given === undefined) {
    return feasible;
  }
  const comfortable = feasible.filter((candidate) => candidate.ownLimitMiB() <= given);
  if (comfortable.length > 0) {
    return comfortable;
  }
  const fitting = feasible.filter((candidate) => {
    try {
      candidate.fit();
      return true;
    } catch {
      return false;
    }
  });
  return fitting.length > 0 ? fitting : [feasible.reduce((least, c) => (c.concurrency < least.concurrency ? c : least))];
}

/** SIZE-6: a bound of the user's leaves out the sizes that would need more replicas; where it leaves none, it is an error that names it. */
function withinRange(ask: SizingAsk, solved: readonly Solved[]): readonly Solved[] {
  const most = ask.input.scaling._range?.max;
  if (most === undefined) {
    return solved;
  }
  const allowed = solved.filter((s) => s.sizing.size.peakReplicas <= most);
  if (allowed.length === 0) {
    const { size } = solved[solved.length - 1].sizing;
    throw new Refusal(`scaling.max (${most}) is below the ${size.peakReplicas} replicas that the peak of ${ask.demand.peak.value}/s needs at ${size.requestMillis}m, the largest size, and a target of ${Math.round(size.targetUtilization * 100)} %`, [
      raiseMax(most, Math.ceil(size.peakReplicas * b.CEILING_FACTOR)), lowerPeak(ask.demand.peak.value),
    ]);
  }
  // a floor of the user's is a number of pods: sizes are preferred of which so many carry what the plan's own floor would
  const carried = allowed.filter((s) => s.ownFloor <= ask.input.scaling._range!.min);
  return carried.length > 0 ? carried : allowed;
}

interface Solved {
  readonly sizing: Sizing;
  /** Only for fixed numbers of replicas: whether one member carries its share. */
  readonly carries: boolean;
  /** The floor that the plan would choose for this size, whatever the user's. */
  readonly ownFloor: number;
}

function solve(ask: SizingAsk, candidate: Candidate, reaction: number, placing: readonly Found[]): Solved {
  const { input, demand } = ask;
  const cpuSeconds = demand.cpuPerRequest.value / 1000;
  /** Requests per second of one pod at rho*. */
  const podRate = candidate.capacity * candidate.rho / cpuSeconds;
  const typicalCores = demand.typical.value * cpuSeconds;
  const peakCores = demand.peak.value * cpuSeconds;
  const usable = candidate.capacity * candidate.rho; // cores per pod
  const request = candidate.requestMillis / 1000;
  const rhoOfRequest = usable / request;
  const growth = growthWithin(ask, reaction);
  const common = { ask, candidate, placing, podRate, usable, request, rhoOfRequest, reaction, growth, typicalCores, peakCores };
  if (input.stateful !== undefined || input.scaling._kind === 'exactly') {
    return solveFixed(common);
  }
  return input.kind === 'function' ? solveFunction(common) : solveAutoscaled(common);
}

interface Common {
  readonly ask: SizingAsk;
  readonly candidate: Candidate;
  /** What to know about where its pods fit. */
  readonly placing: readonly Found[];
  readonly podRate: number;
  readonly usable: number;
  readonly request: number;
  readonly rhoOfRequest: number;
  readonly reaction: number;
  readonly growth: number;
  readonly typicalCores: number;
  readonly peakCores: number;
}

function solveAutoscaled(common: Common): Solved {
  const { ask, candidate, usable, request, rhoOfRequest, growth, typicalCores, peakCores } = common;
  const { input, demand } = ask;
  const zones = input.target._zones;
  const range = input.scaling._range;
  const findings: Found[] = [];

  // SIZE-4
  const survival = floorOf(input, ceil(typicalCores / usable));
  let floor = range?.min ?? survival;

  // SIZE-5
  const staticNeed = ceil(peakCores / usable);
  const pool = Math.min(candidate.limitMillis === undefined ? Infinity : candidate.limitMillis / 1000, candidate.parallelism, candidate.slotCores ?? Infinity);
  const highest = input.cpu._kind === 'pinned' ? Math.min(b.HIGHEST_TARGET, b.PINNED_TARGET) : b.HIGHEST_TARGET;
  const top = floor5(Math.min(highest, rhoOfRequest / (1 + b.HPA_TOLERANCE), pool / (request * b.POOL_GROWTH)));
  if (top < b.TARGET_STEP) {
    throw new Refusal(`${candidate.requestMillis}m of CPU is more than an autoscaler can see used: ${holder(ask)} uses ${Math.round(candidate.capacity * 1000)}m at the most, so no target of ${b.TARGET_STEP * 100} % or more is ever reached`, [
      ...(ask.input.cpuRequestMillis === undefined ? [] : [lowerCpuRequest(ask.input.cpuRequestMillis), leaveOut('cpuRequest')]),
      ...(ask.input.cpu._kind === 'burst' ? [] : [leaveOut('cpu')]),
    ]);
  }
  const raw = rhoOfRequest / ((1 + b.HPA_TOLERANCE) * growth);
  const responsive = Math.min(top, lowerUntilFast(floor5(raw), common, pool));
  let target: number;
  let ownFloor = survival;
  let mode: Size['mode'];
  let quiet = false;
  // at the target that leaves room for the growth the usual load needs as many pods as the peak does without an autoscaler: there is nothing to save
  const responds = raw >= b.LOWEST_TARGET && responsive >= b.LOWEST_TARGET - 1e-9;
  const steady = responds && ceil(typicalCores / (request * raw)) >= staticNeed;
  if (floor >= staticNeed) {
    target = top;
    mode = 'floor-carries-peak';
  } else if (responds && (!steady || range !== undefined)) {
    target = responsive;
    mode = 'autoscaled';
  } else {
    const raised = input.criticality === Criticality.CRITICAL ? multipleOf(staticNeed, zones) : staticNeed;
    ownFloor = Math.max(survival, raised);
    // without any burst the target would be as low: it is the pod that shows too little of its load
    quiet = top < b.LOWEST_TARGET - 1e-9;
    if (range === undefined) {
      findings.push(quiet ? quietFinding(common, survival, raised) : steady ? steadyFinding(common, raw, survival, raised) : burstFinding(common, survival, raised, pool));
      floor = Math.max(floor, raised);
    } else if (!quiet) {
      findings.push({
        id: 'floor-below-burst',
        rule: 'SIZE-5',
        message: `scaling.min (${floor}) cannot carry a burst of ${demand.burstFactor.value}x in ${demand.burstWithin.value} s, which is faster than the autoscaler's ${Math.round(common.reaction)} s: ${raised} replicas would`,
      });
    } else {
      findings.push({
        id: 'floor-below-peak',
        rule: 'SIZE-5',
        message: `scaling.min (${floor}) does not carry the peak, and the autoscaler sees little of it: ${quietWhy(common)}; ${raised} replicas would carry it`,
      });
    }
    target = top;
    mode = 'static';
  }

  // SIZE-6
  const peakReplicas = ceil(peakCores / (request * target));
  let ceiling = Math.max(floor + 1, ceil(b.CEILING_FACTOR * peakReplicas), survive(peakReplicas, zones));
  if (range !== undefined) {
    ceiling = range.max;
  }
  const outcome: Outcome = { minReplicas: floor, maxReplicas: ceiling, peakReplicas, target, mode, quiet, steady: steady && mode === 'static', findings, staticReplicas: staticNeed, survival };
  return { sizing: finish(common, outcome), carries: true, ownFloor };
}

/** KPA: concurrency at rho* is the target, pods follow within seconds; the floor is decided with the cold start. */
function solveFunction(common: Common): Solved {
  const { ask, usable, peakCores, rhoOfRequest } = common;
  const zones = ask.input.target._zones;
  const peakReplicas = ceil(peakCores / usable);
  const ceiling = Math.max(2, ceil(b.CEILING_FACTOR * peakReplicas), survive(peakReplicas, zones));
  return {
    sizing: finish(common, { minReplicas: 0, maxReplicas: ceiling, peakReplicas, target: rhoOfRequest, mode: 'scale-to-zero', findings: [], staticReplicas: peakReplicas, survival: 0 }),
    carries: true,
    ownFloor: 0,
  };
}

/** B15: members of a quorum; and Scaling.exactly. */
function solveFixed(common: Common): Solved {
  const { ask, usable, peakCores, rhoOfRequest } = common;
  const { input } = ask;
  const replicas = fixedReplicas(input);
  const shares = input.stateful === undefined ? replicas : memberShares(input, replicas);
  const carries = peakCores / shares <= usable + 1e-9;
  return {
    sizing: finish(common, {
      minReplicas: replicas,
      maxReplicas: replicas,
      peakReplicas: replicas,
      target: rhoOfRequest,
      mode: input.stateful?.quorum ? 'quorum' : 'fixed',
      findings: [],
      staticReplicas: replicas,
      survival: replicas,
    }),
    carries,
    ownFloor: replicas,
  };
}

/** How many replicas a workload with a fixed number has. */
export function fixedReplicas(input: PlanInput): number {
  const stateful = input.stateful;
  if (stateful === undefined) {
    return input.scaling._replicas ?? 1;
  }
  if (stateful.replicas !== undefined) {
    return stateful.replicas;
  }
  if (stateful.quorum) {
    return 3;
  }
  return 1; // nothing is known of a replication between members
}

/** Between how many members the load is divided: one leader takes it all; else one member may be down. */
function memberShares(input: PlanInput, replicas: number): number {
  const stateful = input.stateful!;
  const leader = stateful.leaderBased ?? stateful.quorum;
  return leader ? 1 : Math.max(1, replicas - 1);
}

function shortOf(ask: SizingAsk, solved: Solved): Sizing {
  const { demand, input } = ask;
  const cores = demand.peak.value * demand.cpuPerRequest.value / 1000;
  const { size } = solved.sizing;
  const shares = input.stateful === undefined ? size.minReplicas : memberShares(input, size.minReplicas);
  const who = input.stateful === undefined ? `${size.minReplicas} replicas`
    : shares > 1 ? `${shares} of ${size.minReplicas} members (with one down)`
      : `${size.minReplicas === 1 ? 'the only member' : input.stateful.leaderBased ?? input.stateful.quorum ? 'the leader, who carries all of it,' : `one of ${size.minReplicas} members (with the other down)`}`;
  const alone = input.stateful !== undefined && shares === 1;
  // a leader does not become two by a further member
  const raise = input.cpuRequestMillis !== undefined ? 'raise cpuRequest'
    : alone ? `set a cpuRequest above ${size.requestMillis}m${input.target._props.nodeShapes === undefined ? '' : ' (the sizes that are tried end at half of the smallest declared node)'}`
      : 'raise the number of replicas';
  return {
    ...solved.sizing,
    findings: [...solved.sizing.findings, {
      id: 'capacity-below-peak',
      rule: 'B15',
      message: `${who} of ${size.requestMillis}m cannot carry the peak of ${demand.peak.value}/s (${round2(cores)} cores of work, at most ${Math.round(size.maxUtilization * 100)} % busy): divide the load, or ${raise}`,
    }],
  };
}

interface Outcome {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly peakReplicas: number;
  readonly target: number;
  readonly mode: Size['mode'];
  readonly quiet?: boolean;
  readonly steady?: boolean;
  readonly findings: readonly Found[];
  readonly staticReplicas: number;
  readonly survival: number;
}

function finish(common: Common, outcome: Outcome): Sizing {
  const { ask, candidate, podRate, request, rhoOfRequest, typicalCores } = common;
  const { demand, input, runtime } = ask;
  const podRateMax = candidate.podRateMax;
  const fit = candidate.fit();
  const overhead = ask.overhead(podRateMax);
  const usualPods = ceil(typicalCores / (request * outcome.target));
  const pods = Math.max(outcome.minReplicas, usualPods, 1);
  const cpuCores = (candidate.requestMillis + overhead.cpuMillis + runtime.defaults.idleCpuMillis) / 1000;
  const memoryCores = (fit.limitMiB + overhead.memoryMiB) / b.MIB_PER_CORE;
  const cost = pods * Math.max(cpuCores, memoryCores);
  const findings = [...outcome.findings, ...common.placing];
  if (input.cpu._kind === 'capped' && candidate.limitMillis! < 1000) {
    findings.push({
      id: 'quota-throttles',
      rule: 'CPU-2',
      message: `the quota of ${candidate.limitMillis}m is used up after ${candidate.limitMillis! / 10} ms of every 100 ms: requests and background work then wait for the next period; a limit of whole cores never does that`,
    });
  }
  if (candidate.bound === 'slots') {
    findings.push({
      id: 'slots-bind',
      rule: 'CAP-1',
      message: `one pod serves at most ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} at once, each of ${demand.latency.value} ms: at ${Math.round(candidate.rho * candidate.capacity / request * 100)} % of its ${candidate.requestMillis}m it is full`
        + `${input.fn === undefined ? `, because with more than ${Math.round(candidate.rho * candidate.capacity / candidate.slotCores! * 100)} % of them in use the wait for a free one breaks the objective or the cap` : ''}; a server that does not hold a thread or worker per request, or a shorter latency, needs fewer pods`,
    });
  }
  if (candidate.bound === 'proxy') {
    findings.push({
      id: 'proxy-binds',
      rule: 'IST-1',
      message: `the mesh's proxy carries ${Math.round(podRate)}/s for one pod, with ${PROXY_WORKERS} workers ${Math.round(b.UTILIZATION_CAP[input.criticality] * 100)} % busy: at ${Math.round(candidate.rho * candidate.capacity / request * 100)} % of its ${candidate.requestMillis}m the pod is full, and its sidecar requests ${overhead.cpuMillis}m beside it; IstioMode.AMBIENT needs fewer cores`,
    });
  }
  if (outcome.peakReplicas > b.SERVICE_ENDPOINTS) {
    findings.push({
      id: 'very-many-replicas',
      rule: 'SIZE-6',
      message: `the peak of ${demand.peak.value}/s x ${demand.cpuPerRequest.value} ms needs ${outcome.peakReplicas} replicas, more than the ${b.SERVICE_ENDPOINTS} endpoints up to which Kubernetes lists a Service in full: check profile.peak and profile.cpuPerRequest, or divide the load between several services`,
    });
  }
  const most = mostMillis(input, runtime);
  if (candidate.requestMillis > most) {
    findings.push({
      id: 'cpu-beyond-one-worker',
      rule: 'RT-N6',
      message: `${candidate.requestMillis}m of CPU for ${holder(ask)}, which uses ${most}m at the most: the rest is paid for and idle`,
    });
  }
  const least = runtime.minimumRequestMillis(demand.startup.value);
  if (input.cpuRequestMillis !== undefined && candidate.requestMillis < least) {
    const { assumed = false } = demand.startup.because;
    findings.push({
      id: 'cpu-request-small-for-runtime',
      rule: 'SIZE-1',
      message: `cpuRequest (${candidate.requestMillis}m) is below the ${least}m that ${runtime.label} needs to start in the ${assumed ? 'assumed' : 'declared'} ${demand.startup.value} s: raise cpuRequest to ${least}m, or declare the start that was measured with ${candidate.requestMillis}m (profile.startup)`,
    });
  }
  return {
    size: {
      requestMillis: candidate.requestMillis,
      limitMillis: candidate.limitMillis,
      parallelism: candidate.parallelism,
      maxUtilization: rhoOfRequest,
      targetUtilization: outcome.target,
      minReplicas: outcome.minReplicas,
      maxReplicas: outcome.maxReplicas,
      peakReplicas: outcome.peakReplicas,
      reactionSeconds: common.reaction,
      growth: common.growth,
      concurrency: candidate.concurrency,
      slots: candidate.slots,
      poolThreads: candidate.poolThreads,
      slotCores: candidate.slotCores,
      bound: candidate.bound,
      liveHeapMiB: fit.numbers.liveMiB,
      podRate,
      podRateMax,
      mode: outcome.mode,
      quiet: outcome.quiet ?? false,
      steady: outcome.steady ?? false,
    },
    fit,
    findings,
    staticReplicas: outcome.staticReplicas,
    survivalFloor: outcome.survival,
    feasible: 1,
    cost,
    weighs: memoryCores > cpuCores ? 'memory' : 'cpu',
    pods,
    usualPods,
    predictedP99: candidate.predictedP99,
  };
}

/** Fewer whole cores. */
function lowerPinned(from: number): Proposal {
  return (input, plans) => {
    for (let cores = from - 1; cores >= 1; cores = Math.min(cores - 1, Math.floor(cores / 2))) {
      const found = change(`pin ${cores} core${cores === 1 ? '' : 's'} in place of ${from}`, (one) => ({ ...one, cpu: CpuPolicy.pinned(cores) }))(input, plans);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
}

/** The process, and what holds it to so little CPU. */
export function holder({ input, runtime }: Pick<SizingAsk, 'input' | 'runtime'>): string {
  const held = heldTo(overridesOf(input, runtime));
  return held === undefined ? `one ${runtime.label} process` : `${runtime.label} with ${held.from} ${held.value}`;
}

/** SIZE-4: the floor that carries the usual load with one zone gone. */
function floorOf(input: PlanInput, need: number): number {
  const zones = input.target._zones;
  if (input.criticality === Criticality.BEST_EFFORT || input.target._singleNode) {
    return Math.max(1, need);
  }
  const critical = input.criticality === Criticality.CRITICAL;
  const promised = input.slo?._availability ?? 0;
  const least = critical ? Math.max(3, zones) : promised >= 99.9 ? 3 : 2;
  const n = Math.max(least, survive(need, zones));
  return critical ? multipleOf(n, zones) : n;
}

/** The fewest replicas of which `need` are left when a zone is lost. */
export function survive(need: number, zones: number): number {
  if (zones <= 1) {
    return need;
  }
  let n = need;
  while (n - Math.ceil(n / zones) < need) {
    n++;
  }
  return n;
}

/** B2: how often the autoscaler can act while the load grows, and how much it can add each time, bounds the target. */
function lowerUntilFast(start: number, common: Common, pool: number, growth = common.growth, startup = common.ask.demand.startup.value): number {
  const { demand } = common.ask;
  const cycle = b.HPA_SYNC + b.METRIC_AGE + startup;
  // a burst that is over before the first sync is carried by the room that the target leaves; the sync after it must be able to catch up
  const cycles = Math.max(1, Math.floor(demand.burstWithin.value / cycle));
  let u = start;
  // at a target of nothing the step is infinite
  while (Math.pow(pool / (common.request * u), cycles) < growth - 1e-9) {
    u = floor5(u - b.TARGET_STEP);
  }
  return u;
}

/** What passes before an autoscaler has acted, whatever the program: without pull, start, node and warm-up. Seconds. */
const LEAST_REACTION = b.METRIC_AGE + b.HPA_SYNC + b.SCHEDULING + b.READINESS_PERIOD + b.ENDPOINT_UPDATE;

/** How much the load grows within a reaction time (SIZE-3). */
function growthWithin({ demand }: SizingAsk, seconds: number): number {
  const rate = (demand.burstFactor.value - 1) / demand.burstWithin.value;
  return Math.max(1, Math.min(demand.burstFactor.value, demand.peak.value / demand.typical.value, 1 + rate * seconds));
}

/** The term of the reaction time that an autoscaler would be fast enough without; undefined where the burst outruns any. */
function slowTerm(common: Common, pool: number): ReactionTerm | undefined {
  const { ask } = common;
  const growth = growthWithin(ask, LEAST_REACTION);
  const raw = common.rhoOfRequest / ((1 + b.HPA_TOLERANCE) * growth);
  if (raw < b.LOWEST_TARGET || lowerUntilFast(floor5(raw), common, pool, growth, 0) < b.LOWEST_TARGET - 1e-9) {
    return undefined;
  }
  const fixed = ['age of the metric', 'autoscaler sync', 'scheduling', 'readiness', 'endpoint update'];
  const own = reactionTerms(ask.input, ask.runtime, ask.demand, ask.mesh).filter(({ name }) => !fixed.includes(name));
  return own.reduce((largest, term) => (term.seconds > largest.seconds ? term : largest));
}

function burstFinding(common: Common, from: number, to: number, pool: number): Found {
  const { demand } = common.ask;
  const slow = slowTerm(common, pool);
  if (slow !== undefined) {
    return {
      id: 'start-outlasts-burst',
      rule: 'SIZE-5',
      message: `a new pod takes ${Math.round(common.reaction)} s to help, ${slow.seconds} s of them for ${slow.name}: a burst of ${demand.burstFactor.value}x in ${demand.burstWithin.value} s is faster, so the floor carries the peak: `
        + `${from} -> ${to} replicas, ${round2((to - from) * common.request)} cores more. With ${LEAST_REACTION} s an autoscaler would follow it: shorten the ${slow.name}, or raise the floor on a schedule ${Math.round(2 * common.reaction)} s before the burst`,
    };
  }
  const cores = round2((to - from) * common.request);
  return {
    id: 'burst-outruns-autoscaler',
    rule: 'SIZE-5',
    message: `a burst of ${demand.burstFactor.value}x in ${demand.burstWithin.value} s is faster than the autoscaler's ${Math.round(common.reaction)} s, so the floor carries the peak: `
      + `${from} -> ${to} replicas, ${cores} cores more. Cheaper: raise the floor on a schedule ${Math.round(2 * common.reaction)} s before the burst, put a queue in front, or shed load (429) above ${common.candidate.concurrency} requests in flight`,
  };
}

/** The usual load is so near to the peak that an autoscaler, which keeps pods less busy than a floor may, would not need fewer. */
function steadyFinding(common: Common, raw: number, from: number, to: number): Found {
  const { demand } = common.ask;
  return {
    id: 'usual-load-near-peak',
    rule: 'SIZE-5',
    message: `at a CPU target of ${Math.round(floor5(raw) * 100)} %, which leaves room for a growth of ${round2(common.growth)}x, the usual ${demand.typical.value}/s need as many replicas as the peak of ${demand.peak.value}/s without an autoscaler, so the floor carries the peak: `
      + `${from} -> ${to} replicas, ${round2((to - from) * common.request)} cores more`,
  };
}

/** The target would be too low without any burst: the busiest that a pod may be is little of what it requests. */
function quietFinding(common: Common, from: number, to: number): Found {
  const cores = round2((to - from) * common.request);
  const fix = common.candidate.bound === 'slots' ? 'a server that does not hold a thread or worker per request, a shorter latency, or Scaling.onRequestRate'
    : common.candidate.bound === 'proxy' ? 'IstioMode.AMBIENT, or Scaling.onRequestRate' : 'a smaller CPU request, or Scaling.onRequestRate';
  return {
    id: 'cpu-shows-little',
    rule: 'SIZE-5',
    message: `${quietWhy(common)}, so the floor carries the peak: ${from} -> ${to} replicas, ${cores} cores more. Cheaper: ${fix}`,
  };
}

function quietWhy({ candidate, request, rhoOfRequest }: Common): string {
  const why = { slots: `the ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} that it serves at once bind`, proxy: 'the mesh\'s proxy then carries no more', cpu: `the process uses ${round2(candidate.capacity)} of the ${round2(request)} cores, or is not allowed to be busier` }[candidate.bound];
  return `at the most a pod is ${Math.round(rhoOfRequest * 1000) / 10} % busy (${why}), which leaves a CPU target below ${b.LOWEST_TARGET * 100} %`;
}

function multipleOf(n: number, zones: number): number {
  return Math.ceil(n / zones) * zones;
}

/** Rounds down to 5 %. */
export function floor5(u: number): number {
  return Math.floor(u / b.TARGET_STEP + 1e-9) * 5 / 100;
}

function ceil(value: number): number {
  return Math.max(1, Math.ceil(value - 1e-9));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

export { cpuShape };
