import type { V1_AUTOSCALING, V1_DEMAND, V1_REACTION, V1_SIZING } from './v1-load';
import type { V1_KNATIVE, V1_MESH, V1_NETWORK } from './v1-network';
import type { V1_DISK, V1_MEMORY, V1_PROBES, V1_ROLLOUT, V1_SECURITY, V1_SHUTDOWN } from './v1-pod';

/** Numbers of one concern, whichever they are. */
type Numbers<T> = { readonly [K in keyof T]: T[K] extends number ? number : T[K] extends readonly number[] ? readonly number[] : Numbers<T[K]> };

/**
 * All numbers that this library chooses, by concern: what a plan is made with beside its inputs. A rule reads them from the plan's input; nobody writes to one.
 * A later baseline is an object of this shape.
 */
export interface BaselineNumbers {
  readonly version: string;
  readonly demand: Numbers<typeof V1_DEMAND>;
  readonly sizing: Numbers<typeof V1_SIZING>;
  readonly reaction: Numbers<typeof V1_REACTION>;
  readonly autoscaling: Numbers<typeof V1_AUTOSCALING>;
  readonly memory: Numbers<typeof V1_MEMORY>;
  readonly disk: Numbers<typeof V1_DISK>;
  readonly probes: Numbers<typeof V1_PROBES>;
  readonly shutdown: Numbers<typeof V1_SHUTDOWN>;
  readonly rollout: Numbers<typeof V1_ROLLOUT>;
  readonly security: Numbers<typeof V1_SECURITY>;
  readonly network: Numbers<typeof V1_NETWORK>;
  readonly mesh: Numbers<typeof V1_MESH>;
  readonly knative: Numbers<typeof V1_KNATIVE>;
  /** Numbers of single runtimes that differ from those of V1, which stand in the runtime's own file: one file is all that a runtime needs. */
  readonly runtimes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

type Concern = Exclude<keyof BaselineNumbers, 'version' | 'runtimes'>;

/** A number of the baseline by concern and name, as decisions name what they read. */
export type BaselineName = { [C in Concern]: `${C}.${keyof BaselineNumbers[C] & string}` }[Concern] | `runtimes.${string}.${string}`;
