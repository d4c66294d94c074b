import type { PodInput } from './pod-input';
import type { ClusterTarget } from '../../cluster/cluster-target';
import type { BaselineNumbers } from '../decisions/baseline/numbers';
import type { CpuPolicy, Criticality, Exposure, Protocol, ReplicaRange } from '../profile/choices';
import type { HealthChecks } from '../profile/health';
import type { MergedRequirements } from '../profile/requirements';
import type { Slo } from '../profile/slo';
import type { Storage } from '../profile/storage-choice';
import type { WorkloadProfile } from '../profile/workload-profile';
import type { Runtime } from '../runtimes/runtime';

/*
 * What a workload is, as the answers to four questions: how does work come, who reaches it, what survives a pod, who decides how many there are.
 * Rules ask what they need of `capabilities.ts`; a new answer is a compile error wherever one has to be given.
 */

/** Work comes as requests: their rate, what one costs, how long one may take. */
export interface RequestsDemand {
  readonly of: 'requests';
  readonly profile: WorkloadProfile;
  readonly slo: Slo | undefined;
}

/** How work comes. */
export type Demand = RequestsDemand;

/** A Service of Kubernetes leads to the pods. */
export interface ServiceServing {
  readonly by: 'service';
  readonly port: number;
  /** Port of the Service, as declared; see `servicePortOf`. */
  readonly servicePort?: number | undefined;
  readonly protocol: Protocol;
  readonly exposure: Exposure;
  /** Methods that the mesh may repeat, as declared. */
  readonly retryableMethods: readonly string[] | undefined;
  /** Whether callers have to prove who they are: a mesh is taken for granted where the target does not say, and refuses plain text. */
  readonly provenCallers: boolean;
}

/** Knative leads requests to the pods, and starts them for it. */
export interface KnativeServing {
  readonly by: 'knative';
  readonly port: number;
  readonly protocol: Protocol;
  /** Whether Knative's gateway routes to it from outside. */
  readonly publicRoute: boolean;
  /** Whether the function compresses what it sends. */
  readonly compression: boolean;
  /** The RuntimeClass of its pods. */
  readonly runtimeClass: string | undefined;
}

/** Who reaches the workload, and through what. */
export type Serving = ServiceServing | KnativeServing;

/** Pods are alike, and what one holds is lost with it. */
export interface NothingKept {
  readonly what: 'nothing';
}

/** Each member has a volume of its own, which outlives it. */
export interface MembersKept {
  readonly what: 'members';
  readonly storage: Storage;
  readonly dataPath: string;
  /** Whether the members need a majority to work. */
  readonly quorum: boolean;
  readonly quorumStated: boolean;
  /** Whether one member takes all writes; undefined = not stated. */
  readonly leaderBased: boolean | undefined;
  readonly peerPort: number;
  /** Absent where the author named the port. */
  readonly peerPortAssumed?: boolean;
}

/** One volume that all pods share: what could not be sent yet. */
export interface BufferKept {
  readonly what: 'buffer';
  readonly sizeMiB: number;
  readonly storageClass: string | undefined;
}

/** What survives a pod. */
export type Keeping = NothingKept | MembersKept | BufferKept;

/** The plan's own autoscaler, between bounds that may be given. */
export interface AutoscalerNumber {
  readonly by: 'autoscaler';
  readonly range: ReplicaRange | undefined;
  /** A requests-per-second metric of the pods that it watches beside their CPU. */
  readonly metric: string | undefined;
}

/** The author says it. */
export interface AuthorNumber {
  readonly by: 'author';
  readonly replicas: number;
  /** Somebody else's autoscaler moves it from there. */
  readonly otherAutoscaler: boolean;
}

/** The members are counted: the author's number, or what a quorum needs. */
export interface MembersNumber {
  readonly by: 'members';
  readonly replicas: number | undefined;
}

/** Knative's autoscaler, down to zero where it may. Seconds. */
export interface KnativeNumber {
  readonly by: 'knative';
  /** Requests that one pod serves at once; 0 = any number; undefined = the plan decides. */
  readonly concurrency: number | undefined;
  readonly coldStartSeconds: number | undefined;
  readonly idleAfterSeconds: number | undefined;
  readonly keepWarm: boolean | undefined;
}

/** Who decides how many pods there are. */
export type ReplicaNumber = AutoscalerNumber | AuthorNumber | MembersNumber | KnativeNumber;

/** A folder in memory where the program may cache. */
export interface Cache {
  readonly path: string;
  readonly sizeMiB: number | undefined;
}

/** What is read from the plan of the last synthesis: plain data, because tuning reads no files. */
export interface PreviousPlan {
  readonly kind: string;
  readonly runtime: string;
  readonly baseline: string;
  /** Numbers that the plan decided, by setting, in the units of `decisions/units`; not those that were given. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Everything that a plan is made from: user inputs with only structural defaults filled in. */
export interface PlanInput {
  /** What tools call the class of the workload: `web`. No rule compares it: a rule asks for an answer below. */
  readonly kind: string;
  /** What people call it: `web service`. */
  readonly called: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Path of the construct that is planned: for tools, nothing is decided by it. */
  readonly path?: string;
  readonly image: string;
  readonly runtime: Runtime;
  readonly target: ClusterTarget;
  /** The numbers that rules read beside all this. */
  readonly baseline: BaselineNumbers;
  readonly criticality: Criticality;
  readonly health: HealthChecks | undefined;
  /** How does work come? */
  readonly demand: Demand;
  /** Who reaches it? */
  readonly serving: Serving;
  /** What survives a pod? */
  readonly keeping: Keeping;
  /** Who decides how many? */
  readonly number: ReplicaNumber;
  readonly cpu: CpuPolicy;
  /** Overrides: inputs of the plan. */
  readonly cpuRequestMillis: number | undefined;
  readonly memoryMiB: number | undefined;
  /** The plan of the last synthesis: its numbers stay where others would hardly be better. */
  readonly previous?: PreviousPlan | undefined;
  readonly drainSeconds: number | undefined;
  readonly runAsUser: number | undefined;
  readonly imageSizeMiB: number | undefined;
  readonly musl: boolean;
  /** Where the program serves its metrics. */
  readonly metricsPath?: string | undefined;
  readonly shell: boolean;
  /** The user's literal environment variables (no references), which win over ours. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of all variables of the user's, literal or by reference. */
  readonly envNames: readonly string[];
  /** What the image sets by itself, which the pod's variables replace; absent = not declared. */
  readonly imageEnv?: Readonly<Record<string, string>> | undefined;
  readonly writablePaths: readonly string[];
  /** Names of secrets that are put in the environment by choice. */
  readonly secretEnvNames: readonly string[];
  /** Names of variables that are filled from a field of the pod; absent = none. */
  readonly fieldEnvNames?: readonly string[];
  readonly requirements: MergedRequirements;
  readonly cache: Cache | undefined;
  /** What stands in the pod beside what the plan decides. */
  readonly pod: PodInput;
}
