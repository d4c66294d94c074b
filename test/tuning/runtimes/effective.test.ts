import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { Runtime } from '../../../src/tuning/runtimes/runtime';

/*
 * What a process with these variables may hold, and on how many CPUs it computes: any program may have written them.
 */

const { nodejs, golang, jvm, springBoot, python, dotnet, rust, hyperlane, nginx } = Runtime;
const RUNTIMES: Record<string, Runtime> = {
  nodejs: nodejs(), golang: golang(), jvm: jvm(), springBoot: springBoot(), python: python(), dotnet: dotnet(), rust: rust(), hyperlane: hyperlane(), nginx: nginx(),
};

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
  ['rust', { DOTNET_GCHeapHardLimit: '0x100000' }, undefined],
  // no limit of zero: the next best says
  ['dotnet', { DOTNET_GCHeapHardLimit: '0x0', DOTNET_GCHeapHardLimitPercent: '0x46' }, 700],
  ['dotnet', { DOTNET_GCHeapHardLimitPercent: '0x0' }, undefined],
  ['dotnet', { COMPlus_GCHeapHardLimit: 'B400000' }, 180],
  ['dotnet', { COMPlus_GCHeapHardLimitPercent: '1E' }, 300],
  // numbers with several decimals
  ['nodejs', { NODE_OPTIONS: '--max-old-space-size-percentage=33.25' }, 332.5],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=33.25' }, 332.5],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Xmx300m', _JAVA_OPTIONS: '-Xmx500m' }, 500],
  // what is no such flag, though it holds one or begins like one
  ['nodejs', { NODE_OPTIONS: '--title=--max-old-space-size=269' }, undefined],
  ['nodejs', { NODE_OPTIONS: '--max-old-space-size=269m' }, undefined],
  ['nodejs', { NODE_OPTIONS: '--title=--max-old-space-size-percentage=60' }, undefined],
  ['nodejs', { NODE_OPTIONS: '--max-old-space-size-percentage=60%' }, undefined],
  ['golang', { GOMEMLIMIT: '~115MiB' }, undefined],
  ['golang', { GOMEMLIMIT: '115MiB/s' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Dargs=-Xmx300m' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Xmx300mb' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Dargs=-XX:MaxRAMPercentage=56.2' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=56.2%' }, undefined],
  ['dotnet', { DOTNET_GCHeapHardLimitPercent: '~46' }, undefined],
  ['dotnet', { DOTNET_GCHeapHardLimitPercent: '46%' }, undefined],
])('%s with %j in 1000 MiB has a heap of %s MiB', (runtime, env, heap) => {
  const actual = RUNTIMES[runtime]._modelOn(BASELINE_V1).heap?.from(env as Record<string, string>, 1000);
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
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:ActiveProcessorCount=12' }, 12],
  ['python', { GUNICORN_CMD_ARGS: '-w12 --threads 8' }, 12],
  ['python', { GUNICORN_CMD_ARGS: '--workers 4 -w 5 --threads 8' }, 5],
  // what is no such number, though it holds one
  ['golang', { GOMAXPROCS: '+3' }, undefined],
  ['golang', { GOMAXPROCS: '3 cores' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-Dargs=-XX:ActiveProcessorCount=2' }, undefined],
  ['jvm', { JAVA_TOOL_OPTIONS: '-XX:ActiveProcessorCount=2x' }, undefined],
  ['python', { GUNICORN_CMD_ARGS: '-w 5x --threads 8' }, undefined],
])('%s with %j uses %s CPUs', (runtime, env, cpus) => {
  expect(RUNTIMES[runtime]._modelOn(BASELINE_V1).parallelismFrom?.(env as Record<string, string>)).toBe(cpus);
});
