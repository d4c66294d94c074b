import { exposureOf } from '../../tuning/demand/capabilities';
import { servicePortOf } from '../../tuning/demand/ports';
import { metadataOf } from '../labels';
import type { Manifest, RenderInput } from '../render-input';

/*
 * Defaults of the Gateway API's CRDs are written out: GitOps controllers show a list element that a server completes as changed for ever.
 */

/** Whether a workload is exposed by the target's gateway. Knative has its own ingress. */
export function isRouted(input: RenderInput): boolean {
  return exposureOf(input.declared)._kind === 'gateway' && input.target._gateway !== undefined && input.settings.knative === undefined;
}

/** A route from the target's gateway to the workload's Service. */
export function renderRoute(input: RenderInput, kind: string, rule: Record<string, unknown>): Manifest {
  const [namespace, name] = input.target._gateway!;
  const hosts = exposureOf(input.declared)._hosts;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: metadataOf(input),
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace, name }],
      hostnames: hosts.length === 0 ? undefined : [...hosts],
      rules: [rule],
    },
  };
}

/** The workload's Service as the only backend. */
export function backendRefs(input: RenderInput): Array<Record<string, unknown>> {
  return [{ group: '', kind: 'Service', name: input.name, port: servicePortOf(input.declared), weight: 1 }];
}
