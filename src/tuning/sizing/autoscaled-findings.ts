import { growthWithin, lowerUntilFast } from './growth';
import { reactionTerms } from './reaction';
import type { ReactionTerm } from './reaction-budget';
import { floorTo, round2 } from './rounding';
import type { Common } from './solved';
import type { BaselineNumbers } from '../decisions/baseline/numbers';
import type { Found } from '../decisions/finding-severity';
import { HPA_SYNC, HPA_TOLERANCE } from '../decisions/kubernetes-facts';

/** What passes before an autoscaler has acted, whatever the program: without pull, start, node and warm-up. Seconds. */
function leastReaction({ reaction, probes }: BaselineNumbers): number {
  return reaction.metricAge + HPA_SYNC + reaction.scheduling + probes.readinessPeriod + reaction.endpointUpdate;
}

/** The term of the reaction time that an autoscaler would be fast enough without; undefined where the burst outruns any. */
function slowTerm(common: Common, pool: number): ReactionTerm | undefined {
  const { ask } = common;
  const { baseline } = ask.input;
  const { lowestTarget, targetStep } = baseline.sizing;
  const growth = growthWithin(ask, leastReaction(baseline));
  const raw = common.rhoOfRequest / ((1 + HPA_TOLERANCE) * growth);
  if (raw < lowestTarget || lowerUntilFast(floorTo(targetStep, raw), common, pool, growth, 0) < lowestTarget - 1e-9) {
    return undefined;
  }
  const fixed = ['age of the metric', 'autoscaler sync', 'scheduling', 'readiness', 'endpoint update'];
  const own = reactionTerms(ask.input, ask.runtime, ask.demand, ask.mesh).filter(({ name }) => !fixed.includes(name));
  return own.reduce((largest, term) => (term.seconds > largest.seconds ? term : largest));
}

export function burstFinding(common: Common, from: number, to: number, pool: number): Found {
  const { demand } = common.ask;
  const slow = slowTerm(common, pool);
  if (slow !== undefined) {
    return {
      id: 'start-outlasts-burst',
      rule: 'SIZE-5',
      message: `a new pod serves after ${Math.round(common.reaction)} s, too late for a burst of ${demand.burstFactor.value}x in ${demand.burstWithin.value} s: the floor carries the peak (${from} -> ${to} replicas, ${round2((to - from) * common.request)} cores more); `
        + `an autoscaler with ${leastReaction(common.ask.input.baseline)} s is fast enough: shorten the ${slow.name} (${slow.seconds} s), or raise the floor on a schedule ${Math.round(2 * common.reaction)} s before the burst`,
    };
  }
  const cores = round2((to - from) * common.request);
  return {
    id: 'burst-outruns-autoscaler',
    rule: 'SIZE-5',
    message: `a burst of ${demand.burstFactor.value}x in ${demand.burstWithin.value} s is faster than the autoscaler (${Math.round(common.reaction)} s): the floor carries the peak `
      + `(${from} -> ${to} replicas, ${cores} cores more); cheaper: raise the floor on a schedule ${Math.round(2 * common.reaction)} s before the burst, put a queue in front, or shed load (429) above ${common.candidate.concurrency} requests in flight`,
  };
}

/** The usual load is so near to the peak that an autoscaler, which keeps pods less busy than a floor may, would not need fewer. */
export function steadyFinding(common: Common, raw: number, from: number, to: number): Found {
  const { demand } = common.ask;
  return {
    id: 'usual-load-near-peak',
    rule: 'SIZE-5',
    message: `the usual ${demand.typical.value}/s need as many replicas as the peak of ${demand.peak.value}/s: the floor carries the peak (${from} -> ${to} replicas, `
      + `${round2((to - from) * common.request)} cores more); an autoscaler needs a CPU target of ${Math.round(floorTo(common.ask.input.baseline.sizing.targetStep, raw) * 100)} % for a growth of ${round2(common.growth)}x, and that saves no replica`,
  };
}

/** The target would be too low without any burst: the busiest that a pod may be is little of what it requests. */
export function quietFinding(common: Common, from: number, to: number): Found {
  const cores = round2((to - from) * common.request);
  const fix = common.candidate.bound === 'slots' ? 'a server that does not hold a thread or worker per request, a shorter latency, or Scaling.onRequestRate'
    : common.candidate.bound === 'proxy' ? 'IstioMode.AMBIENT, or Scaling.onRequestRate' : 'a smaller CPU request, or Scaling.onRequestRate';
  return {
    id: 'cpu-shows-little',
    rule: 'SIZE-5',
    message: `${littleShown(common)}: the floor carries the peak (${from} -> ${to} replicas, ${cores} cores more); ${quietCause(common)}; cheaper: ${fix}`,
  };
}

export function quietWhy(common: Common): string {
  return `${littleShown(common)}; ${quietCause(common)}`;
}

function littleShown({ ask, rhoOfRequest }: Common): string {
  return `a pod is at most ${Math.round(rhoOfRequest * 1000) / 10} % busy, too little for a CPU target of ${ask.input.baseline.sizing.lowestTarget * 100} %`;
}

/** What holds its CPU back. */
function quietCause({ candidate, request }: Common): string {
  switch (candidate.bound) {
    case 'slots': return `it serves ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} at once`;
    case 'proxy': return 'the mesh\'s proxy is the limit';
    case 'cpu': return `the process uses ${round2(candidate.capacity)} of the ${round2(request)} cores, or may not be busier`;
  }
}
