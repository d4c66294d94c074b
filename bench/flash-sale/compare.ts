import { App, Chart, Duration } from 'cdk8s';
import { Burst, ClusterTarget, Criticality, HealthChecks, OptimizedWebService, Rate, Runtime, Simulation, Slo, Traffic, WorkloadPlan, WorkloadProfile } from '../../src';
import { defaultHpa, hpaModelFrom } from '../../src/tuning/answers/simulation/models-of-plan';
import { HpaModel } from '../../src/tuning/answers/simulation/pod-model';
import { simulateHpa } from '../../src/tuning/answers/simulation/simulate';

/*
 * The library's plan compared with usual settings, with the same traffic in the same simulator.
 */

/** A workload and its traffic over a day or an hour. */
export interface Scenario {
  readonly title: string;
  readonly workload: string;
  readonly plan: WorkloadPlan;
  readonly traffic: Traffic;
  readonly rows: Row[];
}

/** What a reader could do without this library: the row that the plan has to be held against. */
export const SIMPLEST = 'today\'s pods, target 50 %';

/** One way to run it. */
export interface Row {
  readonly name: string;
  readonly model: HpaModel;
  readonly simulation: Simulation;
}

/** The CPU request that people give such a pod. */
interface Today {
  readonly requestCores: number;
  readonly maxReplicas: number;
}

const NODE_TODAY: Today = { requestCores: 0.5, maxReplicas: 12 };
const SPRING_TODAY: Today = { requestCores: 1, maxReplicas: 12 };

/** Five scenarios: three sales, two days. */
export function scenarios(): Scenario[] {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  ClusterTarget.kubernetes('1.34', { zones: 3 }).applyTo(chart);
  const node = (id: string, typical: number, burst: Burst): WorkloadPlan => new OptimizedWebService(chart, id, {
    image: `ghcr.io/acme/web:4.1.0@sha256:${'4'.repeat(64)}`,
    runtime: Runtime.nodejs({ version: '22' }),
    health: HealthChecks.http({ live: '/healthz', ready: '/readyz' }),
    profile: WorkloadProfile.of({
      peak: Rate.perSecond(400), typical: Rate.perSecond(typical), cpuPerRequest: Duration.millis(4), latency: Duration.millis(40), latencyP99: Duration.millis(150), burst,
    }),
    slo: Slo.of({ p99: Duration.millis(300) }),
  }).plan;
  const spring = (id: string, typical: number, burst: Burst): WorkloadPlan => new OptimizedWebService(chart, id, {
    image: `ghcr.io/acme/orders:1.3.0@sha256:${'1'.repeat(64)}`,
    runtime: Runtime.springBoot({ version: '21' }),
    criticality: Criticality.CRITICAL,
    profile: WorkloadProfile.of({
      peak: Rate.perSecond(250), typical: Rate.perSecond(typical), cpuPerRequest: Duration.millis(12), latency: Duration.millis(40), latencyP99: Duration.millis(150), burst,
    }),
    slo: Slo.of({ p99: Duration.millis(500) }),
  }).plan;
  const minute = Duration.seconds(60);
  return [
    compare('Sale, 3x within a minute', 'Node.js, 133 to 400/s', node('web', 400 / 3, Burst.spiky()), Traffic.flashSale(Rate.perSecond(400 / 3), 3, minute), NODE_TODAY),
    compare('Sale, 2x within a minute', 'Node.js, 200 to 400/s', node('web-2x', 200, Burst.of(2, minute)), Traffic.flashSale(Rate.perSecond(200), 2, minute), NODE_TODAY),
    compare('Sale, 3x within a minute', 'Spring Boot, 83 to 250/s', spring('orders', 250 / 3, Burst.spiky()), Traffic.flashSale(Rate.perSecond(250 / 3), 3, minute), SPRING_TODAY),
    compare('A day', 'Node.js, 133 to 400/s', node('web-day', 400 / 3, Burst.daily()), Traffic.daily(Rate.perSecond(400 / 3), Rate.perSecond(400)), NODE_TODAY),
    compare('A day', 'Spring Boot, 83 to 250/s', spring('orders-day', 250 / 3, Burst.daily()), Traffic.daily(Rate.perSecond(250 / 3), Rate.perSecond(250)), SPRING_TODAY),
  ];
}

function compare(title: string, workload: string, plan: WorkloadPlan, traffic: Traffic, today: Today): Scenario {
  const derived = hpaModelFrom(plan._settings, plan._context.input.baseline);
  const usual: HpaModel = {
    ...derived,
    ...defaultHpa(),
    ...today,
    limitCores: today.requestCores,
    parallelism: Math.max(1, Math.floor(today.requestCores)),
    requestRateTarget: undefined,
    // the usual load already holds two replicas, so that a floor of one gives the same
    minReplicas: 1,
  };
  const row = (name: string, model: HpaModel): Row => ({ name, model, simulation: simulateHpa(model, traffic) });
  return {
    title,
    workload,
    plan,
    traffic,
    rows: [
      row('today', usual),
      row('today, readiness behind the requests', { ...usual, readiness: { timeoutSeconds: 1, periodSeconds: 10, failureThreshold: 3 } }),
      row(SIMPLEST, { ...usual, target: 0.5 }),
      { name: 'derived', model: derived, simulation: plan.simulate(traffic) },
    ],
  };
}
