import { Duration, Size } from 'cdk8s';
import { checkProfile, PROFILE_BOUNDS, ProfileNumbers, profileFromJson } from './profile-numbers';
import { checkCall, checkProps, DURATION, durationIn, type Expectation, instanceOf, NUMBER, type PropTable, shown, SIZE, text } from '../../private/known-props';
import { mebibytesOf, millisOf, secondsOf } from '../../private/quantities';
import { readSmall } from '../../private/read-file';
import { refuseSurplus } from '../../private/surplus';

/** Requests per second: no workload comes near, a larger number is a slip. */
const MOST_PER_SECOND = PROFILE_BOUNDS.peak.max;
/** A burst, or a sale, of more times the usual load is a slip. */
export const HIGHEST_FACTOR = PROFILE_BOUNDS.burstFactor.max;
const LONGEST_BURST_SECONDS = PROFILE_BOUNDS.burstWithinSeconds.max;

/**
 * A rate of requests.
 */
export class Rate {
  /**
   * Requests per second.
   *
   * @param n above 0, at most 10 million
   */
  public static perSecond(n: number): Rate {
    return new Rate('perSecond', n, 1);
  }

  /**
   * Requests per minute.
   *
   * @param n above 0, at most 600 million
   */
  public static perMinute(n: number): Rate {
    return new Rate('perMinute', n, 60);
  }

  private readonly perSecondValue: number;

  private constructor(unit: 'perSecond' | 'perMinute', n: number, unitSeconds: number) {
    const written = `Rate.${unit}(${shown(n)})`;
    if (typeof n !== 'number') {
      const meant = typeof n === 'string' ? Number(n) : NaN;
      throw new Error(`${written}: expected a number of requests${meant > 0 && Number.isFinite(meant) ? `: write Rate.${unit}(${meant})` : `, for example Rate.${unit}(100)`}`);
    }
    if (!(Number.isFinite(n) && n > 0)) {
      throw new Error(`${written}: expected a positive, finite number of requests, for example Rate.perSecond(100)`);
    }
    if (n > MOST_PER_SECOND * unitSeconds) {
      throw new Error(`${written}: expected at most ${MOST_PER_SECOND * unitSeconds} requests per ${unitSeconds === 1 ? 'second' : 'minute'}: check its unit`);
    }
    this.perSecondValue = n / unitSeconds;
  }

  /**
   * The rate in requests per second.
   */
  public toPerSecond(): number {
    return this.perSecondValue;
  }
}

/** What a call expects for one. */
export const RATE: Expectation = instanceOf(Rate, (got) => `a Rate, for example Rate.perSecond(${typeof got === 'number' && got > 0 ? got : 100})`);

/**
 * How fast the load grows, at the worst.
 */
export class Burst {
  /**
   * 1.2 times within ten minutes.
   */
  public static steady(): Burst {
    return new Burst(1.2, 600);
  }

  /**
   * 3 times within four hours: a daily curve. The default.
   */
  public static daily(): Burst {
    return new Burst(3, 14400);
  }

  /**
   * 3 times within a minute.
   */
  public static spiky(): Burst {
    return new Burst(3, 60);
  }

  /**
   * A growth by `factor` within a time.
   *
   * @param factor from 1 to 1000
   * @param within longer than zero, at most a week
   */
  public static of(factor: number, within: Duration): Burst {
    checkCall('Burst.of', BURST, factor, within);
    return new Burst(factor, secondsOf(within));
  }

  private constructor(
    /** @internal */
    public readonly _factor: number,
    /** @internal */
    public readonly _withinSeconds: number,
  ) {
    if (!(_factor >= 1 && _factor <= HIGHEST_FACTOR)) {
      throw new Error(`burst factor is ${_factor}, expected a number from 1 to ${HIGHEST_FACTOR}: a burst of 3 means three times the usual load`);
    }
    if (!(_withinSeconds > 0 && _withinSeconds <= LONGEST_BURST_SECONDS)) {
      throw new Error(`burst within is ${_withinSeconds} s, expected a time longer than zero and at most ${LONGEST_BURST_SECONDS} s, for example Duration.minutes(1)`);
    }
  }
}

/**
 * What is known about the work that a workload does.
 */
export interface WorkloadProfileProps {
  /**
   * The highest rate that the workload must carry, bursts included, over all replicas.
   */
  readonly peak: Rate;

  /**
   * The usual rate over all replicas.
   *
   * @default - a third of `peak`, assumed
   */
  readonly typical?: Rate;

  /**
   * CPU time of one request.
   *
   * @default - the runtime's assumption, marked "assumed" in the plan
   */
  readonly cpuPerRequest?: Duration;

  /**
   * Mean wall time of one request on an idle pod.
   *
   * @default - five times `cpuPerRequest`, or less if the objective asks for less; assumed
   */
  readonly latency?: Duration;

