/*
 * What people look for under Kubernetes' names, and how it is said here. What stands in backticks is code that works as it is written: props, or a statement
 * about the workload that was made without the prop. A test runs each of them.
 */

/** What is said otherwise to each kind of workload. */
export interface KindAdvice {
  /** Its main object, as `patch` takes it. */
  readonly main: string;
  readonly replicas: string;
  /** Bounds of its autoscaler. */
  readonly bounds: string;
  /** How it is reached from outside of the cluster. */
  readonly outside: string;
  readonly serviceType: string;
  /** Its storage class; a volume by a patch where it keeps nothing of its own. */
  readonly storage?: string;
  /** A rollout that is none of the planned ones. */
  readonly strategy: string;
  readonly timeout: string;
}

const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;

type Advice = (kind: KindAdvice) => string;

/** A patch of the main object. */
function patch(why: string, ...operations: string[]): Advice {
  return (kind) => `${why}: \`workload.patch('${kind.main}', ${operations.join(', ')})\``;
}

function say(props: string, more = ''): Advice {
  return () => `say \`${props}\`${more}`;
}

/** A container that a restricted namespace admits, and that an autoscaler can count: one container without a request for CPU makes it fail. */
function container(name: string): string {
  const resources = "{ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } }";
  const securityContext = "{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } }";
  return `{ name: '${name}', image: 'ghcr.io/acme/${name}:1.0.0', resources: ${resources}, securityContext: ${securityContext} }`;
}

const PROBE = say("health: HealthChecks.http({ live: '/livez', ready: '/readyz' })", ', or HealthChecks.grpc() or .tcp()');
const AMOUNTS = say('cpuRequest: Cpu.millis(500), memory: Size.gibibytes(1)', ', or leave them to the plan; the CPU limit follows from cpu: CpuPolicy');
const USER = say('runAsUser: 10001', '; the rest of the security context is what Pod Security "restricted" asks for');
const DRAIN = say('drain: Duration.seconds(30)', ': the grace period and preStop follow');
const COMMAND = say("command: ['/bin/app']", ', and args for its arguments');
const VOLUMES = patch('folders to write to are writablePaths, files of secrets are secrets; for another volume patch it', `JsonPatch.add('${POD}/volumes/-', { name: 'certs', configMap: { name: 'certs' } })`, `JsonPatch.add('${CONTAINER}/volumeMounts/-', { name: 'certs', mountPath: '/etc/certs' })`);
const SERVICE_ACCOUNT = () => 'it has a ServiceAccount of its name, to which roles are bound; for a cloud\'s identity annotate it: `workload.serviceAccount.metadata.addAnnotation(\'eks.amazonaws.com/role-arn\', \'arn:aws:iam::1:role/shop\')`';
const ENVIRONMENT = say("env: { LOG_LEVEL: EnvValue.fromValue('debug') }", ', or config: { LOG_LEVEL: \'debug\' }');
const SIDECARS = patch('an add-on brings a sidecar so that the plan counts it; without one patch it', `JsonPatch.add('${POD}/containers/-', ${container('proxy')})`);

const STORAGE: Advice = (kind) => kind.storage ?? VOLUMES(kind);
const IMAGE = say("image: 'ghcr.io/acme/web:1.4.0'", ': the tag is a part of it, and a digest may follow');
const NAMESPACE = () => 'it is the namespace of the chart that the workload stands in: `new Chart(app, \'web\', { namespace: \'shop\' })`';
const SECRET = say("secrets: { DB_PASSWORD: SecretSource.existing('db', 'password').asEnv() }", '; without .asEnv() it is a file, and only DB_PASSWORD_FILE is set, to its path');

