import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { KPA_DEFAULTS } from '../../src/tuning/answers/autoscaler/kpa';
import { defaultHpa } from '../../src/tuning/answers/simulation/models-of-plan';
import { HpaModel, KpaModel } from '../../src/tuning/answers/simulation/pod-model';
import { simulateHpa, simulateKpa } from '../../src/tuning/answers/simulation/simulate';
import { Simulation } from '../../src/tuning/answers/simulation/simulation';
import { lateShare } from '../../src/tuning/model/queueing';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';

/** The Node.js front end of the amendments as people run it: 4 ms of CPU, 2 x 500m, limit = request, HPA at 80 %. */
const BFF_TODAY: HpaModel = {
  ...defaultHpa(),
  requestCores: 0.5,
  limitCores: 0.5,
  parallelism: 1,
  cpuMillis: 4,
  latencyMillis: 20,
  latencyP99Millis: 150,
  variability: 1,
  objectiveMillis: 300,
  podSeconds: 14.5,
  pendingSeconds: 6,
  minReplicas: 2,
  maxReplicas: 12,
};
const BFF_PROPOSED: HpaModel = { ...BFF_TODAY, requestCores: 0.75, limitCores: 2, target: 0.65, minReplicas: 3, maxReplicas: 6 };
const SPRING_TODAY: HpaModel = { ...BFF_TODAY, requestCores: 1, limitCores: 1, cpuMillis: 12, latencyMillis: 40, objectiveMillis: 500, podSeconds: 66, pendingSeconds: 7 };
const SPRING_PROPOSED: HpaModel = { ...SPRING_TODAY, limitCores: 4, parallelism: 2, target: 0.55, minReplicas: 6, maxReplicas: 9 };

const FUNCTION: KpaModel = {
  requestCores: 1,
  limitCores: 4,
  parallelism: 2,
  cpuMillis: 5,
  latencyMillis: 50,
  latencyP99Millis: 100,
  variability: 1,
  objectiveMillis: 250,
  patienceSeconds: 10,
  podSeconds: 4,
  pendingSeconds: 3,
  metric: 'concurrency',
  containerConcurrency: 0,
  tickSeconds: 2,
  spec: {
    target: 7,
    minScale: 0,
    maxScale: 20,
    activationScale: 1,
    stableWindowSeconds: KPA_DEFAULTS.stableWindowSeconds,
    panicWindowSeconds: 6,
    panicThreshold: 2,
    maxScaleUpRate: KPA_DEFAULTS.maxScaleUpRate,
    maxScaleDownRate: KPA_DEFAULTS.maxScaleDownRate,
    scaleDownDelaySeconds: 0,
    scaleToZeroSeconds: 30,
  },
};

function sale(peak: number): Traffic {
  return Traffic.flashSale(Rate.perSecond(peak / 3), 3, Duration.seconds(60));
}

function series(rates: number[], step = 1): Traffic {
  const path = join(mkdtempSync(join(tmpdir(), 'series-')), 'series.csv');
  writeFileSync(path, ['second,requests_per_second', ...rates.map((rate, i) => `${i * step},${rate}`)].join('\n'));
  return Traffic.fromFile(path);
}

function arrivals(traffic: Traffic): number {
  let sum = 0;
  for (let second = 0; second < traffic._durationSeconds; second++) {
    sum += traffic._rateAt(second);
  }
  return sum;
}

/** Second and replicas of every change. */
function changes(simulation: Simulation, of: 'replicas' | 'readyReplicas' = 'replicas'): Array<[number, number]> {
  return simulation.steps.filter((step, i, all) => i === 0 || step[of] !== all[i - 1][of]).map((step) => [step.second, step[of]]);
}

