import { assumed, namesOf, ownNumbers, type OwnNumbers } from './assumed';
import { mallocArenas, variable } from './environment';
import { gunicornBind, gunicornFlag, workersFrom } from './gunicorn-flags';
import { fitWhole } from './memory';
import { agreed, Override, Overrides, wholeFrom } from './overrides';
import { portOf } from './ports';
import type { Environment } from './reading';
import { EnvironmentAsk, GATEWAYS_IDLE, KEEP_ALIVE_INPUTS, KEEP_ALIVE_READS, KnownVariables, ListensBy, MemoryAsk, MemoryFit, NEVER_IDLE_SECONDS, RuntimeModel } from './runtime-model';
import { atLeast, Version } from './version';
import { inWords } from '../../private/format';
import { between, type PropTable, text } from '../../private/known-props';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';
import type { Tuned } from '../decisions/tuned';

/** Python: worker processes, because one interpreter uses one core. */
export const PYTHON_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small Python service, if not declared. */
  cpuPerRequestMillis: 10,
  /** [MiB] MEM-2: memory of a small Python service at rest, if not declared. */
  memoryBaseMiB: 70,
  /** [MiB] MEM-3: memory of one request in flight of a small Python service, if not declared. */
  memoryPerRequestMiB: 0.5,
  /** [s] PRB-1: how long a small Python service takes to start, if not declared. */
  startupSeconds: 3,
  /** [MiB] MEM-9: what a small Python service writes to /tmp. */
  tmpMiB: 32,
  /** [m] SIZE-7: CPU of a small Python service without requests. */
  idleCpuMillis: 10,
  /** [x] PRB-1: the budget of a start of a small Python service, above its usual time. */
  startupFactor: 3,
  /** [s] TRM-3: what a small Python service needs to end beside the drain. */
  graceMarginSeconds: 5,
  /** [threads] RT-P1: the fewest threads of one gthread worker. */
  leastThreads: 4,
  /** [threads] RT-P1: the most threads of one gthread worker. */
  mostThreads: 16,
  /** [requests] RT-P3: no worker is replaced after fewer requests. */
  leastRecycleRequests: 1000,
  /** [s] RT-P3: a worker is replaced after about so long at the peak, which bounds leaks. */
  recycleSeconds: 14_400,
  /** [share] RT-P3: workers are not replaced all at once: how much the number of requests may differ. */
  recycleJitter: 0.25,
  /** [s] RT-P3: how much longer a worker may be silent than a request may hold it. */
  silenceMarginSeconds: 5,
};

/** With the numbers that all runtimes read. */
export type PythonNumbers = OwnNumbers<'python', typeof PYTHON_NUMBERS>;

/**
 * Options of `Runtime.python`.
 */
export interface PythonOptions {
  /**
   * The Python release in the image, for example `3.13`.
   *
   * 3.9 or newer. PYTHON_CPU_COUNT is set from 3.13 on, where the interpreter reads it.
   *
   * @default - not known: PYTHON_CPU_COUNT is left out
   */
  readonly version?: string;

  /**
   * What serves the requests.
   *
   * - `uvicorn`: one asynchronous process per pod, at most 1000m of CPU. Its variables are read when the image starts the `uvicorn` program;
   *   a script that calls `uvicorn.run()` has to pass the timeouts itself.
   * - `gunicorn`: a worker per requested core with threads (gthread).
   * - `gunicorn-sync`: a worker per requested core, one request each. Connections are not kept.
   * - `uvicorn+gunicorn`: gunicorn with uvicorn's worker class, which the image's command has to name.
   *
   * @default 'uvicorn'
   */
  readonly server?: string;

  /**
   * Worker processes per requested core, from 1 to 2.
   *
   * More than 1 pays where requests of a synchronous server wait for others. Each worker has its own memory.
   *
   * @default 1
   */
  readonly workersPerCore?: number;
}

export const PYTHON: PropTable<PythonOptions> = { version: text('3.13'), server: text('gunicorn'), workersPerCore: between(1, 2, '1: more workers share a core without being faster, and each takes its own memory') };

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

