import { Behaviour, ofKind, patch, podsOf, promisedReplicas, settledPods } from './stage';
import { eventually } from '../harness/api';

/** The quota is the platform's promise: what fits is admitted, what does not is refused. */
export const quotaAdmits: Behaviour = {
  name: 'a quota of exactly the planned requests admits the plan and refuses one pod more',
  about: (objects) => ofKind('Deployment')(objects).filter((workload) => objects.every((object) => object.kind !== 'HorizontalPodAutoscaler'
    || object.spec.scaleTargetRef.name !== workload.metadata.name) && promisedReplicas(workload, objects) > 0),
  run: async ({ api }, workload, all) => {
    const planned = (await settledPods(api, workload, all)).length;
    const namespace = workload.metadata.namespace ?? 'default';
    const others = (await api.list('v1', 'Pod', namespace)).length - planned;
    const quota = {
      apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: `prove-${workload.metadata.name}`, namespace }, spec: { hard: { pods: `${planned + others}` } },
    };
    await api.must('POST', `/api/v1/namespaces/${namespace}/resourcequotas`, quota);
    try {
      await eventually('the use of the quota', async () => {
        const found = await api.get({ apiVersion: 'v1', kind: 'ResourceQuota', ...quota.metadata });
        return Number(found?.status?.used?.pods) >= planned;
      }, 20);
      await patch(api, workload, { spec: { replicas: planned + 1 } });
      await eventually('the refusal of one pod more', async () => {
        const events = await api.list('v1', 'Event', namespace);
        return events.some((event) => event.reason === 'FailedCreate' && event.message.includes(quota.metadata.name));
      }, 20);
      if ((await podsOf(api, workload)).length !== planned) {
        throw new Error('the quota did not hold');
      }
    } finally {
      await patch(api, workload, { spec: { replicas: planned } });
      await api.delete({ apiVersion: 'v1', kind: 'ResourceQuota', ...quota.metadata });
    }
  },
};
