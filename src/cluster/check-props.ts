import { isIP } from 'net';
import { ClusterTargetProps, IstioMode } from './cluster-target-props';
import type { NodeShape } from './node-shape';
import { parseVersion } from './version';

/** From this minor version on a policy can be bound to a Service (`targetRefs`), and a Service names its waypoint. */
const WAYPOINT_SINCE_ISTIO = 22;

/** What a kubelet takes: at least a file that is written and one that was; and larger numbers are a slip of the unit. */
const LEAST_LOG_FILES = 2;
const MOST_LOG_FILES = 100;
const MOST_LOG_GIB = 10;

/** @throws in the user's words, where the props contradict each other or are no names */
export function checkTargetProps(props: ClusterTargetProps): void {
  if (props.zones !== undefined && (!Number.isInteger(props.zones) || props.zones < 1)) {
    throw new Error(`zones (${props.zones}) must be a whole number of at least 1`);
  }
  const { gateway, gatewayServiceAccount, monitoringServiceAccount, dnsCidrs, clusterCidrs } = props;
  for (const [key, value] of Object.entries({ gateway, gatewayServiceAccount, monitoringServiceAccount })) {
    if (value !== undefined && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value)) {
      throw new Error(`${key} '${value}' must be 'namespace/name', for example 'infra/public'`);
    }
  }
  for (const [key, cidrs] of Object.entries({ dnsCidrs, clusterCidrs })) {
    const wrong = (cidrs ?? []).find((cidr) => !isCidr(cidr));
    if (wrong !== undefined) {
      throw new Error(`${key} has '${wrong}', which is no CIDR: expected an address and the length of its prefix, for example '10.0.0.0/8' or 'fd00::/8'`);
    }
  }
  if (props.waypoint !== undefined && props.istio !== IstioMode.AMBIENT) {
    throw new Error(`waypoint '${props.waypoint}' needs istio: IstioMode.AMBIENT, got ${props.istio ?? 'none stated'}: sidecars enforce layer 7 themselves`);
  }
  const istio = props.istioVersion === undefined ? undefined : parseVersion(props.istioVersion, 'Istio');
  if (props.waypoint !== undefined && istio !== undefined && istio.major < 2 && istio.minor < WAYPOINT_SINCE_ISTIO) {
    throw new Error(`waypoint '${props.waypoint}' needs Istio 1.${WAYPOINT_SINCE_ISTIO} or newer, got ${props.istioVersion}: an older one drops targetRefs, and a policy without them binds its whole namespace`);
  }
  for (const key of Object.keys(props.priorityClasses ?? {})) {
    if (!['best-effort', 'standard', 'critical'].includes(key)) {
      throw new Error(`priorityClasses has the key '${key}': expected 'best-effort', 'standard' or 'critical'`);
    }
  }
  checkNodeShapes(props.nodeShapes ?? []);
  checkLogs(props);
  if (props.knativeVersion !== undefined) {
    parseVersion(props.knativeVersion, 'Knative');
  }
}

function checkLogs({ containerLogMaxFiles: files, containerLogMaxSize: size }: ClusterTargetProps): void {
  if (files !== undefined && (!Number.isInteger(files) || files < LEAST_LOG_FILES || files > MOST_LOG_FILES)) {
    throw new Error(`containerLogMaxFiles (${files}) must be a whole number from ${LEAST_LOG_FILES} to ${MOST_LOG_FILES}, as in the kubelets' configuration; 5 is their default`);
  }
  const gib = size === undefined ? undefined : size.toKibibytes() / 1024 / 1024;
  if (gib !== undefined && !(gib > 0 && gib <= MOST_LOG_GIB)) {
    throw new Error(`containerLogMaxSize (${gib} GiB) must be more than zero and at most ${MOST_LOG_GIB} GiB, for example Size.mebibytes(50)`);
  }
}

function checkNodeShapes(shapes: readonly NodeShape[]): void {
  shapes.forEach(({ name, hourlyPrice }, i) => {
    if (shapes.findIndex((shape) => shape.name === name) !== i) {
      throw new Error(`nodeShapes has '${name}' twice: costs name the shape, so give each a name of its own`);
    }
    if (hourlyPrice !== undefined && !(Number.isFinite(hourlyPrice) && hourlyPrice >= 0)) {
      throw new Error(`nodeShapes has '${name}' with hourlyPrice ${hourlyPrice}: expected the price of one node for one hour, a number of at least 0; leave it out where it is not known`);
    }
  });
}

/** `10.0.0.0/8` or `fd00::/8`; the whole Internet is none, because nothing could be left out of it. */
function isCidr(text: string): boolean {
  const match = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text);
  const family = match === null ? 0 : isIP(match[1]);
  return family !== 0 && Number(match![2]) >= 1 && Number(match![2]) <= (family === 4 ? 32 : 128);
}
