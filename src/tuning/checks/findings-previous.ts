import type { Found } from '../decisions/finding-severity';
import { HISTORY_FREE_SINCE } from '../demand/taken-over';

/*
 * What a new output would change on a cluster that has the one before: docs/concepts/changing-later.md says what to do about each.
 */

/** A printed object, and what of it is there for good. */
export interface PrintedFacts {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent: whoever applies the object chooses it. */
  readonly namespace?: string;
  /** The number of pods that it writes; absent: none. */
  readonly replicas?: number;
  /** Values that its server refuses to change, by JSON pointer; null = not written. Absent: all can be changed. */
  readonly fixed?: Readonly<Record<string, unknown>>;
}

/** What was printed before, and what would be printed now. */
interface Outputs {
  readonly before: readonly PrintedFacts[];
  readonly now: readonly PrintedFacts[];
  /** Minor version of the Kubernetes that it is for. */
  readonly kubernetesMinor: number;
}

/** What its servers would refuse, and pods that would go. Objects of another name or namespace are other objects. */
export function previousFindings({ before, now, kubernetesMinor }: Outputs): Found[] {
  const known = new Map(before.map((facts) => [identityOf(facts), facts]));
  return now.flatMap((facts) => {
    const old = known.get(identityOf(facts));
    return old === undefined ? [] : [...refused(old, facts, kubernetesMinor), ...vanished(old, facts)];
  });
}

/** The version of an API group may change, the object stays. */
function identityOf({ apiVersion, kind, name, namespace }: PrintedFacts): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return [group, kind, namespace ?? '', name].join('\n');
}

function refused(old: PrintedFacts, facts: PrintedFacts, minor: number): Found[] {
  const was = old.fixed ?? {};
  const is = facts.fixed ?? {};
  const changes = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort().filter((pointer) => {
    const free = facts.kind === 'StatefulSet' && pointer === '/spec/revisionHistoryLimit' && minor >= HISTORY_FREE_SINCE;
    return !free && !same(facts.kind, pointer, was[pointer], is[pointer]);
  });
  if (changes.length === 0) {
    return [];
  }
  const subject = `${facts.kind}/${facts.name}`;
  const values = changes.map((pointer) => `${pointer} from ${text(was[pointer])} to ${text(is[pointer])}`).join(', ');
  return [{
    id: 'immutable-field-changes',
    subject,
    message: `${facts.kind} '${facts.name}' would change ${values}: the API server refuses that, and every apply fails; take the change back, or ${wayFor(facts)}; docs/concepts/changing-later.md has the steps`,
  }];
}

/** Sizes are compared as amounts; a claim may grow, where its class allows it. */
function same(kind: string, pointer: string, was: unknown, is: unknown): boolean {
  const [old, now] = pointer.endsWith('/resources/requests/storage') ? [bytes(was), bytes(is)] : [undefined, undefined];
  if (old !== undefined && now !== undefined) {
    return kind === 'PersistentVolumeClaim' ? now >= old : now === old;
  }
  return JSON.stringify(was) === JSON.stringify(is);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40, 'Pi': 2 ** 50, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'P': 1e15 };

function bytes(quantity: unknown): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([KMGTP]i|[kMGTP]|)$/.exec(String(quantity)) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[unit];
}

function text(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

/** How to get there all the same. */
function wayFor({ kind, name, namespace }: PrintedFacts): string {
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  switch (kind) {
    case 'StatefulSet': return `replace it without its pods (kubectl delete statefulset ${name}${where} --cascade=orphan, then apply)`;
    case 'PersistentVolumeClaim': return 'move the data to a claim of another name';
    default: return `replace it (kubectl delete ${kind.toLowerCase()} ${name}${where}, then apply)`;
  }
}

function vanished(old: PrintedFacts, facts: PrintedFacts): Found[] {
  const { kind, name, namespace } = facts;
  return old.replicas === undefined || old.replicas <= 1 || facts.replicas !== undefined ? [] : [{
    id: 'replicas-vanish',
    rule: 'HPA-11',
    subject: `${kind}/${name}`,
    message: `${kind} '${name}' wrote replicas: ${old.replicas} and would write none: the API server sets 1 until the autoscaler acts; hand the number over first: with client-side apply kubectl apply edit-last-applied ${kind.toLowerCase()}/${name}${namespace === undefined ? '' : ` -n ${namespace}`}, and remove replicas there; with server-side apply let another field manager own it (docs/concepts/changing-later.md)`,
  }];
}
