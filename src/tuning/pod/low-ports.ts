import { DecisionSource } from '../decisions/decision';
import type { Found } from '../decisions/finding-severity';
import type { SecuritySettings } from '../decisions/settings';
import { tuned } from '../decisions/tuned';
import { membersOf, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { portPlace } from '../demand/ports';

/*
 * SEC-17. Linux lets a process listen below net.ipv4.ip_unprivileged_port_start only with a capability, which Kubernetes leaves to no program that is not root: its file in
 * the image must have it too. The sysctl belongs to the pod's own network, is safe since Kubernetes 1.22, and Pod Security "restricted" accepts it
 * (kubernetes.io, "Using sysctls" and "Pod Security Standards", read in November 2026).
 */

/** The sysctl, as pods write it. */
export const PORT_START = 'net.ipv4.ip_unprivileged_port_start';
/** Where it is by default. */
const FIRST_FREE_PORT = 1024;
/** What listens below it. */
const BINDS = 'NET_BIND_SERVICE';

interface LowPort {
  readonly place: string;
  readonly number: number;
  readonly root: boolean;
  readonly binds: boolean;
}

/** Declared ports on which not every process may listen. */
function lowPorts(input: PlanInput): LowPort[] {
  const { pod, serving, runAsUser } = input;
  const { allowRoot, imageUser, capabilities } = pod.security;
  const main = { root: allowRoot && (imageUser || runAsUser === 0), binds: capabilities.includes(BINDS) };
  const of = (name: string | undefined): Pick<LowPort, 'root' | 'binds'> => {
    const given = pod.containers.sidecars.find((one) => one.name === name);
    return given === undefined ? main : { root: given.runAsUser === 0, binds: given.capabilities.includes(BINDS) };
  };
  const peer = membersOf(input)?.peerPort;
  return [
    { place: 'port', number: serving.port, ...main },
    ...(peer === undefined ? [] : [{ place: 'peerPort', number: peer, ...main }]),
    ...pod.ports.map((port, i) => ({ place: portPlace(port, i), number: port.number, ...of(port.container) })),
  ].filter(({ number }) => number < FIRST_FREE_PORT);
}

/** Whether the pods have a network of their own, whose sysctls they may set. */
function setsSysctls(input: PlanInput): boolean {
  return !runsOnKnative(input) && !input.pod.placement.hostNetwork;
}

/**
 * Ports that nothing would open.
 *
 * @throws where the pods can set no sysctl, and the container that listens has no capability
 */
export function checkLowPorts(input: PlanInput): void {
  const closed = setsSysctls(input) ? undefined : lowPorts(input).find(({ binds }) => !binds);
  if (closed !== undefined) {
    const why = runsOnKnative(input) ? 'Knative refuses the sysctl that opens it' : 'pods in the network of their node may not set the sysctl that opens it';
    throw new Error(`${closed.place} (${closed.number}) is below ${FIRST_FREE_PORT}, and ${why}: expected a port from ${FIRST_FREE_PORT}, for example ${8000 + closed.number}, or addCapabilities: ['${BINDS}'] for a program whose file in the image has that capability (setcap)`);
  }
}

/** Where ports begin that every process of the pod may listen on; nothing where the default does. */
export function tunePortStart({ input }: PlanContext): Pick<SecuritySettings, 'unprivilegedPortStart'> {
  const low = setsSysctls(input) ? lowPorts(input).map(({ number }) => number) : [];
  return low.length === 0 ? {} : {
    unprivilegedPortStart: tuned(String(Math.min(...low)), {
      rule: 'SEC-17',
      source: DecisionSource.PROFILE,
      inputs: ['port', 'ports', 'sidecars', 'hostNetwork'],
      reason: () => `port ${low.join(', ')}: below ${FIRST_FREE_PORT} a process without privileges may not listen; a capability would open it only to root, or to a file of the image that has it`,
    }),
  };
}

/** What the image has to bring where only a capability opens a port. */
export function lowPortFindings({ input }: PlanContext): Found[] {
  const needing = setsSysctls(input) ? [] : lowPorts(input).filter(({ root }) => !root);
  return needing.map(({ place, number }) => ({
    id: 'port-needs-capability',
    rule: 'SEC-17',
    subject: String(number),
    message: `${place} (${number}): Kubernetes leaves ${BINDS} to no program that is not root, unless its file in the image has it (setcap cap_net_bind_service=+ep); without, the program cannot listen, and no pod becomes ready: use a port from ${FIRST_FREE_PORT}, or see that the image has it`,
  }));
}
