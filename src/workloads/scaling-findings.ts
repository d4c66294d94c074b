import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { objectsAround, specOf } from './around';
import type { Found } from '../tuning/decisions/finding-severity';

/** An autoscaler that names pods of a workload as its own. */
interface Scaler {
  readonly object: ApiObject;
  /** The fewest replicas that it leaves. */
  readonly floor: number;
}

/** Its target, and the least number that it goes down to: an HPA's is 1 unless it says otherwise, KEDA's 0. */
interface ScalerSpec {
  readonly scaleTargetRef?: { readonly kind?: unknown; readonly name?: unknown };
  readonly minReplicas?: unknown;
  readonly minReplicaCount?: unknown;
}

/** What may scale by a reference, by its group and kind. */
const SCALERS = ['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject'];
/** What has a number of replicas. */
const SCALED = ['Deployment', 'StatefulSet'];

/** What the autoscalers around a workload show, and the least replicas that those of others leave; undefined without one. */
export interface AroundScaling {
  readonly found: Found[];
  readonly foreignFloor: number | undefined;
}

/** Looks at the printed objects: an autoscaler may be anybody's, and so may a patch that writes `replicas`. */
export function scalingFindings(self: IConstruct, printed: readonly ApiObject[]): AroundScaling {
  const pods = printed.find((object) => SCALED.includes(object.kind));
  if (pods === undefined) {
    return { found: [], foreignFloor: undefined };
  }
  const scalers = scalersOf(self, pods);
  if (scalers.length === 0) {
    return { found: [], foreignFloor: undefined };
  }
  const found: Found[] = [];
  const [foreign, own] = [scalers.filter(({ object }) => !printed.includes(object)), scalers.filter(({ object }) => printed.includes(object))];
  const said = (some: readonly Scaler[]) => some.map(({ object }) => `${object.kind} '${object.name}'`).sort().join(' and ');
  if (scalers.length > 1) {
    found.push({
      id: 'autoscalers-contend',
      rule: 'HPA-11',
      message: `${said(scalers)} all scale ${pods.kind} '${pods.name}': Kubernetes then lets none of them act (AmbiguousSelector)${own.length > 0 ? '; say scaling: Scaling.exactly(n) and the workload brings none' : '; keep one'}`,
    });
  }
  const replicas = replicasOf(pods);
  if (replicas !== undefined) {
    found.push({
      id: 'replicas-beside-autoscaler',
      rule: 'HPA-11',
      message: `${pods.kind} '${pods.name}' writes replicas: ${replicas}, and ${said(scalers)} ${scalers.length === 1 ? 'scales' : 'scale'} it: each time it is applied it goes back to ${replicas}, whatever the load; ${advice(pods, own.length > 0)}`,
    });
  }
  return { found, foreignFloor: foreign.length === 0 ? undefined : Math.max(...foreign.map(({ floor }) => floor)) };
}

function advice(pods: ApiObject, own: boolean): string {
  if (own) {
    return 'take the patch out, or say scaling: Scaling.exactly(n) and there is no autoscaler';
  }
  return pods.kind === 'Deployment'
    ? 'call markHasAutoscaler() on the workload, which leaves the number to it, or take the autoscaler out'
    : 'take the autoscaler out, or patch the number out: patch(\'StatefulSet\', JsonPatch.remove(\'/spec/replicas\'))';
}

/** All autoscalers of one object, the workload's own included. */
function scalersOf(self: IConstruct, pods: ApiObject): Scaler[] {
  return objectsAround(self, (object) => SCALERS.includes(`${object.apiGroup}/${object.kind}`)).flatMap((object) => {
    const floor = floorFor(object, pods);
    return floor === undefined ? [] : [{ object, floor }];
  });
}

function floorFor(scaler: ApiObject, pods: ApiObject): number | undefined {
  const { scaleTargetRef, minReplicas, minReplicaCount } = specOf(scaler) as ScalerSpec;
  const same = scaleTargetRef?.name === pods.name && (scaleTargetRef.kind ?? 'Deployment') === pods.kind
    && (scaler.metadata.namespace ?? '') === (pods.metadata.namespace ?? '');
  if (!same) {
    return undefined;
  }
  const [least, usual] = scaler.kind === 'ScaledObject' ? [minReplicaCount, 0] : [minReplicas, 1];
  return typeof least === 'number' ? least : usual;
}

function replicasOf(pods: ApiObject): number | undefined {
  const { replicas } = specOf(pods) as { readonly replicas?: unknown };
  return typeof replicas === 'number' ? replicas : undefined;
}
