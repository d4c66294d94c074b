import type { Tuned } from '../tuned';
import { g1From, parallelismFrom } from './effective';
import { mallocArenas, variable } from './environment';
import { ceil16, commonParts, fitLimit, LEAST_LIVE_MIB, ledgerSum, listed, mib, requestsMiB, usable } from './memory';
import { mustBe, Overrides, springNames, springSeconds, springText, springWhole } from './overrides';
import { EnvironmentAsk, GATEWAYS_IDLE, KEEP_ALIVE_INPUTS, KEEP_ALIVE_SECONDS, LedgerEntry, MemoryAsk, MemoryFit, RuntimeModel, THREAD_MIB } from './runtime-model';
import type { Version } from './version';
import { MEMORY_SHARE } from '../baselines';

/** A2: the heap holds the live set this many times. */
export const JVM_HEADROOM = 1.6;
/** RT-J4: G1's own bookkeeping, as a share of the heap. */
export const G1_SHARE = 0.08;
/** RT-J4: class metadata of a small program, and of one with Spring. MiB. */
const METASPACE_MIB = 80;
const METASPACE_SPRING_MIB = 110;
/** RT-J4: compiled code that is in use. MiB. */
const CODE_CACHE_MIB = 100;
/** RT-J4: the virtual machine itself, direct buffers, symbols. MiB. */
const VM_MIB = 32;
/** RT-J2, measured: below 126 MiB a percentage is not honoured, the virtual machine takes 126 MiB. */
export const JVM_LEAST_HEAP_MIB = 126;
/** A2: live heap of an idle program where nobody declared its memory. MiB. */
const LIVE_MIB = 100;
const LIVE_SPRING_MIB = 150;
/** RT-J1: from here on a server-class machine, where G1 pays. MiB. */
const G1_LIMIT_MIB = 1792;
/** E2: tighter objectives do not live with the pauses of a serial collector. */
const G1_OBJECTIVE_MILLIS = 500;
/** A18. */
const LEAST_POOL_THREADS = 50;
const MOST_POOL_THREADS = 200;

/** What the factories choose. */
export interface JvmChoice {
  readonly version: Version | undefined;
  readonly spring: boolean;
  readonly cds: boolean;
  readonly cdsArchive: string | undefined;
}

/**
 * A2: `MaxRAMPercentage` at a limit: what 95 % of it leaves beside the other parts, `overhead` being the collector's share per heap.
 * One decimal; two from 8 GiB on, where a tenth of a percent is 8 MiB.
 */
export function jvmPercent(limitMiB: number, otherMiB: number, overhead = 0): number {
  const scale = limitMiB >= 8192 ? 100 : 10;
  return Math.floor(100 * scale * (usable(limitMiB) - otherMiB) / (1 + overhead) / limitMiB + 1e-9) / scale;
}

/** A18: request threads for the most that one pod can be made to do; a second's hiccup must not fill the pool. */
export function jvmThreads(podRate: number, latencyP99Millis: number): number {
  const busy = Math.ceil(podRate * Math.max(latencyP99Millis, 1000) / 1000 - 1e-9);
  return Math.min(MOST_POOL_THREADS, Math.max(LEAST_POOL_THREADS, busy));
}

/** A Java virtual machine, plain or with Spring Boot's embedded Tomcat. */
export function jvmModel(choice: JvmChoice): RuntimeModel {
  const { spring, version } = choice;
  const java = version === undefined ? 'Java' : `Java ${version.text}`;
  const label = spring ? `Spring Boot on ${java}` : java;
  const cds = choice.cds || choice.cdsArchive !== undefined;
  const startupSeconds = spring ? (cds ? 15 : 25) : (cds ? 6 : 10);
  const outside = outsideMiB(spring, LEAST_POOL_THREADS);

  return {
    id: spring ? 'springBoot' : 'jvm',
    label,
    cpuModel: 'threads',
    jit: true,
    minimumRequestMillis: (startup) => (startup > 20 ? 1000 : 500),
    maximumRequestMillis: undefined,
    defaults: {
      cpuPerRequestMillis: spring ? 12 : 8,
      memoryBaseMiB: Math.ceil(outside + (spring ? LIVE_SPRING_MIB : LIVE_MIB)),
      memoryPerRequestMiB: 0.5,
      startupSeconds,
      tmpMiB: 64,
      idleCpuMillis: 30,
    },
    startupFactor: 3,
    graceMarginSeconds: 10,
    healthPaths: spring
      ? { live: '/actuator/health/liveness', ready: '/actuator/health/readiness' }
      : { live: '/livez', ready: '/readyz' },
    // plain Java: the JDK's own server and Jetty close idle connections after 30 s, and no variable changes it
    idleTimeoutSeconds: spring ? KEEP_ALIVE_SECONDS : 30,
    idleTimeoutSet: spring,
    reads: ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', ...(spring ? new Set(SPRING_PROPERTIES.flatMap(springNames)) : [])],
    overrides: (env) => jvmOverrides(spring, env),
    grpcCaveat: undefined,
    poolThreads: ({ podRate, latencyP99Millis, threads }) => threads ?? jvmThreads(podRate, latencyP99Millis),
    fitMemory: (ask, limitMiB) => fitJvm(label, spring, ask, limitMiB),
    environment: (ask) => ({
      JAVA_TOOL_OPTIONS: javaOptions(choice, ask),
      ...mallocArenas(ask.fit.limitMiB, ask.fit.numbers.threads, ask.musl),
      ...(spring ? springVariables(ask) : {}),
    }),
  };
}

