import type { Duration, Size } from 'cdk8s';
import { sizeText } from './format';
import { DURATION, durationIn, type Expectation, SIZE, sizeIn } from './known-props';

/*
 * Durations, sizes and CPU of the user as plain numbers.
 */

/** `SizeRoundingBehavior.NONE` of cdk8s, which keeps fractions of a KiB; as a number, because only types are imported. */
const KEEP_PARTS = 2;

/** A size in MiB, with fractions. */
export function mebibytesOf(size: Size): number {
  return size.toKibibytes({ rounding: KEEP_PARTS }) / 1024;
}

/** A duration in milliseconds. */
export function millisOf(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}

/** A duration in seconds. */
export function secondsOf(duration: Duration): number {
  return millisOf(duration) / 1000;
}

/** A duration longer than zero, and at most so many seconds. */
export function durationUpTo(seconds: number, example: string): Expectation {
  const unit = /Duration\.(millis|seconds|minutes|hours)\(([\d.]+)\)/.exec(example);
  const type = unit === null ? DURATION : durationIn(unit[1] as 'seconds', Number(unit[2]));
  return bounded(type, (value) => secondsOf(value as Duration), seconds, (n) => `${n} s`, `a Duration longer than zero and of at most ${seconds} s, for example ${example}`);
}

/** A size of more than zero, and at most so many MiB. */
export function sizeUpTo(mebibytes: number, example: string): Expectation {
  const unit = /Size\.(mebibytes|gibibytes)\(([\d.]+)\)/.exec(example);
  const type = unit === null ? SIZE : sizeIn(unit[1] as 'gibibytes', Number(unit[2]));
  return bounded(type, (value) => mebibytesOf(value as Size), mebibytes, sizeText, `a Size of more than zero and at most ${sizeText(mebibytes)}, for example ${example}`);
}

/** A type whose amount is above zero and at most a bound. */
function bounded(type: Expectation, amount: (value: unknown) => unknown, most: number, written: (n: number) => string, expected: string): Expectation {
  return {
    expected: (got) => (typeof got === 'object' && got !== null && type.is(got) ? expected : (type.expected as (got: unknown) => string)(got)),
    tell: (value) => (typeof value === 'object' && value !== null && type.is(value) ? written(Number(amount(value))) : undefined),
    is: (value) => {
      if (!type.is(value)) {
        return false;
      }
      const n = amount(value);
      return typeof n === 'number' && n > 0 && n <= most;
    },
  };
}

/** A CPU quantity of cdk8s-plus (`1500m`, `2`) in millicores; NaN if it is not one. */
export function cpuMillis(amount: string): number {
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : Math.round(Number(amount) * 1000);
}

/** An amount of CPU of cdk8s-plus. */
export const CPU: Expectation = {
  expected: (got) => `a Cpu of cdk8s-plus, for example ${typeof got === 'number' && got > 0 ? `Cpu.units(${got})` : 'Cpu.millis(500)'}`,
  is: (value) => typeof (value as { amount?: unknown } | null)?.amount === 'string',
};

/** CPU of more than zero, and at most so many cores. */
export function cpuUpTo(cores: number): Expectation {
  return bounded(CPU, (value) => cpuMillis((value as { amount: string }).amount), cores * 1000, (n) => `${n}m`, `a Cpu of more than zero and at most ${cores} cores, for example Cpu.units(4)`);
}

/** Bytes of the suffixes of a quantity. */
const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'P': 1e15, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40, 'Pi': 2 ** 50,
};

/** A quantity as Kubernetes writes it (`64Mi`, `0.5`, `1e3`); undefined where it is none. */
export function quantityOf(value: unknown): number | undefined {
  const match = typeof value === 'string' || typeof value === 'number' ? /^(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(String(value)) : null;
  const factor = match === null ? undefined : match[2] !== undefined ? 10 ** Number(match[2]) : SUFFIXES[match[3] ?? ''];
  return factor === undefined ? undefined : Number(match![1]) * factor;
}
