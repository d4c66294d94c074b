import type { Size } from 'cdk8s';
import { KnativeFeature } from './knative-feature';
import { NodeShape } from './node-shape';
import { TuningBaseline } from './tuning-baseline';

/**
 * How the cluster's Istio runs.
 */
export enum IstioMode {
  /** No Istio: no mesh objects are written. */
  NONE = 'none',
  /** A proxy in each pod. */
  SIDECAR = 'sidecar',
  /** A proxy on each node, and waypoints for layer 7. */
  AMBIENT = 'ambient',
}

/**
 * Who decides user and group ids.
 */
export enum SecurityPreset {
  /** The library: user, group and fsGroup 10001. */
  HARDENED = 'hardened',
  /**
   * The platform: no ids are written. OpenShift assigns them by its security context constraints; GKE (with Autopilot), EKS and AKS assign none.
   *
   * Where none is assigned, the kubelet refuses an image whose USER is root or a name, because it cannot prove that the user is not root. Set `runAsUser` on the
   * workload there, or use HARDENED.
   */
  PLATFORM = 'platform',
}

/**
 * What is known about a cluster beyond its version.
 */
export interface ClusterTargetProps {
  /**
   * The baseline: the numbers that the library chooses. A target that names one keeps its numbers when a later release brings a newer baseline.
   *
   * @default - the newest baseline of the release, now TuningBaseline.V1
   */
  readonly baseline?: TuningBaseline;

  /**
   * The number of availability zones that have nodes.
   *
   * @default 3
   */
  readonly zones?: number;

  /**
   * How Istio runs in the cluster.
   *
   * @default - unknown: `PaymentStatefulService` assumes SIDECAR, with the finding `mesh-assumed`; other workloads assume NONE
   */
  readonly istio?: IstioMode;

  /**
   * Istio's version.
   *
   * @default '1.24'
   */
  readonly istioVersion?: string;

  /**
   * Whether istio-cni redirects the traffic of pods. Without it, meshed pods need privileges that Pod Security "restricted" refuses.
   *
   * @default true
   */
  readonly istioCni?: boolean;

  /**
   * Name of the waypoint that enforces layer 7 policy, in the workload's namespace. Ambient mode only, Istio 1.22 or newer.
   *
   * @default - none: only layer 4 policy is enforced
   */
  readonly waypoint?: string;

  /**
   * Namespace of Istio's control plane.
   *
   * @default 'istio-system'
   */
  readonly istioNamespace?: string;

  /**
   * The gateway's identity in the mesh: the `namespace/name` of its ServiceAccount.
   *
   * @default - `<namespace of gateway>/<name of gateway>-istio`, assumed
   */
  readonly gatewayServiceAccount?: string;

  /**
   * Knative's feature flags that are on.
   *
   * @default - Knative's defaults
   */
  readonly knative?: KnativeFeature[];

  /**
   * Knative Serving's version.
   *
   * @default - the oldest release of Knative that supports the Kubernetes version
   */
  readonly knativeVersion?: string;

  /**
   * Whether Knative's own pods and the functions are part of the mesh.
   *
   * @default false
   */
  readonly knativeInMesh?: boolean;

  /**
   * The Gateway API gateway that routes attach to, as `namespace/name`.
   *
   * @default - none: `Exposure.gateway` is an error
   */
  readonly gateway?: string;

  /**
   * The GatewayClass of `gateway`: its name, or its controllerName.
   *
   * It tells whether the gateway is pods or a cloud load balancer, how it checks health, and how long it still sends requests to a pod that terminates.
   *
   * @default - Istio's class if `istio` is set; else unknown: treated as pods in `ingressNamespace`, with the finding `gateway-class-unknown`
   */
  readonly gatewayClass?: string;

  /**
   * CIDRs that the cloud's load balancers send from: the subnets of an AWS load balancer, the proxy-only subnet of a regional Google load balancer, the subnet
   * of an Azure gateway. `Exposure.behind` sets them for one workload.
   *
   * @default - unknown: a load balancer whose addresses are unknown opens the port to every address, with the finding `balancer-addresses-unknown`
   */
  readonly balancerCidrs?: string[];

  /**
   * Namespace of the pods of the gateway or ingress controller.
   *
   * @default - the namespace of `gateway`, assumed
   */
  readonly ingressNamespace?: string;

  /**
   * Namespaces of Knative Serving and of its ingress.
   *
   * @default ['knative-serving', 'kourier-system'], on OpenShift ['knative-serving', 'knative-serving-ingress']
   */
  readonly knativeNamespaces?: string[];

  /**
   * Namespace of the pods that scrape metrics.
   *
   * @default - the namespace of `monitoringServiceAccount`, else 'monitoring', on OpenShift 'openshift-user-workload-monitoring'
   */
  readonly monitoringNamespace?: string;

  /**
   * Labels of the pods in `monitoringNamespace` that scrape metrics. Other pods of that namespace are not admitted.
   *
   * @default - all pods of the namespace
   */
  readonly monitoringPodLabels?: { [name: string]: string };

  /**
   * The scraper's identity in the mesh: the `namespace/name` of its ServiceAccount.
   *
   * @default - the scraper is outside of the mesh: it cannot read ports that require mutual TLS, with the finding `metrics-refused-by-mesh`
   */
  readonly monitoringServiceAccount?: string;

  /**
   * CIDRs that answer DNS in addition to the cluster's DNS pods. GKE's Cloud DNS answers at '169.254.169.254/32'. NodeLocal DNSCache beside kube-proxy in iptables mode answers on
   * the node at the ClusterIP of the Service kube-dns too: say that address and '169.254.20.10/32', for example ['10.96.0.10/32', '169.254.20.10/32'].
   *
   * @default ['169.254.20.10/32'], which is NodeLocal DNSCache; none on OpenShift
   */
  readonly dnsCidrs?: string[];

