import { memoryQuantity } from '../../private/format';
import { dataClaim, membersService } from '../../tuning/demand/taken-over';
import { metadataOf, podSelector, selectorLabels, waiverAnnotations } from '../labels';
import { OWNER_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { CLAIM_SPEC_DEFAULTS, CLAIM_STATUS } from '../server-defaults';
import { POD_TEMPLATE_LEAVES } from './pod-leaves';
import { renderPodTemplate } from './pod-template';

/** The StatefulSet of a stateful service: stable names and a volume for each replica. */
export function renderStatefulSet(input: RenderInput): Manifest | undefined {
  const { stateful, storage, rollout } = input.settings;
  if (stateful === undefined) {
    return undefined;
  }
  const { takeOver } = input.declared.pod;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(input, { annotations: waiverAnnotations(input) }),
    spec: {
      serviceName: membersService(input.declared),
      replicas: stateful.replicas.value,
      podManagementPolicy: stateful.podManagementPolicy.value,
      minReadySeconds: rollout?.minReadySeconds.value,
      revisionHistoryLimit: rollout?.revisionHistoryLimit?.value,
      selector: { matchLabels: podSelector(input) },
      updateStrategy: {
        type: stateful.updateStrategy.value,
        rollingUpdate: stateful.partition === undefined ? undefined : { partition: stateful.partition.value },
      },
      persistentVolumeClaimRetentionPolicy: storage === undefined ? undefined : {
        whenDeleted: storage.whenDeleted.value,
        whenScaled: storage.whenScaled.value,
      },
      template: renderPodTemplate(input),
      volumeClaimTemplates: storage === undefined ? undefined : [{
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: dataClaim(input.declared), labels: takeOver?.claimLabels ?? selectorLabels(input.name), annotations: takeOver?.claimAnnotations },
        spec: {
          accessModes: [storage.accessMode.value],
          resources: { requests: { storage: memoryQuantity(storage.size.value) } },
          storageClassName: storage.storageClass?.value,
          ...CLAIM_SPEC_DEFAULTS,
        },
        status: CLAIM_STATUS,
      }],
    },
  };
}

/** What decides each leaf of a StatefulSet. */
export const STATEFUL_SET_LEAVES: LeafMap = {
  ...OWNER_LEAVES,
  'spec.serviceName': PLUMBING,
  'spec.replicas': 'stateful.replicas',
  'spec.podManagementPolicy': 'stateful.podManagementPolicy',
  'spec.minReadySeconds': 'rollout.minReadySeconds',
  'spec.revisionHistoryLimit': 'rollout.revisionHistoryLimit',
  'spec.selector.matchLabels.*': PLUMBING,
  'spec.updateStrategy.type': 'stateful.updateStrategy',
  'spec.updateStrategy.rollingUpdate.partition': 'stateful.partition',
  'spec.persistentVolumeClaimRetentionPolicy.whenDeleted': 'storage.whenDeleted',
  'spec.persistentVolumeClaimRetentionPolicy.whenScaled': 'storage.whenScaled',
  'spec.volumeClaimTemplates[*].apiVersion': PLUMBING,
  'spec.volumeClaimTemplates[*].kind': PLUMBING,
  'spec.volumeClaimTemplates[*].metadata.**': PLUMBING,
  'spec.volumeClaimTemplates[*].spec.accessModes[*]': 'storage.accessMode',
  'spec.volumeClaimTemplates[*].spec.resources.requests.storage': 'storage.size',
  'spec.volumeClaimTemplates[*].spec.storageClassName': 'storage.storageClass',
  'spec.volumeClaimTemplates[*].spec.volumeMode': PLUMBING,
  'spec.volumeClaimTemplates[*].status.phase': PLUMBING,
  ...POD_TEMPLATE_LEAVES,
};
