import { mostMillis } from './cpu-shape';
import { largerNodes, largestOnNodes } from './nodes';
import { round1 } from './rounding';
import type { Candidate, SizingAsk } from './sizing-ask';
import { slotCap } from './slots';
import type { Tuned } from '../decisions/tuned';
import { ambient, firstOf, leaveOut, lighterChecks, lowerCpu, lowerCpuRequest, lowerLatency, lowerLatencyP99, raise, raiseCpuRequest, raiseObjective, withConcurrency } from '../demand/advice';
import { declaredConcurrency } from '../demand/capabilities';
import { commandMillis, commandsInWords } from '../demand/checks';
import { type Proposal, Refusal } from '../demand/refusal';

/** No size is left of which an autoscaler on CPU could see the load: says what holds the CPU back. */
export function boundTooLow(ask: SizingAsk, keeping: readonly Candidate[]): Refusal {
  const { demand, runtime, input } = ask;
  const candidate = keeping[0];
  const { requestMillis, capacity } = candidate;
  const request = input.cpuRequestMillis === undefined ? [] : [lowerCpuRequest(input.cpuRequestMillis), leaveOut('cpuRequest')];
  if (candidate.bound === 'proxy') {
    return new Refusal(`the mesh's proxy beside ${runtime.label} carries ${Math.floor(candidate.rho * capacity / demand.cpuPerRequest.value * 1000)}/s: `
      + `${Math.round(candidate.rho * 100)} % of ${requestMillis}m, which an autoscaler on CPU cannot see`, [...request, ambient()]);
  }
  // with the slots as busy as the cap lets them be it could: the objective is what is in the way
  const share = slotCap(input);
  if (keeping.some((c) => c.bound === 'slots' && c.slotCores! * share / c.capacity >= input.baseline.sizing.lowestSlotUtilization)) {
    return unreachable(ask, candidate.slots);
  }
  const stated = declaredConcurrency(input);
  const rate = Math.round(candidate.slotCores! / demand.cpuPerRequest.value * 10_000) / 10;
  return new Refusal(`one pod of ${runtime.label} serves at most ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} at once, each of ${demand.latency.value} ms: ${rate}/s, `
    + `${Math.round(candidate.slotCores! / capacity * 100)} % of ${requestMillis}m, which an autoscaler on CPU cannot see`, [
    ...(stated === undefined ? [] : [raiseConcurrency(stated), leaveOut('concurrency')]),
    lowerLatency(demand.latency.value),
    ...request,
  ]);
}

function raiseConcurrency(from: number): Proposal {
  return raise({ from, limit: 1000, says: (v) => `raise concurrency to ${v}`, apply: (input, v) => withConcurrency(input, v) });
}

/** The refusal of an objective that no size keeps. */
export function unreachable(ask: SizingAsk, slots?: number): Refusal {
  const { demand, input } = ask;
  const { lowestUtilization, lowestSlotUtilization } = input.baseline.sizing;
  const cpu = demand.cpuPerRequest.value;
  const objective = demand.objectiveP99.value;
  const assumed = ({ because }: Tuned<number>): string => (because.assumed ? ' (assumed)' : '');
  const unloaded = demand.latencyP99.value;
  const wait = slots === undefined
    ? `and no pod size is worth running below ${lowestUtilization * 100} % utilisation`
    : `holds ${slots === 1 ? 'the one worker or thread' : `one of the ${slots} workers or threads`} of its pod meanwhile, and below ${lowestSlotUtilization * 100} % an autoscaler on CPU cannot see the load`;
  const share = input.cpuRequestMillis === undefined || input.cpuRequestMillis >= 1000 ? '' : `; on ${input.cpuRequestMillis}m it takes ${round1(1000 / input.cpuRequestMillis)} times as long`;
  const because = [small(ask), commanded(ask)].filter((cause) => cause !== '');
  return new Refusal(`slo.p99 (${objective} ms${assumed(demand.objectiveP99).replace(' (', ', ').replace(')', '')}) cannot be kept: a request takes ${cpu} ms of CPU${assumed(demand.cpuPerRequest)} and up to ${round1(unloaded)} ms unloaded${assumed(demand.latencyP99)}, ${wait}${share}${because.join('')}`, [
    ...lighterChecks(input),
    ...(small(ask) === '' ? [] : [largerNodes(input)]),
    raiseObjective(objective),
    ...(input.cpuRequestMillis === undefined ? [] : [firstOf(raiseCpuRequest(input.cpuRequestMillis), leaveOut('cpuRequest'))]),
    lowerLatencyP99(unloaded),
    lowerCpu(cpu),
  ]);
}

/** What the declared nodes leave; empty where they leave a core. */
function small(ask: SizingAsk): string {
  const { input } = ask;
  const room = largestOnNodes(ask);
  return room >= 1000 || input.cpuRequestMillis !== undefined || input.cpu._kind === 'pinned' ? '' : `; half of the smallest declared node has ${Math.floor(room)}m for it`;
}

/** What commands of health checks take from requests. */
function commanded(ask: SizingAsk): string {
  const { input } = ask;
  const commands = commandsInWords(input);
  const tried = input.cpu._kind === 'pinned' ? [input.cpu._amount * 1000] : input.cpuRequestMillis !== undefined ? [input.cpuRequestMillis] : input.baseline.sizing.cpuCandidates;
  const largest = Math.max(...tried.filter((millis, i) => i === 0 || millis <= Math.min(mostMillis(ask), largestOnNodes(ask))));
  return commands.length === 0 ? '' : `; ${commands.join(', and ')}, which leaves ${Math.max(0, Math.floor(largest - commandMillis(input)))}m of ${largest}m for requests`;
}
