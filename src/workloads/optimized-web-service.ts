import type { ApiObject, JsonPatch } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import { podSelectorConfig, scalingTarget, subjectConfiguration } from './interop';
import type { OptimizedWebServiceProps } from './optimized-web-service-props';
import { doorOf, numberOf, type WorkloadShape } from './plan-input-of';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { PrintedObject, WorkloadCore } from './workload-core';
import { checkWorkloadProps } from './workload-tables';
import { renderTargetGroup } from '../manifests/aws/target-group';
import { renderGrpcRoute } from '../manifests/gateway/grpc-route';
import { renderHttpRoute } from '../manifests/gateway/http-route';
import { renderBackendConfig, renderBackendPolicy, renderHealthCheckPolicy } from '../manifests/gke/health';
import { renderAuthorizationPolicy, renderWaypointAuthorizationPolicy } from '../manifests/istio/authorization-policy';
import { renderDestinationRule } from '../manifests/istio/destination-rule';
import { renderPeerAuthentication } from '../manifests/istio/peer-authentication';
import { renderVirtualService } from '../manifests/istio/virtual-service';
import { renderConfigMap } from '../manifests/kubernetes/config-map';
import { renderDeployment } from '../manifests/kubernetes/deployment';
import { renderHorizontalPodAutoscaler } from '../manifests/kubernetes/horizontal-pod-autoscaler';
import { renderIngress } from '../manifests/kubernetes/ingress';
import { renderNetworkPolicy } from '../manifests/kubernetes/network-policy';
import { renderPodDisruptionBudget } from '../manifests/kubernetes/pod-disruption-budget';
import { renderService } from '../manifests/kubernetes/service';
import { renderServiceAccount } from '../manifests/kubernetes/service-account';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { ANY, refuseSurplus } from '../private/surplus';
import type { Finding } from '../tuning/decisions/decision';
import { Exposure, Scaling } from '../tuning/profile/choices';
import type { WorkloadPlan } from '../tuning/workload-plan';

/** Pods that are alike behind a Service, as many as their load needs. */
export function webShape(props: OptimizedWebServiceProps): WorkloadShape {
  return {
    kind: 'web',
    serving: { by: 'service', ...doorOf(props), exposure: props.exposure ?? Exposure.clusterOnly(), retryableMethods: undefined, provenCallers: false },
    keeping: { what: 'nothing' },
    number: numberOf(props.scaling ?? Scaling.auto()),
  };
}

/** In the order in which they are applied: what pods need comes before the pods. */
const OBJECTS: readonly PrintedObject[] = [
  { id: 'service-account', render: renderServiceAccount },
  { id: 'config-map', render: renderConfigMap },
  { id: 'network-policy', render: renderNetworkPolicy },
  { id: 'peer-authentication', render: renderPeerAuthentication },
  { id: 'authorization-policy', render: renderAuthorizationPolicy },
  { id: 'waypoint-authorization-policy', render: renderWaypointAuthorizationPolicy },
  { id: 'service', render: renderService },
  { id: 'deployment', render: renderDeployment, main: true },
  { id: 'horizontal-pod-autoscaler', render: renderHorizontalPodAutoscaler },
  { id: 'pod-disruption-budget', render: renderPodDisruptionBudget },
  { id: 'destination-rule', render: renderDestinationRule },
  { id: 'virtual-service', render: renderVirtualService },
  { id: 'backend-config', render: renderBackendConfig },
  { id: 'health-check-policy', render: renderHealthCheckPolicy },
  { id: 'backend-policy', render: renderBackendPolicy },
  { id: 'target-group', render: renderTargetGroup },
  { id: 'ingress', render: renderIngress },
  { id: 'http-route', render: renderHttpRoute },
  { id: 'grpc-route', render: renderGrpcRoute },
];

/**
 * A stateless service that scales with its load.
 *
 * In the cluster: Deployment, Service, HorizontalPodAutoscaler, PodDisruptionBudget, ServiceAccount and NetworkPolicy; a ConfigMap where `config` is given;
 * HTTPRoute, GRPCRoute or Ingress by `exposure`, and what the load balancers of GKE and AWS need beside them; DestinationRule and VirtualService where the target has Istio, and an AuthorizationPolicy where it has a waypoint.
 */
export class OptimizedWebService extends Construct implements IWorkload, kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject, kplus.IScalable {
  /**
   * Whether an autoscaler owns the number of replicas.
   */
  public hasAutoscaler: boolean;

  private readonly core: WorkloadCore;

  /**
   * @throws where the props contradict each other or the target, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: OptimizedWebServiceProps) {
    super(placed('OptimizedWebService', scope, id, arguments), id);
    checkWorkloadProps(this, 'OptimizedWebService', props);
    this.core = new WorkloadCore(this, props, () => webShape(props));
    this.hasAutoscaler = this.core.input.settings.autoscaling !== undefined;
    this.core.print(OBJECTS);
  }

  /** Everything that was decided for it, and why; another plan once another autoscaler has taken over. */
  public get plan(): WorkloadPlan {
    return this.core.plan;
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

  /**
   * Leaves the number of replicas to an autoscaler of cdk8s-plus: the Deployment writes none, and budget and waivers fit whatever number it chooses.
   *
   * @throws unless `scaling` is `Scaling.exactly`: two autoscalers would fight
   */
  public markHasAutoscaler(): void {
    const { number } = this.core.input.plan;
    if (this.hasAutoscaler || number.by !== 'author') {
      throw new Error(`'${this.node.path}' has an autoscaler already: use scaling: Scaling.exactly(n) to bring another`);
    }
    this.core.replan({ number: { ...number, otherAutoscaler: true } }, OBJECTS);
    this.hasAutoscaler = true;
  }

  /** The Deployment, for an autoscaler of cdk8s-plus. */
  public toScalingTarget(): kplus.ScalingTarget {
    return scalingTarget(this.core.input, this.hasAutoscaler ? undefined : this.plan._settings.replicas?.value);
  }
}

refuseSurplus('OptimizedWebService', OptimizedWebService, { callsTo: ANY, acceptCallsFrom: ANY, patch: ANY });
