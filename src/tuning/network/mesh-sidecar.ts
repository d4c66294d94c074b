import { inWords } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ShutdownSettings, SidecarSettings } from '../decisions/settings';
import { baseline, fromUser, Tuned, tuned } from '../decisions/tuned';
import { runsOnKnative } from '../demand/capabilities';
import { meshSidecarMillis } from '../demand/mesh-mode';
import type { PlanContext } from '../demand/plan-context';
import { metricsPorts, programMetrics } from '../demand/ports';
import { QUEUE_PROXY_DRAIN } from '../pod/shutdown';

/** What the proxy's CPU is counted from. */
const PROXY_READS: readonly BaselineName[] = ['mesh.proxyMillisPerRate', 'mesh.proxyWorkers', 'mesh.leastProxyMillis', 'mesh.leastPinnedProxyMillis'];

/** The proxy's own share of the pod, and when it may leave. */
export function tuneSidecar(ctx: PlanContext, shutdown: ShutdownSettings): SidecarSettings {
  const { input, size } = ctx;
  const b = input.baseline.mesh;
  const pinned = input.cpu._kind === 'pinned';
  const millis = meshSidecarMillis(input, size.podRateMax);
  const least = meshSidecarMillis(input, 0);
  const guaranteed = (value: number, what: string, reads: readonly BaselineName[], inputs = ['cpu']): Tuned<number> => tuned(value, {
    rule: 'CPU-5', source: DecisionSource.USER, inputs, reads, reason: () => `pinned: ${what}, because a pod is Guaranteed only if every container is`,
  });
  return {
    cpuRequest: tuned(millis, {
      rule: 'IST-1',
      source: DecisionSource.PROFILE,
      inputs: ['sizing.maxUtilization', 'sizing.parallelism', 'demand.cpuPerRequest', 'profile.peak', 'cpu'],
      reads: PROXY_READS,
      assumed: ctx.demand.cpuPerRequest.because.assumed,
      reason: () => `${b.proxyMillisPerRate} cores per 1000 requests/s, in and out, at the highest rate of a pod (${Math.round(size.podRateMax * 10) / 10}/s), at least ${least}m`
        + (pinned ? '' : '; no limit, so that the proxy is never throttled'),
    }),
    memoryRequest: pinned
      ? guaranteed(b.proxyMemoryLimitMiB, 'request = limit', ['mesh.proxyMemoryLimitMiB'])
      : baseline(b.proxyMemoryRequestMiB, 'IST-1', 'Istio\'s own request', 'mesh.proxyMemoryRequestMiB'),
    memoryLimit: baseline(b.proxyMemoryLimitMiB, 'IST-17', 'the agent sets its GOMEMLIMIT from the limit', 'mesh.proxyMemoryLimitMiB'),
    ...(pinned ? { cpuLimit: guaranteed(millis, 'limit = request', PROXY_READS, ['cpu', 'mesh.sidecar.cpuRequest']) } : {}),
    concurrency: baseline(b.proxyWorkers, 'IST-1', `${inWords(b.proxyWorkers)} workers; the default is one per core of the limit or of the node`, 'mesh.proxyWorkers'),
    ...tuneMetricsPath(ctx),
    ...tuneClassicLifeCycle(ctx, shutdown),
  };
}

/** A25: the agent asks the program for its metrics, at the first port for them, and serves them on its own port. Where no port serves HTTP it asks nobody. */
function tuneMetricsPath({ input, runtime }: PlanContext): Pick<SidecarSettings, 'metricsPath'> {
  const [declared] = metricsPorts(input);
  const [port] = programMetrics(input);
  const given = declared === undefined ? input.metricsPath : declared.path;
  const from = declared === undefined ? 'metricsPath' : 'ports';
  if (given !== undefined) {
    return { metricsPath: fromUser(given, from) };
  }
  const path = runtime.metricsPath ?? '/metrics';
  return port === undefined ? {} : {
    metricsPath: tuned(path, {
      rule: 'A25',
      source: DecisionSource.RUNTIME,
      inputs: ['runtime', from],
      assumed: true,
      reason: () => `not declared: the usual path of ${runtime.label}; the agent serves them with its own metrics on 15020, or only its own if port ${port} has none`,
    }),
  };
}

/** A3. A native sidecar starts first and stops last by itself, so nothing is said about it. */
function tuneClassicLifeCycle(ctx: PlanContext, shutdown: ShutdownSettings): Partial<SidecarSettings> {
  const { target } = ctx.input;
  if (target._nativeSidecars) {
    return {};
  }
  const { proxyOutlives } = ctx.input.baseline.mesh;
  const waits = runsOnKnative(ctx.input) ? QUEUE_PROXY_DRAIN : shutdown.preStop?.value ?? 0;
  const drain = shutdown.drain.value;
  const inputs = ['shutdown.preStop', 'shutdown.drain', 'target.istioVersion', 'target.version'];
  return {
    terminationDrain: tuned(waits + drain + proxyOutlives, {
      rule: 'A3',
      source: DecisionSource.CLUSTER,
      inputs,
      reads: ['mesh.proxyOutlives'],
      reason: () => `a classic sidecar ends 5 s after SIGTERM by default: preStop ${waits} s + drain ${drain} s + ${proxyOutlives} s`,
    }),
    minimumDrain: tuned(waits + 1, {
      rule: 'A3', source: DecisionSource.CLUSTER, inputs, reason: () => `the program begins to stop after ${waits} s`,
    }),
    exitOnZeroActiveConnections: tuned(true, { rule: 'A3', source: DecisionSource.CLUSTER, inputs, reason: () => 'the proxy ends when no connection is open' }),
    holdApplicationUntilProxyStarts: tuned(true, {
      rule: 'A9', source: DecisionSource.CLUSTER, inputs: ['target.istioVersion', 'target.version'], reason: () => 'connections of the program fail before the proxy is ready',
    }),
  };
}
