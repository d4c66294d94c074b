import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import { scalingTarget } from './interop';
import type { OptimizedWebServiceProps } from './optimized-web-service-props';
import { doorOf, numberOf, type WorkloadShape } from './plan-input-of';
import { Workload } from './workload-base';
import type { PrintedObject } from './workload-core';
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
import { refuseSurplus } from '../private/surplus';
import { Exposure, Scaling } from '../tuning/profile/choices';

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
export class OptimizedWebService extends Workload implements kplus.IScalable {
  /**
   * Whether an autoscaler owns the number of replicas.
   */
  public hasAutoscaler: boolean;

  /**
   * @throws where the props contradict each other or the target, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: OptimizedWebServiceProps) {
    super(placed('OptimizedWebService', scope, id, arguments), id);
    const core = this._become('OptimizedWebService', props, () => webShape(props));
    this.hasAutoscaler = core.input.settings.autoscaling !== undefined;
    core.print(OBJECTS);
  }

  /**
   * Leaves the number of replicas to an autoscaler of cdk8s-plus: the Deployment writes none, and budget and waivers fit whatever number it chooses.
   *
   * @throws unless `scaling` is `Scaling.exactly`: two autoscalers would fight
   */
  public markHasAutoscaler(): void {
    const { number } = this._core.input.plan;
    if (this.hasAutoscaler || number.by !== 'author') {
      throw new Error(`'${this.node.path}' has an autoscaler already: use scaling: Scaling.exactly(n) to bring another`);
    }
    this._core.replan({ number: { ...number, otherAutoscaler: true } }, OBJECTS);
    this.hasAutoscaler = true;
  }

  /** The Deployment, for an autoscaler of cdk8s-plus. */
  public toScalingTarget(): kplus.ScalingTarget {
    return scalingTarget(this._core.input, this.hasAutoscaler ? undefined : this.plan._settings.replicas?.value);
  }
}

refuseSurplus('OptimizedWebService', OptimizedWebService);
