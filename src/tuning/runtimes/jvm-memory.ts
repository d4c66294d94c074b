import type { JavaParts } from './java-options';
import type { JvmChoice } from './jvm-options';
import { ceil16, commonParts, fitLimit, floorMiB, LEAST_LIVE_MIB, ledgerSum, listed, MIB_BYTES, requestsMiB, usable } from './memory';
import { LedgerEntry, MemoryAsk, MemoryFit, THREAD_MIB } from './runtime-model';
import { mib } from '../../private/format';
import { MEMORY_SHARE } from '../decisions/baselines';

/** What the virtual machine is told. */
export interface JvmFit extends MemoryFit {
  readonly heapMiB: number;
  readonly initialMiB: number;
  /** Request threads whose stacks are counted. */
  readonly threads: number;
  readonly stackKiB: number;
  readonly directMiB: number;
  readonly metaspaceMiB: number;
  readonly codeCacheMiB: number;
  /** Classes that fill the metaspace. */
  readonly classes: number;
  /** Everything of the process's own beside the heap. */
  readonly nonHeapMiB: number;
  readonly liveMiB: number;
  readonly collector: 'G1GC' | 'SerialGC';
  readonly collectorWhy: string;
}

/** What the user's options say about Java's memory. */
export interface JvmBounds {
  /** Whether the collector is G1; absent = not said. */
  readonly g1?: boolean | undefined;
  readonly parts?: JavaParts | undefined;
}

/** A2: live heap of an idle program whose memory is not declared. MiB. */
export const LIVE_MIB = 100;
export const LIVE_SPRING_MIB = 150;
/** A18: the smallest pool of request threads. */
export const LEAST_POOL_THREADS = 50;
/** A18: the largest. */
export const MOST_POOL_THREADS = 200;
/** A2: the heap holds the live set this many times. */
export const JVM_HEADROOM = 1.6;
/** RT-J4: G1's own bookkeeping, as a share of the heap. */
export const G1_SHARE = 0.08;
/** RT-J4: class metadata of a small program, and of one with Spring. MiB. */
const METASPACE_MIB = 80;
const METASPACE_SPRING_MIB = 110;
/** RT-J4: what compiled code may take; a full cache throws out what is cold, so this bound ends no process. MiB. */
const CODE_CACHE_MIB = 100;
/** RT-J11: what is reserved for it, which is what Paketo's calculator counts. MiB. */
const RESERVED_CODE_CACHE_MIB = 240;
/** RT-J4: a stack may grow to this, of which THREAD_MIB is in use; written out because Java's own default differs by platform. MiB. */
const STACK_MIB = 1;
/** RT-J4: the virtual machine itself, symbols. MiB. */
const VM_MIB = 32;
/** RT-J12: direct buffers of a server: 16 MiB, and two chunks of 4 MiB of Netty's allocator for each processor. MiB. */
const DIRECT_MIB = 16;
const DIRECT_PER_PROCESSOR_MIB = 8;
/** RT-J11: Paketo's metaspace: 14 MB, and 5800 bytes for each loaded class (libjvm, calc/calculator.go). Bytes. */
const METASPACE_OVERHEAD_BYTES = 14_000_000;
const CLASS_BYTES = 5800;
/** RT-J1: from here on a server-class machine, where G1 pays. MiB. */
const G1_LIMIT_MIB = 1792;
/** E2: tighter objectives do not live with the pauses of a serial collector. */
const G1_OBJECTIVE_MILLIS = 500;

/** A2: the heap at a limit: what 95 % of it leaves beside the other parts, `overhead` being the collector's share per heap. Whole MiB. */
export function jvmHeap(limitMiB: number, otherMiB: number, overhead = 0): number {
  return floorMiB((usable(limitMiB) - otherMiB) / (1 + overhead));
}

/** RT-J12. */
export function jvmDirect(parallelism: number): number {
  return DIRECT_MIB + DIRECT_PER_PROCESSOR_MIB * parallelism;
}

/** RT-J11: class metadata of so many classes. */
export function metaspaceOf(classes: number): number {
  return Math.ceil((METASPACE_OVERHEAD_BYTES + CLASS_BYTES * classes) / MIB_BYTES);
}

/** What an idle process holds beside its heap; its direct buffers are empty. */
export function outsideMiB(choice: JvmChoice, threads: number): number {
  return metaspace(choice) + CODE_CACHE_MIB + threads * THREAD_MIB + VM_MIB;
}

function metaspace({ spring, loadedClasses }: JvmChoice): number {
  return loadedClasses !== undefined ? metaspaceOf(loadedClasses) : spring ? METASPACE_SPRING_MIB : METASPACE_MIB;
}

