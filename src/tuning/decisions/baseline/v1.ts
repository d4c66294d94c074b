import type { BaselineNumbers } from './numbers';
import { V1_AUTOSCALING, V1_DEMAND, V1_REACTION, V1_SIZING } from './v1-load';
import { V1_KNATIVE, V1_MESH, V1_NETWORK } from './v1-network';
import { V1_DISK, V1_MEMORY, V1_PROBES, V1_ROLLOUT, V1_SECURITY, V1_SHUTDOWN } from './v1-pod';

/** The numbers that plans are made with since the first release. */
export const BASELINE_V1: BaselineNumbers = {
  version: 'V1',
  demand: V1_DEMAND,
  sizing: V1_SIZING,
  reaction: V1_REACTION,
  autoscaling: V1_AUTOSCALING,
  memory: V1_MEMORY,
  disk: V1_DISK,
  probes: V1_PROBES,
  shutdown: V1_SHUTDOWN,
  rollout: V1_ROLLOUT,
  security: V1_SECURITY,
  network: V1_NETWORK,
  mesh: V1_MESH,
  knative: V1_KNATIVE,
  runtimes: {},
};
