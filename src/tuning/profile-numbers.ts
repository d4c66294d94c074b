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
}

/** Keys of the profile file, and of the checks: what each number is called and between which bounds it makes sense. */
export const PROFILE_BOUNDS: Record<keyof ProfileNumbers, Bound> = {
  peak: { name: 'peak', unit: 'requests per second', min: 0, exclusive: true, max: 1e7 },
  typical: { name: 'typical', unit: 'requests per second', min: 0, exclusive: true, max: 1e7 },
  cpuPerRequestMillis: { name: 'cpuPerRequest', unit: 'ms', min: 0, exclusive: true, max: 600_000 },
  latencyMillis: { name: 'latency', unit: 'ms', min: 0, exclusive: true, max: 3_600_000 },
  latencyP99Millis: { name: 'latencyP99', unit: 'ms', min: 0, exclusive: true, max: 3_600_000 },
  variability: { name: 'variability', unit: '', min: 0, max: 100 },
  workingSetMiB: { name: 'workingSet', unit: 'MiB', min: 0, max: 1_048_576 },
  slowestRequestSeconds: { name: 'slowestRequest', unit: 's', min: 0, exclusive: true, max: 3600 },
  burstFactor: { name: 'burst factor', unit: '', min: 1, max: 1000 },
  burstWithinSeconds: { name: 'burst within', unit: 's', min: 0, exclusive: true, max: 604_800 },
  memoryBaseMiB: { name: 'memoryBase', unit: 'MiB', min: 0, exclusive: true, max: 1_048_576 },
  memoryPerRequestMiB: { name: 'memoryPerRequest', unit: 'MiB', min: 0, max: 65_536 },
  startupSeconds: { name: 'startup', unit: 's', min: 0, exclusive: true, max: 3600 },
};

/** Refuses numbers that cannot be, alone or together. `where` starts the message: `profile`, or the file. */
export function checkProfile(numbers: ProfileNumbers, where: string): void {
  for (const [key, bound] of Object.entries(PROFILE_BOUNDS) as Array<[keyof ProfileNumbers, Bound]>) {
    const value = numbers[key];
    if (value === undefined) {
      continue;
    }
    const low = bound.exclusive ? value <= bound.min : value < bound.min;
    if (typeof value !== 'number' || !Number.isFinite(value) || low || value > bound.max) {
      const unit = bound.unit === '' ? '' : ` ${bound.unit}`;
      throw new Error(`${where}: ${bound.name} is ${value}${unit}, expected a number ${bound.exclusive ? 'above' : 'of at least'} ${bound.min} and at most ${bound.max}${unit}`);
    }
  }
  const { peak, typical, cpuPerRequestMillis: cpu, latencyMillis: latency, latencyP99Millis: p99, slowestRequestSeconds: slowest } = numbers;
  if (typical !== undefined && typical > peak) {
    throw new Error(`${where}: typical (${typical} requests per second) is above peak (${peak}): peak is the highest rate, bursts included`);
  }
  if (cpu !== undefined && latency !== undefined && cpu > latency) {
    throw new Error(`${where}: cpuPerRequest (${cpu} ms) is longer than latency (${latency} ms): latency is wall time and contains the CPU time`);
  }
  if (latency !== undefined && p99 !== undefined && p99 < latency) {
    throw new Error(`${where}: latencyP99 (${p99} ms) is below the mean latency (${latency} ms): give the 99th percentile`);
  }
  if (cpu !== undefined && p99 !== undefined && p99 < cpu) {
    throw new Error(`${where}: latencyP99 (${p99} ms) is below cpuPerRequest (${cpu} ms): the slowest requests take at least their CPU time`);
  }
  const longest = p99 ?? latency ?? cpu;
  if (slowest !== undefined && longest !== undefined && slowest * 1000 < longest) {
    throw new Error(`${where}: slowestRequest (${slowest} s) is shorter than a usual request (${longest} ms): give the longest that a request may take`);
  }
}

/*
 * The profile file has the props of WorkloadProfile as keys, with units in their names, so that a measuring tool needs no parser:
 * { "peakPerSecond": 400, "cpuPerRequestMillis": 4, "memoryBaseMiB": 120, "burst": { "factor": 3, "withinSeconds": 60 } }
 */
const FILE_KEYS: Record<string, keyof ProfileNumbers> = {
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
};

/** Reads the text of a profile file; `path` is only named in errors. */
export function profileFromJson(text: string, path: string): ProfileNumbers {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (e) {
    throw new Error(`profile file '${path}' is no JSON: ${(e as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error(`profile file '${path}' must hold an object, for example { "peakPerSecond": 400 }`);
  }
  const numbers: { -readonly [K in keyof ProfileNumbers]?: number } = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (key === '$schema') {
      continue;
    }
    if (key === 'burst') {
      const burst = value as { factor?: unknown; withinSeconds?: unknown } | null;
      const unknown = Object.keys(burst ?? {}).filter((k) => k !== 'factor' && k !== 'withinSeconds');
      if (unknown.length > 0) {
        throw new Error(`profile file '${path}' has the unknown key 'burst.${unknown[0]}': expected burst.factor, burst.withinSeconds`);
      }
      numbers.burstFactor = numberIn(burst?.factor, 'burst.factor', path);
      numbers.burstWithinSeconds = numberIn(burst?.withinSeconds, 'burst.withinSeconds', path);
      continue;
    }
    const target = FILE_KEYS[key];
    if (target === undefined) {
      throw new Error(`profile file '${path}' has the unknown key '${key}': expected ${[...Object.keys(FILE_KEYS), 'burst'].join(', ')}`);
    }
    numbers[target] = numberIn(value, key, path);
  }
  if (numbers.peak === undefined) {
    throw new Error(`profile file '${path}' has no peakPerSecond: the highest rate that the workload must carry`);
  }
  return numbers as ProfileNumbers;
}

function numberIn(value: unknown, key: string, path: string): number {
  if (typeof value !== 'number') {
    throw new Error(`profile file '${path}': ${key} is ${JSON.stringify(value)}, expected a number`);
  }
  return value;
}
