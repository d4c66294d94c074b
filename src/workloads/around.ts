import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { IWorkload } from './workload';
import { ClusterTarget } from '../cluster/cluster-target';

/** All workloads. Objects below one belong to it. */
const workloads = new WeakSet<IConstruct>();

/** Remembers that a construct is a workload. */
export function rememberWorkload(self: IConstruct): void {
  workloads.add(self);
}

/** Whether a construct is a workload of this library. */
export function isWorkload(construct: IConstruct): construct is IWorkload {
  return workloads.has(construct);
}

/** The wanted objects under the workload's target, its own and the user's, without those below other workloads. */
export function objectsAround(self: IConstruct, wanted: (object: ApiObject) => boolean): ApiObject[] {
  const scope = ClusterTarget._scopeOf(self);
  const found: ApiObject[] = [];
  const open: IConstruct[] = [scope];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    if (ApiObject.isApiObject(construct) && wanted(construct) && ClusterTarget._scopeOf(construct) === scope) {
      found.push(construct);
    }
    if (construct === self || !isWorkload(construct)) {
      open.push(...construct.node.children);
    }
  }
  return found;
}

/** Whether an object is still in the tree. */
export function stands(object: IConstruct): boolean {
  return object.node.scope?.node.tryFindChild(object.node.id) === object;
}

/** The `spec` of an object; empty if it cannot be printed, which is reported elsewhere. */
export function specOf(object: ApiObject): object {
  try {
    return (object.toJson() as { readonly spec?: object }).spec ?? {};
  } catch {
    return {};
  }
}
