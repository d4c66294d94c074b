import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** The workload's identity, unless it shares one that exists. Containers that call the API server have its token as a volume. */
export function renderServiceAccount(input: RenderInput): Manifest | undefined {
  const { existing, annotations, labels } = input.declared.pod.account;
  if (existing !== undefined) {
    return undefined;
  }
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(input, { name: input.self.serviceAccountName, labels, annotations: Object.keys(annotations).length === 0 ? undefined : { ...annotations } }),
    automountServiceAccountToken: input.settings.security.automountServiceAccountToken.value,
  };
}

/** What decides each leaf of a ServiceAccount. */
export const SERVICE_ACCOUNT_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'metadata.annotations.*': PLUMBING,
  'automountServiceAccountToken': 'security.automountServiceAccountToken',
};
