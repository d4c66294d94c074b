import { Construct, IConstruct } from 'constructs';
import { checkTargetProps } from './check-props';
import { ClusterTargetProps, IstioMode, SecurityPreset } from './cluster-target-props';
import { KnativeFeature } from './knative-feature';
import { isAvailable, isStable, KubernetesFeature, NEWEST_MINOR, OLDEST_MINOR } from './kubernetes-features';
import type { NodeRoom } from './node-room';
import { MinorVersion, parseVersion } from './version';
import { checkCall, text } from '../private/known-props';
import { cpuMillis, mebibytesOf } from '../private/quantities';
import { refuseSurplus } from '../private/surplus';

export { type ClusterTargetProps, IstioMode, SecurityPreset } from './cluster-target-props';
export { type NodeShape } from './node-shape';

const CONTEXT_KEY = 'cdk8s-tuned/cluster-target';
const DEFAULT_VERSION = '1.33';
const VERSION = { version: text('1.34') };
/** Not instanceof: a program may load two copies of constructs. */
const SCOPE = { scope: { expected: 'a construct: an app or a chart', is: (value: unknown) => typeof (value as IConstruct | undefined | null)?.node?.tryGetContext === 'function' } };

/**
 * The cluster that charts are printed for: its Kubernetes version and what is installed in it.
 */
export class ClusterTarget {
  /**
   * A cluster of a Kubernetes version.
   *
   * @param version `1.34`, `1.34.2` or `v1.34`; 1.28 is the oldest. A version that is newer than the library behaves as the newest known one, with a finding
   * @param props what is known about the cluster beyond its version
   * @throws if the version is malformed or older than 1.28, or a prop is unknown, has a wrong type or contradicts another
   */
  public static kubernetes(version: string, props: ClusterTargetProps = {}): ClusterTarget {
    return new ClusterTarget('ClusterTarget.kubernetes', version, {}, props, false, false);
  }

  /**
   * A cluster of one node: one zone, as few replicas as carry the usual load, no PodDisruptionBudget and no topology spread.
   *
   * @param version as for `kubernetes`
   * @param props what is known about the cluster beyond its version
   */
  public static singleNode(version: string, props: ClusterTargetProps = {}): ClusterTarget {
    return new ClusterTarget('ClusterTarget.singleNode', version, { zones: 1 }, props, true, false);
  }

  /**
   * An OpenShift cluster: its security context constraints assign user and group ids, so none are written.
   *
   * @param version the Kubernetes version, as for `kubernetes`
   * @param props what is known about the cluster beyond its version
   */
  public static openshift(version: string, props: ClusterTargetProps = {}): ClusterTarget {
    return new ClusterTarget('ClusterTarget.openshift', version, { security: SecurityPreset.PLATFORM }, props, false, true);
  }

  /**
   * The target that applies to a construct: the nearest one up the tree, else Kubernetes 1.33 with default props.
   *
   * @param scope the app, a chart, a workload, or any other construct
   */
  public static of(scope: IConstruct): ClusterTarget {
    checkCall('ClusterTarget.of', SCOPE, scope);
    return (scope.node.tryGetContext(CONTEXT_KEY) as ClusterTarget | undefined) ?? defaultTarget();
  }

  /** The scope that a construct's target was applied to: names are unique below it. @internal */
  public static _scopeOf(scope: IConstruct): IConstruct {
    const target = scope.node.tryGetContext(CONTEXT_KEY);
    let found: IConstruct = scope.node.root;
    if (target !== undefined) {
      for (const candidate of scope.node.scopes) {
        if (candidate.node.tryGetContext(CONTEXT_KEY) === target) {
          found = candidate;
          break;
        }
      }
    }
    return found;
  }

  /**
   * The Kubernetes version as `1.<minor>`.
   */
  public readonly version: string;

  /** @internal */
  public readonly _minor: number;
  /** @internal */
  public readonly _props: ClusterTargetProps;
  /** The declared node shapes; empty where none is declared. @internal */
  public readonly _nodes: readonly NodeRoom[];
  /** @internal */
  public readonly _singleNode: boolean;
  /** @internal */
  public readonly _openshift: boolean;

