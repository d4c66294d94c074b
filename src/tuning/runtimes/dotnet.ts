import { variable } from './environment';
import { ceil16, commonParts, fitLimit, floorMiB, LEAST_LIVE_MIB, ledgerSum, listed, MIB_BYTES, requestsMiB, usable } from './memory';
import { Override, wholeFrom } from './overrides';
import type { EnvironmentAsk, LedgerEntry, MemoryAsk, MemoryFit, RuntimeModel } from './runtime-model';
import type { Version } from './version';
import { mib } from '../../private/format';
import { MEMORY_SHARE } from '../decisions/baselines';
import type { Tuned } from '../decisions/tuned';

/** The heap's hard limit holds the live set this many times. */
export const DOTNET_HEADROOM = 1.5;
/** Runtime, compiled code and thread stacks outside the managed heap. MiB. */
export const DOTNET_NATIVE_MIB = 60;
/** RT-D4: below this, or on one CPU, the server collector's heaps do not pay. MiB. */
const SERVER_GC_LIMIT_MIB = 512;
/** RT-D5: Kestrel closes idle connections after this. Seconds. */
const KESTREL_KEEP_ALIVE_SECONDS = 130;

/** Where ASP.NET listens in Microsoft's images from .NET 8 on, which say ASPNETCORE_HTTP_PORTS=8080 (learn.microsoft.com, "Default ASP.NET Core port changed from 80 to 8080"). */
const IMAGE_PORT = 8080;
/** URLs replace the lists of ports. */
const URLS = ['ASPNETCORE_URLS', 'DOTNET_URLS'];

/** RT-D6: the host's configuration key `shutdownTimeoutSeconds`, as its providers read it from the environment. */
const SHUTDOWN_TIMEOUT = 'DOTNET_shutdownTimeoutSeconds';
/** Names under which the host finds the key too, the strongest first: keys have no case, and the application's own variables have no prefix. */
const SHUTDOWN_NAMES = ['SHUTDOWNTIMEOUTSECONDS', 'DOTNET_SHUTDOWNTIMEOUTSECONDS', 'ASPNETCORE_SHUTDOWNTIMEOUTSECONDS'];
const SHUTDOWN_SPELLINGS = [...SHUTDOWN_NAMES, 'shutdownTimeoutSeconds', 'ASPNETCORE_shutdownTimeoutSeconds'];

/** How long the host waits for requests, where the user's environment says it. */
function hostShutdown(env: Readonly<Record<string, string>>): Override | undefined {
  const name = SHUTDOWN_NAMES.flatMap((wanted) => Object.keys(env).filter((given) => given.toUpperCase() === wanted).sort()).at(0);
  return name === undefined ? undefined : wholeFrom(env, name);
}

/** The heap's hard limit at a memory limit, for a need of more than nothing: a whole percentage, or exact MiB where the percentage would round the live set out. */
export function dotnetHeap(limitMiB: number, otherMiB: number, neededMiB: number): { readonly heapMiB: number; readonly percent: number | undefined } | undefined {
  const left = floorMiB(usable(limitMiB) - otherMiB);
  const percent = Math.floor(100 * left / limitMiB + 1e-9);
  const rounded = percent * limitMiB / 100;
  if (rounded >= neededMiB) {
    return { heapMiB: rounded, percent };
  }
  return left >= neededMiB ? { heapMiB: left, percent: undefined } : undefined;
}

/** .NET: threads, a managed heap with a hard limit. */
export function dotnetModel(version: Version | undefined): RuntimeModel {
  const label = version === undefined ? '.NET' : `.NET ${version.text}`;
  return {
    id: 'dotnet',
    label,
    cpuModel: 'threads',
    jit: true,
    minimumRequestMillis: () => 500,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 6, memoryBaseMiB: 90, memoryPerRequestMiB: 0.5, startupSeconds: 4, tmpMiB: 64, idleCpuMillis: 30 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: KESTREL_KEEP_ALIVE_SECONDS,
    idleTimeoutSet: false,
    reads: ['DOTNET_GCHeapHardLimit', 'DOTNET_GCHeapHardLimitPercent', 'DOTNET_PROCESSOR_COUNT', 'DOTNET_gcServer', SHUTDOWN_TIMEOUT, ...SHUTDOWN_SPELLINGS],
    stop: { atTerm: 'waits', knob: SHUTDOWN_TIMEOUT, advice: undefined },
    helperThreads: 0,
    beyond: () => 'the thread pool, which grows beyond DOTNET_PROCESSOR_COUNT while its threads wait,',
    overrides: (env) => ({ parallelism: wholeFrom(env, 'DOTNET_PROCESSOR_COUNT'), shutdownSeconds: hostShutdown(env) }),
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitDotnet(label, ask, limitMiB),
    environment: (ask) => dotnetEnvironment(ask),
  };
}

