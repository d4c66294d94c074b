import { environmentAsk, environmentOf, memoryAsk, partsOf, saidBy } from './asks';
import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { inputsOf } from '../../../src/tuning/decisions/tuned';
import { ownNumbers } from '../../../src/tuning/runtimes/assumed';
import { DOTNET_NUMBERS, dotnetHeap, dotnetModel } from '../../../src/tuning/runtimes/dotnet';
import { genericModel } from '../../../src/tuning/runtimes/generic';
import { nginxModel } from '../../../src/tuning/runtimes/nginx';
import { PHP_FPM_NUMBERS, phpChildren, phpFpmModel } from '../../../src/tuning/runtimes/php-fpm';
import { PythonChoice, pythonModel, pythonWorkers } from '../../../src/tuning/runtimes/python';
import { rustModel } from '../../../src/tuning/runtimes/rust';

const python = (choice: Partial<PythonChoice> = {}) => pythonModel(BASELINE_V1, { version: undefined, server: 'uvicorn', workersPerCore: 1, ...choice });

describe('.NET', () => {
  const dotnet = dotnetModel(BASELINE_V1, undefined);
  const ask = memoryAsk({ baseMiB: 160, tmpfsMiB: 64, concurrency: 40 });

  test('the heap is what 95 % of the limit leave, as a whole percentage', () => {
    // live 100 + 20 = 120, times 1.5 = 180; 304 / 0.95 = 320 MiB; 180 of 320 = 56 % = 179.2 MiB, which is too little
    expect(partsOf(dotnet.fitMemory(ask))).toEqual({ heap: 180, native: 60, tmpfs: 64 });
    expect(partsOf(dotnet.fitMemory(ask, 512))).toEqual({ heap: 512 * 0.7, native: 60, tmpfs: 64 });
  });

  test('a working set is live, and the whole fit says what it is made of', () => {
    // live 100 + 40 + 20 = 160, times 1.5 = 240; (240 + 124) / 0.95 = 383.2; 240 of 384 = 62.5 %, and 62 % are too little
    expect(saidBy(dotnet.fitMemory({ ...ask, workingSetMiB: 40 }))).toStrictEqual({
      limitMiB: 384,
      ledger: [
        { part: 'heap', mib: 240, why: expect.stringMatching(/ 1\.5 times .*160 MiB$/) },
        { part: 'native', mib: 60, why: expect.any(String) },
        { part: 'tmpfs', mib: 64, why: expect.any(String) },
      ],
      rule: 'RT-D1, MEM-2',
      heapMiB: 240,
      liveMiB: 160,
      collector: 'workstation',
      reason: expect.stringMatching(/240 MiB .* 1\.5 times .* 160 MiB.* native 60 MiB, tmpfs 64 MiB$/),
    });
  });

  test('a whole percentage is said in the ledger and kept for the variable', () => {
    const { ledger, ...fit } = saidBy(dotnet.fitMemory(ask, 512));

    expect(ledger[0]).toEqual({ part: 'heap', mib: 512 * 0.7, why: expect.stringMatching(/ 70 % of the limit.* 1\.5 times .* 120 MiB$/) });
    expect(fit).toMatchObject({ heapMiB: 512 * 0.7, liveMiB: 120, percent: 70 });
  });

  test('a base below the runtime\'s own size still leaves 32 MiB of live heap', () => {
    expect(dotnet.fitMemory({ ...ask, baseMiB: 20 }).liveMiB).toBe(32 + 20);
  });

  test('a limit that is too small is refused with what it must hold, by the name of the release', () => {
    const dotnet8 = dotnetModel(BASELINE_V1, { major: 8, minor: 0, text: '8.0' });

    expect(() => dotnet8.fitMemory(ask, 304)).toThrow(new Error(
      'memory (304 MiB) is too small for .NET 8.0: it must hold a heap of 180 MiB (1.5 x 120 MiB live) beside native 60 MiB, tmpfs 64 MiB: use at least 320 MiB, or leave memory out',
    ));
  });

  test('how the server collector grows follows from the runtime', () => {
    const variables = dotnet.environment(environmentAsk(dotnet.fitMemory(ask, 512)));

    expect(Object.entries(variables).map(([name, { because }]) => [name, because.rule, inputsOf(because)])).toEqual([
      ['DOTNET_GCHeapHardLimitPercent', 'RT-D2', ['resources.memory', 'runtime']],
      ['DOTNET_gcServer', 'RT-D4', ['resources.memory', 'sizing.parallelism']],
      ['DOTNET_GCDynamicAdaptationMode', 'RT-D3', ['runtime', 'environment.DOTNET_gcServer']],
      ['DOTNET_PROCESSOR_COUNT', 'RT-0', ['sizing.parallelism']],
      ['DOTNET_shutdownTimeoutSeconds', 'RT-D6', ['shutdown.drain']],
      ['DOTNET_TieredPGO', 'RT-D4', ['runtime']],
    ]);
  });

  test.each([
    [512, 124, 180, { heapMiB: 512 * 0.7, percent: 70 }],
    // 486.4 - 230.4 = 256 MiB are half of the limit, which is all that is needed
    [512, 230.4, 256, { heapMiB: 256, percent: 50 }],
    [320, 124, 180, { heapMiB: 180, percent: undefined }],
    [304, 124, 180, undefined],
  ])('%i MiB with %i MiB beside the heap and %i MiB needed', (limit, other, needed, expected) => {
    expect(dotnetHeap(ownNumbers(BASELINE_V1, 'dotnet', DOTNET_NUMBERS), limit, other, needed)).toEqual(expected);
  });

  test('collector numbers are hexadecimal, the processor count is decimal', () => {
    expect(environmentOf(dotnet, memoryAsk({ ...ask, parallelism: 12 }), {}, 512)).toEqual({
      DOTNET_GCHeapHardLimitPercent: '0x46',
      DOTNET_gcServer: '1',
      DOTNET_GCDynamicAdaptationMode: '1',
      DOTNET_PROCESSOR_COUNT: '12',
      DOTNET_shutdownTimeoutSeconds: '12',
      DOTNET_TieredPGO: '1',
    });
  });

  test.each([
    [1, 1024, '0'], [2, 496, '0'], [2, 512, '1'],
  ])('%i processors and %i MiB: server collector %s', (parallelism, limit, server) => {
    expect(environmentOf(dotnet, memoryAsk({ ...ask, parallelism }), {}, limit).DOTNET_gcServer).toBe(server);
  });

  test('the exact limit is written where the percentage would round the live set out', () => {
    expect(environmentOf(dotnet, ask)).toMatchObject({ DOTNET_GCHeapHardLimit: '0xB400000' });
  });
});

