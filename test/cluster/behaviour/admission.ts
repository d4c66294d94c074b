import { bytes, millicores } from './quantities';
import { Behaviour, ofKind } from './stage';
import { Answer, Api, eventually, KubeObject, refusal } from '../harness/api';
import { lostValues } from '../harness/compare';
import { podOf } from '../harness/pod-templates';

const MEBIBYTE = 2 ** 20;
const HAVE_PODS = ofKind('Deployment', 'StatefulSet', 'Job', 'CronJob');

type LimitRangeItem = { readonly type: string } & Record<'min' | 'max' | 'default' | 'defaultRequest', { readonly cpu: string; readonly memory: string }>;

/** A LimitRange is what a namespace expects of every container. */
export const fitsLimitRange: Behaviour = {
  name: 'a LimitRange that just encloses the plan admits its pods as they are and injects nothing; one with a lower maximum refuses them',
  about: HAVE_PODS,
  run: async ({ api }, workload) => {
    const pod = podOf(workload)!;
    const containers: any[] = [...pod.spec.containers, ...pod.spec.initContainers ?? []];
    const all = (what: 'requests' | 'limits', name: 'cpu' | 'memory') =>
      containers.map((container) => container.resources?.[what]?.[name]).filter((each) => each !== undefined).map(name === 'cpu' ? millicores : bytes);
    const highest = { cpu: Math.max(...all('limits', 'cpu'), 1), memory: Math.max(...all('limits', 'memory'), MEBIBYTE * 2) };
    const lowest = { cpu: Math.min(...all('requests', 'cpu'), highest.cpu), memory: Math.min(...all('requests', 'memory'), highest.memory - MEBIBYTE) };
    const range = (maximum: number): LimitRangeItem => ({
      type: 'Container',
      min: { cpu: `${lowest.cpu}m`, memory: `${lowest.memory}` },
      max: { cpu: `${highest.cpu}m`, memory: `${maximum}` },
      default: { cpu: `${highest.cpu}m`, memory: `${maximum}` },
      defaultRequest: { cpu: `${lowest.cpu}m`, memory: `${lowest.memory}` },
    });
    await under(api, pod, range(highest.memory), async () => {
      const admitted = admittedPod(await tryPod(api, pod));
      const changed = [...pod.spec.containers, ...pod.spec.initContainers ?? []].flatMap((container: any) => {
        const now = [...admitted.spec.containers, ...admitted.spec.initContainers ?? []].find((each: any) => each.name === container.name);
        return lostValues(now.resources, container.resources ?? {}).map((each) => `${container.name}: ${each}`);
      });
      if (changed.length) {
        throw new Error(`the LimitRange changed what containers ask for: ${changed.join('; ')}`);
      }
    });
    await under(api, pod, range(highest.memory - MEBIBYTE), async () => {
      const answer = await tryPod(api, pod);
      if (answer.status !== 403 || !/maximum memory usage per Container/.test(answer.body.message)) {
        throw new Error(`a container above the maximum was answered with ${answer.status} ${answer.body.message ?? ''}`);
      }
    });
  },
};

/** A PriorityClass is a name that the cluster has to know. */
export const hasPriority: Behaviour = {
  name: 'a pod that names a PriorityClass gets its value; where the cluster has no such class, it is refused',
  about: (objects) => HAVE_PODS(objects).filter((object) => podOf(object)!.spec.priorityClassName),
  run: async ({ api }, workload) => {
    const pod = podOf(workload)!;
    const name: string = pod.spec.priorityClassName;
    const admitted = admittedPod(await tryPod(api, pod));
    const priority = await api.get({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name });
    if (admitted.spec.priority !== priority?.value || admitted.spec.preemptionPolicy !== priority?.preemptionPolicy) {
      throw new Error(`the pod has priority ${admitted.spec.priority}, its class ${name} has ${priority?.value}`);
    }
    const answer = await tryPod(api, { ...pod, spec: { ...pod.spec, priorityClassName: `${name}-of-another-cluster` } });
    if (answer.status !== 403 || !answer.body.message.includes('no PriorityClass')) {
      throw new Error(`a class that the cluster does not have was answered with ${answer.status}`);
    }
  },
};

/** What the server would make of the pod. */
async function tryPod(api: Api, pod: KubeObject): Promise<Answer> {
  return api.request('POST', `${await api.collection({ apiVersion: 'v1', kind: 'Pod', namespace: pod.metadata.namespace })}?dryRun=All`, pod);
}

function admittedPod(answer: Answer): KubeObject {
  if (answer.status >= 300) {
    throw refusal(answer);
  }
  return answer.body;
}

/** Run something in the namespace of a pod while it has a LimitRange. The server's own copy of the ranges is a moment late: a pod that asks for nothing shows when it counts. */
async function under(api: Api, pod: KubeObject, limit: LimitRangeItem, run: () => Promise<void>): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'LimitRange', name: 'prove', namespace: pod.metadata.namespace };
  const silent = { ...pod, spec: { ...pod.spec, initContainers: undefined, containers: pod.spec.containers.map((each: any) => ({ ...each, resources: {} })) } };
  const injected = async () => bytes((await tryPod(api, silent)).body?.spec?.containers?.[0].resources?.limits?.memory);
  await api.must('POST', await api.collection(ref), { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: ref.name }, spec: { limits: [limit] } });
  try {
    await eventually('a LimitRange that counts', async () => await injected() === bytes(limit.default.memory), 20);
    await run();
  } finally {
    await api.delete(ref);
    await eventually('the end of the LimitRange', async () => await injected() === 0, 20);
  }
}
