import { type HpaModel, type KpaModel, patience, type PodModel } from './pod-model';
import type { BaselineNumbers } from '../../decisions/baseline/numbers';
import { HPA_SYNC } from '../../decisions/kubernetes-facts';
import type { PlanSettings } from '../../decisions/settings';
import { DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP } from '../autoscaler/hpa';
import { KPA_DEFAULTS } from '../autoscaler/kpa';

/** HPA-6: a sample is the mean of one scrape interval, and as old as a scrape interval when the autoscaler reads it: 30 s of lag at its far end. */
const METRIC_WINDOW = 15;
const METRIC_DELAY = 15;

/** What people have today: HPA at 80 %, default behaviour, limit = request. */
export function defaultHpa(): Pick<HpaModel, 'target' | 'syncSeconds' | 'metricWindowSeconds' | 'metricDelaySeconds' | 'scaleUp' | 'scaleDown'> {
  return { target: 0.8, syncSeconds: HPA_SYNC, metricWindowSeconds: METRIC_WINDOW, metricDelaySeconds: METRIC_DELAY, scaleUp: DEFAULT_SCALE_UP, scaleDown: DEFAULT_SCALE_DOWN };
}

/** The numbers of a plan that its HorizontalPodAutoscaler and its pods act on. */
export function hpaModelFrom(settings: PlanSettings, baseline: BaselineNumbers): HpaModel {
  const { autoscaling: hpa, stateful, replicas } = settings;
  const fixed = stateful?.replicas.value ?? replicas?.value ?? 1;
  const rules: Pick<HpaModel, 'target' | 'scaleUp' | 'scaleDown' | 'requestRateTarget'> = hpa === undefined
    ? { target: 1, scaleUp: DEFAULT_SCALE_UP, scaleDown: DEFAULT_SCALE_DOWN }
    : {
      target: hpa.targetCpuUtilization.value / 100,
      requestRateTarget: hpa.requestRateTarget === undefined ? undefined : hpa.requestRateTarget.value / 1000,
      scaleUp: {
        ...DEFAULT_SCALE_UP,
        stabilizationWindowSeconds: hpa.scaleUpStabilization.value,
        policies: [
          { type: 'Percent', value: hpa.scaleUpPercent.value, periodSeconds: hpa.scaleUpPeriod.value },
          { type: 'Pods', value: hpa.scaleUpPods.value, periodSeconds: hpa.scaleUpPeriod.value },
        ],
      },
      scaleDown: {
        ...DEFAULT_SCALE_DOWN,
        stabilizationWindowSeconds: hpa.scaleDownStabilization.value,
        policies: [{ type: 'Percent', value: hpa.scaleDownPercent.value, periodSeconds: hpa.scaleDownPeriod.value }],
      },
    };
  return {
    ...podModelFrom(settings, baseline),
    ...defaultHpa(),
    ...rules,
    minReplicas: hpa?.minReplicas.value ?? fixed,
    maxReplicas: hpa?.maxReplicas.value ?? fixed,
    servingReplicas: stateful?.leaderBased?.value === true ? 1 : undefined,
  };
}

/** The numbers of a plan that Knative's autoscaler and its pods act on. */
export function kpaModelFrom(settings: PlanSettings, baseline: BaselineNumbers): KpaModel {
  const { knative } = settings;
  if (knative === undefined) {
    throw new Error('kpaModelFrom needs the plan of a function: this plan has no Knative settings');
  }
  const window = knative.window.value;
  const pod = podModelFrom(settings, baseline);
  return {
    ...pod,
    podSeconds: knative.coldStart.value,
    pendingSeconds: Math.max(0, knative.coldStart.value - settings.demand.startup.value),
    // the activator holds requests while a pod starts
    patienceSeconds: Math.max(patience(pod), knative.responseStartTimeout.value),
    metric: knative.metric.value === 'rps' ? 'rps' : 'concurrency',
    containerConcurrency: knative.containerConcurrency.value,
    tickSeconds: KPA_DEFAULTS.tickSeconds,
    spec: {
      target: Math.max(0.01, knative.target.value * knative.targetUtilization.value / 100),
      minScale: knative.minScale.value,
      maxScale: knative.maxScale.value,
      activationScale: knative.activationScale?.value ?? KPA_DEFAULTS.activationScale,
      stableWindowSeconds: window,
      panicWindowSeconds: Math.max(1, Math.round(window * (knative.panicWindowPercentage?.value ?? KPA_DEFAULTS.panicWindowPercentage) / 100)),
      panicThreshold: (knative.panicThresholdPercentage?.value ?? KPA_DEFAULTS.panicThresholdPercentage) / 100,
      maxScaleUpRate: KPA_DEFAULTS.maxScaleUpRate,
      maxScaleDownRate: KPA_DEFAULTS.maxScaleDownRate,
      scaleDownDelaySeconds: knative.scaleDownDelay?.value ?? KPA_DEFAULTS.scaleDownDelaySeconds,
      scaleToZeroSeconds: Math.max(KPA_DEFAULTS.scaleToZeroGraceSeconds, knative.retention?.value ?? 0),
    },
  };
}

function podModelFrom(settings: PlanSettings, { reaction, probes }: BaselineNumbers): PodModel {
  const { demand, resources, sizing, mesh, network } = settings;
  // what the reaction time holds beside the autoscaler's own part, which the simulation plays itself
  const podSeconds = Math.max(0, sizing.reactionTime.value - reaction.metricAge - HPA_SYNC);
  return {
    requestCores: resources.cpuRequest.value / 1000,
    limitCores: resources.cpuLimit === undefined ? undefined : resources.cpuLimit.value / 1000,
    parallelism: sizing.parallelism.value,
    cpuMillis: demand.cpuPerRequest.value,
    latencyMillis: demand.latency.value,
    slots: sizing.slots?.value,
    latencyP99Millis: demand.latencyP99.value,
    variability: demand.variability.value,
    objectiveMillis: demand.objectiveP99.value,
    patienceSeconds: mesh?.traffic?.requestTimeout?.value ?? network.routeTimeout?.value,
    podSeconds,
    pendingSeconds: Math.max(0, podSeconds - demand.startup.value - probes.readinessPeriod - reaction.endpointUpdate),
  };
}
