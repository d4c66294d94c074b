import { readFileSync } from 'fs';
import { join } from 'path';
import fc from 'fast-check';
import {
  combineProposals, cpuMetricOf, DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP, HpaRules, HpaSpec, hpaSync, NEW_HPA, PodFacts, PodMetric,
} from '../../src/tuning/answers/autoscaler/hpa';
import { replicasForMetric } from '../support/hpa-metric';

function pods(count: number, value: PodMetric): PodMetric[] {
  return Array.from({ length: count }, () => value);
}

function spec(rules: { up?: Partial<HpaRules>; down?: Partial<HpaRules>; min?: number; max?: number } = {}): HpaSpec {
  return { minReplicas: rules.min ?? 1, maxReplicas: rules.max ?? 1000, scaleUp: { ...DEFAULT_SCALE_UP, ...rules.up }, scaleDown: { ...DEFAULT_SCALE_DOWN, ...rules.down } };
}

/** Replicas after each of several syncs, 15 s apart unless said otherwise, all with the same proposal or one each. */
function replay(object: HpaSpec, start: number, proposals: number[], every = 15): number[] {
  let state = NEW_HPA;
  let current = start;
  return proposals.map((proposal, i) => {
    const next = hpaSync(object, state, i * every, current, proposal);
    state = next.state;
    current = next.replicas;
    return current;
  });
}

describe('the ratio of metric and target (HPA-1)', () => {
  test('200m where 100m is wanted doubles the replicas, 50m halves them', () => {
    expect([replicasForMetric(4, pods(4, 200), 100), replicasForMetric(4, pods(4, 50), 100)]).toEqual([8, 2]);
  });

  test('the four examples of the tuning facts give what the reference formulas give', () => {
    const golden = JSON.parse(readFileSync(join(__dirname, 'golden.json'), 'utf8'));
    const found = [
      replicasForMetric(4, pods(4, 90), 60),
      replicasForMetric(10, pods(10, 63), 60),
      replicasForMetric(6, [...pods(4, 120), ...pods(2, 'unready')], 60),
      replicasForMetric(10, pods(10, 30), 60),
    ];

    expect(found).toEqual([6, 10, 8, 5]);
    expect(found).toEqual(golden.hpa);
  });

  test('a ratio of exactly the tolerance is left alone, one beyond it is not', () => {
    expect([90, 110].map((v) => replicasForMetric(100, pods(100, v), 100))).toEqual([100, 100]);
    expect([89, 111].map((v) => replicasForMetric(100, pods(100, v), 100))).toEqual([89, 111]);
  });

  test('the tolerance of each direction is its own', () => {
    const tolerance = { up: 0, down: 0.5 };

    expect([101, 51].map((v) => replicasForMetric(100, pods(100, v), 100, tolerance))).toEqual([101, 100]);
  });

  test('without any value there is no proposal', () => {
    expect([replicasForMetric(3, pods(3, 'unready'), 60), replicasForMetric(3, pods(3, 'missing'), 60), replicasForMetric(0, [], 60)]).toEqual([undefined, undefined, undefined]);
  });
});

