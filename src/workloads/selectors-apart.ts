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

/** The workloads under each target. */
const known = new WeakMap<IConstruct, Selecting[]>();

/**
 * Remembers what a workload selects.
 *
 * @throws if it selects the pods of another workload of its namespace, or the other way round
 */
export function keepApart(one: Selecting): void {
  const scope = ClusterTarget._scopeOf(one.self);
  const others = known.get(scope) ?? [];
  known.set(scope, others);
  for (const other of others) {
    if ((one.kept || other.kept) && one.namespace === other.namespace && stands(other.self)) {
      refuse(one, other);
      refuse(other, one);
    }
  }
  others.push(one);
}

function refuse(one: Selecting, other: Selecting): void {
  if (Object.entries(one.selector).every(([key, value]) => other.labels[key] === value)) {
    const selector = Object.entries(one.selector).map(([key, value]) => `${key}: ${value}`).join(', ');
    throw new Error(`the selector of '${one.self.node.path}' (${selector}) also matches the pods of '${other.self.node.path}': their controllers, Services and policies would take each other's pods; `
      + 'give takeOver a selector that matches the pods of one workload only, or take the label off the other workload\'s pods');
  }
}
