import { leftByInits } from './containers';
import { givenScratch, scratchOf } from './given-scratch';
import { keptLogs } from './kept-logs';
import { DecisionSource } from '../decisions/decision';
import type { ScratchSettings } from '../decisions/settings';
import { fromUser, Tuned, tuned } from '../decisions/tuned';
import { runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { byMounts, sizedScratch } from '../demand/pod-volumes';

/** Rulings 13: the root is read-only, so every path that is written is a sized volume. */
export function tuneScratch(ctx: Pick<PlanContext, 'input' | 'runtime'>): Record<string, ScratchSettings> {
  const { input, runtime } = ctx;
  const tmp = runtime.defaults.tmpMiB;
  const { writablePathMiB } = input.baseline.disk;
  const scratch: Record<string, ScratchSettings> = {
    '/tmp': scratchOf(
      tuned(tmp, { rule: 'MEM-9', source: DecisionSource.RUNTIME, inputs: ['runtime'], reads: runtime.numbers.defaults.tmpMiB, reason: () => `temporary files of ${runtime.label}; they count as memory` }),
      tuned('Memory', { rule: 'MEM-9', source: DecisionSource.BASELINE, inputs: [], reason: () => 'in memory: fast, and gone with the pod' }),
    ),
  };
  for (const { path, volume } of sizedScratch(input)) {
    scratch[path] = givenScratch(volume, 'mounts');
  }
  for (const path of input.writablePaths) {
    scratch[path] = scratchOf(
      tuned(writablePathMiB, { rule: 'rulings 13', source: DecisionSource.BASELINE, inputs: ['writablePaths'], reads: ['disk.writablePathMiB'], assumed: true, reason: () => 'a declared path without a size: the default' }),
      tuned('', { rule: 'rulings 17', source: DecisionSource.BASELINE, inputs: ['writablePaths'], show: 'disk', reason: () => 'on disk: it counts as ephemeral storage, not as memory' }),
    );
  }
  const { cache } = input;
  if (cache !== undefined) {
    const mib = cache.sizeMiB ?? writablePathMiB;
    scratch[cache.path] = scratchOf(
      cache.sizeMiB !== undefined
        ? fromUserSize(mib)
        : tuned(mib, { rule: 'rulings 13', source: DecisionSource.BASELINE, inputs: ['cachePath'], reads: ['disk.writablePathMiB'], assumed: true, reason: () => 'cachePath without cacheSize: the default' }),
      tuned('', { rule: 'rulings 17', source: DecisionSource.BASELINE, inputs: ['cachePath'], show: 'disk', reason: () => 'on disk: it does not count as memory' }),
    );
  }
  return scratch;
}

function fromUserSize(mib: number): Tuned<number> {
  return fromUser(mib, 'cacheSize');
}

/** Rulings 17, B28: the kubelet counts the whole pod, sidecars' logs included, against the sum of the limits, and only the main container has one. */
export function tuneEphemeral(ctx: PlanContext, scratch: Record<string, ScratchSettings>): Tuned<number> {
  const disk = Object.values(scratch).filter((s) => s.medium.value === '').reduce((sum, s) => sum + s.size.value, 0);
  const sidecars = (ctx.mesh === 'sidecar' ? 1 : 0) + (runsOnKnative(ctx.input) ? 1 : 0) + (ctx.input.requirements.sidecarCpuMillis > 0 ? 1 : 0);
  const { logSlackMiB, writablePathMiB } = ctx.input.baseline.disk;
  const root = ctx.input.pod.security.readOnlyRoot ? 0 : writablePathMiB;
  const { files, fileMiB, totalMiB } = keptLogs(ctx.input);
  const each = totalMiB + logSlackMiB;
  const logs = each * (1 + sidecars);
  const left = leftByInits(ctx);
  return tuned(disk + logs + left + root, {
    rule: 'rulings 17, B28',
    source: DecisionSource.BASELINE,
    inputs: () => ['writablePaths', ...byMounts(ctx.input), 'cachePath', 'cacheSize', 'target.istio', 'target.knativeInMesh', 'target.containerLogMaxFiles', 'target.containerLogMaxSize', 'target.gatewayClass', 'exposure', 'addOns', ...(left > 0 ? ['initContainers'] : []), ...(root > 0 ? ['readOnlyRoot'] : [])],
    reads: () => ['disk.logSlackMiB', 'disk.writablePathMiB', ...(left > 0 ? ['disk.containerTmpMiB' as const] : [])],
    reason: () => `${disk} MiB of volumes on disk + ${root > 0 ? `${root} MiB that the program may write beside them + ` : ''}${left > 0 ? `${left} MiB of volumes of init containers + ` : ''}${each} MiB for each of ${1 + sidecars} container${sidecars === 0 ? '' : 's'} (${files} x ${fileMiB} MiB of logs, ${logSlackMiB} MiB of other files); request = limit`,
  });
}
