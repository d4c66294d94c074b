import { exposureOf } from '../../tuning/demand/capabilities';
import { metadataOf } from '../labels';
import { SERVICE_PORT } from '../ports';
import type { Manifest, RenderInput } from '../render-input';

/*
 * Fields that the Gateway API's CRDs would default are written out: list elements that the server completes look changed to GitOps controllers for ever.
 */

/** Whether a workload is reached through the target's gateway. Knative has an ingress of its own. */
export function isRouted(input: RenderInput): boolean {
  return exposureOf(input.plan)._kind === 'gateway' && input.target._gateway !== undefined && input.settings.knative === undefined;
}

/** A route from the target's gateway to the workload's Service. */
export function renderRoute(input: RenderInput, kind: string, rule: Record<string, unknown>): Manifest {
  const [namespace, name] = input.target._gateway!;
  const hosts = exposureOf(input.plan)._hosts;
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
  return [{ group: '', kind: 'Service', name: input.name, port: SERVICE_PORT, weight: 1 }];
}
