import { ClusterTargetProps, IstioMode } from './cluster-target-props';
import { TARGET_PROPS } from './target-tables';
import { parseVersion } from './version';
import { checkOptions } from '../private/known-props';

/** From this minor version on a policy can be bound to a Service (`targetRefs`), and a Service names its waypoint. */
const WAYPOINT_SINCE_ISTIO = 22;

/** @throws in the user's words, where the props are no target's or contradict each other */
export function checkTargetProps(call: string, props: ClusterTargetProps): void {
  checkOptions(call, TARGET_PROPS, props, undefined, 'props');
  const { istio, istioVersion, knativeVersion, nodeShapes = [] } = props;
  const istioParsed = istioVersion === undefined ? undefined : parseVersion(istioVersion, 'Istio');
  if (knativeVersion !== undefined) {
    parseVersion(knativeVersion, 'Knative');
  }
  if (props.waypoint !== undefined && istio !== IstioMode.AMBIENT) {
    throw new Error(`waypoint '${props.waypoint}' needs istio: IstioMode.AMBIENT, got ${istio ?? 'none stated'}: sidecars enforce layer 7 themselves`);
  }
  if (props.waypoint !== undefined && istioParsed !== undefined && istioParsed.major < 2 && istioParsed.minor < WAYPOINT_SINCE_ISTIO) {
    throw new Error(`waypoint '${props.waypoint}' needs Istio 1.${WAYPOINT_SINCE_ISTIO} or newer, got ${istioVersion}: an older one drops targetRefs, and a policy without them binds its whole namespace`);
  }
  const names = new Set<string>();
  const twice = nodeShapes.map((shape) => shape.name).find((name) => names.size === names.add(name).size);
  if (twice !== undefined) {
    throw new Error(`nodeShapes has '${twice}' twice: costs name the shape, so give each a name of its own`);
  }
}
