import { assumed, namesOf, ownNumbers, type OwnNumbers } from './assumed';
import { variable } from './environment';
import { ceilStep, commonParts, fitLimit, floorMiB, ledgerSum, listed, MIB_BYTES, requestsMiB, usable } from './memory';
import { Override, wholeFrom } from './overrides';
import { portOf } from './ports';
import { type Environment, hexNumber, wholeNumber } from './reading';
import type { EnvironmentAsk, KnownVariables, LedgerEntry, ListensBy, MemoryAsk, MemoryFit, RuntimeModel } from './runtime-model';
import type { Version } from './version';
import { mib } from '../../private/format';
import { type PropTable, text } from '../../private/known-props';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';
import type { Tuned } from '../decisions/tuned';

/** What is assumed of .NET, and how its managed heap is counted. */
export const DOTNET_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small .NET service, if not declared. */
  cpuPerRequestMillis: 6,
  /** [MiB] MEM-2: memory of a small .NET service at rest, if not declared. */
  memoryBaseMiB: 90,
  /** [MiB] MEM-3: memory of one request in flight of a small .NET service, if not declared. */
  memoryPerRequestMiB: 0.5,
  /** [s] PRB-1: how long a small .NET service takes to start, if not declared. */
  startupSeconds: 4,
  /** [MiB] MEM-9: what a small .NET service writes to /tmp. */
  tmpMiB: 64,
  /** [m] SIZE-7: CPU of a small .NET service without requests. */
  idleCpuMillis: 30,
  /** [x] PRB-1: the budget of a start of a small .NET service, above its usual time. */
  startupFactor: 3,
  /** [s] TRM-3: what a small .NET service needs to end beside the drain. */
  graceMarginSeconds: 5,
  /** [m] SIZE-1: no .NET process gets less: compiling would hold up requests. */
  leastRequestMillis: 500,
  /** [x] RT-D1: the heap's hard limit holds the live set this many times. */
  headroom: 1.5,
  /** [MiB] RT-D1: runtime, compiled code and thread stacks outside the managed heap. */
  nativeMiB: 60,
  /** [MiB] RT-D4: below this, or on one CPU, the server collector's heaps do not pay. */
  serverGcLimitMiB: 512,
};

/** With the numbers that all runtimes read. */
export type DotnetNumbers = OwnNumbers<'dotnet', typeof DOTNET_NUMBERS>;

/**
 * Options of `Runtime.dotnet`.
 */
export interface DotnetOptions {
  /**
   * The .NET release in the image, for example `8` or `9.0`.
   *
   * 8 or newer. What became a default later (DATAS) is written out for every release.
   *
   * @default - not known; the settings are the same
   */
  readonly version?: string;
}

export const DOTNET: PropTable<DotnetOptions> = { version: text('9.0') };

/** RT-D5: Kestrel closes idle connections after this. Seconds. */
const KESTREL_KEEP_ALIVE_SECONDS = 130;

/** Where ASP.NET listens in Microsoft's images from .NET 8 on, which say ASPNETCORE_HTTP_PORTS=8080 (learn.microsoft.com, "Default ASP.NET Core port changed from 80 to 8080"; dotnet/docs#35959, read in November 2026). */
const IMAGE_PORT = 8080;
/** URLs replace the lists of ports. */
const URLS = ['ASPNETCORE_URLS', 'DOTNET_URLS'];

/** RT-D6: the host's configuration key `shutdownTimeoutSeconds`, as its providers read it from the environment. */
const SHUTDOWN_TIMEOUT = 'DOTNET_shutdownTimeoutSeconds';
/** Names under which the host finds the key too, the strongest first: keys have no case, and the application's own variables have no prefix. */
const SHUTDOWN_NAMES = ['SHUTDOWNTIMEOUTSECONDS', 'DOTNET_SHUTDOWNTIMEOUTSECONDS', 'ASPNETCORE_SHUTDOWNTIMEOUTSECONDS'];
const SHUTDOWN_SPELLINGS = [...SHUTDOWN_NAMES, 'shutdownTimeoutSeconds', 'ASPNETCORE_shutdownTimeoutSeconds'];

const READS = ['DOTNET_GCHeapHardLimit', 'DOTNET_GCHeapHardLimitPercent', 'DOTNET_PROCESSOR_COUNT', 'DOTNET_gcServer', SHUTDOWN_TIMEOUT, ...SHUTDOWN_SPELLINGS];
export const DOTNET_VARIABLES: KnownVariables = { readBy: [['Runtime.dotnet', READS]] };

