import { Chart } from 'cdk8s';
import { namingErrors } from './named-errors';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { ClusterTarget } from '../cluster/cluster-target';
import type { Call, Connections, ExternalCall } from '../manifests/render-input';
import { checkExternal } from '../private/checks';
import { checkRoute } from '../private/routes';
import { isLoopback, onlyInCluster } from '../tuning/network/external-calls';

/** From this minor version on paths of policies may hold `{*}` and `{**}` (istio/istio#50365). */
const TEMPLATES_SINCE_ISTIO = 22;

/**
 * The declared connections of one workload. They grow until synthesis, and nothing that was tuned depends on them.
 */
export class Edges {
  private readonly callees = new Map<ICallee, Set<string>>();
  private readonly callers = new Map<ICallee, Set<string>>();
  private readonly external = new Map<string, ExternalCall>();

  constructor(private readonly self: IWorkload) {}

  public callsTo(other: ICallee, routes: readonly string[]): void {
    checkEdge(this.self, other, routes);
    // the other side first: what it refuses must not be left behind here
    other.acceptCallsFrom(this.self, ...routes);
    merge(this.callees, other, routes);
  }

  public acceptCallsFrom(caller: ICallee, routes: readonly string[]): void {
    checkEdge(caller, this.self, routes);
    const { mesh } = this.self.plan._settings;
    if (routes.length > 0 && mesh?.mode.value === 'ambient' && mesh.security.authorization !== undefined && ClusterTarget.of(this.self)._props.waypoint === undefined) {
      throw new Error(`'${caller.node.path}' declares routes of '${this.self.node.path}', which only a waypoint can enforce in ambient mode: name the target's waypoint, or declare the call without routes`);
    }
    merge(this.callers, caller, routes);
  }

  public callsExternal(host: string, port: number, options: CallsExternalOptions = {}): void {
    namingErrors(this.self, '', () => checkExternal(host, port));
    const { cidrs } = options;
    const name = host.toLowerCase();
    if (isLoopback(name)) {
      throw new Error(`'${this.self.node.path}' calls '${host}', which is the pod itself: no policy stands between its containers, so take the call out; what a proxy beside the program connects to is the host to name`);
    }
    const inside = cidrs === undefined ? onlyInCluster(name, () => namespacesOf(this.self)) : undefined;
    if (inside !== undefined) {
      throw new Error(`'${this.self.node.path}' calls '${host}', which ${inside}, and policies see pods, not Services: use callsTo for a workload of this app; for another say where its pods are, callsExternal('${host}', ${port}, { cidrs: ['10.0.0.0/14'] }) with their own port, or add a NetworkPolicy that selects them${
        /^[^.]+\.[^.]+$/.test(host) ? `; for a domain of the Internet write '${host}.', with a dot at its end` : ''}`);
    }
    const key = `${name} ${port}`;
    const known = this.external.get(key);
    // no addresses mean anywhere, so they swallow a list
    const all = known === undefined ? cidrs : known.cidrs === undefined || cidrs === undefined ? undefined : [...known.cidrs, ...cidrs];
    this.external.set(key, { host: name, port, ...(all === undefined ? {} : { cidrs: [...new Set(all)].sort() }) });
  }

  /** Who is called. */
  public get called(): ICallee[] {
    return [...this.callees.keys()];
  }

  /** Both sides as they stand now. */
  public connections(): Connections {
    return { calls: callsOf(this.callees), callers: callsOf(this.callers), external: [...this.external.values()] };
  }
}

/** The namespaces of an app's charts, as far as they stand below the app itself. */
function namespacesOf(self: IWorkload): string[] {
  const charts = self.node.root.node.children.filter((c): c is Chart => Chart.isChart(c));
  return [Chart.of(self), ...charts].flatMap((chart) => (typeof chart.namespace === 'string' ? [chart.namespace] : []));
}

function callsOf(edges: Map<ICallee, Set<string>>): Call[] {
  return [...edges].map(([{ endpoint }, routes]) => ({
    // without a port a policy would open all of them, so a workload that says only where it is called is taken to listen there
    peer: { ...endpoint, podPort: endpoint.podPort ?? endpoint.port },
    routes: [...routes],
  }));
}

/** No route means all of them, so it swallows a list. */
function merge(edges: Map<ICallee, Set<string>>, other: ICallee, routes: readonly string[]): void {
  const known = edges.get(other);
  if (routes.length === 0 || known === undefined) {
    edges.set(other, new Set(routes));
  } else if (known.size > 0) {
    routes.forEach((route) => known.add(route));
  }
}

function checkEdge(caller: ICallee, callee: ICallee, routes: readonly string[]): void {
  const [from, to] = [caller.node.path, callee.node.path];
  if (caller === callee) {
    throw new Error(`'${from}' calls itself: its own pods need no declared call; members of a quorum reach each other anyway`);
  }
  if (caller.node.root !== callee.node.root) {
    throw new Error(`'${from}' calls '${to}' of another app: both must be in one app; use callsExternal for what another program deploys`);
  }
  if (ClusterTarget.of(caller) !== ClusterTarget.of(callee)) {
    throw new Error(`'${from}' calls '${to}', which is meant for another cluster: apply one ClusterTarget to both charts, or use callsExternal to cross clusters`);
  }
  const without = [caller, callee].map((w) => Chart.of(w)).find((chart) => chart.namespace === undefined);
  if (without !== undefined && Chart.of(caller) !== Chart.of(callee)) {
    throw new Error(`'${from}' calls '${to}' in another chart, and chart '${without.node.path}' has no namespace: give both charts one, because addresses and policies between charts name it`);
  }
  if (callee.endpoint.knative && callee.endpoint.namespace === undefined) {
    throw new Error(`'${from}' calls the function '${to}' in a chart without a namespace: give the chart one, because Knative knows a function by '<name>.<namespace>' only`);
  }
  if (callee.endpoint.strict && !caller.endpoint.meshed) {
    throw new Error(`'${from}' is outside the mesh and calls '${to}', which accepts mutual TLS only (STRICT): ${caller.endpoint.knative
      ? 'a function is in the mesh where the target says istio: IstioMode.SIDECAR (or AMBIENT) and knativeInMesh: true'
      : 'say istio: IstioMode.SIDECAR (or AMBIENT) on the target'}${ClusterTarget.of(callee).istio === undefined
      ? '; for a cluster without Istio say istio: IstioMode.NONE, because a stateful service assumes a mesh where the target states nothing'
      : ''}`);
  }
  const target = ClusterTarget.of(callee);
  namingErrors(caller, '', () => routes.forEach((route) => checkRoute(route, callee.endpoint.protocol.name === 'grpc', target._istioAtLeast(TEMPLATES_SINCE_ISTIO))));
}
