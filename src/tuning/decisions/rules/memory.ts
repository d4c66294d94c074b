import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Memory and disk. */
export const MEMORY_RULES: RuleTexts = {
  'MEM-1': ['Memory request equals memory limit', 'request = limit for every container that runs for long', 'none', s.EVICTION_DOC, 'Memory cannot be taken back: the kubelet evicts by usage above request first.'],
  'MEM-2': ['The memory limit holds what the process can need', 'the parts (heap, native, threads, requests in flight, tmpfs, page cache) fit {memory.share%} % of the limit; the limit grows in steps of {memory.stepMiB} MiB until they do; a live heap counts as {memory.leastLiveMiB} MiB at least; {memory.headroom} x the working set where no collector is involved; a program of an unknown runtime is assumed to hold {runtimes.generic.memoryBaseMiB} MiB at rest, or what a limit of yours leaves, at least {runtimes.generic.leastBaseMiB} MiB', 'multiples of {memory.stepMiB} MiB', s.RESOURCES_DOC, 'The flat 25 % was replaced by a ledger per runtime (A1, A2, B13, B16).'],
  'MEM-3': ['Memory of requests in flight', 'concurrency x memory per request', 'at least {sizing.lowestConcurrency} requests', s.LITTLE, 'B14 defines the concurrency; before it was a constant of 40.'],
  'MEM-4': ['Who is killed first', 'oom_score_adj: Guaranteed -997, BestEffort 1000, Burstable min(max(2, 1000 - 1000 x request / node memory), 999)', '-997 to 1000', s.EVICTION_DOC, 'One more reason for MEM-1: a larger request is a better place in the queue.'],
  'MEM-6': ['Eviction order', 'pods that use more than they requested, by priority, then by excess', 'none', s.EVICTION_DOC, 'The class of service itself is not used.'],
  'MEM-7': ['MemoryQoS is not assumed', 'memory.high below the limit throttles early; request = limit keeps it out of the way', 'none', 'KEP-2570', 'Alpha up to 1.36; the default of memory.high is dropped in the plan for 1.37.'],
  'MEM-8': ['Request equal to limit has no memory.high', 'Guaranteed memory is exempt from MEM-7', 'none', 'KEP-2570', 'Follows from MEM-1.'],
  'MEM-9': ['Memory-backed volumes count', 'the size of every memory-backed emptyDir is part of the memory limit', 'at most a quarter of the limit', s.VOLUMES_DOC, 'The size of the tmpfs follows sizeLimit since 1.22 (beta), generally available in 1.32.'],
  'MEM-10': ['Never BestEffort', 'every container has a request; Burstable is the default, Guaranteed by CpuPolicy.pinned', 'none', s.QOS_DOC, 'Since V1.'],
  'MEM-11': ['No swap is assumed', 'NodeSwap is off unless the node says LimitedSwap', 'none', 'KEP-2400', 'Generally available in 1.34, default NoSwap.'],
  'MEM-12': ['Page cache counts as memory', 'files that are read or written are charged to the container: see B16 for data-bearing services', 'none', s.EVICTION_DOC, 'A share of 15 % was replaced by an allowance by volume size (B16).'],
  'MEM-13': ['Share of the limit that a heap may take', 'what {memory.share%} % of the limit leave beside the other parts; sanity range 30 to 80 %', '30 to 80 %', s.OWN, 'A fixed table by runtime; replaced by the ledger (A1, A2, B13).'],
  'MEM-14': ['Disk for logs and scratch', 'see rulings 17: request = limit', 'at least 50 MiB a container', s.KUBELET_CONFIG_DOC, 'The kubelet keeps 5 files of 10 MiB of logs; limit = 2 x request (B28) was overruled by rulings 17.'],
  'MEM-15': ['What the vertical autoscaler recommends', '90th percentile plus 15 % for CPU and memory', 'none', s.VPA_DOC, 'A yardstick only; this library never writes a VerticalPodAutoscaler beside an HPA on the same resource.'],
  'MEM-16': ['One worker out of memory stops the container', 'on cgroup v2 the kubelet kills the whole container, so memory is planned per container, not per worker', 'none', s.KUBELET_CONFIG_DOC, 'singleProcessOOMKill brings the old behaviour back, per node.'],
};
