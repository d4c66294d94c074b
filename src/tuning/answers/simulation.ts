import {
  combineProposals, countPods, CPU_INITIALIZATION_PERIOD, cpuMetricOf, DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP, HpaRules, hpaSync, HpaSpec, HpaState, NEW_HPA, PodCounts,
  replicasForCounts,
} from './autoscaler/hpa';
import { KPA_DEFAULTS, KpaSpec, KpaState, kpaTick, NEW_KPA } from './autoscaler/kpa';
import * as b from '../decisions/baselines';
import type { PlanSettings } from '../decisions/settings';
import { lateShare, meanWait, variabilityOf, waitPercentile } from '../model/queueing';
import type { Traffic } from '../profile/traffic';

/** A p99 objective allows one request in a hundred to be late. */
const ALLOWED_LATE_SHARE = 0.01;
/** CAP-6 and the issue: without a client's timeout, a request that waits for ten times the objective is given up. */
const PATIENCE_FACTOR = 10;
/** HPA-6: a sample is the mean of one scrape interval, and as old as a scrape interval when the autoscaler reads it: 30 s of lag at its far end. */
const METRIC_WINDOW = 15;
const METRIC_DELAY = b.METRIC_AGE - METRIC_WINDOW;
/** Of the search for what a pod can serve. */
const BISECTIONS = 50;
/** More slots than this behave as this many do, and cost time in every second. */
const MOST_SHARED_SLOTS = 200;
/** A series to plot has at most about this many points. */
const MOST_STEPS = 3600;

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

/** What people have today: HPA at 80 %, default behaviour, limit = request. */
export function defaultHpa(): Pick<HpaModel, 'target' | 'syncSeconds' | 'metricWindowSeconds' | 'metricDelaySeconds' | 'scaleUp' | 'scaleDown'> {
  return { target: 0.8, syncSeconds: b.HPA_SYNC, metricWindowSeconds: METRIC_WINDOW, metricDelaySeconds: METRIC_DELAY, scaleUp: DEFAULT_SCALE_UP, scaleDown: DEFAULT_SCALE_DOWN };
}

/** The numbers of a plan that its HorizontalPodAutoscaler and its pods act on. */
export function hpaModelFrom(settings: PlanSettings): HpaModel {
  const { autoscaling: hpa, stateful, replicas } = settings;
  const fixed = stateful?.replicas.value ?? replicas?.value ?? 1;
  const rules: Pick<HpaModel, 'target' | 'scaleUp' | 'scaleDown' | 'requestRateTarget'> = hpa === undefined
    ? { target: 1, scaleUp: DEFAULT_SCALE_UP, scaleDown: DEFAULT_SCALE_DOWN }
    : {
      target: hpa.targetCpuUtilization.value / 100,
      requestRateTarget: hpa.requestRateTarget === undefined ? undefined : hpa.requestRateTarget.value / 1000,
      scaleUp: {
        ...DEFAULT_SCALE_UP,
        stabilizationWindowSeconds: hpa.scaleUpStabilization.value,
        policies: [
          { type: 'Percent', value: hpa.scaleUpPercent.value, periodSeconds: hpa.scaleUpPeriod.value },
          { type: 'Pods', value: hpa.scaleUpPods.value, periodSeconds: hpa.scaleUpPeriod.value },
        ],
      },
      scaleDown: {
        ...DEFAULT_SCALE_DOWN,
        stabilizationWindowSeconds: hpa.scaleDownStabilization.value,
        policies: [{ type: 'Percent', value: hpa.scaleDownPercent.value, periodSeconds: hpa.scaleDownPeriod.value }],
      },
    };
  return {
    ...podModelFrom(settings),
    ...defaultHpa(),
    ...rules,
    minReplicas: hpa?.minReplicas.value ?? fixed,
    maxReplicas: hpa?.maxReplicas.value ?? fixed,
    servingReplicas: stateful?.leaderBased?.value === true ? 1 : undefined,
  };
}

