import { nearest } from './nearest';
import { secretShape } from './secrets';
import { concealed, holdsSecret, inOneLine, shown } from './shown';

export { concealed, holdsSecret, inOneLine, shown, shownPath } from './shown';

/*
 * Checks of everything that a program passes to the library. Programs that run without a type check (tsx, plain JavaScript) can pass anything: props that are unknown, missing
 * or of another type are errors before they are used. A struct has a table with a row for each prop; a call has one with a row for each parameter.
 */

/** What a prop or a parameter may hold. */
export interface Expectation {
  /** What is expected, with an example; may depend on the given value. */
  readonly expected: string | ((got: unknown) => string);
  readonly is: (value: unknown) => boolean;
  /** A prop that must be given. */
  readonly required?: boolean;
  /** A parameter that may be left out: those of a call are required unless they say so. */
  readonly optional?: boolean;
  /** Set for lists and maps: what each of their elements must be. */
  readonly each?: Expectation;
  /** Set for maps: what each key must be. */
  readonly key?: Expectation;
  /** Set for structs: their own rows. */
  readonly props?: Rows;
  /** Set for structs: advice for an unknown prop; undefined for none. */
  readonly hint?: (name: string) => string | undefined;
  /** Whether the value may be a secret: errors show its kind and length only. */
  readonly secret?: boolean | ((value: unknown) => boolean);
  /** How errors show a value; undefined: by its kind. */
  readonly tell?: (value: unknown) => string | undefined;
}

/** Rows by name. */
export type Rows = Readonly<Record<string, Expectation>>;

/** The props of a struct: all of them, and no other. */
export type PropTable<P> = { readonly [K in keyof Required<P>]: Expectation };

/**
 * Checks a struct against its table. Undefined counts as left out, whatever the key: other languages hand over all keys.
 *
 * @param where the owner of the struct, for example `'shop/web'` or `Runtime.nodejs`
 * @param within the prop that holds it, if it is part of another struct
 * @param hint advice for an unknown prop; undefined for none
 * @throws on the first prop that is unknown, missing or of another type
 */
export function checkProps(where: string, known: Rows, props: object, hint?: (name: string) => string | undefined, within?: string): void {
  const subject = within === undefined ? where : `${where}: ${within}`;
  if (!isStruct(props)) {
    const required = Object.keys(known).filter((name) => known[name].required);
    throw refusal(`${subject} got ${shown(props)} as props: expected an object${required.length === 0 ? '' : ` with ${required.join(', ')}`}`);
  }
  try {
    checkKeys(where, subject, known, props as Readonly<Record<string, unknown>>, hint, within);
  } catch (e) {
    throw refusalOf(subject, props, e);
  }
}

function checkKeys(where: string, subject: string, known: Rows, given: Readonly<Record<string, unknown>>, hint?: (name: string) => string | undefined, within?: string): void {
  const { rows, required } = tableOf(known);
  const names = Object.keys(given);
  const unknown = names.filter((name) => given[name] !== undefined && !rows.has(name));
  if (unknown.length > 0) {
    // all of them in one error
    const told = unknown.slice(0, MOST_UNKNOWN).map((name) => ({ name: `'${inOneLine(name)}'`, answer: hint?.(name) ?? meant(name, Object.keys(known)) }));
    const others = told.filter(({ answer }) => answer === undefined).map(({ name }) => name).join(', ');
    const answers = [
      ...told.filter(({ answer }) => answer !== undefined).map(({ name, answer }) => `${name}: ${answer}`),
      ...(others === '' ? [] : [`${others}: expected ${Object.keys(known).sort().join(', ')}`]),
    ];
    const more = unknown.length > MOST_UNKNOWN ? `, and ${unknown.length - MOST_UNKNOWN} more` : '';
    throw refusal(`${subject} has the unknown prop${unknown.length === 1 ? '' : 's'} ${answers.join('; and ')}${more}`);
  }
  for (const name of required) {
    if (given[name] === undefined) {
      throw refusal(`${subject} has no ${name}: expected ${expectedFor(known[name], undefined)}`);
    }
  }
  // a struct may be an instance whose props come from its class: those are no keys of its own
  for (const name of isPlainObject(given) ? names : rows.keys()) {
    const value = given[name];
    if (value !== undefined) {
      checkValue(where, within === undefined ? name : `${within}.${name}`, rows.get(name)!, value);
    }
  }
}

