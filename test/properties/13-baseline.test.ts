import { differenceOf, inputs, matters, others, placesOf, placeText, withNumber } from './baseline-sweep';
import { SEED } from './plan-inputs';
import type { BaselineNumbers } from '../../src/tuning/decisions/baseline/numbers';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { spread } from '../support/runs';

/*
 * What a new baseline changes is what decisions say: those that read a changed number, and those that were computed from such decisions. Nothing is listed by hand, and every number is tried.
 * `BASELINE_SWEEP=full` tries each of them, near and far, on all inputs; else each is tried on some of them. That each of them changes something is tried where a decision says that it reads it.
 * Each number is tried by `npm run test:proof`, every tenth by `npm test`.
 */

const FULL = process.env.BASELINE_SWEEP === 'full';
/** Inputs on which each number is tried where it is not a full sweep. */
const SOME = 4;
/** How much a number is changed by, as a share of it. */
const NEAR = 0.1;
const FAR = 2;
/** The numbers that are tried now. */
const PLACES = spread(placesOf(BASELINE_V1)).map((place) => [placeText(place), place] as const);

test(`a second baseline changes what reads the numbers that it changes, and nothing else (${inputs.length} inputs, seed ${SEED})`, () => {
  const V2: BaselineNumbers = {
    ...BASELINE_V1,
    version: 'V2',
    sizing: { ...BASELINE_V1.sizing, ceilingFactor: 1.5 },
    memory: { ...BASELINE_V1.memory, headroom: 1.4 },
    shutdown: { ...BASELINE_V1.shutdown, leastGrace: 45 },
  };
  const was = new Map(placesOf(BASELINE_V1).map((place) => [placeText(place), place.value]));
  const changed = placesOf(V2).filter((place) => was.get(placeText(place)) !== place.value);
  const names = new Set(changed.map(placeText));
  expect([...names].sort()).toEqual(['memory.headroom', 'shutdown.leastGrace', 'sizing.ceilingFactor']);

  const undeclared = new Set<string>();
  const effective = new Set<string>();
  for (const input of inputs) {
    differenceOf(input, V2, names)?.undeclared.forEach((setting) => undeclared.add(setting));
    for (const place of changed) {
      if (!effective.has(placeText(place)) && (differenceOf(input, withNumber(place, place.value), new Set([placeText(place)]))?.different.length ?? 0) > 0) {
        effective.add(placeText(place));
      }
    }
  }
  expect([...undeclared]).toEqual([]);
  expect(effective).toEqual(names);
}, 600_000);

describe(`a number that is changed changes what reads it (${inputs.length} inputs, seed ${SEED})`, () => {
  let turn = 0;
  const some = (): typeof inputs => Array.from({ length: SOME }, () => inputs[turn++ % inputs.length]);

  test.each(PLACES)('%s', (_, place) => {
    const names = new Set([`${place.concern}.${place.name}`]);
    const undeclared = new Set<string>();
    for (const value of [...others(place, NEAR), ...(FULL ? others(place, FAR) : [])]) {
      for (const input of FULL ? inputs : some()) {
        differenceOf(input, withNumber(place, value), names)?.undeclared.forEach((setting) => undeclared.add(setting));
      }
    }
    expect([...undeclared]).toEqual([]);
  }, 600_000);
});

describe('no number is there for nothing: another one is another decision somewhere', () => {
  test.each(PLACES)('%s', (_, place) => {
    expect(matters(place, [...others(place, NEAR), ...others(place, FAR)].map((value) => withNumber(place, value)))).toBe(true);
  }, 600_000);
});
