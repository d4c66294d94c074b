import { INVARIANTS } from '../../src/tuning/checks/invariants';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import { samples } from '../tuning/samples';

/*
 * Check 1 of the amendments: every worked example obeys section 16. The planner runs the invariants itself; here they are run on what it hands out,
 * with the sums computed once more, so that an invariant that checks nothing is noticed. The examples of the amendments stand in test/tuning/worked-plans.test.ts.
 */

test.each(samples.map((sample) => [sample.name, sample] as const))('%s obeys every invariant', (_, sample) => {
  const plan = sample.plan();
  expect(INVARIANTS.flatMap((invariant) => invariant.check(plan._context, plan._settings) ?? [])).toEqual([]);
});

test.each(samples.map((sample) => [sample.name, sample] as const))('%s adds up', (_, sample) => {
  const { _settings: s, _context: ctx } = sample.plan();
  const parts = Object.values(s.memory).reduce((sum, part) => sum + part.value, 0);
  // parts are shown with one decimal
  expect(parts).toBeLessThanOrEqual(0.95 * s.resources.memory.value + 0.05 * Object.keys(s.memory).length);
  for (const [path, scratch] of Object.entries(s.scratch).filter(([, v]) => v.medium.value === 'Memory')) {
    expect([path, s.memory.tmpfs?.value]).toEqual([path, scratch.size.value]);
  }
  const { preStop, drain, gracePeriod } = s.shutdown;
  expect(gracePeriod.value).toBeGreaterThanOrEqual((preStop?.value ?? 0) + drain.value + 2);
  if (s.autoscaling !== undefined) {
    // the autoscaler does nothing within its tolerance: the busiest that it leaves a pod is still within the objective
    expect(s.autoscaling.targetCpuUtilization.value * 1.1).toBeLessThanOrEqual(s.sizing.maxUtilization.value + 0.1);
    // and at the ceiling the peak fits
    const cores = s.demand.peak.value * s.demand.cpuPerRequest.value / 1000;
    expect(cores / (s.autoscaling.maxReplicas.value * s.resources.cpuRequest.value / 1000) * 100).toBeLessThanOrEqual(s.sizing.maxUtilization.value + 0.1);
  }
  expect(ctx.size.minReplicas).toBeLessThanOrEqual(ctx.size.maxReplicas);
});

test.each(INVARIANTS.map((invariant) => [invariant.id, invariant] as const))('invariant %s says something about some example', (_, invariant) => {
  // an invariant that answers the same whatever the numbers are is none: one of these breaks it
  const broken = samples.some((sample) => {
    const plan = sample.plan();
    return BREAKS.some((how) => {
      const settings = spoiled(plan._settings, how);
      try {
        return invariant.check(plan._context, settings) !== undefined;
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
