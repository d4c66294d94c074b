import { replicaOwner } from '../../tuning/demand/capabilities';
import { metadataOf, podSelector, waiverAnnotations } from '../labels';
import { OWNER_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { POD_TEMPLATE_LEAVES } from './pod-leaves';
import { renderPodTemplate } from './pod-template';

/** The Deployment of a web service. It has no `replicas` if an autoscaler sets them: each apply would reset them (rulings 3). */
export function renderDeployment(input: RenderInput): Manifest | undefined {
  const { settings } = input;
  if (settings.knative !== undefined || settings.stateful !== undefined) {
    return undefined;
  }
  const rollout = settings.rollout;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(input, { annotations: waiverAnnotations(input) }),
    spec: {
      replicas: settings.autoscaling === undefined && replicaOwner(input.declared) !== 'other autoscaler' ? settings.replicas?.value : undefined,
      minReadySeconds: rollout?.minReadySeconds.value,
      progressDeadlineSeconds: rollout?.progressDeadline?.value,
      revisionHistoryLimit: rollout?.revisionHistoryLimit?.value,
      selector: { matchLabels: podSelector(input) },
      strategy: rollout?.strategy === undefined ? undefined : {
        type: rollout.strategy.value,
        rollingUpdate: rollout.strategy.value !== 'RollingUpdate' ? undefined : {
          maxSurge: rollout.maxSurge?.value,
          maxUnavailable: rollout.maxUnavailable?.value,
        },
      },
      template: renderPodTemplate(input),
    },
  };
}

/** What decides each leaf of a Deployment. */
export const DEPLOYMENT_LEAVES: LeafMap = {
  ...OWNER_LEAVES,
  'spec.replicas': 'replicas',
  'spec.minReadySeconds': 'rollout.minReadySeconds',
  'spec.progressDeadlineSeconds': 'rollout.progressDeadline',
  'spec.revisionHistoryLimit': 'rollout.revisionHistoryLimit',
  'spec.selector.matchLabels.*': PLUMBING,
  'spec.strategy.type': 'rollout.strategy',
  'spec.strategy.rollingUpdate.maxSurge': 'rollout.maxSurge',
  'spec.strategy.rollingUpdate.maxUnavailable': 'rollout.maxUnavailable',
  ...POD_TEMPLATE_LEAVES,
};
