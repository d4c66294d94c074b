import { planned } from './plan';
import { commandOf, runAll } from './pool';
import { SEED } from '../properties/plan-inputs';
import { runs } from '../support/runs';

/*
 * `npm run hostile` gives every hostile value to every place of the public surface; here are so many of these programs as `npm test` has time for. They run in a process of their
 * own, as there: a program that ends its process, or does not answer, is told by its name.
 */

/** About 12 ms of CPU each. */
const PROGRAMS = runs(1200);

test(`${PROGRAMS} hostile programs end in a clear error, or print what was meant (seed ${SEED}; again: npm run hostile -- --seed ${SEED} --sample ${PROGRAMS})`, async () => {
  const { counts, faults, innocent } = await runAll(planned(SEED, undefined, PROGRAMS), { processes: 1 });
  innocent.forEach((program) => console.log(`a process ended during ${program}, which answers alone`));

  expect(faults.slice(0, 20)).toEqual([]);
  expect((counts.refused ?? 0) + (counts.printed ?? 0)).toBe(PROGRAMS);
}, 600_000);

test('a program that ends its process is told by its name, and all others are answered', async () => {
  const plan = planned(7, 'Rate.perSecond(');
  const nameOf = (index: number) => ({ slot: plan.programs[index].slot.id, value: plan.programs[index].value.name });
  const { counts, faults, innocent } = await runAll(plan, { processes: 1, plants: [{ index: 2, what: 'throw later' }, { index: 5, what: 'end' }, { index: 9, what: 'end once' }] }, 0, 12);

  expect(faults).toEqual([
    { verdict: 'raw error', message: expect.stringMatching(/^after the program had returned: Error: thrown later/), ...nameOf(2) },
    { verdict: 'crash', message: `the process ended with SIGKILL (again: ${commandOf(plan, 5)})`, ...nameOf(5) },
  ]);
  expect([Object.values(counts).reduce((sum, n) => sum + n, 0), innocent]).toEqual([12, [`${nameOf(9).slot} = ${nameOf(9).value}`]]);
}, 600_000);

test('the command names one program of a plan', () => {
  expect(commandOf(planned(7, 'Rate.perSecond(', 5), 3)).toBe('npm run hostile -- --seed 7 --slot "Rate.perSecond(" --sample 5 --only 3');
});
