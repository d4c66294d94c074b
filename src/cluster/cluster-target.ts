import { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { KnativeFeature } from './knative-feature';
import { isAvailable, isStable, KubernetesFeature, NEWEST_MINOR, OLDEST_MINOR } from './kubernetes-features';
import { MinorVersion, parseVersion } from './version';

/**
 * How the cluster's Istio runs.
 */
export enum IstioMode {
  /** No Istio: no mesh objects are written. */
  NONE = 'none',
  /** A proxy in each pod. */
  SIDECAR = 'sidecar',
  /** A proxy on each node, and waypoints for layer 7. */
  AMBIENT = 'ambient',
}

/**
 * Who decides user and group ids.
 */
export enum SecurityPreset {
  /** The library: user, group and fsGroup 10001. */
  HARDENED = 'hardened',
  /** The platform (OpenShift, Autopilot): no ids are written. */
  PLATFORM = 'platform',
}

/**
 * A node type of the cluster.
 */
export interface NodeShape {
  /**
   * The name that you give it, for example an instance type.
   */
  readonly name: string;

  /**
   * Allocatable CPU of one node.
   */
  readonly cpu: Cpu;

  /**
   * Allocatable memory of one node.
   */
  readonly memory: Size;

  /**
   * Price of one node for one hour, in your currency.
   *
   * @default - unknown: costs are told in cores and GiB only
   */
  readonly hourlyPrice?: number;
}

/**
 * What is known about a cluster beyond its version.
 */
export interface ClusterTargetProps {
  /**
   * Availability zones that the nodes spread over.
   *
   * @default 3
   */
  readonly zones?: number;

  /**
   * How Istio runs there.
   *
   * @default - not stated: `PaymentStatefulService` assumes SIDECAR (and says so), the other workloads NONE
   */
  readonly istio?: IstioMode;

  /**
   * Istio's version.
   *
   * @default '1.24'
   */
  readonly istioVersion?: string;

  /**
   * Whether istio-cni sets up the traffic redirection. Without it meshed pods need privileges that Pod Security refuses.
   *
   * @default true
   */
  readonly istioCni?: boolean;

  /**
   * Ambient mode only: the waypoint that enforces layer 7 policy, by name, in the workload's namespace.
   *
   * @default - none: layer 4 policy only
   */
  readonly waypoint?: string;

  /**
   * Identity of the gateway in the mesh, as `namespace/name` of its service account.
   *
   * @default - `<namespace of gateway>/<name of gateway>-istio`, assumed
   */
  readonly gatewayServiceAccount?: string;

  /**
   * Knative's feature flags that are switched on.
   *
   * @default - Knative's own defaults
   */
  readonly knative?: KnativeFeature[];

  /**
   * Knative Serving's version.
   *
   * @default - the oldest release that is published for the Kubernetes version
   */
  readonly knativeVersion?: string;

  /**
   * Whether Knative's own pods and the functions are part of the mesh.
   *
   * @default false
   */
  readonly knativeInMesh?: boolean;

  /**
   * The Gateway API gateway that routes attach to, as `namespace/name`.
   *
   * @default - none: `Exposure.gateway` is refused
   */
  readonly gateway?: string;

  /**
   * Namespace in which the pods of the gateway or ingress controller run.
   *
   * @default - the namespace of `gateway`, assumed
   */
  readonly ingressNamespace?: string;

  /**
   * Namespaces of Knative Serving and of its ingress.
   *
   * @default ['knative-serving', 'kourier-system']
   */
  readonly knativeNamespaces?: string[];

  /**
   * Namespace that metrics are scraped from.
   *
   * @default 'monitoring'
   */
  readonly monitoringNamespace?: string;

  /**
   * Whether the Prometheus operator's kinds are installed.
   *
   * @default false
   */
  readonly prometheusOperator?: boolean;

  /**
   * Whether the External Secrets operator's kinds are installed.
   *
   * @default false
   */
  readonly externalSecrets?: boolean;

  /**
   * Whether Cilium enforces network policy.
   *
   * @default false
   */
  readonly cilium?: boolean;

  /**
   * Who decides user and group ids.
   *
   * @default SecurityPreset.HARDENED
   */
  readonly security?: SecurityPreset;

  /**
   * The node types, for bin packing and cost.
   *
   * @default - none: no bin packing, no cost
   */
  readonly nodeShapes?: NodeShape[];

  /**
   * Whether the nodes support user namespaces (kernel 6.3, containerd 2 or CRI-O, idmapped volumes).
   *
   * @default false
   */
  readonly userNamespaces?: boolean;

  /**
   * Whether the nodes have room for a burst; otherwise the start of a node counts in the reaction time.
   *
   * @default true
   */
  readonly spareCapacity?: boolean;

  /**
   * Names of existing PriorityClasses by criticality (`best-effort`, `standard`, `critical`).
   *
   * @default - none: no priorityClassName is written
   */
  readonly priorityClasses?: { [criticality: string]: string };

  /**
   * StorageClass behind `Storage.fast`.
   *
   * @default - the cluster's default class
   */
  readonly fastStorageClass?: string;

  /**
   * Registry that mirrors the images: `ghcr.io/acme/web:1` becomes `<mirror>/acme/web:1`.
   *
   * @default - images as written
   */
  readonly imageMirror?: string;

  /**
   * Unsafe sysctls that the kubelets allow.
   *
   * @default - none
   */
  readonly allowedUnsafeSysctls?: string[];
}

const CONTEXT_KEY = 'cdk8s-tuned/cluster-target';
const DEFAULT_VERSION = '1.33';

/**
 * The cluster that a chart is meant for: version and capabilities are values, not packages.
 */
export class ClusterTarget {
  /**
   * A cluster of a Kubernetes version; `1.34`, `1.34.2` and `v1.34` are accepted, 1.28 is the oldest.
   *
   * Versions newer than the library knows behave as the newest known.
   */
  public static kubernetes(version: string, props: ClusterTargetProps = {}): ClusterTarget {
    return new ClusterTarget(version, props, false, false);
  }

  /**
   * A cluster of one node: one zone, a floor of as few replicas as carry the usual load, no disruption budget and no spread.
   */
  public static singleNode(version: string, props: ClusterTargetProps = {}): ClusterTarget {
    return new ClusterTarget(version, { zones: 1, ...props }, true, false);
  }

  /**
   * An OpenShift cluster of a Kubernetes version: its security context constraints assign user and group ids.
   */
  public static openshift(version: string, props: ClusterTargetProps = {}): ClusterTarget {
    return new ClusterTarget(version, { security: SecurityPreset.PLATFORM, ...props }, false, true);
  }

  /**
   * The nearest target up the tree, or Kubernetes 1.33 with the documented defaults.
   */
  public static of(scope: IConstruct): ClusterTarget {
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
  /** @internal */
  public readonly _singleNode: boolean;
  /** @internal */
  public readonly _openshift: boolean;

  private constructor(version: string, props: ClusterTargetProps, singleNode: boolean, openshift: boolean) {
    const parsed = parseVersion(version, 'Kubernetes');
    if (parsed.major !== 1 || parsed.minor < OLDEST_MINOR) {
      throw new Error(`Kubernetes ${version} is older than 1.${OLDEST_MINOR}, the oldest supported version: use ClusterTarget.kubernetes('1.${OLDEST_MINOR}') or newer`);
    }
    checkProps(props);
    this.version = `1.${parsed.minor}`;
    this._minor = parsed.minor;
    this._props = { ...props };
    this._singleNode = singleNode;
    this._openshift = openshift;
  }

  /**
   * Everything under this app or chart is meant for this cluster. Call it before adding children.
   *
   * @param scope an app, a chart or any construct without children
   * @throws if the scope has children already, or another target
   */
  public applyTo(scope: Construct): void {
    const own = scope.node.getAllContext({})[CONTEXT_KEY] as ClusterTarget | undefined;
    const inherited = scope.node.scope?.node.tryGetContext(CONTEXT_KEY);
    if (own !== undefined && own !== inherited) {
      if (own === this || own._fingerprint() === this._fingerprint()) {
        return;
      }
      throw new Error(`'${scope.node.path || 'the app'}' already has a target (Kubernetes ${own.version}), got another (Kubernetes ${this.version}): apply one target per app or chart`);
    }
    const first = scope.node.children[0];
    if (first !== undefined) {
      throw new Error(`target set after '${first.node.id}': call applyTo before adding children`);
    }
    scope.node.setContext(CONTEXT_KEY, this);
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
  public get _zones(): number {
    return this._props.zones ?? 3;
  }

  /** The stated mode, or undefined where nothing was stated. @internal */
  public get _istioStated(): IstioMode | undefined {
    return this._props.istio;
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
    return [...(this._props.knativeNamespaces ?? ['knative-serving', 'kourier-system'])];
  }

  /** @internal */
  public get _monitoringNamespace(): string {
    return this._props.monitoringNamespace ?? 'monitoring';
  }

  /** @internal */
  public get _security(): SecurityPreset {
    return this._props.security ?? SecurityPreset.HARDENED;
  }

  /** The gateway as [namespace, name]. @internal */
  public get _gateway(): [string, string] | undefined {
    const parts = this._props.gateway?.split('/');
    return parts === undefined ? undefined : [parts[0], parts[1]];
  }

  /** @internal */
  public get _ingressNamespace(): string | undefined {
    return this._props.ingressNamespace ?? this._gateway?.[0];
  }

  /** The gateway's identity as [namespace, service account]. @internal */
  public get _gatewayIdentity(): [string, string] | undefined {
    const stated = this._props.gatewayServiceAccount?.split('/');
    if (stated !== undefined) {
      return [stated[0], stated[1]];
    }
    const gateway = this._gateway;
    return gateway === undefined ? undefined : [this._ingressNamespace ?? gateway[0], `${gateway[1]}-istio`];
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

function checkProps(props: ClusterTargetProps): void {
  if (props.zones !== undefined && (!Number.isInteger(props.zones) || props.zones < 1)) {
    throw new Error(`zones (${props.zones}) must be a whole number of at least 1`);
  }
  for (const [key, value] of Object.entries({ gateway: props.gateway, gatewayServiceAccount: props.gatewayServiceAccount })) {
    if (value !== undefined && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value)) {
      throw new Error(`${key} '${value}' must be 'namespace/name', for example 'infra/public'`);
    }
  }
  if (props.waypoint !== undefined && props.istio !== IstioMode.AMBIENT) {
    throw new Error(`waypoint '${props.waypoint}' needs istio: IstioMode.AMBIENT, got ${props.istio ?? 'none stated'}: sidecars enforce layer 7 themselves`);
  }
  for (const key of Object.keys(props.priorityClasses ?? {})) {
    if (!['best-effort', 'standard', 'critical'].includes(key)) {
      throw new Error(`priorityClasses has the key '${key}': expected 'best-effort', 'standard' or 'critical'`);
    }
  }
  if (props.istioVersion !== undefined) {
    parseVersion(props.istioVersion, 'Istio');
  }
  if (props.knativeVersion !== undefined) {
    parseVersion(props.knativeVersion, 'Knative');
  }
}
