import { acknowledging } from './acknowledging';
import { haveLabels, type Json, podLabelsOf, type Reference, referencesIn } from '../../private/object-references';
import type { Found } from '../decisions/finding-severity';

/** A printed object, whoever made it. */
export interface PlainObject {
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly json: Json;
}

/** Kinds that make pods. */
const POD_MAKERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/**
 * Objects of a workload that are gone, and what still refers to them.
 *
 * @param path of the workload's construct
 * @param removed what it printed and somebody took out
 * @param present what is printed under the same target
 */
export function removedFindings(path: string, removed: readonly PlainObject[], present: readonly PlainObject[]): Found[] {
  const gone = removed.filter((object) => !present.some((other) => identity(other) === identity(object)));
  return gone.flatMap((object) => {
    const template = POD_MAKERS.includes(object.kind) || object.apiGroup === 'serving.knative.dev' ? podLabelsOf(object.json) : undefined;
    // its pods may be those of another object now
    const orphans = template !== undefined && present.every(({ json }) => !haveLabels(podLabelsOf(json) ?? {}, template)) ? template : undefined;
    const from = present.flatMap((other) => {
      const one = referencesIn(other.json).find((reference) => refersTo(reference, object, other.namespace, orphans));
      return one === undefined ? [] : [`${other.kind} '${other.name}' (${one.path})`];
    });
    return from.length === 0 ? [] : [{
      id: 'reference-to-removed-object' as const,
      subject: `${object.kind} ${object.name}`,
      message: `${object.kind} '${object.name}' was taken out of '${path}', and ${from.join(', ')} still ${from.length === 1 ? 'refers' : 'refer'} to it; take ${from.length === 1 ? 'that' : 'those'} out too, or add an object of that name; if another program creates it, say ${acknowledging('reference-to-removed-object', `${object.kind} ${object.name}`)}`,
    }];
  });
}

function identity(object: PlainObject): string {
  return `${object.apiGroup}/${object.kind}/${object.namespace ?? ''}/${object.name}`;
}

function refersTo(reference: Reference, object: PlainObject, from: string | undefined, orphans: Readonly<Record<string, string>> | undefined): boolean {
  if ((reference.namespace ?? from ?? '') !== (object.namespace ?? '')) {
    return false;
  }
  if (reference.labels !== undefined) {
    return orphans !== undefined && haveLabels(orphans, reference.labels);
  }
  // an ExternalSecret is named by the Secret that it makes
  const kinds = object.kind === 'ExternalSecret' ? ['ExternalSecret', 'Secret'] : [object.kind];
  return kinds.includes(reference.kind) && reference.name === object.name;
}
