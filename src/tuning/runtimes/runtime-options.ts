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
