import { ClusterTargetProps, IstioMode } from './cluster-target-props';
import { targetAdvice } from './target-advice';
import { TARGET_PROPS } from './target-tables';
import { parseVersion } from './version';
import { checkOptions } from '../private/known-props';

/** Istio's first minor version whose policies take `targetRefs` to a Service, and whose Services name a waypoint. */
const WAYPOINT_SINCE_ISTIO = 22;

/** @throws if a prop is unknown, has a wrong type or value, or contradicts another */
export function checkTargetProps(call: string, props: ClusterTargetProps): void {
  checkOptions(call, TARGET_PROPS, props, undefined, 'props', targetAdvice);
  const { istio, istioVersion, knativeVersion, nodeShapes = [] } = props;
  const istioParsed = istioVersion === undefined ? undefined : parseVersion(istioVersion, 'Istio');
  if (knativeVersion !== undefined) {
    parseVersion(knativeVersion, 'Knative');
  }
  if (props.waypoint !== undefined && istio !== IstioMode.AMBIENT) {
    throw new Error(`waypoint '${props.waypoint}' needs istio: IstioMode.AMBIENT, got ${istio ?? 'no istio'}: say istio: IstioMode.AMBIENT, or leave waypoint out; sidecars enforce layer 7 policy without one`);
  }
  if (props.waypoint !== undefined && istioParsed !== undefined && istioParsed.major < 2 && istioParsed.minor < WAYPOINT_SINCE_ISTIO) {
    throw new Error(`waypoint '${props.waypoint}' needs Istio 1.${WAYPOINT_SINCE_ISTIO} or newer, got ${istioVersion}: say istioVersion: '1.${WAYPOINT_SINCE_ISTIO}' or newer, or leave waypoint out; older versions ignore targetRefs, so a policy would bind its whole namespace`);
  }
  const names = new Set<string>();
  const twice = nodeShapes.map((shape) => shape.name).find((name) => names.size === names.add(name).size);
  if (twice !== undefined) {
    throw new Error(`nodeShapes has '${twice}' twice: give each shape its own name, because costs print it`);
  }
}