/** RT-P3: gunicorn kills a worker that has been silent for so long; one that a request holds is silent. */
const GUNICORN_TIMEOUT_SECONDS = 30;

const READS = ['WEB_CONCURRENCY'];
const UVICORN_READS = ['UVICORN_WORKERS', 'UVICORN_TIMEOUT_KEEP_ALIVE', 'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN'];
const GUNICORN_READS = ['GUNICORN_CMD_ARGS'];
export const PYTHON_VARIABLES: KnownVariables = {
  readBy: [['Runtime.python', READS], ['Runtime.python({ server: \'uvicorn\' })', UVICORN_READS], ['Runtime.python({ server: \'gunicorn\' })', GUNICORN_READS]],
  flagLists: GUNICORN_READS,
};
/** RT-0: numeric libraries start a thread per core of the node unless these hold them. */
const LIBRARY_VARIABLES = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'];

/** What threads are counted from, and gunicorn's flags. */
const THREAD_READS: readonly BaselineName[] = namesOf('python', PYTHON_NUMBERS, 'leastThreads', 'mostThreads');
const GUNICORN_READING: readonly BaselineName[] = ['sizing.utilizationCap', ...THREAD_READS, ...KEEP_ALIVE_READS, ...namesOf('python', PYTHON_NUMBERS, 'leastRecycleRequests', 'recycleSeconds', 'recycleJitter', 'silenceMarginSeconds')];

/** What the workers are told. */
interface PythonFit extends MemoryFit {
  readonly workers: number;
  readonly threadsPerWorker: number;
}

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
export function pythonThreads({ python }: PythonNumbers, podRate: number, latencyP99Millis: number, workers: number): number {
  const busy = Math.ceil(podRate * latencyP99Millis / 1000 / workers - 1e-9);
  return workers * Math.min(python.mostThreads, Math.max(python.leastThreads, busy));
}

/** Python: worker processes, because one interpreter uses one core. */
export function pythonModel(numbers: BaselineNumbers, choice: PythonChoice): RuntimeModel<PythonFit> {
  const b: PythonNumbers = ownNumbers(numbers, 'python', PYTHON_NUMBERS);
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
    ...assumed(b.python, 'python', { memory: THREAD_READS, pool: THREAD_READS }),
    healthPaths: { live: '/livez', ready: '/readyz' },
    // RT-P2: the sync worker closes every connection after its answer, so none is ever idle
    idleTimeoutSeconds: server === 'gunicorn-sync' ? NEVER_IDLE_SECONDS : b.network.keepAliveSeconds,
    idleTimeoutSet: server !== 'gunicorn-sync',
    // RT-P1: a thread lets the others compute after 5 ms, a loop and a worker without threads do not
    holds: server === 'gunicorn-sync' ? 'request' : server === 'gunicorn' ? undefined : 'cpu',
    silenceSeconds: server === 'uvicorn' ? undefined : GUNICORN_TIMEOUT_SECONDS,
    workersPerCore,
    // both finish what runs and take nothing new; the drain goes into their own variables
    stop: { advice: undefined },
    helperThreads: 0,
    // one interpreter computes on one core, whatever its threads; libraries are held by OMP_NUM_THREADS
    beyond: () => undefined,
    reads: [...READS, ...(server === 'uvicorn' ? UVICORN_READS : GUNICORN_READS)],
    libraryThreads: { variables: LIBRARY_VARIABLES },
    parallelismFrom: workersFrom,
    listensBy: (env) => [pythonListens(env)],
    overrides: (env) => (server === 'uvicorn' ? uvicornOverrides(env) : gunicornOverrides(server, env)),
    grpcCaveat: `${server} speaks HTTP/1.1 only; gRPC in Python needs grpcio's own server: use Runtime.generic`,
    poolThreads: ({ podRate, latencyP99Millis, parallelism, workers = pythonWorkers(parallelism, workersPerCore), threads }) => {
      if (server === 'gunicorn-sync') {
        return workers;
      }
      return server !== 'gunicorn' ? 0 : threads === undefined ? pythonThreads(b, podRate, latencyP99Millis, workers) : workers * threads;
    },
    fitMemory: (ask, limitMiB) => fitPython(b, label, choice, ask, limitMiB),
    environment: (ask) => pythonEnvironment(b, choice, ask),
  };
}

