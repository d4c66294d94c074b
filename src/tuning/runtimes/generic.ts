import { fitWhole } from './memory';
import type { RuntimeModel } from './runtime-model';
import { nativeParts } from './rust';

/** A runtime that nothing is known about: no variable is set, because nobody knows who reads it. */
export function genericModel(startupSeconds: number): RuntimeModel {
  return {
    id: 'generic',
    label: 'generic runtime',
    cpuModel: 'threads',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 5, memoryBaseMiB: 64, memoryPerRequestMiB: 0.5, startupSeconds, tmpMiB: 16, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    // the shortest of the common servers: a client that closes earlier is safe with all of them
    idleTimeoutSeconds: 5,
    idleTimeoutSet: false,
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitWhole('a generic runtime', 'MEM-2', nativeParts(ask), ask, limitMiB),
    advice: (ask) => (ask.cpuLimitMillis === undefined
      ? `hold the program to ${ask.parallelism} threads or processes in its own settings: without a CPU limit it sees the cores of the node, and no variable is known that changes that`
      : undefined),
    environment: () => ({}),
  };
}
