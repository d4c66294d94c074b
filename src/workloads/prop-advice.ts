/*
 * Advice for props that people try under Kubernetes' names. Text in backticks is code that works as written: props, or a statement about the workload that was made
 * without the prop. A test runs each of them.
 */

/** Advice that differs by kind of workload. */
export interface KindAdvice {
  /** Its main object, as `patch` takes it. */
  readonly main: string;
  readonly replicas: string;
  /** Bounds of its autoscaler. */
  readonly bounds: string;
  /** Exposure outside of the cluster. */
  readonly outside: string;
  readonly serviceType: string;
  /** Storage; undefined: a patch for a volume. */
  readonly storage?: string;
  /** Another rollout strategy. */
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

const PROBE = say("health: HealthChecks.http({ live: '/livez', ready: '/readyz' })", ', or HealthChecks.grpc(), .tcp(), or .of({ ready: Check.command([\'/bin/ready\']) })');
const AMOUNTS = say('cpuRequest: Cpu.millis(500), memory: Size.gibibytes(1)', ', or leave them to the plan; the CPU limit follows from cpu: CpuPolicy');
const USER = say('runAsUser: 10001', '; the rest of the security context meets Pod Security "restricted", unless readOnlyRoot, imageUser, allowRoot, seccompProfile, seLinuxOptions or addCapabilities say otherwise');
const HOOK = say("lifecycle: Lifecycle.of({ preStop: LifecycleHandler.exec(['nginx', '-s', 'quit']) })");
/** Knative refuses hooks. */
const FUNCTION_OBJECT = 'serving.knative.dev/Service';
const DRAIN = say('drain: Duration.seconds(30)', ': the grace period and preStop follow');
const COMMAND = say("command: ['/bin/app']", ', and args for its arguments');
const VOLUMES = say("mounts: [Mount.secret('/etc/certs', 'certs')]", ', or Mount.scratch, .config, .configMap, .claim, .projected, .csi, .image; folders to write to are writablePaths');
const SERVICE_ACCOUNT = say("serviceAccount: ServiceAccountRef.existing('shared')", '; for one of its own with annotations, such as a cloud identity, ServiceAccountRef.own({ annotations })');
const TAKE_OVER = (kind: KindAdvice) => (kind.main.includes('/') ? 'Knative makes the selectors of a function itself: expose an OptimizedWebService that calls it' : say("takeOver: TakeOver.of({ selector: { app: 'legacy' } })", ', to keep the selector of what runs already')(kind));
const API_ACCESS = say("apiAccess: [ApiAccess.to(['pods'], ['get', 'list', 'watch'])]", ': Role, RoleBinding and token follow');
const ENVIRONMENT = say("env: { LOG_LEVEL: EnvValue.fromValue('debug') }", ', or config: { LOG_LEVEL: \'debug\' }');
const SIDECARS = say("sidecars: [Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:2.1.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64) })]", '; a container that ends before the main one starts belongs into initContainers');

const STORAGE: Advice = (kind) => kind.storage ?? VOLUMES(kind);
const IMAGE = say("image: 'ghcr.io/acme/web:1.4.0'", ': it contains the tag, and may contain a digest');
const NAMESPACE = () => 'say it on the chart of the workload: `new Chart(app, \'web\', { namespace: \'shop\' })`';
const SECRET = say("secrets: { DB_PASSWORD: SecretSource.existing('db', 'password').asEnv() }", '; without .asEnv() it is a file, and DB_PASSWORD_FILE holds its path');

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
  containerPort: say('port: 8080', ', and further ones in ports: [Port.http(9000, { name: \'admin\' })]'),
  metricsPort: say('ports: [Port.metrics(9464)]'),
  grpc: say('protocol: Protocol.GRPC', ', or for a further port ports: [Port.grpc(9000)]'),
  targetPort: say('port: 8080', '; the Service\'s is servicePort, 80 where nothing is said'),
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
  limits: say('cpu: CpuPolicy.capped(2), memory: Size.gibibytes(1)', ', or leave them to the plan: memory sets request and limit'),
  ephemeralStorage: say("mounts: [Mount.scratch('/var/cache/app', Size.gibibytes(2))]", ': the amount follows from folders and logs'),
  volumes: VOLUMES,
  volumeMounts: VOLUMES,
  sidecar: SIDECARS,
  extraContainers: SIDECARS,
  containers: SIDECARS,
  annotations: (kind) => `on its pods: \`podAnnotations: { 'acme.example/team': 'shop' }\`; on its ${kind.main.split('/').pop()}: \`ApiObject.of(workload).metadata.addAnnotation('acme.example/team', 'shop')\``,
  labels: (kind) => `on its pods: \`podLabels: { team: 'shop' }\`; on its ${kind.main.split('/').pop()}: \`ApiObject.of(workload).metadata.addLabel('team', 'shop')\``,
  existingSelector: TAKE_OVER,
  selector: TAKE_OVER,
  selectors: TAKE_OVER,
  matchLabels: TAKE_OVER,
  selectorLabels: TAKE_OVER,
  nodeSelector: say("placement: Placement.onNodes({ pool: 'fast' })"),
  nodeName: say("placement: Placement.onNodes({ 'kubernetes.io/hostname': 'node-1' })"),
  tolerations: say("placement: Placement.anywhere().tolerating('pool', 'fast')"),
  affinity: say("placement: Placement.anywhere().among('pool', ['fast'])", ', or .preferring({ pool: \'fast\' }); topology spread is planned'),
  nodeAffinity: say("placement: Placement.anywhere().among('pool', ['fast'])", ', or .preferring({ pool: \'fast\' })'),
  spot: say("placement: Placement.anywhere().spot({ 'karpenter.sh/capacity-type': 'spot' })", ', with the labels of spot nodes'),
  gpus: say('gpu: { count: 1 }'),
  runtimeClassName: say("runtimeClass: 'gvisor'"),
  priorityClass: say("priorityClassName: 'payments'"),
  serviceAccountName: SERVICE_ACCOUNT,
  automountServiceAccountToken: API_ACCESS,
  rbac: API_ACCESS,
  role: API_ACCESS,
  roles: API_ACCESS,
  hostAliases: patch('the cluster\'s DNS is planned; patch in further names', `JsonPatch.add('${POD}/hostAliases', [{ ip: '10.0.0.5', hostnames: ['db.internal'] }])`),
  dnsConfig: patch('the cluster\'s DNS is planned; patch in other options', `JsonPatch.add('${POD}/dnsConfig', { options: [{ name: 'ndots', value: '3' }] })`),
  dnsPolicy: patch('the cluster\'s DNS is planned; patch in another policy', `JsonPatch.add('${POD}/dnsPolicy', 'Default')`),
  imagePullPolicy: patch('IfNotPresent is planned, because a fixed tag does not change; patch in another policy', `JsonPatch.replace('${CONTAINER}/imagePullPolicy', 'Always')`),
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
  preStop: (kind) => (kind.main === FUNCTION_OBJECT ? DRAIN : HOOK)(kind),
  gracePeriod: DRAIN,
  terminationGracePeriodSeconds: DRAIN,
  environment: ENVIRONMENT,
  variables: ENVIRONMENT,
  configMap: say("config: { LOG_LEVEL: 'debug' }"),
  secret: SECRET,
  secretRef: SECRET,
  secretKeyRef: SECRET,
  podDisruptionBudget: say('criticality: Criticality.CRITICAL', ': the PodDisruptionBudget follows from it'),
};

/** The words that have advice. */
export const LOOKED_FOR: readonly string[] = Object.keys(WORDS);

/** The advice for a word of Kubernetes; undefined if there is none. */
export function adviceFor(kind: KindAdvice, word: string): string | undefined {
  return Object.hasOwn(WORDS, word) ? WORDS[word](kind) : undefined;
}
