import { DecisionSource } from './decision';
import type { PlanContext } from './plan-context';
import type { DisruptionSettings } from './settings';
import { baseline, Tuned, tuned } from './tuned';

/** B24: one by one, the nodes under 30 pods would take hours to upgrade. */
const SHARE = '10%';
/** PDB-1: from this number of replicas on a share moves more than one. */
const MANY_REPLICAS = 10;

/** How many pods a node drain may take at once, or why there is no budget. */
export function tuneDisruption(ctx: PlanContext): { readonly disruption?: DisruptionSettings; readonly omitted?: Tuned<string> } {
  const why = whyNone(ctx);
  if (why !== undefined) {
    return { omitted: tuned('omitted', { rule: 'PDB-1', ...why }) };
  }
  const { input, size } = ctx;
  if (input.stateful !== undefined) {
    return {
      disruption: {
        maxUnavailable: tuned<number | string>(1, {
          rule: 'A11',
          source: DecisionSource.BASELINE,
          inputs: ['stateful.replicas', 'quorum'],
          reason: () => (input.stateful!.quorum
            ? `one of ${size.minReplicas} members at a time: with two gone and one crashed the majority would be lost`
            : `one of ${size.minReplicas} replicas at a time`),
        }),
        unhealthyPodEvictionPolicy: tuned('IfHealthyBudget', {
          rule: 'A10',
          source: DecisionSource.BASELINE,
          inputs: ['quorum'],
          reason: () => (input.stateful!.quorum
            ? 'when the quorum is lost every member is unready, and a drain must not evict them all'
            : 'an unready replica may be copying or repairing its data: it is evicted only while the others are well'),
        }),
      },
    };
  }
  const autoscaled = input.scaling._kind !== 'exactly';
  const share = autoscaled || size.minReplicas >= MANY_REPLICAS;
  return {
    disruption: {
      maxUnavailable: tuned<number | string>(share ? SHARE : 1, {
        rule: autoscaled ? 'B24' : 'PDB-1',
        source: DecisionSource.BASELINE,
        inputs: ['autoscaling.minReplicas', 'scaling'],
        reason: () => (share
          ? `a tenth, rounded up: one pod at ${size.minReplicas} replicas, ${Math.ceil(size.maxReplicas / 10)} at ${size.maxReplicas}, so that drains of busy clusters end`
          : `one of ${size.minReplicas} replicas at a time`),
      }),
      unhealthyPodEvictionPolicy: baseline('AlwaysAllow', 'PDB-2', 'pods that serve nobody must not block a drain'),
    },
  };
}

function whyNone(ctx: PlanContext): Pick<Tuned<string>['because'], 'reason' | 'source' | 'inputs'> | undefined {
  const { input, size } = ctx;
  if (input.kind === 'function') {
    return { source: DecisionSource.CLUSTER, inputs: [], reason: () => 'Knative owns the pods of a function, and its activator holds requests while one is replaced' };
  }
  if (input.target._singleNode) {
    return { source: DecisionSource.CLUSTER, inputs: ['target.zones'], reason: () => 'a single node: draining it stops everything, and a budget could only block that' };
  }
  if (size.minReplicas < 2) {
    return { source: DecisionSource.BASELINE, inputs: ['autoscaling.minReplicas', 'stateful.replicas', 'criticality', 'scaling'], reason: () => 'one replica at the floor: a budget would block every node drain' };
  }
  return undefined;
}
