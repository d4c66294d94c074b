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
   * The platform: no ids are written. OpenShift assigns them, by its security context constraints; GKE (Autopilot too), EKS and AKS assign none.
   *
   * Where none is assigned, the kubelet refuses an image whose USER is a name or root, because it cannot tell that it is not root: say `runAsUser` on the workload
   * there, or take HARDENED.
   */
  PLATFORM = 'platform',
}

/**
 * What is known about a cluster beyond its version.
 */
export interface ClusterTargetProps {
  /**
   * The numbers that plans are made with beside their inputs. Name one, and a later release that brings a newer baseline leaves the numbers of your manifests as they are until you name that.
   *
   * @default - the newest baseline of the release, now TuningBaseline.V1
   */
  readonly baseline?: TuningBaseline;

  /**
   * Availability zones that the nodes spread over.
   *
   * @default 3
   */
  readonly zones?: number;

  /**
   * How Istio runs there.
   *
   * @default - not stated: `PaymentStatefulService` assumes SIDECAR (and says so), the other workloads NONE
   */
  readonly istio?: IstioMode;

  /**
   * Istio's version.
   *
   * @default '1.24'
   */
  readonly istioVersion?: string;

  /**
   * Whether istio-cni sets up the traffic redirection. Without it meshed pods need privileges that Pod Security refuses.
   *
   * @default true
   */
  readonly istioCni?: boolean;

  /**
   * Ambient mode only, from Istio 1.22: the waypoint that enforces layer 7 policy, by name, in the workload's namespace.
   *
   * @default - none: layer 4 policy only
   */
  readonly waypoint?: string;

  /**
   * Namespace of Istio's control plane.
   *
   * @default 'istio-system'
   */
  readonly istioNamespace?: string;

  /**
   * Identity of the gateway in the mesh, as `namespace/name` of its service account.
   *
   * @default - `<namespace of gateway>/<name of gateway>-istio`, assumed
   */
  readonly gatewayServiceAccount?: string;

  /**
   * Knative's feature flags that are switched on.
   *
   * @default - Knative's own defaults
   */
  readonly knative?: KnativeFeature[];

  /**
   * Knative Serving's version.
   *
   * @default - the oldest release that is published for the Kubernetes version
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
   * @default - none: `Exposure.gateway` is refused
   */
  readonly gateway?: string;

  /**
   * The class of `gateway`: the name of its GatewayClass, as its maker gives it, or the class's controllerName.
   *
   * It decides whether the gateway is pods of the cluster or a load balancer of the cloud, how it asks for health, and how long it sends to a pod that stops.
   *
   * @default - Istio's where `istio` is stated; else not known: taken for pods in `ingressNamespace`, and a finding says so
   */
  readonly gatewayClass?: string;

  /**
   * Addresses that the cloud's load balancers send from, as CIDRs: the subnets of AWS load balancers, the proxy-only subnet of Google's regional ones, the subnet
   * of an Azure gateway. `Exposure.behind` says them for one workload.
   *
   * @default - not known: behind a load balancer whose addresses are not known every address is let in, and a finding says so
   */
  readonly balancerCidrs?: string[];

  /**
   * Namespace in which the pods of the gateway or ingress controller run.
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
   * Namespace that metrics are scraped from.
   *
   * @default - the namespace of `monitoringServiceAccount`, else 'monitoring', on OpenShift 'openshift-user-workload-monitoring'
   */
  readonly monitoringNamespace?: string;

  /**
   * Labels of the pods in `monitoringNamespace` that scrape metrics: no other pod there gets to the workloads.
   *
   * @default - all pods of the namespace
   */
  readonly monitoringPodLabels?: { [name: string]: string };

  /**
   * Identity in the mesh of what scrapes metrics, as `namespace/name` of its service account.
   *
   * @default - outside of the mesh: ports that refuse plain text stay closed to it, and a finding says so
   */
  readonly monitoringServiceAccount?: string;

  /**
   * Addresses that answer DNS beside the cluster's own DNS pods, as CIDRs. GKE's Cloud DNS answers on '169.254.169.254/32'.
   *
   * @default ['169.254.20.10/32'], NodeLocal DNSCache; on OpenShift none
   */
  readonly dnsCidrs?: string[];

  /**
   * Addresses of the cluster's own pods, Services and nodes, as CIDRs: a call to a host outside of the cluster does not open them.
   *
   * @default - not known: a call to a host by its name opens every address but link-local ones, and a finding says so
   */
  readonly clusterCidrs?: string[];

  /**
   * Whether the Prometheus operator's kinds are installed. The workloads emit none of them so far; add-ons ask `target.hasPrometheusOperator`.
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
   * Whether Cilium enforces network policy. The workloads emit NetworkPolicy either way; add-ons ask `target.hasCilium`.
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
   * The node types, for bin packing and cost.
   *
   * @default - none: no bin packing, no cost
   */
  readonly nodeShapes?: NodeShape[];

  /**
   * Whether the nodes support user namespaces (kernel 6.3, containerd 2 or CRI-O, idmapped volumes).
   *
   * @default false
   */
  readonly userNamespaces?: boolean;

  /**
   * How many log files the kubelets keep of each container: the setting of the same name in their configuration.
   *
   * The pod's ephemeral storage holds so many, of `containerLogMaxSize` each.
   *
   * @default 5, the kubelet's own default
   */
  readonly containerLogMaxFiles?: number;

  /**
   * How large a log file of a container gets before the kubelets begin another: the setting of the same name in their configuration.
   *
   * @default Size.mebibytes(10), the kubelet's own default; 50 MiB, which AKS sets, where an IngressClass or the `gatewayClass` is one of Azure's
   */
  readonly containerLogMaxSize?: Size;

  /**
   * Whether the nodes have room for a burst; otherwise the start of a node counts in the reaction time.
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
   * Folder that the plan of each workload is written to, as JSON: after a synthesis in which every validation passed, one file `<chart>.<workload>.plan.json` each.
   * Relative to the working directory, as the app's `outdir` is.
   *
   * Keep it apart from the YAML, for example as 'plans': `kubectl apply -f` and Argo CD take a JSON file for a manifest. The environment variable `CDK8S_TUNED_PLANS` wins:
   * it names another folder, or is `1` (folder `plans` in the output folder) or `0` (none).
   *
   * @default - no plan is written
   */
  readonly planFolder?: string;

  /**
   * Folder with the plans of the last synthesis, as `planFolder` has them written; it may be the same folder. Relative to the working directory.
   *
   * What is applied is compared with it: a field that an API server refuses to change is an error with both values, until it is taken back or acknowledged; pods that would go
   * because `replicas` is no longer written are a finding; and CPU and memory stay as they were where others would hardly be better (rule SIZE-8). A workload without a file is a finding.
   * The environment variable `CDK8S_TUNED_PREVIOUS` wins: it names another folder, or is `0` (none).
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
   * Unsafe sysctls that the kubelets allow. The workloads write none so far; add-ons ask `target.allowedUnsafeSysctls`.
   *
   * @default - none
   */
  readonly allowedUnsafeSysctls?: string[];
}
