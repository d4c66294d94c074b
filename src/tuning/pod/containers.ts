import { givenScratch, scratchOf } from './given-scratch';
import { keptLogs } from './kept-logs';
import { tuneSidecarProbes } from './sidecar-probes';
import { memoryQuantity } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ContainerSettings, ResourceSettings, ScratchSettings, ShutdownSettings } from '../decisions/settings';
import { baseline, fromUser, Tuned, tuned } from '../decisions/tuned';
import { containerProps, placedContainers, plainWait, type Placed, sharedFolders, whyPlain } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import { podRequest } from '../demand/pod-request';
import { ownScratch } from '../demand/scratch-owners';
import type { GivenContainer, GivenSidecar } from '../profile/given-container';

/** Where a program writes what it needs for a moment. */
export const TMP = '/tmp';

/** The containers beside the main one, by name, in the order in which they start; undefined where there are none. */
export function tuneContainers(ctx: PlanContext, main: ResourceSettings, shutdown: ShutdownSettings): Record<string, ContainerSettings> | undefined {
  const placed = placedContainers(ctx.input);
  return placed.length === 0 ? undefined : Object.fromEntries(placed.map((one) => [one.given.name, tuneContainer(ctx, main, shutdown, one)]));
}

function tuneContainer(ctx: PlanContext, main: ResourceSettings, shutdown: ShutdownSettings, one: Placed): ContainerSettings {
  const { given } = one;
  const probes = one.runs === 'init' ? undefined : tuneSidecarProbes(ctx, one.given);
  const prop = one.runs === 'init' ? 'initContainers' : 'sidecars';
  const scratch = tuneFolders(ctx, one, prop);
  const cpuRequest = given.cpuMillis === undefined ? likeMain(main.cpuRequest, prop, 'resources.cpuRequest') : fromUser(given.cpuMillis, prop);
  const limit = tuneLimit(ctx, cpuRequest.value, given.name, prop);
  return {
    runs: tuneRuns(ctx, one, prop),
    cpuRequest,
    ...(limit === undefined ? {} : { cpuLimit: limit }),
    memory: given.memoryMiB === undefined ? likeMain(main.memory, prop, 'resources.memory') : fromUser(given.memoryMiB, prop),
    ephemeralStorage: tuneDisk(ctx, one, prop, scratch),
    ...tuneUser(ctx, given, prop),
    readOnlyRootFilesystem: given.readOnlyRoot ? baseline(true, 'rulings 13', 'the container writes to sized volumes only: /tmp, writablePaths and mounts') : fromUser(false, prop),
    scratch,
    ...(one.runs === 'init'
      ? { takes: tuneTime(ctx, one.given.takesSeconds, 'takes', 'the run time of the init container is not declared', prop) }
      : {
        startup: tuneTime(ctx, one.given.startupSeconds, 'startup', 'the start of the sidecar is not declared', prop),
        drain: tuneDrain(ctx, one.given, prop),
        ...tuneWait(ctx, one, shutdown),
        ...(probes === undefined ? {} : { probes }),
      }),
  };
}

/** Rulings 12, SEC-1: the pod's user, unless that one is root by a choice that is the main container's. */
function tuneUser({ input }: PlanContext, { runAsUser, allowRoot }: GivenContainer, prop: string): Pick<ContainerSettings, 'runAsNonRoot' | 'runAsUser'> {
  const runAsNonRoot = allowRoot ? fromUser(false, prop) : baseline(true, 'SEC-1', 'Pod Security "restricted" requires it');
  if (runAsUser !== undefined) {
    return { runAsNonRoot, runAsUser: fromUser(runAsUser, prop) };
  }
  return input.runAsUser !== 0 ? { runAsNonRoot } : {
    runAsNonRoot,
    runAsUser: tuned(input.baseline.security.user, {
      rule: 'rulings 12', source: DecisionSource.BASELINE, inputs: [prop, 'runAsUser'], reads: ['security.user'], assumed: true, reason: () => 'the main container runs as root by choice, this one does not; assumes that every user can read the files of its image (else runAsUser)',
    }),
  };
}

/** CTR-2. */
function likeMain(main: Tuned<number>, prop: string, setting: string): Tuned<number> {
  return tuned(main.value, {
    rule: 'CTR-2',
    source: DecisionSource.BASELINE,
    inputs: [prop, setting],
    assumed: main.because.assumed ?? false,
    reason: () => 'as the main container, which starts later: the pod needs the larger of the two',
  });
}

