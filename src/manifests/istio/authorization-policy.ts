import type { ClusterTarget } from '../../cluster/cluster-target';
import { parseRoute, type Route } from '../../private/routes';
import { waypointOf } from '../../tuning/network/connectivity';
import { identitiesAtPods, identitiesAtWaypoint, type Identity, type IdentityEdge, SERVICE_ACCOUNTS_SINCE_ISTIO } from '../../tuning/network/connectivity-identity';
import { tunnelLimits, type Tunnelled, type TunnelLimit } from '../../tuning/network/connectivity-tunnel';
import { meshSelector, metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { istioApiVersion } from './api-version';

/**
 * The callers and their routes: one ALLOW policy with a selector, which refuses all other requests (A6).
 *
 * Without callers it has no rules and refuses all requests. In an ambient mesh ztunnel enforces it, which matches identities and ports only (A7).
 */
export function renderAuthorizationPolicy(input: RenderInput): Manifest | undefined {
  const action = input.settings.mesh?.security.authorization;
  if (action === undefined) {
    return undefined;
  }
  return policyOf(input, { selector: { matchLabels: meshSelector(input) } }, action.value, identitiesAtPods(input).map((edge) => ruleOf(edge, input.target)));
}

/** What the tunnel of an ambient mesh would open beyond the network policy: a DENY by identities, which ztunnel enforces (A4). */
export function renderTunnelAuthorizationPolicy(input: RenderInput): Manifest | undefined {
  const action = input.settings.mesh?.security.tunnelAuthorization;
  if (action === undefined) {
    return undefined;
  }
  return policyOf(input, { selector: { matchLabels: meshSelector(input) } }, action.value, tunnelLimits(input).map((limit) => ({
    from: [{ source: refused(limit, input.target) }],
    to: [{ operation: { notPorts: limit.ports.map(String) } }],
  })));
}

function refused({ who, except }: TunnelLimit, target: ClusterTarget): Record<string, unknown> {
  const source = who.kind === 'mesh' ? { principals: ['*'] } : sourcesOf(who, target)![0].source as Record<string, unknown>;
  const of = <K extends Tunnelled['kind']>(kind: K) => except.filter((one): one is Extract<Tunnelled, { kind: K }> => one.kind === kind);
  const [accounts, namespaces] = [of('account').map((one) => principal(one.namespace, one.account)), of('namespaces').flatMap((one) => one.namespaces)];
  return { ...source, ...(accounts.length === 0 ? {} : { notPrincipals: accounts }), ...(namespaces.length === 0 ? {} : { notNamespaces: namespaces }) };
}

/**
 * The layer 7 policy of an ambient mesh, which the waypoint of the Service enforces by methods and paths. None without a waypoint.
 *
 * A web service has only this one; its NetworkPolicy keeps other callers from the pods.
 */
export function renderWaypointAuthorizationPolicy(input: RenderInput): Manifest | undefined {
  const { authorization, waypointAuthorization } = input.settings.mesh?.security ?? {};
  const action = authorization ?? waypointAuthorization;
  if (action === undefined || waypointOf(input) === undefined) {
    return undefined;
  }
  const rules = identitiesAtWaypoint(input).map((edge) => ruleOf(edge, input.target));
  return policyOf(input, { targetRefs: [{ group: '', kind: 'Service', name: input.name }] }, action.value, rules, `${input.name}-waypoint`);
}

/** @param where the pods by a selector, or the Service of a waypoint */
function policyOf(input: RenderInput, where: Record<string, unknown>, action: string, rules: unknown[], name = input.name): Manifest {
  return {
    apiVersion: istioApiVersion(input.target, 'security'),
    kind: 'AuthorizationPolicy',
    metadata: metadataOf(input, { name }),
    spec: { ...where, action, rules },
  };
}

function ruleOf({ who, routes, ports }: IdentityEdge, target: ClusterTarget): Record<string, unknown> {
  const onPorts = ports?.map(String);
  const operations = routes.length === 0
    ? (onPorts === undefined ? undefined : [{ ports: onPorts }])
    : groupByMethod(routes.map(parseRoute)).map(({ method, paths }) => ({
      methods: method === undefined ? undefined : [method],
      paths,
      ports: onPorts,
    }));
  return { from: sourcesOf(who, target), to: operations?.map((operation) => ({ operation })) };
}

function sourcesOf(who: Identity, target: ClusterTarget): Array<Record<string, unknown>> | undefined {
  switch (who.kind) {
    case 'anybody': return undefined;
    case 'account': return [{
      source: who.namespace === undefined && target._istioAtLeast(SERVICE_ACCOUNTS_SINCE_ISTIO)
        ? { serviceAccounts: [who.account] }
        : { principals: [principal(who.namespace, who.account)] },
    }];
    case 'namespaces': return [{ source: { namespaces: who.namespaces } }];
  }
}

/** One operation for each method: an operation allows any of its methods on any of its paths. */
function groupByMethod(routes: readonly Route[]): Array<{ method: string | undefined; paths: string[] }> {
  const byMethod = new Map<string, { readonly method: string | undefined; readonly paths: Set<string> }>();
  for (const { method, path } of routes) {
    const key = method ?? '';
    const group = byMethod.get(key) ?? { method, paths: new Set() };
    if (path !== undefined) {
      group.paths.add(path);
    }
    byMethod.set(key, group);
  }
  return [...byMethod.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => ({ method: group.method, paths: [...group.paths].sort() }));
}

/** An identity in the mesh. In a chart without a namespace it is the account of that name in any namespace, with a finding. */
function principal(namespace: string | undefined, serviceAccount: string): string {
  return namespace === undefined ? `*/sa/${serviceAccount}` : `cluster.local/ns/${namespace}/sa/${serviceAccount}`;
}

/** What decides each leaf of an AuthorizationPolicy. */
export const AUTHORIZATION_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.selector.matchLabels.*': PLUMBING,
  'spec.targetRefs[*].*': PLUMBING,
  'spec.action': 'mesh.security.authorization? + mesh.security.waypointAuthorization? + mesh.security.tunnelAuthorization?',
  'spec.rules': PLUMBING,
  'spec.rules.**': PLUMBING,
};
