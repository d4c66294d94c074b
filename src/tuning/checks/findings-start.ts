import { decimal } from '../../private/format';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings, ProbeHandler } from '../decisions/settings';
import { membersOf } from '../demand/capabilities';
import { assumesCommands, commandMiB, commandMillis } from '../demand/checks';
import { sharedFolders } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { portNumber } from '../demand/ports';
import { offlineBufferPath } from '../pod/environment';
import { listensBy } from '../runtimes/ports';
import type { RuntimeModel } from '../runtimes/runtime-model';
import { firstRequest } from '../sizing/first-request';

/*
 * What has to be true for the first pod to start, and was not declared: the most certain to end a rollout comes first. What is refused outright is
 * a declared number that contradicts another (invariants); an assumption is found.
 */

/** Assumptions that can keep pods from starting. */
export function startFindings(ctx: PlanContext, settings: PlanSettings, env: Readonly<Record<string, string>>): Found[] {
  return [
    ...memoryOfUnknown(ctx, settings), ...portFindings(ctx, settings, env), ...healthFindings(settings), ...protocolFindings(ctx, settings),
    ...livenessFindings(settings), ...commandFindings(ctx, settings), ...hookFindings(ctx), ...firstRequestFindings(ctx, settings), ...assumedAtStart(ctx, settings),
  ];
}

/** B22: Knative ends a request at the latest after its timeout, wherever it waits. */
function firstRequestFindings(ctx: PlanContext, { knative }: PlanSettings): Found[] {
  const first = firstRequest(ctx);
  return knative === undefined || knative.minScale.value > 0 || first.seconds <= knative.timeout.value ? [] : [{
    id: 'first-request-cut',
    rule: 'B22',
    message: `the function goes to zero, and a request that wakes it waits up to ${first.cold} s for its pod: with the slowest request of ${ctx.demand.slowestRequest.value} s that is more than the ${knative.timeout.value} s after which Knative answers 504; say keepWarm: true, or declare a shorter slowestRequest`,
  }];
}

/** Nothing is known of such a program: what is assumed of it is a guess about all programs. */
function memoryOfUnknown({ input, runtime }: PlanContext, { demand }: PlanSettings): Found[] {
  return runtime.isUnknown !== true || !assumesMemory(input.memoryMiB, demand) ? [] : [{
    id: 'memory-not-declared',
    rule: 'MEM-2',
    message: `memory is not declared, and ${demand.memoryBase.value} MiB at rest are assumed; a program that needs more is killed at its start: say memoryBase in its profile, or memory`,
  }];
}

/** A variable that lets the program listen elsewhere than where probes and Service look. */
function portFindings({ input, runtime }: PlanContext, settings: PlanSettings, env: Readonly<Record<string, string>>): Found[] {
  const { port } = input.serving;
  return listensBy(runtime, env).flatMap(({ from, ports, by }): Found[] => {
    const asked = by === 'health' ? frameworkPorts(input, runtime, settings) : [port];
    const missed = asked.find((one) => !ports.includes(one));
    if (missed === undefined) {
      return [];
    }
    const says = `${from} says ${ports.join(', ')} and ${by === 'health' && missed !== port ? 'health asks' : 'port is'} ${missed}`;
    switch (by) {
      case 'read': return [{ id: 'port-elsewhere', rule: 'PRB-5', message: `${says}: ${runtime.label} does not listen on that port, and no pod becomes ready; say port: ${ports[0]}, or leave ${from} out` }];
      case 'health': return [{ id: 'port-elsewhere', rule: 'PRB-5', message: `${says}: ${runtime.frameworkHealth!.by} answers on a port that the probes do not use, and no pod becomes ready; leave ${from} out, or say health with paths of the program itself, or with the port in ports: Check.http('/path', { port: 'name' })` }];
      case 'custom': return [{ id: 'port-variable-differs', rule: 'PRB-5', message: `${says}: a program that listens on ${from} is never ready; say port: ${ports[0]}, or leave ${from} out` }];
    }
  });
}