describe('Rust', () => {
  const rust = rustModel(BASELINE_V1, false);

  test('the ledger example with 512 MiB of page cache gets 576 MiB', () => {
    const fit = rust.fitMemory(memoryAsk({ baseMiB: 16, perRequestMiB: 0.0625, pageCacheMiB: 512 }));
    expect(fit.limitMiB).toBe(576);
    expect(partsOf(fit)).toEqual({ base: 16, requests: 1, tmpfs: 16, pageCache: 512 });
  });

  test('without a collector a quarter of headroom is enough', () => {
    expect(rust.fitMemory(memoryAsk({ baseMiB: 16, perRequestMiB: 0.0625, workingSetMiB: 100 })).limitMiB).toBe(176);
  });

  test('musl has no arenas, and neither has a large process with few threads', () => {
    const ask = memoryAsk({ baseMiB: 16 });
    expect(environmentOf(rust, ask)).toEqual({ TOKIO_WORKER_THREADS: '2', MALLOC_ARENA_MAX: '2' });
    expect(environmentOf(rust, ask, { musl: true })).toEqual({ TOKIO_WORKER_THREADS: '2' });
    expect(environmentOf(rust, ask, {}, 1024)).toEqual({ TOKIO_WORKER_THREADS: '2' });
    expect(environmentOf(rust, memoryAsk({ baseMiB: 16, parallelism: 5 }), {}, 1024)).toEqual({ TOKIO_WORKER_THREADS: '5', MALLOC_ARENA_MAX: '2' });
  });

  test('Hyperlane reads no variables of its own', () => {
    const hyperlane = rustModel(BASELINE_V1, true);
    expect(environmentOf(hyperlane, memoryAsk())).toEqual(environmentOf(rust, memoryAsk()));
    expect(hyperlane).toMatchObject({ id: 'hyperlane', idleTimeoutSeconds: 6, idleTimeoutSet: false });
  });
});

