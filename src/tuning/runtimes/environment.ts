import { DecisionSource } from '../decisions/decision';
import { Tuned, tuned } from '../decisions/tuned';

/** A variable that the runtime reads, with its reason. */
export function variable(value: string | number, rule: string, inputs: readonly string[], reason: string, assumed = false): Tuned<string> {
  return tuned(String(value), { rule, source: DecisionSource.RUNTIME, inputs, assumed, reason: () => reason });
}

/** RT-P5 holds below this limit, or with more threads than `ARENA_THREADS`. MiB. */
const ARENA_LIMIT_MIB = 1024;
const ARENA_THREADS = 4;

/** RT-P5: glibc makes up to eight malloc arenas per core of the node; two are enough, and the rest is resident memory. */
export function mallocArenas(limitMiB: number, threads: number, musl: boolean | undefined): Record<string, Tuned<string>> {
  if (musl === true || (limitMiB >= ARENA_LIMIT_MIB && threads <= ARENA_THREADS)) {
    return {};
  }
  return {
    MALLOC_ARENA_MAX: variable(2, 'RT-P5', ['resources.memory', 'runtime', 'musl'], `glibc keeps up to eight arenas per core of the node, which a limit of ${limitMiB} MiB has no room for; two are enough`),
  };
}
