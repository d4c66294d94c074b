import { isDeepStrictEqual } from 'util';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { specOf, stands, type Surroundings } from './around';
import { renderNetworkPolicy } from '../manifests/kubernetes/network-policy';
import type { RenderInput } from '../manifests/render-input';
import type { Found } from '../tuning/decisions/finding-severity';
import { asksForIdentity, exposureOf, runsOnKnative } from '../tuning/demand/capabilities';

type Labels = Readonly<Record<string, string>>;

interface PolicySpec {
  readonly ingress?: readonly unknown[];
  readonly podSelector?: { readonly matchLabels?: Labels };
}

/**
 * A workload without callers: its own policies admit nobody (A6, SEC-8). Functions are reached through Knative's gateway, exposed workloads from outside.
 * The user may have opened the pods with another policy, with a patch, or by removing the policy.
 */
export function callerFindings(self: IConstruct, around: Surroundings, input: RenderInput, printed: readonly ApiObject[]): Found[] {
  const { name, declared, settings } = input;
  if (runsOnKnative(declared) || exposureOf(declared)._kind !== 'cluster' || input.connections().callers.length > 0) {
    return [];
  }
  const { authorization, waypointAuthorization } = settings.mesh?.security ?? {};
  if ((authorization ?? waypointAuthorization) !== undefined) {
    return [{ id: 'no-callers', rule: 'A6', message: `no workload declares a call to '${name}', so its AuthorizationPolicy refuses all requests: declare each caller with caller.callsTo(workload)` }];
  }
  return isOpened(self, around, input, printed) ? [] : [{
    id: 'no-callers',
    rule: 'SEC-8',
    message: `no workload declares a call to '${name}'${!asksForIdentity(declared) ? ' and it is not exposed' : ''}, so its NetworkPolicy admits no caller: declare each caller with caller.callsTo(workload)${
      !asksForIdentity(declared) ? ', or set exposure, for example Exposure.ingress(\'nginx\', \'shop.example.com\')' : ''}; if it only calls others, use Findings.acknowledge(workload, 'no-callers', '<why>')`,
  }];
}

/** Whether something other than a declared call opens the pods. */
function isOpened(self: IConstruct, around: Surroundings, input: RenderInput, printed: readonly ApiObject[]): boolean {
  const own = printed.find(({ kind, apiGroup, name }) => kind === 'NetworkPolicy' && apiGroup === 'networking.k8s.io' && name === input.name);
  if (own === undefined || !stands(own)) {
    return true;
  }
  const planned = JSON.parse(JSON.stringify((renderNetworkPolicy(input)!.spec as PolicySpec).ingress)) as unknown;
  if (!isDeepStrictEqual((specOf(own) as PolicySpec).ingress, planned)) {
    return true;
  }
  const main = printed.find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const labels = main === undefined ? {} : (specOf(main) as { template?: { metadata?: { labels?: Labels } } }).template?.metadata?.labels ?? {};
  return around.objects(self, (kind) => kind.endsWith('NetworkPolicy')).some((policy) => policy !== own && admits(around, policy, own, labels));
}

/** Whether another policy admits a caller. Kinds of network plugins are taken to admit one. */
function admits(around: Surroundings, policy: ApiObject, own: ApiObject, labels: Labels): boolean {
  if (policy.kind !== 'NetworkPolicy' || policy.apiGroup !== 'networking.k8s.io') {
    return true;
  }
  const { ingress, podSelector } = around.specOf(policy) as PolicySpec;
  return (policy.metadata.namespace ?? '') === (own.metadata.namespace ?? '') && (ingress ?? []).length > 0
    && Object.entries(podSelector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
