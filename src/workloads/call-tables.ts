import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { placeOf } from './acknowledgements';
import type { CallsExternalOptions, ICallee } from './workload';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { checkVariableSize, isVariableName, MOST_CORES, MOST_MEMORY_MIB } from '../private/checks';
import { between, checkCall, checkProps, type Expectation, expectedFor, filled, FLAG, instanceOf, listOf, mapOf, naming, type PropTable, shown, structOf, text, whole } from '../private/known-props';
import { CIDR, hasUserInfo, isLabelKey, isLabelValue, isSubdomain, labelName, NAMESPACE, objectName, PORT_NAME } from '../private/names';
import { checkNoMore } from '../private/surplus';
import { LONGEST_DRAIN_SECONDS } from '../tuning/pod/shutdown';
import { Protocol } from '../tuning/profile/choices';
import type { WorkloadRequirements } from '../tuning/profile/requirements';

/*
 * Checks of what a workload's methods take, and of what a workload reads from others: endpoints of the user's own callees, requirements of add-ons, the chart's namespace.
 */

/** A construct that can be called. Not instanceof: it may come from another copy of this library, or be a class of the user. */
const PEER: Expectation = {
  expected: (got) => `a workload: an OptimizedWebService, PaymentStatefulService or EdgeFunction, or a construct with the endpoint of one${typeof (got as { toPodSelector?: unknown } | null)?.toPodSelector === 'function' || typeof got === 'string'
    ? '; what another library deploys is called by host and port: callsExternal(host, port)' : ''}`,
  is: (value) => typeof (value as { node?: { path?: unknown } } | null)?.node?.path === 'string'
    && typeof (value as { endpoint?: unknown }).endpoint === 'object' && typeof (value as { acceptCallsFrom?: unknown }).acceptCallsFrom === 'function',
};
const ROUTES = listOf('a list of routes', text('GET /v1/prices'));
const CALLS_TO = { other: PEER, routes: ROUTES };
const ACCEPT_CALLS_FROM = { caller: PEER, routes: ROUTES };
const CALLS_EXTERNAL_OPTIONS: PropTable<CallsExternalOptions> = { cidrs: filled(listOf('a list of at least one CIDR, for example [\'10.0.0.0/16\']', CIDR)) };
const CALLS_EXTERNAL = {
  host: { ...text('api.example.com'), secret: hasUserInfo },
  port: whole(1, 65535, 443),
  options: { ...structOf('{ cidrs: [\'10.0.0.0/16\'] }', CALLS_EXTERNAL_OPTIONS), optional: true },
};
const OPERATION: Expectation = {
  expected: 'a JsonPatch of cdk8s, for example JsonPatch.remove(\'/spec/replicas\')',
  is: (value) => typeof ((value as { _toJson(): unknown })._toJson() as { readonly op?: unknown }).op === 'string',
};
const PORT = { name: PORT_NAME };
const PATCH = { kind: text('Deployment'), operations: listOf('a list of operations', OPERATION) };

/** Policies are written from an endpoint: a missing field or a wildcard would open too much. */
const ENDPOINT: PropTable<WorkloadEndpoint> = {
  workloadName: { ...labelName('the name of a workload', 'ledger'), required: true },
  namespace: NAMESPACE,
  host: { ...naming('a host name, for example \'ledger.shop.svc.cluster.local\'', (host) => isSubdomain(host.toLowerCase())), required: true },
  port: { ...whole(1, 65535, 80), required: true },
  podPort: whole(1, 65535, 8080),
  portName: PORT_NAME,
  protocol: { ...instanceOf(Protocol, 'Protocol.HTTP, Protocol.GRPC or Protocol.TCP'), required: true },
  podLabels: {
    ...filled(mapOf('an object with at least one label, for example { app: \'ledger\' }; without labels every pod of the namespace would be admitted',
      naming('the value of a label, for example \'ledger\'', isLabelValue), naming('the name of a label, for example \'app\'', isLabelKey))),
    required: true,
  },
  serviceAccountName: { ...objectName('a ServiceAccount', 'ledger'), required: true },
  meshed: { ...FLAG, required: true },
  strict: FLAG,
  knative: FLAG,
  hostNetwork: FLAG,
};