describe('the three plans of the amendments in a sale of 3x within 60 s', () => {
  test('a front end with two pods of 500m, limit = request and 80 % is late for minutes and loses requests', () => {
    const found = simulateHpa(BFF_TODAY, sale(400));

    expect(found.lateMinutes).toBeGreaterThan(5);
    expect(found.lost).toBeGreaterThan(1000);
    expect(found.replicaHours * 0.5).toBeLessThan(2);
  });

  test('the same with a floor of 3 x 750m and 65 % is never late, for 2.25 core-hours', () => {
    const found = simulateHpa(BFF_PROPOSED, sale(400));

    expect({ lateMinutes: found.lateMinutes, lost: found.lost, coreHours: found.replicaHours * 0.75 }).toEqual({ lateMinutes: 0, lost: 0, coreHours: 2.25 });
  });

  test('Spring today is late for minutes and loses requests', () => {
    const found = simulateHpa(SPRING_TODAY, sale(250));

    expect(found.lateMinutes).toBeGreaterThan(3);
    expect(found.lost).toBeGreaterThan(1000);
  });

  test('Spring with a floor of 6 x 1000m is never late, for 6 core-hours', () => {
    const found = simulateHpa(SPRING_PROPOSED, sale(250));

    expect({ lateMinutes: found.lateMinutes, lost: found.lost, coreHours: found.replicaHours }).toEqual({ lateMinutes: 0, lost: 0, coreHours: 6 });
  });

  test('Spring on a daily ramp of 3x within four hours needs only a floor of 3', () => {
    const found = simulateHpa({ ...SPRING_PROPOSED, minReplicas: 3 }, Traffic.flashSale(Rate.perSecond(250 / 3), 3, Duration.hours(4)));

    expect({ lateMinutes: found.lateMinutes, lost: found.lost, most: Math.max(...found.steps.map((s) => s.replicas)) }).toEqual({ lateMinutes: 0, lost: 0, most: 5 });
  });
});

describe('what an autoscaler can see (HPA-18)', () => {
  const flood = series([...Array(40).fill(100), ...Array(200).fill(4000)], 10);

  test('with limit = request, an 80 % target grows by a quarter per cycle, however high the load', () => {
    const found = changes(simulateHpa({ ...BFF_TODAY, minReplicas: 8, maxReplicas: 100 }, flood)).map(([, n]) => n);

    expect(found.slice(0, 5)).toEqual([8, 10, 13, 17, 22]);
  });

  test('with a limit of twice the request and parallelism for it, it grows by 2.5 but at most doubles per sync', () => {
    const found = changes(simulateHpa({ ...BFF_TODAY, limitCores: 1, minReplicas: 8, maxReplicas: 100 }, flood)).map(([, n]) => n);

    expect(found.slice(0, 3)).toEqual([8, 16, 20]);
  });

  test('parallelism caps what is seen where there is no limit', () => {
    const found = simulateHpa({ ...BFF_TODAY, requestCores: 1, limitCores: undefined, minReplicas: 8, maxReplicas: 100 }, flood);

    expect(Math.max(...found.steps.map((s) => s.utilization))).toBe(1);
  });
});

describe('when things happen', () => {
  // 100 rps x 4 ms on 2 x 0.5 cores = 40 %; from second 600 on 160 rps = 64 % of 2 x 0.5, target 50 %: ratio 1.28, 3 pods
  const step = series([...Array(60).fill(100), ...Array(60).fill(160)], 10);
  const model: HpaModel = { ...BFF_TODAY, target: 0.5, limitCores: 1 };

  test('the autoscaler sees the load when a whole sample holds it, and a pod serves after its start', () => {
    const found = simulateHpa(model, step);

    expect(changes(found)).toEqual([[0, 2], [630, 3]]);
    expect(changes(found, 'readyReplicas')).toEqual([[0, 2], [645, 3]]);
  });

  test('a slower start serves later', () => {
    expect(changes(simulateHpa({ ...model, podSeconds: 90 }, step), 'readyReplicas')).toEqual([[0, 2], [720, 3]]);
  });

  test('pods that start dampen further growth instead of adding to it', () => {
    // 160 % on 2 pods asks for 7, and 4 more are allowed at once; while they start, 320 / 6 = 53 % is near enough to 50 %
    const found = simulateHpa({ ...model, podSeconds: 120 }, series([...Array(60).fill(100), ...Array(60).fill(400)], 10));

    expect(changes(found)).toEqual([[0, 2], [630, 6]]);
  });

  test('nothing goes for five minutes after the load went, and then at most the declared share a minute', () => {
    const down = series([...Array(30).fill(1000), ...Array(60).fill(100)], 10);
    const found = simulateHpa({ ...model, maxReplicas: 40, scaleDown: { ...model.scaleDown, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] } }, down);

    expect(changes(found)).toEqual([[0, 16], [615, 8], [675, 4], [735, 2]]);
  });

  test('a rate metric grows where CPU has long been saturated', () => {
    const flood = series([...Array(30).fill(100), ...Array(60).fill(2000)], 10);
    const blind = simulateHpa({ ...BFF_TODAY, maxReplicas: 40 }, flood);
    const seeing = simulateHpa({ ...BFF_TODAY, limitCores: 2, parallelism: 2, maxReplicas: 40, requestRateTarget: 60 }, flood);

    expect(seeing.lost).toBeLessThan(blind.lost / 2);
  });
});

