import { duration } from '../../private/format';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { backendRefs, isRouted, renderRoute } from './route';

/** The HTTPRoute of an HTTP workload with `Exposure.gateway`. */
export function renderHttpRoute(input: RenderInput): Manifest | undefined {
  if (!isRouted(input) || input.declared.serving.protocol.name !== 'http') {
    return undefined;
  }
  const { routeTimeout, balancerBackend } = input.settings.network;
  // some balancers read the timeout from another object, and refuse a route that has the field
  const timeout = balancerBackend === undefined ? routeTimeout : undefined;
  return renderRoute(input, 'HTTPRoute', {
    matches: [{ path: { type: 'PathPrefix', value: '/' } }],
    backendRefs: backendRefs(input),
    timeouts: timeout === undefined ? undefined : { request: duration(timeout.value) },
  });
}

/** What decides each leaf of an HTTPRoute. */
export const HTTP_ROUTE_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.parentRefs[*].*': PLUMBING,
  'spec.hostnames[*]': PLUMBING,
  'spec.rules[*].matches[*].path.*': PLUMBING,
  'spec.rules[*].backendRefs[*].*': PLUMBING,
  'spec.rules[*].timeouts.request': 'network.routeTimeout',
};
