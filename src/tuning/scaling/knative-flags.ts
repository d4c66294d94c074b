import { DecisionSource } from '../decisions/decision';
import type { KnativeSettings } from '../decisions/settings';
import { fromUser, Tuned, tuned } from '../decisions/tuned';
import type { PlanContext } from '../demand/plan-context';
import { offlineBufferPath } from '../pod/environment';

/*
 * What a function may have where the cluster's operator has switched its flag on; function-checks.ts refuses it elsewhere.
 */

/** IMG-8, as far as Knative lets a service name one. */
export function tuneRuntimeClass(ctx: PlanContext): Tuned<string> | undefined {
  const { serving } = ctx.input;
  const name = serving.by === 'knative' ? serving.runtimeClass : undefined;
  if (name === undefined) {
    return undefined;
  }
  return tuned(name, { source: DecisionSource.USER, inputs: ['runtimeClass', 'target.knative'], reason: () => 'given as runtimeClass; its overhead adds to the resources of the pod' });
}

/** A claim that outlives the pods: what could not be sent yet. */
export function tuneOfflineBuffer(ctx: PlanContext): KnativeSettings['offlineBuffer'] {
  const { keeping, name } = ctx.input;
  if (keeping.what !== 'buffer') {
    return undefined;
  }
  const { sizeMiB: mib, storageClass } = keeping;
  const mountPath = offlineBufferPath(name);
  return {
    size: tuned(mib, { source: DecisionSource.USER, inputs: ['offlineBuffer', 'target.knative'], reason: () => 'given as offlineBuffer' }),
    mountPath: tuned(mountPath, { rule: 'rulings 13', source: DecisionSource.BASELINE, inputs: ['name'], reason: () => 'the usual path for data that waits to be sent' }),
    accessMode: tuned('ReadWriteMany', {
      rule: 'STS-5',
      source: DecisionSource.BASELINE,
      inputs: ['knative.maxScale'],
      assumed: true,
      reason: () => `all pods share the claim, on any node; assumes that ${storageClass === undefined ? 'the cluster\'s default class' : `class '${storageClass}'`} supports it`,
    }),
    ...(storageClass === undefined ? {} : { storageClass: fromUser(storageClass, 'offlineBufferClass') }),
  };
}