function tuneRuns(ctx: PlanContext, { runs, given }: Placed, prop: string): Tuned<string> {
  const chosen = runs !== 'init' && given.before !== undefined;
  const why: Record<Placed['runs'], string> = {
    init: 'an init container: it ends before the next one starts',
    native: 'a native sidecar, an init container with restartPolicy Always: it starts before the main container, and ends after it',
    plain: chosen ? 'given as before: false: it starts and stops together with the main container' : `a plain container: ${whyPlain(ctx.input)}`,
  };
  return tuned(runs, {
    rule: runs === 'init' ? 'CTR-3' : 'TRM-6',
    source: chosen ? DecisionSource.USER : DecisionSource.CLUSTER,
    inputs: [prop, 'target.version', 'target.istio', 'target.istioVersion'],
    reason: () => why[runs],
  });
}

/** CTR-5. */
function tuneLimit({ input }: PlanContext, request: number, name: string, prop: string): Tuned<number> | undefined {
  const { limitFactor, leastLimitCores } = input.baseline.sizing;
  const inputs = ['cpu', prop, `containers.${name}.cpuRequest`];
  const by = (value: number, source: DecisionSource, reason: string, reads: readonly BaselineName[] = []): Tuned<number> => tuned(value, { rule: 'CTR-5', source, inputs, reads, reason: () => reason });
  switch (input.cpu._kind) {
    case 'unlimited': return undefined;
    case 'pinned': return by(request, DecisionSource.USER, 'CpuPolicy.pinned: equal to the request, so that the pod is Guaranteed');
    case 'capped': return by(Math.ceil(request * input.cpu._amount), DecisionSource.USER, `CpuPolicy.capped(${input.cpu._amount}): ${input.cpu._amount} times the request`);
    case 'burst': return by(Math.max(leastLimitCores, Math.ceil(limitFactor * request / 1000)) * 1000, DecisionSource.BASELINE,
      `whole cores, ${limitFactor} times the request, at least ${leastLimitCores}; set because quotas and analysers ask for a limit`, ['sizing.limitFactor', 'sizing.leastLimitCores']);
  }
}

/** Folders of its own; those that the main container has are the same. */
function tuneFolders({ input }: PlanContext, { given, runs }: Placed, prop: string): Record<string, ScratchSettings> {
  const shared = sharedFolders(input);
  const { containerTmpMiB, writablePathMiB } = input.baseline.disk;
  const medium = (): Tuned<string> => tuned('', { rule: 'CTR-4', source: DecisionSource.BASELINE, inputs: [prop], show: 'disk', reason: () => 'on disk: it does not count as memory' });
  const folder = (mib: number, read: BaselineName, why: string): ScratchSettings => scratchOf(
    tuned(mib, { rule: 'CTR-4', source: DecisionSource.BASELINE, inputs: [prop], reads: [read], assumed: true, reason: () => why }),
    medium(),
  );
  const own = given.writablePaths.filter((path) => !shared.includes(path));
  return {
    ...(given.mounts.some(({ path }) => path === TMP) ? {} : { [TMP]: folder(containerTmpMiB, 'disk.containerTmpMiB', `what ${runs === 'init' ? 'an init container' : 'a sidecar'} may write there, without a size: the default`) }),
    ...Object.fromEntries(own.map((path) => [path, folder(writablePathMiB, 'disk.writablePathMiB', 'a declared path without a size: the default')])),
    ...Object.fromEntries(ownScratch(input, given.name).map(({ path, volume }) => [path, givenScratch(volume, prop)])),
  };
}

/** Its own folders on disk. MiB. */
function diskOf(scratch: Readonly<Record<string, ScratchSettings>>): number {
  return Object.values(scratch).filter(({ medium }) => medium.value === '').reduce((sum, { size }) => sum + size.value, 0);
}

/** CTR-4. */
function tuneDisk({ input }: PlanContext, { given, runs }: Placed, prop: string, scratch: Readonly<Record<string, ScratchSettings>>): Tuned<number> {
  if (given.ephemeralMiB !== undefined) {
    return fromUser(given.ephemeralMiB, prop);
  }
  const { logSlackMiB } = input.baseline.disk;
  const { files, fileMiB, totalMiB } = keptLogs(input);
  const root = given.readOnlyRoot ? 0 : input.baseline.disk.writablePathMiB;
  const folders = (runs === 'init' ? 0 : diskOf(scratch)) + root;
  return tuned(folders + totalMiB + logSlackMiB, {
    rule: 'CTR-4',
    source: DecisionSource.BASELINE,
    inputs: [prop, 'target.containerLogMaxFiles', 'target.containerLogMaxSize', 'target.gatewayClass', 'exposure'],
    reads: ['disk.logSlackMiB', 'disk.containerTmpMiB', 'disk.writablePathMiB'],
    reason: () => `${files} x ${fileMiB} MiB of logs + ${logSlackMiB} MiB of other files${runs === 'init' ? '; its folders are counted with the main container, because they stay' : ` + ${folders} MiB of its own folders`}; request = limit`,
  });
}

