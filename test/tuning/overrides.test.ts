import { Changes, functionInput, ms, plan, profile, s, values, webInput } from './inputs';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { CpuPolicy, Exposure } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Slo } from '../../src/tuning/profile/slo';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { numbersTold } from '../support/numbers-told';

/*
 * A literal variable of the user's is an input of the model, or an error that says what to write instead.
 */

const MESH = ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR, istioVersion: '1.27', gateway: 'infra/public' });

const python = (server = 'uvicorn', more: { workersPerCore?: number } = {}) => Runtime.python({ version: '3.13', server, ...more });
const go = Runtime.golang({ version: '1.25' });
const spring = Runtime.springBoot({ version: '21' });

function given(env: Record<string, string>, over: Changes = {}): PlanInput {
  return webInput({ ...over, env, envNames: Object.keys(env) });
}

/** Some values of a plan, in order. */
function of(input: PlanInput, ...settings: string[]): unknown[] {
  const all = values(plan(input));
  return settings.map((setting) => all[setting]);
}

describe('workers of Python', () => {
  const counted = ['sizing.parallelism', 'resources.cpuLimit', 'memory.base', 'environment.WEB_CONCURRENCY', 'environment.OMP_NUM_THREADS'];
  const over = { runtime: python(), profile: profile(100, 10) };

  test('one, where nobody says', () => {
    expect(of(given({}, over), ...counted)).toEqual(['1', '2', '70 MiB', '1', '1']);
  });

  test.each<[string, string, Record<string, string>]>([
    ['uvicorn', 'WEB_CONCURRENCY', { WEB_CONCURRENCY: '4' }],
    ['uvicorn', 'UVICORN_WORKERS', { UVICORN_WORKERS: '4' }],
    ['gunicorn', 'WEB_CONCURRENCY', { WEB_CONCURRENCY: '4' }],
    ['gunicorn', '--workers', { GUNICORN_CMD_ARGS: '--log-level info --workers 4' }],
    ['gunicorn-sync', '-w', { GUNICORN_CMD_ARGS: '-w4' }],
    ['uvicorn+gunicorn', '--workers=', { GUNICORN_CMD_ARGS: '--workers=2 --workers=4' }],
  ])('%s with four by %s: memory, limit and parallelism count four', (server, _how, env) => {
    expect(of(given(env, { ...over, runtime: python(server) }), ...counted)).toEqual(['4', '8', '280 MiB', '4', '1']);
  });

  test('the memory limit holds what four idle workers need: (4 x 70 + 32 of tmpfs + 67 requests of 0.5) x 1.25 MiB', () => {
    expect(of(given({ WEB_CONCURRENCY: '4' }, over), 'resources.memory')).toEqual(['432Mi']);
  });

  test('what decided is said', () => {
    const { decisions } = plan(given({ GUNICORN_CMD_ARGS: '--workers 4' }, { ...over, runtime: python('gunicorn') }));
    const find = (setting: string) => decisions.find((d) => d.setting === setting)!;
    expect([find('sizing.parallelism').source, find('sizing.parallelism').reason]).toEqual(['user', 'given in env as GUNICORN_CMD_ARGS --workers']);
    expect(find('environment.WEB_CONCURRENCY').reason).toMatch(/^as GUNICORN_CMD_ARGS --workers says/);
  });

  test('four processes of uvicorn may use four cores, one uses one', () => {
    const busy = { runtime: python(), profile: profile(2000, 10) };
    expect(of(given({ WEB_CONCURRENCY: '4' }, { ...busy, cpuRequestMillis: 4000 }), 'resources.cpuRequest', 'resources.cpuLimit')).toEqual(['4', '8']);
    expect(plan(given({ WEB_CONCURRENCY: '4' }, { ...busy, cpuRequestMillis: 4000 })).findings.map((f) => f.id)).not.toContain('cpu-beyond-one-worker');
    expect(plan(given({}, { ...busy, cpuRequestMillis: 2000 })).findings.map((f) => f.id)).toContain('cpu-beyond-one-worker');
  });

  test('threads of a worker are counted', () => {
    const threads = (args: string) => of(given({ GUNICORN_CMD_ARGS: args }, { ...over, runtime: python('gunicorn') }), 'memory.threads', 'sizing.slots');
    expect(threads('--workers 2 --threads 20')).toEqual(['10 MiB', '40']);
    expect(threads('--workers 2 --threads 6')).toEqual(['3 MiB', '12']);
  });

  test('an add-on\'s flags count, the user\'s are stronger', () => {
    const addOn = { ...over, runtime: python('gunicorn'), requirements: mergeRequirements([{ name: 'audit', env: { GUNICORN_CMD_ARGS: '--workers 3 --threads 5' } }]) };
    expect(of(given({}, addOn), 'sizing.parallelism', 'memory.threads')).toEqual(['3', '3.8 MiB']);
    expect(of(given({ GUNICORN_CMD_ARGS: '-w 2' }, addOn), 'sizing.parallelism', 'memory.threads')).toEqual(['2', '2.5 MiB']);
    expect(of(webInput({ ...addOn, envNames: ['GUNICORN_CMD_ARGS'] }), 'sizing.parallelism')).toEqual(['1']);
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['uvicorn', 'gunicorn\'s arguments', { GUNICORN_CMD_ARGS: '--workers 4' }, 'env has GUNICORN_CMD_ARGS, which uvicorn does not read: say Runtime.python({ server: \'gunicorn\' }) or another of gunicorn\'s servers, or leave it out'],
    ['uvicorn', 'two numbers', { WEB_CONCURRENCY: '2', UVICORN_WORKERS: '3' }, 'env has UVICORN_WORKERS (3) and WEB_CONCURRENCY (2), which decide the same: leave one of them out'],
    ['gunicorn', 'two numbers', { WEB_CONCURRENCY: '2', GUNICORN_CMD_ARGS: '-w 3' }, 'env has GUNICORN_CMD_ARGS --workers (3) and WEB_CONCURRENCY (2), which decide the same: leave one of them out'],
    ['uvicorn', 'no number', { WEB_CONCURRENCY: 'auto' }, 'env has WEB_CONCURRENCY, a text of 4 characters: expected a whole number of at least 1, or leave it out and the plan sets it'],
    ['gunicorn', 'no number', { GUNICORN_CMD_ARGS: '--workers auto' }, 'env has GUNICORN_CMD_ARGS --workers, a text of 4 characters: expected a whole number of at least 1'],
    ['gunicorn-sync', 'threads', { GUNICORN_CMD_ARGS: '--threads 2' }, 'env has GUNICORN_CMD_ARGS --threads 2, which makes gunicorn\'s workers threaded: say Runtime.python({ server: \'gunicorn\' })'],
    ['gunicorn', 'one thread', { GUNICORN_CMD_ARGS: '--threads 1' }, 'env has GUNICORN_CMD_ARGS --threads 1, which makes gunicorn\'s workers synchronous: say Runtime.python({ server: \'gunicorn-sync\' }), or more threads'],
  ])('%s with %s is refused', (server, _what, env, message) => {
    expect(() => plan(given(env, { runtime: python(server) }))).toThrow(message);
  });

  test('under a quota more workers than cores are refused, unless two per core were asked for', () => {
    const capped = (runtime: Runtime) => () => plan(given({ WEB_CONCURRENCY: '4' }, { runtime, cpu: CpuPolicy.capped(1), cpuRequestMillis: 2000 }));
    expect(capped(python('gunicorn'))).toThrow('the environment sets a parallelism of 4, above the CPU limit of 2 cores');
    expect(values(capped(python('gunicorn', { workersPerCore: 2 }))())['memory.base']).toBe('280 MiB');
  });
});

