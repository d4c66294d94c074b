import type { Duration, Size } from 'cdk8s';
import { commandRow } from '../../private/command-row';
import { checkCall, checkOptions, durationIn, type Expectation, instanceOf, mapOf, matching, naming, type PropTable, sizeIn, structOf } from '../../private/known-props';
import { PORT_NAME, urlPath } from '../../private/names';
import { mebibytesOf, secondsOf } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

/** What may be said about a check. */
export interface CheckOptions {
  /**
   * Name of the port that is asked: of one in `ports`, or of the main port, its protocol.
   *
   * @default - the main port
   */
  readonly port?: string;
}

/** What may be said about a check of HTTP. */
export interface HttpCheckOptions {
  /**
   * Name of the port that is asked: of one in `ports`, or of the main port, its protocol.
   *
   * @default - the main port
   */
  readonly port?: string;

  /**
   * Headers of the request, for example `{ Host: 'shop.example.com' }`. Everybody who may read the manifest reads them.
   *
   * @default - those of the kubelet
   */
  readonly headers?: { [name: string]: string };
}

/** What a command costs each time that it runs. */
export interface CommandCheckOptions {
  /**
   * CPU time of one run. The timeout allows for it, and the pod has the less for requests.
   *
   * @default - 100 ms, assumed
   */
  readonly cpu?: Duration;

  /**
   * Memory while it runs, in the container and so within its limit.
   *
   * @default - 16 MiB, assumed
   */
  readonly memory?: Size;
}

/** A question of the kubelet to a container. */
export class Check {
  /**
   * An HTTP request: 200 to 399 is well.
   *
   * @param path for example `/readyz`
   */
  public static http(path: string, options: HttpCheckOptions = {}): Check {
    checkCall('Check.http', HTTP_CHECK, path, options);
    return new Check('http', { path, port: options.port, headers: options.headers === undefined ? undefined : { ...options.headers } });
  }

  /**
   * The gRPC health protocol.
   *
   * @param service default: the empty name, which stands for the server as a whole
   */
  public static grpc(service?: string, options: CheckOptions = {}): Check {
    checkCall('Check.grpc', GRPC_CHECK, service, options);
    return new Check('grpc', { service: service ?? '', port: options.port });
  }

  /**
   * A TCP connection. A process that hangs keeps its port open, so it says little about liveness.
   */
  public static tcp(options: CheckOptions = {}): Check {
    checkCall('Check.tcp', TCP_CHECK, options);
    return new Check('tcp', { port: options.port });
  }

  /**
   * A command in the container: exit code 0 is well. Each run starts a process, whose CPU and memory the plan counts.
   *
   * @param command the program first, for example `['pg_isready']`; no shell reads it
   */
  public static command(command: string[], options: CommandCheckOptions = {}): Check {
    checkCall('Check.command', COMMAND_CHECK, command, options);
    const cpuMillis = options.cpu === undefined ? undefined : secondsOf(options.cpu) * 1000;
    const memoryMiB = options.memory === undefined ? undefined : mebibytesOf(options.memory);
    if (cpuMillis !== undefined && !(cpuMillis > 0 && cpuMillis <= LONGEST_COMMAND_SECONDS * 1000)) {
      throw new Error(`Check.command: cpu (${cpuMillis} ms) must be more than zero and at most ${LONGEST_COMMAND_SECONDS} s: a longer check is no check`);
    }
    if (memoryMiB !== undefined && !(memoryMiB > 0)) {
      throw new Error(`Check.command: memory (${memoryMiB} MiB) must be more than zero`);
    }
    return new Check('exec', { command: [...command], cpuMillis, memoryMiB });
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'http' | 'grpc' | 'tcp' | 'exec',
    /** @internal */
    public readonly _asks: CheckContent,
  ) {}

  /** The same command with another CPU time. @internal */
  public _withCpu(cpuMillis: number): Check {
    return new Check(this._kind, { ...this._asks, cpuMillis });
  }
}

/** What a check holds, by its kind. */
export interface CheckContent {
  readonly path?: string;
  readonly service?: string;
  readonly port?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly command?: readonly string[];
  readonly cpuMillis?: number | undefined;
  readonly memoryMiB?: number | undefined;
}

/** A check that computes for longer has to be declared as something else. */
const LONGEST_COMMAND_SECONDS = 60;

/**
 * A check for each probe. What is left out is not asked.
 */
export interface HealthChecksProps {
  /**
   * Liveness: the process itself, no dependency. A pod that fails it is restarted.
   *
   * @default - no liveness probe
   */
  readonly live?: Check;

  /**
   * Readiness: warm and able to serve. A pod that fails it gets no requests.
   *
   * @default - the startup check, else an open port
   */
  readonly ready?: Check;

  /**
   * Startup: the other probes wait for it.
   *
   * @default - the liveness check, else the readiness check
   */
  readonly startup?: Check;
}

/**
 * Paths of HTTP health endpoints.
 *
 * If one path is given, the probes do not ask paths that are left out: the program may not have them.
 * Spring Boot is the exception: where one of its own paths is given, the probes ask its others too.
 */
export interface HealthPathsProps {
  /**
   * Liveness: the process itself, no dependency.
   *
   * @default - no liveness probe; where no path is given at all, the runtime's: `/livez`, Spring Boot `/actuator/health/liveness`
   */
  readonly live?: string;

  /**
   * Readiness: warm and able to serve.
   *
   * @default - the startup path, else an open port; where no path is given at all, the runtime's: `/readyz`, Spring Boot `/actuator/health/readiness`
   */
  readonly ready?: string;

