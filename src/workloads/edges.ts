import { Chart } from 'cdk8s';
import { isWorkload } from './around';
import { namingErrors } from './named-errors';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { WorkloadPort } from './workload-port';
import { ClusterTarget } from '../cluster/cluster-target';
import type { Call, Connections, ExternalCall } from '../manifests/render-input';
import { checkExternal } from '../private/checks';
import { shown } from '../private/known-props';
import { checkRoute } from '../private/routes';
import type { Callee } from '../tuning/checks/findings-connections';
import { TEMPLATES_SINCE } from '../tuning/decisions/istio-facts';
import { isLoopback, onlyInCluster } from '../tuning/network/external-calls';

/**
 * The declared calls of one workload. They grow until synthesis; no number of the plan depends on them.
 */
export class Edges {
  private readonly callees = new Map<ICallee, Set<string>>();
  /** By the port that is called: the workload itself stands for its main port. */
  private readonly callers = new Map<ICallee, Map<ICallee, Set<string>>>();
  private readonly external = new Map<string, ExternalCall>();

  constructor(private readonly self: IWorkload) {}

  public callsTo(other: ICallee, routes: readonly string[]): void {
    checkEdge(this.self, other, routes);
    // the other side first: a call that it refuses must not stay here
    other.acceptCallsFrom(this.self, ...routes);
    merge(this.callees, other, routes);
  }

  public acceptCallsFrom(caller: ICallee, routes: readonly string[], port: ICallee = this.self): void {
    checkEdge(caller, port, routes);
    const { mesh } = this.self.plan._settings;
    if (routes.length > 0 && mesh?.mode.value === 'ambient' && mesh.security.authorization !== undefined && ClusterTarget.of(this.self)._props.waypoint === undefined) {
      throw new Error(`'${caller.node.path}' declares routes of '${this.self.node.path}', which only a waypoint can enforce in ambient mode: say waypoint on the ClusterTarget, or declare the call without routes`);
    }
    const callers = this.callers.get(port) ?? new Map<ICallee, Set<string>>();
    this.callers.set(port, callers);
    merge(callers, caller, routes);
  }

  /** The call that adds egress to pods of the cluster that no workload of the app is. */
  private egressTo(host: string, port: number): string {
    const { podLabels, namespace: own, workloadName } = this.self.endpoint;
    const [service, namespace = own ?? 'default'] = host.split('.');
    const labels = (of: Readonly<Record<string, string>>): string => `{ ${Object.entries(of).map(([key, value]) => `'${key}': '${value}'`).join(', ')} }`;
    return `workload.addObject('to-${service}', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: '${workloadName}-to-${service}' }, spec: { podSelector: { matchLabels: ${labels(podLabels)} }, policyTypes: ['Egress'], `
      + `egress: [{ to: [{ namespaceSelector: { matchLabels: ${labels({ 'kubernetes.io/metadata.name': namespace })} }, podSelector: { matchLabels: { app: '${service}' } } }], ports: [{ port: ${port}, protocol: 'TCP' }] }] } })`;
  }

  public callsExternal(host: string, port: number, options: CallsExternalOptions = {}): void {
    namingErrors(this.self, '', () => checkExternal(host, port));
    const { cidrs } = options;
    const name = host.toLowerCase();
    if (isLoopback(name)) {
      throw new Error(`'${this.self.node.path}' calls '${host}', which is the pod itself: remove the call, because containers of a pod reach each other; if a proxy in the pod calls a host, name that host`);
    }
    const inside = cidrs === undefined ? onlyInCluster(name, () => namespacesOf(this.self)) : undefined;
    if (inside !== undefined) {
      throw new Error(`'${this.self.node.path}' calls '${host}', which ${inside}, and a NetworkPolicy matches pods, not Services: use callsTo for a workload of this app; for another one give the addresses and the port of its pods, callsExternal('${host}', ${port}, { cidrs: ['10.0.0.0/14'] }), or let these pods reach those, by their labels and the port on which they listen: ${this.egressTo(name, port)}${
        /^[^.]+\.[^.]+$/.test(host) ? `; for an Internet domain write '${host}.', with a dot at the end` : ''}`);
    }
    const key = `${name} ${port}`;
    const known = this.external.get(key);
    // a call without addresses goes anywhere, so it replaces a list
    const all = known === undefined ? cidrs : known.cidrs === undefined || cidrs === undefined ? undefined : [...known.cidrs, ...cidrs];
    this.external.set(key, { host: name, port, ...(all === undefined ? {} : { cidrs: [...new Set(all)].sort() }) });
  }

