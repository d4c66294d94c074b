import type { Candidate, SizingAsk } from './sizing-ask';
import type { Solved } from './solved';
import { lowerPeak, raiseMax } from '../demand/advice';
import { rangeOf } from '../demand/capabilities';
import { Refusal } from '../demand/refusal';

/**
 * Memory that the user gave leaves out the sizes that would need more; where it leaves none, those that it cannot hold at all (a collector may do with less);
 * and where it still leaves none, the error is that of the size that needs least.
 */
export function holding(ask: SizingAsk, feasible: readonly Candidate[]): readonly Candidate[] {
  const given = ask.input.memoryMiB;
  if (given === undefined) {
    return feasible;
  }
  const comfortable = feasible.filter((candidate) => candidate.ownLimitMiB() <= given);
  if (comfortable.length > 0) {
    return comfortable;
  }
  const fitting = feasible.filter(fits);
  if (fitting.length > 0) {
    return fitting;
  }
  const least = feasible.reduce((one, c) => (c.concurrency < one.concurrency ? c : one));
  return [withinMemory(least)];
}

/** A number of requests that nobody declared is no reason to refuse memory: as many as it holds, at least one. */
function withinMemory(candidate: Candidate): Candidate {
  const { withFewer, concurrency } = candidate;
  const one = withFewer?.(1);
  if (one === undefined || !fits(one)) {
    return candidate;
  }
  let [most, low, high] = [one, 1, concurrency];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const tried = withFewer!(middle);
    [most, low, high] = fits(tried) ? [tried, middle, high] : [most, low, middle];
  }
  return most;
}

function fits(candidate: Candidate): boolean {
  try {
    candidate.fit();
    return true;
  } catch {
    return false;
  }
}

/** SIZE-6: a bound of the user's leaves out the sizes that would need more replicas; where it leaves none, it is an error that names it. */
export function withinRange(ask: SizingAsk, solved: readonly Solved[]): readonly Solved[] {
  const range = rangeOf(ask.input);
  if (range === undefined) {
    return solved;
  }
  const most = range.max;
  const allowed = solved.filter((s) => s.sizing.size.peakReplicas <= most);
  if (allowed.length === 0) {
    const { size } = solved[solved.length - 1].sizing;
    throw new Refusal(`scaling.max (${most}) is below the ${size.peakReplicas} replicas that the peak of ${ask.demand.peak.value}/s needs at ${size.requestMillis}m, the largest size, and a target of ${Math.round(size.targetUtilization * 100)} %`, [
      raiseMax(most, Math.ceil(size.peakReplicas * ask.input.baseline.sizing.ceilingFactor)), lowerPeak(ask.demand.peak.value),
    ]);
  }
  // a floor of the user's is a number of pods: sizes are preferred of which so many carry what the plan's own floor would
  const carried = allowed.filter((s) => s.ownFloor <= range.min);
  return carried.length > 0 ? carried : allowed;
}
