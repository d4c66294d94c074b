import { PLACEMENT_LEAVES } from './placement';
import type { LeafMap } from '../render-input';
import { PLUMBING } from '../render-input';

/** Path of the main container, whatever its name. */
export const MAIN_CONTAINER = 'spec.template.spec.containers[0]';

/** Leaves that the main container may have, below the container's path. */
export const CONTAINER_LEAVES: LeafMap = {
  'name': PLUMBING,
  'image': PLUMBING,
  'imagePullPolicy': 'image.pullPolicy',
  'command[*]': PLUMBING,
  'args[*]': PLUMBING,
  'workingDir': PLUMBING,
  'envFrom[*].prefix': PLUMBING,
  'envFrom[*].configMapRef.*': PLUMBING,
  'envFrom[*].secretRef.*': PLUMBING,
  'env[*].name': PLUMBING,
  'env[*].value': 'environment.{name}?',
  'env[*].valueFrom.**': PLUMBING,
  'resources.requests.cpu': 'resources.cpuRequest',
  'resources.requests.memory': 'resources.memory',
  'resources.requests.ephemeral-storage': 'resources.ephemeralStorage',
  'resources.limits.cpu': 'resources.cpuLimit',
  'resources.limits.memory': 'resources.memory',
  'resources.limits.ephemeral-storage': 'resources.ephemeralStorage',
  'resources.requests.*': 'resources.gpus',
  'resources.limits.*': 'resources.gpus',
  'ports[*].hostPort': PLUMBING,
  'ports[*].name': PLUMBING,
  'ports[*].containerPort': PLUMBING,
  'ports[*].protocol': PLUMBING,
  'terminationMessagePath': PLUMBING,
  'terminationMessagePolicy': PLUMBING,
  ...probeLeaves('startup'),
  ...probeLeaves('readiness'),
  ...probeLeaves('liveness'),
  'securityContext.runAsNonRoot': 'security.runAsNonRoot',
  'securityContext.allowPrivilegeEscalation': 'security.allowPrivilegeEscalation',
  'securityContext.capabilities.add[*]': PLUMBING,
  'securityContext.capabilities.drop[*]': 'security.dropCapabilities',
  'securityContext.readOnlyRootFilesystem': 'security.readOnlyRootFilesystem',
  'volumeMounts[*].name': PLUMBING,
  'volumeMounts[name=data].mountPath': 'storage.mountPath',
  'volumeMounts[name=kube-api-access].mountPath': 'security.serviceAccountToken?',
  'volumeMounts[*].mountPath': PLUMBING,
  'volumeMounts[*].subPath': PLUMBING,
  'volumeMounts[*].readOnly': PLUMBING,
};

/** Leaves of a container beside the main one, below the container's path. */
const EXTRA_LEAVES: LeafMap = {
  'name': PLUMBING,
  'image': PLUMBING,
  'imagePullPolicy': 'image.pullPolicy',
  'command[*]': PLUMBING,
  'args[*]': PLUMBING,
  'workingDir': PLUMBING,
  'restartPolicy': 'containers.{name}.runs',
  'lifecycle.preStop.sleep.seconds': 'containers.{name}.preStop',
  'envFrom[*].**': PLUMBING,
  'env[*].name': PLUMBING,
  'ports[*].*': PLUMBING,
  'env[*].value': PLUMBING,
  'env[*].valueFrom.**': PLUMBING,
  'resources.requests.cpu': 'containers.{name}.cpuRequest',
  'resources.requests.memory': 'containers.{name}.memory',
  'resources.requests.ephemeral-storage': 'containers.{name}.ephemeralStorage',
  'resources.limits.cpu': 'containers.{name}.cpuLimit',
  'resources.limits.memory': 'containers.{name}.memory',
  'resources.limits.ephemeral-storage': 'containers.{name}.ephemeralStorage',
  'terminationMessagePath': PLUMBING,
  'terminationMessagePolicy': PLUMBING,
  'securityContext.runAsNonRoot': 'containers.{name}.runAsNonRoot',
  'securityContext.runAsUser': 'containers.{name}.runAsUser? + security.runAsUser?',
  'securityContext.runAsGroup': 'security.runAsGroup',
  'securityContext.seccompProfile.type': 'security.seccompProfile',
  'securityContext.seccompProfile.localhostProfile': PLUMBING,
  'securityContext.allowPrivilegeEscalation': 'security.allowPrivilegeEscalation',
  'securityContext.capabilities.add[*]': PLUMBING,
  'securityContext.capabilities.drop[*]': 'security.dropCapabilities',
  'securityContext.readOnlyRootFilesystem': 'containers.{name}.readOnlyRootFilesystem',
  'volumeMounts[*].name': PLUMBING,
  'volumeMounts[name=kube-api-access].mountPath': 'security.serviceAccountToken?',
  'volumeMounts[*].mountPath': PLUMBING,
  'volumeMounts[*].subPath': PLUMBING,
  'volumeMounts[*].readOnly': PLUMBING,
  ...probeLeaves('startup', 'containers.{name}.'),
  ...probeLeaves('readiness', 'containers.{name}.'),
  ...probeLeaves('liveness', 'containers.{name}.'),
};

