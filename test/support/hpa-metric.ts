import { countPods, PodMetric, replicasForCounts } from '../../src/tuning/answers/autoscaler/hpa';

/** The replicas that one metric asks for, pod by pod, as Kubernetes reads it. */
export function replicasForMetric(current: number, pods: readonly PodMetric[], ...rest: Parameters<typeof replicasForCounts> extends [number, unknown, ...infer Rest] ? Rest : never): number | undefined {
  return replicasForCounts(current, countPods(pods.map((metric) => ({ metric, pods: 1 }))), ...rest);
}
