import type { ClusterTarget } from '../../cluster/cluster-target';
import type { PlanSettings } from '../decisions/settings';
import { membersOf } from '../demand/capabilities';
import type { PlanInput } from '../demand/plan-input';

/** What a decision about connections knows of a workload: where its pods listen, and as whom they call. */
export interface Participant {
  readonly workloadName: string;
  readonly namespace?: string;
  readonly port: number;
  readonly podPort?: number;
  readonly podLabels: { [name: string]: string };
  readonly serviceAccountName: string;
  readonly meshed: boolean;
  readonly strict?: boolean;
  readonly knative?: boolean;
  readonly hostNetwork?: boolean;
}

/** A declared call, seen from one side; no route means all. */
export interface DeclaredCall {
  readonly peer: Participant;
  readonly routes: readonly string[];
  /** Name of the callee's port; absent: its main port. */
  readonly port?: string | undefined;
}

/** Everything that decides who may talk to a workload, and to whom it may. */
export interface Situation {
  /** What the plan was made from. */
  readonly declared: PlanInput;
  readonly settings: PlanSettings;
  readonly target: ClusterTarget;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly self: Participant;
  readonly connections: () => {
    readonly calls: readonly DeclaredCall[];
    readonly callers: readonly DeclaredCall[];
    readonly external: ReadonlyArray<{ readonly host: string; readonly port: number; readonly cidrs?: readonly string[] }>;
  };
}

/** Where the replicas of a stateful service talk to each other, by quorum or by copying their data (A5); none where there is one replica, or another workload. */
export function peerPort({ settings, declared }: Pick<Situation, 'settings' | 'declared'>): number | undefined {
  return (settings.stateful?.replicas.value ?? 1) > 1 ? membersOf(declared)?.peerPort : undefined;
}

/** The waypoint in front of the workload: its name, which is its service account's too. Only an ambient mesh has one. */
export function waypointOf(situation: Pick<Situation, 'settings' | 'target'>): string | undefined {
  return isAmbient(situation) ? situation.target._props.waypoint : undefined;
}

/** Whether the pods have proxies of their own. */
export function isSidecar({ settings }: Pick<Situation, 'settings'>): boolean {
  return settings.mesh?.mode.value === 'sidecar';
}

/** Whether a proxy on the node carries their traffic. */
export function isAmbient({ settings }: Pick<Situation, 'settings'>): boolean {
  return settings.mesh?.mode.value === 'ambient';
}

/** Calls by the callee's namespace, name and port, each once: the order of a program's lines does not change its output. */
export function sortedCalls<C extends DeclaredCall>(calls: readonly C[]): C[] {
  const port = (number: number) => String(number).padStart(5, '0');
  return merged(calls, ({ peer }) => `${nameOf(peer)} ${port(peer.podPort ?? peer.port)} ${port(peer.port)} ${identityOf(peer)}`);
}

/** Calls by the caller's namespace and name and the port that is called, each once: a caller calls from no port of its own. */
export function sortedCallers<C extends DeclaredCall>(callers: readonly C[]): C[] {
  return merged(callers, ({ peer, port }) => `${participantKey(peer)} ${port ?? ''}`);
}

/** Who somebody is for policies: what has the same key is one. */
export function participantKey(peer: Participant): string {
  return `${nameOf(peer)} ${identityOf(peer)}`;
}

function nameOf({ namespace, workloadName }: Participant): string {
  return `${namespace ?? ''}/${workloadName}`;
}

/** What policies know of a workload beside its name: two that share one and differ in this are two. */
function identityOf({ serviceAccountName, meshed, podLabels }: Participant): string {
  const labels = Object.keys(podLabels).sort().map((key) => `${key}=${podLabels[key]}`).join(',');
  return `${serviceAccountName} ${meshed} ${labels}`;
}

function merged<C extends DeclaredCall>(calls: readonly C[], key: (call: C) => string): C[] {
  const byPeer = new Map<string, C>();
  for (const call of calls) {
    const known = byPeer.get(key(call));
    // no route means all of them, so it swallows a list
    byPeer.set(key(call), known === undefined ? call : {
      ...call, routes: known.routes.length === 0 || call.routes.length === 0 ? [] : [...new Set([...known.routes, ...call.routes])],
    });
  }
  return [...byPeer.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
}
