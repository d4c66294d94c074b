import type { Found } from '../decisions/finding-severity';

/** A printed object, in the words of its manifest. */
export interface ObjectFacts {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: object;
}

/** An autoscaler around a workload. */
export interface ScalerFacts extends ObjectFacts {
  /** The workload, or one of its add-ons, prints it. */
  readonly own: boolean;
}

/** An autoscaler that scales the workload. */
interface Scaler {
  readonly scaler: ScalerFacts;
  /** Its fewest replicas. */
  readonly floor: number;
}

/** Its target and its fewest replicas: an HPA's default is 1, KEDA's 0. */
interface ScalerSpec {
  readonly scaleTargetRef?: { readonly kind?: unknown; readonly name?: unknown };
  readonly minReplicas?: unknown;
  readonly minReplicaCount?: unknown;
}

/** Kinds of autoscalers, by group and kind. */
const SCALERS = ['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject'];
/** Kinds with a number of replicas. */
const SCALED = ['Deployment', 'StatefulSet'];

/** The findings about autoscalers of a workload, and the fewest replicas of a foreign one; undefined if there is none. */
export interface AroundScaling {
  readonly found: Found[];
  readonly foreignFloor: number | undefined;
}

/** Whether objects of a kind are autoscalers. */
export function isScaler(kind: string, group: string): boolean {
  return SCALERS.includes(`${group}/${kind}`);
}

/** Whether objects of a kind have a number of replicas. */
export function isScaled(kind: string): boolean {
  return SCALED.includes(kind);
}

/** What autoscalers do to the printed pods, and a patch that writes `replicas` beside one: the user may add both. */
export function scalingFindings(pods: ObjectFacts, around: readonly ScalerFacts[]): AroundScaling {
  const scalers = around.flatMap((scaler): Scaler[] => {
    const floor = floorFor(scaler, pods);
    return floor === undefined ? [] : [{ scaler, floor }];
  });
  if (scalers.length === 0) {
    return { found: [], foreignFloor: undefined };
  }
  const found: Found[] = [];
  const [foreign, own] = [scalers.filter(({ scaler }) => !scaler.own), scalers.filter(({ scaler }) => scaler.own)];
  const said = (some: readonly Scaler[]) => some.map(({ scaler }) => `${scaler.kind} '${scaler.name}'`).sort().join(' and ');
  if (scalers.length > 1) {
    found.push({
      id: 'autoscalers-contend',
      rule: 'HPA-11',
      message: `${said(scalers)} all scale ${pods.kind} '${pods.name}', so Kubernetes stops all of them (AmbiguousSelector): ${own.length > 0 ? 'say scaling: Scaling.exactly(n), so that the workload has no autoscaler' : 'keep one'}`,
    });
  }
  const replicas = replicasOf(pods);
  if (replicas !== undefined) {
    found.push({
      id: 'replicas-beside-autoscaler',
      rule: 'HPA-11',
      message: `${pods.kind} '${pods.name}' writes replicas: ${replicas}, and ${said(scalers)} ${scalers.length === 1 ? 'scales' : 'scale'} it, so each apply resets the number to ${replicas}: ${advice(pods, own.length > 0)}`,
    });
  }
  return { found, foreignFloor: foreign.length === 0 ? undefined : Math.max(...foreign.map(({ floor }) => floor)) };
}

function advice(pods: ObjectFacts, own: boolean): string {
  if (own) {
    return 'remove the patch, or say scaling: Scaling.exactly(n), so that there is no autoscaler';
  }
  return pods.kind === 'Deployment'
    ? 'call markHasAutoscaler() on the workload, so that it writes no replicas, or remove the autoscaler'
    : 'remove the autoscaler, or remove the number: patch(\'StatefulSet\', JsonPatch.remove(\'/spec/replicas\'))';
}

function floorFor(scaler: ScalerFacts, pods: ObjectFacts): number | undefined {
  const { scaleTargetRef, minReplicas, minReplicaCount } = scaler.spec as ScalerSpec;
  const same = scaleTargetRef?.name === pods.name && (scaleTargetRef.kind ?? 'Deployment') === pods.kind
    && scaler.namespace === pods.namespace;
  if (!same) {
    return undefined;
  }
  const [least, usual] = scaler.kind === 'ScaledObject' ? [minReplicaCount, 0] : [minReplicas, 1];
  return typeof least === 'number' ? least : usual;
}

function replicasOf(pods: ObjectFacts): number | undefined {
  const { replicas } = pods.spec as { readonly replicas?: unknown };
  return typeof replicas === 'number' ? replicas : undefined;
}
