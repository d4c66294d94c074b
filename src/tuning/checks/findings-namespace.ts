import type { Found } from '../decisions/finding-severity';
import type { Situation } from '../network/connectivity';
import { SERVICE_ACCOUNTS_SINCE_ISTIO } from '../network/connectivity-identity';

/** What a chart without a namespace leaves open. */
export function namespaceFindings({ name, namespace, settings, target }: Situation, chart: string): Found[] {
  const found: Found[] = [];
  if (namespace === undefined) {
    found.push({ id: 'no-namespace', rule: 'rulings 18', message: `chart '${chart}' has no namespace, so the tool that applies the objects chooses one: say namespace on the chart` });
  }
  const { authorization, waypointAuthorization } = settings.mesh?.security ?? {};
  if (namespace === undefined && (authorization ?? waypointAuthorization) !== undefined && !target._istioAtLeast(SERVICE_ACCOUNTS_SINCE_ISTIO)) {
    found.push({ id: 'mesh-identity-any-namespace', rule: 'IST-12', message: `chart '${chart}' has no namespace, so the AuthorizationPolicy of '${name}' admits service accounts of that name from every namespace (*/sa/…): say namespace on the chart, or istioVersion '1.${SERVICE_ACCOUNTS_SINCE_ISTIO}' or newer on the ClusterTarget, which can name an account of the policy's own namespace` });
  }
  return found;
}
