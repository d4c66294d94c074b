import { fitWhole } from './memory';
import type { RuntimeModel } from './runtime-model';
import { nativeParts } from './rust';

/**
 * nginx: worker processes. `worker_processes` is read from nginx.conf only: the stock image's tuning script rewrites that file,
 * which a read-only root file system refuses, and its templates reach the `http` block only. So nothing is set, and `advice` says what to write.
 */
export function nginxModel(): RuntimeModel {
  return {
    id: 'nginx',
    label: 'nginx',
    cpuModel: 'workers',
    jit: false,
    minimumRequestMillis: () => 0,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 0.5, memoryBaseMiB: 24, memoryPerRequestMiB: 0.0625, startupSeconds: 0.5, tmpMiB: 32, idleCpuMillis: 5 },
    startupFactor: 2,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    idleTimeoutSeconds: 75,
    idleTimeoutSet: false,
    stop: {
      atTerm: 'signal',
      knob: undefined,
      advice: (drain) => `nginx drops its requests at SIGTERM and finishes them at SIGQUIT: the image has to say STOPSIGNAL SIGQUIT, as the official one does since November 2020; write 'worker_shutdown_timeout ${drain}s;' into nginx.conf`,
    },
    helperThreads: 0,
    beyond: () => undefined,
    grpcCaveat: undefined,
    poolThreads: () => 0,
    fitMemory: (ask, limitMiB) => fitWhole('nginx', 'MEM-2', nativeParts(ask), ask, limitMiB),
    advice: (ask) => `write 'worker_processes ${ask.parallelism};' into nginx.conf: 'auto' starts one worker per core of the node, and no environment variable changes that on a read-only root`,
    environment: () => ({}),
  };
}
