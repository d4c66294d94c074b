import { Duration } from 'cdk8s';
import { hpaModelFrom, kpaModelFrom } from '../../src/tuning/answers/simulation/models-of-plan';
import { simulatePlan } from '../../src/tuning/answers/simulation/simulate';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import type { PlanSettings } from '../../src/tuning/decisions/settings';
import { baseline } from '../../src/tuning/decisions/tuned';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';

/*
 * Which numbers of a plan its simulation acts on.
 */

type Values = { readonly [key: string]: Values | number | string | boolean };

/** Settings from their values, as a plan holds them. */
function leaves(values: Values): object {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === 'object' ? leaves(value) : baseline(value, 'test', 'fake')]));
}

const COMMON: Values = {
  demand: { cpuPerRequest: 4, latency: 20, latencyP99: 80, variability: 1.5, objectiveP99: 250, startup: 5 },
  sizing: { parallelism: 2, reactionTime: 90 },
  resources: { cpuRequest: 750 },
  network: {},
};
const AUTOSCALING: Values = {
  minReplicas: 3,
  maxReplicas: 9,
  targetCpuUtilization: 65,
  scaleUpStabilization: 10,
  scaleUpPercent: 150,
  scaleUpPods: 6,
  scaleUpPeriod: 20,
  scaleDownStabilization: 240,
  scaleDownPercent: 25,
  scaleDownPeriod: 45,
};
const KNATIVE: Values = {
  metric: 'concurrency', target: 10, targetUtilization: 75, minScale: 0, maxScale: 8, window: 40, containerConcurrency: 12, responseStartTimeout: 2, coldStart: 8,
};

function settings(more: Values): PlanSettings {
  return leaves({ ...COMMON, ...more }) as PlanSettings;
}

/** What the pods of COMMON are: 90 s of reaction less 30 s of metrics and 15 s of a sync; of these less 5 s of start, 5 s of readiness, 2 s of endpoints. */
const POD = {
  requestCores: 0.75,
  limitCores: undefined,
  parallelism: 2,
  slots: undefined,
  cpuMillis: 4,
  latencyMillis: 20,
  latencyP99Millis: 80,
  variability: 1.5,
  objectiveMillis: 250,
  patienceSeconds: undefined,
  podSeconds: 45,
  pendingSeconds: 33,
};
const CONTROLLER = { syncSeconds: 15, metricWindowSeconds: 15, metricDelaySeconds: 15 };
const DEFAULT_UP = {
  stabilizationWindowSeconds: 0,
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }, { type: 'Pods', value: 4, periodSeconds: 15 }],
  selectPolicy: 'Max',
  tolerance: 0.1,
};
const DEFAULT_DOWN = { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }], selectPolicy: 'Max', tolerance: 0.1 };
const NO_AUTOSCALER = { target: 1, scaleUp: DEFAULT_UP, scaleDown: DEFAULT_DOWN };

describe('a plan with an autoscaler', () => {
  const rules = {
    minReplicas: 3,
    maxReplicas: 9,
    target: 0.65,
    requestRateTarget: undefined,
    scaleUp: {
      ...DEFAULT_UP,
      stabilizationWindowSeconds: 10,
      policies: [{ type: 'Percent', value: 150, periodSeconds: 20 }, { type: 'Pods', value: 6, periodSeconds: 20 }],
    },
    scaleDown: { ...DEFAULT_DOWN, stabilizationWindowSeconds: 240, policies: [{ type: 'Percent', value: 25, periodSeconds: 45 }] },
    servingReplicas: undefined,
  };

  test('is simulated with its bounds, target and behaviour, CPU in cores and shares', () => {
    expect(hpaModelFrom(settings({ autoscaling: AUTOSCALING }), BASELINE_V1)).toStrictEqual({ ...POD, ...CONTROLLER, ...rules });
  });

  test('is simulated with its rate metric, limit, slots and timeouts where it has them: 12500 thousandths are 12.5/s', () => {
    const found = hpaModelFrom(settings({
      autoscaling: { ...AUTOSCALING, requestRateTarget: 12_500 },
      resources: { cpuRequest: 750, cpuLimit: 2000 },
      sizing: { parallelism: 2, reactionTime: 90, slots: 8 },
      network: { routeTimeout: 12 },
    }), BASELINE_V1);

    expect(found).toStrictEqual({ ...POD, ...CONTROLLER, ...rules, requestRateTarget: 12.5, limitCores: 2, slots: 8, patienceSeconds: 12 });
  });
});

describe('a plan without an autoscaler', () => {
  test.each<[string, Values, number, number | undefined]>([
    ['has the replicas that it says', { replicas: 4 }, 4, undefined],
    ['has one where nothing says more', {}, 1, undefined],
    ['has the members of its ledger, all of which serve', { stateful: { replicas: 5 } }, 5, undefined],
    ['has members that all serve without a leader', { stateful: { replicas: 5, leaderBased: false } }, 5, undefined],
    ['has members of which the leader serves', { stateful: { replicas: 3, leaderBased: true } }, 3, 1],
  ])('%s', (_, more, replicas, servingReplicas) => {
    expect(hpaModelFrom(settings(more), BASELINE_V1)).toStrictEqual({ ...POD, ...CONTROLLER, ...NO_AUTOSCALER, minReplicas: replicas, maxReplicas: replicas, servingReplicas });
  });
});

