/** Variables that decide sizes, and the factory whose plan counts with them. Each runtime's `reads` is in here; a test looks. */
const READERS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['Runtime.nodejs', ['NODE_OPTIONS', 'UV_THREADPOOL_SIZE']],
  ['Runtime.golang', ['GOMAXPROCS', 'GOMEMLIMIT']],
  ['Runtime.jvm', ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS']],
  ['Runtime.springBoot', [
    'SERVER_TOMCAT_THREADS_MAX', 'SERVER_TOMCAT_KEEPALIVETIMEOUT', 'SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT', 'SERVER_SHUTDOWN',
    'SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE', 'SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE', 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED',
  ]],
  ['Runtime.python', ['WEB_CONCURRENCY']],
  ['Runtime.python({ server: \'uvicorn\' })', ['UVICORN_WORKERS', 'UVICORN_TIMEOUT_KEEP_ALIVE', 'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN']],
  ['Runtime.python({ server: \'gunicorn\' })', ['GUNICORN_CMD_ARGS']],
  ['Runtime.dotnet', [
    'DOTNET_GCHeapHardLimit', 'DOTNET_GCHeapHardLimitPercent', 'DOTNET_PROCESSOR_COUNT', 'DOTNET_gcServer', 'DOTNET_shutdownTimeoutSeconds',
    'SHUTDOWNTIMEOUTSECONDS', 'DOTNET_SHUTDOWNTIMEOUTSECONDS', 'ASPNETCORE_SHUTDOWNTIMEOUTSECONDS', 'shutdownTimeoutSeconds', 'ASPNETCORE_shutdownTimeoutSeconds',
  ]],
  ['Runtime.rust', ['TOKIO_WORKER_THREADS']],
];

const BY_NAME = new Map(READERS.flatMap(([reader, names]) => names.map((name) => [name, reader] as const)));

/** The factory whose plan counts with a variable; undefined for all that decide no size. */
export function readerOf(name: string): string | undefined {
  return BY_NAME.get(name);
}

/** All of them. */
export function knownVariables(): readonly string[] {
  return [...BY_NAME.keys()];
}