/** Properties of Spring Boot's that the plan rests on. */
const THREADS = 'server.tomcat.threads.max';
const KEEP_ALIVE = 'server.tomcat.keep-alive-timeout';
const SHUTDOWN = 'server.shutdown';
const PHASE = 'spring.lifecycle.timeout-per-shutdown-phase';
const HEALTH_PROBES = 'management.endpoint.health.probes.enabled';
const SPRING_PROPERTIES = [THREADS, KEEP_ALIVE, SHUTDOWN, PHASE, HEALTH_PROBES];

function jvmOverrides(spring: boolean, env: Readonly<Record<string, string>>): Overrides {
  const processors = parallelismFrom('jvm', env);
  const parallelism = processors === undefined || processors < 1 ? undefined : { value: processors, from: '-XX:ActiveProcessorCount' };
  if (!spring) {
    return { parallelism, g1: g1From(env) };
  }
  mustBe(springText(env, SHUTDOWN), 'graceful', 'requests in flight would be cut whenever a pod stops');
  return { parallelism, g1: g1From(env), threads: springWhole(env, THREADS), keepAliveSeconds: springSeconds(env, KEEP_ALIVE, true), shutdownSeconds: springSeconds(env, PHASE) };
}

function leastHeap(liveMiB: number): number {
  return Math.max(JVM_LEAST_HEAP_MIB, JVM_HEADROOM * liveMiB);
}

function outsideMiB(spring: boolean, threads: number): number {
  return (spring ? METASPACE_SPRING_MIB : METASPACE_MIB) + CODE_CACHE_MIB + threads * THREAD_MIB + VM_MIB;
}

function fitJvm(label: string, spring: boolean, ask: MemoryAsk, givenMiB: number | undefined): MemoryFit {
  const threads = ask.poolThreads > 0 ? ask.poolThreads : LEAST_POOL_THREADS;
  const outside = outsideMiB(spring, threads);
  // an idle process has not started all its threads
  const resting = ask.baseDeclared ? Math.max(LEAST_LIVE_MIB, ask.baseMiB - outsideMiB(spring, LEAST_POOL_THREADS)) : (spring ? LIVE_SPRING_MIB : LIVE_MIB);
  const live = resting + ask.workingSetMiB + requestsMiB(ask);
  const heapNeeded = leastHeap(live);
  const fixed: LedgerEntry[] = [
    { part: 'metaspace', mib: spring ? METASPACE_SPRING_MIB : METASPACE_MIB, why: `class metadata${spring ? ' of a Spring program' : ''}: it has no limit of its own` },
    { part: 'codeCache', mib: CODE_CACHE_MIB, why: 'compiled code that is in use, of 240 MiB that are reserved' },
    { part: 'threads', mib: threads * THREAD_MIB, why: `${threads} request threads of ${THREAD_MIB} MiB of resident stack` },
    { part: 'native', mib: VM_MIB, why: 'the virtual machine itself and direct buffers' },
    ...commonParts(ask),
  ];
  const other = ledgerSum(fixed);
  const many = ask.parallelism >= 2;
  const tight = ask.objectiveMillis < G1_OBJECTIVE_MILLIS;

  const attempt = (limitMiB: number, g1: boolean): MemoryFit | undefined => {
    const overhead = g1 ? G1_SHARE : 0;
    const percent = jvmPercent(limitMiB, other, overhead);
    const heap = percent * limitMiB / 100;
    if (heap < heapNeeded) {
      return undefined;
    }
    const ledger: LedgerEntry[] = [
      { part: 'heap', mib: heap, why: `${percent} % of the limit; the live ${mib(live)} fit ${JVM_HEADROOM} times` },
      ...(g1 ? [{ part: 'collector', mib: heap * G1_SHARE, why: 'G1 keeps about 8 % of the heap beside it' }] : []),
      ...fixed,
    ];
    return {
      limitMiB,
      ledger,
      rule: 'A2',
      numbers: { heapMiB: heap, percent, initialPercent: Math.floor(percent * 5) / 10, threads, nonHeapMiB: outside + (g1 ? heap * G1_SHARE : 0), liveMiB: live },
      texts: { gc: g1 ? 'G1GC' : 'SerialGC', gcWhy: ask.g1 === undefined ? collectorReason(g1, many, tight, limitMiB) : 'the collector as env says' },
      reason: `a heap of ${mib(heap)} (${percent} %) holds ${JVM_HEADROOM} times the live ${mib(live)}; beside it ${listed(ledger.slice(1))}`,
    };
  };

  return fitLimit(label, ceil16((heapNeeded * (1 + ((ask.g1 ?? (many && tight)) ? G1_SHARE : 0)) + other) / MEMORY_SHARE), givenMiB, (limitMiB) => {
    const g1 = ask.g1 ?? (many && (tight || limitMiB >= G1_LIMIT_MIB));
    // in a limit that was given, and where only the size speaks for G1, the serial collector stays if G1's bookkeeping is what does not fit
    const fit = attempt(limitMiB, g1) ?? (g1 && ask.g1 === undefined && !tight && givenMiB !== undefined ? attempt(limitMiB, false) : undefined);
    const collector = g1 && (tight || ask.g1 === true) ? `, ${mib(heapNeeded * G1_SHARE)} of G1's bookkeeping` : '';
    return fit ?? { needs: `a heap of ${mib(heapNeeded)} (${JVM_HEADROOM} x ${mib(live)} live, at least ${JVM_LEAST_HEAP_MIB} MiB)${collector} beside ${listed(fixed)}` };
  });
}

