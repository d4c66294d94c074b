import { handedAtOnce, runsOnKnative } from './capabilities';
import { nodesFor } from './placed-on';
import type { PlanInput } from './plan-input';
import { podRequest } from './pod-request';
import { shareInWords } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { DemandSettings } from '../decisions/settings';
import { inputsOf, Tuned, tuned } from '../decisions/tuned';
import { variabilityOf, waitPercentile } from '../model/queueing';
import type { RuntimeDefaults, RuntimeModel } from '../runtimes/runtime-model';

/** B4: the share of the CPU time that the slowest percentile adds, per unit of its coefficient of variation. */
export const NORMAL_P99 = 2.33;

/** What is asked of the workload: the declared numbers, and an explained assumption for each that is missing. */
export function tuneDemand(input: PlanInput, runtime: RuntimeModel): DemandSettings {
  const n = input.demand.profile._numbers;
  const b = input.baseline.demand;
  const peak = declared(n.peak, 'profile.peak', 'the highest rate, bursts included');
  const typical = n.typical !== undefined
    ? declared(n.typical, 'profile.typical', 'the usual rate')
    : tuned(round(n.peak * b.typicalShare), {
      rule: 'B1',
      source: DecisionSource.BASELINE,
      inputs: ['profile.peak'],
      reads: ['demand.typicalShare'],
      assumed: true,
      reason: () => `not declared: ${shareInWords(b.typicalShare)} of the peak of ${round(n.peak)}/s`,
    });
  const cpu = onArchitecture(input, orRuntime(n.cpuPerRequestMillis, 'profile.cpuPerRequest', 'cpuPerRequestMillis', 'CPU-10', runtime, 'CPU per request'));
  const variability = n.variability !== undefined
    ? declared(n.variability, 'profile.variability', 'squared coefficient of variation of the service time')
    : tuned(b.variability, { rule: 'CAP-5', source: DecisionSource.BASELINE, inputs: [], reads: ['demand.variability'], assumed: true, reason: () => 'not declared: requests of a typical web service vary like an exponential distribution' });
  const latency = tuneLatency(input, cpu.value, variability.value);
  const latencyP99 = tuneLatencyP99(input, cpu.value, latency, variability.value);
  const objectiveP99 = tuneObjective(input, runtime, { cpu: cpu.value, latency: latency.value, latencyP99: latencyP99.value, variability: variability.value });
  const slowest = n.slowestRequestSeconds !== undefined
    ? declared(n.slowestRequestSeconds, 'profile.slowestRequest', 'the longest time that a request may take')
    : tuned(Math.max(b.slowestRequestSeconds, Math.ceil(latencyP99.value / 1000), Math.ceil(b.objectiveFactor * objectiveP99.value / 1000 - 1e-6)), {
      rule: 'TRM-3, B21',
      source: DecisionSource.BASELINE,
      inputs: ['demand.latencyP99', 'demand.objectiveP99'],
      reads: ['demand.slowestRequestSeconds', 'demand.objectiveFactor'],
      assumed: true,
      reason: () => `not declared: ${b.slowestRequestSeconds} s, or ${b.objectiveFactor} times the objective of ${objectiveP99.value} ms if that is longer`,
    });
  return {
    peak,
    typical,
    cpuPerRequest: cpu,
    latency,
    latencyP99,
    variability,
    objectiveP99,
    availability: tuneAvailability(input),
    burstFactor: orBaseline(n.burstFactor, 'profile.burst', b.burstFactor, 'demand.burstFactor', `not declared: a daily curve with a peak of ${b.burstFactor} times the usual load`),
    burstWithin: orBaseline(n.burstWithinSeconds, 'profile.burst', b.burstWithinSeconds, 'demand.burstWithinSeconds', `not declared: a daily curve grows to its peak in ${b.burstWithinSeconds / 3600} hours`),
    slowestRequest: slowest,
    startup: runtime.isUnknown === true && n.startupSeconds === undefined
      ? tuned(runtime.defaults.startupSeconds, {
        rule: 'PRB-1', source: DecisionSource.USER, inputs: ['runtime'], assumed: true, reason: () => 'given to Runtime.generic; profile.startup declares the start of this image',
      })
      : orRuntime(n.startupSeconds, 'profile.startup', 'startupSeconds', 'PRB-1', runtime, 'time to start'),
    memoryBase: orRuntime(n.memoryBaseMiB, 'profile.memoryBase', 'memoryBaseMiB', 'MEM-2', runtime, 'idle memory'),
    memoryPerRequest: orRuntime(n.memoryPerRequestMiB, 'profile.memoryPerRequest', 'memoryPerRequestMiB', 'MEM-3', runtime, 'memory per request'),
    workingSet: n.workingSetMiB !== undefined
      ? declared(n.workingSetMiB, 'profile.workingSet', 'live memory beyond the idle memory')
      : tuned(0, { rule: 'MEM-2', source: DecisionSource.BASELINE, inputs: [], assumed: true, reason: () => 'not declared: nothing beyond the idle memory' }),
  };
}

