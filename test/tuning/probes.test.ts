import { fn, ledger, plain, web } from './fake-context';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import { tuneProbes } from '../../src/tuning/pod/probes';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { CpuPolicy } from '../../src/tuning/profile/choices';
import { Check, HealthChecks } from '../../src/tuning/profile/health';

const probes = (ctx: PlanContext) => plain(tuneProbes(ctx, tuneShutdown(ctx)));

test('a web service that starts in 2 s: startup every second, slow liveness, readiness within 15 s', () => {
  expect(probes(web())).toEqual({
    'startup.handler': { type: 'http', path: '/livez' },
    'startup.periodSeconds': 1,
    'startup.timeoutSeconds': 3,
    'startup.failureThreshold': 30,
    'readiness.handler': { type: 'http', path: '/readyz' },
    'readiness.periodSeconds': 5,
    'readiness.timeoutSeconds': 3,
    'readiness.failureThreshold': 3,
    'readiness.successThreshold': 1,
    'liveness.handler': { type: 'http', path: '/livez' },
    'liveness.periodSeconds': 10,
    'liveness.timeoutSeconds': 3,
    'liveness.failureThreshold': 3,
  });
});

test.each([
  // start, factor, period, failures: the last three rows are golden vectors
  [9.9, 3, 1, 30],
  [10, 3, 5, 6],
  [60.5, 3, 10, 19],
  [60, 3, 5, 36],
  [25, 3, 5, 15],
  [0.4, 2, 1, 30],
])('a start of %d s with factor %d is asked every %d s, %d times', (startup, startupFactor, period, failures) => {
  const p = probes(web({ demand: { startup }, runtime: { startupFactor } }));
  expect([p['startup.periodSeconds'], p['startup.failureThreshold']]).toEqual([period, failures]);
});

test.each([
  // start, request, budget: the request is all that a busy node grants
  [2, 500, 30],
  [2, 50, 40],
  [20, 100, 200],
  [20, 400, 60],
  [0.4, 10, 40],
])('a start of %d s on %dm has %d s', (startup, requestMillis, budget) => {
  const p = probes(web({ demand: { startup }, size: { requestMillis } }));
  expect(Number(p['startup.periodSeconds']) * Number(p['startup.failureThreshold'])).toBe(budget);
});

describe('a program that takes so many requests at once may answer no check meanwhile', () => {
  const failures = (ctx: PlanContext) => [probes(ctx)['readiness.failureThreshold'], probes(ctx)['liveness.failureThreshold']];
  const busy = (concurrency: number | undefined, health?: HealthChecks, slowestRequest = 1200) => web({ demand: { slowestRequest }, input: { health, pod: { ...PLAIN_POD, process: { ...PLAIN_POD.process, concurrency } } } });

  test.each<[string, PlanContext, number]>([
    ['undeclared', busy(undefined), 3],
    ['one at a time', busy(1), 241],
    ['ten at a time', busy(10), 241],
    ['short requests', busy(1, undefined, 10), 3],
    ['gRPC', busy(1, HealthChecks.grpc('ready', 'live')), 241],
    ['liveness only', busy(1, HealthChecks.of({ live: Check.http('/livez'), ready: Check.command(['/ready']) })), 241],
    ['a port of their own', busy(1, HealthChecks.of({ live: Check.http('/livez', { port: 'health' }), ready: Check.http('/readyz', { port: 'health' }) })), 3],
    ['commands', busy(1, HealthChecks.of({ live: Check.command(['/live']), ready: Check.command(['/ready']) })), 3],
  ])('%s', (_what, ctx, expected) => {
    expect(failures(ctx)).toEqual([expected, expected]);
  });

  test('TCP asks the system, not the program', () => {
    expect(probes(busy(1, HealthChecks.tcp()))['readiness.failureThreshold']).toBe(3);
  });

  test('a function is asked by the kubelet too', () => {
    expect([probes(fn({ demand: { slowestRequest: 480 } }, { concurrency: 1 })), probes(fn({ demand: { slowestRequest: 480 } }, { concurrency: 0 }))].map((p) => p['liveness.failureThreshold'])).toEqual([97, 3]);
  });
});

test('TCP checks have no liveness, and say why', () => {
  const p = tuneProbes(web({ input: { health: HealthChecks.tcp() } }), tuneShutdown(web()));
  expect([p.startup!.handler.value, p.readiness.handler.value, p.liveness]).toEqual([{ type: 'tcp' }, { type: 'tcp' }, undefined]);
  expect(p.livenessOmitted!.because.reason()).toContain('an open port says nothing about liveness');
});

test('one path for live and ready leaves liveness out: readiness is never copied', () => {
  const p = tuneProbes(web({ input: { health: HealthChecks.http({ live: '/healthz', ready: '/healthz' }) } }), tuneShutdown(web()));
  expect(p.liveness).toBeUndefined();
  expect(p.livenessOmitted!.because.rule).toBe('rulings 15');
});

test('a quota lengthens the timeout only where a health check itself is stopped', () => {
  const timeout = (limitMillis: number, cpu: CpuPolicy) => probes(web({ input: { cpu }, size: { limitMillis } }))['liveness.timeoutSeconds'];
  expect([timeout(500, CpuPolicy.capped(1)), timeout(4, CpuPolicy.capped(1)), timeout(4, CpuPolicy.burst())]).toEqual([3, 4, 3]);
});

test('with a long grace period a wedged container restarts after the hook and 10 s', () => {
  const p = probes(web({ input: { drainSeconds: 46 } }));
  // what never started has no sender that the hook's 5 s would wait for
  expect([p['startup.terminationGracePeriodSeconds'], p['liveness.terminationGracePeriodSeconds'], p['readiness.terminationGracePeriodSeconds']]).toEqual([10, 15, undefined]);
});

test('a store keeps the pod\'s own grace period, in which it flushes', () => {
  const p = probes(ledger());
  expect([p['startup.terminationGracePeriodSeconds'], p['liveness.terminationGracePeriodSeconds']]).toEqual([undefined, undefined]);
});

test.each([[45, undefined], [46, 15]])('a drain of %d s gives a probe grace of %s', (drainSeconds, grace) => {
  expect(probes(web({ input: { drainSeconds } }))['liveness.terminationGracePeriodSeconds']).toBe(grace);
});

test('a function leaves readiness to queue-proxy, and needs a startup probe from 10 s on', () => {
  const quick = probes(fn({ demand: { startup: 9.9 } }));
  expect(quick).toEqual({
    'readiness.handler': { type: 'http', path: '/readyz' },
    'liveness.handler': { type: 'http', path: '/livez' },
    'liveness.periodSeconds': 10,
    'liveness.timeoutSeconds': 3,
    'liveness.failureThreshold': 3,
  });
  expect(probes(fn({ demand: { startup: 10 } }))['startup.periodSeconds']).toBe(5);
});