  private constructor(call: string, version: string, defaults: ClusterTargetProps, props: ClusterTargetProps, singleNode: boolean, openshift: boolean) {
    checkCall(call, VERSION, version);
    const parsed = parseVersion(version, 'Kubernetes');
    if (parsed.major > 1) {
      throw new Error(`Kubernetes ${version} is not known: expected 1.${OLDEST_MINOR} or a newer minor version, for example ClusterTarget.kubernetes('1.${NEWEST_MINOR}')`);
    }
    if (parsed.major < 1 || parsed.minor < OLDEST_MINOR) {
      throw new Error(`Kubernetes ${version} is older than 1.${OLDEST_MINOR}, the oldest supported version: use ClusterTarget.kubernetes('1.${OLDEST_MINOR}') or newer`);
    }
    checkTargetProps(call, props);
    this.version = `1.${parsed.minor}`;
    this._minor = parsed.minor;
    // undefined counts as left out: other languages hand over all keys
    this._props = { ...defaults, ...Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) };
    this._nodes = (this._props.nodeShapes ?? []).map(({ name, cpu, memory, labels, gpus, hourlyPrice }) => ({
      name, cpuMillis: cpuMillis(cpu.amount), memoryMiB: mebibytesOf(memory), labels: labels === undefined ? undefined : { ...labels }, gpus, hourlyPrice,
    }));
    this._singleNode = singleNode;
    this._openshift = openshift;
  }

  /**
   * Applies this target to everything below an app or chart. Call it before you add children.
   *
   * @param scope an app, a chart or any construct without children
   * @throws if the scope already has children, or another target
   */
  public applyTo(scope: Construct): void {
    checkCall('target.applyTo', SCOPE, scope);
    const own = scope.node.getAllContext({})[CONTEXT_KEY] as ClusterTarget | undefined;
    const inherited = scope.node.scope?.node.tryGetContext(CONTEXT_KEY);
    if (own !== undefined && own !== inherited) {
      if (own === this || own._fingerprint() === this._fingerprint()) {
        return;
      }
      throw new Error(`'${scope.node.path || 'the app'}' already has a target (Kubernetes ${own.version}), got another one (Kubernetes ${this.version}): apply one target to each app or chart`);
    }
    const first = scope.node.children[0];
    if (first !== undefined) {
      throw new Error(`'${scope.node.path || 'the app'}' got a target after its child '${first.node.id}', expected no children: call applyTo before you add any`);
    }
    scope.node.setContext(CONTEXT_KEY, this);
  }

  /**
   * Whether the Kubernetes version is this one or a newer one: `isAtLeast('1.31')`.
   *
   * @param version `1.31`, `1.31.2` and `v1.31` are accepted; the patch release does not count
   * @throws if it is no version
   */
  public isAtLeast(version: string): boolean {
    return reaches('target.isAtLeast', { major: 1, minor: this._minor }, version, 'Kubernetes');
  }

  /**
   * Whether Istio's version is this one or a newer one; without `istioVersion` it is taken to be 1.24. Whether the cluster has Istio is `istio`.
   *
   * @param version `1.27`, `1.27.2` and `v1.27` are accepted; the patch release does not count
   * @throws if it is no version
   */
  public isIstioAtLeast(version: string): boolean {
    return reaches('target.isIstioAtLeast', this._istioVersion, version, 'Istio');
  }

  /**
   * The number of availability zones that have nodes. Default: 3
   */
  public get zones(): number {
    return this._props.zones ?? 3;
  }

  /**
   * Whether the cluster is one node: `ClusterTarget.singleNode`.
   */
  public get isSingleNode(): boolean {
    return this._singleNode;
  }

  /**
   * Whether the cluster is OpenShift: `ClusterTarget.openshift`.
   */
  public get isOpenshift(): boolean {
    return this._openshift;
  }

  /**
   * How Istio runs in the cluster; undefined if the target does not say it.
   */
  public get istio(): IstioMode | undefined {
    return this._props.istio;
  }

  /**
   * Name of the waypoint that enforces layer 7 policy; undefined if there is none.
   */
  public get waypoint(): string | undefined {
    return this._props.waypoint;
  }

  /**
   * Namespace of Istio's control plane. Default: 'istio-system'
   */
  public get istioNamespace(): string {
    return this._props.istioNamespace ?? 'istio-system';
  }

  /**
   * The Gateway API gateway that routes attach to, as `namespace/name`; undefined if the target names none.
   */
  public get gateway(): string | undefined {
    return this._props.gateway;
  }

  /**
   * Namespace of the pods of the gateway or ingress controller; undefined if the target names neither the namespace nor a gateway.
   */
  public get ingressNamespace(): string | undefined {
    return this._props.ingressNamespace ?? this._gateway?.[0];
  }

  /**
   * Knative's feature flags that are on; a new array each time.
   */
  public get knative(): KnativeFeature[] {
    return [...(this._props.knative ?? [])];
  }

  /**
   * Namespace of the pods that scrape metrics. Default: the namespace of `monitoringServiceAccount`, else 'monitoring', on OpenShift 'openshift-user-workload-monitoring'
   */
  public get monitoringNamespace(): string {
    return this._props.monitoringNamespace ?? this._monitoringIdentity?.[0] ?? (this._openshift ? 'openshift-user-workload-monitoring' : 'monitoring');
  }

  /**
   * Whether the Prometheus operator's kinds are installed. Default: false
   */
  public get hasPrometheusOperator(): boolean {
    return this._props.prometheusOperator ?? false;
  }

  /**
   * Whether the External Secrets operator's kinds are installed. Default: false
   */
  public get hasExternalSecrets(): boolean {
    return this._props.externalSecrets ?? false;
  }

  /**
   * Whether Cilium enforces network policy. Default: false
   */
  public get hasCilium(): boolean {
    return this._props.cilium ?? false;
  }

  /**
   * Who decides user and group ids. Default: SecurityPreset.HARDENED; on OpenShift SecurityPreset.PLATFORM
   */
  public get security(): SecurityPreset {
    return this._props.security ?? SecurityPreset.HARDENED;
  }

  /**
   * Unsafe sysctls that the kubelets allow; a new array each time. Default: none
   */
  public get allowedUnsafeSysctls(): string[] {
    return [...(this._props.allowedUnsafeSysctls ?? [])];
  }

  /** The same cluster with other props. @internal */
  public _with(props: ClusterTargetProps): ClusterTarget {
    return new ClusterTarget('ClusterTarget', this.version, {}, { ...this._props, ...props }, this._singleNode, this._openshift);
  }

  /** Whether a field may be written for this version. @internal */
  public _has(feature: KubernetesFeature): boolean {
    return isAvailable(feature, this._minor);
  }

  /** Whether a feature is generally available in this version. @internal */
  public _hasStable(feature: KubernetesFeature): boolean {
    return isStable(feature, this._minor);
  }

  /** Whether the version is newer than the table of features. @internal */
  public get _newerThanKnown(): boolean {
    return this._minor > NEWEST_MINOR;
  }

  /** @internal */
  public get _istioVersion(): MinorVersion {
    return parseVersion(this._props.istioVersion ?? '1.24', 'Istio');
  }

  /** Whether Istio's minor version is at least 1.`minor`. @internal */
  public _istioAtLeast(minor: number): boolean {
    const v = this._istioVersion;
    return v.major > 1 || v.minor >= minor;
  }

  /** Sidecars run as init containers with restartPolicy Always: Istio 1.27 decides so by itself on nodes of 1.33 and newer (IST-14). @internal */
  public get _nativeSidecars(): boolean {
    return this._istioAtLeast(27) && this._minor >= 33;
  }

  /** @internal */
  public get _knativeVersion(): MinorVersion {
    return parseVersion(this._props.knativeVersion ?? oldestKnativeFor(this._minor), 'Knative');
  }

  /** @internal */
  public _knativeHas(feature: KnativeFeature): boolean {
    return (this._props.knative ?? []).includes(feature);
  }

  /** @internal */
  public get _knativeNamespaces(): string[] {
    return [...(this._props.knativeNamespaces ?? ['knative-serving', this._openshift ? 'knative-serving-ingress' : 'kourier-system'])];
  }

  /** The scraper's identity as [namespace, service account]; undefined if it is outside of the mesh. @internal */
  public get _monitoringIdentity(): [string, string] | undefined {
    return pair(this._props.monitoringServiceAccount);
  }

  /** CIDRs that answer DNS in addition to the cluster's DNS pods. @internal */
  public get _dnsCidrs(): string[] {
    return [...(this._props.dnsCidrs ?? (this._openshift ? [] : ['169.254.20.10/32']))];
  }

  /** The gateway as [namespace, name]. @internal */
  public get _gateway(): [string, string] | undefined {
    return pair(this._props.gateway);
  }

  /** The gateway's identity as [namespace, service account]. @internal */
  public get _gatewayIdentity(): [string, string] | undefined {
    const gateway = this._gateway;
    return pair(this._props.gatewayServiceAccount) ?? (gateway === undefined ? undefined : [this.ingressNamespace ?? gateway[0], `${gateway[1]}-istio`]);
  }

  private _fingerprint(): string {
    return JSON.stringify([this.version, this._singleNode, this._openshift, this._props]);
  }
}

