import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { specOf, type Surroundings } from './around';
import type { RenderInput } from '../manifests/render-input';

/** Annotations of an Ingress that have its certificate made, or name it (cert-manager.io, "Annotated Ingress resource"; AWS Load Balancer Controller, "Ingress annotations"). */
const OF_INGRESS = ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer', 'kubernetes.io/tls-acme', 'alb.ingress.kubernetes.io/certificate-arn'];

/** Kinds of objects that are, or make, a Secret. */
const MAKERS = ['Secret', 'SealedSecret', 'ExternalSecret', 'Certificate'];

/** Whether the app says where the certificate of the workload's Ingress comes from. */
export function hasCertificate(self: IConstruct, around: Surroundings, input: RenderInput, printed: readonly ApiObject[]): boolean {
  if (printed.some((object) => object.kind === 'Ingress' && OF_INGRESS.some((name) => annotationsOf(object)[name] !== undefined))) {
    return true;
  }
  const secret = input.settings.network.tlsSecret?.value;
  return secret !== undefined && around.objects(self, (kind) => MAKERS.includes(kind))
    .some((object) => object.metadata.namespace === input.namespace && secretOf(object) === secret);
}

/** The name of the Secret that an object is or makes. */
function secretOf(object: ApiObject): string | undefined {
  const spec = specOf(object) as { readonly secretName?: string; readonly target?: { readonly name?: string } };
  switch (object.kind) {
    case 'Certificate': return spec.secretName;
    case 'ExternalSecret': return spec.target?.name ?? object.name;
    default: return object.name;
  }
}

/** Empty for an object that cannot be printed, which is reported elsewhere. */
function annotationsOf(object: ApiObject): Readonly<Record<string, unknown>> {
  try {
    return (object.toJson() as { readonly metadata?: { readonly annotations?: object } }).metadata?.annotations as Record<string, unknown> ?? {};
  } catch {
    return {};
  }
}
