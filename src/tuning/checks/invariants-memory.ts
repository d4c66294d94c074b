import { fromReference } from './from-reference';
import { heapAdvice } from './heap-advice';
import type { Invariant } from './invariant';
import { keptLogs } from '../pod/kept-logs';
import { usablePercent } from '../runtimes/memory';

export const memoryLedger: Invariant = {
  id: 'MEM-2',
  says: 'the parts of memory fit the limit',
  check: (ctx, s) => {
    const sum = Object.values(s.memory).reduce((total, part) => total + part.value, 0);
    const share = ctx.input.baseline.memory.share * s.resources.memory.value;
    return sum <= share + 0.5 ? undefined : `the parts of memory (${Math.round(sum)} MiB) exceed ${usablePercent(ctx.input.baseline)} of the limit (${s.resources.memory.value}Mi)`;
  },
};

export const heapFits: Invariant = {
  id: 'MEM-13',
  says: 'the heap that the environment allows fits the limit beside everything else',
  check: (ctx, s, env) => {
    const heap = ctx.runtime.heap?.from(env, s.resources.memory.value);
    const planned = s.memory.heap?.value;
    if (planned === undefined || (heap === undefined && fromReference(ctx))) {
      return undefined;
    }
    if (heap === undefined) {
      return `the environment sets a heap that cannot be read: expected ${ctx.runtime.heap?.written ?? 'the plan\'s own variable'}, or leave it to the plan`;
    }
    const live = ctx.size.liveHeapMiB ?? 0;
    if (heap < live) {
      return `the environment allows a heap of ${Math.round(heap)} MiB, and ${Math.round(live)} MiB are live under load: the process would run out of memory; raise it to ${Math.floor(planned)} MiB, what the plan has room for, or leave it out`;
    }
    const others = Object.entries(s.memory).reduce((total, [part, v]) => total + (part === 'heap' ? 0 : v.value), 0);
    const share = ctx.input.baseline.memory.share * s.resources.memory.value;
    return heap + others <= share + 1 ? undefined
      : `the environment allows a heap of ${Math.round(heap)} MiB, which with ${Math.round(others)} MiB for everything else exceeds ${usablePercent(ctx.input.baseline)} of the memory limit (${s.resources.memory.value}Mi): ${heapAdvice(ctx, s, env, heap, others)}`;
  },
};

export const initialHeapFits: Invariant = {
  id: 'RT-J2',
  says: 'Java begins with no more heap than it may have',
  check: (ctx, s, env) => ctx.runtime.heap?.contradiction?.(env, s.resources.memory.value),
};

export const logsFit: Invariant = {
  id: 'rulings 17',
  says: 'logs fit into ephemeral storage',
  check: (ctx, s) => {
    const { totalMiB } = keptLogs(ctx.input);
    return s.resources.ephemeralStorage.value >= totalMiB ? undefined : `ephemeral storage (${s.resources.ephemeralStorage.value}Mi) is below the ${totalMiB}Mi that the kubelet keeps of logs`;
  },
};
