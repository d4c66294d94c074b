import type { LeafMap } from './render-input';
import { PLUMBING } from './render-input';

/** Identity: fields of every object. */
export const IDENTITY_LEAVES: LeafMap = {
  'apiVersion': PLUMBING,
  'kind': PLUMBING,
  'metadata.name': PLUMBING,
  'metadata.namespace': PLUMBING,
  'metadata.labels.*': PLUMBING,
};

/** Identity of the object that owns the pods: it carries the waivers too. */
export const OWNER_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'metadata.annotations.*': 'waivers.{key}?',
};
