/*
 * What people look for under Kubernetes' names, and how it is said here. What stands in backticks is code that works as it is written: props, or a statement
 * about the workload that was made without the prop. A test runs each of them.
 */

/** The three workloads, in the order of the columns below. */
export type WorkloadType = 'OptimizedWebService' | 'PaymentStatefulService' | 'EdgeFunction';

const MAIN: Readonly<Record<WorkloadType, string>> = { OptimizedWebService: 'Deployment', PaymentStatefulService: 'StatefulSet', EdgeFunction: 'serving.knative.dev/Service' };
const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;

/** A patch of the main object. */
function patch(why: string, ...operations: string[]): (type: WorkloadType) => string {
  return (type) => `${why}: \`workload.patch('${MAIN[type]}', ${operations.join(', ')})\``;
}

function say(props: string, more = ''): (type: WorkloadType) => string {
  return () => `say \`${props}\`${more}`;
}

/** A container that a restricted namespace admits, and that an autoscaler can count: one container without a request for CPU makes it fail. */
function container(name: string): string {
  const resources = "{ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } }";
  const securityContext = "{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } }";
  return `{ name: '${name}', image: 'ghcr.io/acme/${name}:1.0.0', resources: ${resources}, securityContext: ${securityContext} }`;
}

/** One advice for each type of workload. */
function byType(web: string, stateful: string, fn: string): (type: WorkloadType) => string {
  return (type) => ({ OptimizedWebService: web, PaymentStatefulService: stateful, EdgeFunction: fn })[type];
}

const BOUNDS = byType('say `scaling: Scaling.onCpu({ min: 2, max: 10 })`, or leave the numbers to the plan', 'the number of members is fixed: say `replicas: 3`', 'Knative scales it; where a pod must always run, say `keepWarm: true`');
const PROBE = say("health: HealthChecks.http({ live: '/livez', ready: '/readyz' })", ', or HealthChecks.grpc() or .tcp()');
const OUTSIDE = byType("say `exposure: Exposure.ingress('nginx', 'shop.example.com')`, or Exposure.gateway", 'it is reached from the cluster only: put an OptimizedWebService before it, which has exposure, and let it call this one', 'where Knative\'s gateway may route to it from outside, say `publicRoute: true`');
const AMOUNTS = say('cpuRequest: Cpu.millis(500), memory: Size.gibibytes(1)', ', or leave them to the plan; the CPU limit follows from cpu: CpuPolicy');
const USER = say('runAsUser: 10001', '; the rest of the security context is what Pod Security "restricted" asks for');
const DRAIN = say('drain: Duration.seconds(30)', ': the grace period and preStop follow');
const COMMAND = patch('the image\'s own command runs; another one is a patch', `JsonPatch.add('${CONTAINER}/command', ['/bin/app'])`);
const VOLUMES = patch('folders to write to are writablePaths, files of secrets are secrets; for another volume patch it', `JsonPatch.add('${POD}/volumes/-', { name: 'certs', configMap: { name: 'certs' } })`, `JsonPatch.add('${CONTAINER}/volumeMounts/-', { name: 'certs', mountPath: '/etc/certs' })`);
const SERVICE_ACCOUNT = () => 'it has a ServiceAccount of its name, to which roles are bound; for a cloud\'s identity annotate it: `workload.serviceAccount.metadata.addAnnotation(\'eks.amazonaws.com/role-arn\', \'arn:aws:iam::1:role/shop\')`';
const ENVIRONMENT = say("env: { LOG_LEVEL: EnvValue.fromValue('debug') }", ', or config: { LOG_LEVEL: \'debug\' }');
const SIDECARS = patch('an add-on brings a sidecar so that the plan counts it; without one patch it', `JsonPatch.add('${POD}/containers/-', ${container('proxy')})`);

const STORAGE = byType(VOLUMES('OptimizedWebService'), "say `storage: Storage.ofClass(Size.gibibytes(10), 'fast-ssd')`", VOLUMES('EdgeFunction'));
const IMAGE = say("image: 'ghcr.io/acme/web:1.4.0'", ': the tag is a part of it, and a digest may follow');
const NAMESPACE = () => 'it is the namespace of the chart that the workload stands in: `new Chart(app, \'web\', { namespace: \'shop\' })`';
const STRATEGY = byType(
  "the planned rollout loses no request; for another one patch it: `workload.patch('Deployment', JsonPatch.replace('/spec/strategy', { type: 'Recreate' }))`",
  "members are replaced one after the other; for another way patch it: `workload.patch('StatefulSet', JsonPatch.replace('/spec/updateStrategy', { type: 'OnDelete' }))`",
  "Knative moves requests to a revision that is ready; for another way patch it: `workload.patch('serving.knative.dev/Service', JsonPatch.add('/spec/traffic', [{ latestRevision: true, percent: 100 }]))`",
);
const TIMEOUT = byType(
  'it follows from the objective and the slowest request: say `slo: Slo.of({ availability: 99.9, p99: Duration.millis(250) })`, and slowestRequest in the profile',
  'it follows from the objective and the slowest request: say `slo: Slo.of({ availability: 99.9, p99: Duration.millis(250) })`, and slowestRequest in the profile',
  "it follows from slowestRequest in the profile; for another one patch it: `workload.patch('serving.knative.dev/Service', JsonPatch.add('/spec/template/spec/timeoutSeconds', 300))`",
);
const SECRET = say("secrets: { DB_PASSWORD: SecretSource.existing('db', 'password').asEnv() }", '; without .asEnv() it is a file, and only DB_PASSWORD_FILE is set, to its path');

