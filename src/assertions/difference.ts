import { isDeepStrictEqual } from 'util';
import { Match } from './match';
import { isPlainObject } from '../private/known-props';
import { isSecretName, masked, maskedValue } from '../private/secrets';

/** Where a value is not what was expected, and what was expected and found there. */
export interface Difference {
  /** Of the field, for example `spec.template.spec.containers[name=app].image`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** Values in messages are cut here. */
const MOST_SHOWN = 120;

/**
 * Where a value lacks what is expected of it, in the order of the expectation. Objects may have further fields, lists further elements; each expected element is
 * looked for among all of them, and one that is not found is compared with the nearest.
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

/** Nothing where an element is like the expected one; else what the nearest lacks. */
function elementDifferences(list: readonly unknown[], expected: unknown, path: string): Difference[] {
  if (list.length === 0) {
    return [{ path, expected: told(path, expected), got: 'an empty list' }];
  }
  const tried = list.map((element) => ({ element, found: differences(element, expected, `${path}[${nameOf(element)}]`) }));
  // an element of the same name is the one that was meant
  const sameName = (element: unknown) => (nameOf(expected) !== ELEMENT && nameOf(element) === nameOf(expected) ? 0 : 1);
  const [nearest] = tried.sort((a, b) => Math.sign(a.found.length) - Math.sign(b.found.length) || sameName(a.element) - sameName(b.element) || a.found.length - b.found.length);
  return typeof nearest.element === 'object' || nearest.found.length === 0 ? nearest.found : [{ path, expected: `an element ${told(path, expected)}`, got: told(path, list) }];
}

/** Beside what is missing, what is too much. */
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

/** Lists of Kubernetes name their elements; where they do not, any of them is meant. */
function nameOf(element: unknown): string {
  const name = isObject(element) ? element.name : undefined;
  return typeof name === 'string' ? `name=${name}` : ELEMENT;
}

function below(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}['${key}']`;
}

/** A value as a message tells it, without what is a secret in it. */
function told(path: string, value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  const key = (/\[name=([^\]]+)\]\.value$/.exec(path) ?? /([\w-]+)(?:'\])?$/.exec(path))?.[1] ?? '';
  const text = typeof value === 'string' ? `'${maskedValue(key, value)}'` : masked(JSON.stringify(withoutSecrets(value)) ?? String(value));
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 3)}...` : text;
}

/** A copy in which no field shows a secret: those with the name of one, and the value beside such a `name`. */
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
