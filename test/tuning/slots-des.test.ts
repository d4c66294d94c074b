import { Changes, ms, plan, profile, webInput } from './inputs';
import { Slo } from '../../src/tuning/profile/slo';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { some } from '../support/runs';

/*
 * Plans whose workers or threads bind, against a simulation that knows nothing of the formulas: a request waits for a slot, holds it while it waits for the CPU,
 * computes and waits for others, and leaves. Poisson arrivals at the plan's own rate of one pod, exponential computing, lognormal waiting. 10^5 requests, seeded;
 * `npm run test:proof` tries three seeds.
 */
const REQUESTS = 100_000;
/** Normal quantile of 99 %. */
const Z = 2.3263;

/** Uniform numbers in (0, 1) whose successive values are independent enough to make normal ones of: two generators combined (L'Ecuyer). */
function random(seed: number): () => number {
  let one = seed;
  let two = seed + 1;
  return () => {
    one = one * 40014 % 2147483563;
    two = two * 40692 % 2147483399;
    const difference = one - two;
    return (difference < 1 ? difference + 2147483562 : difference) / 2147483563;
  };
}

function earliest(times: Float64Array): number {
  let first = 0;
  for (let i = 1; i < times.length; i++) {
    if (times[i] < times[first]) {
      first = i;
    }
  }
  return first;
}

/** p99 of the response of one pod that gets this rate, in ms. */
function p99Of(made: WorkloadPlan, perSecond: number, seed: number): number {
  const { size } = made._context;
  const { demand } = made._settings;
  const cores = size.requestMillis / 1000;
  const servers = Math.max(1, Math.floor(cores));
  const computing = demand.cpuPerRequest.value / Math.min(1, cores);
  const waiting = demand.latency.value - demand.cpuPerRequest.value;
  // waiting takes three times its mean at the slow end (B4)
  const sigma = Z - Math.sqrt(Z * Z - 2 * Math.log(3));
  const next = random(seed);
  const slots = new Float64Array(size.slots!);
  const cpus = new Float64Array(servers);
  const responses = new Float64Array(REQUESTS);
  let now = 0;
  for (let i = 0; i < REQUESTS; i++) {
    now -= Math.log(next()) / perSecond * 1000;
    const slot = earliest(slots);
    const cpu = earliest(cpus);
    const computed = Math.max(now, slots[slot], cpus[cpu]) - Math.log(next()) * computing;
    cpus[cpu] = computed;
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    slots[slot] = computed + waiting * Math.exp(sigma * normal - sigma * sigma / 2);
    responses[i] = slots[slot] - now;
  }
  return responses.sort()[Math.floor(0.99 * REQUESTS)];
}

const sync = Runtime.python({ server: 'gunicorn-sync' });
const bound: Record<string, Changes> = {
  'nothing but a rate is declared': { runtime: sync, profile: profile(100, 10) },
  'one core is requested': { runtime: sync, profile: profile(100, 10), cpuRequestMillis: 1000 },
  'everything is declared': { runtime: sync, slo: Slo.of({ p99: ms(400) }), profile: profile(100, 10, { latency: ms(40), latencyP99: ms(120) }) },
  'two workers share a core': { runtime: Runtime.python({ server: 'gunicorn-sync', workersPerCore: 2 }), profile: profile(100, 10), cpuRequestMillis: 1000 },
};

test.each(Object.entries(bound))('gunicorn-sync, %s: pods at the plan\'s bound keep the objective, and do not idle', (_name, over) => {
  const made = plan(webInput(over));
  const { size } = made._context;
  const objective = made._settings.demand.objectiveP99.value;
  const real = some([11, 12, 13]).map((seed) => p99Of(made, size.podRate, 7919 * seed));

  expect(size.bound).toBe('slots');
  expect(made.findings.map((f) => f.id)).toContain('slots-bind');
  expect([Math.max(...real) < 1.05 * objective, Math.min(...real) > 0.5 * objective]).toEqual([true, true]);
});

test('with the slots as busy as cores may be, the objective would be broken: that is what the formula is for', () => {
  const made = plan(webInput(bound['one core is requested']));
  const { size } = made._context;
  const atCap = 0.75 * size.slotCores! * 1000 / 10;

  expect(atCap).toBeCloseTo(15, 9);
  expect(p99Of(made, atCap, 7919)).toBeGreaterThan(1.05 * made._settings.demand.objectiveP99.value);
});
