import { faultsOf } from './adds-up';
import { INVARIANTS } from '../../src/tuning/checks/invariants';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import { finalEnvironment } from '../../src/tuning/demand/environment-order';
import { samples } from '../tuning/samples';

/*
 * Check 1 of the amendments: every worked example obeys section 16. The planner runs the invariants itself; here the sums are computed once more, and each
 * invariant is shown a plan that breaks it. The examples of the amendments stand in test/tuning/worked-plans.test.ts.
 */

test.each(samples.map((sample) => [sample.name, sample] as const))('%s adds up', (_, sample) => {
  expect(faultsOf(sample.plan())).toEqual([]);
});

test.each(INVARIANTS.map((invariant) => [invariant.id, invariant] as const))('invariant %s says something about some example', (_, invariant) => {
  // an invariant that answers the same whatever the numbers are is none: one of these breaks it
  const broken = samples.some((sample) => {
    const plan = sample.plan();
    return BREAKS.some((how) => {
      const settings = spoiled(plan._settings, how);
      try {
        return invariant.check(plan._context, settings, finalEnvironment(plan._context.input, settings)) !== undefined;
      } catch {
        return false;
      }
    });
  });
  expect(broken).toBe(true);
});

interface Break {
  readonly leaf: (path: string, value: unknown) => unknown;
}

const only = (pattern: RegExp, change: (value: any) => unknown): Break => ({ leaf: (path, value) => (pattern.test(path) ? change(value) : value) });

/** Ways to spoil a plan. */
const BREAKS: Break[] = [
  only(/^resources\.memory$/, (v) => v / 2),
  only(/^memory\.native$|^memory\.tmpfs$/, (v) => v * 20),
  only(/^environment\.(GOMAXPROCS|TOKIO_WORKER_THREADS)$/, () => '999'),
  only(/^environment\.JAVA_TOOL_OPTIONS$/, (v) => v.replace(/-Xms\S+/, '-Xms99g')),
  only(/^environment\.GUNICORN_CMD_ARGS$/, () => '--timeout 1'),
  only(/^environment\.MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED$/, () => 'false'),
  only(/^mesh\.traffic\.idleTimeout$/, () => 7200),
  only(/^shutdown\.gracePeriod$/, () => 1),
  only(/^mesh\.sidecar\.terminationDrain$/, () => 1),
  only(/^probes\.startup\.failureThreshold$/, () => 0),
  only(/^rollout\.progressDeadline$/, () => 1),
  only(/^probes\.liveness\.failureThreshold$/, () => 1),
  only(/^autoscaling\.maxReplicas$/, () => 0),
  only(/^autoscaling\.targetCpuUtilization$/, () => 99_000),
  only(/^disruption\.maxUnavailable$/, () => 0),
  only(/^rollout\.maxSurge$/, () => 0),
  only(/^spread\.zone\.whenUnsatisfiable$/, () => 'ScheduleAnyway'),
  only(/^mesh\.traffic\.requestTimeout$/, () => 0.001),
  only(/^mesh\.traffic\.otherAttempts$/, () => 2),
  only(/^mesh\.traffic\.outlier\.maxEjectionPercent$/, () => 1),
  only(/^shutdown\.preStopKind$/, () => 'sleep'),
  only(/^resources\.cpuLimit$/, (v) => v + 1),
  only(/^resources\.cpuLimit$/, () => 1),
  only(/^knative\.responseStartTimeout$/, () => 9999),
  only(/^resources\.ephemeralStorage$/, () => 1),
  only(/^stateful\.podManagementPolicy$/, () => 'OrderedReady'),
];

/** The settings with some values replaced. */
function spoiled<T extends object>(settings: T, by: Break): T {
  const leaves = new Map(tunedLeaves(settings));
  const copy = (value: unknown, path: string): unknown => {
    const leaf = leaves.get(path);
    if (leaf !== undefined) {
      return Object.assign(Object.create(Object.getPrototypeOf(leaf)), leaf, { value: by.leaf(path, leaf.value) });
    }
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, copy(v, path === '' ? key : `${path}.${key}`)]))
      : value;
  };
  return copy(settings, '') as T;
}

test.each([
  ['the parts of memory', only(/^resources\.memory$/, (v) => v / 2)],
  ['scratch volumes in memory', only(/^memory\.tmpfs$/, (v) => v - 1)],
  ['preStop + drain', only(/^shutdown\.gracePeriod$/, () => 1)],
  ['the CPU request', only(/^resources\.cpuLimit$/, () => 1)],
  ['the CPU target', only(/^autoscaling\.targetCpuUtilization$/, () => 99)],
  ['the peak at the ceiling', only(/^autoscaling\.maxReplicas$/, () => 1)],
  ['the start', only(/^probes\.startup\.failureThreshold$/, () => 0)],
])('a plan in which %s is spoilt does not add up', (what, how) => {
  const told = samples.flatMap((sample) => {
    const plan = sample.plan();
    return faultsOf({ _settings: spoiled(plan._settings, how), _context: plan._context });
  });
  expect(told.filter((fault) => fault.startsWith(what)).length).toBeGreaterThan(0);
});
