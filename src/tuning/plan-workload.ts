import { knativeNumber, membersOf } from './demand/capabilities';
import { unanswered } from '../private/unanswered';
import { planFindings } from './checks/findings';
import { assumptionFindings } from './checks/findings-assumptions';
import { startFindings } from './checks/findings-start';
import { checkInvariants } from './checks/invariants';
import { tuneAutoscalerWaivers, tunePolicyWaivers, tuneWaivers } from './checks/waivers';
import { DecisionSource } from './decisions/decision';
import type { Found } from './decisions/finding-severity';
import type { PlanSettings } from './decisions/settings';
import { tuned } from './decisions/tuned';
import { advised } from './demand/advice';
import { checkContainers } from './demand/container-checks';
import { tuneDemand } from './demand/demand';
import { finalEnvironment } from './demand/environment-order';
import { meshMode } from './demand/mesh-mode';
import { overridesOf } from './demand/overrides';
import type { PlanContext, Process } from './demand/plan-context';
import type { PlanInput } from './demand/plan-input';
import { podRequest } from './demand/pod-request';
import { Refusal } from './demand/refusal';
import { checkMeshPorts } from './network/mesh-port-checks';
import { tuneMesh } from './network/mesh-traffic';
import { tuneNetwork } from './network/network';
import { tuneContainers } from './pod/containers';
import { tuneScratch } from './pod/disk';
import { tuneDisruption, tuneEvictableVolumes } from './pod/disruption';
import { tuneEnvironment } from './pod/environment';
import { tuneImage, tunePriority } from './pod/image';
import { checkLowPorts } from './pod/low-ports';
import { checkPlacement } from './pod/placement-checks';
import { tuneProbes } from './pod/probes';
import { tuneMemoryLedger, tuneResources, tuneSizing } from './pod/resources';
import { tuneRollout } from './pod/rollout';
import { tuneSecurity } from './pod/security';
import { tuneShutdown } from './pod/shutdown';
import { tuneSpread } from './pod/spread';
import { tuneStateful } from './pod/stateful';
import { tuneStorage } from './pod/storage';
import { checkTakeOver } from './pod/take-over';
import { checkVolumes } from './pod/volume-checks';
import { tuneAutoscaling } from './scaling/autoscaling';
import { checkFunction } from './scaling/function-checks';
import { tuneKnative } from './scaling/knative-scaling';
import { chooseSize } from './sizing/choose-size';
import { checkReach } from './sizing/cpu-shape';
import { checkConcurrency } from './sizing/slots';
import { WorkloadPlan } from './workload-plan';

/**
 * A workload's profile, on a cluster, gives a plan: the concerns called in a row, then the invariants.
 *
 * @throws where the inputs contradict each other, or no plan keeps the objective: with the ways out that were planned
 */
export function planWorkload(input: PlanInput): WorkloadPlan {
  if (input.previous !== undefined) {
    try {
      return planOnce(input);
    } catch {
      // what stayed cannot be: then everything is decided anew, and so is what it says about it
      return planWorkload({ ...input, previous: undefined });
    }
  }
  try {
    return planOnce(input);
  } catch (e) {
    throw e instanceof Refusal ? advised(e, input, planOnce) : e;
  }
}

/** A plan, or a refusal whose ways out nobody has tried. */
function planOnce(input: PlanInput): WorkloadPlan {
  checkContainers(input);
  checkFunction(input);
  checkPlacement(input);
  checkLowPorts(input);
  checkMeshPorts(input);
  checkVolumes(input);
  checkTakeOver(input);
  const runtime = input.runtime._modelOn(input.baseline);
  const overrides = overridesOf(input, runtime);
  const process: Process = { input, runtime, overrides };
  checkReach(process);
  checkConcurrency(process);
  const mesh = meshMode(input);
  const demand = tuneDemand(input, runtime);
  const sizing = chooseSize({ input, runtime, overrides, demand, mesh: mesh.mode, pod: (main, rate) => podRequest(input, main, rate) });
  const ctx: PlanContext = { input, runtime, overrides, demand, mesh: mesh.mode, meshAssumed: mesh.assumed, size: sizing.size };

  const scratch = tuneScratch(ctx);
  const shutdown = tuneShutdown(ctx);
  const probes = tuneProbes(ctx, shutdown);
  const { disruption, omitted: disruptionOmitted } = tuneDisruption(ctx);
  const resources = tuneResources(ctx, sizing, scratch);
  const containers = tuneContainers(ctx, resources, shutdown);
  const autoscaling = tuneAutoscaling(ctx, sizing);
  const replicas = tuneReplicas(ctx);
  const environment = tuneEnvironment(ctx, sizing.fit, shutdown);
  const spread = tuneSpread(ctx);
  const priority = tunePriority(ctx);
  const security = tuneSecurity(ctx);
  const members = membersOf(input);
  const knative = knativeNumber(input);

  const settings: PlanSettings = compact({
    demand,
    sizing: tuneSizing(ctx, sizing),
    resources,
    containers,
    memory: tuneMemoryLedger(ctx, sizing.fit),
    environment: environment.variables,
    scratch,
    image: tuneImage(ctx),
    probes,
    shutdown,
    rollout: tuneRollout(ctx, probes, shutdown),
    replicas,
    autoscaling,
    disruption,
    disruptionOmitted,
    evictableVolumes: tuneEvictableVolumes(ctx, scratch, containers),
    spread,
    priority,
    security,
    network: tuneNetwork(ctx),
    mesh: tuneMesh(ctx, shutdown),
    stateful: members === undefined ? undefined : tuneStateful(ctx, members),
    storage: members === undefined ? undefined : tuneStorage(ctx, members),
    knative: knative === undefined ? undefined : tuneKnative(ctx, knative, shutdown),
    waivers: tuneWaivers(ctx, { probes, security, containers, spread, priority, disruptionOmitted }),
    policyWaivers: tunePolicyWaivers(ctx),
    autoscalerWaivers: autoscaling === undefined ? undefined : tuneAutoscalerWaivers(ctx),
  });
  const env = finalEnvironment(input, settings);
  checkInvariants(ctx, settings, env);
  // plans that are only compared need no findings
  const findings = (): Found[] => [...assumptionFindings(ctx), ...startFindings(ctx, settings, env), ...sizing.findings(), ...planFindings(ctx, settings, sizing.fit, env)];
  return WorkloadPlan._of(settings, ctx, findings, planOnce);
}

function tuneReplicas({ input: { number }, size }: PlanContext): PlanSettings['replicas'] {
  switch (number.by) {
    case 'author': return tuned(size.minReplicas, {
      ...(number.otherAutoscaler ? { rule: 'rulings 3' } : {}),
      source: DecisionSource.USER,
      inputs: ['scaling'],
      reason: () => (number.otherAutoscaler
        ? 'given as scaling: pods were sized for so many; another autoscaler owns the number, so the Deployment does not write it'
        : 'given as scaling: no autoscaler'),
    });
    // members are counted with what they keep
    case 'members':
    case 'autoscaler':
    case 'knative': return undefined;
    default: return unanswered(number);
  }
}

/** Drops what is undefined, so that a setting either exists or is absent. */
function compact(settings: PlanSettings): PlanSettings {
  const there: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) {
      there[name] = value;
    }
  }
  return there as unknown as PlanSettings;
}