/** The numbers of a plan that Knative's autoscaler and its pods act on. */
export function kpaModelFrom(settings: PlanSettings): KpaModel {
  const { knative } = settings;
  if (knative === undefined) {
    throw new Error('kpaModelFrom needs the plan of a function: this plan has no Knative settings');
  }
  const window = knative.window.value;
  const pod = podModelFrom(settings);
  return {
    ...pod,
    podSeconds: knative.coldStart.value,
    pendingSeconds: Math.max(0, knative.coldStart.value - settings.demand.startup.value),
    // the activator holds requests while a pod starts
    patienceSeconds: Math.max(patience(pod), knative.responseStartTimeout.value),
    metric: knative.metric.value === 'rps' ? 'rps' : 'concurrency',
    containerConcurrency: knative.containerConcurrency.value,
    tickSeconds: KPA_DEFAULTS.tickSeconds,
    spec: {
      target: Math.max(0.01, knative.target.value * knative.targetUtilization.value / 100),
      minScale: knative.minScale.value,
      maxScale: knative.maxScale.value,
      activationScale: knative.activationScale?.value ?? KPA_DEFAULTS.activationScale,
      stableWindowSeconds: window,
      panicWindowSeconds: Math.max(1, Math.round(window * (knative.panicWindowPercentage?.value ?? KPA_DEFAULTS.panicWindowPercentage) / 100)),
      panicThreshold: (knative.panicThresholdPercentage?.value ?? KPA_DEFAULTS.panicThresholdPercentage) / 100,
      maxScaleUpRate: KPA_DEFAULTS.maxScaleUpRate,
      maxScaleDownRate: KPA_DEFAULTS.maxScaleDownRate,
      scaleDownDelaySeconds: knative.scaleDownDelay?.value ?? KPA_DEFAULTS.scaleDownDelaySeconds,
      scaleToZeroSeconds: Math.max(KPA_DEFAULTS.scaleToZeroGraceSeconds, knative.retention?.value ?? 0),
    },
  };
}

function podModelFrom(settings: PlanSettings): PodModel {
  const { demand, resources, sizing, mesh, network } = settings;
  // what the reaction time holds beside the autoscaler's own part, which the simulation plays itself
  const podSeconds = Math.max(0, sizing.reactionTime.value - b.METRIC_AGE - b.HPA_SYNC);
  return {
    requestCores: resources.cpuRequest.value / 1000,
    limitCores: resources.cpuLimit === undefined ? undefined : resources.cpuLimit.value / 1000,
    parallelism: sizing.parallelism.value,
    cpuMillis: demand.cpuPerRequest.value,
    latencyMillis: demand.latency.value,
    slots: sizing.slots?.value,
    latencyP99Millis: demand.latencyP99.value,
    variability: demand.variability.value,
    objectiveMillis: demand.objectiveP99.value,
    patienceSeconds: mesh?.traffic?.requestTimeout.value ?? network.routeTimeout?.value,
    podSeconds,
    pendingSeconds: Math.max(0, podSeconds - demand.startup.value - b.READINESS_PERIOD - b.ENDPOINT_UPDATE),
  };
}

/** The plan's autoscaler at work: the KPA for functions, else the HPA, or a fixed number. */
export function simulatePlan(settings: PlanSettings, traffic: Traffic): Simulation {
  return settings.knative === undefined ? simulateHpa(hpaModelFrom(settings), traffic) : simulateKpa(kpaModelFrom(settings), traffic);
}

/** The HPA at work. It begins in the steady state of the first second's rate. */
export function simulateHpa(model: HpaModel, traffic: Traffic): Simulation {
  const spec: HpaSpec = { minReplicas: model.minReplicas, maxReplicas: model.maxReplicas, scaleUp: model.scaleUp, scaleDown: model.scaleDown };
  const first = traffic._rateAt(0);
  const steady = Math.max(
    first * model.cpuMillis / 1000 / (model.requestCores * model.target),
    model.requestRateTarget === undefined ? 0 : first / model.requestRateTarget,
  );
  const start = Math.min(model.maxReplicas, Math.max(model.minReplicas, Math.ceil(steady - 1e-9)));
  const fleet = new Fleet(model, start, model.servingReplicas ?? Infinity, 'refused');
  let state: HpaState = { ...NEW_HPA, recommendations: [{ second: -1, replicas: start }] };
  return run(traffic, fleet, (now) => {
    if (now % model.syncSeconds !== 0 || now === 0 || model.minReplicas === model.maxReplicas) {
      return undefined;
    }
    const sampledAt = now - model.metricDelaySeconds;
    const sample = fleet.sample(sampledAt - model.metricWindowSeconds, sampledAt);
    const current = fleet.replicas;
    const tolerance = { up: model.scaleUp.tolerance, down: model.scaleDown.tolerance };
    const proposals = [replicasForCounts(current, fleet.metrics(now, sampledAt, model.metricWindowSeconds, sample.cores / model.requestCores), model.target, tolerance, 'utilization')];
    if (model.requestRateTarget !== undefined) {
      proposals.push(replicasForCounts(current, fleet.metrics(now, sampledAt, model.metricWindowSeconds, sample.rate), model.requestRateTarget, tolerance));
    }
    const next = hpaSync(spec, state, now, current, combineProposals(current, proposals));
    state = next.state;
    return next.replicas;
  });
}

