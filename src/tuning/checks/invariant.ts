import type { PlanSettings } from '../decisions/settings';
import type { PlanContext } from '../demand/plan-context';

/** One invariant: the rule that it comes from, and a check that answers with what is wrong; `env` is all that the process reads. */
export interface Invariant {
  readonly id: string;
  readonly says: string;
  readonly check: (ctx: PlanContext, s: PlanSettings, env: Readonly<Record<string, string>>) => string | undefined;
}