/** Leaves of the containers beside the main one. */
export const EXTRA_CONTAINER_LEAVES: LeafMap = {
  ...below('spec.template.spec.initContainers[*]', EXTRA_LEAVES),
  ...below('spec.template.spec.containers[*]', EXTRA_LEAVES),
};

/** Leaves that the pods of any of our workloads may have, below the pod spec's path. */
export const POD_LEAVES: LeafMap = {
  'imagePullSecrets[*].name': PLUMBING,
  ...PLACEMENT_LEAVES,
  'serviceAccountName': PLUMBING,
  'automountServiceAccountToken': 'security.automountServiceAccountToken',
  'enableServiceLinks': 'network.enableServiceLinks',
  'priorityClassName': 'priority',
  'dnsConfig.options[*].name': PLUMBING,
  'dnsConfig.options[name=ndots].value': 'network.ndots',
  'securityContext.runAsNonRoot': 'security.runAsNonRoot',
  'securityContext.runAsUser': 'security.runAsUser',
  'securityContext.runAsGroup': 'security.runAsGroup',
  'securityContext.fsGroup': 'security.fsGroup',
  'securityContext.supplementalGroups[*]': PLUMBING,
  'securityContext.seLinuxOptions.*': PLUMBING,
  'securityContext.seccompProfile.localhostProfile': PLUMBING,
  'securityContext.seccompProfile.type': 'security.seccompProfile',
  ...spreadLeaves('topology.kubernetes.io/zone', 'zone'),
  ...spreadLeaves('kubernetes.io/hostname', 'host'),
  'topologySpreadConstraints[*].topologyKey': PLUMBING,
  'topologySpreadConstraints[*].labelSelector.matchLabels.*': PLUMBING,
  'volumes[*].name': PLUMBING,
  'volumes[*].emptyDir.sizeLimit': '{scratch}.size',
  'volumes[*].emptyDir.medium': '{scratch}.medium',
  'volumes[*].secret.**': PLUMBING,
  'volumes[name=kube-api-access].projected.**': 'security.serviceAccountToken?',
  'volumes[*].projected.**': PLUMBING,
  'volumes[*].configMap.**': PLUMBING,
  'volumes[*].persistentVolumeClaim.**': PLUMBING,
  'volumes[*].csi.**': PLUMBING,
  'volumes[*].image.**': PLUMBING,
};

/** Leaves of the annotations and labels of any of our pods, below the template's path. */
export const POD_METADATA_LEAVES: LeafMap = {
  "metadata.labels['sidecar.istio.io/inject']": 'mesh.mode? + network.outsideMesh?',
  "metadata.labels['istio.io/dataplane-mode']": 'mesh.mode? + network.outsideMesh?',
  'metadata.labels.*': PLUMBING,
  "metadata.annotations['prometheus.io/scrape']": 'mesh.sidecar.metricsPath',
  "metadata.annotations['prometheus.io/port']": PLUMBING,
  "metadata.annotations['prometheus.io/path']": 'mesh.sidecar.metricsPath',
  "metadata.annotations['sidecar.istio.io/proxyCPU']": 'mesh.sidecar.cpuRequest',
  "metadata.annotations['sidecar.istio.io/proxyCPULimit']": 'mesh.sidecar.cpuLimit',
  "metadata.annotations['sidecar.istio.io/proxyMemory']": 'mesh.sidecar.memoryRequest',
  "metadata.annotations['sidecar.istio.io/proxyMemoryLimit']": 'mesh.sidecar.memoryLimit',
  "metadata.annotations['sidecar.istio.io/nativeSidecar']": 'mesh.sidecar.nativeSidecar',
  "metadata.annotations['cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes']": 'evictableVolumes',
  "metadata.annotations['proxy.istio.io/config']": [
    'mesh.sidecar.concurrency',
    'mesh.sidecar.holdApplicationUntilProxyStarts?',
    'mesh.sidecar.exitOnZeroActiveConnections?',
    'mesh.sidecar.minimumDrain?',
    'mesh.sidecar.terminationDrain?',
  ].join(' + '),
  'metadata.annotations.*': PLUMBING,
};