describe('Python', () => {
  test.each([
    // parallelism, workers per core, workers
    [1, 1, 1], [1, 2, 2], [1, 0.25, 1], [2, 1, 2], [3, 1.5, 5],
  ])('a parallelism of %i with %d workers per core are %i workers', (parallelism, perCore, workers) => {
    expect(pythonWorkers(parallelism, perCore)).toBe(workers);
  });

  test('each worker has its own memory', () => {
    const ask = memoryAsk({ baseMiB: 70, workingSetMiB: 30, tmpfsMiB: 32, requestMillis: 2000 });
    expect(partsOf(python({ server: 'uvicorn+gunicorn' }).fitMemory(ask))).toEqual({ base: 140, requests: 8, workingSet: 60, tmpfs: 32 });
  });

  test('uvicorn is one process with its own variables', () => {
    const ask = memoryAsk({ baseMiB: 70, parallelism: 1 });
    expect(environmentOf(python(), ask)).toEqual({
      WEB_CONCURRENCY: '1',
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
      MALLOC_ARENA_MAX: '2',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      UVICORN_TIMEOUT_KEEP_ALIVE: '75',
      UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: '12',
    });
    expect(python()).toMatchObject({ maximumRequestMillis: 1000, idleTimeoutSeconds: 75, idleTimeoutSet: true });
  });

  test.each([
    ['gunicorn', '--keep-alive 75 --graceful-timeout 12 --threads 8 --worker-tmp-dir /dev/shm --max-requests 720000 --max-requests-jitter 180000'],
    ['gunicorn-sync', '--graceful-timeout 12 --worker-tmp-dir /dev/shm --max-requests 720000 --max-requests-jitter 180000'],
    ['uvicorn+gunicorn', '--keep-alive 75 --graceful-timeout 12 --worker-tmp-dir /dev/shm --max-requests 720000 --max-requests-jitter 180000'],
  ] as const)('%s gets its flags in one variable', (server, args) => {
    const environment = environmentOf(python({ server }), memoryAsk({ baseMiB: 70, requestMillis: 2000, poolThreads: 16 }));
    expect(environment).toMatchObject({ WEB_CONCURRENCY: '2', GUNICORN_CMD_ARGS: args });
    expect(environment).not.toHaveProperty('UVICORN_TIMEOUT_KEEP_ALIVE');
  });

  test('one gunicorn worker is never replaced by count: nothing would serve until its successor has started', () => {
    const environment = environmentOf(python({ server: 'gunicorn' }), memoryAsk({ baseMiB: 70, requestMillis: 500, parallelism: 1, poolThreads: 8 }));
    expect(environment.WEB_CONCURRENCY).toBe('1');
    expect(environment.GUNICORN_CMD_ARGS).not.toContain('--max-requests');
  });

  test('PYTHON_CPU_COUNT is set only where the interpreter reads it', () => {
    const of = (minor: number) => environmentOf(python({ version: { major: 3, minor, text: `3.${minor}` } }), memoryAsk()).PYTHON_CPU_COUNT;
    expect([of(12), of(13)]).toEqual([undefined, '2']);
  });

  test('request threads: gthread by load, sync one per worker, asynchronous none', () => {
    const ask = { podRate: 100, latencyP99Millis: 150, latencyMillis: 60, parallelism: 2 };
    const threads = (server: PythonChoice['server'], podRate: number) => python({ server }).poolThreads({ ...ask, podRate });
    expect([threads('gunicorn', 10), threads('gunicorn', 100), threads('gunicorn', 1000)]).toEqual([8, 16, 32]);
    expect([threads('gunicorn-sync', 100), threads('uvicorn', 100)]).toEqual([2, 0]);
  });
});