describe('missing and unready pods (HPA-4)', () => {
  test('missing pods dampen growth as if they used nothing', () => {
    expect(replicasForMetric(6, [...pods(4, 120), ...pods(2, 'missing')], 60)).toBe(8);
  });

  test('missing pods dampen shrinking as if they were at the target', () => {
    // (4 x 15 + 4 x 60) / 8 = 37.5: 5 instead of 1
    expect(replicasForMetric(8, [...pods(4, 15), ...pods(4, 'missing')], 60)).toBe(5);
  });

  test('missing pods are at the target also where that is less than one', () => {
    // an eighth and half a request per second: (4 x 0.125 + 4 x 0.5) / 8 / 0.5 = 0.625
    expect(replicasForMetric(8, [...pods(4, 0.125), ...pods(4, 'missing')], 0.5)).toBe(5);
  });

  test('nothing happens where caution turns the direction round', () => {
    // 2 x 90 / 2 = 1.5 up, but 180 / 6 = 30 = 0.5: neither
    expect(replicasForMetric(6, [...pods(2, 90), ...pods(4, 'unready')], 60)).toBe(6);
    expect(replicasForMetric(6, [...pods(2, 90), ...pods(4, 'missing')], 60)).toBe(6);
  });

  test('nothing happens where caution brings the ratio within the tolerance', () => {
    // 4 x 80 / 5 = 64 = 1.067
    expect(replicasForMetric(5, [...pods(4, 80), 'unready'], 60)).toBe(5);
  });

  test('unready pods are left out on the way down, also where others are missing', () => {
    // (4 x 52 + 4 x 60) / 8 = 56 is within the tolerance
    expect(replicasForMetric(10, [...pods(4, 52), ...pods(4, 'missing'), ...pods(2, 'unready')], 60)).toBe(10);
  });

  test('unready pods are left out on the way down', () => {
    expect(replicasForMetric(6, [...pods(4, 30), ...pods(2, 'unready')], 60)).toBe(2);
  });

  test('where every pod has a value, the pods that there are count, not what was asked for', () => {
    // two are asked for, four still report: 0.85 x 4 = 3.4, also with an unready one beside them; eight are asked for, four are there: 1.5 x 4
    expect([replicasForMetric(2, pods(4, 51), 60), replicasForMetric(2, [...pods(4, 51), 'unready'], 60), replicasForMetric(8, pods(4, 90), 60)]).toEqual([4, 4, 6]);
  });

  test('where some are missing, nothing is added while the load is low and nothing taken away while it is high', () => {
    // (4 x 45 + 60) / 5 = 48 = 0.8 x 5 = 4 where two are asked for; 4 x 120 / 5 = 96 = 1.6 x 5 = 8 where ten are
    expect([replicasForMetric(2, [...pods(4, 45), 'missing'], 60), replicasForMetric(10, [...pods(4, 120), 'missing'], 60)]).toEqual([2, 10]);
  });

  test('a proposal never contradicts the ratio that it came from', () => {
    const anyPod = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constant<PodMetric>('unready'), fc.constant<PodMetric>('missing'));
    fc.assert(fc.property(fc.array(anyPod, { minLength: 1, maxLength: 30 }), fc.integer({ min: 10, max: 95 }), (metrics, target) => {
      const values = metrics.filter((m): m is number => typeof m === 'number');
      fc.pre(values.length > 0);
      const ratio = values.reduce((a, b) => a + b, 0) / values.length / target;
      const found = replicasForMetric(metrics.length, metrics, target)!;

      return ratio > 1 ? found >= metrics.length : ratio < 1 ? found <= metrics.length : found === metrics.length;
    }), { numRuns: 2000, seed: 4 });
  });
});

/** What kube-controller-manager 1.36 does with the same series is in `test/cluster/behaviour/replay-cases.ts`. */
describe('a utilisation, as the controller reckons it', () => {
  const asked = (current: number, metrics: readonly PodMetric[], target: number): number | undefined => replicasForMetric(current, metrics, target, undefined, 'utilization');

  test('is cut to whole percents: 71.9 % of a target of 65 is within a tenth, 72 % is not', () => {
    expect([0.719, 0.72].map((share) => asked(25, pods(25, share), 0.65))).toEqual([25, 28]);
    expect(replicasForMetric(25, pods(25, 0.719), 0.65)).toBe(28);
  });

  test('is rounded up from the last bit of the quotient: 56 % of 25 pods at 50 % asks for 29', () => {
    expect(asked(25, pods(25, 0.56), 0.5)).toBe(29);
  });

  test('missing pods count as using all of their request on the way down, or the target where that is more', () => {
    // (8 x 10 + 2 x 100) / 10 = 28 of 50; (4 x 10 + 4 x 100) / 8 = 55 turns round; at a target of 150: (4 x 15 + 4 x 150) / 8 = 82 of 150
    expect(asked(10, [...pods(8, 0.1), ...pods(2, 'missing')], 0.5)).toBe(6);
    expect(asked(8, [...pods(4, 0.1), ...pods(4, 'missing')], 0.5)).toBe(8);
    expect(asked(8, [...pods(4, 0.15), ...pods(4, 'missing')], 1.5)).toBe(5);
  });

  test('missing pods change nothing where the others are exactly at the target', () => {
    expect(asked(8, [...pods(4, 0.5), ...pods(4, 'missing')], 0.5)).toBe(8);
  });
});