/** What .NET is told. */
interface DotnetFit extends MemoryFit {
  readonly heapMiB: number;
  /** The heap as a percentage of the limit; absent where whole percentages would be too little. */
  readonly percent?: number;
  readonly liveMiB: number;
  readonly collector: 'server' | 'workstation';
}

/** How long the host waits for requests, where the user's environment says it. */
function hostShutdown(env: Environment): Override | undefined {
  const name = SHUTDOWN_NAMES.flatMap((wanted) => Object.keys(env).filter((given) => given.toUpperCase() === wanted).sort()).at(0);
  return name === undefined ? undefined : wholeFrom(env, name);
}

/** The heap's hard limit at a memory limit, for a need of more than nothing: a whole percentage, or exact MiB where the percentage would round the live set out. */
export function dotnetHeap(b: DotnetNumbers, limitMiB: number, otherMiB: number, neededMiB: number): Pick<DotnetFit, 'heapMiB'> & { readonly percent: number | undefined } | undefined {
  const left = floorMiB(usable(b, limitMiB) - otherMiB);
  const percent = Math.floor(100 * left / limitMiB + 1e-9);
  const rounded = percent * limitMiB / 100;
  if (rounded >= neededMiB) {
    return { heapMiB: rounded, percent };
  }
  return left >= neededMiB ? { heapMiB: left, percent: undefined } : undefined;
}

/** .NET: threads, a managed heap with a hard limit. */
export function dotnetModel(numbers: BaselineNumbers, version: Version | undefined): RuntimeModel<DotnetFit> {
  const b: DotnetNumbers = ownNumbers(numbers, 'dotnet', DOTNET_NUMBERS);
  const label = version === undefined ? '.NET' : `.NET ${version.text}`;
  const usual = assumed(b.dotnet, 'dotnet', { memory: namesOf('dotnet', DOTNET_NUMBERS, 'headroom', 'nativeMiB', 'serverGcLimitMiB'), least: namesOf('dotnet', DOTNET_NUMBERS, 'leastRequestMillis') });
  return {
    id: 'dotnet',
    label,
    cpuModel: 'threads',
    jit: true,
    minimumRequestMillis: () => b.dotnet.leastRequestMillis,
    maximumRequestMillis: undefined,
    ...usual,
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: KESTREL_KEEP_ALIVE_SECONDS,
    idleTimeoutSet: false,
    reads: READS,
    heap: { written: 'DOTNET_GCHeapHardLimit in hexadecimal bytes', from: dotnetHeapFrom },
    listensBy: (env) => [dotnetListens(env)],
    parallelismFrom: (env) => wholeNumber(env.DOTNET_PROCESSOR_COUNT),
    stop: { advice: undefined },
    helperThreads: 0,
    beyond: () => 'the thread pool (it grows beyond DOTNET_PROCESSOR_COUNT while threads wait)',
    overrides: (env) => ({ parallelism: wholeFrom(env, 'DOTNET_PROCESSOR_COUNT'), shutdownSeconds: hostShutdown(env) }),
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitDotnet(b, label, ask, limitMiB),
    environment: (ask) => dotnetEnvironment(b, usual.numbers.memory, ask),
  };
}

/** The hard limit as the collector reads it: the absolute one wins over the percentage. MiB. */
function dotnetHeapFrom(env: Environment, limitMiB: number): number | undefined {
  const bytes = hexNumber(env.DOTNET_GCHeapHardLimit ?? env.COMPlus_GCHeapHardLimit);
  if (bytes !== undefined && bytes > 0) {
    return bytes / MIB_BYTES;
  }
  const percent = hexNumber(env.DOTNET_GCHeapHardLimitPercent ?? env.COMPlus_GCHeapHardLimitPercent);
  return percent === undefined || percent === 0 ? undefined : percent * limitMiB / 100;
}

/** Where ASP.NET listens: URLs replace the lists of ports. */
function dotnetListens(env: Environment): ListensBy | undefined {
  const name = [...URLS, 'ASPNETCORE_HTTP_PORTS', 'DOTNET_HTTP_PORTS'].find((one) => env[one] !== undefined);
  return name === undefined ? undefined : { from: name, ports: env[name].split(';').flatMap(URLS.includes(name) ? portOfUrl : portOf), by: 'read' };
}

/** `http://+:8080`; without a port the scheme's own. */
function portOfUrl(url: string): number[] {
  const match = /^(https?):\/\/[^/]*?(?::(\d{1,5}))?\/?$/i.exec(url.trim());
  return match === null ? [] : [match[2] !== undefined ? Number(match[2]) : match[1].toLowerCase() === 'http' ? 80 : 443];
}

