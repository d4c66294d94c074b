import type { BaselineNumbers } from './numbers';
import { BASELINE_V1 } from './v1';
import { TuningBaseline } from '../../../cluster/tuning-baseline';

/*
 * Every baseline that was released, by its version. A new one is a file beside v1.ts that says what differs, a row here, and its name in TuningBaseline: the compiler and a test ask for the row.
 */
const BASELINES: Readonly<Record<string, BaselineNumbers>> = { V1: frozen(BASELINE_V1) };

/** The numbers of a baseline; of the newest one by default. */
export function numbersOf(chosen: TuningBaseline = TuningBaseline._NEWEST): BaselineNumbers {
  if (!Object.hasOwn(BASELINES, chosen.version)) {
    // of another copy of the package
    throw new Error(`baseline '${chosen.version}' is not known to this release: expected ${Object.keys(BASELINES).map((version) => `TuningBaseline.${version}`).join(', ')}, or a release that has it`);
  }
  return BASELINES[chosen.version];
}

/** Versions of all baselines, the oldest first. */
export function baselineVersions(): string[] {
  return Object.keys(BASELINES);
}

/** The same object, which nobody can change any more: all plans share it. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) {
      frozen(part as object);
    }
  }
  return Object.freeze(value);
}