/** Knative's autoscaler at work. It begins in the steady state of the first second's rate. */
export function simulateKpa(model: KpaModel, traffic: Traffic): Simulation {
  const { spec } = model;
  const first = traffic._rateAt(0);
  const load = model.metric === 'rps' ? first : first * model.latencyMillis / 1000;
  const steady = Math.ceil(load / spec.target - 1e-9);
  const start = Math.max(spec.minScale, spec.maxScale > 0 ? Math.min(spec.maxScale, steady) : steady);
  const fleet = new Fleet(model, start, Infinity, 'held', model.containerConcurrency, load, [spec.stableWindowSeconds, spec.panicWindowSeconds]);
  let state: KpaState = NEW_KPA;
  return run(traffic, fleet, (now) => {
    const tick = now % model.tickSeconds === 0;
    // the activator reports the first request after none at once, as one, and all of them a second later
    const poke = fleet.replicas === 0 && fleet.waiting > 0;
    if (now === 0 || !(tick || poke)) {
      return undefined;
    }
    const over = (seconds: number): number | undefined => {
      const sample = fleet.recorded(seconds, now);
      return model.metric === 'rps' ? sample?.total : sample?.inFlight;
    };
    const stable = tick ? over(spec.stableWindowSeconds) : 1;
    if (stable === undefined) {
      return undefined; // no pod that could be asked, no request that the activator holds: nothing is decided
    }
    const next = kpaTick(spec, state, now, { readyPods: fleet.readyAt(now), stable, panic: tick ? over(spec.panicWindowSeconds) ?? 0 : 1 });
    state = next.state;
    return next.replicas;
  });
}

/** Seconds until a client gives up. */
function patience(model: PodModel): number {
  return model.patienceSeconds ?? PATIENCE_FACTOR * model.objectiveMillis / 1000;
}

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
interface Cohort {
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
class Fleet {
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

/** Cores as a queue's servers (B3): whole ones, each slower where less than a core is granted. */
interface Cpu {
  readonly cores: number;
  readonly servers: number;
  readonly serviceMillis: number;
}

function cpuOf(cores: number, cpuMillis: number): Cpu {
  const servers = Math.max(1, Math.floor(cores));
  return { cores, servers, serviceMillis: cpuMillis / Math.min(1, cores / servers) };
}

function meanCpuWait(cpu: Cpu, rho: number, variability: number): number {
  return meanWait(cpu.servers, rho, cpu.serviceMillis, 1, variability);
}

/** The mean wait; nothing where not even one request in a hundred waits. */
function meanOrP99(c: number, rho: number, serviceTime: number, cs2: number): number {
  return Math.min(meanWait(c, rho, serviceTime, 1, cs2), waitPercentile(c, rho, serviceTime, 1, cs2));
}

/** The next sum of a series of sums. */
function append(sums: number[], value: number): void {
  sums.push(sums[sums.length - 1] + value);
}

function run(traffic: Traffic, fleet: Fleet, decide: (now: number) => number | undefined): Simulation {
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
  fleet.settle(true).forEach(judge);
  const told = steps.map((step, i) => {
    const arrived = step.requestsPerSecond * (Math.min(duration, step.second + interval) - step.second);
    return { ...step, lateShare: arrived === 0 ? 0 : Math.min(1, bad[i] / arrived) };
  });
  return { served, late, lost, pending: fleet.waiting, lateMinutes: badSeconds / 60, replicaHours: replicaSeconds / 3600, steps: told };
}
