import { namesOf, ownNumbers, readsOf } from './assumed';
import { mallocArenas, variable } from './environment';
import { directMiBFrom, g1From, heapIsGiven, initialHeapFrom, javaPartsFrom, jvmHeapFrom, processorsFrom } from './java-options';
import { jvmFindings } from './jvm-findings';
import { fitJvm, JVM_MEMORY_READS, JvmBounds, JvmFit, outsideMiB } from './jvm-memory';
import { JVM_NUMBERS, JVM_POOL_READS, type JvmNumbers } from './jvm-numbers';
import type { JvmChoice } from './jvm-options';
import { limitUnseen } from './jvm-version';
import type { Overrides } from './overrides';
import type { Environment } from './reading';
import type { EnvironmentAsk, HeapModel, KnownVariables, RuntimeModel } from './runtime-model';
import { SPRING_HEALTH, SPRING_METRICS, SPRING_PATHS, SPRING_READS, springListens, springOverrides, springVariables } from './spring-boot';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';
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

/** A18: request threads for the most that one pod can be made to do; a second's hiccup must not fill the pool. */
export function jvmThreads({ jvm }: JvmNumbers, podRate: number, latencyP99Millis: number): number {
  const busy = Math.ceil(podRate * Math.max(latencyP99Millis, jvm.slowMillis) / 1000 - 1e-9);
  return Math.min(jvm.mostPoolThreads, Math.max(jvm.leastPoolThreads, busy));
}

/** What the memory of an idle program is counted from. */
const BASE_READS: readonly BaselineName[] = ['memory.threadMiB', ...namesOf('jvm', JVM_NUMBERS, 'liveMiB', 'springLiveMiB', 'leastPoolThreads', 'metaspaceMiB', 'springMetaspaceMiB', 'codeCacheMiB', 'vmMiB')];

