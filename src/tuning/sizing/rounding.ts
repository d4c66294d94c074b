import * as b from '../decisions/baselines';

/** Rounds down to 5 %. */
export function floor5(u: number): number {
  return Math.floor(u / b.TARGET_STEP + 1e-9) * 5 / 100;
}

export function ceil(value: number): number {
  return Math.max(1, Math.ceil(value - 1e-9));
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

export function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
