import { Changes, plan, profile, values, webInput } from './inputs';
import { PlanInput } from '../../src/tuning/demand/plan-input';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * What the image sets by itself: an input as env is, weaker than env, and printed only inside a variable of the plan's.
 */

const AGENT = '-javaagent:/otel/agent.jar';

function given(runtime: Runtime, over: Changes): PlanInput {
  return webInput({ runtime, profile: profile(100, 10), envNames: Object.keys(over.env ?? {}), ...over });
}
const variable = (name: string, runtime: Runtime, over: Changes) => values(plan(given(runtime, over)))[`environment.${name}`];
const java = Runtime.jvm({ version: '21' });
const gunicorn = Runtime.python({ version: '3.13', server: 'gunicorn' });

test('flags are merged into the variable that would replace the image\'s', () => {
  expect(variable('JAVA_TOOL_OPTIONS', java, { imageEnv: { JAVA_TOOL_OPTIONS: AGENT } })).toMatch(new RegExp(`^-Xmx\\d+m .* ${AGENT}$`));
  expect(variable('NODE_OPTIONS', Runtime.nodejs({ version: '22' }), { imageEnv: { NODE_OPTIONS: '--require /otel.js' } })).toMatch(/^--max-old-space-size=\d+ --require \/otel\.js$/);
});

test('they are inputs: threads that the image starts are planned', () => {
  const p = plan(given(gunicorn, { imageEnv: { GUNICORN_CMD_ARGS: '--threads 9' } }));
  expect(values(p)['sizing.slots']).toBe('9');
  expect(values(p)['environment.GUNICORN_CMD_ARGS']).toContain('--threads 9');
  expect(p.decisions.find((d) => d.setting === 'environment.GUNICORN_CMD_ARGS')).toMatchObject({ source: 'user', inputs: expect.arrayContaining(['imageEnv']) });
});

test('env is stronger, an add-on stands between them', () => {
  const addOn = mergeRequirements([{ name: 'agent', env: { GUNICORN_CMD_ARGS: '--threads 7 --preload' } }]);
  const threads = (over: Changes) => /--threads (\d+)/.exec(variable('GUNICORN_CMD_ARGS', gunicorn, over) as string)![1];
  const imageEnv = { GUNICORN_CMD_ARGS: '--threads 9' };
  expect([threads({ imageEnv }), threads({ imageEnv, requirements: addOn }), threads({ imageEnv, requirements: addOn, env: { GUNICORN_CMD_ARGS: '--threads 5' } })]).toEqual(['9', '7', '5']);
  expect(values(plan(given(gunicorn, { imageEnv, requirements: addOn })))['sizing.slots']).toBe('7');
});

test('other variables of the plan take the image\'s value, and nothing else is printed', () => {
  const p = plan(given(gunicorn, { imageEnv: { WEB_CONCURRENCY: '3', GODEBUG: 'x=1', DJANGO_SETTINGS_MODULE: 'shop' } }));
  expect(values(p)).toMatchObject({ 'environment.WEB_CONCURRENCY': '3', 'sizing.parallelism': '3' });
  expect(Object.keys(p._settings.environment)).not.toEqual(expect.arrayContaining(['GODEBUG']));
  expect(JSON.stringify(p._settings.environment)).not.toContain('shop');
});

test('a heap of the image\'s is counted, and refused where it does not fit', () => {
  expect(values(plan(given(java, { imageEnv: { JAVA_TOOL_OPTIONS: '-Xmx300m' }, memoryMiB: 1024 })))['environment.JAVA_TOOL_OPTIONS']).toMatch(/ -Xmx300m$/);
  expect(() => plan(given(java, { imageEnv: { JAVA_TOOL_OPTIONS: '-Xmx4g' } }))).toThrow('the environment allows a heap of 4096 MiB');
});

describe('the finding', () => {
  const found = (runtime: Runtime, over: Changes = {}) => plan(given(runtime, over)).findings.find((f) => f.id === 'image-variable-replaced');

  test.each<[string, Runtime, string]>([
    ['Node.js', Runtime.nodejs({ version: '22' }), 'NODE_OPTIONS'], ['Java', java, 'JAVA_TOOL_OPTIONS'], ['Spring Boot', Runtime.springBoot(), 'JAVA_TOOL_OPTIONS'], ['gunicorn', gunicorn, 'GUNICORN_CMD_ARGS'],
  ])('%s replaces %s', (_, runtime, name) => {
    expect(found(runtime)).toMatchObject({ severity: 'info', message: expect.stringMatching(new RegExp(`^${name} of the pod replaces`)) });
    expect(found(runtime, { imageEnv: {} })).toBeUndefined();
  });

  test.each<[string, Runtime]>([['Go', Runtime.golang()], ['uvicorn', Runtime.python()], ['.NET', Runtime.dotnet()]])('%s prints no variable that holds all flags', (_, runtime) => {
    expect(found(runtime)).toBeUndefined();
  });

  test('nor where the user replaces it by a reference', () => {
    expect(found(java, { envNames: ['JAVA_TOOL_OPTIONS'] })).toBeUndefined();
  });
});
