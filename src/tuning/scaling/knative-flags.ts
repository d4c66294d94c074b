import { SecurityPreset } from '../../cluster/cluster-target';
import { KnativeFeature } from '../../cluster/knative-feature';
import { memoryQuantity } from '../../private/format';
import { DecisionSource } from '../decisions/decision';
import type { KnativeSettings } from '../decisions/settings';
import { fromUser, Tuned, tuned } from '../decisions/tuned';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { offlineBufferPath } from '../pod/environment';

/** KN-3: ports of queue-proxy. */
const RESERVED_PORTS = [8008, 8012, 8013, 8022, 8112, 9090, 9091];
/** KN-11: `container-concurrency-max-limit`. */
export const MOST_CONCURRENCY = 1000;
/** Section 9.2: an hour. Seconds. */
const LONGEST_RETENTION = 3600;

/** What Knative would refuse is refused here, in the caller's words, before a size is looked for that could not exist. */
export function checkFunction({ port, fn, name }: PlanInput): void {
  if (fn === undefined) {
    return;
  }
  if (RESERVED_PORTS.includes(port)) {
    throw new Error(`port (${port}) is one of Knative's own: expected none of ${RESERVED_PORTS.join(', ')}, for example 8080`);
  }
  const { concurrency, idleAfterSeconds, keepWarm, coldStartSeconds, cachePath, cacheSizeMiB } = fn;
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 0 || concurrency > MOST_CONCURRENCY)) {
    throw new Error(`concurrency (${concurrency}) must be a whole number from 1 to ${MOST_CONCURRENCY}, or 0 for no limit`);
  }
  if (idleAfterSeconds !== undefined && idleAfterSeconds > LONGEST_RETENTION) {
    throw new Error(`idleAfter (${idleAfterSeconds} s) is longer than Knative can keep an idle pod: expected at most ${LONGEST_RETENTION} s, or use keepWarm: true`);
  }
  if (idleAfterSeconds !== undefined && keepWarm === true) {
    throw new Error(`keepWarm: true and idleAfter (${idleAfterSeconds} s) contradict each other: a function that is kept warm never goes to zero; leave one of them out`);
  }
  if (coldStartSeconds !== undefined && !(coldStartSeconds > 0)) {
    throw new Error(`coldStart (${coldStartSeconds} s) must be longer than zero: it is how long the first request may wait; for no wait use keepWarm: true`);
  }
  if (cacheSizeMiB !== undefined && cachePath === undefined) {
    throw new Error(`cacheSize (${memoryQuantity(cacheSizeMiB)}) without cachePath: say where the cache is, for example cachePath: '/var/cache/${name}'`);
  }
  if (cachePath !== undefined && !cachePath.startsWith('/')) {
    throw new Error(`cachePath '${cachePath}' must be an absolute path, for example '/var/cache/${name}'`);
  }
  if (cachePath === '/tmp') {
    throw new Error(`cachePath '/tmp' is the scratch volume in memory: expected a path of its own, for example '/var/cache/${name}'`);
  }
}

/** IMG-8, as far as Knative lets a service name one. */
export function tuneRuntimeClass(ctx: PlanContext): Tuned<string> | undefined {
  const { fn, target } = ctx.input;
  const name = fn!.runtimeClass;
  if (name === undefined) {
    return undefined;
  }
  needs(target._knativeHas(KnativeFeature.RUNTIME_CLASS), `runtimeClass '${name}'`, 'KnativeFeature.RUNTIME_CLASS', 'let the operator set runtime-class-name in config-deployment');
  return tuned(name, { source: DecisionSource.USER, inputs: ['runtimeClass', 'target.knative'], reason: () => 'given as runtimeClass; its overhead comes on top of the pod\'s resources' });
}

/** A claim that outlives the pods: what could not be sent yet. */
export function tuneOfflineBuffer(ctx: PlanContext): KnativeSettings['offlineBuffer'] {
  const { fn, target, name } = ctx.input;
  const mib = fn!.offlineBufferMiB;
  if (mib === undefined) {
    return undefined;
  }
  const asked = `offlineBuffer (${memoryQuantity(mib)})`;
  needs(target._knativeHas(KnativeFeature.PVC), asked, 'KnativeFeature.PVC', 'use cachePath, which lasts as long as the pod');
  needs(target._knativeHas(KnativeFeature.PVC_WRITE), asked, 'KnativeFeature.PVC_WRITE', 'use cachePath, which lasts as long as the pod');
  if (target._security === SecurityPreset.HARDENED && !target._knativeHas(KnativeFeature.SECURITY_CONTEXT)) {
    throw new Error(`${asked} could not be written: the volume belongs to root, and Knative's default flags refuse the fsGroup that gives it to the program's group: it needs KnativeFeature.SECURITY_CONTEXT in the target's knative list (and the flag switched on in the cluster), or use cachePath, which lasts as long as the pod`);
  }
  const mountPath = offlineBufferPath(name);
  return {
    size: tuned(mib, { source: DecisionSource.USER, inputs: ['offlineBuffer', 'target.knative'], reason: () => 'given as offlineBuffer' }),
    mountPath: tuned(mountPath, { rule: 'rulings 13', source: DecisionSource.BASELINE, inputs: ['name'], reason: () => 'the usual place for what waits to be sent' }),
    accessMode: tuned('ReadWriteMany', {
      rule: 'STS-5',
      source: DecisionSource.BASELINE,
      inputs: ['knative.maxScale'],
      assumed: true,
      reason: () => `all pods of the function share the claim, on whichever node they run; it assumes that ${fn!.offlineBufferClass === undefined ? 'the cluster\'s default class' : `class '${fn!.offlineBufferClass}'`} can do that`,
    }),
    ...(fn!.offlineBufferClass === undefined ? {} : { storageClass: fromUser(fn!.offlineBufferClass, 'offlineBufferClass') }),
  };
}

function needs(has: boolean, asked: string, feature: string, otherwise: string): void {
  if (!has) {
    throw new Error(`${asked} is refused by Knative's default flags: it needs ${feature} in the target's knative list (and the flag switched on in the cluster), or ${otherwise}`);
  }
}
