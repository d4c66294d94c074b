import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { stands } from './around';
import { ClusterTarget } from '../cluster/cluster-target';
import type { Json } from '../private/object-references';
import { type PlainObject, removedFindings } from '../tuning/checks/findings-removed';
import type { Found } from '../tuning/decisions/finding-severity';

/**
 * Objects of a workload that were removed from the tree while another object, of this workload or of another one under the same target, still refers to them.
 * Nothing is computed if nothing was removed.
 */
export function removedFrom(self: IConstruct, printed: Iterable<ApiObject>): Found[] {
  const removed = [...printed].filter((object) => !stands(object));
  if (removed.length === 0) {
    return [];
  }
  const target = ClusterTarget._scopeOf(self);
  const present = target.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c) && ClusterTarget._scopeOf(c) === target);
  // removed objects are printed on demand only: their patches may fail
  return removedFindings(self.node.path, removed.map(plainObject), present.map((object) => ({ ...plainObject(object) })));
}

function plainObject(object: ApiObject): PlainObject {
  const { apiGroup, kind, name, metadata: { namespace } } = object;
  return {
    apiGroup,
    kind,
    name,
    namespace,
    get json() {
      return object.toJson() as Json;
    },
  };
}