  /**
   * CIDRs of the cluster's own pods, Services and nodes. A call to an external host name does not open them.
   *
   * @default - unknown: a call to an external host name opens every address except link-local ones, with the finding `external-call-opens-cluster`
   */
  readonly clusterCidrs?: string[];

  /**
   * CIDRs of the nodes. NetworkPolicies open them for calls from and to workloads with `hostNetwork`, whose pods have the addresses of their nodes; every other pod of these nodes
   * with the network of its node is let in too. Cilium reads nodes in CIDRs only with `policyCIDRMatchMode: nodes`.
   *
   * @default - unknown: most network plugins close such a call, with the finding `host-network-call-closed`
   */
  readonly nodeCidrs?: string[];

  /**
   * CIDRs of the API servers: those of `kubectl get endpointslices -l kubernetes.io/service-name=kubernetes`. Workloads that call the Kubernetes API may reach them.
   *
   * @default - unknown: such a workload may reach every address except link-local ones on ports 443 and 6443, with the finding `api-server-addresses-unknown`
   */
  readonly apiServerCidrs?: string[];

  /**
   * Whether the Prometheus operator's kinds are installed. The workloads print none of them yet; add-ons read `target.hasPrometheusOperator`.
   *
   * @default false
   */
  readonly prometheusOperator?: boolean;

  /**
   * Whether the External Secrets operator's kinds are installed.
   *
   * @default false
   */
  readonly externalSecrets?: boolean;

  /**
   * Whether Stakater's Reloader is installed. The objects that own the pods are annotated for it then, where the pods read Secrets or ConfigMaps whose content may change: it
   * replaces the pods when one of them changes. Functions have no such annotation, because it does not know Knative. Beside Argo CD, Reloader needs
   * `reloadStrategy: annotations`: auto-sync removes the variable that it adds by default.
   *
   * @default false
   * @see https://docs.stakater.com/reloader/
   */
  readonly reloader?: boolean;

  /**
   * Whether Cilium enforces network policy. The workloads print NetworkPolicy in both cases; add-ons read `target.hasCilium`.
   *
   * @default false
   */
  readonly cilium?: boolean;

  /**
   * Who decides user and group ids.
   *
   * @default SecurityPreset.HARDENED
   */
  readonly security?: SecurityPreset;

  /**
   * The node types. A pod must fit one of them, and `plan.cost()` counts them.
   *
   * @default - unknown: pod sizes are not checked against nodes, and costs have no nodes
   */
  readonly nodeShapes?: NodeShape[];

  /**
   * Whether the nodes support user namespaces (kernel 6.3, containerd 2 or CRI-O, idmapped volumes).
   *
   * @default false
   */
  readonly userNamespaces?: boolean;

  /**
   * The number of log files that the kubelet keeps for each container (`containerLogMaxFiles` of its configuration).
   *
   * The pod's ephemeral storage includes that many files of `containerLogMaxSize`.
   *
   * @default 5, the kubelet's default
   */
  readonly containerLogMaxFiles?: number;

  /**
   * The size at which the kubelet rotates a container's log file (`containerLogMaxSize` of its configuration).
   *
   * @default Size.mebibytes(10), the kubelet's default; 50 MiB, AKS's default, if the IngressClass or `gatewayClass` is Azure's
   */
  readonly containerLogMaxSize?: Size;

  /**
   * Whether the nodes have spare capacity for new pods. If not, the start of a node counts in the autoscaler's reaction time.
   *
   * @default true
   */
  readonly spareCapacity?: boolean;

  /**
   * Names of existing PriorityClasses by criticality (`best-effort`, `standard`, `critical`).
   *
   * @default - none: no priorityClassName is written
   */
  readonly priorityClasses?: { [criticality: string]: string };

  /**
   * StorageClass behind `Storage.fast`.
   *
   * @default - the cluster's default class
   */
  readonly fastStorageClass?: string;

  /**
   * Folder for plans as JSON: one file `<chart>.<workload>.plan.json` for each workload, written after all validations have passed. Relative to the working directory, as
   * the app's `outdir` is.
   *
   * Keep it apart from the YAML, for example 'plans': `kubectl apply -f` and Argo CD read each JSON file as a manifest. The environment variable `CDK8S_TUNED_PLANS` takes
   * precedence: another folder, `1` (the folder `plans` in the output folder) or `0` (no plans).
   *
   * @default - no plan is written
   */
  readonly planFolder?: string;

  /**
   * Folder with the plans of the last synthesis. It may be the same as `planFolder`. Relative to the working directory.
   *
   * New plans are compared with these. A changed field that API servers refuse to change is an error with both values, until it is reverted or acknowledged. A `replicas` that is no
   * longer written is a finding. CPU and memory keep their values if new ones would save little (rule SIZE-8). A workload without a file is the finding `previous-plan-missing`.
   * The environment variable `CDK8S_TUNED_PREVIOUS` takes precedence: another folder, or `0` (no comparison).
   *
   * @default - nothing is compared
   */
  readonly previousPlans?: string;

  /**
   * Registry that mirrors the images: `ghcr.io/acme/web:1` becomes `<mirror>/acme/web:1`.
   *
   * @default - images as written
   */
  readonly imageMirror?: string;

  /**
   * Unsafe sysctls that the kubelets allow. The workloads write none yet; add-ons read `target.allowedUnsafeSysctls`.
   *
   * @default - none
   */
  readonly allowedUnsafeSysctls?: string[];
}
