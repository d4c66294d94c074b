import type { WorkloadPlan } from '../../src';

/**
 * What does not add up in a plan, by sums that are computed here once more. The planner runs its own invariants before anybody sees a plan, so to run those again
 * proves nothing: an invariant that checks nothing is noticed here.
 */
export function faultsOf({ _settings: s, _context: ctx }: Pick<WorkloadPlan, '_settings' | '_context'>): string[] {
  const faults: string[] = [];
  const atMost = (what: string, value: number, most: number): void => {
    if (!(value <= most)) {
      faults.push(`${what}: ${value} is more than ${most}`);
    }
  };
  const parts = Object.values(s.memory).map((part) => part.value);
  // parts are shown with one decimal
  atMost('the parts of memory in 95 % of the limit', parts.reduce((sum, part) => sum + part, 0), 0.95 * s.resources.memory.value + 0.05 * parts.length);
  const inMemory = Object.values(s.scratch).filter((scratch) => scratch.medium.value === 'Memory').reduce((sum, scratch) => sum + scratch.size.value, 0);
  if ((s.memory.tmpfs?.value ?? 0) !== inMemory) {
    faults.push(`scratch volumes in memory: ${s.memory.tmpfs?.value} MiB are counted, ${inMemory} MiB are mounted`);
  }
  const { preStop, drain, gracePeriod } = s.shutdown;
  atMost('preStop + drain + 2 s in the grace period', (preStop?.value ?? 0) + drain.value + 2, gracePeriod.value);
  atMost('the CPU request in the limit', s.resources.cpuRequest.value, s.resources.cpuLimit?.value ?? Infinity);
  if (s.autoscaling !== undefined) {
    const { targetCpuUtilization: target, maxReplicas } = s.autoscaling;
    // the autoscaler does nothing within its tolerance: the busiest that it leaves a pod is still within the objective
    atMost('the CPU target with the tolerance in the utilisation that keeps the objective', target.value * 1.1, s.sizing.maxUtilization.value + 0.1);
    // and at the ceiling the peak fits
    const cores = s.demand.peak.value * s.demand.cpuPerRequest.value / 1000;
    atMost('the peak at the ceiling', cores / (maxReplicas.value * s.resources.cpuRequest.value / 1000) * 100, s.sizing.maxUtilization.value + 0.1);
  }
  const startup = s.probes.startup;
  if (startup !== undefined) {
    atMost('the start in the budget of its probe', s.demand.startup.value, startup.periodSeconds!.value * startup.failureThreshold!.value);
  }
  atMost('the fewest replicas', ctx.size.minReplicas, ctx.size.maxReplicas);
  return faults;
}
