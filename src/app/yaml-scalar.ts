import { Yaml } from 'cdk8s';
import { needsEscapes, needsQuotes, needsQuotesAsKey, quoted, unprintable } from '../private/yaml-hazards';

/** The most cached strings; then the cache is emptied. */
const MEMORY = 20_000;
const LONGEST_REMEMBERED = 256;

/** YAML's keywords (null, true, yes, off, …) have at most five letters, so a longer word is a string in every version of YAML. */
const LONGEST_WORD = 5;

/**
 * Printable ASCII that starts with a letter or a slash, without `: `, ` #` or a trailing space or colon: a plain string wherever it stands.
 * `e1` and its like are excepted: YAML 1.1 allows a number to start with its exponent.
 */
const PLAIN = /^(?![eE][-+0-9])[A-Za-z/](?:[!-9;-~]|:(?=[!-~])| (?=[ -"$-~]))*$/;
/** The same without alternatives, which need memory for each character of a very long string. */
const PLAIN_START = /^(?![eE][-+0-9])[A-Za-z/]/;
const NOT_PLAIN_LATER = /[^ -~]|: | #|[ :]$/;
const LONGEST_AT_ONCE = 4096;

const QUANTITY = /^[0-9]+(?:m|Ki|Mi|Gi|s|%)$/;
const NO_DIGIT = /[^0-9]/;
const PRINTABLE = /^[ -~]*$/;
const NEITHER_PRINTABLE_NOR_BREAK = /[^ -~\n]/;

/** Printable ASCII that no plain string may contain, or start or end with. */
const NEVER_PLAIN = /^[ ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-] |: | #|[ :]$/;

/** Lines that YAML could take for the end of a document. */
const DOCUMENT_MARKER = /^(%|---|\.\.\.)/m;

/** A number with an exponent and without a point, which Python's parser reads as text. */
const POWER_WITHOUT_POINT = /^(-?[0-9]+)(e[-+][0-9]+)$/;

/** Thrown for a value that YAML cannot hold. */
export const UNPRINTABLE = Symbol('unprintable');

/**
 * Scalars as cdk8s prints them.
 *
 * Simple cases are decided here; for others, cdk8s's `Yaml` is called once for each value.
 */
export class YamlScalars {
  private readonly keys = new Map<string, string>();
  private readonly values = new Map<string, string>();
  private readonly numbers = new Map<number, string>();

  /** A number, for any place. */
  public number(value: number): string {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      return String(value);
    }
    if (!Number.isFinite(value)) {
      throw UNPRINTABLE;
    }
    // -0 is the same key of a Map as 0, and versions of the library print it differently
    return value === 0 ? printed(value) : remembered(this.numbers, value, () => printed(value).replace(POWER_WITHOUT_POINT, '$1.0$2'));
  }

  /** A key of a map; `top` for the map that is the document. Undefined if it is too long to stand before a colon. */
  public key(key: string, top: boolean): string | undefined {
    let text = this.keys.get(key);
    if (text === undefined) {
      if (unprintable(key) !== undefined) {
        throw UNPRINTABLE;
      }
      text = DOCUMENT_MARKER.test(key) ? undefined : this.formatKey(key);
      if (text === undefined) {
        return keyOf(key, top);
      }
      remember(this.keys, key, text);
    }
    return text;
  }

  /** A string as a value, `depth` maps and lists below the document. */
  public text(value: string, depth: number): string {
    if (value.length > LONGEST_WORD && isPlain(value)) {
      return value;
    }
    // a search for the first other character: matching all of a very long text could exceed the stack
    if (!NO_DIGIT.test(value)) {
      return value === '' ? '""' : `"${value}"`;
    }
    if (value.length <= LONGEST_REMEMBERED && QUANTITY.test(value)) {
      return value;
    }
    if (unprintable(value) !== undefined) {
      throw UNPRINTABLE;
    }
    if (needsEscapes(value)) {
      return quoted(value);
    }
    if (value.includes('\n')) {
      return (value.length > LONGEST_WORD ? linesOf(value, depth) : undefined) ?? nested(value, depth);
    }
    if (NEVER_PLAIN.test(value) && PRINTABLE.test(value)) {
      return value.includes('"') && !value.includes('\'') ? `'${value}'` : JSON.stringify(value);
    }
    if (value.length > LONGEST_REMEMBERED) {
      return singleLine(value);
    }
    return remembered(this.values, value, () => singleLine(value));
  }

  private formatKey(key: string): string | undefined {
    return key.length > LONGEST_WORD && key.length <= LONGEST_REMEMBERED && PLAIN.test(key) && !needsQuotesAsKey(key) ? key : keyOf(key, false);
  }
}

function isPlain(value: string): boolean {
  return value.length <= LONGEST_AT_ONCE ? PLAIN.test(value) : PLAIN_START.test(value) && !NOT_PLAIN_LATER.test(value);
}

function singleLine(value: string): string {
  const text = printed(value);
  return text === value && needsQuotes(value) ? quoted(value) : text;
}

/** A literal block; undefined if its header or its end is not simple. */
function linesOf(value: string, depth: number): string | undefined {
  if (!isSimpleLines(value)) {
    return undefined;
  }
  const indent = '  '.repeat(depth);
  const ended = value.endsWith('\n');
  const lines = (ended ? value.slice(0, -1) : value).replace(/\n+/g, `$&${indent}`);
  return `${ended ? '|' : '|-'}\n${indent}${lines}`;
}

/** Lines of printable ASCII, the first not indented or empty, the last one ended once or not at all. */
function isSimpleLines(value: string): boolean {
  const last = value.length - (value.endsWith('\n') ? 2 : 1);
  return !NEITHER_PRINTABLE_NOR_BREAK.test(value) && !' \n'.includes(value[0]) && !' \n'.includes(value[last]);
}

/** How cdk8s prints a scalar below a key. */
function printed(value: string | number): string {
  return Yaml.stringify({ k: value }).slice('k: '.length, -1);
}

/** How cdk8s prints a string of several lines, which depends on its indentation. */
function nested(value: string, depth: number): string {
  let document: object = { k: value };
  for (let i = 1; i < depth; i++) {
    document = { k: document };
  }
  const text = Yaml.stringify(document);
  let start = 0;
  for (let i = 1; i < depth; i++) {
    start = text.indexOf('\n', start) + 1;
  }
  return text.slice(start + 2 * (depth - 1) + 'k: '.length, -1);
}

/** How cdk8s prints a key; undefined if it does not fit before a colon. */
function keyOf(key: string, top: boolean): string | undefined {
  const before = top ? '' : 'k:\n  ';
  const text = Yaml.stringify(top ? { [key]: 0 } : { k: { [key]: 0 } }).slice(before.length);
  if (text.startsWith('? ')) {
    return undefined;
  }
  const formatted = text.slice(0, -': 0\n'.length);
  return (formatted === key && needsQuotes(key)) || needsQuotesAsKey(key) ? quoted(key) : formatted;
}

function remembered<K, V>(memory: Map<K, V>, key: K, make: () => V): V {
  let value = memory.get(key);
  if (value === undefined) {
    value = make();
    remember(memory, key, value);
  }
  return value;
}

function remember<K, V>(memory: Map<K, V>, key: K, value: V): void {
  if (memory.size >= MEMORY) {
    memory.clear();
  }
  memory.set(key, value);
}
