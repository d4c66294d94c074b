import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Knative Serving. */
export const KNATIVE_RULES: RuleTexts = {
  'KN-1': ['Fields that Knative refuses', 'no lifecycle hooks, grace period, host names, priority, sysctls, fsGroupChangePolicy', 'none', s.KNATIVE_FIELDMASK, 'Checked up to Knative 1.23.'],
  'KN-2': ['The timeout is the grace period', 'timeoutSeconds = max(30 + slowest request + {shutdown.knativeMargin}, responseStartTimeoutSeconds), rounded up to {shutdown.knativeTimeoutStep}', 'at most 600 s', s.KNATIVE_QUEUE, 'The queue proxy drains for a fixed 30 s; B22: the time to the first byte has its own timeout.'],
  'KN-3': ['Ports and hooks of the queue proxy', 'ports 8012, 8013, 8022, 8112, 9090 and 9091 are taken; preStop is Knative\'s own', 'none', s.KNATIVE_DEPLOY, 'Since V1.'],
  'KN-4': ['One port', 'named http1, or h2c for gRPC', 'none', s.KNATIVE_FIELDMASK, 'Since V1.'],
  'KN-5': ['Volumes', 'secret, configMap, projected and emptyDir; claims only with a feature flag', 'emptyDir from Knative 1.8', s.KNATIVE_FLAGS_DOC, 'emptyDir is on by default since 1.8.'],
  'KN-6': ['Token', 'automountServiceAccountToken false', 'false only', s.KNATIVE_FIELDMASK, 'Since V1.'],
  'KN-7': ['Rollout', 'Knative\'s own: none unavailable; progress deadline as an annotation', 'whole seconds', s.KNATIVE_DEPLOY, 'Default 600 s.'],
  'KN-8': ['Spread', 'Knative\'s own preference over nodes', 'none', s.KNATIVE_DEFAULTS, 'Topology spread needs a feature flag.'],
  'KN-9': ['Revision names', 'left to Knative', 'none', s.KNATIVE_FIELDMASK, 'Since V1.'],
  'KN-10': ['How many pods', 'ceil(average concurrency / (target x utilisation)), utilisation {knative.targetUtilization} %', 'utilisation 1 to 100 %', s.KNATIVE_CONCURRENCY_DOC, 'Since V1.'],
  'KN-11': ['Hard limit of requests in a pod', 'containerConcurrency = the declared concurrency, 0 for none; else the smaller of the thread or process pool and the requests that memory was sized for (B14). The rest waits in the activator and the queue proxy', '0 to 1000', s.KNATIVE_CONCURRENCY_DOC, 'Without a limit a pod that wakes gets all requests that were held, more than its memory holds.'],
  'KN-12': ['Target of the autoscaler', 'requests per second of a pod at rho x mean latency / utilisation', 'at least {knative.leastTarget}', s.KNATIVE_CONCURRENCY_DOC, 'B22: the 99th percentile put too many requests into a pod, and the discount was counted twice.'],
  'KN-13': ['Pods at the peak', 'ceil(rate x latency / (target x utilisation))', 'none', s.KNATIVE_CONCURRENCY_DOC, 'Since V1.'],
  'KN-14': ['Scale to zero', 'minScale 0 where the cold start ({reaction.wakeUp} s + the start, the image being on the node) fits its budget ({knative.coldStartBudget} s, {knative.slowColdStartBudget} s where runtimes start slowly, or the declared one); else 1, critical services max({knative.leastCriticalPods}, zones); initialScale carries the usual load', 'at least 0', s.KNATIVE_BOUNDS_DOC, 'Since V1.'],
  'KN-15': ['Window', '{knative.window} s; for bursts within {knative.burstWithin} s {knative.burstWindow} s, a panic window of {knative.burstPanicWindow} % of it, and {knative.burstScaleDownDelay} s before scaling down', '6 s to 1 h', s.KNATIVE_KPA_DOC, 'Since V1.'],
  'KN-16': ['Timeouts', 'responseStartTimeoutSeconds <= timeoutSeconds, which is rounded up to {shutdown.knativeTimeoutStep} s', 'at most 600 s', s.KNATIVE_DEFAULTS, 'Since V1.'],
  'KN-17': ['Resources are always written', 'Knative sets none by default', 'none', s.KNATIVE_DEFAULTS, 'The numbers in its example configuration are illustrations.'],
  'KN-18': ['Resources of the queue proxy', 'by annotation: CPU request {knative.queueProxyMillis}m, memory request {knative.queueProxyMemoryRequestMiB} MiB and limit {knative.queueProxyMemoryLimitMiB} MiB', 'none', s.KNATIVE_DEFAULTS, 'resource-percentage is deprecated.'],
  'KN-19': ['The queue proxy is part of the pod', 'pod CPU = function + {knative.queueProxyMillis}m; under CpuPolicy.pinned {knative.pinnedQueueProxyMillis}m, and request = limit for both', 'none', s.KNATIVE_DEPLOY, 'Without limits on it no pod is Guaranteed.'],
  'KN-20': ['Probes', 'readiness is executed by the queue proxy, startup (from {probes.knativeSlowStart} s of start) and liveness by the kubelet; progress deadline = max({rollout.leastDeadline} s, {rollout.deadlineFactor} x a slow first start)', 'at least {rollout.leastDeadline} s', s.KNATIVE_PROBES_DOC, 'A failing liveness probe is invisible to Knative.'],
  'KN-21': ['Readiness without a period', 'periodSeconds is left out: Knative then asks several times a second', 'none', s.KNATIVE_PROBES_DOC, 'A period of one second or more slows down each cold start.'],
  'KN-22': ['Old revisions', 'Knative\'s garbage collection', 'none', s.KNATIVE_DEFAULTS, 'Since V1.'],
  'KN-23': ['Hardening at the container', 'runAsNonRoot, no escalation, seccomp RuntimeDefault, all capabilities dropped, on the container; pod level needs a feature flag', 'none', s.KNATIVE_FLAGS_DOC, 'secure-pod-defaults exists since 1.9 and is off.'],
};
