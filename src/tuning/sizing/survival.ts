import type { BaselineName } from '../decisions/baseline/numbers';
import type { PlanInput } from '../demand/plan-input';
import { Criticality } from '../profile/choices';

/** The numbers of the baseline that a floor on spot nodes reads beside those of SIZE-4. */
export function spotReads({ pod: { placement } }: Pick<PlanInput, 'pod'>): BaselineName[] {
  return placement.spot ? ['sizing.spotReplicas'] : [];
}

/** PLC-2: the replicas of a floor on spot nodes beyond those that carry the load; none where one replica may do. */
export function spotSpare(input: PlanInput): number {
  return input.pod.placement.spot && !mayBeOne(input) ? input.baseline.sizing.spotReplicas : 0;
}

function mayBeOne(input: PlanInput): boolean {
  return input.criticality === Criticality.BEST_EFFORT || input.target._singleNode;
}

/** SIZE-4: the floor that carries the usual load with one zone gone; PLC-2: on spot nodes more. */
export function floorOf(input: PlanInput, need: number): number {
  const zones = input.target.zones;
  const { leastReplicas, thirdReplicaAvailability } = input.baseline.sizing;
  if (mayBeOne(input)) {
    return Math.max(leastReplicas[Criticality.BEST_EFFORT], need);
  }
  const critical = input.criticality === Criticality.CRITICAL;
  const promised = input.demand.slo?._availability ?? 0;
  const least = critical ? Math.max(leastReplicas[Criticality.CRITICAL], zones) : leastReplicas[promised >= thirdReplicaAvailability ? Criticality.CRITICAL : Criticality.STANDARD];
  const n = Math.max(least, survive(need, zones)) + spotSpare(input);
  return critical ? multipleOf(n, zones) : n;
}

/** The fewest replicas of which `need` are left when a zone is lost. */
export function survive(need: number, zones: number): number {
  if (zones <= 1) {
    return need;
  }
  let n = need;
  while (n - Math.ceil(n / zones) < need) {
    n++;
  }
  return n;
}

export function multipleOf(n: number, zones: number): number {
  return Math.ceil(n / zones) * zones;
}
