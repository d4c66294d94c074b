import { runsOnKnative } from './capabilities';
import { hasNativeSidecars, probedThroughProxy } from './placed-containers';
import type { PlanInput } from './plan-input';
import { sidecarChecks } from './sidecar-checks';
import { KnativeFeature } from '../../cluster/knative-feature';
import { cpuQuantity, sizeText } from '../../private/format';
import type { GivenContainer } from '../profile/given-container';
import type { HealthChecks } from '../profile/health';

/** Variables that Knative sets in each container, and refuses from anybody else; `PORT` it sets in the main container only. */
const KNATIVE_VARIABLES = ['K_SERVICE', 'K_CONFIGURATION', 'K_REVISION'];

/** Knative's first minor version whose sidecars may be ready by a command. */
const COMMANDS_SINCE = 18;

/** A container, and how errors call it. */
interface Told {
  readonly place: string;
  readonly given: GivenContainer;
}

/**
 * What the target refuses of the containers beside the main one, or cannot hold.
 *
 * @throws in the user's words
 */
export function checkContainers(input: PlanInput): void {
  const { inits, sidecars } = input.pod.containers;
  const all: Told[] = [
    ...inits.map((given, i) => ({ place: `initContainers[${i}] '${given.name}'`, given })),
    ...sidecars.map((given, i) => ({ place: `sidecars[${i}] '${given.name}'`, given })),
  ];
  all.forEach((one) => checkNode(input, one));
  if (hasNativeSidecars(input)) {
    checkProbes(input);
  } else {
    const native = sidecars.findIndex(({ before, beforeInit }) => before === true || beforeInit);
    if (native >= 0) {
      const { name, beforeInit } = sidecars[native];
      throw new Error(`sidecars[${native}] '${name}' has ${beforeInit ? 'beforeInit' : 'before'}: true, which needs native sidecars: ${runsOnKnative(input) ? 'Knative admits none' : `Kubernetes ${input.target.version} has none`}: `
        + `leave it out, and it starts together with the main container${runsOnKnative(input) ? ', or use an OptimizedWebService' : ', or use Kubernetes 1.29 or newer'}`);
    }
  }
  if (runsOnKnative(input)) {
    checkKnative(input, all);
  }
}

/** IST-14. */
function checkProbes(input: PlanInput): void {
  const { sidecars } = input.pod.containers;
  const i = sidecars.findIndex((one) => (one.before === true || one.beforeInit) && probedThroughProxy(input, one));
  if (i >= 0) {
    const { name, beforeInit } = sidecars[i];
    throw new Error(`sidecars[${i}] '${name}' has ${beforeInit ? 'beforeInit' : 'before'}: true and health by HTTP, gRPC or TCP, which Istio's proxy passes on, and the proxy of this target starts after it: the pod would never start: `
      + `leave ${beforeInit ? 'beforeInit' : 'before'} out, and it starts together with the main container; or ask by a command, health: HealthChecks.of({ ready: Check.command([…]) }), leave health out, or use Istio 1.27 on Kubernetes 1.33 or newer, whose proxy starts first`);
  }
}

/** No declared node would ever hold the pod. */
function checkNode({ target }: PlanInput, { place, given }: Told): void {
  const shapes = target._nodes;
  const { cpuMillis = 0, memoryMiB = 0 } = given;
  if (shapes.length === 0 || shapes.some((shape) => cpuMillis <= shape.cpuMillis && memoryMiB <= shape.memoryMiB)) {
    return;
  }
  const amounts = [...(given.cpuMillis === undefined ? [] : [`cpu ${cpuQuantity(cpuMillis)}`]), ...(given.memoryMiB === undefined ? [] : [`memory ${sizeText(memoryMiB)}`])].join(' and ');
  throw new Error(`${place} has ${amounts}, which no declared node holds beside anything else: expected at most ${shapes.map((shape) => `${cpuQuantity(shape.cpuMillis)} and ${Math.floor(shape.memoryMiB)} MiB (${shape.name})`).join(' or ')}: lower it, or declare larger nodeShapes`);
}

/** What Knative's webhook refuses (knative.dev/serving, pkg/apis/serving, k8s_validation.go). */
function checkKnative({ target, pod }: PlanInput, all: readonly Told[]): void {
  if (pod.containers.inits.length > 0 && !target._knativeHas(KnativeFeature.INIT_CONTAINERS)) {
    throw new Error(`${all[0].place} is refused by Knative's default flags: init containers need KnativeFeature.INIT_CONTAINERS in the target's knative list (and the flag switched on in the cluster), or do in the program what it does`);
  }
  pod.containers.sidecars.forEach(({ name, health }, i) => {
    if (health !== undefined) {
      checkHealth(target, `sidecars[${i}] '${name}'`, health);
    }
  });
  for (const { place, given } of all) {
    const reserved = given.env.find(({ name }) => KNATIVE_VARIABLES.includes(name));
    if (reserved !== undefined) {
      throw new Error(`${place} has ${reserved.name} in env, which Knative sets itself and refuses: leave it out`);
    }
    if (given.capabilities.length > 0 && !target._knativeHas(KnativeFeature.ADD_CAPABILITIES)) {
      throw new Error(`${place} has addCapabilities (${given.capabilities.join(', ')}), which is refused by Knative's default flags: it needs KnativeFeature.ADD_CAPABILITIES in the target's knative list (and the flag switched on in the cluster), or leave it out`);
    }
    const field = given.env.find(({ valueFrom }) => {
      const from = valueFrom as { readonly fieldRef?: unknown; readonly resourceFieldRef?: unknown } | undefined;
      return from?.fieldRef !== undefined || from?.resourceFieldRef !== undefined;
    });
    if (field !== undefined && !target._knativeHas(KnativeFeature.FIELD_REF)) {
      throw new Error(`${place} has ${field.name} in env from a field of the pod, which is refused by Knative's default flags: it needs KnativeFeature.FIELD_REF in the target's knative list (and the flag switched on in the cluster), or leave it out`);
    }
  }
}

/** Sidecars are asked behind a flag; their queue-proxy refused commands for `ready` at first (knative/serving, pkg/reconciler/revision/resources, queue.go). */
function checkHealth(target: PlanInput['target'], place: string, health: HealthChecks): void {
  if (!target._knativeHas(KnativeFeature.MULTI_CONTAINER_PROBING)) {
    throw new Error(`${place} has health, which is refused by Knative's default flags: it needs KnativeFeature.MULTI_CONTAINER_PROBING in the target's knative list (and the flag switched on in the cluster), or leave it out`);
  }
  const { major, minor } = target._knativeVersion;
  if (sidecarChecks(health)._checks?.ready?._asks.command !== undefined && major === 1 && minor < COMMANDS_SINCE) {
    throw new Error(`${place} has a command for ready, which Knative ${major}.${minor} refuses: expected 1.${COMMANDS_SINCE} or newer as knativeVersion of the ClusterTarget, or a check by HTTP, gRPC or TCP`);
  }
}
