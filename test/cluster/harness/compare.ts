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

/** A value that stands in the stored object inside a list and was not sent. */
export interface Addition {
  /** With `[]` for every index, so that equal additions have equal paths: `.spec.ports[].protocol`. */
  readonly path: string;
  readonly value: unknown;
}

/** What a server has to choose itself, so that no manifest can say it. */
const ASSIGNED: ReadonlyArray<{ readonly path: RegExp; readonly because: string }> = [
  { path: /^\.spec\.ports\[\]\.nodePort$/, because: 'the server hands out a free port of the nodes' },
  { path: /^\.spec\.volumeClaimTemplates\[\]\.status$/, because: 'status is not for a manifest to say' },
];

/**
 * What the server added inside the entries of lists that were sent. A tool that compares a list as one value (kubectl's three-way
 * apply and Argo CD do it for kinds that they have no schema of) reports it as a difference for ever. Whole fields that were added to maps,
 * whole lists among them, are no difference to such a tool.
 */
export function addedInLists(sent: unknown, stored: unknown): Addition[] {
  return additions(sent, stored, '', false).filter(({ path }) => !ASSIGNED.some((assigned) => assigned.path.test(path)));
}

function additions(sent: unknown, stored: unknown, path: string, inList: boolean): Addition[] {
  if (Array.isArray(sent)) {
    return Array.isArray(stored) ? sent.flatMap((entry, index) => additions(entry, stored[index], `${path}[]`, true)) : [];
  }
  if (!isMap(sent) || !isMap(stored)) {
    return [];
  }
  return Object.entries(stored).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    return key in sent ? additions(sent[key], value, here, inList) : inList && value !== null ? [{ path: here, value }] : []; // null says that nothing is there
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The additions in words, equal ones once. */
export function additionsInWords(added: readonly Addition[]): string[] {
  return [...new Set(added.map(({ path, value }) => `${path}: not sent, the server adds ${JSON.stringify(value)}`))];
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
