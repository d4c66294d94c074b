import type { LedgerEntry, MemoryAsk, MemoryFit } from './runtime-model';
import { decimal, mib } from '../../private/format';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** No machine is larger: the search ends here. */
const LARGEST_MIB = 16 * 1024 * 1024;
/** Bytes in a MiB. */
export const MIB_BYTES = 1024 * 1024;
const EPSILON = 1e-9;

/** Rounds up to the next step of limits. */
export function ceilStep({ memory: { stepMiB } }: BaselineNumbers, amount: number): number {
  return Math.ceil(amount / stepMiB - EPSILON) * stepMiB;
}

/** Rounds down to whole MiB; a product that is whole on paper stays whole. */
export function floorMiB(amount: number): number {
  return Math.floor(amount + EPSILON);
}

/** The part of a limit that may be planned. */
export function usable({ memory }: BaselineNumbers, limitMiB: number): number {
  return limitMiB * memory.share;
}

/** That part in a sentence: `95 %`. */
export function usablePercent({ memory }: BaselineNumbers): string {
  return `${decimal(memory.share * 100)} %`;
}

/** Memory of the requests in flight. */
export function requestsMiB(ask: MemoryAsk): number {
  return ask.perRequestMiB * ask.concurrency;
}

/** What the container holds beside the process and the page cache. */
export function besideMiB({ tmpfsMiB, commandMiB = 0 }: MemoryAsk): number {
  return tmpfsMiB + commandMiB;
}

/** MEM-2: where the search for a limit starts. */
export function startingLimit(b: BaselineNumbers, ask: MemoryAsk): number {
  return ceilStep(b, (ask.workingSetMiB + ask.baseMiB + requestsMiB(ask) + besideMiB(ask)) * b.memory.headroom + ask.pageCacheMiB);
}

/** Why a limit is too small: what it would have to hold. */
export interface Shortfall {
  readonly needs: () => string;
}

/** Tries one limit. */
export type Attempt<Fit extends MemoryFit> = (limitMiB: number) => Fit | Shortfall;

/** No limit fits, or not the one that was given. What helps is found by those who can plan. */
export class MemoryMisfit extends Error {
  /**
   * @param problem what is wrong, without a way out
   * @param untried the way out that the message tells where nobody plans
   * @param given the limit that was given, and the least that would do; absent where no limit does
   */
  constructor(public readonly problem: string, public readonly untried: string, public readonly given?: { readonly givenMiB: number; readonly leastMiB: number }) {
    super(`${problem}: ${untried}`);
  }
}

function fitted<Fit extends MemoryFit>(tried: Fit | Shortfall): tried is Fit {
  return 'limitMiB' in tried;
}

/** The smallest limit from `startMiB` on in steps, or, with a limit given, exactly that one or an error that says what is needed. */
export function fitLimit<Fit extends MemoryFit>(b: BaselineNumbers, label: string, startMiB: number, givenMiB: number | undefined, attempt: Attempt<Fit>): Fit {
  if (givenMiB === undefined) {
    return search(b, label, startMiB, attempt);
  }
  const tried = attempt(givenMiB);
  if (fitted(tried)) {
    return tried;
  }
  const least = search(b, label, ceilStep(b, givenMiB + 1), attempt).limitMiB;
  throw new MemoryMisfit(`memory (${givenMiB} MiB) is too small for ${label}: it must hold ${tried.needs()}`, `use at least ${least} MiB, or leave memory out`, { givenMiB, leastMiB: least });
}

function search<Fit extends MemoryFit>(b: BaselineNumbers, label: string, startMiB: number, attempt: Attempt<Fit>): Fit {
  const { stepMiB } = b.memory;
  // a search that begins above the end has tried nothing
  let needs = (): string => mib(startMiB);
  for (let limit = Math.max(stepMiB, startMiB); limit <= LARGEST_MIB; limit += stepMiB) {
    const tried = attempt(limit);
    if (fitted(tried)) {
      return tried;
    }
    needs = tried.needs;
  }
  throw new MemoryMisfit(`no memory limit up to ${LARGEST_MIB} MiB is enough for ${label}: it must hold ${needs()}`, 'check memoryBase, workingSet and memoryPerRequest of the profile, and the sizes of volumes');
}

/** The parts that every runtime has, without those that are zero. */
export function commonParts({ memory: m }: BaselineNumbers, ask: MemoryAsk): LedgerEntry[] {
  const parts: LedgerEntry[] = [
    { part: 'tmpfs', mib: ask.tmpfsMiB, why: () => 'scratch volumes in memory: their bytes count as memory of the container' },
    { part: 'checks', mib: ask.commandMiB ?? 0, why: () => 'commands of health checks, each a process of its own in the container (PRB-7)' },
    { part: 'pageCache', mib: ask.pageCacheMiB, why: () => `page cache of the data volume: ${decimal(m.pageCacheShare * 100)} % of it, at least ${m.lowestPageCacheMiB} MiB, times ${decimal(m.share * 100)} % (B16); it counts as memory` },
  ];
  return parts.filter((part) => part.mib > 0);
}

/** Sum of a ledger. MiB. */
export function ledgerSum(ledger: readonly LedgerEntry[]): number {
  return ledger.reduce((sum, entry) => sum + entry.mib, 0);
}

/** A ledger as a sentence part: `heap 269 MiB, tmpfs 32 MiB`. */
export function listed(ledger: readonly LedgerEntry[]): string {
  return ledger.map((entry) => `${entry.part} ${mib(entry.mib)}`).join(', ');
}

/**
 * Fits a process without a heap cap: everything it holds, times the headroom, plus the page cache (MEM-2, B16).
 */
export function fitWhole(b: BaselineNumbers, label: string, rule: string, own: readonly LedgerEntry[], ask: MemoryAsk, givenMiB: number | undefined): MemoryFit {
  const { headroom } = b.memory;
  const ledger = [...own, ...commonParts(b, ask)].filter((entry) => entry.mib > 0);
  const sum = ledgerSum(ledger);
  const needed = (sum - ask.pageCacheMiB) * headroom + ask.pageCacheMiB;
  const cache = () => (ask.pageCacheMiB > 0 ? ` + ${mib(ask.pageCacheMiB)} of page cache` : '');
  return fitLimit(b, label, ceilStep(b, needed), givenMiB, (limitMiB) => {
    if (limitMiB + EPSILON < needed || usable(b, limitMiB) + EPSILON < sum) {
      return { needs: () => `${mib(needed)} (${headroom} x ${mib(sum - ask.pageCacheMiB)}${cache()}: ${listed(ledger)})` };
    }
    return {
      limitMiB,
      ledger,
      rule,
      reason: () => `${listed(ledger.filter((entry) => entry.part !== 'pageCache'))}: ${mib(sum - ask.pageCacheMiB)} x ${headroom}${cache()} = ${mib(needed)}`,
    };
  });
}
