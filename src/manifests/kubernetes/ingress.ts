import { exposureOf } from '../../tuning/demand/capabilities';
import { GCE_CLASS_ANNOTATION } from '../../tuning/demand/ways-in';
import { annotationsOf, metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { portName } from '../ports';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** The Ingress of a workload with `Exposure.ingress`. Its TLS Secret is not created by this library. */
export function renderIngress(input: RenderInput): Manifest | undefined {
  const exposure = exposureOf(input.declared);
  if (exposure._kind !== 'ingress' || input.settings.knative !== undefined) {
    return undefined;
  }
  const hosts = exposure._hosts;
  const annotations = input.settings.network.ingressAnnotations;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(input, { annotations: annotationsOf(annotations) }),
    spec: {
      // API servers refuse the class as annotation and as field together
      ingressClassName: annotations?.[GCE_CLASS_ANNOTATION] === undefined ? exposure._className : undefined,
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
  'metadata.annotations.*': 'network.ingressAnnotations.{key}',
  'spec.tls[*].secretName': 'network.tlsSecret',
  'spec.**': PLUMBING,
};
