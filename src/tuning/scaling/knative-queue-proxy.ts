import { DecisionSource } from '../decisions/decision';
import type { KnativeSettings } from '../decisions/settings';
import { baseline, tuned } from '../decisions/tuned';
import type { PlanInput } from '../demand/plan-input';

type QueueProxy = Pick<KnativeSettings, 'queueProxyCpu' | 'queueProxyCpuLimit' | 'queueProxyMemoryRequest' | 'queueProxyMemoryLimit'>;

/** KN-18, KN-19: what Knative's sidecar gets in each pod. */
export function tuneQueueProxy(input: PlanInput): QueueProxy {
  const b = input.baseline.knative;
  if (input.cpu._kind !== 'pinned') {
    return {
      queueProxyCpu: baseline(b.queueProxyMillis, 'KN-18', 'the default of Knative, written so that the sum of the pod is known', 'knative.queueProxyMillis'),
      queueProxyMemoryRequest: baseline(b.queueProxyMemoryRequestMiB, 'KN-18', 'Knative sets none, and pods without a request are evicted first', 'knative.queueProxyMemoryRequestMiB'),
      queueProxyMemoryLimit: baseline(b.queueProxyMemoryLimitMiB, 'KN-18', 'it only forwards bytes; the limit protects the node from a leak', 'knative.queueProxyMemoryLimitMiB'),
    };
  }
  const guaranteed = (read: 'pinnedQueueProxyMillis' | 'queueProxyMemoryLimitMiB') => tuned(b[read], {
    rule: 'KN-19', source: DecisionSource.USER, inputs: ['cpu'], reads: [`knative.${read}`], reason: () => 'pinned: request = limit, because a pod is Guaranteed only if every container is',
  });
  return {
    queueProxyCpu: guaranteed('pinnedQueueProxyMillis'),
    queueProxyCpuLimit: guaranteed('pinnedQueueProxyMillis'),
    queueProxyMemoryRequest: guaranteed('queueProxyMemoryLimitMiB'),
    queueProxyMemoryLimit: guaranteed('queueProxyMemoryLimitMiB'),
  };
}
