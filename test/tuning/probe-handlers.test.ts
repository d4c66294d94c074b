import { web } from './fake-context';
import { plan, profile, s, webInput } from './inputs';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { handlersOf } from '../../src/tuning/pod/probe-handlers';
import { Protocol } from '../../src/tuning/profile/choices';
import { HealthChecks, HealthPathsProps } from '../../src/tuning/profile/health';
import { jvmModel } from '../../src/tuning/runtimes/jvm';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * What each probe asks: a path or a service that was not declared beside one that was is asked by nobody.
 */

const spring = jvmModel(BASELINE_V1, { version: undefined, spring: true, cds: false, cdsArchive: undefined });
const LIVE = '/actuator/health/liveness';
const READY = '/actuator/health/readiness';

/** Startup, readiness and liveness; those that rest on an assumption with a question mark. */
function asked(health: HealthChecks | undefined, runtime: object = {}, protocol = Protocol.HTTP): string[] {
  const { startup, ready, live } = handlersOf(web({ input: { health, protocol }, runtime }));
  return [startup, ready, live].map((handler) => {
    if (handler === undefined) {
      return 'none';
    }
    const { type, path, service } = handler.value;
    return `${type === 'http' ? path : type === 'grpc' ? `grpc '${service}'` : type}${handler.because.assumed === true ? '?' : ''}`;
  });
}

describe('HTTP', () => {
  test.each<[HealthPathsProps, string[], string[]]>([
    // declared, asked of any program, asked of Spring Boot
    [{}, ['/livez?', '/readyz?', '/livez?'], [LIVE, READY, LIVE]],
    [{ live: '/l' }, ['/l', 'tcp?', '/l'], ['/l', 'tcp?', '/l']],
    [{ ready: '/r' }, ['/r', '/r', 'none'], ['/r', '/r', 'none']],
    [{ startup: '/s' }, ['/s', '/s?', 'none'], ['/s', '/s?', 'none']],
    [{ live: '/l', ready: '/r' }, ['/l', '/r', '/l'], ['/l', '/r', '/l']],
    [{ live: '/l', startup: '/s' }, ['/s', '/s?', '/l'], ['/s', '/s?', '/l']],
    [{ ready: '/r', startup: '/s' }, ['/s', '/r', 'none'], ['/s', '/r', 'none']],
    [{ live: '/l', ready: '/r', startup: '/s' }, ['/s', '/r', '/l'], ['/s', '/r', '/l']],
    // one path for two: liveness never equals readiness
    [{ live: '/h', ready: '/h' }, ['/h', '/h', 'none'], ['/h', '/h', 'none']],
    [{ live: '/h', startup: '/h' }, ['/h', 'tcp?', '/h'], ['/h', 'tcp?', '/h']],
    [{ live: '/h', ready: '/h', startup: '/h' }, ['/h', '/h', 'none'], ['/h', '/h', 'none']],
    // where one of the actuator's paths is declared, the actuator is there, and its others with it
    [{ live: LIVE }, [LIVE, 'tcp?', LIVE], [LIVE, READY, LIVE]],
    [{ ready: READY }, [READY, READY, 'none'], [LIVE, READY, LIVE]],
    [{ startup: '/actuator/health/db' }, ['/actuator/health/db', '/actuator/health/db?', 'none'], ['/actuator/health/db', READY, LIVE]],
    [{ live: LIVE, ready: '/r' }, [LIVE, '/r', LIVE], [LIVE, '/r', LIVE]],
    [{ ready: LIVE }, [LIVE, LIVE, 'none'], [LIVE, LIVE, 'none']],
  ])('%j', (paths, any, boot) => {
    expect([asked(HealthChecks.http(paths)), asked(HealthChecks.http(paths), spring)]).toEqual([any, boot]);
  });

  test('nothing said is the same as no path said', () => {
    expect([asked(undefined), asked(undefined, spring)]).toEqual([asked(HealthChecks.http()), asked(HealthChecks.http(), spring)]);
  });

  test('a liveness that is left out has its reason', () => {
    const reason = (paths: HealthPathsProps) => handlersOf(web({ input: { health: HealthChecks.http(paths) } })).omitted!.because.reason();
    expect(reason({ ready: '/r' })).toMatch(/^health names no path for liveness/);
    expect(reason({ live: '/h', ready: '/h' })).toMatch(/^live and ready ask the same path \(\/h\)/);
  });
});

describe('gRPC', () => {
  test.each<[string, HealthChecks | undefined, string[]]>([
    ['nothing', undefined, ["grpc ''?", "grpc ''?", 'none']],
    ['grpc()', HealthChecks.grpc(), ["grpc ''", "grpc ''", 'none']],
    ['grpc(\'\')', HealthChecks.grpc(''), ["grpc ''", "grpc ''", 'none']],
    ['one name', HealthChecks.grpc('shop.Catalog'), ["grpc 'shop.Catalog'", "grpc 'shop.Catalog'", 'none']],
    ['two names', HealthChecks.grpc('shop.Catalog', 'alive'), ["grpc 'shop.Catalog'", "grpc 'shop.Catalog'", "grpc 'alive'"]],
    ['the server and a name', HealthChecks.grpc('', 'alive'), ["grpc ''", "grpc ''", "grpc 'alive'"]],
    ['one name twice', HealthChecks.grpc('x', 'x'), ["grpc 'x'", "grpc 'x'", 'none']],
    ['the server twice', HealthChecks.grpc('', ''), ["grpc ''", "grpc ''", 'none']],
  ])('%s: the server as a whole unless a service is named, and liveness only of its own', (_, health, expected) => {
    expect(asked(health, {}, Protocol.GRPC)).toEqual(expected);
  });
});

describe('what is assumed is found', () => {
  const found = (health: HealthChecks | undefined, runtime = Runtime.nodejs({ version: '22' }), protocol = Protocol.HTTP) =>
    plan(webInput({ health, runtime, protocol, profile: profile(100, 5, { startup: s(2) }) })).findings.find((f) => f.id === 'health-not-declared');

  test.each<[string, HealthChecks | undefined, RegExp | undefined]>([
    ['nothing', undefined, / answers http \/livez and http \/readyz\b/],
    ['readiness left out', HealthChecks.http({ live: '/l' }), /^health is declared in part.* no path for readiness.* open port/],
    ['readiness left out beside startup', HealthChecks.http({ startup: '/s' }), /^health is declared in part.* no path for readiness.* startup path/],
    ['liveness left out', HealthChecks.http({ ready: '/r' }), undefined],
    ['all', HealthChecks.http({ live: '/l', ready: '/r' }), undefined],
    ['TCP', HealthChecks.tcp(), undefined],
  ])('%s', (_, health, message) => {
    const finding = found(health);
    expect(finding?.severity).toBe(message === undefined ? undefined : 'critical');
    expect(finding?.message ?? '').toMatch(message ?? /^$/);
  });

  test('the health service of a gRPC server too, and not Spring Boot\'s own paths', () => {
    expect(found(undefined, undefined, Protocol.GRPC)?.message).toMatch(/ answers grpc\b/);
    expect(found(undefined, Runtime.springBoot())).toBeUndefined();
  });
});
