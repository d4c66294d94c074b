import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** The Secrets that the External Secrets operator creates for a workload, sorted. */
export function externalSecretNames(input: RenderInput): string[] {
  return input.secrets.length === 0 ? [] : [...new Set(input.secrets.filter((s) => s.external !== undefined).map((s) => s.secretName))].sort();
}

/**
 * The ExternalSecret behind one of a workload's Secrets.
 *
 * @param secretName one of `externalSecretNames`. Default: the first
 */
export function renderExternalSecret(input: RenderInput, secretName: string | undefined = externalSecretNames(input)[0]): Manifest | undefined {
  const uses = input.secrets.filter((s) => s.external !== undefined && s.secretName === secretName).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (secretName === undefined || uses.length === 0) {
    return undefined;
  }
  const remoteKeys = new Map(uses.map((use) => [use.key, use.external!.remoteKey]));
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: metadataOf(input, { name: secretName }),
    spec: {
      secretStoreRef: storeRef(uses[0].external!.store),
      target: { name: secretName },
      data: [...remoteKeys].map(([secretKey, key]) => ({
        secretKey,
        // the operator's defaults, written out: GitOps controllers show a list element that a server completes as changed for ever
        remoteRef: { key, conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' },
      })),
    },
  };
}

function storeRef(store: string): { kind: string; name: string } {
  const [first, second] = store.split('/');
  return second === undefined ? { kind: 'SecretStore', name: first } : { kind: first, name: second };
}

/** What decides each leaf of an ExternalSecret. */
export const EXTERNAL_SECRET_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.secretStoreRef.*': PLUMBING,
  'spec.target.name': PLUMBING,
  'spec.data[*].**': PLUMBING,
};
