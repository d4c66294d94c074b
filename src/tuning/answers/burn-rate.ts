/** OBS-1: burn rates of the multi-window alerts of a 30-day objective, fastest first. */
export const BURN_RATES = [14.4, 6, 3, 1] as const;

/** OBS-2: share of bad requests in percent above which a burn rate alerts, for an objective between 0 and 1. */
export function burnThresholdPercent(objective: number, rate: number): number {
  return rate * (1 - objective) * 100;
}
