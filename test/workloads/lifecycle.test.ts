import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ledger, printed, QUIET, resize, shop, web } from './fixtures';
import { type IWorkload, Lifecycle, LifecycleHandler, Port, Sidecar } from '../../src';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';

/*
 * Handlers of the author's after the start and before the stop of the main container.
 */

const s = (seconds: number) => Duration.seconds(seconds);
const QUIT = ['nginx', '-s', 'quit'];
const ids = (workload: IWorkload) => workload.plan.findings.map((f) => f.id);
const shutdown = (workload: IWorkload) => workload.plan._settings.shutdown;

describe.each<[string, (props: any, target?: any) => IWorkload, string]>([
  ['a web service', (props, target = {}) => web(shop(target), props), 'Deployment'],
  ['a stateful service', (props, target = {}) => ledger(shop(target), props), 'StatefulSet'],
])('lifecycle of %s', (_kind, make, kind) => {
  const of = (workload: IWorkload): any => printed(workload, kind).spec.template.spec.containers[0].lifecycle;
  const needed = shutdown(make({})).preStop!.value;

  test('a preStop that takes as long as callers need replaces the planned wait, and the grace period counts it', () => {
    const workload = make({ lifecycle: Lifecycle.of({ preStop: LifecycleHandler.exec(QUIT, { takes: s(needed + 60) }) }) });

    expect(of(workload)).toEqual({ preStop: { exec: { command: QUIT } } });
    expect(shutdown(workload).preStop!.value).toBe(needed + 60);
    expect(shutdown(workload).gracePeriod.value).toBeGreaterThanOrEqual(needed + 60 + shutdown(workload).drain.value);
    expect(ids(workload)).not.toContain('pre-stop-short');
  });

  test('a shorter one runs after the planned wait, where the image has a shell', () => {
    const workload = make({ shell: true, lifecycle: Lifecycle.of({ preStop: LifecycleHandler.exec(QUIT, { takes: s(2) }) }) });

    expect(of(workload).preStop.exec.command).toEqual(['sh', '-c', expect.stringContaining('sleep'), String(needed), ...QUIT]);
    expect(shutdown(workload).preStop!.value).toBe(needed + 2);
    expect(ids(workload)).not.toContain('pre-stop-short');
  });

  test('without a shell a finding tells that it is too short', () => {
    const workload = make({ lifecycle: Lifecycle.of({ preStop: LifecycleHandler.exec(QUIT, { takes: s(2) }) }) });

    expect(of(workload)).toEqual({ preStop: { exec: { command: QUIT } } });
    expect(shutdown(workload).preStop!.value).toBe(2);
    expect(workload.plan.findings.find((f) => f.id === 'pre-stop-short')?.message).toMatch(new RegExp(` 2 s.* ${needed} s.*shell: true`));
  });

  test('a sleep: the longer of both', () => {
    const sleep = (seconds: number) => make({ lifecycle: Lifecycle.of({ preStop: LifecycleHandler.sleep(s(seconds)) }) });

    expect(of(sleep(needed + 5))).toEqual({ preStop: { sleep: { seconds: needed + 5 } } });
    expect(of(sleep(1))).toEqual({ preStop: { sleep: { seconds: needed } } });
    expect([ids(sleep(1)).includes('pre-stop-short'), ids(sleep(needed)).includes('pre-stop-short')]).toEqual([true, false]);
  });

  test('over HTTP, at the program\'s port or another that it declares', () => {
    const http = (port?: number) => make({ ports: [Port.http(9000, { name: 'admin' })], lifecycle: Lifecycle.of({ preStop: LifecycleHandler.http('/quit', { port, takes: s(60) }) }) });

    expect(of(http()).preStop.httpGet).toMatchObject({ path: '/quit', port: 8080 });
    expect(of(http(9000)).preStop.httpGet).toMatchObject({ path: '/quit', port: 9000 });
    expect(() => http(9999)).toThrow('lifecycle.preStop asks port 9999, which the container does not declare: expected 8080 or 9000');
  });

  test('postStart stands beside the planned wait', () => {
    expect(of(make({ lifecycle: Lifecycle.of({ postStart: LifecycleHandler.exec(['/bin/warm']) }) }))).toEqual({ postStart: { exec: { command: ['/bin/warm'] } }, preStop: { sleep: { seconds: needed } } });
  });

  test('a postStart counts in the time of a new pod as far as it outlasts the program\'s start, and wholly in the progress deadline', () => {
    const started = (takes?: number, props = {}) => make({ profile: QUIET.profile, runtime: QUIET.runtime, imageSize: Size.mebibytes(50), ...props, ...(takes === undefined ? {} : { lifecycle: Lifecycle.of({ postStart: LifecycleHandler.exec(['/bin/warm'], { takes: s(takes) }) }) }) });
    const time = (workload: IWorkload) => tunedLeaves(workload.plan._settings).filter(([path]) => /reactionTime$|^rollout\.time/.test(path)).map(([, { value }]) => value as number);
    const [none, within, beyond] = [started(), started(2), started(42)].map(time);

    expect(none.length).toBeGreaterThan(0);
    expect(within).toEqual(none);
    expect(beyond.map((seconds, i) => seconds > none[i])).toEqual(none.map(() => true));
    // a plain sidecar starts after the hook
    const beside = { sidecars: [Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:1.0.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), before: false, startup: s(7), imageSize: Size.mebibytes(10) })] };
    expect(time(started(42, beside))[0] - time(started(2, beside))[0]).toBeCloseTo(40);
    expect(beyond[0] - none[0]).toBeCloseTo(kind === 'Deployment' ? 40 : beyond[0] - none[0]);
    const deadline = (workload: IWorkload) => workload.plan._settings.rollout?.progressDeadline?.value;
    expect(kind === 'Deployment' ? deadline(started(600))! > deadline(started())! : true).toBe(true);
  });

  test('a postStart of which nobody said how long it takes is told; one with its time is not', () => {
    const told = (handler: LifecycleHandler) => ids(make({ lifecycle: Lifecycle.of({ postStart: handler }) })).includes('post-start-assumed');

    expect([LifecycleHandler.exec(['/bin/warm']), LifecycleHandler.http('/warm')].map(told)).toEqual([true, true]);
    expect([LifecycleHandler.exec(['/bin/warm'], { takes: s(3) }), LifecycleHandler.http('/warm', { takes: s(0) }), LifecycleHandler.sleep(s(3))].map(told)).toEqual([false, false, false]);
  });

  test('a sleep on a version without it is refused', () => {
    expect(() => make({ lifecycle: Lifecycle.of({ preStop: LifecycleHandler.sleep(s(20)) }) }, { version: '1.29' })).toThrow("LifecycleHandler.exec(['sleep', '20']");
  });

  test('a secret in the command is found', () => {
    const workload: any = make({ lifecycle: Lifecycle.of({ preStop: LifecycleHandler.exec(['/bin/leave', 'postgres://shop:hunter2@db/shop']) }) });

    expect(workload.findings.map((f: any) => f.subject)).toContain('lifecycle.preStop[1]');
  });
});

test('Knative refuses it', () => {
  expect(() => resize(shop(), { lifecycle: Lifecycle.of({ preStop: LifecycleHandler.sleep(s(20)) }) })).toThrow('lifecycle is refused by Knative');
});

test.each<[string, () => unknown, string]>([
  ['neither handler', () => Lifecycle.of({}), 'Lifecycle.of has neither'],
  ['an empty command', () => LifecycleHandler.exec([]), 'LifecycleHandler.exec'],
  ['half a second of sleep', () => LifecycleHandler.sleep(Duration.millis(1500)), '1.5 s'],
  ['a path without its slash', () => LifecycleHandler.http('quit'), 'LifecycleHandler.http'],
  ['a day', () => LifecycleHandler.exec(QUIT, { takes: Duration.hours(24) }), 'takes (86400 s)'],
])('%s is refused', (_case, make, expected) => {
  expect(make).toThrow(expected);
});
