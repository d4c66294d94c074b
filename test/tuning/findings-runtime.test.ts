import { Changes, plan, webInput } from './inputs';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * What a runtime does that the plan cannot hold, read or change from outside.
 */

const found = (id: string, over: Changes) => plan(webInput(over)).findings.filter((f) => f.id === id);

describe('Java\'s class metadata', () => {
  test('is counted and not held: the finding names the number and what holds it', () => {
    const [finding] = found('jvm-metaspace-not-held', { runtime: Runtime.springBoot() });
    expect(finding).toMatchObject({ severity: 'info', rule: 'RT-J4' });
    // 110 MiB are 14 MB and 17473 classes of 5800 bytes
    expect(finding.message).toMatch(/with 110 MiB \(about 17500 classes\).*loadedClasses.*-XX:MaxMetaspaceSize in JAVA_TOOL_OPTIONS$/);
    expect(found('jvm-metaspace-not-held', { runtime: Runtime.jvm() })[0].message).toContain('with 80 MiB (about 12000 classes)');
  });

  test.each<[string, Changes]>([
    ['declared classes', { runtime: Runtime.springBoot({ loadedClasses: 16_000 }) }],
    ['Paketo\'s terms', { runtime: Runtime.springBoot({ paketo: true }) }],
    ['a bound in env', { runtime: Runtime.jvm(), env: { JAVA_TOOL_OPTIONS: '-XX:MaxMetaspaceSize=160m' }, envNames: ['JAVA_TOOL_OPTIONS'] }],
    ['a bound of the image\'s', { runtime: Runtime.jvm(), imageEnv: { JAVA_TOOL_OPTIONS: '-XX:MaxMetaspaceSize=160m' } }],
    ['another runtime', { runtime: Runtime.nodejs() }],
  ])('with %s there is nothing to say', (_, over) => {
    expect(found('jvm-metaspace-not-held', over)).toEqual([]);
  });
});

describe('Java\'s direct buffers', () => {
  test('are told where gRPC fills them, with what a request has', () => {
    const of = plan(webInput({ runtime: Runtime.jvm(), protocol: Protocol.GRPC }));
    const [finding] = of.findings.filter((f) => f.id === 'jvm-direct-memory-held');
    const mib = of._settings.memory.direct.value;
    const requests = of._settings.sizing.concurrency.value;
    expect(finding).toMatchObject({ severity: 'info', rule: 'RT-J12' });
    expect(finding.message).toContain(`limited to ${mib} MiB, ${Math.floor(mib * 1024 / requests)} KiB for each of ${requests} requests in flight`);
  });

  test.each<[string, Changes]>([
    ['HTTP', { runtime: Runtime.jvm() }],
    ['another runtime', { protocol: Protocol.GRPC }],
    ['a size of the user\'s', { runtime: Runtime.jvm(), protocol: Protocol.GRPC, env: { JAVA_TOOL_OPTIONS: '-XX:MaxDirectMemorySize=256m' }, envNames: ['JAVA_TOOL_OPTIONS'] }],
  ])('are nothing to tell with %s', (_, over) => {
    expect(found('jvm-direct-memory-held', over)).toEqual([]);
  });
});

test('a balancer that has no path of readiness asks for ready, not for health that is there already', () => {
  const message = (health: HealthChecks) => found('balancer-health-path', { exposure: Exposure.ingress('gce', 'a.example.com'), health })[0].message;
  expect(message(HealthChecks.http({ live: '/l' }))).toContain('add ready to HealthChecks.http');
  expect(message(HealthChecks.tcp())).toContain('declare health: HealthChecks.http({ ready })');
});
