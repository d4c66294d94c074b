import { Finding, FindingSeverity } from './decision';
import { masked } from '../../private/secrets';

const { CRITICAL, WARNING, INFO } = FindingSeverity;

/**
 * Every finding that this library can emit, with how much it matters. A finding is made without its severity (`{ id, rule, message }`): it gets it from here,
 * so that one id never has two. An id without a row does not compile, and a test fails for a row whose id is emitted nowhere.
 */
export const FINDING_SEVERITY = {
  // the traffic and the pods that carry it
  'architecture-speed-assumed': INFO,
  'autoscalers-contend': CRITICAL,
  'burst-outruns-autoscaler': WARNING,
  'capacity-below-peak': CRITICAL,
  'cpu-beyond-one-worker': INFO,
  'cpu-request-small-for-runtime': WARNING,
  'cpu-shows-little': WARNING,
  'first-request-cut': WARNING,
  'floor-below-burst': WARNING,
  'floor-below-peak': WARNING,
  'gpu-not-tolerated': WARNING,
  'gpu-rollout-needs-room': WARNING,
  'gpu-scaled-by-cpu': WARNING,
  'pod-beyond-half-node': INFO,
  'proxy-binds': INFO,
  'replicas-beside-autoscaler': WARNING,
  'quota-throttles': WARNING,
  'slots-bind': INFO,
  'memory-holds-fewer-requests': WARNING,
  'start-outlasts-burst': WARNING,
  'usual-load-near-peak': INFO,
  'very-many-replicas': WARNING,
  // what the program does
  'health-not-declared': CRITICAL,
  'health-other-protocol': WARNING,
  'liveness-by-open-port': WARNING,
  'probe-runs-command': INFO,
  'memory-not-declared': CRITICAL,
  'port-elsewhere': CRITICAL,
  'port-needs-capability': WARNING,
  'port-variable-differs': WARNING,
  'post-start-assumed': INFO,
  'start-assumed': INFO,
  'image-variable-replaced': INFO,
  'image-without-digest': INFO,
  'jvm-direct-memory-held': INFO,
  'jvm-heap-of-node': CRITICAL,
  'jvm-limit-not-seen': INFO,
  'jvm-metaspace-not-held': INFO,
  'requests-hold-probes': WARNING,
  'runtime-reads-files': WARNING,
  'runtime-without-grpc': WARNING,
  'variable-not-read': WARNING,
  'variable-not-readable': WARNING,
  'user-not-assigned': CRITICAL,
  'runtime-overhead-assumed': INFO,
  // what the author lets the pod do beside Pod Security "restricted"
  'capabilities-added': WARNING,
  'host-network': CRITICAL,
  'host-network-call-closed': CRITICAL,
  'image-user': INFO,
  'root-allowed': WARNING,
  'root-file-system-writable': WARNING,
  'seccomp-unconfined': WARNING,
  'selinux-by-choice': WARNING,
  // what it mounts
  'claim-shared-by-pods': WARNING,
  'folder-not-shared': WARNING,
  'image-folder-hidden': WARNING,
  'mount-makes-folder': WARNING,
  'rotation-not-followed': INFO,
  'shared-config-unused': WARNING,
  // containers beside the main one
  'container-not-planned': WARNING,
  'container-without-request': CRITICAL,
  'init-before-proxy': WARNING,
  'sidecar-not-native': WARNING,
  'sidecar-outlives-proxy': WARNING,
  'sidecar-stops-early': WARNING,
  // stops, drains and losses
  'drain-blocked-by-unhealthy': INFO,
  'drain-cuts-requests': WARNING,
  'pre-stop-short': WARNING,
  'grace-cut-by-node-removal': WARNING,
  'no-drain-wait': WARNING,
  'offline-buffer-class': CRITICAL,
  'quorum-lost-with-zone': WARNING,
  'quorum-on-spot': CRITICAL,
  'single-replica': WARNING,
  'spot-notice-short': WARNING,
  'spot-without-spare': WARNING,
  'stop-needs-program': WARNING,
  'stop-not-known': INFO,
  'take-over-fields-assumed': WARNING,
  'take-over-leaves-objects': INFO,
  'take-over-name-assumed': WARNING,
  'take-over-replicas': WARNING,
  // who reaches it, and whom it reaches
  'api-access-cluster-wide': WARNING,
  'api-access-powerful': WARNING,
  'api-server-addresses-unknown': WARNING,
  'balancer-addresses-unknown': WARNING,
  'balancer-health-path': CRITICAL,
  'balancer-is-internal': WARNING,
  'balancer-readiness-gate': WARNING,
  'load-balancer-lists-ports': WARNING,
  'callee-outlasts-caller': WARNING,
  'custom-metrics-assumed': WARNING,
  'external-call-closed': CRITICAL,
  'external-call-in-cluster': WARNING,
  'external-call-in-mesh': WARNING,
  'external-call-may-be-closed': WARNING,
  'external-call-opens-cluster': WARNING,
  'function-call-opens-gateway': WARNING,
  'function-outside-mesh': WARNING,
  'gateway-class-unknown': CRITICAL,
  'gateway-ends-no-request': WARNING,
  'gateway-repeats-requests': WARNING,
  'grpc-needs-balancing': WARNING,
  'ingress-certificate': WARNING,
  'ingress-class-unknown': WARNING,
  'ingress-from-anywhere': WARNING,
  'ingress-grpc-protocol': CRITICAL,
  'keep-alive-shorter-than-gateway': WARNING,
  'load-balancer-cidrs-are-clients': CRITICAL,
  'load-balancer-is-public': WARNING,
  'knative-assumed': WARNING,
  'identity-call-closed': WARNING,
  'zones-assumed': WARNING,
  'mesh-assumed': CRITICAL,
  'mesh-identity-any-namespace': CRITICAL,
  'mesh-needs-privileges': CRITICAL,
  'mesh-without-layer-7': INFO,
  'metadata-service-open': WARNING,
  'metrics-refused-by-mesh': WARNING,
  'monitoring-reaches-program': WARNING,
  'no-callers': CRITICAL,
  'no-namespace': WARNING,
  'routes-not-enforced': WARNING,
  'service-account-shared': WARNING,
  'waypoint-known-by-label': INFO,
  // what is applied already
  'immutable-field-changes': CRITICAL,
  'replicas-vanish': WARNING,
  // what was changed on what is printed, and what everybody may read
  'patch-field-unknown': WARNING,
  'reference-to-removed-object': CRITICAL,
  'secret-in-plain-text': CRITICAL,
  'variable-looks-secret': WARNING,
  // the target, and what was said about findings
  'acknowledgement-unused': INFO,
  'previous-plan-missing': INFO,
  'kubernetes-newer-than-known': INFO,
} as const satisfies Readonly<Record<string, FindingSeverity>>;

/** Findings that are errors until somebody acknowledges them, in strict mode or not. */
export const ERRORS_UNTIL_ACKNOWLEDGED: ReadonlySet<FindingId> = new Set<FindingId>(['secret-in-plain-text', 'immutable-field-changes']);

/** Id of a finding that has a severity. */
export type FindingId = keyof typeof FINDING_SEVERITY;

/** A finding as it is made: how much it matters is not said beside the message. */
export interface Found {
  readonly id: FindingId;
  readonly rule?: string | undefined;
  readonly subject?: string | undefined;
  readonly message: string;
}

/** From what matters most to what matters least. */
export const SEVERITIES: readonly FindingSeverity[] = [CRITICAL, WARNING, INFO];

/** Gives each finding its severity, the worst first, and takes out of its message what must not be told; of one severity they stay in the order in which they were found. */
export function graded(found: readonly Found[]): Finding[] {
  return worstFirst(found.map(({ id, message, subject, rule }) => (
    { id, severity: FINDING_SEVERITY[id], message: masked(message), ...(subject === undefined ? {} : { subject }), ...(rule === undefined ? {} : { rule }) }
  )));
}

/** The worst first; of one severity they keep their order. */
export function worstFirst<T extends Finding>(findings: readonly T[]): T[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
