import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ShutdownSettings } from '../decisions/settings';
import { inputsOf, Tuned, tuned } from '../decisions/tuned';
import { change, withNumbers } from '../demand/advice';
import { exposureOf, membersOf, runsOnKnative } from '../demand/capabilities';
import { plainWait, sidecarDrains } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { Refusal } from '../demand/refusal';
import { gatewayTimeoutSeconds, requestTimeoutSeconds } from '../demand/request-timeout';
import { wayIn } from '../demand/ways-in';
import type { Override } from '../runtimes/overrides';
import { firstRequest, firstRequestInputs, firstRequestReads } from '../sizing/first-request';

/** KN-2: queue-proxy waits this long before it lets the container stop, whatever the drain (pkg/queue/sharedmain). Seconds. */
export const QUEUE_PROXY_DRAIN = 30;
/** KN-16: `max-revision-timeout-seconds`. */
export const KNATIVE_TIMEOUT_MAX = 600;
/** Work that takes longer to end belongs into a Job. Seconds. */
export const LONGEST_DRAIN_SECONDS = 3600;

/** TRM-1: endpoints and SIGTERM go out at the same time; what the time is counted from until the last sender has heard. */
const HOOK_READS: readonly BaselineName[] = [
  'shutdown.kubeProxyPropagation', 'shutdown.meshPropagation', 'shutdown.controllerForgets', 'shutdown.nodeBalancerForgets', 'shutdown.albForgets', 'shutdown.googleForgets', 'shutdown.azureForgets',
];

/** How a pod stops: wait until nobody sends, finish what is in flight, then end. */
export function tuneShutdown(ctx: PlanContext): ShutdownSettings {
  checkSleep(ctx);
  const drain = tuneDrain(ctx);
  if (runsOnKnative(ctx.input)) {
    return {
      preStopOmitted: tuned('omitted', {
        rule: 'KN-1',
        source: DecisionSource.CLUSTER,
        inputs: [],
        reason: () => `Knative allows no preStop hook; its queue-proxy waits ${QUEUE_PROXY_DRAIN} s before it stops the container`,
      }),
      drain,
      gracePeriod: tuneKnativeTimeout(ctx, drain.value),
    };
  }
  const hook = withGiven(ctx, tuneHook(ctx));
  return { ...hook, drain, gracePeriod: tuneGrace(ctx, hook.preStop?.value ?? 0, drain.value) };
}

type Hook = Pick<ShutdownSettings, 'preStop' | 'preStopKind' | 'preStopOmitted'>;

function tuneHook(ctx: PlanContext): Hook {
  const { target, shell } = ctx.input;
  const { seconds, sender, given } = propagation(ctx);
  const native = target._has('preStopSleep');
  if (!native && !shell) {
    return {
      preStopOmitted: tuned('omitted', {
        rule: 'TRM-2',
        source: DecisionSource.CLUSTER,
        inputs: ['target.version', 'shell'],
        reason: () => `${sender} may send for up to ${seconds} s after SIGTERM; Kubernetes ${target.version} has no sleep hook (from 1.30) and the image declares no shell: `
          + 'keep listening that long in the program, or say shell: true',
      }),
    };
  }
  return {
    preStop: tuned(seconds, {
      rule: given ? undefined : wayIn(ctx.input)?.balancer === undefined ? 'TRM-1' : 'NET-16',
      source: given ? DecisionSource.USER : DecisionSource.BASELINE,
      inputs: ['exposure', 'target.istio', 'target.gatewayClass', 'target.version', 'shell'],
      reads: HOOK_READS,
      reason: () => `${sender} may send for ${seconds} s after a pod is deleted${given ? ' (given as deregistration)' : ''}; SIGTERM waits for that`,
    }),
    preStopKind: native
      ? tuned('sleep' as const, {
        rule: 'TRM-2',
        source: DecisionSource.CLUSTER,
        inputs: ['target.version'],
        reason: () => `Kubernetes ${target.version} has the sleep hook: the image needs no shell`,
      })
      : tuned('exec' as const, {
        rule: 'TRM-2',
        source: DecisionSource.CLUSTER,
        inputs: ['target.version', 'shell'],
        reason: () => `Kubernetes ${target.version} has no sleep hook (from 1.30): sleep of the image is used (shell: true)`,
      }),
  };
}

