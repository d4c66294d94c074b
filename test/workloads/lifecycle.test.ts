import { Duration } from 'cdk8s';
import { ledger, printed, resize, shop, web } from './fixtures';
import { type IWorkload, Lifecycle, LifecycleHandler, Port } from '../../src';

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
