import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { dotnetModel } from '../../../src/tuning/runtimes/dotnet';
import { genericModel } from '../../../src/tuning/runtimes/generic';
import { jvmModel } from '../../../src/tuning/runtimes/jvm';
import { nginxModel } from '../../../src/tuning/runtimes/nginx';
import { phpFpmModel } from '../../../src/tuning/runtimes/php-fpm';
import type { RuntimeModel } from '../../../src/tuning/runtimes/runtime-model';

/*
 * What is known about a runtime before anything is declared, whole: the planner takes every one of these numbers where a profile is silent.
 */

const JAVA_21 = { version: { major: 21, minor: 0, text: '21' }, cds: false, cdsArchive: undefined };
const PATHS = { live: '/livez', ready: '/readyz' };

/** The model without its functions and without the names of its numbers, which test/properties/13-baseline.test.ts tries, and what those that need no memory answer for a start of 25 s and a pod of 100/s with a p99 of 800 ms on two cores. */
function facts(model: RuntimeModel): object {
  const data = Object.fromEntries(Object.entries(model).filter(([key, value]) => typeof value !== 'function' && key !== 'numbers'));
  return {
    ...data,
    heap: model.heap?.written,
    frameworkHealth: model.frameworkHealth?.by,
    stop: model.stop.advice === undefined ? 'nothing' : 'something to do',
    minimumRequestMillis: model.minimumRequestMillis(25),
    poolThreads: model.poolThreads({ podRate: 100, latencyP99Millis: 800, latencyMillis: 100, parallelism: 2 }),
  };
}

