import { checkCall, oneOf, type PropTable, structOf, whole } from '../../private/known-props';
import { PORT_NAME, urlPath } from '../../private/names';
import { refuseSurplus } from '../../private/surplus';

/** Who may reach a further port of a workload. */
export enum PortAccess {
  /** Workloads that declare a call to it: `web.callsTo(ledger.port('admin'))`. */
  CALLERS = 'callers',
  /** These, and clients of `Exposure.loadBalancer()`. */
  EXPOSED = 'exposed',
  /** The kubelet, which asks for health there. The Service does not list it. */
  PROBES = 'probes',
}

/** What may be said about a port. */
export interface PortOptions {
  /**
   * The port's name: at most 15 lower-case letters, digits and '-', with a letter. Calls and health checks use it.
   *
   * @default - the kind: 'http', 'grpc' or 'tcp'
   */
  readonly name?: string;

  /**
   * The port of the Service, which callers use, from 1 to 65535.
   *
   * @default - the number of the port itself
   */
  readonly servicePort?: number;

  /**
   * Who may reach it.
   *
   * @default PortAccess.CALLERS
   */
  readonly access?: PortAccess;
}

/** What may be said about a port for metrics. */
export interface MetricsPortOptions {
  /**
   * The port's name: at most 15 lower-case letters, digits and '-', with a letter.
   *
   * @default 'metrics'
   */
  readonly name?: string;

  /**
   * Path of the metrics.
   *
   * @default - '/metrics', with Spring Boot '/actuator/prometheus', assumed
   */
  readonly path?: string;

  /**
   * The port of the Service, from 1 to 65535.
   *
   * @default - the number of the port itself
   */
  readonly servicePort?: number;
}

/**
 * A further port on which the program of a workload listens.
 *
 * Container, Service, network policy, mesh and the variables of callers follow from it.
 */
export class Port {
  /**
   * A port that serves HTTP/1.1.
   *
   * @param number of the container, from 1 to 65535; below 1024 as for the workload's `port`
   */
  public static http(number: number, options: PortOptions = {}): Port {
    return Port.of('http', number, options);
  }

  /**
   * A port that serves gRPC over cleartext HTTP/2.
   *
   * @param number of the container, from 1 to 65535; below 1024 as for the workload's `port`
   */
  public static grpc(number: number, options: PortOptions = {}): Port {
    return Port.of('grpc', number, options);
  }

  /**
   * A port that serves a protocol of its own over TCP.
   *
   * @param number of the container, from 1 to 65535; below 1024 as for the workload's `port`
   */
  public static tcp(number: number, options: PortOptions = {}): Port {
    return Port.of('tcp', number, options);
  }

  /**
   * A port that serves metrics over HTTP. Pods of the target's monitoring namespace reach it, and no caller.
   *
   * @param number of the container, from 1 to 65535; below 1024 as for the workload's `port`
   */
  public static metrics(number: number, options: MetricsPortOptions = {}): Port {
    checkCall('Port.metrics', METRICS, number, options);
    return new Port(number, options.name ?? 'metrics', 'http', options.servicePort, undefined, options.path);
  }

  private static of(kind: 'http' | 'grpc' | 'tcp', number: number, options: PortOptions): Port {
    checkCall(`Port.${kind}`, PORT, number, options);
    return new Port(number, options.name ?? kind, kind, options.servicePort, options.access ?? PortAccess.CALLERS);
  }

  private constructor(
    /** On which the container listens. */
    public readonly number: number,
    /** By which calls and health checks name it. */
    public readonly name: string,
    /** @internal */
    public readonly _speaks: 'http' | 'grpc' | 'tcp',
    /** @internal */
    public readonly _servicePort: number | undefined,
    /** Undefined: for metrics. @internal */
    public readonly _access: PortAccess | undefined,
    /** @internal */
    public readonly _path?: string,
  ) {}
}

const NUMBER = whole(1, 65535, 9090);
const SERVICE_PORT = whole(1, 65535, 9090);

const PORT_OPTIONS: PropTable<PortOptions> = { name: PORT_NAME, servicePort: SERVICE_PORT, access: oneOf('PortAccess', PortAccess) };
const METRICS_OPTIONS: PropTable<MetricsPortOptions> = { name: PORT_NAME, path: urlPath('/metrics'), servicePort: SERVICE_PORT };
const PORT = { number: NUMBER, options: { ...structOf('{ name: \'admin\' }', PORT_OPTIONS), optional: true } };
const METRICS = { number: NUMBER, options: { ...structOf('{ path: \'/metrics\' }', METRICS_OPTIONS), optional: true } };

refuseSurplus('Port', Port, { http: 2, grpc: 2, tcp: 2, metrics: 2 });
