import type { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import type { WorkloadRequirements } from '../tuning/profile/requirements';
import type { WorkloadPlan } from '../tuning/workload-plan';

/**
 * Options of `callsExternal`.
 */
export interface CallsExternalOptions {
  /**
   * The CIDRs of the host. The call opens these addresses and no others, even within the target's `clusterCidrs`.
   *
   * @default - the host itself if it is an address; for a name, every address except link-local ones and the target's `clusterCidrs`
   */
  readonly cidrs?: string[];
}

/**
 * One side of a declared call. All workloads implement it; a construct of your own may implement it for pods that something else deploys.
 */
export interface ICallee extends IConstruct {
  /**
   * Its address, and its identity as a caller.
   */
  readonly endpoint: WorkloadEndpoint;

  /**
   * The receiving side of `callsTo`: a workload opens its NetworkPolicy, and its AuthorizationPolicy if it has one.
   *
   * @param caller the caller
   * @param routes the routes that it may call, for example `POST /v1/charges`, `/v1/*` or, with Istio 1.22 or newer, `/v1/{*}/lines`; for gRPC `/shop.Catalog/Find`. Default: all routes
   * @throws if Istio refuses a route or no request can match it (`{id}`, `:id`, `..`, `//`, letters that are not percent-encoded), or the caller cannot reach this workload: another app or cluster, a chart without a namespace, a caller outside of the mesh and a STRICT service
   */
  acceptCallsFrom(caller: ICallee, ...routes: string[]): void;
}

/**
 * A workload, as peers and add-ons see it.
 */
export interface IWorkload extends ICallee {
  /**
   * The plan: every value with its reason.
   */
  readonly plan: WorkloadPlan;

  /**
   * The objects that it prints, including those of its add-ons; a new array each time.
   */
  readonly apiObjects: ApiObject[];

  /**
   * Allows calls to another workload, or to any construct with an endpoint: NetworkPolicies on both sides, mesh authorization, and the variable `<NAME>_URL` with its address; for a port of TCP `<NAME>_HOST` and `<NAME>_PORT`. One of several ports is `other.port('name')`.
   *
   * Two calls for one workload merge their routes; a call without routes means all routes.
   *
   * @param other the callee
   * @param routes the routes, for example `POST /v1/charges`, `/v1/*` or, with Istio 1.22 or newer, `/v1/{*}/lines`; for gRPC `/shop.Catalog/Find`. Default: all routes
   * @throws if Istio refuses a route or no request can match it (`{id}`, `:id`, `..`, `//`, letters that are not percent-encoded), or the callee cannot be reached: itself, another app or cluster, a chart without a namespace, a caller outside of the mesh and a STRICT service
   */
  callsTo(other: ICallee, ...routes: string[]): void;

  /**
   * Allows calls to a host outside of the cluster.
   *
   * A NetworkPolicy has addresses, not names: a name opens every address except link-local ones and the target's `clusterCidrs`. The name of a cloud's metadata service
   * opens its addresses only.
   *
   * @param host a name or an address, without scheme and port; a dot at the end marks a full domain name
   * @param port from 1 to 65535
   * @param options the host's addresses, if they are known
   * @throws if only the cluster's DNS answers the name (`db`, `db.postgres`, `db.postgres.svc`) and no addresses are given
   */
  callsExternal(host: string, port: number, options?: CallsExternalOptions): void;

  /**
   * Prints an object of an add-on, or of your own, as one of the workload's: `patch` reaches it, secrets in it are found, and the file of the plan has it. Call it at any time
   * before synthesis. The manifest is copied: later changes go through `patch` or the returned object.
   *
   * @param id construct id below the workload, for example `service-monitor`; ids of the workload's own objects are taken
   * @param manifest the object as JSON, with `apiVersion` and `kind`. `metadata.name` and `metadata.namespace` default to the workload's. The workload's labels are added to
   * `metadata.labels`, but not to those of a Pod: Services and policies would select it
   * @returns the object
   * @throws if the manifest is no object of Kubernetes or no JSON, or if its id, or its name within its kind and namespace, is taken
   */
  addObject(id: string, manifest: { [field: string]: any }): ApiObject;

  /**
   * Applies JSON patches (RFC 6902) to all printed objects of a kind. They work for any field, also for one that the library does not know.
   *
   * A patch changes the printed object only. To change a number and everything that follows from it, use the workload's props.
   *
   * @param kind `Deployment`; if two groups share a kind, `serving.knative.dev/Service` or `core/Service`
   * A field that a patch reads, replaces or removes must exist when the object is printed, and so must the parent of a field that it adds.
   *
   * @throws if no object of that kind is printed, two groups share the kind, or a path is not a JSON pointer (`/spec/replicas`)
   */
  patch(kind: string, ...operations: JsonPatch[]): void;
}

/**
 * An add-on of a workload: it gives its requirements before the plan, and adds objects after it.
 */
export interface IWorkloadAddOn {
  /**
   * What the plan must include. Called once for each workload; the order of add-ons does not matter.
   */
  requirements(): WorkloadRequirements;

  /**
   * Adds to the planned workload, for example objects: `workload.addObject`. Called after the workload's own objects exist.
   */
  bind(workload: IWorkload): void;
}
