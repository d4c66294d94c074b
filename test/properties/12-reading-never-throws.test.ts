import * as fc from 'fast-check';
import { between } from './arbitraries';
import { holds, planOrSkip, randomInput } from './plan-inputs';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { plan, profile, webInput } from '../tuning/inputs';

/*
 * Reading a plan never fails: everything that a plan says about itself can be had once there is a plan.
 */

holds('every reading of a random plan answers', 60, fc.property(randomInput(['web', 'web', 'stateful', 'function']), (r) => {
  const p = planOrSkip(r);
  expect(p.explain()).toContain(p._context.input.name);
  expect(p.explain()).not.toMatch(/NaN|undefined|Infinity/);
  expect(p.explainAll()).toContain(p._context.input.name);
  expect(JSON.parse(p.toJson()).decisions).toHaveLength(p.decisions.length);
  for (const row of p.sensitivity()) {
    expect(row.risk).not.toMatch(/NaN|undefined|Infinity/);
  }
  expect(p.cost().floor.replicas).toBeGreaterThanOrEqual(0);
  expect(p.coldStart().seconds).toBeGreaterThan(0);
}));

/** Declared numbers close to each other, so that half and twice of what is assumed meet them. */
holds('also where what was declared leaves an assumption no room', 60, fc.property(
  fc.constantFrom(Runtime.nodejs(), Runtime.golang(), Runtime.springBoot(), Runtime.python({ server: 'gunicorn' })),
  between(1, 20), fc.subarray(['latency', 'latencyP99', 'slowestRequest', 'cpuPerRequest', 'typical'], { minLength: 1 }), between(1, 3), between(1, 3), between(1, 1.2),
  (runtime, cpu, declared, latencyFactor, p99Factor, slowestFactor) => {
    const latency = cpu * latencyFactor;
    const p99 = latency * p99Factor;
    const all = { latency, latencyP99: p99, slowestRequest: p99 * slowestFactor, cpuPerRequest: cpu };
    const millis = (key: keyof typeof all) => (declared.includes(key) ? { [`${key}Millis`]: all[key] } : {});
    const numbers = { ...millis('cpuPerRequest'), ...millis('latency'), ...millis('latencyP99'), ...(declared.includes('slowestRequest') ? { slowestRequestSeconds: all.slowestRequest / 1000 } : {}), ...(declared.includes('typical') ? { typical: 45 } : {}) };
    let p;
    try {
      p = plan(webInput({ runtime, profile: profile(50, cpu)._with({ cpuPerRequestMillis: undefined, ...numbers }) }));
    } catch {
      fc.pre(false); // no plan, nothing to read
    }
    p!.explain();
    p!.explainAll();
    p!.toJson();
    p!.sensitivity();
  },
));
