import type { PlanSettings } from './settings';
import type { Tuned } from './tuned';
import { cpuQuantity, decimal, memoryQuantity } from '../../private/format';

/*
 * The unit of each setting that is a number, and how it is printed. The compiler asks for a row: a new number without one is no plan's setting.
 */

/** What a number of a plan counts or measures; part of the published schema, so that tools can tell seconds from MiB. */
export const UNITS = [
  'm', 'MiB', 's', 'ms', '%', '/s', 'x', 'ratio', 'cores', 'threads', 'pods', 'zones', 'revisions', 'requests', 'connections', 'retries', 'errors', 'probes', 'dots', 'id',
] as const;
export type Unit = typeof UNITS[number];

/** A unit, and the text of an amount of it. */
export interface Measure {
  readonly unit: Unit;
  readonly text: (amount: number) => string;
  /** What the plan holds for one of the unit; 1 unless the plan counts in parts of it. */
  readonly parts?: number;
}

const measure = (unit: Unit, text: Measure['text']): Measure => ({ unit, text });
/** A bare number: what it counts is in the setting's name. */
const count = (unit: Unit): Measure => measure(unit, decimal);

const CPU = measure('m', cpuQuantity);
const MEMORY = measure('MiB', memoryQuantity);
/** Shown, not printed into manifests: parts of a MiB stay. */
const MEBIBYTES = measure('MiB', (amount) => `${decimal(amount)} MiB`);
const SECONDS = measure('s', (amount) => `${decimal(amount)} s`);
const MILLIS = measure('ms', (amount) => `${decimal(amount)} ms`);
const PERCENT = measure('%', (amount) => `${decimal(amount)} %`);
const RATE = measure('/s', (amount) => `${decimal(amount)}/s`);
const FACTOR = measure('x', (amount) => `${decimal(amount)}x`);
const PODS = count('pods');
const REQUESTS = count('requests');
/** As Kubernetes writes a share of the replicas. */
const SHARE = measure('%', (amount) => `${decimal(amount)}%`);

/** Paths of the settings below a type that can be numbers; `*` stands for the keys of a map. */
type NumericIn<T, P extends string> =
  T extends Tuned<infer V> ? ([Extract<V, number>] extends [never] ? never : P)
    : T extends object ? { [K in keyof T & string]-?: NumericIn<NonNullable<T[K]>, `${P extends '' ? '' : `${P}.`}${string extends K ? '*' : K}`> }[keyof T & string]
      : never;
export type NumericSetting = NumericIn<PlanSettings, ''>;

