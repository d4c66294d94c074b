import type { ApiObject } from 'cdk8s';
import { masked } from '../private/secrets';
import type { PrintedFacts } from '../tuning/checks/findings-previous';

/*
 * What of a printed object its server does not let anybody change later, as plain data: docs/concepts/changing-later.md says what to do about each.
 */

interface Kind {
  /** Fields that are fixed; of `spec`, all but these where `allBut` is said. */
  readonly fields?: readonly string[];
  readonly allBut?: readonly string[];
}

/** Of a StatefulSet's spec (kubernetes/kubernetes, pkg/apis/apps/validation). Its `revisionHistoryLimit` is free from 1.33 on. */
const FREE_OF_STATEFUL_SET = ['replicas', 'template', 'updateStrategy', 'minReadySeconds', 'persistentVolumeClaimRetentionPolicy', 'ordinals'];

const FIXED: Readonly<Record<string, Kind>> = {
  'apps/Deployment': { fields: ['selector'] },
  'apps/StatefulSet': { allBut: FREE_OF_STATEFUL_SET },
  'core/Service': { fields: ['clusterIP'] },
  'core/PersistentVolumeClaim': { fields: ['accessModes', 'storageClassName', 'volumeMode', 'volumeName', 'selector', 'resources'] },
};

/** What stands for a field that is not written, where its absence counts: a Service without `clusterIP` gets an address for good. */
const ABSENT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { 'core/Service': { '/spec/clusterIP': null } };

/** The facts about an object as it would be printed now; undefined where it cannot be printed, which is an error of its own. */
export function factsOf(object: ApiObject): PrintedFacts | undefined {
  let spec: Record<string, unknown>;
  try {
    spec = (object.toJson() as { readonly spec?: Record<string, unknown> }).spec ?? {};
  } catch {
    return undefined;
  }
  const key = `${object.apiGroup}/${object.kind}`;
  const { fields, allBut } = FIXED[key] ?? { fields: [] };
  const fixed: Record<string, unknown> = { ...ABSENT[key] };
  for (const field of Object.keys(spec).sort()) {
    if (fields?.includes(field) ?? !allBut!.includes(field)) {
      leaves(spec[field], `/spec/${field}`, fixed);
    }
  }
  const { replicas } = spec;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.name,
    namespace: object.metadata.namespace,
    ...(typeof replicas === 'number' ? { replicas } : {}),
    ...(Object.keys(fixed).length === 0 ? {} : { fixed }),
  };
}

/** Values by JSON pointer; an empty map or list is a value of its own. */
function leaves(value: unknown, pointer: string, into: Record<string, unknown>): void {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    into[pointer] = typeof value === 'string' ? masked(value) : value;
    return;
  }
  for (const [key, inner] of entries) {
    leaves(inner, `${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`, into);
  }
}