describe('which pods count (HPA-3)', () => {
  const settled: PodFacts = { startedAt: 0, ready: true, transitionAt: 10, usage: 50, sampledAt: 985, sampleWindow: 15 };
  const young: PodFacts = { startedAt: 900, ready: true, transitionAt: 950, usage: 50, sampledAt: 985, sampleWindow: 15 };

  test('a pod that is pending is unready, one without a sample is missing', () => {
    expect([cpuMetricOf({ ...settled, startedAt: undefined }, 1000), cpuMetricOf({ ...settled, usage: undefined }, 1000)]).toEqual(['unready', 'missing']);
  });

  test('a young pod counts once a whole sample was taken while it was ready', () => {
    expect([969, 970, 971].map((transitionAt) => cpuMetricOf({ ...young, transitionAt }, 1000))).toEqual([50, 50, 'unready']);
  });

  test('a young pod that is unready does not count', () => {
    expect(cpuMetricOf({ ...young, ready: false }, 1000)).toBe('unready');
  });

  test('the initialization period is five minutes', () => {
    expect([1199, 1200].map((now) => cpuMetricOf({ ...young, transitionAt: 980 }, now))).toEqual(['unready', 50]);
  });

  test('an old pod that turned unready late still counts, one that was never ready does not', () => {
    expect(cpuMetricOf({ ...settled, ready: false, transitionAt: 500 }, 1000)).toBe(50);
    expect([29, 30].map((transitionAt) => cpuMetricOf({ ...settled, ready: false, transitionAt }, 1000))).toEqual(['unready', 50]);
  });
});

describe('several metrics (HPA-2)', () => {
  test('the largest proposal wins', () => {
    expect(combineProposals(5, [3, 7])).toBe(7);
  });

  test('an unknown metric forbids to shrink and not to grow', () => {
    expect([combineProposals(5, [undefined, 3]), combineProposals(5, [undefined, 7]), combineProposals(5, [undefined])]).toEqual([5, 7, 5]);
  });

  test('no metric at all asks for what is there', () => {
    expect(combineProposals(5, [])).toBe(5);
  });
});

describe('what is remembered from sync to sync', () => {
  const before = { recommendations: [{ second: 0, replicas: 9 }, { second: 1, replicas: 8 }], changes: [{ second: 285, replicas: 2 }, { second: 286, replicas: 1 }] };

  test('recommendations of the longest window, changes of the longest period, and no change where nothing changes', () => {
    // 300 s and 15 s by default
    expect(hpaSync(spec(), before, 300, 10, 10)).toEqual({
      replicas: 10,
      state: { recommendations: [{ second: 1, replicas: 8 }, { second: 300, replicas: 10 }], changes: [{ second: 286, replicas: 1 }] },
    });
  });

  test('by how many the replicas changed, not what was proposed', () => {
    // one of ten was added within 15 s: 2 x 9 = 18
    expect(hpaSync(spec(), before, 300, 10, 40)).toEqual({
      replicas: 18,
      state: { recommendations: [{ second: 1, replicas: 8 }, { second: 300, replicas: 40 }], changes: [{ second: 286, replicas: 1 }, { second: 300, replicas: 8 }] },
    });
  });
});

