import type { Invariant } from './invariant';
import { parallelismPinned, pinnedGuaranteed, requestBelowLimit } from './invariants-cpu';
import { heapFits, initialHeapFits, logsFit, memoryLedger } from './invariants-memory';
import { fieldsExist, knativeAdmits } from './invariants-platform';
import { autoscalerBounds, autoscalerGrows, disruptionMovable, rolloutMoves, spreadAdmitted } from './invariants-replicas';
import { graceCoversDrain, livenessPatient, probePathsExist, quorumStarts, sidecarOutlives, startupBudget, workersLive } from './invariants-start-stop';
import { outlierEjects, retriesSafe, senderClosesFirst, timeoutsDecrease } from './invariants-traffic';
import { DecisionSource } from '../decisions/decision';
import type { PlanSettings } from '../decisions/settings';
import { Tuned, tunedLeaves } from '../decisions/tuned';
import type { PlanContext } from '../demand/plan-context';
import { Refusal } from '../demand/refusal';

/*
 * What must hold across all concerns (docs/concepts/checks.md). Every plan is checked before anybody sees it:
 * a user's value that breaks one is an error in the user's words.
 */

/** In this order: the first that does not hold is the error. */
export const INVARIANTS: readonly Invariant[] = [
  memoryLedger,
  heapFits,
  initialHeapFits,
  parallelismPinned,
  requestBelowLimit,
  senderClosesFirst,
  graceCoversDrain,
  workersLive,
  probePathsExist,
  sidecarOutlives,
  startupBudget,
  livenessPatient,
  autoscalerBounds,
  autoscalerGrows,
  disruptionMovable,
  rolloutMoves,
  spreadAdmitted,
  timeoutsDecrease,
  retriesSafe,
  outlierEjects,
  fieldsExist,
  pinnedGuaranteed,
  knativeAdmits,
  logsFit,
  quorumStarts,
];

/** Runs them all, on what the process reads; the first that fails is an error. */
export function checkInvariants(ctx: PlanContext, settings: PlanSettings, env: Readonly<Record<string, string>>): void {
  for (const invariant of INVARIANTS) {
    const wrong = invariant.check(ctx, settings, env);
    if (wrong !== undefined) {
      throw new Refusal(`${ctx.input.name}: ${wrong} (${invariant.id}: ${invariant.says}${blame(settings)})`, []);
    }
  }
}

/** Names the user's own values: they are the usual suspects. */
function blame(settings: PlanSettings): string {
  const overrides = tunedLeaves(settings)
    .filter(([path, leaf]: [string, Tuned<unknown>]) => leaf.because.source === DecisionSource.USER && !path.startsWith('demand.'))
    .map(([path]) => path);
  return overrides.length === 0 ? '' : `; set by you: ${overrides.join(', ')}`;
}
