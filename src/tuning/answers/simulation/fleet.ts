import { type Cpu, cpuOf, meanCpuWait, meanOrP99 } from './cpu-queue';
import { patience, type PodModel } from './pod-model';
import { lateShare, variabilityOf } from '../../model/queueing';
import { countPods, CPU_INITIALIZATION_PERIOD, cpuMetricOf, PodCounts } from '../autoscaler/hpa';

/** Of the search for what a pod can serve. */
const BISECTIONS = 50;
/** More slots than this behave as this many do, and cost time in every second. */
const MOST_SHARED_SLOTS = 200;

/** Pods that were asked for at the same time, and so are alike. */
interface Pods {
  count: number;
  /** When their processes start. */
  readonly startedAt: number;
  /** When they serve for the first time. */
  readonly servesAt: number;
}

interface Outcome {
  readonly ready: number;
  readonly utilization: number;
  readonly served: number;
  readonly late: number;
  readonly lost: number;
  /** Those of whom nobody waits any more. */
  readonly settled: readonly Cohort[];
}

/** From which to which second a window of Knative's holds data. */
interface Recording {
  readonly first: number;
  readonly last: number;
}

/** The requests that arrived in one second. */
export interface Cohort {
  readonly second: number;
  readonly arrived: number;
  /** The part of those that are answered which is late. */
  readonly lateShare: number;
  waiting: number;
  lost: number;
}

interface Sample {
  /** Per serving pod. */
  readonly cores: number;
  readonly rate: number;
  /** Over all pods. */
  readonly total: number;
  readonly inFlight: number;
}

/** The pods, their common queue, and what was measured. Load is spread evenly, so that all serving pods are alike. */
export class Fleet {
  public replicas: number;
  /** Requests that wait. */
  public waiting = 0;
  /** The oldest first. In groups, so that the time of a simulation does not grow with its pods. */
  private readonly pods: Pods[];
  /** Cores that a pod can use (HPA-18), and those that count for latency (B3). */
  private readonly poolCores: number;
  private readonly sure: Cpu;
  private readonly budgetMillis: number;
  /** Requests that one pod serves at once: its threads, workers, or what Knative hands it. */
  private readonly slots: number;
  /** Of the time for which a request holds its slot. */
  private readonly wallVariability: number;
  /** Requests per second that one pod can serve. */
  private readonly podRate: number;
  private readonly patienceSeconds: number;
  /** Sums from the start up to second i, for means over windows. */
  private readonly sums: { cores: number[]; rate: number[]; total: number[]; inFlight: number[] } = { cores: [0], rate: [0], total: [0], inFlight: [0] };
  private firstRate: number | undefined;
  /** Knative's windows, by their length: the seconds that hold data. */
  private readonly recordings: Map<number, Recording | undefined>;
  /** Who waits, in the order of arrival. */
  private readonly queue: Cohort[] = [];
  private latest?: { readonly rate: number; readonly serving: number; readonly delaySeconds: number; readonly share: number };
  private starvedSeconds = 0;
  /** All pods are out of service until then. */
  private outUntil = -Infinity;

