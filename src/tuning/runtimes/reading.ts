import { lastWords } from './merge-flags';

/** The variables of a process, literal values only. */
export type Environment = Readonly<Record<string, string>>;

/*
 * How numbers are read from variables and lists of flags that any program may have written. What is no such number is none.
 */

/** The number in the last word that matches. */
export function lastNumber(options: string, pattern: RegExp): number | undefined {
  const list = lastWords(options);
  for (let i = list.length - 1; i >= 0; i--) {
    const match = pattern.exec(list[i]);
    if (match !== null) {
      return Number(match[1]);
    }
  }
  return undefined;
}

/** A whole number above zero. */
export function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^[1-9]\d*$/.test(value) ? Number(value) : undefined;
}

/** A hexadecimal number, with `0x` or without. */
export function hexNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^(0x)?[0-9a-f]+$/i.test(value) ? parseInt(value, 16) : undefined;
}
