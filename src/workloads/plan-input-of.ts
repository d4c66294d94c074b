import type { Duration, Size } from 'cdk8s';
import { checkRequirements } from './call-tables';
import { podInputOf } from './pod-input-of';
import { isFieldReference, isSecretReference, type Supplies } from './supplies';
import { volumesOf } from './volumes-of';
import type { WorkloadProps } from './workload-props';
import type { ClusterTarget } from '../cluster/cluster-target';
import { checkCount, checkPort, checkPositive, LEAST_REQUEST_MILLIS, MOST_CORES, MOST_MEMORY_MIB, MOST_REPLICAS } from '../private/checks';
import { sizeText } from '../private/format';
import { parseImage } from '../private/image-reference';
import { cpuMillis, mebibytesOf, secondsOf } from '../private/quantities';
import { numbersOf } from '../tuning/decisions/baseline/by-version';
import { exposureOf } from '../tuning/demand/capabilities';
import type { Cache, Keeping, PlanInput, PreviousPlan, ReplicaNumber, Serving } from '../tuning/demand/plan-input';
import { DEFAULT_PORT } from '../tuning/demand/ports';
import { LONGEST_DRAIN_SECONDS } from '../tuning/pod/shutdown';
import { CpuPolicy, Criticality, type Exposure, Protocol, type Scaling } from '../tuning/profile/choices';
import { mergeRequirements, type MergedRequirements, type WorkloadRequirements } from '../tuning/profile/requirements';

/** What a kind of workload answers to the questions of `PlanInput`: `serving`, `keeping`, `number`. `demand` follows from the props that all kinds have. */
export interface WorkloadShape {
  /** What tools and people call it: see `PlanInput`. */
  readonly kind: string;
  readonly called: string;
  readonly serving: Serving;
  readonly keeping: Keeping;
  readonly number: ReplicaNumber;
  readonly cache?: Cache | undefined;
  /** Folders that are not scratch, by the prop that names them. */
  readonly folders?: Readonly<Record<string, string | undefined>>;
}

/** Which workload is planned, and for which cluster. */
export interface Identity {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Path of its construct. */
  readonly path: string;
  /** The plan of its last synthesis. */
  readonly previous?: PreviousPlan | undefined;
  readonly target: ClusterTarget;
}

/** The program's port and protocol. */
export function doorOf({ port, protocol, servicePort }: WorkloadProps): { readonly port: number; readonly protocol: Protocol; readonly servicePort: number | undefined } {
  return { port: port ?? DEFAULT_PORT, protocol: protocol ?? Protocol.HTTP, servicePort };
}

/** What decides the number of replicas, from `scaling`. */
export function numberOf(scaling: Scaling): ReplicaNumber {
  return scaling._kind === 'exactly'
    ? { by: 'author', replicas: scaling._replicas!, otherAutoscaler: false }
    : { by: 'autoscaler', range: scaling._range, metric: scaling._metric };
}

/**
 * The planner's input: checks props, converts units and fills in structural defaults. It decides no numbers.
 *
 * @throws if a prop is wrong or contradicts another or the target
 */
export function planInputOf(identity: Identity, props: WorkloadProps, shape: WorkloadShape, supplies: Supplies, wants: readonly WorkloadRequirements[]): PlanInput {
  parseImage(props.image);
  checkPort('port', shape.serving.port);
  checkExposure(exposureOf(shape), identity.target);
  const { env, secrets, config } = supplies;
  const volumes = volumesOf(props, identity.namespace, supplies, shape.folders ?? {});
  const shared = volumes.shared.flatMap(({ data }) => Object.entries(data));
  const input: PlanInput = {
    // not spread: V8 makes such an object slow
    name: identity.name,
    namespace: identity.namespace,
    path: identity.path,
    previous: identity.previous,
    target: identity.target,
    baseline: numbersOf(identity.target._props.baseline),
    kind: shape.kind,
    called: shape.called,
    image: props.image,
    runtime: props.runtime,
    criticality: props.criticality ?? Criticality.STANDARD,
    health: props.health,
    demand: { of: 'requests', profile: props.profile, slo: props.slo },
    serving: shape.serving,
    keeping: shape.keeping,
    number: shape.number,
    cpu: props.cpu ?? CpuPolicy.burst(),
    cpuRequestMillis: requestOf(props),
    memoryMiB: mebibytes('memory', props.memory),
    drainSeconds: drainOf(props),
    runAsUser: props.runAsUser,
    imageSizeMiB: mebibytes('imageSize', props.imageSize),
    metricsPath: props.metricsPath,
    musl: props.musl ?? false,
    shell: props.shell ?? false,
    // variables of the ConfigMap are the user's too: a variable of the plan would override them
    env: valuesOf(supplies, shared),
    imageEnv: props.imageEnv === undefined ? undefined : { ...props.imageEnv },
    envNames: [...shared.map(([name]) => name), ...Object.keys(config ?? {}), ...env.map((e) => e.name), ...secrets.filter((s) => s.env).map((s) => s.name)],
    writablePaths: [...(props.writablePaths ?? [])],
    secretEnvNames: env.length + secrets.length === 0 ? [] : [...secrets.filter((s) => s.env), ...env.filter(isSecretReference)].map((s) => s.name).sort(),
    fieldEnvNames: env.length === 0 ? [] : env.filter(isFieldReference).map((e) => e.name),
    requirements: requirementsOf(wants, env.map((e) => e.name)),
    cache: shape.cache,
    pod: podInputOf(props, identity.namespace, shape, volumes),
  };
  return input;
}

