import { assumed, namesOf, ownNumbers, type OwnNumbers } from './assumed';
import { variable } from './environment';
import { commonParts, fitLimit, floorMiB, ledgerSum, listed, requestsMiB, startingLimit, usable } from './memory';
import { wholeFrom } from './overrides';
import { wholeNumber } from './reading';
import { KnownVariables, NEVER_IDLE_SECONDS, MemoryAsk, MemoryFit, RuntimeModel } from './runtime-model';
import { atLeast, Version } from './version';
import { mib } from '../../private/format';
import { FLAG, type PropTable, text } from '../../private/known-props';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** Go: a garbage collector with a soft limit. */
export const GOLANG_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small Go service, if not declared. */
  cpuPerRequestMillis: 3,
  /** [MiB] MEM-2: memory of a small Go service at rest, if not declared. */
  memoryBaseMiB: 30,
  /** [MiB] MEM-3: memory of one request in flight of a small Go service, if not declared. */
  memoryPerRequestMiB: 0.25,
  /** [s] PRB-1: how long a small Go service takes to start, if not declared. */
  startupSeconds: 1,
  /** [MiB] MEM-9: what a small Go service writes to /tmp. */
  tmpMiB: 16,
  /** [m] SIZE-7: CPU of a small Go service without requests. */
  idleCpuMillis: 5,
  /** [x] PRB-1: the budget of a start of a small Go service, above its usual time. */
  startupFactor: 2,
  /** [s] TRM-3: what a small Go service needs to end beside the drain. */
  graceMarginSeconds: 5,
  /** [share] RT-G1: GOMEMLIMIT of what the scratch volumes leave. */
  share: 0.9,
  /** [share] RT-G1: the same with cgo, whose memory is not counted by the runtime, so it gets a fifth. */
  cgoShare: 0.8,
  /** [x] B13: GOMEMLIMIT above the live heap; below this the collector runs all the time. */
  headroom: 1.5,
};

/** With the numbers that all runtimes read. */
export type GolangNumbers = OwnNumbers<'golang', typeof GOLANG_NUMBERS>;

/**
 * Options of `Runtime.golang`.
 */
export interface GolangOptions {
  /**
   * The Go release that built the program, for example `1.25`.
   *
   * 1.19 or newer, because older ones know no GOMEMLIMIT. GOMAXPROCS is set for every release.
   *
   * @default - not known; the settings are the same
   */
  readonly version?: string;

  /**
   * Whether the program allocates memory outside of Go: cgo, mmap, SQLite, RocksDB.
   *
   * GOMEMLIMIT is then 80 % of what the limit leaves instead of 90 % (RT-G1).
   *
   * @default false
   */
  readonly cgo?: boolean;
}

export const GOLANG: PropTable<GolangOptions> = { version: text('1.25'), cgo: FLAG };

const READS = ['GOMAXPROCS', 'GOMEMLIMIT'];
export const GO_VARIABLES: KnownVariables = { readBy: [['Runtime.golang', READS]] };

/** What Go is told. */
interface GoFit extends MemoryFit {
  readonly heapMiB: number;
  readonly liveMiB: number;
}

const UNIT_MIB: Readonly<Record<string, number>> = { '': 1 / 1048576, 'B': 1 / 1048576, 'KiB': 1 / 1024, 'MiB': 1, 'GiB': 1024, 'TiB': 1048576 };

/** B13: GOMEMLIMIT at a limit, never more than the ledger leaves. MiB. */
export function goMemLimit(b: GolangNumbers, limitMiB: number, otherMiB: number, cgo: boolean): number {
  return floorMiB(Math.min(shareOf(b, cgo) * (limitMiB - otherMiB), usable(b, limitMiB) - otherMiB));
}

/** RT-G1. */
function shareOf({ golang }: GolangNumbers, cgo: boolean): number {
  return cgo ? golang.cgoShare : golang.share;
}

