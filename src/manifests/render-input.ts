import type { WorkloadEndpoint } from './workload-endpoint';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { PlanSettings } from '../tuning/decisions/settings';
import type { PlanInput } from '../tuning/demand/plan-input';

/** One side of a declared call: the other workload and the routes (`POST /v1/charges`); no routes means all. */
export interface Call {
  readonly peer: WorkloadEndpoint;
  readonly routes: readonly string[];
  /** Name of the callee's port; absent: its main port. */
  readonly port?: string | undefined;
}

/** A declared call out of the cluster. */
export interface ExternalCall {
  readonly host: string;
  readonly port: number;
  /** The host's addresses, if they were given. */
  readonly cidrs?: readonly string[];
}

/** The calls of a workload; they may grow until synthesis. */
export interface Connections {
  readonly calls: readonly Call[];
  readonly callers: readonly Call[];
  readonly external: readonly ExternalCall[];
}

/** A variable in Kubernetes' form. */
export interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}

/** A key of a Secret that a workload reads. */
export interface SecretUse {
  /** The name in `props.secrets`, for example DB_PASSWORD. */
  readonly name: string;
  /** The Kubernetes Secret and its key. */
  readonly secretName: string;
  readonly key: string;
  /** Set: an environment variable; otherwise a file at `path`, and <NAME>_FILE points there. */
  readonly env: boolean;
  readonly path: string;
  /** The store and the remote key, if the Secret comes from an ExternalSecret. */
  readonly external?: { readonly store: string; readonly remoteKey: string };
}

/**
 * The input of the renderers: data, and `connections`, which is called when an object is printed.
 */
export interface RenderInput {
  /** What the plan was made from. */
  readonly declared: PlanInput;
  readonly settings: PlanSettings;
  readonly target: ClusterTarget;
  readonly name: string;
  readonly namespace: string | undefined;
  /** With the target's mirror applied. */
  readonly image: string;
  /** The ConfigMap's name, with its hash, and data; undefined without one. */
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
 * The owner of each leaf of a printed object: the plan setting that decided it, or plumbing (identity, selectors, ports, calls).
 * Keys are paths such as `spec.template.spec.containers[*].resources.requests.cpu`; `[*]` matches any index, `[field=value]` a list element with that field,
 * `*` any one key, `**` any rest, `['a.b/c']` a key with dots. The first pattern that matches counts.
 * In a setting, `{name}` stands for the `name` field of the innermost array element that has one (environment variables), `{key}` for the leaf's own key
 * (annotations), `{scratch}` for the folder as which a container mounts the volume of that name. `a + b` are two settings in one string; a setting with `?` counts
 * only if the plan has it, and the leaf is plumbing otherwise.
 */
export type LeafMap = Readonly<Record<string, string>>;

/** The owner of leaves that no setting decides. */
export const PLUMBING = 'plumbing';
