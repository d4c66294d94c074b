import { SIDECAR_START } from './baselines';
import { Criticality } from './choices';
import { DecisionSource } from './decision';
import type { PlanContext } from './plan-context';
import { pullSeconds } from './reaction';
import { Tuned, tuned } from './tuned';

/** KN-14: scheduling and starting the container. Seconds. */
const COLD_SCHEDULING = 1;
/** SRC-1: how long a caller waits for a sleeping function. Seconds. */
const BUDGET = 2;
const JVM_BUDGET = 10;

interface ColdStart {
  readonly seconds: number;
  readonly terms: string;
  readonly assumed: boolean;
}

/** From a request that finds no pod to its pod being ready. A declared image size is pulled, any other image is taken to be on the node. */
export function coldStartOf(ctx: PlanContext): ColdStart {
  const { input, demand, mesh } = ctx;
  const start = demand.startup.value;
  const terms = [`scheduling ${COLD_SCHEDULING} s`, `start ${start} s`];
  let seconds = COLD_SCHEDULING + start;
  if (input.imageSizeMiB !== undefined) {
    const pull = pullSeconds(input.imageSizeMiB);
    terms.push(`pull of ${input.imageSizeMiB} MiB ${pull} s`);
    seconds += pull;
  }
  if (mesh === 'sidecar') {
    terms.push(`sidecar ${SIDECAR_START} s`);
    seconds += SIDECAR_START;
  }
  return {
    seconds: Math.round(seconds * 10) / 10,
    terms: terms.join(' + ') + (input.imageSizeMiB === undefined ? '; the image is taken to be on the node' : ''),
    assumed: input.imageSizeMiB === undefined || (demand.startup.because.assumed ?? false),
  };
}

/** KN-14: shown in the plan; nothing is printed from it. */
export function tuneColdStart(ctx: PlanContext): Tuned<number> {
  const { seconds, terms, assumed } = coldStartOf(ctx);
  return tuned(seconds, { rule: 'KN-14', source: DecisionSource.PROFILE, inputs: ['demand.startup', 'imageSize', 'target.istio', 'target.knativeInMesh'], assumed, unit: ' s', reason: () => terms });
}

/** KN-14: whether the function may sleep. */
export function tuneMinScale(ctx: PlanContext): Tuned<number> {
  const { input, runtime } = ctx;
  const fn = input.fn!;
  const cold = coldStartOf(ctx);
  const slow = runtime.id === 'jvm' || runtime.id === 'springBoot';
  const budget = fn.coldStartSeconds ?? (slow ? JVM_BUDGET : BUDGET);
  const critical = input.criticality === Criticality.CRITICAL ? (input.target._singleNode ? 1 : Math.max(2, input.target._zones)) : 0;
  const inputs = ['keepWarm', 'idleAfter', 'coldStart', 'criticality', 'target.zones', 'knative.coldStart', 'runtime'];

  // keepWarm: true with idleAfter is refused before
  if (fn.keepWarm === false || fn.idleAfterSeconds !== undefined) {
    const prop = fn.keepWarm === false ? 'keepWarm: false' : 'idleAfter';
    if (fn.coldStartSeconds !== undefined && cold.seconds > fn.coldStartSeconds) {
      throw new Error(`coldStart (${fn.coldStartSeconds} s) cannot be kept by a function that goes to zero (${prop}): the first request waits ${cold.seconds} s (${cold.terms}): `
        + `raise coldStart to ${cold.seconds} s, shorten the start, or use keepWarm: true`);
    }
    return tuned(0, {
      source: DecisionSource.USER,
      inputs,
      reason: () => `given as ${prop}: it goes to zero, and the first request then waits ${cold.seconds} s${cold.seconds > budget ? `, longer than the usual ${budget} s` : ''}`,
    });
  }
  if (critical > 0) {
    return tuned(critical, { rule: 'KN-14', source: DecisionSource.BASELINE, inputs, reason: () => `a critical function is always there, once per zone (${input.target._zones})` });
  }
  if (fn.keepWarm) {
    return tuned(1, { source: DecisionSource.USER, inputs, reason: () => 'given as keepWarm: no request finds it asleep' });
  }
  const fits = cold.seconds <= budget + 1e-9;
  return tuned(fits ? 0 : 1, {
    rule: 'KN-14',
    source: fn.coldStartSeconds === undefined ? DecisionSource.BASELINE : DecisionSource.PROFILE,
    inputs,
    assumed: cold.assumed || fn.coldStartSeconds === undefined,
    reason: () => `a cold start takes ${cold.seconds} s, ${fits ? 'within' : 'beyond'} the ${budget} s ${fn.coldStartSeconds === undefined ? 'that callers usually bear' : 'of coldStart'}: ${fits ? 'it may go to zero' : 'one pod stays warm'}`,
  });
}
