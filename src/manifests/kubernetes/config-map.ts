import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

/** Plain settings. The name ends with a hash of the content, so a change creates another ConfigMap and rolls the pods. */
export function renderConfigMap(input: RenderInput): Manifest | undefined {
  if (input.config === undefined) {
    return undefined;
  }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(input, { name: input.config.name }),
    immutable: true,
    data: { ...input.config.data },
  };
}

/** What decides each leaf of a ConfigMap. */
export const CONFIG_MAP_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'immutable': PLUMBING,
  'data.*': PLUMBING,
};
