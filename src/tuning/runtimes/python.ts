import { mallocArenas, variable } from './environment';
import { fitWhole } from './memory';
import { agreed, gunicornFlag, Override, Overrides, wholeFrom } from './overrides';
import { EnvironmentAsk, GATEWAYS_IDLE, KEEP_ALIVE_INPUTS, KEEP_ALIVE_SECONDS, MemoryAsk, MemoryFit, NEVER_IDLE_SECONDS, RuntimeModel, THREAD_MIB } from './runtime-model';
import { atLeast, Version } from './version';
import type { Tuned } from '../decisions/tuned';

/** How Python serves: which program runs the workers. */
export type PythonServer = 'uvicorn' | 'gunicorn' | 'gunicorn-sync' | 'uvicorn+gunicorn';

/** Names that users may write. */
export const PYTHON_SERVERS: Readonly<Record<string, PythonServer>> = {
  'uvicorn': 'uvicorn',
  'gunicorn': 'gunicorn',
  'gunicorn-sync': 'gunicorn-sync',
  'uvicorn+gunicorn': 'uvicorn+gunicorn',
  'gunicorn+uvicorn': 'uvicorn+gunicorn',
};

/** RT-P1: threads of one gthread worker. */
const LEAST_WORKER_THREADS = 4;
const MOST_WORKER_THREADS = 16;
/** RT-P3: a worker is replaced after so many requests, which bounds leaks. */
const LEAST_REQUESTS = 1000;
const RECYCLE_SECONDS = 4 * 3600;

/** RT-P3: gunicorn kills a worker that has been silent for so long; one that a request holds is silent. */
const GUNICORN_TIMEOUT_SECONDS = 30;
const SILENCE_MARGIN_SECONDS = 5;

/** What the factory chooses. */
export interface PythonChoice {
  readonly version: Version | undefined;
  readonly server: PythonServer;
  readonly workersPerCore: number;
}

/** B29: a worker for each core of the parallelism, which is one up to 1000m and else one per requested core; `workersPerCore` multiplies. The latency plan, the memory and the environment all ask here. */
export function pythonWorkers(parallelism: number, workersPerCore: number): number {
  return Math.max(1, Math.round(parallelism * workersPerCore));
}

/** RT-P1: gthread threads of all workers for a pod's rate. */
export function pythonThreads(podRate: number, latencyP99Millis: number, workers: number): number {
  const busy = Math.ceil(podRate * latencyP99Millis / 1000 / workers - 1e-9);
  return workers * Math.min(MOST_WORKER_THREADS, Math.max(LEAST_WORKER_THREADS, busy));
}

/** Python: worker processes, because one interpreter uses one core. */
export function pythonModel(choice: PythonChoice): RuntimeModel {
  const { server, version, workersPerCore } = choice;
  const label = version === undefined ? `Python (${server})` : `Python ${version.text} (${server})`;
  return {
    id: 'python',
    label,
    cpuModel: 'workers',
    jit: false,
    minimumRequestMillis: () => 0,
    // RT-P4: uvicorn alone runs one process per pod
    maximumRequestMillis: server === 'uvicorn' ? 1000 : undefined,
    defaults: { cpuPerRequestMillis: 10, memoryBaseMiB: 70, memoryPerRequestMiB: 0.5, startupSeconds: 3, tmpMiB: 32, idleCpuMillis: 10 },
    startupFactor: 3,
    graceMarginSeconds: 5,
    healthPaths: { live: '/livez', ready: '/readyz' },
    // RT-P2: the sync worker closes every connection after its answer, so none is ever idle
    idleTimeoutSeconds: server === 'gunicorn-sync' ? NEVER_IDLE_SECONDS : KEEP_ALIVE_SECONDS,
    idleTimeoutSet: server !== 'gunicorn-sync',
    // RT-P1: a thread lets the others compute after 5 ms, a loop and a worker without threads do not
    holds: server === 'gunicorn-sync' ? 'request' : server === 'gunicorn' ? undefined : 'cpu',
    silenceSeconds: server === 'uvicorn' ? undefined : GUNICORN_TIMEOUT_SECONDS,
    workersPerCore,
    // both finish what runs and take nothing new; the drain goes into their own variables
    stop: { atTerm: 'waits', knob: server === 'uvicorn' ? 'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN' : 'GUNICORN_CMD_ARGS --graceful-timeout', advice: undefined },
    helperThreads: 0,
    // one interpreter computes on one core, whatever its threads; libraries are held by OMP_NUM_THREADS
    beyond: () => undefined,
    reads: server === 'uvicorn' ? ['WEB_CONCURRENCY', 'UVICORN_WORKERS', 'UVICORN_TIMEOUT_KEEP_ALIVE', 'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN'] : ['WEB_CONCURRENCY', 'GUNICORN_CMD_ARGS'],
    overrides: (env) => (server === 'uvicorn' ? uvicornOverrides(env) : gunicornOverrides(server, env)),
    grpcCaveat: `${server} speaks HTTP/1.1: gRPC in Python needs grpcio's own server, so use Runtime.generic`,
    poolThreads: ({ podRate, latencyP99Millis, parallelism, workers = pythonWorkers(parallelism, workersPerCore), threads }) => {
      if (server === 'gunicorn-sync') {
        return workers;
      }
      return server !== 'gunicorn' ? 0 : threads === undefined ? pythonThreads(podRate, latencyP99Millis, workers) : workers * threads;
    },
    fitMemory: (ask, limitMiB) => fitPython(label, choice, ask, limitMiB),
    environment: (ask) => pythonEnvironment(choice, ask),
  };
}

