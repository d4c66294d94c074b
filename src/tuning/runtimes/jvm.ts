import { mallocArenas, variable } from './environment';
import { directMiBFrom, g1From, heapIsGiven, initialHeapFrom, javaPartsFrom, jvmHeapFrom, processorsFrom } from './java-options';
import { jvmFindings } from './jvm-findings';
import { fitJvm, JvmBounds, JvmFit, LEAST_POOL_THREADS, LIVE_MIB, LIVE_SPRING_MIB, MOST_POOL_THREADS, outsideMiB } from './jvm-memory';
import type { JvmChoice } from './jvm-options';
import { limitUnseen } from './jvm-version';
import type { Overrides } from './overrides';
import type { Environment } from './reading';
import { EnvironmentAsk, HeapModel, KEEP_ALIVE_SECONDS, KnownVariables, RuntimeModel } from './runtime-model';
import { SPRING_HEALTH, SPRING_METRICS, SPRING_PATHS, SPRING_READS, springListens, springOverrides, springVariables } from './spring-boot';
import type { Tuned } from '../decisions/tuned';

const READS = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'];
export const JAVA_VARIABLES: KnownVariables = { readBy: [['Runtime.jvm', READS], ['Runtime.springBoot', SPRING_READS]], flagLists: ['JAVA_TOOL_OPTIONS'] };

const HEAP: HeapModel = {
  written: '-Xmx or -XX:MaxRAMPercentage in JAVA_TOOL_OPTIONS',
  from: jvmHeapFrom,
  contradiction: (env, limitMiB) => {
    const [initial, most] = [initialHeapFrom(env), jvmHeapFrom(env, limitMiB)];
    return initial === undefined || most === undefined || initial <= most ? undefined
      : `the environment begins with a heap of ${Math.round(initial)} MiB (-Xms) and allows ${Math.round(most)} MiB: Java would not start; lower -Xms, or leave it out and the plan sets it`;
  },
};

/** RT-J11: percent of the limit that the ledger leaves free. */
const PAKETO_HEAD_ROOM = 5;

/** A18: request threads for the most that one pod can be made to do; a second's hiccup must not fill the pool. */
export function jvmThreads(podRate: number, latencyP99Millis: number): number {
  const busy = Math.ceil(podRate * Math.max(latencyP99Millis, 1000) / 1000 - 1e-9);
  return Math.min(MOST_POOL_THREADS, Math.max(LEAST_POOL_THREADS, busy));
}

/** A Java virtual machine, plain or with Spring Boot's embedded Tomcat. */
export function jvmModel(choice: JvmChoice): RuntimeModel<JvmFit, JvmBounds> {
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
    slowStart: true,
    startupFactor: 3,
    graceMarginSeconds: 10,
    healthPaths: spring ? SPRING_PATHS : { live: '/livez', ready: '/readyz' },
    frameworkHealth: spring ? SPRING_HEALTH : undefined,
    metricsPath: spring ? SPRING_METRICS : undefined,
    // plain Java: the JDK's own server and Jetty close idle connections after 30 s, and no variable changes it
    idleTimeoutSeconds: spring ? KEEP_ALIVE_SECONDS : 30,
    idleTimeoutSet: spring,
    stop: spring
      ? { atTerm: 'waits', knob: 'SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE', advice: undefined }
      : {
        atTerm: 'program',
        knob: undefined,
        advice: (drain) => `Java ends at SIGTERM after its shutdown hooks, with the requests that run: let the server stop gracefully in one of them, within ${drain} s`,
      },
    // a plain virtual machine's server is not known
    poolIsGuess: !spring,
    heap: HEAP,
    helperThreads: 0,
    beyond: (ask) => (ask.poolThreads > 2 * ask.parallelism ? `${ask.poolThreads} request threads, which ActiveProcessorCount does not count,` : undefined),
    reads: spring ? [...READS, ...SPRING_READS] : READS,
    parallelismFrom: processorsFrom,
    listensBy: (env) => (spring ? springListens(env) : []),
    overrides: (env) => jvmOverrides(spring, env),
    grpcCaveat: undefined,
    poolThreads: ({ podRate, latencyP99Millis, threads }) => threads ?? jvmThreads(podRate, latencyP99Millis),
    fitMemory: (ask, limitMiB) => fitJvm(label, choice, ask, limitMiB),
    findings: (ask) => jvmFindings(version === undefined ? undefined : limitUnseen(label, version), ask),
    environment: (ask) => ({
      JAVA_TOOL_OPTIONS: javaOptions(choice, ask),
      ...mallocArenas(ask.fit.limitMiB, ask.fit.threads, ask.musl),
      ...(choice.paketo === true ? paketoVariables(ask) : {}),
      ...(spring ? springVariables(ask) : {}),
    }),
  };
}

