import { Fleet } from './fleet';
import type { Simulation, SimulationStep } from './simulation';
import type { Cohort } from './waiting-line';
import type { Traffic } from '../../profile/traffic';

/** A p99 objective allows one request in a hundred to be late. */
const ALLOWED_LATE_SHARE = 0.01;
/** A series to plot has at most about this many points. */
const MOST_STEPS = 3600;

export function run(traffic: Traffic, fleet: Fleet, decide: (now: number) => number | undefined): Simulation {
  const duration = traffic._durationSeconds;
  const interval = Math.max(1, Math.ceil(duration / MOST_STEPS));
  const steps: SimulationStep[] = [];
  /** Late or lost requests, by the point in which they arrived. */
  const bad: number[] = [];
  let served = 0;
  let late = 0;
  let lost = 0;
  let badSeconds = 0;
  let replicaSeconds = 0;
  let point = { arrived: 0, utilization: 0 };
  const judge = (cohort: Cohort): void => {
    const missed = cohort.lost + (cohort.arrived - cohort.lost) * cohort.lateShare;
    bad[Math.floor(cohort.second / interval)] += missed;
    badSeconds += missed > ALLOWED_LATE_SHARE * cohort.arrived + 1e-9 ? 1 : 0;
  };
  for (let now = 0; now < duration; now++) {
    const wanted = decide(now);
    if (wanted !== undefined) {
      fleet.scale(wanted, now);
    }
    if (now % interval === 0) {
      bad.push(0);
    }
    const rate = traffic._rateAt(now);
    const outcome = fleet.step(now, rate);
    served += outcome.served;
    late += outcome.late;
    lost += outcome.lost;
    replicaSeconds += fleet.replicas;
    outcome.settled.forEach(judge);
    point = { arrived: point.arrived + rate, utilization: point.utilization + outcome.utilization };
    const seconds = now % interval + 1;
    if (seconds === interval || now === duration - 1) {
      steps.push({
        second: now - seconds + 1,
        requestsPerSecond: point.arrived / seconds,
        replicas: fleet.replicas,
        readyReplicas: outcome.ready,
        utilization: point.utilization / seconds,
        lateShare: 0,
      });
      point = { arrived: 0, utilization: 0 };
    }
  }
  fleet.line.settle(true).forEach(judge);
  const told = steps.map((step, i) => {
    const arrived = step.requestsPerSecond * (Math.min(duration, step.second + interval) - step.second);
    return { ...step, lateShare: arrived === 0 ? 0 : Math.min(1, bad[i] / arrived) };
  });
  return { served, late, lost, pending: fleet.waiting, lateMinutes: badSeconds / 60, replicaHours: replicaSeconds / 3600, steps: told };
}
