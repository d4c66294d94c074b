import { Construct } from 'constructs';
import type { ICallee, IWorkload } from './workload';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import type { PlanInput } from '../tuning/demand/plan-input';
import type { PodPort } from '../tuning/demand/pod-ports';
import { Protocol } from '../tuning/profile/choices';

const PROTOCOLS: Readonly<Record<PodPort['speaks'], Protocol>> = { http: Protocol.HTTP, grpc: Protocol.GRPC, tcp: Protocol.TCP };

/** How a workload takes a declared call to one of its ports. */
type Accept = (caller: ICallee, routes: readonly string[]) => void;

/** A further port of a workload, as its callers see it. */
export class WorkloadPort extends Construct implements ICallee {
  constructor(private readonly workload: IWorkload, private readonly port: PodPort, private readonly accept: Accept) {
    super(workload as unknown as Construct, `port-${port.name}`);
  }

  public get endpoint(): WorkloadEndpoint {
    return { ...this.workload.endpoint, port: this.port.servicePort, podPort: this.port.number, portName: this.port.name, protocol: PROTOCOLS[this.port.speaks] };
  }

  public acceptCallsFrom(caller: ICallee, ...routes: string[]): void {
    this.accept(caller, routes);
  }
}

/**
 * The callee for a port of a workload; undefined for the main port, whose callee is the workload itself.
 *
 * @throws where there is no such port, or no caller may reach it
 */
export function calledPort(path: string, { serving, pod }: Pick<PlanInput, 'serving' | 'pod'>, name: string): PodPort | undefined {
  const main = serving.protocol.name;
  const port = pod.ports.find((one) => one.name === name);
  if (name === main) {
    return undefined;
  }
  const open = [main, ...pod.ports.filter(isCalled).map((one) => one.name)].map((one) => `'${one}'`).join(', ');
  if (port === undefined) {
    throw new Error(`'${path}'.port('${name}'): there is no such port; expected one of ${open}, or add it: ports: [Port.http(9000, { name: '${name}' })]`);
  }
  if (!isCalled(port)) {
    throw new Error(`'${path}'.port('${name}'): ${port.reachedBy === 'monitoring' ? 'the port is for metrics, which the target\'s monitoring namespace reaches' : 'its access is PortAccess.PROBES, so only the kubelet reaches it'}; expected one of ${open}`);
  }
  return port;
}

function isCalled({ reachedBy }: PodPort): boolean {
  return reachedBy === 'callers' || reachedBy === 'exposed';
}
