import { namesOf } from './assumed';
import type { JavaParts } from './java-options';
import { JVM_NUMBERS, type JvmNumbers } from './jvm-numbers';
import type { JvmChoice } from './jvm-options';
import { ceilStep, commonParts, fitLimit, floorMiB, ledgerSum, listed, MIB_BYTES, requestsMiB, usable, usablePercent } from './memory';
import type { LedgerEntry, MemoryAsk, MemoryFit } from './runtime-model';
import { decimal, mib } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';

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

/** RT-J11: what Java reserves for compiled code by itself, which is what Paketo's calculator counts. MiB. */
const RESERVED_CODE_CACHE_MIB = 240;
/** RT-J11: Paketo's metaspace: 14 MB, and 5800 bytes for each loaded class (libjvm, calc/calculator.go). Bytes. */
const METASPACE_OVERHEAD_BYTES = 14_000_000;
const CLASS_BYTES = 5800;

/** What the limit and its parts are counted from. */
export const JVM_MEMORY_READS: readonly BaselineName[] = namesOf('jvm', JVM_NUMBERS, 'liveMiB', 'springLiveMiB', 'headroom', 'initialShare', 'leastPoolThreads', 'g1Share', 'metaspaceMiB', 'springMetaspaceMiB', 'codeCacheMiB',
  'stackMiB', 'vmMiB', 'directMiB', 'directPerProcessorMiB', 'g1LimitMiB', 'g1ObjectiveMillis');

/** A2: the heap at a limit: what its usable part leaves beside the other parts, `overhead` being the collector's share per heap. Whole MiB. */
export function jvmHeap(b: JvmNumbers, limitMiB: number, otherMiB: number, overhead = 0): number {
  return floorMiB((usable(b, limitMiB) - otherMiB) / (1 + overhead));
}

/** RT-J12. */
export function jvmDirect({ jvm }: JvmNumbers, parallelism: number): number {
  return jvm.directMiB + jvm.directPerProcessorMiB * parallelism;
}

/** RT-J11: class metadata of so many classes. */
export function metaspaceOf(classes: number): number {
  return Math.ceil((METASPACE_OVERHEAD_BYTES + CLASS_BYTES * classes) / MIB_BYTES);
}

/** What an idle process holds beside its heap; its direct buffers are empty. */
export function outsideMiB(b: JvmNumbers, choice: JvmChoice, threads: number): number {
  return metaspace(b, choice) + b.jvm.codeCacheMiB + threads * b.memory.threadMiB + b.jvm.vmMiB;
}

function metaspace({ jvm }: JvmNumbers, { spring, loadedClasses }: JvmChoice): number {
  return loadedClasses !== undefined ? metaspaceOf(loadedClasses) : spring ? jvm.springMetaspaceMiB : jvm.metaspaceMiB;
}

