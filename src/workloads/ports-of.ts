import type { WorkloadProps } from './workload-props';
import { PEER_PORT_NAME } from '../manifests/ports';
import { exposureOf, membersOf, runsOnKnative } from '../tuning/demand/capabilities';
import type { PlanInput } from '../tuning/demand/plan-input';
import type { PodPort } from '../tuning/demand/pod-ports';
import { portPlace, servicePortOf } from '../tuning/demand/ports';
import type { Check, HealthChecks } from '../tuning/profile/health';
import { type Port, PortAccess } from '../tuning/profile/port';

/** What is known of a port before it is compared with others. */
interface Taken {
  /** As errors call it: `port`, `ports[0]`. */
  readonly prop: string;
  readonly name: string;
  readonly number: number;
  /** Undefined: the Service does not list it. */
  readonly servicePort: number | undefined;
  /** Whether it is for metrics of the main container, which may be on its main port. */
  readonly metrics?: boolean;
}

type Shape = Pick<PlanInput, 'serving' | 'keeping' | 'number'>;

/**
 * The further ports of a workload, compared with each other and with its own.
 *
 * @throws where two have one number, name or Service port, and where Knative leads to the pods and callers could not reach them
 */
export function portsOf(props: WorkloadProps, shape: Shape): PodPort[] {
  const { serving } = shape;
  const knative = runsOnKnative(shape);
  if (knative && props.servicePort !== undefined) {
    throw new Error(`servicePort (${props.servicePort}): Knative makes the Service of a function, on port 80: leave it out`);
  }
  const given = [
    ...(props.ports ?? []).map((port, i) => ({ prop: `ports[${i}]`, port: podPort(port) })),
    ...(props.sidecars ?? []).flatMap(({ _given: { name: container, ports: own } }, at) => own.map((port, i) => (
      { prop: `sidecars[${at}].ports[${i}]`, port: { ...podPort(port), container } }
    ))),
  ];
  const ports = given.map(({ port }) => port);
  const main: Taken = { prop: 'port', name: serving.protocol.name, number: serving.port, servicePort: servicePortOf({ serving }) };
  const peer = shape.number.by === 'members' && shape.number.replicas === 1 ? undefined : membersOf(shape)?.peerPort;
  const taken: Taken[] = [main, ...(peer === undefined ? [] : [{ prop: 'peerPort', name: PEER_PORT_NAME, number: peer, servicePort: undefined }])];
  given.forEach(({ prop, port }) => {
    if (knative) {
      refuseOnKnative(prop, port);
    }
    const one: Taken = { prop, name: port.name, number: port.number, servicePort: port.reachedBy === 'kubelet' ? undefined : port.servicePort, metrics: port.reachedBy === 'monitoring' && port.container === undefined };
    taken.forEach((other) => refuseSame(one, other));
    taken.push(one);
  });
  checkHealth(props.health, serving.protocol.name, ports);
  checkProtocol(shape);
  checkMetrics(props, shape, ports);
  checkExposed(shape, ports);
  return ports;
}

/** A probe asks a port that is declared. */
function checkHealth(health: HealthChecks | undefined, main: string, ports: readonly PodPort[]): void {
  const known = [main, ...ports.filter(({ container }) => container === undefined).map(({ name }) => name)];
  for (const [probe, check] of Object.entries(health?._checks ?? {})) {
    const { port } = (check as Check | undefined)?._asks ?? {};
    if (port !== undefined && !known.includes(port)) {
      throw new Error(`health.${probe} asks the port '${port}', which is not declared: expected one of ${known.map((name) => `'${name}'`).join(', ')}, or add it: ports: [Port.http(9001, { name: '${port}', access: PortAccess.PROBES })]`);
    }
  }
}

