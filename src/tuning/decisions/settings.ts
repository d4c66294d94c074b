import type { Tuned } from './tuned';

/*
 * The plan's shape: every leaf is a Tuned value, its dotted path is the setting's name in decisions.
 * Units: CPU in millicores, memory and disk in MiB, time in seconds (Millis where the name says so), rates per second, utilisation in percent.
 */

/** What is asked of the workload: the profile with its defaults filled in. */
export interface DemandSettings {
  peak: Tuned<number>; // requests per second, bursts included
  typical: Tuned<number>; // requests per second
  cpuPerRequest: Tuned<number>; // milliseconds of CPU
  latency: Tuned<number>; // milliseconds, mean wall time unloaded
  latencyP99: Tuned<number>; // milliseconds, unloaded
  variability: Tuned<number>; // squared coefficient of variation
  objectiveP99: Tuned<number>; // milliseconds
  availability: Tuned<number>; // percent
  burstFactor: Tuned<number>;
  burstWithin: Tuned<number>; // seconds
  slowestRequest: Tuned<number>; // seconds
  startup: Tuned<number>; // seconds, p99 boot
  memoryBase: Tuned<number>; // MiB
  memoryPerRequest: Tuned<number>; // MiB
  workingSet: Tuned<number>; // MiB beyond the base
}

/** The model between the demand and the numbers: shown, not printed into manifests. */
export interface SizingSettings {
  parallelism: Tuned<number>; // P
  maxUtilization: Tuned<number>; // rho*, percent of the request
  reactionTime: Tuned<number>; // seconds
  growth: Tuned<number>; // factor within the reaction time
  concurrency: Tuned<number>; // requests in flight per pod
  decidedBy: Tuned<string>; // what decided the size: see size-decider.ts
  slots?: Tuned<number>; // requests that one pod serves at once, where threads, workers or Knative bound them
}

export interface ResourceSettings {
  cpuRequest: Tuned<number>; // millicores
  cpuLimit?: Tuned<number>; // millicores; absent = none
  cpuLimitOmitted?: Tuned<string>; // the reason when there is none
  memory: Tuned<number>; // MiB, request = limit
  ephemeralStorage: Tuned<number>; // MiB, request = limit
  /** What the scheduler counts for the whole pod, where it has other containers by props: shown, not printed into manifests. */
  podCpu?: Tuned<number>; // millicores
  podMemory?: Tuned<number>; // MiB
  gpus?: Tuned<string>; // how many of which resource, request = limit
}

/** A container beside the main one. */
export interface ContainerSettings {
  /** 'init': it ends before the main container starts; 'native': an init container that runs on; 'plain': it runs as the main container does. */
  runs: Tuned<string>;
  cpuRequest: Tuned<number>; // millicores
  cpuLimit?: Tuned<number>; // millicores; absent = none
  memory: Tuned<number>; // MiB, request = limit
  ephemeralStorage: Tuned<number>; // MiB, request = limit
  runAsNonRoot: Tuned<boolean>;
  runAsUser?: Tuned<number>; // absent = the main container's
  readOnlyRootFilesystem: Tuned<boolean>;
  /** Folders of its own, by absolute path. */
  scratch: Record<string, ScratchSettings>;
  takes?: Tuned<number>; // seconds, an init container
  startup?: Tuned<number>; // seconds, a sidecar
  drain?: Tuned<number>; // seconds, a sidecar
  preStop?: Tuned<number>; // seconds, a plain sidecar; absent = SIGTERM comes at once
  probes?: SidecarProbesSettings; // a sidecar with declared health
}

/** A writable path: an emptyDir. `medium` is 'Memory' (counted in the memory limit) or '' (disk, counted in ephemeral storage). */
export interface ScratchSettings {
  size: Tuned<number>; // MiB
  medium: Tuned<string>;
}

export interface ProbeSettings {
  periodSeconds?: Tuned<number>; // absent: left to Knative
  timeoutSeconds?: Tuned<number>;
  failureThreshold?: Tuned<number>;
  successThreshold?: Tuned<number>;
  terminationGracePeriodSeconds?: Tuned<number>;
  /** How it asks: `http /livez`, `grpc liveness`, `tcp`. Plain data for the renderer, decided once in `handler`. */
  handler: Tuned<ProbeHandler>;
}
export interface ProbeHandler {
  readonly type: 'http' | 'grpc' | 'tcp' | 'exec';
  readonly path?: string;
  readonly service?: string;
  /** Name of a further port; absent: the main one. */
  readonly port?: string;
  readonly headers?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly command?: readonly string[];
}
export interface ProbesSettings {
  startup?: ProbeSettings;
  readiness: ProbeSettings;
  liveness?: ProbeSettings;
  livenessOmitted?: Tuned<string>;
}

