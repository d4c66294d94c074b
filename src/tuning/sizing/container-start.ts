import type { ReactionTerm } from './reaction-budget';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';
import { containerProps, placedContainers } from '../demand/placed-containers';
import type { PlanInput } from '../demand/plan-input';

/*
 * CTR-3: what the containers beside the main one add to the time until a new pod serves. The kubelet pulls and starts a pod's containers one after the other.
 */

/** What it is counted from, where there are such containers. */
export function containerStartReads(input: PlanInput): readonly BaselineName[] {
  return containerProps(input).length === 0 ? [] : ['reaction.containerRun', 'reaction.assumedImageMiB', 'reaction.pullMiBPerSecond', 'reaction.unpackMiBPerSecond'];
}

/** IMG-2: download, then unpack. */
export function pullSeconds({ reaction: b }: BaselineNumbers, imageSizeMiB: number): number {
  return Math.round((imageSizeMiB / b.pullMiBPerSecond + imageSizeMiB / b.unpackMiBPerSecond) * 10) / 10;
}

/** What the other containers add, before the main one is pulled and beside it. */
interface ContainerTerms {
  readonly before: readonly ReactionTerm[];
  readonly beside: readonly ReactionTerm[];
}

const ALONE: ContainerTerms = { before: [], beside: [] };

/**
 * The terms, by whether they pass before the main container is pulled.
 *
 * @param startSeconds how long the main container takes to start: what starts beside it adds only what is longer
 * @param image whether the node has the images
 */
export function containerTerms(input: PlanInput, startSeconds: number, image: 'pulled' | 'cached'): ContainerTerms {
  const { baseline } = input;
  const placed = placedContainers(input);
  if (placed.length === 0) {
    return ALONE;
  }
  const seen = new Set([input.image]);
  const before: ReactionTerm[] = [];
  let pulled = 0;
  let longest = { seconds: 0, name: '', assumed: false };
  for (const { runs, given } of placed) {
    const fresh = image === 'pulled' && !seen.has(given.image);
    seen.add(given.image);
    const size = given.imageSizeMiB ?? baseline.reaction.assumedImageMiB;
    const pull = fresh ? pullSeconds(baseline, size) : 0;
    const own = runs === 'init' ? given.takesSeconds : given.startupSeconds;
    const seconds = own ?? baseline.reaction.containerRun;
    if (runs === 'plain') {
      pulled += pull;
      const assumed = own === undefined || (fresh && given.imageSizeMiB === undefined);
      longest = pulled + seconds > longest.seconds ? { seconds: pulled + seconds, name: given.name, assumed } : longest;
      continue;
    }
    if (fresh) {
      before.push({ name: `pull of ${size} MiB for ${given.name}`, seconds: pull, assumed: given.imageSizeMiB === undefined });
    }
    before.push({ name: `${runs === 'init' ? 'run' : 'start'} of ${given.name}`, seconds, assumed: own === undefined });
  }
  const more = Math.round((longest.seconds - startSeconds) * 10) / 10;
  return { before, beside: more > 0 ? [{ name: `start of ${longest.name} beside it`, seconds: more, assumed: longest.assumed }] : [] };
}
