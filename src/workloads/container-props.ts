import type { EnvSource } from '../tuning/profile/env-source';
import type { Lifecycle } from '../tuning/profile/lifecycle';

/**
 * What the program in the main container is started with.
 */
export interface ContainerProps {
  /**
   * The program that runs, in place of the image's entrypoint. `$(NAME)` stands for a variable; no shell reads it.
   *
   * @default - the image's entrypoint
   */
  readonly command?: string[];

  /**
   * Arguments of the program, in place of the image's own. `$(NAME)` stands for a variable; no shell reads them.
   *
   * @default - the image's arguments; none where `command` is given
   */
  readonly args?: string[];

  /**
   * Folder in which the program starts.
   *
   * @default - the image's
   */
  readonly workingDir?: string;

  /**
   * Handlers after the start and before the stop of the container. Knative refuses them.
   *
   * @default - before the stop a wait until no caller sends any more; see plan.decisions 'shutdown.preStop'
   */
  readonly lifecycle?: Lifecycle;

  /**
   * Whole ConfigMaps and Secrets whose keys become variables. A later one replaces variables of an earlier one, and `config`, `env`, `secrets` and the plan's variables
   * replace those of all.
   *
   * @default - none
   */
  readonly envFrom?: EnvSource[];

  /**
   * How many requests or jobs the program takes at once; more wait outside of it. Memory, the number of pods and the mesh's limits are planned for no more.
   * A whole number; 0 for as many as come. On Knative at most 1000, and Knative holds back what is more.
   *
   * @default - what the load brings to one pod, at most what the runtime's workers and threads serve; see plan.decisions 'sizing.concurrency', and on Knative
   * 'knative.containerConcurrency'
   */
  readonly concurrency?: number;
}
