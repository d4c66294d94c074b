import { asksForIdentity, runsOnKnative } from './capabilities';
import type { MeshMode } from './plan-context';
import type { PlanInput } from './plan-input';
import { IstioMode } from '../../cluster/cluster-target';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** IST-1: what the proxy's workers carry with all of their time, requests per second: the most that a pod behind the proxy can be made to serve. */
export function proxyRateMax({ proxyWorkers, proxyMillisPerRate }: BaselineNumbers['mesh']): number {
  return proxyWorkers * 1000 / proxyMillisPerRate;
}

/** How a workload is meshed, and whether that was assumed: what the target's `istio` says, or, where it says nothing, what the kind of workload needs. */
export function meshMode(input: Pick<PlanInput, 'target' | 'serving'>): { readonly mode: MeshMode; readonly assumed: boolean } {
  const stated = input.target.istio;
  if (runsOnKnative(input) && input.target._props.knativeInMesh !== true) {
    return { mode: 'none', assumed: false };
  }
  if (stated === undefined) {
    // a ledger without mutual TLS is the worse mistake; a function that is said to be in the mesh has one
    return asksForIdentity(input) || runsOnKnative(input) ? { mode: 'sidecar', assumed: true } : { mode: 'none', assumed: false };
  }
  const modes: Record<IstioMode, MeshMode> = { [IstioMode.NONE]: 'none', [IstioMode.SIDECAR]: 'sidecar', [IstioMode.AMBIENT]: 'ambient' };
  return { mode: modes[stated], assumed: false };
}

/** CPU request of the mesh's proxy in a pod that gets `podRateMax` requests per second at the most. */
export function meshSidecarMillis(input: PlanInput, podRateMax: number): number {
  const b = input.baseline.mesh;
  const least = input.cpu._kind === 'pinned' ? b.leastPinnedProxyMillis : b.leastProxyMillis;
  return Math.max(least, Math.ceil(b.proxyMillisPerRate * podRateMax / 10 - 1e-9) * 10);
}

/** Whether the pods have a proxy that is a container like the main one: it starts after all init containers. */
export function hasClassicProxy(input: Pick<PlanInput, 'target' | 'serving'>): boolean {
  return !input.target._nativeSidecars && meshMode(input).mode === 'sidecar';
}
