import type { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import { scalingTarget } from './interop';
import type { OptimizedWebServiceProps } from './optimized-web-service-props';
import { doorOf, numberOf, type WorkloadShape } from './plan-input-of';
import type { PrintedObject } from './printed-objects';
import { ROLES } from './roles';
import { Workload } from './workload-base';
import { WEB } from './workload-tables';
import { renderTargetGroup } from '../manifests/aws/target-group';
import { renderGrpcRoute } from '../manifests/gateway/grpc-route';
import { renderHttpRoute } from '../manifests/gateway/http-route';
import { renderBackendConfig, renderBackendPolicy, renderHealthCheckPolicy } from '../manifests/gke/health';
import { renderTunnelAuthorizationPolicy, renderWaypointAuthorizationPolicy } from '../manifests/istio/authorization-policy';
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

/** Identical pods behind a Service, scaled with the load. */
export function webShape(props: OptimizedWebServiceProps): WorkloadShape {
  return {
    kind: 'web',
    called: 'web service',
    serving: { by: 'service', ...doorOf(props), exposure: props.exposure ?? Exposure.clusterOnly(), retryableMethods: undefined, provenCallers: false },
    keeping: { what: 'nothing' },
    number: numberOf(props.scaling ?? Scaling.auto()),
  };
}

/** In the order of application: objects that pods need come before the pods. */
const OBJECTS: readonly PrintedObject[] = [
  { id: 'service-account', render: renderServiceAccount },
  ...ROLES,
  { id: 'config-map', render: renderConfigMap },
  { id: 'network-policy', render: renderNetworkPolicy },
  { id: 'peer-authentication', render: renderPeerAuthentication },
  { id: 'authorization-policy', render: renderTunnelAuthorizationPolicy },
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
 * It prints a Deployment, Service, HorizontalPodAutoscaler, PodDisruptionBudget, ServiceAccount and NetworkPolicy; a ConfigMap if `config` is set; an HTTPRoute, GRPCRoute or
 * Ingress by `exposure`, with the objects that load balancers of GKE and AWS need; DestinationRule and VirtualService if the target has Istio, and AuthorizationPolicies if
 * its mesh is ambient.
 */
export class OptimizedWebService extends Workload implements kplus.IScalable {
  /**
   * Whether an autoscaler sets the number of replicas.
   */
  public hasAutoscaler: boolean;

  /**
   * @throws if a prop is wrong, props contradict each other or the target, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: OptimizedWebServiceProps) {
    super(placed('OptimizedWebService', scope, id, arguments), id);
    const core = this._become(WEB, props, () => webShape(props));
    this.hasAutoscaler = core.input.settings.autoscaling !== undefined;
    core.print(OBJECTS);
  }

  /** The Deployment. */
  public get deployment(): ApiObject {
    return this._core.objects.get('deployment');
  }

  /** The Service that callers use. */
  public get service(): ApiObject {
    return this._core.objects.get('service');
  }

  /** The HorizontalPodAutoscaler; undefined with `Scaling.exactly`. */
  public get autoscaler(): ApiObject | undefined {
    return this._core.objects.find('horizontal-pod-autoscaler');
  }

  /** The PodDisruptionBudget; undefined on a single node, and where the least number of replicas is 1. */
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

  /** The AuthorizationPolicy that refuses callers of an ambient mesh on ports that are not theirs; undefined in other meshes. */
  public get authorizationPolicy(): ApiObject | undefined {
    return this._core.objects.find('authorization-policy');
  }

  /** The AuthorizationPolicy of the waypoint; undefined unless the mesh is ambient and the target names a waypoint, and where anybody may call. */
  public get waypointAuthorizationPolicy(): ApiObject | undefined {
    return this._core.objects.find('waypoint-authorization-policy');
  }

  /** The HTTPRoute; undefined unless it serves HTTP through `Exposure.gateway`. */
  public get httpRoute(): ApiObject | undefined {
    return this._core.objects.find('http-route');
  }

  /** The GRPCRoute; undefined unless it serves gRPC through `Exposure.gateway`. */
  public get grpcRoute(): ApiObject | undefined {
    return this._core.objects.find('grpc-route');
  }

  /** The Ingress; undefined without `Exposure.ingress`. */
  public get ingress(): ApiObject | undefined {
    return this._core.objects.find('ingress');
  }

  /** The BackendConfig; undefined unless an Ingress of GKE leads to it. */
  public get backendConfig(): ApiObject | undefined {
    return this._core.objects.find('backend-config');
  }

  /** The GCPBackendPolicy; undefined unless a gateway of GKE leads to it. */
  public get gcpBackendPolicy(): ApiObject | undefined {
    return this._core.objects.find('backend-policy');
  }

  /** The HealthCheckPolicy; undefined unless a gateway of GKE leads to it and can be given its readiness check. */
  public get healthCheckPolicy(): ApiObject | undefined {
    return this._core.objects.find('health-check-policy');
  }

  /** The TargetGroupConfiguration; undefined unless a gateway of AWS leads to it. */
  public get targetGroupConfiguration(): ApiObject | undefined {
    return this._core.objects.find('target-group');
  }

  /**
   * Leaves the number of replicas to another autoscaler, for example one of cdk8s-plus: the Deployment has no `replicas`, and the PodDisruptionBudget fits any number.
   *
   * @throws unless `scaling` is `Scaling.exactly`: two autoscalers of one Deployment contend
   */
  public markHasAutoscaler(): void {
    const { number } = this._core.input.declared;
    if (this.hasAutoscaler || number.by !== 'author') {
      throw new Error(`'${this.node.path}' already has an autoscaler: say scaling: Scaling.exactly(n) to use another one`);
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
