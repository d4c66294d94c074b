import { round2 } from './rounding';
import type { Sizing, SizingAsk } from './sizing-ask';
import { type Common, finish, type Solved } from './solved';
import type { PlanInput } from '../demand/plan-input';

/** B15: members of a quorum; and Scaling.exactly. */
export function solveFixed(common: Common): Solved {
  const { ask, usable, peakCores, rhoOfRequest } = common;
  const { input } = ask;
  const replicas = fixedReplicas(input);
  const shares = input.stateful === undefined ? replicas : memberShares(input, replicas);
  const carries = peakCores / shares <= usable + 1e-9;
  return {
    sizing: finish(common, {
      minReplicas: replicas,
      maxReplicas: replicas,
      peakReplicas: replicas,
      target: rhoOfRequest,
      mode: input.stateful?.quorum ? 'quorum' : 'fixed',
      findings: [],
      staticReplicas: replicas,
      survival: replicas,
    }),
    carries,
    ownFloor: replicas,
  };
}

/** How many replicas a workload with a fixed number has. */
export function fixedReplicas(input: PlanInput): number {
  const stateful = input.stateful;
  if (stateful === undefined) {
    return input.scaling._replicas ?? 1;
  }
  if (stateful.replicas !== undefined) {
    return stateful.replicas;
  }
  if (stateful.quorum) {
    return input.baseline.sizing.quorumMembers;
  }
  return 1; // nothing is known of a replication between members
}

/** Between how many members the load is divided: one leader takes it all; else one member may be down. */
function memberShares(input: PlanInput, replicas: number): number {
  const stateful = input.stateful!;
  const leader = stateful.leaderBased ?? stateful.quorum;
  return leader ? 1 : Math.max(1, replicas - 1);
}

export function shortOf(ask: SizingAsk, solved: Solved): Sizing {
  const { demand, input } = ask;
  const cores = demand.peak.value * demand.cpuPerRequest.value / 1000;
  const { size } = solved.sizing;
  const shares = input.stateful === undefined ? size.minReplicas : memberShares(input, size.minReplicas);
  const who = input.stateful === undefined ? `${size.minReplicas} replicas`
    : shares > 1 ? `${shares} of ${size.minReplicas} members (with one down)`
      : `${size.minReplicas === 1 ? 'the only member' : input.stateful.leaderBased ?? input.stateful.quorum ? 'the leader, who carries all of it,' : `one of ${size.minReplicas} members (with the other down)`}`;
  const alone = input.stateful !== undefined && shares === 1;
  // a leader does not become two by a further member
  const raise = input.cpuRequestMillis !== undefined ? 'raise cpuRequest'
    : alone ? `set a cpuRequest above ${size.requestMillis}m${input.target._props.nodeShapes === undefined ? '' : ' (the sizes that are tried end at half of the smallest declared node)'}`
      : 'raise the number of replicas';
  return {
    ...solved.sizing,
    findings: [...solved.sizing.findings, {
      id: 'capacity-below-peak',
      rule: 'B15',
      message: `${who} of ${size.requestMillis}m cannot carry the peak of ${demand.peak.value}/s (${round2(cores)} cores of work, at most ${Math.round(size.maxUtilization * 100)} % busy): divide the load, or ${raise}`,
    }],
  };
}
