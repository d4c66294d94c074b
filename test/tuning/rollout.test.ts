import { fn, ledger, plain, web } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { tuneProbes } from '../../src/tuning/pod/probes';
import { tuneRollout } from '../../src/tuning/pod/rollout';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { Scaling } from '../../src/tuning/profile/choices';

function rollout(ctx: PlanContext) {
  const shutdown = tuneShutdown(ctx);
  return tuneRollout(ctx, tuneProbes(ctx, shutdown), shutdown);
}

test('a Deployment surges and never dips', () => {
  expect(plain(rollout(web())!)).toEqual({
    strategy: 'RollingUpdate', maxSurge: '25%', maxUnavailable: 0, minReadySeconds: 10, progressDeadline: 600, revisionHistoryLimit: 5, timeAtFloor: 75, timeAtPeak: 100,
  });
});

// a pod is there after 2 s of scheduling, 4 s of pull, 2 s of start, 5 s of readiness and 2 s of endpoints, and counts 10 s later: 25 s for each step
test.each([
  [1, 1, 25, 25],
  [2, 8, 50, 100],
  [4, 4, 100, 100],
  [1, 28, 25, 100],
  [5, 40, 75, 100],
])('from %d replicas to %d a rollout takes %d s and %d s', (minReplicas, peakReplicas, atFloor, atPeak) => {
  const { timeAtFloor, timeAtPeak, time } = rollout(web({ size: { minReplicas, peakReplicas, maxReplicas: 50 } }))!;
  expect([timeAtFloor!.value, timeAtPeak!.value, time]).toEqual([atFloor, atPeak, undefined]);
});

test('the peak is never more than the ceiling', () => {
  expect(rollout(web({ size: { minReplicas: 1, peakReplicas: 28, maxReplicas: 3 } }))!.timeAtPeak!.value).toBe(75);
});

test('a fixed number has one time', () => {
  const { time, timeAtFloor, timeAtPeak } = rollout(web({ input: { scaling: Scaling.exactly(6) }, size: { minReplicas: 6, maxReplicas: 6 } }))!;
  expect([time!.value, timeAtFloor, timeAtPeak]).toEqual([75, undefined, undefined]);
});

test('a slow start, a sidecar and a node that has to be started count', () => {
  const slow = rollout(web({ demand: { startup: 42 }, mesh: 'sidecar', input: { target: ClusterTarget.kubernetes('1.34', { spareCapacity: false }) }, size: { minReplicas: 1 } }))!;
  // 15 s + 40 s + 2 s + 90 s, and 10 s
  expect(slow.timeAtFloor!.value).toBe(157);
});

test('a runtime that compiles while it runs warms up for 30 s before the next pod goes', () => {
  expect(rollout(web({ runtime: { jit: true } }))!.minReadySeconds.value).toBe(30);
});

test('the deadline is twice pull, startup budget and minReadySeconds', () => {
  // 300 s of start: 90 x 10 s; 600 MiB: 12 s + 4 s
  expect(rollout(web({ demand: { startup: 300 }, input: { imageSizeMiB: 600 } }))!.progressDeadline!.value).toBe(1860);
});

test('a StatefulSet has neither surge nor deadline', () => {
  expect(plain(rollout(ledger())!)).toEqual({ minReadySeconds: 10, revisionHistoryLimit: 5, time: 3 * (10 + 10 + 17 + 10) });
});

test('revisions of a function are Knative\'s', () => {
  expect(rollout(fn())).toBeUndefined();
});
