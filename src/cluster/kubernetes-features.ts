/*
 * Kubernetes fields and behaviours by minor version, 1.28 to 1.37.
 * Stages: `-` absent, `a` alpha (off), `b0` beta but off, `b` beta and on, `GA`; a leading `p` marks a stage that was planned but not released when the table was written.
 */

/** The oldest and the newest minor version that the table knows. */
export const OLDEST_MINOR = 28;
export const NEWEST_MINOR = 37;

/** One row: a field or behaviour and its stage in each minor version. */
interface FeatureRow {
  readonly field: string;
  readonly gate: string;
  /** Ten stages, 1.28 first, separated by blanks. */
  readonly stages: string;
}

const rows = {
  sidecarContainers: { field: 'pod.spec.initContainers[].restartPolicy=Always', gate: 'SidecarContainers', stages: 'a b b b b GA GA GA GA GA' },
  preStopSleep: { field: 'container.lifecycle.{preStop,postStart}.sleep.seconds', gate: 'PodLifecycleSleepAction', stages: '- a b b b b GA GA GA GA' },
  preStopSleepZero: { field: 'lifecycle.*.sleep.seconds: 0', gate: 'PodLifecycleSleepActionAllowZero', stages: '- - - - a b GA GA GA GA' },
  stopSignal: { field: 'container.lifecycle.stopSignal', gate: 'ContainerStopSignals', stages: '- - - - - a a a a pb' },
  probeGrpc: { field: 'probe.grpc', gate: 'GRPCContainerProbe', stages: 'GA GA GA GA GA GA GA GA GA GA' },
  probeGrpcTls: { field: 'probe.grpc TLS', gate: 'GRPCContainerProbeTLS', stages: '- - - - - - - - - pa' },
  probeTerminationGrace: { field: 'livenessProbe|startupProbe.terminationGracePeriodSeconds', gate: 'ProbeTerminationGracePeriod', stages: 'GA GA GA GA GA GA GA GA GA GA' },
  containerRestartRules: { field: 'container.restartPolicy + restartPolicyRules', gate: 'ContainerRestartRules', stages: '- - - - - - a b b b' },
  restartAllContainers: { field: 'restartPolicyRules action RestartAllContainers', gate: 'RestartAllContainersOnContainerExits', stages: '- - - - - - - a b b' },
  podReadyToStartContainers: { field: 'pod condition PodReadyToStartContainers', gate: 'PodReadyToStartContainersCondition', stages: 'a b b b b b b b b pGA' },
  inPlaceResize: { field: 'container.resizePolicy, pods/resize', gate: 'InPlacePodVerticalScaling', stages: 'a a a a a b b GA GA GA' },
  podLevelResources: { field: 'pod.spec.resources (cpu,memory,hugepages)', gate: 'PodLevelResources', stages: '- - - - a a b b b pGA' },
  inPlacePodLevelResize: { field: 'pods/resize of pod.spec.resources', gate: 'InPlacePodLevelResourcesVerticalScaling', stages: '- - - - - - - a b b' },
  noCfsQuotaExclusiveCpus: { field: '(kubelet) CFS quota off for exclusive CPUs', gate: 'DisableCPUQuotaWithExclusiveCPUs', stages: '- - - - - b b b b b' },
  memoryQoS: { field: '(kubelet) memory.min/low/high', gate: 'MemoryQoS', stages: 'a a a a a a a a a pb' },
  nodeSwap: { field: '(kubelet) memorySwap.swapBehavior LimitedSwap', gate: 'NodeSwap', stages: 'b0 b0 b b b b GA GA GA GA' },
  memoryEmptyDirSize: { field: 'emptyDir.medium=Memory sizeLimit sizes the tmpfs', gate: 'SizeMemoryBackedVolumes', stages: 'b b b b GA GA GA GA GA GA' },
  kubeletPSI: { field: 'PSI metrics (summary/cadvisor)', gate: 'KubeletPSI', stages: '- - - - - a b b GA GA' },
  cgroupV1Refused: { field: '(kubelet) failCgroupV1 default true', gate: '-', stages: '- - - maint. maint. maint. maint. refused refused refused' },
  tscMinDomains: { field: 'topologySpreadConstraints[].minDomains', gate: 'MinDomainsInPodTopologySpread', stages: 'b b GA GA GA GA GA GA GA GA' },
  tscNodePolicies: { field: 'topologySpreadConstraints[].nodeAffinityPolicy/nodeTaintsPolicy', gate: 'NodeInclusionPolicyInPodTopologySpread', stages: 'b b b b b GA GA GA GA GA' },
  tscMatchLabelKeys: { field: 'topologySpreadConstraints[].matchLabelKeys', gate: 'MatchLabelKeysInPodTopologySpread', stages: 'b b b b b b b b b b' },
  affinityMatchLabelKeys: { field: 'podAffinityTerm.matchLabelKeys/mismatchLabelKeys', gate: 'MatchLabelKeysInPodAffinity', stages: '- a a b b GA GA GA GA GA' },
  schedulingGates: { field: 'pod.spec.schedulingGates', gate: 'PodSchedulingReadiness', stages: 'b b GA GA GA GA GA GA GA GA' },
  schedulingGroup: { field: 'pod.spec.schedulingGroup (1.35: workloadRef)', gate: 'GenericWorkload', stages: '- - - - - - - a a b0' },
  mutableSuspendedJobResources: { field: 'suspended Job pod template resources mutable', gate: 'MutablePodResourcesForSuspendedJobs', stages: '- - - - - - - a b b' },
  podTopologyLabels: { field: 'topology.kubernetes.io/* copied to pod labels', gate: 'PodTopologyLabelsAdmission', stages: '- - - - - a a b b b' },
  userNamespaces: { field: 'pod.spec.hostUsers=false', gate: 'UserNamespacesSupport', stages: 'a a b0 b0 b0 b b b GA GA' },
  appArmorField: { field: 'securityContext.appArmorProfile', gate: 'AppArmorFields', stages: '- - b GA GA GA GA GA GA GA' },
  supplementalGroupsPolicy: { field: 'pod securityContext.supplementalGroupsPolicy', gate: 'SupplementalGroupsPolicy', stages: '- - - a a b b GA GA GA' },
  procMount: { field: 'container securityContext.procMount', gate: 'ProcMountType', stages: 'a a a b0 b0 b b b GA GA' },
  seLinuxChangePolicy: { field: 'pod securityContext.seLinuxChangePolicy', gate: 'SELinuxChangePolicy', stages: '- - - - a b b b GA GA' },
  recursiveReadOnly: { field: 'volumeMounts[].recursiveReadOnly', gate: 'RecursiveReadOnlyMounts', stages: '- - a b b GA GA GA GA GA' },
  clusterTrustBundleVolume: { field: 'projected.sources[].clusterTrustBundle', gate: 'ClusterTrustBundleProjection', stages: '- a a a a b0 b0 b0 b0 pGA' },
  podCertificateVolume: { field: 'projected.sources[].podCertificate', gate: 'PodCertificateRequest', stages: '- - - - - - a b0 b0 pGA' },
  psaProbeHost: { field: 'PSA baseline forbids probe/lifecycle host fields', gate: '-', stages: '- - - - - - GA GA GA GA' },
  psaUserNsRelax: { field: 'PSA runAsNonRoot/runAsUser/procMount relaxed if hostUsers=false', gate: '-', stages: '- - - - - - - GA GA GA' },
  ensureSecretPulled: { field: '(kubelet) re-verify pull secrets for cached images', gate: 'KubeletEnsureSecretPulledImages', stages: '- - - - - a a b b b' },
  imageVolume: { field: 'volumes[].image', gate: 'ImageVolume', stages: '- - - a a b0 b0 b GA GA' },
  parallelPullLimit: { field: '(kubelet) maxParallelImagePulls', gate: '-', stages: 'a a a a b b b GA GA GA' },
  imageMaxGCAge: { field: '(kubelet) imageMaximumGCAge', gate: 'ImageMaximumGCAge', stages: '- a b b b b b GA GA GA' },
  pdbUnhealthyPolicy: { field: 'pdb.spec.unhealthyPodEvictionPolicy', gate: 'PDBUnhealthyPodEvictionPolicy', stages: 'b b b GA GA GA GA GA GA GA' },
  stsMaxUnavailable: { field: 'statefulset updateStrategy.rollingUpdate.maxUnavailable', gate: 'MaxUnavailableStatefulSet', stages: 'a a a a a a a b* b0 b' },
  stsPvcRetention: { field: 'statefulset persistentVolumeClaimRetentionPolicy', gate: 'StatefulSetAutoDeletePVC', stages: 'b b b b GA GA GA GA GA GA' },
  stsOrdinalsStart: { field: 'statefulset ordinals.start', gate: 'StatefulSetStartOrdinal', stages: 'b b b GA GA GA GA GA GA GA' },
  stsPodIndexLabel: { field: 'label apps.kubernetes.io/pod-index', gate: 'PodIndexLabel', stages: 'b b b b GA GA GA GA GA GA' },
  deployTerminatingReplicas: { field: 'deployment.status.terminatingReplicas', gate: 'DeploymentReplicaSetTerminatingReplicas', stages: '- - - - - a a b b b' },
  deployPodReplacementPolicy: { field: 'deployment.spec.podReplacementPolicy', gate: 'DeploymentPodReplacementPolicy', stages: '- - - - - - - - - -' },
  jobPodFailurePolicy: { field: 'job.spec.podFailurePolicy', gate: 'JobPodFailurePolicy', stages: 'b b b GA GA GA GA GA GA GA' },
  jobBackoffPerIndex: { field: 'job.spec.backoffLimitPerIndex', gate: 'JobBackoffLimitPerIndex', stages: 'a b b b b GA GA GA GA GA' },
  jobPodReplacementPolicy: { field: 'job.spec.podReplacementPolicy', gate: 'JobPodReplacementPolicy', stages: 'a b b b b b GA GA GA GA' },
  jobSuccessPolicy: { field: 'job.spec.successPolicy', gate: 'JobSuccessPolicy', stages: '- - a b b GA GA GA GA GA' },
  jobManagedBy: { field: 'job.spec.managedBy', gate: 'JobManagedBy', stages: '- - a a b b b GA GA GA' },
  cronTimeZone: { field: 'cronjob.spec.timeZone', gate: 'CronJobTimeZone', stages: 'GA GA GA GA GA GA GA GA GA GA' },
  hpaContainerResource: { field: 'hpa metrics[].type=ContainerResource', gate: 'HPAContainerMetrics', stages: 'b b GA GA GA GA GA GA GA GA' },
  hpaTolerance: { field: 'hpa behavior.scaleUp|scaleDown.tolerance', gate: 'HPAConfigurableTolerance', stages: '- - - - - a a b b pGA' },
  hpaScaleToZero: { field: 'hpa.spec.minReplicas: 0', gate: 'HPAScaleToZero', stages: 'a a a a a a a a a pb' },
  trafficDistribution: { field: 'service.spec.trafficDistribution=PreferClose', gate: 'ServiceTrafficDistribution', stages: '- - a b b GA GA GA GA GA' },
  trafficSameZoneNode: { field: 'trafficDistribution=PreferSameZone|PreferSameNode', gate: 'PreferSameTrafficDistribution', stages: '- - - - - a b GA GA GA' },
  relaxedDnsSearch: { field: 'dnsConfig.searches with _ and .', gate: 'RelaxedDNSSearchValidation', stages: '- - - - a b GA GA GA GA' },
  relaxedEnvNames: { field: 'env[].name any printable ASCII but =', gate: 'RelaxedEnvironmentVariableValidation', stages: '- - a a b b GA GA GA GA' },
  envFileKeyRef: { field: 'env[].valueFrom.fileKeyRef', gate: 'EnvFiles', stages: '- - - - - - a b b pGA' },
  hostnameOverride: { field: 'pod.spec.hostnameOverride', gate: 'HostnameOverride', stages: '- - - - - - a b b pGA' },
  podHostIPs: { field: 'status.hostIPs / downward API', gate: 'PodHostIPs', stages: 'a b GA GA GA GA GA GA GA GA' },
  nftablesProxy: { field: 'kube-proxy mode nftables', gate: 'NFTablesProxyMode', stages: '- a a b b GA GA GA GA GA' },
  lbIpMode: { field: 'service.status.loadBalancer.ingress[].ipMode', gate: 'LoadBalancerIPMode', stages: '- a b b GA GA GA GA GA GA' },
  volumeAttributesClass: { field: 'pvc.spec.volumeAttributesClassName', gate: 'VolumeAttributesClass', stages: '- a a b0 b0 b0 GA GA GA GA' },
  rwop: { field: 'accessModes ReadWriteOncePod', gate: 'ReadWriteOncePod', stages: 'b GA GA GA GA GA GA GA GA GA' },
  honorPvReclaim: { field: 'PV Delete honoured out of order', gate: 'HonorPVReclaimPolicy', stages: 'a a a b b GA GA GA GA GA' },
  gitRepoVolume: { field: 'volumes[].gitRepo', gate: 'GitRepoVolumeDriver', stages: 'GA(depr) GA(depr) GA(depr) GA(depr) GA(depr) off off off off off' },
} as const satisfies Record<string, FeatureRow>;

/** Key of a row of the table. */
export type KubernetesFeature = keyof typeof rows;

/** The table. */
const KUBERNETES_FEATURES: Record<KubernetesFeature, FeatureRow> = rows;

/** Stages by feature, split once. */
const split = new Map<KubernetesFeature, readonly string[]>();

/** The stage of a feature in Kubernetes 1.`minor`; versions newer than the table behave as the newest known. */
function stageOf(feature: KubernetesFeature, minor: number): string {
  let stages = split.get(feature);
  if (stages === undefined) {
    stages = KUBERNETES_FEATURES[feature].stages.split(' ');
    split.set(feature, stages);
  }
  const stage = stages[Math.min(minor, NEWEST_MINOR) - OLDEST_MINOR];
  return stage ?? '-';
}

/** Whether a field may be written for Kubernetes 1.`minor`: beta and on by default, or generally available, and not merely planned. */
export function isAvailable(feature: KubernetesFeature, minor: number): boolean {
  const stage = stageOf(feature, minor);
  return stage === 'b' || stage.startsWith('GA');
}

/** Whether a feature is generally available in Kubernetes 1.`minor`. */
export function isStable(feature: KubernetesFeature, minor: number): boolean {
  return stageOf(feature, minor).startsWith('GA');
}
