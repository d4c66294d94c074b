import { lastWords } from './merge-flags';

/** Runtimes on a Java virtual machine. */
export const JAVA_IDS: readonly string[] = ['jvm', 'springBoot'];
const UNIT_MIB: Readonly<Record<string, number>> = { '': 1 / 1048576, 'k': 1 / 1024, 'm': 1, 'g': 1024, 't': 1048576 };
const GO_UNIT_MIB: Readonly<Record<string, number>> = { '': 1 / 1048576, 'B': 1 / 1048576, 'KiB': 1 / 1024, 'MiB': 1, 'GiB': 1024, 'TiB': 1048576 };

/**
 * The heap cap that a process with this environment has, in MiB: V8's old space, GOMEMLIMIT, the JVM's maximum heap, .NET's hard limit.
 * Undefined where the environment says none. Reads what any program may have written, not only our own values.
 */
export function heapMiBFrom(runtimeId: string, env: Readonly<Record<string, string>>, limitMiB: number): number | undefined {
  if (runtimeId === 'nodejs') {
    return nodeHeap(env.NODE_OPTIONS ?? '', limitMiB);
  }
  if (runtimeId === 'golang') {
    return goHeap(env.GOMEMLIMIT);
  }
  if (JAVA_IDS.includes(runtimeId)) {
    return jvmHeap(javaOptions(env), limitMiB);
  }
  return runtimeId === 'dotnet' ? dotnetHeapFrom(env, limitMiB) : undefined;
}

/**
 * How many CPUs (or worker processes) this environment tells the process to use. Undefined where it says nothing; Node.js runs one loop whatever it says.
 */
export function parallelismFrom(runtimeId: string, env: Readonly<Record<string, string>>): number | undefined {
  switch (runtimeId) {
    case 'nodejs': return 1;
    case 'golang': return wholeNumber(env.GOMAXPROCS);
    case 'jvm':
    case 'springBoot': return last(javaOptions(env), /^-XX:ActiveProcessorCount=(\d+)$/);
    case 'python': return gunicornWorkers(env.GUNICORN_CMD_ARGS ?? '') ?? wholeNumber(env.WEB_CONCURRENCY);
    case 'dotnet': return wholeNumber(env.DOTNET_PROCESSOR_COUNT);
    case 'rust':
    case 'hyperlane': return wholeNumber(env.TOKIO_WORKER_THREADS);
    default: return undefined;
  }
}

/** Everything that the virtual machine reads, the strongest last. */
export function javaOptions(env: Readonly<Record<string, string>>): string {
  return [env.JAVA_TOOL_OPTIONS, env.JDK_JAVA_OPTIONS, env._JAVA_OPTIONS].join(' ');
}

function nodeHeap(options: string, limitMiB: number): number | undefined {
  // RT-N2: the percentage takes precedence
  const percentage = last(options, /^--max[-_]old[-_]space[-_]size[-_]percentage=(\d+(?:\.\d+)?)$/);
  if (percentage !== undefined) {
    return percentage * limitMiB / 100;
  }
  return last(options, /^--max[-_]old[-_]space[-_]size=(\d+)$/);
}

/** V8's semi-space as NODE_OPTIONS say, in MiB. */
export function semiSpaceFrom(options: string): number | undefined {
  return last(options, /^--max[-_]semi[-_]space[-_]size=(\d+)$/);
}

/** Whether the options choose G1, or another collector; undefined where they choose none. */
export function g1From(env: Readonly<Record<string, string>>): boolean | undefined {
  const chosen = lastWords(javaOptions(env)).filter((word) => /^-XX:\+Use\w+GC$/.test(word)).pop();
  return chosen === undefined ? undefined : chosen === '-XX:+UseG1GC';
}

/** Parts of a Java process's memory that its options bound. MiB. */
export interface JavaParts {
  readonly directMiB?: number | undefined;
  readonly metaspaceMiB?: number | undefined;
  readonly codeCacheMiB?: number | undefined;
  readonly stackMiB?: number | undefined;
}

