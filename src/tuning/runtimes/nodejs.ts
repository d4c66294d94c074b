import { assumed, namesOf, ownNumbers, type OwnNumbers } from './assumed';
import { variable } from './environment';
import { besideMiB, commonParts, fitLimit, floorMiB, listed, requestsMiB, startingLimit, usable, usablePercent } from './memory';
import { Overrides, wholeFrom } from './overrides';
import { type Environment, lastNumber } from './reading';
import type { EnvironmentAsk, KnownVariables, LedgerEntry, MemoryAsk, MemoryFit, RuntimeModel, RuntimeReads } from './runtime-model';
import type { Version } from './version';
import { mib } from '../../private/format';
import { type PropTable, text } from '../../private/known-props';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** Node.js: one event loop, V8's heap. */
export const NODEJS_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small Node.js service, if not declared. */
  cpuPerRequestMillis: 4,
  /** [MiB] MEM-2: memory of a small Node.js service at rest, if not declared. */
  memoryBaseMiB: 90,
  /** [MiB] MEM-3: memory of one request in flight of a small Node.js service, if not declared. */
  memoryPerRequestMiB: 0.5,
  /** [s] PRB-1: how long a small Node.js service takes to start, if not declared. */
  startupSeconds: 1.5,
  /** [MiB] MEM-9: what a small Node.js service writes to /tmp. */
  tmpMiB: 32,
  /** [m] SIZE-7: CPU of a small Node.js service without requests. */
  idleCpuMillis: 10,
  /** [x] PRB-1: the budget of a start of a small Node.js service, above its usual time. */
  startupFactor: 3,
  /** [s] TRM-3: what a small Node.js service needs to end beside the drain. */
  graceMarginSeconds: 5,
  /** [MiB] A1: resident memory of Node.js outside V8's heap. */
  nativeMiB: 60,
  /** [x] A1: old space must hold the live heap this many times. */
  headroom: 1.3,
  /** [threads] RT-N7: libuv threads per loop, as many as libuv starts by itself. */
  poolThreads: 4,
};

/** With the numbers that all runtimes read. */
export type NodejsNumbers = OwnNumbers<'nodejs', typeof NODEJS_NUMBERS>;

/**
 * Options of `Runtime.nodejs`.
 */
export interface NodejsOptions {
  /**
   * The Node.js release in the image, for example `22` or `22.12`.
   *
   * 18 or newer. It decides how large V8 makes the young generation (RT-N3): Node.js 24 takes up to 192 MiB.
   *
   * @default - not known: memory is planned for the larger young generation of Node.js 24
   */
  readonly version?: string;
}

export const NODEJS: PropTable<NodejsOptions> = { version: text('22') };

const READS = ['NODE_OPTIONS', 'UV_THREADPOOL_SIZE'];
export const NODE_VARIABLES: KnownVariables = { readBy: [['Runtime.nodejs', READS]], flagLists: ['NODE_OPTIONS'] };

/** What V8 is told. */
interface NodeFit extends MemoryFit {
  readonly heapMiB: number;
  readonly youngMiB: number;
  readonly semiSpaceMiB: number;
  /** Whether the semi-space is other than V8's own choice, so that it has to be said. */
  readonly semiSpaceSet: boolean;
  readonly liveMiB: number;
}

/** V8's semi-space, of which the young generation has three. */
interface NodeBounds {
  readonly semiSpaceMiB: number;
}

/** Young generation = three semi-spaces (RT-N3). */
const SEMI_SPACES = 3;
/** V8 halves or quarters from 64 MiB down. */
const SEMI_SPACE_LADDER = [64, 32, 16, 8, 4, 1];
/** RT-N8: `http.Server.keepAliveTimeout`. Seconds. */
const NODE_KEEP_ALIVE_SECONDS = 5;

/** RT-N3, RT-N4: V8's own semi-space at a memory limit. Node.js 24 made it four times as large from 1 GiB on. MiB. */
export function nodeSemiSpace(major: number, limitMiB: number): number {
  const [huge, large, medium] = major >= 24 ? [64, 32, 16] : [16, 8, 4];
  if (limitMiB >= 4096) {
    return huge;
  }
  if (limitMiB >= 2048) {
    return large;
  }
  return limitMiB >= 1024 ? medium : 1;
}

/** A1: old space that a limit leaves beside the native part, the young generation and what else is in memory. MiB. */
export function nodeOldSpace(b: NodejsNumbers, limitMiB: number, otherMiB: number, youngMiB: number): number {
  return floorMiB(floorMiB(usable(b, limitMiB)) - otherMiB - b.nodejs.nativeMiB - youngMiB);
}

/** Node.js: one event loop, V8's heap. */
export function nodejsModel(numbers: BaselineNumbers, version: Version | undefined): RuntimeModel<NodeFit, NodeBounds> {
  const b: NodejsNumbers = ownNumbers(numbers, 'nodejs', NODEJS_NUMBERS);
  const label = version === undefined ? 'Node.js' : `Node.js ${version.text}`;
  const usual = assumed(b.nodejs, 'nodejs', { memory: namesOf('nodejs', NODEJS_NUMBERS, 'nativeMiB', 'headroom'), pool: namesOf('nodejs', NODEJS_NUMBERS, 'poolThreads') });
  // an unknown version gets the larger young generation: it fits both
  const major = version?.major ?? 24;

  return {
    id: 'nodejs',
    label,
    cpuModel: 'event-loop',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: 1000,
    ...usual,
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: NODE_KEEP_ALIVE_SECONDS,
    idleTimeoutSet: false,
    holds: 'cpu',
    reads: READS,
    heap: { written: 'NODE_OPTIONS with --max-old-space-size in MiB', from: (env, limitMiB) => nodeHeapFrom(env.NODE_OPTIONS ?? '', limitMiB) },
    stop: {
      advice: (drain) => `Node.js drops running requests at SIGTERM unless the program handles it; call server.close() then, and end within ${drain} s`,
    },
    helperThreads: b.nodejs.poolThreads,
    beyond: () => 'V8\'s own threads (garbage collection, compilation)',
    // one loop, whatever the variables say
    parallelismFrom: () => 1,
    overrides: nodeOverrides,
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitNode(b, label, major, ask, limitMiB),
    environment: (ask) => nodeEnvironment(b, usual.numbers, ask),
  };
}