/** Probes of a sidecar: only what was declared. */
export interface SidecarProbesSettings {
  startup?: ProbeSettings;
  readiness?: ProbeSettings;
  liveness?: ProbeSettings;
}

export interface ShutdownSettings {
  /** Seconds of the preStop wait; absent = no hook is possible (`preStopOmitted` says why). */
  preStop?: Tuned<number>;
  preStopKind?: Tuned<'sleep' | 'exec' | 'given' | 'wait, then given'>;
  preStopOmitted?: Tuned<string>;
  drain: Tuned<number>;
  gracePeriod: Tuned<number>; // terminationGracePeriodSeconds
}

export interface RolloutSettings {
  strategy?: Tuned<string>; // RollingUpdate
  maxSurge?: Tuned<number | string>; // a share: '25%'
  maxUnavailable?: Tuned<number>;
  minReadySeconds: Tuned<number>;
  progressDeadline?: Tuned<number>;
  revisionHistoryLimit?: Tuned<number>;
  /** How long a rollout takes at the least: shown, not printed into manifests. Seconds. */
  timeAtFloor?: Tuned<number>;
  timeAtPeak?: Tuned<number>;
  time?: Tuned<number>; // of a fixed number of replicas
}

export interface AutoscalingSettings {
  minReplicas: Tuned<number>;
  maxReplicas: Tuned<number>;
  targetCpuUtilization: Tuned<number>; // percent of the request
  /** 'Resource', or 'ContainerResource' where a sidecar shares the pod. */
  metricType: Tuned<'Resource' | 'ContainerResource'>;
  requestRateMetric?: Tuned<string>; // Pods metric name
  requestRateTarget?: Tuned<number>; // average per pod, in thousandths (Kubernetes milli quantity)
  scaleUpStabilization: Tuned<number>;
  scaleUpPercent: Tuned<number>; // per scaleUpPeriod
  scaleUpPods: Tuned<number>; // per scaleUpPeriod
  scaleUpPeriod: Tuned<number>;
  scaleDownStabilization: Tuned<number>;
  scaleDownPercent: Tuned<number>;
  scaleDownPeriod: Tuned<number>;
}

export interface DisruptionSettings {
  maxUnavailable: Tuned<number | string>; // 1 or '10%'
  unhealthyPodEvictionPolicy: Tuned<string>;
}

export interface SpreadConstraintSettings {
  maxSkew: Tuned<number>;
  whenUnsatisfiable: Tuned<string>;
  minDomains?: Tuned<number>;
  nodeTaintsPolicy?: Tuned<string>;
  matchLabelKeys?: Tuned<string[]>;
}
export interface SpreadSettings {
  zone?: SpreadConstraintSettings;
  host?: SpreadConstraintSettings;
  omitted?: Tuned<string>; // why there is none
}

export interface SecuritySettings {
  runAsNonRoot: Tuned<boolean>;
  runAsUser?: Tuned<number>;
  runAsGroup?: Tuned<number>;
  fsGroup?: Tuned<number>;
  fsGroupChangePolicy?: Tuned<string>;
  seccompProfile: Tuned<string>;
  allowPrivilegeEscalation: Tuned<boolean>;
  dropCapabilities: Tuned<string[]>;
  readOnlyRootFilesystem: Tuned<boolean>;
  automountServiceAccountToken: Tuned<boolean>;
  serviceAccountToken?: Tuned<string[]>; // names of the containers that get it
  hostUsers?: Tuned<boolean>;
  unprivilegedPortStart?: Tuned<string>; // the sysctl, where a port is below its default
  hostUsersOmitted?: Tuned<string>; // why user namespaces are not asked for
}

