import { declaredConcurrency, knativeNumber } from './capabilities';
import { cpuOf } from './checks';
import type { KnativeNumber, PlanInput } from './plan-input';
import { Advice, Plans, Proposal, Refusal, withAdvice } from './refusal';
import { IstioMode } from '../../cluster/cluster-target';
import { CpuPolicy } from '../profile/choices';
import type { Check } from '../profile/health';
import type { ProfileNumbers } from '../profile/profile-numbers';
import { Slo } from '../profile/slo';

/*
 * Ways out of a refusal. Each is a plan that was made: a value is searched by planning with it, and told to the digit that works.
 */

/** Plans that are made for one error: a search takes about twenty. */
const MOST_TRIES = 300;
/** How many ways out an error tells. */
const MOST_ADVICE = 3;
/** Steps of the search outwards, and of the bisection that follows. */
const OUTWARD_STEPS = 16;
const ADVICE_BISECTIONS = 12;
/** How fast the search goes outwards. */
const OUTWARD = 1.6;

/** What is changed by a number. */
interface Dial {
  readonly from: number;
  /** No value beyond it is tried. */
  readonly limit: number;
  readonly says: (value: number) => string;
  readonly apply: (input: PlanInput, value: number) => PlanInput;
}

/** The smallest value above that plans, rounded up to whole numbers. */
export function raise(dial: Dial): Proposal {
  return search(dial, (value, step) => value * Math.pow(OUTWARD, step), Math.ceil);
}

/** The largest value below that plans, rounded down to a digit that people read. */
export function lower(dial: Dial): Proposal {
  return search(dial, (value, step) => value / Math.pow(OUTWARD, step), floorDigits);
}

function search(dial: Dial, outward: (from: number, step: number) => number, round: (value: number) => number): Proposal {
  return (input, plans) => {
    const rising = outward(1, 1) > 1;
    const works = (value: number): boolean => {
      const within = rising ? value > dial.from && value <= dial.limit : value > 0 && value < dial.from && value >= dial.limit;
      try {
        return within && plans(dial.apply(input, value));
      } catch {
        return false; // it contradicts another number of the profile
      }
    };
    let near = dial.from;
    let far: number | undefined;
    for (let step = 1; step <= OUTWARD_STEPS && far === undefined; step++) {
      const value = round(outward(dial.from, step));
      if (works(value)) {
        far = value;
      } else {
        near = outward(dial.from, step);
      }
    }
    if (far === undefined) {
      return undefined;
    }
    for (let i = 0; i < ADVICE_BISECTIONS; i++) {
      const middle = round((near + far) / 2);
      if (middle === far || middle === near) {
        break;
      }
      if (works(middle)) {
        far = middle;
      } else {
        near = middle;
      }
    }
    return { says: dial.says(far), input: dial.apply(input, far) };
  };
}

/** A change without a number. */
export function change(says: string, apply: (input: PlanInput) => PlanInput | undefined): Proposal {
  return (input, plans) => {
    const changed = apply(input);
    return changed !== undefined && plans(changed) ? { says, input: changed } : undefined;
  };
}

