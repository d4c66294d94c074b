import { PodResources, resourcesOf } from './quantities';
import { again, Behaviour, isReady, ofKind, patch, podsOf, portion, scalerOf, selectorOf, settledPods, Stage } from './stage';
import { eventually, KubeObject } from '../harness/api';

const MEBIBYTE = 2 ** 20;
const SIDECAR = 'sidecar.istio.io/';

/**
 * A ResourceQuota admits pods that fit and refuses others.
 *
 * The quota has room for the ceiling and one surge, sidecars included, and no more. Terminating pods still count, so
 * pods of a rollout may wait for them: the rollout must complete, but may be delayed.
 * Pods count as available at once meanwhile (`minReadySeconds`): how long each has to prove itself is no matter of the quota.
 */
export const quotaAdmits: Behaviour = {
  name: 'a quota of (ceiling + surge) x (requests + sidecars) admits the plan at its ceiling and a whole rollout; one with 1 Mi less refuses a pod',
  about: ofKind('Deployment'),
  run: async (stage, workload, all) => {
    const scaler = scalerOf(workload, all);
    const ceiling: number = scaler?.spec.maxReplicas ?? workload.spec.replicas ?? 1;
    const [{ spec: { overhead } }] = await settledPods(stage.api, workload, all);
    const others = await otherPods(stage, workload);
    const template = withSidecar((await again(stage.api, workload)).spec.template);
    const surge = portion(workload.spec.strategy?.rollingUpdate?.maxSurge, ceiling, '25%', 'up');
    const needed = hardOf(resourcesOf({ ...template.spec, overhead }), ceiling + surge, others);
    const before = { replicas: workload.spec.replicas ?? null, template: workload.spec.template };
    const names: string[] = [];
    const quota = async (name: string, hard: Record<string, string>): Promise<string> => {
      names.push(`prove-${name}-${workload.metadata.name}`);
      return enforce(stage, workload, names[names.length - 1], hard);
    };
    try {
      await quota('exact', needed.exact);
      await (scaler ? patch(stage.api, scaler, { spec: { minReplicas: ceiling } }) : patch(stage.api, workload, { spec: { replicas: ceiling } }));
      await rolledOut(stage, await patch(stage.api, workload, { spec: { template, minReadySeconds: 0 } }), ceiling);

      await release(stage, workload, names[0]);
      const tight = await quota('tight', needed.tight);
      await patch(stage.api, workload, { spec: { template: { metadata: { annotations: { 'prove/quota': 'again' } } } } });
      await eventually('the refusal of a pod that is 1 Mi too big', async () =>
        (await stage.api.list('v1', 'Event', workload.metadata.namespace)).some((event) => event.reason === 'FailedCreate'
          && event.message.includes(tight) && event.involvedObject.name.startsWith(workload.metadata.name)), 20);
    } finally {
      for (const name of names) {
        await release(stage, workload, name);
      }
      await (scaler ? patch(stage.api, scaler, { spec: { minReplicas: scaler.spec.minReplicas ?? 1 } }) : patch(stage.api, workload, { spec: { replicas: before.replicas } }));
      const initContainers = before.template.spec.initContainers ?? null;
      const restored = await patch(stage.api, workload, { spec: { template: { metadata: { annotations: { 'prove/quota': null } }, spec: { initContainers } } } });
      await rolledOut(stage, restored);
      await patch(stage.api, workload, { spec: { minReadySeconds: workload.spec.minReadySeconds ?? null } });
    }
  },
};

/** Istio's injector is not here: what its annotations ask for is added the way it does. */
function withSidecar(template: any): any {
  const annotations: Record<string, string> = template.metadata?.annotations ?? {};
  const cpu = annotations[`${SIDECAR}proxyCPU`];
  const memory = annotations[`${SIDECAR}proxyMemory`];
  const marked = { ...template.metadata, annotations: { ...annotations, 'prove/quota': 'fits' } };
  if (!cpu || !memory) {
    return { ...template, metadata: marked };
  }
  const limits = {
    cpu: annotations[`${SIDECAR}proxyCPULimit`] ?? '2',
    memory: annotations[`${SIDECAR}proxyMemoryLimit`] ?? '1Gi',
  };
  const sidecar = {
    name: 'istio-proxy',
    image: 'registry.example.com/istio/proxyv2:1.31.1',
    restartPolicy: 'Always',
    resources: { requests: { cpu, memory }, limits },
    securityContext: {
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' },
    },
  };
  return { ...template, metadata: marked, spec: { ...template.spec, initContainers: [...template.spec.initContainers ?? [], sidecar] } };
}

/** Other pods of the namespace take their part of a quota too. */
async function otherPods(stage: Stage, workload: KubeObject): Promise<KubeObject[]> {
  const own = new Set((await stage.api.list('v1', 'Pod', workload.metadata.namespace, selectorOf(workload))).map((pod) => pod.metadata.name));
  const pods = await stage.api.list('v1', 'Pod', workload.metadata.namespace);
  return pods.filter((pod) => !own.has(pod.metadata.name) && !['Succeeded', 'Failed'].includes(pod.status.phase));
}

function hardOf(pod: PodResources, pods: number, others: readonly KubeObject[]): { exact: Record<string, string>; tight: Record<string, string> } {
  const used = others.map((other) => resourcesOf(other.spec));
  const total = (name: keyof PodResources) => pods * pod[name] + used.reduce((sum, each) => sum + each[name], 0);
  const exact = {
    'pods': `${pods + others.length}`,
    'requests.cpu': `${total('requests.cpu')}m`,
    'requests.memory': `${total('requests.memory')}`,
    'limits.memory': `${total('limits.memory')}`,
  };
  return { exact, tight: { ...exact, 'requests.memory': `${total('requests.memory') - MEBIBYTE}` } };
}

async function enforce(stage: Stage, workload: KubeObject, name: string, hard: Record<string, string>): Promise<string> {
  const { namespace } = workload.metadata;
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace }, spec: { hard } };
  await stage.api.must('POST', `/api/v1/namespaces/${namespace}/resourcequotas`, quota);
  await eventually('the use of the quota', async () => {
    const found = await stage.api.get({ apiVersion: 'v1', kind: 'ResourceQuota', name, namespace });
    return Object.keys(found?.status?.used ?? {}).length === Object.keys(hard).length;
  }, 20);
  return name;
}

async function release(stage: Stage, workload: KubeObject, name: string): Promise<void> {
  await stage.api.delete({ apiVersion: 'v1', kind: 'ResourceQuota', name, namespace: workload.metadata.namespace });
}

/** Wait until all pods, as many as are expected or asked for, are of the last template. */
async function rolledOut(stage: Stage, workload: KubeObject, expected?: number): Promise<void> {
  await eventually(`the rollout of ${expected ?? 'all'} pods`, async () => {
    const { status, spec } = await again(stage.api, workload);
    const pods = expected ?? spec.replicas;
    const running = await podsOf(stage.api, workload);
    return status.observedGeneration >= workload.metadata.generation! && status.updatedReplicas === pods && status.replicas === pods
      && status.availableReplicas === pods && running.length === pods && running.every(isReady);
  }, 60).catch(async (error: Error) => {
    const events = (await stage.api.list('v1', 'Event', workload.metadata.namespace)).filter((event) => event.reason === 'FailedCreate');
    throw new Error(`${error.message}: ${[...new Set(events.map((event) => event.message))].join('; ')}`);
  });
}
