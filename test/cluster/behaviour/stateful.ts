import { again, Behaviour, isReady, ofKind, patch, podsOf, settledPods } from './stage';
import { eventually } from '../harness/api';

/** Order of creation. */
export const startsInOrder: Behaviour = {
  name: 'an ordered StatefulSet starts one pod after the other has become ready',
  about: (objects) => ofKind('StatefulSet')(objects)
    .filter((set) => set.spec.podManagementPolicy !== 'Parallel' && (set.spec.replicas ?? 1) > 1),
  run: async ({ api }, set, all) => {
    const pods = (await settledPods(api, set, all)).sort((a, b) => ordinal(a.metadata.name) - ordinal(b.metadata.name));
    pods.slice(1).forEach((pod, index) => {
      const ready = pods[index].status.conditions.find((condition: any) => condition.type === 'Ready').lastTransitionTime;
      if ((pod.metadata as any).creationTimestamp < ready) {
        throw new Error(`${pod.metadata.name} was created before ${pods[index].metadata.name} was ready`);
      }
    });
  },
};

/** Claims outlive pods when they should. */
export const keepsClaims: Behaviour = {
  name: 'every pod has its bound claim; claims of pods that are scaled away are kept or deleted as declared',
  about: (objects) => ofKind('StatefulSet')(objects).filter((set) => set.spec.volumeClaimTemplates?.length && (set.spec.replicas ?? 1) > 1),
  run: async ({ api }, set, all) => {
    const replicas = (await settledPods(api, set, all)).length;
    const template = set.spec.volumeClaimTemplates[0].metadata.name;
    const claims = async () => (await api.list('v1', 'PersistentVolumeClaim', set.metadata.namespace))
      .filter((claim) => claim.metadata.name.startsWith(`${template}-${set.metadata.name}-`) && !claim.metadata.deletionTimestamp);
    await eventually(`${replicas} bound claims`, async () => {
      const found = await claims();
      return found.length === replicas && found.every((claim) => claim.status.phase === 'Bound');
    }, 20);
    await patch(api, set, { spec: { replicas: replicas - 1 } });
    await eventually(`one pod less of ${set.metadata.name}`, async () => (await podsOf(api, set)).length === replicas - 1, 20);
    const kept = (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled ?? 'Retain') === 'Retain';
    await eventually(kept ? 'the claim to be kept' : 'the claim to be deleted', async () =>
      (await claims()).length === (kept ? replicas : replicas - 1), 20);
    await patch(api, set, { spec: { replicas } });
    await settledPods(api, set, all);
  },
};

/** A partition holds pods back. */
export const partitionHolds: Behaviour = {
  name: 'with a partition, an update replaces only the pods above it, from the last one down',
  about: (objects) => ofKind('StatefulSet')(objects)
    .filter((set) => (set.spec.replicas ?? 1) > 1 && set.spec.updateStrategy?.type !== 'OnDelete'),
  run: async ({ api }, set, all) => {
    const replicas = (await settledPods(api, set, all)).length;
    const before = (await again(api, set)).status.currentRevision;
    await patch(api, set, {
      spec: {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: replicas - 1 } },
        template: { metadata: { annotations: { 'prove/rollout': 'partition' } } },
      },
    });
    await eventually(`the update of the last pod of ${set.metadata.name}`, async () => {
      const { updateRevision, updatedReplicas } = (await again(api, set)).status;
      return updateRevision !== before && updatedReplicas === 1 && (await podsOf(api, set)).every(isReady);
    }, 30);
    const updated = (await podsOf(api, set)).filter((pod) => pod.metadata.labels!['controller-revision-hash'] !== before).map((pod) => pod.metadata.name);
    if (updated.join() !== `${set.metadata.name}-${replicas - 1}`) {
      throw new Error(`updated ${updated.join(', ')}, expected only the last pod`);
    }
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    await patch(api, set, { spec: { updateStrategy: { rollingUpdate: { partition } } } });
    await eventually(`the rest of the update of ${set.metadata.name}`, async () =>
      (await again(api, set)).status.updatedReplicas === replicas - partition && (await podsOf(api, set)).every(isReady), 40);
  },
};

function ordinal(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}