/** A Java virtual machine, plain or with Spring Boot's embedded Tomcat. */
export function jvmModel(numbers: BaselineNumbers, choice: JvmChoice): RuntimeModel<JvmFit, JvmBounds> {
  const b: JvmNumbers = ownNumbers(numbers, 'jvm', JVM_NUMBERS);
  const { spring, version } = choice;
  const java = version === undefined ? 'Java' : `Java ${version.text}`;
  const label = spring ? `Spring Boot on ${java}` : java;
  const cds = choice.cds || choice.cdsArchive !== undefined;
  const starts = spring ? (cds ? 'springCdsStartupSeconds' : 'springStartupSeconds') : (cds ? 'cdsStartupSeconds' : 'startupSeconds');
  const outside = outsideMiB(b, choice, b.jvm.leastPoolThreads);

  const reads = readsOf('jvm', {
    cpuPerRequestMillis: namesOf('jvm', JVM_NUMBERS, spring ? 'springCpuPerRequestMillis' : 'cpuPerRequestMillis'),
    memoryBaseMiB: BASE_READS,
    startupSeconds: namesOf('jvm', JVM_NUMBERS, starts),
  }, { memory: JVM_MEMORY_READS, pool: JVM_POOL_READS, least: namesOf('jvm', JVM_NUMBERS, 'leastRequestMillis', 'slowStartSeconds', 'slowStartRequestMillis') });

  return {
    id: spring ? 'springBoot' : 'jvm',
    label,
    cpuModel: 'threads',
    jit: true,
    minimumRequestMillis: (startup) => (startup > b.jvm.slowStartSeconds ? b.jvm.slowStartRequestMillis : b.jvm.leastRequestMillis),
    maximumRequestMillis: undefined,
    defaults: {
      cpuPerRequestMillis: spring ? b.jvm.springCpuPerRequestMillis : b.jvm.cpuPerRequestMillis,
      memoryBaseMiB: Math.ceil(outside + (spring ? b.jvm.springLiveMiB : b.jvm.liveMiB)),
      memoryPerRequestMiB: b.jvm.memoryPerRequestMiB,
      startupSeconds: b.jvm[starts],
      tmpMiB: b.jvm.tmpMiB,
      idleCpuMillis: b.jvm.idleCpuMillis,
    },
    numbers: reads,
    slowStart: true,
    startupFactor: b.jvm.startupFactor,
    graceMarginSeconds: b.jvm.graceMarginSeconds,
    healthPaths: spring ? SPRING_PATHS : { live: '/livez', ready: '/readyz' },
    frameworkHealth: spring ? SPRING_HEALTH : undefined,
    metricsPath: spring ? SPRING_METRICS : undefined,
    // plain Java: the JDK's own server and Jetty close idle connections after 30 s, and no variable changes it
    idleTimeoutSeconds: spring ? b.network.keepAliveSeconds : 30,
    idleTimeoutSet: spring,
    stop: spring
      ? { advice: undefined }
      : {
        advice: (drain) => `Java drops running requests at SIGTERM; stop the server gracefully in a shutdown hook, within ${drain} s`,
      },
    // a plain virtual machine's server is not known
    poolIsGuess: !spring,
    heap: HEAP,
    helperThreads: 0,
    beyond: (ask) => (ask.poolThreads > 2 * ask.parallelism ? `${ask.poolThreads} request threads (not counted by ActiveProcessorCount)` : undefined),
    reads: spring ? [...READS, ...SPRING_READS] : READS,
    parallelismFrom: processorsFrom,
    listensBy: (env) => (spring ? springListens(env) : []),
    overrides: (env) => jvmOverrides(spring, env),
    grpcCaveat: undefined,
    poolThreads: ({ podRate, latencyP99Millis, threads }) => threads ?? jvmThreads(b, podRate, latencyP99Millis),
    fitMemory: (ask, limitMiB) => fitJvm(b, label, choice, ask, limitMiB),
    findings: (ask) => jvmFindings(b, version === undefined ? undefined : limitUnseen(label, version), ask),
    environment: (ask) => ({
      JAVA_TOOL_OPTIONS: javaOptions(choice, reads.memory, ask),
      ...mallocArenas(b, ask.fit.limitMiB, ask.fit.threads, ask.musl),
      ...(choice.paketo === true ? paketoVariables(b, reads.memory, ask) : {}),
      ...(spring ? springVariables(b, ask) : {}),
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

function javaOptions(choice: JvmChoice, reads: readonly BaselineName[], ask: EnvironmentAsk<JvmFit>): Tuned<string> {
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
    `heap ${fit.heapMiB} of ${fit.limitMiB} MiB (the default is a quarter), in MiB because not every Java sees the limit; `
    + `at most ${fit.directMiB} MiB of direct buffers (the default is as much as the heap) and ${fit.codeCacheMiB} MiB of compiled code; ${ask.parallelism} processors; ${fit.collectorWhy}; a full heap ends the process, so that it restarts`, false, reads);
}

/** RT-J11: Paketo's calculator takes what is set, and refuses to start the program where its sum exceeds the limit: its terms are the ledger's. */
function paketoVariables({ memory }: JvmNumbers, reads: readonly BaselineName[], ask: EnvironmentAsk<JvmFit>): Record<string, Tuned<string>> {
  const { threads, classes } = ask.fit;
  const inputs = ['resources.memory', 'runtime'];
  const free = Math.round((1 - memory.share) * 100);
  return {
    BPL_JVM_THREAD_COUNT: variable(threads, 'RT-J11', inputs, `Paketo's memory calculator assumes 250 threads; ${threads} are planned`, false, reads),
    BPL_JVM_LOADED_CLASS_COUNT: variable(classes, 'RT-J11', inputs, `Paketo's memory calculator counts the classes of the image; ${classes} fit the planned metaspace`, false, reads),
    BPL_JVM_HEAD_ROOM: variable(free, 'RT-J11', [], `${free} % of the limit stay free, as in the plan`, false, ['memory.share']),
  };
}
