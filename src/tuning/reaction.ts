import * as b from './baselines';
import type { MeshMode } from './plan-context';
import type { PlanInput } from './plan-input';
import type { RuntimeModel } from './runtimes/runtime-model';
import type { DemandSettings } from './settings';

/**
 * One term of the time that passes until a new pod serves.
 */
export interface ReactionTerm {
  /**
   * What happens, for example `scheduling`.
   */
  readonly name: string;

  /**
   * How long it takes.
   */
  readonly seconds: number;

  /**
   * Whether it rests on an assumption that the user did not state.
   */
  readonly assumed: boolean;
}

/** B8: what happens between a request too many and a new pod that serves it. */
export function reactionTerms(input: PlanInput, runtime: RuntimeModel, demand: DemandSettings, mesh: MeshMode): ReactionTerm[] {
  const image = input.imageSizeMiB ?? b.ASSUMED_IMAGE_MIB;
  const terms: ReactionTerm[] = [
    { name: 'age of the metric', seconds: b.METRIC_AGE, assumed: false },
    { name: 'autoscaler sync', seconds: b.HPA_SYNC, assumed: false },
    { name: 'scheduling', seconds: b.SCHEDULING, assumed: false },
    { name: `pull of ${image} MiB`, seconds: pullSeconds(image), assumed: input.imageSizeMiB === undefined },
    { name: 'start', seconds: demand.startup.value, assumed: demand.startup.because.assumed ?? false },
    { name: 'readiness', seconds: b.READINESS_PERIOD, assumed: false },
    { name: 'endpoint update', seconds: b.ENDPOINT_UPDATE, assumed: false },
  ];
  if (mesh === 'sidecar') {
    terms.push({ name: 'sidecar start', seconds: b.SIDECAR_START, assumed: false });
  }
  if (runtime.jit) {
    terms.push({ name: 'JIT warm-up', seconds: b.JIT_WARM_UP, assumed: false });
  }
  if (input.target._props.spareCapacity === false) {
    terms.push({ name: 'node start', seconds: b.NODE_START, assumed: false });
  }
  return terms;
}

/** The sum of the terms. */
export function reactionSeconds(input: PlanInput, runtime: RuntimeModel, demand: DemandSettings, mesh: MeshMode): number {
  return reactionTerms(input, runtime, demand, mesh).reduce((sum, term) => sum + term.seconds, 0);
}

/** IMG-2: download, then unpack. */
export function pullSeconds(imageMiB: number): number {
  return Math.round((imageMiB / b.PULL_MIB_PER_SECOND + imageMiB / b.UNPACK_MIB_PER_SECOND) * 10) / 10;
}
