import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { functionInput, ledgerInput, ms, profile, s, webInput } from './inputs';
import { defaultHpa, hpaModelFrom, kpaModelFrom } from '../../src/tuning/answers/simulation/models-of-plan';
import { simulateHpa } from '../../src/tuning/answers/simulation/simulate';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { planWorkload } from '../../src/tuning/plan-workload';
import { Criticality, Scaling } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { runs } from '../support/runs';

/*
 * Check 3 of the amendments: only the emitted numbers are simulated, against the burst that the profile declares.
 */

const RUNTIMES = {
  node: Runtime.nodejs({ version: '22' }),
  go: Runtime.golang({ version: '1.25' }),
  spring: Runtime.springBoot({ version: '21' }),
  rust: Runtime.rust(),
};

const PROFILES = fc.record({
  peak: fc.integer({ min: 5, max: 3000 }),
  typicalShare: fc.integer({ min: 10, max: 100 }),
  cpu: fc.integer({ min: 1, max: 40 }),
  burst: fc.integer({ min: 10, max: 60 }),
  within: fc.constantFrom(10, 30, 60, 120, 300, 600, 3600),
  runtime: fc.constantFrom(...(Object.keys(RUNTIMES) as Array<keyof typeof RUNTIMES>)),
  criticality: fc.constantFrom(...Object.values(Criticality)),
  // the objective, in service times beyond the unloaded p99
  slack: fc.integer({ min: 6, max: 30 }),
});

test('a plan is never late in the burst that its profile declares; an autoscaler at 80 % with the same pods often is', () => {
  let plans = 0;
  let laterToday = 0;
  fc.assert(fc.property(PROFILES, (p) => {
    const typical = p.peak * p.typicalShare / 100;
    const plan = planWorkload(webInput({
      runtime: RUNTIMES[p.runtime],
      criticality: p.criticality,
      slo: Slo.of({ p99: ms(p.cpu * (5 + p.slack)) }),
      profile: profile(p.peak, p.cpu, { typical: Rate.perSecond(typical), latency: ms(p.cpu * 1.5), latencyP99: ms(p.cpu * 4.6), burst: Burst.of(p.burst / 10, s(p.within)) }),
    }));
    const traffic = Traffic.flashSale(Rate.perSecond(typical), Math.min(p.burst / 10, p.peak / typical), s(p.within));
    const model = hpaModelFrom(plan._settings, plan._context.input.baseline);
    const today = simulateHpa({ ...model, ...defaultHpa(), limitCores: Math.min(model.requestCores, model.limitCores!), minReplicas: 2 }, traffic);
    plans++;
    laterToday += today.lateMinutes > 1 ? 1 : 0;

    const found = plan.simulate(traffic);
    expect({ late: found.lateMinutes, lost: found.lost }).toEqual({ late: 0, lost: 0 });
  }), { numRuns: runs(60), seed: 18 });
  expect(laterToday).toBeGreaterThan(plans / 4);
});

describe('the model of a plan', () => {
  test('holds what the HorizontalPodAutoscaler and the pods are given', () => {
    const plan = planWorkload(webInput({ profile: profile(400, 4, { burst: Burst.spiky() }) }));

    expect(hpaModelFrom(plan._settings, plan._context.input.baseline)).toEqual({
      ...defaultHpa(),
      requestCores: 0.75,
      limitCores: 5,
      parallelism: 1,
      cpuMillis: 4,
      latencyMillis: 20,
      latencyP99Millis: plan._settings.demand.latencyP99.value,
      variability: 1,
      objectiveMillis: 250,
      patienceSeconds: plan._settings.network.routeTimeout?.value,
      podSeconds: 14.5,
      pendingSeconds: 6,
      target: 0.65,
      minReplicas: 3,
      maxReplicas: 6,
      scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }], selectPolicy: 'Max', tolerance: 0.1 },
    });
  });

  test('of a fixed number of replicas does not scale', () => {
    const plan = planWorkload(webInput({ scaling: Scaling.exactly(4) }));
    const found = plan.simulate(Traffic.flashSale(Rate.perSecond(100), 5, s(60)));

    expect([...new Set(found.steps.map((step) => step.replicas))]).toEqual([4]);
  });

  test('of a ledger with a leader lets one member serve', () => {
    const plan = planWorkload(ledgerInput());
    const model = hpaModelFrom(plan._settings, plan._context.input.baseline);

    expect([model.minReplicas, model.maxReplicas, model.servingReplicas]).toEqual([3, 3, 1]);
    expect(plan.simulate(Traffic.steady(Rate.perSecond(250), Duration.minutes(5)))).toMatchObject({ lost: 0, lateMinutes: 0, replicaHours: 0.25 });
  });

  test('of a service with a rate metric follows that too', () => {
    const plan = planWorkload(webInput({ scaling: Scaling.onRequestRate({ min: 2, max: 60 }, 'http_requests_per_second') }));
    const { autoscaling } = plan._settings;

    expect(hpaModelFrom(plan._settings, plan._context.input.baseline).requestRateTarget).toBe(autoscaling!.requestRateTarget!.value / 1000);
  });

  test('of a function is the KPA\'s', () => {
    const plan = planWorkload(functionInput({ slo: Slo.of({ p99: ms(500) }) }));
    const { knative } = plan._settings;
    const model = kpaModelFrom(plan._settings, plan._context.input.baseline);

    expect(model.spec).toMatchObject({
      target: knative!.target.value * knative!.targetUtilization.value / 100,
      minScale: knative!.minScale.value,
      maxScale: knative!.maxScale.value,
      stableWindowSeconds: knative!.window.value,
    });
    expect(model.podSeconds).toBe(knative!.coldStart.value);
    // the activator holds requests for longer than ten times the objective
    expect(model.patienceSeconds).toBe(knative!.responseStartTimeout.value);
    expect(knative!.responseStartTimeout.value).toBeGreaterThan(5);
  });

  test('fails when a web service is asked for a KPA', () => {
    expect(() => kpaModelFrom(planWorkload(webInput())._settings, BASELINE_V1)).toThrow('kpaModelFrom needs the plan of a function: this plan has no Knative settings');
  });
});

test('a function at its declared peak loses nothing', () => {
  const plan = planWorkload(functionInput());
  const found = plan.simulate(Traffic.flashSale(Rate.perSecond(20), 4, s(30)));

  expect(found.lost).toBe(0);
  expect(found.late / found.served).toBeLessThan(0.05);
});

test('more CPU per request than a profile says is what a plan cannot know: it is late', () => {
  const plan = planWorkload(webInput({ profile: WorkloadProfile.of({ peak: Rate.perSecond(400), cpuPerRequest: ms(4), burst: Burst.spiky() }) }));
  const model = hpaModelFrom(plan._settings, plan._context.input.baseline);
  const traffic = Traffic.flashSale(Rate.perSecond(400 / 3), 3, s(60));

  expect(simulateHpa({ ...model, cpuMillis: 8 }, traffic).lateMinutes).toBeGreaterThan(1);
});
