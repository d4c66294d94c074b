import type { Overrides } from './overrides';
import type { Environment } from './reading';
import type { BaselineName } from '../decisions/baseline/numbers';
import type { Found } from '../decisions/finding-severity';
import type { Tuned } from '../decisions/tuned';

/** Idle timeout of a server that never closes an idle connection, or that keeps none: longer than any client pool's (KA-3: Envoy 1 h). Seconds. */
export const NEVER_IDLE_SECONDS = 3600;
/** What the usual keep-alive time of a server outlasts (KA-4). */
export const GATEWAYS_IDLE = 'the 60 s after which gateways close idle connections';
/** What the keep-alive time that is written depends on. */
export const KEEP_ALIVE_INPUTS: readonly string[] = ['exposure', 'target.istio', 'target.waypoint'];
/** And from which numbers it is counted. */
export const KEEP_ALIVE_READS: readonly BaselineName[] = ['network.keepAliveSeconds', 'network.serverSpare'];

/** How a runtime uses CPUs: one loop, threads over all granted CPUs, or worker processes. */
export type CpuModel = 'event-loop' | 'threads' | 'workers';

/** What the runtime is asked to fit into a memory limit; `Bounds` are the runtime's own. MiB. */
export interface MemoryAsk<Bounds = unknown> {
  /** Resident memory of the idle process as declared, or the runtime's assumption. */
  readonly baseMiB: number;
  readonly baseDeclared: boolean;
  /** Live memory beyond the base under load. */
  readonly workingSetMiB: number;
  readonly perRequestMiB: number;
  /** Requests in flight per pod (B14). */
  readonly concurrency: number;
  /** Sum of memory-backed scratch volumes. */
  readonly tmpfsMiB: number;
  /** Commands of health checks that may run at once (PRB-7); absent = 0. */
  readonly commandMiB?: number;
  /** Page cache allowance of data-bearing services (B16); 0 otherwise. */
  readonly pageCacheMiB: number;
  readonly parallelism: number;
  readonly requestMillis: number;
  /** p99 objective in milliseconds (decides the JVM's collector). */
  readonly objectiveMillis: number;
  /** Threads of the request pool the runtime will be told to use; 0 where it has none. */
  readonly poolThreads: number;
  /** Worker processes that the user's environment starts; absent = the plan's. */
  readonly workers?: number | undefined;
  /** What the user's environment says about the parts of memory that only this runtime has; absent = nothing. */
  readonly bounds?: Bounds | undefined;
  /** Threads of each worker that the user's environment starts; absent = the plan's. */
  readonly threadsPerWorker?: number | undefined;
}

/** One line of the ledger: part of the limit. */
export interface LedgerEntry {
  /** `heap`, `native`, `young`, `threads`, `requests`, `tmpfs`, `pageCache`, `base`, … */
  readonly part: string;
  readonly mib: number;
  readonly why: () => string;
}

/** The answer: a limit and what it is made of. Each runtime adds the numbers that its variables need. */
export interface MemoryFit {
  /** The limit, a multiple of 16 MiB. */
  readonly limitMiB: number;
  /** Parts; their sum is at most 0.95 x limit (MEM-2). */
  readonly ledger: readonly LedgerEntry[];
  /** Rule id of the formula ("RT-N4, A1"). */
  readonly rule: string;
  /** One sentence with the numbers; of most sizes nobody asks. */
  readonly reason: () => string;
  /** What the heap has to hold under load; absent where the runtime has none. MiB. */
  readonly liveMiB?: number;
  /** The limit that was needed, where the one of the previous plan stays. */
  readonly insteadOfMiB?: number;
}

/** What `environment` may use. */
export interface EnvironmentAsk<Fit extends MemoryFit = MemoryFit> {
  readonly fit: Fit;
  readonly parallelism: number;
  readonly requestMillis: number;
  readonly cpuLimitMillis: number | undefined;
  /** Requests per second that one pod may get at the utilisation bound (P x rho / C). */
  readonly podRate: number;
  readonly concurrency: number;
  readonly latencyP99Millis: number;
  readonly poolThreads: number;
  readonly drainSeconds: number;
  readonly port: number;
  readonly grpc: boolean;
  /** The image's libc is musl: glibc's own variables are left out, nobody reads them. Absent = glibc. */
  readonly musl?: boolean;
  /** How long the server is to keep idle connections, and what that outlasts; absent = the baseline's time, against gateways. */
  readonly keepAlive?: { readonly seconds: number; readonly outlasts: string };
  /** What of the user's environment decided the number of workers; absent = the plan did. */
  readonly workersFrom?: string | undefined;
  /** How long one request may keep the process, or its worker, from doing anything else (`holds`). Seconds. */
  readonly heldSeconds?: number;
  /** The user's environment chooses the largest heap. */
  readonly heapGiven?: boolean | undefined;
  /** Names of all variables of the user's, literal or by reference. */
  readonly userNames?: readonly string[];
}

