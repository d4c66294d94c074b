import type { Found } from './finding-severity';
import type { PlanContext } from './plan-context';
import type { PlanSettings } from './settings';

/*
 * What has to be true for the first pod to start, and was not declared: the most certain to end a rollout comes first. What is refused outright is
 * a declared number that contradicts another (invariants.ts); an assumption is found.
 */

/** Assumptions that can keep pods from starting. */
export function startFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  return [...memoryOfUnknown(ctx, settings), ...healthFindings(settings), ...assumedAtStart(ctx, settings)];
}

/** Nothing is known of such a program: what is assumed of it is a guess about all programs. */
function memoryOfUnknown({ input, runtime }: PlanContext, { demand }: PlanSettings): Found[] {
  return runtime.id !== 'generic' || !assumesMemory(input.memoryMiB, demand) ? [] : [{
    id: 'memory-not-declared',
    rule: 'MEM-2',
    message: `the memory of the program is not declared: at rest it is assumed to hold ${demand.memoryBase.value} MiB, and a program that needs more is killed at its start; say memoryBase in its profile, or memory`,
  }];
}

function healthFindings({ probes }: PlanSettings): Found[] {
  const asked = [probes.startup, probes.readiness, probes.liveness].filter((probe) => probe?.handler.because.assumed === true).map((probe) => probe!.handler.because);
  if (asked.length === 0) {
    return [];
  }
  const declared = [probes.startup, probes.readiness, probes.liveness].some((probe) => probe !== undefined && probe.handler.because.assumed !== true);
  return [{
    id: 'health-not-declared',
    rule: 'PRB-5',
    message: declared
      ? `of health a part is not declared: ${asked.map((because) => because.reason()).join('; ')}`
      : `health is not declared: pods start only if the program answers ${[...new Set(asked.map((because) => because.show))].join(' and ')}; say health: HealthChecks.http({ live, ready }), .grpc(service, live) or .tcp()`,
  }];
}

/** Known runtimes have usual numbers, which a program may exceed; what else the image has to bring is told with them. */
function assumedAtStart({ input, runtime }: PlanContext, settings: PlanSettings): Found[] {
  const { demand, probes, security } = settings;
  const needs: string[] = [];
  if (runtime.id !== 'generic' && assumesMemory(input.memoryMiB, demand)) {
    needs.push(`holds at most ${demand.memoryBase.value} MiB at rest (profile.memoryBase)`);
  }
  const [period, failures] = [probes.startup?.periodSeconds?.value, probes.startup?.failureThreshold?.value];
  if (demand.startup.because.assumed === true && period !== undefined && failures !== undefined) {
    needs.push(`answers within ${period * failures} s (profile.startup)`);
  }
  if (needs.length === 0) {
    return [];
  }
  if (input.runAsUser === undefined && security.runAsUser !== undefined) {
    needs.push(`runs as user ${security.runAsUser.value} (runAsUser)`);
  }
  if (input.writablePaths.length === 0) {
    needs.push('writes to /tmp only (writablePaths)');
  }
  return [{
    id: 'start-assumed',
    rule: 'MEM-2, PRB-1',
    message: `pods start only if the image ${list(needs)}: declare what is different, and the numbers once they are measured`,
  }];
}

function assumesMemory(memoryMiB: number | undefined, { memoryBase }: PlanSettings['demand']): boolean {
  return memoryMiB === undefined && memoryBase.because.assumed === true;
}

function list(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