describe('what the autoscaler of a Deployment begins with', () => {
  const calm: HpaModel = { ...BFF_TODAY, target: 0.5, limitCores: 1, maxReplicas: 40, scaleDown: { ...BFF_TODAY.scaleDown, stabilizationWindowSeconds: 0 } };

  test('it begins with what the first rate needs and, at the same rate, stays there: 1000/s x 4 ms / 0.25 cores = 16', () => {
    expect(changes(simulateHpa(calm, Traffic.steady(Rate.perSecond(1000), Duration.minutes(5))))).toEqual([[0, 16]]);
  });

  test('it begins with what the rate metric needs where that is more: 100/s / 20 = 5, CPU needs 2; at 200/s it is 10', () => {
    const found = simulateHpa({ ...calm, requestRateTarget: 20 }, series([...Array(60).fill(100), ...Array(6).fill(200)], 10));

    expect(changes(found)).toEqual([[0, 5], [630, 10]]);
  });

  test('its first number is a recommendation like others: it holds for the five minutes of the window', () => {
    // the first sample after it has a second of 1000/s and 14 s of 100/s, 160/s: 160 x 4 ms / 0.25 = 2.6
    const found = simulateHpa({ ...BFF_TODAY, target: 0.5, limitCores: 1, maxReplicas: 40, metricDelaySeconds: 0 }, series([1000, ...Array(400).fill(100)]));

    expect(changes(found)).toEqual([[0, 16], [300, 3], [315, 2]]);
  });

  test('it sees of the time before no more CPU than a pod can use: one thread on two cores looks half idle from the first sync on', () => {
    // 1600/s x 4 ms / (2 x 0.8) = 4 pods, each of which has work for 1.6 cores and shows 1 of 2: 0.5 / 0.8 x 4 = 2.5, then x 3 = 1.9
    const found = simulateHpa({ ...calm, target: 0.8, requestCores: 2, limitCores: 4 }, Traffic.steady(Rate.perSecond(1600), Duration.minutes(1)));

    expect(changes(found)).toEqual([[0, 4], [15, 3], [30, 2]]);
  });
});

describe('pods that have no sample (HPA-3, HPA-4)', () => {
  // at a target of 100 %: 500/s x 4 ms on 2 x 0.5 cores are 200 %, so that two pods become four; 60/s on two pods are 24 %
  const model: HpaModel = { ...BFF_TODAY, target: 1, limitCores: 1, podSeconds: 120, scaleDown: { ...BFF_TODAY.scaleDown, stabilizationWindowSeconds: 0 } };
  const blip = (seconds: number): Traffic => series([...Array(615).fill(100), ...Array(seconds).fill(500), ...Array(120).fill(60)]);

  test.each([
    ['that wait for a node or an image are left out: 2 x 0.24 = 0.48, and the floor is 2', 16, 2],
    ['that have started count as the target: (2 x 24 + 2 x 100) / 4 = 62 %, of 4 is 2.48', 15, 3],
  ])('pods %s', (_, pendingSeconds, replicas) => {
    const found = simulateHpa({ ...model, pendingSeconds }, blip(15));

    expect(changes(found).slice(0, 3)).toEqual([[0, 2], [645, 4], [660, replicas]]);
  });

  test('pods that have run for a whole sample and do not serve yet are left out', () => {
    // they start at 660; the sample from 660 to 675 is theirs too, and it is read at 690
    const found = simulateHpa({ ...model, pendingSeconds: 15 }, blip(45));

    expect(changes(found).slice(0, 3)).toEqual([[0, 2], [645, 4], [690, 2]]);
  });

  test('pods that take longer than five minutes to start do not count after these either', () => {
    // 200/s on two pods is 80 %, with the two that start 40 %: enough, until they serve; were they counted like the others, there would be more
    const found = simulateHpa({ ...model, target: 0.5, podSeconds: 400, pendingSeconds: 5 }, series([...Array(60).fill(100), ...Array(40).fill(200)], 10));

    expect(changes(found)).toEqual([[0, 2], [630, 4]]);
  });
});

