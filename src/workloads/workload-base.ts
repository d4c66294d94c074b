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
 * The base class of OptimizedWebService, PaymentStatefulService and EdgeFunction.
 *
 * Each printed object has a getter, named by its kind: here for kinds that every workload may print, on the classes for the others. Metadata and JSON patches that you add to an
 * object are printed. The getter of a removed object is undefined; if the workload always prints the kind, the getter is an error.
 *
 * Use it as a type for workloads of several kinds. Do not derive from it outside of the library. Peers and add-ons see `IWorkload`.
 */
export abstract class Workload extends Construct implements IWorkload, kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject {
  private planned: WorkloadCore | undefined;

  protected constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /**
   * Plans the workload. A kind gives its answers to the questions of `PlanInput` as a shape, and prints its objects afterwards.
   *
   * @throws if props contradict each other or the target, or no plan keeps the objective
   * @internal
   */
  protected _become(workload: WorkloadClass, props: WorkloadProps, shapeOf: () => WorkloadShape): WorkloadCore {
    checkWorkloadProps(this, workload, props);
    return this.planned = new WorkloadCore(this, props, shapeOf);
  }

  /** @internal */
  protected get _core(): WorkloadCore {
    if (this.planned === undefined) {
      throw new Error(`'${this.node.path}' has no plan, because its class derives from Workload: use OptimizedWebService, PaymentStatefulService or EdgeFunction`);
    }
    return this.planned;
  }

  /** The plan: every value with its reason. `markHasAutoscaler` replaces it. */
  public get plan(): WorkloadPlan {
    return this._core.plan;
  }

  /** Its address and its identity as a caller; a new object each time. */
  public get endpoint(): WorkloadEndpoint {
    return this._core.endpoint;
  }

  /** The objects that it prints, including those of its add-ons; a new array each time. */
  public get apiObjects(): ApiObject[] {
    return this._core.apiObjects;
  }

  /** The ServiceAccount; an error with `ServiceAccountRef.existing`, for which nothing is printed: its name is `endpoint.serviceAccountName`. */
  public get serviceAccount(): ApiObject {
    const { existing } = this._core.input.declared.pod.account;
    if (existing !== undefined) {
      throw new Error(`'${this.node.path}' prints no ServiceAccount, because serviceAccount is ServiceAccountRef.existing('${existing}'): read endpoint.serviceAccountName`);
    }
    return this._core.objects.get('service-account');
  }

  /** The Role; undefined without `apiAccess` to the workload's namespace. */
  public get role(): ApiObject | undefined {
    return this._core.objects.find('role');
  }

  /** The RoleBinding; undefined without `apiAccess` to the workload's namespace. */
  public get roleBinding(): ApiObject | undefined {
    return this._core.objects.find('role-binding');
  }

  /** The ClusterRole; undefined without `apiAccess` with `clusterWide`. */
  public get clusterRole(): ApiObject | undefined {
    return this._core.objects.find('cluster-role');
  }

  /** The ClusterRoleBinding; undefined without `apiAccess` with `clusterWide`. */
  public get clusterRoleBinding(): ApiObject | undefined {
    return this._core.objects.find('cluster-role-binding');
  }

  /** The NetworkPolicy, which admits the declared calls only. */
  public get networkPolicy(): ApiObject {
    return this._core.objects.get('network-policy');
  }

  /** The ConfigMap; undefined without `config`. */
  public get configMap(): ApiObject | undefined {
    return this._core.objects.find('config-map');
  }

  /** The PeerAuthentication, which requires mutual TLS; undefined outside of a mesh, and for web services, which accept plain text. */
  public get peerAuthentication(): ApiObject | undefined {
    return this._core.objects.find('peer-authentication');
  }

  /** The ExternalSecrets, one for each store; a new array each time, empty without `SecretSource.external`. */
  public get externalSecrets(): ApiObject[] {
    return this._core.objects.ofKind('ExternalSecret');
  }

  /**
   * The open findings, the worst first: those of the plan, and those about calls, secrets, patches and other objects of the app. Acknowledged ones
   * (`Findings.acknowledge`) are left out.
   */
  public get findings(): Finding[] {
    return this._core.findings;
  }

  /**
   * One of its ports, for `callsTo`: `web.callsTo(ledger.port('grpc'))`.
   *
   * @param name of a port in `ports`; the name of the main port, its protocol, gives the workload itself
   * @throws if there is no such port, or it is for metrics or probes only
   */
  public port(name: string): ICallee {
    return this._core.port(name);
  }

  /** The receiving side of `callsTo`. */
  public acceptCallsFrom(caller: ICallee, ...routes: string[]): void {
    this._core.acceptCallsFrom(caller, routes);
  }

  /** Allows calls to another workload: NetworkPolicies, mesh authorization, and `<NAME>_URL` in the environment (`<NAME>_HOST` and `<NAME>_PORT` for TCP). */
  public callsTo(other: ICallee, ...routes: string[]): void {
    this._core.callsTo(other, routes);
  }

  /** Allows calls to a host outside of the cluster. */
  public callsExternal(host: string, port: number, options?: CallsExternalOptions): void {
    this._core.callsExternal(host, port, options);
  }

  /** Prints an object of an add-on, or of your own, with the workload's name, namespace and labels unless the manifest has others. */
  public addObject(id: string, manifest: { [field: string]: any }): ApiObject {
    return this._core.addObject(id, manifest);
  }

  /** Applies JSON patches (RFC 6902) to all printed objects of a kind. */
  public patch(kind: string, ...operations: JsonPatch[]): void {
    this._core.patch(kind, operations);
  }

  /** Its pods, for constructs of cdk8s-plus. */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return podSelectorConfig(this.endpoint);
  }

  /** Its pods as a peer in a network policy of cdk8s-plus. */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** Itself, as the pod selector of a network policy peer. */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }

  /** Its service account, for role bindings of cdk8s-plus. */
  public toSubjectConfiguration(): kplus.SubjectConfiguration {
    return subjectConfiguration(this.endpoint);
  }
}

refuseSurplus('Workload', Workload, { callsTo: ANY, acceptCallsFrom: ANY, patch: ANY });
