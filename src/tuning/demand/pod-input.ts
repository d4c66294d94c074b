import { OWN_ACCOUNT, type PodAccount } from './pod-account';
import { MAIN_ONLY, type PodContainers } from './pod-containers';
import { PLANNED_LIFECYCLE, type PodLifecycle } from './pod-lifecycle';
import { type PodPlacement, UNPLACED } from './pod-placement';
import type { PodPort } from './pod-ports';
import { type PodSecurity, RESTRICTED } from './pod-security';
import { NO_VOLUMES, type PodVolumes } from './pod-volumes';
import type { GivenTakeOver } from '../profile/take-over';

/*
 * What stands in a pod beside what the plan decides: as the author wrote it. Rules read what changes their numbers; renderers print the rest.
 */

/** How the main container's program is started. */
export interface ProcessInput {
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly workingDir: string | undefined;
  /** Absent = none. */
  readonly variablesFrom?: readonly VariablesFrom[] | undefined;
  /** Requests that the program takes at once; 0 and absent = as many as come. What Knative hands a pod is said to its autoscaler instead. */
  readonly concurrency?: number | undefined;
}

/** A ConfigMap or Secret whose keys are variables, with a prefix before each. */
export interface VariablesFrom {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
  readonly prefix: string | undefined;
  readonly optional: boolean | undefined;
}

/** What the author said about the pod. */
export interface PodInput {
  readonly process: ProcessInput;
  /** Labels and annotations of the pods, and annotations of the object that owns them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ownerAnnotations: Readonly<Record<string, string>>;
  readonly pullSecrets: readonly string[];
  /** The containers beside the main one. */
  readonly containers: PodContainers;
  /** Beside the port that requests come to. */
  readonly ports: readonly PodPort[];
  /** What the main container mounts, and the variables that it shares. */
  readonly volumes: PodVolumes;
  /** As whom they call. */
  readonly account: PodAccount;
  /** The identity of what runs already; undefined for a new workload. */
  readonly takeOver: GivenTakeOver | undefined;
  /** As whom the program runs, and what it may do. */
  readonly security: PodSecurity;
  /** Where they run. */
  readonly placement: PodPlacement;
  /** What happens after its start and before its stop. */
  readonly lifecycle: PodLifecycle;
}

/** A pod of which nothing was said. */
export const PLAIN_POD: PodInput = {
  process: { command: undefined, args: undefined, workingDir: undefined },
  labels: {},
  annotations: {},
  ownerAnnotations: {},
  pullSecrets: [],
  containers: MAIN_ONLY,
  ports: [],
  volumes: NO_VOLUMES,
  account: OWN_ACCOUNT,
  takeOver: undefined,
  security: RESTRICTED,
  placement: UNPLACED,
  lifecycle: PLANNED_LIFECYCLE,
};