export const SETTING_UNITS: Readonly<Record<NumericSetting, Measure>> = {
  'demand.peak': RATE,
  'demand.typical': RATE,
  'demand.cpuPerRequest': MILLIS,
  'demand.latency': MILLIS,
  'demand.latencyP99': MILLIS,
  'demand.variability': count('ratio'),
  'demand.objectiveP99': MILLIS,
  'demand.availability': PERCENT,
  'demand.burstFactor': FACTOR,
  'demand.burstWithin': SECONDS,
  'demand.slowestRequest': SECONDS,
  'demand.startup': SECONDS,
  'demand.memoryBase': MEBIBYTES,
  'demand.memoryPerRequest': MEBIBYTES,
  'demand.workingSet': MEBIBYTES,
  'sizing.parallelism': count('cores'),
  'sizing.maxUtilization': PERCENT,
  'sizing.reactionTime': SECONDS,
  'sizing.growth': FACTOR,
  'sizing.concurrency': REQUESTS,
  'sizing.slots': REQUESTS,
  'resources.cpuRequest': CPU,
  'resources.cpuLimit': CPU,
  'resources.memory': MEMORY,
  'resources.ephemeralStorage': MEMORY,
  'resources.podCpu': CPU,
  'resources.podMemory': MEMORY,
  'containers.*.cpuRequest': CPU,
  'containers.*.cpuLimit': CPU,
  'containers.*.memory': MEMORY,
  'containers.*.ephemeralStorage': MEMORY,
  'containers.*.runAsUser': count('id'),
  'containers.*.scratch.*.size': MEMORY,
  'containers.*.takes': SECONDS,
  'containers.*.startup': SECONDS,
  'containers.*.drain': SECONDS,
  'containers.*.preStop': SECONDS,
  'containers.*.probes.startup.periodSeconds': SECONDS,
  'containers.*.probes.startup.timeoutSeconds': SECONDS,
  'containers.*.probes.startup.failureThreshold': count('probes'),
  'containers.*.probes.startup.successThreshold': count('probes'),
  'containers.*.probes.startup.terminationGracePeriodSeconds': SECONDS,
  'containers.*.probes.readiness.periodSeconds': SECONDS,
  'containers.*.probes.readiness.timeoutSeconds': SECONDS,
  'containers.*.probes.readiness.failureThreshold': count('probes'),
  'containers.*.probes.readiness.successThreshold': count('probes'),
  'containers.*.probes.readiness.terminationGracePeriodSeconds': SECONDS,
  'containers.*.probes.liveness.periodSeconds': SECONDS,
  'containers.*.probes.liveness.timeoutSeconds': SECONDS,
  'containers.*.probes.liveness.failureThreshold': count('probes'),
  'containers.*.probes.liveness.successThreshold': count('probes'),
  'containers.*.probes.liveness.terminationGracePeriodSeconds': SECONDS,
  'memory.*': MEBIBYTES,
  'scratch.*.size': MEMORY,
  'probes.startup.periodSeconds': SECONDS,
  'probes.startup.timeoutSeconds': SECONDS,
  'probes.startup.failureThreshold': count('probes'),
  'probes.startup.successThreshold': count('probes'),
  'probes.startup.terminationGracePeriodSeconds': SECONDS,
  'probes.readiness.periodSeconds': SECONDS,
  'probes.readiness.timeoutSeconds': SECONDS,
  'probes.readiness.failureThreshold': count('probes'),
  'probes.readiness.successThreshold': count('probes'),
  'probes.readiness.terminationGracePeriodSeconds': SECONDS,
  'probes.liveness.periodSeconds': SECONDS,
  'probes.liveness.timeoutSeconds': SECONDS,
  'probes.liveness.failureThreshold': count('probes'),
  'probes.liveness.successThreshold': count('probes'),
  'probes.liveness.terminationGracePeriodSeconds': SECONDS,
  'shutdown.preStop': SECONDS,
  'shutdown.drain': SECONDS,
  'shutdown.gracePeriod': SECONDS,
  'rollout.maxSurge': PODS,
  'rollout.maxUnavailable': PODS,
  'rollout.minReadySeconds': SECONDS,
  'rollout.progressDeadline': SECONDS,
  'rollout.revisionHistoryLimit': count('revisions'),
  'rollout.timeAtFloor': SECONDS,
  'rollout.timeAtPeak': SECONDS,
  'rollout.time': SECONDS,
  'replicas': PODS,
  'autoscaling.minReplicas': PODS,
  'autoscaling.maxReplicas': PODS,
  'autoscaling.targetCpuUtilization': PERCENT,
  'autoscaling.requestRateTarget': { ...RATE, parts: 1000 },
  'autoscaling.scaleUpStabilization': SECONDS,
  'autoscaling.scaleUpPercent': PERCENT,
  'autoscaling.scaleUpPods': PODS,
  'autoscaling.scaleUpPeriod': SECONDS,
  'autoscaling.scaleDownStabilization': SECONDS,
  'autoscaling.scaleDownPercent': PERCENT,
  'autoscaling.scaleDownPeriod': SECONDS,
  'disruption.maxUnavailable': PODS,
  'spread.zone.maxSkew': PODS,
  'spread.zone.minDomains': count('zones'),
  'spread.host.maxSkew': PODS,
  'spread.host.minDomains': count('zones'),
  'security.runAsUser': count('id'),
  'security.runAsGroup': count('id'),
  'security.fsGroup': count('id'),
  'network.ndots': count('dots'),
  'network.routeTimeout': SECONDS,
  'mesh.traffic.warmup': SECONDS,
  'mesh.traffic.maxConnections': count('connections'),
  'mesh.traffic.maxPendingRequests': REQUESTS,
  'mesh.traffic.maxRequests': REQUESTS,
  'mesh.traffic.connectTimeout': SECONDS,
  'mesh.traffic.idleTimeout': SECONDS,
  'mesh.traffic.tcpKeepalive.time': SECONDS,
  'mesh.traffic.tcpKeepalive.interval': SECONDS,
  'mesh.traffic.tcpKeepalive.probes': count('probes'),
  'mesh.traffic.tcpPorts.tcpKeepalive.time': SECONDS,
  'mesh.traffic.tcpPorts.tcpKeepalive.interval': SECONDS,
  'mesh.traffic.tcpPorts.tcpKeepalive.probes': count('probes'),
  'mesh.traffic.outlier.consecutiveGatewayErrors': count('errors'),
  'mesh.traffic.outlier.consecutive5xxErrors': count('errors'),
  'mesh.traffic.outlier.interval': SECONDS,
  'mesh.traffic.outlier.baseEjectionTime': SECONDS,
  'mesh.traffic.outlier.maxEjectionPercent': PERCENT,
  'mesh.traffic.outlier.minHealthPercent': PERCENT,
  'mesh.traffic.retryBudget.percent': PERCENT,
  'mesh.traffic.retryBudget.minRetryConcurrency': REQUESTS,
  'mesh.traffic.requestTimeout': SECONDS,
  'mesh.traffic.retryAttempts': count('retries'),
  'mesh.traffic.perTryTimeout': MILLIS,
  'mesh.traffic.otherAttempts': count('retries'),
  'mesh.sidecar.cpuRequest': CPU,
  'mesh.sidecar.cpuLimit': CPU,
  'mesh.sidecar.memoryRequest': MEMORY,
  'mesh.sidecar.memoryLimit': MEMORY,
  'mesh.sidecar.concurrency': count('threads'),
  'mesh.sidecar.terminationDrain': SECONDS,
  'mesh.sidecar.minimumDrain': SECONDS,
  'stateful.replicas': PODS,
  'stateful.partition': PODS,
  'storage.size': MEMORY,
  'knative.target': REQUESTS,
  'knative.targetUtilization': PERCENT,
  'knative.minScale': PODS,
  'knative.maxScale': PODS,
  'knative.initialScale': PODS,
  'knative.activationScale': PODS,
  'knative.window': SECONDS,
  'knative.scaleDownDelay': SECONDS,
  'knative.retention': SECONDS,
  'knative.panicWindowPercentage': PERCENT,
  'knative.panicThresholdPercentage': PERCENT,
  'knative.targetBurstCapacity': REQUESTS,
  'knative.containerConcurrency': REQUESTS,
  'knative.timeout': SECONDS,
  'knative.responseStartTimeout': SECONDS,
  'knative.progressDeadline': SECONDS,
  'knative.coldStart': SECONDS,
  'knative.queueProxyCpu': CPU,
  'knative.queueProxyCpuLimit': CPU,
  'knative.queueProxyMemoryRequest': MEMORY,
  'knative.queueProxyMemoryLimit': MEMORY,
  'knative.offlineBuffer.size': MEMORY,
};