describe('programs that read no variables', () => {
  test('nothing is set, and nginx and PHP-FPM say what to write into their files', () => {
    const nginx = nginxModel(BASELINE_V1);
    const php = phpFpmModel(BASELINE_V1);
    expect([nginx, php, genericModel(BASELINE_V1, 3)].map((model) => model.environment(environmentAsk(model.fitMemory(memoryAsk()))))).toEqual([{}, {}, {}]);
    expect(nginx.advice?.(environmentAsk(nginx.fitMemory(memoryAsk()), { parallelism: 3 }))).toMatch(/^write 'worker_processes 3;' into nginx\.conf; /);
    expect(php.advice?.(environmentAsk(php.fitMemory(memoryAsk({ concurrency: 20 }))))).toMatch(/^write 'pm = static' and 'pm\.max_children = 20' into the pool's file; /);
  });

  test('a generic runtime is told to hold its threads, unless a CPU limit does', () => {
    const generic = genericModel(BASELINE_V1, 3);
    const advice = (cpuLimitMillis: number | undefined) => generic.advice?.(environmentAsk(generic.fitMemory(memoryAsk()), { parallelism: 3, cpuLimitMillis }));

    expect([advice(undefined), advice(2000)]).toEqual([
      expect.stringContaining(' 3 threads or processes '),
      undefined,
    ]);
  });

  test('they need what they hold, times 1.25: base 64, 16 requests of 0.5, working set 40 and scratch 16 are 128 MiB', () => {
    const ask = memoryAsk({ baseMiB: 64, workingSetMiB: 40 });

    expect([nginxModel(BASELINE_V1), genericModel(BASELINE_V1, 3)].map((model) => model.fitMemory(ask)).map((fit) => [fit.limitMiB, fit.rule, partsOf(fit)])).toEqual(
      Array(2).fill([160, 'MEM-2', { base: 64, requests: 8, workingSet: 40, tmpfs: 16 }]),
    );
  });

  test('PHP-FPM has its working set beside its children', () => {
    expect(saidBy(phpFpmModel(BASELINE_V1).fitMemory(memoryAsk({ perRequestMiB: 30, concurrency: 2, workingSetMiB: 24 }))).ledger).toEqual([
      { part: 'base', mib: 60, why: expect.any(String) },
      { part: 'children', mib: 60, why: expect.stringContaining('2 children of 30 MiB') },
      { part: 'workingSet', mib: 24, why: expect.any(String) },
      { part: 'tmpfs', mib: 16, why: expect.any(String) },
    ]);
  });

  test('PHP-FPM counts a child per request', () => {
    expect(partsOf(phpFpmModel(BASELINE_V1).fitMemory(memoryAsk({ perRequestMiB: 30, concurrency: 20 })))).toEqual({ base: 60, children: 600, tmpfs: 16 });
  });

  test.each([
    [10, 100, 2, 4], [100, 200, 2, 30], [1000, 500, 2, 64],
  ])('%i/s with a p99 of %i ms on %i cores get %i PHP children', (rate, p99, cores, children) => {
    expect(phpChildren(ownNumbers(BASELINE_V1, 'phpFpm', PHP_FPM_NUMBERS), rate, p99, cores)).toBe(children);
  });

  test('the error of a whole fit names the parts', () => {
    expect(() => genericModel(BASELINE_V1, 3).fitMemory(memoryAsk({ baseMiB: 64, concurrency: 16 }), 64)).toThrow(
      'memory (64 MiB) is too small for a generic runtime: it must hold 110 MiB (1.25 x 88 MiB: base 64 MiB, requests 8 MiB, tmpfs 16 MiB): use at least 112 MiB, or leave memory out',
    );
  });
});
