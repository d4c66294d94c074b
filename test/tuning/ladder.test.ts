import { readFileSync } from 'fs';
import { join } from 'path';
import { plan, profile, webInput } from './inputs';
import { runtimes } from './samples';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { inputsOf, tunedLeaves } from '../../src/tuning/decisions/tuned';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * The page about overrides lists variables by runtime: each changes the plan of its runtime, or is checked there, and is told with every other.
 */

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'concepts', 'override-ladder.md'), 'utf8');
const RUNTIMES: Record<string, Runtime> = {
  'Python': Runtime.python({ version: '3.13' }),
  'uvicorn': Runtime.python({ version: '3.13' }),
  'gunicorn': Runtime.python({ version: '3.13', server: 'gunicorn' }),
  'Node.js': Runtime.nodejs({ version: '22' }),
  'Go': Runtime.golang({ version: '1.25' }),
  'Rust': Runtime.rust(),
  '.NET': Runtime.dotnet({ version: '9' }),
  'Java': Runtime.jvm({ version: '21' }),
  'Spring Boot': Runtime.springBoot({ version: '21' }),
};
/** A value that differs from the plan's, and the variable that carries a flag. */
const VALUES: Record<string, [string, string]> = {
  '--workers': ['GUNICORN_CMD_ARGS', '--workers 3'],
  '--threads': ['GUNICORN_CMD_ARGS', '--threads 9'],
  '--keep-alive': ['GUNICORN_CMD_ARGS', '--keep-alive 33'],
  '--graceful-timeout': ['GUNICORN_CMD_ARGS', '--graceful-timeout 33'],
  '--max-old-space-size': ['NODE_OPTIONS', '--max-old-space-size=9999'],
  '--max-semi-space-size': ['NODE_OPTIONS', '--max-semi-space-size=16'],
  '-XX:ActiveProcessorCount': ['JAVA_TOOL_OPTIONS', '-XX:ActiveProcessorCount=3'],
  '-Xmx': ['JAVA_TOOL_OPTIONS', '-Xmx9999m'],
  '-XX:MaxRAMPercentage': ['JAVA_TOOL_OPTIONS', '-XX:MaxRAMPercentage=99'],
  '-XX:MaxDirectMemorySize': ['JAVA_TOOL_OPTIONS', '-XX:MaxDirectMemorySize=200m'],
  '-XX:MaxMetaspaceSize': ['JAVA_TOOL_OPTIONS', '-XX:MaxMetaspaceSize=200m'],
  '-XX:ReservedCodeCacheSize': ['JAVA_TOOL_OPTIONS', '-XX:ReservedCodeCacheSize=64m'],
  '-Xss': ['JAVA_TOOL_OPTIONS', '-Xss128k'],
  'GOMEMLIMIT': ['GOMEMLIMIT', '9999MiB'],
  'DOTNET_GCHeapHardLimit': ['DOTNET_GCHeapHardLimit', '0xFFFFFFFF'],
  'SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE': ['SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE', '33s'],
};

/** Rows of the table: `runtime: token` pairs. */
function listed(): Array<[string, string]> {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| ') && line.includes('`')).map((line) => line.split(' | ')[1]);
  return rows.flatMap((cell) => cell.split('; ').flatMap((part) => {
    const [runtime, tokens] = part.split(': ');
    return [...tokens.matchAll(/`([^`]+)`/g)].map(([, token]): [string, string] => [runtime, token]);
  }));
}

function environmentFor(token: string): Record<string, string> {
  const [name, value] = VALUES[token] ?? [token, '3'];
  return { [name]: value };
}

/** Everything but the variables themselves, or how the plan refuses them. */
function outcome(runtime: Runtime, env: Record<string, string>): string {
  try {
    const { _settings } = plan(webInput({ runtime, profile: profile(100, 10), env, envNames: Object.keys(env) }));
    return tunedLeaves(_settings).filter(([path]) => !path.startsWith('environment.')).map(([path, leaf]) => `${path}=${String(leaf.value)}${inputsOf(leaf.because).includes('env') ? ' by env' : ''}`).join('\n');
  } catch (e) {
    return (e as Error).message;
  }
}

test('the page lists variables of every runtime that reads some', () => {
  expect(new Set(listed().map(([runtime]) => runtime))).toEqual(new Set(Object.keys(RUNTIMES)));
});

// how long idle connections are kept shows in a mesh only: keep-alive tests in overrides.test.ts
test.each(listed().filter(([, token]) => !/KEEP_ALIVE|keep-alive/.test(token)))('%s reads %s', (name, token) => {
  const runtime = token === 'UVICORN_WORKERS' ? RUNTIMES.uvicorn : token === '--workers' ? RUNTIMES.gunicorn : RUNTIMES[name];
  expect(outcome(runtime, environmentFor(token))).not.toBe(outcome(runtime, {}));
});

test.each(listed())('every runtime that does not read what %s reads as %s says so', (_, token) => {
  const [variable] = Object.keys(environmentFor(token));
  for (const [name, runtime] of Object.entries(runtimes)) {
    if ((runtime._modelOn(BASELINE_V1).reads ?? []).includes(variable)) {
      continue;
    }
    let found: string[] = [];
    try {
      found = plan(webInput({ runtime, profile: profile(100, 10), env: environmentFor(token), envNames: [variable] })).findings.map((f) => f.id);
    } catch (e) {
      expect([name, (e as Error).message]).toEqual([name, expect.stringContaining(variable)]);
      continue;
    }
    expect([name, found]).toEqual([name, expect.arrayContaining(['variable-not-read'])]);
  }
});

test('the table of variables is what the runtimes read', () => {
  const read = new Set(Object.values(runtimes).flatMap((runtime) => runtime._modelOn(BASELINE_V1).reads ?? []));
  expect([...read].filter((name) => !Runtime._readers.has(name))).toEqual([]);
  expect([...Runtime._readers.keys()].filter((name) => !read.has(name))).toEqual([]);
});

test('a generic runtime takes WEB_CONCURRENCY for nothing, and says so', () => {
  const p = plan(webInput({ runtime: runtimes['something else'], profile: profile(100, 10), env: { WEB_CONCURRENCY: '8' }, envNames: ['WEB_CONCURRENCY'] }));
  expect(p.findings.find((f) => f.id === 'variable-not-read')!.message)
    .toMatch(/^WEB_CONCURRENCY is read with Runtime\.python; with a generic runtime the plan ignores it/);
});
