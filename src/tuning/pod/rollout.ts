import { inWords, shareInWords } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ProbesSettings, RolloutSettings, ShutdownSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { podMaker, replicaOwner, runsOnKnative } from '../demand/capabilities';
import { containerProps, plainWait, sidecarDrains } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import { startHookProps } from '../demand/pod-lifecycle';
import { containerStartReads, containerTerms, pullSeconds } from '../sizing/container-start';
import { coldStartTerms, imageMiB, PULL_READS } from '../sizing/reaction';

/** What a deadline is counted from. */
export const DEADLINE_READS: readonly BaselineName[] = ['rollout.deadlineFactor', 'rollout.leastDeadline', 'rollout.deadlineStep', ...PULL_READS];

/** How a new version replaces the old one; nothing for functions, whose revisions Knative moves (KN-7). */
export function tuneRollout(ctx: PlanContext, probes: ProbesSettings, shutdown: ShutdownSettings): RolloutSettings | undefined {
  if (runsOnKnative(ctx.input)) {
    return undefined;
  }
  const b = ctx.input.baseline.rollout;
  const minReadySeconds = tuneMinReady(ctx, probes);
  const revisionHistoryLimit = baseline(b.revisions, 'ROL-1', 'enough for a rollback', 'rollout.revisions');
  if (podMaker(ctx.input) === 'stateful-set') {
    return { minReadySeconds, revisionHistoryLimit: keptHistory(ctx) ?? revisionHistoryLimit, time: tuneMemberTime(ctx, shutdown, minReadySeconds.value) };
  }
  return {
    strategy: baseline('RollingUpdate', 'B20', 'new pods start before old ones stop'),
    maxSurge: tuned<number | string>(`${b.surgePercent}%`, {
      rule: 'B20',
      source: DecisionSource.BASELINE,
      inputs: ['autoscaling.minReplicas', 'scaling'],
      reads: ['rollout.surgePercent'],
      reason: () => `${surges(ctx)}; a ResourceQuota needs room for them`,
    }),
    maxUnavailable: baseline(0, 'B20', 'no pod may be missing: the others could not keep the objective'),
    minReadySeconds,
    progressDeadline: tuneDeadline(ctx, probes, minReadySeconds.value),
    revisionHistoryLimit,
    ...tuneTimes(ctx, minReadySeconds.value),
  };
}

/** Of a StatefulSet that runs already. */
function keptHistory({ input }: PlanContext): Tuned<number> | undefined {
  const { revisionHistoryLimit } = input.pod.takeOver ?? {};
  return revisionHistoryLimit === undefined ? undefined : tuned(revisionHistoryLimit, { rule: 'STS-14', source: DecisionSource.USER, inputs: ['takeOver'], reason: () => 'given as takeOver' });
}

/** Pods that Kubernetes adds to so many. */
function surgeOf({ input }: PlanContext, replicas: number): number {
  return Math.ceil(input.baseline.rollout.surgePercent * replicas / 100);
}

/** How many replicas a rollout meets: when it is quiet, and when it is not. */
function replicasOf({ size }: PlanContext): { readonly floor: number; readonly peak: number } {
  return { floor: size.minReplicas, peak: Math.min(size.maxReplicas, Math.max(size.minReplicas, size.peakReplicas)) };
}

function surges(ctx: PlanContext): string {
  const { floor, peak } = replicasOf(ctx);
  const share = shareInWords(ctx.input.baseline.rollout.surgePercent / 100);
  const of = (replicas: number): string => `${surgeOf(ctx, replicas)} of ${replicas}`;
  return replicaOwner(ctx.input) !== 'autoscaler' || floor === peak ? `${share}, rounded up: ${of(floor)}` : `${share}, rounded up: ${of(floor)} at the floor, ${of(peak)} at the peak`;
}

/** ROL-4. */
function tuneTimes(ctx: PlanContext, minReady: number): Pick<RolloutSettings, 'timeAtFloor' | 'timeAtPeak' | 'time'> {
  const { floor, peak } = replicasOf(ctx);
  const start = startOf(ctx);
  const time = (replicas: number, ...from: readonly string[]): Tuned<number> => {
    const steps = Math.ceil(replicas / surgeOf(ctx, replicas));
    return tuned(Math.ceil(steps * (start.seconds + minReady)), {
      rule: 'ROL-4',
      source: DecisionSource.BASELINE,
      inputs: () => [...from, 'rollout.maxSurge', 'rollout.minReadySeconds', ...startInputs(ctx)],
      reads: () => startReads(ctx),
      assumed: start.assumed,
      reason: () => `${replicas} replicas, ${surgeOf(ctx, replicas)} at a time: ${steps} x (${start.seconds} s to start and be ready + minReadySeconds ${minReady} s); a rollback takes as long`,
    });
  };
  return replicaOwner(ctx.input) === 'autoscaler'
    ? { timeAtFloor: time(floor, 'autoscaling.minReplicas'), timeAtPeak: time(peak, 'autoscaling.maxReplicas', 'autoscaling.minReplicas', 'autoscaling.targetCpuUtilization', 'resources.cpuRequest') }
    : { time: time(floor, 'replicas') };
}

