import { assumed, namesOf, ownNumbers, type OwnNumbers } from './assumed';
import { besideMiB, fitWhole, floorMiB, requestsMiB, usable } from './memory';
import type { MemoryAsk, RuntimeModel } from './runtime-model';
import { nativeParts } from './rust';
import { durationUpTo } from '../../private/quantities';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** A program that nothing is known about but its start. */
export const GENERIC_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of an unknown program, if not declared. */
  cpuPerRequestMillis: 5,
  /** [MiB] MEM-2: memory of an unknown program at rest, if not declared: a small Rails program needs 226 MiB at its start, and too little would end every pod there. */
  memoryBaseMiB: 256,
  /** [MiB] MEM-3: memory of one request in flight of an unknown program, if not declared. */
  memoryPerRequestMiB: 0.5,
  /** [MiB] MEM-9: what an unknown program writes to /tmp. */
  tmpMiB: 16,
  /** [m] SIZE-7: CPU of an unknown program without requests. */
  idleCpuMillis: 10,
  /** [x] PRB-1: the budget of a start of an unknown program, above its usual time. */
  startupFactor: 3,
  /** [s] TRM-3: what an unknown program needs to end beside the drain. */
  graceMarginSeconds: 5,
  /** [MiB] MEM-2: an assumption never refuses a limit that was given, but less than this is no process. */
  leastBaseMiB: 16,
};

/** With the numbers that all runtimes read. */
export type GenericNumbers = OwnNumbers<'generic', typeof GENERIC_NUMBERS>;

/** A start of more than an hour is a slip of the unit, as in a profile. */
export const GENERIC = { startup: durationUpTo(3600, 'Duration.seconds(5)') };

/** A runtime that nothing is known about: no variable is set, because none is known to be read. */
export function genericModel(numbers: BaselineNumbers, startupSeconds: number): RuntimeModel {
  const b: GenericNumbers = ownNumbers(numbers, 'generic', GENERIC_NUMBERS);
  return {
    id: 'generic',
    label: 'generic runtime',
    isUnknown: true,
    cpuModel: 'threads',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    ...assumed({ ...b.generic, startupSeconds }, 'generic', { memory: namesOf('generic', GENERIC_NUMBERS, 'leastBaseMiB') }, { startupSeconds: [] }),
    healthPaths: { live: '/livez', ready: '/readyz' },
    // the shortest of the common servers: a client that closes earlier is safe with all of them
    idleTimeoutSeconds: 5,
    idleTimeoutSet: false,
    stop: {
      advice: (drain) => `the program may drop requests at SIGTERM; let it accept no new ones then, and end within ${drain} s`,
    },
    helperThreads: 0,
    beyond: () => 'threads or processes of the program (their number is not known)',
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => {
      const fitted = limitMiB === undefined || ask.baseDeclared ? ask : { ...ask, baseMiB: assumedBase(b, ask, limitMiB) };
      return fitWhole(b, 'a generic runtime', 'MEM-2', nativeParts(fitted), fitted, limitMiB);
    },
    advice: (ask) => (ask.cpuLimitMillis === undefined
      ? `set the program to ${ask.parallelism} threads or processes in its own settings; without a CPU limit it uses the cores of the node`
      : undefined),
    environment: () => ({}),
  };
}

/** What a limit that was given leaves for a process whose size was not declared, at most the usual assumption. */
function assumedBase(b: GenericNumbers, ask: MemoryAsk, limitMiB: number): number {
  const others = requestsMiB(ask) + ask.workingSetMiB + besideMiB(ask);
  const room = floorMiB(Math.min((limitMiB - ask.pageCacheMiB) / b.memory.headroom - others, usable(b, limitMiB) - ask.pageCacheMiB - others));
  return Math.min(ask.baseMiB, Math.max(b.generic.leastBaseMiB, room));
}
