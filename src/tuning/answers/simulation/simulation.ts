/**
 * One point of a simulation.
 */
export interface SimulationStep {
  /**
   * Seconds since the start.
   */
  readonly second: number;

  /**
   * Requests that arrive per second, over all replicas.
   */
  readonly requestsPerSecond: number;

  /**
   * Replicas that the autoscaler asks for.
   */
  readonly replicas: number;

  /**
   * Replicas that serve.
   */
  readonly readyReplicas: number;

  /**
   * CPU used by the replicas that serve, as a share of their CPU request: 0.8 is 80 %. It is more than 1 where pods use CPU beyond their request.
   */
  readonly utilization: number;

  /**
   * Share of the requests that arrive in this point and are late or lost, from 0 to 1; those that still wait at the end count as what they would become.
   */
  readonly lateShare: number;
}

/**
 * What an autoscaled workload does with some traffic.
 */
export interface Simulation {
  /**
   * Requests that are answered, late ones included.
   */
  readonly served: number;

  /**
   * Requests among the served ones that are answered later than the p99 objective.
   */
  readonly late: number;

  /**
   * Requests that are not answered: nothing serves, or the client gives up.
   */
  readonly lost: number;

  /**
   * Requests that still wait when the traffic ends. All that arrive are served, lost or pending.
   */
  readonly pending: number;

  /**
   * Minutes, second by second, in which more than one in a hundred of the requests that arrive is late or lost: the objective is missed.
   */
  readonly lateMinutes: number;

  /**
   * Replicas that are paid for, starting ones included, times hours.
   */
  readonly replicaHours: number;

  /**
   * The series to plot: a point per second in the first hour's worth, and for longer traffic a point per interval such that there are at most 3600.
   */
  readonly steps: SimulationStep[];
}
