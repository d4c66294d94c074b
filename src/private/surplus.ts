import { concealed } from './known-props';

/*
 * Arguments beyond those that a call takes. JavaScript drops them without a word, and programs that are run without a type check hand them over: `Scaling.auto({ min: 9 })`.
 */

/** How many arguments a method takes, where its declaration does not count them (a default value, a rest), or what to say in place of a surplus one. */
export type Taken = Readonly<Record<string, number | string>>;

/** Any number of arguments. */
export const ANY = Infinity;

interface Type {
  readonly prototype: object;
}

/**
 * From now on the public methods of a class refuse arguments that they do not take. Undefined counts as left out. A test calls every public method with one too many.
 *
 * @param name of the class, as errors tell it
 */
export function refuseSurplus(name: string, type: Type, taken: Taken = {}): void {
  guard(type, `${name}.`, taken);
  guard(type.prototype, `${name[0].toLowerCase()}${name.slice(1)}.`, taken);
}

function guard(holder: object, prefix: string, taken: Taken): void {
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    const method: unknown = descriptor.value;
    if (key === 'constructor' || key.startsWith('_') || typeof method !== 'function' || descriptor.writable !== true || descriptor.enumerable === true) {
      continue;
    }
    const said = Object.hasOwn(taken, key) ? taken[key] : method.length;
    const most = typeof said === 'number' ? said : method.length;
    if (most === ANY) {
      continue;
    }
    const guarded = function (this: unknown, ...args: unknown[]): unknown {
      if (args.length > most) {
        checkNoMore(`${prefix}${key}`, most, args, typeof said === 'string' ? said : undefined);
      }
      return method.apply(this, args);
    };
    Object.defineProperty(guarded, 'name', { value: method.name, configurable: true });
    Object.defineProperty(guarded, 'length', { value: method.length, configurable: true });
    Object.defineProperty(holder, key, { ...descriptor, value: guarded });
  }
}

/** @throws if there are more arguments than a call takes */
export function checkNoMore(call: string, most: number, args: ArrayLike<unknown>, instead?: string): void {
  for (let i = most; i < args.length; i++) {
    if (args[i] !== undefined) {
      throw new Error(`${call} got ${concealed(args[i])} as argument ${i + 1}, expected ${most === 0 ? 'no arguments' : most === 1 ? 'one argument' : `at most ${most} arguments`}: ${instead ?? 'leave it out'}`);
    }
  }
}
