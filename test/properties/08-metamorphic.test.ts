import * as fc from 'fast-check';
import { between, RUNTIMES } from './arbitraries';
import { coresOf, CRITICALITIES, holds, planOrSkip, RandomInput, randomInput, toInput, tryPlan, usualReplicas } from './plan-inputs';
import { CpuPolicy } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { survive } from '../../src/tuning/sizing/survival';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { ms, profile, webInput } from '../tuning/inputs';
import { runtimes } from '../tuning/samples';

/*
 * Check 8 of the amendments: what must happen to a plan when one of its inputs grows, and issue 4's metamorphic properties.
 * Pod sizes are thirteen steps, so a plan may choose other pods when an input moves: where that matters the tolerance is stated, with its reason.
 */

const EPSILON = 1e-9;
const growth = between(1.001, 4);
const size = (plan: WorkloadPlan) => plan._context.size;

/** The same workload with some numbers of its profile replaced. */
function withProfile(r: RandomInput, change: Partial<RandomInput['profile']>): RandomInput {
  return { ...r, profile: { ...r.profile, ...change } };
}

describe('more load', () => {
  /*
   * Tolerance: one pod, of the larger of the two sizes. SIZE-7 minimises what runs at the usual load, so that a larger load may be carried best by other pods
   * (5 x 1000m, then 6 x 750m), and where a floor carries a burst of seven pods, one more request per second may let an autoscaled floor of six do.
   */
  holds('never means fewer cores at the floor or at the ceiling, give or take one pod', 400, fc.property(randomInput(), growth, (r, k) => {
    const [before, after] = [planOrSkip(r), planOrSkip(withProfile(r, { peak: r.profile.peak * k }))];
    const pod = Math.max(size(before).requestMillis, size(after).requestMillis) / 1000;
    const [a, b] = [coresOf(before), coresOf(after)];
    expect(b.floor).toBeGreaterThanOrEqual(a.floor - pod - EPSILON);
    expect(b.ceiling).toBeGreaterThanOrEqual(a.ceiling - pod - EPSILON);
  }));

  holds('on pods of one size never means fewer of them at the usual load, nor a lower ceiling', 400, fc.property(randomInput(), growth, fc.constantFrom(500, 1000), (r, k, cpuRequestMillis) => {
    const [before, after] = [planOrSkip({ ...r, cpuRequestMillis }), planOrSkip(withProfile({ ...r, cpuRequestMillis }, { peak: r.profile.peak * k }))];
    expect(usualReplicas(after)).toBeGreaterThanOrEqual(usualReplicas(before));
    if (size(after).mode === size(before).mode) {
      // a floor that begins to carry the burst has a higher target, and then a lower ceiling carries the peak
      expect(size(after).maxReplicas).toBeGreaterThanOrEqual(size(before).maxReplicas);
    }
  }));
});

/** The scale-up begins no later: at a lower or equal target, or there is less to scale because the floor is higher. */
function expectNoLaterScaleUp(before: WorkloadPlan, after: WorkloadPlan): void {
  if (coresOf(after).floor <= coresOf(before).floor + EPSILON) {
    expect(size(after).targetUtilization).toBeLessThanOrEqual(size(before).targetUtilization + EPSILON);
  }
}

holds('a stricter objective never has a higher target, unless the floor rises', 400, fc.property(randomInput(), growth, between(1.5, 20), (r, k, objectiveFactor) => {
  expectNoLaterScaleUp(planOrSkip({ ...r, objectiveFactor }), planOrSkip({ ...r, objectiveFactor: objectiveFactor / k }));
}));

holds('a slower start never scales up later: the target does not rise, or the floor does', 400, fc.property(randomInput(), growth, between(0.2, 60), (r, k, startupSeconds) => {
  expectNoLaterScaleUp(planOrSkip(withProfile(r, { startupSeconds })), planOrSkip(withProfile(r, { startupSeconds: startupSeconds * k })));
}));

holds('with more zones the floor stays at or above what carries the usual load with one of them gone', 400, fc.property(randomInput(), fc.integer({ min: 1, max: 3 }), (r, more) => {
  for (const zones of [r.target.zones, r.target.zones + more]) {
    const plan = planOrSkip({ ...r, target: { ...r.target, zones } });
    if (plan._context.input.criticality === 'best-effort') {
      continue; // one zone's loss is not covered (SIZE-4)
    }
    const { minReplicas, podRate } = size(plan);
    const need = Math.ceil(plan._settings.demand.typical.value / podRate - EPSILON);
    expect(minReplicas).toBeGreaterThanOrEqual(survive(need, zones));
    expect((minReplicas - (zones > 1 ? Math.ceil(minReplicas / zones) : 0)) * podRate).toBeGreaterThanOrEqual(plan._settings.demand.typical.value * (1 - EPSILON));
  }
}));

