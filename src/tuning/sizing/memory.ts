import { leastMemory, leaveOut, lowerMemory } from '../demand/advice';
import { membersOf } from '../demand/capabilities';
import type { PlanInput } from '../demand/plan-input';
import { Refusal } from '../demand/refusal';
import { MemoryMisfit } from '../runtimes/memory';
import type { MemoryAsk, MemoryFit, RuntimeModel } from '../runtimes/runtime-model';

/** Memory for the process alone, and for a data-bearing service the page cache on top (B16): of that allowance 95 % count as usable, like of any memory. */
export function fitMemory(runtime: RuntimeModel, ask: MemoryAsk, input: PlanInput): MemoryFit {
  const cache = pageCacheMiB(input);
  if (cache === 0) {
    return fitted(runtime, ask, input.memoryMiB);
  }
  const b = input.baseline.memory;
  const withCache = { ...ask, pageCacheMiB: Math.floor(cache * b.share) };
  if (input.memoryMiB !== undefined) {
    return fitted(runtime, withCache, input.memoryMiB);
  }
  const added = fitted(runtime, ask).limitMiB + Math.ceil(cache / b.stepMiB) * b.stepMiB;
  return fitted(runtime, withCache, Math.max(added, fitted(runtime, withCache).limitMiB));
}

/** What the runtime fits; where nothing fits, what might help. */
function fitted(runtime: RuntimeModel, ask: MemoryAsk, limitMiB?: number): MemoryFit {
  try {
    return runtime.fitMemory(ask, limitMiB);
  } catch (e) {
    if (!(e instanceof MemoryMisfit)) {
      throw e;
    }
    throw new Refusal(e.problem, e.given === undefined
      ? [lowerMemory('memoryPerRequest', 'memoryPerRequestMiB'), lowerMemory('workingSet', 'workingSetMiB'), lowerMemory('memoryBase', 'memoryBaseMiB')]
      : [leastMemory(e.given.givenMiB, e.given.leastMiB), leaveOut('memory')], e.untried);
  }
}

/** B16. */
export function pageCacheMiB(input: PlanInput): number {
  const members = membersOf(input);
  if (members === undefined) {
    return 0;
  }
  const m = input.baseline.memory;
  const volume = members.storage._sizeMiB;
  return Math.max(m.lowestPageCacheMiB, Math.ceil(volume * m.pageCacheShare));
}
