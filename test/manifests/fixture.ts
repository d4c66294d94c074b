import { Duration, Size } from 'cdk8s';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import type { ClusterTargetProps } from '../../src/cluster/cluster-target';
import type { Call, Connections, ExternalCall, RenderInput } from '../../src/manifests/render-input';
import type { WorkloadEndpoint } from '../../src/manifests/workload-endpoint';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import type { KnativeSettings, MeshSettings, MeshTrafficSettings, PlanSettings, ProbeHandler, SidecarSettings } from '../../src/tuning/decisions/settings';
import { tuned, Tuned } from '../../src/tuning/decisions/tuned';
import type { MembersKept, PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD, type PodInput } from '../../src/tuning/demand/pod-input';
import { CpuPolicy, Criticality, Exposure, Protocol } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/** A value of a plan, without a story. */
export function t<T>(value: T): Tuned<T> {
  return tuned(value, { rule: 'TEST-1', reason: () => 'a fixture', source: DecisionSource.BASELINE, inputs: [] });
}

function probe(handler: ProbeHandler, periodSeconds?: number) {
  return periodSeconds === undefined
    ? { handler: t(handler) }
    : { handler: t(handler), periodSeconds: t(periodSeconds), timeoutSeconds: t(3), failureThreshold: t(3), successThreshold: t(1) };
}

/** What the planner would decide for a small HTTP service, as far as renderers read it. */
export function webSettings(): PlanSettings {
  const n = t(1);
  return {
    demand: {
      peak: n,
      typical: n,
      cpuPerRequest: n,
      latency: n,
      latencyP99: n,
      variability: n,
      objectiveP99: n,
      availability: n,
      burstFactor: n,
      burstWithin: n,
      slowestRequest: n,
      startup: n,
      memoryBase: n,
      memoryPerRequest: n,
      workingSet: n,
    },
    sizing: { parallelism: n, maxUtilization: n, reactionTime: n, growth: n, concurrency: n, decidedBy: t('load') },
    resources: { cpuRequest: t(750), cpuLimit: t(2000), memory: t(224), ephemeralStorage: t(1024) },
    memory: {},
    environment: { NODE_OPTIONS: t('--max-old-space-size=117') },
    scratch: { '/tmp': { size: t(32), medium: t('Memory') } },
    image: { pullPolicy: t('IfNotPresent') },
    probes: {
      startup: probe({ type: 'http', path: '/livez' }, 1),
      readiness: probe({ type: 'http', path: '/readyz' }, 5),
      liveness: { ...probe({ type: 'http', path: '/livez' }, 10), terminationGracePeriodSeconds: t(20) },
    },
    shutdown: { preStop: t(10), preStopKind: t('sleep'), drain: t(12), gracePeriod: t(30) },
    rollout: { strategy: t('RollingUpdate'), maxSurge: t(1), maxUnavailable: t(0), minReadySeconds: t(10), progressDeadline: t(600), revisionHistoryLimit: t(3) },
    autoscaling: {
      minReplicas: t(3),
      maxReplicas: t(6),
      targetCpuUtilization: t(65),
      metricType: t('Resource'),
      scaleUpStabilization: t(0),
      scaleUpPercent: t(100),
      scaleUpPods: t(4),
      scaleUpPeriod: t(15),
      scaleDownStabilization: t(300),
      scaleDownPercent: t(50),
      scaleDownPeriod: t(60),
    },
    disruption: { maxUnavailable: t('10%'), unhealthyPodEvictionPolicy: t('AlwaysAllow') },
    spread: {
      zone: { maxSkew: t(1), whenUnsatisfiable: t('ScheduleAnyway'), nodeTaintsPolicy: t('Honor'), matchLabelKeys: t(['pod-template-hash']) },
      host: { maxSkew: t(1), whenUnsatisfiable: t('ScheduleAnyway') },
    },
    priority: t('standard'),
    security: {
      runAsNonRoot: t(true),
      runAsUser: t(10001),
      runAsGroup: t(10001),
      fsGroup: t(10001),
      fsGroupChangePolicy: t('OnRootMismatch'),
      seccompProfile: t('RuntimeDefault'),
      allowPrivilegeEscalation: t(false),
      dropCapabilities: t(['ALL']),
      readOnlyRootFilesystem: t(true),
      automountServiceAccountToken: t(false),
      hostUsers: t(false),
    },
    network: { enableServiceLinks: t(false), ndots: t(2), appProtocol: t('http'), serviceType: t('ClusterIP'), routeTimeout: t(10) },
    waivers: { 'kube-score/ignore': t('deployment-has-host-podantiaffinity') },
  };
}

