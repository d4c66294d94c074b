import { isIP } from 'net';
import type { Duration } from 'cdk8s';
import { MOST_CORES, MOST_REPLICAS } from '../../private/checks';
import { between, checkCall, checkOptions, filled, listOf, naming, type PropTable, structOf, whole } from '../../private/known-props';
import { CIDR, isSubdomain, objectName } from '../../private/names';
import { durationUpTo, secondsOf } from '../../private/quantities';
import { ANY, refuseSurplus } from '../../private/surplus';

/** A limit of more times the request is none: `CpuPolicy.unlimited` says so. */
const HIGHEST_CAP = 100;

/**
 * How much an outage of the workload costs.
 */
export enum Criticality {
  /** A failure can wait: one replica is allowed, up to 85 % busy. */
  BEST_EFFORT = 'best-effort',
  /** At least two replicas, up to 75 % busy. */
  STANDARD = 'standard',
  /** At least one replica per zone, up to 65 % busy. */
  CRITICAL = 'critical',
}

/**
 * How the CPU limit follows from the CPU request.
 */
export class CpuPolicy {
  /**
   * A request, and a limit of twice the cores that the process is planned to use, or of those and its helper threads (rulings 1). The default.
   *
   * The decision `resources.cpuLimit` says what bounds the process, and what may ask for more.
   */
  public static burst(): CpuPolicy {
    return new CpuPolicy('burst', 0);
  }

  /**
   * A request only: no CPU limit. A waiver tells analysers why.
   */
  public static unlimited(): CpuPolicy {
    return new CpuPolicy('unlimited', 0);
  }

  /**
   * A limit of `factor` times the request.
   *
   * @param factor from 1 to 100
   */
  public static capped(factor: number): CpuPolicy {
    checkCall('CpuPolicy.capped', CAPPED, factor);
    return new CpuPolicy('capped', factor);
  }

  /**
   * Whole cores as request and limit: Guaranteed quality of service, exclusive CPUs where the kubelet's static policy is on.
   *
   * @param cores a whole number from 1 to 2048
   */
  public static pinned(cores: number): CpuPolicy {
    checkCall('CpuPolicy.pinned', PINNED, cores);
    return new CpuPolicy('pinned', cores);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'burst' | 'unlimited' | 'capped' | 'pinned',
    /** Factor or cores. @internal */
    public readonly _amount: number,
  ) {}
}

/**
 * The application protocol that a workload serves.
 */
export class Protocol {
  /** HTTP/1.1. */
  public static readonly HTTP = new Protocol('http');
  /** gRPC over cleartext HTTP/2. */
  public static readonly GRPC = new Protocol('grpc');
  /** A protocol of its own over TCP: a database, a cache, a broker. */
  public static readonly TCP = new Protocol('tcp');

  private constructor(
    /**
     * The protocol's name: `http`, `grpc` or `tcp`.
     */
    public readonly name: string,
  ) {}
}

/**
 * What is known about a load balancer or gateway outside the cluster.
 */
export interface BalancerOptions {
  /**
   * Addresses that the pods see, as CIDRs: network policies let in these and no other. Subnets of an AWS load balancer, the proxy-only subnet of a regional one
   * of Google, the subnet of an Azure gateway, the nodes' range where an ingress controller uses the host network or a load balancer sends through nodes. Not
   * those of clients: `clients`.
   *
   * @default - what is known of its class, and the target's `balancerCidrs`; where neither is known every address is let in, and a finding says so
   */
  readonly cidrs?: string[];

  /**
   * Who may connect to `Exposure.loadBalancer()`, as CIDRs: written as `loadBalancerSourceRanges`. Network policies do not use them: on some clouds a
   * pod sees the address of the load balancer, not that of the client.
   *
   * @default - everybody, and a finding says so
   */
  readonly clients?: string[];

  /**
   * How long it goes on sending to a pod that stops: the pod waits as long before it drains. At most 600 s, rounded up to whole seconds.
   *
   * @default - by what stands before the pods: 10 s for controllers of pods, 15 s for a load balancer, 30 s on AWS, 60 s on Google Cloud, 90 s on Azure
   */
  readonly deregistration?: Duration;
}

