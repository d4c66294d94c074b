/*
 * Istio's ports and versions that several concerns count with. They are facts: nobody chooses them (istio.io, "Application Requirements" and "Ztunnel traffic redirection", read in November 2026).
 */

/** Encrypted traffic between pods of an ambient mesh (IST-16). */
export const HBONE_PORT = 15008;
/** Where a sidecar gets its configuration and certificates. */
export const ISTIOD_PORT = 15012;
/** A sidecar's merged and its own metrics (A25). */
export const SIDECAR_METRICS_PORTS = [15020, 15090];
/** Where a sidecar listens in the pod. */
export const SIDECAR_PORTS = [15000, 15001, 15002, 15004, 15006, HBONE_PORT, 15009, 15020, 15021, 15053, 15090];
/** Where ztunnel listens in each pod of an ambient mesh: traffic that leaves, plain text that arrives, and the tunnel. Its other ports are in its own pod. */
export const ZTUNNEL_PORTS = [15001, 15006, HBONE_PORT];

/** The first minor version with the path templates `{*}` and `{**}` (istio/istio#50365). */
export const TEMPLATES_SINCE = 22;
