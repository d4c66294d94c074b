import { kindHeld, kindNamed, selectsPods } from './known-fields';

/** A reference to an object, or to pods by their labels. */
export interface Reference {
  readonly kind: string;
  /** Undefined: the namespace of the referring object. */
  readonly namespace?: string | undefined;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The path of the referring field. */
  readonly path: string;
}

export type Json = Readonly<Record<string, unknown>>;

/** Addresses of Services in any text: `web.shop.svc`, `web.shop.svc.cluster.local`. */
const ADDRESS = /(?<![a-z0-9.-])([a-z]([-a-z0-9]*[a-z0-9])?)\.([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.svc(?![a-z0-9-])/g;

/** Identities of service accounts in a mesh. */
const IDENTITY = /\bns\/([-a-z0-9]+)\/sa\/([-a-z0-9.]+)/g;

/** All references in an object. */
export function referencesIn(json: Json): Reference[] {
  const found: Reference[] = [];
  const add = (reference: Reference) => found.push(reference);
  visit(json.spec ?? {}, ['spec']);
  return found;

  function visit(value: unknown, path: readonly string[]): void {
    const where = path.join('.');
    const key = path[path.length - 1];
    if (typeof value === 'string') {
      const named = kindNamed(key);
      if (named !== undefined) {
        add({ kind: named, name: value, path: where });
      } else if (['host', 'hosts'].includes(key) && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)) {
        add({ kind: 'Service', name: value, path: where }); // Istio's short names
      }
      for (const [, name, , namespace] of value.matchAll(ADDRESS)) {
        add({ kind: 'Service', namespace, name, path: where });
      }
      for (const [, namespace, name] of value.matchAll(IDENTITY)) {
        add({ kind: 'ServiceAccount', namespace, name, path: where });
      }
    } else if (Array.isArray(value)) {
      value.forEach((element) => visit(element, path));
    } else if (typeof value === 'object' && value !== null) {
      const { name, kind, namespace, matchLabels } = value as { readonly name?: unknown; readonly kind?: unknown; readonly namespace?: unknown; readonly matchLabels?: unknown };
      const named = typeof kind === 'string' ? kind : kindHeld(key);
      if (typeof name === 'string' && named !== undefined && path.length > 1) {
        add({ kind: named, name, namespace: typeof namespace === 'string' ? namespace : undefined, path: where });
      }
      // selectors of peers in other namespaces and of scheduling constraints do not need these pods
      if (selectsPods(key) && path.length === 2) {
        const labels = matchLabels ?? (value as { readonly labels?: unknown }).labels ?? (Object.values(value).every((one) => typeof one === 'string') ? value : undefined);
        if (typeof labels === 'object' && labels !== null) {
          add({ kind: '', labels: labels as Record<string, string>, path: where });
        }
      }
      for (const [field, member] of Object.entries(value)) {
        visit(member, [...path, field]);
      }
    }
  }
}

/** The labels of an object's pods; undefined if it has none. */
export function podLabelsOf(json: Json): Readonly<Record<string, string>> | undefined {
  return (json as { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } }).spec?.template?.metadata?.labels;
}

/** Whether labels include others. */
export function haveLabels(labels: Readonly<Record<string, string>>, some: Readonly<Record<string, string>>): boolean {
  return Object.keys(some).length > 0 && Object.entries(some).every(([key, value]) => labels[key] === value);
}
