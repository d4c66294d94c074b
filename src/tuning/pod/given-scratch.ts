import { DecisionSource } from '../decisions/decision';
import type { ScratchSettings } from '../decisions/settings';
import { fromUser, Tuned, tuned } from '../decisions/tuned';
import type { GivenScratch } from '../profile/given-volume';

/** Scratch space that the author sized. */
export function givenScratch({ sizeMiB, inMemory }: GivenScratch, prop: string): ScratchSettings {
  const medium = (value: string, reason: string, show?: string): Tuned<string> =>
    tuned(value, { source: DecisionSource.USER, inputs: [prop], ...(show === undefined ? {} : { show }), reason: () => reason });
  return {
    size: fromUser(sizeMiB, prop),
    medium: inMemory ? medium('Memory', 'given in mounts: it counts as memory of the container') : medium('', 'given in mounts: it counts as ephemeral storage', 'disk'),
  };
}