let sharedDefault: ClusterTarget | undefined;
function defaultTarget(): ClusterTarget {
  sharedDefault ??= ClusterTarget.kubernetes(DEFAULT_VERSION);
  return sharedDefault;
}

/** Knative names the oldest Kubernetes that it runs on: 1.17 wants 1.30, 1.18 1.31, 1.19 1.32, 1.21 1.33, 1.22 1.34 (knative.dev/serving, pkg/version). */
function oldestKnativeFor(kubernetesMinor: number): string {
  const byMinor: Record<number, string> = { 28: '1.14', 29: '1.16', 30: '1.17', 31: '1.18', 32: '1.19', 33: '1.21' };
  return byMinor[kubernetesMinor] ?? '1.22';
}

/** Whether a version is at least another. */
function reaches(call: string, { major, minor }: MinorVersion, asked: string, product: string): boolean {
  checkCall(call, VERSION, asked);
  const wanted = parseVersion(asked, product);
  return major > wanted.major || (major === wanted.major && minor >= wanted.minor);
}

/** The two halves of `namespace/name`. */
function pair(names: string | undefined): [string, string] | undefined {
  const parts = names?.split('/');
  return parts === undefined ? undefined : [parts[0], parts[1]];
}

refuseSurplus('ClusterTarget', ClusterTarget, { kubernetes: 2, singleNode: 2, openshift: 2 });
