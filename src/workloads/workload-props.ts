import type { Duration, Size } from 'cdk8s';
import type { Cpu, EnvValue } from 'cdk8s-plus-28';
import type { AccountProps } from './account-props';
import type { ContainerProps } from './container-props';
import type { PlacementProps } from './placement-props';
import type { PodContainersProps } from './pod-containers-props';
import type { PodProps } from './pod-props';
import type { PortProps } from './port-props';
import type { SecurityProps } from './security-props';
import type { TakeOverProp } from './take-over-props';
import type { VolumeProps } from './volume-props';
import type { IWorkloadAddOn } from './workload';
import type { SecretSource } from '../manifests/secret-source';
import type { CpuPolicy, Criticality, Protocol } from '../tuning/profile/choices';
import type { HealthChecks } from '../tuning/profile/health';
import type { Slo } from '../tuning/profile/slo';
import type { WorkloadProfile } from '../tuning/profile/workload-profile';
import type { Runtime } from '../tuning/runtimes/runtime';

/**
 * Props of all workloads.
 */
export interface WorkloadProps extends ContainerProps, PodProps, AccountProps, TakeOverProp, PlacementProps, PodContainersProps, PortProps, VolumeProps, SecurityProps {
  /**
   * The image, with a tag or a digest.
   *
   * `name:tag@sha256:…` is best: people read the tag, the cluster uses the digest. An image without a tag or with `:latest` is an error.
   * `imageMirror` of the target replaces the registry.
   */
  readonly image: string;

  /**
   * The name of the workload's objects: a DNS label of at most 52 characters.
   *
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * The language runtime in the image. Parallelism, heap and environment variables follow from it.
   */
  readonly runtime: Runtime;

  /**
   * The load, and the cost of a request.
   */
  readonly profile: WorkloadProfile;

  /**
   * The port that the container listens on, from 1 to 65535. Callers use `servicePort`; more ports are in `ports`. For a port below 1024 the pod's sysctl
   * `net.ipv4.ip_unprivileged_port_start` is set, so that the program needs no privileges; a function, and a pod with `hostNetwork`, cannot have it.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The protocol of the port.
   *
   * @default Protocol.HTTP
   */
  readonly protocol?: Protocol;

  /**
   * How much an outage costs. Replicas, utilisation and the PodDisruptionBudget follow from it.
   *
   * @default Criticality.STANDARD
   */
  readonly criticality?: Criticality;

  /**
   * The objective: availability and latency that callers are promised.
   *
   * @default - availability by criticality; a p99 of twice the unloaded p99, at least 250 ms, assumed
   */
  readonly slo?: Slo;

  /**
   * What the kubelet's probes call.
   *
   * @default - by protocol and runtime; see plan.decisions 'probes.*'
   */
  readonly health?: HealthChecks;

  /**
   * Path of the program's metrics, on `port`. It is used in a mesh with sidecars only, where the sidecar serves them with its own at port 15020.
   *
   * @default '/metrics', with Spring Boot '/actuator/prometheus', assumed
   */
  readonly metricsPath?: string;

  /**
   * Plain settings as environment variables, from an immutable ConfigMap. Its name ends with a hash of its content, so a change rolls the pods.
   *
   * @default - no ConfigMap
   */
  readonly config?: { [name: string]: string };

  /**
   * Environment variables. Your value replaces the plan's value of that variable and is an input of the plan.
   *
   * @default - the plan's variables, and `<NAME>_URL` of each callee, for `Protocol.TCP` `<NAME>_HOST` and `<NAME>_PORT`
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Variables that the image sets (`docker inspect` shows them): an agent in JAVA_TOOL_OPTIONS, flags in NODE_OPTIONS or GUNICORN_CMD_ARGS.
   *
   * A variable of the pod replaces the image's variable of that name. Declared here, its flags are an input of the plan and are merged into the variable that the plan
   * prints; `env` takes precedence. Nothing else of it is printed. Declare flags on the command line of the image's launcher in the same way:
   * `{ GUNICORN_CMD_ARGS: '--threads 4' }`.
   *
   * @default - unknown: the finding `image-variable-replaced` names the variables that the plan replaces
   */
  readonly imageEnv?: { [name: string]: string };

  /**
   * Secrets by name. Each is mounted as a file, and the variable `<NAME>_FILE` holds its path, unless its source says otherwise.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: SecretSource };

  /**
   * Folders that the program writes to, in addition to `/tmp`. The root file system is read-only.
   *
   * @default - `/tmp` only
   */
  readonly writablePaths?: string[];

  /**
   * Numeric id of the user that runs the process; 0 needs `allowRoot: true`.
   *
   * @default - 10001 for user and group if the target's security preset is HARDENED, else the platform's
   */
  readonly runAsUser?: number;

  /**
   * Whether the image's libc is musl (Alpine). It resolves DNS names and allocates memory in another way.
   *
   * @default false
   */
  readonly musl?: boolean;

  /**
   * Whether the image has a shell. Before Kubernetes 1.30, the preStop wait needs one.
   *
   * @default false
   */
  readonly shell?: boolean;

  /**
   * How the CPU limit relates to the request.
   *
   * @default CpuPolicy.burst()
   */
  readonly cpu?: CpuPolicy;

  /**
   * CPU request of the main container, at least 10m. Replicas, targets and runtime settings are computed from it.
   *
   * @default - the cheapest size that keeps the objective; see plan.decisions 'resources.cpuRequest'
   */
  readonly cpuRequest?: Cpu;

  /**
   * Memory of the main container, request and limit. Heap and caches are computed from it.
   *
   * @default - from the runtime and the profile; see plan.decisions 'memory.*'
   */
  readonly memory?: Size;

  /**
   * How long running requests may take after the pod has stopped taking new ones. The grace period is computed from it.
   *
   * @default - from the slowest request; see plan.decisions 'shutdown.*'
   */
  readonly drain?: Duration;

  /**
   * Compressed size of the image. The pull time of a new pod follows from it.
   *
   * @default - 150 MiB, assumed
   */
  readonly imageSize?: Size;

  /**
   * Add-ons: each gives its requirements before the plan, and adds objects after it. Their order does not matter.
   *
   * @default - none
   */
  readonly addOns?: IWorkloadAddOn[];
}
