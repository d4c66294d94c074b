import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Surroundings } from './around';
import { ManifestObject } from '../manifests/manifest-object';
import type { Found } from '../tuning/decisions/finding-severity';
import type { PlanSettings } from '../tuning/decisions/settings';

/** An autoscaler that scales a workload. */
interface Scaler {
  readonly object: ApiObject;
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

/** Reads the printed objects: the user may add an autoscaler, or a patch that writes `replicas`. */
export function scalingFindings(self: IConstruct, around: Surroundings, settings: PlanSettings, printed: readonly ApiObject[]): AroundScaling {
  const pods = printed.find((object) => SCALED.includes(object.kind));
  if (pods === undefined) {
    return { found: [], foreignFloor: undefined };
  }
  const objects = around.objects(self, (kind, group) => SCALERS.includes(`${group}/${kind}`));
  // a workload's autoscaler alone agrees with its pods, which write no number: nothing is printed to see that
  const alone = settings.autoscaling !== undefined && objects.length === 1 && printed.includes(objects[0]) && ManifestObject.patchesOf(pods).length === 0;
  const scalers = alone ? [] : scalersOf(around, objects, pods);
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
      message: `${said(scalers)} all scale ${pods.kind} '${pods.name}', so Kubernetes stops all of them (AmbiguousSelector): ${own.length > 0 ? 'set scaling: Scaling.exactly(n), so that the workload has no autoscaler' : 'keep one'}`,
    });
  }
  const replicas = replicasOf(around, pods);
  if (replicas !== undefined) {
    found.push({
      id: 'replicas-beside-autoscaler',
      rule: 'HPA-11',
      message: `${pods.kind} '${pods.name}' writes replicas: ${replicas}, and ${said(scalers)} ${scalers.length === 1 ? 'scales' : 'scale'} it, so each apply resets the number to ${replicas}: ${advice(pods, own.length > 0)}`,
    });
  }
  return { found, foreignFloor: foreign.length === 0 ? undefined : Math.max(...foreign.map(({ floor }) => floor)) };
}

function advice(pods: ApiObject, own: boolean): string {
  if (own) {
    return 'remove the patch, or set scaling: Scaling.exactly(n), so that there is no autoscaler';
  }
  return pods.kind === 'Deployment'
    ? 'call markHasAutoscaler() on the workload, so that it writes no replicas, or remove the autoscaler'
    : 'remove the autoscaler, or remove the number: patch(\'StatefulSet\', JsonPatch.remove(\'/spec/replicas\'))';
}

/** All autoscalers of one object, including the workload's own. */
function scalersOf(around: Surroundings, objects: readonly ApiObject[], pods: ApiObject): Scaler[] {
  return objects.flatMap((object) => {
    const floor = floorFor(around, object, pods);
    return floor === undefined ? [] : [{ object, floor }];
  });
}

function floorFor(around: Surroundings, scaler: ApiObject, pods: ApiObject): number | undefined {
  const { scaleTargetRef, minReplicas, minReplicaCount } = around.specOf(scaler) as ScalerSpec;
  const same = scaleTargetRef?.name === pods.name && (scaleTargetRef.kind ?? 'Deployment') === pods.kind
    && (scaler.metadata.namespace ?? '') === (pods.metadata.namespace ?? '');
  if (!same) {
    return undefined;
  }
  const [least, usual] = scaler.kind === 'ScaledObject' ? [minReplicaCount, 0] : [minReplicas, 1];
  return typeof least === 'number' ? least : usual;
}

function replicasOf(around: Surroundings, pods: ApiObject): number | undefined {
  const { replicas } = around.specOf(pods) as { readonly replicas?: unknown };
  return typeof replicas === 'number' ? replicas : undefined;
}
