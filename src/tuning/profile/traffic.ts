import { Duration } from 'cdk8s';
import { DAY_SECONDS, LONGEST_SECONDS, seriesFrom } from './traffic-file';
import { HIGHEST_FACTOR, RATE, Rate } from './workload-profile';
import { between, checkCall, durationIn, shownPath, text } from '../../private/known-props';
import { durationUpTo, secondsOf } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

/** A flash sale takes place within an hour: ten quiet minutes, the ramp, half an hour at the top, the way back, eighteen quiet minutes. */
const QUIET_BEFORE_SECONDS = 600;
const SALE_SECONDS = 1800;
const QUIET_AFTER_SECONDS = 1080;

/**
 * Requests per second over time, over all replicas.
 */
export class Traffic {
  /**
   * The same rate all the time.
   *
   * @param rate requests
   * @param lasting at least one second, at most 31 days
   */
  public static steady(rate: Rate, lasting: Duration): Traffic {
    checkCall('Traffic.steady', STEADY, rate, lasting);
    const perSecond = rate.toPerSecond();
    return new Traffic('Traffic.steady', secondsOf(lasting), () => perSecond);
  }

  /**
   * One day: the low rate at midnight, the high one at noon, a cosine in between.
   *
   * @param low the rate at midnight
   * @param high the rate at noon; at least `low`
   */
  public static daily(low: Rate, high: Rate): Traffic {
    checkCall('Traffic.daily', DAILY, low, high);
    const from = low.toPerSecond();
    const to = high.toPerSecond();
    if (from > to) {
      throw new Error(`Traffic.daily: low (${from}/s) is above high (${to}/s): swap them`);
    }
    return new Traffic('Traffic.daily', DAY_SECONDS, (second) => from + (to - from) * (1 - Math.cos(2 * Math.PI * second / DAY_SECONDS)) / 2);
  }

  /**
   * A sale: ten minutes of the usual rate, a straight ramp to `factor` times as much, half an hour there, the same ramp back, and eighteen usual minutes.
   *
   * @param usual the rate before and after
   * @param factor at least 1
   * @param within how long each ramp takes
   */
  public static flashSale(usual: Rate, factor: number, within: Duration): Traffic {
    checkCall('Traffic.flashSale', FLASH_SALE, usual, factor, within);
    const ramp = secondsOf(within);
    const base = usual.toPerSecond();
    return new Traffic('Traffic.flashSale', QUIET_BEFORE_SECONDS + SALE_SECONDS + QUIET_AFTER_SECONDS + 2 * ramp, (second) => {
      const up = (second - QUIET_BEFORE_SECONDS) / ramp;
      const down = (QUIET_BEFORE_SECONDS + ramp + SALE_SECONDS + ramp - second) / ramp;
      return base * (1 + (factor - 1) * Math.max(0, Math.min(1, up, down)));
    });
  }

  /**
   * A recorded series: CSV with the header `second,requests_per_second`.
   *
   * Seconds are whole numbers that begin at 0 and rise by the same step from row to row; each rate holds until the next row, the last one for one step.
   *
   * @param path of the file, relative to the working directory
   * @throws if the file is missing, lacks a column, has one twice or has fewer than two rows; on a gap, on disorder, and on a rate that is no number or negative
   */
  public static fromFile(path: string): Traffic {
    checkCall('Traffic.fromFile', SERIES_FILE, path);
    const { step, rates } = seriesFrom(path);
    return new Traffic(`traffic file ${shownPath(path)}`, step * rates.length, (second) => rates[Math.min(rates.length - 1, Math.max(0, Math.floor(second / step)))]);
  }

  /** Whole seconds. @internal */
  public readonly _durationSeconds: number;
  private readonly rate: (second: number) => number;

  private constructor(where: string, duration: number, rate: (second: number) => number) {
    if (!(duration >= 1 && duration <= LONGEST_SECONDS)) {
      throw new Error(`${where} lasts ${duration} s: expected one second to 31 days`);
    }
    this._durationSeconds = Math.ceil(duration);
    this.rate = rate;
  }

  /** Requests per second at a second after the start. @internal */
  public _rateAt(second: number): number {
    return this.rate(second);
  }
}

const STEADY = { rate: RATE, lasting: durationIn('hours', 1) };
const DAILY = { low: RATE, high: RATE };
const FLASH_SALE = { usual: RATE, factor: between(1, HIGHEST_FACTOR, '3: three times the usual rate'), within: durationUpTo(DAY_SECONDS, 'Duration.minutes(2)') };
const SERIES_FILE = { path: text('traffic.csv') };

refuseSurplus('Traffic', Traffic);
