/*
 * Formats amounts for manifests and for people. Quantities and durations have the form in which API servers store them, so that a second apply changes nothing.
 */

/** A number with at most six decimals; the rest is floating-point noise. */
export function decimal(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** A small whole number in a sentence: `two`; others in digits. */
export function inWords(value: number): string {
  return WORDS[value] ?? decimal(value);
}

/** A share in a sentence: `a quarter`, else `30 %`. */
export function shareInWords(share: number): string {
  const named = { 10: 'a tenth', 20: 'a fifth', 25: 'a quarter', 33: 'a third', 50: 'half' }[Math.floor(share * 100 + 1e-9)];
  return named ?? `${decimal(share * 100)} %`;
}

/** Memory for people: `260 MiB`, with at most one decimal. */
export function mib(mebibytes: number): string {
  return `${Math.round(mebibytes * 10) / 10} MiB`;
}

/** A size in the largest unit that gives a whole number: `1 GiB`. */
export function sizeText(mebibytes: number): string {
  return mebibytes === 0 ? '0 MiB' : mebibytes % 1048576 === 0 ? `${mebibytes / 1048576} TiB` : mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}

/** CPU: `750m`, or `2` for whole cores. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** Memory and disk as a quantity: `224Mi`, `1Gi`; fractions of a MiB in Ki. */
export function memoryQuantity(mebibytes: number): string {
  if (!Number.isInteger(mebibytes)) {
    return `${Math.ceil(mebibytes * 1024)}Ki`;
  }
  if (mebibytes !== 0 && mebibytes % (1024 * 1024) === 0) {
    return `${mebibytes / (1024 * 1024)}Ti`;
  }
  return mebibytes !== 0 && mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** A decimal quantity given in thousandths: `1500m`, `20`. */
export function milliQuantity(thousandths: number): string {
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/**
 * A duration: `10s`, or `250ms` if it is not a whole number of seconds.
 *
 * Go, Istio's CRDs and Gateway API accept both forms; Gateway API refuses `0.25s`.
 */
export function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