  /**
   * 99th percentile of the wall time of one request on an idle pod.
   *
   * @default - from `latency`, `cpuPerRequest` and `variability` (B4), assumed
   */
  readonly latencyP99?: Duration;

  /**
   * Squared coefficient of variation of the service time: 0 for fixed work, 1 for a typical web mix, 4 for a mix of cache hits and misses.
   *
   * @default 1
   */
  readonly variability?: number;

  /**
   * Live memory under load beyond `memoryBase`, caches included.
   *
   * @default - none
   */
  readonly workingSet?: Size;

  /**
   * How long the slowest request may take: it drives the drain and the timeouts.
   *
   * @default Duration.seconds(10)
   */
  readonly slowestRequest?: Duration;

  /**
   * How fast the load grows.
   *
   * @default Burst.daily()
   */
  readonly burst?: Burst;

  /**
   * Resident memory of the idle process.
   *
   * @default - the runtime's assumption
   */
  readonly memoryBase?: Size;

  /**
   * Memory that one request in flight holds.
   *
   * @default - the runtime's assumption
   */
  readonly memoryPerRequest?: Size;

  /**
   * 99th percentile of the time from process start to ready.
   *
   * @default - the runtime's assumption
   */
  readonly startup?: Duration;
}

const BURST = { factor: NUMBER, within: durationIn('minutes', 1) };

/** A profile has a dozen numbers. */
const LARGEST_PROFILE_BYTES = 1_048_576;
const PROFILE_FILE = { path: text('profiles/web.json') };

const PROFILE_PROPS: PropTable<WorkloadProfileProps> = {
  peak: { ...RATE, required: true },
  typical: RATE,
  cpuPerRequest: DURATION,
  latency: DURATION,
  latencyP99: DURATION,
  variability: NUMBER,
  workingSet: SIZE,
  slowestRequest: durationIn('seconds', 2),
  burst: instanceOf(Burst, 'a Burst, for example Burst.spiky()'),
  memoryBase: SIZE,
  memoryPerRequest: SIZE,
  startup: durationIn('seconds', 5),
};

/**
 * The numbers of a workload: rates, times and memory.
 */
export class WorkloadProfile {
  /**
   * A profile from declared numbers.
   *
   * @throws on zero, negative, infinite or contradictory numbers, on unknown or missing props and on values of another type
   */
  public static of(props: WorkloadProfileProps): WorkloadProfile {
    checkProps('WorkloadProfile.of', PROFILE_PROPS, props);
    return new WorkloadProfile({
      peak: props.peak.toPerSecond(),
      typical: props.typical?.toPerSecond(),
      cpuPerRequestMillis: millis(props.cpuPerRequest),
      latencyMillis: millis(props.latency),
      latencyP99Millis: millis(props.latencyP99),
      variability: props.variability,
      workingSetMiB: mebibytes(props.workingSet),
      slowestRequestSeconds: seconds(props.slowestRequest),
      burstFactor: props.burst?._factor,
      burstWithinSeconds: props.burst?._withinSeconds,
      memoryBaseMiB: mebibytes(props.memoryBase),
      memoryPerRequestMiB: mebibytes(props.memoryPerRequest),
      startupSeconds: seconds(props.startup),
    }, 'WorkloadProfile.of', true);
  }

  /**
   * A profile from a JSON file beside the source, which measuring tools may rewrite. Its schema is published as `schemas/workload-profile.schema.json`.
   *
   * @param path of the file, relative to the working directory
   * @throws if the file is missing, has more than 1 MiB, is no JSON, has an unknown key or a number that makes no sense
   */
  public static fromFile(path: string): WorkloadProfile {
    checkCall('WorkloadProfile.fromFile', PROFILE_FILE, path);
    return new WorkloadProfile(profileFromJson(readSmall('profile file', path, LARGEST_PROFILE_BYTES), path), path);
  }

  /** @internal */
  public readonly _numbers: ProfileNumbers;

  private constructor(numbers: ProfileNumbers, where: string, inProgram = false) {
    checkProfile(numbers, where, inProgram);
    this._numbers = numbers;
  }

  /** The same profile with some numbers replaced. @internal */
  public _with(numbers: Partial<ProfileNumbers>): WorkloadProfile {
    return new WorkloadProfile({ ...this._numbers, ...numbers }, 'profile');
  }
}

function millis(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : millisOf(duration);
}

function seconds(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : secondsOf(duration);
}

function mebibytes(size: Size | undefined): number | undefined {
  return size === undefined ? undefined : mebibytesOf(size);
}

refuseSurplus('Rate', Rate);
refuseSurplus('Burst', Burst, { steady: 'for numbers of your own say Burst.of(factor, within)', daily: 'for numbers of your own say Burst.of(factor, within)', spiky: 'for numbers of your own say Burst.of(factor, within)' });
refuseSurplus('WorkloadProfile', WorkloadProfile);
