import { again, Behaviour, isReady, ofKind, patch, podsOf, portion, settledPods } from './stage';
import { eventually } from '../harness/api';

const EVERY_WORKLOAD = ofKind('Deployment', 'StatefulSet');

/** Pods exist, are admitted, scheduled and ready. */
export const becomesReady: Behaviour = {
  name: 'every pod of a workload is created, scheduled and becomes ready',
  about: EVERY_WORKLOAD,
  run: async ({ api }, workload, all) => {
    await settledPods(api, workload, all);
  },
};

/** The promise of a rolling update. */
export const rolloutKeepsPromise: Behaviour = {
  name: 'a rollout completes, never below the promised number of ready pods and never above its surge',
  about: ofKind('Deployment'),
  run: async ({ api }, workload, all) => {
    const total = (await settledPods(api, workload, all)).length;
    const rolling = (await again(api, workload)).spec.strategy.rollingUpdate;
    const floor = total - portion(rolling?.maxUnavailable, total, '25%', 'down');
    const ceiling = total + portion(rolling?.maxSurge, total, '25%', 'up');
    const { metadata } = await patch(api, workload, { spec: { template: { metadata: { annotations: { 'prove/rollout': 'again' } } } } });
    let lowest = total;
    let highest = total;
    await eventually(`the rollout of ${workload.metadata.name}`, async () => {
      const pods = await podsOf(api, workload);
      lowest = Math.min(lowest, pods.filter(isReady).length);
      highest = Math.max(highest, pods.length);
      const { status } = await again(api, workload);
      return status.observedGeneration >= metadata.generation! && status.updatedReplicas === total
        && status.replicas === total && status.availableReplicas === total;
    }, 60);
    if (lowest < floor || highest > ceiling) {
      throw new Error(`${lowest} to ${highest} pods during the rollout, expected ${floor} to ${ceiling}`);
    }
    if (highest === total && lowest === total) {
      throw new Error('the rollout replaced no pod');
    }
  },
};