/** The first of some ways to the same end. */
export function firstOf(...proposals: readonly Proposal[]): Proposal {
  return (input, plans) => {
    for (const proposal of proposals) {
      const found = attempt(proposal, input, plans);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
}

/** One decimal above 1, two digits below. */
function floorDigits(value: number): number {
  const scale = value >= 1 ? 10 : Math.pow(10, 2 - Math.ceil(Math.log10(value)));
  return Math.floor(value * scale + 1e-9) / scale;
}

/** The same with other numbers in its profile. */
export function withNumbers(input: PlanInput, numbers: Partial<ProfileNumbers>): PlanInput {
  return { ...input, demand: { ...input.demand, profile: input.demand.profile._with(numbers) } };
}

/** The same with another objective. */
export function withSlo(input: PlanInput, slo: Slo): PlanInput {
  return { ...input, demand: { ...input.demand, slo } };
}

/** The same with other wishes to Knative's autoscaler. */
export function withKnative(input: PlanInput, wishes: Partial<Omit<KnativeNumber, 'by'>>): PlanInput {
  return input.number.by === 'knative' ? { ...input, number: { ...input.number, ...wishes } } : input;
}

/** The same with another number of requests that the program takes at once. */
export function withConcurrency(input: PlanInput, concurrency: number | undefined): PlanInput {
  return input.number.by === 'knative' ? withKnative(input, { concurrency }) : { ...input, pod: { ...input.pod, process: { ...input.pod.process, concurrency } } };
}

function milliseconds(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Another objective. */
export function raiseObjective(from: number): Proposal {
  return raise({ from, limit: from * 1000, says: (v) => `raise slo.p99 to ${v} ms`, apply: (input, v) => withSlo(input, (input.demand.slo ?? Slo.of({}))._withP99(v)) });
}

/** Requests that are faster when nobody else is there; a declared mean that would be above the p99 goes with it. */
export function lowerLatencyP99(from: number): Proposal {
  return (input, plans) => {
    const mean = input.demand.profile._numbers.latencyMillis;
    return lower({
      from,
      limit: from / 1000,
      says: (v) => `bring profile.latencyP99 from ${milliseconds(from)} ms down to ${v} ms${mean !== undefined && mean > v ? `, and profile.latency from ${milliseconds(mean)} ms down to ${v} ms` : ''}`,
      apply: (one, v) => withNumbers(one, { latencyP99Millis: v, ...(mean !== undefined && mean > v ? { latencyMillis: v } : {}) }),
    })(input, plans);
  };
}

/** Requests that need less CPU. */
export function lowerCpu(from: number): Proposal {
  return lower({ from, limit: from / 1000, says: (v) => `bring profile.cpuPerRequest from ${milliseconds(from)} ms down to ${v} ms`, apply: (input, v) => withNumbers(input, { cpuPerRequestMillis: v }) });
}

/** The mesh's proxy on the node in place of one in each pod. */
export function ambient(): Proposal {
  return change('use IstioMode.AMBIENT', (input) => ({ ...input, target: input.target._with({ istio: IstioMode.AMBIENT }) }));
}

/** Commands of health checks that take less CPU, one after the other. */
export function lighterChecks(input: PlanInput): Proposal[] {
  const { health } = input;
  return Object.entries(health?._checks ?? {}).flatMap(([name, check]: [string, Check | undefined]) => {
    const from = cpuOf(input, check);
    return from === 0 ? [] : [lower({
      from, limit: from / 10_000, says: (v) => `bring the CPU of health.${name} from ${from} ms down to ${v} ms`, apply: (one, v) => ({ ...one, health: health!._withChecks({ ...health!._checks, [name]: check!._withCpu(v) }) }),
    })];
  });
}

/** A shorter mean latency: a thread or worker is held for it. */
export function lowerLatency(from: number): Proposal {
  return lower({ from, limit: from / 1000, says: (v) => `bring profile.latency from ${milliseconds(from)} ms down to ${v} ms`, apply: (input, v) => withNumbers(input, { latencyMillis: v }) });
}

/** Less load. */
export function lowerPeak(from: number): Proposal {
  return lower({
    from,
    limit: from / 10_000,
    says: (v) => `declare a peak of ${v}/s, and divide the load`,
    apply: (input, v) => withNumbers(input, { peak: v, ...((input.demand.profile._numbers.typical ?? 0) > v ? { typical: v } : {}) }),
  });
}

/** Another CPU request, in whole millicores. */
export function raiseCpuRequest(from: number): Proposal {
  return raise({ from, limit: 64_000, says: (v) => `raise cpuRequest from ${from}m to ${v}m`, apply: (input, v) => ({ ...input, cpuRequestMillis: v }) });
}

/** The same downwards. */
export function lowerCpuRequest(from: number): Proposal {
  return search({ from, limit: 10, says: (v) => `lower cpuRequest from ${from}m to ${v}m`, apply: (input, v) => ({ ...input, cpuRequestMillis: v }) }, (value, step) => value / Math.pow(OUTWARD, step), Math.floor);
}

/** More memory than was given, in whole MiB. */
function raiseMemory(from: number): Proposal {
  return raise({ from, limit: 1_048_576, says: (v) => `raise memory from ${from} MiB to ${v} MiB`, apply: (input, v) => ({ ...input, memoryMiB: v }) });
}

/** The least memory that fits the process by itself, or else what the plan as a whole needs. */
export function leastMemory(givenMiB: number, leastMiB: number): Proposal {
  return firstOf(change(`use at least ${leastMiB} MiB`, (input) => ({ ...input, memoryMiB: leastMiB })), raiseMemory(givenMiB));
}

/** Less of a part of memory that the profile declares. */
export function lowerMemory(prop: 'memoryPerRequest' | 'workingSet' | 'memoryBase', key: keyof ProfileNumbers): Proposal {
  return (input, plans) => {
    const from = input.demand.profile._numbers[key];
    return from === undefined ? undefined : lower({
      from, limit: from / 10_000, says: (v) => `bring profile.${prop} from ${from} MiB down to ${v} MiB`, apply: (one, v) => withNumbers(one, { [key]: v }),
    })(input, plans);
  };
}

/** Another bound of the user's: with room above what the peak needs, else what just carries it. */
export function raiseMax(from: number, roomy: number): Proposal {
  const apply = (input: PlanInput, max: number): PlanInput => {
    const { number } = input;
    return number.by === 'autoscaler' && number.range !== undefined ? { ...input, number: { ...number, range: { min: number.range.min, max } } } : input;
  };
  const says = (max: number): string => `raise scaling.max to ${max}`;
  return firstOf(change(says(roomy), (input) => apply(input, roomy)), raise({ from, limit: 150_000, says, apply }));
}

/** Whether the author, in place of the plan, says how many there are or may be. */
function scalingIsGiven({ number }: PlanInput): boolean {
  return number.by === 'author' || (number.by === 'autoscaler' && (number.range !== undefined || number.metric !== undefined));
}

/** What a user gave, left out: the plan decides it. In the order in which they are told. */
const LEFT_OUT: ReadonlyArray<readonly [string, (input: PlanInput) => PlanInput | undefined]> = [
  ['memory', (input) => (input.memoryMiB === undefined ? undefined : { ...input, memoryMiB: undefined })],
  ['cpuRequest', (input) => (input.cpuRequestMillis === undefined ? undefined : { ...input, cpuRequestMillis: undefined })],
  ['cpu', (input) => (input.cpu._kind === 'burst' ? undefined : { ...input, cpu: CpuPolicy.burst() })],
  ['scaling', (input) => (scalingIsGiven(input) ? { ...input, number: { by: 'autoscaler', range: undefined, metric: undefined } } : undefined)],
  ['drain', (input) => (input.drainSeconds === undefined ? undefined : { ...input, drainSeconds: undefined })],
  ['concurrency', (input) => (declaredConcurrency(input) === undefined ? undefined : withConcurrency(input, undefined))],
  ['coldStart', (input) => (knativeNumber(input)?.coldStartSeconds === undefined ? undefined : withKnative(input, { coldStartSeconds: undefined }))],
  ['slo.p99', (input) => (input.demand.slo?._p99Millis === undefined ? undefined : withSlo(input, Slo.of({ availability: input.demand.slo._availability })))],
  ['profile.latencyP99', (input) => (input.demand.profile._numbers.latencyP99Millis === undefined ? undefined : withNumbers(input, { latencyP99Millis: undefined }))],
  ['profile.latency', (input) => (input.demand.profile._numbers.latencyMillis === undefined ? undefined : withNumbers(input, { latencyMillis: undefined }))],
  ['replicas', (input) => (input.number.by !== 'members' || input.number.replicas === undefined ? undefined : { ...input, number: { ...input.number, replicas: undefined } })],
  ['profile.slowestRequest', (input) => (input.demand.profile._numbers.slowestRequestSeconds === undefined ? undefined : withNumbers(input, { slowestRequestSeconds: undefined }))],
  ['the target\'s nodeShapes', (input) => (input.target._props.nodeShapes === undefined ? undefined : { ...input, target: input.target._with({ nodeShapes: undefined }) })],
];

/** Leaves one prop out. */
export function leaveOut(prop: string): Proposal {
  const apply = LEFT_OUT.find(([name]) => name === prop)![1];
  return change(`leave ${prop} out`, apply);
}

/** Variables of the user's that may be what contradicts the plan. */
function leftOutOf(input: PlanInput): Array<readonly [string, (input: PlanInput) => PlanInput | undefined]> {
  return [
    ...Object.keys(input.env).sort().map((name) => [`${name} of env`, (one: PlanInput) => {
      const { [name]: _gone, ...env } = one.env;
      return name in one.env ? { ...one, env, envNames: one.envNames.filter((other) => other !== name) } : undefined;
    }] as const),
    ...LEFT_OUT,
  ];
}

/** Where no proposal of the place that refused helps: what the user gave is left out, one by one, then together, and of those no more than it takes. */
function lastResort(input: PlanInput, plans: Plans): Advice | undefined {
  const all = leftOutOf(input);
  for (const [prop, apply] of all) {
    const found = change(`leave ${prop} out`, apply)(input, plans);
    if (found !== undefined) {
      return found;
    }
  }
  const without = (props: typeof all): PlanInput => props.reduce((changed, [, apply]) => apply(changed) ?? changed, input);
  let taken = all.filter(([, apply]) => apply(input) !== undefined);
  if (taken.length < 2 || !plans(without(taken))) {
    return undefined;
  }
  for (const one of [...taken]) {
    const fewer = taken.filter((other) => other !== one);
    if (fewer.length > 0 && plans(without(fewer))) {
      taken = fewer;
    }
  }
  const names = taken.map(([prop]) => prop);
  return { says: `leave ${names.slice(0, -1).join(', ')} and ${names[names.length - 1]} out`, input: without(taken) };
}

/** The error for a refusal: what is wrong, and the ways out that were planned. */
export function advised(refusal: Refusal, input: PlanInput, plan: (input: PlanInput) => unknown): Error {
  let tries = 0;
  const plans: Plans = (changed) => {
    if (++tries > MOST_TRIES) {
      return false;
    }
    try {
      plan(changed);
      return true;
    } catch {
      return false;
    }
  };
  const advice: Advice[] = [];
  for (const proposal of refusal.proposals) {
    const found = advice.length < MOST_ADVICE ? attempt(proposal, input, plans) : undefined;
    if (found !== undefined) {
      advice.push(found);
    }
  }
  if (advice.length === 0) {
    tries = 0;
    const found = lastResort(input, plans);
    if (found !== undefined) {
      advice.push(found);
    }
  }
  return withAdvice(advice.length === 0 ? refusal.problem : `${refusal.problem}: ${advice.map(({ says }) => says).join(', or ')}`, advice);
}

/** A changed number may contradict another one of the profile: then it is no way out. */
function attempt(proposal: Proposal, input: PlanInput, plans: Plans): Advice | undefined {
  try {
    return proposal(input, plans);
  } catch {
    return undefined;
  }
}