/** The uvicorn program reads the number of its workers from WEB_CONCURRENCY too. */
function uvicornOverrides(env: Readonly<Record<string, string>>): Overrides {
  if (env.GUNICORN_CMD_ARGS !== undefined) {
    throw new Error('env has GUNICORN_CMD_ARGS, which uvicorn does not read: say Runtime.python({ server: \'gunicorn\' }) or another of gunicorn\'s servers, or leave it out');
  }
  return {
    workers: agreed(wholeFrom(env, 'UVICORN_WORKERS'), wholeFrom(env, 'WEB_CONCURRENCY')),
    keepAliveSeconds: wholeFrom(env, 'UVICORN_TIMEOUT_KEEP_ALIVE'),
    shutdownSeconds: wholeFrom(env, 'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN'),
  };
}

function gunicornOverrides(server: PythonServer, env: Readonly<Record<string, string>>): Overrides {
  const threads = gunicornFlag(env, '--threads');
  if (threads !== undefined && server === 'gunicorn-sync' && threads.value > 1) {
    throw new Error(`env has GUNICORN_CMD_ARGS --threads ${threads.value}, which makes gunicorn's workers threaded: say Runtime.python({ server: 'gunicorn' })`);
  }
  if (threads !== undefined && server === 'gunicorn' && threads.value === 1) {
    throw new Error('env has GUNICORN_CMD_ARGS --threads 1, which makes gunicorn\'s workers synchronous: say Runtime.python({ server: \'gunicorn-sync\' }), or more threads');
  }
  // 0 means: no connection is kept, no silence is too long
  const orNever = (given: Override | undefined): Override | undefined => (given?.value === 0 ? { ...given, value: Infinity } : given);
  return {
    workers: agreed(gunicornFlag(env, '--workers', '-w'), wholeFrom(env, 'WEB_CONCURRENCY')),
    threads: server === 'gunicorn' ? threads : undefined,
    keepAliveSeconds: server === 'gunicorn-sync' ? undefined : orNever(gunicornFlag(env, '--keep-alive', undefined, 0)),
    shutdownSeconds: gunicornFlag(env, '--graceful-timeout'),
    silenceSeconds: orNever(gunicornFlag(env, '--timeout', '-t', 0)),
  };
}

function fitPython(label: string, choice: PythonChoice, ask: MemoryAsk, givenMiB: number | undefined): MemoryFit {
  const workers = ask.workers ?? pythonWorkers(ask.parallelism, choice.workersPerCore);
  const each = workers === 1 ? 'of the one worker' : `of ${workers} workers, each with its own interpreter`;
  const threads = choice.server === 'gunicorn' ? ask.threadsPerWorker ?? Math.min(MOST_WORKER_THREADS, Math.max(LEAST_WORKER_THREADS, Math.ceil(ask.poolThreads / workers))) : 1;
  return fitWhole(label, 'B29, MEM-2', [
    { part: 'base', mib: ask.baseMiB * workers, why: `idle memory ${each}` },
    { part: 'requests', mib: ask.perRequestMiB * ask.concurrency, why: `${ask.concurrency} requests in flight of ${ask.perRequestMiB} MiB` },
    { part: 'workingSet', mib: ask.workingSetMiB * workers, why: `live data under load ${each}: processes share none` },
    { part: 'threads', mib: choice.server === 'gunicorn' ? threads * workers * THREAD_MIB : 0, why: `${threads} threads per worker of ${THREAD_MIB} MiB of resident stack` },
  ], ask, givenMiB, { workers, threadsPerWorker: threads });
}

