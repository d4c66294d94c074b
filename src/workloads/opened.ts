import { isDeepStrictEqual } from 'util';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { specOf, stands, type Surroundings } from './around';
import { renderNetworkPolicy } from '../manifests/kubernetes/network-policy';
import type { RenderInput } from '../manifests/render-input';
import { admitsCallers, type PolicyFacts } from '../tuning/checks/findings-callers';

type Labels = Readonly<Record<string, string>>;

interface PolicySpec {
  readonly ingress?: readonly unknown[];
  readonly podSelector?: { readonly matchLabels?: Labels };
}

/** Whether something other than a declared call opens the pods. */
export function isOpened(self: IConstruct, around: Surroundings, input: RenderInput, printed: readonly ApiObject[]): boolean {
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
  return around.objects(self, (kind) => kind.endsWith('NetworkPolicy'))
    .some((policy) => policy !== own && admitsCallers(policyFacts(around, policy), { namespace: own.metadata.namespace ?? '', labels }));
}

function policyFacts(around: Surroundings, policy: ApiObject): PolicyFacts {
  const { ingress, podSelector } = around.specOf(policy) as PolicySpec;
  return { kind: `${policy.apiGroup}/${policy.kind}`, namespace: policy.metadata.namespace ?? '', ingress: ingress ?? [], matchLabels: podSelector?.matchLabels ?? {} };
}
