import type { WorkloadEndpoint } from './workload-endpoint';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { PlanSettings } from '../tuning/decisions/settings';
import type { PlanInput } from '../tuning/demand/plan-input';

/** A declared call, seen from one side: the other workload and the routes (`POST /v1/charges`); no route means all. */
export interface Call {
  readonly peer: WorkloadEndpoint;
  readonly routes: readonly string[];
}

/** A declared call out of the cluster. */
export interface ExternalCall {
  readonly host: string;
  readonly port: number;
  /** Where the host's addresses lie, as far as it was said. */
  readonly cidrs?: readonly string[];
}

/** The edges of a workload; they may grow until synthesis. */
export interface Connections {
  readonly calls: readonly Call[];
  readonly callers: readonly Call[];
  readonly external: readonly ExternalCall[];
}

/** A variable of the user's, or an edge's address, as Kubernetes writes it. */
export interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}

/** A secret key that a workload reads. */
export interface SecretUse {
  /** The name in `props.secrets`, for example DB_PASSWORD. */
  readonly name: string;
  /** The Kubernetes Secret and its key. */
  readonly secretName: string;
  readonly key: string;
  /** Set: an environment variable; otherwise a file at `path`, and <NAME>_FILE points there. */
  readonly env: boolean;
  readonly path: string;
  /** Set where an ExternalSecret must be written: its store and remote key. */
  readonly external?: { readonly store: string; readonly remoteKey: string };
}

/**
 * All that the renderers read. Pure data but for `connections`, which is read when the object is printed.
 */
export interface RenderInput {
  readonly plan: PlanInput;
  readonly settings: PlanSettings;
  readonly target: ClusterTarget;
  readonly name: string;
  readonly namespace: string | undefined;
  /** After the target's mirror. */
  readonly image: string;
  /** Set where the workload has a ConfigMap: its hashed name and its data. */
  readonly config: { readonly name: string; readonly data: Readonly<Record<string, string>> } | undefined;
  /** The user's variables, in the order given. */
  readonly env: readonly EnvEntry[];
  readonly secrets: readonly SecretUse[];
  readonly self: WorkloadEndpoint;
  readonly connections: () => Connections;
}

/** A Kubernetes object without its construct. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly [field: string]: unknown;
}

/**
 * What a leaf of an emitted object is: the plan setting that decided it, or plumbing (identity, selectors, ports, edges).
 * Keys are paths such as `spec.template.spec.containers[*].resources.requests.cpu`; `[*]` matches any index, `[field=value]` a list element with that field,
 * `*` any one key, `**` any rest, `['a.b/c']` a key with dots. The first pattern that matches counts.
 * In a setting, `{name}` stands for the `name` field of the innermost array element that has one (environment variables), `{key}` for the leaf's own key
 * (annotations), `{mountPath}` for where the volume of that name is mounted. `a + b` are two settings in one string; a setting with `?` counts
 * only if the plan has it, and the leaf is plumbing otherwise.
 */
export type LeafMap = Readonly<Record<string, string>>;

/** The value of leaves that no rule decides. */
export const PLUMBING = 'plumbing';
