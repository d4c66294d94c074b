import { heapMiBFrom, parallelismFrom } from '../../../src/tuning/runtimes/effective';

test.each([
  ['nodejs', { NODE_OPTIONS: '--enable-source-maps --max-old-space-size=269' }, 269],
  ['nodejs', { NODE_OPTIONS: '--max_old_space_size=100 --max-old-space-size=200' }, 200],
  ['nodejs', { NODE_OPTIONS: '--max-old-space-size=269 --max-old-space-size-percentage=60' }, 600],
  ['nodejs', { NODE_OPTIONS: '--enable-source-maps' }, undefined],
  ['nodejs', {}, undefined],
  ['golang', { GOMEMLIMIT: '115MiB' }, 115],
  ['golang', { GOMEMLIMIT: '1GiB' }, 1024],
  ['golang', { GOMEMLIMIT: '2048KiB' }, 2],
  ['golang', { GOMEMLIMIT: '1048576' }, 1],
  ['golang', { GOMEMLIMIT: '1048576B' }, 1],
  ['golang', { GOMEMLIMIT: 'off' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=56.2' }, 562],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Xmx300m -XX:MaxRAMPercentage=56.2' }, 300],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:MaxHeapSize=1G' }, 1024],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Xmx2097152' }, 2],
  ['springBoot', { JAVA_TOOL_OPTIONS: '-Xmx300m', JDK_JAVA_OPTIONS: '-Xmx400m' }, 400],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:+UseG1GC' }, undefined],
  ['dotnet', { DOTNET_GCHeapHardLimitPercent: '0x46' }, 700],
  ['dotnet', { DOTNET_GCHeapHardLimitPercent: '46' }, 700],
  ['dotnet', { DOTNET_GCHeapHardLimit: '0xB400000', DOTNET_GCHeapHardLimitPercent: '0x46' }, 180],
  ['dotnet', { DOTNET_GCHeapHardLimitPercent: 'many' }, undefined],
  ['rust', { NODE_OPTIONS: '--max-old-space-size=269' }, undefined],
])('%s with %j in 1000 MiB has a heap of %s MiB', (runtime, env, heap) => {
  const actual = heapMiBFrom(runtime, env as Record<string, string>, 1000);
  expect(actual === undefined ? actual : Math.round(actual * 1e6) / 1e6).toBe(heap);
});

test.each([
  ['nodejs', {}, 1],
  ['golang', { GOMAXPROCS: '3' }, 3],
  ['golang', { GOMAXPROCS: '0' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:ActiveProcessorCount=2 -XX:ActiveProcessorCount=4' }, 4],
  ['springBoot', { JAVA_TOOL_OPTIONS: '-Xmx1g' }, undefined],
  ['python', { WEB_CONCURRENCY: '2' }, 2],
  ['python', { WEB_CONCURRENCY: '2', GUNICORN_CMD_ARGS: '--keep-alive 75 --workers=4' }, 4],
  ['python', { WEB_CONCURRENCY: '2', GUNICORN_CMD_ARGS: '-w 5' }, 5],
  ['dotnet', { DOTNET_PROCESSOR_COUNT: '12' }, 12],
  ['rust', { TOKIO_WORKER_THREADS: '2' }, 2],
  ['hyperlane', { TOKIO_WORKER_THREADS: 'two' }, undefined],
  ['nginx', { GOMAXPROCS: '3' }, undefined],
])('%s with %j uses %s CPUs', (runtime, env, cpus) => {
  expect(parallelismFrom(runtime, env as Record<string, string>)).toBe(cpus);
});
