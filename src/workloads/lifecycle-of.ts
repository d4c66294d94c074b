import type { WorkloadProps } from './workload-props';
import type { GivenHandler, PodLifecycle } from '../tuning/demand/pod-lifecycle';
import type { PodPort } from '../tuning/demand/pod-ports';
import type { LifecycleHandler } from '../tuning/profile/lifecycle';

/**
 * What the author says about the start and the stop of the main container.
 *
 * @throws where a handler asks a port that the container does not have
 */
export function lifecycleOf({ lifecycle }: WorkloadProps, main: number, ports: readonly PodPort[]): PodLifecycle {
  const given = (when: 'postStart' | 'preStop', handler: LifecycleHandler | undefined): GivenHandler | undefined => {
    if (handler === undefined) {
      return undefined;
    }
    const port = handler._port;
    if (port !== undefined && port !== main && !ports.some(({ number }) => number === port)) {
      throw new Error(`lifecycle.${when} asks port ${port}, which the container does not declare: expected ${[main, ...ports.map(({ number }) => number)].join(' or ')}, or declare it with ports`);
    }
    return { kind: handler._kind, seconds: handler._seconds ?? 0, assumed: handler._seconds === undefined, command: handler._command, path: handler._path, port };
  };
  return { postStart: given('postStart', lifecycle?._postStart), preStop: given('preStop', lifecycle?._preStop) };
}
