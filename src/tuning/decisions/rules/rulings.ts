import type { RuleTexts } from './rule-text';
import * as s from './sources';

const ANALYSERS = 'kube-score, Polaris, Checkov, kube-linter, kubesec, Trivy and KICS checks';

/** Where analysers, sources and good practice disagree. */
export const RULINGS: RuleTexts = {
  'rulings 1': ['A CPU limit that is never reached', 'limit = max({sizing.leastLimitCores}, {sizing.limitFactor} x parallelism, parallelism + helper threads) whole cores; helper threads: libuv\'s pool, at most {sizing.mostHelpers}', 'whole cores, at least {sizing.leastLimitCores}', s.RESOURCES_DOC, 'Seven analysers ask for a limit, throttling speaks against one. What the parallelism does not bound (request threads, a growing pool, children) is said in the reason: more of them than the limit has cores are slowed for the rest of a period.'],
  'rulings 2': ['Burstable CPU, guaranteed memory', 'memory request = limit; CPU bursts; pinned is Guaranteed', 'none', s.QOS_DOC, 'Guaranteed against Burstable.'],
  'rulings 3': ['No replicas under an autoscaler', 'spec.replicas is left out, with Polaris\' waiver', 'none', s.HPA_DOC, 'Polaris wants it, kube-score forbids it.'],
  'rulings 4': ['IfNotPresent', 'imagePullPolicy IfNotPresent for fixed tags and digests, with waivers', 'none', s.IMAGES_DOC, 'Always costs cold starts and depends on the registry.'],
  'rulings 5': ['Digest, or tag and digest', 'name:tag@sha256 preferred; a tag alone is a finding, latest an error', 'none', s.IMAGES_DOC, 'Digests are exact, tags are readable.'],
  'rulings 6': ['Secrets as files', 'files under /var/run/secrets/<workload>/, <NAME>_FILE points there; asEnv() by choice, with waivers that name the key', 'none', s.SECRET_DOC, 'Variables leak into crash dumps and child processes.'],
  'rulings 7': ['One label selects', 'app.kubernetes.io/instance; DNS egress and one ingress rule always', 'none', s.NETWORK_POLICY_DOC, 'Polaris wants exactly one label.'],
  'rulings 8': ['Spread, no anti-affinity', 'topology spread constraints, with kube-score\'s waiver', 'none', s.SPREAD_DOC, 'Anti-affinity slows large schedulers and blocks surges.'],
  'rulings 9': ['Priority only where it exists', 'priorityClassName only when given, else a waiver', 'none', s.PRIORITY_DOC, 'A missing class makes the pod rejected.'],
  'rulings 10': ['User namespaces', 'hostUsers false for workloads without claims where it is generally available and the nodes support it', 'Kubernetes 1.36', s.USER_NAMESPACES_DOC, 'A12 asks for the target\'s word.'],
  'rulings 11': ['No AppArmor', 'not set unless the target says that its nodes have it', 'none', s.SECURITY_CONTEXT_DOC, 'A kubelet without AppArmor refuses the pod.'],
  'rulings 12': ['User {security.user}', 'HARDENED: user, group and fsGroup {security.user} (runAsUser overrides), OnRootMismatch; PLATFORM: none, and a finding where the target is not OpenShift and no runAsUser is given; Knative: on the container only', 'above 10000', s.SECURITY_CONTEXT_DOC, 'Analysers ask for ids above 10000; OpenShift assigns its own (its constraint restricted-v2: runAsUser MustRunAsRange, fsGroup MustRunAs), GKE Autopilot none (docs.cloud.google.com, "GKE Autopilot security", November 2026); without an id the kubelet refuses images whose user is a name (kubernetes/kubernetes pkg/kubelet/kuberuntime/security_context.go).'],
  'rulings 13': ['Read-only root', 'readOnlyRootFilesystem; /tmp and writablePaths are sized emptyDirs, of {disk.writablePathMiB} MiB if no size is declared', 'none', s.SECURITY_CONTEXT_DOC, 'Programs that write have to name where.'],
  'rulings 14': ['One writer per volume', 'ReadWriteOncePod, or the access mode that the storage says', 'cannot be changed later', s.PERSISTENT_VOLUMES_DOC, 'ReadWriteOnce lets two pods of a node write. On since 1.27, generally available in 1.29. It followed the target\'s version and leaderBased (ReadWriteOnce on 1.28, and without a leader): a newer target then changed a claim template, which Kubernetes refuses.'],
  'rulings 15': ['A liveness of its own', 'slow (every {probes.livenessPeriod} s), on a path or a gRPC service without dependencies that was declared for it, never readiness copied; else readiness and startup only, with waivers', 'none', s.PROBES_DOC, 'Analysers demand liveness; a wrong one restarts under load.'],
  'rulings 16': ['Floor by criticality', 'see PAY-5', 'none', s.OWN, 'Availability against cost.'],
  'rulings 17': ['Disk', 'request = limit = disk-backed emptyDirs + for each container what its kubelet keeps of logs (containerLogMaxFiles x containerLogMaxSize, 5 x 10 MiB where the target does not say, 5 x 50 MiB where a class of Azure\'s shows that it is AKS) + {disk.logSlackMiB} MiB; a cache is told that it may fill {disk.cacheShare%} % of its volume', 'above what the kubelet keeps of logs', s.KUBELET_CONFIG_DOC, 'Analysers ask for a limit; the parts are known. Was 64 MiB whatever the kubelets keep: on nodes that keep 5 x 50 MiB (AKS, learn.microsoft.com/azure/aks/custom-node-configuration-reference, August 2026) a pod that logs much was evicted.'],
  'rulings 18': ['Namespace', 'from the chart; none is a finding', 'none', ANALYSERS, 'Analysers ask for one on every object.'],
  'rulings 19': ['Findings without effect', 'no NET_RAW beside ALL, no legacy annotations, no owner labels', 'none', ANALYSERS, 'Findings that change nothing.'],
  'rulings 20': ['Stateful services have storage', 'a claim per member', 'none', s.STATEFULSET_DOC, 'KICS reports each claim.'],
  'rulings 21': ['Quotas belong to the platform', 'no LimitRange, no ResourceQuota', 'none', s.QUOTA_DOC, 'A workload does not limit its own namespace.'],

  'DESIGN 1': ['Objects are printed as they are', 'plain API objects', 'none', 'docs/concepts/house.md', 'Typed classes drop newer fields.'],
  'DESIGN 11': ['When a preStop wait needs a shell', 'the sleep hook from Kubernetes 1.30; an exec sleep only with shell: true', 'none', 'KEP-3960', 'Distroless images have no shell.'],
  'DESIGN 12': ['Ports, paths and addresses', 'Service port 80 to the container\'s port; /livez and /readyz; full names', 'none', 'docs/concepts/house.md', 'Fixed conventions.'],
  'DESIGN 13': ['Lists are complete', 'what API servers and webhooks add to elements of lists is written out; outside of lists their defaults are left out', 'none', 'kubernetes/kubernetes pkg/apis/*/defaults.go, knative/serving pkg/apis/serving/v1/revision_defaults.go, kubernetes-sigs/gateway-api config/crd/standard (read in November 2026)', 'A list element that the server completes looks changed to GitOps controllers for ever: a function was never in sync in Argo CD.'],
};
