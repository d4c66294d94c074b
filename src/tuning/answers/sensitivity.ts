import type { CostEstimate } from './cost';
import { burstRisk, cpuRisk, latencyRisk, memoryRisk, Risk, slowestRisk, startRisk, typicalRisk } from './sensitivity-risks';
import type { BaselineNumbers } from '../decisions/baseline/numbers';
import { decisionOf } from '../decisions/decision-of';
import type { PlanSettings } from '../decisions/settings';
import type { PlanContext } from '../demand/plan-context';
import { PROFILE_BOUNDS, type ProfileNumbers } from '../profile/profile-numbers';
import { pullSeconds } from '../sizing/container-start';
import { imageMiB } from '../sizing/reaction';

/**
 * What one assumption is worth: what the plan would be if it were wrong, and what happens if the plan stays as it is.
 */
export interface Sensitivity {
  /**
   * The input that is not declared, for example `profile.cpuPerRequest`.
   */
  readonly input: string;

  /**
   * What was assumed, with its unit.
   */
  readonly assumed: string;

  /**
   * Requested cores (or their worth in memory, 4 GiB a core) at the usual load with half the value, planned anew; negative where no plan exists.
   */
  readonly coresIfHalf: number;

  /**
   * The same with twice the value.
   */
  readonly coresIfTwice: number;

  /**
   * What happens if the value is really twice as high and the plan stays as it is.
   */
  readonly risk: string;
}

/** What sensitivity needs of a plan. */
export interface Plannable {
  readonly settings: PlanSettings;
  readonly context: PlanContext;
  readonly cost: CostEstimate;
}

/** What is changed to see what an assumption is worth. */
export interface Change {
  readonly numbers?: Partial<ProfileNumbers>;
  readonly objectiveP99Millis?: number;
  readonly imageSizeMiB?: number;
}

interface Assumption {
  readonly input: string;

  /** What was assumed, as it is printed; undefined where it was declared. */
  readonly assumed: (plan: Plannable) => string | undefined;
  readonly change: (plan: Plannable, factor: number) => Change;

  /** What happens with twice the value. */
  readonly risk: (plan: Plannable, twice: Change) => Risk;
  /** What keeps twice the value from being assumed, as a part of a sentence; absent or undefined = nothing does. */
  readonly boundedBy?: (plan: Plannable) => string | undefined;
}

const ASSUMPTIONS: readonly Assumption[] = [
  number('profile.cpuPerRequest', 'cpuPerRequest', 'cpuPerRequestMillis', cpuRisk),
  number('profile.typical', 'typical', 'typical', typicalRisk),
  number('profile.latency', 'latency', 'latencyMillis', (p, twice) => latencyRisk(p, twice.numbers!)),
  number('profile.latencyP99', 'latencyP99', 'latencyP99Millis', (p, twice) => latencyRisk(p, twice.numbers!)),
  number('profile.variability', 'variability', 'variability', (p, twice) => latencyRisk(p, twice.numbers!)),
  number('profile.memoryBase', 'memoryBase', 'memoryBaseMiB', (p) => memoryRisk(p, p.settings.demand.memoryBase.value)),
  number('profile.memoryPerRequest', 'memoryPerRequest', 'memoryPerRequestMiB', (p) => memoryRisk(p, p.settings.demand.memoryPerRequest.value * p.settings.sizing.concurrency.value)),
  number('profile.startup', 'startup', 'startupSeconds', startRisk),
  number('profile.slowestRequest', 'slowestRequest', 'slowestRequestSeconds', slowestRisk),
  number('profile.burst', 'burstFactor', 'burstFactor', burstRisk),
  {
    input: 'slo.p99',
    assumed: ({ settings }) => (settings.demand.objectiveP99.because.assumed ? decisionOf('demand.objectiveP99', settings.demand.objectiveP99).value : undefined),
    change: ({ settings }, factor) => ({ objectiveP99Millis: settings.demand.objectiveP99.value * factor }),
    risk: ({ settings }) => ({ text: `no effect: the plan keeps ${Math.round(settings.demand.objectiveP99.value)} ms`, grave: false }),
  },
  {
    input: 'imageSize',
    assumed: ({ context }) => (context.input.imageSizeMiB === undefined ? `${imageMiB(context.input)} MiB` : undefined),
    change: ({ context }, factor) => ({ imageSizeMiB: imageMiB(context.input) * factor }),
    risk: ({ context: { input } }) => {
      const [once, twice] = [1, 2].map((factor) => pullSeconds(input.baseline, factor * imageMiB(input)));
      return { text: `pods start ${Math.round((twice - once) * 10) / 10} s later on a node without the image`, grave: false };
    },
  },
];

function number(input: string, setting: keyof PlanSettings['demand'], key: keyof ProfileNumbers, risk: Assumption['risk']): Assumption {
  return {
    input,
    assumed: ({ settings }) => (settings.demand[setting].because.assumed ? decisionOf(`demand.${setting}`, settings.demand[setting]).value : undefined),
    change: (plan, factor) => ({ numbers: bounded(key, plan.settings.demand[setting].value * factor, plan) }),
    risk,
    boundedBy: (plan) => bound(key, plan.settings.demand[setting].value * 2, plan),
  };
}

/**
 * Each assumption of a plan, the one that moves the bill most first; of those that move it alike, the ones that break a promise come first.
 * `cost` plans anew with a change; undefined where no such plan exists.
 */
