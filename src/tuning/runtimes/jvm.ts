import { directMiBFrom, g1From, heapIsGiven, javaPartsFrom, parallelismFrom } from './effective';
import { mallocArenas, variable } from './environment';
import { fitJvm, LEAST_POOL_THREADS, LIVE_MIB, LIVE_SPRING_MIB, outsideMiB, type JvmChoice } from './jvm-memory';
import { limitUnseen } from './jvm-version';
import { mustBe, Overrides, springNames, springSeconds, springText, springWhole } from './overrides';
import { EnvironmentAsk, GATEWAYS_IDLE, KEEP_ALIVE_INPUTS, KEEP_ALIVE_SECONDS, RuntimeModel } from './runtime-model';
import type { Tuned } from '../decisions/tuned';

/** A18. */
const MOST_POOL_THREADS = 200;

/** Where Spring Boot listens unless something says otherwise (server.port). */
const SPRING_PORT = 8080;

/** RT-J11: percent of the limit that the ledger leaves free. */
const PAKETO_HEAD_ROOM = 5;

/** A18: request threads for the most that one pod can be made to do; a second's hiccup must not fill the pool. */
export function jvmThreads(podRate: number, latencyP99Millis: number): number {
  const busy = Math.ceil(podRate * Math.max(latencyP99Millis, 1000) / 1000 - 1e-9);
  return Math.min(MOST_POOL_THREADS, Math.max(LEAST_POOL_THREADS, busy));
}

/** A Java virtual machine, plain or with Spring Boot's embedded Tomcat. */
export function jvmModel(choice: JvmChoice): RuntimeModel {
  const { spring, version } = choice;
  const java = version === undefined ? 'Java' : `Java ${version.text}`;
  const label = spring ? `Spring Boot on ${java}` : java;
  const cds = choice.cds || choice.cdsArchive !== undefined;
  const startupSeconds = spring ? (cds ? 15 : 25) : (cds ? 6 : 10);
  const outside = outsideMiB(choice, LEAST_POOL_THREADS);

  return {
    id: spring ? 'springBoot' : 'jvm',
    label,
    cpuModel: 'threads',
    jit: true,
    minimumRequestMillis: (startup) => (startup > 20 ? 1000 : 500),
    maximumRequestMillis: undefined,
    defaults: {
      cpuPerRequestMillis: spring ? 12 : 8,
      memoryBaseMiB: Math.ceil(outside + (spring ? LIVE_SPRING_MIB : LIVE_MIB)),
      memoryPerRequestMiB: 0.5,
      startupSeconds,
      tmpMiB: 64,
      idleCpuMillis: 30,
    },
    startupFactor: 3,
    graceMarginSeconds: 10,
    healthPaths: spring
      ? { live: '/actuator/health/liveness', ready: '/actuator/health/readiness' }
      : { live: '/livez', ready: '/readyz' },
    // plain Java: the JDK's own server and Jetty close idle connections after 30 s, and no variable changes it
    idleTimeoutSeconds: spring ? KEEP_ALIVE_SECONDS : 30,
    idleTimeoutSet: spring,
    limitUnseen: version === undefined ? undefined : limitUnseen(label, version),
    stop: spring
      ? { atTerm: 'waits', knob: 'SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE', advice: undefined }
      : {
        atTerm: 'program',
        knob: undefined,
        advice: (drain) => `Java ends at SIGTERM after its shutdown hooks, with the requests that run: let the server stop gracefully in one of them, within ${drain} s`,
      },
    helperThreads: 0,
    beyond: (ask) => (ask.poolThreads > 2 * ask.parallelism ? `${ask.poolThreads} request threads, which ActiveProcessorCount does not count,` : undefined),
    reads: ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', ...(spring ? new Set(SPRING_PROPERTIES.flatMap(springNames)) : [])],
    overrides: (env) => jvmOverrides(spring, env),
    grpcCaveat: undefined,
    poolThreads: ({ podRate, latencyP99Millis, threads }) => threads ?? jvmThreads(podRate, latencyP99Millis),
    fitMemory: (ask, limitMiB) => fitJvm(label, choice, ask, limitMiB),
    environment: (ask) => ({
      JAVA_TOOL_OPTIONS: javaOptions(choice, ask),
      ...mallocArenas(ask.fit.limitMiB, ask.fit.numbers.threads, ask.musl),
      ...(choice.paketo === true ? paketoVariables(ask) : {}),
      ...(spring ? springVariables(ask) : {}),
    }),
  };
}

/** Properties of Spring Boot's that the plan rests on. */
const THREADS = 'server.tomcat.threads.max';
const KEEP_ALIVE = 'server.tomcat.keep-alive-timeout';
const SHUTDOWN_PROPERTY = 'server.shutdown';
const PHASE = 'spring.lifecycle.timeout-per-shutdown-phase';
const HEALTH_PROBES = 'management.endpoint.health.probes.enabled';
const SPRING_PROPERTIES = [THREADS, KEEP_ALIVE, SHUTDOWN_PROPERTY, PHASE, HEALTH_PROBES];

