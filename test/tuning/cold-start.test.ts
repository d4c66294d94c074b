import { fn } from './fake-context';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { Tuned, tuned } from '../../src/tuning/decisions/tuned';
import { knativeNumber } from '../../src/tuning/demand/capabilities';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { Criticality } from '../../src/tuning/profile/choices';
import { tuneColdStart, tuneMinScale } from '../../src/tuning/scaling/cold-start';
import { numbersTold } from '../support/numbers-told';

/*
 * KN-14 with its reasons; which number follows from what is in knative-scaling.test.ts.
 */

/** The same with a start that nobody declared. */
function startAssumed(ctx: PlanContext): PlanContext {
  const startup = tuned(ctx.demand.startup.value, { source: DecisionSource.RUNTIME, inputs: [], assumed: true, reason: () => 'test' });
  return { ...ctx, demand: { ...ctx.demand, startup } };
}

/** Value, source, rule, whether it is assumed, the numbers of the reason. */
function said(found: Tuned<number>): unknown[] {
  const { source, rule, assumed, reason } = found.because;
  return [found.value, source, rule, assumed, numbersTold(reason())];
}

const image = { input: { imageSizeMiB: 150 } };

test.each<[string, PlanContext, number, boolean, string]>([
  // 150 MiB: 3 s at 50 MiB/s and 1 s to unpack
  ['the image is on the node; what its pull adds is said', fn(image), 3, false, '1 2 7'],
  ['an image that nobody sized counts as one of 150 MiB', fn(), 3, false, '1 2 7'],
  ['an assumed start is assumed, whatever is known of the image', startAssumed(fn(image)), 3, true, '1 2 7'],
  ['a mesh adds its sidecar', fn({ ...image, mesh: 'sidecar' }), 5, false, '1 2 2 9'],
])('a cold start: %s', (_, ctx, seconds, assumed, reason) => {
  expect(said(tuneColdStart(ctx))).toEqual([seconds, 'profile', 'KN-14', assumed, reason]);
});

const critical = { input: { criticality: Criticality.CRITICAL } };

test.each<[string, PlanContext, unknown[]]>([
  ['too slow for what callers usually bear', fn(), [1, 'baseline', 'KN-14', true, '3 2']],
  ['as fast as callers expect', fn({ demand: { startup: 1 } }), [0, 'baseline', 'KN-14', true, '2 2']],
  ['within its own bound, the image not declared', fn({}, { coldStartSeconds: 3 }), [0, 'profile', 'KN-14', false, '3 3']],
  ['beyond its own bound, all declared', fn(image, { coldStartSeconds: 2.5 }), [1, 'profile', 'KN-14', false, '3 2.5']],
  ['beyond what callers bear, the image declared: the bound is the assumption', fn(image), [1, 'baseline', 'KN-14', true, '3 2']],
  ['told to go', fn({ demand: { startup: 0.5 } }, { keepWarm: false }), [0, 'user', undefined, undefined, '1.5']],
  ['told to go, just as fast as callers expect', fn({ demand: { startup: 1 } }, { keepWarm: false }), [0, 'user', undefined, undefined, '2']],
  ['told to go, though callers wait', fn({}, { idleAfterSeconds: 300 }), [0, 'user', undefined, undefined, '3 2']],
  ['told to go at exactly its own bound', fn({}, { idleAfterSeconds: 300, coldStartSeconds: 3 }), [0, 'user', undefined, undefined, '3']],
  ['told to stay', fn({}, { keepWarm: true }), [1, 'user', undefined, undefined, '']],
  ['critical', fn(critical), [3, 'baseline', 'KN-14', undefined, '3']],
  ['critical, and told to go', fn(critical, { keepWarm: false }), [0, 'user', undefined, undefined, '3 2']],
])('a function that is %s', (_, ctx, decision) => {
  expect(said(tuneMinScale(ctx, knativeNumber(ctx.input)!))).toEqual(decision);
});

test('fails when going to zero breaks the declared cold start: what it takes, and what can be done', () => {
  const ctx = fn({}, { idleAfterSeconds: 300, coldStartSeconds: 2.9 });
  expect(() => tuneMinScale(ctx, knativeNumber(ctx.input)!)).toThrow(/^coldStart \(2\.9 s\) .* \(idleAfter\): .* 3 s \(.* 1 s \+ .* 2 s\)$/);
});