  constructor(
    private readonly model: PodModel,
    private readonly start: number,
    private readonly most: number,
    private readonly withoutPods: 'refused' | 'held',
    containerConcurrency = 0,
    private readonly firstInFlight = 0,
    windows: readonly number[] = [],
  ) {
    this.replicas = start;
    // pods that are there from the start have been asked for as long as anybody remembers
    this.recordings = new Map(windows.map((seconds) => [seconds, start > 0 ? { first: -Infinity, last: -1 } : undefined]));
    this.pods = start > 0 ? [{ count: start, startedAt: -Infinity, servesAt: -Infinity }] : [];
    this.poolCores = Math.min(model.limitCores ?? Infinity, model.parallelism);
    this.sure = cpuOf(Math.min(model.requestCores, this.poolCores), model.cpuMillis);
    this.budgetMillis = model.objectiveMillis - model.latencyP99Millis - (this.sure.serviceMillis - model.cpuMillis);
    this.slots = Math.min(model.slots ?? Infinity, containerConcurrency > 0 ? containerConcurrency : Infinity);
    this.wallVariability = variabilityOf(model.latencyMillis, model.latencyP99Millis);
    this.podRate = this.mostPerSecond();
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
    this.firstRate ??= rate;
    append(this.sums.total, rate);
    const ready = this.readyAt(now);
    const serving = Math.min(ready, this.most);
    const capacity = serving * this.podRate;
    const offered = this.waiting + rate;
    const done = Math.min(offered, capacity);
    // first come, first served: who still waits has come within the client's patience
    const patient = serving > 0 || this.withoutPods === 'held' ? this.cameWithin(this.patienceSeconds, now) : 0;
    this.waiting = Math.min(offered - done, patient);
    const lost = offered - done - this.waiting;
    const delaySeconds = capacity > 0 ? Math.min(this.patienceSeconds, this.waiting / capacity) : this.waiting > 0 ? Infinity : 0;
    if (rate > 0) {
      this.queue.push({ second: now, arrived: rate, lateShare: this.late(rate, serving, delaySeconds), waiting: rate, lost: 0 });
    }
    const late = this.take(done).reduce((sum, [cohort, n]) => sum + n * cohort.lateShare, 0);
    this.take(lost).forEach(([cohort, n]) => { cohort.lost += n; });
    const cores = serving > 0 ? done * this.model.cpuMillis / 1000 / serving : 0;
    append(this.sums.cores, cores);
    append(this.sums.rate, serving > 0 ? done / serving : 0);
    append(this.sums.inFlight, done * this.model.latencyMillis / 1000 + this.waiting);
    if (ready > 0 || offered > 0) {
      this.record(now);
    }
    this.probe(now, delaySeconds, serving);
    return { ready, utilization: cores / this.model.requestCores, served: done, late, lost, settled: this.settle(this.waiting === 0) };
  }

  /** Those who arrived first leave the queue. */
  private take(requests: number): Array<[Cohort, number]> {
    const taken: Array<[Cohort, number]> = [];
    let left = requests;
    for (let i = 0; i < this.queue.length && left > 0; i++) {
      const cohort = this.queue[i];
      const n = Math.min(cohort.waiting, left);
      cohort.waiting -= n;
      left -= n;
      taken.push([cohort, n]);
    }
    return taken;
  }

  /** Cohorts of whom nobody waits; all of them where nobody is left, or nothing will be decided any more. */
  public settle(all: boolean): Cohort[] {
    const waiting = all ? -1 : this.queue.findIndex((cohort) => cohort.waiting > 1e-9 * cohort.arrived);
    return this.queue.splice(0, waiting === -1 ? this.queue.length : waiting);
  }

  /** Requests of the last seconds, the second that runs included. */
  private cameWithin(seconds: number, now: number): number {
    const { total } = this.sums;
    const since = Math.max(0, now + 1 - seconds);
    const whole = Math.floor(since);
    return total[now + 1] - total[whole] - (since - whole) * (total[whole + 1] - total[whole]);
  }

  /** Means over a window of whole seconds; before the start, the first second's rate. */
  public sample(from: number, to: number): Sample {
    const first = this.firstRate ?? 0;
    const perPod = Math.min(first / Math.max(1, Math.min(this.most, this.start)), this.poolCores * 1000 / this.model.cpuMillis);
    const before = Math.max(0, Math.min(to, 0) - from);
    const upTo = (sums: number[], second: number): number => sums[Math.max(0, second)];
    const mean = (sums: number[], early: number): number => (upTo(sums, to) - upTo(sums, from) + early * before) / (to - from);
    return {
      cores: mean(this.sums.cores, perPod * this.model.cpuMillis / 1000),
      rate: mean(this.sums.rate, perPod),
      total: mean(this.sums.total, first),
      inFlight: mean(this.sums.inFlight, this.firstInFlight),
    };
  }

  /** Pods that are ready are asked each second, and the activator tells what it holds. After a whole window without data a window begins anew. */
  private record(now: number): void {
    for (const [seconds, was] of this.recordings) {
      this.recordings.set(seconds, { first: was === undefined || now - was.last >= seconds ? now : was.first, last: now });
    }
  }

