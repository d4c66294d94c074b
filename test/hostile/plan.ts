import { programOf } from './programs';
import { SLOTS, type Slot } from './slots';
import { type Hostile, HOSTILE, randomFrom, randomValues } from './values';

/** One value in one place. */
export interface Trial {
  readonly slot: Slot;
  readonly value: Hostile;
  /** Whether the app is a TunedApp. */
  readonly careful: boolean;
}

/** What is tried. */
export interface Planned {
  readonly seed: number;
  readonly slot: string | undefined;
  readonly value: string | undefined;
  readonly sample: number | undefined;
  readonly slots: readonly Slot[];
  /** So many values at least go into each place. */
  readonly leastValues: number;
  readonly programs: readonly Trial[];
}

/** Whether a value may be a key. The common values go into every place: each is made once to see it. */
const isText = new Map<Hostile, boolean>();

function mayBeKey(value: Hostile): boolean {
  if (!isText.has(value)) {
    isText.set(value, typeof value.make() === 'string');
  }
  return isText.get(value)!;
}

/** Values of their own that each place gets beside the common ones. */
const RANDOM_VALUES = 20;

/**
 * The programs of a seed: the same seed, the same programs.
 *
 * @param slot only places whose name contains it
 * @param sample so many programs, at random
 * @param value only values whose name contains it
 */
export function planned(seed: number, slot?: string, sample?: number, value?: string): Planned {
  const slots = SLOTS.filter(({ id, call }) => id.includes(slot ?? '') && programOf(call) !== undefined);
  const counts: number[] = [];
  const all = slots.flatMap((place, i) => {
    const keys = place.steps[place.steps.length - 1]?.kind === 'key';
    const values = [...HOSTILE, ...randomValues(seed + i * 7919, RANDOM_VALUES)].filter((each) => each.name.includes(value ?? '') && (!keys || mayBeKey(each)));
    counts.push(values.length);
    return values.map((each, n): Trial => ({ slot: place, value: each, careful: (seed + i + n) % 2 === 0 }));
  });
  return { seed, slot, value, sample, slots, leastValues: Math.min(...counts), programs: sample === undefined ? all : chosen(seed, all, sample) };
}

function chosen(seed: number, all: readonly Trial[], sample: number): Trial[] {
  const random = randomFrom(seed);
  return Array.from({ length: sample }, () => all[Math.floor(random() * all.length)]);
}
