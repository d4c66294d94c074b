/*
 * What API servers and webhooks add to elements of lists where it is missing, written out (rule "DESIGN 13").
 *
 * Whoever compares what was written with what is there (GitOps controllers, `kubectl diff` of an extension's kind) merges maps key by key, but takes a list
 * as one value: an element that the server completes looks changed for ever. Fields outside of lists are left to the server: the YAML stays readable.
 *
 * Read in Kubernetes 1.33 and 1.36 (pkg/apis/{core,apps,networking,autoscaling}/…/defaults.go), Knative Serving (pkg/apis/serving/v1/revision_defaults.go and its
 * CustomResourceDefinition) and Gateway API 1.6 (config/crd/standard), November 2026.
 */

/** Whose defaults complete the object: Kubernetes' own kinds, or Knative's Service, whose webhook and schema know fewer. */
export type DefaultsOf = 'kubernetes' | 'knative';

/** The protocol of a port that names none. */
export const PROTOCOL = 'TCP';

/** What a container is given: where its last words are read from. */
export const CONTAINER_DEFAULTS = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' } as const;

/** The scheme of an HTTP probe. */
export const PROBE_SCHEME = 'HTTP';

/** Good answers that end a failure, where the probe does not say. Startup and liveness admit no other number. */
export const PROBE_SUCCESSES = 1;

/** The service of a gRPC probe that names none: the server as a whole. */
export const PROBE_SERVICE = '';

/** What a claim template is given. */
export const CLAIM_SPEC_DEFAULTS = { volumeMode: 'Filesystem' } as const;

/** The same, beside its spec. */
export const CLAIM_STATUS = { phase: 'Pending' } as const;

/** A variable's source as the server stores it. */
export function completeSource(source: unknown): unknown {
  if (typeof source !== 'object' || source === null || Object.getPrototypeOf(source) !== Object.prototype) {
    return source; // a lazy value: what it will be is not known yet
  }
  const { fieldRef, resourceFieldRef, ...rest } = source as { readonly fieldRef?: { apiVersion?: string }; readonly resourceFieldRef?: { divisor?: string } };
  return {
    ...(fieldRef === undefined ? {} : { fieldRef: { ...fieldRef, apiVersion: fieldRef.apiVersion ?? 'v1' } }),
    ...(resourceFieldRef === undefined ? {} : { resourceFieldRef: { ...resourceFieldRef, divisor: resourceFieldRef.divisor ?? '0' } }),
    ...rest,
  };
}
