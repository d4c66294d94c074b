import { inOrderOfNeed } from './expansion';
import { containerHardening, identity } from './security-context';
import { VolumeNames, type Mounted } from './volumes';
import { cpuQuantity, memoryQuantity } from '../../private/format';
import { onMirror } from '../../private/image-reference';
import type { ContainerSettings } from '../../tuning/decisions/settings';
import { placedContainers, type Placed } from '../../tuning/demand/placed-containers';
import { TMP } from '../../tuning/pod/containers';
import type { RenderInput } from '../render-input';
import { completeSource, CONTAINER_DEFAULTS, type DefaultsOf } from '../server-defaults';

type Mount = Mounted['mount'];

/** The containers beside the main one, and the volumes that only they have. */
export interface Beside {
  readonly initContainers: Array<Record<string, unknown>> | undefined;
  readonly containers: Array<Record<string, unknown>>;
  readonly volumes: Array<NonNullable<Mounted['volume']>>;
}

/**
 * The containers beside the main one, in the order in which they start.
 *
 * @param main what the main container mounts: a folder that both name is the same
 * @param defaults whose server completes them
 */
export function containersBeside(input: RenderInput, main: readonly Mount[], defaults: DefaultsOf): Beside {
  const names = new VolumeNames(main.map(({ name }) => name));
  const volumes: Array<NonNullable<Mounted['volume']>> = [];
  const rendered = placedContainers(input.declared).map((one) => {
    const settings = input.settings.containers![one.given.name];
    const shared = main.filter(({ mountPath }) => mountPath !== TMP && one.given.writablePaths.includes(mountPath));
    const own = Object.keys(settings.scratch).sort().map((path): Mount => {
      const name = names.forPath(`${one.given.name}${path}`);
      volumes.push({ name, emptyDir: { sizeLimit: memoryQuantity(settings.scratch[path].size.value) } });
      return { name, mountPath: path };
    });
    return { runs: one.runs, container: rendering(input, one, settings, [...own, ...shared.map((mount) => ({ ...mount }))], defaults) };
  });
  const first = rendered.filter(({ runs }) => runs !== 'plain').map(({ container }) => container);
  return {
    initContainers: first.length === 0 ? undefined : first,
    containers: rendered.filter(({ runs }) => runs === 'plain').map(({ container }) => container),
    volumes,
  };
}

function rendering(input: RenderInput, { runs, given }: Placed, settings: ContainerSettings, mounts: readonly Mount[], defaults: DefaultsOf): Record<string, unknown> {
  const { security, image } = input.settings;
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
    env: env.length === 0 ? undefined : env,
    resources: {
      requests: { cpu: cpuQuantity(settings.cpuRequest.value), ...same },
      limits: settings.cpuLimit === undefined ? same : { cpu: cpuQuantity(settings.cpuLimit.value), ...same },
    },
    securityContext: {
      ...(defaults === 'knative' ? identity(security) : { runAsNonRoot: security.runAsNonRoot.value }),
      ...(settings.runAsUser === undefined ? {} : { runAsUser: settings.runAsUser.value }),
      ...containerHardening(security),
    },
    volumeMounts: mounts,
    ...(defaults === 'kubernetes' ? CONTAINER_DEFAULTS : {}),
  };
}
