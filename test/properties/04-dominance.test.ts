import * as fc from 'fast-check';
import { between } from './arbitraries';
import { costOf, holds, planOrSkip, RandomInput, randomInput, SEED, toInput, tryPlan, usualReplicas } from './plan-inputs';
import { defaultHpa, hpaModelFrom } from '../../src/tuning/answers/simulation/models-of-plan';
import { HpaModel } from '../../src/tuning/answers/simulation/pod-model';
import { simulateHpa } from '../../src/tuning/answers/simulation/simulate';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { DemandSettings } from '../../src/tuning/decisions/settings';
import { sidecarCost } from '../../src/tuning/demand/pod-request';
import { Criticality } from '../../src/tuning/profile/choices';
import { Traffic } from '../../src/tuning/profile/traffic';
import { survive } from '../../src/tuning/sizing/survival';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

/*
 * Check 4 of the amendments: nobody who searches finds something clearly cheaper that is not late either, and the plan is never later than what people have today.
 */

interface Ramp {
  readonly traffic: Traffic;
  /** What comes before only brings the pods to the level: its growth is not the declared one. */
  readonly steadySince: number;
}

/** A slow climb to a level, a while there, and a straight ramp: all that a flash sale says about lateness, in less time. */
function ramp(usual: number, from: number, to: number, within: number, climbSeconds = 0): Ramp {
  const climb = usual === from ? 0 : climbSeconds;
  const begin = climb + 90;
  const rateAt = (second: number) => (second < climb ? usual + (from - usual) * second / climb : from + (to - from) * Math.max(0, Math.min(1, (second - begin) / within)));
  return { traffic: { _durationSeconds: begin + Math.ceil(within) + 300, _rateAt: rateAt } as unknown as Traffic, steadySince: begin - 30 };
}

/**
 * The declared burst, begun at the levels where it hurts most: the usual load, and where the pods are as busy as the autoscaler's tolerance of 10 % lets them be.
 * Whoever chooses numbers does not choose the level.
 */
function bursts(model: HpaModel, demand: DemandSettings): Ramp[] {
  const usual = demand.typical.value;
  const perPod = model.requestCores * model.target * 1000 / demand.cpuPerRequest.value;
  const pods = Math.max(model.minReplicas, Math.ceil(usual / perPod - 1e-9));
  const edges = [pods, pods + 1].map((n) => n * perPod * 1.099).filter((level) => level > usual && level < demand.peak.value);
  return [usual, ...edges].map((from) => {
    const to = Math.min(demand.peak.value, from * demand.burstFactor.value);
    // what the peak cuts off does not make the rest slower
    const part = demand.burstFactor.value === 1 ? 1 : (to / from - 1) / (demand.burstFactor.value - 1);
    return ramp(usual, from, to, Math.max(1, demand.burstWithin.value * part), Math.max(1800, 40 * Math.ceil(model.podSeconds)));
  });
}

/** Late, or busier than the model and PAY-5 allow: what a queueing formula calls punctual at 96 % is late in every real minute. */
function isLate(model: HpaModel, demand: DemandSettings, busiest: number): boolean {
  return bursts(model, demand).some(({ traffic, steadySince }) =>
    simulateHpa(model, traffic).steps.some((step) => step.second >= steadySince && (step.lateShare > 0.01 + 1e-9 || step.utilization > busiest + 1e-3)));
}

const b = BASELINE_V1.sizing;

interface Point {
  readonly model: HpaModel;
  readonly busiest: number;
  readonly cost: number;
  readonly text: string;
}

/**
 * All (request, target, floor) that keep the same promises: the objective in the steady state with the autoscaler's tolerance, a zone's loss at the usual load,
 * and room for one sync of the autoscaler to grow by half (HPA-18), which protects from bursts that nobody declared.
 */
function grid(r: RandomInput, plan: WorkloadPlan): Point[] {
  const input = toInput(r);
  const runtime = input.runtime._modelOn(BASELINE_V1);
  const { demand } = plan._settings;
  const zones = input.target.zones;
  const critical = input.criticality === Criticality.CRITICAL;
  const least = { [Criticality.BEST_EFFORT]: 1, [Criticality.STANDARD]: (input.demand.slo?._availability ?? 0) >= 99.9 ? 3 : 2, [Criticality.CRITICAL]: Math.max(3, zones) }[input.criticality];
  const work = (rate: number) => rate * demand.cpuPerRequest.value;
  const points: Point[] = [];
  for (const request of b.cpuCandidates) {
    const fixed = request < runtime.minimumRequestMillis(demand.startup.value) || request > (runtime.maximumRequestMillis ?? Infinity) || !fitsNodes(r, request)
      ? undefined : tryPlan({ ...input, cpuRequestMillis: request });
    if (fixed === undefined || fixed._settings.demand.objectiveP99.value !== demand.objectiveP99.value) {
      continue;
    }
    const { podRate, podRateMax, maxUtilization, requestMillis } = fixed._context.size;
    const overhead = sidecarCost(input, podRateMax);
    const each = Math.max((requestMillis + overhead.cpuMillis + runtime.defaults.idleCpuMillis) / 1000, (fixed._settings.resources.memory.value + overhead.memoryMiB) / b.mibPerCore);
    const need = Math.ceil(demand.typical.value / podRate - 1e-9);
    const first = input.criticality === Criticality.BEST_EFFORT ? Math.max(1, need) : Math.max(least, survive(need, zones));
    const last = Math.ceil(demand.peak.value / podRate) + zones;
    for (let percent = LOWEST_PERCENT; percent <= 80 && percent / 100 <= maxUtilization / 1.1 + 1e-9; percent += 5) {
      const target = percent / 100;
      const peakReplicas = Math.ceil(work(demand.peak.value) / (request * target) - 1e-9);
      if (peakReplicas > b.comfortableReplicas || Math.min(fixed._context.size.parallelism, (fixed._context.size.limitMillis ?? Infinity) / 1000) / (request / 1000 * target) < b.poolGrowth) {
        continue;
      }
      for (let floor = first; floor <= Math.max(first, last); floor++) {
        if (critical && floor % zones !== 0) {
          continue;
        }
        points.push({
          model: { ...hpaModelFrom(fixed._settings, fixed._context.input.baseline), target, minReplicas: floor, maxReplicas: Math.max(floor + 1, Math.ceil(1.25 * peakReplicas)) },
          cost: Math.max(floor, Math.ceil(work(demand.typical.value) / (request * (target - b.targetStep)) - 1e-9)) * each,
          busiest: maxUtilization,
          text: `${request}m, ${percent} %, floor ${floor}`,
        });
      }
    }
  }
  return points;
}