describe('requests', () => {
  test('a fixed number of replicas serves what it can: the surplus is lost after the client\'s patience', () => {
    // one core makes 250 rps of 300
    const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2 }, Traffic.steady(Rate.perSecond(300), Duration.minutes(10)));

    expect(changes(found)).toEqual([[0, 2]]);
    // what came in the last three seconds still waits when the traffic ends
    expect([found.served, found.lost, found.pending].map(Math.round)).toEqual([600 * 250, 600 * 50 - 3 * 300, 3 * 300]);
    expect(found.late).toBe(found.served);
    expect(found.lateMinutes).toBe(10);
  });

  test('a client that waits for half a second gives up after it, and one that waits for 2.5 s after that', () => {
    const traffic = Traffic.steady(Rate.perSecond(300), Duration.minutes(10));
    const lost = [0.5, 2.5].map((patienceSeconds) => simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2, patienceSeconds }, traffic).lost);

    expect(lost.map((n) => Math.round(n))).toEqual([600 * 50 - 150, 600 * 50 - 750]);
  });

  test('whoever gives up is lost and nothing else: a spike of one second is answered in it and in the three seconds that clients wait', () => {
    // 3 pods that may use one core each: 750/s
    const found = simulateHpa({ ...BFF_PROPOSED, maxReplicas: 3 }, series([...Array(60).fill(50), 100_000, ...Array(300).fill(0)]));

    expect([found.served, found.lost, found.pending].map(Math.round)).toEqual([3000 + 4 * 750, 100_000 - 4 * 750, 0]);
    expect([Math.round(found.late), found.lateMinutes]).toEqual([4 * 750, 1 / 60]);
    expect(found.steps.slice(59, 63).map((s) => Math.round(s.lateShare))).toEqual([0, 1, 0, 0]);
  });

  test('what waits when the traffic ends is pending: not answered, and not lost', () => {
    const found = simulateHpa({ ...BFF_PROPOSED, maxReplicas: 3 }, series([...Array(60).fill(50), 100_000]));

    expect([found.served, found.late, found.lost, found.pending].map(Math.round)).toEqual([3000 + 750, 750, 0, 100_000 - 750]);
    // who will be late is told, although it is neither served nor lost yet
    expect([found.steps[60].lateShare, found.lateMinutes]).toEqual([1, 1 / 60]);
  });

  test('a request that is lost seconds later counts for the second in which it came', () => {
    const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2, patienceSeconds: 5 }, series([2000, ...Array(20).fill(0)]));

    expect([found.served, found.late, found.lost].map(Math.round)).toEqual([6 * 250, 6 * 250, 2000 - 6 * 250]);
    expect(found.steps.map((s) => s.lateShare)).toEqual([1, ...Array(20).fill(0)]);
    expect(found.lateMinutes).toBe(1 / 60);
  });

  test('a queue that drains makes late until it is short enough', () => {
    // 50/s too many for 10 s; then 150/s drain: 350, 200 and 50 wait behind 250/s, which is 200 ms or more; 146 ms are allowed
    const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2 }, series([300, 100, 100], 10));

    expect(found.steps.filter((s) => s.lateShare > 0.01).map((s) => s.second)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('no request waits longer than its client, so that a probe with more patience never fails', () => {
    const model = { ...BFF_TODAY, minReplicas: 2, maxReplicas: 2, readiness: { timeoutSeconds: 4, periodSeconds: 5, failureThreshold: 3 } };

    expect(Math.min(...simulateHpa(model, series([600, 600, 600], 60)).steps.map((s) => s.readyReplicas))).toBe(2);
  });

  test('a queue that is shorter than the budget takes its time from it', () => {
    const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2 }, series([270, 240]));

    // 20 are left of 270; with 240 more 10 are left behind 250/s: 40 ms of the 146 ms
    expect(found.steps[1].lateShare).toBeCloseTo(lateShare(1, 0.96, 8, 106), 10);
    expect(found.steps.map((s) => s.utilization)).toEqual([1, 1]);
  });

  test('the requests that a pod serves at once bound it below its CPU', () => {
    // one at a time on each of two pods; on half a core 4 ms of CPU take 8, so a request holds its slot for 24 ms: 83.3/s of 120/s
    const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2, slots: 1 }, Traffic.steady(Rate.perSecond(120), Duration.minutes(10)));

    expect(Math.round(found.lost)).toBe(Math.round(600 * (120 - 2000 / 24)) - 3 * 120);
  });

  test('late requests are those that the queueing formula says', () => {
    const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2 }, Traffic.steady(Rate.perSecond(200), Duration.minutes(1)));

    // 80 % of one server of 8 ms; 146 ms are left for waiting
    expect(found.late / found.served).toBeCloseTo(lateShare(1, 0.8, 8, 146), 10);
    expect(found.lateMinutes).toBe(1);
  });

  test('CPU beyond the request carries requests, but does not count for the objective (B3)', () => {
    const found = simulateHpa({ ...BFF_TODAY, limitCores: 2, parallelism: 2, minReplicas: 2, maxReplicas: 2 }, Traffic.steady(Rate.perSecond(300), Duration.minutes(1)));

    expect({ lost: found.lost, late: Math.round(found.late), utilization: found.steps[30].utilization }).toEqual({ lost: 0, late: 18000, utilization: 1.2 });
  });

  test('a leader serves alone', () => {
    const model: HpaModel = { ...BFF_TODAY, minReplicas: 3, maxReplicas: 3 };
    const traffic = Traffic.steady(Rate.perSecond(180), Duration.minutes(5));

    expect([simulateHpa(model, traffic).lost, Math.round(simulateHpa({ ...model, servingReplicas: 1 }, traffic).lost)]).toEqual([0, 300 * 55 - 3 * 180]);
  });

  test('no traffic is no division by zero', () => {
    const found = simulateHpa(BFF_TODAY, series([0, 0, 0], 60));

    expect({ ...found, steps: found.steps[179] }).toEqual({
      served: 0,
      late: 0,
      lost: 0,
      pending: 0,
      lateMinutes: 0,
      replicaHours: 0.1,
      steps: { second: 179, requestsPerSecond: 0, replicas: 2, readyReplicas: 2, utilization: 0, lateShare: 0 },
    });
  });

  test('readiness that waits behind the requests makes overload worse (HPA-19)', () => {
    const without = simulateHpa(BFF_TODAY, sale(400));
    const shared = simulateHpa({ ...BFF_TODAY, readiness: { timeoutSeconds: 1, periodSeconds: 10, failureThreshold: 3 } }, sale(400));
    const patient = simulateHpa({ ...BFF_TODAY, readiness: { timeoutSeconds: 4, periodSeconds: 5, failureThreshold: 3 } }, sale(400));

    expect(shared.lost).toBeGreaterThan(3 * without.lost);
    expect(Math.min(...shared.steps.map((s) => s.readyReplicas))).toBe(0);
    expect(patient).toEqual(without);
  });
});