/** A balancer that takes longer is better left to its own health checks. Seconds. */
const LONGEST_DEREGISTRATION = 600;

const BALANCER_OPTIONS: PropTable<BalancerOptions> = {
  cidrs: filled(listOf('a list of at least one CIDR, for example [\'10.0.0.0/16\']', CIDR)),
  clients: filled(listOf('a list of at least one CIDR, for example [\'203.0.113.0/24\']', CIDR)),
  deregistration: durationUpTo(LONGEST_DEREGISTRATION, 'Duration.seconds(30)'),
};

/**
 * Who can reach a workload, beside its declared callers.
 */
export class Exposure {
  /**
   * Only workloads of the cluster that declare the call. The default.
   */
  public static clusterOnly(): Exposure {
    return new Exposure('cluster', [], undefined);
  }

  /**
   * Through the target's Gateway API gateway (`ClusterTargetProps.gateway`).
   *
   * @param hosts host names; none means all hosts of the gateway's listener
   */
  public static gateway(...hosts: string[]): Exposure {
    checkCall('Exposure.gateway', GATEWAY, hosts);
    return new Exposure('gateway', [...hosts], undefined);
  }

  /**
   * Through an Ingress controller, with TLS.
   *
   * The certificate is read from the Secret `<name>-tls` (plan.decisions 'network.tlsSecret'). The library does not create it: cert-manager or a cluster
   * administrator does, and a finding (`ingress-certificate`) says so. Class `alb` needs no Secret: the load balancer takes the certificate of the hosts from
   * AWS Certificate Manager.
   *
   * @param className the IngressClass
   * @param hosts host names; at least one
   */
  public static ingress(className: string, ...hosts: string[]): Exposure {
    checkCall('Exposure.ingress', INGRESS, className, hosts);
    if (hosts.length === 0) {
      throw new Error(`Exposure.ingress('${className}') has no host: name at least one, for example 'shop.example.com'`);
    }
    return new Exposure('ingress', [...hosts], className);
  }

  /**
   * Through a cloud load balancer: a Service of type LoadBalancer.
   */
  public static loadBalancer(): Exposure {
    return new Exposure('load-balancer', [], undefined);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'cluster' | 'gateway' | 'ingress' | 'load-balancer',
    /** @internal */
    public readonly _hosts: string[],
    /** @internal */
    public readonly _className: string | undefined,
    /** @internal */
    public readonly _cidrs?: readonly string[],
    /** @internal */
    public readonly _deregistrationSeconds?: number,
    /** @internal */
    public readonly _clients?: readonly string[],
  ) {}

  /**
   * The same, with what is known about the load balancer: its addresses, and how long it sends to a pod that stops.
   *
   * @throws for `Exposure.clusterOnly()`, for what is no CIDR, for `clients` of anything but `Exposure.loadBalancer()`, and for a time beyond the bounds
   */
  public behind(options: BalancerOptions): Exposure {
    checkOptions('Exposure.behind', BALANCER_OPTIONS, options);
    if (this._kind === 'cluster') {
      throw new Error('Exposure.clusterOnly().behind(…): a workload that is not exposed has no load balancer: use Exposure.gateway, .ingress or .loadBalancer');
    }
    const { cidrs, clients, deregistration } = options;
    if (clients !== undefined && this._kind !== 'load-balancer') {
      throw new Error(`Exposure.${this._kind}(…).behind: clients are for Exposure.loadBalancer() only: leave clients out`);
    }
    return new Exposure(this._kind, this._hosts, this._className, cidrs === undefined ? this._cidrs : [...new Set(cidrs)].sort(),
      deregistration === undefined ? this._deregistrationSeconds : Math.ceil(secondsOf(deregistration)),
      clients === undefined ? this._clients : [...new Set(clients)].sort());
  }
}

/**
 * The fewest and the most replicas.
 */
export interface ReplicaRange {
  /**
   * The fewest replicas; at least 1.
   */
  readonly min: number;

  /**
   * The most replicas; at least `min`, at most 150000.
   */
  readonly max: number;
}

/**
 * How the number of replicas is decided.
 */