function pythonEnvironment(choice: PythonChoice, ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const { workers, threadsPerWorker } = ask.fit.numbers;
  const perWorker = Math.max(1, Math.floor(ask.parallelism / workers));
  const cpu = ['sizing.parallelism', 'resources.cpuRequest'];
  const libraries = `each of ${workers} worker${workers === 1 ? '' : 's'} would start a thread per core of the node for its calculations`;
  return {
    WEB_CONCURRENCY: variable(workers, 'B29', cpu, ask.workersFrom !== undefined ? `as ${ask.workersFrom} says; the memory limit counts each of them` : workers === 1
      ? 'one worker: an interpreter uses one core, and more pods are simpler than more processes'
      : `${workers} workers for ${ask.requestMillis}m of CPU; the memory limit counts each of them`),
    ...(choice.version !== undefined && atLeast(choice.version, 3, 13)
      ? { PYTHON_CPU_COUNT: variable(ask.parallelism, 'RT-0', ['sizing.parallelism', 'runtime'], `os.cpu_count() would name the node's cores; ${ask.parallelism} were planned`) }
      : {}),
    OMP_NUM_THREADS: variable(perWorker, 'RT-0', cpu, libraries),
    OPENBLAS_NUM_THREADS: variable(perWorker, 'RT-0', cpu, libraries),
    ...mallocArenas(ask.fit.limitMiB, threadsPerWorker, ask.musl),
    PYTHONUNBUFFERED: variable(1, 'RT-P7', [], 'log lines leave the process at once, also the last ones before a crash'),
    PYTHONDONTWRITEBYTECODE: variable(1, 'RT-P7', [], 'the root file system is read-only: compile while the image is built'),
    ...(choice.server === 'uvicorn' ? uvicornVariables(ask) : gunicornVariables(choice.server, ask)),
  };
}

/** The uvicorn program reads every option as UVICORN_…; a script that calls uvicorn.run() does not. */
function uvicornVariables(ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const where = 'read when the image starts the uvicorn program';
  return {
    UVICORN_TIMEOUT_KEEP_ALIVE: variable(ask.keepAlive?.seconds ?? KEEP_ALIVE_SECONDS, 'KA-4', KEEP_ALIVE_INPUTS, `longer than ${ask.keepAlive?.outlasts ?? GATEWAYS_IDLE}, instead of 5 s; ${where}`, true),
    UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: variable(ask.drainSeconds, 'TRM-4', ['shutdown.drain'], `requests in flight get the drain of ${ask.drainSeconds} s, instead of for ever; ${where}`, true),
  };
}

function gunicornVariables(server: PythonServer, ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const { threadsPerWorker: threads, workers } = ask.fit.numbers;
  // gunicorn starts the successor only after the worker has gone: with one worker nothing would serve meanwhile
  const recycled = workers < 2 ? undefined : Math.max(LEAST_REQUESTS, Math.ceil(ask.podRate / workers * RECYCLE_SECONDS / 1000) * 1000);
  const kept = ask.keepAlive?.seconds ?? KEEP_ALIVE_SECONDS;
  const held = ask.heldSeconds ?? 0;
  const silence = Math.ceil(held) + SILENCE_MARGIN_SECONDS;
  const flags = [
    ...(server === 'gunicorn-sync' ? [] : [`--keep-alive ${kept}`]),
    `--graceful-timeout ${ask.drainSeconds}`,
    ...(silence > GUNICORN_TIMEOUT_SECONDS ? [`--timeout ${silence}`] : []),
    ...(server === 'gunicorn' ? [`--threads ${threads}`] : []),
    '--worker-tmp-dir /dev/shm',
    ...(recycled === undefined ? [] : [`--max-requests ${recycled}`, `--max-requests-jitter ${Math.round(recycled / 4)}`]),
  ];
  const alive = server === 'gunicorn-sync' ? 'connections are not kept' : `connections are kept ${kept} s, longer than ${kept === KEEP_ALIVE_SECONDS || ask.keepAlive === undefined ? 'gateways do' : ask.keepAlive.outlasts}`;
  const pool = server === 'gunicorn' ? `; ${threads} threads per worker for requests that wait` : '';
  return {
    GUNICORN_CMD_ARGS: variable(flags.join(' '), 'RT-P3, KA-4', [...KEEP_ALIVE_INPUTS, 'shutdown.drain', 'demand.latencyP99', 'demand.slowestRequest', 'demand.variability', 'sizing.parallelism'],
      `${alive}${pool}; ${ask.drainSeconds} s of drain for requests in flight; ${silence > GUNICORN_TIMEOUT_SECONDS ? `a worker may be silent for ${silence} s instead of ${GUNICORN_TIMEOUT_SECONDS} s, because a request may hold it for ${Math.ceil(held)} s; ` : ''}heartbeats in memory, because a slow disk would look like a hung worker; ${recycled === undefined ? 'the one worker is not replaced by count, because nothing would serve until its successor has started' : `a worker is replaced after ${recycled} requests, about four hours at the peak, which bounds leaks`}`),
  };
}