describe('CPUs of a process', () => {
  test.each<[string, Runtime, Record<string, string>]>([
    ['Go', go, { GOMAXPROCS: '1' }],
    ['Rust', Runtime.rust(), { TOKIO_WORKER_THREADS: '1' }],
    ['Hyperlane', Runtime.hyperlane(), { TOKIO_WORKER_THREADS: '1' }],
    ['.NET', Runtime.dotnet({ version: '9' }), { DOTNET_PROCESSOR_COUNT: '1' }],
    ['Java', Runtime.jvm({ version: '21' }), { JAVA_TOOL_OPTIONS: '-XX:ActiveProcessorCount=1' }],
    ['Spring Boot', spring, { JDK_JAVA_OPTIONS: '-XX:ActiveProcessorCount=1' }],
  ])('%s held to one: no size above one core, and a limit of two', (_name, runtime, env) => {
    const p = plan(given(env, { runtime, profile: profile(4000, 3) }));
    expect([values(p)['sizing.parallelism'], values(p)['resources.cpuLimit'], p._settings.resources.cpuRequest.value <= 1000]).toEqual(['1', '2', true]);
  });

  test('a request beyond what it can use is refused, with the number that it can', () => {
    expect(() => plan(given({ GOMAXPROCS: '1' }, { runtime: go, profile: profile(2000, 3), cpuRequestMillis: 4000 })))
      .toThrow(new Error('cpuRequest (4000m) is more than Go 1.25 can reach: with GOMAXPROCS 1 it uses 1000m at the most; use at most Cpu.millis(1000), or leave cpuRequest out, and more pods share the load'));
  });

  test('a request up to twice what it can use is planned with what it can: pods, target and simulation', () => {
    const p = plan(given({ GOMAXPROCS: '2' }, { runtime: go, profile: profile(2000, 3), cpuRequestMillis: 4000 }));
    // 6 cores at 75 % of 2: four pods, and at most 50 % of the request can be seen
    expect(of(given({ GOMAXPROCS: '2' }, { runtime: go, profile: profile(2000, 3), cpuRequestMillis: 4000 }), 'sizing.maxUtilization', 'autoscaling.targetCpuUtilization')).toEqual(['37.5 %', '30 %']);
    const { maxReplicas } = p._settings.autoscaling!;
    expect(maxReplicas.value * 2 * 0.75).toBeGreaterThanOrEqual(6);
    expect(p.findings.find((f) => f.id === 'cpu-beyond-one-worker')?.message).toMatch(/^4000m .* Go 1\.25 with GOMAXPROCS 2.* 2000m/);
    expect(p.simulate(Traffic.steady(Rate.perSecond(2000), s(1800))).lost).toBe(0);
  });

  test('a request of which an autoscaler would never see 5 % used is refused', () => {
    expect(() => plan(given({ GOMAXPROCS: '1' }, { runtime: go, cpu: CpuPolicy.unlimited(), cpuRequestMillis: 40_000 })))
      .toThrow('40000m of CPU is more than an autoscaler can see used: Go 1.25 with GOMAXPROCS 1 uses 1000m at the most, so no target of 5 % or more is ever reached: lower cpuRequest from 40000m to 13332m, or leave cpuRequest out');
  });

  test('more than the request is admitted: the limit follows', () => {
    expect(of(given({ GOMAXPROCS: '8' }, { runtime: go }), 'sizing.parallelism', 'resources.cpuLimit')).toEqual(['8', '16']);
  });

  test('under a quota more CPUs than it grants are refused', () => {
    expect(() => plan(given({ GOMAXPROCS: '4' }, { runtime: go, cpu: CpuPolicy.pinned(2) }))).toThrow('the environment sets a parallelism of 4, above the CPU limit of 2 cores');
  });

  test('a function counts them too', () => {
    expect(of(functionInput({ env: { GOMAXPROCS: '1' }, envNames: ['GOMAXPROCS'] }), 'sizing.parallelism', 'resources.cpuLimit')).toEqual(['1', '2']);
  });

  test.each(['0', 'two', '-1', '1.5', ''])('GOMAXPROCS=\'%s\' is refused', (value) => {
    expect(() => plan(given({ GOMAXPROCS: value }, { runtime: go }))).toThrow(`env has GOMAXPROCS, a text of ${value.length} character${value.length === 1 ? '' : 's'}: expected a whole number of at least 1, or leave it out and the plan sets it`);
  });
});

