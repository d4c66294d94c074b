import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { checkReadable } from './readable';
import { selectorLabels } from '../manifests/labels';
import type { Manifest } from '../manifests/render-input';
import { whyNotPrinted } from '../private/json-pointer';
import { checkCall, checkProps, inOneLine, mapOf, matching, naming, type Rows, text } from '../private/known-props';
import { isLabelKey, isLabelValue, NAMESPACE } from '../private/names';
import { printsAsCdk8s } from '../private/yaml-hazards';

/*
 * Objects that add-ons hand over to a workload. They are checked at the call; nothing of them changes afterwards.
 */

const FIELD = naming('the name of a field, for example \'spec\'', /^[A-Za-z][A-Za-z0-9]{0,252}$/);
const CALL: Rows = {
  id: naming('a construct id that is unique below the workload: letters, digits, \'-\' and \'.\', for example \'service-monitor\'', /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/),
  manifest: mapOf('a manifest, for example { apiVersion: \'v1\', kind: \'ConfigMap\', data: { LOG_LEVEL: \'info\' } }', undefined, FIELD),
};
const MANIFEST: Rows = {
  apiVersion: { ...naming('a version, with its API group where it has one, for example \'monitoring.coreos.com/v1\'', /^([a-z0-9.-]{1,253}\/)?[a-z0-9]{1,63}$/), required: true },
  kind: { ...naming('a kind, for example \'ConfigMap\'', /^[A-Za-z][A-Za-z0-9]{0,62}$/), required: true },
  metadata: mapOf('an object, for example { name: \'web-audit\' }'),
};
const METADATA: Rows = {
  name: naming('a name without \'/\' and \'%\', at most 253 characters, for example \'web-audit\'', /^(?!\.{1,2}$)[^/%\s]{1,253}$/),
  namespace: NAMESPACE,
  labels: mapOf('an object of texts, for example { team: \'shop\' }', naming('the value of a label, for example \'shop\'', isLabelValue), naming('the name of a label, for example \'team\'', isLabelKey)),
  annotations: { ...mapOf('an object of texts', text('shop'), matching('the name of an annotation, for example \'example.com/owner\'', isLabelKey)), secret: true },
};

/**
 * A copy of a manifest, with the name, the namespace and the labels of the workload where it says none.
 *
 * @throws if it is no object of Kubernetes, or no JSON
 */
export function addedManifest(self: Construct, workload: { readonly name: string; readonly namespace: string | undefined }, id: string, given: object): Manifest {
  const where = `'${self.node.path}'.addObject`;
  checkCall(where, CALL, id, given);
  const wrong = whyNotPrinted(given) ?? holeIn(given);
  if (wrong !== undefined) {
    throw new Error(`${where}: manifest ${wrong}`);
  }
  // a copy: later changes of the original do not count. JSON leaves out what is undefined: other languages hand over all keys
  const manifest = JSON.parse(JSON.stringify(given)) as Manifest;
  checkPart(where, MANIFEST, manifest, 'manifest');
  if (printsAsCdk8s(App.of(self))) {
    checkReadable(`${where}: manifest`, manifest);
  }
  const { metadata = {} as Partial<Manifest['metadata']> } = manifest;
  checkPart(where, METADATA, metadata, 'manifest.metadata');
  // Services and policies select pods by these labels
  const labels = manifest.kind === 'Pod' ? metadata.labels : { ...selectorLabels(workload.name), ...metadata.labels };
  return { ...manifest, metadata: { ...metadata, name: metadata.name ?? workload.name, namespace: metadata.namespace ?? workload.namespace, labels } };
}

/** Where a list has no element, of which JSON would make null; undefined if it has all. */
function holeIn(value: unknown, pointer = ''): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const hole = Array.isArray(value) ? value.findIndex((element) => element === undefined) : -1;
  if (hole >= 0) {
    return `has no element at '${inOneLine(`${pointer}/${hole}`)}': give one, or make the list shorter`;
  }
  for (const [key, member] of Object.entries(value)) {
    const found = holeIn(member, `${pointer}/${key}`);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** The rows that are known; other fields are the kind's. */
function checkPart(where: string, rows: Rows, part: object, within: string): void {
  const known = Object.keys(rows).filter((name) => Object.hasOwn(part, name));
  checkProps(where, rows, Object.fromEntries(known.map((name) => [name, (part as Readonly<Record<string, unknown>>)[name]])), undefined, within);
}
