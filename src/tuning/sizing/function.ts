import { ceil } from './rounding';
import { type Common, finish, type Solved } from './solved';
import { survive } from './survival';

/** KPA: concurrency at rho* is the target, pods follow within seconds; the floor is decided with the cold start. */
export function solveFunction(common: Common): Solved {
  const { ask, usable, peakCores, rhoOfRequest } = common;
  const b = ask.input.baseline.sizing;
  const zones = ask.input.target.zones;
  const peakReplicas = ceil(peakCores / usable);
  const ceiling = Math.max(b.leastFunctionCeiling, ceil(b.ceilingFactor * peakReplicas), survive(peakReplicas, zones));
  return {
    sizing: finish(common, { minReplicas: 0, maxReplicas: ceiling, peakReplicas, target: rhoOfRequest, mode: 'scale-to-zero', findings: () => [], staticReplicas: peakReplicas, survival: 0 }),
    carries: true,
    ownFloor: 0,
  };
}