/** One step above SIZE-5's 25 %: a burst that a target of 25 % holds by a hair is too fast for it by a hair less. */
const LOWEST_PERCENT = 30;

/** SIZE-1: r and its sidecar within half of a node of sixteen cores, which every candidate is. */
function fitsNodes(r: RandomInput, request: number): boolean {
  return !r.target.node || request <= 8000;
}

/** Bursts of at most a quarter of an hour, so that a search stays affordable. */
const searchable = fc.tuple(randomInput(), between(1, 12), between(5, 900), fc.integer({ min: 5, max: 1500 }), between(1, 30)).map(([r, factor, within, peak, cpuMillis]): RandomInput => ({
  ...r, profile: { ...r.profile, peak, cpuMillis, burst: [factor, within] },
}));

/*
 * Tolerance beside the 15 %: the 5 % within which SIZE-7 prefers the smaller size, one step of the target and one pod of the plan's. Targets are rounded down to 5 % and pods are whole, so a usual load that fits
 * into one pod by a hair at 65 % needs two at 60 %: a search that knows the exact burst may take the hair, so its cost is that of one step lower.
 */
holds('no other request, target and floor is more than 15 % (and a pod) cheaper and as punctual', 40, fc.property(searchable, (r) => {
  const plan = planOrSkip(r);
  fc.pre(plan._context.size.peakReplicas <= b.comfortableReplicas);
  const { demand } = plan._settings;
  expect(isLate(hpaModelFrom(plan._settings, plan._context.input.baseline), demand, plan._context.size.maxUtilization)).toBe(false);
  const cost = costOf(toInput(r));
  const pod = cost / usualReplicas(plan);
  const cheaper = grid(r, plan).filter((point) => point.cost * 1.15 * b.costTie < cost && point.cost < cost - pod - 1e-9).sort((x, y) => x.cost - y.cost);
  const best = cheaper.find((point) => !isLate(point.model, demand, point.busiest));
  const { requestMillis, targetUtilization, minReplicas } = plan._context.size;
  expect(best === undefined ? 'nothing' : `${best.text} costs ${best.cost}, the plan (${requestMillis}m, ${targetUtilization}, ${minReplicas}) ${cost}`).toBe('nothing');
}), true);

/** Traffic within what was declared: no faster, no further. Beyond it a floor of two pods, however small, may be the luckier one. */
holds('never later than the same pods under an autoscaler at 80 % with two of them, on traffic within the declared burst', 120, fc.property(searchable, between(0.3, 1), between(0, 1), between(1, 3), (r, level, share, slower) => {
  const plan = planOrSkip(r);
  const model = hpaModelFrom(plan._settings, plan._context.input.baseline);
  const { typical, peak, burstFactor, burstWithin } = plan._settings.demand;
  const from = typical.value + (peak.value - typical.value) * (1 - level);
  const { traffic } = ramp(from, from, Math.min(peak.value, from * (1 + (burstFactor.value - 1) * share)), burstWithin.value * slower);
  const today = simulateHpa({ ...model, ...defaultHpa(), minReplicas: 2, limitCores: Math.min(model.requestCores, model.limitCores ?? Infinity) }, traffic);
  const planned = simulateHpa(model, traffic);
  expect(planned.lateMinutes).toBeLessThanOrEqual(today.lateMinutes);
  expect(planned.lost).toBeLessThanOrEqual(today.lost + 1e-6);
}));

test('the search finds what is better: a plan with twice the pods that it needs is beaten', () => {
  const r: RandomInput = {
    ...fc.sample(searchable, { numRuns: 1, seed: SEED })[0], runtime: 'go125', criticality: Criticality.STANDARD, objectiveFactor: 20, availability: undefined, cpuRequestMillis: undefined,
  };
  const generous: RandomInput = { ...r, profile: { ...r.profile, peak: 1000, typicalShare: 0.5, cpuMillis: 5, burst: [1.2, 600] } };
  const plan = planOrSkip(generous);
  const twice = 2 * costOf(toInput(generous));
  expect(grid(generous, plan).some((point) => point.cost * 1.15 < twice && !isLate(point.model, plan._settings.demand, point.busiest))).toBe(true);
});
