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
      omitted: omitted('KN-8', ['target.knative'], 'Knative refuses the field without its flag kubernetes.podspec-topologyspreadconstraints, and spreads a revision over nodes by itself (preferred anti-affinity)'),
    };
  }
  const host: SpreadConstraintSettings = {
    maxSkew: baseline(1, 'SPR-1', 'one node\'s loss takes one replica, as long as there are enough nodes'),
    whenUnsatisfiable: baseline('ScheduleAnyway', 'SPR-1', 'fewer nodes than replicas must not leave pods pending'),
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
    maxSkew: tuned(1, { rule: 'SPR-1', source: DecisionSource.BASELINE, inputs: ['target.zones'], reason: () => `the loss of one of ${zones} zones takes at most its share` }),
    whenUnsatisfiable: tuned(strict ? 'DoNotSchedule' : 'ScheduleAnyway', {
      rule: 'A8',
      source: DecisionSource.BASELINE,
      inputs: ['target.zones', 'quorum', 'stateful.replicas'],
      reason: () => whyUnsatisfiable(ctx, strict),
    }),
    ...(strict
      ? { minDomains: tuned(domains, { rule: 'SPR-3', source: DecisionSource.CLUSTER, inputs: ['target.zones', 'quorum', 'stateful.replicas'], reason: () => `the volume of a member stays in its first zone for ever, so members wait until ${domains} zones have nodes` }) }
      : {}),
    nodeTaintsPolicy: baseline('Honor', 'SPR-3', 'nodes that are tainted, as those of a dead zone are, must not count as empty ones'),
    ...revisionKeys(ctx),
  };
}

function whyUnsatisfiable({ input, size }: PlanContext, strict: boolean): string {
  const zones = input.target.zones;
  const n = size.minReplicas;
  if (strict) {
    return `${n} members with zonal volumes: the first placement is for ever, and a zone that held ${Math.floor(n / 2) + 1} of them would take the majority with it`
      + (n > zones ? '; the price: with a zone lost, a second member that is displaced in a zone of two waits for the lost one' : '');
  }
  if (keepsQuorum(input)) {
    return `no placement in ${zones} zones keeps a majority whichever is lost, so none is forced`;
  }
  return membersOf(input) === undefined
    ? 'with a zone gone the others must take its pods; DoNotSchedule would leave them pending during the outage'
    : 'the volume ties a replica to its zone, so nothing moves out of a lost one; DoNotSchedule would only keep new replicas pending where a zone is full';
}

/** SPR-2: only a Deployment's pods have that label. */
function revisionKeys(ctx: PlanContext): Pick<SpreadConstraintSettings, 'matchLabelKeys'> {
  if (podMaker(ctx.input) !== 'deployment' || !ctx.input.target._has('tscMatchLabelKeys')) {
    return {};
  }
  return { matchLabelKeys: baseline(['pod-template-hash'], 'SPR-2', 'each version is spread on its own, so a rollout does not end lopsided') };
}

function omitted(rule: string, inputs: string[], why: string): Tuned<string> {
  return tuned('omitted', { rule, source: DecisionSource.CLUSTER, inputs, reason: () => why });
}
