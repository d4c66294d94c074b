import { ceil } from './rounding';
import type { Common } from './solved';
import { floorOf, spotSpare } from './survival';
import type { Found } from '../decisions/finding-severity';
import { keepsQuorum, membersOf } from '../demand/capabilities';

const WHY = 'the cloud takes spot nodes without asking the PodDisruptionBudget';

/** PLC-2: a number that was given stays as it is, and what the plan would have chosen is told. */
export function spotFindings(common: Common, given: string, replicas: number, chosen: number): Found[] {
  const spare = spotSpare(common.ask.input);
  return spare === 0 || replicas >= chosen ? [] : [{
    id: 'spot-without-spare',
    rule: 'PLC-2',
    message: `${given} stays, and ${chosen} replicas would be chosen on spot nodes, ${spare} of them to spare: ${WHY}; give ${chosen} or more, leave the number out, or take nodes that stay`,
  }];
}

/** The same where no autoscaler adds replicas: those that carry the peak count too. */
export function fixedOnSpot(common: Common, replicas: number): Found[] {
  const { ask: { input }, usable, typicalCores, peakCores } = common;
  const { number } = input;
  if (number.by === 'author' && !number.otherAutoscaler) {
    const chosen = Math.max(floorOf(input, ceil(typicalCores / usable)), ceil(peakCores / usable) + spotSpare(input));
    return spotFindings(common, `scaling.exactly (${replicas})`, replicas, chosen);
  }
  // a majority has a finding of its own; of two or more one may be down, which their size counts
  return membersOf(input) === undefined || keepsQuorum(input) || replicas > 1 || spotSpare(input) === 0 ? [] : [{
    id: 'spot-without-spare',
    rule: 'PLC-2',
    message: `the only replica is on a spot node, and no other is added, because without a quorum the program is not known to replicate its data: ${WHY}, and nothing serves until the volume is attached elsewhere; take nodes that stay`,
  }];
}