/** Whether a probe asks an endpoint that the runtime's framework brings. */
function asksFramework(input: PlanInput, runtime: RuntimeModel, settings: PlanSettings): boolean {
  return frameworkPorts(input, runtime, settings).length > 0;
}

/** Ports where probes ask such endpoints. */
function frameworkPorts(input: PlanInput, { frameworkHealth }: RuntimeModel, settings: PlanSettings): number[] {
  return handlersIn(settings).filter(({ path = '' }) => frameworkHealth !== undefined && path.startsWith(frameworkHealth.below)).map(({ port }) => portNumber(input, port));
}

function handlersIn({ probes }: PlanSettings): ProbeHandler[] {
  return [probes.startup, probes.readiness, probes.liveness].flatMap((probe) => (probe === undefined ? [] : [probe.handler.value]));
}

const PROTOCOLS: Readonly<Record<string, string>> = { http: 'HTTP', grpc: 'gRPC', tcp: 'TCP' };

/** A server of one protocol rarely answers the other on the same port. */
function protocolFindings({ input }: PlanContext, settings: PlanSettings): Found[] {
  const wrong = handlersIn(settings).find(({ type, port }) => (type === 'http' || type === 'grpc') && type !== spokenAt(input, port));
  if (wrong === undefined || input.health === undefined) {
    return [];
  }
  const { type, port } = wrong;
  const speaks = spokenAt(input, port);
  const own = input.health._kind === 'of';
  const fix = own ? `a check of ${PROTOCOLS[speaks]} there, or Check.tcp()`
    : speaks === 'grpc' ? 'HealthChecks.grpc(service, live), or HealthChecks.tcp()'
      : speaks === 'tcp' ? `HealthChecks.tcp(), or HealthChecks.of with the port in ports where ${PROTOCOLS[type]} is answered`
        : 'protocol: Protocol.GRPC, or HealthChecks.http({ live, ready })';
  return [{
    id: 'health-other-protocol',
    rule: 'PRB-8',
    message: `${own ? 'Check' : 'HealthChecks'}.${type} asks ${type === 'http' ? 'HTTP/1.1' : 'gRPC'} on a port of ${PROTOCOLS[speaks]}: no pod becomes ready unless the program answers both; say ${fix}`,
  }];
}

/** The protocol of a port by its name, or of the main one. */
function spokenAt({ serving, pod }: PlanInput, name: string | undefined): string {
  return pod.ports.find((port) => port.name === name)?.speaks ?? serving.protocol.name;
}

/** An open port says nothing about a process that hangs. */
function livenessFindings({ probes }: PlanSettings): Found[] {
  return probes.liveness?.handler.value.type !== 'tcp' ? [] : [{
    id: 'liveness-by-open-port',
    rule: 'rulings 15',
    message: 'liveness asks for an open port, which a process that hangs keeps open: it restarts nothing that needs it; ask a path or a service that only a sick process fails, or leave live out',
  }];
}

/** PRB-7. */
function commandFindings({ input }: PlanContext, settings: PlanSettings): Found[] {
  const millis = commandMillis(input);
  const assumed = assumesCommands(input);
  return commandMiB(input) === 0 ? [] : [{
    id: 'probe-runs-command',
    rule: 'PRB-7',
    message: `health runs commands, each a process of its own in the container: ${decimal(Math.round(millis * 10) / 10)}m of the ${settings.resources.cpuRequest.value}m CPU all the time, and ${decimal(commandMiB(input))} MiB of memory while they run${assumed ? ', assumed' : ''}; ${assumed ? 'say cpu and memory in Check.command once they are measured; ' : ''}a check by HTTP, gRPC or TCP starts none`,
  }];
}

