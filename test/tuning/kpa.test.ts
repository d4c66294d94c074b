import fc from 'fast-check';
import { KPA_DEFAULTS, KpaObservation, KpaSpec, KpaState, kpaTick, NEW_KPA } from '../../src/tuning/answers/autoscaler/kpa';

function spec(changes: Partial<KpaSpec> = {}): KpaSpec {
  return {
    target: 10,
    minScale: 0,
    maxScale: 0,
    activationScale: KPA_DEFAULTS.activationScale,
    stableWindowSeconds: KPA_DEFAULTS.stableWindowSeconds,
    panicWindowSeconds: 6,
    panicThreshold: KPA_DEFAULTS.panicThresholdPercentage / 100,
    maxScaleUpRate: KPA_DEFAULTS.maxScaleUpRate,
    maxScaleDownRate: KPA_DEFAULTS.maxScaleDownRate,
    scaleDownDelaySeconds: 0,
    scaleToZeroSeconds: KPA_DEFAULTS.scaleToZeroGraceSeconds,
    ...changes,
  };
}

function once(object: KpaSpec, seen: KpaObservation): number {
  return kpaTick(object, NEW_KPA, 0, seen).replicas;
}

/** Replicas after each tick; pods are ready at once. */
function replay(object: KpaSpec, start: number, loads: Array<Pick<KpaObservation, 'stable' | 'panic'>>, every = 2): number[] {
  let state: KpaState = NEW_KPA;
  let ready = start;
  return loads.map((load, i) => {
    const next = kpaTick(object, state, i * every, { readyPods: ready, ...load });
    state = next.state;
    ready = next.replicas;
    return ready;
  });
}

function same(value: number): Pick<KpaObservation, 'stable' | 'panic'> {
  return { stable: value, panic: value };
}

test('desired is what is observed over the target, rounded up (KN-10)', () => {
  expect([1, 10, 10.1, 36].map((load) => once(spec(), { readyPods: 4, ...same(load) }))).toEqual([2, 2, 2, 4]);
});

test('KN-13: 300 rps of 0.12 s at 70 % of 10 need 6 pods', () => {
  expect(once(spec({ target: 10 * KPA_DEFAULTS.targetUtilization / 100 }), { readyPods: 6, ...same(300 * 0.12) })).toBe(6);
});

test('at most half of the pods go in one tick', () => {
  expect(replay(spec({ minScale: 1 }), 17, Array(6).fill(same(1)))).toEqual([8, 4, 2, 1, 1, 1]);
});

test('grows at most by the scale-up rate, at least by one pod', () => {
  expect(once(spec({ maxScaleUpRate: 1.1, target: 1 }), { readyPods: 2, ...same(3) })).toBe(3);
  expect(once(spec({ maxScaleUpRate: 2, target: 1 }), { readyPods: 2, ...same(100) })).toBe(4);
});

describe('panic', () => {
  test('begins at twice the ready pods, judged by the short window', () => {
    expect([190, 191].map((panic) => once(spec(), { readyPods: 10, stable: 100, panic }))).toEqual([10, 20]);
  });

  test('no pod goes while it lasts, and for one stable window after the last time over the threshold', () => {
    const loads = [{ stable: 10, panic: 80 }, ...Array(34).fill(same(10))];
    const found = replay(spec({ minScale: 1 }), 4, loads);

    expect(found.slice(0, 31)).toEqual(Array(31).fill(8));
    expect(found.slice(31)).toEqual([4, 2, 1, 1]);
  });

  test('more pods are added while it lasts', () => {
    expect(replay(spec(), 2, [{ stable: 20, panic: 40 }, { stable: 20, panic: 60 }, { stable: 20, panic: 30 }])).toEqual([4, 6, 6]);
  });

  test('the stable window counts where it asks for more', () => {
    expect(once(spec({ panicThreshold: 1.1 }), { readyPods: 2, stable: 70, panic: 30 })).toBe(7);
  });
});

describe('scale-down delay', () => {
  test('keeps the largest decision of its time', () => {
    const found = replay(spec({ scaleDownDelaySeconds: 10, minScale: 1 }), 4, [same(40), ...Array(7).fill(same(20))]);

    expect(found).toEqual([4, 4, 4, 4, 4, 2, 2, 2]);
  });

  test('does not delay growth', () => {
    expect(replay(spec({ scaleDownDelaySeconds: 10 }), 4, [same(40), same(70)])).toEqual([4, 7]);
  });
});

describe('scale to zero', () => {
  test('the last pod stays for the grace period of 30 s', () => {
    const found = replay(spec(), 1, Array(18).fill(same(0)));

    expect(found).toEqual([...Array(15).fill(1), 0, 0, 0]);
  });

  test('a request in between begins the time again', () => {
    const found = replay(spec(), 1, [...Array(10).fill(same(0)), same(1), ...Array(16).fill(same(0))]);

    expect(found).toEqual([...Array(26).fill(1), 0]);
  });

  test('a longer retention period keeps the pod longer', () => {
    expect(replay(spec({ scaleToZeroSeconds: 60 }), 1, Array(32).fill(same(0)))).toEqual([...Array(30).fill(1), 0, 0]);
  });

  test('zero stays zero without traffic', () => {
    expect(replay(spec(), 0, [same(0), same(0)])).toEqual([0, 0]);
  });

  test('min-scale keeps pods', () => {
    expect(replay(spec({ minScale: 2 }), 2, Array(40).fill(same(0)))).toEqual(Array(40).fill(2));
  });
});

test('activation-scale is the least that comes with traffic', () => {
  expect([once(spec({ activationScale: 3 }), { readyPods: 0, ...same(1) }), once(spec({ activationScale: 3 }), { readyPods: 0, ...same(0) })]).toEqual([3, 0]);
});

test('pods that come with activation-scale are no reason to panic', () => {
  expect(replay(spec({ activationScale: 3 }), 1, [same(1), same(0), same(0)])).toEqual([3, 1, 1]);
});

test('max-scale bounds everything', () => {
  expect(once(spec({ maxScale: 5 }), { readyPods: 4, ...same(1000) })).toBe(5);
});

test('pods stay within min-scale and max-scale, and more load never means fewer pods', () => {
  const load = fc.record({ readyPods: fc.integer({ min: 0, max: 50 }), stable: fc.integer({ min: 0, max: 900 }), panic: fc.integer({ min: 0, max: 900 }) });
  fc.assert(fc.property(load, fc.integer({ min: 0, max: 300 }), (seen, more) => {
    const object = spec({ minScale: 1, maxScale: 60 });
    const few = once(object, seen);
    const many = once(object, { ...seen, stable: seen.stable + more, panic: seen.panic + more });

    return few >= 1 && many <= 60 && many >= few;
  }), { numRuns: 1000, seed: 6 });
});
