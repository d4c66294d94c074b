import { DeclaredCall, isAmbient, peerPort, Situation, sortedCallers, waypointOf } from './connectivity';
import { exposureOf } from '../demand/capabilities';
import { calledPorts, metricsPorts, portNumber, programMetrics, servicePortOf } from '../demand/ports';
import { isBalancer } from '../demand/ways-in';

/** Istio's first minor version with `serviceAccounts`, which names an account of the policy's own namespace (CVE-2026-39350 lists 1.25.0 as the first). */
export const SERVICE_ACCOUNTS_SINCE_ISTIO = 25;

/** Who a request comes from, as mutual TLS proves it. */
export type Identity =
  | { readonly kind: 'account'; readonly namespace: string | undefined; readonly account: string }
  | { readonly kind: 'namespaces'; readonly namespaces: readonly string[] }
  /** Also who has no identity: plain text has none. */
  | { readonly kind: 'anybody' };

/** What an identity may ask for. Callers in no edge are refused if a policy exists. */
export interface IdentityEdge {
  readonly who: Identity;
  /** None: all. */
  readonly routes: readonly string[];
  /** Ports of the pod, at a waypoint of the Service; undefined: all. */
  readonly ports?: readonly number[];
}

/** Who is let in at the pods: by sidecars, which read routes, or by the node's proxy of an ambient mesh, which knows identities and ports only (A7). */
export function identitiesAtPods(situation: Situation): IdentityEdge[] {
  const { declared, self, target, namespace } = situation;
  const ports = [declared.serving.port];
  const ambient = isAmbient(situation);
  const waypoint = waypointOf(situation);
  const edges: IdentityEdge[] = [];
  for (const call of sortedCallers(situation.connections().callers)) {
    if (!ambient) {
      edges.push(callerEdge(situation, call, [portNumber(declared, call.port)]));
    } else if (waypoint === undefined || call.routes.length === 0) {
      // a caller that is held to routes comes through the waypoint: let in here, it could address the pods and go around the routes
      edges.push(callerEdge(situation, { peer: call.peer, routes: [] }, [portNumber(declared, call.port)]));
    }
  }
  if (waypoint !== undefined) {
    // the waypoint has asked who calls (A7)
    edges.push({ who: { kind: 'account', namespace, account: waypoint }, routes: [], ports: [...ports, ...calledPorts(declared).map(({ number }) => number)] });
  }
  edges.push(...gatewayEdges(situation, ports));
  const monitoring = target._monitoringIdentity;
  // a sidecar serves metrics on a port of its own, past the policies
  const scraped = ambient ? programMetrics(declared) : metricsPorts(declared).map(({ number }) => number);
  if (scraped.length > 0 && monitoring !== undefined) {
    // metrics: the node's proxy has no port for them, so what scrapes asks the program (A25)
    edges.push({ who: account(monitoring), routes: [], ports: scraped });
  }
  const peers = peerPort(situation);
  if (peers !== undefined) {
    // replicas reach each other; on a TCP port a rule with routes never matches (A5)
    edges.push({ who: { kind: 'account', namespace, account: self.serviceAccountName }, routes: [], ports: [declared.serving.port, peers] });
  }
  return edges;
}

/** Who is let through the waypoint, which reads routes. What is not in the mesh asks the pods, without passing it. */
export function identitiesAtWaypoint(situation: Situation): IdentityEdge[] {
  return [
    ...sortedCallers(situation.connections().callers).filter(({ peer }) => peer.meshed).map((call) => callerEdge(situation, call, portsAtWaypoint(situation, call.port))),
    ...gatewayEdges(situation, portsAtWaypoint(situation, undefined)),
    ...ingressNamespaceEdges(situation),
  ];
}

/**
 * The Service's number of a port: policies of a Service hold where somebody addresses it, and the pod is chosen after them
 * (istio/istio, pilot/pkg/networking/core, listener_waypoint.go, read in November 2026). Undefined, all, where the Service lists one port only.
 */
function portsAtWaypoint({ declared }: Situation, name: string | undefined): number[] | undefined {
  if (declared.pod.ports.every(({ reachedBy }) => reachedBy === 'kubelet')) {
    return undefined;
  }
  const port = declared.pod.ports.find((one) => one.name === name);
  return [port?.servicePort ?? servicePortOf(declared)];
}

function callerEdge({ self, namespace }: Situation, { peer, routes }: DeclaredCall, ports: readonly number[] | undefined): IdentityEdge {
  return !peer.meshed && !self.strict
    // a declared caller outside of the mesh has no identity: routes and the network policy know it only
    ? { who: { kind: 'anybody' }, routes, ports }
    : { who: { kind: 'account', namespace: peer.namespace ?? namespace, account: peer.serviceAccountName }, routes, ports };
}

function gatewayEdges({ declared, self, target }: Situation, ports: readonly number[] | undefined): IdentityEdge[] {
  const kind = exposureOf(declared)._kind;
  if (kind === 'load-balancer') {
    // clients outside of the cluster have no identity in the mesh
    return self.strict ? [] : [{ who: { kind: 'anybody' }, routes: [], ports }];
  }
  if (isBalancer(declared)) {
    return [];
  }
  // an ingress controller is part of the mesh only where the target says as whom
  const identity = kind === 'gateway' || target._props.gatewayServiceAccount !== undefined ? target._gatewayIdentity : undefined;
  // what passes requests from outside on (A5)
  return kind === 'cluster' || identity === undefined ? [] : [{ who: account(identity), routes: [], ports }];
}

/** A web service's ingress controller that is in the mesh under an account that nobody named: its namespace is what the network policy knows too. */
function ingressNamespaceEdges(situation: Situation): IdentityEdge[] {
  const { declared, self, target } = situation;
  const ports = portsAtWaypoint(situation, undefined);
  const namespace = target.ingressNamespace;
  return self.strict || exposureOf(declared)._kind !== 'ingress' || isBalancer(declared) || target._props.gatewayServiceAccount !== undefined || namespace === undefined
    ? []
    // an ingress controller whose account is not declared
    : [{ who: { kind: 'namespaces', namespaces: [namespace] }, routes: [], ...(ports === undefined ? {} : { ports }) }];
}

function account([namespace, name]: [string, string]): Identity {
  return { kind: 'account', namespace, account: name };
}
