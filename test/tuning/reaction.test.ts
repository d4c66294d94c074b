import { web } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { DecisionSource } from '../../src/tuning/decision';
import { pullSeconds, reactionSeconds, reactionTerms } from '../../src/tuning/reaction';
import { baseline, tuned } from '../../src/tuning/tuned';

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
  expect(pullSeconds(image)).toBe(seconds);
});
