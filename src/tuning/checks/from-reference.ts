import type { PlanContext } from '../demand/plan-context';

/** Whether a variable that the plan depends on has a value that is not known here. */
export function fromReference({ input, runtime }: PlanContext): boolean {
  return (runtime.reads ?? []).some((name) => input.envNames.includes(name) && input.env[name] === undefined);
}