/** PLC-1: what a request costs on the cores of the chosen architecture. */
function onArchitecture({ pod: { placement: { architecture } } }: PlanInput, measured: Tuned<number>): Tuned<number> {
  if (architecture === undefined) {
    return measured;
  }
  const { name, speed } = architecture;
  return tuned(round(measured.value / (speed ?? 1)), {
    ...measured.because,
    rule: measured.because.rule === undefined ? 'PLC-1' : `${measured.because.rule}, PLC-1`,
    inputs: () => [...inputsOf(measured.because), 'placement'],
    assumed: speed === undefined || (measured.because.assumed ?? false),
    reason: () => `${measured.because.reason()}; ${speed === undefined ? `a core of ${name} is taken to do as much` : `a core of ${name} does ${speed} times as much, so ${measured.value} ms become ${round(measured.value / speed)} ms`}`,
  });
}

/** A wall time contains the CPU time: it grows and shrinks with it. */
function slower({ demand: { profile }, pod: { placement: { architecture } } }: PlanInput, time: Tuned<number>, cpu: number): Tuned<number> {
  const measured = profile._numbers.cpuPerRequestMillis;
  return architecture?.speed === undefined || measured === undefined ? time : tuned(round(time.value + cpu - measured), {
    ...time.because, inputs: () => [...inputsOf(time.because), 'placement'], reason: () => `${time.because.reason()}; ${round(cpu - measured)} ms of CPU are added on ${architecture.name}`,
  });
}

function tuneLatency(input: PlanInput, cpu: number, variability: number): Tuned<number> {
  const n = input.demand.profile._numbers;
  const b = input.baseline.demand;
  if (n.latencyMillis !== undefined) {
    return slower(input, declared(n.latencyMillis, 'profile.latency', 'mean wall time of one request, unloaded'), cpu);
  }
  // an assumption may use at most half of a declared objective: what nobody said must not make the objective unreachable
  const limits = [b.latencyPerCpu * cpu, b.slowestRequestSeconds * 1000];
  const withP99 = (p99: number): number => cpu + (p99 - cpu * (1 + NORMAL_P99 * Math.sqrt(variability))) / b.waitingTail;
  const objective = input.demand.slo?._p99Millis;
  if (objective !== undefined) {
    limits.push(withP99(objective * b.objectiveShare));
  }
  if (n.slowestRequestSeconds !== undefined) {
    // what nobody declares of the objective ends at the slowest request
    limits.push(withP99(n.slowestRequestSeconds * 1000 * b.objectiveShare));
  }
  if (n.latencyP99Millis !== undefined) {
    limits.push(withP99(n.latencyP99Millis));
  }
  const value = round(Math.max(cpu, Math.min(...limits)));
  return tuned(value, {
    rule: 'B4',
    source: DecisionSource.BASELINE,
    inputs: ['demand.cpuPerRequest', 'slo.p99', 'profile.latencyP99', 'profile.slowestRequest', 'demand.variability'],
    reads: ['demand.latencyPerCpu', 'demand.slowestRequestSeconds', 'demand.waitingTail', 'demand.objectiveShare'],
    assumed: true,
    reason: () => `not declared: ${b.latencyPerCpu} times the ${round(cpu)} ms of CPU, or less if the objective asks for less`,
  });
}

