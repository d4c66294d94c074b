/** Rounds down to whole steps, and those to whole percents. */
export function floorTo(step: number, u: number): number {
  return Math.floor(Math.floor(u / step + 1e-9) * step * 100 + 1e-9) / 100;
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