export interface NetworkSettings {
  enableServiceLinks: Tuned<boolean>;
  ndots?: Tuned<number>;
  ndotsOmitted?: Tuned<string>; // why the cluster's own value stays
  appProtocol?: Tuned<string>;
  portProtocols?: Record<string, Tuned<string>>; // appProtocol of further ports, by name
  serviceType: Tuned<string>;
  routeTimeout?: Tuned<number>; // seconds: HTTPRoute, or the object of the balancer's backend
  routeTimeoutOmitted?: Tuned<string>; // why nothing that is printed ends a request there
  tlsSecret?: Tuned<string>; // Ingress: the Secret of its certificate; undefined where the balancer reads none
  /** What the ingress controller reads, on the Ingress and on the Service. */
  ingressAnnotations?: Record<string, Tuned<string>>;
  serviceAnnotations?: Record<string, Tuned<string>>;
  /** The object that tells a load balancer where to ask for health: HealthCheckPolicy, BackendConfig, TargetGroupConfiguration. */
  balancerHealth?: Tuned<string>;
  /** The object that tells it how it treats the pods: BackendConfig, GCPBackendPolicy, TargetGroupConfiguration. */
  balancerBackend?: Tuned<string>;
  clientCidrs?: Tuned<string>; // Exposure.loadBalancer(): who may connect, separated by spaces
  outsideMesh?: Tuned<string>; // sidecar / ambient: the mesh that the pods are kept out of
}

export interface ImageSettings {
  pullPolicy: Tuned<string>;
}

/** The sidecar's own resources and life cycle; absent without a sidecar. */
export interface SidecarSettings {
  cpuRequest: Tuned<number>; // millicores
  memoryRequest: Tuned<number>; // MiB
  memoryLimit: Tuned<number>; // MiB
  cpuLimit?: Tuned<number>; // millicores, only under CpuPolicy.pinned
  concurrency: Tuned<number>;
  metricsPath?: Tuned<string>; // of the program, for the merged metrics; absent where no port serves HTTP
  /** Classic (non-native) sidecars only. */
  terminationDrain?: Tuned<number>; // seconds
  minimumDrain?: Tuned<number>; // seconds
  exitOnZeroActiveConnections?: Tuned<boolean>;
  holdApplicationUntilProxyStarts?: Tuned<boolean>;
  nativeSidecar?: Tuned<boolean>;
}

/** Traffic policy; absent where the target has no mesh (or, in ambient, no waypoint). */
export interface MeshTrafficSettings {
  loadBalancer: Tuned<string>; // LEAST_REQUEST
  localityFailover: Tuned<boolean>; // localityLbSetting.enabled
  warmup?: Tuned<number>; // seconds
  /** Absent for TCP: pools of clients hold connections, and nobody said how many; see `limitsOmitted`. */
  maxConnections?: Tuned<number>;
  maxPendingRequests?: Tuned<number>;
  maxRequests?: Tuned<number>;
  limitsOmitted?: Tuned<string>;
  connectTimeout: Tuned<number>; // seconds
  idleTimeout?: Tuned<number>; // seconds
  tcpKeepalive?: { time: Tuned<number>; interval: Tuned<number>; probes: Tuned<number> };
  /** Further ports of TCP, where requests come to the main one. */
  tcpPorts?: { limitsOmitted: Tuned<string>; tcpKeepalive: { time: Tuned<number>; interval: Tuned<number>; probes: Tuned<number> } };
  outlier?: {
    consecutiveGatewayErrors: Tuned<number>;
    consecutive5xxErrors: Tuned<number>;
    interval: Tuned<number>;
    baseEjectionTime: Tuned<number>;
    maxEjectionPercent: Tuned<number>;
    minHealthPercent: Tuned<number>;
  };
  outlierOmitted?: Tuned<string>;
  retryBudget?: { percent: Tuned<number>; minRetryConcurrency: Tuned<number> };
  /** The rest is of HTTP: absent where only TCP comes. */
  requestTimeout?: Tuned<number>; // seconds
  retryAttempts?: Tuned<number>; // for safe methods; 0 = none
  retryOn?: Tuned<string>;
  perTryTimeout?: Tuned<number>; // milliseconds
  retryMethods?: Tuned<string[]>; // the safe methods; empty = none is retried
  otherAttempts?: Tuned<number>; // 0: anything else is never repeated
}

