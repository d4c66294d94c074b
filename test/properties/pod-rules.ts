import type { Workload } from '../../src';

/*
 * What holds for every printed pod, whatever was asked for: read from the YAML alone.
 */

/** Everything that does not hold, in words; empty where all does. */
export function podFaults(workload: Workload): string[] {
  const objects = workload.apiObjects.map((object) => object.toJson());
  const main = objects.find(({ spec }) => spec?.template?.spec?.containers !== undefined)!;
  const { metadata, spec } = main.spec.template;
  const containers = [...spec.initContainers ?? [], ...spec.containers];
  return [
    ...mountFaults(main, spec, containers),
    ...portFaults(objects, containers),
    ...(main.apiVersion.startsWith('serving.') ? [] : selectorFaults(objects, spec, metadata.labels)),
    ...containers.flatMap(resourceFaults),
    ...unique('container', containers.map(({ name }) => name)),
    ...unsafeFaults(workload, spec, containers),
  ];
}

/** Every mount has a volume, and every volume a mount. */
function mountFaults(main: any, spec: any, containers: any[]): string[] {
  const volumes = [...(spec.volumes ?? []).map(({ name }: any) => name), ...(main.spec.volumeClaimTemplates ?? []).map((one: any) => one.metadata.name)];
  const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }: any) => name));
  return [
    ...unique('volume', volumes),
    ...mounted.filter((name) => !volumes.includes(name)).map((name) => `mount of ${name}, which is no volume`),
    ...volumes.filter((name) => !mounted.includes(name)).map((name) => `volume ${name} is not mounted`),
    ...containers.flatMap(({ name, volumeMounts = [] }) => unique(`folder of ${name}`, volumeMounts.map(({ mountPath }: any) => mountPath))),
  ];
}

function portFaults(objects: any[], containers: any[]): string[] {
  const ports = containers.flatMap((one) => one.ports ?? []);
  return [
    ...unique('number of a port', ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`)),
    ...unique('name of a port', ports.map(({ name }) => name).filter((name) => name !== undefined)),
    ...objects.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service').flatMap(({ metadata, spec }) => [
      ...unique(`port of ${metadata.name}`, spec.ports.map(({ port }: any) => port)),
      ...unique(`name of a port of ${metadata.name}`, spec.ports.map(({ name }: any) => name)),
      ...spec.ports.filter(({ targetPort }: any) => !ports.some(({ name, containerPort }) => targetPort === name || targetPort === containerPort)).map(({ targetPort }: any) => `${metadata.name} leads to ${targetPort}, which no container has`),
    ]),
  ];
}

/** What selects the pods is on them. */
function selectorFaults(objects: any[], pod: any, labels: Record<string, string>): string[] {
  const selectors = [
    ...objects.map(({ kind, spec }) => [kind, kind === 'Service' ? spec.selector : spec?.selector?.matchLabels ?? spec?.podSelector?.matchLabels]),
    ...(pod.topologySpreadConstraints ?? []).map(({ labelSelector }: any) => ['spread', labelSelector.matchLabels]),
  ];
  return selectors.flatMap(([kind, selector]) => Object.entries(selector ?? {}).filter(([key, value]) => labels[key] !== value).map(([key, value]) => `${kind} selects ${key}=${value}, and the pods have ${labels[key]}`));
}

const UNITS: Readonly<Record<string, number>> = { m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

function amount(quantity: string): number {
  const [, number, unit] = /^([\d.]+)([a-zA-Z]*)$/.exec(String(quantity))!;
  return Number(number) * (unit === '' ? 1 : UNITS[unit]);
}

function resourceFaults({ name, resources: { requests = {}, limits = {} } }: any): string[] {
  return Object.keys(limits).filter((key) => amount(requests[key] ?? limits[key]) > amount(limits[key])).map((key) => `${name} requests ${requests[key]} of ${key}, and may use ${limits[key]}`);
}

/** What Pod Security "restricted" refuses, and a root that may be written, without the finding that says so (kubernetes.io, "Pod Security Standards"). */
function unsafeFaults(workload: Workload, pod: any, containers: any[]): string[] {
  const ids = new Set(workload.findings.map(({ id }) => id));
  const broken = containers.flatMap(({ securityContext: own, ports = [] }) => {
    const all = { ...pod.securityContext, ...own };
    return [
      ...((own.capabilities.add ?? []).some((one: string) => one !== 'NET_BIND_SERVICE') ? ['capabilities-added'] : []),
      ...(all.runAsNonRoot === true && all.runAsUser !== 0 ? [] : ['root-allowed']),
      ...(['RuntimeDefault', 'Localhost'].includes(all.seccompProfile?.type) ? [] : ['seccomp-unconfined']),
      ...(own.readOnlyRootFilesystem === true ? [] : ['root-file-system-writable']),
      ...(own.allowPrivilegeEscalation === false && own.capabilities.drop.includes('ALL') ? [] : ['no finding: escalation']),
      ...(pod.hostNetwork === true || ports.some(({ hostPort }: any) => hostPort !== undefined) ? ['host-network'] : []),
    ];
  });
  const kinds = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
  return [
    ...[...new Set(broken)].filter((id) => !ids.has(id)).map((id) => `not told: ${id}`),
    ...(pod.volumes ?? []).flatMap((volume: any) => Object.keys(volume).filter((key) => key !== 'name' && !kinds.includes(key))).map((key: string) => `volume of kind ${key}`),
  ];
}

function unique(what: string, values: readonly unknown[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))].map((value) => `${what} ${value} twice`);
}