describe('the heap', () => {
  test.each<[string, Runtime, Record<string, string>]>([
    ['Node.js', Runtime.nodejs({ version: '22' }), { NODE_OPTIONS: '--max-old-space-size=20' }],
    ['Go', go, { GOMEMLIMIT: '10MiB' }],
    ['Java', Runtime.jvm({ version: '21' }), { JAVA_TOOL_OPTIONS: '-Xmx20m' }],
    ['Java by another variable', Runtime.jvm({ version: '21' }), { JDK_JAVA_OPTIONS: '-Xmx20m' }],
    ['.NET', Runtime.dotnet({ version: '9' }), { DOTNET_GCHeapHardLimit: '0x1000000' }],
  ])('of %s that cannot hold the live set is refused', (_name, runtime, env) => {
    expect(() => plan(given(env, { runtime }))).toThrow(/the environment allows a heap of \d+ MiB, and \d+ MiB are live under load: the process would run out of memory; raise it to \d+ MiB/);
  });

  test.each<[string, Runtime, Record<string, string>, string]>([
    ['Go', go, { GOMEMLIMIT: 'off' }, 'expected GOMEMLIMIT as in 115MiB, or leave it to the plan'],
    ['Node.js', Runtime.nodejs({ version: '22' }), { NODE_OPTIONS: '--max-heap-size=100' }, 'expected NODE_OPTIONS with --max-old-space-size in MiB'],
    ['Java', spring, { JAVA_TOOL_OPTIONS: '-XX:MaxRAMFraction=2' }, 'expected -Xmx or -XX:MaxRAMPercentage in JAVA_TOOL_OPTIONS'],
  ])('of %s that the plan cannot read is refused', (_name, runtime, env, message) => {
    expect(() => plan(given(env, { runtime }))).toThrow(`the environment sets a heap that cannot be read: ${message}`);
  });

  test('a second variable that would make it too large is seen', () => {
    expect(() => plan(given({ JDK_JAVA_OPTIONS: '-Xmx4g' }, { runtime: spring }))).toThrow('the environment allows a heap of 4096 MiB');
  });
});

