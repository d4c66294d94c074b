import * as b from './baselines';
import type { CostEstimate } from './cost';
import type { PlanContext } from './plan-context';
import type { ProfileNumbers } from './profile-numbers';
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

interface Assumption {
  readonly input: string;
  readonly setting: keyof PlanSettings['demand'];
  readonly key: keyof ProfileNumbers;
  readonly risk: (plan: Plannable) => string;
}

const ASSUMPTIONS: readonly Assumption[] = [
  { input: 'profile.cpuPerRequest', setting: 'cpuPerRequest', key: 'cpuPerRequestMillis', risk: cpuRisk },
  { input: 'profile.typical', setting: 'typical', key: 'typical', risk: () => 'the autoscaler follows: only the bill grows' },
  { input: 'profile.latency', setting: 'latency', key: 'latencyMillis', risk: (p) => latencyRisk(p, p.settings.demand.latency.value) },
  { input: 'profile.latencyP99', setting: 'latencyP99', key: 'latencyP99Millis', risk: (p) => latencyRisk(p, p.settings.demand.latencyP99.value) },
  { input: 'profile.variability', setting: 'variability', key: 'variability', risk: (p) => latencyRisk(p, p.settings.demand.latencyP99.value / 2) },
  { input: 'profile.memoryBase', setting: 'memoryBase', key: 'memoryBaseMiB', risk: (p) => memoryRisk(p, p.settings.demand.memoryBase.value) },
  { input: 'profile.memoryPerRequest', setting: 'memoryPerRequest', key: 'memoryPerRequestMiB', risk: (p) => memoryRisk(p, p.settings.demand.memoryPerRequest.value * p.settings.sizing.concurrency.value) },
  { input: 'profile.startup', setting: 'startup', key: 'startupSeconds', risk: startRisk },
  { input: 'profile.slowestRequest', setting: 'slowestRequest', key: 'slowestRequestSeconds', risk: (p) => `requests longer than ${p.settings.shutdown.drain.value} s are cut off when a pod stops` },
  { input: 'profile.burst', setting: 'burstFactor', key: 'burstFactor', risk: burstRisk },
];

/** Each assumption of a plan, the one that moves the bill most first. `cost` plans anew with one number changed; undefined where no such plan exists. */
export function sensitivities(plan: Plannable, cost: (numbers: Partial<ProfileNumbers>) => CostEstimate | undefined): Sensitivity[] {
  const now = worth(plan.cost);
  const rows = ASSUMPTIONS.filter((a) => plan.settings.demand[a.setting].because.assumed ?? false).map((a) => {
    const leaf = plan.settings.demand[a.setting];
    const other = (factor: number): number => {
      const estimate = cost(bounded(a.key, leaf.value * factor, plan));
      return estimate === undefined ? -1 : worth(estimate);
    };
    return { input: a.input, assumed: leaf.decision(a.setting).value, coresIfHalf: other(0.5), coresIfTwice: other(2), risk: a.risk(plan) };
  });
  const moves = (r: Sensitivity) => Math.max(...[r.coresIfHalf, r.coresIfTwice].map((c) => (c < 0 ? Infinity : Math.abs(c - now))));
  return rows.sort((x, y) => moves(y) - moves(x) || (x.input < y.input ? -1 : 1));
}

/** The rows as the plan's table prints them. */
export function describeSensitivity(plan: Plannable, rows: readonly Sensitivity[]): string[] {
  const now = worth(plan.cost);
  const cores = (n: number) => (n < 0 ? 'no plan' : n === now ? 'the same' : `${n} cores`);
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

function cpuRisk(plan: Plannable): string {
  const { demand, resources, sizing } = plan.settings;
  const { size } = plan.context;
  const busy = demand.peak.value * demand.cpuPerRequest.value * 2 / (size.maxReplicas * resources.cpuRequest.value);
  return busy * 100 > sizing.maxUtilization.value
    ? `at the peak ${size.maxReplicas} replicas are ${Math.round(busy * 100)} % busy, above the ${sizing.maxUtilization.value} % that keep the objective`
    : `the autoscaler follows: ${size.maxReplicas} replicas are ${Math.round(busy * 100)} % busy at the peak`;
}

function latencyRisk(plan: Plannable, moreMillis: number): string {
  const { demand } = plan.settings;
  const p99 = demand.latencyP99.value + moreMillis;
  return p99 > demand.objectiveP99.value ? `a p99 of about ${Math.round(p99)} ms misses the objective of ${demand.objectiveP99.value} ms` : `a p99 of about ${Math.round(p99)} ms, still within ${demand.objectiveP99.value} ms before queueing`;
}

function memoryRisk(plan: Plannable, moreMiB: number): string {
  const used = Object.entries(plan.settings.memory).reduce((sum, [part, v]) => sum + (part === 'pageCache' ? 0 : v.value), 0) + moreMiB;
  const limit = plan.settings.resources.memory.value;
  return used > limit ? `about ${Math.round(used)} MiB do not fit the limit of ${limit} MiB: killed for memory` : `about ${Math.round(used)} MiB of ${limit} MiB`;
}

function startRisk(plan: Plannable): string {
  const { periodSeconds, failureThreshold } = plan.settings.probes.startup ?? {};
  const start = plan.settings.demand.startup.value * 2;
  // without a startup probe nobody gives up on a start
  const budget = periodSeconds === undefined || failureThreshold === undefined ? Infinity : periodSeconds.value * failureThreshold.value;
  return start > budget ? `a start of ${start} s outlasts its budget of ${budget} s: it never starts` : `new pods come ${plan.settings.demand.startup.value} s later`;
}

function burstRisk(plan: Plannable): string {
  const { mode, maxReplicas } = plan.context.size;
  return mode === 'autoscaled' ? `the autoscaler may come late on its way to ${maxReplicas} replicas` : `the floor of ${plan.context.size.minReplicas} was made for the declared peak`;
}
