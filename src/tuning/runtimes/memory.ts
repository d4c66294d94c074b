import type { LedgerEntry, MemoryAsk, MemoryFit } from './runtime-model';
import { mib } from '../../private/format';
import { MEMORY_HEADROOM, MEMORY_SHARE, MEMORY_STEP_MIB } from '../decisions/baselines';

/** The smallest live heap that is believed, whatever was measured. MiB. */
export const LEAST_LIVE_MIB = 32;
/** No machine is larger: the search ends here. */
const LARGEST_MIB = 16 * 1024 * 1024;
/** Bytes in a MiB. */
export const MIB_BYTES = 1024 * 1024;
const EPSILON = 1e-9;

/** Rounds up to the next multiple of 16 MiB. */
export function ceil16(amount: number): number {
  return Math.ceil(amount / MEMORY_STEP_MIB - EPSILON) * MEMORY_STEP_MIB;
}

/** Rounds down to whole MiB; a product that is whole on paper stays whole. */
export function floorMiB(amount: number): number {
  return Math.floor(amount + EPSILON);
}

/** The part of a limit that may be planned. */
export function usable(limitMiB: number): number {
  return limitMiB * MEMORY_SHARE;
}

/** Memory of the requests in flight. */
export function requestsMiB(ask: MemoryAsk): number {
  return ask.perRequestMiB * ask.concurrency;
}

/** MEM-2: where the search for a limit starts. */
export function startingLimit(ask: MemoryAsk): number {
  return ceil16((ask.workingSetMiB + ask.baseMiB + requestsMiB(ask) + ask.tmpfsMiB) * MEMORY_HEADROOM + ask.pageCacheMiB);
}

/** Why a limit is too small: what it would have to hold. */
export interface Shortfall {
  readonly needs: string;
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

/** The smallest limit from `startMiB` on in steps of 16 MiB, or, with a limit given, exactly that one or an error that says what is needed. */
export function fitLimit<Fit extends MemoryFit>(label: string, startMiB: number, givenMiB: number | undefined, attempt: Attempt<Fit>): Fit {
  if (givenMiB === undefined) {
    return search(label, startMiB, attempt);
  }
  const tried = attempt(givenMiB);
  if (fitted(tried)) {
    return tried;
  }
  const least = search(label, ceil16(givenMiB + 1), attempt).limitMiB;
  throw new MemoryMisfit(`memory (${givenMiB} MiB) is too small for ${label}: it must hold ${tried.needs}`, `use at least ${least} MiB, or leave memory out`, { givenMiB, leastMiB: least });
}

function search<Fit extends MemoryFit>(label: string, startMiB: number, attempt: Attempt<Fit>): Fit {
  // a search that begins above the end has tried nothing
  let needs = mib(startMiB);
  for (let limit = Math.max(MEMORY_STEP_MIB, startMiB); limit <= LARGEST_MIB; limit += MEMORY_STEP_MIB) {
    const tried = attempt(limit);
    if (fitted(tried)) {
      return tried;
    }
    needs = tried.needs;
  }
  throw new MemoryMisfit(`no memory limit up to ${LARGEST_MIB} MiB is enough for ${label}: it must hold ${needs}`, 'check memoryBase, workingSet and memoryPerRequest of the profile, and the sizes of volumes');
}

/** The parts that every runtime has, without those that are zero. */
export function commonParts(ask: MemoryAsk): LedgerEntry[] {
  const parts: LedgerEntry[] = [
    { part: 'tmpfs', mib: ask.tmpfsMiB, why: 'scratch volumes in memory: their bytes are charged to the container that wrote them' },
    { part: 'pageCache', mib: ask.pageCacheMiB, why: 'page cache of the data volume, 1 % of it and at least 256 MiB, of which 95 % count as usable (B16): it is charged to the container too' },
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
export function fitWhole(label: string, rule: string, own: readonly LedgerEntry[], ask: MemoryAsk, givenMiB: number | undefined): MemoryFit {
  const ledger = [...own, ...commonParts(ask)].filter((entry) => entry.mib > 0);
  const sum = ledgerSum(ledger);
  const needed = (sum - ask.pageCacheMiB) * MEMORY_HEADROOM + ask.pageCacheMiB;
  const cache = ask.pageCacheMiB > 0 ? ` + ${mib(ask.pageCacheMiB)} of page cache` : '';
  return fitLimit(label, ceil16(needed), givenMiB, (limitMiB) => {
    if (limitMiB + EPSILON < needed || usable(limitMiB) + EPSILON < sum) {
      return { needs: `${mib(needed)} (${MEMORY_HEADROOM} x ${mib(sum - ask.pageCacheMiB)}${cache}: ${listed(ledger)})` };
    }
    return {
      limitMiB,
      ledger,
      rule,
      reason: `${listed(ledger.filter((entry) => entry.part !== 'pageCache'))} are ${mib(sum - ask.pageCacheMiB)}; times ${MEMORY_HEADROOM} of headroom${cache} that is ${mib(needed)}`,
    };
  });
}
