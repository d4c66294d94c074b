import type { InitContainerProps, SidecarProps, ExtraContainerProps } from './container-props';
import { EnvSource } from './env-source';
import type { GivenContainer, GivenInit, GivenSidecar, GivenVariable } from './given-container';
import { Check, HealthChecks } from './health';
import { MOUNTS } from './mount';
import { checkMounts } from './mount-checks';
import { Port } from './port';
import { checkVariableName, checkVariableSize, isWithin, checkMountPath, checkUser, MOST_CORES, MOST_MEMORY_MIB, MOST_VOLUME_MIB } from '../../private/checks';
import { commandRow } from '../../private/command-row';
import { ENV_VALUE } from '../../private/env-value';
import { parseImage } from '../../private/image-reference';
import { checkProps, filled, FLAG, instanceOf, listOf, mapOf, naming, number, type PropTable, text } from '../../private/known-props';
import { absolutePath, hasUserInfo, labelName } from '../../private/names';
import { cpuMillis, cpuUpTo, durationUpTo, mebibytesOf, secondsOf, sizeUpTo } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

/** Names of the main container, and of those that a mesh and Knative add to a pod. */
export const TAKEN_NAMES: Readonly<Record<string, string>> = {
  'app': 'the main container',
  'istio-proxy': 'Istio\'s proxy',
  'istio-init': 'Istio\'s init container',
  'istio-validation': 'Istio\'s init container',
  'queue-proxy': 'Knative\'s proxy',
};

/** A container that takes longer to start or to end is a slip of the unit. Seconds. */
const LONGEST_CONTAINER_SECONDS = 3600;
/** A request below it is a slip of the unit: a millicore is the least that Kubernetes counts. */
const LEAST_REQUEST_MILLIS = 1;

const CAPABILITY = naming('the name of a capability without CAP_ and not ALL, for example \'NET_BIND_SERVICE\'', (given) => /^[A-Z][A-Z0-9_]*$/.test(given) && given !== 'ALL' && !given.startsWith('CAP_'));
const EXTRA: PropTable<ExtraContainerProps> = {
  name: { ...labelName('the name of a container', 'proxy'), required: true },
  image: { ...text('ghcr.io/acme/proxy:2.1.0'), required: true, secret: hasUserInfo },
  command: commandRow('\'/bin/app\''),
  args: listOf('a list of texts, for example [\'--verbose\']', text('--verbose')),
  workingDir: absolutePath('/srv/app'),
  env: { ...mapOf('an object of EnvValues of cdk8s-plus-28, for example { REGION: EnvValue.fromValue(\'eu\') }', ENV_VALUE), secret: true },
  envFrom: listOf('a list of EnvSources, for example [EnvSource.configMap(\'settings\')]', instanceOf(EnvSource, 'an EnvSource, for example EnvSource.configMap(\'settings\')')),
  ephemeralStorage: sizeUpTo(MOST_VOLUME_MIB, 'Size.mebibytes(200)'),
  mounts: MOUNTS,
  writablePaths: listOf('a list of folders, for example [\'/var/cache/app\']', text('/var/cache/app')),
  serviceAccountToken: FLAG,
  runAsUser: number('a number, for example 10001'),
  allowRoot: FLAG,
  readOnlyRoot: FLAG,
  addCapabilities: filled(listOf('a list of names of capabilities, for example [\'NET_BIND_SERVICE\']', CAPABILITY)),
  imageSize: sizeUpTo(MOST_MEMORY_MIB, 'Size.mebibytes(80)'),
};
const CPU = cpuUpTo(MOST_CORES);
const MEMORY = sizeUpTo(MOST_MEMORY_MIB, 'Size.mebibytes(64)');
const INIT: PropTable<InitContainerProps> = { ...EXTRA, cpu: CPU, memory: MEMORY, takes: durationUpTo(LONGEST_CONTAINER_SECONDS, 'Duration.seconds(5)') };
const SIDECAR: PropTable<SidecarProps> = {
  ...EXTRA,
  cpu: { ...CPU, required: true },
  memory: { ...MEMORY, required: true },
  ports: listOf('a list of Ports, for example [Port.metrics(9113)]', instanceOf(Port, 'a Port, for example Port.metrics(9113)')),
  health: instanceOf(HealthChecks, 'HealthChecks, for example HealthChecks.http({ ready: \'/healthz\' })'),
  before: FLAG,
  beforeInit: FLAG,
  startup: durationUpTo(LONGEST_CONTAINER_SECONDS, 'Duration.seconds(2)'),
  drain: durationUpTo(LONGEST_CONTAINER_SECONDS, 'Duration.seconds(10)'),
};

