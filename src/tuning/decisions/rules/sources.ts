/*
 * Primary sources by name: where a sceptic can read the fact that a rule rests on.
 */

const K8S = 'https://kubernetes.io/docs/';
/** The Horizontal Pod Autoscaler's algorithm, defaults and behaviour. */
export const HPA_DOC = `${K8S}concepts/workloads/autoscaling/horizontal-pod-autoscale/`;
export const RESOURCES_DOC = `${K8S}concepts/configuration/manage-resources-containers/`;
export const QOS_DOC = `${K8S}concepts/workloads/pods/pod-qos/`;
export const CPU_MANAGER_DOC = `${K8S}concepts/policy/node-resource-managers/`;
export const EVICTION_DOC = `${K8S}concepts/scheduling-eviction/node-pressure-eviction/`;
export const POD_LIFECYCLE_DOC = `${K8S}concepts/workloads/pods/pod-lifecycle/`;
export const PROBES_DOC = `${K8S}tasks/configure-pod-container/configure-liveness-readiness-startup-probes/`;
export const SIDECAR_DOC = `${K8S}concepts/workloads/pods/sidecar-containers/`;
export const INIT_DOC = `${K8S}concepts/workloads/pods/init-containers/`;
export const DEPLOYMENT_DOC = `${K8S}concepts/workloads/controllers/deployment/`;
export const STATEFULSET_DOC = `${K8S}concepts/workloads/controllers/statefulset/`;
export const DISRUPTIONS_DOC = `${K8S}concepts/workloads/pods/disruptions/`;
export const PDB_DOC = `${K8S}tasks/run-application/configure-pdb/`;
export const SPREAD_DOC = `${K8S}concepts/scheduling-eviction/topology-spread-constraints/`;
export const PRIORITY_DOC = `${K8S}concepts/scheduling-eviction/pod-priority-preemption/`;
export const NETWORK_POLICY_DOC = `${K8S}concepts/services-networking/network-policies/`;
export const DNS_DOC = `${K8S}concepts/services-networking/dns-pod-service/`;
export const SERVICE_DOC = `${K8S}concepts/services-networking/service/`;
export const SYSCTL_DOC = `${K8S}tasks/administer-cluster/sysctl-cluster/`;
export const PSS_DOC = `${K8S}concepts/security/pod-security-standards/`;
export const SECURITY_CONTEXT_DOC = `${K8S}tasks/configure-pod-container/security-context/`;
export const USER_NAMESPACES_DOC = `${K8S}concepts/workloads/pods/user-namespaces/`;
export const SERVICE_ACCOUNT_DOC = `${K8S}tasks/configure-pod-container/configure-service-account/`;
export const SECRET_DOC = `${K8S}concepts/configuration/secret/`;
export const VOLUMES_DOC = `${K8S}concepts/storage/volumes/`;
export const PERSISTENT_VOLUMES_DOC = `${K8S}concepts/storage/persistent-volumes/`;
export const STORAGE_CLASS_DOC = `${K8S}concepts/storage/storage-classes/`;
export const IMAGES_DOC = `${K8S}concepts/containers/images/`;
export const RUNTIME_CLASS_DOC = `${K8S}concepts/containers/runtime-class/`;
export const QUOTA_DOC = `${K8S}concepts/policy/resource-quotas/`;
export const KUBELET_CONFIG_DOC = `${K8S}reference/config-api/kubelet-config.v1beta1/`;
export const VPA_DOC = 'https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler/docs';
export const METRICS_SERVER_DOC = 'https://github.com/kubernetes-sigs/metrics-server';
export const CGROUP_DOC = 'https://docs.kernel.org/admin-guide/cgroup-v2.html';

export const GOOGLE_FIREWALL_DOC = 'https://cloud.google.com/load-balancing/docs/firewall-rules';
export const GKE_BALANCING_DOC = 'https://cloud.google.com/kubernetes-engine/docs/troubleshooting/load-balancing';
export const GKE_POLICY_DOC = 'https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources';
export const GKE_GATEWAY_FIELDS_DOC = 'https://cloud.google.com/kubernetes-engine/docs/how-to/gatewayclass-capabilities';
export const GKE_BACKEND_POLICY_CRD = 'https://github.com/GoogleCloudPlatform/gke-gateway-api/blob/main/config/crd/networking.gke.io_gcpbackendpolicies.yaml';
export const GKE_DNS_ISSUE = 'https://github.com/tektoncd/operator/issues/4000';
export const LOAD_BALANCER_DOC = 'https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/';
export const ALB_ANNOTATIONS_DOC = 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/';

