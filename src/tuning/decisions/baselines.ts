import { Criticality } from '../profile/choices';

/*
 * The numbers that are nobody's input, named, with the rule that they come from, and in brackets their unit. They change only with a new baseline version:
 * plans are compared over years, and a number that moves must be seen to move. docs/tuning/baseline.md is made from these comments, one for each constant.
 */

/** The set of constants that plans are made with. */
export const BASELINE_VERSION = 'V1';

/** [share] PAY-5: how busy a pod may be at the peak, by criticality; the rest absorbs what averages hide. */
export const UTILIZATION_CAP: Record<Criticality, number> = {
  [Criticality.CRITICAL]: 0.65,
  [Criticality.STANDARD]: 0.75,
  [Criticality.BEST_EFFORT]: 0.85,
};

/** [%] SRC-14: the availability that is promised where nobody declared one, by criticality. */
export const AVAILABILITY: Record<Criticality, number> = {
  [Criticality.CRITICAL]: 99.95,
  [Criticality.STANDARD]: 99.9,
  [Criticality.BEST_EFFORT]: 99,
};

/** [m] SIZE-1: pod sizes that are tried. */
export const CPU_CANDIDATES = [100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000] as const;

/** [share] SIZE-2: below this utilisation a size is not worth running. */
export const LOWEST_UTILIZATION = 0.30;

/** [share] SIZE-5: a target below this buys idle pods; a floor is cheaper. */
export const LOWEST_TARGET = 0.25;
/** [share] SIZE-5: a target above this leaves nothing for the time in which new pods start, nor for what an average over the pods hides. */
export const HIGHEST_TARGET = 0.80;
/** [share] SIZE-5: targets are rounded down to this step. */
export const TARGET_STEP = 0.05;
/** [share] CPU-7, B2: exclusive CPUs cannot borrow, so the target leaves more room. */
export const PINNED_TARGET = 0.60;

/** [share] HPA-1: the cluster's default tolerance. */
export const HPA_TOLERANCE = 0.1;

/** [x] SIZE-6: the ceiling above the replicas that the peak needs. */
export const CEILING_FACTOR = 1.25;

/** [x] B2, HPA-18: what one sync may grow by must be at least this. */
export const POOL_GROWTH = 1.5;

/** [x] SIZE-7: sizes that cost at most this much more than the cheapest are equal: the smaller pod wins. */
export const COST_TIE = 1.05;
/** [m] SIZE-7: no smaller pod wins such a tie. */
export const SMALLEST_TIE_MILLIS = 250;
/** [pods] SIZE-7: more replicas than this are a burden of their own. */
export const COMFORTABLE_REPLICAS = 30;
/** [endpoints] beyond so many Kubernetes cuts the list of a Service's Endpoints object off (kubernetes.io, "Service", over-capacity endpoints). */
export const SERVICE_ENDPOINTS = 1000;
/** [MiB] SIZE-7: what memory costs against CPU: 4 GiB weigh as much as a core. */
export const MIB_PER_CORE = 4096;

/** [s] B8, HPA-6: how old the CPU sample is that the autoscaler acts on. */
export const METRIC_AGE = 30;
/** [s] B8, HPA-2: how often the autoscaler looks. */
export const HPA_SYNC = 15;
/** [s] B8: from the new replica to a pod that is bound to a node with room. */
export const SCHEDULING = 2;
/** [s] B8: until the mesh's proxy lets the pod's traffic through. */
export const SIDECAR_START = 2;
/** [s] B8, A19: how often a pod is asked whether it is ready: three missed answers within 15 s; four seconds of CPU starvation must not empty the service (HPA-19). */
export const READINESS_PERIOD = 5;
/** [s] B8: from a ready pod to all who call it knowing its address. */
export const ENDPOINT_UPDATE = 2;
/** [s] B8: a runtime that compiles while it runs is slow at first; until then the pod carries little. */
export const JIT_WARM_UP = 30;
/** [s] B8: until a node is there, where the target has no spare capacity. */
export const NODE_START = 90;

