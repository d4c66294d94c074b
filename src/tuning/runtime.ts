import { Duration } from 'cdk8s';
import { DOTNET, GENERIC, GOLANG, JVM, NODEJS, PYTHON } from './runtime-tables';
import { dotnetModel } from './runtimes/dotnet';
import { genericModel } from './runtimes/generic';
import { golangModel } from './runtimes/golang';
import { jvmModel } from './runtimes/jvm';
import { nginxModel } from './runtimes/nginx';
import { nodejsModel } from './runtimes/nodejs';
import { phpFpmModel } from './runtimes/php-fpm';
import { PYTHON_SERVERS, pythonModel } from './runtimes/python';
import type { RuntimeModel } from './runtimes/runtime-model';
import { rustModel } from './runtimes/rust';
import { parseVersion, Version } from './runtimes/version';
import { checkCall, checkOptions, shown } from '../private/known-props';
import { secondsOf } from '../private/quantities';
import { refuseSurplus } from '../private/surplus';

/**
 * Options of `Runtime.nodejs`.
 */
export interface NodejsOptions {
  /**
   * The Node.js release in the image, for example `22` or `22.12`.
   *
   * 18 or newer. It decides how large V8 makes the young generation (RT-N3): Node.js 24 takes up to 192 MiB.
   *
   * @default - not known: memory is planned for the larger young generation of Node.js 24
   */
  readonly version?: string;
}

/**
 * Options of `Runtime.golang`.
 */
export interface GolangOptions {
  /**
   * The Go release that built the program, for example `1.25`.
   *
   * 1.19 or newer, because older ones know no GOMEMLIMIT. GOMAXPROCS is set for every release.
   *
   * @default - not known; the settings are the same
   */
  readonly version?: string;

  /**
   * Whether the program allocates memory outside of Go: cgo, mmap, SQLite, RocksDB.
   *
   * GOMEMLIMIT is then 80 % of what the limit leaves instead of 90 % (RT-G1).
   *
   * @default false
   */
  readonly cgo?: boolean;
}

/**
 * Options of `Runtime.jvm` and `Runtime.springBoot`.
 */
export interface JvmOptions {
  /**
   * The Java release in the image, for example `21` or `21.0.4`.
   *
   * 11 or newer. The collector is always written out, so its default, which changes with JDK 27, does not matter.
   *
   * @default - not known; the settings are the same
   */
  readonly version?: string;

  /**
   * Whether the image has a class data sharing archive (AppCDS, or an AOT cache) that its command uses.
   *
   * The start is then assumed to take 6 s instead of 10 s, with Spring Boot 15 s instead of 25 s.
   *
   * @default - true with `cdsArchive`, else false
   */
  readonly cds?: boolean;

  /**
   * Absolute path of the class data sharing archive in the image, passed as `-XX:SharedArchiveFile`.
   *
   * Leave it out where the image's own command names the archive.
   *
   * @default - none is passed
   */
  readonly cdsArchive?: string;

  /**
   * Classes that the program loads (`jcmd <pid> VM.classloader_stats`, or what Paketo's calculator prints as "Loaded Class Count").
   *
   * The metaspace is then planned and bounded for so many. From 1000 to 1000000.
   *
   * @default - as many as fill 80 MiB of metadata, with Spring Boot 110 MiB; not bounded
   */
  readonly loadedClasses?: number;

  /**
   * Whether the image was built by Paketo's buildpacks (Spring Boot's `build-image`), whose memory calculator runs before the program.
   *
   * It refuses to start where its sum exceeds the limit, so the memory is planned by its terms (RT-J11), and BPL_JVM_THREAD_COUNT,
   * BPL_JVM_LOADED_CLASS_COUNT and BPL_JVM_HEAD_ROOM are set.
   *
   * @default false
   */
  readonly paketo?: boolean;
}

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

/**
 * Options of `Runtime.dotnet`.
 */
export interface DotnetOptions {
  /**
   * The .NET release in the image, for example `8` or `9.0`.
   *
   * 8 or newer. What became a default later (DATAS) is written out for every release.
   *
   * @default - not known; the settings are the same
   */
  readonly version?: string;
}

