import type { Construct } from 'constructs';
import { shownPath } from '../private/known-props';
import { masked } from '../private/secrets';
import { adviceOf, withAdvice } from '../tuning/demand/refusal';

/**
 * Makes something of a workload; what goes wrong says which workload it is.
 *
 * An app has many workloads, and the planner knows none of their paths. Errors of another class are faults of a program and stay as they are. What is a secret by its shape is
 * taken out of the message.
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
    // the plan's invariants begin with the workload's name: the path says it as well
    throw withAdvice(`${path}: ${masked(e.message.startsWith(`${name}: `) ? e.message.slice(name.length + 2) : e.message)}`, adviceOf(e));
  }
}
