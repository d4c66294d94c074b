import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Language runtimes: parallelism, heap, pools, timeouts. */
export const RUNTIME_RULES: RuleTexts = {
  'RT-0': ['Parallelism is pinned', 'event loop 1; threads max({sizing.leastThreads}, ceil(request)); worker processes the whole requested cores; under a capped or pinned limit max(1, floor(limit))', 'at least 1', s.RESOURCES_DOC, 'B12: one formula for all multi-threaded runtimes, Rust included. Without it every runtime takes the cores of the node.'],

  'RT-G1': ['Go memory limit', 'see B13; {runtimes.golang.cgoShare%} % instead of {runtimes.golang.share%} % with memory outside of Go', 'below the limit', s.GO_GC_DOC, 'B13 subtracts tmpfs and asks for {runtimes.golang.headroom} times the live set.'],
  'RT-G2': ['Go reads no memory limit by itself', 'GOMEMLIMIT is always written', 'Go 1.19 and newer', s.GO_RUNTIME_DOC, 'Still so in Go 1.26 (golang/go#75164).'],
  'RT-G3': ['GOGC stays at its default', 'GOGC is left at 100', 'none', s.GO_GC_DOC, 'GOGC=off would need a live heap far below the limit.'],
  'RT-G4': ['Go at small quotas', 'GOMAXPROCS is written for every release', 'at least 1', s.GO_RUNTIME_DOC, 'Go 1.25 reads the quota, but never below 2, and only with go 1.25 in go.mod; B12 writes it always.'],
  'RT-G5': ['Go\'s HTTP client keeps two connections per host', 'advice: raise MaxIdleConnsPerHost to the concurrency per upstream', 'none', s.GO_HTTP_DOC, 'Code only.'],
  'RT-G6': ['A resize needs a restart', 'GOMEMLIMIT is a number, not a share', 'none', s.GO_RUNTIME_DOC, 'Since V1.'],

  'RT-J1': ['The collector is written out', 'G1 with 2 processors and either {runtimes.jvm.g1LimitMiB} MiB or a p99 objective below {runtimes.jvm.g1ObjectiveMillis} ms; else Serial', 'none', s.G1_DOC, 'The JVM\'s own choice: Serial below 2 processors or 1792 MiB; from JDK 27 G1 everywhere (JEP 523).'],
  'RT-J2': ['The heap of the JVM is written out', '-Xmx and -Xms are always written, in MiB, -Xms {runtimes.jvm.initialShare%} % of -Xmx', 'none', s.JAVA_DOC, 'Default 25 %, 50 % of very small limits: 180 MB of live objects at a limit of 512 MiB fail at the start. Was MaxRAMPercentage, a share of what the JVM takes for the limit (RT-J13), which a launcher\'s own percentage overrode; -Xmx wins over percentages wherever they stand.'],
  'RT-J3': ['Heap by limit', 'see A2', 'none', s.JAVA_DOC, 'A table of percentages; replaced by A2.'],
  'RT-J4': ['What the JVM needs beside the heap', 'metaspace {runtimes.jvm.metaspaceMiB} MiB, with Spring {runtimes.jvm.springMetaspaceMiB} MiB, or 14 MB + 5800 bytes per loaded class + code cache {runtimes.jvm.codeCacheMiB} MiB (ReservedCodeCacheSize) + {memory.threadMiB} MiB per thread, of stacks of {runtimes.jvm.stackMiB} MiB (-Xss) + direct buffers (RT-J12) + collector (G1 {runtimes.jvm.g1Share%} % of the heap) + {runtimes.jvm.vmMiB} MiB', 'none', s.JAVA_DOC, 'Counted with the threads that are configured (A2). The stack is written out: Java\'s default is 1 MiB on x86-64 and 2 MiB on arm64. The code cache is held to what is counted (its default is 240 MiB; a full one is flushed, and compiling pauses); metaspace is held only where its classes are known, because a full one ends the program: elsewhere a finding names its number.'],
  'RT-J5': ['Heap and the rest fit the limit', 'see A2', 'none', s.JAVA_DOC, 'A2 adds tmpfs and solves both sides together.'],
  'RT-J6': ['Exit when memory runs out', '-XX:+ExitOnOutOfMemoryError', 'none', s.JAVA_DOC, 'A JVM that lives on without memory answers nothing.'],
  'RT-J7': ['Spring Boot stops and answers probes', 'server.shutdown graceful, timeout per phase = drain, actuator probes on', 'none', s.SPRING_SHUTDOWN_DOC, 'Graceful is the default from 3.4, probes from 4.0: written out for every version. B17: the timeout is per phase.'],
  'RT-J8': ['Tomcat keeps connections', 'keep-alive timeout {network.keepAliveSeconds} s, unlimited requests per connection', 'none', s.SPRING_PROPERTIES_DOC, 'Defaults: 60 s and 100 requests, which closes connections behind a proxy all the time.'],
  'RT-J9': ['Tomcat threads', 'see A18', '{runtimes.jvm.leastPoolThreads} to {runtimes.jvm.mostPoolThreads}', s.SPRING_PROPERTIES_DOC, 'A18: sized by the mean it gave five threads.'],
  'RT-J10': ['Database pool', 'see A18', 'at least 5', s.HIKARI_DOC, 'A18.'],

  'RT-J11': ['Paketo\'s memory calculator', 'heap + direct + metaspace + 240 MiB of code cache + 1 MiB per thread + 5 % fit the limit; BPL_JVM_THREAD_COUNT, BPL_JVM_LOADED_CLASS_COUNT, BPL_JVM_HEAD_ROOM = 5', 'none', 'https://github.com/paketo-buildpacks/libjvm', 'Read in November 2026 in helper/memory_calculator.go and calc/calculator.go. It runs before the program, takes the regions that JAVA_TOOL_OPTIONS set, counts 250 threads of its own accord, and refuses to start where the sum exceeds the limit.'],
  'RT-J12': ['Direct buffers are held', 'MaxDirectMemorySize = {runtimes.jvm.directMiB} MiB + {runtimes.jvm.directPerProcessorMiB} MiB x processors', 'above 0', s.JAVA_DOC, 'Unset, they may grow to -Xmx beside the heap. Netty takes two arenas per processor, in chunks of 4 MiB. What asks for more fails in Java\'s own code (java.nio.Bits), which ExitOnOutOfMemoryError does not see: a finding for gRPC, whose messages pass through them. Tried in November 2026 with OpenJDK 17.0.15: the process went on, where a full heap ended it. SapMachine 17.0.15 and 21.0.7 have a property of their own for it (its wiki, "Handling of OnOutOfMemoryError switches").'],
  'RT-J13': ['Which Java sees the limit', 'cgroup v2: 15, and 11.0.16 (JDK-8230305); kernels from 6.12 on without cgroup v1: 25, and 11.0.32, 17.0.20, 21.0.12 at the latest (JDK-8349988)', 'none', 'https://github.com/openjdk/jdk/pull/23811', 'Read in November 2026, with its backports (openjdk/jdk11u-dev 3177, which was still open on 24 April 2026, after 11.0.31 came out; openjdk/jdk21u-dev 2390 and 2812, the latter in review that month) and corretto/corretto-21 143: the updates of July 2026 are the first that can have it, and vendors may have had it before. An older one takes the memory of the node for its own; numbers hold all the same (RT-J2).'],

  'RT-N1': ['V8 does not fit small limits', 'the heap is always written', 'none', s.MEASURED, 'Measured on Node.js 20, 22 and 24: up to 259 MiB of heap whatever the limit below 512 MiB.'],
  'RT-N2': ['Percentage flag', 'not used: --max-old-space-size works in every release', 'none', s.NODE_CLI_DOC, '--max-old-space-size-percentage exists from 22.21 and in 24.'],
  'RT-N3': ['Young generation', 'three semi-spaces; by limit 1, 4, 8, 16 MiB, in Node.js 24 up to 64 MiB', 'none', s.MEASURED, 'Node.js 24 made it four times as large from 1 GiB on.'],
  'RT-N4': ['Old space', 'see A1', 'none', s.NODE_CLI_DOC, 'A1 subtracts the native part and tmpfs.'],
  'RT-N5': ['Semi-space for throughput', 'left to V8 unless the live heap needs the room', 'none', s.NODE_CLI_DOC, 'Since V1.'],
  'RT-N6': ['One loop, one core', 'request at most 1000m; more load means more pods', 'at most 1000m', s.NODE_CLI_DOC, 'A second core would be paid for and idle.'],
  'RT-N7': ['Threads of libuv', 'UV_THREADPOOL_SIZE = {runtimes.nodejs.poolThreads} x parallelism; the CPU limit has room for them beside the loop', '4 to 1024', s.NODE_CLI_DOC, 'The default, written out. They compress, encrypt, look names up and read files.'],
  'RT-N8': ['Node.js closes idle connections after 5 s', 'the mesh closes earlier (B19)', 'none', s.NODE_HTTP_DOC, 'Same in Node.js 20, 22 and 24; can be changed in code only.'],

  'RT-P1': ['Workers of Python', 'see B29; {runtimes.python.leastThreads} to {runtimes.python.mostThreads} threads in a gthread worker, as many as Little\'s law asks for', 'at least 1', s.GUNICORN_DOC, 'B29: workers follow the request, memory follows the workers.'],
  'RT-P2': ['gunicorn\'s timeouts', 'graceful timeout = drain; keep-alive {network.keepAliveSeconds} s with threads', 'none', s.GUNICORN_DOC, 'Defaults: 30 s and 2 s.'],
  'RT-P3': ['gunicorn\'s heartbeat in memory', '--worker-tmp-dir in memory, workers recycled after what {runtimes.python.recycleSeconds} s at the peak bring, at least {runtimes.python.leastRecycleRequests} requests, up to {runtimes.python.recycleJitter%} % more or less; timeout = what may hold a worker + {runtimes.python.silenceMarginSeconds} s', 'none', s.GUNICORN_DOC, 'On disk the heartbeat may block.'],
  'RT-P4': ['uvicorn', 'one process per pod; keep-alive {network.keepAliveSeconds} s; graceful shutdown = drain', 'none', s.UVICORN_DOC, 'Defaults: 5 s, and no end to the shutdown.'],
  'RT-P5': ['Arenas of glibc', 'MALLOC_ARENA_MAX={memory.arenas} below a limit of {memory.arenaLimitMiB} MiB, or with more than {memory.arenaThreads} threads', 'none', s.MALLOPT_DOC, 'glibc makes arenas by the cores of the node; musl has none.'],
  'RT-P6': ['Free-threaded Python', 'workers 1, threads = parallelism', 'Python 3.13 and newer', s.PYTHON_DOC, 'By choice of the image.'],
  'RT-P7': ['Python writes nothing beside its files', 'PYTHONUNBUFFERED=1, PYTHONDONTWRITEBYTECODE=1', 'none', s.PYTHON_DOC, 'The root file system is read-only.'],

  'RT-D1': ['.NET heap limit', 'what {memory.share%} % of the limit leave beside the other parts, {runtimes.dotnet.nativeMiB} MiB of them native; at least {runtimes.dotnet.headroom} x the live set', 'at least 20 MB', s.DOTNET_GC_DOC, 'Default: the larger of 20 MB and 75 % of the limit.'],
  'RT-D2': ['.NET reads hexadecimal', 'DOTNET_GCHeapHardLimit and the like as 0x…', 'none', s.DOTNET_GC_DOC, 'runtimeconfig.json is decimal, variables are not.'],
  'RT-D3': ['DATAS', 'DOTNET_GCDynamicAdaptationMode=1 with the server collector', '.NET 8 and newer', s.DATAS_DOC, 'Opt-in in .NET 8, on by default in .NET 9: written out for both.'],
  'RT-D4': ['Collector of .NET', 'workstation below 2 processors or {runtimes.dotnet.serverGcLimitMiB} MiB, else server with DATAS; tiered PGO on', 'none', s.DOTNET_GC_DOC, 'Since V1.'],
  'RT-D5': ['Kestrel', 'keep-alive 130 s: code only', 'none', 'https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel/options', 'Longer than the {mesh.idleTimeout} s of the pools before it.'],
  'RT-D6': ['The .NET host ends within the drain', 'DOTNET_shutdownTimeoutSeconds = drain', 'at least 1 s', 'https://github.com/dotnet/runtime/blob/main/src/libraries/Microsoft.Extensions.Hosting/src/HostOptions.cs', 'Read in November 2026. The host cuts requests off after its own 30 s. It reads the key shutdownTimeoutSeconds, whatever its case, from ASPNETCORE_, DOTNET_ and bare variables, the last being the strongest.'],

  'RT-R1': ['Tokio\'s threads', 'TOKIO_WORKER_THREADS = parallelism', 'at least 1', s.TOKIO_DOC, 'Zero or a fraction makes Tokio panic.'],
  'RT-R2': ['Rust rounds quotas down', 'parallelism is written, so it does not matter', 'none', s.RUST_PARALLELISM_DOC, 'A quota of 1.5 gives one worker.'],
  'RT-R3': ['Rust memory', '{memory.headroom} x (base + requests in flight x memory per request) + tmpfs', 'none', s.OWN, 'No collector, so no slack for one.'],
  'RT-R4': ['Allocator of musl images', 'advice: a global allocator such as mimalloc or jemalloc', 'none', 'https://musl.libc.org/', 'Code only.'],
  'RT-W1': ['WebAssembly', 'a RuntimeClass by name', 'none', s.RUNTIME_CLASS_DOC, 'Since V1.'],
  'RT-H1': ['PHP-FPM children', 'children = clamp(ceil({runtimes.phpFpm.spare} x highest rate of a pod x p99), {runtimes.phpFpm.childrenPerCore} per core, {runtimes.phpFpm.mostChildren}), static; the limit holds them beside the base', 'at least 1', s.PHP_FPM_DOC, 'Read from the pool\'s file only; the plan says the number.'],
  'RT-E1': ['Workers of the proxy', 'concurrency is written out', 'at least 1', s.MESH_CONFIG_DOC, 'Without a CPU limit Envoy would start one per core of the node.'],
};
