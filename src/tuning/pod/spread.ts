import { KnativeFeature } from '../../cluster/knative-feature';
import { DecisionSource } from '../decisions/decision';
import type { SpreadConstraintSettings, SpreadSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { keepsQuorum, membersOf, podMaker, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';

/** STS-13: with fewer zones one of them holds the majority, wherever the members are. */
export const QUORUM_ZONES = 3;

/** Where the pods may be: over zones, then over nodes; never anti-affinity, which slows large schedulers (SPR-4, rulings 8). */
export function tuneSpread(ctx: PlanContext): SpreadSettings {
  const { target } = ctx.input;
  if (target._singleNode) {
    return { omitted: omitted('SPR-1', ['target.zones'], 'a single node: there is nowhere to spread to') };
  }
  if (runsOnKnative(ctx.input) && !target._knativeHas(KnativeFeature.TOPOLOGY_SPREAD)) {
    return {
      omitted: omitted('KN-8', ['target.knative'], 'Knative refuses the field without its flag kubernetes.podspec-topologyspreadconstraints, and spreads pods over nodes by itself'),
    };
  }
  const host: SpreadConstraintSettings = {
    maxSkew: baseline(1, 'SPR-1', 'a lost node takes one replica, if there are enough nodes'),
    whenUnsatisfiable: baseline('ScheduleAnyway', 'SPR-1', 'with fewer nodes than replicas pods must not stay Pending'),
    ...revisionKeys(ctx),
  };
  return target.zones === 1 ? { host } : { zone: zoneConstraint(ctx), host };
}

function zoneConstraint(ctx: PlanContext): SpreadConstraintSettings {
  const { input, size } = ctx;
  const zones = input.target.zones;
  const strict = keepsQuorum(input) && zones >= QUORUM_ZONES && size.minReplicas >= QUORUM_ZONES;
  const domains = Math.min(zones, size.minReplicas);
  return {
    maxSkew: tuned(1, { rule: 'SPR-1', source: DecisionSource.BASELINE, inputs: ['target.zones'], reason: () => `pods are even over ${zones} zones, so a lost zone takes its share only` }),
    whenUnsatisfiable: tuned(strict ? 'DoNotSchedule' : 'ScheduleAnyway', {
      rule: 'A8',
      source: DecisionSource.BASELINE,
      inputs: ['target.zones', 'quorum', 'stateful.replicas'],
      reason: () => whyUnsatisfiable(ctx, strict),
    }),
    ...(strict
      ? { minDomains: tuned(domains, { rule: 'SPR-3', source: DecisionSource.CLUSTER, inputs: ['target.zones', 'quorum', 'stateful.replicas'], reason: () => `a volume never leaves its first zone, so members wait until ${domains} zones have nodes` }) }
      : {}),
    nodeTaintsPolicy: baseline('Honor', 'SPR-3', 'tainted nodes, such as those of a lost zone, do not count as empty'),
    ...revisionKeys(ctx),
  };
}

function whyUnsatisfiable({ input, size }: PlanContext, strict: boolean): string {
  const zones = input.target.zones;
  const n = size.minReplicas;
  if (strict) {
    return `${n} members with zonal volumes: they never leave their zone, and a zone with ${Math.floor(n / 2) + 1} of them would take the majority`
      + (n > zones ? '; if a zone is lost, a further evicted member stays Pending until it returns' : '');
  }
  if (keepsQuorum(input)) {
    return `${zones} zones cannot keep a majority if one is lost, so no placement is forced`;
  }
  return membersOf(input) === undefined
    ? 'if a zone is lost, the others take its pods; DoNotSchedule would leave them Pending'
    : 'the volume ties a replica to its zone; DoNotSchedule would only leave new replicas Pending if a zone is full';
}

/** SPR-2: only a Deployment's pods have that label. */
function revisionKeys(ctx: PlanContext): Pick<SpreadConstraintSettings, 'matchLabelKeys'> {
  if (podMaker(ctx.input) !== 'deployment' || !ctx.input.target._has('tscMatchLabelKeys')) {
    return {};
  }
  return { matchLabelKeys: baseline(['pod-template-hash'], 'SPR-2', 'each revision is spread on its own, so a rollout ends evenly spread') };
}

function omitted(rule: string, inputs: string[], why: string): Tuned<string> {
  return tuned('omitted', { rule, source: DecisionSource.CLUSTER, inputs, reason: () => why });
}