/** What the user's environment decides. */
function jvmOverrides(spring: boolean, env: Environment): Overrides<JvmBounds> {
  const processors = processorsFrom(env);
  const parallelism = processors === undefined || processors < 1 ? undefined : { value: processors, from: '-XX:ActiveProcessorCount' };
  if (directMiBFrom(env) === 0) {
    throw new Error('env has -XX:MaxDirectMemorySize=0, with which direct buffers may take as much as the heap: expected a size above zero, or leave it out and the plan sets it');
  }
  const [g1, parts] = [g1From(env), javaPartsFrom(env)];
  return { ...(spring ? springOverrides(env) : {}), parallelism, heapGiven: heapIsGiven(env), bounds: g1 === undefined && parts === undefined ? undefined : { g1, parts } };
}

function javaOptions(choice: JvmChoice, ask: EnvironmentAsk<JvmFit>): Tuned<string> {
  const { fit } = ask;
  const flags = [
    `-Xmx${fit.heapMiB}m`,
    // beside a smaller heap of the user's ours would stop the virtual machine at its start
    ...(ask.heapGiven === true ? [] : [`-Xms${fit.initialMiB}m`]),
    `-Xss${fit.stackKiB}k`,
    `-XX:MaxDirectMemorySize=${fit.directMiB}m`,
    ...(choice.paketo === true || choice.loadedClasses !== undefined ? [`-XX:MaxMetaspaceSize=${fit.metaspaceMiB}m`] : []),
    `-XX:ReservedCodeCacheSize=${fit.codeCacheMiB}m`,
    `-XX:ActiveProcessorCount=${ask.parallelism}`,
    `-XX:+Use${fit.collector}`,
    '-XX:+ExitOnOutOfMemoryError',
  ];
  if (choice.cdsArchive !== undefined) {
    flags.push(`-XX:SharedArchiveFile=${choice.cdsArchive}`);
  }
  return variable(flags.join(' '), 'A2', ['resources.memory', 'sizing.parallelism', 'demand.objectiveP99', 'runtime'],
    `the heap may take ${fit.heapMiB} of ${fit.limitMiB} MiB instead of a quarter, because the rest is known; in MiB, because not every Java sees the limit, and a percentage on the image's own command line then does not count; `
    + `direct buffers are held to ${fit.directMiB} MiB, which would otherwise be as much as the heap, compiled code to ${fit.codeCacheMiB} MiB; ${ask.parallelism} processors instead of the limit's; ${fit.collectorWhy}, written out because the default depends on size and release (from JDK 27 on it is always G1); a full heap ends the process, so that it is restarted`);
}

/** RT-J11: Paketo's calculator takes what is set, and refuses to start the program where its sum exceeds the limit: its terms are the ledger's. */
function paketoVariables(ask: EnvironmentAsk<JvmFit>): Record<string, Tuned<string>> {
  const { threads, classes } = ask.fit;
  const inputs = ['resources.memory', 'runtime'];
  return {
    BPL_JVM_THREAD_COUNT: variable(threads, 'RT-J11', inputs, `Paketo's memory calculator would count 250 threads; ${threads} stacks are in the ledger`),
    BPL_JVM_LOADED_CLASS_COUNT: variable(classes, 'RT-J11', inputs, `Paketo's memory calculator would count the classes in the image; ${classes} fill the metaspace of the ledger`),
    BPL_JVM_HEAD_ROOM: variable(PAKETO_HEAD_ROOM, 'RT-J11', [], `${PAKETO_HEAD_ROOM} % of the limit stay free in Paketo's sum, as in the ledger`),
  };
}
