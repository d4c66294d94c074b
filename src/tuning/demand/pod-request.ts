import { runsOnKnative } from './capabilities';
import { meshMode, meshSidecarMillis } from './mesh-mode';
import { placedContainers, type Placed } from './placed-containers';
import type { PlanInput } from './plan-input';

/*
 * What the scheduler counts for a pod (k8s.io/component-helpers, resource.PodRequests): the sum of all containers that run on, or the most that the pod needs while
 * an init container runs, which is that container and the native sidecars that started before it, where that is more.
 */

/** An amount of each resource. */
export interface Amounts {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

/** A container that the scheduler counts, in the order in which they start. */
export interface Counted extends Amounts {
  readonly runs: Placed['runs'];
}

const NOTHING: Amounts = { cpuMillis: 0, memoryMiB: 0 };

/** The effective request of a pod with these containers. */
export function effectiveRequest(containers: readonly Counted[]): Amounts {
  let running = NOTHING;
  let most = NOTHING;
  // the init containers run one after the other, beside the sidecars that have started before
  for (const one of containers.filter(({ runs }) => runs !== 'plain')) {
    most = larger(most, plus(running, one));
    running = one.runs === 'native' ? plus(running, one) : running;
  }
  return larger(most, containers.filter(({ runs }) => runs === 'plain').reduce(plus, running));
}

/** The sum of two amounts. */
export function plus(a: Amounts, b: Amounts): Amounts {
  return { cpuMillis: a.cpuMillis + b.cpuMillis, memoryMiB: a.memoryMiB + b.memoryMiB };
}

/** The larger of two amounts, resource by resource. */
export function larger(a: Amounts, b: Amounts): Amounts {
  return { cpuMillis: Math.max(a.cpuMillis, b.cpuMillis), memoryMiB: Math.max(a.memoryMiB, b.memoryMiB) };
}

/** What a pod requests whose main container requests `main`, and gets at most `podRateMax` requests per second: with what the mesh, Knative and add-ons add, and the overhead of its runtime class, which the API server adds. */
export function podRequest(input: PlanInput, main: Amounts, podRateMax: number): Amounts {
  const ours = placedContainers(input).map(({ runs, given }): Counted => ({
    runs,
    // what nobody said is the main container's
    cpuMillis: given.cpuMillis ?? main.cpuMillis,
    memoryMiB: given.memoryMiB ?? main.memoryMiB,
  }));
  return plus(effectiveRequest([...injected(input, podRateMax), ...ours, { runs: 'plain', ...main }]), input.pod.placement.overhead ?? NOTHING);
}

/** What all sidecars add to each pod that serves: the mesh's, Knative's, the add-ons' and the author's, and the runtime class. */
export function sidecarCost(input: PlanInput, podRateMax: number): Amounts {
  return [...injected(input, podRateMax), ...input.pod.containers.sidecars].reduce(plus, input.pod.placement.overhead ?? NOTHING);
}

/** What others put into the pod. Istio's native sidecar starts before all init containers of the author's. */
function injected(input: PlanInput, podRateMax: number): Counted[] {
  const { baseline: { mesh, knative }, requirements, target } = input;
  const pinned = input.cpu._kind === 'pinned';
  const found: Counted[] = [];
  if (meshMode(input).mode === 'sidecar') {
    found.push({
      runs: target._nativeSidecars ? 'native' : 'plain',
      cpuMillis: meshSidecarMillis(input, podRateMax),
      memoryMiB: pinned ? mesh.proxyMemoryLimitMiB : mesh.proxyMemoryRequestMiB,
    });
  }
  if (runsOnKnative(input)) {
    found.push({
      runs: 'plain',
      cpuMillis: pinned ? knative.pinnedQueueProxyMillis : knative.queueProxyMillis,
      memoryMiB: pinned ? knative.queueProxyMemoryLimitMiB : knative.queueProxyMemoryRequestMiB,
    });
  }
  // how they run is the add-on's; that they run beside the main container is what they were asked for
  found.push({ runs: 'plain', cpuMillis: requirements.sidecarCpuMillis, memoryMiB: requirements.sidecarMemoryMiB });
  return found;
}
