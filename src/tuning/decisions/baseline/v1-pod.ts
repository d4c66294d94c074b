/*
 * Baseline V1: what stands in a pod, how it starts, stops and is replaced. The form of the comments: v1-load.ts.
 */

/** What the memory limit leaves free, and what it is rounded to. */
export const V1_MEMORY = {
  /** [x] MEM-2: headroom for fragmentation, garbage and the kernel's share. */
  headroom: 1.25,
  /** [MiB] MEM-2: a limit that is too small grows by this. */
  stepMiB: 16,
  /** [share] MEM-2: what the parts of memory may fill of the limit together; the rest stays free. */
  share: 0.95,
  /** [MiB] MEM-2: the smallest live heap that is believed, whatever was measured. */
  leastLiveMiB: 32,
  /** [MiB] RT-J4: resident stack of a thread. */
  threadMiB: 0.25,
  /** [MiB] RT-P5: below this limit the number of glibc's malloc arenas is set. */
  arenaLimitMiB: 1024,
  /** [threads] RT-P5: and with more threads than this. */
  arenaThreads: 4,
  /** [arenas] RT-P5: glibc makes up to eight malloc arenas per core of the node; two are enough, and the rest is resident memory. */
  arenas: 2,
  /** [share] B16: the page cache of a data-bearing service, by the size of its volume. */
  pageCacheShare: 0.01,
  /** [MiB] B16: the least page cache of a data-bearing service, however small its volume. */
  lowestPageCacheMiB: 256,
};

/** Disk: logs and what is written. */
export const V1_DISK = {
  /** [MiB] rulings 17: what is written until the kubelet looks again, every 10 s, and what the container runtime keeps beside the volumes. */
  logSlackMiB: 14,
  /** [MiB] rulings 13: a writable path without a declared size. */
  writablePathMiB: 128,
  /** [MiB] CTR-4: `/tmp` of an init container or sidecar. */
  containerTmpMiB: 32,
  /** [share] rulings 17: what a cache is told that it may fill of its volume: a full one evicts the pod. */
  cacheShare: 0.9,
};

/** How the kubelet asks. */
export const V1_PROBES = {
  /** [s] B8, A19: how often a pod is asked whether it is ready: three failures in 15 s; four seconds without CPU must not make all pods unready (HPA-19). */
  readinessPeriod: 5,
  /** [s] PRB-4, rulings 15: twice the period of readiness. */
  livenessPeriod: 10,
  /** [probes] PRB-1, A19, PRB-4: failures in a row until the kubelet acts. */
  failures: 3,
  /** [s] A19: longer than a pause of the garbage collector or the CPU scheduler. */
  timeout: 3,
  /** [ms] PRB-6: CPU of one health check. */
  healthCheckCpuMillis: 10,
  /** [s] B23: a shorter start is probed most often. */
  quickStart: 10,
  /** [s] B23: period of the startup probe for a short start. */
  quickStartPeriod: 1,
  /** [s] B23: a longer start is probed least often. */
  longStart: 60,
  /** [s] B23: period of the startup probe between the two. */
  usualStartPeriod: 5,
  /** [s] B23: period of the startup probe for a long start. */
  longStartPeriod: 10,
  /** [s] PRB-1: the least startup budget: a node without CPU to spare must not end containers that start; the period decides how soon a start is noticed. */
  leastStartPatience: 30,
  /** [cores] PRB-1: what a start computes on where a node has CPU to spare; without it, a start takes as much longer as the CPU request is less. */
  startCores: 1,
  /** [x] PRB-1: startup budget of a sidecar, as a multiple of its start. */
  sidecarStartFactor: 3,
  /** [s] PRB-1: the least for a store whose start is not declared, which may replay its log before it answers. */
  assumedReplayPatience: 300,
  /** [s] A20: from this grace period on a hung container gets a shorter one for its restart. */
  longGrace: 60,
  /** [s] A20: the grace period of a hung container. */
  stuckGrace: 10,
  /** [ms] PRB-7: CPU of one run of a command: pg_isready takes 50, curl 10, a Python that does nothing 200. */
  commandCpuMillis: 100,
  /** [MiB] PRB-7: memory while it runs: pg_isready takes 9, curl 11, a Python that does nothing 13. */
  commandMemoryMiB: 16,
  /** [s] KN-20: Knative's readiness probe runs sub-second; the kubelet's startup probe is for starts that outlive the liveness window's beginning. */
  knativeSlowStart: 10,
};

/** How a pod stops. */
export const V1_SHUTDOWN = {
  /** [s] TRM-1: how long kube-proxy may send to a pod after its deletion. */
  kubeProxyPropagation: 5,
  /** [s] TRM-1: how long proxies of the mesh may send to a pod after its deletion. */
  meshPropagation: 10,
  /** [s] TRM-1: how long an ingress controller may send to a pod after its deletion. */
  controllerForgets: 10,
  /** [s] TRM-1: how long a load balancer that sends to nodes may do so. */
  nodeBalancerForgets: 15,
  /** [s] NET-16: how long an ALB may do so: kubernetes-sigs/aws-load-balancer-controller#1064 found 25 s to be enough; its #2106 saw rare errors at 40 s. */
  albForgets: 30,
  /** [s] NET-16: how long Google's load balancer may do so: GKE, "Troubleshoot load balancing": a pod is detached from its network endpoint group within a minute. */
  googleForgets: 60,
  /** [s] NET-16: how long Azure's gateway may do so: Azure/application-gateway-kubernetes-ingress, "Minimizing downtime during deployments": at least 90 s. */
  azureForgets: 90,
  /** [s] TRM-6: how long a sidecar takes to end, if not declared. */
  sidecarDrain: 5,
  /** [s] TRM-3: no grace period is shorter. */
  leastGrace: 30,
  /** [s] TRM-3: grace periods are rounded up to this. */
  graceStep: 5,
  /** [s] STS-9: a store flushes before it stops. */
  leastStoreGrace: 120,
  /** [s] KN-2: the timeout of a function above queue-proxy's wait and the longest request. */
  knativeMargin: 5,
  /** [s] KN-16: a function's timeout is rounded up to this. */
  knativeTimeoutStep: 30,
};

/** How a new version replaces the old one, and what a drain may take. */
export const V1_ROLLOUT = {
  /** [%] B20: new pods that start before old ones stop; Kubernetes rounds a share of the surge up, so that it is one pod at least. */
  surgePercent: 25,
  /** [s] ROL-2: a new pod is ready at least so long before an old one stops. */
  leastMinReady: 10,
  /** [x] ROL-2: and so many readiness periods: a pod that crashes in this time stops the rollout. */
  minReadyPeriods: 2,
  /** [s] ROL-2: and this, where the runtime compiles while it runs. */
  jitMinReady: 30,
  /** [s] ROL-3: the default of Kubernetes and Knative is the least. */
  leastDeadline: 600,
  /** [x] ROL-3, KN-20: the deadline above a slow start. */
  deadlineFactor: 2,
  /** [s] ROL-3: deadlines are rounded up to this. */
  deadlineStep: 10,
  /** [revisions] ROL-1: five old ReplicaSets are enough for a rollback. */
  revisions: 5,
  /** [%] B24: pods that node drains may evict at once; one by one, 30 pods would take hours. */
  drainPercent: 10,
  /** [pods] PDB-1: from this number of replicas on the budget is a share. */
  manyReplicas: 10,
};

/** As whom the container runs. */
export const V1_SECURITY = {
  /** [id] rulings 12: user and group, above 10000, so that no user of a node has the same id. */
  user: 10_001,
};
