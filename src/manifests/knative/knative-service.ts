import { BUFFER_VOLUME, bufferClaimName } from './persistent-volume-claim';
import { KnativeFeature } from '../../cluster/knative-feature';
import { cpuQuantity, duration, memoryQuantity } from '../../private/format';
import type { KnativeSettings, ProbeSettings } from '../../tuning/decisions/settings';
import { runsOnKnative, servesGrpc } from '../../tuning/demand/capabilities';
import { containersBeside } from '../kubernetes/containers';
import { hostNetwork, nodeChoice } from '../kubernetes/placement';
import { below, CONTAINER_LEAVES, EXTRA_CONTAINER_LEAVES, MAIN_CONTAINER, POD_LEAVES, POD_METADATA_LEAVES } from '../kubernetes/pod-leaves';
import { containerBase, dnsConfig, pullSecrets, topologySpread } from '../kubernetes/pod-template';
import { renderProbe } from '../kubernetes/probe';
import { identity, mainHardening, supplementalGroups } from '../kubernetes/security-context';
import { sidecarAnnotations } from '../kubernetes/sidecar';
import { evictionAnnotations, mountedVolumes } from '../kubernetes/volumes';
import { meshLabels, metadataOf, selectorLabels, together, waiverAnnotations } from '../labels';
import { OWNER_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { PROTOCOL } from '../server-defaults';

/**
 * The Knative Service of a function: only fields that Knative's webhook accepts (KN-1); those behind a feature flag only if the target has the flag.
 *
 * Knative sets the grace period (`timeoutSeconds`) and the preStop hook.
 */
export function renderKnativeService(input: RenderInput): Manifest | undefined {
  const { settings, target } = input;
  const knative = settings.knative;
  if (knative === undefined) {
    return undefined;
  }
  const has = (feature: KnativeFeature) => target._knativeHas(feature);
  const podSecurity = has(KnativeFeature.SECURITY_CONTEXT);
  const fsGroup = podSecurity && settings.security.fsGroup !== undefined;
  const volumes = mountedVolumes(input, fsGroup);
  if (knative.offlineBuffer !== undefined && has(KnativeFeature.PVC)) {
    const readOnly = has(KnativeFeature.PVC_WRITE) ? undefined : true;
    volumes.unshift({
      volume: { name: BUFFER_VOLUME, persistentVolumeClaim: { claimName: bufferClaimName(input), readOnly } },
      mount: { name: BUFFER_VOLUME, mountPath: knative.offlineBuffer.mountPath.value, readOnly },
    });
  }
  const mounts = volumes.map((v) => v.mount);
  const beside = containersBeside(input, mounts, volumes, fsGroup, 'knative');
  const all = [...volumes.map((v) => v.volume).filter((volume) => volume !== undefined), ...beside.volumes];
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: metadataOf(input, {
      // without the label, Knative makes every function public
      labels: runsOnKnative(input.declared) && !input.declared.serving.publicRoute ? { 'networking.knative.dev/visibility': 'cluster-local' } : undefined,
      annotations: waiverAnnotations(input),
    }),
    spec: {
      template: {
        metadata: {
          labels: { ...selectorLabels(input.name), ...meshLabels(input), ...input.declared.pod.labels },
          annotations: together('podAnnotations', input.declared.pod.annotations, { ...scalingAnnotations(knative), ...queueProxyAnnotations(knative), ...sidecarAnnotations(input), ...evictionAnnotations(input, volumes, beside.scratch) }),
        },
        spec: {
          imagePullSecrets: pullSecrets(input),
          serviceAccountName: input.self.serviceAccountName,
          automountServiceAccountToken: settings.security.automountServiceAccountToken.value,
          enableServiceLinks: settings.network.enableServiceLinks.value,
          containerConcurrency: knative.containerConcurrency.value,
          timeoutSeconds: knative.timeout.value,
          responseStartTimeoutSeconds: knative.responseStartTimeout.value,
          ...nodeChoice(input),
          ...hostNetwork(input.declared.pod.placement),
          runtimeClassName: has(KnativeFeature.RUNTIME_CLASS) ? knative.runtimeClass?.value : undefined,
          priorityClassName: has(KnativeFeature.PRIORITY_CLASS) ? settings.priority?.value : undefined,
          dnsConfig: has(KnativeFeature.DNS_CONFIG) ? dnsConfig(input) : undefined,
          topologySpreadConstraints: has(KnativeFeature.TOPOLOGY_SPREAD) ? topologySpread(input) : undefined,
          // Knative refuses fsGroupChangePolicy
          securityContext: podSecurity ? { ...identity(input), fsGroup: settings.security.fsGroup?.value, supplementalGroups: supplementalGroups(input) } : undefined,
          initContainers: beside.initContainers,
          containers: [{
            ...containerBase(input),
            // without the flag, Knative refuses a pod's security context, so the container has all of it
            securityContext: { ...identity(input), ...mainHardening(input) },
            // gRPC needs HTTP/2 from the first byte
            ports: [{ name: servesGrpc(input.declared) ? 'h2c' : 'http1', containerPort: input.declared.serving.port, protocol: PROTOCOL }],
            startupProbe: probe(settings.probes.startup, input),
            readinessProbe: probe(settings.probes.readiness, input, true),
            livenessProbe: probe(settings.probes.liveness, input),
            volumeMounts: mounts.length === 0 ? undefined : mounts,
          }, ...beside.containers],
          volumes: all.length === 0 ? undefined : all,
        },
      },
    },
  };
}

function probe(settings: ProbeSettings | undefined, input: RenderInput, completed = false): Record<string, unknown> | undefined {
  return renderProbe(settings, input, 'knative', completed);
}

