import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';

/** The workload's identity. Its token is not mounted, because the workload does not call the API server. */
export function renderServiceAccount(input: RenderInput): Manifest | undefined {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(input, { name: input.self.serviceAccountName }),
    automountServiceAccountToken: input.settings.security.automountServiceAccountToken.value,
  };
}

/** What decides each leaf of a ServiceAccount. */
export const SERVICE_ACCOUNT_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  automountServiceAccountToken: 'security.automountServiceAccountToken',
};
