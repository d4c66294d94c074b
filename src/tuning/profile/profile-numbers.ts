import { sizeText } from '../../private/format';
import { inOneLine, shown, shownPath } from '../../private/known-props';

/** A profile in plain numbers: what tuning reads. Undefined means "not declared". */
export interface ProfileNumbers {
  readonly peak: number;
  readonly typical?: number;
  readonly cpuPerRequestMillis?: number;
  readonly latencyMillis?: number;
  readonly latencyP99Millis?: number;
  readonly variability?: number;
  readonly workingSetMiB?: number;
  readonly slowestRequestSeconds?: number;
  readonly burstFactor?: number;
  readonly burstWithinSeconds?: number;
  readonly memoryBaseMiB?: number;
  readonly memoryPerRequestMiB?: number;
  readonly startupSeconds?: number;
}

interface Bound {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly exclusive?: boolean;
  readonly max: number;
  /** How a program writes it. */
  readonly example?: string;
}

/** Keys of the profile file, and of the checks: what each number is called and between which bounds it makes sense. */
export const PROFILE_BOUNDS: Record<keyof ProfileNumbers, Bound> = {
  peak: { name: 'peak', unit: 'requests per second', min: 0, exclusive: true, max: 1e7, example: 'Rate.perSecond(200)' },
  typical: { name: 'typical', unit: 'requests per second', min: 0, exclusive: true, max: 1e7, example: 'Rate.perSecond(80)' },
  cpuPerRequestMillis: { name: 'cpuPerRequest', unit: 'ms', min: 0, exclusive: true, max: 600_000, example: 'Duration.millis(5)' },
  latencyMillis: { name: 'latency', unit: 'ms', min: 0, exclusive: true, max: 3_600_000, example: 'Duration.millis(40)' },
  latencyP99Millis: { name: 'latencyP99', unit: 'ms', min: 0, exclusive: true, max: 3_600_000, example: 'Duration.millis(120)' },
  variability: { name: 'variability', unit: '', min: 0, max: 100 },
  workingSetMiB: { name: 'workingSet', unit: 'MiB', min: 0, max: 1_048_576, example: 'Size.mebibytes(64)' },
  slowestRequestSeconds: { name: 'slowestRequest', unit: 's', min: 0, exclusive: true, max: 3600, example: 'Duration.seconds(10)' },
  burstFactor: { name: 'burst factor', unit: '', min: 1, max: 1000 },
  burstWithinSeconds: { name: 'burst within', unit: 's', min: 0, exclusive: true, max: 604_800 },
  memoryBaseMiB: { name: 'memoryBase', unit: 'MiB', min: 0, exclusive: true, max: 131_072, example: 'Size.mebibytes(120)' },
  memoryPerRequestMiB: { name: 'memoryPerRequest', unit: 'MiB', min: 0, max: 16_384, example: 'Size.kibibytes(256)' },
  startupSeconds: { name: 'startup', unit: 's', min: 0, exclusive: true, max: 3600, example: 'Duration.seconds(4)' },
};

/** What a program may write: a type, its bounds and an example. */
function propOf({ unit, exclusive, max, example }: Bound): string | undefined {
  if (example === undefined) {
    return undefined;
  }
  const span = (seconds: number): string => (seconds % 3600 === 0 ? `${seconds / 3600} hour${seconds === 3600 ? '' : 's'}` : `${seconds / 60} minutes`);
  const most = unit === 'ms' ? span(max / 1000) : unit === 's' ? span(max) : unit === 'MiB' ? sizeText(max) : `${max} ${unit}`;
  return `a ${example.split('.')[0]} ${exclusive === true ? 'of more than zero and at most' : 'of at most'} ${most}, for example ${example}`;
}

/**
 * Refuses numbers that cannot be, alone or together.
 *
 * @param where starts the message: the call, or the file
 * @param inProgram whether they were written as props, not in a file
 */
