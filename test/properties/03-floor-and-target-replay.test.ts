import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { between } from './arbitraries';
import { holds, planOrSkip, randomInput } from './plan-inputs';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

/*
 * Check 3 of the amendments: only the numbers of the plan (request, parallelism, target, floor, ceiling, start) are played against the burst that it was told of.
 * test/tuning/plan-replay.test.ts does the same for four runtimes with declared objectives; here is everything that a profile can leave out.
 */

/** The declared burst: from the usual rate upwards, never beyond the declared peak. */
function burstOf(plan: WorkloadPlan, from: number): Traffic {
  const { demand } = plan._settings;
  const factor = Math.max(1, Math.min(demand.burstFactor.value, demand.peak.value / from));
  // what the peak cuts off does not make the rest slower
  const part = demand.burstFactor.value === 1 ? 1 : (factor - 1) / (demand.burstFactor.value - 1);
  return Traffic.flashSale(Rate.perSecond(from), factor, Duration.millis(Math.max(1000, demand.burstWithin.value * part * 1000)));
}

holds('no second of the declared burst is late, or a finding says so', 150, fc.property(randomInput(), between(0, 1), (r, level) => {
  const plan = planOrSkip(withShortRamp(r));
  const { typical, peak } = plan._settings.demand;
  // the burst may begin anywhere between the usual load and the peak
  const from = typical.value + (peak.value - typical.value) * level * level;
  const found = plan.simulate(burstOf(plan, from));
  if (found.lateMinutes > 0 || found.lost > 0) {
    expect(plan.findings.map((f) => f.id)).toEqual(expect.arrayContaining([expect.stringMatching(/^(capacity-below-peak|floor-below-burst|floor-below-peak|slots-bind)$/)]));
  }
}));

/** Ramps of hours are simulated second by second: at most twenty minutes of them, at the same slope or steeper. */
function withShortRamp(r: Parameters<typeof planOrSkip>[0]): Parameters<typeof planOrSkip>[0] {
  const burst: [number, number] = r.profile.burst === undefined ? [3, 1200] : [r.profile.burst[0], Math.min(r.profile.burst[1], 1200)];
  return { ...r, profile: { ...r.profile, burst } };
}

holds('where the target was not what the growth asks for, the plan says what it does instead', 300, fc.property(randomInput(), (r) => {
  const plan = planOrSkip(r);
  const { maxUtilization, targetUtilization, growth, mode } = plan._context.size;
  const asked = maxUtilization / (1.1 * growth);
  if (mode === 'autoscaled') {
    expect(targetUtilization).toBeLessThanOrEqual(asked + 1e-9);
  } else if (targetUtilization > asked + 1e-9) {
    // never silently: either the floor carries the peak by itself, or the finding names the burst or what keeps the CPU idle
    expect([mode, ...plan.findings.map((f) => f.id)].filter((one) => ['floor-carries-peak', 'burst-outruns-autoscaler', 'cpu-shows-little', 'usual-load-near-peak'].includes(one))).not.toEqual([]);
    const { demand } = plan._settings;
    expect(plan._context.size.minReplicas * plan._context.size.podRate).toBeGreaterThanOrEqual(demand.peak.value * (1 - 1e-9));
  }
}));
