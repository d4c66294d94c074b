import { environmentOf, memoryAsk, partsOf } from './asks';
import { jvmLimit, jvmModel, jvmPercent, jvmThreads } from '../../../src/tuning/runtimes/jvm';

const java = jvmModel({ version: undefined, spring: false, cds: false, cdsArchive: undefined });
const spring = jvmModel({ version: undefined, spring: true, cds: false, cdsArchive: undefined });
const undeclared = { baseDeclared: false, tmpfsMiB: 64, concurrency: 0, poolThreads: 60 };

test.each([
  [100, 528, 30.4], [300, 880, 56.2], [800, 1712, 75],
])('%i MiB live beside 277 MiB outside the heap and 64 MiB of /tmp need %i MiB and %d %%', (live, limitMiB, percent) => {
  expect(jvmLimit(live, 277 + 64)).toEqual({ limitMiB, percent });
});

test('below 126 MiB of heap a percentage is not honoured, so no plan has less', () => {
  expect(jvmLimit(10, 277 + 64)).toEqual({ limitMiB: 496, percent: 26.2 });
});

test('from 8 GiB on the percentage has two decimals, because a tenth of a percent is 8 MiB', () => {
  expect([jvmPercent(8176, 341), jvmPercent(8192, 341)]).toEqual([90.8, 90.83]);
});

test.each([
  // rate per second, p99 in ms, threads
  [10, 100, 50], [83, 40, 83], [83, 1500, 125], [1000, 40, 200],
])('%i/s with a p99 of %i ms get %i request threads', (rate, p99, threads) => {
  expect(jvmThreads(rate, p99)).toBe(threads);
});

test('a small service with a relaxed objective keeps the serial collector', () => {
  // 110 + 100 + 60 x 0.25 + 32 = 257 MiB outside; live 150
  const fit = spring.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 500 }));
  expect(fit).toMatchObject({ limitMiB: 592, texts: { gc: 'SerialGC' }, numbers: { threads: 60, nonHeapMiB: 257 } });
  expect(partsOf(fit)).toEqual({ heap: 40.7 * 592 / 100, metaspace: 110, codeCache: 100, threads: 15, native: 32, tmpfs: 64 });
});

test.each([
  ['one CPU', { parallelism: 1, objectiveMillis: 100, workingSetMiB: 2000 }, 'SerialGC'],
  ['a tight objective', { objectiveMillis: 499 }, 'G1GC'],
  ['a relaxed objective and a small heap', { objectiveMillis: 500 }, 'SerialGC'],
  ['a relaxed objective and a large heap', { objectiveMillis: 500, workingSetMiB: 1200 }, 'G1GC'],
])('%s: the collector that is written out follows', (_, changes, gc) => {
  expect(java.fitMemory(memoryAsk({ ...undeclared, ...changes })).texts.gc).toBe(gc);
});

test('G1 takes 8 % of the heap beside it', () => {
  const fit = java.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 300 }));
  const parts = partsOf(fit);
  expect(parts.collector).toBeCloseTo(parts.heap * 0.08, 10);
  expect(fit.numbers.nonHeapMiB).toBeCloseTo(80 + 100 + 15 + 32 + parts.heap * 0.08, 10);
});

test('in a given limit the serial collector stays where only the size spoke for G1 and its 8 % do not fit', () => {
  const ask = memoryAsk({ ...undeclared, workingSetMiB: 744, objectiveMillis: 500 });
  // 1.6 x 844 = 1350.4 MiB of heap and 291 MiB beside it; at 1728 MiB the percentage rounds to 1349.6 MiB
  expect(java.fitMemory(ask)).toMatchObject({ limitMiB: 1744, texts: { gc: 'SerialGC' } });
  expect(java.fitMemory(ask, 1792)).toMatchObject({ texts: { gc: 'SerialGC', gcWhy: 'the serial collector because G1\'s 8 % beside the heap would not fit' } });
  expect(java.fitMemory(ask, 1920).texts.gc).toBe('G1GC');
});

test('a declared base is resident memory: the live heap is what is not outside the heap', () => {
  // outside: 80 + 100 + 12.5 (the least pool, which an idle program has) + 32 = 224.5
  expect(java.fitMemory(memoryAsk({ ...undeclared, baseDeclared: true, baseMiB: 427 })).numbers.liveMiB).toBe(202.5);
  expect(java.fitMemory(memoryAsk({ ...undeclared, baseDeclared: true, baseMiB: 100 })).numbers.liveMiB).toBe(32);
  expect(java.fitMemory(memoryAsk({ ...undeclared, baseMiB: 427 })).numbers.liveMiB).toBe(100);
});

test('plain Java gets its heap, processors, collector and exit, and nothing of Spring', () => {
  expect(environmentOf(java, memoryAsk({ ...undeclared, objectiveMillis: 500 }))).toEqual({
    JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=34.3 -XX:InitialRAMPercentage=17.1 -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError',
    MALLOC_ARENA_MAX: '2',
  });
});

test('Spring Boot is told its threads, idle timeout, drain and probes', () => {
  expect(environmentOf(spring, memoryAsk({ ...undeclared, objectiveMillis: 500 }), { drainSeconds: 30, musl: true })).toEqual({
    JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=40.7 -XX:InitialRAMPercentage=20.3 -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError',
    SERVER_TOMCAT_THREADS_MAX: '60',
    SERVER_TOMCAT_KEEP_ALIVE_TIMEOUT: '75s',
    SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS: '-1',
    SERVER_SHUTDOWN: 'graceful',
    SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: '30s',
    MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: 'true',
  });
  expect(spring).toMatchObject({ idleTimeoutSeconds: 75, idleTimeoutSet: true, graceMarginSeconds: 10, healthPaths: { live: '/actuator/health/liveness', ready: '/actuator/health/readiness' } });
});

test('a class data archive is named, and shortens the start', () => {
  const archived = jvmModel({ version: undefined, spring: true, cds: false, cdsArchive: '/app/application.jsa' });
  expect(environmentOf(archived, memoryAsk(undeclared)).JAVA_TOOL_OPTIONS).toMatch(/ -XX:SharedArchiveFile=\/app\/application\.jsa$/);
  expect([spring.defaults.startupSeconds, archived.defaults.startupSeconds]).toEqual([25, 15]);
});

test('a slow start needs a whole core', () => {
  expect([spring.minimumRequestMillis(20), spring.minimumRequestMillis(21)]).toEqual([500, 1000]);
});
