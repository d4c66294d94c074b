import type { Found } from '../decisions/finding-severity';
import { asksForIdentity, exposureOf, runsOnKnative } from '../demand/capabilities';
import type { Situation } from '../network/connectivity';

/** A policy around a workload, as it is printed. */
export interface PolicyFacts {
  /** `networking.k8s.io/NetworkPolicy`. */
  readonly kind: string;
  readonly namespace: string;
  readonly ingress: readonly unknown[];
  /** What its pods are selected by. */
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** Where pods are, and their labels. */
export interface PodFacts {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A workload without callers: its own policies admit nobody (A6, SEC-8). Functions are reached through Knative's gateway, exposed workloads from outside.
 * The user may have opened the pods with another policy, with a patch, or by removing the policy.
 *
 * @param isOpened whether something other than a declared call opens the pods
 */
export function callerFindings({ name, declared, settings, connections }: Situation, isOpened: () => boolean): Found[] {
  if (runsOnKnative(declared) || exposureOf(declared)._kind !== 'cluster' || connections().callers.length > 0) {
    return [];
  }
  const { authorization, waypointAuthorization } = settings.mesh?.security ?? {};
  if ((authorization ?? waypointAuthorization) !== undefined) {
    return [{ id: 'no-callers', rule: 'A6', message: `no workload declares a call to '${name}', so its AuthorizationPolicy refuses all requests: declare each caller with caller.callsTo(workload)` }];
  }
  return isOpened() ? [] : [{
    id: 'no-callers',
    rule: 'SEC-8',
    message: `no workload declares a call to '${name}'${!asksForIdentity(declared) ? ' and it is not exposed' : ''}, so its NetworkPolicy admits no caller: declare each caller with caller.callsTo(workload)${
      !asksForIdentity(declared) ? ', or say exposure, for example Exposure.ingress(\'nginx\', \'shop.example.com\')' : ''}; if it only calls others, use Findings.acknowledge(workload, 'no-callers', '<why>')`,
  }];
}

/** Whether a policy admits a caller to pods with these labels. Kinds of network plugins are taken to admit one. */
export function admitsCallers({ kind, namespace, ingress, matchLabels }: PolicyFacts, pods: PodFacts): boolean {
  if (kind !== 'networking.k8s.io/NetworkPolicy') {
    return true;
  }
  return namespace === pods.namespace && ingress.length > 0 && Object.entries(matchLabels).every(([key, value]) => pods.labels[key] === value);
}
