import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** CPU: quota, weight, quality of service, exclusive CPUs. */
export const CPU_RULES: RuleTexts = {
  'CPU-1': ['A CPU limit is a budget per period', 'quota = limit x 100 ms per period of 100 ms', 'period 1 ms to 1 s', s.CGROUP_DOC, 'The period can be changed on kubelets with CustomCPUCFSQuotaPeriod only (alpha since 1.12); 100 ms is assumed.'],
  'CPU-2': ['What a quota costs a burst', 'with Q = limit x 100 ms and c ms of work: wall = (ceil(c/Q) - 1) x 100 ms + the rest; k busy threads empty the budget in Q/k ms', 'limit above 0', s.CGROUP_DOC, 'The reason why the default limit is one that the process cannot reach (rulings 1).'],
  'CPU-3': ['No CPU limit by choice', 'CpuPolicy.unlimited(): a request only, and parallelism pinned (RT-0), because every runtime would see the node\'s cores', 'none', s.RESOURCES_DOC, 'Was the default for services with a latency objective; rulings 1 put a limit beyond reach in its place.'],
  'CPU-4': ['A CPU limit by choice', 'CpuPolicy.capped(f): limit = f x request; parallelism = max(1, floor(limit))', 'at least the request', s.QUOTA_DOC, 'A quota on limits.cpu makes a limit mandatory; the default limit of rulings 1 satisfies it.'],
  'CPU-5': ['Guaranteed means every container', 'request = limit for CPU and memory in all containers, sidecars and init containers included', 'none', s.QOS_DOC, 'Istio\'s default sidecar is Burstable and would demote the pod: under CpuPolicy.pinned its limits are set as well.'],
  'CPU-6': ['Exclusive CPUs need whole cores', 'CpuPolicy.pinned(n): request = limit = n cores', 'whole cores, at least 1', s.CPU_MANAGER_DOC, 'Only with the kubelet\'s static policy; a fractional request shares the pool.'],
  'CPU-7': ['No quota on exclusive CPUs', 'from Kubernetes 1.33 the kubelet drops the quota of containers with exclusive CPUs', 'Kubernetes 1.33 and newer', s.CPU_MANAGER_DOC, 'Before 1.33 the quota stayed and could throttle; exclusive CPUs cannot borrow, so the autoscaler\'s target stays at or below {sizing.pinnedTarget%} %.'],
  'CPU-8': ['Guaranteed pods on static nodes are not resized in place', 'a resize is Infeasible with a static CPU or memory manager, and with swap', 'none', 'KEP-1287', 'In-place resize is generally available from 1.35.'],
  'CPU-9': ['A request is also a weight', 'shares = max(2, milli x 1024 / 1000); the cgroup v2 weight follows from the shares', 'weight 1 to 10000', s.CGROUP_DOC, 'runc 1.3.2 changed the conversion: ratios between pods are smaller than before.'],
  'CPU-10': ['CPU of one request', 'declared, or the runtime\'s assumption for a small service (Java {runtimes.jvm.cpuPerRequestMillis} ms, Spring Boot {runtimes.jvm.springCpuPerRequestMillis} ms); cores at the peak = peak x CPU per request', 'above 0', s.RESOURCES_DOC, 'The request of a pod is no longer computed from it alone: SIZE-1 to SIZE-7 (B9).'],
  'CPU-11': ['Utilisation is usage over request', 'the autoscaler divides by the requests of all containers; a missing request switches the metric off', 'none', s.HPA_DOC, 'With a sidecar the metric is ContainerResource (HPA-12).'],
  'CPU-12': ['When throttling is worth a look', 'throttled periods / periods above 25 % for 15 minutes', '25 %', 'kubernetes-mixin, alerts/resource_alerts.libsonnet', 'Cannot fire under the default limit.'],
  'CPU-13': ['cgroup v2 is assumed', 'kubelets of 1.35 refuse cgroup v1 nodes by default', 'Kubernetes 1.35 and newer', 'KEP-5573', 'cgroup v1 is in maintenance since 1.31.'],
  'CPU-14': ['Whole physical cores', 'with full-pcpus-only request even numbers of CPUs', 'none', s.CPU_MANAGER_DOC, 'Generally available since 1.33.'],
};