  /** The callees; only a workload of this library has a plan, which knows its slowest request. */
  public get called(): Callee[] {
    return [...this.callees.keys()].map((callee) => ({
      name: callee.endpoint.workloadName, slowestRequest: isWorkload(callee) ? callee.plan._settings.demand.slowestRequest.value : 0,
    }));
  }

  /** The calls in both directions, as declared so far. */
  public connections(): Connections {
    return {
      calls: callsOf(this.callees),
      callers: [...this.callers].flatMap(([{ endpoint: { portName } }, callers]) => callsOf(callers, portName)),
      external: [...this.external.values()],
    };
  }
}

/** The namespaces of the charts that are children of the app. */
function namespacesOf(self: IWorkload): string[] {
  const charts = self.node.root.node.children.filter((c): c is Chart => Chart.isChart(c));
  return [Chart.of(self), ...charts].flatMap((chart) => (typeof chart.namespace === 'string' ? [chart.namespace] : []));
}

function callsOf(edges: Map<ICallee, Set<string>>, port?: string): Call[] {
  return [...edges].map(([{ endpoint }, routes]) => ({
    // a policy without a port opens all ports, so pods without `podPort` are taken to listen on `port`
    peer: { ...endpoint, podPort: endpoint.podPort ?? endpoint.port },
    routes: [...routes],
    ...(port === undefined ? {} : { port }),
  }));
}

/** No routes mean all routes, so they replace a list. */
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
  if (caller === callee || (callee instanceof WorkloadPort && callee.node.scope === caller)) {
    throw new Error(`'${from}' calls itself: remove the call; members of a quorum already reach each other at peerPort`);
  }
  if (caller.node.root !== callee.node.root) {
    throw new Error(`'${from}' calls '${to}' of another app: put both into one app, or use callsExternal(host, port)`);
  }
  if (ClusterTarget.of(caller) !== ClusterTarget.of(callee)) {
    throw new Error(`'${from}' calls '${to}', which has another ClusterTarget: apply one target to both charts, or use callsExternal(host, port) to call another cluster`);
  }
  const without = [caller, callee].map((w) => Chart.of(w)).find((chart) => chart.namespace === undefined);
  if (without !== undefined && Chart.of(caller) !== Chart.of(callee)) {
    throw new Error(`'${from}' calls '${to}' in another chart, and chart '${without.node.path}' has no namespace: say namespace on both charts, because addresses and policies between charts contain it`);
  }
  if (callee.endpoint.knative && callee.endpoint.namespace === undefined) {
    throw new Error(`'${from}' calls the function '${to}' in a chart without a namespace: say namespace on the chart, because Knative finds a function by '<name>.<namespace>' only`);
  }
  if (callee.endpoint.strict && !caller.endpoint.meshed) {
    throw new Error(`'${from}' is outside the mesh and calls '${to}', which accepts mutual TLS only (STRICT): ${caller.endpoint.knative
      ? 'say istio: IstioMode.SIDECAR (or AMBIENT) and knativeInMesh: true on the ClusterTarget'
      : 'say istio: IstioMode.SIDECAR (or AMBIENT) on the ClusterTarget'}${ClusterTarget.of(callee).istio === undefined
      ? '; for a cluster without Istio say istio: IstioMode.NONE, because a stateful service assumes a mesh if the target does not say istio'
      : ''}`);
  }
  if (routes.length > 0 && callee.endpoint.protocol.name === 'tcp') {
    throw new Error(`'${from}' calls '${to}' by the route ${shown(routes[0])}, and the protocol there is Protocol.TCP: nothing but the program reads what comes on a connection: leave the routes out`);
  }
  const target = ClusterTarget.of(callee);
  namingErrors(caller, '', () => routes.forEach((route) => checkRoute(route, callee.endpoint.protocol.name === 'grpc', target._istioAtLeast(TEMPLATES_SINCE))));
}