/** What a Java virtual machine needs of a limit. */
export function fitJvm(b: JvmNumbers, label: string, choice: JvmChoice, ask: MemoryAsk<JvmBounds>, givenMiB: number | undefined): JvmFit {
  const { spring } = choice;
  const { headroom, g1Share, g1ObjectiveMillis, g1LimitMiB } = b.jvm;
  const chosen = ask.bounds?.g1;
  const paketo = choice.paketo === true;
  const threads = ask.poolThreads > 0 ? ask.poolThreads : b.jvm.leastPoolThreads;
  // an idle process has not started all its threads
  const resting = ask.baseDeclared ? Math.max(b.memory.leastLiveMiB, ask.baseMiB - outsideMiB(b, choice, b.jvm.leastPoolThreads)) : (spring ? b.jvm.springLiveMiB : b.jvm.liveMiB);
  const live = resting + ask.workingSetMiB + requestsMiB(ask);
  const heapNeeded = headroom * live;
  const own = ask.bounds?.parts ?? {};
  const stack = own.stackMiB ?? b.jvm.stackMiB;
  const classes = own.metaspaceMiB ?? metaspace(b, choice);
  const code = own.codeCacheMiB ?? (paketo ? RESERVED_CODE_CACHE_MIB : b.jvm.codeCacheMiB);
  const direct = own.directMiB ?? jvmDirect(b, ask.parallelism);
  const perThread = paketo ? stack : Math.min(b.memory.threadMiB, stack);
  const fixed: LedgerEntry[] = [
    { part: 'metaspace', mib: classes, why: () => own.metaspaceMiB !== undefined ? 'class metadata, as env says' : choice.loadedClasses !== undefined ? `class metadata of ${choice.loadedClasses} classes` : `class metadata${spring ? ' of a Spring program' : ''}, without a limit unless loadedClasses is declared` },
    { part: 'codeCache', mib: code, why: () => own.codeCacheMiB !== undefined ? 'compiled code, as env says' : paketo ? 'compiled code: the whole ReservedCodeCacheSize, as Paketo\'s calculator counts it' : `compiled code: ReservedCodeCacheSize; the default is ${RESERVED_CODE_CACHE_MIB} MiB` },
    { part: 'threads', mib: threads * perThread, why: () => paketo ? `${threads} request threads with their whole stack of ${stack} MiB, as Paketo's calculator counts it` : `${threads} request threads of ${perThread} MiB of resident stack` },
    { part: 'direct', mib: direct, why: () => own.directMiB !== undefined ? 'direct buffers, as env says' : 'direct buffers of the server and its clients: MaxDirectMemorySize' },
    { part: 'native', mib: b.jvm.vmMiB, why: () => 'the virtual machine itself' },
    ...commonParts(b, ask),
  ];
  const other = ledgerSum(fixed);
  const many = ask.parallelism >= 2;
  const tight = ask.objectiveMillis < g1ObjectiveMillis;

  const attempt = (limitMiB: number, g1: boolean): JvmFit | undefined => {
    const heap = jvmHeap(b, limitMiB, other, g1 ? g1Share : 0);
    if (heap < heapNeeded) {
      return undefined;
    }
    const ledger: LedgerEntry[] = [
      { part: 'heap', mib: heap, why: () => `-Xmx: ${usablePercent(b)} of the limit less the other parts; ${headroom} times the live ${mib(live)}` },
      ...(g1 ? [{ part: 'collector', mib: heap * g1Share, why: () => `G1 keeps about ${decimal(g1Share * 100)} % of the heap beside it` }] : []),
      ...fixed,
    ];
    return {
      limitMiB,
      ledger,
      rule: 'A2',
      heapMiB: heap,
      initialMiB: floorMiB(heap * b.jvm.initialShare),
      threads,
      stackKiB: stack * 1024,
      directMiB: direct,
      metaspaceMiB: classes,
      codeCacheMiB: code,
      classes: choice.loadedClasses ?? Math.floor((classes * MIB_BYTES - METASPACE_OVERHEAD_BYTES) / CLASS_BYTES),
      liveMiB: live,
      collector: g1 ? 'G1GC' : 'SerialGC',
      collectorWhy: chosen === undefined ? collectorReason(b, g1, many, tight, limitMiB) : 'the collector of env',
      reason: () => `heap ${mib(heap)} (at least ${headroom} times the live ${mib(live)}), ${listed(ledger.slice(1))}`,
    };
  };

  return fitLimit<JvmFit>(b, label, ceilStep(b, (heapNeeded * (1 + ((chosen ?? (many && tight)) ? g1Share : 0)) + other) / b.memory.share), givenMiB, (limitMiB) => {
    const g1 = chosen ?? (many && (tight || limitMiB >= g1LimitMiB));
    // in a limit that was given, and where only the size speaks for G1, the serial collector stays if G1's bookkeeping is what does not fit
    const fit = attempt(limitMiB, g1) ?? (g1 && chosen === undefined && !tight && givenMiB !== undefined ? attempt(limitMiB, false) : undefined);
    const collector = g1 && (tight || chosen === true) ? `, ${mib(heapNeeded * g1Share)} of G1's bookkeeping` : '';
    return fit ?? { needs: () => `a heap of ${mib(heapNeeded)} (${headroom} x ${mib(live)} live)${collector} beside ${listed(fixed)}` };
  });
}

function collectorReason({ jvm }: JvmNumbers, g1: boolean, many: boolean, tight: boolean, limitMiB: number): string {
  if (g1) {
    return tight ? `G1 because the p99 objective is below ${jvm.g1ObjectiveMillis} ms` : `G1 because ${limitMiB} MiB and two CPUs are enough`;
  }
  if (!many) {
    return 'the serial collector because there is one CPU';
  }
  return limitMiB >= jvm.g1LimitMiB ? `the serial collector because G1's ${decimal(jvm.g1Share * 100)} % beside the heap would not fit` : `the serial collector because ${limitMiB} MiB are below ${jvm.g1LimitMiB} MiB and the objective allows its pauses`;
}