const WORDS: Readonly<Record<string, (type: WorkloadType) => string>> = {
  namespace: NAMESPACE,
  strategy: STRATEGY,
  updateStrategy: STRATEGY,
  deploymentStrategy: STRATEGY,
  rollingUpdate: STRATEGY,
  tag: IMAGE,
  imageTag: IMAGE,
  digest: IMAGE,
  version: IMAGE,
  storageClass: STORAGE,
  storageClassName: STORAGE,
  storageSize: STORAGE,
  volumeClaimTemplates: STORAGE,
  persistence: STORAGE,
  minScale: BOUNDS,
  maxScale: BOUNDS,
  timeout: TIMEOUT,
  timeoutSeconds: TIMEOUT,
  requestTimeout: TIMEOUT,
  command: COMMAND,
  entrypoint: COMMAND,
  args: patch('the image\'s own arguments are used; others are a patch', `JsonPatch.add('${CONTAINER}/args', ['--verbose'])`),
  ports: say('port: 8080', '; further ports are a patch of the container, the Service and the NetworkPolicy'),
  containerPort: say('port: 8080'),
  targetPort: say('port: 8080', '; callers use port 80'),
  replicas: byType('say `scaling: Scaling.exactly(3)`, or leave the number to the plan', 'say `replicas: 3`', 'Knative scales it; where a pod must always run, say `keepWarm: true`'),
  minReplicas: BOUNDS,
  maxReplicas: BOUNDS,
  hpa: BOUNDS,
  autoscaling: BOUNDS,
  autoscaler: BOUNDS,
  scaling: BOUNDS,
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
  annotations: (type) => `on its ${MAIN[type].split('/').pop()}: \`ApiObject.of(workload).metadata.addAnnotation('acme.example/team', 'shop')\`; on its pods: ${patch('patch the template', "JsonPatch.add('/spec/template/metadata/annotations', { 'acme.example/team': 'shop' })")(type)}`,
  labels: (type) => `on its ${MAIN[type].split('/').pop()}: \`ApiObject.of(workload).metadata.addLabel('team', 'shop')\`; on its pods: ${patch('patch the template', "JsonPatch.add('/spec/template/metadata/labels/team', 'shop')")(type)}`,
  podLabels: patch('patch the pods\' template', "JsonPatch.add('/spec/template/metadata/labels/team', 'shop')"),
  podAnnotations: patch('patch the pods\' template', "JsonPatch.add('/spec/template/metadata/annotations/team', 'shop')"),
  nodeSelector: patch('no prop places pods: patch it', `JsonPatch.add('${POD}/nodeSelector', { pool: 'fast' })`),
  tolerations: patch('no prop places pods: patch it', `JsonPatch.add('${POD}/tolerations', [{ key: 'pool', operator: 'Equal', value: 'fast', effect: 'NoSchedule' }])`),
  affinity: patch('topology spread is planned; for more patch it', `JsonPatch.add('${POD}/affinity', { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['fast'] }] }] } } })`),
  priorityClassName: patch('a target names its PriorityClasses by criticality (priorityClasses); for this one alone patch it', `JsonPatch.add('${POD}/priorityClassName', 'payments')`),
  serviceAccountName: SERVICE_ACCOUNT,
  serviceAccount: SERVICE_ACCOUNT,
  imagePullSecrets: () => 'its ServiceAccount takes them: `workload.patch(\'ServiceAccount\', JsonPatch.add(\'/imagePullSecrets\', [{ name: \'registry\' }]))`',
  imagePullPolicy: patch('a fixed tag does not change, so IfNotPresent is planned; for another patch it', `JsonPatch.replace('${CONTAINER}/imagePullPolicy', 'Always')`),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  healthCheck: PROBE,
  probes: PROBE,
  ingress: OUTSIDE,
  host: OUTSIDE,
  hosts: OUTSIDE,
  hostname: OUTSIDE,
  domain: OUTSIDE,
  tls: OUTSIDE,
  exposure: OUTSIDE,
  serviceType: byType('say `exposure: Exposure.loadBalancer()`', 'it is reached from the cluster only: put an OptimizedWebService before it, which has exposure, and let it call this one', 'where Knative\'s gateway may route to it from outside, say `publicRoute: true`'),
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
export function adviceFor(type: WorkloadType, word: string): string | undefined {
  return Object.hasOwn(WORDS, word) ? WORDS[word](type) : undefined;
}