/** What a process does at SIGTERM, and what can be set about it from outside (TRM-4). */
export interface StopModel {
  /** What the program or the image has to bring for a drain of so many seconds; undefined where the server waits by itself, as long as a variable of `environment` says. */
  readonly advice: ((drainSeconds: number) => string) | undefined;
}

/** What `beyond` may use. */
export interface BeyondAsk {
  readonly parallelism: number;
  /** Threads or processes of the request pool; 0 where there is none. */
  readonly poolThreads: number;
}

/** What `poolThreads` may use. */
export interface PoolAsk {
  readonly podRate: number;
  readonly latencyP99Millis: number;
  readonly latencyMillis: number;
  readonly parallelism: number;
  /** Workers, and threads, that the user's environment sets. */
  readonly workers?: number | undefined;
  readonly threads?: number | undefined;
}

/** The heap cap that variables carry: what any program may have written in them, not only the plan's own values. */
export interface HeapModel {
  /** How it is written so that the plan can count it, for messages. */
  readonly written: string;
  /** The cap that a process with these variables has in a memory limit; undefined where they say none. MiB. */
  from(env: Environment, limitMiB: number): number | undefined;
  /** What contradicts the cap in these variables, so that the process would not start, as a sentence; absent or undefined = nothing. */
  contradiction?(env: Environment, limitMiB: number): string | undefined;
}

/** Health endpoints that a framework brings: they are known where it answers, not assumed. */
export interface FrameworkHealth {
  /** All its endpoints lie below this path. */
  readonly below: string;
  /** Whose they are, and who answers there, for sentences. */
  readonly whose: string;
  readonly by: string;
  /** What the image has to bring for them. */
  readonly needs: string;
  /** The setting that takes a path away; undefined where none does. */
  switchedOff(path: string, env: Environment): { readonly text: string; readonly name: string } | undefined;
}

/** A variable (or flag) by which a program is told where to listen, and the ports that it names. */
export interface ListensBy {
  readonly from: string;
  readonly ports: readonly number[];
  /** `read`: the runtime itself reads it; `custom`: many programs do; `health`: it moves the health endpoints alone. */
  readonly by: 'read' | 'custom' | 'health';
}

/** Libraries that start threads of their own in each worker, unless variables hold them. */
export interface LibraryThreads {
  readonly variables: readonly string[];
}

/** A runtime's variables, known before one is chosen: findings about programs of other runtimes ask it. */
export interface KnownVariables {
  /** Variables that decide sizes, by the factory whose plan counts with them. */
  readonly readBy: ReadonlyArray<readonly [factory: string, names: readonly string[]]>;
  /** Variables that are lists of flags: ours, the add-ons' and the user's are merged flag by flag. */
  readonly flagLists?: readonly string[];
}

/** What `findings` may use. */
export interface FindingsAsk<Fit extends MemoryFit = MemoryFit, Bounds = unknown> {
  readonly fit: Fit;
  /** Everything that the process reads. */
  readonly env: Environment;
  /** What the user's variables bound. */
  readonly bounds?: Bounds | undefined;
  readonly grpc: boolean;
  /** Requests in flight per pod. */
  readonly concurrency: number;
}

/** What is assumed of a program, where its profile is silent. */
export interface RuntimeDefaults {
  readonly cpuPerRequestMillis: number;
  readonly memoryBaseMiB: number;
  readonly memoryPerRequestMiB: number;
  readonly startupSeconds: number;
  readonly tmpMiB: number;
  readonly idleCpuMillis: number;
}

/** Numbers of the baseline by what they decide. */
export interface RuntimeReads {
  readonly defaults: Readonly<Record<keyof RuntimeDefaults, readonly BaselineName[]>>;
  /** The limit and its parts. */
  readonly memory: readonly BaselineName[];
  /** Threads and processes: of the request pool, and beside it. */
  readonly pool: readonly BaselineName[];
  /** The least CPU request. */
  readonly least: readonly BaselineName[];
  /** The budget of a start. */
  readonly start: readonly BaselineName[];
  /** The grace period. */
  readonly stop: readonly BaselineName[];
}

/**
 * Everything the planner must know about a language runtime. One file per runtime implements it, and nobody outside of this room asks for its id:
 * what a rule needs to know is a field here.
 */
