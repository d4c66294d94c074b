import { withoutStderr } from './oracle';
import { planned } from './plan';
import { programOf, sampleOf, World } from './programs';
import { SLOTS } from './slots';
import { HOSTILE } from './values';
import { inFull } from '../support/runs';

/*
 * What is new on the public surface needs a program, and a right value of its type: they say here what is missing, and are added in programs.ts.
 */

const calls = [...new Set(SLOTS.map(({ call }) => call))];

test('every call of the public surface has a program', () => {
  expect(calls.filter((call) => programOf(call) === undefined)).toEqual([]);
});

test.each(calls.filter((call) => programOf(call) !== undefined))('%s works with right values', (call) => {
  const world = new World(true);
  const { args, run } = programOf(call)!;

  run(world, args(world));
  withoutStderr(() => expect(world.app.synthYaml().length).toBeGreaterThan(0));
});

test('every type that something takes has a right value', () => {
  const missing = SLOTS.filter(({ type }) => sampleOf(new World(true), type) === undefined).map(({ id, type }) => `${id}: ${type.fqn ?? type.primitive}`);

  expect(missing).toEqual([]);
});

test('every place gets at least 100 values, and a seed always the same', () => {
  const named = (seed: number) => planned(seed, inFull ? undefined : 'Rate.').programs.map(({ slot, value, careful }) => `${slot.id} ${value.name} ${careful}`);

  expect([HOSTILE.length > 250, planned(1).leastValues >= 100]).toEqual([true, true]);
  expect(named(7)).toEqual(named(7));
  expect(named(7)).not.toEqual(named(8));
});