/** An amount of a setting: as a number for machines, and as the text that people read. */
export interface Measured {
  readonly number: number;
  readonly unit: Unit;
  readonly text: string;
}

/** Keys of maps, which may have dots in them: `scratch./var/cache.d.size`. */
const MAPS = [
  [/^memory\..+$/, 'memory.*'],
  [/^scratch\..+\.size$/, 'scratch.*.size'],
  [/^containers\.[^.]+\.scratch\..+\.size$/, 'containers.*.scratch.*.size'],
  [/^containers\.[^.]+\.(\w+|probes\.\w+\.\w+)$/, 'containers.*.$1'],
] as const;

/** The measure of a setting; undefined where it is no number. */
export function measureOf(setting: string): Measure | undefined {
  const map = MAPS.find(([pattern]) => pattern.test(setting));
  const key = map === undefined ? setting : setting.replace(map[0], map[1]);
  return Object.hasOwn(SETTING_UNITS, key) ? SETTING_UNITS[key as NumericSetting] : undefined;
}

/** The value of a setting in its unit; a share of the replicas (`25%`) is a number too. Undefined where the value or the setting is no number. */
export function measured(setting: string, value: unknown): Measured | undefined {
  const own = measureOf(setting);
  const share = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  if (own === undefined || (typeof value !== 'number' && share === null)) {
    return undefined;
  }
  const { unit, text, parts = 1 } = share === null ? own : SHARE;
  const number = Number(decimal((share === null ? value as number : Number(share[1])) / parts));
  return { number, unit, text: text(number) };
}
