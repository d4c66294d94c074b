import { DecisionSource } from '../decisions/decision';
import type { ProbeHandler } from '../decisions/settings';
import { Tuned, tuned } from '../decisions/tuned';

/** What each probe asks; no liveness where nothing can be asked that only a sick process fails. */
export interface Handlers {
  readonly startup: Tuned<ProbeHandler>;
  readonly ready: Tuned<ProbeHandler>;
  readonly live: Tuned<ProbeHandler> | undefined;
  /** Why liveness is left out. */
  readonly omitted?: Tuned<string>;
}

/** Why there is no liveness probe. */
export function withoutLiveness(reason: string): Tuned<string> {
  return tuned('omitted', { rule: 'rulings 15', source: DecisionSource.BASELINE, inputs: ['health'], reason: () => reason });
}

/** Health names nothing that readiness may ask: liveness must not be shared. */
export function openPort(): Tuned<ProbeHandler> {
  return tuned<ProbeHandler>({ type: 'tcp' }, {
    rule: 'rulings 15',
    source: DecisionSource.BASELINE,
    inputs: ['health'],
    show: 'tcp',
    assumed: true,
    reason: () => 'health names no path for readiness: an open port counts as ready; declare ready',
  });
}
