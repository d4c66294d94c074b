import type { Construct } from 'constructs';
import { shownPath } from '../private/known-props';
import { masked } from '../private/secrets';
import { adviceOf, withAdvice } from '../tuning/demand/refusal';

/**
 * Runs code for a workload and puts the workload's path before the message of an error.
 *
 * The planner knows no paths. Errors of other classes are bugs and stay as they are. Secrets (by their shape) are removed from the message.
 */
export function namingErrors<T>(self: Construct, name: string, make: () => T): T {
  try {
    return make();
  } catch (e) {
    const path = shownPath(self.node.path);
    if (!(e instanceof Error) || e.constructor !== Error) {
      throw e;
    }
    if (e.message.includes(path)) {
      e.message = masked(e.message);
      throw e;
    }
    // messages of invariants begin with the workload's name, which the path contains
    throw withAdvice(`${path}: ${masked(e.message.startsWith(`${name}: `) ? e.message.slice(name.length + 2) : e.message)}`, adviceOf(e));
  }
}