/** Variables whose values are written down; of two that set one the last wins. */
function valuesOf({ env, config }: Supplies, shared: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of shared) {
    values[name] = value;
  }
  Object.assign(values, config);
  for (const { name, value } of env) {
    if (value !== undefined) {
      values[name] = value;
    }
  }
  return values;
}

/** The declared drain in seconds. */
function drainOf(props: WorkloadProps): number | undefined {
  const drain = seconds('drain', props.drain, Infinity);
  if (drain !== undefined && drain > LONGEST_DRAIN_SECONDS) {
    throw new Error(`drain (${drain} s) must be at most ${LONGEST_DRAIN_SECONDS} s: run longer work in a Job`);
  }
  return drain;
}

/** The declared CPU request in millicores. */
function requestOf(props: WorkloadProps): number | undefined {
  const millis = positive('cpuRequest', props.cpuRequest === undefined ? undefined : cpuMillis(props.cpuRequest.amount), 'm');
  if (millis !== undefined && millis < LEAST_REQUEST_MILLIS) {
    throw new Error(`cpuRequest (${millis}m) is too small to start a process: expected at least ${LEAST_REQUEST_MILLIS}m${millis < 1 ? '' : `; ${millis} cores are Cpu.units(${millis})`}`);
  }
  if (millis !== undefined && millis > MOST_CORES * 1000) {
    throw new Error(`cpuRequest (${millis}m) is more than a node has: expected at most ${MOST_CORES} cores; ${millis / 1000}m are Cpu.millis(${millis / 1000})`);
  }
  if (millis !== undefined && props.cpu?._kind === 'pinned' && millis !== props.cpu._amount * 1000) {
    throw new Error(`cpuRequest (${millis}m) contradicts cpu: CpuPolicy.pinned(${props.cpu._amount}), which requests ${props.cpu._amount * 1000}m: leave one of them out`);
  }
  return millis;
}

/** An hour: a longer duration is a wrong unit. */
const LONGEST_SECONDS = 3600;

/** A duration in seconds; it must be longer than zero. */
export function seconds(prop: string, duration: Duration | undefined, most = LONGEST_SECONDS): number | undefined {
  const given = positive(prop, duration === undefined ? undefined : secondsOf(duration), ' s');
  if (given !== undefined && given > most) {
    throw new Error(`${prop} (${given} s) must be at most ${most} s: check its unit`);
  }
  return given;
}

/** A size in MiB; it must be more than zero. */
export function mebibytes(prop: string, size: Size | undefined, most = MOST_MEMORY_MIB): number | undefined {
  const given = positive(prop, size === undefined ? undefined : mebibytesOf(size), ' MiB');
  if (given !== undefined && given > most) {
    throw new Error(`${prop} (${sizeText(given)}) must be at most ${sizeText(most)}: check its unit`);
  }
  return given;
}

/** A declared number of replicas. */
export function count(prop: string, value: number | undefined): number | undefined {
  checkCount(prop, value, 1, MOST_REPLICAS);
  return value;
}

function positive(prop: string, value: number | undefined, unit: string): number | undefined {
  checkPositive(prop, value, unit);
  return value;
}

function checkExposure(exposure: Exposure, target: ClusterTarget): void {
  if (exposure._kind === 'gateway' && target._gateway === undefined) {
    throw new Error('exposure is Exposure.gateway, but the target has no gateway: say gateway: \'<namespace>/<name>\' on the ClusterTarget, or use Exposure.ingress');
  }
}

function requirementsOf(all: readonly WorkloadRequirements[], settled: readonly string[]): MergedRequirements {
  all.forEach((wants, i) => checkRequirements(i, wants));
  const names = new Set<string>();
  for (const { name } of all) {
    if (names.has(name)) {
      throw new Error(`addOns has '${name}' twice: remove one, or give the two add-ons different names`);
    }
    names.add(name);
  }
  return mergeRequirements(all, settled);
}