function collectorReason(g1: boolean, many: boolean, tight: boolean, limitMiB: number): string {
  if (g1) {
    return tight ? `G1 because the p99 objective is below ${G1_OBJECTIVE_MILLIS} ms` : `G1 because ${limitMiB} MiB and two CPUs are enough for it`;
  }
  if (!many) {
    return 'the serial collector because one CPU has no room for concurrent threads';
  }
  return limitMiB >= G1_LIMIT_MIB ? 'the serial collector because G1\'s 8 % beside the heap would not fit' : `the serial collector because ${limitMiB} MiB are below ${G1_LIMIT_MIB} MiB and the objective allows its pauses`;
}

function decimals(value: number): string {
  return Number.isInteger(value * 10) ? value.toFixed(1) : String(value);
}

function javaOptions(choice: JvmChoice, ask: EnvironmentAsk): Tuned<string> {
  const { numbers, texts, limitMiB } = ask.fit;
  const flags = [
    `-XX:MaxRAMPercentage=${decimals(numbers.percent)}`,
    `-XX:InitialRAMPercentage=${decimals(numbers.initialPercent)}`,
    `-XX:ActiveProcessorCount=${ask.parallelism}`,
    `-XX:+Use${texts.gc}`,
    '-XX:+ExitOnOutOfMemoryError',
  ];
  if (choice.cdsArchive !== undefined) {
    flags.push(`-XX:SharedArchiveFile=${choice.cdsArchive}`);
  }
  return variable(flags.join(' '), 'A2', ['resources.memory', 'sizing.parallelism', 'demand.objectiveP99', 'runtime'],
    `the heap may take ${numbers.percent} % of ${limitMiB} MiB instead of 25 %, because the rest is known; ${ask.parallelism} processors instead of the limit's; ${texts.gcWhy}, written out because the default depends on size and release (from JDK 27 on it is always G1); out of memory ends the process, so that it is restarted`);
}

function springVariables(ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const threads = ask.fit.numbers.threads;
  return {
    // the names with underscores for dashes are read too, and a user's own variable in the shorter spelling wins over them
    SERVER_TOMCAT_THREADS_MAX: variable(threads, 'A18', ['demand.latencyP99', 'sizing.parallelism', 'sizing.maxUtilization', 'demand.cpuPerRequest'],
      `${Math.round(ask.podRate)}/s x ${Math.max(ask.latencyP99Millis, 1000)} ms, between ${LEAST_POOL_THREADS} and ${MOST_POOL_THREADS}: a second's hiccup of a dependency must not fill the pool`),
    SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: variable(`${ask.keepAlive?.seconds ?? KEEP_ALIVE_SECONDS}s`, 'KA-4', KEEP_ALIVE_INPUTS, `longer than ${ask.keepAlive?.outlasts ?? GATEWAYS_IDLE}: the server must not be first`),
    SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS: variable(-1, 'RT-J8', [], 'Tomcat would close every connection after 100 requests, which costs proxies a new one'),
    SERVER_SHUTDOWN: variable('graceful', 'RT-J7', [], 'requests in flight end before the process does; written out because it is the default only from Boot 3.4 on'),
    SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: variable(`${ask.drainSeconds}s`, 'B17', ['shutdown.drain'], `one phase may take the drain of ${ask.drainSeconds} s; the grace period leaves 10 s for the others`),
    MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: variable('true', 'RT-J7', [], 'the probes\' paths exist by default only from Boot 4 on, or where Boot recognises Kubernetes'),
  };
}