/** Errors of this file, to distinguish them from errors of getters and proxies. */
const REFUSALS = new WeakSet<object>();

function refusal(message: string): Error {
  const error = new Error(message);
  REFUSALS.add(error);
  return error;
}

/** An error that was thrown while an object was read: unchanged if this file threw it, else with the name of the prop that cannot be read. */
function refusalOf(subject: string, value: object, e: unknown): unknown {
  if (typeof e === 'object' && e !== null && REFUSALS.has(e)) {
    return e;
  }
  let key = 'what it holds';
  try {
    for (key of Object.keys(value)) {
      void (value as Record<string, unknown>)[key];
    }
    key = 'one of its props';
  } catch {
    // this one
  }
  return refusal(`${subject}: ${inOneLine(key)} cannot be read: ${e instanceof Error ? inOneLine(e.message) : 'it throws'}`);
}

interface Table {
  readonly rows: ReadonlyMap<string, Expectation>;
  readonly required: readonly string[];
}

/** Prepared tables: structs are checked for each workload. */
const TABLES = new WeakMap<Rows, Table>();

function tableOf(known: Rows): Table {
  let table = TABLES.get(known);
  if (table === undefined) {
    table = { rows: new Map(Object.entries(known)), required: Object.keys(known).filter((name) => known[name].required) };
    TABLES.set(known, table);
  }
  return table;
}

/** Whether an object is not an instance of a class; `constructor` may be one of its keys. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Checks the options of a call. A bare value, such as `Runtime.nodejs('22')`, is an error that shows the right call.
 *
 * @param main the option that a bare value probably means
 * @param parameter the name of the parameter
 */
export function checkOptions(call: string, known: Rows, options: object, main?: string, parameter = 'options', hint?: (name: string) => string | undefined): void {
  if (!isStruct(options)) {
    const bare = typeof options === 'string' || typeof options === 'number';
    throw refusal(`${call}: ${parameter} is ${shown(options)}, expected an object${main === undefined ? `: ${Object.keys(known).join(', ')}` : `: write ${call}({ ${main}: '${bare ? inOneLine(String(options)) : '…'}' })`}`);
  }
  checkProps(call, known, options, hint);
}

/**
 * Checks the parameters of a call, in their order.
 *
 * @throws on the first that is missing or of another type
 */
export function checkCall(call: string, known: Rows, ...values: readonly unknown[]): void {
  let i = 0;
  for (const name in known) {
    const value = values[i++];
    if (value !== undefined || !known[name].optional) {
      checkValue(call, name, known[name], value);
    }
  }
}

/** Checks one value, and what is in it. */
export function checkValue(where: string, name: string, expectation: Expectation, value: unknown, inSecret = false): void {
  const { each, key, props, secret, hint } = expectation;
  if (!fits(expectation, value)) {
    const hidden = inSecret || secret === true || (typeof secret === 'function' && secret(value));
    throw refusal(`${where}: ${name} is ${hidden && toldBy(expectation, value) !== EMPTY ? concealed(value) : toldBy(expectation, value)}, expected ${expectedFor(expectation, hidden ? undefined : value)}${value === null ? '; leave it out for its default' : ''}`);
  }
  if (props !== undefined) {
    checkProps(where, props, value as object, hint, name);
  }
  if (each === undefined && key === undefined) {
    return;
  }
  try {
    checkElements(where, name, expectation, value as object, inSecret || secret === true);
  } catch (e) {
    throw refusalOf(`${where}: ${name}`, value as object, e);
  }
}

function checkElements(where: string, name: string, { each, key }: Expectation, value: object, inSecret: boolean): void {
  if (Array.isArray(value)) {
    // by index: the holes of a list are elements, too
    for (let i = 0; i < value.length; i++) {
      if (!(isFlat(each!) && fits(each!, value[i]))) {
        checkValue(where, `${name}[${i}]`, each!, value[i], inSecret);
      }
    }
    return;
  }
  const map = value as Readonly<Record<string, unknown>>;
  for (const index of Object.keys(map)) {
    if (key !== undefined && !key.is(index)) {
      checkValue(where, `a key of ${name}`, key, index);
    }
    // names of elements are made for errors only
    if (each !== undefined && !(isFlat(each) && fits(each, map[index]))) {
      checkValue(where, `${name}.${inOneLine(index)}`, each, map[index], inSecret);
    }
  }
}

