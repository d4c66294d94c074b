import { sortedCalls } from '../kubernetes/environment';
import { meshSelector, metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import { peerPort } from '../ports';
import type { Call, LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { istioApiVersion } from './api-version';

/** A route of a caller: its method and its path, either of which may be left open. */
export interface Route {
  readonly method?: string;
  readonly path?: string;
}

/**
 * Reads `POST /v1/charges`, `GET /v1/charges/*`, `/v1/*` or, for gRPC, `/shop.Catalog/Find`.
 *
 * @throws on anything else
 */
export function parseRoute(route: string): Route {
  const match = /^(?:([A-Z]+) )?(\/[^\s*]*\*?)$/.exec(route);
  if (match === null) {
    throw new Error(`route '${route}' cannot be read: expected a method and a path such as 'POST /v1/charges', with '*' only at the end`);
  }
  return { method: match[1], path: match[2] };
}

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
      rules: input.settings.knative === undefined ? podRules(input) : functionRules(input),
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
  if (action === undefined || waypoint(input) === undefined || input.settings.knative !== undefined) {
    return undefined;
  }
  return {
    apiVersion: istioApiVersion(input.target, 'security'),
    kind: 'AuthorizationPolicy',
    metadata: metadataOf(input, { name: `${input.name}-waypoint` }),
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: input.name }],
      action: action.value,
      rules: waypointRules(input),
    },
  };
}

function waypointRules(input: RenderInput): Array<Record<string, unknown>> {
  // what is not in the mesh asks the pods, without passing the waypoint
  const callers = sortedCalls(input.connections().callers).filter(({ peer }) => peer.meshed);
  return [...callers.flatMap((call) => callerRules(input, call, undefined)), ...gatewayRules(input, undefined), ...ingressRules(input)];
}

function podRules(input: RenderInput): Array<Record<string, unknown>> {
  const port = String(input.plan.port);
  const ambient = input.settings.mesh?.mode.value === 'ambient';
  const rules: Array<Record<string, unknown>> = [];
  for (const call of sortedCalls(input.connections().callers)) {
    if (!ambient) {
      rules.push(...callerRules(input, call, port));
    } else if (waypoint(input) === undefined || call.routes.length === 0) {
      // a caller that is held to routes comes through the waypoint: let in here, it could address the pods and go around the routes
      rules.push(...callerRules(input, { peer: call.peer, routes: [] }, port));
    }
  }
  if (ambient && waypoint(input) !== undefined) {
    rules.push(rule([principal(input.namespace, waypoint(input)!)], [{ ports: [port] }]));
  }
  rules.push(...gatewayRules(input, port));
  const monitoring = input.target._monitoringIdentity;
  if (ambient && monitoring !== undefined) {
    // a sidecar serves metrics on a port of its own, past the policies; ztunnel has none, so what scrapes asks the program
    rules.push(rule([principal(monitoring[0], monitoring[1])], [{ ports: [port] }]));
  }
  const peers = peerPort(input);
  if (peers !== undefined) {
    // no HTTP fields: on a TCP port a rule with methods or paths never matches (A5)
    rules.push(rule([principal(input.namespace, input.self.serviceAccountName)], [{ ports: [port, String(peers)] }]));
  }
  return rules;
}

/** Functions are reached through Knative's own pods, whose identities are those of its namespaces. */
function functionRules(input: RenderInput): Array<Record<string, unknown>> {
  const callers = input.self.meshed ? sortedCalls(input.connections().callers).filter((call) => call.peer.meshed) : [];
  return [
    { from: [{ source: { namespaces: input.target._knativeNamespaces } }] },
    ...callers.flatMap((call) => callerRules(input, call, undefined)),
  ];
}

function callerRules(input: RenderInput, call: Call, port: string | undefined): Array<Record<string, unknown>> {
  const ports = port === undefined ? undefined : [port];
  const operations = call.routes.length === 0
    ? (ports === undefined ? undefined : [{ ports }])
    : groupByMethod(call.routes.map(parseRoute)).map(({ method, paths }) => ({
      methods: method === undefined ? undefined : [method],
      paths,
      ports,
    }));
  // plain text has no identity: an unmeshed caller of a workload that admits plain text is known by its routes and by network policy only
  const anonymous = !call.peer.meshed && !input.self.strict;
  return [rule(anonymous ? undefined : [principal(call.peer.namespace ?? input.namespace, call.peer.serviceAccountName)], operations)];
}

function gatewayRules(input: RenderInput, port: string | undefined): Array<Record<string, unknown>> {
  const operations = port === undefined ? undefined : [{ ports: [port] }];
  const kind = input.plan.exposure._kind;
  if (kind === 'load-balancer') {
    // clients outside the cluster have no identity in the mesh
    return input.self.strict ? [] : [rule(undefined, operations)];
  }
  // an ingress controller is part of the mesh only where the target says as whom
  const identity = kind === 'gateway' || input.target._props.gatewayServiceAccount !== undefined ? input.target._gatewayIdentity : undefined;
  return kind === 'cluster' || identity === undefined ? [] : [rule([principal(identity[0], identity[1])], operations)];
}

/** A web service's ingress controller that is in the mesh under an account that nobody named: its namespace is what the network policy knows too. */
function ingressRules(input: RenderInput): Array<Record<string, unknown>> {
  const namespace = input.target._ingressNamespace;
  return input.self.strict || input.plan.exposure._kind !== 'ingress' || input.target._props.gatewayServiceAccount !== undefined || namespace === undefined
    ? []
    : [{ from: [{ source: { namespaces: [namespace] } }] }];
}

function rule(principals: string[] | undefined, operations: Array<Record<string, unknown>> | undefined): Record<string, unknown> {
  return {
    from: principals === undefined ? undefined : [{ source: { principals } }],
    to: operations?.map((operation) => ({ operation })),
  };
}

/** One operation for each method: an operation allows any of its methods on any of its paths. */
function groupByMethod(routes: readonly Route[]): Array<{ method: string | undefined; paths: string[] }> {
  const byMethod = new Map<string, { method: string | undefined; paths: string[] }>();
  for (const { method, path } of routes) {
    const key = method ?? '';
    const group = byMethod.get(key) ?? { method, paths: [] };
    if (path !== undefined && !group.paths.includes(path)) {
      group.paths.push(path);
    }
    byMethod.set(key, group);
  }
  return [...byMethod.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => ({ method: group.method, paths: [...group.paths].sort() }));
}

/** An identity in the mesh. A chart without a namespace does not know its own: then any namespace's account of that name is meant. */
function principal(namespace: string | undefined, serviceAccount: string): string {
  return namespace === undefined ? `*/sa/${serviceAccount}` : `cluster.local/ns/${namespace}/sa/${serviceAccount}`;
}

/** The waypoint's name, which is its service account's too. */
function waypoint(input: RenderInput): string | undefined {
  return input.settings.mesh?.mode.value === 'ambient' ? input.target._props.waypoint : undefined;
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
