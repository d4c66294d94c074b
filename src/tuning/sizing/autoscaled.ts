import { burstFinding, quietFinding, quietWhy, steadyFinding } from './autoscaled-findings';
import { holder } from './cpu-shape';
import { lowerUntilFast } from './growth';
import { ceil, floorTo } from './rounding';
import { boundByProgram } from './slots';
import { type Common, finish, type Outcome, type Solved } from './solved';
import { spotFindings } from './spot';
import { floorOf, multipleOf, spotSpare, survive } from './survival';
import type { Found } from '../decisions/finding-severity';
import { HPA_TOLERANCE } from '../decisions/kubernetes-facts';
import { leaveOut, lowerCpuRequest } from '../demand/advice';
import { rangeOf } from '../demand/capabilities';
import type { Size } from '../demand/plan-context';
import { Refusal } from '../demand/refusal';
import { Criticality } from '../profile/choices';

export function solveAutoscaled(common: Common): Solved {
  const { ask, candidate, usable, request, rhoOfRequest, growth, typicalCores, peakCores } = common;
  const { input, demand } = ask;
  const b = input.baseline.sizing;
  const zones = input.target.zones;
  const range = rangeOf(input);
  /** Most sizes lose: what would be said of one is put into words when it is asked. */
  let findings: () => readonly Found[] = () => [];

  // SIZE-4
  const survival = floorOf(input, ceil(typicalCores / usable));
  let floor = range?.min ?? survival;

  // SIZE-5
  const staticNeed = ceil(peakCores / usable);
  const pool = Math.min(candidate.limitMillis === undefined ? Infinity : candidate.limitMillis / 1000, candidate.parallelism, candidate.slotCores ?? Infinity);
  const highest = input.cpu._kind === 'pinned' ? Math.min(b.highestTarget, b.pinnedTarget) : b.highestTarget;
  const seen = floorTo(b.targetStep, Math.min(highest, rhoOfRequest / (1 + HPA_TOLERANCE), pool / (request * b.poolGrowth)));
  // a program that is full with little CPU is not scaled by it: its floor carries the peak
  const top = boundByProgram(input, candidate) ? Math.max(b.targetStep, seen) : seen;
  if (top < b.targetStep) {
    throw new Refusal(`${candidate.requestMillis}m of CPU is more than an autoscaler can see used: ${holder(ask)} uses ${Math.round(candidate.capacity * 1000)}m at the most, so no target of ${b.targetStep * 100} % or more is ever reached`, [
      ...(ask.input.cpuRequestMillis === undefined ? [] : [lowerCpuRequest(ask.input.cpuRequestMillis), leaveOut('cpuRequest')]),
      ...(ask.input.cpu._kind === 'burst' ? [] : [leaveOut('cpu')]),
    ]);
  }
  const raw = rhoOfRequest / ((1 + HPA_TOLERANCE) * growth);
  const responsive = Math.min(top, lowerUntilFast(floorTo(b.targetStep, raw), common, pool));
  let target: number;
  let ownFloor = survival;
  let mode: Size['mode'];
  let quiet = false;
  // at the target that leaves room for the growth the usual load needs as many pods as the peak does without an autoscaler: there is nothing to save
  const responds = raw >= b.lowestTarget && responsive >= b.lowestTarget - 1e-9;
  const steady = responds && ceil(typicalCores / (request * raw)) >= staticNeed;
  if (floor >= staticNeed) {
    target = top;
    mode = 'floor-carries-peak';
  } else if (responds && (!steady || range !== undefined)) {
    target = responsive;
    mode = 'autoscaled';
  } else {
    const carrying = staticNeed + spotSpare(input);
    const raised = input.criticality === Criticality.CRITICAL ? multipleOf(carrying, zones) : carrying;
    ownFloor = Math.max(survival, raised);
    // without any burst the target would be as low: it is the pod that shows too little of its load
    quiet = top < b.lowestTarget - 1e-9;
    if (range === undefined) {
      findings = () => [quiet ? quietFinding(common, survival, raised) : steady ? steadyFinding(common, raw, survival, raised) : burstFinding(common, survival, raised, pool)];
      floor = Math.max(floor, raised);
    } else if (!quiet) {
      findings = () => [{
        id: 'floor-below-burst',
        rule: 'SIZE-5',
        message: `scaling.min (${range.min}) cannot carry a burst of ${demand.burstFactor.value}x in ${demand.burstWithin.value} s, which is faster than the autoscaler (${Math.round(common.reaction)} s): ${raised} replicas would`,
      }];
    } else {
      findings = () => [{
        id: 'floor-below-peak',
        rule: 'SIZE-5',
        message: `scaling.min (${range.min}) does not carry the peak: ${raised} replicas would; ${quietWhy(common)}`,
      }];
    }
    target = top;
    mode = 'static';
  }

  // SIZE-6
  const peakReplicas = ceil(peakCores / (request * target));
  let ceiling = Math.max(floor + 1, ceil(b.ceilingFactor * peakReplicas), survive(peakReplicas, zones));
  if (range !== undefined) {
    ceiling = range.max;
  }
  const told = range === undefined ? findings : () => [...findings(), ...spotFindings(common, `scaling.min (${range.min})`, range.min, ownFloor)];
  const outcome: Outcome = { minReplicas: floor, maxReplicas: ceiling, peakReplicas, target, mode, quiet, steady: steady && mode === 'static', findings: told, staticReplicas: staticNeed, survival };
  return { sizing: finish(common, outcome), carries: true, ownFloor };
}