/** @throws where the target's Kubernetes has no sleep hook */
function checkSleep({ input: { target, pod: { lifecycle } } }: PlanContext): void {
  for (const when of ['postStart', 'preStop'] as const) {
    const given = lifecycle[when];
    if (given?.kind === 'sleep' && !target._has('preStopSleep')) {
      throw new Error(`lifecycle.${when} is LifecycleHandler.sleep, which Kubernetes has from 1.30 on, and the target is ${target.version}: use LifecycleHandler.exec(['sleep', '${given.seconds}'], { takes: Duration.seconds(${given.seconds}) })`);
    }
  }
}

/** The author's own hook in place of the wait, or after it: Kubernetes runs one of them only. */
function withGiven(ctx: PlanContext, planned: Hook): Hook {
  const given = ctx.input.pod.lifecycle.preStop;
  if (given === undefined) {
    return planned;
  }
  const { seconds, sender } = propagation(ctx);
  const inputs = ['lifecycle', ...inputsOf((planned.preStop ?? planned.preStopOmitted)!.because)];
  const hook = (value: number, kind: 'sleep' | 'given' | 'wait, then given', why: string): Hook => ({
    preStop: tuned(value, { source: DecisionSource.USER, inputs, reads: HOOK_READS, reason: () => `${why}; ${sender} may send for ${seconds} s after a pod is deleted` }),
    preStopKind: tuned(kind, { source: DecisionSource.USER, inputs, reason: () => why }),
  });
  if (given.seconds >= seconds) {
    return hook(given.seconds, 'given', `given as lifecycle, which takes ${given.seconds} s`);
  }
  if (given.kind === 'sleep') {
    return hook(seconds, 'sleep', `the wait of ${given.seconds} s that is given as lifecycle is too short, so the planned one stays`);
  }
  return given.kind === 'exec' && ctx.input.shell
    ? hook(seconds + given.seconds, 'wait, then given', `a wait of ${seconds} s, then the command that is given as lifecycle, which takes ${given.seconds} s`)
    : hook(given.seconds, 'given', `given as lifecycle, which takes ${given.seconds} s`);
}

/** TRM-1, NET-16: who sends, and how long it takes until it stops. */
function propagation({ input, mesh }: PlanContext): { readonly seconds: number; readonly sender: string; readonly given: boolean } {
  const b = input.baseline.shutdown;
  const way = wayIn(input);
  if (way === undefined) {
    return mesh === 'none' ? { seconds: b.kubeProxyPropagation, sender: 'kube-proxy', given: false } : { seconds: b.meshPropagation, sender: 'the mesh', given: false };
  }
  const given = exposureOf(input)._deregistrationSeconds;
  return { seconds: given ?? b[way.forgets], sender: way.who, given: given !== undefined };
}

function tuneDrain(ctx: PlanContext): Tuned<number> {
  const { input, demand } = ctx;
  const { drainSeconds: extra, drainBy } = input.requirements;
  const more = extra > 0 ? ` + ${extra} s for ${drainBy}` : '';
  const given = ctx.overrides.shutdownSeconds;
  if (given !== undefined) {
    return givenDrain(ctx, given);
  }
  if (input.drainSeconds !== undefined) {
    return tuned(Math.ceil(input.drainSeconds + extra), {
      source: DecisionSource.USER,
      inputs: extra > 0 ? ['drain', 'addOns'] : ['drain'],
      reason: () => `given as drain (${input.drainSeconds} s)${more}; the slowest request takes ${demand.slowestRequest.value} s`,
    });
  }
  const inside = requestTimeoutSeconds(ctx);
  const promised = inside > demand.slowestRequest.value;
  const outside = gatewayTimeoutSeconds(ctx);
  return tuned(Math.ceil((outside ?? inside) + extra), {
    rule: 'TRM-3',
    source: extra > 0 ? DecisionSource.ADD_ON : DecisionSource.PROFILE,
    inputs: () => ['demand.slowestRequest', ...(promised ? ['demand.objectiveP99'] : []), ...(outside === undefined ? [] : ['exposure', 'target.gatewayClass']), ...(extra > 0 ? ['addOns'] : [])],
    reads: ['network.gatewayFactor'],
    assumed: demand.slowestRequest.because.assumed,
    reason: () => `${promised ? `the p99 objective is ${demand.objectiveP99.value} ms` : `the slowest request takes ${demand.slowestRequest.value} s`}`
      + `${outside === undefined ? '' : `, and ${wayIn(input)!.who} lets a request run for ${outside} s`}${more}`,
  });
}

