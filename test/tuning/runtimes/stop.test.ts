import { environmentAsk, memoryAsk } from './asks';
import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { Runtime } from '../../../src/tuning/runtimes/runtime';
import { functionInput, plan, profile, s, values, webInput } from '../inputs';
import { runtimes } from '../samples';

/*
 * What a process does at SIGTERM: the drain reaches a variable that the server reads, or the owner is told what the program has to bring.
 */

const stops = (runtime: Runtime, over: object = {}) => plan(webInput({ runtime, profile: profile(50, 5, { slowestRequest: s(60) }), ...over }));

describe.each(Object.entries(runtimes))('%s', (_, runtime) => {
  const { stop } = runtime._modelOn(BASELINE_V1);

  test('the drain is written into a variable, or told', () => {
    const model = runtime._modelOn(BASELINE_V1);
    const ask = memoryAsk({ requestMillis: 1000, parallelism: 2, poolThreads: 60, perRequestMiB: 0.5 });
    const written = (drainSeconds: number) => Object.entries(model.environment(environmentAsk(model.fitMemory(ask), { drainSeconds }))).map(([name, { value }]) => `${name} ${value}`);
    const follows = written(47).filter((variable) => !written(48).includes(variable));
    expect(follows).toEqual(stop.advice === undefined ? [expect.stringMatching(/[ =]47s?\b/)] : []);
    expect(stop.advice?.(47) ?? '47 s').toMatch(/\b47 ?s\b|\(47\)/);
  });

  test('a finding says what no variable says', () => {
    const found = plan(webInput({ runtime, profile: profile(50, 5) })).findings.filter((f) => f.id.startsWith('stop-')).map((f) => [f.id, f.severity]);
    // of an unknown program nothing is known, also not that it cuts requests off
    expect(found).toEqual(stop.advice === undefined ? [] : runtime._modelOn(BASELINE_V1).id === 'generic' ? [['stop-not-known', 'info']] : [['stop-needs-program', 'warning']]);
  });
});

test('a function\'s proxy ends the requests before the program is told to stop', () => {
  expect(plan(functionInput()).findings.map((f) => f.id)).not.toContain('stop-needs-program');
});

describe('.NET', () => {
  const dotnet = Runtime.dotnet({ version: '9' });
  const given = (env: Record<string, string>) => values(stops(dotnet, { env, envNames: Object.keys(env) }));
  const read = (env: Record<string, string>) => [given(env)['shutdown.drain'], given(env)['shutdown.gracePeriod'], given(env)['environment.DOTNET_shutdownTimeoutSeconds']];

  test('the host waits as long as the slowest request takes', () => {
    expect(read({})).toEqual(['60 s', '70 s', '60']);
  });

  test.each([
    // the last of what the host reads is the strongest; keys have no case
    [{ DOTNET_shutdownTimeoutSeconds: '90' }, ['90 s', '100 s', '90']],
    [{ DOTNET_SHUTDOWNTIMEOUTSECONDS: '90' }, ['90 s', '100 s', undefined]],
    [{ ASPNETCORE_shutdownTimeoutSeconds: '90' }, ['90 s', '100 s', undefined]],
    [{ ASPNETCORE_SHUTDOWNTIMEOUTSECONDS: '80', DOTNET_SHUTDOWNTIMEOUTSECONDS: '90' }, ['90 s', '100 s', undefined]],
    [{ shutdowntimeoutseconds: '90', DOTNET_SHUTDOWNTIMEOUTSECONDS: '80' }, ['90 s', '100 s', undefined]],
  ])('%j is the drain', (env, expected) => {
    expect(read(env as unknown as Record<string, string>)).toEqual(expected);
  });

  test('a shorter one is found, one that the host would not read is refused', () => {
    expect(stops(dotnet, { env: { DOTNET_shutdownTimeoutSeconds: '20' }, envNames: ['DOTNET_shutdownTimeoutSeconds'] }).findings.find((f) => f.id === 'drain-cuts-requests')!.message)
      .toContain('DOTNET_shutdownTimeoutSeconds (20 s) ends before the slowest request (60 s)');
    expect(() => given({ DOTNET_shutdownTimeoutSeconds: '00:01:00' })).toThrow('env has DOTNET_shutdownTimeoutSeconds, a text of 8 characters: expected a whole number of at least 1');
  });
});