  /**
   * Startup.
   *
   * @default - the liveness path, else the readiness path
   */
  readonly startup?: string;
}

/**
 * How the kubelet asks whether a pod is well.
 */
export class HealthChecks {
  /**
   * HTTP endpoints.
   */
  public static http(paths: HealthPathsProps = {}): HealthChecks {
    checkOptions('HealthChecks.http', HEALTH_PATHS, paths, 'ready', 'paths');
    return new HealthChecks('http', { ...paths }, undefined, undefined);
  }

  /**
   * The gRPC health protocol.
   *
   * @param service asked for startup and readiness; default: the empty name, which stands for the server as a whole
   * @param live asked for liveness: a service that fails for no dependency. Default: no liveness probe, because a dependency that makes a pod unready must not restart it
   */
  public static grpc(service?: string, live?: string): HealthChecks {
    checkCall('HealthChecks.grpc', GRPC, service, live);
    return new HealthChecks('grpc', {}, service ?? '', live);
  }

  /**
   * A TCP connection: readiness and startup only, because an open port says nothing about liveness (rulings 15).
   */
  public static tcp(): HealthChecks {
    return new HealthChecks('tcp', {}, undefined, undefined);
  }

  /**
   * A check for each probe: of different kinds, on ports of their own, with headers, or by a command. What is left out is not asked.
   */
  public static of(checks: HealthChecksProps): HealthChecks {
    checkOptions('HealthChecks.of', HEALTH_CHECKS, checks, undefined, 'checks');
    const { live, ready, startup } = checks;
    if ([live, ready, startup].every((check) => check === undefined)) {
      throw new Error('HealthChecks.of has no check: say ready at least, for example HealthChecks.of({ ready: Check.http(\'/readyz\') })');
    }
    return new HealthChecks('of', {}, undefined, undefined, { live, ready, startup });
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'http' | 'grpc' | 'tcp' | 'of',
    /** @internal */
    public readonly _paths: HealthPathsProps,
    /** @internal */
    public readonly _service: string | undefined,
    /** The service of the liveness probe. @internal */
    public readonly _live: string | undefined,
    /** Of `HealthChecks.of`. @internal */
    public readonly _checks?: HealthChecksProps,
  ) {}

  /** The same with other checks. @internal */
  public _withChecks(checks: HealthChecksProps): HealthChecks {
    return new HealthChecks(this._kind, this._paths, this._service, this._live, checks);
  }
}

/*
 * What each of these calls takes.
 */

/** k8s.io/apimachinery, IsHTTPHeaderName. */
const HEADER_NAME = naming('the name of a header: letters, digits and \'-\', for example \'Host\'', /^[-A-Za-z0-9]{1,256}$/);
const HEADER_VALUE = matching('a text of one line', /^[\t\u0020-\u007e]*$/);
const CHECK_OPTIONS: PropTable<CheckOptions> = { port: PORT_NAME };
const HTTP_OPTIONS: PropTable<HttpCheckOptions> = { port: PORT_NAME, headers: { ...mapOf('an object of texts, for example { Host: \'shop.example.com\' }', HEADER_VALUE, HEADER_NAME), secret: true } };
const COMMAND_OPTIONS: PropTable<CommandCheckOptions> = { cpu: durationIn('millis', 100), memory: sizeIn('mebibytes', 16) };
/** Fields of Kubernetes' probes, and what the plan does in their place. */
const PROBE_FIELDS = /^(?:timeout(?:Seconds)?|period(?:Seconds)?|interval|initialDelaySeconds|failureThreshold|successThreshold)$/;
const checkHint = (name: string): string | undefined => (PROBE_FIELDS.test(name)
  ? `the plan chooses it, and a command's timeout follows from cpu, the CPU time of one run; to write another, workload.patch('Deployment', JsonPatch.replace('/spec/template/spec/containers/0/readinessProbe/${name === 'timeout' || name === 'period' ? `${name}Seconds` : name === 'interval' ? 'periodSeconds' : name}', 5))` : undefined);
const CHECK_STRUCT: Expectation = { ...structOf('{ port: \'admin\' }', CHECK_OPTIONS), optional: true, hint: checkHint };
const HEALTH_PATHS: PropTable<HealthPathsProps> = { live: urlPath('/livez'), ready: urlPath('/readyz'), startup: urlPath('/startupz') };
const SERVICE = { ...naming('the name of a service, for example \'shop.Catalog\'', /^[A-Za-z0-9_./-]{0,253}$/), optional: true };
const GRPC = { service: SERVICE, live: SERVICE };
const CHECK: Expectation = instanceOf(Check, 'a Check, for example Check.http(\'/readyz\')');
const HEALTH_CHECKS: PropTable<HealthChecksProps> = { live: CHECK, ready: CHECK, startup: CHECK };
const HTTP_CHECK = { path: urlPath('/readyz'), options: { ...structOf('{ port: \'admin\' }', HTTP_OPTIONS), optional: true, hint: checkHint } };
const GRPC_CHECK = { service: SERVICE, options: CHECK_STRUCT };
const TCP_CHECK = { options: CHECK_STRUCT };
const COMMAND_CHECK = {
  command: commandRow('\'/bin/ready\''), options: { ...structOf('{ cpu: Duration.millis(100) }', COMMAND_OPTIONS), optional: true, hint: checkHint },
};

refuseSurplus('HealthChecks', HealthChecks, { http: 1, tcp: 'the probes use the port of the workload' });
refuseSurplus('Check', Check, { http: 2, grpc: 2, tcp: 1, command: 2 });
