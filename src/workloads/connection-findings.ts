import { isWorkload } from './around';
import type { ICallee } from './workload';
import type { RenderInput } from '../manifests/render-input';
import type { Found } from '../tuning/decisions/finding-severity';
import type { PlanSettings } from '../tuning/decisions/settings';
import { runsOnKnative } from '../tuning/demand/capabilities';
import { coverPrivate, isMetadata, liesIn, privacyOf, whereIs } from '../tuning/network/external-calls';

/** What only the declared connections of a workload show. */
export function connectionFindings(input: RenderInput, callees: readonly ICallee[]): Found[] {
  return [...routeFindings(input), ...functionFindings(input), ...externalFindings(input), ...timeoutFindings(input, callees)];
}

/** Routes are layer 7: network policies know pods and ports only. */
function routeFindings({ connections, settings, name, plan }: RenderInput): Found[] {
  const { authorization, waypointAuthorization } = settings.mesh?.security ?? {};
  const routed = connections().callers
    .filter(({ peer, routes }) => routes.length > 0 && !(waypointAuthorization !== undefined && peer.meshed))
    .map(({ peer }) => `'${peer.workloadName}'`).sort();
  if (routed.length === 0 || authorization !== undefined) {
    return [];
  }
  const why = runsOnKnative(plan)
    ? 'Knative\'s own pods pass all calls on'
    : settings.mesh === undefined
      ? 'the target has no mesh, and network policies know pods and ports only'
      : waypointAuthorization !== undefined
        ? 'what is outside of the mesh does not pass the waypoint that reads them'
        : 'a web service admits plain text, so no AuthorizationPolicy stands before its pods';
  return [{
    id: 'routes-not-enforced',
    rule: 'IST-12',
    message: `nothing holds ${routed.join(', ')} to the declared routes of '${name}': ${why}; routes are enforced in front of a PaymentStatefulService in a mesh and, behind a waypoint, of a web service; here the program has to refuse what it does not want`,
  }];
}

/** A network policy knows Knative's gateway, not the hosts that it routes to. */
function functionFindings({ connections, name, target }: RenderInput): Found[] {
  const functions = [...new Set(connections().calls.filter(({ peer }) => peer.knative).map(({ peer }) => `'${peer.workloadName}'`))].sort();
  return functions.length === 0 ? [] : [{
    id: 'function-call-opens-gateway',
    rule: 'A24',
    message: `the call of '${name}' to ${functions.join(', ')} goes through Knative's gateway (${target._knativeNamespaces.join(', ')}), which finds functions by host: through it '${name}' gets to every function of the cluster, and whoever calls one gets to these; a function that is not for everybody has to check its callers itself, or the gateway by host`,
  }];
}

