import { Duration } from 'cdk8s';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { decisionOf } from '../../src/tuning/decisions/decision-of';
import { Runtime } from '../../src/tuning/runtimes/runtime';

test.each([
  [Runtime.nodejs(), 'nodejs', 'Node.js', 'event-loop'],
  [Runtime.nodejs({ version: '22.12' }), 'nodejs', 'Node.js 22.12', 'event-loop'],
  [Runtime.golang({ version: '1.25.3', cgo: true }), 'golang', 'Go 1.25.3', 'threads'],
  [Runtime.jvm({ version: '11' }), 'jvm', 'Java 11', 'threads'],
  [Runtime.springBoot(), 'springBoot', 'Spring Boot on Java', 'threads'],
  [Runtime.python({ version: '3.9', server: 'gunicorn' }), 'python', 'Python 3.9 (gunicorn)', 'workers'],
  [Runtime.python({ server: 'gunicorn+uvicorn' }), 'python', 'Python (uvicorn+gunicorn)', 'workers'],
  [Runtime.dotnet({ version: '8' }), 'dotnet', '.NET 8', 'threads'],
  [Runtime.rust(), 'rust', 'Rust', 'threads'],
  [Runtime.hyperlane(), 'hyperlane', 'Hyperlane', 'threads'],
  [Runtime.nginx(), 'nginx', 'nginx', 'workers'],
  [Runtime.phpFpm(), 'phpFpm', 'PHP-FPM', 'workers'],
  [Runtime.generic(Duration.millis(500)), 'generic', 'generic runtime', 'threads'],
])('%#: the factory makes its runtime', (runtime, id, label, cpuModel) => {
  expect(runtime._modelOn(BASELINE_V1)).toMatchObject({ id, label, cpuModel });
});

test.each([
  ['v22', /^Runtime\.nodejs\(\{ version: 'v22' \}\): that is no Node\.js version: write it as '22' or '22\.12'$/],
  ['lts', /that is no Node\.js version/],
  ['22.', /that is no Node\.js version/],
  ['', /that is no Node\.js version/],
  ['17.9', /^Runtime\.nodejs\(\{ version: '17\.9' \}\): Node\.js 17\.9 is too old: expected 18 or newer, older releases lack the settings that are tuned$/],
])('Node.js refuses %j', (version, message) => {
  expect(() => Runtime.nodejs({ version })).toThrow(message);
});

test.each([
  ['Go 1.18', () => Runtime.golang({ version: '1.18' }), 'Go 1.18 is too old: expected 1.19 or newer'],
  ['Go 1', () => Runtime.golang({ version: '1' }), 'that is no Go version: write it as \'1.25\' or \'1.25.3\''],
  ['Java 1.8', () => Runtime.jvm({ version: '1.8' }), 'Runtime.jvm({ version: \'1.8\' }): Java 1.8 is too old: expected 11 or newer'],
  ['Java 8 of Spring', () => Runtime.springBoot({ version: '8' }), 'Runtime.springBoot({ version: \'8\' }): Java 8 is too old'],
  ['Python 3.8', () => Runtime.python({ version: '3.8' }), 'Python 3.8 is too old: expected 3.9 or newer'],
  ['Python 3', () => Runtime.python({ version: '3' }), 'that is no Python version'],
  ['.NET 7.0', () => Runtime.dotnet({ version: '7.0' }), '.NET 7.0 is too old: expected 8 or newer'],
  ['an unknown server', () => Runtime.python({ server: 'waitress' }), 'Runtime.python({ server: \'waitress\' }): that server is not known: expected uvicorn, gunicorn, gunicorn-sync, uvicorn+gunicorn, gunicorn+uvicorn; for another one use Runtime.generic'],
  ['a server named like a method of objects', () => Runtime.python({ server: 'toString' }), 'that server is not known'],
  ['too many workers', () => Runtime.python({ workersPerCore: 2.5 }), 'Runtime.python: workersPerCore is 2.5, expected a number from 1 to 2'],
  ['too few workers', () => Runtime.python({ workersPerCore: 0.5 }), 'expected a number from 1 to 2'],
  ['no number of workers', () => Runtime.python({ workersPerCore: NaN }), 'expected a number from 1 to 2'],
  ['a relative archive', () => Runtime.jvm({ cdsArchive: 'app.jsa' }), 'Runtime.jvm({ cdsArchive: \'app.jsa\' }): expected an absolute path'],
  ['an archive that is switched off', () => Runtime.jvm({ cds: false, cdsArchive: '/app.jsa' }), 'the archive is named and switched off'],
  ['no start at all', () => Runtime.generic(Duration.seconds(0)), 'Runtime.generic: startup is 0 s, expected a Duration longer than zero and of at most 3600 s'],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('a class data archive shortens the assumed start', () => {
  const startup = (runtime: Runtime) => runtime._modelOn(BASELINE_V1).defaults.startupSeconds;
  expect([
    startup(Runtime.jvm()), startup(Runtime.jvm({ cds: true })), startup(Runtime.springBoot()), startup(Runtime.springBoot({ cdsArchive: '/app/application.jsa' })),
  ]).toEqual([10, 6, 25, 15]);
});

test('every runtime that can be asked for states every variable\'s rule and reason', () => {
  const ask = {
    baseMiB: 200,
    baseDeclared: true,
    workingSetMiB: 300,
    perRequestMiB: 0.5,
    concurrency: 16,
    tmpfsMiB: 64,
    pageCacheMiB: 0,
    parallelism: 2,
    requestMillis: 2000,
    objectiveMillis: 300,
    poolThreads: 50,
  };
  const runtimes = [
    Runtime.nodejs(), Runtime.golang(), Runtime.jvm(), Runtime.springBoot(), Runtime.python({ version: '3.13' }), Runtime.python({ server: 'gunicorn' }),
    Runtime.dotnet(), Runtime.rust(), Runtime.hyperlane(),
  ];
  for (const runtime of runtimes) {
    const model = runtime._modelOn(BASELINE_V1);
    const fit = model.fitMemory(ask);
    const environment = model.environment({
      fit,
      parallelism: 2,
      requestMillis: 2000,
      cpuLimitMillis: undefined,
      podRate: 80,
      concurrency: 16,
      latencyP99Millis: 100,
      poolThreads: 50,
      drainSeconds: 10,
      port: 8080,
      grpc: false,
    });
    for (const [name, variable] of Object.entries(environment)) {
      const decision = decisionOf(`environment.${name}`, variable);
      expect(decision).toMatchObject({ source: 'runtime', rule: expect.stringMatching(/^[A-Z]/), value: variable.value });
      expect(decision.reason.length).toBeGreaterThan(20);
      expect(`${decision.reason} ${decision.value}`).not.toMatch(/undefined|NaN|\.\d{4}/);
    }
    for (const line of [fit.reason(), ...fit.ledger.map((entry) => entry.why())]) {
      expect(line).not.toMatch(/undefined|NaN|\.\d{4}/);
    }
  }
});

test.each([999, 1_000_001, 12_000.5, NaN])('%d loaded classes are refused', (loadedClasses) => {
  expect(() => Runtime.jvm({ loadedClasses })).toThrow('loadedClasses');
  expect(() => Runtime.jvm({ loadedClasses: 1000 })).not.toThrow();
});
