import { DecisionSource } from '../decisions/decision';
import type { MeshTrafficSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { keepsQuorum, membersOf } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { calledPorts } from '../demand/ports';

/** B10, IST-3: what one calling proxy may have open. It stops a stampede, not a busy day; and more than the pods' memory holds would only fall over there. */
export function tuneMeshLimits(ctx: PlanContext): Pick<MeshTrafficSettings, 'maxConnections' | 'maxPendingRequests' | 'maxRequests'> {
  const { size, demand, input: { baseline: { mesh: b } } } = ctx;
  const slowest = Math.max(demand.latencyP99.value / 1000, b.slowSecond);
  const needed = Math.ceil(size.growth * demand.peak.value / b.callerReplicas * slowest * b.connectionFactor - 1e-9);
  const held = size.maxReplicas * size.concurrency;
  const value = Math.max(b.leastConnections, Math.min(needed, held));
  const limit = (what: string): Tuned<number> => tuned(value, {
    rule: 'B10',
    source: DecisionSource.PROFILE,
    inputs: () => ['profile.peak', 'sizing.growth', 'demand.latencyP99', ...(membersOf(ctx.input) === undefined ? ['autoscaling.maxReplicas', 'scaling'] : ['stateful.replicas']), 'sizing.concurrency'],
    reads: ['mesh.slowSecond', 'mesh.callerReplicas', 'mesh.connectionFactor', 'mesh.leastConnections'],
    assumed: true,
    reason: () => `${what} of one caller: ${Math.round(demand.peak.value * 10) / 10}/s x growth ${Math.round(size.growth * 100) / 100} x ${Math.round(slowest * 10) / 10} s x ${b.connectionFactor} = ${needed}, at most the ${held} that ${size.maxReplicas} replicas hold (${size.concurrency} each), at least ${b.leastConnections}; a caller may have one replica only`,
  });
  return { maxConnections: limit('connections'), maxPendingRequests: limit('waiting requests'), maxRequests: limit('requests in flight') };
}

/** NET-3: bytes on a connection say nothing of requests, so what counts is whether the other side is still there. */
export function tcpLimits({ input: { baseline: { mesh: b } } }: PlanContext, inputs: readonly string[] = ['protocol']): Required<Pick<MeshTrafficSettings, 'limitsOmitted' | 'tcpKeepalive'>> {
  return {
    limitsOmitted: tuned('omitted', { rule: 'B10', source: DecisionSource.PROFILE, inputs, reason: () => 'TCP: pools of clients hold connections, and nobody said how many; a limit below that would refuse them' }),
    tcpKeepalive: {
      time: baseline(b.tcpKeepAliveTime, 'NET-3', 'a connection to a node that is gone ends early; Linux asks after 2 hours by default', 'mesh.tcpKeepAliveTime'),
      interval: baseline(b.tcpKeepAliveInterval, 'NET-3', 'between two questions without an answer', 'mesh.tcpKeepAliveInterval'),
      probes: baseline(b.tcpKeepAliveProbes, 'NET-3', 'questions without an answer', 'mesh.tcpKeepAliveProbes'),
    },
  };
}

/** Further ports of TCP beside a main port of requests: the limits of requests would hold for them too, and mean nothing there. */
export function tcpPortLimits(ctx: PlanContext): Pick<MeshTrafficSettings, 'tcpPorts'> {
  return calledPorts(ctx.input).some(({ speaks }) => speaks === 'tcp') ? { tcpPorts: tcpLimits(ctx, ['ports', 'sidecars']) } : {};
}

/** B11: pods that answer with gateway errors are left alone for a while, as long as the others can carry the load. */
export function tuneOutlier(ctx: PlanContext): Pick<MeshTrafficSettings, 'outlier' | 'outlierOmitted'> {
  const why = whyNoOutlier(ctx);
  if (why !== undefined) {
    return {
      outlierOmitted: tuned('omitted', { rule: 'B11', source: DecisionSource.BASELINE, inputs: ['autoscaling.minReplicas', 'autoscaling.targetCpuUtilization', 'criticality', 'quorum'], reads: ['sizing.utilizationCap'], reason: () => why }),
    };
  }
  const n = ctx.size.minReplicas;
  const b = ctx.input.baseline.mesh;
  const percent = Math.max(b.leastEjectionPercent, Math.ceil(100 / n));
  return {
    outlier: {
      consecutiveGatewayErrors: baseline(b.gatewayErrors, 'B11', '502, 503 or 504 in a row mean that the pod does not answer', 'mesh.gatewayErrors'),
      consecutive5xxErrors: baseline(0, 'B11', 'off: a 500 of the application must not eject a healthy pod'),
      interval: baseline(b.outlierInterval, 'IST-4', 'how often pods are checked', 'mesh.outlierInterval'),
      baseEjectionTime: baseline(b.baseEjection, 'IST-4', 'multiplied by the number of ejections', 'mesh.baseEjection'),
      maxEjectionPercent: tuned(percent, {
        rule: 'B11',
        source: DecisionSource.PROFILE,
        inputs: ['autoscaling.minReplicas', 'scaling'],
        reads: ['mesh.leastEjectionPercent'],
        reason: () => `one of ${n} pods at the floor; Istio's default of 10 % ejects none below 10 pods`,
      }),
      minHealthPercent: baseline(0, 'IST-4', 'also active with few healthy pods'),
    },
  };
}

function whyNoOutlier(ctx: PlanContext): string | undefined {
  const { input, size } = ctx;
  if (keepsQuorum(input)) {
    return 'ejecting a member of a quorum could hide its leader; readiness decides which members serve';
  }
  if (size.minReplicas < 2) {
    return 'one replica at the floor: no other pod could serve';
  }
  const doubled = 2 * size.targetUtilization;
  const cap = input.baseline.sizing.utilizationCap[input.criticality];
  if (size.minReplicas === 2 && doubled > cap + 1e-9) {
    return `two replicas at the floor: with one ejected the other would be ${Math.round(doubled * 100)} % busy, above the ${Math.round(cap * 100)} % of ${input.criticality} services`;
  }
  return undefined;
}
