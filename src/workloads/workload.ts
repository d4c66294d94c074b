import type { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import type { WorkloadRequirements } from '../tuning/profile/requirements';
import type { WorkloadPlan } from '../tuning/workload-plan';

/**
 * What is known about a host outside of the cluster.
 */
export interface CallsExternalOptions {
  /**
   * Where its addresses lie, as CIDRs: the call opens these and no other, inside of the target's `clusterCidrs` too.
   *
   * @default - an address is its own; a name may be anywhere but in the target's `clusterCidrs`
   */
  readonly cidrs?: string[];
}

/**
 * What a declared call needs of each of its sides: all workloads have it, and so may a construct of your own that stands for pods which another construct deploys.
 */
export interface ICallee extends IConstruct {
  /**
   * Where it is reached, and as whom it calls.
   */
  readonly endpoint: WorkloadEndpoint;

  /**
   * The receiving side of `callsTo`: a workload opens its network policy, and the mesh's authorization where it has one.
   *
   * @param caller what calls
   * @param routes what it may call, for example `POST /v1/charges`, `/v1/*` or, from Istio 1.22, `/v1/{*}/lines`; for gRPC `/shop.Catalog/Find`; none means everything
   * @throws if a route is one that Istio refuses or no request matches (`{id}`, `:id`, `..`, `//`, letters that are not percent-encoded), or the caller cannot reach this workload: another app or cluster, a chart without a namespace, no mesh in front of a STRICT service
   */
  acceptCallsFrom(caller: ICallee, ...routes: string[]): void;
}

/**
 * What every workload can be asked; what a peer or an add-on may see of it.
 */
export interface IWorkload extends ICallee {
  /**
   * Everything that was decided for it, and why.
   */
  readonly plan: WorkloadPlan;

  /**
   * The objects that it prints, those of its add-ons included; a new array each time.
   */
  readonly apiObjects: ApiObject[];

  /**
   * Opens the way to another workload, or to whatever has an endpoint: network policy on both sides, mesh authorization, and its address as `<NAME>_URL` in the environment.
   *
   * Calling it twice for the same workload merges the routes; no route means everything.
   *
   * @param other what is called
   * @param routes what is called, for example `POST /v1/charges`, `/v1/*` or, from Istio 1.22, `/v1/{*}/lines`; for gRPC `/shop.Catalog/Find`; none means everything
   * @throws if a route is one that Istio refuses or no request matches (`{id}`, `:id`, `..`, `//`, letters that are not percent-encoded), or the way cannot be opened: itself, another app or cluster, a chart without a namespace, no mesh in front of a STRICT service
   */
  callsTo(other: ICallee, ...routes: string[]): void;

  /**
   * Opens the way to a host outside of the cluster.
   *
   * A name opens every address but link-local ones and the target's `clusterCidrs`, because a policy knows addresses only; the metadata services of clouds are
   * opened as the addresses that they have.
   *
   * @param host a name or an address, without scheme and port; a dot at its end says that a name is whole
   * @param port from 1 to 65535
   * @param options where its addresses lie, as far as that is known
   * @throws on a name that only the cluster's resolver answers (`db`, `db.postgres`, `db.postgres.svc`), unless its addresses are given
   */
  callsExternal(host: string, port: number, options?: CallsExternalOptions): void;

  /**
   * Applies JSON patches (RFC 6902) to all emitted objects of a kind; they survive for any field, known or not.
   *
   * A patch changes the printed object only. To change a number and everything that follows from it, use the workload's props.
   *
   * @param kind `Deployment`, or `serving.knative.dev/Service` where two groups share a kind (`core/Service` for the group without a name)
   * What a patch reads, replaces or removes must be there when the object is printed, and so must the parent of what it adds.
   *
   * @throws if no object of that kind is emitted, two groups share it, or a path is no JSON pointer (`/spec/replicas`)
   */
  patch(kind: string, ...operations: JsonPatch[]): void;
}

/**
 * Something that joins a workload: it asks before the plan and adds after it.
 */
export interface IWorkloadAddOn {
  /**
   * What it asks of the plan. Asked once per workload; the order of add-ons does not matter.
   */
  requirements(): WorkloadRequirements;

  /**
   * Adds what it has to add to the planned workload, for example objects below it.
   */
  bind(workload: IWorkload): void;
}