describe('readiness behind the requests, second by second', () => {
  // two pods serve 250/s of 300/s: the queue is a second long with the fifth second; six such seconds, and both are out for three
  const starving: HpaModel = { ...BFF_TODAY, minReplicas: 2, maxReplicas: 2, readiness: { timeoutSeconds: 1, periodSeconds: 2, failureThreshold: 3 } };

  test('pods leave when as many probes as allowed failed, lose what waits and comes, and are back after a period', () => {
    const found = simulateHpa(starving, Traffic.steady(Rate.perSecond(300), Duration.seconds(25)));

    expect(changes(found, 'readyReplicas')).toEqual([[0, 2], [10, 0], [12, 2], [22, 0], [24, 2]]);
    // each time 500 that waited, and 2 s x 300
    expect(Math.round(found.lost)).toBe(2 * (500 + 600));
  });

  test('the rate is measured again when pods are back', () => {
    const found = simulateHpa({ ...starving, minReplicas: 1, maxReplicas: 12, target: 2, requestRateTarget: 150 }, Traffic.steady(Rate.perSecond(300), Duration.seconds(120)));

    // 300 / 150 = 2 pods, of which none serves 150: a mean of at most 125 never asks for more, and two seconds in twelve without any for less
    expect(changes(found)).toEqual([[0, 2]]);
    expect(found.steps.filter((s) => !Number.isFinite(s.utilization))).toEqual([]);
  });

  test('nothing is probed while no pod serves', () => {
    // requests wait from second 10 on; six seconds of failing probes would keep a pod out until second 18
    const cold = { ...FUNCTION, podSeconds: 6, patienceSeconds: 30, readiness: { timeoutSeconds: 1, periodSeconds: 2, failureThreshold: 3 } };

    expect(changes(simulateKpa(cold, series([...Array(10).fill(0), ...Array(20).fill(20)])), 'readyReplicas').slice(0, 2)).toEqual([[0, 0], [17, 1]]);
  });
});