/*
 * Times are scaled with the CPU (latency, its p99, the objective), so the queue is the same in other units. Without a mesh, whose proxies cost per request,
 * and without the pools of Tomcat and gunicorn, which count in seconds. k is a power of two, so that no number is rounded.
 */
holds('k times the requests of a k-th of the work need the same pods', 300, fc.property(
  fc.constantFrom(...['node22', 'go125', 'rust', 'generic', 'dotnet9', 'python'] as const), fc.constantFrom(...CRITICALITIES),
  between(1, 3000), between(0.5, 40), between(1, 6), between(1.2, 4), between(1.1, 8), fc.constantFrom(2, 4, 8),
  (runtime, criticality, peak, cpu, latencyFactor, p99Factor, slack, k) => {
    const p99 = cpu * latencyFactor * p99Factor;
    const objective = (p99 + 12 * cpu) * slack;
    const scaled = (by: number) => tryPlan(webInput({
      runtime: RUNTIMES[runtime](),
      criticality,
      profile: profile(peak * by, cpu / by, { latency: ms(cpu * latencyFactor / by), latencyP99: ms(p99 / by) }),
      slo: Slo.of({ p99: ms(objective / by) }),
    }));
    const [before, after] = [scaled(1), scaled(k)];
    fc.pre(before !== undefined && after !== undefined);
    const shape = (p: WorkloadPlan) => [size(p).requestMillis, size(p).minReplicas, size(p).maxReplicas, Math.round(size(p).targetUtilization * 100)];
    expect(shape(after!)).toEqual(shape(before!));
  },
));

describe('a bigger cache', () => {
  holds('never has a smaller memory limit on pods of one size', 300, fc.property(randomInput(['web', 'stateful', 'function']), between(1, 2000), growth, fc.constantFrom(500, 1000, 2000), (r, workingSetMiB, k, cpuRequestMillis) => {
    const at = (mib: number) => planOrSkip(withProfile({ ...r, cpuRequestMillis }, { workingSetMiB: mib }))._settings.resources.memory.value;
    expect(at(workingSetMiB * k)).toBeGreaterThanOrEqual(at(workingSetMiB));
  }));

  /*
   * With the size free, each Python worker process holds the cache of its own: a bigger cache may make fewer, larger processes the cheaper choice, so the limit of
   * one pod may fall. The memory for one process may not.
   */
  holds('never has a smaller memory limit for one process', 300, fc.property(randomInput(['web', 'stateful', 'function']), between(1, 2000), growth, (r, workingSetMiB, k) => {
    const at = (mib: number) => {
      const plan = planOrSkip(withProfile(r, { workingSetMiB: mib }));
      return plan._settings.resources.memory.value / (plan._context.runtime.cpuModel === 'workers' ? plan._settings.sizing.parallelism.value : 1);
    };
    expect(at(workingSetMiB * k)).toBeGreaterThanOrEqual(at(workingSetMiB));
  }));
});

/** Runtimes whose parallelism no variable sets: the plan tells what to write instead. */
const READS_FILES = ['nginx', 'phpFpm', 'generic'];

holds('removing the CPU limit never leaves the parallelism unpinned', 300, fc.property(randomInput(['web', 'stateful', 'function']), fc.constantFrom(...Object.keys(runtimes)), (r, runtime) => {
  const plan = tryPlan(toInput(r, { cpu: CpuPolicy.unlimited(), runtime: runtimes[runtime] }));
  fc.pre(plan !== undefined);
  const { _settings: settings, _context: { runtime: model } } = plan!;
  expect(settings.resources.cpuLimit).toBeUndefined();
  const env = Object.fromEntries(Object.entries(settings.environment).map(([name, v]) => [name, v.value]));
  const pinned = model.parallelismFrom?.(env);
  if (pinned === undefined) {
    expect(READS_FILES).toContain(model.id);
    expect(plan!.findings.map((f) => f.id)).toContain('runtime-reads-files');
  } else {
    // 'gunicorn' has two workers per core: they wait for each other's input and output
    expect(pinned).toBe(settings.sizing.parallelism.value * (runtime === 'gunicorn' ? 2 : 1));
  }
}));
