import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Corrections of rules that would have caused an outage. */
export const OUTAGE_RULES: RuleTexts = {
  A1: ['Node.js heap inside the limit', 'old space = floor(0.95 x limit) - tmpfs - native 60 MiB - young generation; the limit grows by 16 MiB until old space >= 1.3 x (live heap + requests in flight)', 'none', s.NODE_CLI_DOC, 'Corrects RT-N4, which reserved nothing for native memory and /tmp: at 224 MiB its parts made 260.'],
  A2: ['JVM heap inside the limit', 'limit = (1.6 x live + non-heap + tmpfs) / 0.95 in steps of 16 MiB; MaxRAMPercentage = (0.95 x limit - non-heap - tmpfs) / limit with one decimal', '30 to 80 %', s.JAVA_DOC, 'Corrects RT-J3 and RT-J5: the table of percentages and the budget contradicted each other.'],
  A3: ['The proxy outlives the application', 'classic sidecar: terminationDrainDuration = preStop + drain + 2, EXIT_ON_ZERO_ACTIVE_CONNECTIONS, minimum drain = preStop + 1, grace at least 3 s more; native sidecar: none of them', 'none', s.ISTIO_AGENT_SOURCE, 'Corrects TRM-5: the proxy is stopped while the application still waits in its preStop hook.'],
  A4: ['Ambient needs its own openings', 'ingress 15008 from the callers and 169.254.7.127/32 on the probe ports; egress 15008 to callees; sidecars: ingress 15020 from monitoring, egress istiod 15012', 'none', s.AMBIENT_NETWORK_DOC, 'Corrects SEC-8: without them no pod becomes ready under a default deny.'],
  A5: ['Peers may talk', 'a quorum opens peer and application ports to itself, in network policy and, without HTTP fields, in mesh authorization', 'none', s.AUTHORIZATION_DOC, 'Corrects SEC-8 and IST-12: the ledger would never have elected a leader.'],
  A6: ['Nobody else is denied', 'ALLOW with a selector; never an empty spec', 'none', s.AUTHORIZATION_DOC, 'Corrects IST-12: an empty spec denies the whole namespace.'],
  A7: ['Layer 7 in ambient mode needs a waypoint', 'without a declared waypoint: layer 4 rules only, no traffic policy, and a finding', 'none', s.AMBIENT_L4_DOC, 'Corrects IST-12: ztunnel knows no methods and fails closed.'],
  A8: ['Spread never blocks', 'zone ScheduleAnyway with nodeTaintsPolicy Honor; DoNotSchedule with minDomains only for a quorum on zonal volumes with as many members as zones', 'none', s.SPREAD_DOC, 'Corrects SPR-1 and PAY-5: with a zone lost every replacement would have been pending.'],
  A9: ['A quorum starts together', 'Parallel, publishNotReadyAddresses, and a classic sidecar holds the application', 'none', s.STATEFULSET_DOC, 'Corrects STS-1: the first member waits for a quorum that waits for it.'],
  A10: ['Data is evicted within the budget only', 'IfHealthyBudget for quorum and data', 'none', s.PDB_DOC, 'Corrects PDB-2: AlwaysAllow lets a drain remove every member of a lost quorum.'],
  A11: ['One member at a time', 'maxUnavailable 1 for every quorum; an even number of members is an error', 'exactly 1', s.DISRUPTIONS_DOC, 'Corrects PDB-3: two evictions and a crash lose a quorum of five.'],
  A12: ['User namespaces where the nodes can', 'hostUsers false only where the target declares userNamespaces', 'Kubernetes 1.33 and newer', s.USER_NAMESPACES_DOC, 'Corrects SEC-3: kernel, runtime and volumes have to support it, else the pod never starts.'],
  A13: ['Strict groups where the nodes can', 'supplementalGroupsPolicy is left out', 'none', 'KEP-3619', 'Corrects SEC-5: kubelets without support reject the pod.'],
  A14: ['The mesh needs istio-cni', 'with istioCni false: a finding', 'none', s.ISTIO_PSA_DOC, 'Corrects SEC-9: istio-init needs NET_ADMIN, which baseline refuses.'],
  A15: ['Two dots only where names have more', 'ndots 2 only for glibc images whose names are full; musl keeps 5', '2 or unset', s.DNS_DOC, 'Corrects NET-6: musl does not search for names with as many dots.'],
  A16: ['Trailing dots only outside a mesh', 'addresses are name.namespace.svc.cluster.local; a trailing dot only without mesh and Knative', 'none', s.DNS_DOC, 'Istio matches absolute names only since 2025 (istio/istio PR 56008).'],
  A17: ['Retries are explicit', 'every route has retries; unsafe methods 0; the last route catches all with 0', 'attempts 0 to 2', s.VIRTUAL_SERVICE_DOC, 'Corrects IST-8: Istio before 1.24 repeats what was answered 503, payments included.'],
  A18: ['Thread and connection pools', 'threads = clamp(ceil(highest rate of a pod x max(p99, 1 s)), 50, 200); database pool = clamp(ceil(rate x p99 of a query x 2) + 2, 5, 80 % of the database\'s connections / most replicas)', 'threads 50 to 200, pool at least 5', s.SPRING_PROPERTIES_DOC, 'Corrects RT-J9 and RT-J10: sized by the mean, 83 requests/s got five threads.'],
  A19: ['Readiness for everybody', 'period 5 s, timeout 3 s, 3 failures, 1 success', 'window at least 15 s', s.PROBES_DOC, 'Corrects PRB-3: a window of 4 s took all pods out during CPU starvation (HPA-19).'],
  A20: ['A short grace for wedged containers', 'probe-level grace = min(grace, preStop + 10), only if the grace period is 60 s or more', 'at least 1 s', s.POD_LIFECYCLE_DOC, 'Corrects PRB-9: preStop alone consumed the 10 s.'],
  A21: ['Source ports leave the proxy alone', 'the port range is left alone', 'none', s.SYSCTL_DOC, 'Corrects NET-4: 1024 to 65535 contains the ports of the application and of the proxy.'],
  A22: ['A user id that fits the image', 'the declared id, else 10001 (rulings 12)', 'none', s.SECURITY_CONTEXT_DOC, 'Corrects SEC-1: a named user cannot be verified as non-root.'],
  A23: ['Only classes that exist', 'priorityClassName only where the target names it', 'none', s.PRIORITY_DOC, 'Corrects PRI-1.'],
  A24: ['Knative\'s own pods get in', 'ingress from Knative and the ingress namespace to the queue proxy\'s ports; STRICT for functions only with knativeInMesh', 'none', 'https://knative.dev/docs/', 'Corrects SEC-8 and IST-11: the activator and the autoscaler were locked out.'],
  A25: ['Metrics pass the mesh', 'with a sidecar, scraping goes to the agent\'s port 15020', 'none', s.PEER_AUTHENTICATION_DOC, 'Scraping the application\'s port would fail under STRICT and default deny, and leave the autoscaler blind.'],
};
