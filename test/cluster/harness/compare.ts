import { KubeObject } from './api';

/**
 * The values that were sent and are not stored as they were sent: dropped in silence, or rewritten, which a
 * GitOps tool would then report as a difference for ever.
 */
export function lostValues(sent: unknown, stored: unknown, path = ''): string[] {
  if (Array.isArray(sent)) {
    if (!Array.isArray(stored)) {
      return [difference(path, sent, stored)];
    }
    const length = sent.length === stored.length ? [] : [`${path || '.'}: sent ${sent.length} entries, stored ${stored.length}`];
    return [...length, ...sent.flatMap((entry, index) => index < stored.length ? lostValues(entry, stored[index], `${path}[${index}]`) : [])];
  }
  if (sent !== null && typeof sent === 'object') {
    if (stored === null || typeof stored !== 'object' || Array.isArray(stored)) {
      return [difference(path, sent, stored)];
    }
    return Object.entries(sent).flatMap(([key, value]) => lostValues(value, (stored as Record<string, unknown>)[key], `${path}.${key}`));
  }
  return sent === stored ? [] : [difference(path, sent, stored)];
}

function difference(path: string, sent: unknown, stored: unknown): string {
  const shown = JSON.stringify(sent);
  return stored === undefined ? `${path}: sent ${shown}, dropped` : `${path}: sent ${shown}, stored ${JSON.stringify(stored)}`;
}

/** What is expected to be stored of a manifest: the write-only text of a Secret is stored as bytes. */
export function expectedOf(sent: KubeObject): KubeObject {
  if (sent.kind !== 'Secret' || !sent.stringData) {
    return sent;
  }
  const { stringData, ...rest } = sent;
  const encoded = Object.entries(stringData as Record<string, string>).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return { ...rest, data: { ...sent.data, ...Object.fromEntries(encoded) } } as KubeObject;
}

/** What an apply that changes nothing must leave alone: all but what controllers write by themselves, and the time at which the server noted who owns which field. */
export function settled(object: KubeObject, manager: string): unknown {
  const { status: _status, metadata, ...rest } = object;
  const { resourceVersion: _version, managedFields, ...names } = metadata;
  return { ...rest, metadata: { ...names, managedFields: managedFields?.filter((field) => field.manager === manager).map(({ time: _time, ...field }) => field) } };
}
