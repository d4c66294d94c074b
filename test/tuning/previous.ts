import { PreviousPlan } from '../../src/tuning/demand/plan-input';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

/** What the edge reads from a plan's file. */
export function previousOf(p: WorkloadPlan, over: Partial<PreviousPlan> = {}): PreviousPlan {
  const { kind, runtime, baseline, decisions } = JSON.parse(p.toJson());
  const numbers = Object.fromEntries(decisions.filter((d: any) => d.number !== undefined && d.source !== 'user').map((d: any) => [d.setting, d.number]));
  return { kind, runtime, baseline, numbers, ...over };
}
