import { meshSelector, metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { istioApiVersion } from './api-version';

/** The PeerAuthentication of a workload: whether it requires mutual TLS. */
export function renderPeerAuthentication(input: RenderInput): Manifest | undefined {
  const mode = input.settings.mesh?.security.mtlsMode;
  if (mode === undefined) {
    return undefined;
  }
  return {
    apiVersion: istioApiVersion(input.target, 'security'),
    kind: 'PeerAuthentication',
    metadata: metadataOf(input),
    spec: {
      selector: { matchLabels: meshSelector(input) },
      mtls: { mode: mode.value },
    },
  };
}

/** What decides each leaf of a PeerAuthentication. */
export const PEER_AUTHENTICATION_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.selector.matchLabels.*': PLUMBING,
  'spec.mtls.mode': 'mesh.security.mtlsMode',
};