/** Leaves of the pod template of a Deployment or StatefulSet. */
export const POD_TEMPLATE_LEAVES: LeafMap = {
  ...below('spec.template', POD_METADATA_LEAVES),
  ...below('spec.template.spec', POD_LEAVES),
  ...below(MAIN_CONTAINER, CONTAINER_LEAVES),
  ...below(MAIN_CONTAINER, {
    'lifecycle.preStop.sleep.seconds': 'shutdown.preStop',
    'lifecycle.preStop.exec.command[0]': 'shutdown.preStopKind',
    'lifecycle.preStop.exec.command[1]': 'shutdown.preStop',
    'lifecycle.preStop.exec.command[3]': 'shutdown.preStop',
    'lifecycle.preStop.exec.command[*]': PLUMBING,
    'lifecycle.preStop.httpGet.*': PLUMBING,
    'lifecycle.postStart.**': PLUMBING,
  }),
  ...EXTRA_CONTAINER_LEAVES,
  'spec.template.spec.hostUsers': 'security.hostUsers',
  'spec.template.spec.terminationGracePeriodSeconds': 'shutdown.gracePeriod',
  'spec.template.spec.securityContext.fsGroupChangePolicy': 'security.fsGroupChangePolicy',
  'spec.template.spec.securityContext.sysctls[*].name': PLUMBING,
  'spec.template.spec.securityContext.sysctls[*].value': 'security.unprivilegedPortStart',
};

/** The same leaves below a path. */
export function below(path: string, leaves: LeafMap): LeafMap {
  return Object.fromEntries(Object.entries(leaves).map(([pattern, setting]) => [`${path}.${pattern}`, setting]));
}

function probeLeaves(probe: 'startup' | 'readiness' | 'liveness', owner = ''): LeafMap {
  const at = `${probe}Probe`;
  const setting = `${owner}probes.${probe}`;
  return {
    [`${at}.httpGet.path`]: `${setting}.handler`,
    [`${at}.httpGet.port`]: PLUMBING,
    [`${at}.httpGet.scheme`]: PLUMBING,
    [`${at}.httpGet.httpHeaders[*].*`]: `${setting}.handler`,
    [`${at}.exec.command[*]`]: `${setting}.handler`,
    [`${at}.grpc.service`]: `${setting}.handler`,
    [`${at}.grpc.port`]: PLUMBING,
    [`${at}.tcpSocket.port`]: PLUMBING,
    [`${at}.periodSeconds`]: `${setting}.periodSeconds`,
    [`${at}.timeoutSeconds`]: `${setting}.timeoutSeconds`,
    [`${at}.failureThreshold`]: `${setting}.failureThreshold`,
    // only readiness is tuned: the other probes allow 1 only
    [`${at}.successThreshold`]: `${setting}.successThreshold?`,
    [`${at}.terminationGracePeriodSeconds`]: `${setting}.terminationGracePeriodSeconds`,
  };
}

function spreadLeaves(topologyKey: string, name: 'zone' | 'host'): LeafMap {
  const at = `topologySpreadConstraints[topologyKey=${topologyKey}]`;
  return {
    [`${at}.maxSkew`]: `spread.${name}.maxSkew`,
    [`${at}.whenUnsatisfiable`]: `spread.${name}.whenUnsatisfiable`,
    [`${at}.minDomains`]: `spread.${name}.minDomains`,
    [`${at}.nodeTaintsPolicy`]: `spread.${name}.nodeTaintsPolicy`,
    [`${at}.matchLabelKeys[*]`]: `spread.${name}.matchLabelKeys`,
  };
}
