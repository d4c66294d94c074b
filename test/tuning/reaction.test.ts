import { fn, web } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { baseline, tuned } from '../../src/tuning/decisions/tuned';
import { pullSeconds } from '../../src/tuning/sizing/container-start';
import { coldStartTerms, reactionSeconds, reactionTerms } from '../../src/tuning/sizing/reaction';
import { coldStart } from '../../src/tuning/sizing/reaction-budget';

const terms = (ctx: ReturnType<typeof web>) => reactionTerms(ctx.input, ctx.runtime, ctx.demand, ctx.mesh).map((t) => [t.name, t.seconds, t.assumed]);

test('what passes until a new pod serves: all terms, of which the image was assumed', () => {
  expect(terms(web())).toEqual([
    ['age of the metric', 30, false],
    ['autoscaler sync', 15, false],
    ['scheduling', 2, false],
    ['pull of 150 MiB', 4, true],
    ['start', 2, false],
    ['readiness', 5, false],
    ['endpoint update', 2, false],
  ]);
});

test('a sidecar, a just-in-time compiler and missing nodes add their time; a declared image is no assumption, an assumed start is one', () => {
  const ctx = web({ input: { imageSizeMiB: 600, target: ClusterTarget.kubernetes('1.34', { spareCapacity: false }) }, runtime: { jit: true }, mesh: 'sidecar' });
  const start = tuned(7, { source: DecisionSource.RUNTIME, inputs: [], assumed: true, reason: () => 'test' });
  const found = terms({ ...ctx, demand: { ...ctx.demand, startup: start } });
  expect(found.slice(3)).toEqual([
    ['pull of 600 MiB', 16, false],
    ['start', 7, true],
    ['readiness', 5, false],
    ['endpoint update', 2, false],
    ['sidecar start', 2, false],
    ['JIT warm-up', 30, false],
    ['node start', 90, false],
  ]);
});

test('an ambient mesh has no sidecar to start, and nodes that are ready need no start', () => {
  expect(terms(web({ mesh: 'ambient', input: { target: ClusterTarget.kubernetes('1.34', { spareCapacity: true }) } }))).toHaveLength(7);
});

test('the reaction time is the sum of its terms', () => {
  const { input, runtime, demand } = web();
  expect([reactionSeconds(input, runtime, demand, 'none'), reactionSeconds(input, runtime, { ...demand, startup: baseline(12, 'test', 'fake') }, 'sidecar')]).toEqual([60, 72]);
});

test.each([[0, 0], [150, 4], [37.5, 1], [100, 2.7], [1500, 40]])('%d MiB are pulled and unpacked in %d s', (image, seconds) => {
  expect(pullSeconds(BASELINE_V1, image)).toBe(seconds);
});

describe('a cold start', () => {
  const cold = (ctx: ReturnType<typeof web>, image: 'pulled' | 'cached' = 'pulled') => coldStartTerms(ctx.input, ctx.demand, ctx.mesh, image);

  test('of a web service has the terms of its reaction time, without the autoscaler\'s', () => {
    const target = ClusterTarget.kubernetes('1.34', { spareCapacity: false });
    const ctx = web({ input: { target, imageSizeMiB: 600 }, mesh: 'sidecar' });
    const reaction = reactionTerms(ctx.input, ctx.runtime, ctx.demand, ctx.mesh).slice(2);

    expect(cold(web())).toEqual(reactionTerms(web().input, web().runtime, web().demand, 'none').slice(2));
    // in the order in which it happens: the node comes first
    expect(cold(ctx)).toEqual([reaction[reaction.length - 1], ...reaction.slice(0, -1)]);
  });

  test('does not wait for the compiler: what warms up serves', () => {
    expect(cold(web({ runtime: { jit: true } }))).toEqual(cold(web()));
  });

  test('of a function has one second for the pod, and no readiness or endpoints to wait for', () => {
    expect(cold(fn())).toEqual([
      { name: 'scheduling and container', seconds: 1, assumed: false },
      { name: 'pull of 150 MiB', seconds: 4, assumed: true },
      { name: 'start', seconds: 2, assumed: false },
    ]);
    const target = ClusterTarget.kubernetes('1.34', { spareCapacity: false });
    expect(cold(fn({ input: { imageSizeMiB: 300, target }, mesh: 'sidecar' })).map((t) => [t.name, t.seconds, t.assumed])).toEqual([
      ['node start', 90, false],
      ['scheduling and container', 1, false],
      ['pull of 300 MiB', 8, false],
      ['start', 2, false],
      ['sidecar start', 2, false],
    ]);
  });

  test('with the image on the node lacks the pull and nothing else', () => {
    for (const ctx of [fn(), web()]) {
      expect(cold(ctx, 'cached')).toEqual(cold(ctx).filter((t) => t.name !== 'pull of 150 MiB'));
      expect(cold(ctx, 'cached')).toHaveLength(cold(ctx).length - 1);
    }
  });

  test('is a sum with a largest term, assumed where a term is', () => {
    const parts = cold(fn({ demand: { startup: 0.8 } }));

    expect(coldStart(parts)).toEqual({ terms: parts, seconds: 5.8, largest: { name: 'pull of 150 MiB', seconds: 4, assumed: true }, assumed: true });
    expect(coldStart(cold(fn(), 'cached'))).toMatchObject({ seconds: 3, largest: { name: 'start' }, assumed: false });
    // a tenth is a tenth, whatever floats make of it
    expect(coldStart([0.1, 0.2].map((seconds) => ({ name: 'start', seconds, assumed: false }))).seconds).toBe(0.3);
  });
});
