/*
 * Values as an API server prints them back: an object that is applied twice does not change.
 */

/** CPU: `750m`, or `2` for whole cores. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** Memory and disk: `224Mi`, `1Gi`; parts of a MiB are printed in Ki. */
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
 * A duration: `10s`, or `250ms` where it is no whole number of seconds.
 *
 * Both forms are legal for Go, for Istio's CRDs and for Gateway API, which refuses `0.25s`.
 */
export function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
