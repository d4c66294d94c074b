import { DecisionSource } from '../decisions/decision';
import { Tuned, tuned } from '../decisions/tuned';
import { change, withKnative } from '../demand/advice';
import { containerProps } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import type { KnativeNumber } from '../demand/plan-input';
import { Refusal } from '../demand/refusal';
import { Criticality } from '../profile/choices';
import { containerStartReads } from '../sizing/container-start';
import { coldStartTerms } from '../sizing/reaction';
import { ColdStart, coldStart } from '../sizing/reaction-budget';

/**
 * From a request that finds no pod to its pod being ready. KN-14 judges a function that sleeps on a node that has its image, because it ran there before: whether
 * somebody declared the image's size makes no difference to that.
 */
export function coldStartOf(ctx: PlanContext, image: 'pulled' | 'cached'): ColdStart {
  return coldStart(coldStartTerms(ctx.input, ctx.demand, ctx.mesh, image));
}

function termsOf(start: ColdStart): string {
  return start.terms.map((term) => `${term.name} ${term.seconds} s`).join(' + ');
}

/** KN-14: shown in the plan; nothing is printed from it. */
export function tuneColdStart(ctx: PlanContext): Tuned<number> {
  const cold = coldStartOf(ctx, 'cached');
  return tuned(cold.seconds, {
    rule: 'KN-14',
    source: DecisionSource.PROFILE,
    inputs: () => ['demand.startup', 'imageSize', 'target.istio', 'target.knativeInMesh', 'target.spareCapacity', ...containerProps(ctx.input)],
    reads: () => ['reaction.wakeUp', 'reaction.sidecarStart', 'reaction.nodeStart', ...containerStartReads(ctx.input)],
    assumed: cold.assumed,
    reason: () => `${termsOf(cold)}; ${coldStartOf(ctx, 'pulled').seconds} s on a node that pulls the image first`,
  });
}

/** KN-14: whether the function may sleep. */
export function tuneMinScale(ctx: PlanContext, number: KnativeNumber): Tuned<number> {
  const { input, runtime } = ctx;
  const b = input.baseline.knative;
  const cold = coldStartOf(ctx, 'cached');
  const budget = number.coldStartSeconds ?? (runtime.slowStart === true ? b.slowColdStartBudget : b.coldStartBudget);
  const critical = input.criticality === Criticality.CRITICAL ? (input.target._singleNode ? 1 : Math.max(b.leastCriticalPods, input.target.zones)) : 0;
  const inputs = ['keepWarm', 'idleAfter', 'coldStart', 'criticality', 'target.zones', 'knative.coldStart', 'runtime'];

  // keepWarm: true with idleAfter is refused before
  if (number.keepWarm === false || number.idleAfterSeconds !== undefined) {
    const prop = number.keepWarm === false ? 'keepWarm: false' : 'idleAfter';
    if (number.coldStartSeconds !== undefined && cold.seconds > number.coldStartSeconds) {
      throw new Refusal(`coldStart (${number.coldStartSeconds} s) cannot be kept by a function that goes to zero (${prop}): the first request waits ${cold.seconds} s (${termsOf(cold)})`, [
        change(`raise coldStart to ${cold.seconds} s`, (one) => withKnative(one, { coldStartSeconds: cold.seconds })),
        change(`say keepWarm: true${number.idleAfterSeconds === undefined ? '' : ' and leave idleAfter out'}`, (one) => withKnative(one, { keepWarm: true, idleAfterSeconds: undefined })),
      ]);
    }
    return tuned(0, {
      source: DecisionSource.USER,
      inputs,
      reason: () => `given as ${prop}; it scales to zero, and the first request then waits ${cold.seconds} s${cold.seconds > budget ? `, longer than the usual ${budget} s` : ''}`,
    });
  }
  if (critical > 0) {
    return tuned(critical, { rule: 'KN-14', source: DecisionSource.BASELINE, inputs, reads: ['knative.leastCriticalPods'], reason: () => `a critical function keeps one pod per zone (${input.target.zones})` });
  }
  if (number.keepWarm) {
    return tuned(1, { source: DecisionSource.USER, inputs, reason: () => 'given as keepWarm; no request waits for a cold start' });
  }
  const fits = cold.seconds <= budget + 1e-9;
  return tuned(fits ? 0 : 1, {
    rule: 'KN-14',
    source: number.coldStartSeconds === undefined ? DecisionSource.BASELINE : DecisionSource.PROFILE,
    inputs,
    reads: ['knative.coldStartBudget', 'knative.slowColdStartBudget'],
    assumed: cold.assumed || number.coldStartSeconds === undefined,
    reason: () => `a cold start takes ${cold.seconds} s, ${fits ? 'within' : 'beyond'} the ${budget} s ${number.coldStartSeconds === undefined ? 'that callers accept' : 'of coldStart'}: ${fits ? 'it scales to zero' : 'one pod stays warm'}`,
  });
}
