import type { ApiObject, JsonPatch } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { placed } from './call-tables';
import type { EdgeFunctionProps } from './edge-function-props';
import { podSelectorConfig, subjectConfiguration } from './interop';
import { doorOf, mebibytes, seconds, type WorkloadShape } from './plan-input-of';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { PrintedObject, WorkloadCore } from './workload-core';
import { checkWorkloadProps } from './workload-tables';
import { renderPeerAuthentication } from '../manifests/istio/peer-authentication';
import { renderKnativeService } from '../manifests/knative/knative-service';
import { renderOfflineBufferClaim } from '../manifests/knative/persistent-volume-claim';
import { renderConfigMap } from '../manifests/kubernetes/config-map';
import { renderNetworkPolicy } from '../manifests/kubernetes/network-policy';
import { renderServiceAccount } from '../manifests/kubernetes/service-account';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { MOST_VOLUME_MIB } from '../private/checks';
import { memoryQuantity } from '../private/format';
import { ANY, refuseSurplus } from '../private/surplus';
import type { Finding } from '../tuning/decisions/decision';
import { offlineBufferPath } from '../tuning/pod/environment';
import type { WorkloadPlan } from '../tuning/workload-plan';

/** In the order in which they are applied: what pods need comes before the pods. */
const OBJECTS: readonly PrintedObject[] = [
  { id: 'service-account', render: renderServiceAccount },
  { id: 'config-map', render: renderConfigMap },
  { id: 'network-policy', render: renderNetworkPolicy },
  { id: 'peer-authentication', render: renderPeerAuthentication },
  { id: 'persistent-volume-claim', render: renderOfflineBufferClaim },
  { id: 'service', render: renderKnativeService, main: true },
];

/**
 * A function that runs while there are requests, on Knative.
 *
 * In the cluster: a Knative Service with autoscaling annotations, concurrency, timeouts and resources within what the target's Knative admits; ServiceAccount
 * and NetworkPolicy; a ConfigMap where `config` is given; a claim where it has an offline buffer.
 */
export class EdgeFunction extends Construct implements IWorkload, kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject {
  /** Everything that was decided for it, and why. */
  public readonly plan: WorkloadPlan;

  private readonly core: WorkloadCore;

  /**
   * @throws where the props contradict each other, the target or its Knative flags, or no plan keeps the objective
   */
  constructor(scope: Construct, id: string, props: EdgeFunctionProps) {
    super(placed('EdgeFunction', scope, id, arguments), id);
    checkWorkloadProps(this, 'EdgeFunction', props);
    this.core = new WorkloadCore(this, props, () => shapeOf(props, props.name ?? id));
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

/** Knative leads to it, and counts its pods. */
function shapeOf(props: EdgeFunctionProps, name: string): WorkloadShape {
  if (props.offlineBufferClass !== undefined && props.offlineBuffer === undefined) {
    throw new Error(`offlineBufferClass '${props.offlineBufferClass}' without offlineBuffer: say how large the buffer is, for example offlineBuffer: Size.gibibytes(1), or leave it out`);
  }
  const [coldStartSeconds, idleAfterSeconds] = [seconds('coldStart', props.coldStart), seconds('idleAfter', props.idleAfter, Infinity)];
  const [cacheMiB, bufferMiB] = [mebibytes('cacheSize', props.cacheSize, MOST_VOLUME_MIB), mebibytes('offlineBuffer', props.offlineBuffer, MOST_VOLUME_MIB)];
  if (cacheMiB !== undefined && props.cachePath === undefined) {
    throw new Error(`cacheSize (${memoryQuantity(cacheMiB)}) without cachePath: say where the cache is, for example cachePath: '/var/cache/${name}'`);
  }
  return {
    kind: 'function',
    serving: { by: 'knative', ...doorOf(props), publicRoute: props.publicRoute ?? false, compression: props.compression ?? false, runtimeClass: props.runtimeClass },
    keeping: bufferMiB === undefined ? { what: 'nothing' } : { what: 'buffer', sizeMiB: bufferMiB, storageClass: props.offlineBufferClass },
    number: { by: 'knative', coldStartSeconds, idleAfterSeconds, keepWarm: props.keepWarm, concurrency: props.concurrency },
    cache: props.cachePath === undefined ? undefined : { path: props.cachePath, sizeMiB: cacheMiB },
    folders: { cachePath: props.cachePath, offlineBuffer: bufferMiB === undefined ? undefined : offlineBufferPath(name) },
  };
}

refuseSurplus('EdgeFunction', EdgeFunction, { callsTo: ANY, acceptCallsFrom: ANY, patch: ANY });
