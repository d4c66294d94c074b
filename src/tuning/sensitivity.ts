import * as b from './baselines';
import type { CostEstimate } from './cost';
import type { PlanContext } from './plan-context';
import type { ProfileNumbers } from './profile-numbers';
import { pullSeconds } from './reaction';
import { burstRisk, cpuRisk, latencyRisk, memoryRisk, Risk, slowestRisk, startRisk, typicalRisk } from './sensitivity-risks';
import type { PlanSettings } from './settings';

/**
 * What one assumption is worth: what the plan would be if it were wrong, and what happens if the plan stays as it is.
 */
export interface Sensitivity {
  /**
   * The input that nobody declared, for example `profile.cpuPerRequest`.
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
    assumed: ({ settings }) => (settings.demand.objectiveP99.because.assumed ? settings.demand.objectiveP99.decision('').value : undefined),
    change: ({ settings }, factor) => ({ objectiveP99Millis: settings.demand.objectiveP99.value * factor }),
    risk: ({ settings }) => ({ text: `nobody promised a latency: the plan keeps ${Math.round(settings.demand.objectiveP99.value)} ms, and twice would be cheaper to keep`, grave: false }),
  },
  {
    input: 'imageSize',
    assumed: ({ context }) => (context.input.imageSizeMiB === undefined ? `${b.ASSUMED_IMAGE_MIB} MiB` : undefined),
    change: (_, factor) => ({ imageSizeMiB: b.ASSUMED_IMAGE_MIB * factor }),
    risk: () => ({ text: `a node without the image has a new pod ${Math.round((pullSeconds(2 * b.ASSUMED_IMAGE_MIB) - pullSeconds(b.ASSUMED_IMAGE_MIB)) * 10) / 10} s later`, grave: false }),
  },
];

function number(input: string, setting: keyof PlanSettings['demand'], key: keyof ProfileNumbers, risk: Assumption['risk']): Assumption {
  return {
    input,
    assumed: ({ settings }) => (settings.demand[setting].because.assumed ? settings.demand[setting].decision(setting).value : undefined),
    change: (plan, factor) => ({ numbers: bounded(key, plan.settings.demand[setting].value * factor, plan) }),
    risk,
  };
}

/**
 * Each assumption of a plan, the one that moves the bill most first; of those that move it alike, the ones that break a promise come first.
 * `cost` plans anew with a change; undefined where no such plan exists.
 */
export function sensitivities(plan: Plannable, cost: (change: Change) => CostEstimate | undefined): Sensitivity[] {
  const now = worth(plan.cost);
  const rows = ASSUMPTIONS.flatMap((a) => {
    const assumed = a.assumed(plan);
    if (assumed === undefined) {
      return [];
    }
    const twice = a.change(plan, 2);
    const other = (change: Change): number => {
      const estimate = cost(change);
      return estimate === undefined ? -1 : worth(estimate);
    };
    const risk = a.risk(plan, twice);
    return [{ row: { input: a.input, assumed, coresIfHalf: other(a.change(plan, 0.5)), coresIfTwice: other(twice), risk: risk.text }, grave: risk.grave }];
  });
  const moves = (r: Sensitivity) => Math.max(...[r.coresIfHalf, r.coresIfTwice].map((c) => (c < 0 ? Infinity : Math.abs(c - now))));
  const order = (x: Sensitivity, y: Sensitivity) => (moves(x) === moves(y) ? 0 : moves(y) - moves(x));
  return rows.sort((x, y) => order(x.row, y.row) || Number(y.grave) - Number(x.grave) || (x.row.input < y.row.input ? -1 : 1)).map(({ row }) => row);
}

/** The rows as the plan's table prints them. */
export function describeSensitivity(plan: Plannable, rows: readonly Sensitivity[]): string[] {
  const now = worth(plan.cost);
  const cores = (n: number) => (n < 0 ? 'no plan' : n === now ? 'the same' : `${n} core${n === 1 ? '' : 's'}`);
  return rows.map((r) => `${r.input} (${r.assumed}): ${cores(r.coresIfHalf)} if half, ${cores(r.coresIfTwice)} if twice; with this plan and twice: ${r.risk}`);
}

/** SIZE-7's measure of a bill: cores at the usual load, 4 GiB counting as one. */
export function worth(cost: CostEstimate): number {
  return Math.round(Math.max(cost.typical.cores, cost.typical.memoryGiB * 1024 / b.MIB_PER_CORE) * 100) / 100;
}

/** One changed number, with those that would contradict it moved along. */
function bounded(key: keyof ProfileNumbers, value: number, plan: Plannable): Partial<ProfileNumbers> {
  const { demand } = plan.settings;
  if (key === 'typical') {
    return { typical: Math.min(value, demand.peak.value) };
  }
  if (key === 'burstFactor') {
    return { burstFactor: Math.max(1, value), burstWithinSeconds: demand.burstWithin.value };
  }
  if (key === 'latencyMillis') {
    return { latencyMillis: Math.max(value, demand.cpuPerRequest.value) };
  }
  if (key === 'latencyP99Millis') {
    const declared = plan.context.input.profile._numbers.latencyMillis ?? 0;
    return { latencyP99Millis: Math.max(value, declared, demand.cpuPerRequest.value) };
  }
  return { [key]: value };
}
