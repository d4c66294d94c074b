import { Duration } from 'cdk8s';
import { DOTNET, DOTNET_NUMBERS, DOTNET_VARIABLES, dotnetModel, type DotnetOptions } from './dotnet';
import { GENERIC, GENERIC_NUMBERS, genericModel } from './generic';
import { GO_VARIABLES, GOLANG, GOLANG_NUMBERS, golangModel, type GolangOptions } from './golang';
import { JAVA_VARIABLES, jvmModel } from './jvm';
import { JVM_NUMBERS } from './jvm-numbers';
import { JVM, type JvmChoice, type JvmOptions } from './jvm-options';
import { NGINX_NUMBERS, nginxModel } from './nginx';
import { NODE_VARIABLES, NODEJS, NODEJS_NUMBERS, nodejsModel, type NodejsOptions } from './nodejs';
import { PHP_FPM_NUMBERS, phpFpmModel } from './php-fpm';
import { PYTHON, PYTHON_NUMBERS, PYTHON_SERVERS, PYTHON_VARIABLES, pythonModel, type PythonOptions } from './python';
import type { RuntimeModel } from './runtime-model';
import { RUST_NUMBERS, RUST_VARIABLES, rustModel } from './rust';
import { parseVersion, Version } from './version';
import { checkCall, checkOptions, shown } from '../../private/known-props';
import { secondsOf } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';
import type { BaselineNumbers } from '../decisions/baseline/numbers';

// options of the factories, beside them in the public API
export { type DotnetOptions } from './dotnet';
export { type GolangOptions } from './golang';
export { type JvmOptions } from './jvm-options';
export { type NodejsOptions } from './nodejs';
export { type PythonOptions } from './python';

/** Every runtime's numbers, by the name that a baseline has for it. */
const NUMBERS = {
  nodejs: NODEJS_NUMBERS,
  golang: GOLANG_NUMBERS,
  jvm: JVM_NUMBERS,
  python: PYTHON_NUMBERS,
  dotnet: DOTNET_NUMBERS,
  rust: RUST_NUMBERS,
  nginx: NGINX_NUMBERS,
  phpFpm: PHP_FPM_NUMBERS,
  generic: GENERIC_NUMBERS,
};
/** Every runtime's variables. */
const VARIABLES = [NODE_VARIABLES, GO_VARIABLES, JAVA_VARIABLES, PYTHON_VARIABLES, DOTNET_VARIABLES, RUST_VARIABLES];
const READERS: ReadonlyMap<string, string> = new Map(VARIABLES.flatMap(({ readBy }) => readBy.flatMap(([factory, names]) => names.map((name) => [name, factory] as const))));

/**
 * The language runtime in the image: it decides parallelism, the heap's share of the memory limit, and which environment variables carry both.
 */
export class Runtime {
  /**
   * Variables that decide sizes, and the factory whose plan counts with each.
   *
   * @internal
   */
  public static readonly _readers: ReadonlyMap<string, string> = READERS;

  /**
   * What a baseline may say otherwise, runtime by runtime.
   *
   * @internal
   */
  public static readonly _numbers: Readonly<Record<string, Readonly<Record<string, number>>>> = NUMBERS;

  /**
   * Variables that are lists of flags: ours, the add-ons' and the user's are merged flag by flag (DESIGN, decision 3).
   *
   * @internal
   */
  public static readonly _flagLists: readonly string[] = VARIABLES.flatMap(({ flagLists }) => flagLists ?? []);

  /**
   * Node.js: one event loop, so at most 1000m of CPU per pod.
   *
   * Sets NODE_OPTIONS (`--max-old-space-size`, A1) and UV_THREADPOOL_SIZE (RT-N7), and a CPU limit with room for the pool. Flags in your own NODE_OPTIONS win, one by one.
   * The server's idle timeout of 5 s can be changed in code only; the mesh closes its connections earlier instead (B19).
   */
  public static nodejs(options: NodejsOptions = {}): Runtime {
    checkOptions('Runtime.nodejs', NODEJS, options, 'version');
    const version = parseVersion(options.version, { call: 'Runtime.nodejs', name: 'Node.js', oldest: [18, 0], examples: '\'22\' or \'22.12\'' });
    return new Runtime((numbers) => nodejsModel(numbers, version));
  }

  /**
   * Go.
   *
   * Sets GOMAXPROCS (RT-0) and GOMEMLIMIT (B13); GOGC stays as it is.
   */
  public static golang(options: GolangOptions = {}): Runtime {
    checkOptions('Runtime.golang', GOLANG, options, 'version');
    const version = parseVersion(options.version, { call: 'Runtime.golang', name: 'Go', oldest: [1, 19], examples: '\'1.25\' or \'1.25.3\'', minorNeeded: true });
    const { cgo = false } = options;
    return new Runtime((numbers) => golangModel(numbers, version, cgo));
  }

  /**
   * A Java virtual machine with any server.
   *
   * Sets JAVA_TOOL_OPTIONS: heap, direct buffers and stacks in numbers, processors, the collector, and an exit when memory runs out (A2); and MALLOC_ARENA_MAX (RT-P5).
   * Flags in your own JAVA_TOOL_OPTIONS win, one by one.
   */
  public static jvm(options: JvmOptions = {}): Runtime {
    return Runtime.java('Runtime.jvm', options, false);
  }

  /**
   * Spring Boot with its embedded Tomcat.
   *
   * As `jvm`, and Tomcat's threads (A18), an idle timeout of 75 s or more (KA-4: longer than what stands before it keeps connections), graceful shutdown within the drain (B17), and the actuator's probes,
   * which `spring-boot-starter-actuator` has to bring.
   */
  public static springBoot(options: JvmOptions = {}): Runtime {
    return Runtime.java('Runtime.springBoot', options, true);
  }

