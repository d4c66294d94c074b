import * as fc from 'fast-check';
import { between, RandomProfile, randomProfile, randomRuntime, RandomTarget, randomTarget, RUNTIMES, toProfile, toTarget } from './arbitraries';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { tuneDemand } from '../../src/tuning/demand/demand';
import { meshMode } from '../../src/tuning/demand/mesh-mode';
import { overridesOf } from '../../src/tuning/demand/overrides';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { podRequest } from '../../src/tuning/demand/pod-request';
import { planWorkload } from '../../src/tuning/plan-workload';
import { CpuPolicy, Criticality } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { chooseSize } from '../../src/tuning/sizing/choose-size';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { runs } from '../support/runs';
import { Changes, functionInput, ledgerInput, ms, webInput } from '../tuning/inputs';

/** Random plans begin here; RANDOM_SEED replaces it. */
export const SEED = Number(process.env.RANDOM_SEED ?? 20261121);

/** A property over random inputs, with how often it is tried in full: its name says how often it was, and from which seed. A counterexample of a slow one is not made smaller. */
export function holds<T extends [unknown, ...unknown[]]>(name: string, whole: number, property: fc.IProperty<T>, endOnFailure = false): void {
  const numRuns = runs(whole);
  test(`${name} (${numRuns} runs, seed ${SEED})`, () => {
    fc.assert(property, { numRuns, seed: SEED, endOnFailure });
  }, 600_000);
}

/** The three workloads, by the names that plans have for them. */
export type Kind = 'web' | 'stateful' | 'function';

/** A workload in plain values: a test may change one of them. */
export interface RandomInput {
  readonly kind: Kind;
  readonly profile: RandomProfile;
  readonly target: RandomTarget;
  readonly runtime: string;
  readonly criticality: Criticality;
  /** The objective as a multiple of a usual unloaded p99; undefined = not declared. */
  readonly objectiveFactor: number | undefined;
  readonly availability: number | undefined;
  readonly unlimited: boolean;
  readonly cpuRequestMillis: number | undefined;
}

export const CRITICALITIES = [Criticality.BEST_EFFORT, Criticality.STANDARD, Criticality.CRITICAL];

export function randomInput(kinds: readonly Kind[] = ['web']): fc.Arbitrary<RandomInput> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    profile: randomProfile,
    target: randomTarget,
    runtime: randomRuntime,
    criticality: fc.constantFrom(...CRITICALITIES),
    objectiveFactor: fc.option(between(1.5, 20), { nil: undefined, freq: 2 }),
    availability: fc.constantFrom(undefined, 99, 99.9, 99.95),
    unlimited: fc.boolean(),
    cpuRequestMillis: fc.constant(undefined),
  });
}

/** The objective in milliseconds. */
export function objectiveOf(r: RandomInput): number | undefined {
  if (r.objectiveFactor === undefined) {
    return undefined;
  }
  const { cpuMillis, latencyFactor, p99Factor, variability } = r.profile;
  return Math.ceil((cpuMillis ?? 10) * Math.max(3.5, (latencyFactor ?? 5) * (p99Factor ?? 3)) * (1 + (variability ?? 1) / 2) * r.objectiveFactor);
}

/** The inputs of a plan. */
export function toInput(r: RandomInput, more: Changes = {}): PlanInput {
  const make = { web: webInput, stateful: ledgerInput, function: functionInput }[r.kind];
  const p99 = objectiveOf(r);
  return make({
    runtime: RUNTIMES[r.runtime](),
    profile: toProfile(r.profile),
    target: toTarget(r.target),
    criticality: r.criticality,
    slo: p99 === undefined && r.availability === undefined ? undefined : Slo.of({ p99: p99 === undefined ? undefined : ms(p99), availability: r.availability }),
    cpu: r.unlimited ? CpuPolicy.unlimited() : CpuPolicy.burst(),
    cpuRequestMillis: r.cpuRequestMillis,
    ...more,
  });
}

/** Errors that say which input cannot be: they are checked elsewhere, and such inputs are left out here. */
const INPUT_ERRORS = /cannot be kept|no pod size fits|is too long for a function|memory \(.*\) is too small|which an autoscaler on CPU cannot see/;

/** The plan, or undefined where the inputs allow none. */
export function tryPlan(input: PlanInput): WorkloadPlan | undefined {
  try {
    return planWorkload(input);
  } catch (e) {
    if (INPUT_ERRORS.test((e as Error).message)) {
      return undefined;
    }
    throw e;
  }
}

/** A plan that exists: other inputs are not counted as runs. */
export function planOrSkip(r: RandomInput, more: Changes = {}): WorkloadPlan {
  const plan = tryPlan(toInput(r, more));
  fc.pre(plan !== undefined);
  return plan!;
}

/** Cores that are requested at the floor, at the peak and at the ceiling. */
export function coresOf(plan: WorkloadPlan): { floor: number; peak: number; ceiling: number } {
  const { requestMillis, minReplicas, peakReplicas, maxReplicas } = plan._context.size;
  return { floor: minReplicas * requestMillis / 1000, peak: peakReplicas * requestMillis / 1000, ceiling: maxReplicas * requestMillis / 1000 };
}

/** What SIZE-7 minimises, in cores. */
export function costOf(input: PlanInput): number {
  const runtime = input.runtime._modelOn(BASELINE_V1);
  return chooseSize({ input, runtime, overrides: overridesOf(input, runtime), demand: tuneDemand(input, runtime), mesh: meshMode(input).mode, pod: (main, rate) => podRequest(input, main, rate) }).cost;
}

/** What the autoscaler runs at the usual load. */
export function usualReplicas(plan: WorkloadPlan): number {
  const { demand } = plan._settings;
  const { requestMillis, minReplicas, targetUtilization } = plan._context.size;
  return Math.max(minReplicas, Math.ceil(demand.typical.value * demand.cpuPerRequest.value / (requestMillis * targetUtilization) - 1e-9));
}
