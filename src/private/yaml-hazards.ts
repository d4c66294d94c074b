import { Yaml } from 'cdk8s';
import { inOneLine, shown } from './shown';

/*
 * Strings that YAML parsers read differently, found by reading cdk8s's output with the parsers of Kubernetes, Go and Python (test/fidelity).
 */

/** Control characters, line breaks of YAML 1.1, and noncharacters: some parser refuses or changes them unless they are escaped. */
const NEEDS_ESCAPE = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/;
const TAB_FIRST = /^\n*\t/;
const BLOCK_HAZARD = /^\n*[\t ]| $/;
/** A line that is one space: where cdk8s folds text in double quotes, it becomes a backslash that joins lines. */
const LINE_OF_ONE_SPACE = /\n \n/;
const CONTROL = /[\u0000-\u0008\u000b-\u001f]/; // eslint-disable-line no-control-regex
const EACH_NEEDS_ESCAPE = new RegExp(NEEDS_ESCAPE, 'g');

/** Words of YAML 1.1 that cdk8s prints bare: the merge key, the default value, and what ruamel.yaml reads as the beginning of a number. */
const WORD = /^(<<|=|[-+]_+)$/;

/**
 * Whether some parser reads the bare string as a number.
 *
 * Numbers for some parser of Kubernetes manifests, but not in YAML 1.1, and so not for cdk8s: `0o14` (YAML 1.2), `0X1F`, `0_x1F`, `1e1_0` (Go), `+-1` but not `+-08`, which is no octal number (goccy/go-yaml).
 * Go's parser drops underscores before it looks at a scalar that starts like a number.
 */
function isNumberForSome(value: string): boolean {
  return /^[-+.0-9]/.test(value) && isSignedNumber(value.replace(/_/g, ''));
}

/** Without a repeating pattern: a regular expression runs out of stack on millions of digits. */
function isSignedNumber(text: string): boolean {
  if (text.startsWith('+-')) {
    const rest = text.slice(2);
    return isNumber(rest) && !(rest.startsWith('0') && isOnly(DIGITS, rest) && /[89]/.test(rest));
  }
  return isNumber(/^[-+]/.test(text) ? text.slice(1) : text);
}

/** What is not a digit of the base. */
const DIGITS = /[^0-9]/;
const BASES: Readonly<Record<string, RegExp>> = { '0o': /[^0-7]/, '0x': /[^0-9a-fA-F]/, '0b': /[^01]/ };

function isOnly(others: RegExp, text: string): boolean {
  return !others.test(text);
}

function isNumber(text: string): boolean {
  const base = BASES[text.slice(0, 2).toLowerCase()];
  if (base !== undefined) {
    return text.length > 2 && isOnly(base, text.slice(2));
  }
  const e = text.search(/[eE]/);
  const exponent = e < 0 ? '0' : text.slice(e + 1).replace(/^[-+]/, '');
  const mantissa = e < 0 ? text : text.slice(0, e);
  const dot = mantissa.indexOf('.');
  const [whole, fraction] = dot < 0 ? [mantissa, ''] : [mantissa.slice(0, dot), mantissa.slice(dot + 1)];
  return exponent !== '' && isOnly(DIGITS, exponent) && whole + fraction !== '' && isOnly(DIGITS, whole) && isOnly(DIGITS, fraction);
}

/** Whether some parser refuses the bare string, or reads another value. */
export function needsQuotes(value: string): boolean {
  return isNumberForSome(value) || value.includes('\t') || WORD.test(value);
}

/** Whether the string is only safe with escapes: certain characters, and blocks of lines that begin with a tab or a space, end with a space, or would be folded at one. */
export function needsEscapes(value: string): boolean {
  return NEEDS_ESCAPE.test(value) || (value.includes('\n') && (BLOCK_HAZARD.test(value) || (value.includes(' \n') && CONTROL.test(value))));
}

/** Whether a parser refuses what cdk8s prints, or reads another value. Parsers that alone misread tabs, `<<` and trailing spaces do not count. */
export function misreadFromCdk8s(value: string): boolean {
  return ((isNumberForSome(value) || NEEDS_ESCAPE.test(value) || (value.includes('\n') && TAB_FIRST.test(value))) && isPrintedAsItIs(value))
    || (LINE_OF_ONE_SPACE.test(value) && isFolded(value));
}

/** A value in a document that cannot be printed: its JSON pointer, the value, and the reason. */
export interface Hazard {
  readonly pointer: string;
  readonly text: string;
  /** Undefined for a string that every parser reads if it is quoted. */
  readonly reason?: string;
}

