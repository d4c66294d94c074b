import type { Construct, IConstruct } from 'constructs';
import { stands } from './around';
import { ClusterTarget } from '../cluster/cluster-target';

type Labels = Readonly<Record<string, string>>;

/** What a workload selects, and which labels its pods have. */
interface Selecting {
  readonly self: Construct;
  readonly namespace: string;
  readonly selector: Labels;
  readonly labels: Labels;
  /** Whether it keeps a selector of its author's: those of the library differ by the workload's name. */
  readonly kept: boolean;
}

/** The workloads of one namespace, and those of them that keep a selector of their authors'. */
interface Neighbours {
  readonly all: Selecting[];
  readonly kept: Selecting[];
}

/** By target, then by namespace. */
const known = new WeakMap<IConstruct, Map<string, Neighbours>>();

/**
 * Remembers what a workload selects.
 *
 * @throws if it selects the pods of another workload of its namespace, or the other way round
 */
export function keepApart(one: Selecting): void {
  const scope = ClusterTarget._scopeOf(one.self);
  const namespaces = known.get(scope) ?? new Map<string, Neighbours>();
  known.set(scope, namespaces);
  const neighbours = namespaces.get(one.namespace) ?? { all: [], kept: [] };
  namespaces.set(one.namespace, neighbours);
  // two selectors of the library differ by the workload's name
  for (const other of one.kept ? neighbours.all : neighbours.kept) {
    if (stands(other.self)) {
      refuse(one, other);
      refuse(other, one);
    }
  }
  neighbours.all.push(one);
  if (one.kept) {
    neighbours.kept.push(one);
  }
}

function refuse(one: Selecting, other: Selecting): void {
  if (Object.entries(one.selector).every(([key, value]) => other.labels[key] === value)) {
    const selector = Object.entries(one.selector).map(([key, value]) => `${key}: ${value}`).join(', ');
    throw new Error(`the selector of '${one.self.node.path}' (${selector}) also matches the pods of '${other.self.node.path}': their controllers, Services and policies would take each other's pods; `
      + 'give takeOver a selector that matches the pods of one workload only, or take the label off the other workload\'s pods');
  }
}
