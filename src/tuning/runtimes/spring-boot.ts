import { variable } from './environment';
import type { JvmFit } from './jvm-memory';
import { JVM_POOL_READS, type JvmNumbers } from './jvm-numbers';
import { mustBe, type Overrides } from './overrides';
import { portOf } from './ports';
import type { Environment } from './reading';
import { EnvironmentAsk, FrameworkHealth, GATEWAYS_IDLE, KEEP_ALIVE_INPUTS, KEEP_ALIVE_READS, ListensBy } from './runtime-model';
import { springNames, springSeconds, springText, springWhole } from './spring-properties';
import type { Tuned } from '../decisions/tuned';

/*
 * What Spring Boot with its embedded Tomcat adds to a Java virtual machine.
 */

/** Where Spring Boot listens unless something says otherwise (server.port). */
const SPRING_PORT = 8080;

/** Properties of Spring Boot's that the plan rests on. */
const THREADS = 'server.tomcat.threads.max';
const KEEP_ALIVE = 'server.tomcat.keep-alive-timeout';
const SHUTDOWN_PROPERTY = 'server.shutdown';
const PHASE = 'spring.lifecycle.timeout-per-shutdown-phase';
const HEALTH_PROBES = 'management.endpoint.health.probes.enabled';

/** The variables behind them, in both spellings. */
export const SPRING_READS: readonly string[] = [...new Set([THREADS, KEEP_ALIVE, SHUTDOWN_PROPERTY, PHASE, HEALTH_PROBES].flatMap(springNames))];

/** The actuator serves its own paths below it, as soon as it serves one of them. */
const ACTUATOR = '/actuator/';
const HEALTH = `${ACTUATOR}health/`;

/** The actuator's endpoints. */
export const SPRING_PATHS = { live: `${HEALTH}liveness`, ready: `${HEALTH}readiness` };
export const SPRING_METRICS = `${ACTUATOR}prometheus`;
export const SPRING_HEALTH: FrameworkHealth = {
  below: ACTUATOR,
  whose: 'Spring Boot\'s own probes',
  by: 'the actuator',
  needs: 'spring-boot-starter-actuator',
  switchedOff: (path, env) => {
    const given = path.startsWith(HEALTH) ? springText(env, HEALTH_PROBES) : undefined;
    return given === undefined || given.text.toLowerCase() === 'true' ? undefined : given;
  },
};

/** What the user's environment decides of the server. */
export function springOverrides(env: Environment): Overrides<never> {
  mustBe(springText(env, SHUTDOWN_PROPERTY), 'graceful', 'requests in flight would be cut whenever a pod stops');
  return { threads: springWhole(env, THREADS), keepAliveSeconds: springSeconds(env, KEEP_ALIVE, true), shutdownSeconds: springSeconds(env, PHASE) };
}

/** Where the server, and the actuator, listen. */
export function springListens(env: Environment): Array<ListensBy | undefined> {
  const by = (property: string, what: ListensBy['by']): ListensBy | undefined => {
    const given = springText(env, property);
    return given === undefined ? undefined : { from: given.name, ports: portOf(given.text), by: what };
  };
  return [by('server.port', 'read'), by('management.server.port', 'health')];
}

/** The variables of the server. */
export function springVariables({ jvm, network }: JvmNumbers, ask: EnvironmentAsk<JvmFit>): Record<string, Tuned<string>> {
  const threads = ask.fit.threads;
  return {
    // the names with underscores for dashes are read too, and a user's own variable in the shorter spelling wins over them
    SERVER_TOMCAT_THREADS_MAX: variable(threads, 'A18', ['demand.latencyP99', 'sizing.parallelism', 'sizing.maxUtilization', 'demand.cpuPerRequest'],
      `${Math.round(ask.podRate)}/s x ${Math.max(ask.latencyP99Millis, jvm.slowMillis)} ms, between ${jvm.leastPoolThreads} and ${jvm.mostPoolThreads}; a pause of one second must not fill the pool`, false, JVM_POOL_READS),
    SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: variable(`${ask.keepAlive?.seconds ?? network.keepAliveSeconds}s`, 'KA-4', KEEP_ALIVE_INPUTS, `longer than ${ask.keepAlive?.outlasts ?? GATEWAYS_IDLE}, so that the client closes first`, false, KEEP_ALIVE_READS),
    SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS: variable(-1, 'RT-J8', [], 'no limit; Tomcat closes a connection after 100 requests by default'),
    SERVER_SHUTDOWN: variable('graceful', 'RT-J7', [], 'requests in flight end before the process; the default from Boot 3.4 on'),
    SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: variable(`${ask.drainSeconds}s`, 'B17', ['shutdown.drain'], `a shutdown phase may take the drain of ${ask.drainSeconds} s; the grace period has ${jvm.graceMarginSeconds} s more for other phases`),
    // of a gRPC service the port is that of another server in the program
    ...(ask.grpc || ask.port === SPRING_PORT ? {} : { SERVER_PORT: variable(ask.port, 'RT-0', ['port'], `Spring Boot listens on ${SPRING_PORT} by default; port is ${ask.port}`) }),
    MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: variable('true', 'RT-J7', [], 'enables the paths of the probes; the default from Boot 4 on, or if Boot detects Kubernetes'),
  };
}