/** The parts that the options bound; undefined where they bound none. */
export function javaPartsFrom(env: Readonly<Record<string, string>>): JavaParts | undefined {
  const options = javaOptions(env);
  const parts: JavaParts = {
    directMiB: directMiBFrom(env),
    metaspaceMiB: sizeFlag(options, '-XX:MaxMetaspaceSize='),
    codeCacheMiB: sizeFlag(options, '-XX:ReservedCodeCacheSize='),
    stackMiB: sizeFlag(options, '-Xss'),
  };
  return Object.values(parts).some((part) => part !== undefined) ? parts : undefined;
}

export function directMiBFrom(env: Readonly<Record<string, string>>): number | undefined {
  return sizeFlag(javaOptions(env), '-XX:MaxDirectMemorySize=');
}

/** Whether the options choose the largest heap, as a size or as a share of memory. */
export function heapIsGiven(env: Readonly<Record<string, string>>): boolean {
  return lastWords(javaOptions(env)).some((word) => /^(-Xmx|-XX:MaxHeapSize=|-XX:MaxRAMPercentage=|-XX:MaxRAMFraction=)/.test(word));
}

/** Whether the heap is a share of the memory that the virtual machine sees. */
export function heapIsShare(env: Readonly<Record<string, string>>): boolean {
  const options = javaOptions(env);
  return sizeFlag(options, '-Xmx') === undefined && sizeFlag(options, '-XX:MaxHeapSize=') === undefined && heapIsGiven(env);
}

/** The heap that the virtual machine begins with, where the options say it. MiB. */
export function initialHeapFrom(env: Readonly<Record<string, string>>): number | undefined {
  const options = javaOptions(env);
  return sizeFlag(options, '-Xms') ?? sizeFlag(options, '-XX:InitialHeapSize=');
}

/** The size behind a flag, the last one where it is repeated. MiB. */
function sizeFlag(options: string, flag: string): number | undefined {
  const match = lastWords(options).filter((word) => word.startsWith(flag)).map((word) => /^(\d+)([kKmMgGtT]?)$/.exec(word.slice(flag.length))).filter((found) => found !== null).pop();
  return match === undefined ? undefined : Number(match[1]) * UNIT_MIB[match[2].toLowerCase()];
}

function goHeap(value: string | undefined): number | undefined {
  const match = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(value ?? '');
  return match === null ? undefined : Number(match[1]) * GO_UNIT_MIB[match[2] ?? ''];
}

function jvmHeap(options: string, limitMiB: number): number | undefined {
  let fixed: number | undefined;
  for (const word of lastWords(options)) {
    const match = /^(?:-Xmx|-XX:MaxHeapSize=)(\d+)([kKmMgGtT]?)$/.exec(word);
    if (match !== null) {
      fixed = Number(match[1]) * UNIT_MIB[match[2].toLowerCase()];
    }
  }
  const percent = last(options, /^-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)$/);
  return fixed ?? (percent === undefined ? undefined : percent * limitMiB / 100);
}

function dotnetHeapFrom(env: Readonly<Record<string, string>>, limitMiB: number): number | undefined {
  // the absolute limit wins over the percentage
  const bytes = hexNumber(env.DOTNET_GCHeapHardLimit ?? env.COMPlus_GCHeapHardLimit);
  if (bytes !== undefined && bytes > 0) {
    return bytes / 1048576;
  }
  const percent = hexNumber(env.DOTNET_GCHeapHardLimitPercent ?? env.COMPlus_GCHeapHardLimitPercent);
  return percent === undefined || percent === 0 ? undefined : percent * limitMiB / 100;
}

function gunicornWorkers(args: string): number | undefined {
  const match = [...args.matchAll(/(?:^|\s)(?:--workers|-w)[\s=]*(\d+)(?=\s|$)/g)].pop();
  return match === undefined ? undefined : Number(match[1]);
}

/** The number in the last word that matches. */
function last(options: string, pattern: RegExp): number | undefined {
  const list = lastWords(options);
  for (let i = list.length - 1; i >= 0; i--) {
    const match = pattern.exec(list[i]);
    if (match !== null) {
      return Number(match[1]);
    }
  }
  return undefined;
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^[1-9]\d*$/.test(value) ? Number(value) : undefined;
}

function hexNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^(0x)?[0-9a-f]+$/i.test(value) ? parseInt(value, 16) : undefined;
}
