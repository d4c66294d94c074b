import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { runningSynthesis } from './after-synthesis';
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

/** Objects of one kind that stand below no workload. */
interface OfKind {
  readonly kind: string;
  readonly group: string;
  objects: ApiObject[];
  /** Whether those of targets further down were taken out. */
  sifted: boolean;
}

/** What stands under a target: the objects that are nobody's, by kind, and the workloads that were met. */
interface Walked {
  readonly free: ReadonlyMap<string, OfKind>;
  readonly met: ReadonlySet<IConstruct>;
}

/**
 * The tree around workloads, walked through once for all that ask during one reading: a walk for each of them would grow with their square.
 * A tree may change between two readings, so none outlives its own.
 */
export class Surroundings {
  /** For validation: all that is asked while one synthesis runs is one reading. */
  public static ofSynthesis(root: IConstruct): Surroundings {
    const run = runningSynthesis(root);
    if (run === undefined) {
      return new Surroundings();
    }
    const known = readings.get(run) ?? new Surroundings();
    readings.set(run, known);
    return known;
  }

  private readonly walks = new Map<IConstruct, Walked>();
  private readonly specs = new Map<ApiObject, object>();

  /** The objects of the wanted kinds under the workload's target, its own and the user's, without those below other workloads. */
  public objects(self: IConstruct, wanted: (kind: string, group: string) => boolean): ApiObject[] {
    const scope = ClusterTarget._scopeOf(self);
    const { free, met } = this.walked(scope);
    const found: ApiObject[] = [];
    for (const ofKind of free.values()) {
      if (wanted(ofKind.kind, ofKind.group)) {
        if (!ofKind.sifted) {
          ofKind.objects = ofKind.objects.filter((object) => ClusterTarget._scopeOf(object) === scope);
          ofKind.sifted = true;
        }
        found.push(...ofKind.objects);
      }
    }
    if (met.has(self)) {
      walk(self, self, (object) => {
        if (wanted(object.kind, object.apiGroup) && ClusterTarget._scopeOf(object) === scope) {
          found.push(object);
        }
      });
    }
    return found;
  }

  /** What an object says; it is printed once in a reading. */
  public specOf(object: ApiObject): object {
    let spec = this.specs.get(object);
    if (spec === undefined) {
      spec = specOf(object);
      this.specs.set(object, spec);
    }
    return spec;
  }

  private walked(scope: IConstruct): Walked {
    let known = this.walks.get(scope);
    if (known === undefined) {
      const free = new Map<string, OfKind>();
      const met = walk(scope, undefined, (object) => {
        const { kind, apiGroup: group } = object;
        const key = `${group}/${kind}`;
        const ofKind = free.get(key);
        if (ofKind === undefined) {
          free.set(key, { kind, group, objects: [object], sifted: false });
        } else {
          ofKind.objects.push(object);
        }
      });
      known = { free, met };
      this.walks.set(scope, known);
    }
    return known;
  }
}

/** The reading of each synthesis that runs. */
const readings = new WeakMap<object, Surroundings>();

/** Visits the objects below a construct, not those of workloads, but for one; the result is the workloads where it stopped. */
function walk(scope: IConstruct, into: IConstruct | undefined, visit: (object: ApiObject) => void): Set<IConstruct> {
  const met = new Set<IConstruct>();
  const open: IConstruct[] = [scope];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    if (ApiObject.isApiObject(construct)) {
      visit(construct);
    }
    if (construct !== into && isWorkload(construct)) {
      met.add(construct);
    } else {
      open.push(...construct.node.children);
    }
  }
  return met;
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