/** Gateways and Ingress controllers read HTTP, and cannot route a TCP connection. */
function checkProtocol(shape: Shape): void {
  if (shape.serving.protocol.name !== 'tcp') {
    return;
  }
  if (runsOnKnative(shape)) {
    throw new Error('protocol is Protocol.TCP: Knative leads requests of HTTP and gRPC only: use an OptimizedWebService, or a PaymentStatefulService where data is kept');
  }
  const { _kind: kind } = exposureOf(shape);
  if (kind === 'gateway' || kind === 'ingress') {
    throw new Error(`protocol is Protocol.TCP and exposure is Exposure.${kind}: ${kind === 'gateway' ? 'routes of the Gateway API\'s stable versions read HTTP and gRPC' : 'an Ingress reads HTTP'}: use Exposure.loadBalancer()`);
  }
}

function checkMetrics({ metricsPath }: WorkloadProps, { serving }: Shape, ports: readonly PodPort[]): void {
  if (metricsPath === undefined) {
    return;
  }
  const i = ports.findIndex(({ reachedBy: by, container }) => by === 'monitoring' && container === undefined);
  if (i >= 0) {
    throw new Error(`metricsPath '${metricsPath}' is the path on port, and ports[${i}] (${ports[i].number}) is for metrics: say Port.metrics(${ports[i].number}, { path: '${metricsPath}' })`);
  }
  if (serving.protocol.name === 'tcp') {
    throw new Error(`metricsPath '${metricsPath}' is a path of HTTP, and port (${serving.port}) serves TCP: say ports: [Port.metrics(9394, { path: '${metricsPath}' })]`);
  }
}

/** Gateways and Ingresses lead to the main port. */
function checkExposed(shape: Shape, ports: readonly PodPort[]): void {
  const i = ports.findIndex(({ reachedBy: by }) => by === 'exposed');
  const { _kind: kind } = exposureOf(shape);
  if (i >= 0 && kind !== 'load-balancer') {
    throw new Error(`${portPlace(ports[i], i)} '${ports[i].name}' has access: PortAccess.EXPOSED, and ${kind === 'cluster' ? 'nothing exposes the workload' : `Exposure.${kind} leads to port only`}: use Exposure.loadBalancer(), or PortAccess.CALLERS`);
  }
}

function podPort(port: Port): PodPort {
  return {
    name: port.name,
    number: port.number,
    servicePort: port._servicePort ?? port.number,
    speaks: port._speaks,
    reachedBy: reachedBy(port._access),
    path: port._path,
  };
}

function reachedBy(access: PortAccess | undefined): PodPort['reachedBy'] {
  switch (access) {
    case undefined: return 'monitoring';
    case PortAccess.CALLERS: return 'callers';
    case PortAccess.EXPOSED: return 'exposed';
    case PortAccess.PROBES: return 'kubelet';
  }
}

function refuseSame(one: Taken, other: Taken): void {
  if (one.number === other.number && one.metrics === true && other.prop === 'port' && other.name !== 'tcp') {
    throw new Error(`${one.prop} '${one.name}' has the number ${one.number} of ${told(other)}: leave it out, because monitoring reaches port too; the path of the metrics is metricsPath`);
  }
  if (one.number === other.number) {
    throw new Error(`${one.prop} '${one.name}' has the number ${one.number} of ${told(other)}: one port has one number${other.prop === 'peerPort' ? `; say peerPort: ${one.number + 1}, or another number here` : ', so say another'}`);
  }
  if (one.name === other.name) {
    throw new Error(`${one.prop} (${one.number}) has the name '${one.name}' of ${told(other)}: say another, for example { name: 'admin' }`);
  }
  if (one.servicePort !== undefined && one.servicePort === other.servicePort) {
    throw new Error(`${one.prop} '${one.name}' has the servicePort ${one.servicePort} of ${told(other)}: the Service leads to one of them only, so say another`);
  }
}

function told({ prop, name, number }: Taken): string {
  return `${prop} (${/ports\[/.test(prop) ? `'${name}', ` : ''}${number})`;
}

/** Knative leads to one port of a function. */
function refuseOnKnative(prop: string, { name, number, reachedBy: by }: PodPort): void {
  if (by === 'callers' || by === 'exposed') {
    throw new Error(`${prop} '${name}' (${number}): Knative leads to one port of a function, so no caller reaches it: serve it on port, say access: PortAccess.PROBES where only the kubelet asks there, or use an OptimizedWebService`);
  }
}
