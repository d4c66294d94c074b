import type { Construct } from 'constructs';
import { ACCOUNT_ROWS } from './account-table';
import type { ContainerProps } from './container-props';
import type { EdgeFunctionProps } from './edge-function-props';
import type { OptimizedWebServiceProps } from './optimized-web-service-props';
import type { PaymentStatefulServiceProps } from './payment-stateful-service-props';
import { PLACEMENT_ROWS } from './placement-table';
import type { PodProps } from './pod-props';
import { PORTS } from './port-table';
import { adviceFor, type KindAdvice } from './prop-advice';
import { SECURITY_ROWS } from './security-table';
import { SIDECAR_ROWS } from './sidecar-table';
import { TAKE_OVER_ROW } from './take-over-table';
import { VOLUME_ROWS } from './volume-table';
import type { WorkloadProps } from './workload-props';
import { SecretSource } from '../manifests/secret-source';
import { commandRow } from '../private/command-row';
import { ENV_VALUE } from '../private/env-value';
import { checkProps, durationIn, type Expectation, FLAG, instanceOf, listOf, mapOf, matching, naming, NUMBER, number, oneOf, type PropTable, SIZE, sizeIn, text, withMethods } from '../private/known-props';
import { absolutePath, hasUserInfo, isLabelKey, isLabelValue, isSubdomain, objectName, urlPath } from '../private/names';
import { CPU } from '../private/quantities';
import { CpuPolicy, Criticality, Exposure, Protocol, Scaling } from '../tuning/profile/choices';
import { EnvSource } from '../tuning/profile/env-source';
import { HealthChecks } from '../tuning/profile/health';
import { Lifecycle } from '../tuning/profile/lifecycle';
import { Slo } from '../tuning/profile/slo';
import { Storage } from '../tuning/profile/storage-choice';
import { WorkloadProfile } from '../tuning/profile/workload-profile';
import { Runtime } from '../tuning/runtimes/runtime';

/*
 * The checks of each workload's props. A prop without a row, and a row without a prop, does not compile.
 */

/** Longer texts are no notes: annotations of an object hold 256 KiB together. */
const LONGEST_NOTE = 1024;

/** A short text of one line. */
function note(example: string): Expectation {
  return matching(`a text of one line, at most ${LONGEST_NOTE} characters, for example '${example}'`, (given) => given.length > 0 && given.length <= LONGEST_NOTE && !/[\u0000-\u001f]/.test(given));
}

const CONTAINER: PropTable<ContainerProps> = {
  command: commandRow('\'/bin/app\''),
  args: listOf('a list of texts, for example [\'--verbose\']', text('--verbose')),
  workingDir: absolutePath('/srv/app'),
  lifecycle: instanceOf(Lifecycle, 'a Lifecycle, for example Lifecycle.of({ preStop: LifecycleHandler.exec([\'nginx\', \'-s\', \'quit\']) })'),
  envFrom: listOf('a list of EnvSources, for example [EnvSource.configMap(\'settings\')]', instanceOf(EnvSource, 'an EnvSource, for example EnvSource.secret(\'database\')')),
  concurrency: NUMBER,
};

const POD: PropTable<PodProps> = {
  podLabels: mapOf('an object of labels, for example { team: \'shop\' }', naming('the value of a label, for example \'shop\'', isLabelValue), naming('the name of a label, for example \'team\'', isLabelKey)),
  podAnnotations: mapOf('an object of annotations, for example { \'acme.example/team\': \'shop\' }', text('shop'), naming('the name of an annotation, for example \'acme.example/team\'', isLabelKey)),
  imagePullSecrets: listOf('a list of names of Secrets, for example [\'registry\']', objectName('a Secret', 'registry')),
  revision: note('2026-11-30'),
  owner: note('team-checkout'),
  runbook: note('https://runbooks.example.com/checkout'),
};