const WORDS: Readonly<Record<string, Advice>> = {
  namespace: NAMESPACE,
  strategy: (kind) => kind.strategy,
  updateStrategy: (kind) => kind.strategy,
  deploymentStrategy: (kind) => kind.strategy,
  rollingUpdate: (kind) => kind.strategy,
  tag: IMAGE,
  imageTag: IMAGE,
  digest: IMAGE,
  version: IMAGE,
  storageClass: STORAGE,
  storageClassName: STORAGE,
  storageSize: STORAGE,
  volumeClaimTemplates: STORAGE,
  persistence: STORAGE,
  minScale: (kind) => kind.bounds,
  maxScale: (kind) => kind.bounds,
  timeout: (kind) => kind.timeout,
  timeoutSeconds: (kind) => kind.timeout,
  requestTimeout: (kind) => kind.timeout,
  entrypoint: COMMAND,
  ports: say('port: 8080', '; further ports are a patch of the container, the Service and the NetworkPolicy'),
  containerPort: say('port: 8080'),
  targetPort: say('port: 8080', '; callers use port 80'),
  replicas: (kind) => kind.replicas,
  minReplicas: (kind) => kind.bounds,
  maxReplicas: (kind) => kind.bounds,
  hpa: (kind) => kind.bounds,
  autoscaling: (kind) => kind.bounds,
  autoscaler: (kind) => kind.bounds,
  scaling: (kind) => kind.bounds,
  resources: AMOUNTS,
  requests: AMOUNTS,
  memoryLimit: AMOUNTS,
  cpuLimit: say('cpu: CpuPolicy.capped(2)', ': a limit of twice the request'),
  limits: say('cpu: CpuPolicy.capped(2), memory: Size.gibibytes(1)', ', or leave them to the plan: memory is request and limit'),
  volumes: VOLUMES,
  volumeMounts: VOLUMES,
  initContainers: patch('no prop takes init containers: patch them in', `JsonPatch.add('${POD}/initContainers', [${container('migrate')}])`),
  sidecars: SIDECARS,
  containers: SIDECARS,
  annotations: (kind) => `on its pods: \`podAnnotations: { 'acme.example/team': 'shop' }\`; on its ${kind.main.split('/').pop()}: \`ApiObject.of(workload).metadata.addAnnotation('acme.example/team', 'shop')\``,
  labels: (kind) => `on its pods: \`podLabels: { team: 'shop' }\`; on its ${kind.main.split('/').pop()}: \`ApiObject.of(workload).metadata.addLabel('team', 'shop')\``,
  nodeSelector: patch('no prop places pods: patch it', `JsonPatch.add('${POD}/nodeSelector', { pool: 'fast' })`),
  tolerations: patch('no prop places pods: patch it', `JsonPatch.add('${POD}/tolerations', [{ key: 'pool', operator: 'Equal', value: 'fast', effect: 'NoSchedule' }])`),
  affinity: patch('topology spread is planned; for more patch it', `JsonPatch.add('${POD}/affinity', { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['fast'] }] }] } } })`),
  priorityClassName: patch('a target names its PriorityClasses by criticality (priorityClasses); for this one alone patch it', `JsonPatch.add('${POD}/priorityClassName', 'payments')`),
  serviceAccountName: SERVICE_ACCOUNT,
  serviceAccount: SERVICE_ACCOUNT,
  imagePullPolicy: patch('a fixed tag does not change, so IfNotPresent is planned; for another patch it', `JsonPatch.replace('${CONTAINER}/imagePullPolicy', 'Always')`),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  healthCheck: PROBE,
  probes: PROBE,
  ingress: (kind) => kind.outside,
  host: (kind) => kind.outside,
  hosts: (kind) => kind.outside,
  hostname: (kind) => kind.outside,
  domain: (kind) => kind.outside,
  tls: (kind) => kind.outside,
  exposure: (kind) => kind.outside,
  serviceType: (kind) => kind.serviceType,
  securityContext: USER,
  podSecurityContext: USER,
  lifecycle: DRAIN,
  preStop: DRAIN,
  gracePeriod: DRAIN,
  terminationGracePeriodSeconds: DRAIN,
  environment: ENVIRONMENT,
  variables: ENVIRONMENT,
  envFrom: ENVIRONMENT,
  configMap: say("config: { LOG_LEVEL: 'debug' }"),
  secret: SECRET,
  secretRef: SECRET,
  secretKeyRef: SECRET,
  podDisruptionBudget: say('criticality: Criticality.CRITICAL', ': the budget follows from how much an outage costs'),
};

/** The words that have an advice. */
export const LOOKED_FOR: readonly string[] = Object.keys(WORDS);

/** How a word of Kubernetes is said to a workload; undefined where nobody looks for it. */
export function adviceFor(kind: KindAdvice, word: string): string | undefined {
  return Object.hasOwn(WORDS, word) ? WORDS[word](kind) : undefined;
}
