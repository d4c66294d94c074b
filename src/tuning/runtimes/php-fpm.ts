import { assumed, namesOf, ownNumbers, type OwnNumbers } from './assumed';
import { fitWhole } from './memory';
import type { MemoryAsk, MemoryFit, RuntimeModel } from './runtime-model';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** PHP-FPM: one process per request. */
export const PHP_FPM_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small PHP service, if not declared. */
  cpuPerRequestMillis: 15,
  /** [MiB] MEM-2: memory of a small PHP service at rest, if not declared. */
  memoryBaseMiB: 60,
  /** [MiB] MEM-3: memory of one request in flight of a small PHP service, if not declared. */
  memoryPerRequestMiB: 30,
  /** [s] PRB-1: how long a small PHP service takes to start, if not declared. */
  startupSeconds: 1,
  /** [MiB] MEM-9: what a small PHP service writes to /tmp. */
  tmpMiB: 32,
  /** [m] SIZE-7: CPU of a small PHP service without requests. */
  idleCpuMillis: 10,
  /** [x] PRB-1: the budget of a start of a small PHP service, above its usual time. */
  startupFactor: 3,
  /** [s] TRM-3: what a small PHP service needs to end beside the drain. */
  graceMarginSeconds: 5,
  /** [processes] RT-H1: no more children than this, whatever the load. */
  mostChildren: 64,
  /** [processes] RT-H1: fewest children of each core. */
  childrenPerCore: 2,
  /** [x] RT-H1: more children than requests in flight on average. */
  spare: 1.5,
};

/** With the numbers that all runtimes read. */
export type PhpFpmNumbers = OwnNumbers<'phpFpm', typeof PHP_FPM_NUMBERS>;

/** What the pool's file is told. */
interface PhpFit extends MemoryFit {
  readonly maxChildren: number;
}

/** RT-H1: children for a pod's rate. */
export function phpChildren({ phpFpm: b }: PhpFpmNumbers, podRate: number, latencyP99Millis: number, parallelism: number): number {
  const busy = Math.ceil(podRate * latencyP99Millis / 1000 * b.spare - 1e-9);
  return Math.min(b.mostChildren, Math.max(b.childrenPerCore * parallelism, busy));
}

/**
 * PHP-FPM: one process per request. `pm.max_children` is read from the pool's file only, so nothing is set, and `advice` says what to write.
 * The profile's `memoryPerRequest` is the memory of one child.
 */
export function phpFpmModel(numbers: BaselineNumbers): RuntimeModel<PhpFit> {
  const b: PhpFpmNumbers = ownNumbers(numbers, 'phpFpm', PHP_FPM_NUMBERS);
  return {
    id: 'phpFpm',
    label: 'PHP-FPM',
    cpuModel: 'workers',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    ...assumed(b.phpFpm, 'phpFpm', { memory: namesOf('phpFpm', PHP_FPM_NUMBERS, 'mostChildren'), pool: namesOf('phpFpm', PHP_FPM_NUMBERS, 'mostChildren', 'childrenPerCore', 'spare') }),
    healthPaths: { live: '/livez', ready: '/readyz' },
    // of the web server before it, nginx by custom
    idleTimeoutSeconds: 75,
    idleTimeoutSet: false,
    stop: {
      advice: (drain) => `PHP-FPM drops running requests at SIGTERM; write 'process_control_timeout = ${drain}s' into php-fpm.conf (its default of 0 drops them at SIGQUIT too); the image needs STOPSIGNAL SIGQUIT, as the official one has`,
    },
    processPerRequest: true,
    helperThreads: 0,
    beyond: (ask) => (ask.poolThreads > 2 * ask.parallelism ? `${ask.poolThreads} children` : undefined),
    grpcCaveat: 'PHP-FPM answers one request per process: gRPC needs a server of its own',
    poolThreads: ({ podRate, latencyP99Millis, parallelism }) => phpChildren(b, podRate, latencyP99Millis, parallelism),
    fitMemory: (ask, limitMiB) => fitPhp(b, ask, limitMiB),
    advice: (ask) => `write 'pm = static' and 'pm.max_children = ${ask.fit.maxChildren}' into the pool's file; ${ask.fit.limitMiB} MiB hold so many, and no variable sets it`,
    environment: () => ({}),
  };
}

function fitPhp(b: PhpFpmNumbers, ask: MemoryAsk, limitMiB?: number): PhpFit {
  const children = Math.min(b.phpFpm.mostChildren, Math.max(1, ask.concurrency));
  const whole = fitWhole(b, 'PHP-FPM', 'RT-H1', [
    { part: 'base', mib: ask.baseMiB, why: () => 'the master process and the shared opcode cache' },
    { part: 'children', mib: ask.perRequestMiB * children, why: () => `${children} children of ${ask.perRequestMiB} MiB, one request each` },
    { part: 'workingSet', mib: ask.workingSetMiB, why: () => 'live data under load, caches included' },
  ], ask, limitMiB);
  return { ...whole, maxChildren: children };
}