function fitDotnet(b: DotnetNumbers, label: string, ask: MemoryAsk, givenMiB: number | undefined): DotnetFit {
  const { headroom, nativeMiB, serverGcLimitMiB } = b.dotnet;
  const live = Math.max(b.memory.leastLiveMiB, ask.baseMiB - nativeMiB) + ask.workingSetMiB + requestsMiB(ask);
  const needed = headroom * live;
  const other: LedgerEntry[] = [
    { part: 'native', mib: nativeMiB, why: () => 'the runtime, compiled code and thread stacks outside the managed heap' },
    ...commonParts(b, ask),
  ];
  const beside = ledgerSum(other);
  return fitLimit<DotnetFit>(b, label, ceilStep(b, (needed + beside) / b.memory.share), givenMiB, (limitMiB) => {
    const heap = dotnetHeap(b, limitMiB, beside, needed);
    if (heap === undefined) {
      return { needs: () => `a heap of ${mib(needed)} (${headroom} x ${mib(live)} live) beside ${listed(other)}` };
    }
    const server = ask.parallelism >= 2 && limitMiB >= serverGcLimitMiB;
    const ledger = [{ part: 'heap', mib: heap.heapMiB, why: () => `the collector's hard limit${heap.percent === undefined ? '' : `, ${heap.percent} % of the limit`}: ${headroom} times the live ${mib(live)}` }, ...other];
    return {
      limitMiB,
      ledger,
      rule: 'RT-D1, MEM-2',
      heapMiB: heap.heapMiB,
      liveMiB: live,
      ...(heap.percent === undefined ? {} : { percent: heap.percent }),
      collector: server ? 'server' : 'workstation',
      reason: () => `heap ${mib(heap.heapMiB)} (at least ${headroom} times the live ${mib(live)}), ${listed(other)}`,
    };
  });
}

/** RT-D2: numbers of .NET's collector are hexadecimal in the environment. */
function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase()}`;
}

function dotnetEnvironment(b: DotnetNumbers, reads: readonly BaselineName[], ask: EnvironmentAsk<DotnetFit>): Record<string, Tuned<string>> {
  const { heapMiB, percent, collector, limitMiB } = ask.fit;
  const server = collector === 'server';
  const inputs = ['resources.memory', 'runtime'];
  return {
    ...(percent === undefined
      ? { DOTNET_GCHeapHardLimit: variable(hex(heapMiB * MIB_BYTES), 'RT-D2', inputs, `hexadecimal for ${mib(heapMiB)}, exactly what ${limitMiB} MiB leave: a whole percentage would be too little`, false, reads) }
      : { DOTNET_GCHeapHardLimitPercent: variable(hex(percent), 'RT-D2', inputs, `hexadecimal for ${percent} % of ${limitMiB} MiB, which the parts outside the heap leave; the default is 75 %`, false, reads) }),
    DOTNET_gcServer: variable(server ? 1 : 0, 'RT-D4', ['resources.memory', 'sizing.parallelism'], server
      ? `${ask.parallelism} processors and ${limitMiB} MiB are enough for the server collector`
      : `the server collector, ASP.NET's default, needs two processors and ${b.dotnet.serverGcLimitMiB} MiB; the pod has ${ask.parallelism} and ${limitMiB} MiB`, false, reads),
    ...(server ? { DOTNET_GCDynamicAdaptationMode: variable(1, 'RT-D3', ['runtime', 'environment.DOTNET_gcServer'], 'the server collector starts with one heap and grows with the live data; the default from .NET 9 on') } : {}),
    DOTNET_PROCESSOR_COUNT: variable(ask.parallelism, 'RT-0', ['sizing.parallelism'], `thread pool and collector use ${ask.parallelism} processors instead of the limit; a decimal number`),
    // another spelling of the user's would stand beside ours, and the host takes whichever it reads last
    ...((ask.userNames ?? []).some((name) => name !== SHUTDOWN_TIMEOUT && SHUTDOWN_NAMES.includes(name.toUpperCase()))
      ? {}
      : { [SHUTDOWN_TIMEOUT]: variable(ask.drainSeconds, 'RT-D6', ['shutdown.drain'], `requests may run for the drain of ${ask.drainSeconds} s; the default is 30 s`) }),
    ...(ask.port === IMAGE_PORT || (ask.userNames ?? []).some((name) => URLS.includes(name))
      ? {}
      : { ASPNETCORE_HTTP_PORTS: variable(ask.port, 'RT-0', ['port'], `ASP.NET listens on ${IMAGE_PORT} in Microsoft's images; port is ${ask.port}`) }),
    DOTNET_TieredPGO: variable(1, 'RT-D4', ['runtime'], 'hot code is compiled again with profile data; written so that the image cannot change it'),
  };
}
