import { identityFindings } from './findings-identity';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { runsOnKnative } from '../demand/capabilities';
import type { Situation } from '../network/connectivity';
import { coverPrivate, isMetadata, liesIn, privacyOf, whereIs } from '../network/external-calls';

/** A workload that is called, and its slowest request. Seconds. */
export interface Callee {
  readonly name: string;
  readonly slowestRequest: number;
}

/** The findings about a workload's declared calls. */
export function connectionFindings(situation: Situation, callees: readonly Callee[]): Found[] {
  return [
    ...routeFindings(situation),
    ...functionFindings(situation),
    ...externalFindings(situation),
    ...timeoutFindings(situation, callees),
    ...hostNetworkFindings(situation),
    ...identityFindings(situation),
  ];
}

/** Routes are layer 7: network policies have pods and ports only. */
function routeFindings({ connections, settings, name, declared }: Situation): Found[] {
  const { authorization, waypointAuthorization } = settings.mesh?.security ?? {};
  const routed = connections().callers
    .filter(({ peer, routes }) => routes.length > 0 && !(waypointAuthorization !== undefined && peer.meshed))
    .map(({ peer }) => `'${peer.workloadName}'`).sort();
  if (routed.length === 0 || authorization !== undefined) {
    return [];
  }
  const why = runsOnKnative(declared)
    ? 'Knative\'s pods forward every call'
    : settings.mesh === undefined
      ? 'the target has no mesh, and NetworkPolicies have no routes'
      : waypointAuthorization !== undefined
        ? 'callers outside of the mesh bypass the waypoint'
        : 'a web service accepts plain text, so no AuthorizationPolicy of its pods reads routes';
  return [{
    id: 'routes-not-enforced',
    rule: 'IST-12',
    message: `the declared routes of '${name}' are not enforced for ${routed.join(', ')}: ${why}; check routes in the program, or use a PaymentStatefulService in a mesh, or a web service behind a waypoint with callers in the mesh`,
  }];
}

/** A NetworkPolicy admits Knative's gateway, which routes by host to every function. */
function functionFindings({ connections, name, target }: Situation): Found[] {
  const functions = [...new Set(connections().calls.filter(({ peer }) => peer.knative).map(({ peer }) => `'${peer.workloadName}'`))].sort();
  return functions.length === 0 ? [] : [{
    id: 'function-call-opens-gateway',
    rule: 'A24',
    message: `the call of '${name}' to ${functions.join(', ')} goes through Knative's gateway (${target._knativeNamespaces.join(', ')}), which routes by host: '${name}' can reach every function of the cluster, and every caller of a function can reach these; check callers in the function or by host at the gateway if a function is not for all of them`,
  }];
}