/** V8's old space as NODE_OPTIONS say; the percentage takes precedence (RT-N2). MiB. */
function nodeHeapFrom(options: string, limitMiB: number): number | undefined {
  const percentage = lastNumber(options, /^--max[-_]old[-_]space[-_]size[-_]percentage=(\d+(?:\.\d+)?)$/);
  return percentage !== undefined ? percentage * limitMiB / 100 : lastNumber(options, /^--max[-_]old[-_]space[-_]size=(\d+)$/);
}

function nodeOverrides(env: Environment): Overrides<NodeBounds> {
  const semi = lastNumber(env.NODE_OPTIONS ?? '', /^--max[-_]semi[-_]space[-_]size=(\d+)$/);
  return {
    ...(semi === undefined || semi === 0 ? {} : { bounds: { semiSpaceMiB: semi } }),
    helperThreads: wholeFrom(env, 'UV_THREADPOOL_SIZE'),
  };
}

/** What lives in V8's heap, as a sum that can be checked. */
function liveParts(idle: number, ask: MemoryAsk): string {
  const working = ask.workingSetMiB > 0 ? ` + ${mib(ask.workingSetMiB)} of working set` : '';
  return `${mib(idle)} idle${working} + ${ask.concurrency} requests of ${ask.perRequestMiB} MiB`;
}

function fitNode(b: NodejsNumbers, label: string, major: number, ask: MemoryAsk<NodeBounds>, givenMiB: number | undefined): NodeFit {
  const given = ask.bounds?.semiSpaceMiB;
  const { nativeMiB, headroom } = b.nodejs;
  const idle = Math.max(b.memory.leastLiveMiB, ask.baseMiB - nativeMiB);
  const live = idle + ask.workingSetMiB + requestsMiB(ask);
  const needed = headroom * live;
  return fitLimit<NodeFit>(b, label, startingLimit(b, ask), givenMiB, (limitMiB) => {
    const usual = given ?? nodeSemiSpace(major, limitMiB);
    let tried: LedgerEntry[] = [];
    // in a limit that was given, V8's own young generation may take the room that the live heap needs: a smaller one is set then
    for (const semi of givenMiB === undefined || given !== undefined ? [usual] : SEMI_SPACE_LADDER.filter((size) => size <= usual)) {
      const young = SEMI_SPACES * semi;
      const old = nodeOldSpace(b, limitMiB, besideMiB(ask) + ask.pageCacheMiB, young);
      const ledger = [
        { part: 'heap', mib: old, why: () => `V8's old space: ${usablePercent(b)} of the limit less the other parts; at least ${headroom} times the live heap of ${mib(live)}` },
        { part: 'young', mib: young, why: () => `three semi-spaces of ${semi} MiB${given !== undefined ? ', as env says' : semi === usual ? `, V8's default at ${limitMiB} MiB` : ', smaller than V8\'s default so that the live heap fits'}` },
        { part: 'native', mib: nativeMiB, why: () => 'Node.js outside V8\'s heap: code, buffers, thread stacks' },
        ...commonParts(b, ask),
      ];
      if (old >= needed) {
        return {
          limitMiB,
          ledger,
          rule: 'A1',
          heapMiB: old,
          youngMiB: young,
          semiSpaceMiB: semi,
          semiSpaceSet: semi !== usual,
          liveMiB: live,
          reason: () => `${usablePercent(b)} of ${limitMiB} MiB: ${listed(ledger)}; the heap is ${Math.round(old / live * 100) / 100} times the live ${mib(live)} (${liveParts(idle, ask)}), at least ${headroom}`,
        };
      }
      tried = ledger;
    }
    return { needs: () => `an old space of ${mib(needed)} (${headroom} x ${mib(live)} live heap) beside ${listed(tried.slice(1))}` };
  });
}

function nodeEnvironment({ nodejs: { poolThreads } }: NodejsNumbers, { memory, pool }: RuntimeReads, ask: EnvironmentAsk<NodeFit>): ReturnType<RuntimeModel['environment']> {
  const { heapMiB, youngMiB, semiSpaceMiB, semiSpaceSet } = ask.fit;
  const flags = [`--max-old-space-size=${heapMiB}`];
  if (semiSpaceSet) {
    flags.push(`--max-semi-space-size=${semiSpaceMiB}`);
  }
  const threads = poolThreads * ask.parallelism;
  return {
    NODE_OPTIONS: variable(flags.join(' '), 'A1', ['resources.memory', 'runtime'],
      `old space of ${heapMiB} MiB and young generation of ${youngMiB} MiB fit ${ask.fit.limitMiB} MiB; V8's default is ${ask.fit.limitMiB <= 512 ? 'up to 259 MiB of heap at any limit' : 'about half of the limit'}`, false, memory),
    UV_THREADPOOL_SIZE: variable(threads, 'RT-N7', ['sizing.parallelism'], `${poolThreads} threads for files, DNS and compression per event loop; libuv's default, written so that the image cannot change it`, false, pool),
  };
}
