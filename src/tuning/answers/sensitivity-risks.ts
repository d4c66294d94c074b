import type { PlanSettings } from '../decisions/settings';
import { withNumbers } from '../demand/advice';
import { runsOnKnative } from '../demand/capabilities';
import { tuneDemand } from '../demand/demand';
import type { PlanContext } from '../demand/plan-context';
import { waitPercentile } from '../model/queueing';
import type { ProfileNumbers } from '../profile/profile-numbers';
import { mostMillis } from '../sizing/cpu-shape';

/*
 * What happens to a plan that stays as it is when an assumption was only half of the truth.
 */

/** What a risk is read from. */
export interface Planned {
  readonly settings: PlanSettings;
  readonly context: PlanContext;
}

/** A sentence, and whether the service breaks its promise then. */
export interface Risk {
  readonly text: string;
  readonly grave: boolean;
}

const harmless = (text: string): Risk => ({ text, grave: false });
const grave = (text: string): Risk => ({ text, grave: true });

/** Twice the CPU time: how busy those that carry the peak are. */
export function cpuRisk(plan: Planned): Risk {
  const { demand, resources, sizing } = plan.settings;
  const carriers = carriersOf(plan);
  const busy = demand.peak.value * demand.cpuPerRequest.value * 2 / (carriers.count * resources.cpuRequest.value);
  const percent = `${Math.round(busy * 100)} %`;
  return busy * 100 > sizing.maxUtilization.value
    ? grave(`${carriers.name} ${percent} busy at the peak (${sizing.maxUtilization.value} % keep the objective)`)
    : harmless(`${autoscales(plan) ? 'autoscaled: ' : ''}${carriers.name} ${percent} busy at the peak`);
}

/** Twice the usual rate. */
export function typicalRisk(plan: Planned): Risk {
  return harmless(autoscales(plan) ? 'the autoscaler follows: only the bill grows' : 'no effect: the replicas do not follow the usual load');
}

/** Requests that take longer, or vary more: the p99 at the load that the plan lets its pods carry, by the model that the plan was made with. */
export function latencyRisk(plan: Planned, numbers: Partial<ProfileNumbers>): Risk {
  const { context, settings } = plan;
  const { input, runtime, size } = context;
  const demand = tuneDemand(withNumbers(input, numbers), runtime);
  const capacity = Math.min(size.requestMillis, mostMillis(context)) / 1000;
  const servers = Math.max(1, Math.floor(capacity));
  const cpu = demand.cpuPerRequest.value;
  const service = cpu / Math.min(1, capacity / servers);
  const busy = autoscales(plan) && !runsOnKnative(input) ? size.targetUtilization * size.requestMillis / 1000 / capacity : size.maxUtilization;
  const p99 = demand.latencyP99.value + (service - cpu) + waitPercentile(servers, busy, service, 1, demand.variability.value);
  const objective = settings.demand.objectiveP99.value;
  return p99 > objective
    ? grave(`p99 of about ${Math.round(p99)} ms misses the objective of ${round(objective)} ms`)
    : harmless(`p99 of about ${Math.round(p99)} ms keeps the objective of ${round(objective)} ms`);
}

/** More memory: in the heap where the process was given one, else in the container. */
export function memoryRisk(plan: Planned, moreMiB: number): Risk {
  const heap = plan.settings.memory.heap?.value;
  const live = plan.context.size.liveHeapMiB;
  if (heap !== undefined && live !== undefined) {
    const needed = Math.round(live + moreMiB);
    return live + moreMiB > heap
      ? grave(`about ${needed} MiB live in a heap of ${Math.floor(heap)} MiB: out of memory`)
      : harmless(`about ${needed} MiB live in a heap of ${Math.floor(heap)} MiB: more garbage collection`);
  }
  const used = Object.entries(plan.settings.memory).reduce((sum, [part, v]) => sum + (part === 'pageCache' ? 0 : v.value), 0) + moreMiB;
  const limit = plan.settings.resources.memory.value;
  return used > limit ? grave(`about ${Math.round(used)} MiB used: killed at the limit of ${limit} MiB`) : harmless(`about ${Math.round(used)} MiB of ${limit} MiB`);
}

/** Twice the time to start. */
export function startRisk(plan: Planned): Risk {
  const probe = plan.settings.probes.startup;
  const [period, failures] = [probe?.periodSeconds?.value, probe?.failureThreshold?.value];
  const startup = plan.settings.demand.startup.value;
  return period !== undefined && failures !== undefined && startup * 2 > period * failures
    ? grave(`a start of ${startup * 2} s exceeds the budget of ${period * failures} s: pods never start`)
    : harmless(`new pods are ready ${startup} s later`);
}

/** Requests that take longer than the plan lets them. */
export function slowestRisk(plan: Planned): Risk {
  return harmless(`requests longer than ${plan.settings.shutdown.drain.value} s are cut off when a pod stops`);
}

/** A burst that is twice as high, or twice as fast. */
export function burstRisk(plan: Planned): Risk {
  const { input, size } = plan.context;
  if (runsOnKnative(input)) {
    return harmless('requests wait at the activator until more pods are ready');
  }
  if (!autoscales(plan)) {
    return harmless('no effect: the replicas are sized for the declared peak');
  }
  return size.mode === 'autoscaled' ? grave(`the autoscaler may reach ${size.maxReplicas} replicas too late`) : harmless(`the floor of ${size.minReplicas} is sized for the declared peak`);
}

function autoscales({ settings }: Planned): boolean {
  return settings.stateful === undefined && settings.replicas === undefined;
}

/** Who carries the peak. */
function carriersOf({ settings, context }: Planned): { readonly count: number; readonly name: string } {
  if (settings.stateful === undefined) {
    const count = settings.replicas?.value ?? context.size.maxReplicas;
    return { count, name: `${count} replicas are` };
  }
  const members = settings.stateful.replicas.value;
  return settings.stateful.leaderBased?.value === true || members === 1 ? { count: 1, name: members === 1 ? 'the only member is' : 'the leader is' } : { count: members, name: `${members} members are` };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
