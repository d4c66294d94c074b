import { DecisionSource } from '../decisions/decision';
import type { StatefulSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { change } from '../demand/advice';
import type { PlanContext } from '../demand/plan-context';
import type { MembersKept } from '../demand/plan-input';
import { Refusal } from '../demand/refusal';

/** STS-9. */
const LEAST_MEMBERS = 3;

/** How many replicas there are, and in which order they come and go. */
export function tuneStateful(ctx: PlanContext, members: MembersKept): StatefulSettings {
  const { quorum, leaderBased } = members;
  const replicas = tuneReplicas(ctx, members);
  return {
    replicas,
    podManagementPolicy: keptOrder(ctx) ?? (quorum
      ? order('Parallel', 'A9', 'one member alone has no quorum and is never ready, so OrderedReady would never start the second')
      : order('OrderedReady', 'STS-1', 'the first replica is the primary: it is ready before the second starts')),
    publishNotReadyAddresses: baseline(true, 'STS-7', 'members find each other before they are ready; clients use the other Service'),
    updateStrategy: baseline('RollingUpdate', 'STS-2', 'highest ordinal first, one at a time'),
    ...(quorum || leaderBased !== undefined ? { leaderBased: tuneLeader(members) } : {}),
  };
}

/** Of a StatefulSet that runs already. */
function keptOrder({ input }: PlanContext): Tuned<string> | undefined {
  const { podManagementPolicy } = input.pod.takeOver ?? {};
  return podManagementPolicy === undefined ? undefined : tuned<string>(podManagementPolicy, { rule: 'STS-14', source: DecisionSource.USER, inputs: ['takeOver'], reason: () => 'given as takeOver: API servers refuse to change it' });
}

function order(value: string, rule: string, reason: string): Tuned<string> {
  return tuned(value, { rule, source: DecisionSource.BASELINE, inputs: ['quorum'], reason: () => reason });
}

function tuneReplicas({ input, size }: PlanContext, { quorum, quorumStated }: MembersKept): Tuned<number> {
  const replicas = input.number.by === 'members' ? input.number.replicas : undefined;
  const n = size.minReplicas;
  if (quorum && (n < LEAST_MEMBERS || n % 2 === 0)) {
    const better = Math.max(LEAST_MEMBERS, n + 1);
    throw new Refusal(`replicas (${n}) cannot form a quorum that survives the loss of one: expected an odd number of at least ${LEAST_MEMBERS}`, [
      change(`use ${better}`, (one) => ({ ...one, number: { by: 'members', replicas: better } })),
      change('quorum: false where one replica alone may serve', (one) => (one.keeping.what === 'members' ? { ...one, keeping: { ...one.keeping, quorum: false, quorumStated: true } } : undefined)),
    ], `use ${better}, or quorum: false where one replica alone may serve`);
  }
  if (replicas !== undefined) {
    return tuned(n, { source: DecisionSource.USER, inputs: ['replicas'], reason: () => 'given as replicas' });
  }
  return tuned(n, {
    rule: quorum ? 'STS-9' : 'PAY-5',
    source: DecisionSource.BASELINE,
    inputs: ['quorum', 'criticality', 'target.zones'],
    reads: ['sizing.quorumMembers'],
    assumed: quorum && !quorumStated,
    reason: () => (quorum
      ? `the fewest members that keep a majority when one is lost${quorumStated ? '' : '; the quorum is assumed'}`
      : n === 1
        ? 'one replica: without a quorum the program is not known to replicate its data'
        : `${n} replicas with a volume each: the program replicates its data over peerPort`),
  });
}

function tuneLeader({ quorum, leaderBased }: MembersKept): Tuned<boolean> {
  return leaderBased !== undefined
    ? tuned(leaderBased, { source: DecisionSource.USER, inputs: ['leaderBased'], reason: () => (leaderBased ? 'given as leaderBased: each replica must carry the whole load' : 'given as leaderBased: the replicas share the load') })
    : tuned(quorum, { rule: 'B15', source: DecisionSource.BASELINE, inputs: ['quorum'], assumed: true, reason: () => 'members of a quorum usually elect one leader, and any of them must carry the whole load' });
}