function externalFindings({ connections, settings, target }: Situation): Found[] {
  const { external } = connections();
  const { clusterCidrs } = target._props;
  const said = (calls: typeof external) => calls.map(({ host, port }) => `${host}:${port}`).sort().join(', ');
  const found: Found[] = [];
  const named = external.filter(({ host, cidrs }) => whereIs(host, cidrs).kind === 'anywhere');
  if (named.length > 0 && clusterCidrs === undefined) {
    found.push({
      id: 'external-call-opens-cluster',
      rule: 'SEC-8',
      message: `the call to ${said(named)} opens ${named.length === 1 ? 'that port' : 'those ports'} of every address, also of pods and Services, because a NetworkPolicy has addresses, not names: give the addresses, callsExternal(host, port, { cidrs }), or, if ${named.length === 1 ? 'the host is' : 'the hosts are'} outside of the cluster, say clusterCidrs on the ClusterTarget`,
    });
  }
  const held = clusterCidrs === undefined ? [] : named.filter(({ host }) => privacyOf(host) !== undefined);
  const shut = clusterCidrs !== undefined && coverPrivate(clusterCidrs) ? held.filter(({ host }) => privacyOf(host) === 'private') : [];
  const maybe = held.filter((call) => !shut.includes(call));
  if (shut.length > 0) {
    found.push({
      id: 'external-call-closed',
      rule: 'SEC-14',
      message: `the call to ${said(shut)} stays closed: ${shut.length === 1 ? 'it has a private address' : 'they have private addresses'}, and the target's clusterCidrs (${clusterCidrs!.join(', ')}), which the policy does not open, contain all private ranges; give the addresses, callsExternal(host, port, { cidrs }), or say clusterCidrs with those of pods, Services and nodes only`,
    });
  }
  if (maybe.length > 0) {
    found.push({
      id: 'external-call-may-be-closed',
      rule: 'SEC-14',
      message: `the call to ${said(maybe)} may stay closed: ${maybe.length === 1 ? 'it often has a private address' : 'they often have private addresses'} (its own or a private endpoint), and the policy does not open the target's clusterCidrs (${clusterCidrs!.join(', ')}); give the addresses, callsExternal(host, port, { cidrs })`,
    });
  }
  const services = external.filter(({ host, cidrs }) => cidrs === undefined && liesIn(host.replace(/^\[|\]$/g, ''), clusterCidrs ?? []));
  if (services.length > 0) {
    found.push({
      id: 'external-call-in-cluster',
      rule: 'SEC-8',
      message: `${said(services)} ${services.length === 1 ? 'is' : 'are'} in the target's clusterCidrs: a pod's or node's address is open, a Service's address stays closed, because policies match the address and port of its pods; use callsTo for a workload of this app, else give cidrs and the port of the pods`,
    });
  }
  const metadata = external.filter(({ host, cidrs }) => isMetadata(whereIs(host, cidrs)));
  if (metadata.length > 0) {
    found.push({
      id: 'metadata-service-open',
      rule: 'SEC-14',
      message: `${said(metadata)} ${metadata.length === 1 ? 'opens' : 'open'} the cloud's metadata service, which may return the node's credentials: give the workload its own identity (workload identity, IRSA, EKS Pod Identity), and keep the call only if that identity needs it`,
    });
  }
  if (external.length > 0 && settings.mesh?.mode.value === 'sidecar') {
    found.push({
      id: 'external-call-in-mesh',
      rule: 'IST-11',
      message: `${said(external)} ${external.length === 1 ? 'is' : 'are'} called through the sidecar: a mesh with outboundTrafficPolicy REGISTRY_ONLY refuses hosts without a ServiceEntry; add one for each host there`,
    });
  }
  return found;
}

/** PLC-4: a selector of labels does not find pods that have the address of their node; the own policy of such pods does not hold. */
function hostNetworkFindings({ connections, declared, name, target }: Situation): Found[] {
  const { calls, callers } = connections();
  const named = (all: typeof calls) => [...new Set(all.filter(({ peer }) => peer.hostNetwork && !peer.knative).map(({ peer }) => `'${peer.workloadName}'`))].sort();
  const [from, to] = [[...new Set(callers.filter(({ peer }) => peer.hostNetwork).map(({ peer }) => `'${peer.workloadName}'`))].sort(), named(calls)];
  if (from.length + to.length === 0 || target._props.nodeCidrs !== undefined || declared.pod.placement.hostNetwork) {
    return [];
  }
  const ways = [...(from.length === 0 ? [] : [`from ${from.join(', ')}`]), ...(to.length === 0 ? [] : [`to ${to.join(', ')}`])].join(' and ');
  return [{
    id: 'host-network-call-closed',
    rule: 'PLC-4',
    message: `most network plugins close the calls of '${name}' ${ways}: pods with hostNetwork have the addresses of their nodes, which the NetworkPolicy of '${name}' does not open; say nodeCidrs on the ClusterTarget, the addresses of the nodes`,
  }];
}

/** PAY-2: a callee's timeout is shorter than its caller's. */
function timeoutFindings({ name, settings }: Situation, callees: readonly Callee[]): Found[] {
  const patience = patienceOf(settings);
  if (patience === undefined) {
    return [];
  }
  return callees
    .filter(({ slowestRequest }) => slowestRequest > patience + 1e-9)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name: callee, slowestRequest: slowest }) => ({
      id: 'callee-outlasts-caller',
      rule: 'PAY-2',
      message: `the slowest request of '${callee}' takes ${slowest} s, and the callers of '${name}' time out after ${patience} s: a request may fail for the caller and still succeed; say slowestRequest in the profile of '${name}' above ${slowest} s, or that of '${callee}' below ${patience} s`,
    }));
}

/** The timeout of a workload's callers in seconds; undefined if nothing sets one. */
function patienceOf({ mesh, network, knative }: PlanSettings): number | undefined {
  return knative?.responseStartTimeout.value ?? mesh?.traffic?.requestTimeout?.value ?? network.routeTimeout?.value;
}