function fitDotnet(label: string, ask: MemoryAsk, givenMiB: number | undefined): MemoryFit {
  const live = Math.max(LEAST_LIVE_MIB, ask.baseMiB - DOTNET_NATIVE_MIB) + ask.workingSetMiB + requestsMiB(ask);
  const needed = DOTNET_HEADROOM * live;
  const other: LedgerEntry[] = [
    { part: 'native', mib: DOTNET_NATIVE_MIB, why: 'the runtime, compiled code and thread stacks outside the managed heap' },
    ...commonParts(ask),
  ];
  const beside = ledgerSum(other);
  return fitLimit(label, ceil16((needed + beside) / MEMORY_SHARE), givenMiB, (limitMiB) => {
    const heap = dotnetHeap(limitMiB, beside, needed);
    if (heap === undefined) {
      return { needs: `a heap of ${mib(needed)} (${DOTNET_HEADROOM} x ${mib(live)} live) beside ${listed(other)}` };
    }
    const server = ask.parallelism >= 2 && limitMiB >= SERVER_GC_LIMIT_MIB;
    const ledger = [{ part: 'heap', mib: heap.heapMiB, why: `the collector's hard limit${heap.percent === undefined ? '' : `, ${heap.percent} % of the limit`}; the live ${mib(live)} fit ${DOTNET_HEADROOM} times` }, ...other];
    return {
      limitMiB,
      ledger,
      rule: 'RT-D1, MEM-2',
      numbers: { heapMiB: heap.heapMiB, liveMiB: live, ...(heap.percent === undefined ? {} : { percent: heap.percent }) },
      texts: { gc: server ? 'server' : 'workstation' },
      reason: `a managed heap of ${mib(heap.heapMiB)} holds ${DOTNET_HEADROOM} times the live ${mib(live)}; beside it ${listed(other)}`,
    };
  });
}

/** RT-D2: numbers of .NET's collector are hexadecimal in the environment. */
function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase()}`;
}

function dotnetEnvironment(ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const { numbers, texts, limitMiB } = ask.fit;
  const server = texts.gc === 'server';
  const inputs = ['resources.memory', 'runtime'];
  return {
    ...(numbers.percent === undefined
      ? { DOTNET_GCHeapHardLimit: variable(hex(numbers.heapMiB * MIB_BYTES), 'RT-D2', inputs, `hexadecimal for ${mib(numbers.heapMiB)}, exactly what ${limitMiB} MiB leave: a whole percentage would be too little`) }
      : { DOTNET_GCHeapHardLimitPercent: variable(hex(numbers.percent), 'RT-D2', inputs, `hexadecimal for ${numbers.percent} % of ${limitMiB} MiB, what the parts outside the heap leave, instead of 75 %`) }),
    DOTNET_gcServer: variable(server ? 1 : 0, 'RT-D4', ['resources.memory', 'sizing.parallelism'], server
      ? `${ask.parallelism} processors and ${limitMiB} MiB have room for the server collector`
      : `the server collector needs two processors and ${SERVER_GC_LIMIT_MIB} MiB; here are ${ask.parallelism} and ${limitMiB} MiB, and ASP.NET would switch it on`),
    ...(server ? { DOTNET_GCDynamicAdaptationMode: variable(1, 'RT-D3', ['runtime'], 'the server collector starts with one heap and grows with the live data; written out because it is the default only from .NET 9 on') } : {}),
    DOTNET_PROCESSOR_COUNT: variable(ask.parallelism, 'RT-0', ['sizing.parallelism'], `thread pool and collector count ${ask.parallelism} processors instead of the limit's; this one is decimal`),
    // another spelling of the user's would stand beside ours, and the host takes whichever it reads last
    ...((ask.userNames ?? []).some((name) => name !== SHUTDOWN_TIMEOUT && SHUTDOWN_NAMES.includes(name.toUpperCase()))
      ? {}
      : { [SHUTDOWN_TIMEOUT]: variable(ask.drainSeconds, 'RT-D6', ['shutdown.drain'], `the host lets requests run for the drain of ${ask.drainSeconds} s, instead of its own 30 s`) }),
    ...(ask.port === IMAGE_PORT || (ask.userNames ?? []).some((name) => URLS.includes(name))
      ? {}
      : { ASPNETCORE_HTTP_PORTS: variable(ask.port, 'RT-0', ['port'], `ASP.NET listens on ${IMAGE_PORT} in Microsoft's images; port is ${ask.port}`) }),
    DOTNET_TieredPGO: variable(1, 'RT-D4', ['runtime'], 'hot code is compiled again with what was measured; written out so that nothing in the image changes it'),
  };
}