describe('Knative', () => {
  test.each([
    ['the in-flight requests of the first rate, 280/s x 50 ms / 7', 280, 20, 2],
    ['at most the largest scale', 4200, 20, 20],
    ['as many as it takes where there is no largest scale: 4200/s x 50 ms / 7', 4200, 0, 30],
  ])('begins with %s', (_, rate, maxScale, replicas) => {
    const found = simulateKpa({ ...FUNCTION, spec: { ...FUNCTION.spec, maxScale } }, Traffic.steady(Rate.perSecond(rate), Duration.minutes(2)));

    expect(changes(found)).toEqual([[0, replicas]]);
  });

  test('seconds without requests and without pods are neither late nor lost', () => {
    expect(simulateKpa(FUNCTION, series([0, 0, 0]))).toEqual({
      served: 0,
      late: 0,
      lost: 0,
      pending: 0,
      lateMinutes: 0,
      replicaHours: 0,
      steps: [0, 1, 2].map((second) => ({ second, requestsPerSecond: 0, replicas: 0, readyReplicas: 0, utilization: 0, lateShare: 0 })),
    });
  });

  test('the first request after none starts a pod at once and waits for it', () => {
    const found = simulateKpa(FUNCTION, series([...Array(10).fill(0), ...Array(10).fill(20)], 10));

    // the queue of the four seconds without a pod looks like load: (20 + 40 + 60 + 80) / 4 s / 7 = 8 pods at 104
    expect(changes(found)).toEqual([[0, 0], [101, 1], [102, 5], [104, 8], [166, 4], [168, 2], [170, 1]]);
    expect(changes(found, 'readyReplicas').slice(0, 2)).toEqual([[0, 0], [105, 1]]);
    expect({ lost: found.lost, served: found.served }).toEqual({ lost: 0, served: 2000 });
    expect(found.steps.filter((s) => s.lateShare > 0.01).map((s) => s.second)).toEqual([100, 101, 102, 103, 104]);
  });

  test('the averages after a pause are over the seconds that hold data, not over whole windows', () => {
    const slow = { ...FUNCTION, latencyMillis: 500, spec: { ...FUNCTION.spec, target: 10 } };
    const found = simulateKpa(slow, series([...Array(600).fill(0), ...Array(60).fill(20)]));

    // 20 and 40 wait after one and two seconds: 30 on average, over six seconds they were 10
    expect(changes(found).slice(0, 3)).toEqual([[0, 0], [601, 1], [602, 3]]);
    // of requests there are 20 in each second
    expect(changes(simulateKpa({ ...slow, metric: 'rps' }, series([...Array(600).fill(0), ...Array(60).fill(20)])))).toEqual([[0, 0], [601, 1], [602, 2]]);
  });

  test('while pods are there and idle, their seconds count as nothing', () => {
    const warm = { ...FUNCTION, latencyMillis: 500, spec: { ...FUNCTION.spec, target: 10, minScale: 1 } };
    const found = simulateKpa(warm, series([...Array(600).fill(0), ...Array(60).fill(40)]));

    // 20 in flight: 4 x 20 / 6 s are 13 after four seconds of six, 2 pods; over the four they would be 20, and so from 602 on
    expect(changes(found)).toEqual([[0, 1], [604, 2]]);
  });

  test('without data nothing is decided: a pod that starts after everybody has gone is first asked, and then goes', () => {
    const found = simulateKpa({ ...FUNCTION, podSeconds: 120, patienceSeconds: 2 }, series([...Array(10).fill(0), 20, ...Array(289).fill(0)]));

    // three were asked for at 12; all but the last are taken back when they are ready, the last 30 s later
    expect(changes(found)).toEqual([[0, 0], [11, 1], [12, 3], [132, 1], [164, 0]]);
    expect(changes(found, 'readyReplicas')).toEqual([[0, 0], [131, 1], [164, 0]]);
  });

  test('requests that wait longer than the client are lost', () => {
    const found = simulateKpa({ ...FUNCTION, podSeconds: 20, patienceSeconds: 5 }, series([0, 20, 20, 20], 30));

    expect(found.lost).toBeGreaterThanOrEqual(15 * 20);
    expect(Math.round(found.served + found.lost)).toBe(90 * 20);
  });

  test('a warm pod is never late', () => {
    const found = simulateKpa({ ...FUNCTION, spec: { ...FUNCTION.spec, minScale: 1 } }, series([...Array(10).fill(0), ...Array(10).fill(20)], 10));

    expect({ lost: found.lost, lateMinutes: found.lateMinutes, changes: changes(found) }).toEqual({ lost: 0, lateMinutes: 0, changes: [[0, 1]] });
  });

  test('all pods go when the traffic has gone for the window and the grace period', () => {
    const found = simulateKpa(FUNCTION, series([...Array(6).fill(100), ...Array(14).fill(0)], 10));

    expect(changes(found)).toEqual([[0, 1], [150, 0]]);
  });

  test('a jump makes it panic: it grows by what the last six seconds say', () => {
    const warm = { ...FUNCTION, podSeconds: 2, pendingSeconds: 1, spec: { ...FUNCTION.spec, minScale: 1 } };
    const found = simulateKpa(warm, series([...Array(10).fill(20), ...Array(10).fill(600)], 10));
    const calm = simulateKpa({ ...warm, spec: { ...warm.spec, panicThreshold: 1000 } }, series([...Array(10).fill(20), ...Array(10).fill(600)], 10));

    expect([found, calm].map((f) => f.steps[102].replicas)).toEqual([16, 2]);
    expect(found.late + found.lost).toBeLessThan(calm.late + calm.lost);
  });

  test('hard concurrency bounds a pod below its CPU', () => {
    const bounded = { ...FUNCTION, containerConcurrency: 1, spec: { ...FUNCTION.spec, minScale: 1, maxScale: 1 } };

    // one at a time of 50 ms: 20 rps of 30
    expect(Math.round(simulateKpa(bounded, Traffic.steady(Rate.perSecond(30), Duration.minutes(10))).lost)).toBe(600 * 10 - 10 * 30);
  });

  test('the rps metric counts requests', () => {
    const found = simulateKpa({ ...FUNCTION, metric: 'rps', spec: { ...FUNCTION.spec, target: 35 } }, Traffic.steady(Rate.perSecond(100), Duration.minutes(3)));

    expect(changes(found)).toEqual([[0, 3]]);
  });
});

