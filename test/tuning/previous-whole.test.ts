import { Changes, ledgerInput, ms, plan, profile, webInput } from './inputs';
import { previousOf } from './previous';
import type * as Invariants from '../../src/tuning/checks/invariants';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import { Scaling } from '../../src/tuning/profile/choices';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { inFull } from '../support/runs';

// What mutation tests leave out: one test replaces a module's function, the other plans hundreds of times.
const values = (p: WorkloadPlan) => tunedLeaves(p._settings).map(([setting, leaf]) => [setting, leaf.value]);
const cpu = (p: WorkloadPlan) => p._settings.resources.cpuRequest.value;
const input = (peak: number, more: Changes = {}) => webInput({ profile: profile(peak, 4), runtime: Runtime.golang({ version: '1.25' }), ...more });

test('where what stays breaks an invariant, everything is decided anew', () => {
  const [below, above] = [675, 689];
  const previous = previousOf(plan(input(below)));
  expect(cpu(plan(input(above, { previous })))).toBe(cpu(plan(input(below))));
  const invariants: typeof Invariants = jest.requireActual('../../src/tuning/checks/invariants');
  const { checkInvariants } = invariants;
  const spy = jest.spyOn(invariants, 'checkInvariants').mockImplementation((ctx, settings, env) => {
    if (settings.sizing.decidedBy.value === 'previous') {
      throw new Error('an invariant');
    }
    checkInvariants(ctx, settings, env);
  });
  try {
    expect(values(plan(input(above, { previous })))).toEqual(values(plan(input(above))));
  } finally {
    spy.mockRestore();
  }
});

test('what stays is judged as every plan is: from any previous plan, no invariant is broken and no refusal is new', () => {
  const inputs = [30, 90, 200, 450, 900, 2000].flatMap((peak) => [
    input(peak), input(peak, { runtime: Runtime.springBoot() }), input(peak, { scaling: Scaling.exactly(4) }), input(peak, { runtime: Runtime.nodejs(), profile: profile(peak, 9, { latency: ms(60) }) }), ledgerInput({ profile: profile(peak / 4, 6) }),
  ]);
  const plans = inputs.map((one) => outcome(() => plan(one)));
  let kept = 0;
  let pair = 0;
  inputs.forEach((one, i) => plans.forEach((before) => {
    if (pair++ % (inFull ? 1 : 7) !== 0) {
      return;
    }
    if (typeof before !== 'string') {
      const now = outcome(() => plan({ ...one, previous: previousOf(before) }));
      expect(typeof now === 'string' ? now : 'a plan').toBe(typeof plans[i] === 'string' ? plans[i] : 'a plan');
      kept += typeof now !== 'string' && now.decisions.some((d) => d.source === DecisionSource.PREVIOUS) ? 1 : 0;
    }
  }));

  expect(kept).toBeGreaterThan(inFull ? 20 : 2);
});

function outcome(run: () => WorkloadPlan): WorkloadPlan | string {
  try {
    return run();
  } catch (e) {
    return (e as Error).message;
  }
}
