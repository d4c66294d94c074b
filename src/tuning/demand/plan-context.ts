import type { PlanInput } from './plan-input';
import type { DemandSettings } from '../decisions/settings';
import type { Overrides } from '../runtimes/overrides';
import type { RuntimeModel } from '../runtimes/runtime-model';

/** How the pod is meshed. */
export type MeshMode = 'none' | 'sidecar' | 'ambient';

/** The outcome of SIZE-1 … SIZE-7, in plain numbers. */
export interface Size {
  readonly requestMillis: number;
  readonly limitMillis: number | undefined;
  readonly parallelism: number;
  /** rho*, as a fraction of the request. */
  readonly maxUtilization: number;
  /** p99 that the model predicts at rho*, in ms. */
  readonly predictedP99: number;
  /** The autoscaler's target, as a fraction of the request. */
  readonly targetUtilization: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Replicas that the peak needs at the target (N_u). */
  readonly peakReplicas: number;
  readonly reactionSeconds: number;
  readonly growth: number;
  readonly concurrency: number;
  /** Requests in flight that are expected, where the memory that was given holds fewer; absent = `concurrency`. */
  readonly expected?: number | undefined;
  /** Requests that one pod serves at once, where threads, workers or Knative bound them. */
  readonly slots?: number | undefined;
  /** Threads of the request pool; 0 where there is none. */
  readonly poolThreads?: number;
  /** Cores that it uses with all of them busy. */
  readonly slotCores?: number | undefined;
  /** What bounds rho*: the CPU, the slots, or the mesh's proxy. Absent = the CPU. */
  readonly bound?: 'cpu' | 'slots' | 'proxy';
  /** What the heap has to hold under load, where the runtime has one. MiB. */
  readonly liveHeapMiB?: number | undefined;
  /** Requests per second of one pod at rho*: request x rho* / C. */
  readonly podRate: number;
  /** The most that one pod can be made to do: P x rho* / C, what its slots and its proxy let through, and at most the peak of the whole service. */
  readonly podRateMax: number;
  /** Why the floor is what it is: the floor carries the peak, the target leaves room, or static. */
  readonly mode: 'floor-carries-peak' | 'autoscaled' | 'static' | 'fixed' | 'quorum' | 'scale-to-zero';
  /** Static not because of the burst, but because a pod at its bound is too little busy for a CPU target. */
  readonly quiet?: boolean;
  /** Static because the usual load needs as many pods as the peak. */
  readonly steady?: boolean;
}

/** The process that is planned. */
export interface Process {
  readonly input: PlanInput;
  readonly runtime: RuntimeModel;
  /** What the environment decides instead of the plan: read once for each plan. */
  readonly overrides: Overrides;
}

/** What every concern may read: inputs, the demand and the size. Nothing here is mutable. */
export interface PlanContext extends Process {
  readonly demand: DemandSettings;
  readonly mesh: MeshMode;
  /** The mesh mode was assumed, not stated. */
  readonly meshAssumed: boolean;
  readonly size: Size;
}
