import * as fc from 'fast-check';
import { between } from './arbitraries';
import { holds, planOrSkip, randomInput, toInput } from './plan-inputs';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { planWorkload } from '../../src/tuning/plan-workload';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { runtimes } from '../tuning/samples';

/*
 * Check 2 of the amendments: whatever the runtime, its version and the limit, what the process may hold fits. The heap is the one that the printed variables allow,
 * not the one that the plan believes in. test/tuning/runtimes/ledger.test.ts asks the runtimes themselves.
 */

const names = Object.keys(runtimes);

function expectToFit(plan: WorkloadPlan): void {
  const { memory, resources, environment, scratch, demand, sizing } = plan._settings;
  const limit = resources.memory.value;
  const parts = Object.fromEntries(Object.entries(memory).map(([part, leaf]) => [part, leaf.value]));
  const env = Object.fromEntries(Object.entries(environment).map(([name, leaf]) => [name, leaf.value]));
  const heap = plan._context.runtime.heap?.from(env, limit);
  const rounding = 0.05 * Object.keys(parts).length;

  expect(Object.entries(parts).filter(([, mib]) => mib < 0)).toEqual([]);
  expect(Object.values({ ...parts, ...(heap === undefined ? {} : { heap }) }).reduce((sum, mib) => sum + mib, 0)).toBeLessThanOrEqual(0.95 * limit + rounding);
  // every memory-backed volume may be full
  const volumes = Object.values(scratch).filter((volume) => volume.medium.value === 'Memory').reduce((sum, volume) => sum + volume.size.value, 0);
  expect(parts.tmpfs ?? 0).toBe(volumes);
  // the requests in flight and the cache are in there, either by name or in the heap
  const load = demand.workingSet.value + (plan._context.runtime.id === 'phpFpm' ? 0 : demand.memoryPerRequest.value * sizing.concurrency.value);
  expect(heap ?? (parts.requests ?? 0) + (parts.workingSet ?? 0) + (parts.children ?? 0)).toBeGreaterThanOrEqual(load - rounding);
  if (heap === undefined) {
    expect(parts.heap).toBeUndefined();
  }
}

holds('what the limit is made of fits into 95 % of it, on every runtime and version', 300, fc.property(randomInput(['web', 'web', 'stateful', 'function']), fc.constantFrom(...names), (r, runtime) => {
  const plan = planOrSkip(r, { runtime: runtimes[runtime] });
  expect(plan._settings.resources.memory.value % 16).toBe(0);
  expectToFit(plan);
}));

function given(input: PlanInput, memoryMiB: number): WorkloadPlan | number {
  try {
    return planWorkload({ ...input, memoryMiB });
  } catch (e) {
    const least = /^memory \(\d+ MiB\) is too small for .*: it must hold .*: use at least (\d+) MiB, or leave memory out$/.exec((e as Error).message);
    if (least === null) {
      throw e;
    }
    return Number(least[1]);
  }
}

holds('a limit that is given holds everything, or the error names one that does', 300, fc.property(
  randomInput(['web', 'web', 'stateful', 'function']), fc.constantFrom(...names), between(Math.log(96), Math.log(8192)), (r, runtime, logLimit) => {
    const limit = Math.round(Math.exp(logLimit));
    planOrSkip(r, { runtime: runtimes[runtime] });
    const input = toInput(r, { runtime: runtimes[runtime] });
    const found = given(input, limit);
    if (typeof found !== 'number') {
      expect(found._settings.resources.memory.value).toBe(limit);
      expectToFit(found);
      return;
    }
    expect(found).toBeGreaterThan(limit);
    const second = given(input, found);
    expect(typeof second).not.toBe('number');
    expectToFit(second as WorkloadPlan);
  },
));

holds('what nobody gave is not larger than it must be: one step less than the smallest limit is refused', 120, fc.property(randomInput(), fc.constantFrom(...names), fc.constantFrom(500, 1000, 2000), (r, runtime, cpuRequestMillis) => {
  const plan = planOrSkip({ ...r, cpuRequestMillis }, { runtime: runtimes[runtime] });
  const own = plan._settings.resources.memory.value;
  const smaller = given(toInput({ ...r, cpuRequestMillis }, { runtime: runtimes[runtime] }), own - 16);
  if (typeof smaller === 'number') {
    expect(smaller).toBeLessThanOrEqual(own);
  } else if (smaller.findings.some((f) => f.id === 'memory-holds-fewer-requests')) {
    // a number of requests that nobody declared yields to the memory
    expect(smaller._settings.sizing.concurrency.value).toBeLessThan(plan._settings.sizing.concurrency.value);
    expectToFit(smaller);
  } else {
    // a limit that is given may be held by giving up what the plan prefers: V8's usual young generation, G1, the headroom of 1.25 of the whole; an assumed base of an unknown program yields to it
    expect(['nodejs', 'jvm', 'springBoot', 'golang', 'generic']).toContain(plan._context.runtime.id);
    expectToFit(smaller);
  }
}));
