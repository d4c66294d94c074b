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
  ['one loop and libuv\'s four threads', Runtime.nodejs({ version: '22' }), {}, '5', /the 1 that computes for requests and 4 threads beside it; V8's own threads, which collect and compile, can ask for more at the same moment and are then held to 5 cores/],
  ['the user\'s pool', Runtime.nodejs({ version: '22' }), { UV_THREADPOOL_SIZE: '2' }, '3', /and 2 threads beside it/],
  ['a pool that is larger than a limit has sense', Runtime.nodejs({ version: '22' }), { UV_THREADPOOL_SIZE: '64' }, '9', /and 8 threads beside it/],
  ['GOMAXPROCS', Runtime.golang({ version: '1.25' }), {}, '4', /twice the 2 that were planned: the process has no more/],
  ['C code beside Go', Runtime.golang({ version: '1.25', cgo: true }), {}, '4', /threads inside C code, .* are then held to 4 cores/],
  ['one interpreter', Runtime.python({ version: '3.13' }), {}, '2', /the process has no more/],
  ['request threads', Runtime.springBoot({ version: '21' }), {}, '4', /200 request threads, which ActiveProcessorCount does not count, can ask for more at the same moment/],
  ['a pool that grows', Runtime.dotnet({ version: '9' }), {}, '4', /the thread pool, which grows/],
  ['threads that may block', Runtime.rust(), {}, '4', /threads of spawn_blocking/],
  ['children', Runtime.phpFpm(), {}, '2', /\d+ children can ask for more/],
])('%s', (_, runtime, env, cores, reason) => {
  const { cores: actual, reason: told } = limit(runtime, env);
  expect(actual).toBe(cores);
  expect(told).toMatch(reason);
  expect(told).not.toContain('never');
});

test('the helpers change neither a limit by choice nor what an autoscaler can see', () => {
  const capped = plan(webInput({ cpu: CpuPolicy.capped(1.5), cpuRequestMillis: 500 }));
  expect(values(capped)['resources.cpuLimit']).toBe('750m');
  expect(plan(webInput({ cpu: CpuPolicy.unlimited() }))._settings.resources.cpuLimit).toBeUndefined();
});
