import { CostEstimate, estimateCost, typicalReplicas } from './cost';
import type { NodeRoom } from '../../cluster/node-room';
import type { PlanSettings } from '../decisions/settings';
import { nodesFor } from '../demand/placed-on';
import type { PlanContext } from '../demand/plan-context';
import { podRequest } from '../demand/pod-request';

/** What a plan costs: the pod with all its containers, at the floor, the usual load and the peak. */
export function costOf(settings: PlanSettings, ctx: PlanContext): CostEstimate {
  const { input, size, demand } = ctx;
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
    podRequest(input, { cpuMillis: size.requestMillis, memoryMiB: settings.resources.memory.value }, size.podRateMax),
    { floor, typical, peak: fixed ?? Math.max(size.peakReplicas, floor) },
    nodesFor(input).map((node) => roomFor(node, input.pod.placement.gpu?.count)),
    settings.spread?.zone?.minDomains?.value,
  );
}

/** A node with GPUs as far as its pods get one each: room without them stays empty. */
function roomFor(node: NodeRoom, gpus: number | undefined): NodeRoom {
  return gpus === undefined ? node : { ...node, mostPods: Math.floor((node.gpus ?? 0) / gpus) };
}