function externalFindings({ connections, settings, target }: RenderInput): Found[] {
  const { external } = connections();
  const { clusterCidrs } = target._props;
  const said = (calls: typeof external) => calls.map(({ host, port }) => `${host}:${port}`).sort().join(', ');
  const found: Found[] = [];
  const named = external.filter(({ host, cidrs }) => whereIs(host, cidrs).kind === 'anywhere');
  if (named.length > 0 && clusterCidrs === undefined) {
    found.push({
      id: 'external-call-opens-cluster',
      rule: 'SEC-8',
      message: `a policy knows addresses, not names: ${said(named)} opens ${named.length === 1 ? 'that port' : 'those ports'} of every address, pods and Services of the cluster among them; say where ${named.length === 1 ? 'it is' : 'they are'}, callsExternal(host, port, { cidrs }), or, where ${named.length === 1 ? 'it lies' : 'they lie'} outside of them, clusterCidrs on the ClusterTarget`,
    });
  }
  const held = clusterCidrs === undefined ? [] : named.filter(({ host }) => privacyOf(host) !== undefined);
  const shut = clusterCidrs !== undefined && coverPrivate(clusterCidrs) ? held.filter(({ host }) => privacyOf(host) === 'private') : [];
  const maybe = held.filter((call) => !shut.includes(call));
  if (shut.length > 0) {
    found.push({
      id: 'external-call-closed',
      rule: 'SEC-14',
      message: `${said(shut)} ${shut.length === 1 ? 'has an address' : 'have addresses'} of the private network, and the target's clusterCidrs (${clusterCidrs!.join(', ')}), which are left out of what is opened, hold all private ranges: the call stays closed; say where it is, callsExternal(host, port, { cidrs }), or clusterCidrs that hold pods, Services and nodes only`,
    });
  }
  if (maybe.length > 0) {
    found.push({
      id: 'external-call-may-be-closed',
      rule: 'SEC-14',
      message: `${said(maybe)} often ${maybe.length === 1 ? 'has an address' : 'have addresses'} of the private network (its own, or by an endpoint of the network), and the target's clusterCidrs (${clusterCidrs!.join(', ')}) are left out of what is opened: inside of them the call stays closed; say where it is, callsExternal(host, port, { cidrs })`,
    });
  }
  const services = external.filter(({ host, cidrs }) => cidrs === undefined && liesIn(host.replace(/^\[|\]$/g, ''), clusterCidrs ?? []));
  if (services.length > 0) {
    found.push({
      id: 'external-call-in-cluster',
      rule: 'SEC-8',
      message: `${said(services)} ${services.length === 1 ? 'lies' : 'lie'} in the target's clusterCidrs: the address of a pod or node is open, that of a Service stays closed, because policies see the address and port of its pods; use callsTo for a workload of this app, else say cidrs with the range and the port of its pods`,
    });
  }
  const metadata = external.filter(({ host, cidrs }) => isMetadata(whereIs(host, cidrs)));
  if (metadata.length > 0) {
    found.push({
      id: 'metadata-service-open',
      rule: 'SEC-14',
      message: `${said(metadata)} ${metadata.length === 1 ? 'opens' : 'open'} the cloud's metadata service, which may hand out the node's credentials: give the workload an identity of its own (workload identity, IRSA, EKS Pod Identity), and keep the call only where that reads it`,
    });
  }
  if (external.length > 0 && settings.mesh?.mode.value === 'sidecar') {
    found.push({
      id: 'external-call-in-mesh',
      rule: 'IST-11',
      message: `${said(external)} ${external.length === 1 ? 'is' : 'are'} called through the proxy: a mesh whose outboundTrafficPolicy is REGISTRY_ONLY refuses what no ServiceEntry names; add one for each host there`,
    });
  }
  return found;
}

/** PAY-2: whoever is nearer to the work gives up first. */
function timeoutFindings({ name, settings }: RenderInput, callees: readonly ICallee[]): Found[] {
  const patience = patienceOf(settings);
  if (patience === undefined) {
    return [];
  }
  return callees
    // only a workload of ours has a plan
    .map((callee) => ({ callee: callee.endpoint.workloadName, slowest: isWorkload(callee) ? callee.plan._settings.demand.slowestRequest.value : 0 }))
    .filter(({ slowest }) => slowest > patience + 1e-9)
    .sort((a, b) => (a.callee < b.callee ? -1 : 1))
    .map(({ callee, slowest }) => ({
      id: 'callee-outlasts-caller',
      rule: 'PAY-2',
      message: `'${callee}' may take ${slowest} s for its slowest request, and the callers of '${name}' give up after ${patience} s: they would be told of a failure that may yet succeed; say slowestRequest in the profile of '${name}', longer than its callee's, or a shorter one for '${callee}'`,
    }));
}

/** How long whoever calls a workload waits for it, in seconds; undefined where nobody said. */
function patienceOf({ mesh, network, knative }: PlanSettings): number | undefined {
  return knative?.responseStartTimeout.value ?? mesh?.traffic?.requestTimeout.value ?? network.routeTimeout?.value;
}