/** Words that no container beside the main one knows, and what to say in their place. */
const HINTS: Readonly<Record<string, string>> = {
  secrets: 'say env: { TOKEN: EnvValue.fromSecretValue({ secret, key }) }, envFrom: [EnvSource.secret(\'db\')], or mounts: [Mount.secret(\'/etc/certs\', \'certs\')]',
  config: 'say env: { LOG_LEVEL: EnvValue.fromValue(\'debug\') }, envFrom: [EnvSource.configMap(\'settings\')], or mounts: [Mount.config(\'/etc/proxy\', { \'proxy.yaml\': \'…\' })]',
  cpuLimit: 'it follows from cpu, the request, as the workload\'s CpuPolicy says',
  cpuRequest: 'say cpu: Cpu.millis(100)',
  memoryLimit: 'memory is request and limit',
  volumes: 'say mounts: [Mount.secret(\'/etc/certs\', \'certs\')], or Mount.scratch, .config, .configMap, .claim',
  volumeMounts: 'say mounts: [Mount.secret(\'/etc/certs\', \'certs\')], or Mount.scratch, .config, .configMap, .claim',
  securityContext: 'say runAsUser, allowRoot, readOnlyRoot or addCapabilities; the rest meets Pod Security "restricted"',
};

/** Words of Kubernetes that an init container does not know, and what to say in their place. */
const INIT_HINTS: Readonly<Record<string, string>> = {
  ...HINTS,
  startup: 'an init container ends: say takes: Duration.seconds(5), how long it runs',
  ports: 'an init container has no ports, because it ends before the pod is ready; a Sidecar has ports',
  restartPolicy: 'an init container that keeps running is a Sidecar',
  drain: 'an init container ends before the pod serves; use a Sidecar',
  health: 'an init container has no health checks: it succeeds when it ends',
  resources: 'say cpu: Cpu.millis(100), memory: Size.mebibytes(64), or leave them out for the main container\'s',
};
const SIDECAR_HINTS: Readonly<Record<string, string>> = {
  ...HINTS,
  restartPolicy: 'the library sets it for native sidecars',
  resources: 'say cpu: Cpu.millis(100), memory: Size.mebibytes(64)',
  takes: 'a sidecar keeps running; say startup for its start',
};

/**
 * A container that runs before the main one, and ends.
 */
export class InitContainer {
  /**
   * One from its parts.
   *
   * @throws if a part is unknown, missing or out of its bounds, or if the name is taken
   */
  public static of(props: InitContainerProps): InitContainer {
    checkProps('InitContainer.of', INIT, props, (name) => hint(INIT_HINTS, name));
    return new InitContainer({ ...givenOf('InitContainer.of', props), takesSeconds: props.takes === undefined ? undefined : secondsOf(props.takes) });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenInit,
  ) {}
}

/**
 * A container that runs beside the main one for as long as the pod lives.
 */
export class Sidecar {
  /**
   * One from its parts.
   *
   * @throws if a part is unknown, missing or out of its bounds, if the name is taken, or if `beforeInit` contradicts `before`
   */
  public static of(props: SidecarProps): Sidecar {
    checkProps('Sidecar.of', SIDECAR, props, (name) => hint(SIDECAR_HINTS, name));
    const { before, beforeInit, startup, drain } = props;
    if (before === false && beforeInit === true) {
      throw new Error(`Sidecar.of: '${props.name}' has before: false and beforeInit: true: what starts before the init containers starts before the main container; leave one of them out`);
    }
    const given = givenOf('Sidecar.of', props);
    return new Sidecar({
      ...given,
      cpuMillis: given.cpuMillis!,
      memoryMiB: given.memoryMiB!,
      before,
      beforeInit: beforeInit ?? false,
      startupSeconds: startup === undefined ? undefined : secondsOf(startup),
      drainSeconds: drain === undefined ? undefined : secondsOf(drain),
      ports: [...(props.ports ?? [])],
      health: checkedHealth(props),
    });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenSidecar,
  ) {}
}

function hint(hints: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(hints, name) ? hints[name] : undefined;
}

