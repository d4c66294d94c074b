import { duration } from '../format';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { backendRefs, isRouted, renderRoute } from './route';

/** The HTTPRoute of an HTTP workload with `Exposure.gateway`. */
export function renderHttpRoute(input: RenderInput): Manifest | undefined {
  if (!isRouted(input) || input.plan.protocol.name !== 'http') {
    return undefined;
  }
  const timeout = input.settings.network.routeTimeout;
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
