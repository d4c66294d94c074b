import { inOrderOfNeed } from './expansion';
import { mountedBy, mountOf } from './mounts';
import { renderProbe } from './probe';
import { containerHardening, identity } from './security-context';
import { tokenMount } from './token';
import { type Mounted, type NamedVolumes, VolumeNames } from './volume-names';
import { cpuQuantity, memoryQuantity } from '../../private/format';
import { onMirror } from '../../private/image-reference';
import type { ContainerSettings } from '../../tuning/decisions/settings';
import { placedContainers, type Placed } from '../../tuning/demand/placed-containers';
import type { ScratchMount } from '../../tuning/demand/pod-volumes';
import { ownScratch } from '../../tuning/demand/scratch-owners';
import { furtherPorts } from '../ports';
import type { RenderInput } from '../render-input';
import { completeSource, CONTAINER_DEFAULTS, type DefaultsOf } from '../server-defaults';

type Mount = Mounted['mount'];

/** The containers beside the main one, and the volumes that only they have. */
export interface Beside {
  readonly initContainers: Array<Record<string, unknown>> | undefined;
  readonly containers: Array<Record<string, unknown>>;
  readonly volumes: Array<NonNullable<Mounted['volume']>>;
  /** Names of their own scratch space, by `<container>:<folder>`. */
  readonly scratch: ReadonlyMap<string, string>;
}

/**
 * The containers beside the main one, in the order in which they start.
 *
 * @param main what the main container mounts: a folder that both name is the same
 * @param mounted the volumes that the main container has already
 * @param fsGroup whether the files of volumes have a group of the pod's
 * @param defaults whose server completes them
 */
export function containersBeside(input: RenderInput, main: readonly Mount[], mounted: readonly Mounted[], fsGroup: boolean, defaults: DefaultsOf): Beside {
  const placed = placedContainers(input.declared);
  if (placed.length === 0) {
    return { initContainers: undefined, containers: [], volumes: [], scratch: new Map() };
  }
  const names = new VolumeNames(main.map(({ name }) => name));
  const named: NamedVolumes = new Map(mounted.flatMap(({ of, mount }) => (of === undefined ? [] : [[of, mount.name] as const])));
  const volumes: Array<NonNullable<Mounted['volume']>> = [];
  const ownNames = new Map<string, string>();
  // one that starts earlier may have a volume that counts with a later one
  placed.forEach(({ given }) => ownScratch(input.declared, given.name).forEach(({ path, volume }) => named.set(volume, names.forPath(`${given.name}${path}`))));
  const rendered = placed.map((one) => {
    const settings = input.settings.containers![one.given.name];
    const shared = main.filter(({ mountPath }) => settings.scratch[mountPath] === undefined && one.given.writablePaths.includes(mountPath));
    const scratch = ownScratch(input.declared, one.given.name);
    const own = Object.keys(settings.scratch).sort().map((path): Mount => {
      const given = scratch.find((mount) => mount.path === path);
      const name = given === undefined ? names.forPath(`${one.given.name}${path}`) : named.get(given.volume)!;
      ownNames.set(`${one.given.name}:${path}`, name);
      const { size, medium } = settings.scratch[path];
      const sizeLimit = memoryQuantity(size.value);
      volumes.push({ name, emptyDir: medium.value === '' ? { sizeLimit } : { medium: medium.value, sizeLimit } });
      return given === undefined ? { name, mountPath: path } : mountOf(name, given);
    });
    const theirs = mountedBy(input, one.given.mounts.filter((mount) => !scratch.includes(mount as ScratchMount)), named, names, fsGroup);
    volumes.push(...theirs.map(({ volume }) => volume).filter((volume) => volume !== undefined));
    const mounts = [...own, ...shared.map((mount) => ({ ...mount })), ...theirs.map(({ mount }) => mount), ...(one.given.token ? [tokenMount()] : [])];
    return { runs: one.runs, container: rendering(input, one, settings, mounts, defaults) };
  });
  const first = rendered.filter(({ runs }) => runs !== 'plain').map(({ container }) => container);
  return {
    initContainers: first.length === 0 ? undefined : first,
    containers: rendered.filter(({ runs }) => runs === 'plain').map(({ container }) => container),
    volumes,
    scratch: ownNames,
  };
}

function rendering(input: RenderInput, { runs, given }: Placed, settings: ContainerSettings, mounts: readonly Mount[], defaults: DefaultsOf): Record<string, unknown> {
  const { security, image } = input.settings;
  const ports = furtherPorts(input, given.name);
  const same = { 'memory': memoryQuantity(settings.memory.value), 'ephemeral-storage': memoryQuantity(settings.ephemeralStorage.value) };
  const env = inOrderOfNeed(given.env).map(({ name, value, valueFrom }) => (valueFrom === undefined ? { name, value } : { name, valueFrom: defaults === 'kubernetes' ? completeSource(valueFrom) : valueFrom }));
  return {
    name: given.name,
    image: onMirror(given.image, input.target._props.imageMirror),
    imagePullPolicy: image.pullPolicy.value,
    command: given.command === undefined ? undefined : [...given.command],
    args: given.args === undefined ? undefined : [...given.args],
    workingDir: given.workingDir,
    restartPolicy: runs === 'native' ? 'Always' : undefined,
    envFrom: given.variablesFrom.length === 0 ? undefined : given.variablesFrom.map(({ _kind: kind, name, _prefix: prefix, _optional: optional }) => ({ prefix, [kind === 'secret' ? 'secretRef' : 'configMapRef']: { name, optional } })),
    env: env.length === 0 ? undefined : env,
    resources: {
      requests: { cpu: cpuQuantity(settings.cpuRequest.value), ...same },
      limits: settings.cpuLimit === undefined ? same : { cpu: cpuQuantity(settings.cpuLimit.value), ...same },
    },
    securityContext: {
      ...(defaults === 'knative' ? identity(input) : {}),
      runAsNonRoot: settings.runAsNonRoot.value,
      ...(settings.runAsUser === undefined ? {} : { runAsUser: settings.runAsUser.value }),
      ...containerHardening(security, given.capabilities),
      readOnlyRootFilesystem: settings.readOnlyRootFilesystem.value,
    },
    // Knative admits the port of the main container only
    ports: runs === 'init' || defaults === 'knative' || ports.length === 0 ? undefined : ports,
    startupProbe: renderProbe(settings.probes?.startup, input, defaults),
    readinessProbe: renderProbe(settings.probes?.readiness, input, defaults, true),
    livenessProbe: renderProbe(settings.probes?.liveness, input, defaults),
    lifecycle: settings.preStop === undefined ? undefined : { preStop: { sleep: { seconds: settings.preStop.value } } },
    volumeMounts: mounts,
    ...(defaults === 'kubernetes' ? CONTAINER_DEFAULTS : {}),
  };
}
