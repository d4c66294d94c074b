import { floorTo } from './rounding';
import type { SizingAsk } from './sizing-ask';
import type { Common } from './solved';
import { HPA_SYNC } from '../decisions/kubernetes-facts';

/** B2: how often the autoscaler can act while the load grows, and how much it can add each time, bounds the target. */
export function lowerUntilFast(start: number, common: Common, pool: number, growth = common.growth, startup = common.ask.demand.startup.value): number {
  const { demand, input: { baseline } } = common.ask;
  const cycle = HPA_SYNC + baseline.reaction.metricAge + startup;
  // a burst that is over before the first sync is carried by the room that the target leaves; the sync after it must be able to catch up
  const cycles = Math.max(1, Math.floor(demand.burstWithin.value / cycle));
  let u = start;
  // at a target of nothing the step is infinite
  while (Math.pow(pool / (common.request * u), cycles) < growth - 1e-9) {
    u = floorTo(baseline.sizing.targetStep, u - baseline.sizing.targetStep);
  }
  return u;
}

/** How much the load grows within a reaction time (SIZE-3). */
export function growthWithin({ demand }: SizingAsk, seconds: number): number {
  const rate = (demand.burstFactor.value - 1) / demand.burstWithin.value;
  return Math.max(1, Math.min(demand.burstFactor.value, demand.peak.value / demand.typical.value, 1 + rate * seconds));
}