/** @throws in the words of the call, with the container's name */
function givenOf(call: string, props: InitContainerProps | SidecarProps): GivenContainer {
  const { name } = props;
  try {
    parseImage(props.image);
    checkRights(props);
    checkFolders(props.writablePaths ?? []);
    const taken = ['/tmp', ...(props.writablePaths ?? [])].map((path) => [path, path === '/tmp' ? 'the library, which makes it writable' : 'writablePaths'] as const);
    checkMounts((props.mounts ?? []).map(({ _given }) => _given), taken, mebibytes(props.memory));
  } catch (e) {
    throw new Error(`${call}: '${name}': ${(e as Error).message}`);
  }
  if (Object.hasOwn(TAKEN_NAMES, name)) {
    throw new Error(`${call}: name is '${name}', which is taken by ${TAKEN_NAMES[name]}: give the container another name, for example '${name}-2'`);
  }
  const millis = props.cpu === undefined ? undefined : cpuMillis(props.cpu.amount);
  if (millis !== undefined && millis < LEAST_REQUEST_MILLIS) {
    throw new Error(`${call}: cpu of '${name}' is ${millis}m, expected at least ${LEAST_REQUEST_MILLIS}m; ${millis} cores are Cpu.units(${millis})`);
  }
  return {
    name,
    image: props.image,
    command: copied(props.command),
    args: copied(props.args),
    workingDir: props.workingDir,
    env: variablesOf(call, name, props),
    variablesFrom: [...(props.envFrom ?? [])],
    cpuMillis: millis,
    memoryMiB: mebibytes(props.memory),
    ephemeralMiB: mebibytes(props.ephemeralStorage),
    writablePaths: [...(props.writablePaths ?? [])],
    mounts: (props.mounts ?? []).map(({ _given }) => _given),
    token: props.serviceAccountToken ?? false,
    runAsUser: props.runAsUser,
    allowRoot: props.allowRoot ?? false,
    readOnlyRoot: props.readOnlyRoot ?? true,
    capabilities: [...(props.addCapabilities ?? [])],
    imageSizeMiB: mebibytes(props.imageSize),
  };
}

const copied = (list: readonly string[] | undefined): readonly string[] | undefined => (list === undefined ? undefined : [...list]);
const mebibytes = (size: InitContainerProps['memory']): number | undefined => (size === undefined ? undefined : mebibytesOf(size));

function variablesOf(call: string, container: string, { env }: ExtraContainerProps): GivenVariable[] {
  return Object.entries(env ?? {}).map(([name, { value, valueFrom }]) => {
    const where = `${call}: env of '${container}'`;
    checkVariableName(where, name);
    checkVariableSize(where, name, String(value));
    return valueFrom === undefined ? { name, value: String(value) } : { name, valueFrom };
  });
}

/** A question needs a port of the sidecar's own. */
function checkedHealth({ name, health, ports = [] }: SidecarProps): HealthChecks | undefined {
  const { live, ready, startup } = health?._paths ?? {};
  if (health?._kind === 'http' && live === undefined && ready === undefined && startup === undefined) {
    throw new Error(`Sidecar.of: health of '${name}' names no path, and none is known of its program: say HealthChecks.http({ ready: '/healthz' })`);
  }
  const asked = health === undefined ? [] : health._kind === 'of' ? Object.values(health._checks ?? {}).filter((check: Check | undefined) => check !== undefined && check._kind !== 'exec') as Check[] : [undefined];
  if (asked.length > 0 && ports.length === 0) {
    throw new Error(`Sidecar.of: health of '${name}' asks a port, and it has none: say ports: [Port.http(9000, { name: 'health', access: PortAccess.PROBES })]`);
  }
  const unknown = asked.map((check) => check?._asks.port).find((port) => port !== undefined && !ports.some((one) => one.name === port));
  if (unknown !== undefined) {
    throw new Error(`Sidecar.of: health of '${name}' asks the port '${unknown}', which is none of its own: expected one of ${ports.map((port) => `'${port.name}'`).join(', ')}`);
  }
  return health;
}

function checkRights({ allowRoot = false, runAsUser, addCapabilities = [] }: ExtraContainerProps): void {
  if (allowRoot && runAsUser !== 0) {
    throw new Error(`allowRoot: true without root: ${runAsUser === undefined ? 'say runAsUser: 0' : `runAsUser is ${runAsUser}: leave allowRoot out`}`);
  }
  if (!allowRoot) {
    checkUser(runAsUser);
  }
  const twice = addCapabilities.find((name, i) => addCapabilities.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new Error(`addCapabilities has '${twice}' twice: leave one out`);
  }
}

function checkFolders(paths: readonly string[]): void {
  paths.forEach((path, i) => {
    checkMountPath('writablePaths', path);
    if (path === '/tmp') {
      throw new Error('writablePaths has \'/tmp\', which is writable anyway: leave it out');
    }
    const other = paths.find((one, j) => j !== i && (i > j ? isWithin(path, one) : one !== path && isWithin(path, one)));
    if (other !== undefined) {
      throw new Error(`writablePaths has '${path}' ${other === path ? 'twice' : `within '${other}'`}: leave it out`);
    }
  });
}

refuseSurplus('InitContainer', InitContainer);
refuseSurplus('Sidecar', Sidecar);
