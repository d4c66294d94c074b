import { spawnSync } from 'child_process';

/** What one run of a command cost. */
export interface Cost {
  /** User and system seconds. */
  readonly cpu: number;
  readonly wall: number;
  readonly peakKiB: number;
  readonly timedOut: boolean;
}

/** Runs a command and waits; fails if the command fails, except for the time limit. */
export function measure(measurer: string, command: readonly string[], output: string, limitSeconds: number): Cost {
  const run = spawnSync(measurer, [String(limitSeconds), output, ...command], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) {
    throw new Error(`cannot measure ${command.join(' ')}: ${run.stderr || run.error || run.signal}`);
  }
  const cost = JSON.parse(run.stdout) as Cost & { readonly success: boolean };
  if (!cost.success && !cost.timedOut) {
    throw new Error(`${command.join(' ')} failed: ${run.stderr}`);
  }
  return cost;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
