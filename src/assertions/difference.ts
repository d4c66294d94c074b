import { isDeepStrictEqual } from 'util';
import { Match } from './match';
import { isPlainObject } from '../private/known-props';
import { isSecretName, masked, maskedValue } from '../private/secrets';

/** One path at which a value differs: what was expected, and what was found. */
export interface Difference {
  /** Of the field, for example `spec.template.spec.containers[name=app].image`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** Longest value in a message, in characters. */
const MOST_SHOWN = 120;

/**
 * The differences between a value and an expectation, in the order of the expectation. The value may have more fields and more elements. Each expected element is
 * searched in the whole list; if none matches, it is compared with the nearest one.
 */
export function differences(got: unknown, expected: unknown, path: string): Difference[] {
  if (expected instanceof Match) {
    if (expected._kind === 'absent') {
      return got === undefined ? [] : [{ path, expected: 'nothing', got: told(path, got) }];
    }
    return isDeepStrictEqual(got, expected._value) ? [] : firstExact(got, expected._value, path);
  }
  if (Array.isArray(expected)) {
    return Array.isArray(got) ? expected.flatMap((element) => elementDifferences(got, element, path)) : [{ path, expected: 'a list', got: told(path, got) }];
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null || Array.isArray(got)) {
      return [{ path, expected: told(path, expected), got: told(path, got) }];
    }
    return Object.entries(expected).flatMap(([key, value]) => differences((got as Record<string, unknown>)[key], value, below(path, key)));
  }
  return Object.is(got, expected) ? [] : [{ path, expected: told(path, expected), got: told(path, got) }];
}

/** Empty if an element matches; else the differences to the nearest one. */
function elementDifferences(list: readonly unknown[], expected: unknown, path: string): Difference[] {
  if (list.length === 0) {
    return [{ path, expected: told(path, expected), got: 'an empty list' }];
  }
  const tried = list.map((element) => ({ element, found: differences(element, expected, `${path}[${nameOf(element)}]`) }));
  // an element of the same name is the nearest
  const sameName = (element: unknown) => (nameOf(expected) !== ELEMENT && nameOf(element) === nameOf(expected) ? 0 : 1);
  const [nearest] = tried.sort((a, b) => Math.sign(a.found.length) - Math.sign(b.found.length) || sameName(a.element) - sameName(b.element) || a.found.length - b.found.length);
  return typeof nearest.element === 'object' || nearest.found.length === 0 ? nearest.found : [{ path, expected: `an element ${told(path, expected)}`, got: told(path, list) }];
}

/** The first difference, where further fields and elements are differences too. */
function firstExact(got: unknown, expected: unknown, path: string): Difference[] {
  if (isObject(got) && isObject(expected)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(got)])].flatMap((key) => (
      isDeepStrictEqual(got[key], expected[key]) ? [] : firstExact(got[key], expected[key], below(path, key))
    ));
  }
  return [{ path, expected: expected === undefined ? 'nothing' : told(path, expected), got: told(path, got) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && isPlainObject(value);
}

const ELEMENT = '*';

/** The name of a list element, as paths show it; `*` for one without a name. */
function nameOf(element: unknown): string {
  const name = isObject(element) ? element.name : undefined;
  return typeof name === 'string' ? `name=${name}` : ELEMENT;
}

function below(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}['${key}']`;
}

/** A value for a message, without secrets. */
function told(path: string, value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  const key = (/\[name=([^\]]+)\]\.value$/.exec(path) ?? /([\w-]+)(?:'\])?$/.exec(path))?.[1] ?? '';
  const text = typeof value === 'string' ? `'${maskedValue(key, value)}'` : masked(JSON.stringify(withoutSecrets(value)) ?? String(value));
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 3)}...` : text;
}

/** A copy that hides secrets: fields with a secret's name, and the `value` beside such a `name`. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  if (value instanceof Match) {
    return value._kind === 'absent' ? '(absent)' : withoutSecrets(value._value);
  }
  if (!isObject(value)) {
    return typeof value === 'string' ? masked(value) : value;
  }
  const hides = typeof value.name === 'string' && isSecretName(value.name);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typeof one === 'string' ? maskedValue(hides && key === 'value' ? String(value.name) : key, one) : withoutSecrets(one)]));
}
