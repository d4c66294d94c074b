import { concealed } from './known-props';

/*
 * Surplus arguments of a call, such as `Scaling.auto({ min: 9 })`: JavaScript drops them silently, and programs that run without a type check may pass them.
 */

/** The number of a method's arguments if its declaration does not give it (a default value, a rest parameter), or the advice for a surplus one. */
export type Taken = Readonly<Record<string, number | string>>;

/** Any number of arguments. */
export const ANY = Infinity;

interface Type {
  readonly prototype: object;
}

/**
 * Makes the public methods of a class refuse surplus arguments. Undefined counts as left out. A test calls every public method with one argument too many.
 *
 * @param name of the class, for errors
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
