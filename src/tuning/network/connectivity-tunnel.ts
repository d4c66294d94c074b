import type { Situation } from './connectivity';
import type { Identity } from './connectivity-identity';
import { edgesIn, type NetworkEdge, type Party } from './connectivity-network';
import { HBONE_PORT } from '../decisions/istio-facts';
import { runsOnKnative } from '../demand/capabilities';

/*
 * In an ambient mesh, a caller that may connect to port 15008 reaches all ports of the pod: the tunnel carries the port inside, where no network policy reads it
 * (istio.io, "Ambient and Kubernetes NetworkPolicy"; istio/ztunnel, src/rbac.rs, read in November 2026). So ztunnel enforces the ports of the network policy again, by identity.
 * The policy denies and does not allow: callers without an identity are left to the network policy (plain text of ingress controllers, of monitoring, and of callers outside the mesh).
 * The kubelet's probes do not pass ztunnel.
 */

/** Who comes through the tunnel: one account, a namespace, or anybody in the mesh. */
export type Tunnelled = Exclude<Identity, { readonly kind: 'anybody' }> | { readonly kind: 'mesh' };

/** Identities that are refused on all ports but these. */
export interface TunnelLimit {
  readonly who: Tunnelled;
  /** Some of them, who have more ports and a limit of their own. */
  readonly except: readonly Tunnelled[];
  readonly ports: readonly number[];
}

/** The limit for all of the mesh, and those of identities that have fewer ports; the same as the ports of the network policy. */
export function tunnelLimits(situation: Situation): TunnelLimit[] {
  const edges = edgesIn(situation);
  const all = declaredPorts(situation, edges);
  const admitted = byIdentity(situation, edges);
  const limits: TunnelLimit[] = [{ who: { kind: 'mesh' }, except: [], ports: all }];
  for (const { who } of admitted) {
    const meeting = admitted.filter((other) => meet(who, other.who));
    const ports = sorted(meeting.filter((other) => RANK[other.who.kind] <= RANK[who.kind]).flatMap((other) => other.ports));
    const except = meeting.filter((other) => RANK[other.who.kind] > RANK[who.kind] && other.ports.some((port) => !ports.includes(port))).map((other) => other.who);
    if (all.some((port) => !ports.includes(port))) {
      limits.push({ who, except, ports });
    }
  }
  return limits;
}

/** From all of the mesh to one account. */
const RANK: Readonly<Record<Tunnelled['kind'], number>> = { mesh: 0, namespaces: 1, account: 2 };

/** Ports that anybody may ask: without those that only the kubelet asks, and behind queue-proxy without the program's own. */
function declaredPorts(situation: Situation, edges: readonly NetworkEdge[]): number[] {
  const { declared } = situation;
  const own = runsOnKnative(declared) ? [] : [declared.serving.port, ...declared.pod.ports.filter(({ reachedBy }) => reachedBy !== 'kubelet').map(({ number }) => number)];
  const opened = edges.filter(({ parties }) => parties?.every(({ kind }) => kind === 'addresses') !== true).flatMap(portsOf);
  return sorted([...own, ...opened]);
}

/** Identities that the network policy lets into the tunnel, with all ports that it gives them. */
function byIdentity(situation: Situation, edges: readonly NetworkEdge[]): Array<{ readonly who: Tunnelled; readonly ports: readonly number[] }> {
  const found = new Map<string, { readonly who: Tunnelled; readonly ports: number[]; tunnelled: boolean }>();
  for (const edge of edges) {
    for (const party of edge.parties ?? []) {
      const who = identityOf(situation, party);
      if (who !== undefined) {
        const key = keyOf(who);
        const known = found.get(key) ?? { who, ports: [], tunnelled: false };
        known.ports.push(...(party.kind === 'waypoint' ? declaredPorts(situation, []) : portsOf(edge)));
        known.tunnelled ||= edge.ports.some(({ port }) => port === HBONE_PORT);
        found.set(key, known);
      }
    }
  }
  return [...found.entries()].filter(([, { tunnelled }]) => tunnelled).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Undefined where nothing is proven: addresses, and workloads outside of the mesh. */
function identityOf({ namespace, self }: Situation, party: Party): Tunnelled | undefined {
  switch (party.kind) {
    case 'workload': return party.peer.meshed ? { kind: 'account', namespace: party.peer.namespace ?? namespace, account: party.peer.serviceAccountName } : undefined;
    case 'replicas': return { kind: 'account', namespace, account: self.serviceAccountName };
    case 'waypoint': return { kind: 'account', namespace: party.namespace, account: party.name };
    case 'namespace': return { kind: 'namespaces', namespaces: [party.namespace] };
    case 'cluster': return { kind: 'mesh' };
    default: return undefined;
  }
}

/** Whether one caller may be both. An account of a chart without a namespace may be in any. */
function meet(a: Tunnelled, b: Tunnelled): boolean {
  if (a.kind === 'mesh' || b.kind === 'mesh') {
    return true;
  }
  const [here, there] = [namespaceOf(a), namespaceOf(b)];
  const account = a.kind !== 'account' || b.kind !== 'account' || a.account === b.account;
  return account && (here === undefined || there === undefined || here === there);
}

function namespaceOf(who: Exclude<Tunnelled, { readonly kind: 'mesh' }>): string | undefined {
  return who.kind === 'account' ? who.namespace : who.namespaces[0];
}

function keyOf(who: Tunnelled): string {
  return who.kind === 'mesh' ? '' : who.kind === 'account' ? `account ${who.namespace ?? ''}/${who.account}` : `namespaces ${who.namespaces.join(' ')}`;
}

function portsOf({ ports }: NetworkEdge): number[] {
  return ports.map(({ port }) => port).filter((port) => port !== HBONE_PORT);
}

function sorted(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}
