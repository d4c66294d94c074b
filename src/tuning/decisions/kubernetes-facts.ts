/*
 * Defaults of Kubernetes that several concerns count with and no target says. They are facts: flags of the controller manager, which a cluster can change and a baseline does not choose.
 */

/** HPA-1: the tolerance of the autoscaler. Share. */
export const HPA_TOLERANCE = 0.1;
/** B8, HPA-2: how often the autoscaler looks. Seconds. */
export const HPA_SYNC = 15;
