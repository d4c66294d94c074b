/*
 * Defaults that API servers and webhooks add to list elements, written out (rule DESIGN 13).
 *
 * GitOps controllers, and `kubectl diff` of custom resources, compare maps key by key but a list as one value: an element that a server completes looks
 * changed for ever. Defaults outside of lists are left to the server, so that the YAML stays short.
 *
 * Read in Kubernetes 1.33 and 1.36 (pkg/apis/{core,apps,networking,autoscaling}/…/defaults.go), Knative Serving (pkg/apis/serving/v1/revision_defaults.go and its
 * CustomResourceDefinition) and Gateway API 1.6 (config/crd/standard), November 2026.
 */

/** Which server adds defaults: Kubernetes, or Knative's webhook, which adds fewer. */
export type DefaultsOf = 'kubernetes' | 'knative';

/** The protocol of a port that names none. */
export const PROTOCOL = 'TCP';

/** Defaults of a container: its termination message. */
export const CONTAINER_DEFAULTS = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' } as const;

/** The scheme of an HTTP probe. */
export const PROBE_SCHEME = 'HTTP';

/** Default of a probe's successThreshold. Startup and liveness probes allow no other number. */
export const PROBE_SUCCESSES = 1;

/** Default service of a gRPC probe: the server as a whole. */
export const PROBE_SERVICE = '';

/** Defaults of a claim template's spec. */
export const CLAIM_SPEC_DEFAULTS = { volumeMode: 'Filesystem' } as const;

/** Default of a claim template's status. */
export const CLAIM_STATUS = { phase: 'Pending' } as const;

/** A variable's source as the server stores it. */
export function completeSource(source: unknown): unknown {
  if (typeof source !== 'object' || source === null || Object.getPrototypeOf(source) !== Object.prototype) {
    return source; // a Lazy: its value is not known yet
  }
  const { fieldRef, resourceFieldRef, ...rest } = source as { readonly fieldRef?: { apiVersion?: string }; readonly resourceFieldRef?: { divisor?: string } };
  return {
    ...(fieldRef === undefined ? {} : { fieldRef: { ...fieldRef, apiVersion: fieldRef.apiVersion ?? 'v1' } }),
    ...(resourceFieldRef === undefined ? {} : { resourceFieldRef: { ...resourceFieldRef, divisor: resourceFieldRef.divisor ?? '0' } }),
    ...rest,
  };
}
