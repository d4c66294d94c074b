import { fn, ledger, plain, web } from './fake-context';
import type { PlanContext } from '../../src/tuning/plan-context';
import { tuneProbes } from '../../src/tuning/probes';
import { tuneRollout } from '../../src/tuning/rollout';
import { tuneShutdown } from '../../src/tuning/shutdown';

function rollout(ctx: PlanContext) {
  const shutdown = tuneShutdown(ctx);
  return tuneRollout(ctx, tuneProbes(ctx, shutdown), shutdown);
}

test('a Deployment surges and never dips', () => {
  expect(plain(rollout(web())!)).toEqual({
    strategy: 'RollingUpdate', maxSurge: 1, maxUnavailable: 0, minReadySeconds: 10, progressDeadline: 600, revisionHistoryLimit: 5,
  });
});

test.each([[1, 1], [4, 1], [5, 2], [9, 3], [40, 10]])('%d replicas at the floor surge by %d', (minReplicas, surge) => {
  expect(rollout(web({ size: { minReplicas } }))!.maxSurge!.value).toBe(surge);
});

test('a runtime that compiles while it runs warms up for 30 s before the next pod goes', () => {
  expect(rollout(web({ runtime: { jit: true } }))!.minReadySeconds.value).toBe(30);
});

test('the deadline is twice pull, startup budget and minReadySeconds', () => {
  // 300 s of start: 90 x 10 s; 600 MiB: 12 s + 4 s
  expect(rollout(web({ demand: { startup: 300 }, input: { imageSizeMiB: 600 } }))!.progressDeadline!.value).toBe(1860);
});

test('a StatefulSet has neither surge nor deadline', () => {
  expect(plain(rollout(ledger())!)).toEqual({ minReadySeconds: 10, revisionHistoryLimit: 5 });
});

test('revisions of a function are Knative\'s', () => {
  expect(rollout(fn())).toBeUndefined();
});
