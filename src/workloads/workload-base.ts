import type { ApiObject, JsonPatch } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { podSelectorConfig, subjectConfiguration } from './interop';
import type { WorkloadShape } from './plan-input-of';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { WorkloadCore } from './workload-core';
import type { WorkloadProps } from './workload-props';
import { checkWorkloadProps, type WorkloadClass } from './workload-tables';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { ANY, refuseSurplus } from '../private/surplus';
import type { Finding } from '../tuning/decisions/decision';
import type { WorkloadPlan } from '../tuning/workload-plan';

/**
 * What all workloads of this library can do, whatever their kind: OptimizedWebService, PaymentStatefulService and EdgeFunction derive from it.
 *
 * Each object that a workload prints has a getter by its kind: those that every kind of workload may print are here, the others on the classes. What is added to its
 * metadata, and JSON patches, are printed. An object that was taken out of the tree is undefined; one that its kind always prints is an error then.
 *
 * A type for programs that hold workloads of several kinds; it is not there to be derived from outside of the library. What a peer or an add-on may see is `IWorkload`.
 */
export abstract class Workload extends Construct implements IWorkload, kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject {
  private planned: WorkloadCore | undefined;

  protected constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /**
   * Props become a plan. A kind answers the four questions of `PlanInput` in its shape, and prints its objects afterwards.
   *
   * @throws where the props contradict each other or the target, or no plan keeps the objective
   * @internal
   */
  protected _become(workload: WorkloadClass, props: WorkloadProps, shapeOf: () => WorkloadShape): WorkloadCore {
    checkWorkloadProps(this, workload, props);
    return this.planned = new WorkloadCore(this, props, shapeOf);
  }

  /** @internal */
  protected get _core(): WorkloadCore {
    if (this.planned === undefined) {
      throw new Error(`'${this.node.path}' is a Workload without a plan: derive from none, use OptimizedWebService, PaymentStatefulService or EdgeFunction`);
    }
    return this.planned;
  }

  /** Everything that was decided for it, and why; another plan once another autoscaler has taken over. */
  public get plan(): WorkloadPlan {
    return this._core.plan;
  }

  /** Where it is reached, and as whom it calls; a new object each time. */
  public get endpoint(): WorkloadEndpoint {
    return this._core.endpoint;
  }

  /** The objects that it prints, those of its add-ons included; a new array each time. */
  public get apiObjects(): ApiObject[] {
    return this._core.apiObjects;
  }

  /** The ServiceAccount: its identity. */
  public get serviceAccount(): ApiObject {
    return this._core.objects.get('service-account');
  }

  /** The NetworkPolicy, which admits the declared connections only. */
  public get networkPolicy(): ApiObject {
    return this._core.objects.get('network-policy');
  }

  /** The ConfigMap; undefined without `config`. */
  public get configMap(): ApiObject | undefined {
    return this._core.objects.find('config-map');
  }

  /** The PeerAuthentication, which refuses plain text; undefined outside of a mesh, and for a web service, which admits plain text. */
  public get peerAuthentication(): ApiObject | undefined {
    return this._core.objects.find('peer-authentication');
  }

  /** The ExternalSecrets, one for each store; a new array each time, empty without `SecretSource.external`. */
  public get externalSecrets(): ApiObject[] {
    return this._core.objects.ofKind('ExternalSecret');
  }

  /**
   * What works but its owner should know, the worst first: the plan's findings, and what only the app around it shows, without those that are
   * acknowledged (`Findings.acknowledge`).
   */
  public get findings(): Finding[] {
    return this._core.findings;
  }

  /** The receiving side of `callsTo`. */
  public acceptCallsFrom(caller: ICallee, ...routes: string[]): void {
    this._core.acceptCallsFrom(caller, routes);
  }

  /** Opens the way to another workload: network policy, mesh authorization, and `<NAME>_URL` in the environment. */
  public callsTo(other: ICallee, ...routes: string[]): void {
    this._core.callsTo(other, routes);
  }

  /** Opens the way to a host outside of the cluster. */
  public callsExternal(host: string, port: number, options?: CallsExternalOptions): void {
    this._core.callsExternal(host, port, options);
  }

  /** Applies JSON patches (RFC 6902) to all emitted objects of a kind. */
  public patch(kind: string, ...operations: JsonPatch[]): void {
    this._core.patch(kind, operations);
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

refuseSurplus('Workload', Workload, { callsTo: ANY, acceptCallsFrom: ANY, patch: ANY });
