import { CostEstimate, estimateCost, typicalReplicas } from './cost';
import type { PlanSettings } from '../decisions/settings';
import { sidecarCost } from '../demand/mesh-mode';
import type { PlanContext } from '../demand/plan-context';

/** What a plan costs: the pod with its sidecars, at the floor, the usual load and the peak. */
export function costOf(settings: PlanSettings, ctx: PlanContext): CostEstimate {
  const { input, size, demand } = ctx;
  const sidecars = sidecarCost(input, size.podRateMax);
  const fixed = settings.stateful?.replicas.value ?? settings.replicas?.value;
  const floor = fixed ?? settings.knative?.minScale.value ?? size.minReplicas;
  const typical = fixed ?? typicalReplicas({
    ratePerSecond: demand.typical.value,
    cpuMillisPerRequest: demand.cpuPerRequest.value,
    requestMillis: size.requestMillis,
    target: size.targetUtilization,
    min: Math.max(1, floor),
    max: settings.knative?.maxScale.value ?? size.maxReplicas,
  });
  return estimateCost(
    { cpuMillis: size.requestMillis + sidecars.cpuMillis, memoryMiB: settings.resources.memory.value + sidecars.memoryMiB },
    { floor, typical, peak: fixed ?? Math.max(size.peakReplicas, floor) },
    input.target._nodes,
    settings.spread?.zone?.minDomains?.value,
  );
}
