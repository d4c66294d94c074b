import { isDeepStrictEqual } from 'util';
import { isPlainObject } from './known-props';
import { nearest } from './nearest';
import { hidden } from './secrets';
import { inOneLine, shown as told } from './shown';
import { unprintable } from './yaml-hazards';

/** An operation of a JSON patch, as RFC 6902 writes it. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * Checks that the pointers of an operation are JSON pointers (RFC 6901) below the root.
 *
 * @throws with the operation and its path
 */
export function checkPointers(operation: PatchOperation): void {
  for (const pointer of [operation.path, ...(operation.from === undefined ? [] : [operation.from])]) {
    const what = wordsOf(operation);
    if (typeof pointer !== 'string') {
      throw new Error(`${what}: the path is not a text: expected a JSON pointer such as '/spec/replicas'`);
    }
    if (pointer === '') {
      throw new Error(`${what}: the path is empty, which means the whole object: name a field of it, for example '/spec'`);
    }
    if (!pointer.startsWith('/')) {
      const path = pointer.includes('/') ? pointer : pointer.replace(/\./g, '/');
      throw new Error(`${what}: ${plain(pointer)} is not a JSON pointer: expected a '/' at its beginning, write ${plain(`/${path}`)}`);
    }
    if (/~(?![01])/.test(pointer)) {
      throw new Error(`${what}: ${plain(pointer)} is not a JSON pointer: within a key write '~0' for '~' and '~1' for '/'`);
    }
  }
  const wrong = whyNotPrinted(operation.value);
  if (wrong !== undefined) {
    throw new Error(`${wordsOf(operation)}: the value ${wrong}`);
  }
}

/**
 * Checks that an operation can be applied to a document: a field that it reads, replaces or removes exists, and so does the parent of a field that it adds.
 *
 * @throws with the operation, its path and what the document has there
 */
export function checkApplies(document: unknown, operation: PatchOperation): void {
  checkPointers(operation);
  const { op, path, from } = operation;
  if (from !== undefined) {
    existing(document, from, operation);
  }
  if (op === 'add' || op === 'copy' || op === 'move') {
    settable(document, path, operation);
    return;
  }
  const value = existing(document, path, operation);
  if (op === 'test' && !isDeepStrictEqual(value, operation.value)) {
    throw new Error(`${wordsOf(operation)}: got ${shown(value, path)}, expected ${shown(operation.value, path)}`);
  }
}

/** The longest pointer or key in a message, in characters. */
const LONGEST_POINTER = 200;

function plain(text: string): string {
  return `'${inOneLine(String(text), LONGEST_POINTER)}'`;
}

function wordsOf({ op, path, from }: PatchOperation): string {
  return from === undefined ? `${op} ${plain(path)}` : `${op} ${plain(from)} to ${plain(path)}`;
}

/** Deeper values are refused. Objects of Kubernetes have about a dozen levels. */
const DEEPEST = 100;

/** Why a given value cannot be printed; undefined if it can. */
export function whyNotPrinted(value: unknown): string | undefined {
  try {
    return whyNoJson(value);
  } catch {
    return 'cannot be read: give a value that JSON can hold'; // a getter or a proxy threw
  }
}

/**
 * Why a value cannot be printed, with the place in it; undefined if it can.
 *
 * @param isLeft whether an object is not checked, because cdk8s resolves it later
 */
export function whyNoJson(value: unknown, isLeft: (part: object) => boolean = () => false, pointer = '', above = new Set<object>()): string | undefined {
  const at = pointer === '' ? '' : `at ${plain(pointer)} `;
  if (typeof value !== 'object' || value === null) {
    const reason = typeof value === 'bigint' ? 'JSON has numbers and texts only: write it as one of them' : unprintable(value);
    return reason === undefined ? undefined : `${at}is ${told(value)}: ${reason}`;
  }
  if (isLeft(value)) {
    return undefined;
  }
  if (!Array.isArray(value) && !isPlainObject(value)) {
    return `${at}is ${told(value)}: give a value that JSON can hold`;
  }
  if (above.has(value) || above.size > DEEPEST) {
    return `${at}is ${above.has(value) ? 'an object that contains itself' : `nested more than ${DEEPEST} times`}: give a value that JSON can hold`;
  }
  above.add(value);
  for (const [key, member] of Object.entries(value)) {
    const wrong = whyNoJson(member, isLeft, `${pointer}/${escaped(key)}`, above);
    if (wrong !== undefined) {
      return wrong;
    }
  }
  above.delete(value);
  return undefined;
}

