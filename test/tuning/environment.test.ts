import { fn, web } from './fake-context';
import { Changes } from './inputs';
import { baseline, inputsOf } from '../../src/tuning/decisions/tuned';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { environmentAsk, tuneEnvironment } from '../../src/tuning/pod/environment';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { Protocol } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import type { MemoryFit } from '../../src/tuning/runtimes/runtime-model';

const fit: MemoryFit = { limitMiB: 256, ledger: [], rule: 'A1', reason: () => 'test' };
const environment = () => ({
  NODE_OPTIONS: baseline('--max-old-space-size=100', 'A1', 'the heap fits'),
  WORKERS: baseline('2', 'RT-0', 'two were planned'),
});

function variables(input: Changes, ctx: (f: Parameters<typeof web>[0]) => PlanContext = web): Record<string, unknown[]> {
  const made = ctx({ input, runtime: { environment } });
  return Object.fromEntries(Object.entries(tuneEnvironment(made, fit, tuneShutdown(made)).variables)
    .map(([name, { value, because }]) => [name, [value, because.source, because.rule, inputsOf(because), because.reason()]]));
}

const OURS = {
  NODE_OPTIONS: ['--max-old-space-size=100', 'baseline', 'A1', [], 'the heap fits'],
  WORKERS: ['2', 'baseline', 'RT-0', [], 'two were planned'],
};

test('the runtime\'s variables, in alphabetical order', () => {
  expect(variables({})).toEqual(OURS);
  expect(Object.keys(variables({ requirements: mergeRequirements([{ name: 'audit', env: { AUDIT: 'on', ZONE: 'a' } }]) }))).toEqual(['AUDIT', 'NODE_OPTIONS', 'WORKERS', 'ZONE']);
});

test('a user\'s value wins, and says what the plan would have chosen', () => {
  expect(variables({ env: { WORKERS: '5' }, envNames: ['WORKERS'] }).WORKERS).toEqual(['5', 'user', undefined, ['env'], expect.stringMatching(/^given in env; .*'2'$/)]);
  expect(variables({ env: { WORKERS: '2' }, envNames: ['WORKERS'] }).WORKERS).toEqual(['2', 'user', undefined, ['env'], 'given in env']);
});

test('a user\'s flags are merged with the plan\'s, the user\'s last', () => {
  expect(variables({ env: { NODE_OPTIONS: '--enable-source-maps' }, envNames: ['NODE_OPTIONS'] }).NODE_OPTIONS)
    .toEqual(['--max-old-space-size=100 --enable-source-maps', 'user', 'A1', ['env'], 'the heap fits; merged with the flags in env']);
  expect(variables({ env: { NODE_OPTIONS: '--max-old-space-size=90' }, envNames: ['NODE_OPTIONS'] }).NODE_OPTIONS)
    .toEqual(['--max-old-space-size=90', 'user', 'A1', ['env'], 'the heap fits; merged with the flags in env, which replace --max-old-space-size=100']);
});

test('a user\'s reference takes a variable out of the plan, and other variables are none of its business', () => {
  expect(variables({ envNames: ['WORKERS'] })).toEqual({ NODE_OPTIONS: OURS.NODE_OPTIONS });
  expect(variables({ env: { LOG_LEVEL: 'info' }, envNames: ['LOG_LEVEL', 'SECRET'] })).toEqual(OURS);
});

const asks = (env: Record<string, string>) => ({ requirements: mergeRequirements([{ name: 'audit', env }]) });

test('an add-on gets the variables that nobody else sets, and those that say the same', () => {
  expect(variables(asks({ AUDIT: 'on' })).AUDIT).toEqual(['on', 'add-on', undefined, ['addOns'], 'audit asks for it']);
  expect(variables(asks({ WORKERS: '2' })).WORKERS).toEqual(['2', 'add-on', undefined, ['addOns'], 'audit asks for it']);
});

test('an add-on\'s flags are merged with the plan\'s', () => {
  expect(variables(asks({ NODE_OPTIONS: '--require=./audit.js' })).NODE_OPTIONS)
    .toEqual(['--max-old-space-size=100 --require=./audit.js', 'add-on', 'A1', ['addOns'], 'the heap fits; with the flags of audit']);
});

test('fails when an add-on wants another value than the plan needs', () => {
  expect(() => variables(asks({ WORKERS: '3' }))).toThrow('add-on audit wants another value of WORKERS, the plan needs \'2\' (RT-0: two were planned): remove it from the add-on, or set WORKERS in env yourself');
  const made = fn({ input: asks({ CACHE_PATH: '/elsewhere' }) }, { cachePath: '/cache' });
  expect(() => tuneEnvironment(made, fit, tuneShutdown(made))).toThrow('the plan needs \'/cache\' (plan: ');
});

test('the user\'s own value settles what an add-on and the plan want differently, as the error says', () => {
  expect(variables({ ...asks({ WORKERS: '3' }), env: { WORKERS: '4' }, envNames: ['WORKERS'] }).WORKERS).toEqual(['4', 'user', undefined, ['env'], expect.stringMatching(/^given in env; .*'2'$/)]);
  expect(variables({ ...asks({ WORKERS: '3' }), envNames: ['WORKERS'] })).not.toHaveProperty('WORKERS');
});

test('a function is told of its compression, its cache and its buffer', () => {
  const names = (more: Parameters<typeof fn>[1]) => {
    const made = fn({}, more);
    return Object.fromEntries(Object.entries(tuneEnvironment(made, fit, tuneShutdown(made)).variables).map(([name, leaf]) => [name, [leaf.value, inputsOf(leaf.because)[0]]]));
  };
  expect(names({})).toEqual({});
  expect(names({ compression: true })).toEqual({ COMPRESSION: ['br,gzip', 'compression'] });
  expect(names({ cachePath: '/cache' })).toEqual({ CACHE_PATH: ['/cache', 'cachePath'] });
  expect(names({ cachePath: '/cache', cacheSizeMiB: 10 })).toEqual({ CACHE_PATH: ['/cache', 'cachePath'], CACHE_MAX_BYTES: ['9437184', 'cacheSize'] });
  expect(names({ offlineBufferMiB: 64 })).toEqual({ OFFLINE_BUFFER_PATH: ['/var/spool/resize', 'offlineBuffer'] });
});

test('a runtime is told everything that its variables may depend on', () => {
  const ask = (ctx: PlanContext) => environmentAsk(ctx, fit, tuneShutdown(ctx));
  expect(ask(web())).toEqual({
    fit,
    heapGiven: undefined,
    userNames: [],
    workersFrom: undefined,
    parallelism: 1,
    requestMillis: 500,
    cpuLimitMillis: 2000,
    podRate: 140,
    concurrency: 16,
    latencyP99Millis: 100,
    poolThreads: 0,
    drainSeconds: 10,
    port: 8080,
    grpc: false,
    musl: false,
    keepAlive: { seconds: 75, outlasts: 'the 60 s after which gateways close idle connections' },
    heldSeconds: 0,
  });
  expect(ask(fn({ input: { protocol: Protocol.GRPC, musl: true, port: 9000 }, size: { poolThreads: 7 } }))).toMatchObject({ grpc: true, musl: true, port: 9000, poolThreads: 7 });
});