export function traffic(): MeshTrafficSettings {
  return {
    loadBalancer: t('LEAST_REQUEST'),
    localityFailover: t(false),
    warmup: t(60),
    maxConnections: t(100),
    maxPendingRequests: t(100),
    maxRequests: t(120),
    connectTimeout: t(1),
    idleTimeout: t(3),
    tcpKeepalive: { time: t(120), interval: t(30), probes: t(3) },
    outlier: {
      consecutiveGatewayErrors: t(5), consecutive5xxErrors: t(0), interval: t(10), baseEjectionTime: t(30), maxEjectionPercent: t(34), minHealthPercent: t(0),
    },
    retryBudget: { percent: t(20), minRetryConcurrency: t(3) },
    requestTimeout: t(10),
    retryAttempts: t(2),
    retryOn: t('connect-failure,refused-stream,reset-before-request'),
    perTryTimeout: t(3300),
    retryMethods: t(['GET', 'HEAD']),
    otherAttempts: t(0),
  };
}

export function sidecar(): SidecarSettings {
  return {
    cpuRequest: t(100),
    memoryRequest: t(128),
    memoryLimit: t(256),
    concurrency: t(2),
    metricsPath: t('/metrics'),
    terminationDrain: t(24),
    minimumDrain: t(11),
    exitOnZeroActiveConnections: t(true),
    holdApplicationUntilProxyStarts: t(true),
  };
}

export function sidecarMesh(): MeshSettings {
  return { mode: t('sidecar'), traffic: traffic(), security: { mtlsMode: t('STRICT'), authorization: t('ALLOW') }, sidecar: sidecar() };
}

export function ambientMesh(): MeshSettings {
  return { mode: t('ambient'), security: { mtlsMode: t('STRICT'), authorization: t('ALLOW') } };
}

export function knativeSettings(): KnativeSettings {
  return {
    class: t('kpa.autoscaling.knative.dev'),
    metric: t('concurrency'),
    target: t(7.5),
    targetUtilization: t(70),
    minScale: t(0),
    maxScale: t(20),
    initialScale: t(1),
    activationScale: t(2),
    window: t(30),
    scaleDownDelay: t(300),
    retention: t(60),
    panicWindowPercentage: t(10),
    panicThresholdPercentage: t(200),
    targetBurstCapacity: t(211),
    containerConcurrency: t(16),
    timeout: t(60),
    responseStartTimeout: t(10),
    progressDeadline: t(600),
    coldStart: t(1.5),
    queueProxyCpu: t(25),
    queueProxyCpuLimit: t(1000),
    queueProxyMemoryRequest: t(64),
    queueProxyMemoryLimit: t(128),
  };
}

/** What a stateful service changes. */
export function statefulSettings(): PlanSettings {
  const settings = webSettings();
  delete settings.autoscaling;
  settings.scratch = {};
  settings.rollout = { minReadySeconds: t(15), revisionHistoryLimit: t(3) };
  settings.disruption = { maxUnavailable: t(1), unhealthyPodEvictionPolicy: t('IfHealthyBudget') };
  settings.stateful = {
    replicas: t(3), podManagementPolicy: t('Parallel'), publishNotReadyAddresses: t(true), updateStrategy: t('RollingUpdate'), partition: t(0),
  };
  settings.storage = {
    size: t(51200), storageClass: t('fast-ssd'), accessMode: t('ReadWriteOncePod'), whenDeleted: t('Retain'), whenScaled: t('Retain'), mountPath: t('/var/lib/ledger'),
  };
  return settings;
}

/** What a function changes. */
export function functionSettings(): PlanSettings {
  const settings = webSettings();
  delete settings.autoscaling;
  delete settings.disruption;
  delete settings.rollout;
  settings.probes = { readiness: probe({ type: 'http', path: '/readyz' }) };
  settings.knative = knativeSettings();
  return settings;
}

/** What a test may say about a workload. */
export interface FixtureOptions {
  readonly pod?: Partial<PodInput>;
  readonly name?: string;
  readonly namespace?: string | undefined;
  readonly settings?: PlanSettings;
  readonly target?: ClusterTargetProps;
  readonly clusterTarget?: ClusterTarget;
  readonly exposure?: Exposure;
  readonly publicRoute?: boolean;
  readonly protocol?: Protocol;
  readonly stateful?: MembersKept;
  readonly input?: Partial<RenderInput>;
  readonly calls?: Call[];
  readonly callers?: Call[];
  readonly external?: ExternalCall[];
}