/** Lone surrogates, which UTF-8 cannot encode. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Kubernetes reads whole numbers of 64 bits. */
const INT64_LIMIT = 2n ** 63n;

/** Why neither YAML nor JSON can hold a value; undefined if they can. */
export function unprintable(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return LONE_SURROGATE.test(value) ? 'a lone surrogate is half a character, which no file can hold: write the whole character, or encode the bytes (base64)' : undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : 'JSON and Kubernetes have no such number: leave the field out, or give a finite number';
    case 'bigint':
      return value >= -INT64_LIMIT && value < INT64_LIMIT ? undefined : 'Kubernetes reads whole numbers of 64 bits: give a smaller number, or write it as a string';
    case 'function':
    case 'symbol':
      return `a ${typeof value} is not a JSON value: give the text or the number that it stands for`;
    default:
      return undefined;
  }
}

/** The first thing in a document that no app can print. */
export function unprintableIn(value: unknown): Hazard | undefined {
  return find(value, '', (each) => {
    const reason = unprintable(each);
    return reason === undefined ? undefined : { reason };
  }, new Set());
}

/** The first value in a document that parsers misread when cdk8s prints it, or that no app can print. */
export function misreadIn(value: unknown): Hazard | undefined {
  return find(value, '', (each, isKey) => {
    if (typeof each === 'string' && looksSafe(each)) {
      return undefined;
    }
    const reason = unprintable(each);
    // as a key, and only there, parsers of YAML 1.1 merge the value
    const isMisread = typeof each === 'string' && (misreadFromCdk8s(each) || (isKey && each === '<<'));
    return reason !== undefined ? { reason } : isMisread ? {} : undefined;
  }, new Set());
}

/** The longest unprintable text in an error, in characters. */
const LONGEST_TEXT = 100;

type Judge = (value: unknown, isKey: boolean) => { readonly reason?: string } | undefined;

function find(value: unknown, pointer: string, judge: Judge, above: Set<object>, isKey = false): Hazard | undefined {
  if (typeof value === 'object' && value !== null && typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    // printed is what it gives, as in JSON
    const given = (value as { toJSON: () => unknown }).toJSON();
    return given === value ? undefined : find(given, pointer, judge, above);
  }
  if (typeof value !== 'object' || value === null) {
    const judged = judge(value, isKey);
    return judged && { pointer, text: typeof value === 'string' ? inOneLine(JSON.stringify(value), LONGEST_TEXT) : typeof value === 'bigint' ? String(value) : shown(value), ...judged };
  }
  if (above.has(value)) {
    return undefined;
  }
  above.add(value);
  for (const key of Object.keys(value)) {
    const below = `${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    const found = (!Array.isArray(value) && find(key, below, judge, above, true)) || find((value as Record<string, unknown>)[key], below, judge, above);
    if (found) {
      return found;
    }
  }
  above.delete(value);
  return undefined;
}

/** Whether some parser refuses or misreads a key, however cdk8s prints it: goccy/go-yaml reads each key that ends with `<<` as the merge key. */
export function needsQuotesAsKey(key: string): boolean {
  return NEEDS_ESCAPE.test(key) || key.endsWith('<<');
}

const PLAIN_TEXT = /^[A-Za-z/][ -~]*$/;

function looksSafe(value: string): boolean {
  return PLAIN_TEXT.test(value);
}

/** Apps that print every string so that all parsers read it alike. */
const CAREFUL = new WeakSet<object>();

/** Registers an app that quotes such strings. */
export function printsCarefully(app: object): void {
  CAREFUL.add(app);
}

/** Whether an app prints as cdk8s does, so that strings must be checked. */
export function printsAsCdk8s(app: object): boolean {
  return !CAREFUL.has(app);
}

/** The string in double quotes, which every parser reads alike. */
export function quoted(value: string): string {
  return JSON.stringify(value).replace(EACH_NEEDS_ESCAPE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whether cdk8s prints a string in double quotes, over several lines. */
function isFolded(value: string): boolean {
  return /^"[^]*\n/.test(Yaml.stringify({ k: value }).slice('k: '.length, -1));
}

/** Whether cdk8s prints a string bare, as a block, or with the characters that need escapes. */
function isPrintedAsItIs(value: string): boolean {
  const text = Yaml.stringify({ k: value }).slice('k: '.length, -1);
  return text === value || text.startsWith('|') || NEEDS_ESCAPE.test(text);
}
