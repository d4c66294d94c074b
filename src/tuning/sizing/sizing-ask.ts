import type { Found } from '../decisions/finding-severity';
import type { DemandSettings } from '../decisions/settings';
import type { MeshMode, Process, Size } from '../demand/plan-context';
import type { Amounts } from '../demand/pod-request';
import type { MemoryFit } from '../runtimes/runtime-model';

/** A pod size that keeps the objective. */
export interface Candidate {
  readonly requestMillis: number;
  readonly limitMillis: number | undefined;
  readonly parallelism: number;
  /** Cores that the process can put to use out of the request. */
  readonly capacity: number;
  /** rho*: how busy those cores may be. */
  readonly rho: number;
  /** Requests that one pod serves at once, where threads, workers or Knative bound them; undefined = as many as come. */
  readonly slots: number | undefined;
  /** Cores that the process uses with all its slots busy; undefined = no such bound. */
  readonly slotCores: number | undefined;
  /** What bounds rho*: the CPU (its queue and the cap of PAY-5), the slots, or the mesh's proxy. */
  readonly bound: 'cpu' | 'slots' | 'proxy';
  /** Threads of the request pool (A18); 0 where there is none. */
  readonly poolThreads: number;
  /** The most that one pod can be made to do: P x rho* / C, what its slots and its proxy let through, and never more than all that is asked of the service. */
  readonly podRateMax: number;
  /** Requests in flight that memory holds, and those that are expected: more, where the memory that was given holds no more. */
  readonly concurrency: number;
  readonly expected: number;
  /** The same with memory for fewer at once; undefined where their number was declared, or a process is started for each. */
  readonly withFewer: ((atOnce: number) => Candidate) | undefined;
  readonly predictedP99: number;
  /** Memory for it; computed when asked, because most candidates lose. */
  readonly fit: () => MemoryFit;
  /** The limit that it would get if nobody had given one. */
  readonly ownLimitMiB: () => number;
}

/** A size with the memory that fits it, and what its owner should know. */
export interface Sizing {
  readonly size: Size;
  readonly fit: MemoryFit;
  /** Put into words when somebody asks, because most sizes lose. */
  readonly findings: () => readonly Found[];
  /** Replicas that would carry the peak without an autoscaler (n_stat). */
  readonly staticReplicas: number;
  /** The floor of SIZE-4, before a burst raised it. */
  readonly survivalFloor: number;
  /** How many sizes were feasible, and the cost of the chosen one in cores. */
  readonly feasible: number;
  readonly cost: number;
  /** Why it was chosen, where it is not simply the cheapest of them. */
  readonly choice?: Choice | undefined;
  /** What decided. */
  readonly decided?: Decider;
  /** Whether its CPU or its memory makes its cost. */
  readonly weighs: 'cpu' | 'memory';
  /** Pods that its cost counts, and those of them that the usual load needs. */
  readonly pods: number;
  readonly usualPods: number;
}

/** The cheaper or equal size that lost, and to what: its pods are too many, the smaller of equals wins, or the one of the previous plan stays. */
export interface Choice {
  readonly by: 'comfort' | 'tie' | 'previous';
  readonly otherMillis: number;
  readonly otherCost: number;
  readonly otherPeakReplicas: number;
}

/** Everything that sizing reads. */
export interface SizingAsk extends Process {
  readonly demand: DemandSettings;
  readonly mesh: MeshMode;
  /** What a pod of this main container requests that gets this rate at most: all its containers. */
  readonly pod: (main: Amounts, podRateMax: number) => Amounts;
}

/** What decided the size: the constraint that ruled out the next better one, or what its cost is made of. */
export type DecidedBy = 'given' | 'start' | 'objective' | 'slots' | 'proxy' | 'node' | 'memory given' | 'scaling.max' | 'pods' | 'tie' | 'previous' | 'member' | 'largest' | 'floor' | 'memory' | 'load';

/** A size, and the one that would have been taken without what decided. */
export interface Decider {
  readonly by: DecidedBy;
  readonly otherMillis?: number;
}
