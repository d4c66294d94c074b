import type { MeshMode, SidecarCost } from './plan-context';
import type { PlanInput } from './plan-input';
import { IstioMode } from '../../cluster/cluster-target';

/** IST-1 measured 0.2 cores per 1000 requests/s and hop; a request passes the proxy on its way in and, calling on, on its way out. */
const MILLICORES_PER_REQUEST_RATE = 0.4;
/** IST-1: the measured figures are for two workers. */
export const PROXY_WORKERS = 2;
/** What those two workers carry with all of their time, requests per second: the most that a pod behind the proxy can be made to serve. */
export const PROXY_RATE_MAX = PROXY_WORKERS * 1000 / MILLICORES_PER_REQUEST_RATE;
/** Section 2 of the amendments: no proxy asks for less. */
const LEAST_SIDECAR_MILLIS = 50;
/** Under `CpuPolicy.pinned` the request is also the quota: Istio's own request (IST-1) is the least that starts a proxy in time. */
const LEAST_PINNED_SIDECAR_MILLIS = 100;
/** Section 2 of the amendments, IST-17: a memory limit is kept, because the agent takes its GOMEMLIMIT from it. */
export const SIDECAR_MEMORY_REQUEST_MIB = 128;
export const SIDECAR_MEMORY_LIMIT_MIB = 256;

/** KN-18: what Knative asks for its queue-proxy's CPU; memory is left out there, so we name it. */
export const QUEUE_PROXY_MILLIS = 25;
export const QUEUE_PROXY_MEMORY_REQUEST_MIB = 64;
export const QUEUE_PROXY_MEMORY_LIMIT_MIB = 256;
/** KN-19: as a quota, 25m would stop the queue-proxy for most of every period. */
export const PINNED_QUEUE_PROXY_MILLIS = 100;

/** How a workload is meshed, and whether that was assumed: what the target's `istio` says, or, where it says nothing, what the kind of workload needs. */
export function meshMode(input: PlanInput): { readonly mode: MeshMode; readonly assumed: boolean } {
  const stated = input.target._istioStated;
  if (input.kind === 'function' && input.target._props.knativeInMesh !== true) {
    return { mode: 'none', assumed: false };
  }
  if (stated === undefined) {
    // a ledger without mutual TLS is the worse mistake; a function that is said to be in the mesh has one
    return input.kind === 'web' ? { mode: 'none', assumed: false } : { mode: 'sidecar', assumed: true };
  }
  const modes: Record<IstioMode, MeshMode> = { [IstioMode.NONE]: 'none', [IstioMode.SIDECAR]: 'sidecar', [IstioMode.AMBIENT]: 'ambient' };
  return { mode: modes[stated], assumed: false };
}

/** CPU request of the mesh's proxy in a pod that gets `podRateMax` requests per second at the most. */
export function meshSidecarMillis(input: PlanInput, podRateMax: number): number {
  const least = input.cpu._kind === 'pinned' ? LEAST_PINNED_SIDECAR_MILLIS : LEAST_SIDECAR_MILLIS;
  return Math.max(least, Math.ceil(MILLICORES_PER_REQUEST_RATE * podRateMax / 10 - 1e-9) * 10);
}

/** What sidecars add to each pod: the mesh's, Knative's and the add-ons'. */
export function sidecarCost(input: PlanInput, podRateMax: number): SidecarCost {
  const pinned = input.cpu._kind === 'pinned';
  let cpuMillis = input.requirements.sidecarCpuMillis;
  let memoryMiB = input.requirements.sidecarMemoryMiB;
  if (meshMode(input).mode === 'sidecar') {
    cpuMillis += meshSidecarMillis(input, podRateMax);
    memoryMiB += pinned ? SIDECAR_MEMORY_LIMIT_MIB : SIDECAR_MEMORY_REQUEST_MIB;
  }
  if (input.kind === 'function') {
    cpuMillis += pinned ? PINNED_QUEUE_PROXY_MILLIS : QUEUE_PROXY_MILLIS;
    memoryMiB += pinned ? QUEUE_PROXY_MEMORY_LIMIT_MIB : QUEUE_PROXY_MEMORY_REQUEST_MIB;
  }
  return { cpuMillis, memoryMiB };
}
