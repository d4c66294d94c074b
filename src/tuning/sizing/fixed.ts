import { evaluated } from './candidates';
import { holder, mostMillis } from './cpu-shape';
import { round2 } from './rounding';
import type { Sizing, SizingAsk } from './sizing-ask';
import { type Common, finish, type Solved } from './solved';
import { fixedOnSpot } from './spot';
import { unanswered } from '../../private/unanswered';
import { keepsQuorum, membersOf } from '../demand/capabilities';
import { nodesFor } from '../demand/placed-on';
import type { MembersKept, PlanInput } from '../demand/plan-input';

/** A request of CPU is told in these steps, up to the largest machines that clouds have. */
const STEP_MILLIS = 100;
const PINNED_STEP_MILLIS = 1000;
const MOST_MILLIS = 64_000;

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
  const busy = Math.round(size.maxUtilization * 100);
  return {
    ...solved.sizing,
    findings: () => [...solved.sizing.findings(), {
      id: 'capacity-below-peak',
      rule: 'B15',
      message: `${who} with ${size.requestMillis}m cannot carry the peak of ${demand.peak.value}/s (${round2(cores)} cores of work, at most ${busy} % busy): ${enough(ask, size, cores, shares)}`,
    }],
  };
}

/** The number that is enough; where there is none, what is in the way. */
function enough(ask: SizingAsk, size: Sizing['size'], cores: number, shares: number): string {
  const { input, runtime } = ask;
  const members = membersOf(input);
  const pinned = input.cpu._kind === 'pinned';
  const found = enoughMillis(ask, size.requestMillis, cores / shares, pinned ? PINNED_STEP_MILLIS : STEP_MILLIS);
  const pods = Math.ceil(cores / (size.requestMillis / 1000 * size.maxUtilization) - 1e-9);
  const ways = [
    // a leader does not become two by a further member
    ...(members === undefined ? [`raise the number of replicas to ${pods}`] : shares > 1 ? [`raise replicas to ${keepsQuorum(input) && pods % 2 === 1 ? pods + 2 : pods + 1}`] : []),
    ...(typeof found === 'string' ? [] : [pinned ? `say cpu: CpuPolicy.pinned(${found / 1000})` : `say cpuRequest: Cpu.millis(${found})`]),
  ];
  return `${typeof found === 'string' ? `${found}; ` : ''}${ways.length > 0 ? ways.join(', or ') : `run several ${runtime.label} workloads, each with a part of the data, or bring profile.cpuPerRequest down`}`;
}

/** The smallest CPU request, in steps, whose pod carries so many cores of work; else why there is none. */
function enoughMillis(ask: SizingAsk, from: number, cores: number, step: number): number | string {
  const nodes = nodesFor(ask.input);
  const most = mostMillis(ask);
  for (let millis = Math.floor(from / step) * step + step; millis <= Math.min(most, MOST_MILLIS); millis += step) {
    const { capacity, rho, podRateMax } = evaluated(ask, millis);
    if (nodes.length > 0 && !nodes.some((node) => ask.pod({ cpuMillis: millis, memoryMiB: 0 }, podRateMax).cpuMillis <= node.cpuMillis)) {
      return 'no declared node holds a pod that carries it';
    }
    if (capacity * rho >= cores - 1e-9) {
      return millis;
    }
  }
  return most <= MOST_MILLIS ? `${holder(ask)} uses at most ${most}m` : `no pod of ${MOST_MILLIS / 1000} cores carries it`;
}
