import { propsOf, typeOf, type TypeRef } from './assembly';

/** Half of a surrogate pair: no file can hold it. */
const HALF = 'half \ud800';

class Stranger {
  public readonly strange = true;
}

/**
 * Values that no slot of a type may take, each with what it is. A struct yields those of its props, too: `[path of the slot, value]`.
 *
 * @param good a right value of the struct, where there is one: its props are replaced one at a time
 */
export function wrongValues(slot: string, type: TypeRef, optional: boolean, good: unknown): Array<[string, unknown]> {
  const never: unknown[] = optional ? [null] : [null, undefined];
  const all = (...values: unknown[]): Array<[string, unknown]> => [...never, ...values].map((value) => [slot, value]);
  if (type.collection !== undefined) {
    const { kind, elementtype } = type.collection;
    const inner = wrongValues('', elementtype, false, Array.isArray(good) ? good[0] : undefined);
    return kind === 'array'
      ? [...all('text', 3, {}, new Stranger()), ...inner.map(([name, value]): [string, unknown] => [`${slot}${name}`, [value]])]
      : [...all('text', 3, true, ['x']), ...inner.flatMap(([name, value]) => ['KEY', 'toString', 'constructor'].map((key): [string, unknown] => [`${slot}${name}`, Object.fromEntries([[key, value]])]))];
  }
  switch (type.primitive) {
    case 'string': return all(3, true, {}, [], () => 'x', 10n, HALF, Symbol('x'), new Stranger(), { toString: () => 'x' });
    case 'number': return all('x', '', {}, [], NaN, Infinity, -Infinity, -1e9, 1e300, 10n, new Stranger());
    case 'boolean': return all('true', 'false', 0, 1, {}, []);
    // whatever JSON can hold
    case 'any': return [undefined, () => 'x', 10n, Symbol('x'), new Stranger(), HALF].map((value) => [slot, value]);
    default: break;
  }
  const known = typeOf(type.fqn);
  if (known?.kind === 'enum') {
    return all('Sidecar', '', 3, {}, [], 'toString', new Stranger());
  }
  if (known?.datatype) {
    const nested = propsOf(known).flatMap((prop) => wrongValues(`${slot}.${prop.name}`, prop.type, prop.optional ?? false, (good as Record<string, unknown> | undefined)?.[prop.name])
      .map(([name, value]): [string, unknown] => [name, { ...(good as object | undefined), [prop.name]: value }]));
    const misspelt = propsOf(known).map((prop): [string, unknown] => [`${slot}.${prop.name}`, { ...(good as object | undefined), [`${prop.name}x`]: 1 }]);
    return [...all('text', 3, true, ['x'], new Map(), () => ({})), ...nested, ...misspelt];
  }
  return all('text', '', 3, true, {}, [], () => ({}), new Stranger(), Stranger);
}
