import { Duration } from 'cdk8s';
import { checkProps, DURATION, NUMBER, type PropTable } from '../../private/known-props';
import { millisOf } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

/**
 * What a workload promises its users.
 */
export interface SloProps {
  /**
   * Share of good requests in percent, for example 99.9.
   *
   * @default - by criticality: 99, 99.9 or 99.95
   */
  readonly availability?: number;

  /**
   * 99th percentile of the response time under load.
   *
   * @default - the larger of 250 ms and twice the unloaded p99, assumed; an assumed objective never makes a plan fail
   */
  readonly p99?: Duration;
}

const SLO_PROPS: PropTable<SloProps> = { availability: NUMBER, p99: DURATION };

/** An hour, as for the requests of a profile. */
const LONGEST_P99_MILLIS = 3_600_000;

/** Below it somebody gave a share instead of percent. */
const LOWEST_AVAILABILITY = 50;

/**
 * A service level objective.
 */
export class Slo {
  /**
   * An objective from its parts.
   *
   * @throws if availability is no percentage from 50 to below 100, or p99 is not longer than zero
   */
  public static of(props: SloProps): Slo {
    checkProps('Slo.of', SLO_PROPS, props);
    const { availability, p99 } = props;
    if (availability !== undefined && !(availability >= LOWEST_AVAILABILITY && availability < 100)) {
      const share = Number((availability * 100).toPrecision(8));
      const meant = availability < 1 && share >= LOWEST_AVAILABILITY ? share : 99.9;
      throw new Error(`slo.availability (${availability}) must be a percentage of at least ${LOWEST_AVAILABILITY} and below 100: ${availability < LOWEST_AVAILABILITY ? `did you mean ${meant}?` : 'for example 99.9'}`);
    }
    const millis = p99 === undefined ? undefined : millisOf(p99);
    if (millis !== undefined && !(Number.isFinite(millis) && millis > 0)) {
      throw new Error(`slo.p99 (${millis} ms) must be longer than zero`);
    }
    if (millis !== undefined && millis > LONGEST_P99_MILLIS) {
      throw new Error(`slo.p99 (${millis} ms) must be at most ${LONGEST_P99_MILLIS} ms: work that takes longer belongs into a Job`);
    }
    return new Slo(availability, millis);
  }

  private constructor(
    /** @internal */
    public readonly _availability: number | undefined,
    /** @internal */
    public readonly _p99Millis: number | undefined,
  ) {}

  /** The same objective with another p99, in milliseconds. @internal */
  public _withP99(millis: number): Slo {
    return new Slo(this._availability, millis);
  }
}

refuseSurplus('Slo', Slo);
