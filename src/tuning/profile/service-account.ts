import { checkCall, checkOptions, filled, FLAG, listOf, mapOf, naming, type PropTable, text } from '../../private/known-props';
import { isLabelKey, isLabelValue, isSubdomain, objectName } from '../../private/names';
import { nearest } from '../../private/nearest';
import { refuseSurplus } from '../../private/surplus';

/** The ServiceAccount of the pods, in plain data. */
export interface GivenAccount {
  /** One that exists; undefined for the workload's own. */
  readonly existing: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the pods get its token though no call is declared here. */
  readonly token: boolean;
}

/** Calls of the Kubernetes API, in plain data. */
export interface GivenAccess {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly names: readonly string[];
  readonly clusterWide: boolean;
}

/**
 * What the workload's own ServiceAccount carries.
 */
export interface OwnServiceAccountProps {
  /**
   * Annotations, for example the cloud's identity of the workload.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels, beside those of the library.
   *
   * @default - those of the library only
   */
  readonly labels?: { [key: string]: string };
}

/**
 * Which objects calls of the Kubernetes API reach.
 */
export interface ApiAccessOptions {
  /**
   * API group of the resources, without a version: `apps`, `batch`.
   *
   * @default - the core group, which has pods, services, secrets and configmaps
   */
  readonly group?: string;

  /**
   * Names of the objects; the API server knows no name when it creates, so `create` and `deletecollection` cannot be among the verbs.
   *
   * @default - all objects
   */
  readonly names?: string[];

  /**
   * Whether the calls reach objects of all namespaces, and objects without a namespace: prints a ClusterRole, with the finding `api-access-cluster-wide`.
   *
   * @default false
   */
  readonly clusterWide?: boolean;
}

const LABEL = naming('the value of a label, for example \'shop\'', isLabelValue);
const KEY = naming('a name, for example \'eks.amazonaws.com/role-arn\'', isLabelKey);

const OWN: PropTable<OwnServiceAccountProps> = {
  annotations: mapOf('an object of annotations, for example { \'eks.amazonaws.com/role-arn\': \'arn:aws:iam::1:role/shop\' }', text('arn:aws:iam::1:role/shop'), KEY),
  labels: mapOf('an object of labels, for example { \'azure.workload.identity/use\': \'true\' }', LABEL, naming('the name of a label, for example \'team\'', isLabelKey)),
};

/**
 * The ServiceAccount that pods run as.
 */
export class ServiceAccountRef {
  /**
   * One that the workload prints, with its name. No other workload has it.
   *
   * @param props its annotations, for example for a workload identity of a cloud, and labels
   * @throws if a prop is unknown, or the name of an annotation or label is not legal
   */
  public static own(props: OwnServiceAccountProps = {}): ServiceAccountRef {
    checkOptions('ServiceAccountRef.own', OWN, props, undefined, 'props');
    return new ServiceAccountRef({ existing: undefined, annotations: { ...props.annotations }, labels: { ...props.labels }, token: false });
  }

  /**
   * One that exists in the namespace. Nothing is printed for it. Other pods with it are the same caller in the mesh.
   *
   * @param name the name of the ServiceAccount
   * @throws if the name is not legal
   */
  public static existing(name: string): ServiceAccountRef {
    checkCall('ServiceAccountRef.existing', { name: objectName('a ServiceAccount', 'ledger') }, name);
    return new ServiceAccountRef({ existing: name, annotations: {}, labels: {}, token: false });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenAccount,
  ) {}

  /**
   * The same account, and pods get its token: for roles that are bound to it elsewhere. With `apiAccess` they get it anyway.
   */
  public withToken(): ServiceAccountRef {
    return new ServiceAccountRef({ ...this._given, token: true });
  }
}

/** Words that are no verbs of the API, and what they stand for. */
const NO_VERBS: Readonly<Record<string, string>> = {
  read: "'get', 'list', 'watch'",
  view: "'get', 'list', 'watch'",
  write: "'create', 'update', 'patch'",
  edit: "'create', 'update', 'patch', 'delete'",
  remove: "'delete'",
  all: 'each verb by its name',
  put: "'update'",
  post: "'create'",
};
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'bind', 'escalate', 'impersonate', 'use', 'approve', 'sign', 'attest'];
/** Verbs that Kubernetes cannot restrict to a name (kubernetes.io, "Using RBAC Authorization", referring to resources). */
const NAMELESS = ['create', 'deletecollection'];