export function sensitivities(plan: Plannable, cost: (change: Change) => CostEstimate | undefined): Sensitivity[] {
  const now = worth(plan.cost, plan.context.input.baseline);
  const rows = ASSUMPTIONS.flatMap((a) => {
    const assumed = a.assumed(plan);
    if (assumed === undefined) {
      return [];
    }
    const twice = a.change(plan, 2);
    const other = (change: Change): number => {
      const estimate = cost(change);
      return estimate === undefined ? -1 : worth(estimate, plan.context.input.baseline);
    };
    const held = a.boundedBy?.(plan);
    const told = a.risk(plan, twice);
    const risk = held === undefined ? told : { ...told, text: `${held}; ${told.text}` };
    return [{ row: { input: a.input, assumed, coresIfHalf: other(a.change(plan, 0.5)), coresIfTwice: other(twice), risk: risk.text }, grave: risk.grave }];
  });
  const moves = (r: Sensitivity) => Math.max(...[r.coresIfHalf, r.coresIfTwice].map((c) => (c < 0 ? Infinity : Math.abs(c - now))));
  const order = (x: Sensitivity, y: Sensitivity) => (moves(x) === moves(y) ? 0 : moves(y) - moves(x));
  return rows.sort((x, y) => order(x.row, y.row) || Number(y.grave) - Number(x.grave) || (x.row.input < y.row.input ? -1 : 1)).map(({ row }) => row);
}

/** The rows as the plan's table prints them. */
export function describeSensitivity(plan: Plannable, rows: readonly Sensitivity[]): string[] {
  const now = worth(plan.cost, plan.context.input.baseline);
  const cores = (n: number) => coresText(n, now);
  return rows.map((r) => `${r.input} (${r.assumed}): half: ${cores(r.coresIfHalf)}; double: ${cores(r.coresIfTwice)}; double without a new plan: ${r.risk}`);
}

/** The cores that a row tells, against those of now. */
export function coresText(cores: number, now: number): string {
  return cores < 0 ? 'no plan' : cores === now ? 'no change' : `${cores} core${cores === 1 ? '' : 's'}`;
}

/** SIZE-7's measure of a bill: cores at the usual load, 4 GiB counting as one. */
export function worth(cost: CostEstimate, { sizing }: BaselineNumbers): number {
  return Math.round(Math.max(cost.typical.cores, cost.typical.memoryGiB * 1024 / sizing.mibPerCore) * 100) / 100;
}

/** Numbers of a profile from the shortest time to the longest: none may be above the next (checkProfile). Milliseconds. */
const TIMES: ReadonlyArray<readonly [keyof ProfileNumbers, string, (n: ProfileNumbers) => number | undefined]> = [
  ['cpuPerRequestMillis', 'profile.cpuPerRequest', (n) => n.cpuPerRequestMillis],
  ['latencyMillis', 'profile.latency', (n) => n.latencyMillis],
  ['latencyP99Millis', 'profile.latencyP99', (n) => n.latencyP99Millis],
  ['slowestRequestSeconds', 'profile.slowestRequest', (n) => (n.slowestRequestSeconds === undefined ? undefined : n.slowestRequestSeconds * 1000)],
];

/** How high and how low a number may be beside those that were declared, in its own unit, and which of them says so. */
function room(key: keyof ProfileNumbers, { input, demand }: PlanContext): { readonly least: number; readonly most: number; readonly by: string | undefined } {
  const { min, max } = PROFILE_BOUNDS[key];
  const n = input.demand.profile._numbers;
  if (key === 'typical') {
    return { least: min, most: Math.min(max, n.peak), by: `profile.peak (${n.peak}/s)` };
  }
  const place = TIMES.findIndex(([other]) => other === key);
  if (place < 0) {
    return { least: min, most: max, by: undefined };
  }
  const unit = key === 'slowestRequestSeconds' ? 1000 : 1;
  // CPU time that was assumed is the least that a request takes, too
  const below = [...TIMES.slice(0, place).map(([, , read]) => read(n) ?? 0), ...(place > 0 ? [demand.cpuPerRequest.value] : [])];
  const above = TIMES.slice(place + 1).map(([, name, read]) => ({ name, millis: read(n) ?? Infinity })).sort((x, y) => x.millis - y.millis).at(0);
  const most = Math.min(max, (above?.millis ?? Infinity) / unit);
  return { least: Math.max(min, ...below.map((millis) => millis / unit)), most, by: above === undefined || most === max ? undefined : `${above.name} (${above.millis} ms)` };
}

/** Why twice the value is not assumed. */
function bound(key: keyof ProfileNumbers, twice: number, { context }: Plannable): string | undefined {
  const { most, by } = room(key, context);
  return twice <= most ? undefined : `${by ?? 'what a profile may say'} bounds it at ${Math.round(most * 1000) / 1000}`;
}

/** One changed number, as far as the declared ones leave room for it: an assumption does not contradict them. */
function bounded(key: keyof ProfileNumbers, value: number, { context, settings }: Plannable): Partial<ProfileNumbers> {
  const { least, most } = room(key, context);
  const held = Math.min(most, Math.max(least, value));
  return key === 'burstFactor' ? { burstFactor: held, burstWithinSeconds: settings.demand.burstWithin.value } : { [key]: held };
}