const WORKLOAD: PropTable<WorkloadProps> = {
  ...CONTAINER,
  ...POD,
  ...SIDECAR_ROWS,
  ...SECURITY_ROWS,
  ...PORTS,
  ...VOLUME_ROWS,
  ...ACCOUNT_ROWS,
  ...TAKE_OVER_ROW,
  ...PLACEMENT_ROWS,
  image: { ...text('ghcr.io/acme/web:1.4.0'), required: true, secret: hasUserInfo },
  name: text('web'),
  runtime: { ...instanceOf(Runtime, 'a Runtime, for example Runtime.nodejs({ version: \'22\' })'), required: true },
  profile: { ...instanceOf(WorkloadProfile, 'a WorkloadProfile, for example WorkloadProfile.of({ peak: Rate.perSecond(100) })'), required: true },
  port: number('a number, for example 8080'),
  protocol: instanceOf(Protocol, 'Protocol.HTTP, Protocol.GRPC or Protocol.TCP'),
  criticality: oneOf('Criticality', Criticality),
  slo: instanceOf(Slo, 'an Slo, for example Slo.of({ availability: 99.9, p99: Duration.millis(250) })'),
  health: instanceOf(HealthChecks, 'HealthChecks.http({ live, ready }), .grpc(), .tcp() or .of({ live, ready })'),
  metricsPath: urlPath('/metrics'),
  config: { ...mapOf('an object of texts, for example { LOG_LEVEL: \'debug\' }', text('debug')), secret: true },
  env: { ...mapOf('an object of EnvValues of cdk8s-plus-28, for example { REGION: EnvValue.fromValue(\'eu\') }', ENV_VALUE), secret: true },
  imageEnv: { ...mapOf('an object of texts, for example { JAVA_TOOL_OPTIONS: \'-javaagent:/agent.jar\' }', text('-javaagent:/agent.jar')), secret: true },
  secrets: {
    ...mapOf('an object of SecretSources, for example { DB_PASSWORD: SecretSource.existing(\'db\', \'password\') }',
      instanceOf(SecretSource, 'a SecretSource, for example SecretSource.existing(\'db\', \'password\')')),
    secret: true,
  },
  writablePaths: listOf('a list of folders, for example [\'/var/cache/app\']', text('/var/cache/app')),
  runAsUser: number('a number, for example 10001'),
  musl: FLAG,
  shell: FLAG,
  cpu: instanceOf(CpuPolicy, 'a CpuPolicy, for example CpuPolicy.burst(); the amount is cpuRequest'),
  cpuRequest: CPU,
  memory: SIZE,
  drain: durationIn('seconds', 30),
  imageSize: sizeIn('mebibytes', 200),
  addOns: listOf('a list of add-ons', withMethods('an add-on: an object with requirements() and bind()', 'requirements', 'bind')),
};

/** The Exposure that a text probably means: a host, a kind, or an IngressClass. */
function exposureOf(got: unknown): string {
  if (typeof got !== 'string' || !isSubdomain(got) || got.startsWith('gateway')) {
    return typeof got === 'string' && /^load-?balancer$/i.test(got) ? 'Exposure.loadBalancer()' : 'Exposure.gateway(\'shop.example.com\')';
  }
  return /^(?:cluster|internal|none|private)/.test(got) ? 'Exposure.clusterOnly()' : /^load-?balancer$/.test(got) ? 'Exposure.loadBalancer()'
    : got.includes('.') ? `Exposure.gateway('${got}')` : `Exposure.ingress('${got === 'ingress' ? 'nginx' : got}', 'shop.example.com')`;
}

/** A class of workloads: its name, the checks of its props, and its advice. */
export interface WorkloadClass {
  /** Its name in programs. */
  readonly name: string;
  readonly props: PropTable<WorkloadProps>;
  readonly advice: KindAdvice;
}

/** The props of a web service. */
const WEB_PROPS: PropTable<OptimizedWebServiceProps> = {
  ...WORKLOAD,
  exposure: instanceOf(Exposure, (got) => `an Exposure, for example ${exposureOf(got)}`),
  scaling: instanceOf(Scaling, 'a Scaling, for example Scaling.exactly(3)'),
};

/** The props of a stateful service. */
const STATEFUL_PROPS: PropTable<PaymentStatefulServiceProps> = {
  ...WORKLOAD,
  storage: { ...instanceOf(Storage, 'a Storage, for example Storage.fast(Size.gibibytes(10))'), required: true },
  dataPath: text('/data'),
  replicas: NUMBER,
  quorum: FLAG,
  leaderBased: FLAG,
  peerPort: number('a number, for example 8081'),
  retryableMethods: listOf('a list of HTTP methods, for example [\'GET\']', text('GET')),
};