/** ROL-4: a member stops before its successor of the same name starts, and one follows the other. */
function tuneMemberTime(ctx: PlanContext, shutdown: ShutdownSettings, minReady: number): Tuned<number> {
  const members = ctx.size.minReplicas;
  const start = startOf(ctx);
  const drains = sidecarDrains(ctx.input);
  const serves = (shutdown.preStop?.value ?? 0) + shutdown.drain.value;
  const stop = Math.max(serves + drains.after, drains.beside === 0 ? 0 : plainWait(ctx.input, serves) + drains.beside);
  return tuned(Math.ceil(members * (stop + start.seconds + minReady)), {
    rule: 'ROL-4',
    source: DecisionSource.BASELINE,
    inputs: () => ['stateful.replicas', 'shutdown.preStop', 'shutdown.drain', 'rollout.minReadySeconds', ...startInputs(ctx)],
    reads: () => [...startReads(ctx), ...(drains.after + drains.beside > 0 ? ['shutdown.sidecarDrain' as const] : [])],
    assumed: start.assumed || (shutdown.drain.because.assumed ?? false),
    reason: () => `${members} x (up to ${stop} s to stop + ${start.seconds} s to start and be ready + minReadySeconds ${minReady} s): one member after the other, highest ordinal first`,
  });
}

/** What the time of a new pod depends on. */
const START_INPUTS = ['demand.startup', 'imageSize', 'target.spareCapacity', 'target.istio'];
const START_READS: readonly BaselineName[] = [
  'reaction.scheduling', 'reaction.sidecarStart', 'reaction.endpointUpdate', 'reaction.nodeStart', 'probes.readinessPeriod', ...PULL_READS,
];

const startInputs = ({ input }: PlanContext): string[] => [...START_INPUTS, ...containerProps(input), ...startHookProps(input)];
const startReads = ({ input }: PlanContext): BaselineName[] => [...START_READS, ...containerStartReads(input)];

/** From the order for a pod to one that is ready, on a node without the image. */
function startOf({ input, demand, mesh }: PlanContext): { readonly seconds: number; readonly assumed: boolean } {
  const terms = coldStartTerms(input, demand, mesh, 'pulled');
  return { seconds: Math.round(terms.reduce((sum, term) => sum + term.seconds, 0) * 10) / 10, assumed: terms.some((term) => term.assumed) };
}

/** ROL-2. */
function tuneMinReady(ctx: PlanContext, probes: ProbesSettings): Tuned<number> {
  const { runtime, input: { baseline: { rollout: b } } } = ctx;
  const twice = b.minReadyPeriods * (probes.readiness.periodSeconds?.value ?? 0);
  const value = Math.max(b.leastMinReady, twice, runtime.jit ? b.jitMinReady : 0);
  return tuned(value, {
    rule: 'ROL-2',
    source: runtime.jit ? DecisionSource.RUNTIME : DecisionSource.BASELINE,
    inputs: ['probes.readiness.periodSeconds', 'runtime'],
    reads: ['rollout.leastMinReady', 'rollout.minReadyPeriods', 'rollout.jitMinReady'],
    reason: () => (runtime.jit
      ? `${runtime.label} compiles during warm-up: ${value} s before the next pod is replaced`
      : `${inWords(b.minReadyPeriods)} readiness periods (${twice} s): a pod that crashes in this time stops the rollout`),
  });
}

/** ROL-3. */
function tuneDeadline(ctx: PlanContext, probes: ProbesSettings, minReady: number): Tuned<number> {
  const { input } = ctx;
  const b = input.baseline.rollout;
  const pull = pullSeconds(input.baseline, imageMiB(input));
  const budget = (probes.startup?.periodSeconds?.value ?? 0) * (probes.startup?.failureThreshold?.value ?? 0);
  const { before, beside } = containerTerms(input, budget, 'pulled');
  const others = Math.round([...before, ...beside].reduce((sum, term) => sum + term.seconds, 0) * 10) / 10;
  // no probe asks before it is done
  const hook = input.pod.lifecycle.postStart?.seconds ?? 0;
  const needed = b.deadlineFactor * (pull + others + hook + budget + minReady);
  return tuned(Math.max(b.leastDeadline, Math.ceil(needed / b.deadlineStep) * b.deadlineStep), {
    rule: 'ROL-3',
    source: DecisionSource.BASELINE,
    inputs: () => ['imageSize', 'probes.startup.failureThreshold', 'probes.startup.periodSeconds', 'rollout.minReadySeconds', ...containerProps(input), ...startHookProps(input)],
    reads: () => [...DEADLINE_READS, ...containerStartReads(input)],
    assumed: input.imageSizeMiB === undefined,
    reason: () => `${b.deadlineFactor} x (pull ${pull} s${others > 0 ? ` + other containers ${others} s` : ''}${hook > 0 ? ` + postStart ${hook} s` : ''} + startup budget ${budget} s + minReadySeconds ${minReady} s) = ${Math.round(needed)} s, at least ${b.leastDeadline} s`,
  });
}
