import { fitWhole, floorMiB, requestsMiB, usable } from './memory';
import type { MemoryAsk, RuntimeModel } from './runtime-model';
import { nativeParts } from './rust';
import { durationUpTo } from '../../private/quantities';
import { MEMORY_HEADROOM } from '../decisions/baselines';

/** A start of more than an hour is a slip of the unit, as in a profile. */
export const GENERIC = { startup: durationUpTo(3600, 'Duration.seconds(5)') };

/** What an unknown process is assumed to hold at rest: a small Rails program needs 226 MiB at its start, and too little would end every pod there. MiB. */
const UNKNOWN_BASE_MIB = 256;
/** An assumption never refuses a limit that was given, but less than this is no process. MiB. */
const LEAST_BASE_MIB = 16;

/** A runtime that nothing is known about: no variable is set, because none is known to be read. */
export function genericModel(startupSeconds: number): RuntimeModel {
  return {
    id: 'generic',
    label: 'generic runtime',
    isUnknown: true,
    cpuModel: 'threads',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 5, memoryBaseMiB: UNKNOWN_BASE_MIB, memoryPerRequestMiB: 0.5, startupSeconds, tmpMiB: 16, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    // the shortest of the common servers: a client that closes earlier is safe with all of them
    idleTimeoutSeconds: 5,
    idleTimeoutSet: false,
    stop: {
      atTerm: 'program',
      knob: undefined,
      advice: (drain) => `whether the program finishes its requests at SIGTERM is not known: it has to take no new ones then, and end within ${drain} s`,
    },
    helperThreads: 0,
    beyond: () => 'the program\'s own threads or processes, of which nothing is known,',
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => {
      const fitted = limitMiB === undefined || ask.baseDeclared ? ask : { ...ask, baseMiB: assumedBase(ask, limitMiB) };
      return fitWhole('a generic runtime', 'MEM-2', nativeParts(fitted), fitted, limitMiB);
    },
    advice: (ask) => (ask.cpuLimitMillis === undefined
      ? `hold the program to ${ask.parallelism} threads or processes in its own settings: without a CPU limit it sees the cores of the node, and no variable is known that changes that`
      : undefined),
    environment: () => ({}),
  };
}

/** What a limit that was given leaves for a process whose size was not declared, at most the usual assumption. */
function assumedBase(ask: MemoryAsk, limitMiB: number): number {
  const others = requestsMiB(ask) + ask.workingSetMiB + ask.tmpfsMiB;
  const room = floorMiB(Math.min((limitMiB - ask.pageCacheMiB) / MEMORY_HEADROOM - others, usable(limitMiB) - ask.pageCacheMiB - others));
  return Math.min(ask.baseMiB, Math.max(LEAST_BASE_MIB, room));
}
