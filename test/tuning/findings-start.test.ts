import { Changes, ledgerInput, Members, mib, plan, profile, s, values, webInput } from './inputs';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import { RESTRICTED } from '../../src/tuning/demand/pod-security';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * What was assumed and can keep the first pod from starting.
 */

const generic = Runtime.generic(s(5));
const known = { memoryBase: mib(200), startup: s(4) };
const health = HealthChecks.http({ live: '/l', ready: '/r' });
const found = (over: Changes) => plan(webInput({ health, ...over })).findings;

test('memory of an unknown program is the first finding, whatever else there is', () => {
  const findings = found({ runtime: generic, health: undefined });
  expect(findings.slice(0, 2).map((f) => [f.id, f.severity])).toEqual([['memory-not-declared', 'critical'], ['health-not-declared', 'critical']]);
  expect(findings[0].message).toContain(' 256 MiB ');
});

test.each<[string, Changes]>([
  ['its memory at rest', { profile: profile(60, 5, { memoryBase: mib(226) }) }],
  ['its memory', { memoryMiB: 512 }],
])('declaring %s silences it', (_, over) => {
  expect(found({ runtime: generic, ...over }).map((f) => f.id)).not.toContain('memory-not-declared');
});

test('a small Rails program starts in what is assumed', () => {
  expect(Number(/\d+/.exec(String(values(plan(webInput({ runtime: generic, profile: profile(60, 40) })))['resources.memory']))![0])).toBeGreaterThan(226);
});

test('memory that is given is not refused for what was assumed: the assumption yields', () => {
  const base = (memoryMiB: number) => values(plan(webInput({ runtime: generic, profile: profile(60, 5), memoryMiB })))['memory.base'];
  expect(base(1024)).toBe('256 MiB');
  // 128 / 1.25 - 16 of tmpfs - 16 requests of 0.5 MiB
  expect(base(128)).toBe('78 MiB');
  expect(() => plan(webInput({ runtime: generic, profile: profile(60, 5, { memoryBase: mib(256) }), memoryMiB: 128 }))).toThrow('memory (128 MiB) is too small');
});

describe('the start of an unknown program', () => {
  const budget = (input: PlanInput) => {
    const { startup } = plan(input)._settings.probes;
    return startup!.periodSeconds!.value * startup!.failureThreshold!.value;
  };

  test('that was given to the factory is of no image in particular: its budget is at least 30 s, for data 300 s', () => {
    expect(budget(webInput({ runtime: Runtime.generic(s(2)) }))).toBe(30);
    expect(budget(webInput({ runtime: Runtime.generic(s(20)) }))).toBe(60);
    expect(budget(ledgerInput({ runtime: Runtime.generic(s(2)) }))).toBe(300);
  });

  test('that the profile declares is of this image', () => {
    expect(budget(webInput({ runtime: Runtime.generic(s(20)), profile: profile(60, 5, { startup: s(12) }) }))).toBe(50);
  });

  test('counts as assumed', () => {
    const p = plan(webInput({ runtime: Runtime.generic(s(2)) }));
    expect(p.decisions.find((d) => d.setting === 'demand.startup')).toMatchObject({ value: '2 s', assumed: true, source: 'user' });
    expect(p.sensitivity().map((row) => row.input)).toContain('profile.startup');
  });
});

describe('what a known runtime usually needs', () => {
  const message = (over: Changes) => found(over).find((f) => f.id === 'start-assumed')?.message;

  test('is told with what else the image has to bring', () => {
    expect(message({})).toMatch(/ memory, start time, port, user and files .* 90 MiB .*\(profile\.memoryBase\), .* 30 s \(profile\.startup\), .* 8080 \(port\), .* 10001 \(runAsUser\) and .*\/tmp .*\(writablePaths\): /);
    expect(message({ runAsUser: 1000, writablePaths: ['/var/cache'], profile: profile(100, 5, { startup: s(2) }) })).toMatch(/ memory and port .* 90 MiB .*\(profile\.memoryBase\) and .* 8080 \(port\): /);
  });

  test('names the folders that the program can write to, and none where it can write anywhere', () => {
    const writable = (over: Changes) => /writes to (.*) only \(writablePaths\)/.exec(message(over) ?? '')?.[1];
    const volume = (readOnly: boolean) => ({ mounts: [{ path: '/srv/cache', subPath: undefined, readOnly, volume: { kind: 'scratch' as const, sizeMiB: 64, inMemory: false } }], shared: [] });

    expect(writable({})).toBe('/tmp');
    expect(writable({ pod: { ...PLAIN_POD, volumes: volume(false) } })).toBe('/tmp and /srv/cache');
    expect(writable({ pod: { ...PLAIN_POD, volumes: volume(true) } })).toBe('/tmp');
    const store = ledgerInput({ runtime: Runtime.nodejs({ version: '22' }) }, { dataPath: '/var/lib/db' });
    expect(plan(store).findings.find((f) => f.id === 'start-assumed')?.message).toContain('writes to /tmp and /var/lib/db only');
    expect(message({ pod: { ...PLAIN_POD, security: { ...RESTRICTED, readOnlyRoot: false } } })).not.toContain('writablePaths');
  });

  test('names the port between members where it is assumed, and there are others', () => {
    const told = (members: Members) => plan(ledgerInput({}, members)).findings.find((f) => f.id === 'start-assumed')?.message;

    expect(told({ peerPort: 5433, peerPortAssumed: true })).toContain('port 5433 (peerPort)');
    expect(told({ peerPort: 5433, peerPortAssumed: true, quorum: false, replicas: 1 })).not.toContain('peerPort');
    expect(told({ peerPort: 5433 })).not.toContain('peerPort');
  });

  test('ends where its numbers are declared', () => {
    expect(message({ profile: profile(100, 5, known) })).toBeUndefined();
    expect(message({ memoryMiB: 512, profile: profile(100, 5, { startup: s(2) }) })).toBeUndefined();
  });
});