test.each<[string, () => RuntimeModel, object]>([
  ['Java', () => jvmModel(BASELINE_V1, { ...JAVA_21, spring: false }), {
    heap: '-Xmx or -XX:MaxRAMPercentage in JAVA_TOOL_OPTIONS',
    slowStart: true,
    poolIsGuess: true,
    metricsPath: undefined,
    frameworkHealth: undefined,
    id: 'jvm',
    stop: 'something to do',
    helperThreads: 0,
    reads: ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'],
    label: 'Java 21',
    cpuModel: 'threads',
    jit: true,
    maximumRequestMillis: undefined,
    // outside the heap: 80 + 100 + 50 x 0.25 + 32 = 224.5; 100 live
    defaults: { cpuPerRequestMillis: 8, memoryBaseMiB: 325, memoryPerRequestMiB: 0.5, startupSeconds: 10, tmpMiB: 64, idleCpuMillis: 30 },
    startupFactor: 3,
    graceMarginSeconds: 10,
    healthPaths: PATHS,
    idleTimeoutSeconds: 30,
    idleTimeoutSet: false,
    grpcCaveat: undefined,
    minimumRequestMillis: 1000,
    poolThreads: 100,
  }],
  ['Spring Boot', () => jvmModel(BASELINE_V1, { ...JAVA_21, version: undefined, spring: true }), {
    heap: '-Xmx or -XX:MaxRAMPercentage in JAVA_TOOL_OPTIONS',
    slowStart: true,
    poolIsGuess: false,
    metricsPath: '/actuator/prometheus',
    frameworkHealth: 'the actuator',
    id: 'springBoot',
    stop: 'nothing',
    helperThreads: 0,
    reads: [
      'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'SERVER_TOMCAT_THREADS_MAX', 'SERVER_TOMCAT_KEEPALIVETIMEOUT', 'SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT', 'SERVER_SHUTDOWN',
      'SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE', 'SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE', 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED',
    ],
    label: 'Spring Boot on Java',
    cpuModel: 'threads',
    jit: true,
    maximumRequestMillis: undefined,
    // 30 MiB of metaspace more, 150 live
    defaults: { cpuPerRequestMillis: 12, memoryBaseMiB: 405, memoryPerRequestMiB: 0.5, startupSeconds: 25, tmpMiB: 64, idleCpuMillis: 30 },
    startupFactor: 3,
    graceMarginSeconds: 10,
    healthPaths: { live: '/actuator/health/liveness', ready: '/actuator/health/readiness' },
    idleTimeoutSeconds: 75,
    idleTimeoutSet: true,
    grpcCaveat: undefined,
    minimumRequestMillis: 1000,
    poolThreads: 100,
  }],
  ['.NET', () => dotnetModel(BASELINE_V1, undefined), {
    heap: 'DOTNET_GCHeapHardLimit in hexadecimal bytes',
    frameworkHealth: undefined,
    id: 'dotnet',
    stop: 'nothing',
    helperThreads: 0,
    reads: ['DOTNET_GCHeapHardLimit', 'DOTNET_GCHeapHardLimitPercent', 'DOTNET_PROCESSOR_COUNT', 'DOTNET_gcServer', 'DOTNET_shutdownTimeoutSeconds',
      'SHUTDOWNTIMEOUTSECONDS', 'DOTNET_SHUTDOWNTIMEOUTSECONDS', 'ASPNETCORE_SHUTDOWNTIMEOUTSECONDS', 'shutdownTimeoutSeconds', 'ASPNETCORE_shutdownTimeoutSeconds'],
    label: '.NET',
    cpuModel: 'threads',
    jit: true,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 6, memoryBaseMiB: 90, memoryPerRequestMiB: 0.5, startupSeconds: 4, tmpMiB: 64, idleCpuMillis: 30 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: PATHS,
    idleTimeoutSeconds: 130,
    idleTimeoutSet: false,
    grpcCaveat: undefined,
    minimumRequestMillis: 500,
    poolThreads: 0,
  }],
  ['nginx', () => nginxModel(BASELINE_V1), {
    heap: undefined,
    frameworkHealth: undefined,
    id: 'nginx',
    stop: 'something to do',
    helperThreads: 0,
    label: 'nginx',
    cpuModel: 'workers',
    jit: false,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 0.5, memoryBaseMiB: 24, memoryPerRequestMiB: 0.0625, startupSeconds: 0.5, tmpMiB: 32, idleCpuMillis: 5 },
    startupFactor: 2,
    graceMarginSeconds: 5,
    healthPaths: PATHS,
    idleTimeoutSeconds: 75,
    idleTimeoutSet: false,
    grpcCaveat: undefined,
    minimumRequestMillis: 0,
    poolThreads: 0,
  }],
  ['PHP-FPM', () => phpFpmModel(BASELINE_V1), {
    heap: undefined,
    frameworkHealth: undefined,
    processPerRequest: true,
    id: 'phpFpm',
    stop: 'something to do',
    helperThreads: 0,
    label: 'PHP-FPM',
    cpuModel: 'workers',
    jit: false,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 15, memoryBaseMiB: 60, memoryPerRequestMiB: 30, startupSeconds: 1, tmpMiB: 32, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: PATHS,
    idleTimeoutSeconds: 75,
    idleTimeoutSet: false,
    grpcCaveat: 'PHP-FPM answers one request per process: gRPC needs a server of its own',
    minimumRequestMillis: 0,
    // 100 x 0.8 x 1.5 = 120, at most 64
    poolThreads: 64,
  }],
  ['anything else', () => genericModel(BASELINE_V1, 3), {
    heap: undefined,
    frameworkHealth: undefined,
    isUnknown: true,
    id: 'generic',
    stop: 'something to do',
    helperThreads: 0,
    label: 'generic runtime',
    cpuModel: 'threads',
    jit: false,
    maximumRequestMillis: undefined,
    defaults: { cpuPerRequestMillis: 5, memoryBaseMiB: 256, memoryPerRequestMiB: 0.5, startupSeconds: 3, tmpMiB: 16, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: PATHS,
    idleTimeoutSeconds: 5,
    idleTimeoutSet: false,
    grpcCaveat: undefined,
    minimumRequestMillis: 0,
    poolThreads: 0,
  }],
])('what is known about %s', (_, model, known) => {
  expect(facts(model())).toStrictEqual(known);
});