/** The server drains as long as the user's environment says, so that is the drain. */
function givenDrain(ctx: PlanContext, given: Override): Tuned<number> {
  const { input, demand } = ctx;
  const { drainSeconds: extra, drainBy } = input.requirements;
  if (input.drainSeconds !== undefined && Math.ceil(input.drainSeconds + extra) !== given.value) {
    throw new Error(`env has ${given.from} (${given.value} s) and drain is ${input.drainSeconds} s: both must be the same: leave ${given.from} out, drain sets it`);
  }
  return tuned(Math.ceil(input.drainSeconds === undefined ? given.value + extra : given.value), {
    source: DecisionSource.USER,
    inputs: extra > 0 ? ['env', 'drain', 'addOns'] : ['env', 'drain'],
    reason: () => `given in env as ${given.from}${extra > 0 ? ` + ${extra} s for ${drainBy}` : ''}; the slowest request takes ${demand.slowestRequest.value} s`,
  });
}

/** The least grace period: a store flushes first. Seconds. */
export function leastGraceOf(input: PlanContext['input']): number {
  const { leastGrace, leastStoreGrace } = input.baseline.shutdown;
  return membersOf(input) !== undefined ? leastStoreGrace : leastGrace;
}

function tuneGrace(ctx: PlanContext, preStop: number, drain: number): Tuned<number> {
  const { input, runtime } = ctx;
  const { graceStep } = input.baseline.shutdown;
  const margin = runtime.graceMarginSeconds;
  const sidecars = input.pod.containers.sidecars.length > 0;
  const store = membersOf(input) !== undefined;
  const least = leastGraceOf(input);
  const { after, beside: signalled, longest } = sidecarDrains(input);
  const beside = signalled === 0 ? 0 : plainWait(input, preStop + drain) + signalled;
  // native sidecars wait for all other containers, a classic proxy among them
  const proxy = after > 0 && ctx.mesh === 'sidecar' && !input.target._nativeSidecars ? input.baseline.mesh.proxyOutlives : 0;
  const own = preStop + drain + margin + proxy + after;
  const needed = Math.max(own, beside);
  const value = Math.max(least, Math.ceil(needed / graceStep) * graceStep);
  return tuned(value, {
    rule: `${store && value === least ? 'STS-9' : margin > graceStep ? 'B17' : 'TRM-3'}${sidecars ? ', TRM-6' : ''}`,
    source: DecisionSource.BASELINE,
    inputs: () => ['shutdown.preStop', 'shutdown.drain', 'runtime', ...(store ? ['storage'] : []), ...(sidecars ? ['sidecars', 'target.version', 'target.istio', 'target.istioVersion'] : [])],
    reads: () => ['shutdown.leastGrace', 'shutdown.leastStoreGrace', 'shutdown.graceStep', ...runtime.numbers.stop, ...(sidecars ? ['shutdown.sidecarDrain', 'mesh.proxyOutlives'] as const : [])],
    reason: () => `preStop ${preStop} s + drain ${drain} s + ${margin} s for ${runtime.label} to end${proxy > 0 ? ` + ${proxy} s for the mesh's proxy` : ''}${after > 0 ? ` + ${after} s for the native sidecars, which end after it,` : ''} = ${own} s${beside > own ? `, less than the ${beside} s of ${longest}` : ''}, rounded up to ${graceStep} s, `
      + `at least ${least} s${store ? ' because a store flushes first' : ''}`,
  });
}

