import { again, Behaviour, budgetOf, isReady, ofKind, podsOf, settledPods } from './stage';
import { Answer, Api, eventually, KubeObject } from '../harness/api';

const TOO_MANY_REQUESTS = 429;
const WORKLOADS_WITH_BUDGET: Behaviour['about'] = (objects) =>
  ofKind('Deployment', 'StatefulSet')(objects).filter((workload) => budgetOf(workload, objects));

/** A budget holds when everything is evicted at once. */
export const budgetHolds: Behaviour = {
  name: 'when all pods are evicted at once, the disruption budget refuses all but what it allows',
  about: WORKLOADS_WITH_BUDGET,
  run: async ({ api }, workload, all) => {
    const pods = await settledPods(api, workload, all);
    const allowed = await disruptionsAllowed(api, budgetOf(workload, all)!, pods.length);
    const answers = await Promise.all(pods.map((pod) => evict(api, pod)));
    const evicted = answers.filter((answer) => answer.status < 300).length;
    const refused = answers.filter((answer) => answer.status === TOO_MANY_REQUESTS).length;
    if (evicted !== allowed || refused !== pods.length - allowed) {
      throw new Error(`${evicted} pods evicted and ${refused} refused of ${pods.length}, expected ${allowed} evicted`);
    }
  },
};

/** Somebody can always repair a node. */
export const drainSucceeds: Behaviour = {
  name: 'a node can be drained, and the workload stays above its budget meanwhile',
  about: WORKLOADS_WITH_BUDGET,
  run: async ({ api }, workload, all) => {
    const pods = await settledPods(api, workload, all);
    const budget = budgetOf(workload, all)!;
    await disruptionsAllowed(api, budget, pods.length);
    const { desiredHealthy } = (await again(api, budget)).status;
    const node = pods[0].spec.nodeName;
    await cordon(api, node, true);
    try {
      let lowest = pods.length;
      await eventually(`the drain of ${node}`, async () => {
        const running = await podsOf(api, workload);
        lowest = Math.min(lowest, running.filter(isReady).length);
        const here = running.filter((pod) => pod.spec.nodeName === node);
        await Promise.all(here.map((pod) => evict(api, pod)));
        return here.length === 0;
      }, 20);
      if (lowest < desiredHealthy) {
        throw new Error(`${lowest} ready pods during the drain, the budget promises ${desiredHealthy}`);
      }
    } finally {
      await cordon(api, node, false);
    }
  },
};

async function disruptionsAllowed(api: Api, budget: KubeObject, pods: number): Promise<number> {
  const status = await eventually(`the status of the budget ${budget.metadata.name}`, async () => {
    const found = (await again(api, budget)).status;
    return found?.expectedPods === pods && found.currentHealthy === pods && Object.keys(found.disruptedPods ?? {}).length === 0 && found;
  }, 20);
  return status.disruptionsAllowed;
}

function evict(api: Api, pod: KubeObject): Promise<Answer> {
  const { name, namespace } = pod.metadata;
  return api.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
    apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { gracePeriodSeconds: 0 },
  });
}

async function cordon(api: Api, node: string, unschedulable: boolean): Promise<void> {
  await api.must('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable } }, 'application/merge-patch+json');
}
