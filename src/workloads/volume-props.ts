import type { SharedConfig } from './shared-config';
import type { Mount } from '../tuning/profile/mount';

/**
 * What the main container mounts, and the settings that it shares with others.
 */
export interface VolumeProps {
  /**
   * Volumes and their folders: scratch space, files from ConfigMaps and Secrets, claims of others, images.
   *
   * Scratch space is counted by the plan: on disk in the ephemeral storage, in memory in the memory limit. A Mount that is given to a sidecar as well is one volume for both.
   *
   * @default - `/tmp`, `writablePaths`, and the files of `secrets`
   */
  readonly mounts?: Mount[];

  /**
   * Variables that several workloads share. A change rolls all of them. The variables of `config` and `env` take precedence; for the files of a SharedConfig see its `mount`.
   *
   * @default - none
   */
  readonly sharedConfig?: SharedConfig[];
}
