import { Criticality } from './choices';

/*
 * The numbers that are nobody's input, named, with the rule that they come from. They change only with a new baseline version (DESIGN, decision 7).
 */

/** The set of constants that plans are made with. */
export const BASELINE_VERSION = 'V1';

/** PAY-5: how busy a pod may be at the peak, by criticality; the rest absorbs what averages hide. */
export const UTILIZATION_CAP: Record<Criticality, number> = {
  [Criticality.CRITICAL]: 0.65,
  [Criticality.STANDARD]: 0.75,
  [Criticality.BEST_EFFORT]: 0.85,
};

/** SRC-14 and the API outline: the promise where nobody declared one, in percent. */
export const AVAILABILITY: Record<Criticality, number> = {
  [Criticality.CRITICAL]: 99.95,
  [Criticality.STANDARD]: 99.9,
  [Criticality.BEST_EFFORT]: 99,
};

/** SIZE-1: pod sizes that are tried, in millicores. */
export const CPU_CANDIDATES = [100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000] as const;

/** SIZE-2: below this utilisation a size is not worth running. */
export const LOWEST_UTILIZATION = 0.30;

/** SIZE-5: a target below this buys idle pods; a floor is cheaper. */
export const LOWEST_TARGET = 0.25;
export const HIGHEST_TARGET = 0.80;
/** Targets are rounded down to this step. */
export const TARGET_STEP = 0.05;
/** CPU-7, B2: exclusive CPUs cannot borrow, so the target leaves more room. */
export const PINNED_TARGET = 0.60;

/** HPA-1: the cluster's default tolerance. */
export const HPA_TOLERANCE = 0.1;

/** SIZE-6: the ceiling above the replicas that the peak needs. */
export const CEILING_FACTOR = 1.25;

/** B2, HPA-18: what one sync may grow by must be at least this. */
export const POOL_GROWTH = 1.5;

/** SIZE-7: sizes within 5 % of the cheapest are equal: the smaller one wins, but never under 250m. */
export const COST_TIE = 1.05;
export const SMALLEST_TIE_MILLIS = 250;
/** SIZE-7: more replicas than this are a burden of their own. */
export const COMFORTABLE_REPLICAS = 30;
/** Beyond so many endpoints Kubernetes cuts the list of a Service's Endpoints object off (kubernetes.io, "Service", over-capacity endpoints). */
export const SERVICE_ENDPOINTS = 1000;
/** SIZE-7: what memory costs against CPU: 4 GiB weigh as much as a core. */
export const MIB_PER_CORE = 4096;

/** B8: the terms of the reaction time, in seconds. */
export const METRIC_AGE = 30;
export const HPA_SYNC = 15;
export const SCHEDULING = 2;
export const SIDECAR_START = 2;
/** A19 too: three missed answers within 15 s; four seconds of CPU starvation must not empty the service (HPA-19). */
export const READINESS_PERIOD = 5;
export const ENDPOINT_UPDATE = 2;
export const JIT_WARM_UP = 30;
export const NODE_START = 90;

/** SRC-1 and IMG-2: an image of 150 MB where nobody declared one, pulled at 50 MB/s and unpacked at 150 MB/s. */
export const ASSUMED_IMAGE_MIB = 150;
export const PULL_MIB_PER_SECOND = 50;
export const UNPACK_MIB_PER_SECOND = 150;

/** B14: requests in flight that memory must hold: three times what Little's law says at the slow end, at least 16. */
export const CONCURRENCY_FACTOR = 3;
export const LOWEST_CONCURRENCY = 16;

/** MEM-2: headroom for fragmentation, garbage and the kernel's share. */
export const MEMORY_HEADROOM = 1.25;
export const MEMORY_STEP_MIB = 16;
/** Section 16.1: the parts of the memory limit together. */
export const MEMORY_SHARE = 0.95;

/** B16: page cache of a data-bearing service: 1 % of the volume, at least 256 MiB. */
export const PAGE_CACHE_SHARE = 0.01;
export const LOWEST_PAGE_CACHE_MIB = 256;

/** Rulings 17: logs and scratch of the container beside its volumes. */
export const LOG_STORAGE_MIB = 64;
/** Rulings 13: a writable path that nobody sized. */
export const WRITABLE_PATH_MIB = 128;

/** The profile's own defaults. */
export const TYPICAL_SHARE = 1 / 3;
export const LATENCY_PER_CPU = 5;
export const SLOWEST_REQUEST_SECONDS = 10;
export const VARIABILITY = 1;
export const DEFAULT_BURST = { factor: 3, withinSeconds: 14_400 };
/** An objective that nobody declared: at least this. */
export const UNDECLARED_P99_MILLIS = 250;

/** HPA-5, B25: how an autoscaler moves. */
export const SCALE_UP_PERIOD = 15;
export const SCALE_UP_PERCENT = 100;
export const SCALE_UP_PODS = 4;
export const SCALE_DOWN_STABILIZATION = 300;
export const SCALE_DOWN_PERIOD = 60;
export const SCALE_DOWN_PERCENT: Record<Criticality, number> = {
  [Criticality.CRITICAL]: 10,
  [Criticality.STANDARD]: 50,
  [Criticality.BEST_EFFORT]: 100,
};
