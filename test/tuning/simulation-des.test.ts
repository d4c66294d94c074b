import { Duration } from 'cdk8s';
import { defaultHpa } from '../../src/tuning/answers/simulation/models-of-plan';
import { simulateHpa } from '../../src/tuning/answers/simulation/simulate';
import { Simulation } from '../../src/tuning/answers/simulation/simulation';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';

/*
 * Pods whose threads or workers are few, against an independent calculation: a discrete-event simulation of one pod, in which a request waits for a slot, then
 * for one of the cores, and holds its slot until it is done. Poisson arrivals, exponential CPU time, exponential waiting for others; 10^5 requests, seeded.
 */
const REQUESTS = 100_000;
const WARM_UP = 5_000;

/** Uniform numbers in (0, 1): the minimal standard generator of Park and Miller. */
function uniform(seed: number): () => number {
  let state = seed % 2147483646 + 1;
  return () => {
    state = state * 48271 % 2147483647;
    return state / 2147483647;
  };
}

/** The index of whatever is free first. */
function firstFree(free: number[]): number {
  return free.reduce((best, at, i) => (at < free[best] ? i : best), 0);
}

interface PodLoad {
  readonly slots: number;
  readonly cores: number;
  readonly cpuMillis: number;
  readonly waitMillis: number;
  readonly perSecond: number;
}

interface Events {
  /** How long requests wait for their slot and their core, in milliseconds, ascending. */
  readonly waits: Float64Array;
  /** Requests that are done. */
  readonly perSecond: number;
}

/** Who has a slot first has its core first. */
function events(load: PodLoad, seed: number): Events {
  const random = uniform(seed);
  const exponential = (mean: number): number => -mean * Math.log(random());
  const slots = Array<number>(load.slots).fill(0);
  const cores = Array<number>(load.cores).fill(0);
  const found = new Float64Array(REQUESTS - WARM_UP);
  let now = 0;
  for (let i = 0; i < REQUESTS; i++) {
    now += exponential(1000 / load.perSecond);
    const slot = firstFree(slots);
    const core = firstFree(cores);
    const begins = Math.max(now, slots[slot], cores[core]);
    cores[core] = begins + exponential(load.cpuMillis);
    slots[slot] = cores[core] + exponential(load.waitMillis);
    if (i >= WARM_UP) {
      found[i - WARM_UP] = begins - now;
    }
  }
  return { waits: found.sort(), perSecond: REQUESTS * 1000 / Math.max(...slots) };
}

/** The 99th percentile of the sum of two exponential times, found in its tail. */
function unloadedP99(a: number, b: number): number {
  const tail = (t: number): number => (a * Math.exp(-t / a) - b * Math.exp(-t / b)) / (a - b);
  let low = 0;
  let high = 20 * (a + b);
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    [low, high] = tail(middle) > 0.01 ? [middle, high] : [low, middle];
  }
  return high;
}

const LOADS: Array<[string, PodLoad]> = [
  ['one worker that is 75 % busy, a fifth of it at the CPU', { slots: 1, cores: 1, cpuMillis: 20, waitMillis: 80, perSecond: 7.5 }],
  ['one worker that is 60 % busy and hardly waits for others', { slots: 1, cores: 1, cpuMillis: 50, waitMillis: 1, perSecond: 12 }],
  ['two workers on two cores', { slots: 2, cores: 2, cpuMillis: 30, waitMillis: 70, perSecond: 14 }],
  ['eight threads on one core', { slots: 8, cores: 1, cpuMillis: 10, waitMillis: 90, perSecond: 45 }],
  ['thirty threads on one core, which is what binds', { slots: 30, cores: 1, cpuMillis: 10, waitMillis: 40, perSecond: 75 }],
];

/** One pod under a steady rate, where the objective leaves `budgetMillis` for waiting. */
function simulated(load: PodLoad, budgetMillis: number, slots: number | undefined): Simulation {
  const latencyP99Millis = unloadedP99(load.cpuMillis, load.waitMillis);
  return simulateHpa({
    ...defaultHpa(),
    requestCores: load.cores,
    limitCores: load.cores,
    parallelism: load.cores,
    slots,
    cpuMillis: load.cpuMillis,
    latencyMillis: load.cpuMillis + load.waitMillis,
    latencyP99Millis,
    variability: 1,
    objectiveMillis: latencyP99Millis + budgetMillis,
    podSeconds: 10,
    pendingSeconds: 5,
    minReplicas: 1,
    maxReplicas: 1,
  }, Traffic.steady(Rate.perSecond(load.perSecond), Duration.minutes(1)));
}

function lateOf(...args: Parameters<typeof simulated>): number {
  const { late, served } = simulated(...args);
  return late / served;
}

describe('a pod of few slots', () => {
  test.each(LOADS)('%s: 10, 5 and 1 %% that are really late are called half as much to one and a half times as much', (_, load) => {
    const { waits } = events(load, 11);
    const called = [0.1, 0.05, 0.01].map((share) => lateOf(load, waits[Math.floor((1 - share) * waits.length)], load.slots) / share);

    expect(Math.min(...called)).toBeGreaterThan(0.5);
    expect(Math.max(...called)).toBeLessThan(1.5);
  });

  test('whose workers wait for others is not what its CPU says', () => {
    for (const i of [0, 2]) {
      const [, load] = LOADS[i];
      const { waits } = events(load, 11);

      expect(lateOf(load, waits[Math.floor(0.9 * waits.length)], undefined)).toBeLessThan(1e-6);
    }
  });

  test.each(LOADS)('%s: under more than it can do, it does within a tenth of what it really does', (_, load) => {
    const flooded = { ...load, perSecond: 500 };
    const { perSecond } = events(flooded, 12);
    const done = simulated(flooded, 100, load.slots).served / 60;

    expect(Math.abs(done / perSecond - 1)).toBeLessThan(0.1);
  });
});
