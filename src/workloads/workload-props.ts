import type { Duration, Size } from 'cdk8s';
import type { Cpu, EnvValue } from 'cdk8s-plus-28';
import type { ContainerProps } from './container-props';
import type { PodProps } from './pod-props';
import type { IWorkloadAddOn } from './workload';
import type { SecretSource } from '../manifests/secret-source';
import type { CpuPolicy, Criticality, HealthChecks, Protocol } from '../tuning/profile/choices';
import type { Slo } from '../tuning/profile/slo';
import type { WorkloadProfile } from '../tuning/profile/workload-profile';
import type { Runtime } from '../tuning/runtimes/runtime';

/**
 * What all workloads have in common.
 */
export interface WorkloadProps extends ContainerProps, PodProps {
  /**
   * The image, with a tag or a digest.
   *
   * `name:tag@sha256:…` is best: people read the tag, the cluster reads the digest. Without a tag or with `:latest` it is refused.
   * The target's mirror replaces the registry.
   */
  readonly image: string;

  /**
   * The name that all objects of the workload carry: a DNS label of at most 52 characters.
   *
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * The language runtime in the image: it decides parallelism, heap and environment.
   */
  readonly runtime: Runtime;

  /**
   * What the workload does: its load, and what a request costs.
   */
  readonly profile: WorkloadProfile;

  /**
   * The port that the container listens on, from 1024 to 65535. Callers use port 80.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * What it speaks.
   *
   * @default Protocol.HTTP
   */
  readonly protocol?: Protocol;

  /**
   * How much an outage costs: replicas, utilisation and disruption follow.
   *
   * @default Criticality.STANDARD
   */
  readonly criticality?: Criticality;

  /**
   * What is promised to callers.
   *
   * @default - availability by criticality; p99 of twice the unloaded p99, at least 250 ms, assumed
   */
  readonly slo?: Slo;

  /**
   * How the kubelet asks whether a pod is well.
   *
   * @default - by protocol and runtime; plan.decisions 'probes.*'
   */
  readonly health?: HealthChecks;

  /**
   * Path of the program's metrics, on `port`. Read in a mesh of sidecars only, where the proxy serves them together with its own on 15020.
   *
   * @default '/metrics', with Spring Boot '/actuator/prometheus', assumed
   */
  readonly metricsPath?: string;

  /**
   * Plain settings: variables from an immutable ConfigMap whose name ends with a hash of its content, so a change rolls the pods.
   *
   * @default - no ConfigMap
   */
  readonly config?: { [name: string]: string };

  /**
   * Environment variables. A variable that the plan sets too is yours: the plan takes it as an input.
   *
   * @default - the plan's own, and `<NAME>_URL` of the workloads that are called
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Variables that the image sets by itself (`docker inspect` shows them): an agent in JAVA_TOOL_OPTIONS, flags in NODE_OPTIONS or GUNICORN_CMD_ARGS.
   *
   * A variable of the pod replaces the image's of that name. What is declared here is an input as `env` is, weaker than `env`: its flags are merged into
   * the variables that the plan prints, and the plan counts with them. Nothing else of it is printed. Flags on the command line of the image's own
   * launcher, which are stronger than a variable, are written the same way: `{ GUNICORN_CMD_ARGS: '--threads 4' }`.
   *
   * @default - not known: a finding says which variables of the image would be replaced
   */
  readonly imageEnv?: { [name: string]: string };

  /**
   * Secrets by name. Each is a file, and `<NAME>_FILE` in the environment points to it, unless its source says otherwise.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: SecretSource };

  /**
   * Folders that the program writes to, beside `/tmp`: the root file system is read-only.
   *
   * @default - `/tmp` only
   */
  readonly writablePaths?: string[];

  /**
   * Numeric id of the user that the process runs as; never 0.
   *
   * @default - 10001 for user and group where the target's security preset is HARDENED, else the platform's
   */
  readonly runAsUser?: number;

  /**
   * Whether the image's libc is musl (Alpine), which resolves names by other rules.
   *
   * @default false
   */
  readonly musl?: boolean;

  /**
   * Whether the image has a shell. It matters below Kubernetes 1.30 only, where the wait before the drain needs one.
   *
   * @default false
   */
  readonly shell?: boolean;

  /**
   * How the CPU limit follows from the request.
   *
   * @default CpuPolicy.burst()
   */
  readonly cpu?: CpuPolicy;

  /**
   * CPU request of the main container, at least 10m. An input: replicas, targets and the runtime's settings follow.
   *
   * @default - the size that keeps the objective at the lowest cost; plan.decisions 'resources.cpuRequest'
   */
  readonly cpuRequest?: Cpu;

  /**
   * Memory of the main container, request and limit. An input: heap and caches follow.
   *
   * @default - from the runtime and the profile; plan.decisions 'memory.*'
   */
  readonly memory?: Size;

  /**
   * How long requests may still run after the pod has stopped taking new ones. An input: the grace period follows.
   *
   * @default - from the slowest request; plan.decisions 'shutdown.*'
   */
  readonly drain?: Duration;

  /**
   * Compressed size of the image: it counts in the time that a new pod needs.
   *
   * @default - 150 MiB, assumed
   */
  readonly imageSize?: Size;

  /**
   * What joins the workload: each asks before the plan and adds after it. Their order does not matter.
   *
   * @default - none
   */
  readonly addOns?: IWorkloadAddOn[];
}