/** Resources of the core group, which no custom resource extends (kubernetes.io, API reference), and those that only impersonation knows. */
const CORE = [
  'bindings', 'componentstatuses', 'configmaps', 'endpoints', 'events', 'limitranges', 'namespaces', 'nodes', 'persistentvolumeclaims', 'persistentvolumes', 'pods', 'podtemplates', 'replicationcontrollers', 'resourcequotas',
  'secrets', 'serviceaccounts', 'services', 'users', 'groups',
];

/** Short names that kubectl knows and roles do not (kubectl api-resources). */
const SHORT: Readonly<Record<string, string>> = {
  cm: 'configmaps',
  cj: 'cronjobs',
  deploy: 'deployments',
  ds: 'daemonsets',
  ep: 'endpoints',
  ev: 'events',
  hpa: 'horizontalpodautoscalers',
  ing: 'ingresses',
  netpol: 'networkpolicies',
  no: 'nodes',
  ns: 'namespaces',
  pdb: 'poddisruptionbudgets',
  po: 'pods',
  pv: 'persistentvolumes',
  pvc: 'persistentvolumeclaims',
  quota: 'resourcequotas',
  rc: 'replicationcontrollers',
  rs: 'replicasets',
  sa: 'serviceaccounts',
  sc: 'storageclasses',
  sts: 'statefulsets',
  svc: 'services',
};

/** Resources of other groups than the core group (kubernetes.io, API reference): without its group a Role gives nothing. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'apps': ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'controllerrevisions'],
  'batch': ['jobs', 'cronjobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies', 'ingressclasses'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'autoscaling': ['horizontalpodautoscalers'],
  'policy': ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io': ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments', 'csidrivers', 'csinodes'],
  'authentication.k8s.io': ['tokenreviews'],
  'authorization.k8s.io': ['subjectaccessreviews'],
};

/** Resources that have no namespace. */
const WITHOUT_NAMESPACE = [
  'nodes', 'namespaces', 'persistentvolumes', 'clusterroles', 'clusterrolebindings', 'storageclasses', 'volumeattachments', 'csidrivers', 'csinodes', 'ingressclasses', 'tokenreviews', 'subjectaccessreviews',
];

function groupOf(resource: string): string | undefined {
  return Object.entries(GROUPS).find(([, resources]) => resources.includes(resource))?.[0];
}

function resourceAdvice(got: unknown): string {
  if (got === '*') {
    return 'each resource by its name, because \'*\' also gives those that are added later, for example \'pods\'';
  }
  const lower = typeof got === 'string' ? got.toLowerCase() : '';
  const dot = lower.indexOf('.');
  if (dot > 0) {
    return `a resource without its group: '${lower.slice(0, dot)}', { group: '${lower.slice(dot + 1)}' }`;
  }
  return `a resource in the plural and in lower-case letters, for example '${/^[a-z]+$/.test(lower) ? `${lower.replace(/s$/, '')}s` : 'pods'}', or 'pods/log'`;
}

function verbAdvice(got: unknown): string {
  if (got === '*') {
    return `each verb by its name, because '*' also gives those that are added later: ${VERBS.slice(0, 7).map((verb) => `'${verb}'`).join(', ')}`;
  }
  const word = typeof got === 'string' ? got.toLowerCase() : '';
  const near = Object.hasOwn(NO_VERBS, word) ? NO_VERBS[word] : nearest(word, VERBS);
  return `a verb of the API: ${near === undefined ? VERBS.slice(0, 8).map((verb) => `'${verb}'`).join(', ') : near.startsWith("'") || near.includes(' ') ? near : `'${near}'`}`;
}