/** Go: a thread per granted CPU, a garbage collector with a soft limit. */
export function golangModel(numbers: BaselineNumbers, version: Version | undefined, cgo: boolean): RuntimeModel<GoFit> {
  const b: GolangNumbers = ownNumbers(numbers, 'golang', GOLANG_NUMBERS);
  const label = version === undefined ? 'Go' : `Go ${version.text}`;
  const usual = assumed(b.golang, 'golang', { memory: namesOf('golang', GOLANG_NUMBERS, 'share', 'cgoShare', 'headroom') });
  const readsQuota = version !== undefined && atLeast(version, 1, 25);

  return {
    id: 'golang',
    label,
    cpuModel: 'threads',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    ...usual,
    healthPaths: { live: '/livez', ready: '/readyz' },
    // net/http: no IdleTimeout and no ReadTimeout means that idle connections stay open (RT-G5)
    idleTimeoutSeconds: NEVER_IDLE_SECONDS,
    idleTimeoutSet: false,
    reads: READS,
    heap: { written: 'GOMEMLIMIT as in 115MiB', from: (env) => goHeapFrom(env.GOMEMLIMIT) },
    stop: {
      advice: (drain) => `Go drops running requests at SIGTERM unless the program handles it; call server.Shutdown then (signal.NotifyContext), with a timeout of ${drain} s`,
    },
    helperThreads: 0,
    beyond: () => (cgo ? 'threads inside C code (not counted by GOMAXPROCS)' : undefined),
    parallelismFrom: (env) => wholeNumber(env.GOMAXPROCS),
    overrides: (env) => ({ parallelism: wholeFrom(env, 'GOMAXPROCS') }),
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitGo(b, label, cgo, ask, limitMiB),
    environment: (ask) => ({
      GOMAXPROCS: variable(ask.parallelism, 'RT-0', ['sizing.parallelism', 'runtime'], readsQuota
        ? `${label} would use the whole limit; ${ask.parallelism} are planned`
        : `Go before 1.25 uses the cores of the node; ${ask.parallelism} are planned`),
      GOMEMLIMIT: variable(`${ask.fit.heapMiB}MiB`, 'B13', ['resources.memory', 'runtime'],
        `${Math.round(shareOf(b, cgo) * 100)} % of ${ask.fit.limitMiB} MiB less the other parts; Go reads no memory limit by itself, and collects garbage harder near this one`, false, usual.numbers.memory),
    }),
  };
}

/** GOMEMLIMIT as Go reads it; `off` and what is no size say none. MiB. */
function goHeapFrom(value: string | undefined): number | undefined {
  const match = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(value ?? '');
  return match === null ? undefined : Number(match[1]) * UNIT_MIB[match[2] ?? ''];
}

function fitGo(b: GolangNumbers, label: string, cgo: boolean, ask: MemoryAsk, givenMiB: number | undefined): GoFit {
  const live = ask.baseMiB + ask.workingSetMiB + requestsMiB(ask);
  const { headroom } = b.golang;
  const needed = headroom * live;
  const other = commonParts(b, ask);
  const share = shareOf(b, cgo);
  return fitLimit<GoFit>(b, label, startingLimit(b, ask), givenMiB, (limitMiB) => {
    const heap = goMemLimit(b, limitMiB, ledgerSum(other), cgo);
    if (heap < needed) {
      return { needs: () => `a GOMEMLIMIT of ${mib(needed)} (${headroom} x ${mib(live)} live), which is ${Math.round(share * 100)} % of the limit${other.length > 0 ? ` less ${listed(other)}` : ''}` };
    }
    const ledger = [{ part: 'heap', mib: heap, why: () => `GOMEMLIMIT: ${Math.round(share * 100)} % of what the other parts leave${cgo ? ', because cgo allocates beside it' : ''}; ${mib(live)} are live` }, ...other];
    return {
      limitMiB,
      ledger,
      rule: 'B13',
      heapMiB: heap,
      liveMiB: live,
      reason: () => `GOMEMLIMIT ${mib(heap)}, at least ${headroom} times the live ${mib(live)} (base ${mib(ask.baseMiB)}, ${ask.concurrency} requests of ${ask.perRequestMiB} MiB${ask.workingSetMiB > 0 ? `, working set ${mib(ask.workingSetMiB)}` : ''})${other.length > 0 ? `, ${listed(other)}` : ''}`,
    };
  });
}
