import { V1_NETWORK } from './baseline/v1-network';
import { V1_MEMORY } from './baseline/v1-pod';

/* What the runtimes still read by name. */
export const MEMORY_HEADROOM = V1_MEMORY.headroom;
export const MEMORY_STEP_MIB = V1_MEMORY.stepMiB;
export const MEMORY_SHARE = V1_MEMORY.share;
export const KEEP_ALIVE_SECONDS = V1_NETWORK.keepAliveSeconds;
