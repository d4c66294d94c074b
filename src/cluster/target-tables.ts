import { ClusterTargetProps, IstioMode, SecurityPreset } from './cluster-target-props';
import { KnativeFeature } from './knative-feature';
import type { NodeShape } from './node-shape';
import { TuningBaseline } from './tuning-baseline';
import { MOST_CORES, MOST_MEMORY_MIB } from '../private/checks';
import { between, filled, FLAG, instanceOf, listOf, mapOf, naming, oneOf, type PropTable, structOf, text, whole } from '../private/known-props';
import { CIDR, isLabelKey, isLabelValue, labelName, NAMESPACE, namespacedName, objectName, REGISTRY_PATH } from '../private/names';
import { cpuUpTo, sizeUpTo } from '../private/quantities';

/** More zones than any region has: a larger number is a mistake. */
const MOST_ZONES = 100;
/** More GPUs than any node has. */
const MOST_GPUS = 64;
/** Dearer than any node for an hour, in any currency. */
const MOST_PRICE = 1e9;

/** The kubelet needs at least two: the current file and a rotated one. Larger numbers are a wrong unit. */
const LEAST_LOG_FILES = 2;
const MOST_LOG_FILES = 100;
const MOST_LOG_MIB = 10 * 1024;

/** One line: costs print the name. */
const SHAPE_NAME = /^[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f\u2028\u2029]{0,252}$/; // eslint-disable-line no-control-regex

/** A path for the file system. */
/** File systems take no longer paths and names. */
const LONGEST_PATH = 4095;
const LONGEST_NAME = 255;
const FOLDER = naming(`a folder, at most ${LONGEST_PATH} letters and each name at most ${LONGEST_NAME}, for example 'plans'`,
  (path) => path.trim() !== '' && !path.includes('\0') && path.length <= LONGEST_PATH && path.split(/[\\/]/).every((name) => Buffer.byteLength(name) <= LONGEST_NAME));

const NODE_SHAPE: PropTable<NodeShape> = {
  name: { ...naming('a name of your own, for example \'m7i.2xlarge\'', SHAPE_NAME), required: true },
  cpu: { ...cpuUpTo(MOST_CORES), required: true },
  memory: { ...sizeUpTo(MOST_MEMORY_MIB, 'Size.gibibytes(16)'), required: true },
  labels: mapOf('an object of labels, for example { \'kubernetes.io/arch\': \'arm64\' }', naming('the value of a label, for example \'arm64\'', isLabelValue), naming('the name of a label, for example \'kubernetes.io/arch\'', isLabelKey)),
  gpus: whole(0, MOST_GPUS, 1),
  hourlyPrice: between(0, MOST_PRICE, '0.2, the price of one node for one hour; leave it out if you do not know it'),
};

/** The props of a target. `check-props.ts` checks how they fit together. */
export const TARGET_PROPS: PropTable<ClusterTargetProps> = {
  baseline: instanceOf(TuningBaseline, 'a TuningBaseline, for example TuningBaseline.V1'),
  zones: whole(1, MOST_ZONES, 3),
  istio: oneOf('IstioMode', IstioMode),
  istioVersion: text('1.27'),
  istioCni: FLAG,
  waypoint: labelName('the name of a waypoint', 'waypoint'),
  istioNamespace: NAMESPACE,
  gatewayServiceAccount: namespacedName('infra/public'),
  knative: listOf('a list of features, for example [KnativeFeature.PVC]', oneOf('KnativeFeature', KnativeFeature)),
  knativeVersion: text('1.21'),
  knativeInMesh: FLAG,
  gateway: namespacedName('infra/public'),
  gatewayClass: naming('the name of a GatewayClass or of its controller, for example \'gke-l7-global-external-managed\' or \'gateway.k8s.aws/alb\'',
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?(\/[A-Za-z0-9._~%!$&'()*+,;=:/-]{1,253})?$/),
  balancerCidrs: filled(listOf('a list of at least one CIDR, for example [\'10.0.0.0/16\']', CIDR)),
  ingressNamespace: NAMESPACE,
  knativeNamespaces: listOf('a list of namespaces, for example [\'knative-serving\', \'kourier-system\']', NAMESPACE),
  monitoringNamespace: NAMESPACE,
  monitoringPodLabels: filled(mapOf('an object with at least one label, for example { app: \'prometheus\' }; without labels every pod of the namespace would be admitted',
    naming('the value of a label, for example \'prometheus\'', isLabelValue), naming('the name of a label, for example \'app\'', isLabelKey))),
  monitoringServiceAccount: namespacedName('monitoring/prometheus'),
  dnsCidrs: listOf('a list of CIDRs, for example [\'169.254.20.10/32\']', CIDR),
  apiServerCidrs: filled(listOf('a list of at least one CIDR, for example [\'10.0.0.1/32\']', CIDR)),
  nodeCidrs: filled(listOf('a list of at least one CIDR, for example [\'10.0.0.0/16\']', CIDR)),
  clusterCidrs: filled(listOf('a list of at least one CIDR, for example [\'10.0.0.0/8\']', CIDR)),
  prometheusOperator: FLAG,
  externalSecrets: FLAG,
  reloader: FLAG,
  cilium: FLAG,
  security: oneOf('SecurityPreset', SecurityPreset),
  nodeShapes: listOf('a list of node shapes, for example [{ name: \'large\', cpu: Cpu.units(8), memory: Size.gibibytes(32) }]',
    structOf('{ name: \'large\', cpu: Cpu.units(8), memory: Size.gibibytes(32) }', NODE_SHAPE)),
  userNamespaces: FLAG,
  containerLogMaxFiles: whole(LEAST_LOG_FILES, MOST_LOG_FILES, '5, the kubelets\' own default'),
  containerLogMaxSize: sizeUpTo(MOST_LOG_MIB, 'Size.mebibytes(50)'),
  spareCapacity: FLAG,
  priorityClasses: mapOf('an object of names, for example { critical: \'payments\' }', objectName('a PriorityClass', 'payments'),
    naming('\'best-effort\', \'standard\' or \'critical\'', (key) => ['best-effort', 'standard', 'critical'].includes(key))),
  fastStorageClass: objectName('a StorageClass', 'fast-ssd'),
  planFolder: FOLDER,
  previousPlans: FOLDER,
  imageMirror: REGISTRY_PATH,
  allowedUnsafeSysctls: listOf('a list of sysctls, for example [\'net.core.somaxconn\']',
    naming('the name of a sysctl, for example \'net.core.somaxconn\' or \'net.core.*\'', /^[a-z0-9][-_a-z0-9]*([./][a-z0-9][-_a-z0-9]*)*([./]\*)?$/)),
};
