/** What an autoscaler is told of a window. */
export interface Sample {
  /** Per serving pod. */
  readonly cores: number;
  readonly rate: number;
  /** Over all pods. */
  readonly total: number;
  readonly inFlight: number;
}

/** From which to which second a window of Knative's holds data. */
interface Recording {
  readonly first: number;
  readonly last: number;
}

/** What is measured of a fleet, second by second. */
export class Measurements {
  /** Sums from the start up to second i, for means over windows. */
  private readonly sums: { cores: number[]; rate: number[]; total: number[]; inFlight: number[] } = { cores: [0], rate: [0], total: [0], inFlight: [0] };
  private firstRate: number | undefined;
  /** Knative's windows, by their length: the seconds that hold data. */
  private readonly recordings: Map<number, Recording | undefined>;

  /**
   * @param podsBefore pods that shared the load before the start
   * @param poolCores cores that each of them can use
   * @param windows Knative's windows; where no pod was there they hold no data
   */
  constructor(
    private readonly cpuMillis: number,
    private readonly podsBefore: number,
    private readonly poolCores: number,
    private readonly firstInFlight: number,
    windows: readonly number[],
    hadPods: boolean,
  ) {
    // pods that are there from the start have been asked for as long as anybody remembers
    this.recordings = new Map(windows.map((seconds) => [seconds, hadPods ? { first: -Infinity, last: -1 } : undefined]));
  }

  /** The requests of a second arrive. */
  public arrive(rate: number): void {
    this.firstRate ??= rate;
    append(this.sums.total, rate);
  }

  /** The second has passed. */
  public pass(cores: number, rate: number, inFlight: number): void {
    append(this.sums.cores, cores);
    append(this.sums.rate, rate);
    append(this.sums.inFlight, inFlight);
  }

  /** Requests of the last seconds, the second that runs included. */
  public cameWithin(seconds: number, now: number): number {
    const { total } = this.sums;
    const since = Math.max(0, now + 1 - seconds);
    const whole = Math.floor(since);
    return total[now + 1] - total[whole] - (since - whole) * (total[whole + 1] - total[whole]);
  }

  /** Means over a window of whole seconds; before the start, the first second's rate. */
  public sample(from: number, to: number): Sample {
    const first = this.firstRate ?? 0;
    const perPod = Math.min(first / this.podsBefore, this.poolCores * 1000 / this.cpuMillis);
    const before = Math.max(0, Math.min(to, 0) - from);
    const upTo = (sums: number[], second: number): number => sums[Math.max(0, second)];
    const mean = (sums: number[], early: number): number => (upTo(sums, to) - upTo(sums, from) + early * before) / (to - from);
    return {
      cores: mean(this.sums.cores, perPod * this.cpuMillis / 1000),
      rate: mean(this.sums.rate, perPod),
      total: mean(this.sums.total, first),
      inFlight: mean(this.sums.inFlight, this.firstInFlight),
    };
  }

  /** Pods that are ready are asked each second, and the activator tells what it holds. After a whole window without data a window begins anew. */
  public record(now: number): void {
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
}

/** The next sum of a series of sums. */
function append(sums: number[], value: number): void {
  sums.push(sums[sums.length - 1] + value);
}
