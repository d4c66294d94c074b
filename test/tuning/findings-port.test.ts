import { Changes, mib, plan, profile, s, values, webInput } from './inputs';
import { Protocol } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * Where the program listens, and what it answers there.
 */

const withEnv = (env: Record<string, string>): Changes => ({ env, envNames: Object.keys(env) });
const ids = (over: Changes) => plan(webInput({ health: HealthChecks.http({ ready: '/r', live: '/l' }), ...over })).findings.map((f) => f.id);
const found = (id: string, over: Changes) => plan(webInput({ health: HealthChecks.http({ ready: '/r', live: '/l' }), ...over })).findings.filter((f) => f.id === id);

describe('a variable that lets the program listen elsewhere', () => {
  test.each<[string, Runtime, Record<string, string>, string]>([
    ['Spring Boot', Runtime.springBoot(), { SERVER_PORT: '9090' }, 'SERVER_PORT says 9090 and port is 8080'],
    ['Spring Boot, as a property', Runtime.springBoot(), { JAVA_TOOL_OPTIONS: '-Dserver.port=9090' }, '-Dserver.port says 9090'],
    ['.NET', Runtime.dotnet(), { ASPNETCORE_URLS: 'http://+:80' }, 'ASPNETCORE_URLS says 80 '],
    ['.NET without a number', Runtime.dotnet(), { DOTNET_URLS: 'http://*;https://*' }, 'DOTNET_URLS says 80, 443 '],
    ['.NET by ports', Runtime.dotnet(), { ASPNETCORE_HTTP_PORTS: '5000;5001' }, 'ASPNETCORE_HTTP_PORTS says 5000, 5001 '],
    ['uvicorn', Runtime.python({ version: '3.13' }), { UVICORN_PORT: '8000' }, 'UVICORN_PORT says 8000 '],
    ['gunicorn', Runtime.python({ server: 'gunicorn' }), { GUNICORN_CMD_ARGS: '--bind 0.0.0.0:8000' }, 'GUNICORN_CMD_ARGS --bind says 8000 '],
  ])('is critical where the runtime reads it: %s', (_, runtime, env, text) => {
    const [finding, ...others] = found('port-elsewhere', { runtime, ...withEnv(env) });
    expect(others).toEqual([]);
    expect(finding.severity).toBe('critical');
    expect(finding.message).toContain(text);
  });

  test('is a warning where programs only use to read it', () => {
    expect(found('port-variable-differs', withEnv({ PORT: '3000' }))).toEqual([expect.objectContaining({ severity: 'warning', message: expect.stringContaining('PORT says 3000 and port is 8080') })]);
    expect(ids(withEnv({ PORT: '3000' }))).not.toContain('port-elsewhere');
  });

  test.each<[string, Changes]>([
    ['the same port', { runtime: Runtime.springBoot(), ...withEnv({ SERVER_PORT: '8080' }) }],
    ['the port among others', { runtime: Runtime.dotnet(), ...withEnv({ ASPNETCORE_URLS: 'http://+:80;http://+:8080' }) }],
    ['URLs, which replace the ports', { runtime: Runtime.dotnet(), ...withEnv({ ASPNETCORE_HTTP_PORTS: '80', ASPNETCORE_URLS: 'http://+:8080' }) }],
    ['a reference', { runtime: Runtime.springBoot(), ...withEnv({ SERVER_PORT: '$(OTHER)' }) }],
    ['another runtime\'s', withEnv({ SERVER_PORT: '9090' })],
    ['a management port beside paths of the program', { runtime: Runtime.springBoot(), ...withEnv({ MANAGEMENT_SERVER_PORT: '8081' }) }],
  ])('is fine with %s', (_, over) => {
    expect(ids(over).filter((id) => id.startsWith('port-'))).toEqual([]);
  });

  test('a management port takes the actuator away from the probes', () => {
    expect(found('port-elsewhere', { health: undefined, runtime: Runtime.springBoot(), ...withEnv({ MANAGEMENT_SERVER_PORT: '8081' }) })[0].message).toContain('MANAGEMENT_SERVER_PORT says 8081 and port is 8080: the actuator');
  });
});

describe('a port that is not the runtime\'s own', () => {
  const env = (over: Changes) => values(plan(webInput(over)));

  test.each<[string, Changes, string, unknown]>([
    ['Spring Boot', { runtime: Runtime.springBoot(), port: 9090 }, 'SERVER_PORT', '9090'],
    ['Spring Boot on its own port', { runtime: Runtime.springBoot() }, 'SERVER_PORT', undefined],
    ['gRPC, which another server of the program serves', { runtime: Runtime.springBoot(), port: 9090, protocol: Protocol.GRPC }, 'SERVER_PORT', undefined],
    ['.NET', { runtime: Runtime.dotnet(), port: 5000 }, 'ASPNETCORE_HTTP_PORTS', '5000'],
    ['.NET on its own port', { runtime: Runtime.dotnet() }, 'ASPNETCORE_HTTP_PORTS', undefined],
    ['.NET with URLs of the user\'s', { runtime: Runtime.dotnet(), port: 5000, ...withEnv({ ASPNETCORE_URLS: 'http://+:5000' }) }, 'ASPNETCORE_HTTP_PORTS', undefined],
  ])('is written: %s', (_, over, name, value) => {
    expect(env(over)[`environment.${name}`]).toBe(value);
  });
});

describe('what is assumed at the start', () => {
  test('names the port', () => {
    expect(found('start-assumed', { profile: profile(50, 5), port: 3000 })[0].message).toContain('listens on port 3000 (port)');
  });

  test('names the actuator, also where all numbers are declared', () => {
    const over = { runtime: Runtime.springBoot(), profile: profile(50, 5, { memoryBase: mib(400), startup: s(20) }) };
    expect(found('start-assumed', { ...over, health: undefined })[0].message).toContain('has spring-boot-starter-actuator');
    expect(found('start-assumed', over)).toEqual([]);
  });
});

describe('health checks of another protocol', () => {
  test.each<[string, Changes, boolean]>([
    ['HTTP on gRPC', { protocol: Protocol.GRPC }, true],
    ['gRPC on HTTP', { health: HealthChecks.grpc() }, true],
    ['gRPC on gRPC', { protocol: Protocol.GRPC, health: HealthChecks.grpc() }, false],
    ['a port on gRPC', { protocol: Protocol.GRPC, health: HealthChecks.tcp() }, false],
    ['HTTP on HTTP', {}, false],
  ])('%s', (_, over, told) => {
    expect(ids(over).includes('health-other-protocol')).toBe(told);
  });
});
