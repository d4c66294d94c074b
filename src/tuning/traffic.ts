import { readFileSync } from 'fs';
import { Duration } from 'cdk8s';
import { RATE, Rate } from './workload-profile';
import { between, checkCall, DURATION, text } from '../private/known-props';
import { durationUpTo, secondsOf } from '../private/quantities';

const DAY_SECONDS = 86_400;
/** Longer series say nothing that a typical week does not. */
const LONGEST_SECONDS = 31 * DAY_SECONDS;
/** A flash sale takes place within an hour: ten quiet minutes, the ramp, half an hour at the top, the way back, eighteen quiet minutes. */
const QUIET_BEFORE_SECONDS = 600;
const SALE_SECONDS = 1800;
const QUIET_AFTER_SECONDS = 1080;
const DECIMAL = /^\+?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const COLUMNS = ['second', 'requests_per_second'];
/** No rate of a single workload comes near; a larger number is a wrong unit. */
const HIGHEST_RATE = 1e9;
/** As for the bursts of a profile. */
const HIGHEST_FACTOR = 1000;

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
    checkCall('Traffic.fromFile', FILE, path);
    let content: string;
    try {
      content = readFileSync(path, 'utf8');
    } catch (e) {
      throw new Error(`traffic file '${path}' cannot be read (${(e as NodeJS.ErrnoException).code ?? String(e)}): check the path, it is relative to the working directory`);
    }
    const { step, rates } = parseSeries(content, path);
    return new Traffic(`traffic file '${path}'`, step * rates.length, (second) => rates[Math.min(rates.length - 1, Math.max(0, Math.floor(second / step)))]);
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

const STEADY = { rate: RATE, lasting: DURATION };
const DAILY = { low: RATE, high: RATE };
const FLASH_SALE = { usual: RATE, factor: between(1, HIGHEST_FACTOR, '3: three times the usual rate'), within: durationUpTo(DAY_SECONDS, 'Duration.minutes(2)') };
const FILE = { path: text('traffic.csv') };

interface Series {
  readonly step: number;
  readonly rates: number[];
}

function parseSeries(content: string, path: string): Series {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === '') {
    lines.pop();
  }
  const fail = (line: number, message: string): Error => new Error(`traffic file '${path}', line ${line}: ${message}`);
  const heading = lines[0] ?? '';
  const header = heading.split(',').map((name) => name.trim());
  const missing = COLUMNS.filter((name) => !header.includes(name)).map((name) => `'${name}'`);
  if (missing.length > 0) {
    throw fail(1, `${missing.length === 1 ? 'column' : 'columns'} ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing, got '${heading}': the first line must be '${COLUMNS.join(',')}'${headerSlip(heading)}`);
  }
  const twice = COLUMNS.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice !== undefined) {
    throw fail(1, `column '${twice}' is there more than once, got '${heading}': leave all but one out`);
  }
  const [secondColumn, rateColumn] = COLUMNS.map((name) => header.indexOf(name));
  if (lines.length < 3) {
    throw fail(lines.length, `${counted(lines.length - 1, 'row')} ${lines.length === 2 ? 'is' : 'are'} no series: at least two are needed`);
  }
  const rates: number[] = [];
  let step = 0;
  let before = 0;
  lines.slice(1).forEach((line, index) => {
    const number = index + 2;
    if (line.trim() === '') {
      throw fail(number, 'an empty line within the series: remove it');
    }
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells.length !== header.length) {
      throw fail(number, `${counted(cells.length, 'column')} where the header has ${header.length}: '${line}'; ${cells.length < header.length
        ? 'separate columns by commas'
        : 'write numbers without a separator of thousands and with a decimal point, for example 1500.5'}`);
    }
    const second = Number(cells[secondColumn]);
    if (!/^\d+$/.test(cells[secondColumn])) {
      throw fail(number, `second '${cells[secondColumn]}' is no whole number of at least 0${numberSlip(cells[secondColumn], true)}`);
    }
    if (index === 0 && second !== 0) {
      throw fail(number, `the series begins at second ${second}: the first row must be second 0: subtract ${second} from all of them`);
    }
    if (index > 0 && second <= before) {
      throw fail(number, `second ${second} follows ${before}: sort the rows by second, each once`);
    }
    if (index === 1) {
      step = second;
    }
    if (index > 1 && second - before !== step) {
      throw fail(number, `a gap: second ${before + step} was expected after ${before}, got ${second}: rows must be ${step} s apart as the first two are`);
    }
    const rate = Number(cells[rateColumn]);
    // Number() reads 0x10, 0b1 and nothing at all as numbers, too
    if (!DECIMAL.test(cells[rateColumn]) || rate > HIGHEST_RATE) {
      throw fail(number, `requests_per_second '${cells[rateColumn]}' must be a number from 0 to ${HIGHEST_RATE}${numberSlip(cells[rateColumn], false)}`);
    }
    before = second;
    rates.push(rate);
  });
  return { step, rates };
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** What spreadsheets and exports make of a header; empty where it is something else. */
function headerSlip(heading: string): string {
  const slips = [
    ...(/[;\t]/.test(heading) ? ['separated by commas'] : []),
    ...(/["']/.test(heading) ? ['without quotes'] : []),
    ...(/[A-Z]/.test(heading) ? ['in lower case'] : []),
  ];
  return slips.length === 0 ? '' : `, ${slips.join(' and ')}`;
}

/** How a cell has to be written, where that can be guessed. */
function numberSlip(cell: string, whole: boolean): string {
  if (/\d-\d\d-\d|\d:\d\d/.test(cell)) {
    return whole ? ': count the seconds from the first row, which is 0' : '';
  }
  const meant = Number(cell.replace(/["'_\s]/g, ''));
  const accepted = meant >= 0 && meant <= HIGHEST_RATE && (!whole || Number.isInteger(meant));
  return /\d/.test(cell) && accepted && String(meant) !== cell ? `: write ${meant}` : '';
}
