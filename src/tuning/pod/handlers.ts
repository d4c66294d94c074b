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

/** What a probe asks, beside its kind. */
export interface Asked {
  readonly path?: string | undefined;
  readonly service?: string | undefined;
  /** Name of a further port. */
  readonly port?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly command?: readonly string[] | undefined;
}

/** A handler without what is not said. */
export function handler(type: ProbeHandler['type'], { path, service, port, headers = {}, command }: Asked = {}): ProbeHandler {
  const named = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return {
    type,
    ...(path === undefined ? {} : { path }),
    ...(service === undefined ? {} : { service }),
    ...(port === undefined ? {} : { port }),
    ...(named.length === 0 ? {} : { headers: named }),
    ...(command === undefined ? {} : { command }),
  };
}

/** Why there is no liveness probe. */
export function withoutLiveness(reason: string): Tuned<string> {
  return tuned('omitted', { rule: 'rulings 15', source: DecisionSource.BASELINE, inputs: ['health'], reason: () => reason });
}

/** Health names nothing that readiness may ask: liveness must not be shared. */
export function openPort(): Tuned<ProbeHandler> {
  return tuned<ProbeHandler>(handler('tcp'), {
    rule: 'rulings 15',
    source: DecisionSource.BASELINE,
    inputs: ['health'],
    show: 'tcp',
    assumed: true,
    reason: () => 'health names no path for readiness: an open port counts as ready; declare ready',
  });
}
