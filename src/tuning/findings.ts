import type { Finding } from './decision';
import { environmentAsk } from './environment';
import type { PlanContext } from './plan-context';
import type { MemoryFit } from './runtimes/runtime-model';
import type { PlanSettings } from './settings';

/** What a plan's owner should know, beyond what sizing found. */
export function planFindings(ctx: PlanContext, settings: PlanSettings, fit: MemoryFit): Finding[] {
  const { input, runtime } = ctx;
  const found: Finding[] = [];
  if (input.protocol.name === 'grpc' && runtime.grpcCaveat !== undefined) {
    found.push({ id: 'runtime-without-grpc', message: runtime.grpcCaveat });
  }
  const advice = runtime.advice?.(environmentAsk(ctx, fit, settings.shutdown));
  if (advice !== undefined) {
    found.push({ id: 'runtime-reads-files', message: advice });
  }
  const asked = settings.probes.readiness.handler.because;
  if (asked.assumed === true) {
    found.push({
      id: 'health-not-declared',
      rule: 'PRB-5',
      message: `nobody declared the health endpoints: pods start only if the program answers ${settings.probes.readiness.handler.because.show} and ${settings.probes.liveness?.handler.because.show ?? 'the same'}; say health: HealthChecks.http({ live, ready }), .grpc(service) or .tcp()`,
    });
  }
  if (input.target._newerThanKnown) {
    found.push({ id: 'kubernetes-newer-than-known', message: `Kubernetes ${input.target.version} is newer than the table of fields: it is treated as the newest known version` });
  }
  if (settings.shutdown.preStopOmitted !== undefined && input.kind !== 'function') {
    found.push({ id: 'no-drain-wait', rule: 'TRM-2', message: settings.shutdown.preStopOmitted.because.reason() });
  }
  if (settings.mesh?.trafficOmitted !== undefined && input.kind !== 'function') {
    found.push({ id: 'mesh-without-layer-7', rule: 'A7', message: settings.mesh.trafficOmitted.because.reason() });
  }
  if (ctx.mesh === 'sidecar' && input.target._props.istioCni === false) {
    found.push({ id: 'mesh-needs-privileges', rule: 'A14', message: 'without istio-cni the init container of the sidecar needs NET_ADMIN, which a namespace that enforces Pod Security refuses: install istio-cni' });
  }
  if (input.stateful !== undefined && !input.stateful.quorum && ctx.size.minReplicas === 1 && !input.target._singleNode) {
    found.push({ id: 'single-replica', rule: 'PDB-1', message: 'one replica: a node drain stops the service until the volume is attached elsewhere' });
  }
  if (input.fn !== undefined && ctx.mesh === 'none' && input.target._istioStated !== undefined && input.target._istioStated !== 'none') {
    found.push({ id: 'function-outside-mesh', rule: 'A24', message: 'Knative\'s own pods are outside the mesh, so the function is too: plain text, and refused by STRICT services; say knativeInMesh: true where they are inside' });
  }
  return found;
}