export class Scaling {
  /**
   * A HorizontalPodAutoscaler whose floor, ceiling and target follow from the profile. The default.
   */
  public static auto(): Scaling {
    return new Scaling('auto', undefined, undefined, undefined);
  }

  /**
   * A fixed number of replicas and no autoscaler.
   *
   * @param replicas a whole number from 1 to 150000
   */
  public static exactly(replicas: number): Scaling {
    checkCall('Scaling.exactly', EXACTLY, replicas);
    return new Scaling('exactly', replicas, undefined, undefined);
  }

  /**
   * On CPU utilisation, between bounds that you set; the target is still derived.
   */
  public static onCpu(replicas: ReplicaRange): Scaling {
    checkCall('Scaling.onCpu', ON_CPU, replicas);
    checkOrder('Scaling.onCpu', replicas);
    return new Scaling('cpu', undefined, { ...replicas }, undefined);
  }

  /**
   * On a requests-per-second metric of the pods and on CPU, whichever asks for more.
   *
   * @param replicas the bounds
   * @param metric name of the per-pod metric in the custom metrics API
   */
  public static onRequestRate(replicas: ReplicaRange, metric: string): Scaling {
    checkCall('Scaling.onRequestRate', ON_REQUEST_RATE, replicas, metric);
    checkOrder('Scaling.onRequestRate', replicas);
    return new Scaling('request-rate', undefined, { ...replicas }, metric);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'auto' | 'exactly' | 'cpu' | 'request-rate',
    /** @internal */
    public readonly _replicas: number | undefined,
    /** @internal */
    public readonly _range: ReplicaRange | undefined,
    /** @internal */
    public readonly _metric: string | undefined,
  ) {}
}

function checkOrder(where: string, range: ReplicaRange): void {
  if (range.max < range.min) {
    throw new Error(`${where}: max (${range.max}) is below min (${range.min}): swap them`);
  }
}

/*
 * What each of these calls takes.
 */

const CAPPED = { factor: between(1, HIGHEST_CAP, '2 for a limit of twice the request') };
const PINNED = { cores: whole(1, MOST_CORES, '2, because only whole cores are exclusive') };

const HOSTS = listOf('a list of host names', naming('a DNS name of lower-case labels, for example \'shop.example.com\'', isHost));
const GATEWAY = { hosts: HOSTS };
const INGRESS = { className: objectName('an IngressClass', 'nginx'), hosts: HOSTS };

/** A name, perhaps with `*` for its first label; no address. */
function isHost(host: string): boolean {
  const name = host.startsWith('*.') ? host.slice(2) : host;
  return isSubdomain(name) && host.length <= 253 && name.split('.').every((label) => label.length <= 63) && isIP(host) === 0;
}

const REPLICA_RANGE: PropTable<ReplicaRange> = { min: { ...whole(1, MOST_REPLICAS, 2), required: true }, max: { ...whole(1, MOST_REPLICAS, 10), required: true } };
const EXACTLY = { replicas: whole(1, MOST_REPLICAS, 3) };
const ON_CPU = { replicas: structOf('{ min: 2, max: 10 }', REPLICA_RANGE) };
/** It is a part of the path by which the autoscaler asks for it (k8s.io/apimachinery, pkg/api/validation/path). */
const ON_REQUEST_RATE = { ...ON_CPU, metric: naming('the name of a metric, without spaces, \'/\' and \'%\', for example \'http_requests_per_second\'', /^(?!\.{1,2}$)[!-$&-.0-~]{1,253}$/) };

refuseSurplus('CpuPolicy', CpuPolicy, { burst: 'for a limit of your own say CpuPolicy.capped(2)', unlimited: 'for a limit say CpuPolicy.capped(2)' });
refuseSurplus('Exposure', Exposure, {
  clusterOnly: 'callers declare callsTo', gateway: ANY, ingress: ANY, loadBalancer: 'for its addresses say Exposure.loadBalancer().behind({ cidrs })',
});
refuseSurplus('Scaling', Scaling, { auto: 'for bounds say Scaling.onCpu({ min, max })', exactly: 'for bounds say Scaling.onCpu({ min, max })' });
