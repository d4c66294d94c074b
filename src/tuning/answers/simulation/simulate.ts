import { Fleet } from './fleet';
import { hpaModelFrom, kpaModelFrom } from './models-of-plan';
import type { HpaModel, KpaModel } from './pod-model';
import { run } from './run';
import type { Simulation } from './simulation';
import type { BaselineNumbers } from '../../decisions/baseline/numbers';
import type { PlanSettings } from '../../decisions/settings';
import type { Traffic } from '../../profile/traffic';
import { combineProposals, HpaSpec, HpaState, hpaSync, NEW_HPA, replicasForCounts } from '../autoscaler/hpa';
import { KpaState, kpaTick, NEW_KPA } from '../autoscaler/kpa';

/** The plan's autoscaler at work: the KPA for functions, else the HPA, or a fixed number. */
export function simulatePlan(settings: PlanSettings, baseline: BaselineNumbers, traffic: Traffic): Simulation {
  return settings.knative === undefined ? simulateHpa(hpaModelFrom(settings, baseline), traffic) : simulateKpa(kpaModelFrom(settings, baseline), traffic);
}

/** The HPA at work. It begins in the steady state of the first second's rate. */
export function simulateHpa(model: HpaModel, traffic: Traffic): Simulation {
  const spec: HpaSpec = { minReplicas: model.minReplicas, maxReplicas: model.maxReplicas, scaleUp: model.scaleUp, scaleDown: model.scaleDown };
  const first = traffic._rateAt(0);
  const steady = Math.max(
    first * model.cpuMillis / 1000 / (model.requestCores * model.target),
    model.requestRateTarget === undefined ? 0 : first / model.requestRateTarget,
  );
  const start = Math.min(model.maxReplicas, Math.max(model.minReplicas, Math.ceil(steady - 1e-9)));
  const fleet = new Fleet(model, start, model.servingReplicas ?? Infinity, 'refused');
  let state: HpaState = { ...NEW_HPA, recommendations: [{ second: -1, replicas: start }] };
  return run(traffic, fleet, (now) => {
    if (now % model.syncSeconds !== 0 || now === 0 || model.minReplicas === model.maxReplicas) {
      return undefined;
    }
    const sampledAt = now - model.metricDelaySeconds;
    const sample = fleet.measured.sample(sampledAt - model.metricWindowSeconds, sampledAt);
    const current = fleet.replicas;
    const tolerance = { up: model.scaleUp.tolerance, down: model.scaleDown.tolerance };
    const proposals = [replicasForCounts(current, fleet.metrics(now, sampledAt, model.metricWindowSeconds, sample.cores / model.requestCores), model.target, tolerance, 'utilization')];
    if (model.requestRateTarget !== undefined) {
      proposals.push(replicasForCounts(current, fleet.metrics(now, sampledAt, model.metricWindowSeconds, sample.rate), model.requestRateTarget, tolerance));
    }
    const next = hpaSync(spec, state, now, current, combineProposals(current, proposals));
    state = next.state;
    return next.replicas;
  });
}

/** Knative's autoscaler at work. It begins in the steady state of the first second's rate. */
export function simulateKpa(model: KpaModel, traffic: Traffic): Simulation {
  const { spec } = model;
  const first = traffic._rateAt(0);
  const load = model.metric === 'rps' ? first : first * model.latencyMillis / 1000;
  const steady = Math.ceil(load / spec.target - 1e-9);
  const start = Math.max(spec.minScale, spec.maxScale > 0 ? Math.min(spec.maxScale, steady) : steady);
  const fleet = new Fleet(model, start, Infinity, 'held', model.containerConcurrency, load, [spec.stableWindowSeconds, spec.panicWindowSeconds]);
  let state: KpaState = NEW_KPA;
  return run(traffic, fleet, (now) => {
    const tick = now % model.tickSeconds === 0;
    // the activator reports the first request after none at once, as one, and all of them a second later
    const poke = fleet.replicas === 0 && fleet.waiting > 0;
    if (now === 0 || !(tick || poke)) {
      return undefined;
    }
    const over = (seconds: number): number | undefined => {
      const sample = fleet.measured.recorded(seconds, now);
      return model.metric === 'rps' ? sample?.total : sample?.inFlight;
    };
    const stable = tick ? over(spec.stableWindowSeconds) : 1;
    if (stable === undefined) {
      return undefined; // no pod that could be asked, no request that the activator holds: nothing is decided
    }
    const next = kpaTick(spec, state, now, { readyPods: fleet.readyAt(now), stable, panic: tick ? over(spec.panicWindowSeconds) ?? 0 : 1 });
    state = next.state;
    return next.replicas;
  });
}
