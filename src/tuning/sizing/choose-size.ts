import { solveAutoscaled } from './autoscaled';
import { candidates, evaluated, exclusionsOf } from './candidates';
import { shortOf, solveFixed } from './fixed';
import { solveFunction } from './function';
import { growthWithin } from './growth';
import { onNodes } from './nodes';
import { keptSize } from './previous';
import { reactionSeconds } from './reaction';
import { decider } from './size-decider';
import { unreachable } from './size-refusals';
import type { Candidate, Choice, Decider, Sizing, SizingAsk } from './sizing-ask';
import type { Solved } from './solved';
import { holding, withinRange } from './user-bounds';
import { unanswered } from '../../private/unanswered';
import type { Found } from '../decisions/finding-severity';
import { hasFixedNumber } from '../demand/capabilities';

/*
 * SIZE-1 … SIZE-7: size, target, floor and ceiling are found together, because each depends on the others.
 */

/** The cheapest feasible size (SIZE-7). Throws where no size keeps the objective. */
export function chooseSize(ask: SizingAsk): Sizing {
  const feasible = candidates(ask);
  if (feasible.length === 0) {
    throw unreachable(ask);
  }
  const reaction = reactionSeconds(ask.input, ask.runtime, ask.demand, ask.mesh);
  const placed = onNodes(ask, holding(ask, feasible));
  const solved = placed.fitting.map((candidate) => solve(ask, candidate, reaction, placed.findings));
  if (hasFixedNumber(ask.input)) {
    // a fixed number of members: the smallest size whose members carry their share
    const carrying = solved.find((s) => s.carries)?.sizing ?? shortOf(ask, solved[solved.length - 1]);
    return { ...carrying, decided: decidedOf(ask, carrying, undefined, solved, reaction) };
  }
  const b = ask.input.baseline.sizing;
  const allowed = withinRange(ask, solved);
  const comfortable = allowed.filter((s) => s.sizing.size.peakReplicas <= b.comfortableReplicas);
  const pool = comfortable.length > 0 ? comfortable : allowed;
  const cheapest = cheapestOf(pool);
  const equal = pool.filter((s) => s.sizing.cost <= cheapest.sizing.cost * b.costTie
    && s.sizing.size.requestMillis >= Math.min(b.smallestTieMillis, cheapest.sizing.size.requestMillis));
  // of equals the smaller pod loses less when it fails; where there are too many pods anyway, the larger one makes fewer of them
  const chosen = comfortable.length > 0 ? equal[0] : equal[equal.length - 1];
  const overall = cheapestOf(allowed);
  const choosing = ({ sizing }: Solved, choice: Choice | undefined): Sizing =>
    ({ ...sizing, feasible: solved.length, choice, decided: decidedOf(ask, sizing, choice, allowed, reaction) });
  const kept = keptSize(ask, pool, chosen);
  if (kept !== undefined) {
    return choosing(kept, lostTo('previous', chosen));
  }
  const choice = overall.sizing.cost < cheapest.sizing.cost ? lostTo('comfort', overall) : chosen === cheapest ? undefined : lostTo('tie', cheapest);
  return choosing(chosen, choice);
}

/** What decided a size. */
function decidedOf(ask: SizingAsk, chosen: Sizing, choice: Choice | undefined, left: readonly Solved[], reaction: number): Decider {
  return decider({
    input: ask.input,
    chosen,
    choice,
    left: left.map((s) => s.sizing.size.requestMillis),
    exclusions: (millis) => exclusionsOf(ask, millis),
    solved: (millis) => {
      try {
        const { sizing, carries } = solve(ask, evaluated(ask, millis), reaction, []);
        return { cost: sizing.cost, carries };
      } catch {
        return undefined; // no such pod: its memory does not fit what was given
      }
    },
  });
}

function cheapestOf(solved: readonly Solved[]): Solved {
  return solved.reduce((best, s) => (s.sizing.cost < best.sizing.cost ? s : best));
}

function lostTo(by: Choice['by'], other: Solved): Choice {
  const { size, cost } = other.sizing;
  return { by, otherMillis: size.requestMillis, otherCost: cost, otherPeakReplicas: size.peakReplicas };
}

function solve(ask: SizingAsk, candidate: Candidate, reaction: number, placing: readonly Found[]): Solved {
  const { input, demand } = ask;
  const cpuSeconds = demand.cpuPerRequest.value / 1000;
  /** Requests per second of one pod at rho*. */
  const podRate = candidate.capacity * candidate.rho / cpuSeconds;
  const typicalCores = demand.typical.value * cpuSeconds;
  const peakCores = demand.peak.value * cpuSeconds;
  const usable = candidate.capacity * candidate.rho; // cores per pod
  const request = candidate.requestMillis / 1000;
  const rhoOfRequest = usable / request;
  const growth = growthWithin(ask, reaction);
  const common = { ask, candidate, placing, podRate, usable, request, rhoOfRequest, reaction, growth, typicalCores, peakCores };
  switch (input.number.by) {
    case 'author':
    case 'members': return solveFixed(common);
    case 'knative': return solveFunction(common);
    case 'autoscaler': return solveAutoscaled(common);
    default: return unanswered(input.number);
  }
}
