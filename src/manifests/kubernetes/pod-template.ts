import type { SecuritySettings, SpreadConstraintSettings } from '../../tuning/settings';
import { cpuQuantity, memoryQuantity } from '../format';
import { meshLabels, selectorLabels } from '../labels';
import { PEER_PORT_NAME, peerPort, portName } from '../ports';
import type { LeafMap, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { environment } from './environment';
import { renderProbe } from './probe';
import { sidecarAnnotations } from './sidecar';
import { mountedVolumes } from './volumes';

/** Name of the main container: logs, dashboards and the autoscaler's container metric refer to it. */
export const CONTAINER_NAME = 'app';

/** Name of the volume claim of a stateful service. */
export const DATA_VOLUME = 'data';

/** The pods of a Deployment or StatefulSet. */
export function renderPodTemplate(input: RenderInput): Record<string, unknown> {
  const { settings } = input;
  const annotations = sidecarAnnotations(input);
  const volumes = mountedVolumes(input, settings.security.fsGroup !== undefined);
  const mounts = volumes.map((v) => v.mount);
  if (settings.storage !== undefined) {
    mounts.unshift({ name: DATA_VOLUME, mountPath: settings.storage.mountPath.value });
  }
  return {
    metadata: {
      labels: { ...selectorLabels(input.name), ...meshLabels(input) },
      annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    },
    spec: {
      serviceAccountName: input.self.serviceAccountName,
      automountServiceAccountToken: settings.security.automountServiceAccountToken.value,
      enableServiceLinks: settings.network.enableServiceLinks.value,
      hostUsers: settings.security.hostUsers?.value,
      priorityClassName: settings.priority?.value,
      terminationGracePeriodSeconds: settings.shutdown.gracePeriod.value,
      dnsConfig: dnsConfig(input),
      securityContext: podSecurityContext(settings.security),
      topologySpreadConstraints: topologySpread(input),
      containers: [{
        ...containerBase(input),
        securityContext: {
          runAsNonRoot: settings.security.runAsNonRoot.value,
          ...containerHardening(settings.security),
        },
        ports: containerPorts(input),
        startupProbe: renderProbe(settings.probes.startup, portName(input), input.plan.port),
        readinessProbe: renderProbe(settings.probes.readiness, portName(input), input.plan.port),
        livenessProbe: renderProbe(settings.probes.liveness, portName(input), input.plan.port),
        lifecycle: lifecycle(input),
        volumeMounts: mounts.length === 0 ? undefined : mounts,
      }],
      volumes: volumes.length === 0 ? undefined : volumes.map((v) => v.volume),
    },
  };
}

/** What a container has wherever it runs: image, variables, resources. */
export function containerBase(input: RenderInput): Record<string, unknown> {
  const { resources, image } = input.settings;
  const env = environment(input);
  const same = { 'memory': memoryQuantity(resources.memory.value), 'ephemeral-storage': memoryQuantity(resources.ephemeralStorage.value) };
  return {
    name: CONTAINER_NAME,
    image: input.image,
    imagePullPolicy: image.pullPolicy.value,
    envFrom: input.config === undefined ? undefined : [{ configMapRef: { name: input.config.name } }],
    env: env.length === 0 ? undefined : env,
    resources: {
      requests: { cpu: cpuQuantity(resources.cpuRequest.value), ...same },
      limits: resources.cpuLimit === undefined ? same : { cpu: cpuQuantity(resources.cpuLimit.value), ...same },
    },
  };
}

/** What only a container's own security context can say. */
export function containerHardening(security: SecuritySettings): Record<string, unknown> {
  return {
    allowPrivilegeEscalation: security.allowPrivilegeEscalation.value,
    capabilities: { drop: [...security.dropCapabilities.value] },
    readOnlyRootFilesystem: security.readOnlyRootFilesystem.value,
  };
}

/** Identity and seccomp: the pod's, or a Knative container's. */
export function identity(security: SecuritySettings): Record<string, unknown> {
  return {
    runAsNonRoot: security.runAsNonRoot.value,
    runAsUser: security.runAsUser?.value,
    runAsGroup: security.runAsGroup?.value,
    seccompProfile: { type: security.seccompProfile.value },
  };
}

function podSecurityContext(security: SecuritySettings): Record<string, unknown> {
  return {
    ...identity(security),
    fsGroup: security.fsGroup?.value,
    fsGroupChangePolicy: security.fsGroupChangePolicy?.value,
  };
}

function containerPorts(input: RenderInput): Array<Record<string, unknown>> {
  const ports = [{ name: portName(input), containerPort: input.plan.port }];
  const peer = peerPort(input);
  if (peer !== undefined) {
    ports.push({ name: PEER_PORT_NAME, containerPort: peer });
  }
  return ports;
}

function lifecycle(input: RenderInput): Record<string, unknown> | undefined {
  const { preStop, preStopKind } = input.settings.shutdown;
  if (preStop === undefined) {
    return undefined;
  }
  return { preStop: preStopKind?.value === 'exec' ? { exec: { command: ['sleep', String(preStop.value)] } } : { sleep: { seconds: preStop.value } } };
}

/** Options of the resolver; none where the plan leaves them to the cluster. */
export function dnsConfig(input: RenderInput): Record<string, unknown> | undefined {
  const { ndots } = input.settings.network;
  return ndots === undefined ? undefined : { options: [{ name: 'ndots', value: String(ndots.value) }] };
}

/** Spread over zones, then over nodes; the labels are those of the pods. */
export function topologySpread(input: RenderInput): Array<Record<string, unknown>> | undefined {
  const { zone, host } = input.settings.spread;
  const out: Array<Record<string, unknown>> = [];
  const add = (topologyKey: string, constraint: SpreadConstraintSettings | undefined) => {
    if (constraint !== undefined) {
      out.push({
        topologyKey,
        maxSkew: constraint.maxSkew.value,
        whenUnsatisfiable: constraint.whenUnsatisfiable.value,
        minDomains: constraint.minDomains?.value,
        nodeTaintsPolicy: constraint.nodeTaintsPolicy?.value,
        matchLabelKeys: constraint.matchLabelKeys === undefined ? undefined : [...constraint.matchLabelKeys.value],
        labelSelector: { matchLabels: selectorLabels(input.name) },
      });
    }
  };
  add('topology.kubernetes.io/zone', zone);
  add('kubernetes.io/hostname', host);
  return out.length === 0 ? undefined : out;
}

/** Leaves that any container of ours may have, below the container's path. */
export const CONTAINER_LEAVES: LeafMap = {
  'name': PLUMBING,
  'image': PLUMBING,
  'imagePullPolicy': 'image.pullPolicy',
  'envFrom[*].configMapRef.name': PLUMBING,
  'env[*].name': PLUMBING,
  'env[*].value': 'environment.{name}?',
  'env[*].valueFrom.**': PLUMBING,
  'resources.requests.cpu': 'resources.cpuRequest',
  'resources.requests.memory': 'resources.memory',
  'resources.requests.ephemeral-storage': 'resources.ephemeralStorage',
  'resources.limits.cpu': 'resources.cpuLimit',
  'resources.limits.memory': 'resources.memory',
  'resources.limits.ephemeral-storage': 'resources.ephemeralStorage',
  'ports[*].name': PLUMBING,
  'ports[*].containerPort': PLUMBING,
  ...probeLeaves('startup'),
  ...probeLeaves('readiness'),
  ...probeLeaves('liveness'),
  'securityContext.runAsNonRoot': 'security.runAsNonRoot',
  'securityContext.allowPrivilegeEscalation': 'security.allowPrivilegeEscalation',
  'securityContext.capabilities.drop[*]': 'security.dropCapabilities',
  'securityContext.readOnlyRootFilesystem': 'security.readOnlyRootFilesystem',
  'volumeMounts[*].name': PLUMBING,
  'volumeMounts[name=data].mountPath': 'storage.mountPath',
  'volumeMounts[*].mountPath': PLUMBING,
  'volumeMounts[*].readOnly': PLUMBING,
};

/** Leaves that the pods of any of our workloads may have, below the pod spec's path. */
export const POD_LEAVES: LeafMap = {
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
  'securityContext.seccompProfile.type': 'security.seccompProfile',
  ...spreadLeaves('topology.kubernetes.io/zone', 'zone'),
  ...spreadLeaves('kubernetes.io/hostname', 'host'),
  'topologySpreadConstraints[*].topologyKey': PLUMBING,
  'topologySpreadConstraints[*].labelSelector.matchLabels.*': PLUMBING,
  'volumes[*].name': PLUMBING,
  'volumes[*].emptyDir.sizeLimit': 'scratch.{mountPath}.size',
  'volumes[*].emptyDir.medium': 'scratch.{mountPath}.medium',
  'volumes[*].secret.**': PLUMBING,
  'volumes[*].projected.**': PLUMBING,
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
  "metadata.annotations['proxy.istio.io/config']": [
    'mesh.sidecar.concurrency',
    'mesh.sidecar.holdApplicationUntilProxyStarts?',
    'mesh.sidecar.exitOnZeroActiveConnections?',
    'mesh.sidecar.minimumDrain?',
    'mesh.sidecar.terminationDrain?',
  ].join(' + '),
};

/** Leaves of the pod template of a Deployment or StatefulSet. */
export const POD_TEMPLATE_LEAVES: LeafMap = {
  ...below('spec.template', POD_METADATA_LEAVES),
  ...below('spec.template.spec', POD_LEAVES),
  ...below('spec.template.spec.containers[*]', CONTAINER_LEAVES),
  'spec.template.spec.hostUsers': 'security.hostUsers',
  'spec.template.spec.terminationGracePeriodSeconds': 'shutdown.gracePeriod',
  'spec.template.spec.securityContext.fsGroupChangePolicy': 'security.fsGroupChangePolicy',
  'spec.template.spec.containers[*].lifecycle.preStop.sleep.seconds': 'shutdown.preStop',
  'spec.template.spec.containers[*].lifecycle.preStop.exec.command[0]': 'shutdown.preStopKind',
  'spec.template.spec.containers[*].lifecycle.preStop.exec.command[1]': 'shutdown.preStop',
};

/** The same leaves, further down. */
export function below(path: string, leaves: LeafMap): LeafMap {
  return Object.fromEntries(Object.entries(leaves).map(([pattern, setting]) => [`${path}.${pattern}`, setting]));
}

function probeLeaves(probe: 'startup' | 'readiness' | 'liveness'): LeafMap {
  const at = `${probe}Probe`;
  const setting = `probes.${probe}`;
  return {
    [`${at}.httpGet.path`]: `${setting}.handler`,
    [`${at}.httpGet.port`]: PLUMBING,
    [`${at}.grpc.service`]: `${setting}.handler`,
    [`${at}.grpc.port`]: PLUMBING,
    [`${at}.tcpSocket.port`]: PLUMBING,
    [`${at}.periodSeconds`]: `${setting}.periodSeconds`,
    [`${at}.timeoutSeconds`]: `${setting}.timeoutSeconds`,
    [`${at}.failureThreshold`]: `${setting}.failureThreshold`,
    [`${at}.successThreshold`]: `${setting}.successThreshold`,
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
