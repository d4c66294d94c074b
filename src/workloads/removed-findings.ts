import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { acknowledging } from './acknowledgements';
import { stands } from './around';
import { ClusterTarget } from '../cluster/cluster-target';
import type { Found } from '../tuning/decisions/finding-severity';

/** What a reference names: an object, or pods by their labels. */
interface Reference {
  readonly kind: string;
  /** Undefined: the namespace of the object that refers. */
  readonly namespace?: string | undefined;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where it stands. */
  readonly path: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Kinds that make pods, and where their template stands. */
const PODS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/**
 * Objects of a workload that are gone from the tree, and what still refers to them, of this workload or of others under the same target. Computed from the
 * printed objects: nothing is looked for where nothing was removed.
 */
export function removedFindings(self: IConstruct, printed: Iterable<ApiObject>): Found[] {
  const removed = [...printed].filter((object) => !stands(object));
  if (removed.length === 0) {
    return [];
  }
  const target = ClusterTarget._scopeOf(self);
  const present = target.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c) && ClusterTarget._scopeOf(c) === target);
  const gone = removed.filter((object) => !present.some((other) => identity(other) === identity(object)));
  const documents = present.map((object) => ({ object, json: object.toJson() as Json }));
  return gone.flatMap((object) => {
    const template = PODS.includes(object.kind) || object.apiGroup === 'serving.knative.dev' ? labelsOf(object.toJson() as Json) : undefined;
    // its pods may be those of another object now
    const orphans = template !== undefined && documents.every(({ json }) => labelsOf(json) === undefined || !within(labelsOf(json)!, template)) ? template : undefined;
    const from = documents.flatMap(({ object: other, json }) => {
      const one = referencesIn(json).find((reference) => refersTo(reference, object, other.metadata.namespace, orphans));
      return one === undefined ? [] : [`${other.kind} '${other.name}' (${one.path})`];
    });
    return from.length === 0 ? [] : [{
      id: 'reference-to-removed-object' as const,
      subject: `${object.kind} ${object.name}`,
      message: `${object.kind} '${object.name}' was taken out of '${self.node.path}', and ${from.join(', ')} still ${from.length === 1 ? 'refers' : 'refer'} to it: take ${from.length === 1 ? 'that' : 'those'} out as well, or put an object of that name there; where another program makes it, say ${acknowledging('reference-to-removed-object', `${object.kind} ${object.name}`)}`,
    }];
  });
}

function identity(object: ApiObject): string {
  return `${object.apiGroup}/${object.kind}/${object.metadata.namespace ?? ''}/${object.name}`;
}

function refersTo(reference: Reference, object: ApiObject, from: string | undefined, orphans: Readonly<Record<string, string>> | undefined): boolean {
  if ((reference.namespace ?? from ?? '') !== (object.metadata.namespace ?? '')) {
    return false;
  }
  if (reference.labels !== undefined) {
    return orphans !== undefined && within(orphans, reference.labels);
  }
  // an ExternalSecret is named by the Secret that it makes
  const kinds = object.kind === 'ExternalSecret' ? ['ExternalSecret', 'Secret'] : [object.kind];
  return kinds.includes(reference.kind) && reference.name === object.name;
}

/** Whether labels have all of these. */
function within(labels: Readonly<Record<string, string>>, some: Readonly<Record<string, string>>): boolean {
  return Object.keys(some).length > 0 && Object.entries(some).every(([key, value]) => labels[key] === value);
}

function labelsOf(json: Json): Readonly<Record<string, string>> | undefined {
  return (json as { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } }).spec?.template?.metadata?.labels;
}

/** Fields that name an object of one kind by a text. */
const NAMES: Readonly<Record<string, string>> = {
  serviceAccountName: 'ServiceAccount', serviceName: 'Service', claimName: 'PersistentVolumeClaim', secretName: 'Secret', credentialName: 'Secret', runtimeClassName: 'RuntimeClass',
};
/** Fields that hold an object with a name, and the kind that it names where it says none. */
const HOLDERS: Readonly<Record<string, string>> = {
  configMapRef: 'ConfigMap', configMapKeyRef: 'ConfigMap', configMap: 'ConfigMap', secretRef: 'Secret', secretKeyRef: 'Secret', secret: 'Secret', imagePullSecrets: 'Secret', service: 'Service', backendRefs: 'Service', backendRef: 'Service',
};
/** Fields that select pods by labels. */
const SELECTORS = ['selector', 'podSelector', 'workloadSelector'];
/** Addresses of Services in any text: `web.shop.svc`, `web.shop.svc.cluster.local`. */
const ADDRESS = /(?<![a-z0-9.-])([a-z]([-a-z0-9]*[a-z0-9])?)\.([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.svc(?![a-z0-9-])/g;

/** Identities of service accounts in a mesh. */
const IDENTITY = /\bns\/([-a-z0-9]+)\/sa\/([-a-z0-9.]+)/g;

/** By Kubernetes' conventions for references, not by kind: what refers may be anybody's object. */
function referencesIn(json: Json): Reference[] {
  const found: Reference[] = [];
  const add = (reference: Reference) => found.push(reference);
  visit(json.spec ?? {}, ['spec']);
  return found;

  function visit(value: unknown, path: readonly string[]): void {
    const where = path.join('.');
    const key = path[path.length - 1];
    if (typeof value === 'string') {
      if (Object.hasOwn(NAMES, key)) {
        add({ kind: NAMES[key], name: value, path: where });
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
      const named = typeof kind === 'string' ? kind : Object.hasOwn(HOLDERS, key) ? HOLDERS[key] : undefined;
      if (typeof name === 'string' && named !== undefined && path.length > 1) {
        add({ kind: named, name, namespace: typeof namespace === 'string' ? namespace : undefined, path: where });
      }
      // a peer in another namespace, and a constraint on where pods may stand, do not need these pods
      if (SELECTORS.includes(key) && path.length === 2) {
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
