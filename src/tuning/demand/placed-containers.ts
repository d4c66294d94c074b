import { runsOnKnative } from './capabilities';
import { declaredChecks } from './checks';
import { hasClassicProxy } from './mesh-mode';
import type { PlanContext } from './plan-context';
import type { PlanInput } from './plan-input';
import { sidecarChecks } from './sidecar-checks';
import type { GivenInit, GivenSidecar } from '../profile/given-container';

/*
 * The containers beside the main one: which of them run how, and in which order. What they add to a pod is in pod-request.ts.
 */

/** How a container runs: it ends before the main one starts; it is an init container that runs on (a native sidecar); or it runs as the main one does. */
export type Runs = 'init' | 'native' | 'plain';

/** A container beside the main one, and how it runs on the target. */
export type Placed = { readonly runs: 'init'; readonly given: GivenInit } | { readonly runs: 'native' | 'plain'; readonly given: GivenSidecar };

/** Whether the pods can have native sidecars: Kubernetes has them from 1.29, and Knative admits no restart policy of a container (KN-1). */
export function hasNativeSidecars(input: Pick<PlanInput, 'target' | 'serving'>): boolean {
  return input.target._has('sidecarContainers') && !runsOnKnative(input);
}

/** Annotations by which an author has the kubelet ask the pods past a proxy. */
const PROBES_PAST_PROXY = ['sidecar.istio.io/rewriteAppHTTPProbers', 'traffic.sidecar.istio.io/excludeInboundPorts'];

/**
 * IST-14: whether the kubelet reaches a sidecar only through a proxy that starts after it. Istio's injector lets the agent in the proxy's container ask HTTP, gRPC and TCP,
 * of init containers too (istio/istio, pkg/kube/inject/app_probe.go, patchRewriteProbe, read in November 2026), so a native sidecar would wait for a proxy that waits for it.
 */
export function probedThroughProxy(input: Pick<PlanInput, 'target' | 'serving' | 'pod'>, { health }: Pick<GivenSidecar, 'health'>): boolean {
  if (health === undefined || !hasClassicProxy(input) || PROBES_PAST_PROXY.every((key) => Object.hasOwn(input.pod.annotations, key))) {
    return false;
  }
  const { startup, live } = declaredChecks({ health: sidecarChecks(health) })!;
  return [startup, live].some((check) => check !== undefined && check._asks.command === undefined);
}

/** The props that brought them, as decisions name their inputs: none where the main container is alone. */
export function containerProps({ pod: { containers } }: Pick<PlanInput, 'pod'>): string[] {
  return [...(containers.inits.length > 0 ? ['initContainers'] : []), ...(containers.sidecars.length > 0 ? ['sidecars'] : [])];
}

/** Folders that the main container writes to beside `/tmp`, by the volume that it has there: who names one of them shares it. */
export function sharedFolders(input: Pick<PlanInput, 'writablePaths' | 'cache' | 'keeping'>): string[] {
  return [...input.writablePaths, ...(input.cache === undefined ? [] : [input.cache.path]), ...(input.keeping.what === 'members' ? [input.keeping.dataPath] : [])];
}

/** Most pods have one container: what is asked a dozen times for a plan costs nothing then. */
const NONE: readonly Placed[] = [];

/** All of them, in the order in which they start: those of `initContainers` first, then those that start with the main container. */
export function placedContainers(input: Pick<PlanInput, 'target' | 'serving' | 'pod'>): readonly Placed[] {
  const { inits, sidecars } = input.pod.containers;
  if (inits.length + sidecars.length === 0) {
    return NONE;
  }
  const native = hasNativeSidecars(input);
  const isNative = (one: GivenSidecar): boolean => native && one.before !== false && (one.before === true || one.beforeInit || !probedThroughProxy(input, one));
  const before = sidecars.filter(isNative);
  return [
    ...before.filter((one) => one.beforeInit).map((given): Placed => ({ runs: 'native', given })),
    ...inits.map((given): Placed => ({ runs: 'init', given })),
    ...before.filter((one) => !one.beforeInit).map((given): Placed => ({ runs: 'native', given })),
    ...sidecars.filter((one) => !isNative(one)).map((given): Placed => ({ runs: 'plain', given })),
  ];
}

/** Why a sidecar is a plain container that nobody asked to be one. */
export function whyPlain(input: Pick<PlanInput, 'target' | 'serving'>): string {
  return runsOnKnative(input) ? 'Knative admits no native sidecars'
    : !input.target._has('sidecarContainers') ? `Kubernetes ${input.target.version} has no native sidecars (1.29 has)`
      : 'its health is asked through the mesh\'s proxy, which starts after native sidecars (before Istio 1.27 on Kubernetes 1.33)';
}

/** Whether a container runs beside the main one for as long as the pod lives: then a metric of the whole pod says little about the main container. */
export function sharesPod({ input, mesh }: Pick<PlanContext, 'input' | 'mesh'>): boolean {
  return mesh === 'sidecar' || input.requirements.sidecarCpuMillis > 0 || input.pod.containers.sidecars.length > 0;
}

/** How sidecars end. Seconds. */
export interface SidecarDrains {
  /** Native sidecars end one after the other, once the main container has ended. */
  readonly after: number;
  /** Plain ones end at once, from their own signal on (`plainWait`): the longest of them. */
  readonly beside: number;
  /** The plain one that takes longest. */
  readonly longest: string | undefined;
}

/**
 * TRM-6: how long a plain sidecar waits before it gets its signal, while the main container still serves; 0 where it cannot wait: its image is not known to have a shell,
 * and Knative gives all containers the hook that waits for the requests (knative/serving, pkg/reconciler/revision/resources, deploy.go).
 *
 * @param serves how long the main container serves after the pod is deleted, in seconds
 */
export function plainWait(input: Pick<PlanInput, 'target' | 'serving'>, serves: number): number {
  return input.target._has('preStopSleep') && !runsOnKnative(input) ? serves : 0;
}

/** TRM-6: how long the sidecars take to end. */
export function sidecarDrains(input: Pick<PlanInput, 'target' | 'serving' | 'pod' | 'baseline'>): SidecarDrains {
  let [after, beside] = [0, 0];
  let longest: string | undefined;
  for (const one of placedContainers(input)) {
    const seconds = one.runs === 'init' ? 0 : one.given.drainSeconds ?? input.baseline.shutdown.sidecarDrain;
    after += one.runs === 'native' ? seconds : 0;
    if (one.runs === 'plain' && seconds > beside) {
      [beside, longest] = [seconds, one.given.name];
    }
  }
  return { after, beside, longest };
}
