import { Criticality } from '../../profile/choices';

/*
 * Baseline V1: demand, sizes and how many of them. Each number has its unit in brackets, the rule that it comes from, and why it is what it is; docs/tuning/baseline.md is made from these comments.
 * Both an assumption and a default of somebody else's are here where a plan rests on them; limits, formats and behaviour that cannot be otherwise stand where they are used.
 */

/** Used if not declared. */
export const V1_DEMAND = {
  /** [%] SRC-14: the availability that is assumed if none is declared, by criticality. */
  availability: { [Criticality.CRITICAL]: 99.95, [Criticality.STANDARD]: 99.9, [Criticality.BEST_EFFORT]: 99 },
  /** [share] B1: the usual rate as a share of the peak, if only the peak is declared. */
  typicalShare: 1 / 3,
  /** [x] B1: peak over usual load of the assumed daily curve. */
  burstFactor: 3,
  /** [s] B1: how long this growth takes. */
  burstWithinSeconds: 14_400,
  /** [x] B4: mean latency over CPU time, if only the CPU time is declared: requests mostly wait. */
  latencyPerCpu: 5,
  /** [x] B4: waiting (network, database) has a longer tail than computing. */
  waitingTail: 3,
  /** [share] B4: the most that an assumed latency may use of a declared objective: an assumption must not make the objective unreachable. */
  objectiveShare: 0.5,
  /** [s] TRM-3: the slowest request, if not declared: drain and timeouts follow from it. */
  slowestRequestSeconds: 10,
  /** [x] B21: a request may take so many times the objective, if its longest time is not declared. */
  objectiveFactor: 3,
  /** [squared coefficient of variation] CAP-5: a typical mix of web requests, if not declared. */
  variability: 1,
  /** [ms] CAP-6: an assumed objective is at least this. */
  undeclaredP99Millis: 250,
  /** [x] CAP-6: an assumed objective is at least so many times the unloaded p99. */
  undeclaredP99Factor: 2,
  /** [share] CAP-6: an assumed objective is at least the p99 of a core at this utilisation. */
  undeclaredUtilization: 0.5,
  /** [share] CAP-6: an assumed objective is at least the p99 of workers or threads at this utilisation, if a request holds one; below it an autoscaler on CPU hardly sees the load. */
  undeclaredSlotUtilization: 0.6,
};

