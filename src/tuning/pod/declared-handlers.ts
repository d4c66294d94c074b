import { handler, type Handlers, openPort, withoutLiveness } from './handlers';
import { DecisionSource } from '../decisions/decision';
import type { ProbeHandler } from '../decisions/settings';
import { Tuned, tuned } from '../decisions/tuned';
import { type DeclaredChecks, sameCheck } from '../demand/checks';
import type { PlanContext } from '../demand/plan-context';
import type { Check, HealthChecksProps } from '../profile/health';

const WHAT: Readonly<Record<keyof HealthChecksProps, string>> = {
  startup: 'started once the process answers', ready: 'ready to serve', live: 'the process only, no dependency',
};

/** What `HealthChecks.of` asks: each probe as declared, and no other. */
export function declaredHandlers({ input }: PlanContext, { live, ready, startup }: DeclaredChecks): Handlers {
  const given = input.health!._checks!;
  const asks = (check: Check, probe: keyof HealthChecksProps): Tuned<ProbeHandler> => {
    const asked = handlerOf(check, input.serving.protocol.name);
    const from = (['live', 'ready', 'startup'] as const).find((one) => given[one] === check)!;
    return tuned(asked, {
      rule: from === probe ? undefined : 'rulings 15',
      source: DecisionSource.USER,
      inputs: asked.port === undefined ? ['health'] : ['health', 'ports'],
      show: shownHandler(asked),
      assumed: probe === 'ready' && from !== probe,
      reason: () => (from === probe ? `given in health: ${WHAT[probe]}`
        : `health has no check for ${probe === 'ready' ? 'readiness' : 'startup'}; ${probe === 'ready' ? 'readiness asks what startup asks' : `startup asks what ${from === 'live' ? 'liveness' : 'readiness'} asks`}`),
    });
  };
  const common = { startup: asks(startup!, 'startup'), ready: ready === undefined ? openPort() : asks(ready, 'ready') };
  if (live !== undefined) {
    return { ...common, live: asks(live, 'live') };
  }
  return {
    ...common,
    live: undefined,
    omitted: withoutLiveness(given.live !== undefined && given.ready !== undefined && sameCheck(given.live, given.ready)
      ? 'liveness and readiness ask the same: what makes a pod unready would restart it; give liveness a check of its own to have it'
      : 'health has no check for liveness: add live to have it'),
  };
}

/** A check as a handler; the main port needs no name. */
export function handlerOf({ _kind: type, _asks: asks }: Check, main: string): ProbeHandler {
  return handler(type, { ...asks, port: asks.port === main ? undefined : asks.port });
}

/** `http /livez on admin`, `exec /bin/ready`. */
export function shownHandler({ type, path, service, port, command }: ProbeHandler): string {
  const what = [type, path ?? (command === undefined ? service : command[0])].filter((part) => part !== undefined && part !== '').join(' ');
  return port === undefined ? what : `${what} on ${port}`;
}