const ISTIO = 'https://istio.io/latest/docs/';
export const DESTINATION_RULE_DOC = `${ISTIO}reference/config/networking/destination-rule/`;
export const VIRTUAL_SERVICE_DOC = `${ISTIO}reference/config/networking/virtual-service/`;
export const AUTHORIZATION_DOC = `${ISTIO}reference/config/security/authorization-policy/`;
export const PEER_AUTHENTICATION_DOC = `${ISTIO}reference/config/security/peer_authentication/`;
export const MESH_CONFIG_DOC = `${ISTIO}reference/config/istio.mesh.v1alpha1/`;
export const SIDECAR_SCOPE_DOC = `${ISTIO}reference/config/networking/sidecar/`;
export const ISTIO_ANNOTATIONS_DOC = `${ISTIO}reference/config/annotations/`;
export const ISTIO_PERFORMANCE_DOC = `${ISTIO}ops/deployment/performance-and-scalability/`;
export const ISTIO_PSA_DOC = `${ISTIO}setup/additional-setup/pod-security-admission/`;
export const AMBIENT_NETWORK_DOC = `${ISTIO}ambient/usage/networkpolicy/`;
export const AMBIENT_L4_DOC = `${ISTIO}ambient/usage/l4-policy/`;
export const AMBIENT_L7_DOC = `${ISTIO}ambient/usage/l7-features/`;
export const ISTIO_AGENT_SOURCE = 'istio/istio pkg/envoy/agent.go (pilot-agent termination)';
export const ENVOY_TIMEOUTS_DOC = 'https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts';

const KNATIVE = 'https://knative.dev/docs/serving/';
export const KNATIVE_CONCURRENCY_DOC = `${KNATIVE}autoscaling/concurrency/`;
export const KNATIVE_BOUNDS_DOC = `${KNATIVE}autoscaling/scale-bounds/`;
export const KNATIVE_KPA_DOC = `${KNATIVE}autoscaling/kpa-specific/`;
export const KNATIVE_FLAGS_DOC = `${KNATIVE}configuration/feature-flags/`;
export const KNATIVE_PROBES_DOC = `${KNATIVE}services/configure-probing/`;
export const KNATIVE_FIELDMASK = 'knative/serving pkg/apis/serving/fieldmask.go and k8s_validation.go';
export const KNATIVE_DEPLOY = 'knative/serving pkg/reconciler/revision/resources/deploy.go';
export const KNATIVE_QUEUE = 'knative/serving pkg/queue/sharedmain/main.go';
export const KNATIVE_DEFAULTS = 'knative/serving config/core/configmaps (defaults, autoscaler, deployment, gc)';

export const NODE_CLI_DOC = 'https://nodejs.org/api/cli.html';
export const NODE_HTTP_DOC = 'https://nodejs.org/api/http.html';
export const GO_RUNTIME_DOC = 'https://pkg.go.dev/runtime';
export const GO_GC_DOC = 'https://go.dev/doc/gc-guide';
export const GO_HTTP_DOC = 'https://pkg.go.dev/net/http';
export const JAVA_DOC = 'https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html';
export const G1_DOC = 'https://dev.java/learn/jvm/tool/garbage-collection/g1gc-overview/';
export const SPRING_SHUTDOWN_DOC = 'https://docs.spring.io/spring-boot/reference/web/graceful-shutdown.html';
export const SPRING_PROPERTIES_DOC = 'https://docs.spring.io/spring-boot/appendix/application-properties/index.html';
export const HIKARI_DOC = 'https://github.com/brettwooldridge/HikariCP';
export const PYTHON_DOC = 'https://docs.python.org/3/using/cmdline.html';
export const GUNICORN_DOC = 'https://docs.gunicorn.org/en/stable/settings.html';
export const UVICORN_DOC = 'https://www.uvicorn.org/settings/';
export const DOTNET_GC_DOC = 'https://learn.microsoft.com/en-us/dotnet/core/runtime-config/garbage-collector';
export const DATAS_DOC = 'https://learn.microsoft.com/en-us/dotnet/standard/garbage-collection/datas';
export const TOKIO_DOC = 'https://docs.rs/tokio/latest/tokio/runtime/struct.Builder.html';
export const RUST_PARALLELISM_DOC = 'https://doc.rust-lang.org/std/thread/fn.available_parallelism.html';
export const MALLOPT_DOC = 'https://man7.org/linux/man-pages/man3/mallopt.3.html';
export const PHP_FPM_DOC = 'https://www.php.net/manual/en/install.fpm.configuration.php';
export const GRPC_KEEPALIVE_DOC = 'https://grpc.io/docs/guides/keepalive/';
export const OTEL_DOC = 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/';
export const SRE_WORKBOOK = 'https://sre.google/workbook/alerting-on-slos/';

export const LITTLE = 'J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961';
export const ERLANG = 'A. K. Erlang\'s delay formula (M/M/c); any textbook of queueing theory';
export const ALLEN_CUNNEEN = 'A. O. Allen, "Probability, Statistics, and Queueing Theory" (Allen-Cunneen approximation of G/G/c)';

/** Nobody else's fact: a choice of this library, a number of the baseline. */
export const OWN = 'a choice of this library: a number of its baseline (docs/tuning/baseline.md)';
/** No published source: measured on one test machine, with the versions that the rule's history names. */
export const MEASURED = 'measured on a test machine; no published source';
