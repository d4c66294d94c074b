import type { GivenHandler } from '../../tuning/demand/pod-lifecycle';
import type { RenderInput } from '../render-input';

/** Runs what follows after a wait: the first parameter is the wait, the others are the command. */
const AFTER_WAIT = 'sleep "$0" && exec "$@"';

/** What the kubelet does after the start and before the stop of the main container; undefined where that is nothing. */
export function lifecycle(input: RenderInput): Record<string, unknown> | undefined {
  const { postStart } = input.declared.pod.lifecycle;
  const before = preStop(input);
  if (postStart === undefined && before === undefined) {
    return undefined;
  }
  return { ...(postStart === undefined ? {} : { postStart: handler(postStart, input) }), ...(before === undefined ? {} : { preStop: before }) };
}

function preStop(input: RenderInput): Record<string, unknown> | undefined {
  const { preStop: wait, preStopKind } = input.settings.shutdown;
  const given = input.declared.pod.lifecycle.preStop;
  switch (preStopKind?.value) {
    case undefined: return undefined;
    case 'exec': return { exec: { command: ['sleep', String(wait!.value)] } };
    case 'sleep': return { sleep: { seconds: wait!.value } };
    case 'given': return handler(given!, input);
    case 'wait, then given': return { exec: { command: ['sh', '-c', AFTER_WAIT, String(wait!.value - given!.seconds), ...given!.command!] } };
  }
}

function handler({ kind, seconds, command, path, port }: GivenHandler, { declared }: RenderInput): Record<string, unknown> {
  switch (kind) {
    case 'exec': return { exec: { command: [...command!] } };
    case 'http': return { httpGet: { path, port: port ?? declared.serving.port, scheme: 'HTTP' } };
    case 'sleep': return { sleep: { seconds } };
  }
}
