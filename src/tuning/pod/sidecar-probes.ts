import { handlerOf, shownHandler } from './declared-handlers';
import { startBudget } from './start-budget';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ProbeHandler, ProbeSettings, SidecarProbesSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { runsOnKnative } from '../demand/capabilities';
import { declaredChecks } from '../demand/checks';
import type { PlanContext } from '../demand/plan-context';
import { sidecarChecks } from '../demand/sidecar-checks';
import type { GivenSidecar } from '../profile/given-container';
import type { Check } from '../profile/health';

const PERIOD_READS: readonly BaselineName[] = ['probes.quickStart', 'probes.longStart', 'probes.quickStartPeriod', 'probes.usualStartPeriod', 'probes.longStartPeriod'];
const BUDGET_READS: readonly BaselineName[] = ['probes.failures', 'probes.sidecarStartFactor', 'probes.leastStartPatience', 'probes.startCores', 'reaction.containerRun'];

/** How the kubelet asks a sidecar; undefined where nothing was declared: then it counts as started, ready and alive while its process runs. */
export function tuneSidecarProbes({ input }: Pick<PlanContext, 'input'>, given: GivenSidecar): SidecarProbesSettings | undefined {
  if (given.health === undefined) {
    return undefined;
  }
  const { live, ready, startup } = declaredChecks({ health: sidecarChecks(given.health) })!;
  const asks = (check: Check, what: string): Tuned<ProbeHandler> => {
    const { port = given.ports[0]?.name, ...asked } = handlerOf(check, '');
    const handler: ProbeHandler = asked.type === 'exec' ? asked : { ...asked, port: port! };
    return tuned(handler, { source: DecisionSource.USER, inputs: ['sidecars'], show: shownHandler(handler), reason: () => `given as health of ${given.name}: ${what}` });
  };
  const b = input.baseline.probes;
  const timeoutSeconds = baseline(b.timeout, 'A19', 'a pause of the collector or of the scheduler is no failure', 'probes.timeout');
  const failures = (period: number, rule: string): Tuned<number> => baseline(b.failures, rule, `${b.failures} failures of a sidecar, ${b.failures * period} s`, 'probes.failures');
  const knative = runsOnKnative(input);
  const first = knative && (given.startupSeconds ?? input.baseline.reaction.containerRun) < b.knativeSlowStart
    ? {} : { startup: tuneStartup(input.baseline, given, asks(startup!, 'started once it answers'), timeoutSeconds) };
  return {
    ...first,
    // queue-proxy asks in the kubelet's place, and more often; it runs no commands
    ...(ready === undefined ? {} : knative && ready._asks.command === undefined ? { readiness: { handler: asks(ready, 'queue-proxy lets requests in only with it') } } : {
      readiness: {
        handler: asks(ready, 'the pod is ready only with it'),
        periodSeconds: baseline(b.readinessPeriod, 'A19', 'slow enough that a short lack of CPU does not make all pods unready', 'probes.readinessPeriod'),
        timeoutSeconds,
        failureThreshold: failures(b.readinessPeriod, 'A19'),
        successThreshold: baseline(1, 'A19', 'one success makes the pod ready again'),
      },
    }),
    ...(live === undefined ? {} : {
      liveness: {
        handler: asks(live, 'restarted alone where it fails'),
        periodSeconds: baseline(b.livenessPeriod, 'PRB-4', 'a sidecar that hangs is noticed later than one that is not ready', 'probes.livenessPeriod'),
        timeoutSeconds,
        failureThreshold: failures(b.livenessPeriod, 'PRB-4'),
      },
    }),
  };
}

/** PRB-1 with the periods of B23: what starts after a native sidecar waits for it. */
function tuneStartup(numbers: PlanContext['input']['baseline'], given: GivenSidecar, handler: Tuned<ProbeHandler>, timeoutSeconds: Tuned<number>): ProbeSettings {
  const b = numbers.probes;
  const start = given.startupSeconds ?? numbers.reaction.containerRun;
  const period = start < b.quickStart ? b.quickStartPeriod : start <= b.longStart ? b.usualStartPeriod : b.longStartPeriod;
  const budget = startBudget(numbers, { seconds: start, factor: b.sidecarStartFactor, millis: given.cpuMillis, least: b.leastStartPatience });
  const failures = Math.max(b.failures, Math.ceil(budget.seconds / period - 1e-9));
  const setting = `containers.${given.name}`;
  return {
    handler,
    periodSeconds: tuned(period, {
      rule: 'B23', source: DecisionSource.PROFILE, inputs: [`${setting}.startup`], reads: PERIOD_READS, reason: () => `a start of ${start} s is noticed within ${period} s`,
    }),
    timeoutSeconds,
    failureThreshold: tuned(failures, {
      rule: 'PRB-1',
      source: DecisionSource.PROFILE,
      inputs: [`${setting}.startup`, `${setting}.cpuRequest`, `${setting}.probes.startup.periodSeconds`],
      reads: BUDGET_READS,
      reason: () => `${failures} x ${period} s = ${failures * period} s: ${budget.why} and ${b.failures} attempts`,
    }),
  };
}