describe('any traffic', () => {
  const rates = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 2, maxLength: 40 });
  const models = fc.record({
    target: fc.integer({ min: 25, max: 95 }).map((percent) => percent / 100),
    minReplicas: fc.integer({ min: 1, max: 6 }),
    podSeconds: fc.integer({ min: 1, max: 200 }),
    limitCores: fc.constantFrom(undefined, 0.5, 1, 2),
  }).map((some): HpaModel => ({ ...BFF_TODAY, ...some, parallelism: 2, maxReplicas: 20 }));

  const adds = (found: Simulation, traffic: Traffic): void => {
    expect(found.served + found.lost + found.pending).toBeCloseTo(arrivals(traffic), 3);
    expect(found.late).toBeLessThanOrEqual(found.served + 1e-6);
    expect(Math.min(found.served, found.late, found.lost, found.pending)).toBeGreaterThanOrEqual(0);
    expect(found.steps.filter((s) => !(s.lateShare >= 0 && s.lateShare <= 1))).toEqual([]);
    expect(found.lateMinutes * 60).toBeLessThanOrEqual(traffic._durationSeconds + 1e-6);
  };

  test('every request is served, lost or pending, and late ones are among the served', () => {
    fc.assert(fc.property(rates, models, fc.constantFrom(1, 30), (some, model, every) => {
      const traffic = series(some, every);

      adds(simulateHpa(model, traffic), traffic);
    }), { numRuns: 60, seed: 7 });
  });

  test('so are the requests of a function, held while its pods start', () => {
    const functions = fc.record({ podSeconds: fc.integer({ min: 1, max: 40 }), patienceSeconds: fc.integer({ min: 1, max: 30 }), containerConcurrency: fc.constantFrom(0, 1, 40) });
    const spikes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 })), { minLength: 2, maxLength: 40 });
    fc.assert(fc.property(spikes, functions, fc.constantFrom(1, 30), (some, model, every) => {
      const traffic = series(some, every);

      adds(simulateKpa({ ...FUNCTION, ...model, pendingSeconds: 0 }, traffic), traffic);
    }), { numRuns: 60, seed: 12 });
  });

  test('the same run twice is the same', () => {
    fc.assert(fc.property(rates, models, (series30, model) => {
      const traffic = series(series30, 30);

      expect(simulateHpa(model, traffic)).toEqual(simulateHpa(model, traffic));
    }), { numRuns: 10, seed: 8 });
    expect(simulateKpa(FUNCTION, sale(400))).toEqual(simulateKpa(FUNCTION, sale(400)));
  });

  test('replicas stay within the bounds, utilisation within the limit', () => {
    fc.assert(fc.property(rates, models, (series30, model) => {
      const pool = Math.min(model.limitCores ?? Infinity, 2) / 0.5;

      return simulateHpa(model, series(series30, 30)).steps.every((s) => s.replicas >= model.minReplicas && s.replicas <= 20
        && s.readyReplicas <= s.replicas && s.utilization <= pool + 1e-9);
    }), { numRuns: 60, seed: 9 });
  });

  test('more pods that are there all the time never make more requests late or lost', () => {
    fc.assert(fc.property(rates, fc.integer({ min: 1, max: 8 }), (series30, n) => {
      const traffic = series(series30, 30);
      const few = simulateHpa({ ...BFF_TODAY, minReplicas: n, maxReplicas: n }, traffic);
      const many = simulateHpa({ ...BFF_TODAY, minReplicas: n + 1, maxReplicas: n + 1 }, traffic);

      expect(many.lateMinutes).toBeLessThanOrEqual(few.lateMinutes);
      expect(many.lost).toBeLessThanOrEqual(few.lost + 1e-6);
    }), { numRuns: 60, seed: 10 });
  });

  test('a slower start never has a pod serving earlier in a single step of load', () => {
    fc.assert(fc.property(fc.integer({ min: 150, max: 900 }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), (rate, start, more) => {
      const traffic = series([...Array(30).fill(100), ...Array(30).fill(rate)], 10);
      const growth = (podSeconds: number): number => changes(simulateHpa({ ...BFF_TODAY, target: 0.5, podSeconds }, traffic), 'readyReplicas')[1]?.[0] ?? Infinity;

      return growth(start + more) >= growth(start);
    }), { numRuns: 40, seed: 11 });
  });
});

test('a month\'s series has at most 3600 points, which hold the whole', () => {
  const traffic = Traffic.daily(Rate.perSecond(50), Rate.perSecond(100));
  const found = simulateHpa(BFF_PROPOSED, traffic);

  expect(found.steps).toHaveLength(3600);
  expect(found.steps[1].second).toBe(24);
  expect(found.steps.reduce((sum, s) => sum + s.requestsPerSecond * 24, 0)).toBeCloseTo(arrivals(traffic), 3);
});

test('the last point of a series that does not come out even holds what is left: 3601 s are 1800 points of two seconds and one of one', () => {
  const found = simulateHpa({ ...BFF_TODAY, minReplicas: 2, maxReplicas: 2 }, Traffic.steady(Rate.perSecond(125), Duration.seconds(3601)));

  expect(found.steps).toHaveLength(1801);
  // 125/s x 4 ms on 2 x 0.5 cores
  expect([found.steps[0], found.steps[1799], found.steps[1800]]).toEqual([0, 3598, 3600].map((second) => (
    { second, requestsPerSecond: 125, replicas: 2, readyReplicas: 2, utilization: 0.5, lateShare: expect.closeTo(lateShare(1, 0.5, 8, 146), 12) }
  )));
});
