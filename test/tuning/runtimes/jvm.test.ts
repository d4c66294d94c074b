import { environmentOf, memoryAsk, partsOf } from './asks';
import { jvmModel, jvmPercent, jvmThreads } from '../../../src/tuning/runtimes/jvm';

const java = jvmModel({ version: undefined, spring: false, cds: false, cdsArchive: undefined });
const spring = jvmModel({ version: undefined, spring: true, cds: false, cdsArchive: undefined });
const undeclared = { baseDeclared: false, tmpfsMiB: 64, concurrency: 0, poolThreads: 60 };

/** Spring with so much live heap beside 110 + 100 + 32 MiB and the threads; an idle process has 242 MiB and 50 threads of 0.25 MiB besides. */
const withLive = (live: number, poolThreads: number, tmpfsMiB: number) => {
  const { limitMiB, numbers } = spring.fitMemory(memoryAsk({ baseDeclared: true, baseMiB: live + 254.5, concurrency: 0, parallelism: 1, objectiveMillis: 500, poolThreads, tmpfsMiB }));
  return { limitMiB, percent: numbers.percent };
};

test.each([
  [100, 528, 30.4], [300, 880, 56.2], [800, 1712, 75],
])('%i MiB live beside 277 MiB outside the heap and 64 MiB of /tmp need %i MiB and %d %%', (live, limitMiB, percent) => {
  expect(withLive(live, 140, 64)).toEqual({ limitMiB, percent });
});

test('below 126 MiB of heap a percentage is not honoured, so no plan has less', () => {
  expect(withLive(32, 140, 64)).toEqual({ limitMiB: 496, percent: 26.2 });
});

test('a percentage that comes out even is not rounded down: 0.95 x 1600 - 720 are 800 MiB, half of the limit and exactly 1.6 x 500 MiB', () => {
  expect(jvmPercent(1600, 720)).toBe(50);
  expect(withLive(500, 52, 465)).toEqual({ limitMiB: 1600, percent: 50 });
});

test('where rounding the percentage down leaves too little, the next limit is taken: 76.9 % of 1664 MiB are 1279.6 MiB of 1.6 x 800', () => {
  expect(withLive(800, 52, 45)).toEqual({ limitMiB: 1680, percent: 77.1 });
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
  ['one CPU', { parallelism: 1, objectiveMillis: 100, workingSetMiB: 2000 }, 'SerialGC', 'the serial collector because one CPU has no room for concurrent threads'],
  ['a tight objective', { objectiveMillis: 499 }, 'G1GC', 'G1 because the p99 objective is below 500 ms'],
  // (160 + 291) / 0.95 = 475
  ['a relaxed objective and a small heap', { objectiveMillis: 500 }, 'SerialGC', 'the serial collector because 480 MiB are below 1792 MiB and the objective allows its pauses'],
  // 1.6 x 1300 = 2080; (2080 x 1.08 + 291) / 0.95 = 2671, of which the percentage rounds to 2078.8 MiB
  ['a relaxed objective and a large heap', { objectiveMillis: 500, workingSetMiB: 1200 }, 'G1GC', 'G1 because 2688 MiB and two CPUs are enough for it'],
])('%s: the collector that is written out follows', (_, changes, gc, gcWhy) => {
  expect(java.fitMemory(memoryAsk({ ...undeclared, ...changes })).texts).toEqual({ gc, gcWhy });
});

test('1792 MiB are enough for G1, less are not', () => {
  expect([1776, 1792].map((limitMiB) => java.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 500 }), limitMiB).texts.gc)).toEqual(['SerialGC', 'G1GC']);
});

test('a limit that is looked for grows until G1 fits where the size speaks for it', () => {
  // 1.6 x 876 = 1401.6: 1776 MiB leave 78.6 %, 1395.9; from 1792 on with G1: (1401.6 x 1.08 + 291) / 0.95 = 1899.7
  const { limitMiB, texts } = java.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 500, workingSetMiB: 776 }));
  expect([limitMiB, texts.gc]).toEqual([1904, 'G1GC']);
});

describe('a limit that is too small', () => {
  const parts = 'metaspace 80 MiB, codeCache 100 MiB, threads 15 MiB, native 32 MiB, tmpfs 64 MiB';

  test.each([
    // (160 + 291) / 0.95 = 475
    ['the serial collector', { objectiveMillis: 500 }, 464, 'a heap of 160 MiB (1.6 x 100 MiB live, at least 126 MiB)', 480],
    ['the serial collector of one CPU', { objectiveMillis: 300, parallelism: 1 }, 464, 'a heap of 160 MiB (1.6 x 100 MiB live, at least 126 MiB)', 480],
    // (160 x 1.08 + 291) / 0.95 = 488; the serial collector, which would do with 480, is no answer to a tight objective
    ['G1 for a tight objective', { objectiveMillis: 300 }, 480, 'a heap of 160 MiB (1.6 x 100 MiB live, at least 126 MiB), 12.8 MiB of G1\'s bookkeeping', 496],
    // (1600 + 291) / 0.95 = 1990.5, where the percentage of 1992 rounded up to 16 is enough
    ['both, where only the size speaks for G1', { objectiveMillis: 500, workingSetMiB: 900 }, 1792, 'a heap of 1600 MiB (1.6 x 1000 MiB live, at least 126 MiB)', 2000],
  ])('for %s is refused with what it must hold', (_, changes, limitMiB, needs, least) => {
    expect(() => java.fitMemory(memoryAsk({ ...undeclared, ...changes }), limitMiB))
      .toThrow(new Error(`memory (${limitMiB} MiB) is too small for Java: it must hold ${needs} beside ${parts}: use at least ${least} MiB, or leave memory out`));
  });
});

test('a pool whose size is not known counts as the smallest', () => {
  expect(java.fitMemory(memoryAsk({ ...undeclared, poolThreads: 0 })).numbers.threads).toBe(50);
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