const RESOURCE = naming(resourceAdvice, /^[a-z][a-z0-9-]*(\/[a-z]+)?$/);
/** Custom verbs exist: a word that is no misspelt one is taken. */
const VERB = naming(verbAdvice, (verb) => /^[a-z]+$/.test(verb) && !Object.hasOwn(NO_VERBS, verb));
const TO = {
  resources: filled(listOf('a list of at least one resource, for example [\'pods\']', RESOURCE)),
  verbs: filled(listOf('a list of at least one verb, for example [\'get\', \'list\', \'watch\']', VERB)),
};
const OPTIONS: PropTable<ApiAccessOptions> = {
  group: naming((got) => `an API group without a version, for example '${typeof got === 'string' && /^[a-z.]+\/v\d/.test(got) ? got.split('/')[0] : 'apps'}'`, (group) => group === '' || isSubdomain(group)),
  names: filled(listOf('a list of at least one name of an object, for example [\'settings\']', objectName('an object', 'settings'))),
  clusterWide: FLAG,
};

/**
 * Calls of the Kubernetes API that the program makes.
 */
export class ApiAccess {
  /**
   * Calls with these verbs to these resources, in the workload's namespace unless the options say otherwise.
   *
   * @param resources in the plural: `pods`, `pods/log`, `configmaps`
   * @param verbs `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`
   * @param options the API group, names of objects, and whether all namespaces are reached
   * @throws if there is no resource or no verb, if one of them is `*`, if a resource is written in the singular, belongs to another group or has no namespace, or if a verb knows no names
   */
  public static to(resources: string[], verbs: string[], options: ApiAccessOptions = {}): ApiAccess {
    checkCall('ApiAccess.to', TO, resources, verbs);
    checkOptions('ApiAccess.to', OPTIONS, options);
    const { group = '', names = [], clusterWide = false } = options;
    for (const resource of resources) {
      checkResource(resource.split('/')[0], group, clusterWide);
    }
    const nameless = verbs.find((verb) => NAMELESS.includes(verb));
    if (names.length > 0 && nameless !== undefined) {
      throw new Error(`ApiAccess.to: verbs has '${nameless}' and names is given: Kubernetes cannot restrict ${nameless} to names; declare it in a call of its own, without names`);
    }
    return new ApiAccess({ group, resources: [...new Set(resources)], verbs: [...new Set(verbs)], names: [...new Set(names)], clusterWide });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenAccess,
  ) {}
}

/** The resource whose singular or short name a word is; undefined where it is none. */
function pluralOf(word: string): string | undefined {
  const known = [...CORE, ...Object.values(GROUPS).flat()];
  return known.includes(word) ? undefined : Object.hasOwn(SHORT, word) ? SHORT[word] : [`${word}s`, `${word}es`, word.replace(/y$/, 'ies')].find((plural) => known.includes(plural));
}

/** @throws for a name that no API server knows: a role with it gives nothing */
function checkKnown(resource: string, group: string): void {
  const plural = pluralOf(resource);
  const of = plural === undefined ? '' : groupOf(plural) ?? '';
  if (plural !== undefined && (group === '' || group === of)) {
    throw new Error(`ApiAccess.to: resources has '${resource}', and roles name resources in full and in the plural: write '${plural}'${of === group ? '' : `, { group: '${of}' }`}`);
  }
  if (group === '' && !CORE.includes(resource)) {
    const near = nearest(resource, CORE);
    throw new Error(`ApiAccess.to: resources has '${resource}', which the core group does not have: ${near === undefined ? '' : `did you mean '${near}'? Else `}add its group, the part of apiVersion before the slash, for example { group: 'cert-manager.io' }`);
  }
}

function checkResource(resource: string, group: string, clusterWide: boolean): void {
  const known = groupOf(resource);
  if (group === '' && known !== undefined) {
    throw new Error(`ApiAccess.to: resources has '${resource}', which is not in the core group: add { group: '${known}' }`);
  }
  checkKnown(resource, group);
  if (!clusterWide && WITHOUT_NAMESPACE.includes(resource) && (known ?? '') === group) {
    throw new Error(`ApiAccess.to: resources has '${resource}', which is in no namespace: add { clusterWide: true }`);
  }
}

refuseSurplus('ServiceAccountRef', ServiceAccountRef, { own: 1 });
refuseSurplus('ApiAccess', ApiAccess, { to: 3 });
