import { lastWords } from './merge-flags';
import { type Environment, lastNumber } from './reading';

/*
 * What a Java virtual machine reads from its variables, whoever wrote them.
 */

const JAVA_UNIT_MIB: Readonly<Record<string, number>> = { '': 1 / 1048576, 'k': 1 / 1024, 'm': 1, 'g': 1024, 't': 1048576 };

/** Everything that the virtual machine reads, the strongest last. */
export function javaOptions(env: Environment): string {
  return [env.JAVA_TOOL_OPTIONS, env.JDK_JAVA_OPTIONS, env._JAVA_OPTIONS].join(' ');
}

/** Whether the options choose G1, or another collector; undefined where they choose none. */
export function g1From(env: Environment): boolean | undefined {
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
export function javaPartsFrom(env: Environment): JavaParts | undefined {
  const options = javaOptions(env);
  const parts: JavaParts = {
    directMiB: directMiBFrom(env),
    metaspaceMiB: sizeFlag(options, '-XX:MaxMetaspaceSize='),
    codeCacheMiB: sizeFlag(options, '-XX:ReservedCodeCacheSize='),
    stackMiB: sizeFlag(options, '-Xss'),
  };
  return Object.values(parts).some((part) => part !== undefined) ? parts : undefined;
}

/** What direct buffers are held to. MiB. */
export function directMiBFrom(env: Environment): number | undefined {
  return sizeFlag(javaOptions(env), '-XX:MaxDirectMemorySize=');
}

/** Whether the options choose the largest heap, as a size or as a share of memory. */
export function heapIsGiven(env: Environment): boolean {
  return lastWords(javaOptions(env)).some((word) => /^(-Xmx|-XX:MaxHeapSize=|-XX:MaxRAMPercentage=|-XX:MaxRAMFraction=)/.test(word));
}

/** Whether the heap is a share of the memory that the virtual machine sees. */
export function heapIsShare(env: Environment): boolean {
  const options = javaOptions(env);
  return sizeFlag(options, '-Xmx') === undefined && sizeFlag(options, '-XX:MaxHeapSize=') === undefined && heapIsGiven(env);
}

/** The heap that the virtual machine begins with, where the options say it. MiB. */
export function initialHeapFrom(env: Environment): number | undefined {
  const options = javaOptions(env);
  return sizeFlag(options, '-Xms') ?? sizeFlag(options, '-XX:InitialHeapSize=');
}

/** The size behind a flag, the last one where it is repeated. MiB. */
function sizeFlag(options: string, flag: string): number | undefined {
  const match = lastWords(options).filter((word) => word.startsWith(flag)).map((word) => /^(\d+)([kKmMgGtT]?)$/.exec(word.slice(flag.length))).filter((found) => found !== null).pop();
  return match === undefined ? undefined : Number(match[1]) * JAVA_UNIT_MIB[match[2].toLowerCase()];
}

/** The largest heap that the options choose: a size, or a share of the limit. MiB. */
export function jvmHeapFrom(env: Environment, limitMiB: number): number | undefined {
  const options = javaOptions(env);
  let fixed: number | undefined;
  for (const word of lastWords(options)) {
    const match = /^(?:-Xmx|-XX:MaxHeapSize=)(\d+)([kKmMgGtT]?)$/.exec(word);
    if (match !== null) {
      fixed = Number(match[1]) * JAVA_UNIT_MIB[match[2].toLowerCase()];
    }
  }
  const percent = lastNumber(options, /^-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)$/);
  return fixed ?? (percent === undefined ? undefined : percent * limitMiB / 100);
}

/** The processors that the options count. */
export function processorsFrom(env: Environment): number | undefined {
  return lastNumber(javaOptions(env), /^-XX:ActiveProcessorCount=(\d+)$/);
}
