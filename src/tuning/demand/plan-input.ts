import type { ClusterTarget } from '../../cluster/cluster-target';
import type { BaselineNumbers } from '../decisions/baseline/numbers';
import type { CpuPolicy, Criticality, Exposure, HealthChecks, Protocol, Scaling } from '../profile/choices';
import type { MergedRequirements } from '../profile/requirements';
import type { Slo } from '../profile/slo';
import type { Storage } from '../profile/storage-choice';
import type { WorkloadProfile } from '../profile/workload-profile';
import type { Runtime } from '../runtimes/runtime';

/** Which of the three workloads is planned. */
export type WorkloadKind = 'web' | 'stateful' | 'function';

/** What a stateful service adds. */
export interface StatefulInput {
  readonly storage: Storage;
  readonly dataPath: string;
  readonly quorum: boolean;
  readonly quorumStated: boolean;
  readonly leaderBased: boolean | undefined; // undefined = not stated
  readonly peerPort: number;
  readonly retryableMethods: readonly string[] | undefined;
  readonly replicas: number | undefined;
}

/** What a function adds. Seconds and MiB. */
export interface FunctionInput {
  readonly coldStartSeconds: number | undefined;
  readonly idleAfterSeconds: number | undefined;
  readonly keepWarm: boolean | undefined;
  readonly concurrency: number | undefined;
  readonly compression: boolean;
  readonly cachePath: string | undefined;
  readonly cacheSizeMiB: number | undefined;
  readonly offlineBufferMiB: number | undefined;
  readonly offlineBufferClass?: string | undefined;
  readonly runtimeClass: string | undefined;
  readonly publicRoute?: boolean;
}

/** Everything that a plan is made from: user inputs with only structural defaults filled in. */
export interface PlanInput {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Path of the construct that is planned: for tools, nothing is decided by it. */
  readonly path?: string;
  readonly image: string;
  readonly runtime: Runtime;
  readonly profile: WorkloadProfile;
  readonly target: ClusterTarget;
  /** The numbers that rules read beside all this. */
  readonly baseline: BaselineNumbers;
  readonly criticality: Criticality;
  readonly slo: Slo | undefined;
  readonly port: number;
  readonly protocol: Protocol;
  readonly health: HealthChecks | undefined;
  readonly exposure: Exposure;
  readonly scaling: Scaling;
  /** Somebody else's autoscaler owns the number that `Scaling.exactly` gives. */
  readonly otherAutoscaler?: boolean;
  readonly cpu: CpuPolicy;
  /** Overrides: inputs of the plan. */
  readonly cpuRequestMillis: number | undefined;
  readonly memoryMiB: number | undefined;
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
  readonly hasSecrets: boolean;
  readonly requirements: MergedRequirements;
  readonly stateful: StatefulInput | undefined;
  readonly fn: FunctionInput | undefined;
}
