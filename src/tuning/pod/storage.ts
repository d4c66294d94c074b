import { DecisionSource } from '../decisions/decision';
import type { StorageSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import type { PlanContext } from '../demand/plan-context';
import type { MembersKept } from '../demand/plan-input';
import { AccessMode, type Storage } from '../profile/storage-choice';

/** Where data is when nothing is said: not below a folder of the operating system, which analysers object to. */
export const DEFAULT_DATA_PATH = '/data';

/** The volume of each replica of a stateful service. */
export function tuneStorage({ input }: PlanContext, { storage, dataPath }: MembersKept): StorageSettings {
  const mib = storage._sizeMiB;
  return {
    size: tuned(mib, { source: DecisionSource.USER, inputs: ['storage'], reason: () => 'given as storage, for each replica' }),
    ...tuneClass(storage, input.target._props.fastStorageClass),
    accessMode: tuneAccessMode(storage),
    whenDeleted: baseline('Retain', 'STS-4', 'the data stays when the StatefulSet is deleted'),
    whenScaled: baseline('Retain', 'STS-4', 'the data stays when replicas are removed'),
    mountPath: tuned(dataPath, {
      rule: dataPath === DEFAULT_DATA_PATH ? 'rulings 13' : undefined,
      source: dataPath === DEFAULT_DATA_PATH ? DecisionSource.BASELINE : DecisionSource.USER,
      inputs: ['dataPath'],
      reason: () => (dataPath === DEFAULT_DATA_PATH ? 'no dataPath was given: the usual path for data' : 'given as dataPath'),
    }),
  };
}

function tuneClass(storage: Storage, fast: string | undefined): Pick<StorageSettings, 'storageClass' | 'storageClassOmitted'> {
  if (storage._kind === 'class') {
    return { storageClass: tuned(storage._class!, { source: DecisionSource.USER, inputs: ['storage'], reason: () => 'given as Storage.ofClass' }) };
  }
  if (storage._kind === 'fast' && fast !== undefined) {
    return { storageClass: tuned(fast, { rule: 'STS-5', source: DecisionSource.CLUSTER, inputs: ['target.fastStorageClass', 'storage'], reason: () => 'Storage.fast: the class that the target names' }) };
  }
  const asked = storage._kind === 'fast';
  return {
    storageClassOmitted: tuned('omitted', {
      rule: 'STS-5',
      source: asked ? DecisionSource.CLUSTER : DecisionSource.USER,
      inputs: ['storage', 'target.fastStorageClass'],
      assumed: asked,
      reason: () => (asked
        ? 'Storage.fast, but the target names no fastStorageClass: the cluster\'s default class'
        : 'Storage.standard: the cluster\'s default class'),
    }),
  };
}

/** Rulings 14: neither the target's version nor who leads decides, because a claim template cannot be changed later. */
function tuneAccessMode(storage: Storage): Tuned<string> {
  const given = storage._accessMode;
  return given !== undefined
    ? tuned(given, { source: DecisionSource.USER, inputs: ['storage'], reason: () => 'given as accessMode of the storage' })
    : tuned(AccessMode.READ_WRITE_ONCE_POD, {
      rule: 'rulings 14',
      source: DecisionSource.BASELINE,
      inputs: ['storage'],
      reason: () => 'one pod at a time, also on the same node; it cannot be changed later, so it is the same on every target (else accessMode of the storage)',
    });
}