/** Endpoints that were checked before. */
const CHECKED = new WeakSet<object>();

function checkEndpoint(peer: ICallee): void {
  const { endpoint } = peer;
  if (typeof endpoint === 'object' && endpoint !== null && CHECKED.has(endpoint)) {
    return;
  }
  checkProps(`the endpoint of '${peer.node.path}'`, ENDPOINT, endpoint);
  CHECKED.add(endpoint);
}

/** The checks of a workload's methods, by method. */
export const checkMethodCall = {
  callsTo: (self: IConstruct, other: ICallee, routes: readonly string[]) => {
    checkCall(`'${self.node.path}'.callsTo`, CALLS_TO, other, routes);
    checkEndpoint(other);
  },
  acceptCallsFrom: (self: IConstruct, caller: ICallee, routes: readonly string[]) => {
    checkCall(`'${self.node.path}'.acceptCallsFrom`, ACCEPT_CALLS_FROM, caller, routes);
    checkEndpoint(caller);
  },
  callsExternal: (self: IConstruct, host: string, port: number, options: CallsExternalOptions | undefined) => checkCall(`'${self.node.path}'.callsExternal`, CALLS_EXTERNAL, host, port, options),
  port: (self: IConstruct, name: string) => checkCall(`'${self.node.path}'.port`, PORT, name),
  patch: (self: IConstruct, kind: string, operations: readonly unknown[]) => checkCall(`'${self.node.path}'.patch`, PATCH, kind, operations),
};

function isConstruct(value: unknown): value is IConstruct {
  return typeof (value as IConstruct | null | undefined)?.node?.addValidation === 'function';
}

const PLACE = {
  scope: {
    expected: (got: unknown) => `a chart, or a construct below one${isConstruct(got) ? `: ${placeOf(got)} is in no chart, so make one there, for example const chart = new Chart(app, 'shop'), and give it as the scope` : ''}`,
    is: (value: unknown) => isConstruct(value) && value.node.scopes.some((each) => Chart.isChart(each)),
  },
  id: naming('a text that is unique in its scope, for example \'web\'', (id) => id !== ''),
};

/** The scope of a new workload, checked before the workload is added to the tree. */
export function placed(type: string, scope: Construct, id: string, args: ArrayLike<unknown>): Construct {
  checkCall(`new ${type}`, PLACE, scope, id);
  checkNoMore(`new ${type}`, 3, args);
  return scope;
}

const VARIABLE = naming('the name of a variable: letters, digits, \'_\', \'-\' and \'.\', not beginning with a digit', isVariableName);

const REQUIREMENTS: PropTable<WorkloadRequirements> = {
  name: { ...naming('a name for reasons and errors, for example \'Tracing\'', /^(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,253}$/), required: true }, // eslint-disable-line no-control-regex
  drainSeconds: between(0, LONGEST_DRAIN_SECONDS, 5),
  sidecarCpuMillis: between(0, MOST_CORES * 1000, 100),
  sidecarMemoryMiB: between(0, MOST_MEMORY_MIB, 64),
  env: { ...mapOf('an object of texts, for example { OTEL_SERVICE_NAME: \'web\' }', text('web'), VARIABLE), secret: true },
};

/** Checks the requirements of the add-on at `index`. */
export function checkRequirements(index: number, wants: WorkloadRequirements): void {
  checkProps(`addOns[${index}].requirements()`, REQUIREMENTS, wants);
  Object.entries(wants.env ?? {}).forEach(([name, value]) => checkVariableSize(`addOns[${index}].requirements().env`, name, value));
}

/**
 * The namespace of a construct's chart: hosts, identities and variables contain it.
 *
 * @throws if it is a Lazy, or not a legal name
 */
export function namespaceOf(self: IConstruct): string | undefined {
  const { namespace, node } = Chart.of(self);
  if (namespace !== undefined && !NAMESPACE.is(namespace)) {
    const lazy = typeof namespace === 'object' ? '; give a text, because hosts, identities and variables contain it before anything is printed' : '';
    throw new Error(`chart '${node.path}' has the namespace ${shown(namespace)}: expected ${expectedFor(NAMESPACE, namespace)}${lazy}`);
  }
  return namespace;
}
