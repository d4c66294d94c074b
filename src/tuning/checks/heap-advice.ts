import type { PlanSettings } from '../decisions/settings';
import type { PlanContext } from '../demand/plan-context';

/** What fits: a heap in the unit in which it was given, or the memory that holds the one that was given. */
export function heapAdvice(ctx: PlanContext, s: PlanSettings, env: Readonly<Record<string, string>>, heap: number, others: number): string {
  const { share, stepMiB } = ctx.input.baseline.memory;
  const limit = s.resources.memory.value;
  const left = share * limit - others;
  const isShare = ctx.runtime.heap?.from(env, 2 * limit) !== heap;
  // the collector's own share grows with the heap
  const collector = s.memory.collector?.value ?? 0;
  const each = 1 + collector / (s.memory.heap?.value ?? 1);
  const fixed = others - collector;
  const room = share - (isShare ? each * heap / limit : 0);
  const needed = room <= 0 ? undefined : Math.ceil((fixed + (isShare ? 0 : each * heap)) / room / stepMiB) * stepMiB;
  const lower = isShare ? `${Math.floor(100 * left / limit)} % (${Math.floor(left)} MiB)` : `${Math.floor(left)} MiB`;
  return `lower it to ${lower}, leave it out and the plan sets it${needed === undefined ? '' : `, or raise memory to ${needed} MiB`}`;
}