export interface RuntimeModel<Fit extends MemoryFit = MemoryFit, Bounds = unknown> {
  /** `nodejs`, `golang`, …: printed in plans, compared by nobody. */
  readonly id: string;
  /** For people: `Node.js 22`. */
  readonly label: string;
  readonly cpuModel: CpuModel;
  /** Nothing is known of the program but its start time: what is assumed of it is a guess about all programs. */
  readonly isUnknown?: boolean;
  /** Compiles while it runs: counts 30 s of warm-up in the reaction time (B8), 30 s of minReadySeconds. */
  readonly jit: boolean;
  /** Largest useful request: 1000 for event loops and one-worker Python; undefined = no bound. */
  readonly maximumRequestMillis: number | undefined;
  /** Assumptions where the profile is silent. */
  readonly defaults: RuntimeDefaults;
  /** Which numbers of the baseline its parts of a plan come from. */
  readonly numbers: RuntimeReads;
  /** Starts so slowly that callers of a sleeping function bear more than the usual wait (SRC-1). */
  readonly slowStart?: boolean;
  /** k of PRB-1. */
  readonly startupFactor: number;
  /** Seconds beyond preStop + drain: 5, JVM 10 (B17). */
  readonly graceMarginSeconds: number;
  /** Health endpoints by convention. */
  readonly healthPaths: { readonly live: string; readonly ready: string };
  /** Who answers them where a framework does; absent = the program itself has to. */
  readonly frameworkHealth?: FrameworkHealth | undefined;
  /** Where the program serves its metrics by convention; absent = `/metrics`. */
  readonly metricsPath?: string | undefined;
  /** The server's own idle timeout, and whether `environment` sets it (KA-1, B19). */
  readonly idleTimeoutSeconds: number;
  readonly idleTimeoutSet: boolean;
  /** What a request keeps from everything else, health checks included: the process while it computes (`cpu`), a worker for its whole time (`request`); absent = nothing. */
  readonly holds?: 'cpu' | 'request' | undefined;
  /** A worker that is silent for so long is killed, unless the environment says otherwise; absent = none is. Seconds. */
  readonly silenceSeconds?: number | undefined;
  /** Worker processes per core, where the user chose them. */
  readonly workersPerCore?: number;
  /** Variables that the plan depends on: a value that it cannot read is a finding. The runtime's `KnownVariables` list them too; a test looks. */
  readonly reads?: readonly string[];
  readonly stop: StopModel;
  /** The pool's size is counted in memory, but which server runs is not known: it bounds no requests. */
  readonly poolIsGuess?: boolean;
  /** Each thread of the pool is a process of its own: more than requests can come is memory for nothing. */
  readonly processPerRequest?: boolean;
  /** The heap cap that variables carry; absent = there is none. */
  readonly heap?: HeapModel | undefined;
  /** Threads of libraries that count against the CPU limit; absent = there are none. */
  readonly libraryThreads?: LibraryThreads | undefined;
  /** Threads that compute beside `parallelism`: the CPU limit has room for them (rulings 1). */
  readonly helperThreads: number;
  /** What the runtime cannot serve, as a sentence, or undefined. */
  readonly grpcCaveat: string | undefined;
  /** What else may compute at the same time, because nothing that is set bounds it, as the subject of a sentence; undefined = nothing does. */
  beyond(ask: BeyondAsk): string | undefined;
  /** Needs at least this CPU request (SIZE-1): JVM and .NET 500, JVM that starts longer than 20 s 1000. */
  minimumRequestMillis(startupSeconds: number): number;
  /** Threads of the request pool (Tomcat, gthread) for a pod's rate; 0 where there is none (A18). */
  poolThreads(ask: PoolAsk): number;
  /** Fits memory; `limitMiB` undefined = find the smallest. With a limit given: fit into exactly that, or throw an Error whose message says what is needed ("heap …, native …"). */
  fitMemory(ask: MemoryAsk<Bounds>, limitMiB?: number): Fit;
  /** How many CPUs (or worker processes) these variables tell the process to use; absent, or undefined, where they say nothing. */
  parallelismFrom?(env: Environment): number | undefined;
  /** Where these variables let the program listen; absent = no variable says it. */
  listensBy?(env: Environment): Array<ListensBy | undefined>;
  /** What the user's literal variables decide. Throws where the process would not understand one, or would not do what was planned. */
  overrides?(env: Environment): Overrides<Bounds>;
  /** What else is to be known of this runtime's memory; absent = nothing. */
  findings?(ask: FindingsAsk<Fit, Bounds>): Found[];
  /** What the runtime should be told but reads from no variable, as a sentence (nginx, PHP-FPM); absent or undefined = nothing. */
  advice?(ask: EnvironmentAsk<Fit>): string | undefined;
  /** Environment variables, each with its decision (unit-free values as the process reads them). */
  environment(ask: EnvironmentAsk<Fit>): Record<string, Tuned<string>>;
}