/** Whether a value is as expected; one that cannot be read is not. */
function fits(expectation: Expectation, value: unknown): boolean {
  try {
    return expectation.is(value);
  } catch {
    return false;
  }
}

function toldBy({ tell }: Expectation, value: unknown): string {
  try {
    return tell?.(value) ?? shown(value);
  } catch {
    return shown(value);
  }
}

/** Whether a row has no rows for elements, keys or props. */
function isFlat({ each, key, props }: Expectation): boolean {
  return each === undefined && key === undefined && props === undefined;
}

export const NUMBER = number('a number');
export const FLAG: Expectation = { expected: 'true or false', is: (value) => typeof value === 'boolean' };

export function number(expected: string): Expectation {
  return { expected: (got) => asNumber(got) ?? expected, is: (value) => typeof value === 'number' };
}

/** A finite number between bounds. */
export function between(least: number, most: number, example: number | string, inWholes = false): Expectation {
  const expected = `a${inWholes ? ' whole' : ''} number from ${least} to ${most}, for example ${example}`;
  return {
    expected: (got) => asNumber(got) ?? expected,
    is: (value) => typeof value === 'number' && value >= least && value <= most && (!inWholes || Number.isInteger(value)),
  };
}

/** A whole number between bounds. */
export function whole(least: number, most: number, example: number | string): Expectation {
  return between(least, most, example, true);
}

/** For a number in quotes: how to write it. */
function asNumber(got: unknown): string | undefined {
  return typeof got === 'string' && got.trim() !== '' && Number.isFinite(Number(got)) ? `a number: write ${Number(got)}` : undefined;
}

/** A lone surrogate, which is half a character: no file can hold it. */
const HALF = /[\ud800-\udfff]/u;

/** Any text. If the example is numeric, the error for a number shows how to write it. */
export function text(example: string): Expectation {
  const row = matching(`a text, for example '${example}'`, () => true);
  return /^\d/.test(example) ? row : { ...row, expected: (got) => (typeof got === 'number' ? `a text, for example '${example}'` : expectedFor(row, got)) };
}

/** A text that obeys a rule. */
export function matching(expected: Expectation['expected'], rule: RegExp | ((value: string) => boolean)): Expectation {
  const obeys = typeof rule === 'function' ? rule : (value: string) => rule.test(value);
  return {
    expected: (got) => (typeof got === 'number' && obeys(String(got)) ? `a text: write '${got}'` : typeof got === 'string' && HALF.test(got) ? 'a text of whole characters: one of them is half a surrogate pair' : typeof expected === 'string' ? expected : expected(got)),
    is: (value) => typeof value === 'string' && !HALF.test(value) && obeys(value),
  };
}

/** A text that follows a rule and is not secret, such as a name. A token may look like a name and is refused. */
export function naming(expected: Expectation['expected'], rule: RegExp | ((value: string) => boolean)): Expectation {
  const obeys = typeof rule === 'function' ? rule : (value: string) => rule.test(value);
  return matching(expected, (value) => obeys(value) && secretShape(value) === undefined);
}

/** An object that is no list. */
export function mapOf(expected: string, each?: Expectation, key?: Expectation): Expectation {
  return { expected, is: isRecord, each, key };
}

export function listOf(expected: string, each: Expectation): Expectation {
  return { expected, is: (value) => Array.isArray(value), each };
}

/** How errors call a list or map that has nothing. */
const EMPTY = 'empty';
const isEmpty = (value: unknown): boolean => Object.keys(value as object).length === 0;

/** A list or map that is not empty: in a policy, an empty one means everything. */
export function filled(some: Expectation): Expectation {
  return { ...some, is: (value) => some.is(value) && !isEmpty(value), tell: (value) => (some.is(value) && isEmpty(value) ? EMPTY : some.tell?.(value)) };
}

/** A struct within another, or as a parameter. */
export function structOf(example: string, props: Rows): Expectation {
  return { expected: `an object, for example ${example}`, is: isStruct, props };
}