function jvmOverrides(spring: boolean, env: Readonly<Record<string, string>>): Overrides {
  const processors = parallelismFrom('jvm', env);
  const parallelism = processors === undefined || processors < 1 ? undefined : { value: processors, from: '-XX:ActiveProcessorCount' };
  if (directMiBFrom(env) === 0) {
    throw new Error('env has -XX:MaxDirectMemorySize=0, with which direct buffers may take as much as the heap: expected a size above zero, or leave it out and the plan sets it');
  }
  const java = { parallelism, g1: g1From(env), heapGiven: heapIsGiven(env), javaParts: javaPartsFrom(env) };
  if (!spring) {
    return java;
  }
  mustBe(springText(env, SHUTDOWN_PROPERTY), 'graceful', 'requests in flight would be cut whenever a pod stops');
  return { ...java, threads: springWhole(env, THREADS), keepAliveSeconds: springSeconds(env, KEEP_ALIVE, true), shutdownSeconds: springSeconds(env, PHASE) };
}

function javaOptions(choice: JvmChoice, ask: EnvironmentAsk): Tuned<string> {
  const { numbers, texts, limitMiB } = ask.fit;
  const flags = [
    `-Xmx${numbers.heapMiB}m`,
    // beside a smaller heap of the user's ours would stop the virtual machine at its start
    ...(ask.heapGiven === true ? [] : [`-Xms${numbers.initialMiB}m`]),
    `-Xss${numbers.stackKiB}k`,
    `-XX:MaxDirectMemorySize=${numbers.directMiB}m`,
    ...(choice.paketo === true || choice.loadedClasses !== undefined ? [`-XX:MaxMetaspaceSize=${numbers.metaspaceMiB}m`] : []),
    `-XX:ReservedCodeCacheSize=${numbers.codeCacheMiB}m`,
    `-XX:ActiveProcessorCount=${ask.parallelism}`,
    `-XX:+Use${texts.gc}`,
    '-XX:+ExitOnOutOfMemoryError',
  ];
  if (choice.cdsArchive !== undefined) {
    flags.push(`-XX:SharedArchiveFile=${choice.cdsArchive}`);
  }
  return variable(flags.join(' '), 'A2', ['resources.memory', 'sizing.parallelism', 'demand.objectiveP99', 'runtime'],
    `the heap may take ${numbers.heapMiB} of ${limitMiB} MiB instead of a quarter, because the rest is known; in MiB, because not every Java sees the limit, and a percentage on the image's own command line then does not count; `
    + `direct buffers are held to ${numbers.directMiB} MiB, which would otherwise be as much as the heap, compiled code to ${numbers.codeCacheMiB} MiB; ${ask.parallelism} processors instead of the limit's; ${texts.gcWhy}, written out because the default depends on size and release (from JDK 27 on it is always G1); a full heap ends the process, so that it is restarted`);
}

/** RT-J11: Paketo's calculator takes what is set, and refuses to start the program where its sum exceeds the limit: its terms are the ledger's. */
function paketoVariables(ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const { threads, classes } = ask.fit.numbers;
  const inputs = ['resources.memory', 'runtime'];
  return {
    BPL_JVM_THREAD_COUNT: variable(threads, 'RT-J11', inputs, `Paketo's memory calculator would count 250 threads; ${threads} stacks are in the ledger`),
    BPL_JVM_LOADED_CLASS_COUNT: variable(classes, 'RT-J11', inputs, `Paketo's memory calculator would count the classes in the image; ${classes} fill the metaspace of the ledger`),
    BPL_JVM_HEAD_ROOM: variable(PAKETO_HEAD_ROOM, 'RT-J11', [], `${PAKETO_HEAD_ROOM} % of the limit stay free in Paketo's sum, as in the ledger`),
  };
}

function springVariables(ask: EnvironmentAsk): Record<string, Tuned<string>> {
  const threads = ask.fit.numbers.threads;
  return {
    // the names with underscores for dashes are read too, and a user's own variable in the shorter spelling wins over them
    SERVER_TOMCAT_THREADS_MAX: variable(threads, 'A18', ['demand.latencyP99', 'sizing.parallelism', 'sizing.maxUtilization', 'demand.cpuPerRequest'],
      `${Math.round(ask.podRate)}/s x ${Math.max(ask.latencyP99Millis, 1000)} ms, between ${LEAST_POOL_THREADS} and ${MOST_POOL_THREADS}: a second's hiccup of a dependency must not fill the pool`),
    SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: variable(`${ask.keepAlive?.seconds ?? KEEP_ALIVE_SECONDS}s`, 'KA-4', KEEP_ALIVE_INPUTS, `longer than ${ask.keepAlive?.outlasts ?? GATEWAYS_IDLE}: the server must not be first`),
    SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS: variable(-1, 'RT-J8', [], 'Tomcat would close every connection after 100 requests, which costs proxies a new one'),
    SERVER_SHUTDOWN: variable('graceful', 'RT-J7', [], 'requests in flight end before the process does; written out because it is the default only from Boot 3.4 on'),
    SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: variable(`${ask.drainSeconds}s`, 'B17', ['shutdown.drain'], `one phase may take the drain of ${ask.drainSeconds} s; the grace period leaves 10 s for the others`),
    // of a gRPC service the port is that of another server in the program
    ...(ask.grpc || ask.port === SPRING_PORT ? {} : { SERVER_PORT: variable(ask.port, 'RT-0', ['port'], `Spring Boot listens on ${SPRING_PORT} unless it is told; port is ${ask.port}`) }),
    MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: variable('true', 'RT-J7', [], 'the probes\' paths exist by default only from Boot 4 on, or where Boot recognises Kubernetes'),
  };
}