/** The props of a function. */
const FUNCTION_PROPS: PropTable<EdgeFunctionProps> = {
  ...WORKLOAD,
  coldStart: durationIn('seconds', 2),
  idleAfter: durationIn('minutes', 5),
  keepWarm: FLAG,
  compression: FLAG,
  cachePath: text('/var/cache/app'),
  cacheSize: SIZE,
  offlineBuffer: sizeIn('gibibytes', 1),
  offlineBufferClass: objectName('a StorageClass', 'nfs'),
  publicRoute: FLAG,
};

const OBJECTIVE = 'it follows from the objective and the slowest request: say `slo: Slo.of({ availability: 99.9, p99: Duration.millis(250) })`, and slowestRequest in the profile';
const FROM_CLUSTER = 'it is reached from within the cluster only: expose an OptimizedWebService that calls it';
const PUBLIC_ROUTE = 'to let Knative\'s gateway route to it from outside, say `publicRoute: true`';
const KEEP_WARM = 'Knative scales it; to keep a pod running, say `keepWarm: true`';

/** OptimizedWebService, to others. */
export const WEB: WorkloadClass = {
  name: 'OptimizedWebService',
  props: WEB_PROPS,
  advice: {
    main: 'Deployment',
    replicas: 'say `scaling: Scaling.exactly(3)`, or leave the number to the plan',
    bounds: 'say `scaling: Scaling.onCpu({ min: 2, max: 10 })`, or leave the numbers to the plan',
    outside: "say `exposure: Exposure.ingress('nginx', 'shop.example.com')`, or Exposure.gateway",
    serviceType: 'say `exposure: Exposure.loadBalancer()`',
    strategy: "the planned rollout loses no requests; patch in another one: `workload.patch('Deployment', JsonPatch.replace('/spec/strategy', { type: 'Recreate' }))`",
    timeout: OBJECTIVE,
  },
};

/** PaymentStatefulService, to others. */
export const STATEFUL: WorkloadClass = {
  name: 'PaymentStatefulService',
  props: STATEFUL_PROPS,
  advice: {
    main: 'StatefulSet',
    replicas: 'say `replicas: 3`',
    bounds: 'the number of members is fixed: say `replicas: 3`',
    outside: FROM_CLUSTER,
    serviceType: FROM_CLUSTER,
    storage: "say `storage: Storage.ofClass(Size.gibibytes(10), 'fast-ssd')`",
    strategy: "members are replaced one by one; patch in another strategy: `workload.patch('StatefulSet', JsonPatch.replace('/spec/updateStrategy', { type: 'OnDelete' }))`",
    timeout: OBJECTIVE,
  },
};

/** EdgeFunction, to others. */
export const FUNCTION: WorkloadClass = {
  name: 'EdgeFunction',
  props: FUNCTION_PROPS,
  advice: {
    main: 'serving.knative.dev/Service',
    replicas: KEEP_WARM,
    bounds: KEEP_WARM,
    outside: PUBLIC_ROUTE,
    serviceType: PUBLIC_ROUTE,
    strategy: "Knative routes to a new revision when it is ready; patch in another split: `workload.patch('serving.knative.dev/Service', JsonPatch.add('/spec/traffic', [{ latestRevision: true, percent: 100 }]))`",
    timeout: "it follows from slowestRequest in the profile; patch in another one: `workload.patch('serving.knative.dev/Service', JsonPatch.add('/spec/template/spec/timeoutSeconds', 300))`",
  },
};

/** All classes: a prop that one of them lacks may be another's. */
export const WORKLOAD_CLASSES: readonly WorkloadClass[] = [WEB, STATEFUL, FUNCTION];

/** @throws if a prop is unknown, missing, or of another type */
export function checkWorkloadProps(self: Construct, workload: WorkloadClass, props: WorkloadProps): void {
  checkProps(`'${self.node.path}'`, workload.props, props, (prop) => {
    const other = WORKLOAD_CLASSES.find((one) => Object.hasOwn(one.props, prop))?.name;
    return adviceFor(workload.advice, prop) ?? (other === undefined ? undefined : `it is a prop of ${other}`);
  });
}
