import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Network and mesh. */
export const NETWORK_RULES: RuleTexts = {
  'NET-1': ['Safe kernel settings', 'only the names that Pod Security baseline allows in that version', 'by version: 1.27, 1.29, 1.32, 1.37', s.PSS_DOC, 'Each of these versions added names.'],
  'NET-2': ['somaxconn is not safe', 'never written', 'none', s.SYSCTL_DOC, 'Kernels from 5.4 default to 4096, so only the server\'s backlog matters.'],
  'NET-3': ['Dead peers are noticed', 'TCP keep-alive after 120 s, every 30 s, 3 times: 210 s', 'none', s.DESTINATION_RULE_DOC, 'Linux waits 7200 s by default.'],
  'NET-4': ['Source ports', 'see A21', 'none', s.SYSCTL_DOC, 'A21: the wide range took the ports of the proxy.'],
  'NET-5': ['TIME_WAIT stays', 'tcp_fin_timeout is left alone', 'none', s.SYSCTL_DOC, 'It does not shorten TIME_WAIT.'],
  'NET-6': ['DNS search', 'see A15', '2 or unset', s.DNS_DOC, 'A15: musl resolves names with dots differently.'],
  'NET-7': ['Resolver options', 'no single-request options: musl ignores most, and node-local caches make them needless', 'none', s.DNS_DOC, 'Since V1.'],
  'NET-8': ['No service variables', 'enableServiceLinks false', 'none', s.SERVICE_DOC, 'Otherwise every Service of the namespace adds variables to every pod. Knative\'s default is false too.'],
  'NET-9': ['Connection tracking', 'idle pools stay below the node\'s 24 h', 'none', 'kube-proxy configuration v1alpha1', 'Since V1.'],
  'NET-10': ['Service proxies', 'nothing depends on the mode of kube-proxy', 'none', s.SERVICE_DOC, 'nftables is generally available in 1.33; IPVS is deprecated.'],
  'NET-11': ['gRPC sticks to one pod', 'the Service port names its protocol, so that a mesh balances requests; without one the server should close connections after 5 to 30 minutes', 'none', s.GRPC_KEEPALIVE_DOC, 'A connection through a plain Service stays with the pod that it was opened to.'],
  'NET-12': ['gRPC keep-alive', 'pings of the client not more often than the server permits (5 minutes by default)', 'none', s.GRPC_KEEPALIVE_DOC, 'Advice; set in code.'],
  'NET-13': ['MTU', 'pod MTU = node MTU - overhead of the overlay', 'none', 'the network plugin\'s documentation', 'Advice only.'],
  'NET-14': ['Gateway first', 'HTTPRoute or GRPCRoute; Ingress by choice', 'none', 'https://gateway-api.sigs.k8s.io/', 'ingress-nginx is retired.'],

  'IST-1': ['Size of the sidecar', 'CPU = max(50m, 0.4 cores per 1000 requests/s of a pod, rounded up to 10m), no CPU limit; memory 128 MiB requested, 256 MiB limit; 2 workers', 'at least 50m', s.ISTIO_PERFORMANCE_DOC, 'Istio\'s default of 100m / 2000m and 128 / 1024 MiB whatever the load; measured by Istio 1.24: 0.20 cores and 60 MB per 1000 requests/s and hop.'],
  'IST-2': ['Least request', 'LEAST_REQUEST', 'none', s.DESTINATION_RULE_DOC, 'Istio\'s default, written out.'],
  'IST-3': ['Circuit breaker', 'see B10; connect timeout 1 s', 'at least 100', s.DESTINATION_RULE_DOC, 'Istio\'s own thresholds are 2^32 - 1: no protection.'],
  'IST-4': ['Outlier detection', 'judged every 10 s, ejected for 30 s x number of ejections, minHealthPercent 0; thresholds: see B11', 'ejects 10 to 50 %', s.DESTINATION_RULE_DOC, 'Below 10 replicas Istio\'s 10 % ejects nobody since Envoy 1.31 (Istio 1.23).'],
  'IST-5': ['No locality failover by accident', 'localityLbSetting.enabled false', 'none', s.DESTINATION_RULE_DOC, 'Outlier detection switches it on otherwise.'],
  'IST-6': ['No consistent hash', 'never combined with locality', 'none', s.DESTINATION_RULE_DOC, 'Since V1.'],
  'IST-7': ['New pods get less at first', 'warmup of 60 s for runtimes that compile while they run', '60 to 120 s', s.DESTINATION_RULE_DOC, 'The field warmup exists from Istio 1.24.'],
  'IST-8': ['The mesh repeats only what is safe', 'GET, HEAD and OPTIONS: 2 attempts on connect-failure, refused-stream, reset-before-request; everything else 0 attempts', 'attempts 0 to 2', s.VIRTUAL_SERVICE_DOC, 'A17: without an explicit policy Istio before 1.24 repeats requests that were answered 503.'],
  'IST-9': ['Request timeout', 'see B21', 'none', s.VIRTUAL_SERVICE_DOC, 'Istio\'s default is none.'],
  'IST-10': ['Retry budget', '20 % of the requests in flight, at least 3', 'Istio 1.27 and newer', s.DESTINATION_RULE_DOC, 'First in the API of 1.27.'],
  'IST-11': ['Mesh defaults', 'PeerAuthentication and ports are written out: Istio\'s own default is PERMISSIVE, with protocol sniffing', 'none', s.MESH_CONFIG_DOC, 'Tracing samples 1 % by default.'],
  'IST-12': ['Who may call', 'ALLOW with a selector for declared callers; PeerAuthentication STRICT; routes are written as requests carry them: percent-encoded, without placeholders, dots or double slashes; {*} and {**} from Istio 1.22', 'none', s.AUTHORIZATION_DOC, 'Paths as istiod validates (pkg/config/security/security.go) and Envoy normalises them, read in November 2026. A6: an empty spec would deny the whole namespace; A7: layer 7 in ambient mode needs a waypoint.'],
  'IST-13': ['Small proxies', 'egress hosts of the Sidecar resource are the declared callees', 'none', s.SIDECAR_SCOPE_DOC, 'The proxy\'s memory grows with the configuration that it is sent.'],
  'IST-14': ['Native sidecars', 'Istio 1.27 on nodes of 1.33 decides by itself; older ones are classic', 'Istio 1.27, Kubernetes 1.33', s.ISTIO_ANNOTATIONS_DOC, 'ENABLE_NATIVE_SIDECARS was false before 1.27.'],
  'IST-15': ['Peers of a stateful service', 'peer ports are TCP; no outlier detection for a quorum', 'none', s.DESTINATION_RULE_DOC, 'A5: the peers\' own traffic is allowed explicitly.'],
  'IST-16': ['Ambient', 'no sidecar resources; port 15008 is open; layer 7 through a waypoint only', 'none', s.AMBIENT_L7_DOC, 'A4, A7.'],
  'IST-17': ['The proxy has a memory limit', '256 MiB, because the agent takes the limit as its GOMEMLIMIT', 'none', s.ISTIO_ANNOTATIONS_DOC, 'Without a limit it would be the node\'s memory.'],
};