describe('parts of memory beside the heap', () => {
  test('a young generation of the user\'s is counted', () => {
    const young = (options: string) => of(given({ NODE_OPTIONS: options }, {}), 'memory.young', 'environment.NODE_OPTIONS', 'resources.memory');
    expect(young('--trace-gc')).toEqual(['3 MiB', '--max-old-space-size=72 --trace-gc', '176Mi']);
    expect(young('--max-semi-space-size=16')).toEqual(['48 MiB', '--max-old-space-size=72 --max-semi-space-size=16', '224Mi']);
    expect(young('--max_semi_space_size=0')).toEqual(['3 MiB', '--max-old-space-size=72 --max_semi_space_size=0', '176Mi']);
  });

  test('in memory that was given it is not made smaller', () => {
    expect(of(given({ NODE_OPTIONS: '--max-semi-space-size=16' }, { memoryMiB: 512 }), 'memory.young')).toEqual(['48 MiB']);
    expect(() => plan(given({ NODE_OPTIONS: '--max-semi-space-size=64' }, { memoryMiB: 256 }))).toThrow(/^memory \(256 MiB\) is too small for Node.js 22: it must hold .* beside young 192 MiB/);
  });

  test('so is what G1 keeps, whoever chooses it', () => {
    const slow = { runtime: spring, slo: Slo.of({ p99: s(2) }) };
    const parts = (env: Record<string, string>) => of(given(env, slow), 'memory.collector', 'resources.memory');
    expect(parts({})).toEqual([undefined, '720Mi']);
    expect(parts({ JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC' })).toEqual([undefined, '720Mi']);
    expect(parts({ JAVA_TOOL_OPTIONS: '-XX:+UseG1GC' })).toEqual(['24.2 MiB', '752Mi']);
    expect(of(given({ JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC' }, { runtime: spring }), 'memory.collector')).toEqual([undefined]);
  });
});

describe('keep-alive', () => {
  const idle = (runtime: Runtime, env: Record<string, string>) => of(given(env, { runtime, target: MESH }), 'mesh.traffic.idleTimeout')[0];

  test.each<[Runtime, Record<string, string>, string]>([
    [python(), {}, '60 s'],
    [python(), { UVICORN_TIMEOUT_KEEP_ALIVE: '5' }, '3 s'],
    [python(), { UVICORN_TIMEOUT_KEEP_ALIVE: '62' }, '60 s'],
    [python(), { UVICORN_TIMEOUT_KEEP_ALIVE: '61' }, '59 s'],
    [python('gunicorn'), { GUNICORN_CMD_ARGS: '--keep-alive 10' }, '8 s'],
    [python('gunicorn'), { GUNICORN_CMD_ARGS: '--keep-alive 0' }, '60 s'],
    [python('gunicorn-sync'), { GUNICORN_CMD_ARGS: '--keep-alive 2' }, '60 s'],
    [spring, { SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '20s' }, '18 s'],
    [spring, { SERVER_TOMCAT_KEEPALIVETIMEOUT: '20000' }, '18 s'],
    [spring, { SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '75s', SERVER_TOMCAT_KEEPALIVETIMEOUT: 'PT30S' }, '28 s'],
    [spring, { SERVER_TOMCAT_KEEPALIVETIMEOUT: '75s', JAVA_TOOL_OPTIONS: '-Dserver.tomcat.keep-alive-timeout=1m -Dother=x' }, '58 s'],
    [spring, { SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: 'PT1H1M1.5S' }, '60 s'],
    [spring, { SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '4500ms' }, '2 s'],
    [spring, { SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '-1' }, '60 s'],
  ])('the mesh closes before the server (%#)', (runtime, env, seconds) => {
    expect(idle(runtime, env)).toBe(seconds);
  });

  test('says whose number it is', () => {
    const p = plan(given({ UVICORN_TIMEOUT_KEEP_ALIVE: '5' }, { runtime: python(), target: MESH }));
    const { number, reason } = p.decisions.find((d) => d.setting === 'mesh.traffic.idleTimeout')!;
    expect([number, reason]).toEqual([3, expect.stringMatching(/ 5 s.*UVICORN_TIMEOUT_KEEP_ALIVE.* 2 s/)]);
  });

  test('so short that no client can close first is refused', () => {
    expect(() => plan(given({ GUNICORN_CMD_ARGS: '--keep-alive 2' }, { runtime: python('gunicorn'), target: MESH })))
      .toThrow(/mesh.* 1 s.*server 2 s.* 3 s .*\(B19\)/);
    expect(idle(python('gunicorn'), { GUNICORN_CMD_ARGS: '--keep-alive 3' })).toBe('1 s');
  });

  test.each(['0', '0s', 'soon', '-1'])('a shutdown phase of %s is refused', (value) => {
    expect(() => plan(given({ SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: value }, { runtime: spring })))
      .toThrow(`env has SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE, a text of ${value.length} character${value.length === 1 ? '' : 's'}: expected a duration longer than zero, for example 75s, or leave it out and the plan sets it`);
  });

  test('shorter than a gateway\'s pool it is a finding, which names the variable', () => {
    const found = (env: Record<string, string>) => plan(given(env, { runtime: spring, exposure: Exposure.ingress('nginx', 'a.example.com') })).findings.find((f) => f.id === 'keep-alive-shorter-than-gateway')?.message;
    expect([found({}), found({ SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '62s' })]).toEqual([undefined, undefined]);
    expect(found({ SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '61s' })).toMatch(/ 502 .* 61 s.*SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT.* 60 s: leave SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT out.* 75 s.* 61 s/);
  });
});

describe('how long the server drains', () => {
  const shutdown = ['shutdown.drain', 'shutdown.gracePeriod'];

  test.each<[Runtime, Record<string, string>, string, string]>([
    [python(), { UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: '300' }, '300 s', '310 s'],
    [python('gunicorn'), { GUNICORN_CMD_ARGS: '--graceful-timeout=60' }, '60 s', '70 s'],
    [spring, { SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: '5m' }, '300 s', '315 s'],
    [spring, { SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE: '1500' }, '2 s', '30 s'],
  ])('is the drain, and the grace period covers it (%#)', (runtime, env, drain, grace) => {
    expect(of(given(env, { runtime }), ...shutdown)).toEqual([drain, grace]);
  });

  test('an add-on\'s drain comes on top', () => {
    const requirements = mergeRequirements([{ name: 'audit', drainSeconds: 20 }]);
    expect(of(given({ UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: '60' }, { runtime: python(), requirements }), ...shutdown)).toEqual(['80 s', '90 s']);
  });

  test('another one than drain says is refused', () => {
    const both = (drainSeconds: number) => given({ UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: '60' }, { runtime: python(), drainSeconds });
    expect(() => plan(both(20))).toThrow(/UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN \(60 s\) and drain is 20 s: .*leave UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN out/);
    expect(of(both(60), ...shutdown)).toEqual(['60 s', '70 s']);
  });

  test('shorter than the slowest request is a finding', () => {
    const found = (seconds: string) => plan(given({ UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: seconds }, { runtime: python() })).findings.find((f) => f.id === 'drain-cuts-requests')?.message;
    expect(found('10')).toBeUndefined();
    expect(found('9')).toMatch(/^UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN \(9 s\) .* \(10 s\)/);
  });

  test('too long for a function names the variable', () => {
    const fn = functionInput({ runtime: python(), env: { UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: '600' }, envNames: ['UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN'] });
    expect(() => plan(fn)).toThrow('UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN (600 s) is too long for a function');
  });

  test('a shutdown that is not graceful is refused', () => {
    expect(() => plan(given({ SERVER_SHUTDOWN: 'immediate' }, { runtime: spring })))
      .toThrow('env has SERVER_SHUTDOWN, a text of 9 characters: requests in flight would be cut whenever a pod stops: expected \'graceful\', or leave it out and the plan sets it');
    expect(of(given({ SERVER_SHUTDOWN: 'GRACEFUL' }, { runtime: spring }), 'shutdown.drain')).toEqual(['10 s']);
  });
});

describe('a value that is not known here', () => {
  const found = (runtime: Runtime, envNames: string[]) => plan(webInput({ runtime, envNames })).findings.find((f) => f.id === 'variable-not-readable')?.message;

  test('is a finding where the plan depends on it', () => {
    expect(found(go, ['GOMAXPROCS', 'LOG_LEVEL'])).toMatch(/^GOMAXPROCS comes from a reference, /);
    expect(found(go, ['GOMAXPROCS', 'GOMEMLIMIT'])).toContain('GOMAXPROCS, GOMEMLIMIT come from a reference');
    expect(found(Runtime.nodejs({ version: '22' }), ['NODE_OPTIONS'])).toContain('NODE_OPTIONS comes');
    expect(found(Runtime.rust(), ['TOKIO_WORKER_THREADS'])).toContain('TOKIO_WORKER_THREADS comes');
    expect(found(Runtime.dotnet({ version: '9' }), ['DOTNET_PROCESSOR_COUNT'])).toContain('DOTNET_PROCESSOR_COUNT comes');
    expect(found(Runtime.jvm({ version: '21' }), ['JDK_JAVA_OPTIONS'])).toContain('JDK_JAVA_OPTIONS comes');
    expect(found(spring, ['SERVER_TOMCAT_KEEPALIVETIMEOUT'])).toContain('SERVER_TOMCAT_KEEPALIVETIMEOUT comes');
    expect(found(spring, ['SERVER_TOMCAT_THREADS_MAX'])).toContain('SERVER_TOMCAT_THREADS_MAX comes');
    expect(found(python(), ['WEB_CONCURRENCY'])).toContain('WEB_CONCURRENCY comes');
    expect(found(python('gunicorn'), ['GUNICORN_CMD_ARGS'])).toContain('GUNICORN_CMD_ARGS comes');
  });

  test('is none where it does not', () => {
    expect([found(go, ['LOG_LEVEL']), found(python('gunicorn'), ['UVICORN_TIMEOUT_KEEP_ALIVE']), found(Runtime.nginx(), ['GOMAXPROCS'])]).toEqual([undefined, undefined, undefined]);
    expect(plan(given({ GOMAXPROCS: '2' }, { runtime: go })).findings.map((f) => f.id)).not.toContain('variable-not-readable');
  });
});

describe('requests that hold the process', () => {
  const failures = ['probes.readiness.failureThreshold', 'probes.liveness.failureThreshold'];
  const sync = (seconds: number, over: Changes = {}) => webInput({ runtime: python('gunicorn-sync'), profile: profile(10, 10, { latency: ms(100), slowestRequest: s(seconds) }), ...over });
  const holds = (input: PlanInput) => plan(input).findings.find((f) => f.id === 'requests-hold-probes')?.message;

  // the last of n probes, 5 s apart and each answered within 3 s, outlasts the request
  test.each([[10, '3'], [13, '3'], [13.1, '4'], [18, '4'], [30, '7'], [120, '25']])('a synchronous worker held for %d s: probes miss %s times', (seconds, times) => {
    expect(of(sync(seconds), ...failures)).toEqual([times, times]);
    expect(holds(sync(seconds)) !== undefined).toBe(times !== '3');
  });

  test('its worker is not killed for it', () => {
    const args = (seconds: number) => String(of(sync(seconds), 'environment.GUNICORN_CMD_ARGS')[0]);
    expect([args(10), args(25), args(26), args(120)].map((text) => / --timeout (\d+) /.exec(text)?.[1])).toEqual([undefined, undefined, '31', '125']);
    expect(plan(sync(120)).decisions.find((d) => d.setting === 'environment.GUNICORN_CMD_ARGS')!.reason).toMatch(/ 125 s.* 30 s.* 120 s/);
  });

  test('a timeout of the user\'s that would kill it is refused', () => {
    const timeout = (args: string) => () => plan(sync(120, { env: { GUNICORN_CMD_ARGS: args }, envNames: ['GUNICORN_CMD_ARGS'] }));
    expect(timeout('--timeout 120')).toThrow(/GUNICORN_CMD_ARGS --timeout \(120 s\).* 120 s .* 120 s\)/);
    expect(timeout('-t 60')).toThrow('GUNICORN_CMD_ARGS --timeout (60 s)');
    expect(['--timeout 121', '--timeout 0'].map((args) => of(sync(120, { env: { GUNICORN_CMD_ARGS: args }, envNames: ['GUNICORN_CMD_ARGS'] }), 'shutdown.drain'))).toEqual([['120 s'], ['120 s']]);
  });

  test('the finding says what it costs', () => {
    expect(holds(sync(120))).toMatch(/ Python 3\.13 \(gunicorn-sync\) for 120 s, .* 250 s: use a server with threads/);
    expect(holds(webInput({ profile: profile(0.1, 40_000) }))).toContain('a request may hold Node.js 22 for 134 s');
  });

  test('a loop is held while it computes, threads are not held', () => {
    const slow = { profile: profile(1, 4000, { latency: s(20), slowestRequest: s(120) }), cpuRequestMillis: 1000 };
    // 4 s x 3.33
    expect(of(webInput(slow), ...failures)).toEqual(['4', '4']);
    expect(of(webInput({ ...slow, runtime: python() }), ...failures)).toEqual(['4', '4']);
    expect(of(webInput({ ...slow, runtime: python('gunicorn') }), ...failures)).toEqual(['3', '3']);
    expect(of(webInput({ ...slow, runtime: go }), ...failures)).toEqual(['3', '3']);
    // twice as long on half a core
    expect(of(webInput({ ...slow, cpuRequestMillis: 500 }), ...failures)).toEqual(['6', '6']);
  });

  test('what only waits holds no loop', () => {
    expect(of(webInput({ profile: profile(1, 4, { latency: s(40), slowestRequest: s(120) }) }), ...failures)).toEqual(['3', '3']);
  });
});

describe('the pool before the server', () => {
  const gateway = ClusterTarget.kubernetes('1.34', { gateway: 'infra/public' });
  const written = (input: PlanInput) => of(input, 'environment.UVICORN_TIMEOUT_KEEP_ALIVE', 'environment.SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT').filter((value) => value !== undefined);
  const ambient = { istio: IstioMode.AMBIENT, gateway: 'infra/public' };

  test.each<[string, Changes, string]>([
    ['nothing', {}, '75'],
    ['a load balancer', { exposure: Exposure.loadBalancer() }, '75'],
    ['nginx', { exposure: Exposure.ingress('nginx', 'a.example.com') }, '75'],
    ['Traefik', { exposure: Exposure.ingress('traefik', 'a.example.com') }, '105'],
    ['Google\'s load balancer', { exposure: Exposure.ingress('gce', 'a.example.com') }, '615'],
    ['Google\'s internal load balancer', { exposure: Exposure.ingress('gce-internal', 'a.example.com') }, '615'],
    ['Contour', { exposure: Exposure.ingress('contour', 'a.example.com') }, '3615'],
    ['a gateway', { exposure: Exposure.gateway(), target: gateway }, '3615'],
    ['a gateway of the mesh', { exposure: Exposure.gateway(), target: MESH }, '75'],
    ['a gateway and a waypoint', { exposure: Exposure.gateway(), target: ClusterTarget.kubernetes('1.34', { ...ambient, waypoint: 'waypoint' }) }, '75'],
    ['a gateway before an ambient mesh without a waypoint', { exposure: Exposure.gateway(), target: ClusterTarget.kubernetes('1.34', ambient) }, '3615'],
  ])('behind %s', (_name, over, seconds) => {
    expect(written(webInput({ ...over, runtime: python() }))).toEqual([seconds]);
    expect(written(webInput({ ...over, runtime: spring }))).toEqual([`${seconds}s`]);
    expect(of(webInput({ ...over, runtime: python('gunicorn') }), 'environment.GUNICORN_CMD_ARGS')).toEqual([expect.stringContaining(`--keep-alive ${seconds} `)]);
    expect(plan(webInput({ ...over, runtime: python() })).findings.map((f) => f.id)).not.toContain('keep-alive-shorter-than-gateway');
  });

  test('the reason names the pool', () => {
    const reason = (runtime: Runtime, setting: string) => plan(webInput({ runtime, exposure: Exposure.gateway(), target: gateway })).decisions.find((d) => d.setting === setting)!.reason;
    expect(reason(spring, 'environment.SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT')).toMatch(/ 3600 s.*Envoy/);
    expect(reason(python('gunicorn'), 'environment.GUNICORN_CMD_ARGS')).toMatch(/ 3615 s.* 3600 s.*Envoy/);
  });

  test.each<[string, Runtime, Changes, string]>([
    ['.NET behind a gateway', Runtime.dotnet({ version: '9' }), { exposure: Exposure.gateway(), target: gateway }, '502 9 130 3600 3615 130'],
    ['nginx behind Google\'s load balancer', Runtime.nginx(), { exposure: Exposure.ingress('gce', 'a.example.com') }, '502 75 600 615'],
  ])('%s cannot be told, so it is a finding', (_name, runtime, over, numbers) => {
    expect(numbersTold(plan(webInput({ ...over, runtime })).findings.find((f) => f.id === 'keep-alive-shorter-than-gateway')?.message ?? '')).toBe(numbers);
  });
});

describe('the longest request', () => {
  const timeouts = ['demand.objectiveP99', 'demand.slowestRequest', 'mesh.traffic.requestTimeout', 'network.routeTimeout', 'shutdown.drain', 'shutdown.gracePeriod'];
  const meshed = (numbers: Parameters<typeof profile>[2], over: Changes = {}) => webInput({ target: MESH, exposure: Exposure.gateway(), profile: profile(10, 5, numbers), ...over });

  test('that was declared bounds the assumed objective, the mesh and the drain', () => {
    expect(of(meshed({ latencyP99: s(4), slowestRequest: s(5) }), ...timeouts)).toEqual(['5000 ms', '5 s', '5 s', '7 s', '7 s', '30 s']);
  });

  test('of a long poll is what the mesh waits, and the drain covers the gateway', () => {
    const [objective, ...rest] = of(meshed({ latency: s(40), slowestRequest: s(60) }), ...timeouts);
    // p99 of 60 s, and what a half busy core adds
    expect([parseFloat(String(objective)) < 60_100, ...rest]).toEqual([true, '60 s', '60 s', '75 s', '75 s', '90 s']);
  });

  test('that nobody declared is three times the objective, for the mesh and the drain', () => {
    expect(of(meshed({ latencyP99: s(4) }), ...timeouts)).toEqual(['8000 ms', '24 s', '24 s', '30 s', '30 s', '45 s']);
  });

  test('a declared objective beyond it is waited for', () => {
    expect(of(meshed({ slowestRequest: s(5) }, { slo: Slo.of({ p99: s(7) }) }), ...timeouts)).toEqual(['7000 ms', '5 s', '7 s', '9 s', '9 s', '30 s']);
  });
});