/** An instance of a class, also of another copy of the class: a program may load two copies of a package. */
export function instanceOf(type: { readonly name: string; readonly prototype: object }, expected: Expectation['expected']): Expectation {
  return {
    expected,
    is: (value) => isRecord(value) && (Object.prototype.isPrototypeOf.call(type.prototype, value) || (!Object.hasOwn(value, 'constructor') && value.constructor?.name === type.name)),
  };
}

/** Something that has these methods. */
export function withMethods(expected: Expectation['expected'], ...methods: string[]): Expectation {
  return { expected, is: (value) => isRecord(value) && methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function') };
}

export function oneOf(name: string, values: Readonly<Record<string, string>>): Expectation {
  const members = Object.keys(values).map((key) => `${name}.${key}`);
  return {
    expected: (got) => {
      const near = typeof got === 'string' ? nearest(got, Object.keys(values)) ?? nearest(got, Object.values(values)) : undefined;
      const index = near === undefined ? -1 : Math.max(Object.keys(values).indexOf(near), Object.values(values).indexOf(near));
      return `one of ${members.join(', ')}${index < 0 ? '' : `; did you mean ${members[index]}?`}`;
    },
    is: (value) => Object.values(values).includes(value as string),
  };
}

const DURATION_UNITS: Readonly<Record<string, string>> = { ms: 'millis', s: 'seconds', m: 'minutes', min: 'minutes', h: 'hours' };
const SIZE_UNITS: Readonly<Record<string, string>> = { K: 'kibibytes', Ki: 'kibibytes', M: 'mebibytes', Mi: 'mebibytes', MB: 'mebibytes', MiB: 'mebibytes', G: 'gibibytes', Gi: 'gibibytes', GB: 'gibibytes', GiB: 'gibibytes' };

/** A Duration of cdk8s; `unit` is the usual unit, which the error for a bare number suggests. */
export function durationIn(unit: 'millis' | 'seconds' | 'minutes' | 'hours', example: number): Expectation {
  return withMethods((got) => `a Duration, for example ${inUnits(got, 'Duration', DURATION_UNITS) ?? `Duration.${unit}(${typeof got === 'number' ? got : example})`}`, 'toMilliseconds');
}

/** A Size of cdk8s. */
export function sizeIn(unit: 'mebibytes' | 'gibibytes', example: number): Expectation {
  return withMethods((got) => `a Size, for example ${inUnits(got, 'Size', SIZE_UNITS) ?? `Size.${unit}(${typeof got === 'number' ? got : example})`}`, 'toKibibytes');
}

/** A time of one request. */
export const DURATION = durationIn('millis', 5);

/** An amount of memory. */
export const SIZE = sizeIn('mebibytes', 256);

/** For a text such as `5ms`: how to write it. */
function inUnits(got: unknown, type: string, units: Readonly<Record<string, string>>): string | undefined {
  const match = typeof got === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(got) : null;
  const unit = match === null || !Object.hasOwn(units, match[2]) ? undefined : units[match[2]];
  return unit === undefined ? undefined : `${type}.${unit}(${match![1]})`;
}

/** What a row expects. The given value is part of a suggestion only if it is not secret. */
export function expectedFor({ expected }: Expectation, got: unknown): string {
  if (typeof expected === 'string') {
    return expected;
  }
  try {
    return expected(typeof got === 'string' && holdsSecret(got) ? undefined : got);
  } catch {
    return expected(undefined); // it cannot be read
  }
}

/** The most unknown props in an error. */
const MOST_UNKNOWN = 5;

function meant(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known) ?? beginsLike(name, known);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** The known name that a longer word begins with, or nearly: `liveness` for `live`, `readiness` for `ready`. */
function beginsLike(word: string, known: readonly string[]): string | undefined {
  return known.find((name) => word.length > name.length && name.length >= 4 && word.toLowerCase().startsWith(name.slice(0, Math.max(4, name.length - 1)).toLowerCase()));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A record that can be one of props: not a Map or a date, which have none. */
function isStruct(value: unknown): value is object {
  try {
    return isRecord(value) && (Object.keys(value).length > 0 || (value.constructor?.name ?? 'Object') === 'Object');
  } catch {
    return false; // it cannot be read
  }
}