  /**
   * Python behind uvicorn or gunicorn.
   *
   * Sets WEB_CONCURRENCY (B29), thread counts of numeric libraries (RT-0), MALLOC_ARENA_MAX (RT-P5), PYTHONUNBUFFERED, PYTHONDONTWRITEBYTECODE,
   * and the server's timeouts: UVICORN_… or GUNICORN_CMD_ARGS.
   */
  public static python(options: PythonOptions = {}): Runtime {
    checkOptions('Runtime.python', PYTHON, options, 'version');
    const version = parseVersion(options.version, { call: 'Runtime.python', name: 'Python', oldest: [3, 9], examples: '\'3.13\' or \'3.13.1\'', minorNeeded: true });
    const name = options.server ?? 'uvicorn';
    const server = Object.hasOwn(PYTHON_SERVERS, name) ? PYTHON_SERVERS[name] : undefined;
    if (server === undefined) {
      throw new Error(`Runtime.python({ server: ${shown(name)} }): that server is not known: expected ${Object.keys(PYTHON_SERVERS).join(', ')}; for another one use Runtime.generic`);
    }
    const workersPerCore = options.workersPerCore ?? 1;
    return new Runtime((numbers) => pythonModel(numbers, { version, server, workersPerCore }));
  }

  /**
   * .NET with Kestrel.
   *
   * Sets the heap's hard limit (hexadecimal, RT-D2), the collector by size (RT-D4), DATAS (RT-D3), DOTNET_PROCESSOR_COUNT (RT-0), DOTNET_TieredPGO, and how long
   * the host lets requests run when it stops (DOTNET_shutdownTimeoutSeconds, RT-D6).
   */
  public static dotnet(options: DotnetOptions = {}): Runtime {
    checkOptions('Runtime.dotnet', DOTNET, options, 'version');
    const version = parseVersion(options.version, { call: 'Runtime.dotnet', name: '.NET', oldest: [8, 0], examples: '\'8\' or \'9.0\'' });
    return new Runtime((numbers) => dotnetModel(numbers, version));
  }

  /**
   * Rust on Tokio.
   *
   * Sets TOKIO_WORKER_THREADS (RT-R1), and MALLOC_ARENA_MAX below 1 GiB unless the image's libc is musl (RT-P5).
   */
  public static rust(): Runtime {
    return new Runtime((numbers) => rustModel(numbers, false));
  }

  /**
   * Rust with the Hyperlane server.
   *
   * As `rust`. Hyperlane reads its own settings as JSON, not from variables.
   */
  public static hyperlane(): Runtime {
    return new Runtime((numbers) => rustModel(numbers, true));
  }

  /**
   * nginx as the workload itself.
   *
   * Sets nothing: `worker_processes` is read from nginx.conf only. Write the plan's `sizing.parallelism` there, because `auto` starts a worker per core of the node.
   */
  public static nginx(): Runtime {
    return new Runtime(nginxModel);
  }

  /**
   * PHP-FPM behind a web server in the same container.
   *
   * Sets nothing: `pm.max_children` is read from the pool's file only; the plan says how many the memory holds (RT-H1). `memoryPerRequest` of the profile is the memory of one child.
   */
  public static phpFpm(): Runtime {
    return new Runtime(phpFpmModel);
  }

  /**
   * Anything else: a program that is known by its start time only. Declare `memoryBase` in its profile too, or `memory`: what is assumed may be too little.
   *
   * Sets nothing, because which variables it reads is not known: hold it to `sizing.parallelism` threads in its own settings.
   *
   * @param startup p99 of the time to start, longer than zero; `startup` of a profile, which says it about one image, is stronger
   */
  public static generic(startup: Duration): Runtime {
    checkCall('Runtime.generic', GENERIC, startup);
    const seconds = secondsOf(startup);
    return new Runtime((numbers) => genericModel(numbers, seconds));
  }

  private static java(call: string, options: JvmOptions, spring: boolean): Runtime {
    checkOptions(call, JVM, options, 'version');
    const version: Version | undefined = parseVersion(options.version, { call, name: 'Java', oldest: [11, 0], examples: '\'21\' or \'21.0.4\'', ...(spring ? { note: '; it is the version of Java, not of Spring Boot' } : {}) });
    const { cdsArchive } = options;
    if (cdsArchive !== undefined && !/^\/\S+$/.test(cdsArchive)) {
      throw new Error(`${call}({ cdsArchive: ${shown(cdsArchive)} }): expected an absolute path in the image without spaces, for example '/app/application.jsa'`);
    }
    if (cdsArchive !== undefined && options.cds === false) {
      throw new Error(`${call}({ cds: false, cdsArchive: ${shown(cdsArchive)} }): the archive is named and switched off: leave one of them out`);
    }
    const choice: JvmChoice = { version, spring, cds: options.cds ?? false, cdsArchive, loadedClasses: options.loadedClasses, paketo: options.paketo ?? false };
    return new Runtime((numbers) => jvmModel(numbers, choice));
  }

  private memo: { readonly numbers: BaselineNumbers; readonly model: RuntimeModel } | undefined;

  private constructor(private readonly make: (numbers: BaselineNumbers) => RuntimeModel) {}

  /** What the planner knows about it, on a baseline; made once, because plans of an app share both. @internal */
  public _modelOn(numbers: BaselineNumbers): RuntimeModel {
    if (this.memo?.numbers !== numbers) {
      this.memo = { numbers, model: this.make(numbers) };
    }
    return this.memo.model;
  }
}

refuseSurplus('Runtime', Runtime, { nodejs: 1, golang: 1, jvm: 1, springBoot: 1, python: 1, dotnet: 1 });
