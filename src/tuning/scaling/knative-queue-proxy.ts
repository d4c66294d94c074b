import { DecisionSource } from '../decisions/decision';
import type { KnativeSettings } from '../decisions/settings';
import { baseline, tuned } from '../decisions/tuned';
import { PINNED_QUEUE_PROXY_MILLIS, QUEUE_PROXY_MEMORY_LIMIT_MIB, QUEUE_PROXY_MEMORY_REQUEST_MIB, QUEUE_PROXY_MILLIS } from '../demand/mesh-mode';
import type { PlanInput } from '../demand/plan-input';

type QueueProxy = Pick<KnativeSettings, 'queueProxyCpu' | 'queueProxyCpuLimit' | 'queueProxyMemoryRequest' | 'queueProxyMemoryLimit'>;

/** KN-18, KN-19: what Knative's sidecar gets in each pod. */
export function tuneQueueProxy(input: PlanInput): QueueProxy {
  if (input.cpu._kind !== 'pinned') {
    return {
      queueProxyCpu: baseline(QUEUE_PROXY_MILLIS, 'KN-18', 'what Knative asks for it, said here so that the pod\'s sum is known'),
      queueProxyMemoryRequest: baseline(QUEUE_PROXY_MEMORY_REQUEST_MIB, 'KN-18', 'Knative sets none, and a pod without is the first to be evicted'),
      queueProxyMemoryLimit: baseline(QUEUE_PROXY_MEMORY_LIMIT_MIB, 'KN-18', 'it only passes bytes on; a leak must not take the node'),
    };
  }
  const guaranteed = <T>(value: T) => tuned(value, {
    rule: 'KN-19', source: DecisionSource.USER, inputs: ['cpu'], reason: () => 'pinned: request = limit, because a pod is Guaranteed only if every container is',
  });
  return {
    queueProxyCpu: guaranteed(PINNED_QUEUE_PROXY_MILLIS),
    queueProxyCpuLimit: guaranteed(PINNED_QUEUE_PROXY_MILLIS),
    queueProxyMemoryRequest: guaranteed(QUEUE_PROXY_MEMORY_LIMIT_MIB),
    queueProxyMemoryLimit: guaranteed(QUEUE_PROXY_MEMORY_LIMIT_MIB),
  };
}