/** Disk of folders whose container has ended: the volumes stay until the pod goes. MiB. */
export function leftByInits(ctx: PlanContext): number {
  return placedContainers(ctx.input).filter(({ runs }) => runs === 'init').reduce((sum, one) => sum + diskOf(tuneFolders(ctx, one, 'initContainers')), 0);
}

function tuneTime({ input }: PlanContext, given: number | undefined, what: string, missing: string, prop: string): Tuned<number> {
  return given !== undefined ? fromUser(given, prop) : tuned(input.baseline.reaction.containerRun, {
    rule: 'CTR-3', source: DecisionSource.BASELINE, inputs: [prop], reads: ['reaction.containerRun'], assumed: true, reason: () => `${missing}; declare ${what}`,
  });
}

function tuneDrain({ input }: PlanContext, { drainSeconds }: GivenSidecar, prop: string): Tuned<number> {
  return drainSeconds !== undefined ? fromUser(drainSeconds, prop) : tuned(input.baseline.shutdown.sidecarDrain, {
    rule: 'TRM-6', source: DecisionSource.BASELINE, inputs: [prop], reads: ['shutdown.sidecarDrain'], assumed: true, reason: () => 'the time that the sidecar needs to end is not declared; declare drain',
  });
}

/** TRM-6: the main container may still need a plain one while it serves. */
function tuneWait({ input }: PlanContext, { runs }: Placed, { preStop, drain }: ShutdownSettings): Pick<ContainerSettings, 'preStop'> {
  const [wait, serves] = [preStop?.value ?? 0, drain.value];
  const seconds = runs === 'plain' ? plainWait(input, wait + serves) : 0;
  return seconds === 0 ? {} : {
    preStop: tuned(seconds, {
      rule: 'TRM-6',
      source: DecisionSource.BASELINE,
      inputs: ['sidecars', 'shutdown.preStop', 'shutdown.drain', 'target.version'],
      reason: () => `the main container may need it until it has ended: preStop ${wait} s + drain ${serves} s`,
    }),
  };
}

/** CTR-1: what the scheduler counts for the pod; nothing where the main container is alone, or only the mesh and Knative add to it. */
export function tunePodRequest(ctx: PlanContext, main: ResourceSettings): Pick<ResourceSettings, 'podCpu' | 'podMemory'> {
  const { input, size } = ctx;
  const { overhead } = input.pod.placement;
  const props = [...containerProps(input), ...(overhead === undefined ? [] : ['runtimeOverhead'])];
  if (props.length === 0) {
    return {};
  }
  const pod = podRequest(input, { cpuMillis: main.cpuRequest.value, memoryMiB: main.memory.value }, size.podRateMax);
  const placed = placedContainers(input);
  const names = [...placed.map(({ given }) => given.name), ...(overhead === undefined ? [] : [`the overhead of RuntimeClass '${input.pod.placement.runtimeClass}'`])].join(', ');
  const by = (value: number, own: Tuned<number>, setting: string, text: string): Tuned<number> => tuned(value, {
    rule: 'CTR-1',
    source: DecisionSource.PROFILE,
    inputs: () => [setting, ...props, 'target.istio', 'target.istioVersion', 'target.version', 'target.knativeInMesh', 'addOns', 'profile.peak', 'cpu'],
    reads: ['mesh.proxyMillisPerRate', 'mesh.leastProxyMillis', 'mesh.leastPinnedProxyMillis', 'mesh.proxyMemoryRequestMiB', 'mesh.proxyMemoryLimitMiB',
      'knative.queueProxyMillis', 'knative.pinnedQueueProxyMillis', 'knative.queueProxyMemoryRequestMiB', 'knative.queueProxyMemoryLimitMiB'],
    assumed: own.because.assumed ?? false,
    reason: () => `free resources that a node needs for the pod: ${text} of the main container, and those of ${names}`,
  });
  return {
    podCpu: by(pod.cpuMillis, main.cpuRequest, 'resources.cpuRequest', `${main.cpuRequest.value}m`),
    podMemory: by(pod.memoryMiB, main.memory, 'resources.memory', memoryQuantity(main.memory.value)),
  };
}