/** [threads] rulings 1: helper threads that the CPU limit has room for; a larger pool waits, or the node has no such room. */
export const MOST_HELPERS = 8;
/** [MiB] SRC-1: the size of an image whose size nobody declared. */
export const ASSUMED_IMAGE_MIB = 150;
/** [MiB/s] IMG-2: how fast an image is pulled. */
export const PULL_MIB_PER_SECOND = 50;
/** [MiB/s] IMG-2: how fast it is unpacked. */
export const UNPACK_MIB_PER_SECOND = 150;

/** [x] B14: requests in flight that memory must hold, as a multiple of what Little's law says at the slow end. */
export const CONCURRENCY_FACTOR = 3;
/** [requests] B14: memory holds at least so many in flight. */
export const LOWEST_CONCURRENCY = 16;

/** [x] MEM-2: headroom for fragmentation, garbage and the kernel's share. */
export const MEMORY_HEADROOM = 1.25;
/** [MiB] MEM-2: a limit that is too small grows by this. */
export const MEMORY_STEP_MIB = 16;
/** [share] MEM-2: what the parts of memory may fill of the limit together; the rest is nobody's. */
export const MEMORY_SHARE = 0.95;

/** [share] B16: the page cache of a data-bearing service, by the size of its volume. */
export const PAGE_CACHE_SHARE = 0.01;
/** [MiB] B16: the least page cache of a data-bearing service, however small its volume. */
export const LOWEST_PAGE_CACHE_MIB = 256;

/** [files] rulings 17: logs that a kubelet keeps of a container, where the target does not say (KubeletConfiguration, containerLogMaxFiles). */
export const LOG_FILES = 5;
/** [MiB] rulings 17: how large each of them gets, where the target does not say (KubeletConfiguration, containerLogMaxSize). */
export const LOG_FILE_MIB = 10;
/** [MiB] rulings 17: what is written until the kubelet looks again, every 10 s, and what the container runtime keeps beside the volumes. */
export const LOG_SLACK_MIB = 14;
/** [MiB] rulings 13: a writable path that nobody sized. */
export const WRITABLE_PATH_MIB = 128;

/** [share] B1: the usual rate where only the peak is declared. */
export const TYPICAL_SHARE = 1 / 3;
/** [x] B4: the mean latency where only the CPU time is declared: requests wait for others most of the time. */
export const LATENCY_PER_CPU = 5;
/** [s] the slowest request where nobody declared it: drain and timeouts follow from it. */
export const SLOWEST_REQUEST_SECONDS = 10;
/** [squared coefficient of variation] CAP-5: a typical web mix, where nothing is declared. */
export const VARIABILITY = 1;
/** [x, s] B1: the daily curve, where no burst is declared. */
export const DEFAULT_BURST = { factor: 3, withinSeconds: 14_400 };
/** [ms] an objective that nobody declared: at least this. */
export const UNDECLARED_P99_MILLIS = 250;

/** [s] HPA-5: the period of the policies that grow. */
export const SCALE_UP_PERIOD = 15;
/** [%] HPA-5: growth in one period, of the replicas that there are. */
export const SCALE_UP_PERCENT = 100;
/** [pods] HPA-5: growth in one period, where that is more. */
export const SCALE_UP_PODS = 4;
/** [s] HPA-16, B25: fewer pods only when they were enough for this long. */
export const SCALE_DOWN_STABILIZATION = 300;
/** [s] B25: the period of the policy that shrinks. */
export const SCALE_DOWN_PERIOD = 60;
/** [%] B25: how much may go in one period, by criticality. */
export const SCALE_DOWN_PERCENT: Record<Criticality, number> = {
  [Criticality.CRITICAL]: 10,
  [Criticality.STANDARD]: 50,
  [Criticality.BEST_EFFORT]: 100,
};
