import { again, Behaviour, ofKind } from './stage';
import { eventually, KubeObject } from '../harness/api';

/** Job templates. */
export const jobsRun: Behaviour = {
  name: 'a Job, or the Job of a CronJob, runs to completion',
  about: ofKind('Job', 'CronJob'),
  run: async ({ api }, object) => {
    const job = object.kind === 'Job' ? object : await jobOf(object);
    if (object.kind === 'CronJob') {
      await api.must('POST', await api.collection({ apiVersion: 'batch/v1', kind: 'Job', namespace: object.metadata.namespace }), job);
    }
    await eventually(`the end of the Job ${job.metadata.name}`, async () =>
      (await again(api, job)).status?.conditions?.some((condition: any) => condition.type === 'Complete' && condition.status === 'True'), 30);

    async function jobOf(cron: KubeObject): Promise<KubeObject> {
      const { uid, name, namespace } = (await again(api, cron)).metadata;
      const owner = { apiVersion: cron.apiVersion, kind: cron.kind, name, uid: uid! };
      const { metadata, spec } = cron.spec.jobTemplate;
      return {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { ...metadata, name: `${name}-now`, namespace: namespace ?? 'default', ownerReferences: [owner] },
        spec,
      };
    }
  },
};
