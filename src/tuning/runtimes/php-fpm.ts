import { fitWhole } from './memory';
import type { MemoryAsk, MemoryFit, RuntimeModel } from './runtime-model';

/** RT-H1: no more children than this, whatever the load. */
const MOST_CHILDREN = 64;
const CHILDREN_PER_CORE = 2;
/** RT-H1: more children than requests in flight on average. */
const SPARE = 1.5;

/** What the pool's file is told. */
interface PhpFit extends MemoryFit {
  readonly maxChildren: number;
}

/** RT-H1: children for a pod's rate. */
export function phpChildren(podRate: number, latencyP99Millis: number, parallelism: number): number {
  const busy = Math.ceil(podRate * latencyP99Millis / 1000 * SPARE - 1e-9);
  return Math.min(MOST_CHILDREN, Math.max(CHILDREN_PER_CORE * parallelism, busy));
}

/**
 * PHP-FPM: one process per request. `pm.max_children` is read from the pool's file only, so nothing is set, and `advice` says what to write.
 * The profile's `memoryPerRequest` is the memory of one child.
 */
export function phpFpmModel(): RuntimeModel<PhpFit> {
  return {
    id: 'phpFpm',
    label: 'PHP-FPM',
    cpuModel: 'workers',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 15, memoryBaseMiB: 60, memoryPerRequestMiB: 30, startupSeconds: 1, tmpMiB: 32, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    // of the web server before it, nginx by custom
    idleTimeoutSeconds: 75,
    idleTimeoutSet: false,
    stop: {
      atTerm: 'signal',
      knob: undefined,
      advice: (drain) => `PHP-FPM drops its requests at SIGTERM, and at SIGQUIT too while process_control_timeout is 0, its default: write 'process_control_timeout = ${drain}s' into php-fpm.conf, and let the image say STOPSIGNAL SIGQUIT, as the official one does`,
    },
    processPerRequest: true,
    helperThreads: 0,
    beyond: (ask) => (ask.poolThreads > 2 * ask.parallelism ? `${ask.poolThreads} children` : undefined),
    grpcCaveat: 'PHP-FPM answers one request per process: gRPC needs a server of its own',
    poolThreads: ({ podRate, latencyP99Millis, parallelism }) => phpChildren(podRate, latencyP99Millis, parallelism),
    fitMemory: fitPhp,
    advice: (ask) => `write 'pm = static' and 'pm.max_children = ${ask.fit.maxChildren}' into the pool's file: ${ask.fit.limitMiB} MiB hold so many, and no environment variable sets it`,
    environment: () => ({}),
  };
}

function fitPhp(ask: MemoryAsk, limitMiB?: number): PhpFit {
  const children = Math.min(MOST_CHILDREN, Math.max(1, ask.concurrency));
  const whole = fitWhole('PHP-FPM', 'RT-H1', [
    { part: 'base', mib: ask.baseMiB, why: 'the master process and the shared opcode cache' },
    { part: 'children', mib: ask.perRequestMiB * children, why: `${children} children of ${ask.perRequestMiB} MiB, one request each` },
    { part: 'workingSet', mib: ask.workingSetMiB, why: 'live data under load, caches included' },
  ], ask, limitMiB);
  return { ...whole, maxChildren: children };
}
