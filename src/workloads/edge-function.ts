import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import type { EdgeFunctionProps } from './edge-function-props';
import { doorOf, mebibytes, seconds, type WorkloadShape } from './plan-input-of';
import type { PrintedObject } from './printed-objects';
import { ROLES } from './roles';
import { Workload } from './workload-base';
import { FUNCTION } from './workload-tables';
import { renderTunnelAuthorizationPolicy } from '../manifests/istio/authorization-policy';
import { renderPeerAuthentication } from '../manifests/istio/peer-authentication';
import { renderKnativeService } from '../manifests/knative/knative-service';
import { renderOfflineBufferClaim } from '../manifests/knative/persistent-volume-claim';
import { renderConfigMap } from '../manifests/kubernetes/config-map';
import { renderNetworkPolicy } from '../manifests/kubernetes/network-policy';
import { renderServiceAccount } from '../manifests/kubernetes/service-account';
import { MOST_VOLUME_MIB } from '../private/checks';
import { memoryQuantity } from '../private/format';
import { offlineBufferPath } from '../tuning/pod/environment';

/** In the order of application: objects that pods need come before the pods. */
const OBJECTS: readonly PrintedObject[] = [
  { id: 'service-account', render: renderServiceAccount },
  ...ROLES,
  { id: 'config-map', render: renderConfigMap },
  { id: 'network-policy', render: renderNetworkPolicy },
  { id: 'peer-authentication', render: renderPeerAuthentication },
  { id: 'authorization-policy', render: renderTunnelAuthorizationPolicy },
  { id: 'persistent-volume-claim', render: renderOfflineBufferClaim },
  { id: 'service', render: renderKnativeService, main: true },
];

/**
 * A function on Knative, which scales to zero without requests.
 *
 * It prints a Knative Service with autoscaling annotations, concurrency, timeouts and resources that the target's Knative accepts; a ServiceAccount and a
 * NetworkPolicy; a ConfigMap if `config` is set; a PersistentVolumeClaim if `offlineBuffer` is set.
 */
export class EdgeFunction extends Workload {
  /**
   * @throws if a prop is wrong, props contradict each other, the target or its Knative flags, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: EdgeFunctionProps) {
    super(placed('EdgeFunction', scope, id, arguments), id);
    const core = this._become(FUNCTION, props, () => shapeOf(props, props.name ?? id));
    core.print(OBJECTS);
  }

  /** The Service of Knative. */
  public get knativeService(): ApiObject {
    return this._core.objects.get('service');
  }

  /** The AuthorizationPolicy that refuses callers of an ambient mesh on ports that are not theirs; undefined in other meshes, and outside of the mesh. */
  public get authorizationPolicy(): ApiObject | undefined {
    return this._core.objects.find('authorization-policy');
  }

  /** The PersistentVolumeClaim; undefined without `offlineBuffer`. */
  public get persistentVolumeClaim(): ApiObject | undefined {
    return this._core.objects.find('persistent-volume-claim');
  }
}

/** Knative routes to its pods and scales them. */
function shapeOf(props: EdgeFunctionProps, name: string): WorkloadShape {
  if (props.offlineBufferClass !== undefined && props.offlineBuffer === undefined) {
    throw new Error(`offlineBufferClass '${props.offlineBufferClass}' without offlineBuffer: say its size, for example offlineBuffer: Size.gibibytes(1), or leave offlineBufferClass out`);
  }
  const [coldStartSeconds, idleAfterSeconds] = [seconds('coldStart', props.coldStart), seconds('idleAfter', props.idleAfter, Infinity)];
  const [cacheMiB, bufferMiB] = [mebibytes('cacheSize', props.cacheSize, MOST_VOLUME_MIB), mebibytes('offlineBuffer', props.offlineBuffer, MOST_VOLUME_MIB)];
  if (cacheMiB !== undefined && props.cachePath === undefined) {
    throw new Error(`cacheSize (${memoryQuantity(cacheMiB)}) without cachePath: say its folder, for example cachePath: '/var/cache/${name}', or leave cacheSize out`);
  }
  return {
    kind: 'function',
    called: 'function',
    serving: { by: 'knative', ...doorOf(props), publicRoute: props.publicRoute ?? false, compression: props.compression ?? false, runtimeClass: props.runtimeClass },
    keeping: bufferMiB === undefined ? { what: 'nothing' } : { what: 'buffer', sizeMiB: bufferMiB, storageClass: props.offlineBufferClass },
    number: { by: 'knative', coldStartSeconds, idleAfterSeconds, keepWarm: props.keepWarm, concurrency: props.concurrency },
    cache: props.cachePath === undefined ? undefined : { path: props.cachePath, sizeMiB: cacheMiB },
    folders: { cachePath: props.cachePath, offlineBuffer: bufferMiB === undefined ? undefined : offlineBufferPath(name) },
  };
}
