import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { IWorkload } from './workload';
import { ClusterTarget } from '../cluster/cluster-target';

/** Each of them, as it is made. Below another workload nothing is looked for: what stands there is that workload's. */
const workloads = new WeakSet<IConstruct>();

/** Remembers that a construct is a workload. */
export function rememberWorkload(self: IConstruct): void {
  workloads.add(self);
}

/** Whether a construct is a workload of this library. */
export function isWorkload(construct: IConstruct): construct is IWorkload {
  return workloads.has(construct);
}

/** The wanted objects under the workload's target, its own and anybody's; not what stands below other workloads. */
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

/** Whether an object still stands in the tree. */
export function stands(object: IConstruct): boolean {
  return object.node.scope?.node.tryFindChild(object.node.id) === object;
}

/** What an object says; nothing where it cannot be printed, which is an error of its own. */
export function specOf(object: ApiObject): object {
  try {
    return (object.toJson() as { readonly spec?: object }).spec ?? {};
  } catch {
    return {};
  }
}
