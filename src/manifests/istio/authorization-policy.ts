import type { ClusterTarget } from '../../cluster/cluster-target';
import { parseRoute, type Route } from '../../private/routes';
import { waypointOf } from '../../tuning/network/connectivity';
import { identitiesAtPods, identitiesAtWaypoint, type Identity, type IdentityEdge } from '../../tuning/network/connectivity-identity';
import { meshSelector, metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { istioApiVersion } from './api-version';

/** From this minor version on a source can name an account of the policy's own namespace, whichever it is (CVE-2026-39350 lists 1.25.0 as the first). */
export const SERVICE_ACCOUNTS_SINCE_ISTIO = 25;

/**
 * Who may call, and what: one ALLOW policy with a selector, which refuses everybody else (A6).
 *
 * Without a caller it has no rules and refuses all. In an ambient mesh this one is enforced by ztunnel, which knows identities and ports only (A7).
 */
export function renderAuthorizationPolicy(input: RenderInput): Manifest | undefined {
  const action = input.settings.mesh?.security.authorization;
  if (action === undefined) {
    return undefined;
  }
  return {
    apiVersion: istioApiVersion(input.target, 'security'),
    kind: 'AuthorizationPolicy',
    metadata: metadataOf(input),
    spec: {
      selector: { matchLabels: meshSelector(input) },
      action: action.value,
      rules: identitiesAtPods(input).map((edge) => ruleOf(edge, input.target)),
    },
  };
}

/**
 * The layer 7 half of an ambient mesh: the waypoint in front of the Service reads methods and paths. None without a waypoint.
 *
 * In front of a web service it is the only one: there the network policy keeps strangers from the pods.
 */
export function renderWaypointAuthorizationPolicy(input: RenderInput): Manifest | undefined {
  const { authorization, waypointAuthorization } = input.settings.mesh?.security ?? {};
  const action = authorization ?? waypointAuthorization;
  if (action === undefined || waypointOf(input) === undefined) {
    return undefined;
  }
  return {
    apiVersion: istioApiVersion(input.target, 'security'),
    kind: 'AuthorizationPolicy',
    metadata: metadataOf(input, { name: `${input.name}-waypoint` }),
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: input.name }],
      action: action.value,
      rules: identitiesAtWaypoint(input).map((edge) => ruleOf(edge, input.target)),
    },
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

/** An identity in the mesh. A chart without a namespace does not know its own: then any namespace's account of that name is meant, and a finding says so. */
function principal(namespace: string | undefined, serviceAccount: string): string {
  return namespace === undefined ? `*/sa/${serviceAccount}` : `cluster.local/ns/${namespace}/sa/${serviceAccount}`;
}

/** What decides each leaf of an AuthorizationPolicy. */
export const AUTHORIZATION_POLICY_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.selector.matchLabels.*': PLUMBING,
  'spec.targetRefs[*].*': PLUMBING,
  'spec.action': 'mesh.security.authorization? + mesh.security.waypointAuthorization?',
  'spec.rules': PLUMBING,
  'spec.rules.**': PLUMBING,
};
