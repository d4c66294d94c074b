import { decimal } from '../../private/format';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** How long a container may take to start before the kubelet ends it. */
interface StartBudget {
  /** Seconds. */
  readonly seconds: number;
  /** What it is made of, in words. */
  readonly why: string;
}

/** What is known of a start. */
interface Start {
  /** How long it takes where the node has CPU to spare. Seconds. */
  readonly seconds: number;
  /** A slow start as a multiple of it. */
  readonly factor: number;
  /** CPU request of the container. Millicores. */
  readonly millis: number;
  /** The least budget. Seconds. */
  readonly least: number;
}

/** PRB-1: a slow start, and a start on a node without CPU to spare, where a container has its request only. */
export function startBudget({ probes: { startCores } }: BaselineNumbers, { seconds, factor, millis, least }: Start): StartBudget {
  const slow = factor * seconds;
  const starved = Math.round(seconds * startCores * 1000 / millis * 10) / 10;
  const own = starved > slow
    ? `a start of ${seconds} s takes ${decimal(starved)} s on ${millis}m, which is all that a busy node grants`
    : `${factor} times the start of ${seconds} s`;
  return { seconds: Math.max(slow, starved, least), why: `${own}, at least ${least} s` };
}
