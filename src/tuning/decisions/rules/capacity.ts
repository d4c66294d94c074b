import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Capacity mathematics and the autoscaler. */
export const CAPACITY_RULES: RuleTexts = {
  'CAP-1': ['Little\'s law', 'requests in flight = rate x time; busy workers = rate x service time; a thread or worker (slot) is held for the wall time', 'none', s.LITTLE, 'Exact, whatever the distribution.'],
  'CAP-2': ['Utilisation', 'rho = rate x service time / workers', '0 to 1', s.LITTLE, 'Since V1.'],
  'CAP-3': ['Chance of waiting', 'Erlang C by the stable recursion B(k) = a B(k-1) / (k + a B(k-1)), C = B / (1 - rho (1 - B))', 'rho below 1', s.ERLANG, 'Checked against a discrete-event simulation in the test suite.'],
  'CAP-4': ['Response time of M/M/c', 'tail of the sum of service and waiting time, inverted by bisection', 'rho below 1', s.ERLANG, 'Plans use CAP-5, because service times are rarely exponential.'],
  'CAP-5': ['Waiting with variable service times', 'W(p) = max(0, (ca2 + cs2)/2 x S / (c (1 - rho)) x ln(C / (1 - p))), for cs2 above 1 times 1 + (1 - cs2^-0.75) x rho^(c - 1); p99 = unloaded p99 + W(0.99)', 'ca2 = 1; cs2 = profile.variability, default 1; the tail factor 1 to 2', s.ALLEN_CUNNEEN, 'Measured p99 of a real server within -27 to +40 % up to 75 % utilisation; M/M/c alone is 1.5 to 2 times too pessimistic for near-constant service times.'],
  'CAP-6': ['Largest utilisation that keeps the objective', 'largest rho with unloaded p99 + W99(rho) <= p99 objective, at most the cap of PAY-5; where a request holds a worker or thread (CAP-1), W99 is that of the wait for one, held for the whole wall time, plus that for the CPU', '30 % to 65 / 75 / 85 %; from 12 % where slots or the mesh\'s proxy bind, and less of a request of which the process uses a part', s.ALLEN_CUNNEEN, 'B3: workers and service time follow the request, not the node; B5: one table of caps. Below 30 % a size is dropped.'],
  'CAP-7': ['How many workers a pod has', 'event loop 1; threads and processes: whole requested cores, at least 1', 'at least 1', s.ALLEN_CUNNEEN, 'B3: a fraction of a core is one worker that is slower by that fraction.'],
  'CAP-8': ['Load is split by chance', 'each pod is a queue of its own', 'none', s.ALLEN_CUNNEEN, 'Least-request balancing does better; that gain is not counted.'],
  'CAP-9': ['Retries are load', 'rate x (1 + attempts x failure share); attempts at most 2', 'attempts 0 to 2', s.VIRTUAL_SERVICE_DOC, 'With Istio 1.27 a retry budget bounds it as well (IST-10).'],
  'HPA-1': ['The autoscaler\'s formula', 'desired = ceil(current x metric / target); nothing happens within the tolerance', 'tolerance 10 %', s.HPA_DOC, 'The tolerance can be set per autoscaler from 1.35 (beta); the cluster\'s 10 % is assumed.'],
  'HPA-2': ['Every 15 seconds', 'sync period 15 s; of several metrics the largest answer wins; a missing metric blocks scaling down', 'none', s.HPA_DOC, 'Since V1.'],
  'HPA-3': ['Young pods do not count', 'CPU of a pod is ignored for up to 5 minutes unless it was ready during the whole sample; 30 s initial readiness delay', 'cluster-wide flags', s.HPA_DOC, 'Readiness that fails under load therefore blinds the autoscaler (HPA-19).'],
  'HPA-4': ['Missing metrics', 'count as the whole request (for average values: as the target) when scaling down and as 0 when scaling up', 'none', s.HPA_DOC, 'The documentation says the target; for utilisations the controller\'s code takes the request.'],
  'HPA-5': ['How fast it grows', 'up: at once, the larger of +100 % and +4 pods per 15 s', 'stabilisation 0 to 3600 s, period 1 to 1800 s', s.HPA_DOC, 'These are the API\'s defaults, written out so that a change upstream changes nothing.'],
  'HPA-6': ['Age of a CPU sample', 'metrics-server resolution 15 s and the kubelet\'s housekeeping: up to 30 s', '15 to 60 s', s.METRICS_SERVER_DOC, 'The reaction time counts 30 s (B8); before it counted 15.'],
  'HPA-7': ['Reaction time', 'see B8', 'none', s.HPA_DOC, 'B8 added the age of the sample, the sidecar, the warm-up and the start of a node.'],
  'HPA-8': ['Target from what a burst leaves', 'see SIZE-5: u = rho / ((1 + tolerance) x growth)', '25 to 80 %; below that only where the floor carries the peak (SIZE-5)', s.HPA_DOC, 'B1: growth is bounded by the burst and by peak / typical, and the target is never raised to a minimum in silence.'],
  'HPA-9': ['Floor', 'see SIZE-4', 'at least 1', s.SPREAD_DOC, 'B6: by criticality; a multiple of the zones for critical services only.'],
  'HPA-10': ['Ceiling', 'see SIZE-6', 'above the floor', s.HPA_DOC, 'B7: the burst is not counted twice, and a bound below the need is an error.'],
  'HPA-11': ['No replicas beside an autoscaler', 'spec.replicas is left out', 'none', s.HPA_DOC, 'See rulings 3.'],
  'HPA-12': ['The container\'s own CPU where a sidecar shares the pod', 'metric ContainerResource of the main container', 'Kubernetes 1.30 and newer, beta from 1.27', s.HPA_DOC, 'Beta in 1.27, generally available in 1.30.'],
  'HPA-13': ['No autoscaler scales a Deployment to zero', 'minReplicas is at least 1; functions use Knative', 'at least 1', s.HPA_DOC, 'HPAScaleToZero is alpha up to 1.36.'],
  'HPA-14': ['Zero by hand pauses the autoscaler', 'replicas 0 deactivates it until they are raised', 'none', s.HPA_DOC, 'Since V1.'],
  'HPA-15': ['Never on memory', 'heaps do not shrink, so a memory metric never scales down; never a vertical and a horizontal autoscaler on one resource', 'none', s.HPA_DOC, 'Since V1.'],
  'HPA-16': ['How it shrinks', 'see B25', 'none', s.HPA_DOC, 'B25: one policy instead of two.'],
  'HPA-17': ['Requests per second as a metric', 'target = requests per second of a pod at rho x target share; beside CPU, the larger answer wins', 'above 0', s.HPA_DOC, 'Sees a burst before the CPU does.'],
  'HPA-18': ['What one cycle can add', 'growth per sync <= CPU that a pod can show / (request x target); with limit = request and 80 % that is 1.25', 'at least 1.5 (B2)', s.MEASURED, 'Found by measuring: flash sale of 4x in 60 s, limit = request at 80 %: 68.7 % bad requests; limit = 2 x request: 1.1 %. B2 extends it to pinned parallelism.'],
  'HPA-19': ['Readiness must not fail under load', 'a readiness window of at least 15 s', 'at least 15 s', s.MEASURED, 'Found by measuring: pods that go unready under CPU starvation leave the metric, and the autoscaler never scales (88 % bad requests). A19 sets the numbers.'],
};