/** No probe asks, and no plain sidecar starts, before the hook is done. */
function hookFindings({ input: { pod: { lifecycle: { postStart } } } }: PlanContext): Found[] {
  return postStart?.assumed !== true ? [] : [{
    id: 'post-start-assumed',
    rule: 'B8',
    message: `lifecycle.postStart counts as done at once: no pod is ready before it is, so a longer one makes each new pod later than the plan says; say how long: LifecycleHandler.${postStart.kind}(…, { takes: Duration.seconds(…) })`,
  }];
}

function healthFindings({ probes }: PlanSettings): Found[] {
  const asked = [probes.startup, probes.readiness, probes.liveness].filter((probe) => probe?.handler.because.assumed === true).map((probe) => probe!.handler.because);
  if (asked.length === 0) {
    return [];
  }
  const declared = [probes.startup, probes.readiness, probes.liveness].some((probe) => probe !== undefined && probe.handler.because.assumed !== true);
  return [{
    id: 'health-not-declared',
    rule: 'PRB-5',
    message: declared
      ? `health is declared in part; ${[...new Set(asked.map((because) => because.reason()))].join('; ')}`
      : `pods start only if the program answers ${[...new Set(asked.map((because) => because.show))].join(' and ')}; health is not declared: say health: HealthChecks.http({ live, ready }), .grpc(service, live) or .tcp()`,
  }];
}

/** Known runtimes have usual numbers, which a program may exceed; what else the image has to bring is told with them. */
function assumedAtStart({ input, runtime }: PlanContext, settings: PlanSettings): Found[] {
  const { demand, probes, security } = settings;
  const about: string[] = [];
  const needs: string[] = [];
  const add = (what: string, need: string) => {
    about.push(what);
    needs.push(need);
  };
  if (runtime.isUnknown !== true && assumesMemory(input.memoryMiB, demand)) {
    add('memory', `holds at most ${demand.memoryBase.value} MiB at rest (profile.memoryBase)`);
  }
  const period = probes.startup?.periodSeconds?.value;
  const failures = probes.startup?.failureThreshold?.value;
  if (demand.startup.because.assumed === true && period !== undefined && failures !== undefined) {
    add('start time', `answers within ${period * failures} s (profile.startup)`);
  }
  if (input.health === undefined && asksFramework(input, runtime, settings)) {
    add('health', `has ${runtime.frameworkHealth!.needs}, which answers the probes (health)`);
  }
  if (needs.length === 0) {
    return [];
  }
  add('port', `listens on port ${input.serving.port} (port)`);
  const members = membersOf(input);
  if (members?.peerPortAssumed === true && (settings.stateful?.replicas.value ?? 1) > 1) {
    add('peer port', `reaches its other members at port ${members.peerPort} (peerPort)`);
  }
  if (input.runAsUser === undefined && security.runAsUser !== undefined) {
    add('user', `runs as user ${security.runAsUser.value} (runAsUser)`);
  }
  if (input.writablePaths.length === 0 && input.pod.security.readOnlyRoot) {
    add('files', `writes to ${list(writableFolders(input))} only (writablePaths)`);
  }
  return [{
    id: 'start-assumed',
    rule: 'MEM-2, PRB-1',
    message: `pods start only if ${list(about)} are as assumed; the image ${list(needs)}: declare what differs, and numbers once measured`,
  }];
}

/** Where the main container can write although its root file system is read-only. */
function writableFolders(input: PlanInput): string[] {
  const mounted = input.pod.volumes.mounts.filter(({ readOnly, volume }) => !readOnly && (volume.kind === 'scratch' || volume.kind === 'csi' || volume.kind === 'claim')).map(({ path }) => path);
  return [...new Set(['/tmp', ...sharedFolders(input), ...(input.keeping.what === 'buffer' ? [offlineBufferPath(input.name)] : []), ...mounted])];
}

function assumesMemory(memoryMiB: number | undefined, { memoryBase }: PlanSettings['demand']): boolean {
  return memoryMiB === undefined && memoryBase.because.assumed === true;
}

function list(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