/**
 * The language runtime in the image: it decides parallelism, the heap's share of the memory limit, and which environment variables carry both.
 */
export class Runtime {
  /**
   * Node.js: one event loop, so at most 1000m of CPU per pod.
   *
   * Sets NODE_OPTIONS (`--max-old-space-size`, A1) and UV_THREADPOOL_SIZE (RT-N7), and a CPU limit with room for the pool. Flags in your own NODE_OPTIONS win, one by one.
   * The server's idle timeout of 5 s can be changed in code only; the mesh closes its connections earlier instead (B19).
   */
  public static nodejs(options: NodejsOptions = {}): Runtime {
    checkOptions('Runtime.nodejs', NODEJS, options, 'version');
    return new Runtime(nodejsModel(parseVersion(options.version, { call: 'Runtime.nodejs', name: 'Node.js', oldest: [18, 0], examples: '\'22\' or \'22.12\'' })));
  }

  /**
   * Go.
   *
   * Sets GOMAXPROCS (RT-0) and GOMEMLIMIT (B13); GOGC stays as it is.
   */
  public static golang(options: GolangOptions = {}): Runtime {
    checkOptions('Runtime.golang', GOLANG, options, 'version');
    const version = parseVersion(options.version, { call: 'Runtime.golang', name: 'Go', oldest: [1, 19], examples: '\'1.25\' or \'1.25.3\'', minorNeeded: true });
    return new Runtime(golangModel(version, options.cgo ?? false));
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
    return new Runtime(pythonModel({ version, server, workersPerCore }));
  }

  /**
   * .NET with Kestrel.
   *
   * Sets the heap's hard limit (hexadecimal, RT-D2), the collector by size (RT-D4), DATAS (RT-D3), DOTNET_PROCESSOR_COUNT (RT-0), DOTNET_TieredPGO, and how long
   * the host lets requests run when it stops (DOTNET_shutdownTimeoutSeconds, RT-D6).
   */
  public static dotnet(options: DotnetOptions = {}): Runtime {
    checkOptions('Runtime.dotnet', DOTNET, options, 'version');
    return new Runtime(dotnetModel(parseVersion(options.version, { call: 'Runtime.dotnet', name: '.NET', oldest: [8, 0], examples: '\'8\' or \'9.0\'' })));
  }

  /**
   * Rust on Tokio.
   *
   * Sets TOKIO_WORKER_THREADS (RT-R1), and MALLOC_ARENA_MAX below 1 GiB unless the image's libc is musl (RT-P5).
   */
  public static rust(): Runtime {
    return new Runtime(rustModel(false));
  }

  /**
   * Rust with the Hyperlane server.
   *
   * As `rust`. Hyperlane reads its own settings as JSON, not from variables.
   */
  public static hyperlane(): Runtime {
    return new Runtime(rustModel(true));
  }

  /**
   * nginx as the workload itself.
   *
   * Sets nothing: `worker_processes` is read from nginx.conf only. Write the plan's `sizing.parallelism` there, because `auto` starts a worker per core of the node.
   */
  public static nginx(): Runtime {
    return new Runtime(nginxModel());
  }

  /**
   * PHP-FPM behind a web server in the same container.
   *
   * Sets nothing: `pm.max_children` is read from the pool's file only; the plan says how many the memory holds (RT-H1). `memoryPerRequest` of the profile is the memory of one child.
   */
  public static phpFpm(): Runtime {
    return new Runtime(phpFpmModel());
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
    return new Runtime(genericModel(secondsOf(startup)));
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
    return new Runtime(jvmModel({ version, spring, cds: options.cds ?? false, cdsArchive, loadedClasses: options.loadedClasses, paketo: options.paketo ?? false }));
  }

  private constructor(
    /** @internal */
    public readonly _model: RuntimeModel,
  ) {}
}

refuseSurplus('Runtime', Runtime, { nodejs: 1, golang: 1, jvm: 1, springBoot: 1, python: 1, dotnet: 1 });
