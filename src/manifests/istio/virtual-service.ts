import { duration } from '../../private/format';
import type { MeshTrafficSettings } from '../../tuning/decisions/settings';
import { calledPorts, servicePortOf } from '../../tuning/demand/ports';
import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
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
 *
 * A route without a port would take the requests of all ports, so with further ports of HTTP each has its own.
 */
export function renderVirtualService(input: RenderInput): Manifest | undefined {
  const traffic = input.settings.mesh?.traffic;
  if (traffic === undefined || input.settings.knative !== undefined) {
    return undefined;
  }
  const further = calledPorts(input.declared).filter(({ speaks }) => speaks !== 'tcp');
  const http = [
    ...mainRoutes(input, traffic, further.length > 0),
    ...further.map(({ name, servicePort }) => ({
      name: `port-${name}`, match: [{ port: servicePort }], route: [destination(input, servicePort)], retries: { attempts: traffic.otherAttempts?.value },
    })),
  ];
  return http.length === 0 ? undefined : {
    apiVersion: istioApiVersion(input.target, 'networking'),
    kind: 'VirtualService',
    metadata: metadataOf(input),
    spec: {
      hosts: [input.self.host],
      http,
    },
  };
}

/** Routes of the main port; none where the mesh passes bytes on. */
function mainRoutes(input: RenderInput, traffic: MeshTrafficSettings, withPort: boolean): Array<Record<string, unknown>> {
  const { requestTimeout, otherAttempts, retryMethods, retryAttempts, perTryTimeout, retryOn } = traffic;
  if (requestTimeout === undefined) {
    return [];
  }
  const timeout = duration(requestTimeout.value);
  const port = servicePortOf(input.declared);
  const route = () => [destination(input, port)];
  const onPort = withPort ? { port } : {};
  const other = { name: OTHER, match: withPort ? [onPort] : undefined, route: route(), timeout, retries: { attempts: otherAttempts?.value } };
  const methods = retryMethods?.value ?? [];
  const attempts = retryAttempts?.value ?? 0;
  const safe = {
    name: SAFE,
    match: methods.map((method) => ({ method: { exact: method }, ...onPort })),
    route: route(),
    timeout,
    retries: {
      attempts,
      perTryTimeout: perTryTimeout === undefined ? undefined : duration(perTryTimeout.value / 1000),
      retryOn: retryOn?.value,
    },
  };
  return methods.length > 0 && attempts > 0 ? [safe, other] : [other];
}

function destination({ self }: RenderInput, number: number): Record<string, unknown> {
  return { destination: { host: self.host, port: { number } } };
}

/** What decides each leaf of a VirtualService. */
export const VIRTUAL_SERVICE_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.hosts[*]': PLUMBING,
  'spec.http[*].name': PLUMBING,
  'spec.http[*].match[*].method.exact': 'mesh.traffic.retryMethods',
  'spec.http[*].match[*].port': PLUMBING,
  'spec.http[*].route[*].destination.host': PLUMBING,
  'spec.http[*].route[*].destination.port.number': PLUMBING,
  'spec.http[*].timeout': 'mesh.traffic.requestTimeout',
  [`spec.http[name=${SAFE}].retries.attempts`]: 'mesh.traffic.retryAttempts',
  'spec.http[*].retries.attempts': 'mesh.traffic.otherAttempts',
  'spec.http[*].retries.perTryTimeout': 'mesh.traffic.perTryTimeout',
  'spec.http[*].retries.retryOn': 'mesh.traffic.retryOn',
};