/** The ledger's own wishes: a quorum on port 8081. */
export const QUORUM: MembersKept = {
  what: 'members',
  storage: Storage.fast(Size.gibibytes(50)),
  dataPath: '/var/lib/ledger',
  quorum: true,
  quorumStated: false,
  leaderBased: undefined,
  peerPort: 8081,
};

/** An input for renderers: a web service named `web` in namespace `shop` unless a test says otherwise. */
export function inputOf(options: FixtureOptions = {}): RenderInput {
  const name = options.name ?? 'web';
  const namespace = 'namespace' in options ? options.namespace : 'shop';
  const settings = options.settings ?? webSettings();
  const target = options.clusterTarget ?? ClusterTarget.kubernetes('1.34', options.target);
  const protocol = options.protocol ?? Protocol.HTTP;
  const declared: PlanInput = {
    kind: settings.knative !== undefined ? 'function' : settings.stateful !== undefined ? 'stateful' : 'web',
    called: 'web service',
    name,
    namespace,
    target,
    baseline: BASELINE_V1,
    image: 'ghcr.io/acme/web:4.1.0',
    runtime: Runtime.generic(Duration.seconds(1)),
    criticality: Criticality.STANDARD,
    health: undefined,
    demand: { of: 'requests', profile: WorkloadProfile.of({ peak: Rate.perSecond(10) }), slo: undefined },
    serving: settings.knative !== undefined
      ? { by: 'knative', port: 8080, protocol, publicRoute: options.publicRoute ?? false, compression: false, runtimeClass: undefined }
      : { by: 'service', port: 8080, protocol, exposure: options.exposure ?? Exposure.clusterOnly(), retryableMethods: undefined, provenCallers: settings.stateful !== undefined },
    keeping: options.stateful ?? (settings.stateful === undefined ? { what: 'nothing' } : QUORUM),
    number: settings.knative !== undefined ? { by: 'knative', coldStartSeconds: undefined, idleAfterSeconds: undefined, keepWarm: undefined, concurrency: undefined }
      : settings.stateful !== undefined ? { by: 'members', replicas: undefined } : { by: 'autoscaler', range: undefined, metric: undefined },
    cpu: CpuPolicy.burst(),
    cpuRequestMillis: undefined,
    memoryMiB: undefined,
    drainSeconds: undefined,
    runAsUser: undefined,
    imageSizeMiB: undefined,
    musl: false,
    shell: false,
    env: {},
    envNames: [],
    writablePaths: [],
    secretEnvNames: [],
    requirements: mergeRequirements([]),
    cache: undefined,
    pod: { ...PLAIN_POD, ...options.pod },
  };
  const connections: Connections = { calls: options.calls ?? [], callers: options.callers ?? [], external: options.external ?? [] };
  return {
    declared,
    settings,
    target,
    name,
    namespace,
    image: 'ghcr.io/acme/web:4.1.0',
    config: undefined,
    env: [],
    secrets: [],
    self: endpoint(name, {
      namespace, protocol, meshed: settings.mesh !== undefined, strict: settings.mesh?.security.mtlsMode?.value === 'STRICT', knative: settings.knative !== undefined,
    }),
    connections: () => connections,
    ...options.input,
  };
}

/** Where a workload of namespace `shop` is reached. */
export function endpoint(name: string, overrides: Partial<WorkloadEndpoint> = {}): WorkloadEndpoint {
  const namespace = 'namespace' in overrides ? overrides.namespace : 'shop';
  return {
    workloadName: name,
    namespace,
    host: namespace === undefined ? name : `${name}.${namespace}.svc.cluster.local`,
    port: 80,
    podPort: 8080,
    protocol: Protocol.HTTP,
    podLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name },
    serviceAccountName: name,
    meshed: false,
    strict: false,
    knative: false,
    ...overrides,
  };
}

/** A call between `shop`'s workloads. */
export function call(peer: WorkloadEndpoint, ...routes: string[]): Call {
  return { peer, routes };
}

/** What is printed: a manifest without its missing values. */
export function plain(value: unknown): any {
  return JSON.parse(JSON.stringify(value));
}
