import type { BaselineName } from '../decisions/baseline/numbers';
import type { PlanInput } from '../demand/plan-input';
import { Criticality } from '../profile/choices';

/** The numbers of the baseline that a floor on spot nodes reads beside those of SIZE-4. */
export function spotReads({ pod: { placement } }: Pick<PlanInput, 'pod'>): BaselineName[] {
  return placement.spot ? ['sizing.spotReplicas'] : [];
}

/** SIZE-4: the floor that carries the usual load with one zone gone; PLC-2: on spot nodes more. */
export function floorOf(input: PlanInput, need: number): number {
  const zones = input.target.zones;
  const { leastReplicas, thirdReplicaAvailability } = input.baseline.sizing;
  if (input.criticality === Criticality.BEST_EFFORT || input.target._singleNode) {
    return Math.max(leastReplicas[Criticality.BEST_EFFORT], need);
  }
  const critical = input.criticality === Criticality.CRITICAL;
  const promised = input.demand.slo?._availability ?? 0;
  const least = critical ? Math.max(leastReplicas[Criticality.CRITICAL], zones) : leastReplicas[promised >= thirdReplicaAvailability ? Criticality.CRITICAL : Criticality.STANDARD];
  const n = Math.max(least, survive(need, zones)) + (input.pod.placement.spot ? input.baseline.sizing.spotReplicas : 0);
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
