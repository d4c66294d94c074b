import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { portName } from '../ports';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** The Ingress of a workload with `Exposure.ingress`; its certificate is in a Secret that somebody else makes. */
export function renderIngress(input: RenderInput): Manifest | undefined {
  const { exposure } = input.plan;
  if (exposure._kind !== 'ingress' || input.settings.knative !== undefined) {
    return undefined;
  }
  const hosts = exposure._hosts;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(input),
    spec: {
      ingressClassName: exposure._className,
      tls: [{ hosts: [...hosts], secretName: input.settings.network.tlsSecret?.value }],
      rules: hosts.map((host) => ({
        host,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: input.name, port: { name: portName(input) } } } }] },
      })),
    },
  };
}

/** What decides each leaf of an Ingress. */
export const INGRESS_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.tls[*].secretName': 'network.tlsSecret',
  'spec.**': PLUMBING,
};
