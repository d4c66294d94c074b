import { nearest } from './nearest';

/*
 * Programs that are run without a type check (tsx, plain JavaScript) hand over anything: what is unknown, missing or of another type is told before it is used.
 */

/** What a prop may hold. */
export interface Expectation {
  /** What it must be, with an example; may depend on what was given. */
  readonly expected: string | ((got: unknown) => string);
  readonly is: (value: unknown) => boolean;
  readonly required?: boolean;
  /** Set for lists and maps: what each of their elements must be. */
  readonly each?: Expectation;
}

/** The props of a struct: all of them, and no other. */
export type PropTable<P> = { readonly [K in keyof Required<P>]: Expectation };

/**
 * Checks a struct against its table. Undefined counts as left out, whatever the key: other languages hand over all keys.
 *
 * @param where names what the struct belongs to, for example `'shop/web'`
 * @param hint what to say of a prop that the struct does not have, where there is something to say
 * @throws on the first prop that is unknown, missing or of another type
 */
export function checkProps(where: string, known: Readonly<Record<string, Expectation>>, props: object, hint?: (name: string) => string | undefined): void {
  const names = Object.keys(known);
  const required = names.filter((name) => known[name].required);
  if (!isRecord(props)) {
    throw new Error(`${where} got ${shown(props)} as props: expected an object${required.length === 0 ? '' : ` with ${required.join(', ')}`}`);
  }
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  const unknown = given.find(([name]) => !names.includes(name))?.[0];
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new Error(`${where} has the unknown prop '${unknown}': ${hint?.(unknown) ?? (near === undefined ? `expected ${names.sort().join(', ')}` : `did you mean ${near}?`)}`);
  }
  const missing = required.find((name) => (props as Record<string, unknown>)[name] === undefined);
  if (missing !== undefined) {
    throw new Error(`${where} has no ${missing}: expected ${expectedFor(known[missing], undefined)}`);
  }
  given.forEach(([name, value]) => checkValue(where, name, known[name], value));
}

/** Checks one value, and its elements where it has some. */
export function checkValue(where: string, name: string, expectation: Expectation, value: unknown): void {
  if (!expectation.is(value)) {
    throw new Error(`${where}: ${name} is ${shown(value)}, expected ${expectedFor(expectation, value)}${value === null ? '; leave it out for its default' : ''}`);
  }
  const { each } = expectation;
  if (each !== undefined) {
    const list = Array.isArray(value);
    Object.entries(value as object).forEach(([key, element]) => checkValue(where, list ? `${name}[${key}]` : `${name}.${key}`, each, element));
  }
}

export const NUMBER = number('a number');
export const FLAG: Expectation = { expected: 'true or false', is: (value) => typeof value === 'boolean' };

export function number(expected: string): Expectation {
  return { expected: (got) => (typeof got === 'string' && got.trim() !== '' && Number.isFinite(Number(got)) ? `a number: write ${Number(got)}` : expected), is: (value) => typeof value === 'number' };
}

export function text(example: string): Expectation {
  return { expected: `a text, for example '${example}'`, is: (value) => typeof value === 'string' };
}

/** An object that is no list. */
export function mapOf(expected: string, each?: Expectation): Expectation {
  return { expected, is: isRecord, each };
}

export function listOf(expected: string, each: Expectation): Expectation {
  return { expected, is: (value) => Array.isArray(value), each };
}

/** An instance of a class, also of another copy of it: two packages may bring one each. */
export function instanceOf(type: { readonly name: string; readonly prototype: object }, expected: Expectation['expected']): Expectation {
  return {
    expected,
    is: (value) => isRecord(value) && (Object.prototype.isPrototypeOf.call(type.prototype, value) || value.constructor?.name === type.name),
  };
}

/** Something that has these methods. */
export function withMethods(expected: Expectation['expected'], ...methods: string[]): Expectation {
  return { expected, is: (value) => isRecord(value) && methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function') };
}

export function oneOf(name: string, values: Readonly<Record<string, string>>): Expectation {
  return { expected: `one of ${Object.keys(values).map((key) => `${name}.${key}`).join(', ')}`, is: (value) => Object.values(values).includes(value as string) };
}

const DURATION_UNITS: Readonly<Record<string, string>> = { ms: 'millis', s: 'seconds', m: 'minutes', min: 'minutes', h: 'hours' };
const SIZE_UNITS: Readonly<Record<string, string>> = { K: 'kibibytes', Ki: 'kibibytes', M: 'mebibytes', Mi: 'mebibytes', MB: 'mebibytes', MiB: 'mebibytes', G: 'gibibytes', Gi: 'gibibytes', GB: 'gibibytes', GiB: 'gibibytes' };

/** A Duration of cdk8s. */
export const DURATION = withMethods((got) => `a Duration, for example ${inUnits(got, 'Duration', DURATION_UNITS) ?? `Duration.millis(${typeof got === 'number' ? got : 5})`}`, 'toMilliseconds');

/** A Size of cdk8s. */
export const SIZE = withMethods((got) => `a Size, for example ${inUnits(got, 'Size', SIZE_UNITS) ?? `Size.mebibytes(${typeof got === 'number' ? got : 256})`}`, 'toKibibytes');

/** `5ms` as somebody would have to write it. */
function inUnits(got: unknown, type: string, units: Readonly<Record<string, string>>): string | undefined {
  const match = typeof got === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(got) : null;
  const unit = match === null ? undefined : units[match[2]];
  return unit === undefined ? undefined : `${type}.${unit}(${match![1]})`;
}

function expectedFor({ expected }: Expectation, got: unknown): string {
  return typeof expected === 'string' ? expected : expected(got);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it is told in an error. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  if (typeof value === 'function') {
    return `a function${value.name === '' ? '' : ` (${value.name})`}`;
  }
  if (isRecord(value)) {
    const type = value.constructor?.name;
    return type === undefined || type === 'Object' ? 'an object' : `a ${type}`;
  }
  return String(value);
}
