/*
 * Queueing mathematics (CAP-1 to CAP-5). Times in any one unit; rho is the utilisation 0..1 of c servers.
 */

const P99 = 0.99;

/** CAP-3: probability that a request waits in an M/M/c queue with an offered load of `a` Erlangs. By recursion: factorials overflow. */
export function erlangC(c: number, a: number): number {
  let b = 1;
  for (let k = 1; k <= c; k++) {
    b = a * b / (k + a * b);
  }
  return b / (1 - (a / c) * (1 - b));
}

/**
 * Allen-Cunneen has the mean of the wait right, and above exponential service its tail too short: long waits come in groups, behind the few long services.
 * The more servers, the rarer all of them are held up. Measured by the simulation in test/tuning/queueing-des.test.ts; at most 2, and 1 up to exponential.
 */
function tailFactor(c: number, rho: number, cs2: number): number {
  return cs2 <= 1 ? 1 : 1 + (1 - Math.pow(cs2, -3 / 4)) * Math.pow(rho, c - 1);
}

/** The mean wait of those that wait, with the tail's correction: what the logarithm of a percentile is multiplied by. */
function waitScale(c: number, rho: number, serviceTime: number, ca2: number, cs2: number): number {
  return tailFactor(c, rho, cs2) * (ca2 + cs2) / 2 * serviceTime / (c * (1 - rho));
}

/** CAP-5 (Allen-Cunneen): the percentile of the time in the queue of a G/G/c queue. */
export function waitPercentile(c: number, rho: number, serviceTime: number, ca2 = 1, cs2 = 1, q = P99): number {
  if (rho >= 1) {
    return Infinity;
  }
  const wait = erlangC(c, c * rho);
  return wait <= 1 - q ? 0 : waitScale(c, rho, serviceTime, ca2, cs2) * Math.log(wait / (1 - q));
}

/** CAP-5: the share of requests that wait longer than `budget` in a G/G/c queue. */
export function lateShare(c: number, rho: number, serviceTime: number, budget: number, ca2 = 1, cs2 = 1): number {
  if (budget < 0 || rho >= 1) {
    return 1;
  }
  const spread = waitScale(c, rho, serviceTime, ca2, cs2);
  if (spread === 0) {
    return 0;
  }
  return Math.min(1, erlangC(c, c * rho) * Math.exp(-budget / spread));
}

/** Kingman: the mean time in the queue of a G/G/c queue. */
export function meanWait(c: number, rho: number, serviceTime: number, ca2 = 1, cs2 = 1): number {
  return rho >= 1 ? Infinity : erlangC(c, c * rho) * (ca2 + cs2) / 2 * serviceTime / (c * (1 - rho));
}

/** Normal quantile of 99 %. */
const Z99 = 2.3263478740408408;

/** Squared coefficient of variation of the lognormal time with this mean and this 99th percentile; the ratio of the two has a largest value, beyond which the mean is not kept. */
export function variabilityOf(mean: number, p99: number): number {
  const spread = Math.log(Math.max(1, p99 / mean));
  // z s - s^2 / 2 = ln(p99 / mean), the smaller root
  const sigma = Z99 - Math.sqrt(Math.max(0, Z99 * Z99 - 2 * spread));
  return Math.expm1(sigma * sigma);
}

/** CAP-6: the largest utilisation whose 99th percentile of waiting fits into `budget`, at most `cap`. 0 where none does. */
export function maxUtilization(c: number, serviceTime: number, budget: number, cs2: number, cap: number): number {
  if (budget < 0) {
    return 0;
  }
  if (waitPercentile(c, cap, serviceTime, 1, cs2) <= budget) {
    return cap;
  }
  let low = 0;
  let high = cap;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (waitPercentile(c, middle, serviceTime, 1, cs2) <= budget) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}