function tuneLatencyP99(input: PlanInput, cpu: number, latency: Tuned<number>, variability: number): Tuned<number> {
  const stated = input.demand.profile._numbers.latencyP99Millis;
  if (stated !== undefined) {
    return slower(input, declared(stated, 'profile.latencyP99', '99th percentile of one request, unloaded'), cpu);
  }
  const { waitingTail } = input.baseline.demand;
  // an assumption never contradicts what was declared: no request takes longer than the slowest
  const slowest = (input.demand.profile._numbers.slowestRequestSeconds ?? Infinity) * 1000;
  const value = round(Math.min(slowest, cpu * (1 + NORMAL_P99 * Math.sqrt(variability)) + waitingTail * (latency.value - cpu)));
  return tuned(value, {
    rule: 'B4',
    source: DecisionSource.PROFILE,
    inputs: ['demand.latency', 'demand.cpuPerRequest', 'demand.variability', 'profile.slowestRequest'],
    reads: ['demand.waitingTail'],
    assumed: true,
    reason: () => `p99 of ${round(cpu)} ms CPU (variation ${round(Math.sqrt(variability))}) + ${waitingTail} x ${round(latency.value - cpu)} ms waiting`,
  });
}

interface RequestTimes {
  readonly cpu: number;
  readonly latency: number;
  readonly latencyP99: number;
  readonly variability: number;
}

/** The percentile that is reached when the cores are so busy. */
function withCoresBusy({ cpu, latencyP99, variability }: RequestTimes, speed: number, busy: number): number {
  return latencyP99 + (cpu / speed - cpu) + waitPercentile(1, busy, cpu / speed, 1, variability);
}

/** The percentile that is reached when the workers and threads of one core are so busy; 0 where requests hold none. */
function withSlotsBusy({ cpu, latency, latencyP99 }: RequestTimes, slots: number, speed: number, busy: number): number {
  const stretch = cpu / speed - cpu;
  return slots === 0 ? 0 : latencyP99 + stretch + waitPercentile(slots, busy, latency + stretch, 1, variabilityOf(latency, latencyP99));
}

/** Requests that a pod of one core serves at once; 0 where as many as come, or where the platform holds them (Knative). */
function slotsOfOneCore(input: PlanInput, runtime: RuntimeModel, { cpu, latency, latencyP99 }: RequestTimes): number {
  if (runsOnKnative(input)) {
    return 0;
  }
  const pool = runtime.poolIsGuess === true ? 0
    : runtime.poolThreads({ podRate: input.baseline.demand.undeclaredUtilization * 1000 / cpu, latencyP99Millis: latencyP99, latencyMillis: latency, parallelism: 1 });
  const atOnce = handedAtOnce(input);
  return atOnce === Infinity ? pool : Math.min(pool || Infinity, atOnce);
}

