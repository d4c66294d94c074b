import { semiSpaceFrom } from './effective';
import { variable } from './environment';
import { commonParts, fitLimit, floorMiB, LEAST_LIVE_MIB, listed, requestsMiB, startingLimit, usable } from './memory';
import { Overrides, wholeFrom } from './overrides';
import type { EnvironmentAsk, LedgerEntry, MemoryAsk, MemoryFit, RuntimeModel } from './runtime-model';
import type { Version } from './version';
import { mib } from '../../private/format';

/** A1: resident memory of Node.js outside V8's heap. MiB. */
export const NODE_NATIVE_MIB = 60;
/** A1: old space must hold the live heap this many times. */
export const NODE_HEAP_HEADROOM = 1.3;
/** Young generation = three semi-spaces (RT-N3). */
const SEMI_SPACES = 3;
/** V8 halves or quarters from 64 MiB down. */
const SEMI_SPACE_LADDER = [64, 32, 16, 8, 4, 1];
/** RT-N8: `http.Server.keepAliveTimeout`. Seconds. */
const NODE_KEEP_ALIVE_SECONDS = 5;
/** RT-N7: libuv threads per loop. */
const UV_THREADS = 4;

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
export function nodeOldSpace(limitMiB: number, otherMiB: number, youngMiB: number): number {
  return floorMiB(floorMiB(usable(limitMiB)) - otherMiB - NODE_NATIVE_MIB - youngMiB);
}

/** Node.js: one event loop, V8's heap. */
export function nodejsModel(version: Version | undefined): RuntimeModel {
  const label = version === undefined ? 'Node.js' : `Node.js ${version.text}`;
  // an unknown version gets the larger young generation: it fits both
  const major = version?.major ?? 24;

  return {
    id: 'nodejs',
    label,
    cpuModel: 'event-loop',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: 1000,
    defaults: { cpuPerRequestMillis: 4, memoryBaseMiB: 90, memoryPerRequestMiB: 0.5, startupSeconds: 1.5, tmpMiB: 32, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: NODE_KEEP_ALIVE_SECONDS,
    idleTimeoutSet: false,
    holds: 'cpu',
    reads: ['NODE_OPTIONS', 'UV_THREADPOOL_SIZE'],
    stop: {
      atTerm: 'program',
      knob: undefined,
      advice: (drain) => `Node.js ends at SIGTERM at once, with the requests that run, unless the program handles the signal: let it call server.close() then, and end within ${drain} s`,
    },
    helperThreads: UV_THREADS,
    beyond: () => 'V8\'s own threads, which collect and compile,',
    overrides: nodeOverrides,
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitNode(label, major, ask, limitMiB),
    environment: (ask) => nodeEnvironment(ask),
  };
}

function nodeOverrides(env: Readonly<Record<string, string>>): Overrides {
  const semi = semiSpaceFrom(env.NODE_OPTIONS ?? '');
  return {
    ...(semi === undefined || semi === 0 ? {} : { semiSpaceMiB: { value: semi, from: '--max-semi-space-size' } }),
    helperThreads: wholeFrom(env, 'UV_THREADPOOL_SIZE'),
  };
}

/** What lives in V8's heap, as a sum that can be checked. */
function liveParts(ask: MemoryAsk): string {
  const idle = Math.max(LEAST_LIVE_MIB, ask.baseMiB - NODE_NATIVE_MIB);
  const working = ask.workingSetMiB > 0 ? ` + ${mib(ask.workingSetMiB)} of working set` : '';
  return `${mib(idle)} idle${working} + ${ask.concurrency} requests of ${ask.perRequestMiB} MiB`;
}

function fitNode(label: string, major: number, ask: MemoryAsk, givenMiB: number | undefined): MemoryFit {
  const live = Math.max(LEAST_LIVE_MIB, ask.baseMiB - NODE_NATIVE_MIB) + ask.workingSetMiB + requestsMiB(ask);
  const needed = NODE_HEAP_HEADROOM * live;
  return fitLimit(label, startingLimit(ask), givenMiB, (limitMiB) => {
    const usual = ask.semiSpaceMiB ?? nodeSemiSpace(major, limitMiB);
    let tried: LedgerEntry[] = [];
    // in a limit that was given, V8's own young generation may take the room that the live heap needs: a smaller one is set then
    for (const semi of givenMiB === undefined || ask.semiSpaceMiB !== undefined ? [usual] : SEMI_SPACE_LADDER.filter((size) => size <= usual)) {
      const young = SEMI_SPACES * semi;
      const old = nodeOldSpace(limitMiB, ask.tmpfsMiB + ask.pageCacheMiB, young);
      const ledger = [
        { part: 'heap', mib: old, why: `V8's old space: 95 % of the limit less the other parts; the live heap of ${mib(live)} fits at least ${NODE_HEAP_HEADROOM} times` },
        { part: 'young', mib: young, why: `three semi-spaces of ${semi} MiB${ask.semiSpaceMiB !== undefined ? ', as env says' : semi === usual ? `, V8's own choice at ${limitMiB} MiB` : ', set smaller so that the live heap fits'}` },
        { part: 'native', mib: NODE_NATIVE_MIB, why: 'Node.js outside V8\'s heap: code, buffers, thread stacks' },
        ...commonParts(ask),
      ];
      if (old >= needed) {
        return {
          limitMiB,
          ledger,
          rule: 'A1',
          texts: {},
          numbers: { heapMiB: old, youngMiB: young, semiSpaceMiB: semi, semiSpaceSet: semi === usual ? 0 : 1, nativeMiB: NODE_NATIVE_MIB, liveMiB: live },
          reason: `95 % of ${limitMiB} MiB are ${listed(ledger)}; the live heap of ${mib(live)} (${liveParts(ask)}) fits ${Math.round(old / live * 100) / 100} times into the old space, at least ${NODE_HEAP_HEADROOM}`,
        };
      }
      tried = ledger;
    }
    return { needs: `an old space of ${mib(needed)} (${NODE_HEAP_HEADROOM} x ${mib(live)} live heap) beside ${listed(tried.slice(1))}` };
  });
}

function nodeEnvironment(ask: EnvironmentAsk): ReturnType<RuntimeModel['environment']> {
  const { heapMiB, youngMiB, semiSpaceMiB, semiSpaceSet } = ask.fit.numbers;
  const flags = [`--max-old-space-size=${heapMiB}`];
  if (semiSpaceSet === 1) {
    flags.push(`--max-semi-space-size=${semiSpaceMiB}`);
  }
  const threads = UV_THREADS * ask.parallelism;
  return {
    NODE_OPTIONS: variable(flags.join(' '), 'A1', ['resources.memory', 'runtime'],
      `V8 would take ${ask.fit.limitMiB <= 512 ? 'up to 259 MiB of heap whatever the limit' : 'about half of the limit'}; ${heapMiB} MiB of old space and ${youngMiB} MiB of young generation are what ${ask.fit.limitMiB} MiB leave`),
    UV_THREADPOOL_SIZE: variable(threads, 'RT-N7', ['sizing.parallelism'], `${UV_THREADS} threads for file system, DNS and compression work per event loop, written out so that nothing in the image changes it`),
  };
}
