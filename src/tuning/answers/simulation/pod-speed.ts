import { type Cpu, cpuOf, meanCpuWait, meanOrP99 } from './cpu-queue';
import type { PodModel } from './pod-model';
import { lateShare, variabilityOf } from '../../model/queueing';

/** Of the search for what a pod can serve. */
const BISECTIONS = 50;
/** More slots than this behave as this many do, and cost time in every second. */
const MOST_SHARED_SLOTS = 200;

/** How much a pod serves in a second, and how late. All pods that serve are alike. */
export class PodSpeed {
  /** Requests per second that one pod can serve. */
  public readonly podRate: number;
  /** Cores that a pod can use (HPA-18), and those that count for latency (B3). */
  public readonly poolCores: number;
  private readonly sure: Cpu;
  private readonly budgetMillis: number;
  /** Requests that one pod serves at once: its threads, workers, or what Knative hands it. */
  private readonly slots: number;
  /** Of the time for which a request holds its slot. */
  private readonly wallVariability: number;
  private latest?: { readonly rate: number; readonly serving: number; readonly delaySeconds: number; readonly share: number };

  /** @param oneQueue what Knative holds back goes to whichever pod is free: one queue before all of them */
  constructor(private readonly model: PodModel, containerConcurrency: number, private readonly oneQueue: boolean) {
    this.poolCores = Math.min(model.limitCores ?? Infinity, model.parallelism);
    this.sure = cpuOf(Math.min(model.requestCores, this.poolCores), model.cpuMillis);
    this.budgetMillis = model.objectiveMillis - model.latencyP99Millis - (this.sure.serviceMillis - model.cpuMillis);
    this.slots = Math.min(model.slots ?? Infinity, containerConcurrency > 0 ? containerConcurrency : Infinity);
    this.wallVariability = variabilityOf(model.latencyMillis, model.latencyP99Millis);
    this.podRate = this.mostPerSecond();
  }

  /** The share of late requests. A steady second is like the one before it: days of them cost little. */
  public lateShare(rate: number, serving: number, delaySeconds: number): number {
    const { latest } = this;
    if (latest === undefined || latest.rate !== rate || latest.serving !== serving || latest.delaySeconds !== delaySeconds) {
      this.latest = { rate, serving, delaySeconds, share: this.judged(rate, serving, delaySeconds) };
    }
    return this.latest!.share;
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

  /**
   * CAP-5 twice, after the queue that is there already: on the cores that are guaranteed, and on the slots. Whichever of the two queues is the longer one decides,
   * behind the mean wait in the other.
   */
  private judged(rate: number, serving: number, delaySeconds: number): number {
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
    const slots = this.oneQueue ? Math.max(this.slots, Math.min(MOST_SHARED_SLOTS, this.slots * serving)) : this.slots;
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
}
