import { tcpLimits, tcpPortLimits, tuneMeshLimits, tuneOutlier } from './mesh-limits';
import { otherPorts, tuneRetries } from './mesh-retries';
import { tuneSidecar } from './mesh-sidecar';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { MeshSecuritySettings, MeshSettings, MeshTrafficSettings, ShutdownSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { asksForIdentity, exposureOf, runsOnKnative, servesTcp } from '../demand/capabilities';
import { serverIdleSeconds } from '../demand/keep-alive';
import { byEnvironment } from '../demand/overrides';
import type { PlanContext } from '../demand/plan-context';
import { requestTimeoutSeconds } from '../demand/request-timeout';
import { isBalancer } from '../demand/ways-in';
import { anyAssumed } from '../pod/resources';
import { KEEP_ALIVE_READS } from '../runtimes/runtime-model';

/** IST-7. */
const WARM_UP_SINCE_ISTIO = 24;

/** What the mesh's idle timeout is counted from. */
const IDLE_READS: readonly BaselineName[] = ['mesh.idleTimeout', 'network.keepAliveMargin', ...KEEP_ALIVE_READS];

/** What the mesh does for the workload; nothing outside a mesh. */
export function tuneMesh(ctx: PlanContext, shutdown: ShutdownSettings): MeshSettings | undefined {
  if (ctx.mesh === 'none') {
    return undefined;
  }
  const omitted = trafficOmitted(ctx);
  return {
    mode: tuned<string>(ctx.mesh, {
      rule: 'IST-16',
      source: ctx.meshAssumed ? DecisionSource.BASELINE : DecisionSource.CLUSTER,
      inputs: runsOnKnative(ctx.input) ? ['target.istio', 'target.knativeInMesh'] : ['target.istio'],
      assumed: ctx.meshAssumed,
      reason: () => (ctx.meshAssumed
        ? 'the target does not declare istio: sidecars are assumed, because payments need mutual TLS'
        : `the target's Istio runs as ${ctx.mesh === 'sidecar' ? 'a proxy in each pod' : 'a proxy on each node'}`),
    }),
    ...(omitted === undefined ? { traffic: tuneTraffic(ctx) } : { trafficOmitted: omitted }),
    security: tuneMeshSecurity(ctx),
    ...(ctx.mesh === 'sidecar' ? { sidecar: tuneSidecar(ctx, shutdown) } : {}),
  };
}

function trafficOmitted(ctx: PlanContext): Tuned<string> | undefined {
  const { target } = ctx.input;
  const omit = (rule: string, inputs: string[], why: string) => tuned('omitted', { rule, source: DecisionSource.CLUSTER, inputs, reason: () => why });
  if (runsOnKnative(ctx.input)) {
    return omit('KN-2', ['target.knativeInMesh'], 'Knative routes to a function: its activator and queue-proxy set limits and timeouts');
  }
  if (ctx.mesh === 'ambient' && target._props.waypoint === undefined) {
    return omit('A7', ['target.istio', 'target.waypoint'], 'ambient without a waypoint has no timeouts, retries or outlier detection; declare waypoint on the target');
  }
  return undefined;
}

function tuneTraffic(ctx: PlanContext): MeshTrafficSettings {
  const { runtime, input } = ctx;
  const b = input.baseline.mesh;
  const tcp = servesTcp(ctx.input);
  const warmsUp = runtime.jit && input.target._istioAtLeast(WARM_UP_SINCE_ISTIO);
  return {
    loadBalancer: baseline('LEAST_REQUEST', 'IST-2', 'each request goes to the less busy of two pods'),
    localityFailover: baseline(false, 'IST-5', 'outlier detection switches it on by default, and one zone could get all load'),
    ...(warmsUp
      ? {
        warmup: tuned(b.warmUp, {
          rule: 'IST-7',
          source: DecisionSource.RUNTIME,
          inputs: ['runtime', 'target.istioVersion'],
          reads: ['mesh.warmUp'],
          reason: () => `${runtime.label} compiles while it serves, so a new pod gets its full share after ${b.warmUp} s`,
        }),
      }
      : {}),
    ...(tcp ? tcpLimits(ctx) : { ...tuneMeshLimits(ctx), ...tcpPortLimits(ctx) }),
    connectTimeout: baseline(b.connectTimeout, 'B10', 'a pod in the cluster answers at once or not at all; Istio waits 10 s by default', 'mesh.connectTimeout'),
    ...(tcp ? {} : { idleTimeout: tuneIdle(ctx) }),
    ...tuneOutlier(ctx),
    ...(tcp ? otherPorts(ctx) : tuneRequests(ctx)),
  };
}

/** What only requests have. */
function tuneRequests(ctx: PlanContext): Partial<MeshTrafficSettings> {
  const { demand } = ctx;
  const timeout = requestTimeoutSeconds(ctx);
  return {
    requestTimeout: tuned(timeout, {
      rule: 'B21',
      source: DecisionSource.PROFILE,
      inputs: ['demand.slowestRequest', 'demand.objectiveP99'],
      assumed: anyAssumed(demand.slowestRequest),
      reason: () => `${timeout > demand.slowestRequest.value ? `the promised p99 (${demand.objectiveP99.value} ms)` : `the slowest request (${demand.slowestRequest.value} s)`}; Istio has no timeout by default`,
    }),
    ...tuneRetries(ctx, timeout),
  };
}

/** KA-1, KA-4, B19. */
function tuneIdle(ctx: PlanContext): Tuned<number> {
  const { runtime, input: { baseline: { mesh: { idleTimeout }, network: { keepAliveMargin } } } } = ctx;
  const given = ctx.overrides.keepAliveSeconds;
  const idle = serverIdleSeconds(ctx);
  const server = idle === Infinity ? runtime.idleTimeoutSeconds : idle;
  const value = Math.min(idleTimeout, Math.max(1, Math.floor(idle - keepAliveMargin)));
  return tuned(value, {
    rule: value === idleTimeout ? 'KA-4' : 'B19',
    source: DecisionSource.RUNTIME,
    inputs: () => ['runtime', ...byEnvironment(given)],
    reads: IDLE_READS,
    reason: () => (value === idleTimeout
      ? `shorter than the ${server} s of ${runtime.label}: the client closes idle connections first, so no request fails`
      : `${runtime.label} closes idle connections after ${server} s${given !== undefined ? `, as ${given.from} says` : runtime.idleTimeoutSet ? '' : ', which no variable changes'}: the mesh closes them ${keepAliveMargin} s earlier`),
  });
}

/** SEC-12, A4, A6, A7, A24. */
function tuneMeshSecurity(ctx: PlanContext): MeshSecuritySettings {
  if (runsOnKnative(ctx.input)) {
    return {
      mtlsMode: tuned('STRICT', { rule: 'A24', source: DecisionSource.CLUSTER, inputs: ['target.knativeInMesh'], reason: () => 'Knative\'s pods are in the mesh, so the function needs no plain text' }),
      ...tunnelSecurity(ctx),
    };
  }
  return !asksForIdentity(ctx.input) ? { ...waypointSecurity(ctx), ...tunnelSecurity(ctx) } : {
    mtlsMode: baseline('STRICT', 'SEC-12', 'mutual TLS only: plain text is refused'),
    authorization: baseline('ALLOW', 'A6', 'declared callers are allowed, all others are denied'),
  };
}

/** A4: what admits callers without an identity cannot say whom it admits; whom it refuses it can. */
function tunnelSecurity({ mesh }: PlanContext): Pick<MeshSecuritySettings, 'tunnelAuthorization'> {
  return mesh !== 'ambient' ? {} : {
    tunnelAuthorization: tuned('DENY', {
      rule: 'A4',
      source: DecisionSource.CLUSTER,
      inputs: ['target.istio'],
      reason: () => 'port 15008 carries all ports of the pod, and a network policy cannot read which: identities of the mesh are refused on ports that are not theirs',
    }),
  };
}

/**
 * A web service admits plain text, so at its pods the network policy alone decides who calls. That policy sees what passes the waypoint as the waypoint's own:
 * there the same has to be decided again, by identity. Where anybody may come anyway there is nothing to decide.
 */
function waypointSecurity({ input }: PlanContext): MeshSecuritySettings {
  const { target } = input;
  const exposure = exposureOf(input);
  const open = exposure._kind === 'load-balancer' || (exposure._kind === 'ingress' && target.ingressNamespace === undefined && !isBalancer(input));
  if (target._props.waypoint === undefined || open) {
    return {};
  }
  return {
    waypointAuthorization: tuned('ALLOW', {
      rule: 'A7',
      source: DecisionSource.CLUSTER,
      inputs: ['target.istio', 'target.waypoint', 'exposure'],
      reason: () => 'a network policy sees the waypoint as the sender, so the waypoint checks callers and their routes',
    }),
  };
}
