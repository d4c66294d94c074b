import { closeSync, openSync, readSync } from 'fs';
import { StringDecoder } from 'string_decoder';
import { shown, shownPath } from '../../private/known-props';

export const DAY_SECONDS = 86_400;
/** Longer series say nothing that a typical week does not. */
export const LONGEST_SECONDS = 31 * DAY_SECONDS;
const DECIMAL = /^\+?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const COLUMNS = ['second', 'requests_per_second'];
/** No rate of a single workload comes near; a larger number is a wrong unit. */
const HIGHEST_RATE = 1e9;
/** Bytes that are read at a time: the file need not fit in memory. */
const CHUNK_BYTES = 65_536;
/** Characters of a line; a longer one belongs to another kind of file. */
const LONGEST_LINE = 10_000;

/** A recorded series: rates that are `step` seconds apart. */
export interface Series {
  readonly step: number;
  readonly rates: number[];
}

/**
 * Reads a series row by row.
 *
 * @throws with the line's number, and with what to write, where a line is no part of a series
 */
export function seriesFrom(path: string): Series {
  const reader = new SeriesReader(path);
  for (const line of linesOf(path)) {
    reader.line(line);
  }
  return reader.end();
}

/** The lines of a file, one at a time. */
function* linesOf(path: string): Generator<string> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (e) {
    throw unreadable(path, e);
  }
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (;;) {
      const read = readChunk(path, file, chunk);
      rest += read === 0 ? decoder.end() : decoder.write(chunk.subarray(0, read));
      const lines = rest.split('\n');
      rest = read === 0 || lines[lines.length - 1].length > LONGEST_LINE ? '' : lines.pop()!;
      yield* lines.map((line) => line.replace(/\r$/, ''));
      if (read === 0) {
        return;
      }
    }
  } finally {
    closeSync(file);
  }
}

function readChunk(path: string, file: number, chunk: Buffer): number {
  try {
    return readSync(file, chunk, 0, chunk.length, null);
  } catch (e) {
    throw unreadable(path, e);
  }
}

function unreadable(path: string, e: unknown): Error {
  return new Error(`traffic file ${shownPath(path)} cannot be read (${(e as NodeJS.ErrnoException).code ?? String(e)}): check the path, it is relative to the working directory`);
}

/** What is known of a series after some of its lines. */
class SeriesReader {
  private readonly rates: number[] = [];
  private readonly columns: { count: number; second: number; rate: number } = { count: 0, second: 0, rate: 0 };
  private lines = 0;
  private firstEmpty: number | undefined;
  private step = 0;
  private before = 0;

  constructor(private readonly path: string) {}

  public line(line: string): void {
    this.lines++;
    if (line.length > LONGEST_LINE) {
      throw this.fail(this.lines, `more than ${LONGEST_LINE} characters: this is no series of seconds and rates`);
    }
    if (this.lines === 1) {
      this.header(line.replace(/^\uFEFF/, ''));
    } else if (line.trim() === '') {
      this.firstEmpty ??= this.lines;
    } else if (this.firstEmpty !== undefined) {
      throw this.fail(this.firstEmpty, 'an empty line within the series: remove it');
    } else {
      this.row(line);
    }
  }

  public end(): Series {
    const rows = this.rates.length;
    if (rows < 2) {
      throw this.fail(rows + 1, `${counted(rows, 'row')} ${rows === 1 ? 'is' : 'are'} no series: at least two are needed`);
    }
    return { step: this.step, rates: this.rates };
  }

  private header(heading: string): void {
    const header = heading.split(',').map((name) => name.trim());
    const missing = COLUMNS.filter((name) => !header.includes(name)).map((name) => `'${name}'`);
    if (missing.length > 0) {
      throw this.fail(1, `${missing.length === 1 ? 'column' : 'columns'} ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing, got ${shown(heading)}: the first line must be '${COLUMNS.join(',')}'${headerSlip(heading)}`);
    }
    const twice = COLUMNS.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
    if (twice !== undefined) {
      throw this.fail(1, `column '${twice}' is there more than once, got ${shown(heading)}: leave all but one out`);
    }
    [this.columns.second, this.columns.rate] = COLUMNS.map((name) => header.indexOf(name));
    this.columns.count = header.length;
  }

  private row(line: string): void {
    const { count, second: secondColumn, rate: rateColumn } = this.columns;
    const number = this.lines;
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells.length !== count) {
      throw this.fail(number, `${counted(cells.length, 'column')} where the header has ${count}: ${shown(line)}; ${cells.length < count
        ? 'separate columns by commas'
        : 'write numbers without a separator of thousands and with a decimal point, for example 1500.5'}`);
    }
    this.second(cells[secondColumn], number);
    const rate = Number(cells[rateColumn]);
    // Number() reads 0x10, 0b1 and nothing at all as numbers, too
    if (!DECIMAL.test(cells[rateColumn]) || rate > HIGHEST_RATE) {
      throw this.fail(number, `requests_per_second ${shown(cells[rateColumn])} must be a number from 0 to ${HIGHEST_RATE}${numberSlip(cells[rateColumn], false)}`);
    }
    this.rates.push(rate);
  }

  /** Seconds begin at 0 and rise by the same step. */
  private second(cell: string, number: number): void {
    const { before, step } = this;
    const index = this.rates.length;
    const second = Number(cell);
    if (!/^\d+$/.test(cell)) {
      throw this.fail(number, `second ${shown(cell)} is no whole number of at least 0${numberSlip(cell, true)}`);
    }
    if (index === 0 && second !== 0) {
      throw this.fail(number, `the series begins at second ${second}: the first row must be second 0: subtract ${second} from all of them`);
    }
    if (index > 0 && second <= before) {
      throw this.fail(number, `second ${second} follows ${before}: sort the rows by second, each once`);
    }
    if (index > 1 && second - before !== step) {
      throw this.fail(number, `a gap: second ${before + step} was expected after ${before}, got ${second}: rows must be ${step} s apart as the first two are`);
    }
    // the last row holds for one step
    if (index > 0 && second + (index === 1 ? second : step) > LONGEST_SECONDS) {
      throw this.fail(number, `second ${second} is more than 31 days after the first: keep a typical part of the series, at most ${LONGEST_SECONDS} s`);
    }
    this.step = index === 1 ? second : step;
    this.before = second;
  }

  private fail(line: number, message: string): Error {
    return new Error(`traffic file ${shownPath(this.path)}, line ${line}: ${message}`);
  }
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
