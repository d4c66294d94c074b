import type { Choice, DecidedBy, Decider, Sizing } from './sizing-ask';
import { hasFixedNumber, rangeOf } from '../demand/capabilities';
import type { PlanInput } from '../demand/plan-input';

/** What the search for the decider asks. */
export interface Considered {
  readonly input: PlanInput;
  readonly chosen: Sizing;
  /** Why it is not simply the cheapest, where it is not. */
  readonly choice?: Choice | undefined;
  /** Sizes that were left to choose from, ascending. In millicores. */
  readonly left: readonly number[];
  /** Why a size was never among them. */
  readonly exclusions: (millis: number) => readonly DecidedBy[];
  /** The same size if nothing excluded it: what it would cost, and whether a member of it carries its share; undefined where it cannot be solved. */
  readonly solved: (millis: number) => { readonly cost: number; readonly carries: boolean } | undefined;
}

/** These make a size useless, whatever it costs. */
const USELESS: readonly DecidedBy[] = ['objective', 'slots', 'proxy'];

/** Looks at the neighbours of the size that was chosen: the reason is told that ruled out the better of them. */
export function decider(c: Considered): Decider {
  const { input, chosen, choice, left } = c;
  const { requestMillis } = chosen.size;
  if (input.cpu._kind === 'pinned' || input.cpuRequestMillis !== undefined) {
    return { by: 'given' };
  }
  const fixed = hasFixedNumber(input);
  if (fixed && chosen.findings().some((f) => f.id === 'capacity-below-peak')) {
    return { by: 'largest' };
  }
  if (choice !== undefined) {
    return { by: choice.by === 'comfort' ? 'pods' : choice.by, otherMillis: choice.otherMillis };
  }
  const better = (millis: number): boolean => {
    const other = c.solved(millis);
    return other !== undefined && (fixed ? other.carries : other.cost < chosen.cost);
  };
  const below = [...input.baseline.sizing.cpuCandidates].reverse().find((millis) => millis < requestMillis);
  if (below !== undefined && left[0] === requestMillis) {
    const reasons = c.exclusions(below);
    const useless = reasons.find((reason) => USELESS.includes(reason));
    if (useless !== undefined) {
      return { by: useless, otherMillis: below };
    }
    const by = reasons[0] ?? (input.memoryMiB !== undefined ? 'memory given' : rangeOf(input) !== undefined ? 'scaling.max' : 'node');
    if (better(below)) {
      return { by, otherMillis: below };
    }
  }
  if (fixed) {
    return { by: 'member', ...(below === undefined ? {} : { otherMillis: below }) };
  }
  const above = input.baseline.sizing.cpuCandidates.find((millis) => millis > requestMillis);
  if (above !== undefined && left[left.length - 1] === requestMillis) {
    if (c.exclusions(above).includes('node') && better(above)) {
      return { by: 'node', otherMillis: above };
    }
  }
  return { by: chosen.weighs === 'memory' ? 'memory' : chosen.pods > chosen.usualPods ? 'floor' : 'load' };
}
