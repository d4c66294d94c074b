/*
 * How often the long properties are tried. `npm test` tries a tenth, from the seeds that it prints, so that a broken rule shows in a minute; `npm run test:proof`
 * runs every test file that asks here, in full. RANDOM_RUNS says another number: 2000 is the whole, 20000 ten times as much.
 */

const WHOLE = 2000;

/** Whether this run tries everything in full. */
const PROOF = process.env.TEST_PROOF === 'yes';

const RUNS = Number(process.env.RANDOM_RUNS ?? (PROOF ? WHOLE : WHOLE / 10));

/** How often a property is tried now that is tried so often in full. */
export function runs(whole: number): number {
  return Math.max(1, Math.round(whole * RUNS / WHOLE));
}

/** Whether so much is tried that what is rare has been met. */
export const inFull = RUNS >= WHOLE;

/** Many cases of one kind: all of them in full, else as large a share as properties are tried, from the beginning of the list to its end. */
export function spread<T>(cases: readonly T[]): T[] {
  const turn = (i: number): number => Math.floor(i * RUNS / WHOLE);
  return cases.filter((_, i) => inFull || turn(i) !== turn(i - 1));
}

/** Long cases: all of them in full, else the first ones. */
export function some<T>(cases: readonly T[], first = 1): T[] {
  return cases.slice(0, inFull ? undefined : first);
}
