import { reloadAnnotations } from './reloader';
import type { Manifest, RenderInput } from './render-input';

/**
 * The labels that select a workload's pods. They never change, because an applied selector cannot be changed.
 *
 * There is no `managed-by`: that label belongs to the tool that applies the objects (a GitOps controller, Helm, kubectl).
 */
export function selectorLabels(name: string): Record<string, string> {
  return { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name };
}

/** The labels by which a workload's own objects select its pods: those of an object that runs already, where it takes over one. */
export function podSelector({ name, declared: { pod: { takeOver } } }: RenderInput): Record<string, string> {
  return takeOver === undefined ? selectorLabels(name) : { ...takeOver.selector };
}

/** The labels of the pods that a selector may read. */
export function podIdentity({ name, declared: { pod: { takeOver } } }: RenderInput): Record<string, string> {
  return { ...selectorLabels(name), ...takeOver?.podLabels };
}

/** The label that Knative sets on a function's pods. */
const KNATIVE_SERVICE_LABEL = 'serving.knative.dev/service';

/**
 * What a NetworkPolicy selects a workload's pods by: all labels that its own objects select by, so that it closes no pods of others with one of them
 * (a Helm release gives all its pods its name as `instance`). One is a label, the others are expressions: Polaris takes two labels for no policy (rulings 7).
 */
export function policySelector(input: RenderInput): { readonly matchLabels: Record<string, string>; readonly matchExpressions?: object[] } {
  const [[key, value], ...others] = Object.entries(meshSelector(input));
  return {
    matchLabels: { [key]: value },
    ...(others.length === 0 ? {} : { matchExpressions: others.map(([name, one]) => ({ key: name, operator: 'In', values: [one] })) }),
  };
}

/**
 * The labels by which the mesh's policies select a workload's pods: all of them. With one label only, a policy would also bind other pods that have it (all pods of a Helm
 * release have one `instance`).
 */
export function meshSelector(input: RenderInput): Record<string, string> {
  return input.settings.knative === undefined ? podSelector(input) : { [KNATIVE_SERVICE_LABEL]: input.name };
}

/** Labels that put a pod into the mesh, or keep it out if its namespace would put it in. */
export function meshLabels(input: RenderInput): Record<string, string> {
  const { mesh, network } = input.settings;
  switch (mesh?.mode.value ?? network.outsideMesh?.value) {
    case 'sidecar': return { 'sidecar.istio.io/inject': String(mesh !== undefined) };
    case 'ambient': return { 'istio.io/dataplane-mode': mesh === undefined ? 'none' : 'ambient' };
    default: return {};
  }
}

/** Labels and annotations that the library sets by itself on pods, and that Kubernetes or an operator sets there. */
const OWN = /^(?:app\.kubernetes\.io\/(?:name|instance)|sidecar\.istio\.io\/(?:inject|nativeSidecar|proxy.*)|istio\.io\/dataplane-mode|proxy\.istio\.io\/config|cluster-autoscaler\.kubernetes\.io\/safe-to-evict-local-volumes|autoscaling\.knative\.dev\/.*|serving\.knative\.dev\/.*|queue\.sidecar\.serving\.knative\.dev\/.*|pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/.*)$/;

/** Whether a label or annotation of the pods is the library's, or a controller's. */
export function isOwnKey(key: string): boolean {
  return OWN.test(key);
}

/**
 * The author's labels or annotations of the pods, and the library's own.
 *
 * @throws where both say one
 */
export function together(prop: string, theirs: Readonly<Record<string, string>>, ours: Record<string, string>): Record<string, string> {
  const both = Object.keys(theirs).find((key) => Object.hasOwn(ours, key));
  if (both !== undefined) {
    throw new Error(`${prop} has '${both}', which the library sets to '${ours[both]}' here: leave it out, or patch the object`);
  }
  return { ...theirs, ...ours };
}

/** Metadata in addition to the workload's name, namespace and labels. */
export interface MetadataExtras {
  readonly name?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** Name, namespace and labels of a workload's object. */
export function metadataOf(input: RenderInput, extras: MetadataExtras = {}): Manifest['metadata'] {
  return {
    name: extras.name ?? input.name,
    namespace: input.namespace,
    labels: { ...selectorLabels(input.name), ...extras.labels },
    annotations: extras.annotations,
  };
}

/** Waivers for analysers: annotations of the object that owns the pods ("rulings" in docs/tuning/rules.md). */
export function waiverAnnotations(input: RenderInput): Record<string, string> | undefined {
  const own = { ...input.declared.pod.ownerAnnotations, ...reloadAnnotations(input) };
  return Object.keys(own).length === 0 ? annotationsOf(input.settings.waivers) : { ...annotationsOf(input.settings.waivers), ...own };
}

/** Waivers as annotations; undefined if there are none. */
export function annotationsOf(settings: RenderInput['settings']['policyWaivers']): Record<string, string> | undefined {
  const waivers = Object.entries(settings ?? {});
  return waivers.length === 0 ? undefined : Object.fromEntries(waivers.map(([key, value]) => [key, value.value]));
}
