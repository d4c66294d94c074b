import { assumed, ownNumbers, type OwnNumbers } from './assumed';
import { mallocArenas, variable } from './environment';
import { fitWhole, requestsMiB } from './memory';
import { wholeFrom } from './overrides';
import { wholeNumber } from './reading';
import type { KnownVariables, LedgerEntry, MemoryAsk, RuntimeModel } from './runtime-model';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** Rust on Tokio, Hyperlane too. */
export const RUST_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small Rust service, if not declared. */
  cpuPerRequestMillis: 2,
  /** [MiB] MEM-2: memory of a small Rust service at rest, if not declared. */
  memoryBaseMiB: 16,
  /** [MiB] MEM-3: memory of one request in flight of a small Rust service, if not declared. */
  memoryPerRequestMiB: 0.0625,
  /** [s] PRB-1: how long a small Rust service takes to start, if not declared. */
  startupSeconds: 0.5,
  /** [MiB] MEM-9: what a small Rust service writes to /tmp. */
  tmpMiB: 16,
  /** [m] SIZE-7: CPU of a small Rust service without requests. */
  idleCpuMillis: 5,
  /** [x] PRB-1: the budget of a start of a small Rust service, above its usual time. */
  startupFactor: 2,
  /** [s] TRM-3: what a small Rust service needs to end beside the drain. */
  graceMarginSeconds: 5,
};

/** With the numbers that all runtimes read. */
export type RustNumbers = OwnNumbers<'rust', typeof RUST_NUMBERS>;

/** Idle timeout of the strictest common Rust server (Actix Web); servers on Hyper alone have none. Seconds. */
const ACTIX_KEEP_ALIVE_SECONDS = 5;
/** Hyperlane: `read_timeout_ms` of its RequestConfig is 6000 by default. */
const HYPERLANE_READ_TIMEOUT_SECONDS = 6;

const READS = ['TOKIO_WORKER_THREADS'];
export const RUST_VARIABLES: KnownVariables = { readBy: [['Runtime.rust', READS]] };

/** What a process without a managed heap holds. */
export function nativeParts(ask: MemoryAsk): LedgerEntry[] {
  return [
    { part: 'base', mib: ask.baseMiB, why: () => 'resident memory of the idle process' },
    { part: 'requests', mib: requestsMiB(ask), why: () => `${ask.concurrency} requests in flight of ${ask.perRequestMiB} MiB` },
    { part: 'workingSet', mib: ask.workingSetMiB, why: () => 'live data under load, caches included' },
  ];
}

/** Rust on Tokio; Hyperlane is the same runtime with a server of its own, which reads JSON and no variables. */
export function rustModel(numbers: BaselineNumbers, hyperlane: boolean): RuntimeModel {
  const b: RustNumbers = ownNumbers(numbers, 'rust', RUST_NUMBERS);
  const label = hyperlane ? 'Hyperlane' : 'Rust';
  return {
    id: hyperlane ? 'hyperlane' : 'rust',
    label,
    cpuModel: 'threads',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    ...assumed(b.rust, 'rust'),
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: hyperlane ? HYPERLANE_READ_TIMEOUT_SECONDS : ACTIX_KEEP_ALIVE_SECONDS,
    idleTimeoutSet: false,
    reads: READS,
    parallelismFrom: (env) => wholeNumber(env.TOKIO_WORKER_THREADS),
    stop: {
      advice: (drain) => (hyperlane
        ? `Hyperlane drops running requests at SIGTERM unless the program handles it; stop the server then, and end within ${drain} s`
        : `a Rust program drops running requests at SIGTERM unless it handles it; use with_graceful_shutdown (hyper, axum) within ${drain} s, or shutdown_timeout(${drain}) in Actix Web, whose default is 30 s`),
    },
    helperThreads: 0,
    beyond: () => 'threads of spawn_blocking (not counted by TOKIO_WORKER_THREADS)',
    overrides: (env) => ({ parallelism: wholeFrom(env, 'TOKIO_WORKER_THREADS') }),
    grpcCaveat: hyperlane ? 'Hyperlane serves HTTP/1.1, WebSocket and server-sent events: gRPC needs HTTP/2' : undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitWhole(b, label, 'RT-R3, MEM-2', nativeParts(ask), ask, limitMiB),
    environment: (ask) => ({
      TOKIO_WORKER_THREADS: variable(ask.parallelism, 'RT-R1', ['sizing.parallelism'],
        `Tokio's default is the cores of the limit or the node; ${ask.parallelism} are planned${ask.parallelism > 1 ? ', so that a busy worker does not block probes' : ''}`),
      ...mallocArenas(b, ask.fit.limitMiB, ask.parallelism, ask.musl),
    }),
  };
}