function scalingAnnotations(knative: KnativeSettings): Record<string, string> {
  const prefix = 'autoscaling.knative.dev';
  const all: Record<string, string | undefined> = {
    [`${prefix}/class`]: knative.class?.value,
    [`${prefix}/metric`]: knative.metric.value,
    [`${prefix}/target`]: text(knative.target.value),
    [`${prefix}/target-utilization-percentage`]: text(knative.targetUtilization.value),
    [`${prefix}/min-scale`]: text(knative.minScale.value),
    [`${prefix}/max-scale`]: text(knative.maxScale.value),
    [`${prefix}/initial-scale`]: text(knative.initialScale?.value),
    [`${prefix}/activation-scale`]: text(knative.activationScale?.value),
    [`${prefix}/window`]: seconds(knative.window.value),
    [`${prefix}/scale-down-delay`]: seconds(knative.scaleDownDelay?.value),
    [`${prefix}/scale-to-zero-pod-retention-period`]: seconds(knative.retention?.value),
    [`${prefix}/panic-window-percentage`]: text(knative.panicWindowPercentage?.value),
    [`${prefix}/panic-threshold-percentage`]: text(knative.panicThresholdPercentage?.value),
    [`${prefix}/target-burst-capacity`]: text(knative.targetBurstCapacity?.value),
    'serving.knative.dev/progress-deadline': seconds(knative.progressDeadline.value),
  };
  return defined(all);
}

function queueProxyAnnotations(knative: KnativeSettings): Record<string, string> {
  const prefix = 'queue.sidecar.serving.knative.dev';
  return defined({
    [`${prefix}/cpu-resource-request`]: knative.queueProxyCpu === undefined ? undefined : cpuQuantity(knative.queueProxyCpu.value),
    [`${prefix}/cpu-resource-limit`]: knative.queueProxyCpuLimit === undefined ? undefined : cpuQuantity(knative.queueProxyCpuLimit.value),
    [`${prefix}/memory-resource-request`]: knative.queueProxyMemoryRequest === undefined ? undefined : memoryQuantity(knative.queueProxyMemoryRequest.value),
    [`${prefix}/memory-resource-limit`]: knative.queueProxyMemoryLimit === undefined ? undefined : memoryQuantity(knative.queueProxyMemoryLimit.value),
  });
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : duration(value);
}

function defined(all: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const ANNOTATION_SETTINGS: Record<string, string> = {
  'autoscaling.knative.dev/class': 'knative.class',
  'autoscaling.knative.dev/metric': 'knative.metric',
  'autoscaling.knative.dev/target': 'knative.target',
  'autoscaling.knative.dev/target-utilization-percentage': 'knative.targetUtilization',
  'autoscaling.knative.dev/min-scale': 'knative.minScale',
  'autoscaling.knative.dev/max-scale': 'knative.maxScale',
  'autoscaling.knative.dev/initial-scale': 'knative.initialScale',
  'autoscaling.knative.dev/activation-scale': 'knative.activationScale',
  'autoscaling.knative.dev/window': 'knative.window',
  'autoscaling.knative.dev/scale-down-delay': 'knative.scaleDownDelay',
  'autoscaling.knative.dev/scale-to-zero-pod-retention-period': 'knative.retention',
  'autoscaling.knative.dev/panic-window-percentage': 'knative.panicWindowPercentage',
  'autoscaling.knative.dev/panic-threshold-percentage': 'knative.panicThresholdPercentage',
  'autoscaling.knative.dev/target-burst-capacity': 'knative.targetBurstCapacity',
  'serving.knative.dev/progress-deadline': 'knative.progressDeadline',
  'queue.sidecar.serving.knative.dev/cpu-resource-request': 'knative.queueProxyCpu',
  'queue.sidecar.serving.knative.dev/cpu-resource-limit': 'knative.queueProxyCpuLimit',
  'queue.sidecar.serving.knative.dev/memory-resource-request': 'knative.queueProxyMemoryRequest',
  'queue.sidecar.serving.knative.dev/memory-resource-limit': 'knative.queueProxyMemoryLimit',
};

/** What decides each leaf of a Knative Service. */
export const KNATIVE_SERVICE_LEAVES: LeafMap = {
  ...OWNER_LEAVES,
  ...Object.fromEntries(Object.entries(ANNOTATION_SETTINGS).map(([key, setting]) => [`spec.template.metadata.annotations['${key}']`, setting])),
  ...below('spec.template', POD_METADATA_LEAVES),
  'spec.template.spec.containerConcurrency': 'knative.containerConcurrency',
  'spec.template.spec.timeoutSeconds': 'knative.timeout',
  'spec.template.spec.responseStartTimeoutSeconds': 'knative.responseStartTimeout',
  'spec.template.spec.runtimeClassName': 'knative.runtimeClass',
  ...below('spec.template.spec', POD_LEAVES),
  'spec.template.spec.volumes[*].persistentVolumeClaim.claimName': PLUMBING,
  'spec.template.spec.volumes[*].persistentVolumeClaim.readOnly': PLUMBING,
  [`${MAIN_CONTAINER}.securityContext.runAsUser`]: 'security.runAsUser',
  [`${MAIN_CONTAINER}.securityContext.runAsGroup`]: 'security.runAsGroup',
  [`${MAIN_CONTAINER}.securityContext.seccompProfile.type`]: 'security.seccompProfile',
  [`${MAIN_CONTAINER}.securityContext.seccompProfile.localhostProfile`]: PLUMBING,
  [`spec.template.spec.containers[*].volumeMounts[name=${BUFFER_VOLUME}].mountPath`]: 'knative.offlineBuffer.mountPath',
  ...below(MAIN_CONTAINER, CONTAINER_LEAVES),
  ...EXTRA_CONTAINER_LEAVES,
};
