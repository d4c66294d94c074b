import type { PlanInput } from './plan-input';
import type { BaselineName } from '../decisions/baseline/numbers';
import type { Check, CheckContent } from '../profile/health';

/*
 * What `HealthChecks.of` asks, and what its commands cost. A command runs in the container: its CPU is not there for requests, and its memory counts in the limit.
 */

/** The check of each probe; undefined: the probe has none of its own. */
export interface DeclaredChecks {
  readonly live: Check | undefined;
  readonly ready: Check | undefined;
  readonly startup: Check | undefined;
}

/** The checks as declared; undefined unless they were by `HealthChecks.of`. Startup falls back to liveness, then readiness; readiness to startup. */
export function declaredChecks({ health }: Pick<PlanInput, 'health'>): DeclaredChecks | undefined {
  if (health?._checks === undefined) {
    return undefined;
  }
  const { live, ready, startup } = health._checks;
  return {
    // what makes a pod unready must not restart it
    live: live !== undefined && ready !== undefined && sameCheck(live, ready) ? undefined : live,
    ready: ready ?? (startup !== undefined && (live === undefined || !sameCheck(live, startup)) ? startup : undefined),
    startup: startup ?? live ?? ready,
  };
}

/** Whether two checks ask the same. */
export function sameCheck(one: Check, other: Check): boolean {
  const asked = ({ _kind, _asks: { cpuMillis: _cpu, memoryMiB: _memory, ...asks } }: Check) => JSON.stringify([_kind, asks]);
  return asked(one) === asked(other);
}

type Probed = Pick<PlanInput, 'health' | 'baseline'>;

/** CPU of the commands of readiness and liveness while the pod serves. Millicores. */
export function commandMillis(input: Probed): number {
  const checks = declaredChecks(input);
  const { readinessPeriod, livenessPeriod } = input.baseline.probes;
  return (cpuOf(input, checks?.ready) / readinessPeriod) + (cpuOf(input, checks?.live) / livenessPeriod);
}

/** What commands of readiness and liveness take, each in words: `health.ready takes 5000 ms of CPU every 5 s`. */
export function commandsInWords(input: Probed): string[] {
  const checks = declaredChecks(input);
  const { readinessPeriod, livenessPeriod } = input.baseline.probes;
  const told = (name: 'ready' | 'live', check: Check | undefined, period: number): string[] =>
    (cpuOf(input, check) === 0 ? [] : [`health.${input.health?._checks?.[name] === undefined ? 'startup' : name} takes ${cpuOf(input, check)} ms of CPU every ${period} s`]);
  return [...told('ready', checks?.ready, readinessPeriod), ...told('live', checks?.live, livenessPeriod)];
}

/** The prop behind what commands take; none where no probe runs one. */
export function commandProps(input: Probed): string[] {
  return commandMiB(input) > 0 ? ['health'] : [];
}

/** What a size reads because commands take their share of it. */
export function commandReads(input: Probed): BaselineName[] {
  return commandMiB(input) > 0 ? ['probes.commandCpuMillis', 'probes.commandMemoryMiB', 'probes.readinessPeriod', 'probes.livenessPeriod'] : [];
}

/** Memory of the commands that may run at once: those of readiness and liveness, or that of startup. MiB. */
export function commandMiB(input: Probed): number {
  const checks = declaredChecks(input);
  return Math.max(memoryOf(input, checks?.startup), memoryOf(input, checks?.ready) + memoryOf(input, checks?.live));
}

/** Whether what a command takes is assumed. */
export function assumesCommands(input: Probed): boolean {
  const checks: Array<Check | undefined> = Object.values(declaredChecks(input) ?? {});
  return checks.some((check) => commandOf(check) !== undefined && (check!._asks.cpuMillis === undefined || check!._asks.memoryMiB === undefined));
}

/** CPU time of one run of a command, in milliseconds; 0 for other checks. */
export function cpuOf({ baseline }: Pick<PlanInput, 'baseline'>, check: Check | undefined): number {
  return commandOf(check) === undefined ? 0 : check!._asks.cpuMillis ?? baseline.probes.commandCpuMillis;
}

function memoryOf({ baseline }: Pick<PlanInput, 'baseline'>, check: Check | undefined): number {
  return commandOf(check) === undefined ? 0 : check!._asks.memoryMiB ?? baseline.probes.commandMemoryMiB;
}

function commandOf(check: Check | undefined): CheckContent['command'] {
  return check?._asks.command;
}
