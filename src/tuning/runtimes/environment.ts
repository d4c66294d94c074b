import { inWords } from '../../private/format';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import { Tuned, tuned } from '../decisions/tuned';

/** A variable that the runtime reads, with its reason. */
export function variable(value: string | number, rule: string, inputs: readonly string[], reason: string, assumed = false, reads?: readonly BaselineName[]): Tuned<string> {
  return tuned(String(value), { rule, source: DecisionSource.RUNTIME, inputs, reads, assumed, reason: () => reason });
}

const ARENA_READS: readonly BaselineName[] = ['memory.arenaLimitMiB', 'memory.arenaThreads', 'memory.arenas', 'memory.threadMiB'];

/** RT-P5: glibc makes up to eight malloc arenas per core of the node; few are enough, and the rest is resident memory. */
export function mallocArenas({ memory: b }: BaselineNumbers, limitMiB: number, threads: number, musl: boolean | undefined): Record<string, Tuned<string>> {
  if (musl === true || (limitMiB >= b.arenaLimitMiB && threads <= b.arenaThreads)) {
    return {};
  }
  return {
    MALLOC_ARENA_MAX: variable(b.arenas, 'RT-P5', ['resources.memory', 'runtime', 'musl'], `${inWords(b.arenas)} memory arenas; glibc uses up to eight per core of the node, too much for ${limitMiB} MiB`, false, ARENA_READS),
  };
}