  /**
   * Means over the seconds of a window from the first to the last that holds data, as Knative's aggregation/bucketing.go has them: gaps in between count as
   * nothing, what was before the first and after the last does not count. Undefined: no data.
   */
  public recorded(seconds: number, now: number): Sample | undefined {
    const recording = this.recordings.get(seconds);
    return recording === undefined || now - 1 - recording.last >= seconds ? undefined : this.sample(Math.max(recording.first, now - seconds), recording.last + 1);
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

  /** What the cores make, or the slots, each of which is held for as long as its request takes at that rate. */
  private mostPerSecond(): number {
    const cpu = cpuOf(this.poolCores, this.model.cpuMillis);
    const most = this.poolCores * 1000 / this.model.cpuMillis;
    if (this.slots === Infinity) {
      return most;
    }
    let low = 0;
    let high = most;
    for (let i = 0; i < BISECTIONS; i++) {
      const rate = (low + high) / 2;
      if (rate * this.heldMillis(cpu, rate) / 1000 <= this.slots) {
        low = rate;
      } else {
        high = rate;
      }
    }
    return high;
  }

  /** How long a request holds its slot: its wall time, longer by the share of a core that it gets, and by its wait for one. */
  private heldMillis(cpu: Cpu, rate: number): number {
    const { latencyMillis, cpuMillis, variability } = this.model;
    const forCpu = Math.min(this.mostBeforeMillis(cpu), meanCpuWait(cpu, rate * cpuMillis / 1000 / cpu.cores, variability));
    return latencyMillis + (cpu.serviceMillis - cpuMillis) + forCpu;
  }

  /** Only who has a slot can be before a request at the CPU: where there are no more slots than cores, nobody is. */
  private mostBeforeMillis(cpu: Cpu): number {
    return this.slots === Infinity ? Infinity : Math.max(0, this.slots / cpu.servers - 1) * cpu.serviceMillis;
  }

  /** A steady second is like the one before it: days of them cost little. */
  private late(rate: number, serving: number, delaySeconds: number): number {
    const { latest } = this;
    if (latest === undefined || latest.rate !== rate || latest.serving !== serving || latest.delaySeconds !== delaySeconds) {
      this.latest = { rate, serving, delaySeconds, share: this.lateShareOf(rate, serving, delaySeconds) };
    }
    return this.latest!.share;
  }

  /**
   * CAP-5 twice, after the queue that is there already: on the cores that are guaranteed, and on the slots. Whichever of the two queues is the longer one decides,
   * behind the mean wait in the other.
   */
  private lateShareOf(rate: number, serving: number, delaySeconds: number): number {
    if (serving === 0) {
      return 1;
    }
    const { model, sure } = this;
    const budget = this.budgetMillis - delaySeconds * 1000;
    const podRate = rate / serving;
    const busy = podRate * model.cpuMillis / 1000 / sure.cores;
    if (this.slots === Infinity) {
      return lateShare(sure.servers, busy, sure.serviceMillis, budget, 1, model.variability);
    }
    const held = this.heldMillis(sure, podRate);
    const full = podRate * held / 1000 / this.slots;
    // what Knative holds back goes to whichever pod is free: one queue before all of them
    const slots = this.withoutPods === 'held' ? Math.max(this.slots, Math.min(MOST_SHARED_SLOTS, this.slots * serving)) : this.slots;
    const forSlot = meanOrP99(slots, full, held, this.wallVariability);
    if (this.mostBeforeMillis(sure) === 0) {
      return lateShare(slots, full, held, budget, 1, this.wallVariability);
    }
    const forCpu = meanOrP99(sure.servers, busy, sure.serviceMillis, model.variability);
    return Math.max(
      lateShare(sure.servers, busy, sure.serviceMillis, budget - forSlot, 1, model.variability),
      lateShare(slots, full, held, budget - forCpu, 1, this.wallVariability),
    );
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

/** The next sum of a series of sums. */
function append(sums: number[], value: number): void {
  sums.push(sums[sums.length - 1] + value);
}
