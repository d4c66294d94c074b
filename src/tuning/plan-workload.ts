import { advised } from './advice';
import { tuneAutoscaling } from './autoscaling';
import { DecisionSource } from './decision';
import { tuneDemand } from './demand';
import { tuneDisruption, tuneEvictableVolumes } from './disruption';
import { tuneEnvironment } from './environment';
import type { Found } from './finding-severity';
import { planFindings } from './findings';
import { assumptionFindings } from './findings-assumptions';
import { startFindings } from './findings-start';
import { tuneImage, tunePriority } from './image';
import { checkInvariants } from './invariants';
import { checkFunction } from './knative-flags';
import { tuneKnative } from './knative-scaling';
import { meshMode, sidecarCost } from './mesh-mode';
import { tuneMesh } from './mesh-traffic';
import { tuneNetwork } from './network';
import type { PlanContext } from './plan-context';
import type { PlanInput } from './plan-input';
import { tuneProbes } from './probes';
import { Refusal } from './refusal';
import { replicaOwner } from './replica-owner';
import { tuneMemoryLedger, tuneResources, tuneScratch, tuneSizing } from './resources';
import { tuneRollout } from './rollout';
import { tuneSecurity } from './security';
import type { PlanSettings } from './settings';
import { tuneShutdown } from './shutdown';
import { chooseSize } from './sizing';
import { tuneSpread } from './spread';
import { tuneStateful } from './stateful';
import { tuneStorage } from './storage';
import { tuned } from './tuned';
import { tuneAutoscalerWaivers, tunePolicyWaivers, tuneWaivers } from './waivers';
import { WorkloadPlan } from './workload-plan';

/**
 * A workload's profile, on a cluster, gives a plan: the concerns called in a row, then the invariants.
 *
 * @throws where the inputs contradict each other, or no plan keeps the objective: with the ways out that were planned
 */
export function planWorkload(input: PlanInput): WorkloadPlan {
  try {
    return planOnce(input);
  } catch (e) {
    throw e instanceof Refusal ? advised(e, input, planOnce) : e;
  }
}

/** A plan, or a refusal whose ways out nobody has tried. */
function planOnce(input: PlanInput): WorkloadPlan {
  checkFunction(input);
  const runtime = input.runtime._model;
  const mesh = meshMode(input);
  const demand = tuneDemand(input, runtime);
  const sizing = chooseSize({ input, runtime, demand, mesh: mesh.mode, overhead: (rate) => sidecarCost(input, rate) });
  const ctx: PlanContext = { input, runtime, demand, mesh: mesh.mode, meshAssumed: mesh.assumed, size: sizing.size };

  const scratch = tuneScratch(ctx);
  const shutdown = tuneShutdown(ctx);
  const probes = tuneProbes(ctx, shutdown);
  const { disruption, omitted: disruptionOmitted } = tuneDisruption(ctx);
  const resources = tuneResources(ctx, sizing, scratch);
  const autoscaling = tuneAutoscaling(ctx, sizing);
  const replicas = tuneReplicas(ctx);
  const environment = tuneEnvironment(ctx, sizing.fit, shutdown);

  const settings: PlanSettings = compact({
    demand,
    sizing: tuneSizing(ctx, sizing),
    resources,
    memory: tuneMemoryLedger(sizing.fit),
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
    evictableVolumes: tuneEvictableVolumes(ctx, scratch),
    spread: tuneSpread(ctx),
    priority: tunePriority(ctx),
    security: tuneSecurity(ctx),
    network: tuneNetwork(ctx),
    mesh: tuneMesh(ctx, shutdown),
    stateful: input.stateful === undefined ? undefined : tuneStateful(ctx),
    storage: input.stateful === undefined ? undefined : tuneStorage(ctx),
    knative: input.fn === undefined ? undefined : tuneKnative(ctx, shutdown),
    waivers: tuneWaivers(ctx),
    policyWaivers: tunePolicyWaivers(ctx),
    autoscalerWaivers: autoscaling === undefined ? undefined : tuneAutoscalerWaivers(ctx),
  });
  const findings: Found[] = [...assumptionFindings(ctx), ...startFindings(ctx, settings), ...sizing.findings, ...planFindings(ctx, settings, sizing.fit)];
  checkInvariants(ctx, settings);
  return WorkloadPlan._of(settings, ctx, findings, planOnce);
}

function tuneReplicas(ctx: PlanContext): PlanSettings['replicas'] {
  const { input } = ctx;
  switch (replicaOwner(input)) {
    case 'manifest': return input.kind !== 'web' ? undefined : tuned(ctx.size.minReplicas, { source: DecisionSource.USER, inputs: ['scaling'], reason: () => 'given as scaling: no autoscaler' });
    case 'other autoscaler': return tuned(ctx.size.minReplicas, {
      rule: 'rulings 3',
      source: DecisionSource.USER,
      inputs: ['scaling'],
      reason: () => 'given as scaling: pods were sized for so many; another autoscaler owns the number, so the Deployment does not write it',
    });
    default: return undefined;
  }
}

/** Drops what is undefined, so that a setting either exists or is absent. */
function compact(settings: PlanSettings): PlanSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, v]) => v !== undefined)) as unknown as PlanSettings;
}
