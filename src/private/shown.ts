import { relative } from 'path';
import { withoutCredentials } from './secrets';

/*
 * Values in errors: one line, of limited length, without secrets.
 */

/** The longest text in an error, in characters. */
const MOST_SHOWN = 60;

/** Secrets are searched up to this length. */
const MOST_READ = 4096;

/** Whether a text contains a secret. */
export function holdsSecret(value: string): boolean {
  const read = value.slice(0, MOST_READ);
  return withoutCredentials(read) !== read;
}

/** A value for an error. */
export function shown(value: unknown, most = MOST_SHOWN): string {
  try {
    return told(value, most);
  } catch {
    return 'an object that cannot be read';
  }
}

/** The longest path, image or host in an error, in characters. */
const MOST_OF_A_PATH = 250;

/** A file for an error: relative to the working directory if it is below it. */
export function shownFile(file: string): string {
  const short = relative('.', file);
  return shownPath(short.startsWith('..') ? file : short);
}

/** The path of a file for an error. */
export function shownPath(path: string): string {
  return shown(path, MOST_OF_A_PATH);
}

function told(value: unknown, most: number): string {
  if (typeof value === 'string') {
    return `'${inOneLine(value, most)}'`;
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  if (typeof value === 'function') {
    return `a function${typeof value.name !== 'string' || value.name === '' ? '' : ` (${inOneLine(value.name)})`}`;
  }
  if (typeof value === 'object' && value !== null) {
    const type = Object.hasOwn(value, 'constructor') ? undefined : value.constructor?.name;
    return typeof type !== 'string' || type === 'Object' ? 'an object' : `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${inOneLine(type)}`;
  }
  return typeof value === 'bigint' ? inOneLine(`${value}n`) : typeof value === 'symbol' ? inOneLine(String(value)) : String(value);
}

/** A value that may be secret, for an error: its kind and length. */
export function concealed(value: unknown): string {
  return typeof value === 'string' ? `a text of ${value.length} character${value.length === 1 ? '' : 's'}`
    : typeof value === 'number' || typeof value === 'bigint' ? 'a number' : typeof value === 'function' ? 'a function' : shown(value);
}

/** A text for an error: one line, cut at the limit. */
export function inOneLine(value: string, most = MOST_SHOWN): string {
  // secrets are removed before the text is cut: half a secret would not be recognised
  const plain = withoutCredentials(value.slice(0, MOST_READ)) + value.slice(MOST_READ);
  const cut = plain.length > most ? `${plain.slice(0, most - 3)}...` : plain;
  // eslint-disable-next-line no-control-regex
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|[\ud800-\udfff]/gu, (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
