import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Termination, connections, rollout, disruption, spread, priority. */
export const LIFECYCLE_RULES: RuleTexts = {
  'TRM-1': ['Keep serving while the endpoint goes', 'preStop wait: 5 s for cluster traffic, 10 s behind an ingress, gateway or mesh, 15 s behind a load balancer that sends to nodes; balancers that send to pods: NET-16', '0 to 600 s', s.POD_LIFECYCLE_DOC, 'Deleting a pod removes its endpoint and stops it at the same time.'],
  'TRM-2': ['How the pod waits', 'the sleep hook from Kubernetes 1.30; below it an exec sleep only where the image has a shell; else none, with a finding', 'above 0, within the grace period', 'KEP-3960', 'Alpha in 1.29, beta in 1.30, generally available in 1.34.'],
  'TRM-3': ['Grace period', 'max(30, preStop + drain + margin, rounded up to 5 s); drain = the slowest request, or the drain that you give, + the longest that an add-on asks for; margin 5 s, JVM 10 s', 'at least 30 s, data 120 s', s.POD_LIFECYCLE_DOC, 'B17 widens the JVM\'s margin, B18 the drain of payments.'],
  'TRM-4': ['The server stops in time', 'the server\'s own shutdown timeout = drain', 'below the grace period', s.POD_LIFECYCLE_DOC, 'Was grace - preStop - 2 s; B17: Spring\'s timeout is per phase.'],
  'TRM-5': ['The proxy outlives the application', 'see A3', 'none', s.ISTIO_AGENT_SOURCE, 'A3: the old rule let the proxy go first.'],
  'TRM-6': ['Native sidecars', 'started in order before, stopped in reverse after the main containers; their requests add to the pod\'s', 'Kubernetes 1.29 and newer', s.SIDECAR_DOC, 'Beta in 1.29, generally available in 1.33.'],
  'KA-1': ['Whoever sends requests closes first', 'idle timeout of the client\'s pool + 5 s <= idle timeout of the server, at each hop', 'none', s.ENVOY_TIMEOUTS_DOC, 'Otherwise a request meets a connection that is being closed: 502 or 503.'],
  'KA-2': ['Idle timeouts of servers', 'Node.js 5 s, uvicorn 5 s, gunicorn 2 s, Tomcat 60 s, Kestrel 130 s, Go and Hyper none', 'none', s.NODE_HTTP_DOC, 'Node.js, Go and Tomcat measured or read in their sources.'],
  'KA-3': ['Idle timeouts of client pools', 'Envoy 1 h, Go 90 s, Node.js 5 s, cloud load balancers about 60 s', 'none', s.ENVOY_TIMEOUTS_DOC, 'Since V1.'],
  'KA-4': ['75 seconds at the server, 60 before it', 'where the runtime reads it from its settings the server idles 75 s; the mesh\'s pool 60 s', 'none', s.ENVOY_TIMEOUTS_DOC, 'B19: Node.js, Go and Rust have no such setting; there the mesh closes earlier.'],
  'ROL-1': ['Rollout without a dip', 'maxUnavailable 0, maxSurge 25 %, which Kubernetes rounds up; 5 old revisions are kept', 'not both 0', s.DEPLOYMENT_DOC, 'B20: a quarter away is a third more load on the rest. The surge was a number, a quarter of the floor: with 28 replicas at the peak a rollout went one by one and took half an hour.'],
  'ROL-2': ['Ready for a while', 'minReadySeconds = two readiness periods (10 s), for runtimes that compile while they run 30 s', '0 or more', s.DEPLOYMENT_DOC, 'A pod that crashes right after its first answer does not count.'],
  'ROL-3': ['When a rollout has failed', 'progress deadline >= 2 x (pull + startup budget + minReady), at least 600 s', 'above minReadySeconds', s.DEPLOYMENT_DOC, '600 s is the default of Kubernetes and Knative.'],
  'ROL-4': ['How long a rollout takes', 'ceil(n / surge) x (start + readiness + minReady); members of a StatefulSet: n x (preStop + drain + start + readiness + minReady)', 'none', s.DEPLOYMENT_DOC, 'Shown at the floor and at the peak, not printed into manifests.'],
  'PDB-1': ['A drain moves one pod', 'at two replicas or more maxUnavailable 1; under an autoscaler, or with 10 replicas and more, 10 % (B24); none for a single replica', 'at least 1', s.PDB_DOC, 'Never a budget that allows nothing: it blocks node upgrades.'],
  'PDB-2': ['Unhealthy pods do not block a drain', 'AlwaysAllow for stateless services; IfHealthyBudget for data (A10)', 'Kubernetes 1.27 and newer', 'KEP-3017', 'Beta in 1.27, generally available in 1.31.'],
  'PDB-3': ['A quorum gives one', 'maxUnavailable 1, whatever the size', 'exactly 1', s.DISRUPTIONS_DOC, 'A11: half of the minority was too much.'],
  'PDB-4': ['Scratch space keeps no node', 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes names the disk-backed emptyDirs of scratch space and of the mesh\'s proxy; never a volume that holds data', 'disk only: emptyDirs in memory keep no node', 'kubernetes/autoscaler cluster-autoscaler/FAQ.md, "What types of pods can prevent CA from removing a node?", and utils/drain (read in November 2026)', 'The annotation is read from cluster-autoscaler 1.27 on; safe-to-evict: true would waive every other check as well.'],
  'SPR-1': ['Spread over zones and nodes', 'zone and host: maxSkew 1, ScheduleAnyway', 'maxSkew at least 1', s.SPREAD_DOC, 'A8: DoNotSchedule blocks replacements during the very outage that it is meant for.'],
  'SPR-2': ['Old and new pods are counted apart', 'matchLabelKeys pod-template-hash, for Deployments only', 'Kubernetes 1.27 and newer', 'KEP-3243', 'Beta and on since 1.27.'],
  'SPR-3': ['Dead zones do not count', 'nodeTaintsPolicy Honor; minDomains only with DoNotSchedule', 'Kubernetes 1.26 and newer', 'KEP-3094', 'nodeTaintsPolicy is generally available in 1.33, minDomains in 1.30.'],
  'SPR-4': ['Spread instead of anti-affinity', 'no pod anti-affinity', 'none', s.SPREAD_DOC, 'See rulings 8.'],
  'SPR-5': ['Traffic stays in its zone only by choice', 'trafficDistribution is left out', 'none', s.SERVICE_DOC, 'Uneven zones would overload one; PreferSameZone is generally available in 1.35.'],
  'PRI-1': ['Priority', 'the class that the target names for the criticality, else none', 'none', s.PRIORITY_DOC, 'A23: a class that nobody created makes the pod rejected.'],
};
