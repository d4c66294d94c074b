import { Measurements } from './measurements';
import { patience, type PodModel } from './pod-model';
import { PodSpeed } from './pod-speed';
import { type Cohort, WaitingLine } from './waiting-line';
import { countPods, CPU_INITIALIZATION_PERIOD, cpuMetricOf, PodCounts } from '../autoscaler/hpa';

/** Pods that were asked for at the same time, and so are alike. */
interface Pods {
  count: number;
  /** When their processes start. */
  readonly startedAt: number;
  /** When they serve for the first time. */
  readonly servesAt: number;
}

/** What became of one second. */
interface Outcome {
  readonly ready: number;
  readonly utilization: number;
  readonly served: number;
  readonly late: number;
  readonly lost: number;
  /** Those of whom nobody waits any more. */
  readonly settled: readonly Cohort[];
}

/** The pods, their common queue, and what was measured. Load is spread evenly, so that all serving pods are alike. */
export class Fleet {
  public replicas: number;
  /** Requests that wait. */
  public waiting = 0;
  public readonly line = new WaitingLine();
  public readonly measured: Measurements;
  /** The oldest first. In groups, so that the time of a simulation does not grow with its pods. */
  private readonly pods: Pods[];
  private readonly speed: PodSpeed;
  private readonly patienceSeconds: number;
  private starvedSeconds = 0;
  /** All pods are out of service until then. */
  private outUntil = -Infinity;

  constructor(
    private readonly model: PodModel,
    start: number,
    private readonly most: number,
    private readonly withoutPods: 'refused' | 'held',
    containerConcurrency = 0,
    firstInFlight = 0,
    windows: readonly number[] = [],
  ) {
    this.replicas = start;
    this.pods = start > 0 ? [{ count: start, startedAt: -Infinity, servesAt: -Infinity }] : [];
    this.speed = new PodSpeed(model, containerConcurrency, withoutPods === 'held');
    this.measured = new Measurements(model.cpuMillis, Math.max(1, Math.min(most, start)), this.speed.poolCores, firstInFlight, windows, start > 0);
    this.patienceSeconds = patience(model);
  }

  public readyAt(now: number): number {
    if (now < this.outUntil) {
      return 0;
    }
    let ready = this.replicas;
    for (let i = this.pods.length - 1; i >= 0 && this.pods[i].servesAt > now; i--) {
      ready -= this.pods[i].count;
    }
    return ready;
  }

  /** More pods start now; fewer: those that do not serve yet go first, then the youngest. */
  public scale(replicas: number, now: number): void {
    if (replicas > this.replicas) {
      this.pods.push({ count: replicas - this.replicas, startedAt: now + this.model.pendingSeconds, servesAt: now + this.model.podSeconds });
    }
    for (let surplus = this.replicas - replicas; surplus > 0;) {
      const youngest = this.pods[this.pods.length - 1];
      const gone = Math.min(surplus, youngest.count);
      youngest.count -= gone;
      surplus -= gone;
      if (youngest.count === 0) {
        this.pods.pop();
      }
    }
    this.replicas = replicas;
  }

  /** One second of traffic. */
  public step(now: number, rate: number): Outcome {
    this.measured.arrive(rate);
    const ready = this.readyAt(now);
    const serving = Math.min(ready, this.most);
    const capacity = serving * this.speed.podRate;
    const offered = this.waiting + rate;
    const done = Math.min(offered, capacity);
    // first come, first served: who still waits has come within the client's patience
    const patient = serving > 0 || this.withoutPods === 'held' ? this.measured.cameWithin(this.patienceSeconds, now) : 0;
    this.waiting = Math.min(offered - done, patient);
    const lost = offered - done - this.waiting;
    const delaySeconds = capacity > 0 ? Math.min(this.patienceSeconds, this.waiting / capacity) : this.waiting > 0 ? Infinity : 0;
    if (rate > 0) {
      this.line.join(now, rate, this.speed.lateShare(rate, serving, delaySeconds));
    }
    const late = this.line.take(done).reduce((sum, [cohort, n]) => sum + n * cohort.lateShare, 0);
    this.line.take(lost).forEach(([cohort, n]) => { cohort.lost += n; });
    const cores = serving > 0 ? done * this.model.cpuMillis / 1000 / serving : 0;
    this.measured.pass(cores, serving > 0 ? done / serving : 0, done * this.model.latencyMillis / 1000 + this.waiting);
    if (ready > 0 || offered > 0) {
      this.measured.record(now);
    }
    this.probe(now, delaySeconds, serving);
    return { ready, utilization: cores / this.model.requestCores, served: done, late, lost, settled: this.line.settle(this.waiting === 0) };
  }

  /** HPA-3: what the autoscaler sees of each pod. */
  public metrics(now: number, sampledAt: number, sampleWindow: number, value: number): PodCounts {
    this.joinOld(now, Math.min(now - CPU_INITIALIZATION_PERIOD, sampledAt - sampleWindow));
    return countPods(this.pods.map((pods) => ({
      pods: pods.count,
      metric: cpuMetricOf({
        startedAt: pods.startedAt <= now ? pods.startedAt : undefined,
        ready: pods.servesAt <= now && now >= this.outUntil,
        transitionAt: Math.max(pods.servesAt <= now ? pods.servesAt : pods.startedAt, this.outUntil),
        usage: pods.startedAt <= sampledAt - sampleWindow ? value : undefined,
        sampledAt,
        sampleWindow,
      }, now),
    })));
  }

  /** Pods that have started so long ago that nobody asks when any more become one group. */
  private joinOld(now: number, startedBefore: number): void {
    const young = this.pods.findIndex((pods) => pods.startedAt > startedBefore || pods.servesAt > now);
    const old = this.pods.slice(0, young === -1 ? this.pods.length : young);
    if (old.length > 1) {
      this.pods.splice(0, old.length, { count: old.reduce((sum, { count }) => sum + count, 0), startedAt: -Infinity, servesAt: -Infinity });
    }
  }

  /** HPA-19: probes that wait behind the requests fail, all pods leave, and come back when the queue is gone. */
  private probe(now: number, delaySeconds: number, serving: number): void {
    const { readiness } = this.model;
    if (readiness === undefined || serving === 0) {
      return;
    }
    this.starvedSeconds = delaySeconds >= readiness.timeoutSeconds ? this.starvedSeconds + 1 : 0;
    if (this.starvedSeconds >= readiness.periodSeconds * readiness.failureThreshold) {
      this.starvedSeconds = 0;
      this.outUntil = now + 1 + Math.ceil(readiness.periodSeconds);
    }
  }
}