/** The same program where a Service leads to the pods and the plan's own autoscaler counts them. */
function asWebService(one: PlanInput): PlanInput {
  const { port, protocol } = one.serving;
  return {
    ...one,
    serving: { by: 'service', port, protocol, exposure: exposureOf(one), retryableMethods: undefined, provenCallers: false },
    keeping: { what: 'nothing' },
    number: { by: 'autoscaler', range: undefined, metric: undefined },
    cache: undefined,
  };
}

/** KN-2: the revision's timeout is the grace period, and 30 s of it pass in queue-proxy. */
function tuneKnativeTimeout(ctx: PlanContext, drain: number): Tuned<number> {
  const { input, demand } = ctx;
  const { knativeMargin, knativeTimeoutStep } = input.baseline.shutdown;
  const longest = Math.max(drain, Math.ceil(demand.slowestRequest.value));
  const needed = QUEUE_PROXY_DRAIN + longest + knativeMargin;
  if (needed > KNATIVE_TIMEOUT_MAX) {
    const what = longest <= demand.slowestRequest.value ? 'slowestRequest' : input.drainSeconds !== undefined ? 'drain' : ctx.overrides.shutdownSeconds?.from ?? 'slowestRequest';
    const most = KNATIVE_TIMEOUT_MAX - QUEUE_PROXY_DRAIN - knativeMargin;
    throw new Refusal(`${what} (${longest} s) is too long for a function: Knative ends a request after ${KNATIVE_TIMEOUT_MAX} s and needs ${QUEUE_PROXY_DRAIN + knativeMargin} s of them to stop, expected at most ${most} s`, [
      change(`declare profile.slowestRequest: ${most} s`, (one) => withNumbers(one, { slowestRequestSeconds: most })),
      change(`bring drain down to ${most} s`, (one) => (one.drainSeconds === undefined ? undefined : { ...one, drainSeconds: most })),
      change('use an OptimizedWebService', asWebService),
    ]);
  }
  const { beside, longest: sidecar } = sidecarDrains(input);
  if (beside > KNATIVE_TIMEOUT_MAX) {
    throw new Error(`sidecars: drain of '${sidecar}' (${beside} s) is too long for a function, which Knative ends after ${KNATIVE_TIMEOUT_MAX} s: expected at most ${KNATIVE_TIMEOUT_MAX} s`);
  }
  const first = firstRequest(ctx);
  return tuned(Math.min(KNATIVE_TIMEOUT_MAX, Math.ceil(Math.max(needed, beside, first.seconds) / knativeTimeoutStep) * knativeTimeoutStep), {
    rule: sidecar === undefined ? 'KN-2' : 'KN-2, TRM-6',
    source: DecisionSource.CLUSTER,
    inputs: () => ['shutdown.drain', ...firstRequestInputs(input)],
    reads: () => ['shutdown.knativeMargin', 'shutdown.knativeTimeoutStep', ...firstRequestReads(input), ...(sidecar === undefined ? [] : ['shutdown.sidecarDrain' as const])],
    reason: () => `${beside > needed ? `${sidecar} drains for ${beside} s; ` : ''}${first.seconds > Math.max(needed, beside) ? `a request that waits for a new pod takes up to ${first.seconds} s; ` : ''}Knative uses timeoutSeconds as grace period: ${QUEUE_PROXY_DRAIN} s of queue-proxy + ${longest} s for the longest request + ${knativeMargin} s, rounded up to ${knativeTimeoutStep} s`,
  });
}

/** A hook of the author's after which requests may still come: SIGTERM goes out too early. */
export function shortHook(ctx: PlanContext, kind: string | undefined): { readonly takes: number; readonly needs: number; readonly sender: string } | undefined {
  const given = ctx.input.pod.lifecycle.preStop;
  if (given === undefined || runsOnKnative(ctx.input) || kind === 'wait, then given') {
    return undefined;
  }
  const { seconds, sender } = propagation(ctx);
  return given.seconds >= seconds ? undefined : { takes: given.seconds, needs: seconds, sender };
}
