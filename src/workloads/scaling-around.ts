import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Surroundings } from './around';
import { ManifestObject } from '../manifests/manifest-object';
import { type AroundScaling, isScaled, isScaler, type ObjectFacts, scalingFindings } from '../tuning/checks/findings-scaling';
import type { PlanSettings } from '../tuning/decisions/settings';

/** Reads the printed objects: the user may add an autoscaler, or a patch that writes `replicas`. */
export function scalingAround(self: IConstruct, around: Surroundings, settings: PlanSettings, printed: readonly ApiObject[]): AroundScaling {
  const pods = printed.find(({ kind }) => isScaled(kind));
  const scalers = pods === undefined ? [] : around.objects(self, isScaler);
  // a workload's autoscaler alone agrees with its pods, which write no number: nothing is printed to see that
  const alone = settings.autoscaling !== undefined && scalers.length === 1 && printed.includes(scalers[0]) && ManifestObject.patchesOf(pods!).length === 0;
  if (pods === undefined || alone || scalers.length === 0) {
    return { found: [], foreignFloor: undefined };
  }
  return scalingFindings(factsOf(around, pods), scalers.map((object) => ({ ...factsOf(around, object), own: printed.includes(object) })));
}

function factsOf(around: Surroundings, object: ApiObject): ObjectFacts {
  return { kind: object.kind, name: object.name, namespace: object.metadata.namespace ?? '', spec: around.specOf(object) };
}