/** What a Java virtual machine needs of a limit. */
export function fitJvm(label: string, choice: JvmChoice, ask: MemoryAsk<JvmBounds>, givenMiB: number | undefined): JvmFit {
  const { spring } = choice;
  const chosen = ask.bounds?.g1;
  const paketo = choice.paketo === true;
  const threads = ask.poolThreads > 0 ? ask.poolThreads : LEAST_POOL_THREADS;
  // an idle process has not started all its threads
  const resting = ask.baseDeclared ? Math.max(LEAST_LIVE_MIB, ask.baseMiB - outsideMiB(choice, LEAST_POOL_THREADS)) : (spring ? LIVE_SPRING_MIB : LIVE_MIB);
  const live = resting + ask.workingSetMiB + requestsMiB(ask);
  const heapNeeded = JVM_HEADROOM * live;
  const own = ask.bounds?.parts ?? {};
  const stack = own.stackMiB ?? STACK_MIB;
  const classes = own.metaspaceMiB ?? metaspace(choice);
  const code = own.codeCacheMiB ?? (paketo ? RESERVED_CODE_CACHE_MIB : CODE_CACHE_MIB);
  const direct = own.directMiB ?? jvmDirect(ask.parallelism);
  const perThread = paketo ? stack : Math.min(THREAD_MIB, stack);
  const fixed: LedgerEntry[] = [
    { part: 'metaspace', mib: classes, why: own.metaspaceMiB !== undefined ? 'class metadata, held to what env says' : choice.loadedClasses !== undefined ? `class metadata of ${choice.loadedClasses} classes` : `class metadata${spring ? ' of a Spring program' : ''}: without loadedClasses it has no limit of its own` },
    { part: 'codeCache', mib: code, why: own.codeCacheMiB !== undefined ? 'compiled code, held to what env says' : paketo ? 'compiled code, all that is reserved, as Paketo\'s calculator counts it' : 'compiled code: ReservedCodeCacheSize, instead of 240 MiB' },
    { part: 'threads', mib: threads * perThread, why: paketo ? `${threads} request threads with their whole stack of ${stack} MiB, as Paketo's calculator counts it` : `${threads} request threads of ${perThread} MiB of resident stack` },
    { part: 'direct', mib: direct, why: own.directMiB !== undefined ? 'direct buffers, held to what env says' : 'direct buffers of the server and its clients: MaxDirectMemorySize' },
    { part: 'native', mib: VM_MIB, why: 'the virtual machine itself' },
    ...commonParts(ask),
  ];
  const other = ledgerSum(fixed);
  const many = ask.parallelism >= 2;
  const tight = ask.objectiveMillis < G1_OBJECTIVE_MILLIS;

  const attempt = (limitMiB: number, g1: boolean): JvmFit | undefined => {
    const heap = jvmHeap(limitMiB, other, g1 ? G1_SHARE : 0);
    if (heap < heapNeeded) {
      return undefined;
    }
    const ledger: LedgerEntry[] = [
      { part: 'heap', mib: heap, why: `-Xmx: what 95 % of the limit leave beside the other parts; the live ${mib(live)} fit ${JVM_HEADROOM} times` },
      ...(g1 ? [{ part: 'collector', mib: heap * G1_SHARE, why: 'G1 keeps about 8 % of the heap beside it' }] : []),
      ...fixed,
    ];
    return {
      limitMiB,
      ledger,
      rule: 'A2',
      heapMiB: heap,
      initialMiB: floorMiB(heap / 2),
      threads,
      stackKiB: stack * 1024,
      directMiB: direct,
      metaspaceMiB: classes,
      codeCacheMiB: code,
      classes: choice.loadedClasses ?? Math.floor((classes * MIB_BYTES - METASPACE_OVERHEAD_BYTES) / CLASS_BYTES),
      nonHeapMiB: other - ledgerSum(commonParts(ask)) + (g1 ? heap * G1_SHARE : 0),
      liveMiB: live,
      collector: g1 ? 'G1GC' : 'SerialGC',
      collectorWhy: chosen === undefined ? collectorReason(g1, many, tight, limitMiB) : 'the collector as env says',
      reason: `a heap of ${mib(heap)} holds ${JVM_HEADROOM} times the live ${mib(live)}; beside it ${listed(ledger.slice(1))}`,
    };
  };

  return fitLimit<JvmFit>(label, ceil16((heapNeeded * (1 + ((chosen ?? (many && tight)) ? G1_SHARE : 0)) + other) / MEMORY_SHARE), givenMiB, (limitMiB) => {
    const g1 = chosen ?? (many && (tight || limitMiB >= G1_LIMIT_MIB));
    // in a limit that was given, and where only the size speaks for G1, the serial collector stays if G1's bookkeeping is what does not fit
    const fit = attempt(limitMiB, g1) ?? (g1 && chosen === undefined && !tight && givenMiB !== undefined ? attempt(limitMiB, false) : undefined);
    const collector = g1 && (tight || chosen === true) ? `, ${mib(heapNeeded * G1_SHARE)} of G1's bookkeeping` : '';
    return fit ?? { needs: `a heap of ${mib(heapNeeded)} (${JVM_HEADROOM} x ${mib(live)} live)${collector} beside ${listed(fixed)}` };
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
