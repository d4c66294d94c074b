import { round2 } from './rounding';
import type { Sizing, SizingAsk } from './sizing-ask';
import { type Common, finish, type Solved } from './solved';
import { fixedOnSpot } from './spot';
import { unanswered } from '../../private/unanswered';
import { keepsQuorum, membersOf } from '../demand/capabilities';
import type { MembersKept, PlanInput } from '../demand/plan-input';

/** B15: members of a quorum; and Scaling.exactly. */
export function solveFixed(common: Common): Solved {
  const { ask, usable, peakCores, rhoOfRequest } = common;
  const { input } = ask;
  const replicas = fixedReplicas(input);
  const shares = sharesOf(input, replicas);
  const carries = peakCores / shares <= usable + 1e-9;
  return {
    sizing: finish(common, {
      minReplicas: replicas,
      maxReplicas: replicas,
      peakReplicas: replicas,
      target: rhoOfRequest,
      mode: keepsQuorum(input) ? 'quorum' : 'fixed',
      findings: () => fixedOnSpot(common, replicas),
      staticReplicas: replicas,
      survival: replicas,
    }),
    carries,
    ownFloor: replicas,
  };
}

/** How many replicas a workload with a fixed number has. */
export function fixedReplicas(input: PlanInput): number {
  const { number } = input;
  switch (number.by) {
    case 'author': return number.replicas;
    // without a quorum nothing is known of a replication between members
    case 'members': return number.replicas ?? (keepsQuorum(input) ? input.baseline.sizing.quorumMembers : 1);
    case 'autoscaler':
    case 'knative': return 1;
    default: return unanswered(number);
  }
}

/** Between how many pods the load is divided: of members one leader takes it all, else one may be down. */
function sharesOf(input: PlanInput, replicas: number): number {
  const members = membersOf(input);
  return members === undefined ? replicas : hasLeader(members) ? 1 : Math.max(1, replicas - 1);
}

function hasLeader({ leaderBased, quorum }: MembersKept): boolean {
  return leaderBased ?? quorum;
}

export function shortOf(ask: SizingAsk, solved: Solved): Sizing {
  const { demand, input } = ask;
  const cores = demand.peak.value * demand.cpuPerRequest.value / 1000;
  const { size } = solved.sizing;
  const members = membersOf(input);
  const shares = sharesOf(input, size.minReplicas);
  const who = members === undefined ? `${size.minReplicas} replicas`
    : shares > 1 ? `${shares} of ${size.minReplicas} members (with one down)`
      : `${size.minReplicas === 1 ? 'the only member' : hasLeader(members) ? 'the leader, which carries all load,' : `one of ${size.minReplicas} members (with the other down)`}`;
  const alone = members !== undefined && shares === 1;
  // a leader does not become two by a further member
  const raise = input.cpuRequestMillis !== undefined ? 'raise cpuRequest'
    : alone ? `say a cpuRequest above ${size.requestMillis}m${input.target._props.nodeShapes === undefined ? '' : ' (the sizes that are tried end at half of the smallest declared node)'}`
      : 'raise the number of replicas';
  return {
    ...solved.sizing,
    findings: () => [...solved.sizing.findings(), {
      id: 'capacity-below-peak',
      rule: 'B15',
      message: `${who} with ${size.requestMillis}m cannot carry the peak of ${demand.peak.value}/s (${round2(cores)} cores of work, at most ${Math.round(size.maxUtilization * 100)} % busy): divide the load, or ${raise}`,
    }],
  };
}
