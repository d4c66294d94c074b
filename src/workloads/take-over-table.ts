import type { TakeOverProp } from './take-over-props';
import type { WorkloadProps } from './workload-props';
import { instanceOf, type PropTable } from '../private/known-props';
import { type GivenTakeOver, TakeOver } from '../tuning/profile/take-over';

/** The row of what runs already. */
export const TAKE_OVER_ROW: PropTable<TakeOverProp> = {
  takeOver: instanceOf(TakeOver, 'a TakeOver, for example TakeOver.of({ selector: { app: \'web\' } })'),
};

/**
 * What is kept of what runs already.
 *
 * @throws where another prop contradicts it
 */
export function takeOverOf({ name, takeOver, podLabels = {}, initContainers = [], sidecars = [] }: WorkloadProps): GivenTakeOver | undefined {
  if (takeOver === undefined) {
    return undefined;
  }
  const { selector, podLabels: kept, containerName } = takeOver._given;
  const other = Object.keys(podLabels).find((key) => Object.hasOwn(kept, key) && podLabels[key] !== kept[key]);
  if (other !== undefined) {
    throw new Error(`podLabels has '${other}: ${podLabels[other]}', and takeOver keeps '${other}: ${kept[other]}'${Object.hasOwn(selector, other) ? ', which the selector reads' : ''}: leave it out of podLabels`);
  }
  if ([...initContainers, ...sidecars].some(({ _given }) => _given.name === containerName)) {
    throw new Error(`takeOver has containerName '${containerName}', which is the name of another container of the pod: rename the other one`);
  }
  return { ...takeOver._given, named: name !== undefined };
}
