import type { ApiObject } from 'cdk8s';
import { masked } from '../private/secrets';
import type { PrintedFacts } from '../tuning/checks/findings-previous';

/*
 * The fields that an API server refuses to change. docs/concepts/changing-later.md says what to do about each.
 */

interface Kind {
  /** Fixed fields of `spec`; with `allBut`, all fields except these. */
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

/** Values of fields that are not written but become fixed: a Service without `clusterIP` keeps the address that it gets. */
const ABSENT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { 'core/Service': { '/spec/clusterIP': null } };

/** The facts about an object as it is printed now; undefined if it cannot be printed, which is reported elsewhere. */
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

/** Values by JSON pointer; an empty map or list is a value. */
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