export function checkProfile(numbers: ProfileNumbers, where: string, inProgram = false): void {
  for (const [key, bound] of Object.entries(PROFILE_BOUNDS) as Array<[keyof ProfileNumbers, Bound]>) {
    const value = numbers[key];
    if (value === undefined) {
      continue;
    }
    const low = bound.exclusive ? value <= bound.min : value < bound.min;
    if (!Number.isFinite(value) || low || value > bound.max) {
      const unit = bound.unit === '' ? '' : ` ${bound.unit}`;
      throw new Error(`${where}: ${bound.name} is ${value}${unit}, expected ${(inProgram ? propOf(bound) : undefined) ?? `a number ${bound.exclusive ? 'above' : 'of at least'} ${bound.min} and at most ${bound.max}${unit}`}`);
    }
  }
  // what was not declared is NaN, with which no comparison is true
  const { peak, typical = NaN, cpuPerRequestMillis: cpu = NaN, latencyMillis: latency = NaN, latencyP99Millis: p99 = NaN, slowestRequestSeconds: slowest = NaN } = numbers;
  if (typical > peak) {
    throw new Error(`${where}: typical (${typical} requests per second) is above peak (${peak}): peak is the highest rate, bursts included`);
  }
  if (cpu > latency) {
    throw new Error(`${where}: cpuPerRequest (${cpu} ms) is longer than latency (${latency} ms): latency is wall time and contains the CPU time`);
  }
  if (p99 < latency) {
    throw new Error(`${where}: latencyP99 (${p99} ms) is below the mean latency (${latency} ms): give the 99th percentile`);
  }
  if (p99 < cpu) {
    throw new Error(`${where}: latencyP99 (${p99} ms) is below cpuPerRequest (${cpu} ms): the slowest requests take at least their CPU time`);
  }
  const usual = [p99, latency, cpu].find((millis) => slowest * 1000 < millis);
  if (usual !== undefined) {
    throw new Error(`${where}: slowestRequest (${slowest} s) is shorter than a usual request (${usual} ms): give the longest that a request may take`);
  }
}

/*
 * The profile file has the props of WorkloadProfile as keys, with units in their names, so that a measuring tool needs no parser:
 * { "peakPerSecond": 400, "cpuPerRequestMillis": 4, "memoryBaseMiB": 120, "burst": { "factor": 3, "withinSeconds": 60 } }
 */
const FILE_KEYS: ReadonlyMap<string, keyof ProfileNumbers> = new Map(Object.entries({
  peakPerSecond: 'peak',
  typicalPerSecond: 'typical',
  cpuPerRequestMillis: 'cpuPerRequestMillis',
  latencyMillis: 'latencyMillis',
  latencyP99Millis: 'latencyP99Millis',
  variability: 'variability',
  workingSetMiB: 'workingSetMiB',
  slowestRequestSeconds: 'slowestRequestSeconds',
  memoryBaseMiB: 'memoryBaseMiB',
  memoryPerRequestMiB: 'memoryPerRequestMiB',
  startupSeconds: 'startupSeconds',
}));

/** Reads the text of a profile file; `path` is only named in errors. */
export function profileFromJson(text: string, path: string): ProfileNumbers {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (e) {
    throw new Error(`profile file ${shownPath(path)} is no JSON${placeOf(e as Error, text)}: expected an object, for example { "peakPerSecond": 400 }; put names and texts in double quotes, and no comma after the last`);
  }
  if (!isObject(parsed)) {
    throw new Error(`profile file ${shownPath(path)} holds ${asWritten(parsed)}, expected an object, for example { "peakPerSecond": 400 }`);
  }
  const numbers: { -readonly [K in keyof ProfileNumbers]?: number } = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (key === '$schema') {
      continue;
    }
    if (key === 'burst') {
      if (!isObject(value)) {
        throw new Error(`profile file ${shownPath(path)}: burst is ${asWritten(value)}, expected an object, for example { "factor": 3, "withinSeconds": 60 }`);
      }
      const unknown = Object.keys(value).find((k) => k !== 'factor' && k !== 'withinSeconds');
      if (unknown !== undefined) {
        throw new Error(`profile file ${shownPath(path)} has the unknown key ${shown(`burst.${unknown}`)}: expected burst.factor, burst.withinSeconds`);
      }
      numbers.burstFactor = numberIn(value.factor, 'burst.factor', path);
      numbers.burstWithinSeconds = numberIn(value.withinSeconds, 'burst.withinSeconds', path);
      continue;
    }
    const target = FILE_KEYS.get(key);
    if (target === undefined) {
      throw new Error(`profile file ${shownPath(path)} has the unknown key ${shown(key)}: expected ${[...FILE_KEYS.keys(), 'burst'].join(', ')}`);
    }
    numbers[target] = numberIn(value, key, path);
  }
  if (numbers.peak === undefined) {
    throw new Error(`profile file ${shownPath(path)} has no peakPerSecond: expected the highest rate that the workload must carry, for example 400`);
  }
  return numbers as ProfileNumbers;
}

/** Where the parser of JSON stopped, as far as it says so. Its own words quote the file, which may be one of secrets. */
function placeOf({ message }: Error, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) {
    return '';
  }
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${lines.length}, column ${lines[lines.length - 1].length + 1})`;
}

function numberIn(value: unknown, key: string, path: string): number {
  if (value === undefined) {
    throw new Error(`profile file ${shownPath(path)} has no ${key}: expected a number`);
  }
  if (typeof value !== 'number') {
    throw new Error(`profile file ${shownPath(path)}: ${key} is ${asWritten(value)}, expected a number`);
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a file holds, as its author wrote it; of a list only how long it is. */
function asWritten(value: unknown): string {
  return typeof value === 'string' ? inOneLine(JSON.stringify(value)) : shown(value);
}