describe('the pods of a plan', () => {
  const seconds = (reactionTime: number): [number, number] => {
    const { podSeconds, pendingSeconds } = hpaModelFrom(settings({ sizing: { parallelism: 2, reactionTime } }), BASELINE_V1);
    return [podSeconds, pendingSeconds];
  };

  test.each([
    [65, 20, 8],
    [57, 12, 0],
    [50, 5, 0],
    [45, 0, 0],
    [20, 0, 0],
  ])('serve within a reaction time of %i s after %i s, %i s of them pending', (reactionTime, podSeconds, pendingSeconds) => {
    expect(seconds(reactionTime)).toEqual([podSeconds, pendingSeconds]);
  });

  test.each<[string, Values, number | undefined]>([
    ['the mesh\'s timeout comes first', { mesh: { traffic: { requestTimeout: 9 } }, network: { routeTimeout: 12 } }, 9],
    ['a mesh without traffic policy has none: the route\'s counts', { mesh: { mode: 'ambient' }, network: { routeTimeout: 12 } }, 12],
    ['neither says one: ten times the objective, which is the simulation\'s own default', { mesh: { mode: 'ambient' } }, undefined],
  ])('are waited for as long as clients do: %s', (_, more, patienceSeconds) => {
    expect(hpaModelFrom(settings(more), BASELINE_V1).patienceSeconds).toBe(patienceSeconds);
  });
});

describe('the plan of a function', () => {
  const spec = {
    target: 7.5, // 10 x 75 %
    minScale: 0,
    maxScale: 8,
    activationScale: 1,
    stableWindowSeconds: 40,
    panicWindowSeconds: 4, // 10 % of 40 s
    panicThreshold: 2,
    maxScaleUpRate: 1000,
    maxScaleDownRate: 2,
    scaleDownDelaySeconds: 0,
    scaleToZeroSeconds: 30,
  };
  // a cold start of 8 s, 5 s of it the process; ten times the objective of 250 ms is more than a response start timeout of 2 s
  const model = { ...POD, podSeconds: 8, pendingSeconds: 3, patienceSeconds: 2.5, metric: 'concurrency', containerConcurrency: 12, tickSeconds: 2, spec };

  test('is simulated with Knative\'s defaults where it says nothing', () => {
    expect(kpaModelFrom(settings({ knative: KNATIVE }), BASELINE_V1)).toStrictEqual(model);
  });

  test('is simulated with what it says', () => {
    const found = kpaModelFrom(settings({
      knative: {
        ...KNATIVE,
        metric: 'rps',
        minScale: 2,
        activationScale: 3,
        panicWindowPercentage: 20,
        panicThresholdPercentage: 150,
        scaleDownDelay: 60,
        retention: 600,
        responseStartTimeout: 30,
        coldStart: 4,
      },
    }), BASELINE_V1);

    expect(found).toStrictEqual({
      ...model,
      metric: 'rps',
      podSeconds: 4,
      pendingSeconds: 0, // 4 s - 5 s
      patienceSeconds: 30,
      spec: { ...spec, minScale: 2, activationScale: 3, panicWindowSeconds: 8, panicThreshold: 1.5, scaleDownDelaySeconds: 60, scaleToZeroSeconds: 600 },
    });
  });

  test.each<[string, Values, object]>([
    ['a retention that is shorter than the grace period', { retention: 10 }, { scaleToZeroSeconds: 30 }],
    ['a panic window of less than a second: 6 s x 5 %', { window: 6, panicWindowPercentage: 5 }, { stableWindowSeconds: 6, panicWindowSeconds: 1 }],
    ['a target of next to nothing: 0.01 x 50 %', { target: 0.01, targetUtilization: 50 }, { target: 0.01 }],
  ])('does not go below what Knative allows: %s', (_, more, changed) => {
    expect(kpaModelFrom(settings({ knative: { ...KNATIVE, ...more } }), BASELINE_V1).spec).toStrictEqual({ ...spec, ...changed });
  });

  test('is what kpaModelFrom needs', () => {
    expect(() => kpaModelFrom(settings({}), BASELINE_V1)).toThrow(new Error('kpaModelFrom needs the plan of a function: this plan has no Knative settings'));
  });
});

describe('simulatePlan', () => {
  // one request a second: the HPA's floor stays, and Knative, which has none, keeps one pod
  const trickle = Traffic.steady(Rate.perSecond(1), Duration.seconds(90));

  test.each<[string, Values, number]>([
    ['the HPA', { autoscaling: AUTOSCALING }, 3],
    ['a fixed number', { replicas: 4 }, 4],
    ['Knative', { knative: KNATIVE, autoscaling: AUTOSCALING }, 1],
  ])('plays %s', (_, more, replicas) => {
    expect([...new Set(simulatePlan(settings(more), BASELINE_V1, trickle).steps.map((step) => step.replicas))]).toEqual([replicas]);
  });
});