/** The keys of a pointer. */
export function keysOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** The value at a pointer of the operation, or at its parent. */
function existing(document: unknown, pointer: string, operation: PatchOperation, parent = false): unknown {
  const parts = pointer.split('/').slice(1);
  let node = document;
  keysOf(pointer).forEach((key, i) => {
    if (!has(node, key)) {
      throw missing(node, parts.slice(0, i), key, !parent && i === parts.length - 1, operation);
    }
    node = (node as Record<string, unknown>)[key];
  });
  return node;
}

/** Checks that the parent exists and can have the key. */
function settable(document: unknown, pointer: string, operation: PatchOperation): void {
  const cut = pointer.lastIndexOf('/');
  const parent = cut === 0 ? document : existing(document, pointer.slice(0, cut), operation, true);
  const [key] = keysOf(pointer.slice(cut));
  if (Array.isArray(parent)) {
    if (key !== '-' && !(isIndex(key) && Number(key) <= parent.length)) {
      throw new Error(`${wordsOf(operation)}: ${plain(pointer.slice(0, cut))} is ${listOf(parent)}: expected an index from 0 to ${parent.length}, or '-' for its end`);
    }
  } else if (typeof parent !== 'object' || parent === null) {
    throw new Error(`${wordsOf(operation)}: ${plain(pointer.slice(0, cut))} is ${shown(parent, pointer)}, which has no fields`);
  }
}

function missing(node: unknown, parents: readonly string[], key: string, last: boolean, operation: PatchOperation): Error {
  const what = wordsOf(operation);
  const place = parents.length === 0 ? 'the object' : plain(`/${parents.join('/')}`);
  if (Array.isArray(node)) {
    return new Error(`${what}: ${place} is ${listOf(node)}: expected ${node.length === 0 ? 'JsonPatch.add with \'-\'' : `an index from 0 to ${node.length - 1}`}`);
  }
  if (typeof node !== 'object' || node === null) {
    return new Error(`${what}: ${place} is ${shown(node, `/${parents.join('/')}`)}, which has no fields`);
  }
  const near = nearest(key, Object.keys(node));
  if (near !== undefined) {
    return new Error(`${what}: ${place} has no ${plain(key)}: did you mean '${near}'?`);
  }
  if (!last && ['annotations', 'labels', 'matchLabels', 'nodeSelector'].includes(parents[parents.length - 1])) {
    return new Error(`${what}: ${place} has no ${plain(key)}: write '~1' for a '/' within a key`);
  }
  const fix = last ? (operation.op === 'replace' ? 'use JsonPatch.add for a field that is not there yet' : 'leave the operation out')
    : `add ${plain(`/${[...parents, escaped(key)].join('/')}`)} first, as an object that holds the rest`;
  return new Error(`${what}: ${place} has no ${plain(key)}: ${fix}`);
}

function escaped(key: string): string {
  return key.replace(/~/g, '~0').replace(/\//g, '~1');
}

function has(node: unknown, key: string): boolean {
  if (Array.isArray(node)) {
    return isIndex(key) && Number(key) < node.length;
  }
  return typeof node === 'object' && node !== null && Object.prototype.hasOwnProperty.call(node, key);
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d*)$/.test(key);
}

function listOf(list: readonly unknown[]): string {
  return `a list of ${list.length}`;
}

/** A value for an error. Texts of variables, settings and annotations are not shown, because they may be secret. */
function shown(value: unknown, pointer: string): string {
  if (Array.isArray(value)) {
    return listOf(value);
  }
  if (typeof value === 'object' && value !== null) {
    return `an object with ${inOneLine(Object.keys(value).join(', '), LONGEST_POINTER) || 'no fields'}`;
  }
  const keys = keysOf(pointer);
  if (typeof value === 'string' && (keys[keys.length - 1] === 'value' || keys.some((key) => TOLD_BY_LENGTH.has(key)))) {
    return hidden(value);
  }
  return inOneLine(JSON.stringify(value) ?? String(value), LONGEST_VALUE);
}

const LONGEST_VALUE = 80;
const TOLD_BY_LENGTH = new Set(['env', 'data', 'stringData', 'annotations', 'args', 'command']);