function tuneObjective(input: PlanInput, runtime: RuntimeModel, times: RequestTimes): Tuned<number> {
  const { latencyP99 } = times;
  const { demand: b, sizing: { lowestUtilization } } = input.baseline;
  const stated = input.demand.slo?._p99Millis;
  if (stated !== undefined) {
    return declared(stated, 'slo.p99', '99th percentile under load');
  }
  const slots = slotsOfOneCore(input, runtime, times);
  const reachable = (speed: number, busy: number, slotsBusy: number): number => Math.max(withCoresBusy(times, speed, busy), withSlotsBusy(times, slots, speed, slotsBusy));
  const half = (speed: number): number => reachable(speed, b.undeclaredUtilization, b.undeclaredSlotUtilization);
  const wanted = Math.ceil(Math.max(b.undeclaredP99Millis, b.undeclaredP99Factor * latencyP99, half(1)));
  // an assumption does not exceed the longest that was declared, as long as a half busy core keeps it
  const slowest = input.demand.profile._numbers.slowestRequestSeconds ?? Infinity;
  const usual = Math.min(wanted, Math.ceil(Math.max(slowest * 1000, half(1))));
  // on a CPU request of the user's, or on nodes, below one core one request takes longer by that share: where that would break the assumption, the assumption yields
  const onNodes = shareOnNodes(input);
  const share = onNodes ?? Math.min(1, (input.cpuRequestMillis ?? 1000) / 1000);
  const least = onNodes === undefined ? reachable(share, lowestUtilization, lowestUtilization) : withCoresBusy(times, share, lowestUtilization);
  const value = least <= usual ? usual : Math.ceil(Math.max(usual, half(share)));
  const waiting = slots > 0 && withSlotsBusy(times, slots, 1, b.undeclaredSlotUtilization) > Math.max(b.undeclaredP99Millis, b.undeclaredP99Factor * latencyP99)
    ? `, or the p99 of ${slots} worker${slots === 1 ? '' : 's'} or thread${slots === 1 ? '' : 's'} per core at ${b.undeclaredSlotUtilization * 100} %` : '';
  return tuned(value, {
    rule: 'CAP-6',
    source: DecisionSource.BASELINE,
    inputs: ['demand.latency', 'demand.latencyP99', 'demand.cpuPerRequest', 'demand.variability', 'runtime', 'cpuRequest', 'profile.slowestRequest', ...(onNodes === undefined || value === usual ? [] : ['target.nodeShapes'])],
    reads: () => ['demand.undeclaredP99Millis', 'demand.undeclaredP99Factor', 'demand.undeclaredUtilization', 'demand.undeclaredSlotUtilization', 'sizing.lowestUtilization', ...runtime.numbers.pool],
    assumed: true,
    reason: () => `not declared: the largest of ${b.undeclaredP99Millis} ms, ${b.undeclaredP99Factor} times the unloaded p99 of ${round(latencyP99)} ms, or the p99 of a core at ${b.undeclaredUtilization * 100} %${waiting}${usual < wanted ? `, at most the slowest request of ${slowest} s if that can be kept` : ''}${onNodes === undefined || value === usual ? '' : `; on the declared nodes a pod has ${onNodes * 1000}m at the most, and a request takes as much longer`}`,
  });
}

/** The share of a core of the largest size that is tried on the declared nodes; undefined where that is a core or more, or the author says the size. */
function shareOnNodes(input: PlanInput): number | undefined {
  const half = Math.min(...nodesFor(input).map(({ cpuMillis }) => cpuMillis)) / 2;
  if (half === Infinity) {
    return undefined;
  }
  const room = half - (podRequest(input, { cpuMillis: half, memoryMiB: 0 }, 0).cpuMillis - half);
  const sizes = input.baseline.sizing.cpuCandidates.filter((millis) => millis <= room);
  const largest = sizes[sizes.length - 1];
  return largest === undefined || largest >= 1000 || input.cpuRequestMillis !== undefined || input.cpu._kind === 'pinned' ? undefined : largest / 1000;
}

function tuneAvailability(input: PlanInput): Tuned<number> {
  const stated = input.demand.slo?._availability;
  if (stated !== undefined) {
    return declared(stated, 'slo.availability', 'share of requests that succeed');
  }
  return tuned(input.baseline.demand.availability[input.criticality], {
    rule: 'SRC-14', source: DecisionSource.BASELINE, inputs: ['criticality'], reads: ['demand.availability'], assumed: true, reason: () => `not declared: the default of ${input.criticality} services`,
  });
}

function declared(value: number, input: string, what: string): Tuned<number> {
  return tuned(value, { source: DecisionSource.USER, inputs: [input], reason: () => `declared: ${what}` });
}

function orBaseline(value: number | undefined, input: string, fallback: number, read: BaselineName, why: string): Tuned<number> {
  return value !== undefined
    ? declared(value, input, 'burst of the load')
    : tuned(fallback, { rule: 'B1', source: DecisionSource.BASELINE, inputs: [], reads: [read], assumed: true, reason: () => why });
}

function orRuntime(value: number | undefined, input: string, fallback: keyof RuntimeDefaults, rule: string, runtime: RuntimeModel, what: string): Tuned<number> {
  return value !== undefined
    ? declared(value, input, what)
    : tuned(runtime.defaults[fallback], {
      rule, source: DecisionSource.RUNTIME, inputs: ['runtime'], reads: runtime.numbers.defaults[fallback], assumed: true, reason: () => `not declared: ${what} of a small ${runtime.label} service`,
    });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
