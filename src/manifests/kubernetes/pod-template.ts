import { cpuQuantity, memoryQuantity } from '../../private/format';
import type { SpreadConstraintSettings } from '../../tuning/decisions/settings';
import { dataClaim, mainContainerName } from '../../tuning/demand/taken-over';
import { meshLabels, podIdentity, podSelector, together } from '../labels';
import { containerPorts } from '../ports';
import type { RenderInput } from '../render-input';
import { CONTAINER_DEFAULTS } from '../server-defaults';
import { containersBeside } from './containers';
import { environment } from './environment';
import { lifecycle } from './lifecycle';
import { gpus, nodeChoice, nodeNetwork } from './placement';
import { renderProbe } from './probe';
import { mainHardening, podSecurityContext } from './security-context';
import { sidecarAnnotations } from './sidecar';
import { evictionAnnotations, mountedVolumes } from './volumes';

/** The pods of a Deployment or StatefulSet. */
export function renderPodTemplate(input: RenderInput): Record<string, unknown> {
  const { settings } = input;
  // field by field: a spread before other fields makes a slow object
  const choice = nodeChoice(input);
  const network = nodeNetwork(input);
  const fsGroup = settings.security.fsGroup !== undefined;
  const mounted = mountedVolumes(input, fsGroup);
  const mounts = mounted.map((v) => v.mount);
  if (settings.storage !== undefined) {
    mounts.unshift({ name: dataClaim(input.declared), mountPath: settings.storage.mountPath.value });
  }
  const beside = containersBeside(input, mounts, mounted, fsGroup, 'kubernetes');
  const annotations = together('podAnnotations', input.declared.pod.annotations, { ...sidecarAnnotations(input), ...evictionAnnotations(input, mounted, beside.scratch) });
  const volumes = [...mounted.map((v) => v.volume).filter((volume) => volume !== undefined), ...beside.volumes];
  return {
    metadata: {
      labels: { ...podIdentity(input), ...meshLabels(input), ...input.declared.pod.labels },
      annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    },
    spec: {
      imagePullSecrets: pullSecrets(input),
      serviceAccountName: input.self.serviceAccountName,
      automountServiceAccountToken: settings.security.automountServiceAccountToken.value,
      enableServiceLinks: settings.network.enableServiceLinks.value,
      nodeSelector: choice.nodeSelector,
      tolerations: choice.tolerations,
      affinity: choice.affinity,
      runtimeClassName: network.runtimeClassName,
      hostNetwork: network.hostNetwork,
      dnsPolicy: network.dnsPolicy,
      hostUsers: settings.security.hostUsers?.value,
      priorityClassName: settings.priority?.value,
      terminationGracePeriodSeconds: settings.shutdown.gracePeriod.value,
      dnsConfig: dnsConfig(input),
      securityContext: podSecurityContext(input),
      topologySpreadConstraints: topologySpread(input),
      initContainers: beside.initContainers,
      containers: [{
        ...containerBase(input),
        securityContext: {
          runAsNonRoot: settings.security.runAsNonRoot.value,
          ...mainHardening(input),
        },
        ports: containerPorts(input),
        startupProbe: renderProbe(settings.probes.startup, input, 'kubernetes'),
        readinessProbe: renderProbe(settings.probes.readiness, input, 'kubernetes'),
        livenessProbe: renderProbe(settings.probes.liveness, input, 'kubernetes'),
        lifecycle: lifecycle(input),
        volumeMounts: mounts.length === 0 ? undefined : mounts,
        ...CONTAINER_DEFAULTS,
      }, ...beside.containers],
      volumes: volumes.length === 0 ? undefined : volumes,
    },
  };
}

/** Fields of every main container: image, variables, resources. */
export function containerBase(input: RenderInput): Record<string, unknown> {
  const { resources, image } = input.settings;
  const env = environment(input);
  const same = { 'memory': memoryQuantity(resources.memory.value), 'ephemeral-storage': memoryQuantity(resources.ephemeralStorage.value), ...gpus(input) };
  return {
    name: mainContainerName(input.declared),
    image: input.image,
    imagePullPolicy: image.pullPolicy.value,
    ...started(input),
    envFrom: variablesFrom(input),
    env: env.length === 0 ? undefined : env,
    resources: {
      requests: { cpu: cpuQuantity(resources.cpuRequest.value), ...same },
      limits: resources.cpuLimit === undefined ? { ...same } : { cpu: cpuQuantity(resources.cpuLimit.value), ...same },
    },
  };
}

/** Whole ConfigMaps and Secrets of variables; of two that set one the last wins, so the workload's own comes last. */
function variablesFrom({ config, declared: { pod: { volumes, process } } }: RenderInput): Array<Record<string, unknown>> | undefined {
  const given = (process.variablesFrom ?? []).map(({ kind, name, prefix, optional }) => ({ prefix, [kind === 'secret' ? 'secretRef' : 'configMapRef']: { name, optional } }));
  const names = [...volumes.shared.map(({ name }) => name), ...(config === undefined ? [] : [config.name])];
  const all = [...given, ...names.map((name) => ({ configMapRef: { name } }))];
  return all.length === 0 ? undefined : all;
}

/** How the program is started, where the image's own way is not wanted. */
function started({ declared: { pod: { process } } }: RenderInput): Record<string, unknown> {
  return { command: copied(process.command), args: copied(process.args), workingDir: process.workingDir };
}

const copied = (list: readonly string[] | undefined): string[] | undefined => (list === undefined ? undefined : [...list]);

/** The Secrets with which images are pulled. */
export function pullSecrets({ declared: { pod } }: RenderInput): Array<Record<string, unknown>> | undefined {
  return pod.pullSecrets.length === 0 ? undefined : pod.pullSecrets.map((name) => ({ name }));
}

/** DNS options; none if the plan leaves them to the cluster. */
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
        labelSelector: { matchLabels: podSelector(input) },
      });
    }
  };
  add('topology.kubernetes.io/zone', zone);
  add('kubernetes.io/hostname', host);
  return out.length === 0 ? undefined : out;
}