describe('the documented behaviour (HPA-5)', () => {
  test('a percentage is rounded up on the way up: 10 % of 15 are two pods', () => {
    expect(replay(spec({ up: { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] } }), 15, [40], 60)).toEqual([17]);
  });

  test('an object without behaviour may double, or go to 4, in each sync; with the default policies four pods more count once in 15 s', () => {
    expect(replay({ ...spec({ max: 30 }), silent: true }, 2, [80, 80, 80, 80], 5)).toEqual([4, 8, 16, 30]);
    expect(replay(spec({ max: 30 }), 2, [80, 80, 80, 80], 5)).toEqual([6, 6, 6, 12]);
  });

  test('80 replicas to 10 with 4 pods or 10 percent a minute: 8 go, then 8 (of 7.2), and 4 at a time below 40', () => {
    const object = spec({ down: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }, { type: 'Percent', value: 10, periodSeconds: 60 }] } });

    expect(replay(object, 80, Array(16).fill(10), 60)).toEqual([72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20, 16, 12, 10, 10, 10]);
  });

  test('a policy holds over its whole period, not per sync', () => {
    const object = spec({ down: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] } });

    expect(replay(object, 80, Array(9).fill(10))).toEqual([72, 72, 72, 72, 64, 64, 64, 64, 57]);
  });

  test('selectPolicy Min takes the smaller step: 5 of 80 instead of 8, and 4 of 40 instead of 5', () => {
    const object = spec({ down: { stabilizationWindowSeconds: 0, selectPolicy: 'Min', policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }, { type: 'Pods', value: 5, periodSeconds: 60 }] } });

    expect([replay(object, 80, [10], 60), replay(object, 40, [10], 60)]).toEqual([[75], [36]]);
  });

  test('selectPolicy Disabled never scales down', () => {
    expect(replay(spec({ down: { selectPolicy: 'Disabled' } }), 80, Array(40).fill(1))).toEqual(Array(40).fill(80));
  });

  test('by default the replicas double or grow by four in each 15 s, whichever is more', () => {
    expect(replay(spec(), 1, Array(6).fill(100))).toEqual([5, 10, 20, 40, 80, 100]);
  });

  test('by default nothing goes for five minutes after the last higher recommendation, then everything at once', () => {
    const found = replay(spec({ min: 2 }), 20, [20, ...Array(21).fill(2)]);

    expect(found).toEqual([...Array(20).fill(20), 2, 2]);
  });

  test('a stabilization window of one minute waits for one minute', () => {
    expect(replay(spec({ down: { stabilizationWindowSeconds: 60 } }), 20, [20, 3, 3, 3, 3])).toEqual([20, 20, 20, 20, 3]);
  });

  test('the highest recommendation of the window counts while it shrinks', () => {
    expect(replay(spec({ down: { stabilizationWindowSeconds: 60 } }), 20, [20, 10, 8, 12, 4, 4, 4, 4])).toEqual([20, 20, 20, 20, 12, 12, 12, 4]);
  });

  test('the lowest recommendation of the window counts while it grows', () => {
    expect(replay(spec({ up: { stabilizationWindowSeconds: 30 } }), 4, [4, 9, 7, 9, 9])).toEqual([4, 4, 7, 7, 9]);
  });

  test('bounds hold, also where the number is beyond them', () => {
    expect([replay(spec({ min: 3, max: 6 }), 4, [50]), replay(spec({ min: 3, max: 6 }), 9, [9]), replay(spec({ min: 3 }), 1, [1])]).toEqual([[6], [6], [3]]);
  });

  test('replicas stay within the bounds and the policies, whatever is proposed', () => {
    const object = spec({ min: 2, max: 40 });
    fc.assert(fc.property(fc.integer({ min: 2, max: 40 }), fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 60 }), (start, proposals) => {
      const found = replay(object, start, proposals);
      const before = [start, ...found];

      return found.every((n, i) => n >= 2 && n <= 40 && n <= Math.max(2 * before[i], before[i] + 4));
    }), { numRuns: 500, seed: 5 });
  });
});