/** The uvicorn program reads the number of its workers from WEB_CONCURRENCY too. */
function uvicornOverrides(env: Environment): Overrides {
  if (env.GUNICORN_CMD_ARGS !== undefined) {
    throw new Error('env has GUNICORN_CMD_ARGS, which uvicorn does not read: say Runtime.python({ server: \'gunicorn\' }) or another of gunicorn\'s servers, or leave it out');
  }
  return {
    workers: agreed(wholeFrom(env, 'UVICORN_WORKERS'), wholeFrom(env, 'WEB_CONCURRENCY')),
    keepAliveSeconds: wholeFrom(env, 'UVICORN_TIMEOUT_KEEP_ALIVE'),
    shutdownSeconds: wholeFrom(env, 'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN'),
  };
}

function gunicornOverrides(server: PythonServer, env: Environment): Overrides {
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

/** Where uvicorn, or gunicorn's flags, let the server listen. */
function pythonListens(env: Environment): ListensBy | undefined {
  const [from, told] = env.UVICORN_PORT !== undefined ? ['UVICORN_PORT', env.UVICORN_PORT] : ['GUNICORN_CMD_ARGS --bind', gunicornBind(env)];
  return told === undefined ? undefined : { from, ports: portOf(told), by: 'read' };
}

function fitPython(b: PythonNumbers, label: string, choice: PythonChoice, ask: MemoryAsk, givenMiB: number | undefined): PythonFit {
  const workers = ask.workers ?? pythonWorkers(ask.parallelism, choice.workersPerCore);
  const each = workers === 1 ? 'of the one worker' : `of ${workers} workers, each with its own interpreter`;
  const threads = choice.server === 'gunicorn' ? ask.threadsPerWorker ?? Math.min(b.python.mostThreads, Math.max(b.python.leastThreads, Math.ceil(ask.poolThreads / workers))) : 1;
  const whole = fitWhole(b, label, 'B29, MEM-2', [
    { part: 'base', mib: ask.baseMiB * workers, why: () => `idle memory ${each}` },
    { part: 'requests', mib: ask.perRequestMiB * ask.concurrency, why: () => `${ask.concurrency} requests in flight of ${ask.perRequestMiB} MiB` },
    { part: 'workingSet', mib: ask.workingSetMiB * workers, why: () => `live data under load ${each}: processes share none` },
    { part: 'threads', mib: choice.server === 'gunicorn' ? threads * workers * b.memory.threadMiB : 0, why: () => `${threads} threads per worker of ${b.memory.threadMiB} MiB of resident stack` },
  ], ask, givenMiB);
  return { ...whole, workers, threadsPerWorker: threads };
}

function pythonEnvironment(b: PythonNumbers, choice: PythonChoice, ask: EnvironmentAsk<PythonFit>): Record<string, Tuned<string>> {
  const { workers, threadsPerWorker } = ask.fit;
  const perWorker = Math.max(1, Math.floor(ask.parallelism / workers));
  const cpu = ['sizing.parallelism', 'resources.cpuRequest'];
  const libraries = `each of ${workers} worker${workers === 1 ? '' : 's'} would start a thread per core of the node for its calculations`;
  return {
    WEB_CONCURRENCY: variable(workers, 'B29', cpu, ask.workersFrom !== undefined ? `as ${ask.workersFrom} says; the memory limit counts each` : workers === 1
      ? 'one worker: an interpreter uses one core, and more pods replace more processes'
      : `${workers} workers for ${ask.requestMillis}m of CPU; the memory limit counts each`),
    ...(choice.version !== undefined && atLeast(choice.version, 3, 13)
      ? { PYTHON_CPU_COUNT: variable(ask.parallelism, 'RT-0', ['sizing.parallelism', 'runtime'], `os.cpu_count() returns the cores of the node; ${ask.parallelism} are planned`) }
      : {}),
    OMP_NUM_THREADS: variable(perWorker, 'RT-0', cpu, libraries),
    OPENBLAS_NUM_THREADS: variable(perWorker, 'RT-0', cpu, libraries),
    ...mallocArenas(b, ask.fit.limitMiB, threadsPerWorker, ask.musl),
    PYTHONUNBUFFERED: variable(1, 'RT-P7', [], 'log lines are written at once, also the last ones before a crash'),
    PYTHONDONTWRITEBYTECODE: variable(1, 'RT-P7', [], 'the root file system is read-only: compile when the image is built'),
    ...(choice.server === 'uvicorn' ? uvicornVariables(b, ask) : gunicornVariables(b, choice.server, ask)),
  };
}

/** The uvicorn program reads every option as UVICORN_…; a script that calls uvicorn.run() does not. */
function uvicornVariables({ network }: PythonNumbers, ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const where = 'read when the image starts the uvicorn program';
  return {
    UVICORN_TIMEOUT_KEEP_ALIVE: variable(ask.keepAlive?.seconds ?? network.keepAliveSeconds, 'KA-4', KEEP_ALIVE_INPUTS, `longer than ${ask.keepAlive?.outlasts ?? GATEWAYS_IDLE}; the default is 5 s; ${where}`, true, KEEP_ALIVE_READS),
    UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: variable(ask.drainSeconds, 'TRM-4', ['shutdown.drain'], `requests in flight get the drain of ${ask.drainSeconds} s; the default is no end; ${where}`, true),
  };
}

function gunicornVariables({ python, network }: PythonNumbers, server: PythonServer, ask: EnvironmentAsk<PythonFit>): Record<string, Tuned<string>> {
  const { threadsPerWorker: threads, workers } = ask.fit;
  // gunicorn starts the successor only after the worker has gone: with one worker nothing would serve meanwhile
  const recycled = workers < 2 ? undefined : Math.max(python.leastRecycleRequests, Math.ceil(ask.podRate / workers * python.recycleSeconds / 1000) * 1000);
  const kept = ask.keepAlive?.seconds ?? network.keepAliveSeconds;
  const held = ask.heldSeconds ?? 0;
  const silence = Math.ceil(held) + python.silenceMarginSeconds;
  const flags = [
    ...(server === 'gunicorn-sync' ? [] : [`--keep-alive ${kept}`]),
    `--graceful-timeout ${ask.drainSeconds}`,
    ...(silence > GUNICORN_TIMEOUT_SECONDS ? [`--timeout ${silence}`] : []),
    ...(server === 'gunicorn' ? [`--threads ${threads}`] : []),
    '--worker-tmp-dir /dev/shm',
    ...(recycled === undefined ? [] : [`--max-requests ${recycled}`, `--max-requests-jitter ${Math.round(recycled * python.recycleJitter)}`]),
  ];
  const alive = server === 'gunicorn-sync' ? 'no keep-alive' : `connections are kept ${kept} s, longer than ${kept === network.keepAliveSeconds || ask.keepAlive === undefined ? 'gateways do' : ask.keepAlive.outlasts}`;
  const pool = server === 'gunicorn' ? `; ${threads} threads per worker for requests that wait` : '';
  return {
    GUNICORN_CMD_ARGS: variable(flags.join(' '), 'RT-P3, KA-4', [...KEEP_ALIVE_INPUTS, 'shutdown.drain', 'demand.latencyP99', 'demand.slowestRequest', 'demand.variability', 'sizing.parallelism'],
      `${alive}${pool}; ${ask.drainSeconds} s of drain for requests in flight; ${silence > GUNICORN_TIMEOUT_SECONDS ? `a worker may be silent for ${silence} s (default ${GUNICORN_TIMEOUT_SECONDS} s), because a request may hold it for ${Math.ceil(held)} s; ` : ''}heartbeats in memory, because a slow disk looks like a hung worker; ${recycled === undefined ? 'the only worker is not recycled, because no other would serve meanwhile' : `a worker is replaced after ${recycled} requests, about ${inWords(python.recycleSeconds / 3600)} hours at the peak, to limit leaks`}`, false, GUNICORN_READING),
  };
}
