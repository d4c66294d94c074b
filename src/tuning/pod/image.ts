import { KnativeFeature } from '../../cluster/knative-feature';
import { DecisionSource } from '../decisions/decision';
import type { ImageSettings } from '../decisions/settings';
import { baseline, fromUser, Tuned, tuned } from '../decisions/tuned';
import { runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';

/** When the image is pulled. */
export function tuneImage(_ctx: PlanContext): ImageSettings {
  return {
    pullPolicy: baseline('IfNotPresent', 'rulings 4', 'a fixed tag or digest does not change: a node that has the image needs no registry'),
  };
}

/** The PriorityClass, where the target names one: a pod that names a missing class is refused (rulings 9). */
export function tunePriority(ctx: PlanContext): Tuned<string> | undefined {
  const { target, criticality } = ctx.input;
  const { priorityClass } = ctx.input.pod.placement;
  if (priorityClass !== undefined) {
    return fromUser(priorityClass, 'priorityClassName');
  }
  const name = target._props.priorityClasses?.[criticality];
  if (name === undefined || (runsOnKnative(ctx.input) && !target._knativeHas(KnativeFeature.PRIORITY_CLASS))) {
    return undefined;
  }
  return tuned(name, {
    rule: 'rulings 9', source: DecisionSource.CLUSTER, inputs: ['target.priorityClasses', 'criticality'], reason: () => `the target's class for ${criticality} workloads`,
  });
}
