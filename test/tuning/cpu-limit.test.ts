import { plan, profile, values, webInput } from './inputs';
import { CpuPolicy } from '../../src/tuning/profile/choices';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * The default CPU limit and its reason follow from what bounds the process.
 */

function limit(runtime: Runtime, env: Record<string, string> = {}): { readonly cores: unknown; readonly reason: string } {
  const p = plan(webInput({ runtime, profile: profile(100, 5), env, envNames: Object.keys(env) }));
  return { cores: values(p)['resources.cpuLimit'], reason: p.decisions.find((d) => d.setting === 'resources.cpuLimit')!.reason };
}

test.each<[string, Runtime, Record<string, string>, string, RegExp]>([
  ['one loop and libuv\'s four threads', Runtime.nodejs({ version: '22' }), {}, '5', /^1 core .* 4 .*; V8's own threads.* 5 cores/],
  ['the user\'s pool', Runtime.nodejs({ version: '22' }), { UV_THREADPOOL_SIZE: '2' }, '3', /^1 core .* 2 /],
  ['a pool that is larger than a limit has sense', Runtime.nodejs({ version: '22' }), { UV_THREADPOOL_SIZE: '64' }, '9', /^1 core .* 8 /],
  ['GOMAXPROCS', Runtime.golang({ version: '1.25' }), {}, '4', /^twice the 2 cores .* never throttled/],
  ['C code beside Go', Runtime.golang({ version: '1.25', cgo: true }), {}, '4', /threads inside C code.* 4 cores/],
  ['one interpreter', Runtime.python({ version: '3.13' }), {}, '2', /^twice the 1 core .* never throttled/],
  ['request threads', Runtime.springBoot({ version: '21' }), {}, '4', /200 request threads.* 4 cores/],
  ['a pool that grows', Runtime.dotnet({ version: '9' }), {}, '4', /the thread pool.* 4 cores/],
  ['threads that may block', Runtime.rust(), {}, '4', /threads of spawn_blocking.* 4 cores/],
  ['children', Runtime.phpFpm(), {}, '2', /\d+ children.* 2 cores/],
])('%s', (_, runtime, env, cores, reason) => {
  const { cores: actual, reason: told } = limit(runtime, env);
  expect(actual).toBe(cores);
  expect(told).toMatch(reason);
  // only what nothing else may use up is never throttled
  expect(told.includes('never throttled')).toBe(reason.source.includes('never throttled'));
});

test('the helpers change neither a limit by choice nor what an autoscaler can see', () => {
  const capped = plan(webInput({ cpu: CpuPolicy.capped(1.5), cpuRequestMillis: 500 }));
  expect(values(capped)['resources.cpuLimit']).toBe('750m');
  expect(plan(webInput({ cpu: CpuPolicy.unlimited() }))._settings.resources.cpuLimit).toBeUndefined();
});
