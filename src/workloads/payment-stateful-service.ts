import type { ApiObject, JsonPatch } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import { podSelectorConfig, subjectConfiguration } from './interop';
import type { PaymentStatefulServiceProps } from './payment-stateful-service-props';
import { count, doorOf, type WorkloadShape } from './plan-input-of';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { PrintedObject, WorkloadCore } from './workload-core';
import { checkWorkloadProps } from './workload-tables';
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
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { checkMethod, checkPort } from '../private/checks';
import { ANY, refuseSurplus } from '../private/surplus';
import type { Finding } from '../tuning/decisions/decision';
import { DEFAULT_DATA_PATH } from '../tuning/pod/storage';
import { Exposure } from '../tuning/profile/choices';
import type { WorkloadPlan } from '../tuning/workload-plan';

/** In the order in which they are applied: what pods need comes before the pods. */
const OBJECTS: readonly PrintedObject[] = [
  { id: 'service-account', render: renderServiceAccount },
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
 * A service that keeps what must not be lost: ledgers, payments, queues.
 *
 * In the cluster: StatefulSet with claims that are retained, headless and client Service, PodDisruptionBudget, ServiceAccount and NetworkPolicy; in a mesh
 * PeerAuthentication STRICT, AuthorizationPolicy from the declared callers, DestinationRule, and a VirtualService that repeats safe methods only.
 * A mesh is assumed unless it is stated: where the target does not say `istio`, the service expects Istio's sidecars, and only callers with one reach it.
 * Say `istio: IstioMode.NONE` on the target for a cluster without Istio.
 *
 * @stateful
 */
export class PaymentStatefulService extends Construct implements IWorkload, kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject {
  /** Everything that was decided for it, and why. */
  public readonly plan: WorkloadPlan;

  private readonly core: WorkloadCore;

  /**
   * @throws where the props contradict each other or the target, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: PaymentStatefulServiceProps) {
    super(placed('PaymentStatefulService', scope, id, arguments), id);
    checkWorkloadProps(this, 'PaymentStatefulService', props);
    this.core = new WorkloadCore(this, props, () => shapeOf(props));
    this.plan = this.core.plan;
    this.core.print(OBJECTS);
  }

  /** Where it is reached, and as whom it calls; a new object each time. */
  public get endpoint(): WorkloadEndpoint {
    return this.core.endpoint;
  }

  /** The objects that it prints, those of its add-ons included; a new array each time. */
  public get apiObjects(): ApiObject[] {
    return this.core.apiObjects;
  }

  /**
   * What works but its owner should know, the worst first: the plan's findings, and what only the app around it shows, without those that are
   * acknowledged (`Findings.acknowledge`).
   */
  public get findings(): Finding[] {
    return this.core.findings;
  }

  /** The receiving side of `callsTo`. */
  public acceptCallsFrom(caller: ICallee, ...routes: string[]): void {
    this.core.acceptCallsFrom(caller, routes);
  }

  /** Opens the way to another workload: network policy, mesh authorization, and `<NAME>_URL` in the environment. */
  public callsTo(other: ICallee, ...routes: string[]): void {
    this.core.callsTo(other, routes);
  }

  /** Opens the way to a host outside of the cluster. */
  public callsExternal(host: string, port: number, options?: CallsExternalOptions): void {
    this.core.callsExternal(host, port, options);
  }

  /** Applies JSON patches (RFC 6902) to all emitted objects of a kind. */
  public patch(kind: string, ...operations: JsonPatch[]): void {
    this.core.patch(kind, operations);
  }

  /** Its pods, for constructs of cdk8s-plus. */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return podSelectorConfig(this.endpoint);
  }

  /** Its pods as a side of a network policy of cdk8s-plus. */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** Itself: it selects pods. */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }

  /** Its service account, for role bindings of cdk8s-plus. */
  public toSubjectConfiguration(): kplus.SubjectConfiguration {
    return subjectConfiguration(this.endpoint);
  }
}

/** One member or more, each with a volume of its own, whom only proven callers reach. */
function shapeOf(props: PaymentStatefulServiceProps): WorkloadShape {
  const { port, protocol } = doorOf(props);
  const peerPort = props.peerPort ?? port + 1;
  checkPort('port', port);
  checkPort('peerPort', peerPort);
  if (peerPort === port) {
    throw new Error(`peerPort (${peerPort}) is the port that callers use: give the members one of their own, for example ${port + 1}`);
  }
  props.retryableMethods?.forEach(checkMethod);
  const dataPath = props.dataPath ?? DEFAULT_DATA_PATH;
  return {
    kind: 'stateful',
    serving: {
      by: 'service', port, protocol, exposure: Exposure.clusterOnly(), retryableMethods: props.retryableMethods === undefined ? undefined : [...props.retryableMethods], provenCallers: true,
    },
    keeping: {
      what: 'members', storage: props.storage, dataPath, quorum: props.quorum ?? true, quorumStated: props.quorum !== undefined, leaderBased: props.leaderBased, peerPort,
    },
    number: { by: 'members', replicas: count('replicas', props.replicas) },
    folders: { dataPath },
  };
}

refuseSurplus('PaymentStatefulService', PaymentStatefulService, { callsTo: ANY, acceptCallsFrom: ANY, patch: ANY });
