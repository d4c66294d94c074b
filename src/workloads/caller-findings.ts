import { isDeepStrictEqual } from 'util';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { objectsAround, specOf, stands } from './around';
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
 * A6, SEC-8: whether the workload's own policies shut everybody out. A function is reached through Knative's gateway, whoever declares a call; what is exposed is reached from outside.
 * At the pods somebody else may have opened the door: a policy around the workload, a patch, or whoever took the policy out.
 */
export function callerFindings(self: IConstruct, input: RenderInput, printed: readonly ApiObject[]): Found[] {
  const { name, plan, settings } = input;
  if (runsOnKnative(plan) || exposureOf(plan)._kind !== 'cluster' || input.connections().callers.length > 0) {
    return [];
  }
  const { authorization, waypointAuthorization } = settings.mesh?.security ?? {};
  if ((authorization ?? waypointAuthorization) !== undefined) {
    return [{ id: 'no-callers', rule: 'A6', message: `nobody declares a call to '${name}', so its AuthorizationPolicy refuses everybody: declare the callers with callsTo` }];
  }
  return isOpened(self, input, printed) ? [] : [{
    id: 'no-callers',
    rule: 'SEC-8',
    message: `nobody declares a call to '${name}'${!asksForIdentity(plan) ? ' and nothing exposes it' : ''}, so its NetworkPolicy admits no caller: declare the callers with callsTo${
      !asksForIdentity(plan) ? ', or say exposure, for example Exposure.ingress(\'nginx\', \'shop.example.com\')' : ''}; where it only calls others, say Findings.acknowledge(workload, 'no-callers', '<why>')`,
  }];
}

/** Whether the pods are open in another way than by a declared call. */
function isOpened(self: IConstruct, input: RenderInput, printed: readonly ApiObject[]): boolean {
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
  return objectsAround(self, (object) => object !== own && object.kind.endsWith('NetworkPolicy')).some((policy) => admits(policy, own, labels));
}

/** Whether another policy lets somebody in; of the kinds of network plugins it is not known. */
function admits(policy: ApiObject, own: ApiObject, labels: Labels): boolean {
  if (policy.kind !== 'NetworkPolicy' || policy.apiGroup !== 'networking.k8s.io') {
    return true;
  }
  const { ingress, podSelector } = specOf(policy) as PolicySpec;
  return (policy.metadata.namespace ?? '') === (own.metadata.namespace ?? '') && (ingress ?? []).length > 0
    && Object.entries(podSelector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
