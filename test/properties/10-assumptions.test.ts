import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { faultsOf } from './adds-up';
import { holds, planOrSkip, randomInput, toInput } from './plan-inputs';
import { DemandSettings } from '../../src/tuning/decisions/settings';
import { Tuned, tunedLeaves } from '../../src/tuning/decisions/tuned';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { planWorkload } from '../../src/tuning/plan-workload';
import { ProfileNumbers } from '../../src/tuning/profile/profile-numbers';
import { Slo } from '../../src/tuning/profile/slo';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { changed } from '../tuning/inputs';

/*
 * Check 10 of the amendments, its last part: whoever measures what was assumed and finds half or one and a half times as much gets other numbers, not another design.
 * The rest of check 10 stands in test/tuning/queueing-des.test.ts (formula against simulation), test/tuning/hpa.test.ts (the autoscaler's documented examples)
 * and stryker.config.json (mutants).
 */

type Assumed = keyof DemandSettings;

/** Which number of the profile each assumption stands for. */
const NUMBERS: ReadonlyArray<readonly [Assumed, keyof ProfileNumbers]> = [
  ['typical', 'typical'],
  ['cpuPerRequest', 'cpuPerRequestMillis'],
  ['latency', 'latencyMillis'],
  ['latencyP99', 'latencyP99Millis'],
  ['variability', 'variability'],
  ['slowestRequest', 'slowestRequestSeconds'],
  ['startup', 'startupSeconds'],
  ['memoryBase', 'memoryBaseMiB'],
  ['memoryPerRequest', 'memoryPerRequestMiB'],
  ['burstFactor', 'burstFactor'],
  ['burstWithin', 'burstWithinSeconds'],
];

/** The input with an assumption replaced by so many times its value. Undefined: it was declared, or the result contradicts another declaration. */
function off(input: PlanInput, plan: WorkloadPlan, assumed: Assumed, number: keyof ProfileNumbers, times: number): PlanInput | undefined {
  const leaf: Tuned<number> = plan._settings.demand[assumed];
  if (leaf.because.assumed !== true) {
    return undefined;
  }
  const value = Math.max(leaf.value * times, assumed === 'burstFactor' ? 1 : 0);
  try {
    return changed(input, { profile: input.demand.profile._with({ [number]: value }) });
  } catch {
    return undefined;
  }
}

/** Concerns that say how a workload is built: none of them may depend on a measured number. */
const DESIGN = /^(security|network|image|spread|priority|storage|stateful|disruption\.unhealthy|rollout\.(strategy|maxUnavailable)|mesh\.(mode|security|traffic\.(loadBalancer|retryOn|otherAttempts))|autoscaling\.(metricType|scale)|probes\.[a-z]+\.handler)/;
/** Of these the numbers may move: timeouts, and objects that exist only where there is something to do. */
const NUMERIC = /^network\.routeTimeout$|^spread\.(zone|host)\./;

function designOf(plan: WorkloadPlan): Record<string, unknown> {
  return Object.fromEntries(tunedLeaves(plan._settings).filter(([path]) => DESIGN.test(path) && !NUMERIC.test(path)).map(([path, leaf]) => [path, leaf.value]));
}

/** Where the objective or the patience of a caller was declared, a worse measurement may honestly be out of reach: the error says what would have to change. */
const HONEST = /cannot be kept.*(raise slo\.p99|raise coldStart)|is too long for a function|which an autoscaler on CPU cannot see/s;

holds('half and one and a half times each assumption: the plan adds up, and only numbers move', 60, fc.property(randomInput(['web', 'web', 'stateful', 'function']), (r) => {
  const input = toInput(r);
  const plan = planOrSkip(r);
  for (const [assumed, number] of NUMBERS) {
    for (const times of [0.5, 1.5]) {
      const wrong = off(input, plan, assumed, number, times);
      if (wrong === undefined) {
        continue;
      }
      let other: WorkloadPlan;
      try {
        other = planWorkload(wrong);
      } catch (e) {
        expect((e as Error).message).toMatch(HONEST);
        continue;
      }
      expect([assumed, times, ...faultsOf(other)]).toEqual([assumed, times]);
      expect([assumed, times, designOf(other)]).toEqual([assumed, times, sameKeys(designOf(plan), designOf(other))]);
    }
  }
}));

/** Budgets, retries and outlier detection exist or not by the number of pods and by what fits a timeout: what both plans have must be the same. */
function sameKeys(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(after).map((key) => [key, key in before || /startup|unhealthy|retryOn/.test(key) === false ? before[key] : after[key]]));
}

holds('an objective that nobody declared never makes a plan fail, however wrong the assumptions are', 100, fc.property(randomInput(), fc.constantFrom(...NUMBERS), fc.constantFrom(0.1, 0.5, 1.5, 10), (r, [assumed, number], times) => {
  const undeclared = { ...r, objectiveFactor: undefined };
  const plan = planOrSkip(undeclared);
  const wrong = off(toInput(undeclared), plan, assumed, number, times);
  if (wrong !== undefined) {
    try {
      planWorkload(wrong);
    } catch (e) {
      // a server that holds a worker per request is the one thing that no objective helps
      expect((e as Error).message).toMatch(/no pod size fits|which an autoscaler on CPU cannot see/);
    }
  }
}));

holds('an image or an objective half as large again moves numbers only', 60, fc.property(randomInput(), fc.constantFrom(0.5, 1.5), (r, times) => {
  const plan = planOrSkip(r);
  const image = planWorkload(toInput(r, { imageSizeMiB: 150 * times }));
  expect(designOf(image)).toEqual(sameKeys(designOf(plan), designOf(image)));
  if (plan._settings.demand.objectiveP99.because.assumed === true && times > 1) {
    const relaxed = planWorkload(toInput(r, { slo: Slo.of({ availability: r.availability, p99: Duration.millis(plan._settings.demand.objectiveP99.value * times) }) }));
    expect(designOf(relaxed)).toEqual(sameKeys(designOf(plan), designOf(relaxed)));
  }
}));
