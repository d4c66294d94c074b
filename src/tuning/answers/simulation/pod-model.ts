import { HpaRules } from '../autoscaler/hpa';
import { KpaSpec } from '../autoscaler/kpa';

/** CAP-6: without a client's timeout, a request that waits for ten times the objective is given up. */
const PATIENCE_FACTOR = 10;

/** How pods work and what is expected of them. Cores, milliseconds of CPU, seconds. */
export interface PodModel {
  /** Cores that a pod is sure to get. */
  readonly requestCores: number;
  /** The CPU limit in cores; absent = none. */
  readonly limitCores?: number;
  /** P: cores that the process can put to use. */
  readonly parallelism: number;
  /** Requests that one pod serves at once; undefined = as many as come. */
  readonly slots?: number;
  /** C: CPU of one request. */
  readonly cpuMillis: number;
  /** Mean wall time of one request on an idle pod. */
  readonly latencyMillis: number;
  /** S99: the 99th percentile of it. */
  readonly latencyP99Millis: number;
  /** Squared coefficient of variation of the service time. */
  readonly variability: number;
  /** The p99 objective. */
  readonly objectiveMillis: number;
  /** After how long a client gives up; default: ten times the objective. */
  readonly patienceSeconds?: number;
  /** From the decision to a pod that serves: scheduling, pull, start, readiness, endpoints, and warm-up or a node where they count. */
  readonly podSeconds: number;
  /** The part of `podSeconds` before the process starts. */
  readonly pendingSeconds: number;
  /** Readiness that competes with the work (HPA-19): absent = it never fails. */
  readonly readiness?: ReadinessModel;
}

/** A readiness probe that waits in the same queue as the requests. */
export interface ReadinessModel {
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/** A Deployment under a HorizontalPodAutoscaler; `minReplicas` = `maxReplicas` is a fixed number. */
export interface HpaModel extends PodModel {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Target utilisation as a share of the request. */
  readonly target: number;
  /** HPA-17: a second metric, requests per second and pod. */
  readonly requestRateTarget?: number;
  readonly syncSeconds: number;
  readonly metricWindowSeconds: number;
  readonly metricDelaySeconds: number;
  readonly scaleUp: HpaRules;
  readonly scaleDown: HpaRules;
  /** At most so many replicas share the load: 1 where a leader takes it all. */
  readonly servingReplicas?: number;
}

/** A Knative revision under the KPA. */
export interface KpaModel extends PodModel {
  readonly metric: 'concurrency' | 'rps';
  readonly spec: KpaSpec;
  /** Requests that a pod handles at a time; 0 = no bound. */
  readonly containerConcurrency: number;
  readonly tickSeconds: number;
}

/** Seconds until a client gives up. */
export function patience(model: PodModel): number {
  return model.patienceSeconds ?? PATIENCE_FACTOR * model.objectiveMillis / 1000;
}
