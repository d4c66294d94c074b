import { milliQuantity } from '../../private/format';
import { mainContainerName } from '../../tuning/demand/taken-over';
import { annotationsOf, metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** The autoscaler of a web service; none if the number of replicas is fixed. */
export function renderHorizontalPodAutoscaler(input: RenderInput): Manifest | undefined {
  const scaling = input.settings.autoscaling;
  if (scaling === undefined) {
    return undefined;
  }
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(input, { annotations: annotationsOf(input.settings.autoscalerWaivers) }),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: input.settings.stateful === undefined ? 'Deployment' : 'StatefulSet', name: input.name },
      minReplicas: scaling.minReplicas.value,
      maxReplicas: scaling.maxReplicas.value,
      metrics: metrics(input),
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: scaling.scaleUpStabilization.value,
          policies: [
            { type: 'Percent', value: scaling.scaleUpPercent.value, periodSeconds: scaling.scaleUpPeriod.value },
            { type: 'Pods', value: scaling.scaleUpPods.value, periodSeconds: scaling.scaleUpPeriod.value },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: scaling.scaleDownStabilization.value,
          policies: [
            { type: 'Percent', value: scaling.scaleDownPercent.value, periodSeconds: scaling.scaleDownPeriod.value },
          ],
        },
      },
    },
  };
}

function metrics(input: RenderInput): Array<Record<string, unknown>> {
  const scaling = input.settings.autoscaling!;
  const target = { type: 'Utilization', averageUtilization: scaling.targetCpuUtilization.value };
  const out: Array<Record<string, unknown>> = [scaling.metricType.value === 'ContainerResource'
    ? { type: 'ContainerResource', containerResource: { name: 'cpu', container: mainContainerName(input.declared), target } }
    : { type: 'Resource', resource: { name: 'cpu', target } }];
  if (scaling.requestRateMetric !== undefined && scaling.requestRateTarget !== undefined) {
    out.push({
      type: 'Pods',
      pods: {
        metric: { name: scaling.requestRateMetric.value },
        target: { type: 'AverageValue', averageValue: milliQuantity(scaling.requestRateTarget.value) },
      },
    });
  }
  return out;
}

/** What decides each leaf of a HorizontalPodAutoscaler. */
export const HORIZONTAL_POD_AUTOSCALER_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'metadata.annotations.*': 'autoscalerWaivers.{key}',
  'spec.scaleTargetRef.*': PLUMBING,
  'spec.minReplicas': 'autoscaling.minReplicas',
  'spec.maxReplicas': 'autoscaling.maxReplicas',
  'spec.metrics[type=Pods].type': 'autoscaling.requestRateMetric',
  'spec.metrics[*].type': 'autoscaling.metricType',
  'spec.metrics[*].resource.name': PLUMBING,
  'spec.metrics[*].resource.target.type': PLUMBING,
  'spec.metrics[*].resource.target.averageUtilization': 'autoscaling.targetCpuUtilization',
  'spec.metrics[*].containerResource.name': PLUMBING,
  'spec.metrics[*].containerResource.container': PLUMBING,
  'spec.metrics[*].containerResource.target.type': PLUMBING,
  'spec.metrics[*].containerResource.target.averageUtilization': 'autoscaling.targetCpuUtilization',
  'spec.metrics[*].pods.metric.name': 'autoscaling.requestRateMetric',
  'spec.metrics[*].pods.target.type': PLUMBING,
  'spec.metrics[*].pods.target.averageValue': 'autoscaling.requestRateTarget',
  'spec.behavior.scaleUp.stabilizationWindowSeconds': 'autoscaling.scaleUpStabilization',
  'spec.behavior.scaleUp.policies[*].type': PLUMBING,
  'spec.behavior.scaleUp.policies[type=Percent].value': 'autoscaling.scaleUpPercent',
  'spec.behavior.scaleUp.policies[type=Pods].value': 'autoscaling.scaleUpPods',
  'spec.behavior.scaleUp.policies[*].periodSeconds': 'autoscaling.scaleUpPeriod',
  'spec.behavior.scaleDown.stabilizationWindowSeconds': 'autoscaling.scaleDownStabilization',
  'spec.behavior.scaleDown.policies[*].type': PLUMBING,
  'spec.behavior.scaleDown.policies[*].value': 'autoscaling.scaleDownPercent',
  'spec.behavior.scaleDown.policies[*].periodSeconds': 'autoscaling.scaleDownPeriod',
};
