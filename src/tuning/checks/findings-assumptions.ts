import type { Found } from '../decisions/finding-severity';
import { runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';

/**
 * What is taken to be installed and was not said: without it some objects cannot be applied, or do nothing. They come before everything else.
 *
 * Not among them is what every plan would say: the metrics server, which the autoscaler reads CPU from (docs/concepts/targets.md).
 */
export function assumptionFindings({ input, meshAssumed }: PlanContext): Found[] {
  const { target, number } = input;
  const { knative, knativeVersion, knativeNamespaces, knativeInMesh } = target._props;
  const found: Found[] = [];
  if (meshAssumed) {
    const kinds = runsOnKnative(input) ? ['PeerAuthentication'] : ['PeerAuthentication', 'AuthorizationPolicy', 'DestinationRule', 'VirtualService'];
    found.push({
      id: 'mesh-assumed',
      rule: 'IST-16',
      message: `istio is not declared on the target, and ${runsOnKnative(input) ? 'a function in the mesh' : 'a stateful service'} needs it: a cluster without Istio refuses ${kinds.join(', ')}; say istio: IstioMode.SIDECAR (or AMBIENT) on the ClusterTarget, or istio: IstioMode.NONE`,
    });
  }
  if (runsOnKnative(input) && [knative, knativeVersion, knativeNamespaces, knativeInMesh].every((said) => said === undefined)) {
    const { major, minor } = target._knativeVersion;
    found.push({
      id: 'knative-assumed',
      rule: 'KN-1',
      message: `Knative is not declared on the target; Serving ${major}.${minor} with default flags is assumed in the namespaces ${target._knativeNamespaces.join(' and ')}, and a cluster without it refuses the function: say knativeVersion on the ClusterTarget, and knativeNamespaces and knative if they differ`,
    });
  }
  if (number.by === 'autoscaler' && number.metric !== undefined) {
    found.push({
      id: 'custom-metrics-assumed',
      rule: 'HPA-1',
      message: `the autoscaler needs the custom metrics API (custom.metrics.k8s.io); without an adapter that serves ${number.metric} of pods CPU alone decides, and nothing scales down`,
    });
  }
  return found;
}
