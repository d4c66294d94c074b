import { memoryQuantity } from '../../private/format';
import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';

/** Name of the volume for a function's data while its site is offline. */
export const BUFFER_VOLUME = 'buffer';

/** Name of its PersistentVolumeClaim. */
export function bufferClaimName(input: RenderInput): string {
  return `${input.name}-${BUFFER_VOLUME}`;
}

/** The claim of a function with an offline buffer. */
export function renderOfflineBufferClaim(input: RenderInput): Manifest | undefined {
  const buffer = input.settings.knative?.offlineBuffer;
  if (buffer === undefined) {
    return undefined;
  }
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadataOf(input, { name: bufferClaimName(input) }),
    spec: {
      accessModes: [buffer.accessMode.value],
      resources: { requests: { storage: memoryQuantity(buffer.size.value) } },
      storageClassName: buffer.storageClass?.value,
    },
  };
}

/** What decides each leaf of a PersistentVolumeClaim. */
export const OFFLINE_BUFFER_CLAIM_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.accessModes[*]': 'knative.offlineBuffer.accessMode',
  'spec.resources.requests.storage': 'knative.offlineBuffer.size',
  'spec.storageClassName': 'knative.offlineBuffer.storageClass',
};
