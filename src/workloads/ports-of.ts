import type { WorkloadProps } from './workload-props';
import { PEER_PORT_NAME } from '../manifests/ports';
import { membersOf, runsOnKnative } from '../tuning/demand/capabilities';
import type { PlanInput } from '../tuning/demand/plan-input';
import type { PodPort } from '../tuning/demand/pod-ports';
import { servicePortOf } from '../tuning/demand/ports';
import { type Port, PortAccess } from '../tuning/profile/port';

/** What is known of a port before it is compared with others. */
interface Taken {
  /** As errors call it: `port`, `ports[0]`. */
  readonly prop: string;
  readonly name: string;
  readonly number: number;
  /** Undefined: the Service does not list it. */
  readonly servicePort: number | undefined;
}

/**
 * The further ports of a workload, compared with each other and with its own.
 *
 * @throws where two have one number, name or Service port, and where Knative leads to the pods and callers could not reach them
 */
export function portsOf(props: WorkloadProps, shape: Pick<PlanInput, 'serving' | 'keeping' | 'number'>): PodPort[] {
  const { serving } = shape;
  const knative = runsOnKnative(shape);
  if (knative && props.servicePort !== undefined) {
    throw new Error(`servicePort (${props.servicePort}): Knative makes the Service of a function, on port 80: leave it out`);
  }
  const ports = (props.ports ?? []).map(podPort);
  const main: Taken = { prop: 'port', name: serving.protocol.name, number: serving.port, servicePort: servicePortOf({ serving }) };
  const peer = shape.number.by === 'members' && shape.number.replicas === 1 ? undefined : membersOf(shape)?.peerPort;
  const taken: Taken[] = [main, ...(peer === undefined ? [] : [{ prop: 'peerPort', name: PEER_PORT_NAME, number: peer, servicePort: undefined }])];
  ports.forEach((port, i) => {
    const prop = `ports[${i}]`;
    if (knative) {
      refuseOnKnative(prop, port);
    }
    const one: Taken = { prop, name: port.name, number: port.number, servicePort: port.reachedBy === 'kubelet' ? undefined : port.servicePort };
    taken.forEach((other) => refuseSame(one, other));
    taken.push(one);
  });
  return ports;
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
  return `${prop} (${prop.startsWith('ports') ? `'${name}', ` : ''}${number})`;
}

/** Knative leads to one port of a function. */
function refuseOnKnative(prop: string, { name, number, reachedBy: by }: PodPort): void {
  if (by === 'callers' || by === 'exposed') {
    throw new Error(`${prop} '${name}' (${number}): Knative leads to one port of a function, so no caller reaches it: serve it on port, say access: PortAccess.PROBES where only the kubelet asks there, or use an OptimizedWebService`);
  }
}