export interface MeshSecuritySettings {
  mtlsMode?: Tuned<string>; // STRICT / PERMISSIVE
  authorization?: Tuned<string>; // 'ALLOW', at the pods and at the waypoint
  waypointAuthorization?: Tuned<string>; // 'ALLOW', at the waypoint only
  tunnelAuthorization?: Tuned<string>; // 'DENY', at the pods: ports that the mesh's tunnel would open
}

export interface MeshSettings {
  mode: Tuned<string>; // sidecar / ambient
  traffic?: MeshTrafficSettings;
  trafficOmitted?: Tuned<string>;
  security: MeshSecuritySettings;
  sidecar?: SidecarSettings;
}

export interface StorageSettings {
  size: Tuned<number>; // MiB
  storageClass?: Tuned<string>;
  storageClassOmitted?: Tuned<string>; // why the cluster's default class is used
  accessMode: Tuned<string>;
  whenDeleted: Tuned<string>;
  whenScaled: Tuned<string>;
  mountPath: Tuned<string>;
}

export interface StatefulSettings {
  replicas: Tuned<number>;
  podManagementPolicy: Tuned<string>;
  publishNotReadyAddresses: Tuned<boolean>;
  updateStrategy: Tuned<string>;
  partition?: Tuned<number>;
  leaderBased?: Tuned<boolean>;
}

export interface KnativeSettings {
  class?: Tuned<string>;
  metric: Tuned<string>;
  target: Tuned<number>;
  targetUtilization: Tuned<number>; // percent
  minScale: Tuned<number>;
  maxScale: Tuned<number>;
  initialScale?: Tuned<number>;
  activationScale?: Tuned<number>;
  window: Tuned<number>; // seconds
  scaleDownDelay?: Tuned<number>; // seconds
  retention?: Tuned<number>; // scale-to-zero-pod-retention-period, seconds
  panicWindowPercentage?: Tuned<number>;
  panicThresholdPercentage?: Tuned<number>;
  targetBurstCapacity?: Tuned<number>;
  containerConcurrency: Tuned<number>;
  timeout: Tuned<number>; // seconds
  responseStartTimeout: Tuned<number>; // seconds
  progressDeadline: Tuned<number>; // seconds
  coldStart: Tuned<number>; // seconds, estimated
  queueProxyCpu?: Tuned<number>; // millicores
  queueProxyCpuLimit?: Tuned<number>; // millicores, only under CpuPolicy.pinned
  queueProxyMemoryRequest?: Tuned<number>; // MiB
  queueProxyMemoryLimit?: Tuned<number>; // MiB
  runtimeClass?: Tuned<string>;
  offlineBuffer?: { size: Tuned<number>; mountPath: Tuned<string>; accessMode: Tuned<string>; storageClass?: Tuned<string> };
}

/** Everything that was decided for one workload. */
export interface PlanSettings {
  demand: DemandSettings;
  sizing: SizingSettings;
  resources: ResourceSettings;
  /** The containers beside the main one, by name. */
  containers?: Record<string, ContainerSettings>;
  /** Memory ledger of the runtime in MiB: heap, native, threads, … (what `resources.memory` is made of). */
  memory: Record<string, Tuned<number>>;
  /** Environment variables by name. */
  environment: Record<string, Tuned<string>>;
  /** Writable paths by absolute path. */
  scratch: Record<string, ScratchSettings>;
  image: ImageSettings;
  probes: ProbesSettings;
  shutdown: ShutdownSettings;
  rollout?: RolloutSettings;
  replicas?: Tuned<number>; // a fixed number in a Deployment: no autoscaler
  autoscaling?: AutoscalingSettings;
  disruption?: DisruptionSettings;
  disruptionOmitted?: Tuned<string>;
  /** Local volumes that may be lost with their node: paths of scratch space, and names of the mesh's own volumes. */
  evictableVolumes?: Tuned<string[]>;
  spread: SpreadSettings;
  priority?: Tuned<string>;
  security: SecuritySettings;
  network: NetworkSettings;
  mesh?: MeshSettings;
  stateful?: StatefulSettings;
  storage?: StorageSettings;
  knative?: KnativeSettings;
  /** Analyser waivers: annotation key -> value. */
  waivers: Record<string, Tuned<string>>;
  /** The same on the NetworkPolicy. */
  policyWaivers?: Record<string, Tuned<string>>;
  /** The same on the autoscaler. */
  autoscalerWaivers?: Record<string, Tuned<string>>;
}
