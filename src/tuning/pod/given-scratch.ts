import { DecisionSource } from '../decisions/decision';
import type { ScratchSettings } from '../decisions/settings';
import { fromUser, Tuned, tuned } from '../decisions/tuned';
import type { GivenScratch } from '../profile/given-volume';

/** A writable path: how large, and on what. The one place that makes the setting. */
export function scratchOf(size: Tuned<number>, medium: Tuned<string>): ScratchSettings {
  return { size, medium };
}

/** Scratch space that the author sized. */
export function givenScratch({ sizeMiB, inMemory }: GivenScratch, prop: string): ScratchSettings {
  const medium = (value: string, reason: string, show?: string): Tuned<string> =>
    tuned(value, { source: DecisionSource.USER, inputs: [prop], ...(show === undefined ? {} : { show }), reason: () => reason });
  return scratchOf(fromUser(sizeMiB, prop), inMemory
    ? medium('Memory', 'given in mounts: it counts as memory of the container')
    : medium('', 'given in mounts: it counts as ephemeral storage', 'disk'));
}