/** How large a pod is, how busy it may be, and how many there are. */
export const V1_SIZING = {
  /** [m] SIZE-1: pod sizes that are tried. */
  cpuCandidates: [100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000],
  /** [share] PAY-5: how busy a pod may be at the peak, by criticality; the rest absorbs peaks within the average. */
  utilizationCap: { [Criticality.CRITICAL]: 0.65, [Criticality.STANDARD]: 0.75, [Criticality.BEST_EFFORT]: 0.85 },
  /** [share] SIZE-2: sizes below this utilisation are not planned. */
  lowestUtilization: 0.30,
  /** [share] SIZE-5: below this an autoscaler on CPU cannot see the load of a pod that is limited by its threads or workers. */
  lowestSlotUtilization: 0.12,
  /** [share] SIZE-5: below this target a higher floor is cheaper. */
  lowestTarget: 0.25,
  /** [share] SIZE-5: above this target nothing is left for the time in which new pods start. */
  highestTarget: 0.80,
  /** [share] SIZE-5: targets are rounded down to this step. */
  targetStep: 0.05,
  /** [share] CPU-7, B2: exclusive CPUs have no reserve, so the target is lower. */
  pinnedTarget: 0.60,
  /** [x] B2, HPA-18: one sync must be able to grow the replicas by at least this factor. */
  poolGrowth: 1.5,
  /** [pods] SIZE-4: the fewest replicas of a workload that may lose a zone, by criticality. */
  leastReplicas: { [Criticality.CRITICAL]: 3, [Criticality.STANDARD]: 2, [Criticality.BEST_EFFORT]: 1 },
  /** [%] SIZE-4: from this availability on, where it is declared, a standard service has as many as a critical one. */
  thirdReplicaAvailability: 99.9,
  /** [pods] PLC-2: replicas of a floor on spot nodes beyond those of SIZE-4: the cloud takes a node with its pods at a moment's notice, and asks no PodDisruptionBudget. */
  spotReplicas: 1,
  /** [pods] STS-9: members of a quorum: the fewest that keep a majority when one is lost. */
  quorumMembers: 3,
  /** [x] SIZE-6: the ceiling above the replicas that the peak needs. */
  ceilingFactor: 1.25,
  /** [pods] SIZE-6: the lowest ceiling of a function. */
  leastFunctionCeiling: 2,
  /** [x] SIZE-7: sizes that cost at most this much more than the cheapest are equal: the smaller pod wins. */
  costTie: 1.05,
  /** [share] SIZE-8: a size that costs at most this much more than another, and memory that is at most this much more than needed, stay as they were in the previous plan. */
  keptShare: 0.10,
  /** [cores] SIZE-8: a size that costs at most this much more stays too: of a small service one pod is a large share. */
  keptCores: 0.25,
  /** [m] SIZE-7: no smaller pod wins such a tie. */
  smallestTieMillis: 250,
  /** [pods] SIZE-7: sizes that need at most so many replicas are preferred. */
  comfortableReplicas: 30,
  /** [MiB] SIZE-7: what memory costs against CPU: 4 GiB weigh as much as a core. */
  mibPerCore: 4096,
  /** [threads] RT-0: fewest threads that compute at once, so that background work does not block requests. */
  leastThreads: 2,
  /** [x] rulings 1: the CPU limit above the threads that compute. */
  limitFactor: 2,
  /** [cores] rulings 1: no CPU limit is lower. */
  leastLimitCores: 2,
  /** [threads] rulings 1: the most helper threads that the CPU limit counts. */
  mostHelpers: 8,
  /** [x] B14: requests in flight that memory must hold, as a multiple of Little's law with the p99. */
  concurrencyFactor: 3,
  /** [requests] B14: memory holds at least so many requests in flight. */
  lowestConcurrency: 16,
};

/** How long it takes until a new pod serves. */
export const V1_REACTION = {
  /** [s] B8, HPA-6: how old the CPU sample is that the autoscaler acts on. */
  metricAge: 30,
  /** [s] B8: from the new replica to a pod that is bound to a node with room. */
  scheduling: 2,
  /** [s] KN-14: scheduling a pod that wakes and creating its container, with the image on the node. */
  wakeUp: 1,
  /** [s] B8: until the mesh's proxy is ready. */
  sidecarStart: 2,
  /** [s] CTR-3: how long an init container runs, or a sidecar starts, if not declared. */
  containerRun: 2,
  /** [s] B8: until callers know the address of a ready pod. */
  endpointUpdate: 2,
  /** [s] B8: warm-up of a runtime that compiles while it runs. */
  jitWarmUp: 30,
  /** [s] B8: start of a node, if the target has no spare capacity. */
  nodeStart: 90,
  /** [MiB] SRC-1: the size of an image, if not declared. */
  assumedImageMiB: 150,
  /** [MiB/s] IMG-2: how fast an image is pulled. */
  pullMiBPerSecond: 50,
  /** [MiB/s] IMG-2: how fast it is unpacked. */
  unpackMiBPerSecond: 150,
};

/** How the HorizontalPodAutoscaler grows and shrinks. */
export const V1_AUTOSCALING = {
  /** [s] HPA-5: the period of the policies that grow. */
  scaleUpPeriod: 15,
  /** [%] HPA-5: growth in one period, of the replicas that there are. */
  scaleUpPercent: 100,
  /** [pods] HPA-5: growth in one period, where that is more. */
  scaleUpPods: 4,
  /** [s] HPA-16, B25: fewer pods only when they were enough for this long. */
  scaleDownStabilization: 300,
  /** [s] B25: the period of the policy that shrinks. */
  scaleDownPeriod: 60,
  /** [%] B25: how much may go in one period, by criticality. */
  scaleDownPercent: { [Criticality.CRITICAL]: 10, [Criticality.STANDARD]: 50, [Criticality.BEST_EFFORT]: 100 },
};
