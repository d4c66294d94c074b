import { Changes, ledgerInput, plan, profile, webInput } from './inputs';
import { previousOf } from './previous';
import { samples } from './samples';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import { PreviousPlan } from '../../src/tuning/demand/plan-input';
import { CpuPolicy } from '../../src/tuning/profile/choices';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

const values = (p: WorkloadPlan) => tunedLeaves(p._settings).map(([setting, leaf]) => [setting, leaf.value]);
const decision = (p: WorkloadPlan, setting: string) => p.decisions.find((d) => d.setting === setting)!;
const cpu = (p: WorkloadPlan) => p._settings.resources.cpuRequest.value;
const memory = (p: WorkloadPlan) => p._settings.resources.memory.value;
const input = (peak: number, more: Changes = {}) => webInput({ profile: profile(peak, 4), runtime: Runtime.golang({ version: '1.25' }), ...more });

/** The first load above `from` at which the size is another one, and the old one would cost hardly more. */
function edge(from: number, to: number): [number, number] {
  for (let peak = from; peak < to; peak += 10) {
    const [old, fresh] = [plan(input(peak)), plan(input(peak + 10))];
    const asBefore = plan(input(peak + 10, { cpuRequestMillis: cpu(old) }));
    if (cpu(old) !== cpu(fresh) && asBefore.cost().typical.cores <= fresh.cost().typical.cores * 1.1) {
      return [peak, peak + 10];
    }
  }
  throw new Error('no edge');
}

test.each(samples.map((sample) => [sample.name, sample] as const))('%s: with its own plan as the previous one, every value is the same, and so is every reason', (_name, sample) => {
  const first = sample.plan();
  const again = plan({ ...sample.input, previous: previousOf(first) });

  expect(values(again)).toEqual(values(first));
  expect(again.decisions).toEqual(first.decisions);
});

describe('the size', () => {
  const [below, above] = edge(600, 4000);

  test('stays where another would hardly be better, and the decision says which', () => {
    const before = plan(input(below));
    const after = plan(input(above));
    const kept = plan(input(above, { previous: previousOf(before) }));
    expect(cpu(before)).not.toBe(cpu(after));

    expect(cpu(kept)).toBe(cpu(before));
    expect(decision(kept, 'resources.cpuRequest')).toMatchObject({ source: DecisionSource.PREVIOUS, rule: 'SIZE-8' });
    expect(decision(kept, 'resources.cpuRequest').inputs).toContain('target.previousPlans');
    expect(decision(kept, 'resources.cpuRequest').reason).toBe(decision(kept, 'sizing.decidedBy').reason);
    expect(decision(kept, 'resources.cpuRequest').reason).toMatch(new RegExp(`^${decision(before, 'resources.cpuRequest').value} stays .*: ${decision(after, 'resources.cpuRequest').value} .* [\\d.]+ cores .* [\\d.]+, .* 10 % or 0.25 cores`));
    expect(decision(kept, 'sizing.decidedBy').value).toBe('previous');
    expect(kept.cost().typical.cores).toBeLessThanOrEqual(after.cost().typical.cores + 0.25);
  });

  test('stays while the load wanders around the edge, and everything that follows from it', () => {
    let before = plan(input(below));
    const sizes = [above, below, above, below, above].map((peak) => cpu(before = plan(input(peak, { previous: previousOf(before) }))));

    expect(new Set(sizes)).toEqual(new Set([cpu(plan(input(below)))]));
  });

  test('moves when it matters', () => {
    const small = plan(input(20));
    const large = plan(input(20_000));

    expect(cpu(plan(input(20_000, { previous: previousOf(small) })))).toBe(cpu(large));
    expect(cpu(plan(input(20, { previous: previousOf(large) })))).toBe(cpu(small));
  });

  test.each<[string, (p: PreviousPlan) => PreviousPlan]>([
    ['another kind', (p) => ({ ...p, kind: 'function' })],
    ['another runtime', (p) => ({ ...p, runtime: 'nodejs' })],
    ['another baseline', (p) => ({ ...p, baseline: 'V0' })],
    ['no size', (p) => ({ ...p, numbers: {} })],
    ['a size that nobody tries', (p) => ({ ...p, numbers: { 'resources.cpuRequest': 333 } })],
    ['a size that cannot be', (p) => ({ ...p, numbers: { 'resources.cpuRequest': -1, 'resources.memory': -16 } })],
  ])('of a previous plan of %s is not kept', (_what, change) => {
    const previous = change(previousOf(plan(input(below))));

    expect(values(plan(input(above, { previous })))).toEqual(values(plan(input(above))));
  });

  test('that is given, or pinned, wins', () => {
    const previous = previousOf(plan(input(below)));
    expect(cpu(plan(input(above, { previous, cpuRequestMillis: 220 })))).toBe(220);
    expect(cpu(plan(input(above, { previous, cpu: CpuPolicy.pinned(2) })))).toBe(2000);
  });
});

describe('memory', () => {
  const heavy = (perRequest: number, more: Changes = {}) => ledgerInput({ profile: profile(250, 6, { memoryPerRequest: { toKibibytes: () => perRequest * 1024 } as never }), ...more });
  const steps = [4, 3.9, 3.8, 3.7, 3.6, 3.5, 3, 2, 1].map((perRequest) => heavy(perRequest));
  const from = plan(steps[0]);

  test('stays where hardly less would do, and the decision says how much', () => {
    const lower = steps.find((one) => memory(plan(one)) < memory(from) && memory(plan(one)) * 1.1 >= memory(from))!;
    const kept = plan({ ...lower, previous: previousOf(from) });

    expect(memory(kept)).toBe(memory(from));
    expect(decision(kept, 'resources.memory')).toMatchObject({ source: DecisionSource.PREVIOUS, number: memory(from), unit: 'MiB' });
    expect(decision(kept, 'resources.memory').rule).toMatch(/^SIZE-8, /);
    expect(decision(kept, 'resources.memory').reason).toMatch(new RegExp(`^stays .*: ${decision(plan(lower), 'resources.memory').value} .* 10 % or 16 MiB`));
    expect(decision(kept, 'resources.memory').inputs[0]).toBe('target.previousPlans');
  });

  test('falls where the difference is more', () => {
    const lowest = steps[steps.length - 1];
    expect(memory(plan(lowest))).toBeLessThan(memory(from) / 1.1);

    expect(memory(plan({ ...lowest, previous: previousOf(from) }))).toBe(memory(plan(lowest)));
  });

  test('that is too little is never kept', () => {
    const previous = previousOf(plan(steps.find((one) => memory(plan(one)) < memory(from))!));

    expect(memory(plan({ ...steps[0], previous }))).toBe(memory(from));
  });

  test('that is given wins', () => {
    expect(memory(plan({ ...steps[1], previous: previousOf(from), memoryMiB: memory(from) + 512 }))).toBe(memory(from) + 512);
  });
});

test('what an assumption is worth does not depend on the previous plan', () => {
  const previous = previousOf(plan(input(200)));
  expect(plan(input(200, { previous })).sensitivity()).toEqual(plan(input(200)).sensitivity());
});
