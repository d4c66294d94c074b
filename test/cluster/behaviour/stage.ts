import type { FakeMetrics } from './fake-metrics';
import { Api, eventually, KubeObject } from '../harness/api';

/** The environment of a check of real controllers. */
export interface Stage {
  readonly api: Api;
  /** Sets what the metrics API says that pods use. */
  readonly metrics: FakeMetrics;
}

/** A check of one unit under real controllers; it throws if they do not behave as expected. */
export interface Behaviour {
  /** The promise, as a sentence. */
  readonly name: string;
  /** The objects of the unit that it is about; none: not asked. */
  readonly about: (objects: readonly KubeObject[]) => KubeObject[];
  readonly run: (stage: Stage, object: KubeObject, all: readonly KubeObject[]) => Promise<void>;
}

/** Objects of some kinds. */
export function ofKind(...kinds: string[]): Behaviour['about'] {
  return (objects) => objects.filter((object) => kinds.includes(object.kind));
}

/** `a=b,c=d` of a label selector. */
export function selectorOf(workload: KubeObject): string {
  return Object.entries(workload.spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`).join(',');
}

/** The pods of a workload that are not on their way out. */
export async function podsOf(api: Api, workload: KubeObject): Promise<KubeObject[]> {
  const pods = await api.list('v1', 'Pod', workload.metadata.namespace ?? 'default', selectorOf(workload));
  return pods.filter((pod) => !pod.metadata.deletionTimestamp);
}

/** Whether a pod is ready. */
export function isReady(pod: KubeObject): boolean {
  return pod.status?.conditions?.some((condition: any) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

/** How many pods a workload should have: its own number, or the floor of its autoscaler. */
export function promisedReplicas(workload: KubeObject, all: readonly KubeObject[]): number {
  const scaler = scalerOf(workload, all);
  return Math.max(workload.spec.replicas ?? 1, scaler?.spec.minReplicas ?? 1);
}

/** The autoscaler of a workload. */
export function scalerOf(workload: KubeObject, all: readonly KubeObject[]): KubeObject | undefined {
  return all.find((object) => object.kind === 'HorizontalPodAutoscaler'
    && object.metadata.namespace === workload.metadata.namespace
    && object.spec.scaleTargetRef.kind === workload.kind && object.spec.scaleTargetRef.name === workload.metadata.name);
}

/** The disruption budget that selects the pods of a workload. */
export function budgetOf(workload: KubeObject, all: readonly KubeObject[]): KubeObject | undefined {
  const labels = workload.spec.template.metadata?.labels ?? {};
  return all.find((object) => object.kind === 'PodDisruptionBudget'
    && object.metadata.namespace === workload.metadata.namespace
    && Object.entries(object.spec.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value));
}

/** Wait until a workload has all its pods, and all are ready. */
export async function settledPods(api: Api, workload: KubeObject, all: readonly KubeObject[], timeoutSeconds = 40): Promise<KubeObject[]> {
  const promised = promisedReplicas(workload, all);
  return eventually(`${promised} ready pods of ${workload.kind} ${workload.metadata.name}`, async () => {
    const pods = await podsOf(api, workload);
    return pods.length >= promised && pods.every(isReady) && pods;
  }, timeoutSeconds).catch(async (error: Error) => {
    throw new Error(`${error.message}: ${await whyNotReady(api, workload)}`);
  });
}

/** What the scheduler and the controllers say about the pods of a workload that are not ready. */
async function whyNotReady(api: Api, workload: KubeObject): Promise<string> {
  const pods = await podsOf(api, workload);
  const waiting = pods.filter((pod) => !isReady(pod)).map((pod) => {
    const conditions = (pod.status?.conditions ?? []).filter((condition: any) => condition.status !== 'True' && condition.message);
    return `${pod.metadata.name} ${pod.status?.phase} ${conditions.map((condition: any) => condition.message).join(', ')}`;
  });
  const events = (await api.list('v1', 'Event', workload.metadata.namespace ?? 'default'))
    .filter((event) => event.type === 'Warning' && event.involvedObject.name.startsWith(workload.metadata.name))
    .map((event) => event.message);
  return [`${pods.length} pods`, ...waiting, ...new Set(events)].join('; ');
}

/** A number or a percentage of `total`, rounded the way Kubernetes does for what may be missing (down) or added (up). */
export function portion(value: number | string | undefined, total: number, fallback: number | string, round: 'up' | 'down'): number {
  const given = value ?? fallback;
  if (typeof given === 'number') {
    return given;
  }
  const exact = parseFloat(given) * total / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/** Change one object by a merge patch. */
export async function patch(api: Api, object: KubeObject, change: unknown, subresource = ''): Promise<KubeObject> {
  const path = await api.path({
    apiVersion: object.apiVersion, kind: object.kind, name: object.metadata.name, namespace: object.metadata.namespace ?? 'default',
  });
  return api.must('PATCH', `${path}${subresource}`, change, 'application/merge-patch+json');
}

/** Read an object again. */
export async function again(api: Api, object: KubeObject): Promise<KubeObject> {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  const found = await api.get({ apiVersion, kind, name, namespace: namespace ?? 'default' });
  if (!found) {
    throw new Error(`${kind} ${name} is gone`);
  }
  return found;
}
