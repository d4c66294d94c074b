import { isIP } from 'net';
import type { IWorkload } from './workload';
import type { RenderInput } from '../manifests/render-input';
import type { Found } from '../tuning/finding-severity';
import type { PlanSettings } from '../tuning/settings';

/** What only the declared connections of a workload show. */
export function connectionFindings(input: RenderInput, callees: readonly IWorkload[]): Found[] {
  return [...routeFindings(input), ...inClusterFindings(input), ...externalFindings(input), ...timeoutFindings(input, callees)];
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
  const why = plan.kind === 'function'
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

/** Names that only the cluster's own resolver answers. */
function inClusterFindings({ connections, target }: RenderInput): Found[] {
  return connections().external.filter(({ host }) => /\.svc(\.cluster\.local)?$/.test(host)).map(({ host, port }) => ({
    id: 'external-call-in-cluster',
    rule: 'SEC-8',
    message: `callsExternal('${host}', ${port}) names a Service of the cluster, and policies see the address and port of its pods, not its own: ${target._props.clusterCidrs === undefined
      ? `port ${port} is opened to every address instead`
      : 'the target\'s clusterCidrs are left out of what is opened, so it stays closed'}; use callsTo for a workload of this app, else add a NetworkPolicy that selects its pods`,
  }));
}

function externalFindings({ connections, settings, target }: RenderInput): Found[] {
  const { external } = connections();
  const said = (calls: typeof external) => calls.map(({ host, port }) => `${host}:${port}`).sort().join(', ');
  const found: Found[] = [];
  const named = external.filter(({ host }) => isIP(host.replace(/^\[|\]$/g, '')) === 0);
  if (named.length > 0 && target._props.clusterCidrs === undefined) {
    found.push({
      id: 'external-call-opens-cluster',
      rule: 'SEC-8',
      message: `a policy knows addresses, not names: ${said(named)} opens ${named.length === 1 ? 'that port' : 'those ports'} of every address, pods and Services of the cluster among them; say clusterCidrs on the ClusterTarget`,
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
function timeoutFindings({ name, settings }: RenderInput, callees: readonly IWorkload[]): Found[] {
  const patience = patienceOf(settings);
  if (patience === undefined) {
    return [];
  }
  return callees
    // a workload that somebody else wrote may have no plan of ours
    .map((callee) => ({ callee: callee.endpoint.workloadName, slowest: callee.plan?._settings?.demand.slowestRequest.value ?? 0 }))
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
