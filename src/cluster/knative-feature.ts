/**
 * A flag of Knative's ConfigMap `config-features` that is on in the cluster.
 *
 * @see https://knative.dev/docs/serving/configuration/feature-flags/
 */
export enum KnativeFeature {
  /** Pods may select nodes. */
  NODE_SELECTOR = 'kubernetes.podspec-nodeselector',
  /** Pods may have affinity. */
  AFFINITY = 'kubernetes.podspec-affinity',
  /** Pods may have topology spread constraints. */
  TOPOLOGY_SPREAD = 'kubernetes.podspec-topologyspreadconstraints',
  /** Pods may have tolerations. */
  TOLERATIONS = 'kubernetes.podspec-tolerations',
  /** Pods may name a RuntimeClass. */
  RUNTIME_CLASS = 'kubernetes.podspec-runtimeclassname',
  /** Pods may have a pod-level security context. */
  SECURITY_CONTEXT = 'kubernetes.podspec-securitycontext',
  /** Pods may name a PriorityClass. */
  PRIORITY_CLASS = 'kubernetes.podspec-priorityclassname',
  /** Pods may set DNS options. */
  DNS_CONFIG = 'kubernetes.podspec-dnsconfig',
  /** Pods may mount persistent volume claims, read-only. */
  PVC = 'kubernetes.podspec-persistent-volume-claim',
  /** Pods may write to persistent volume claims. */
  PVC_WRITE = 'kubernetes.podspec-persistent-volume-write',
  /** Pods may mount volumes that a CSI driver makes; Knative 1.18 or newer. */
  VOLUMES_CSI = 'kubernetes.podspec-volumes-csi',
  /** Pods may mount the files of an image. */
  VOLUMES_IMAGE = 'kubernetes.podspec-volumes-image',
  /** Pods may have init containers. */
  INIT_CONTAINERS = 'kubernetes.podspec-init-containers',
  /** Containers may keep capabilities. */
  ADD_CAPABILITIES = 'kubernetes.containerspec-addcapabilities',
  /** Pods may read their own fields into the environment. */
  FIELD_REF = 'kubernetes.podspec-fieldref',
  /** Pods may use the network of their node; Knative 1.16 or newer. */
  HOST_NETWORK = 'kubernetes.podspec-hostnetwork',
  /** Pods may say which DNS they ask. */
  DNS_POLICY = 'kubernetes.podspec-dnspolicy',
  /** Containers beside the main one may have health checks; Knative 1.14 or newer, their commands for `ready` 1.18 or newer. */
  MULTI_CONTAINER_PROBING = 'multi-container-probing',
}
