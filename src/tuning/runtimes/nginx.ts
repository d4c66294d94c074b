import { assumed, ownNumbers, type OwnNumbers } from './assumed';
import { fitWhole } from './memory';
import type { RuntimeModel } from './runtime-model';
import { nativeParts } from './rust';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

/** What is assumed of nginx. */
export const NGINX_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of nginx, if not declared. */
  cpuPerRequestMillis: 0.5,
  /** [MiB] MEM-2: memory of nginx at rest, if not declared. */
  memoryBaseMiB: 24,
  /** [MiB] MEM-3: memory of one request in flight of nginx, if not declared. */
  memoryPerRequestMiB: 0.0625,
  /** [s] PRB-1: how long nginx takes to start, if not declared. */
  startupSeconds: 0.5,
  /** [MiB] MEM-9: what nginx writes to /tmp. */
  tmpMiB: 32,
  /** [m] SIZE-7: CPU of nginx without requests. */
  idleCpuMillis: 5,
  /** [x] PRB-1: the budget of a start of nginx, above its usual time. */
  startupFactor: 2,
  /** [s] TRM-3: what nginx needs to end beside the drain. */
  graceMarginSeconds: 5,
};

/** With the numbers that all runtimes read. */
export type NginxNumbers = OwnNumbers<'nginx', typeof NGINX_NUMBERS>;

/**
 * nginx: worker processes. `worker_processes` is read from nginx.conf only: the stock image's tuning script rewrites that file,
 * which a read-only root file system refuses, and its templates reach the `http` block only. So nothing is set, and `advice` says what to write.
 */
export function nginxModel(numbers: BaselineNumbers): RuntimeModel {
  const b: NginxNumbers = ownNumbers(numbers, 'nginx', NGINX_NUMBERS);
  return {
    id: 'nginx',
    label: 'nginx',
    cpuModel: 'workers',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    ...assumed(b.nginx, 'nginx'),
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: 75,
    idleTimeoutSet: false,
    stop: {
      advice: (drain) => `nginx drops running requests at SIGTERM and finishes them at SIGQUIT; the image needs STOPSIGNAL SIGQUIT (the official one has it since November 2020), and nginx.conf 'worker_shutdown_timeout ${drain}s;'`,
    },
    helperThreads: 0,
    beyond: () => undefined,
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitWhole(b, 'nginx', 'MEM-2', nativeParts(ask), ask, limitMiB),
    advice: (ask) => `write 'worker_processes ${ask.parallelism};' into nginx.conf; 'auto' starts one worker per core of the node, and no variable changes that with a read-only root`,
    environment: () => ({}),
  };
}
