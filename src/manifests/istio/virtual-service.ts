import { duration } from '../../private/format';
import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { SERVICE_PORT } from '../ports';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { istioApiVersion } from './api-version';

/** Name of the route whose requests may be retried. */
const SAFE = 'safe-methods';
/** Name of the route for all other requests. */
const OTHER = 'other';

/**
 * Timeouts and retries of calls within the mesh. Only requests with a safe method are retried. The last route sets 0 attempts for all others,
 * because Istio retries them by default (A17).
 */
export function renderVirtualService(input: RenderInput): Manifest | undefined {
  const traffic = input.settings.mesh?.traffic;
  if (traffic === undefined || input.settings.knative !== undefined) {
    return undefined;
  }
  const timeout = duration(traffic.requestTimeout.value);
  const route = () => [{ destination: { host: input.self.host, port: { number: SERVICE_PORT } } }];
  const other = { name: OTHER, route: route(), timeout, retries: { attempts: traffic.otherAttempts.value } };
  const safe = {
    name: SAFE,
    match: traffic.retryMethods.value.map((method) => ({ method: { exact: method } })),
    route: route(),
    timeout,
    retries: {
      attempts: traffic.retryAttempts.value,
      perTryTimeout: traffic.perTryTimeout === undefined ? undefined : duration(traffic.perTryTimeout.value / 1000),
      retryOn: traffic.retryOn?.value,
    },
  };
  return {
    apiVersion: istioApiVersion(input.target, 'networking'),
    kind: 'VirtualService',
    metadata: metadataOf(input),
    spec: {
      hosts: [input.self.host],
      http: safe.match.length > 0 && traffic.retryAttempts.value > 0 ? [safe, other] : [other],
    },
  };
}

/** What decides each leaf of a VirtualService. */
export const VIRTUAL_SERVICE_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.hosts[*]': PLUMBING,
  'spec.http[*].name': PLUMBING,
  'spec.http[*].match[*].method.exact': 'mesh.traffic.retryMethods',
  'spec.http[*].route[*].destination.host': PLUMBING,
  'spec.http[*].route[*].destination.port.number': PLUMBING,
  'spec.http[*].timeout': 'mesh.traffic.requestTimeout',
  [`spec.http[name=${SAFE}].retries.attempts`]: 'mesh.traffic.retryAttempts',
  [`spec.http[name=${OTHER}].retries.attempts`]: 'mesh.traffic.otherAttempts',
  'spec.http[*].retries.perTryTimeout': 'mesh.traffic.perTryTimeout',
  'spec.http[*].retries.retryOn': 'mesh.traffic.retryOn',
};
