/*
 * Knative's ports that several concerns count with. They are facts: nobody chooses them (knative/serving, pkg/networking/constants.go, KN-3).
 */

/** queue-proxy's doors for HTTP/1, HTTP/2 and TLS. */
export const QUEUE_PROXY_PORTS = [8012, 8013, 8112];
/** queue-proxy's metrics for people; the autoscaler reads others. */
export const QUEUE_PEOPLE_METRICS_PORT = 9091;
/** queue-proxy's metrics: for the autoscaler and for people. */
export const QUEUE_METRICS_PORTS = [9090, QUEUE_PEOPLE_METRICS_PORT];
/** All ports that queue-proxy takes in the pod: those above, profiling and administration. */
export const QUEUE_PORTS = [8008, 8012, 8013, 8022, 8112, ...QUEUE_METRICS_PORTS];
