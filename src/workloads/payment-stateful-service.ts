import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import type { PaymentStatefulServiceProps } from './payment-stateful-service-props';
import { count, doorOf, type WorkloadShape } from './plan-input-of';
import type { PrintedObject } from './printed-objects';
import { ROLES } from './roles';
import { Workload } from './workload-base';
import { STATEFUL } from './workload-tables';
import { renderAuthorizationPolicy, renderWaypointAuthorizationPolicy } from '../manifests/istio/authorization-policy';
import { renderDestinationRule } from '../manifests/istio/destination-rule';
import { renderPeerAuthentication } from '../manifests/istio/peer-authentication';
import { renderVirtualService } from '../manifests/istio/virtual-service';
import { renderConfigMap } from '../manifests/kubernetes/config-map';
import { renderNetworkPolicy } from '../manifests/kubernetes/network-policy';
import { renderPodDisruptionBudget } from '../manifests/kubernetes/pod-disruption-budget';
import { renderHeadlessService, renderService } from '../manifests/kubernetes/service';
import { renderServiceAccount } from '../manifests/kubernetes/service-account';
import { renderStatefulSet } from '../manifests/kubernetes/stateful-set';
import { checkMethod, checkPort } from '../private/checks';
import { DEFAULT_DATA_PATH } from '../tuning/pod/storage';
import { Exposure } from '../tuning/profile/choices';

/** In the order of application: objects that pods need come before the pods. */
const OBJECTS: readonly PrintedObject[] = [
  { id: 'service-account', render: renderServiceAccount },
  ...ROLES,
  { id: 'config-map', render: renderConfigMap },
  { id: 'network-policy', render: renderNetworkPolicy },
  { id: 'peer-authentication', render: renderPeerAuthentication },
  { id: 'authorization-policy', render: renderAuthorizationPolicy },
  { id: 'waypoint-authorization-policy', render: renderWaypointAuthorizationPolicy },
  { id: 'headless-service', render: renderHeadlessService },
  { id: 'service', render: renderService },
  { id: 'stateful-set', render: renderStatefulSet, main: true },
  { id: 'pod-disruption-budget', render: renderPodDisruptionBudget },
  { id: 'destination-rule', render: renderDestinationRule },
  { id: 'virtual-service', render: renderVirtualService },
];

/**
 * A service with identity and storage for data that must not be lost: ledgers, payments, queues.
 *
 * It prints a StatefulSet whose claims are retained, a client Service and a headless one, PodDisruptionBudget, ServiceAccount and NetworkPolicy; in a mesh
 * a PeerAuthentication (STRICT), an AuthorizationPolicy for the declared callers, a DestinationRule, and a VirtualService that retries safe methods only.
 * If the target does not set `istio`, Istio's sidecars are assumed, and only callers with a sidecar reach the service.
 * Set `istio: IstioMode.NONE` on the target for a cluster without Istio.
 *
 * @stateful
 */
export class PaymentStatefulService extends Workload {
  /**
   * @throws if a prop is wrong, props contradict each other or the target, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: PaymentStatefulServiceProps) {
    super(placed('PaymentStatefulService', scope, id, arguments), id);
    const core = this._become(STATEFUL, props, () => shapeOf(props));
    core.print(OBJECTS);
  }

  /** The StatefulSet. */
  public get statefulSet(): ApiObject {
    return this._core.objects.get('stateful-set');
  }

  /** The Service that callers use. */
  public get service(): ApiObject {
    return this._core.objects.get('service');
  }

  /** The headless Service, by which the members find each other. */
  public get headlessService(): ApiObject {
    return this._core.objects.get('headless-service');
  }

  /** The PodDisruptionBudget; undefined on a single node, and with one member. */
  public get disruptionBudget(): ApiObject | undefined {
    return this._core.objects.find('pod-disruption-budget');
  }

  /** The DestinationRule, by which callers' proxies balance and eject; undefined outside of a mesh. */
  public get destinationRule(): ApiObject | undefined {
    return this._core.objects.find('destination-rule');
  }

  /** The VirtualService, with timeouts and retries; undefined outside of a mesh. */
  public get virtualService(): ApiObject | undefined {
    return this._core.objects.find('virtual-service');
  }

  /** The AuthorizationPolicy, which admits declared callers only; undefined outside of a mesh. */
  public get authorizationPolicy(): ApiObject | undefined {
    return this._core.objects.find('authorization-policy');
  }

  /** The AuthorizationPolicy of the waypoint, which holds callers to their routes; undefined unless the mesh is ambient and the target names a waypoint. */
  public get waypointAuthorizationPolicy(): ApiObject | undefined {
    return this._core.objects.find('waypoint-authorization-policy');
  }
}

/** One or more members, each with its own volume; callers need a mesh identity. */
function shapeOf(props: PaymentStatefulServiceProps): WorkloadShape {
  const { port, protocol } = doorOf(props);
  const peerPort = props.peerPort ?? port + 1;
  checkPort('port', port);
  checkPort('peerPort', peerPort);
  if (peerPort === port) {
    throw new Error(`peerPort (${peerPort}) is also the port for callers: use another one for the members, for example ${port + 1}`);
  }
  props.retryableMethods?.forEach(checkMethod);
  const dataPath = props.dataPath ?? DEFAULT_DATA_PATH;
  return {
    kind: 'stateful',
    called: 'stateful service',
    serving: {
      by: 'service', port, protocol, exposure: Exposure.clusterOnly(), retryableMethods: props.retryableMethods === undefined ? undefined : [...props.retryableMethods], provenCallers: true,
    },
    keeping: {
      what: 'members', storage: props.storage, dataPath, quorum: props.quorum ?? true, quorumStated: props.quorum !== undefined, leaderBased: props.leaderBased, peerPort, ...(props.peerPort === undefined ? { peerPortAssumed: true } : {}),
    },
    number: { by: 'members', replicas: count('replicas', props.replicas) },
    folders: { dataPath },
  };
}
