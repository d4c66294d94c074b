import type { ApiObject } from 'cdk8s';
import { ManifestObject } from '../manifests/manifest-object';
import type { RenderInput } from '../manifests/render-input';
import { keysOf, type PatchOperation } from '../private/json-pointer';
import { fieldsAt, hasFreeKeys } from '../private/known-fields';
import { inOneLine } from '../private/known-props';
import { nearest } from '../private/nearest';
import { acknowledging } from '../tuning/checks/acknowledging';
import { patchedContainers } from '../tuning/checks/findings-patched';
import type { Found } from '../tuning/decisions/finding-severity';
import { mainContainerName } from '../tuning/demand/taken-over';

/**
 * Misspelt fields in patches: an unknown field that resembles a known one, such as `nodeselector`. API servers drop or refuse it.
 */
export function patchFindings(objects: readonly ApiObject[]): Found[] {
  const found: Found[] = [];
  for (const object of objects) {
    const kind = `${object.apiGroup === '' ? 'core' : object.apiGroup}/${object.kind}`;
    for (const patch of ManifestObject.patchesOf(object)) {
      const { op, path, value } = (patch as unknown as { _toJson(): PatchOperation })._toJson();
      if (op === 'remove' || op === 'test') {
        continue;
      }
      for (const { keys, near } of misspelt(kind, keysOf(path), value)) {
        const key = inOneLine(keys[keys.length - 1]);
        const place = inOneLine(`/${keys.slice(0, -1).join('/')}`);
        const subject = `${object.kind} ${inOneLine(path)}`;
        found.push({
          id: 'patch-field-unknown',
          subject,
          message: `a patch of ${object.kind} '${object.name}' writes '${key}' at ${place}, expected '${near}': API servers drop or refuse unknown fields; write '${near}', or, if the field is newer than this library, use ${acknowledging('patch-field-unknown', subject)}`,
        });
      }
    }
  }
  return found;
}

/** Containers that patches added to the pods: the plan was made without them. */
export function addedContainers(input: RenderInput, objects: readonly ApiObject[]): Found[] {
  const known = [mainContainerName(input.declared), ...Object.keys(input.settings.containers ?? {})];
  return objects.filter((object) => ManifestObject.patchesOf(object).length > 0).flatMap((object) => {
    try {
      return patchedContainers(object.toJson().spec?.template?.spec, known, input.declared, input.settings);
    } catch {
      return []; // a patch that does not apply is told when the object is printed
    }
  });
}

/** Unknown keys in a pointer and in the written value, each with the known key that it resembles. */
function* misspelt(kind: string, keys: readonly string[], value: unknown): Generator<{ keys: readonly string[]; near: string }> {
  for (let i = 1; i <= keys.length; i++) {
    const near = meant(kind, keys.slice(0, i));
    if (near !== undefined) {
      yield { keys: keys.slice(0, i), near };
      return;
    }
  }
  if (typeof value !== 'object' || value === null || hasFreeKeys(keys[keys.length - 1])) {
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    yield* misspelt(kind, [...keys, key], member);
  }
}

/** The known field that an unknown key resembles. */
function meant(kind: string, keys: readonly string[]): string | undefined {
  const key = keys[keys.length - 1];
  const parents = keys.slice(0, -1);
  const fields = fieldsAt(kind, parents);
  if (fields === undefined || fields.includes(key) || /^(\d+|-)$/.test(key) || hasFreeKeys(parents[parents.length - 1])) {
    return undefined;
  }
  return nearest(key, fields);
}
