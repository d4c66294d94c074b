import { environmentOf, memoryAsk, partsOf } from './asks';
import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { ownNumbers } from '../../../src/tuning/runtimes/assumed';
import { jvmModel, jvmThreads } from '../../../src/tuning/runtimes/jvm';
import { jvmHeap } from '../../../src/tuning/runtimes/jvm-memory';
import { JVM_NUMBERS } from '../../../src/tuning/runtimes/jvm-numbers';
import { limitUnseen } from '../../../src/tuning/runtimes/jvm-version';

const NUMBERS = ownNumbers(BASELINE_V1, 'jvm', JVM_NUMBERS);

const java = jvmModel(BASELINE_V1, { version: undefined, spring: false, cds: false, cdsArchive: undefined });
const spring = jvmModel(BASELINE_V1, { version: undefined, spring: true, cds: false, cdsArchive: undefined });
const undeclared = { baseDeclared: false, tmpfsMiB: 64, concurrency: 0, poolThreads: 60 };

/** Spring with so much live heap beside 110 + 100 + 32 MiB, 24 MiB of direct buffers and the threads; an idle process has 242 MiB and 50 threads of 0.25 MiB. */
const withLive = (live: number, poolThreads: number, tmpfsMiB: number) => {
  const { limitMiB, heapMiB } = spring.fitMemory(memoryAsk({ baseDeclared: true, baseMiB: live + 254.5, concurrency: 0, parallelism: 1, objectiveMillis: 500, poolThreads, tmpfsMiB }));
  return { limitMiB, heapMiB };
};

test.each([
  // (1.6 x live + 301 + 64) / 0.95, rounded up to 16; the heap is what 95 % of it leave
  [32, 448, 60], [100, 560, 167], [300, 896, 486], [800, 1744, 1291],
])('%i MiB live beside 301 MiB outside the heap and 64 MiB of /tmp need %i MiB, of which the heap gets %i', (live, limitMiB, heapMiB) => {
  expect(withLive(live, 140, 64)).toEqual({ limitMiB, heapMiB });
});

test('a heap that comes out even is not rounded down: 0.95 x 1600 - 720 are 800 MiB', () => {
  expect(jvmHeap(NUMBERS, 1600, 720)).toBe(800);
  expect(jvmHeap(NUMBERS, 1600, 720, 0.08)).toBe(740);
});

test.each([
  // rate per second, p99 in ms, threads
  [10, 100, 50], [83, 40, 83], [83, 1500, 125], [1000, 40, 200],
])('%i/s with a p99 of %i ms get %i request threads', (rate, p99, threads) => {
  expect(jvmThreads(NUMBERS, rate, p99)).toBe(threads);
});

test('a small service with a relaxed objective keeps the serial collector', () => {
  // 110 + 100 + 60 x 0.25 + 32 of direct buffers + 32 = 289 MiB outside; live 150: (240 + 289 + 64) / 0.95 = 624
  const fit = spring.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 500 }));
  expect(fit).toMatchObject({ limitMiB: 640, collector: 'SerialGC', threads: 60 });
  expect(partsOf(fit)).toEqual({ heap: 255, metaspace: 110, codeCache: 100, threads: 15, direct: 32, native: 32, tmpfs: 64 });
});

test.each([
  ['one CPU', { parallelism: 1, objectiveMillis: 100, workingSetMiB: 2000 }, 'SerialGC', 'the serial collector because there is one CPU'],
  ['a tight objective', { objectiveMillis: 499 }, 'G1GC', 'G1 because the p99 objective is below 500 ms'],
  // (160 + 323) / 0.95 = 508
  ['a relaxed objective and a small heap', { objectiveMillis: 500 }, 'SerialGC', 'the serial collector because 512 MiB are below 1792 MiB and the objective allows its pauses'],
  // 1.6 x 1300 = 2080; (2080 x 1.08 + 323) / 0.95 = 2704.6
  ['a relaxed objective and a large heap', { objectiveMillis: 500, workingSetMiB: 1200 }, 'G1GC', 'G1 because 2720 MiB and two CPUs are enough'],
])('%s: the collector that is written out follows', (_, changes, gc, gcWhy) => {
  expect(java.fitMemory(memoryAsk({ ...undeclared, ...changes }))).toMatchObject({ collector: gc, collectorWhy: gcWhy });
});

test('1792 MiB are enough for G1, less are not', () => {
  expect([1776, 1792].map((limitMiB) => java.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 500 }), limitMiB).collector)).toEqual(['SerialGC', 'G1GC']);
});

test('a limit that is looked for grows until G1 fits where the size speaks for it', () => {
  // 1.6 x 876 = 1401.6: without G1 (1401.6 + 323) / 0.95 = 1815.4, from 1792 on with it: (1401.6 x 1.08 + 323) / 0.95 = 1933.4
  const { limitMiB, collector } = java.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 500, workingSetMiB: 776 }));
  expect([limitMiB, collector]).toEqual([1936, 'G1GC']);
});

describe('a limit that is too small', () => {
  const parts = (direct: number) => `metaspace 80 MiB, codeCache 100 MiB, threads 15 MiB, direct ${direct} MiB, native 32 MiB, tmpfs 64 MiB`;

  test.each([
    // (160 + 323) / 0.95 = 508
    ['the serial collector', { objectiveMillis: 500 }, 464, 'a heap of 160 MiB (1.6 x 100 MiB live)', 512],
    // a processor less: 8 MiB less of direct buffers; (160 + 315) / 0.95 = 500
    ['the serial collector of one CPU', { objectiveMillis: 300, parallelism: 1 }, 464, 'a heap of 160 MiB (1.6 x 100 MiB live)', 512],
    // (160 x 1.08 + 323) / 0.95 = 521.9; the serial collector, which would do with 512, is no answer to a tight objective
    ['G1 for a tight objective', { objectiveMillis: 300 }, 512, 'a heap of 160 MiB (1.6 x 100 MiB live), 12.8 MiB of G1\'s bookkeeping', 528],
    // (1600 + 323) / 0.95 = 2024.2
    ['both, where only the size speaks for G1', { objectiveMillis: 500, workingSetMiB: 900 }, 1792, 'a heap of 1600 MiB (1.6 x 1000 MiB live)', 2032],
  ])('for %s is refused with what it must hold', (_, changes, limitMiB, needs, least) => {
    expect(() => java.fitMemory(memoryAsk({ ...undeclared, ...changes }), limitMiB))
      .toThrow(new Error(`memory (${limitMiB} MiB) is too small for Java: it must hold ${needs} beside ${parts('parallelism' in changes ? 24 : 32)}: use at least ${least} MiB, or leave memory out`));
  });
});

test('a pool whose size is not known counts as the smallest', () => {
  expect(java.fitMemory(memoryAsk({ ...undeclared, poolThreads: 0 })).threads).toBe(50);
});

test('G1 takes 8 % of the heap beside it', () => {
  const fit = java.fitMemory(memoryAsk({ ...undeclared, objectiveMillis: 300 }));
  const parts = partsOf(fit);
  expect(parts.collector).toBeCloseTo(parts.heap * 0.08, 10);
});

test('in a given limit the serial collector stays where only the size spoke for G1 and its 8 % do not fit', () => {
  const ask = memoryAsk({ ...undeclared, workingSetMiB: 744, objectiveMillis: 500 });
  // 1.6 x 844 = 1350.4 MiB of heap and 323 MiB beside it: 1761.5
  expect(java.fitMemory(ask)).toMatchObject({ limitMiB: 1776, collector: 'SerialGC' });
  expect(java.fitMemory(ask, 1792)).toMatchObject({ collector: 'SerialGC', collectorWhy: 'the serial collector because G1\'s 8 % beside the heap would not fit' });
  expect(java.fitMemory(ask, 1920).collector).toBe('G1GC');
});

test('a declared base is resident memory: the live heap is what is not outside the heap', () => {
  // outside: 80 + 100 + 12.5 (the least pool, which an idle program has) + 32 = 224.5
  expect(java.fitMemory(memoryAsk({ ...undeclared, baseDeclared: true, baseMiB: 427 })).liveMiB).toBe(202.5);
  expect(java.fitMemory(memoryAsk({ ...undeclared, baseDeclared: true, baseMiB: 100 })).liveMiB).toBe(32);
  expect(java.fitMemory(memoryAsk({ ...undeclared, baseMiB: 427 })).liveMiB).toBe(100);
});

test('plain Java gets its heap, processors, collector and exit, and nothing of Spring', () => {
  expect(environmentOf(java, memoryAsk({ ...undeclared, objectiveMillis: 500 }))).toEqual({
    JAVA_TOOL_OPTIONS: '-Xmx163m -Xms81m -Xss1024k -XX:MaxDirectMemorySize=32m -XX:ReservedCodeCacheSize=100m -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError',
    MALLOC_ARENA_MAX: '2',
  });
});

test('Spring Boot is told its threads, idle timeout, drain and probes', () => {
  expect(environmentOf(spring, memoryAsk({ ...undeclared, objectiveMillis: 500 }), { drainSeconds: 30, musl: true })).toEqual({
    JAVA_TOOL_OPTIONS: '-Xmx255m -Xms127m -Xss1024k -XX:MaxDirectMemorySize=32m -XX:ReservedCodeCacheSize=100m -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError',
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
  const archived = jvmModel(BASELINE_V1, { version: undefined, spring: true, cds: false, cdsArchive: '/app/application.jsa' });
  expect(environmentOf(archived, memoryAsk(undeclared)).JAVA_TOOL_OPTIONS).toMatch(/ -XX:SharedArchiveFile=\/app\/application\.jsa$/);
  expect([spring.defaults.startupSeconds, archived.defaults.startupSeconds]).toEqual([25, 15]);
});

test('a slow start needs a whole core', () => {
  expect([spring.minimumRequestMillis(20), spring.minimumRequestMillis(21)]).toEqual([500, 1000]);
});

test('beside a heap of the user\'s there is no first size of ours, which could be larger and would keep Java from starting', () => {
  expect(environmentOf(java, memoryAsk(undeclared), { heapGiven: true }).JAVA_TOOL_OPTIONS).toMatch(/^-Xmx\d+m -Xss1024k /);
});

describe('parts that the user\'s options bound', () => {
  const parts = (bounded: object) => partsOf(java.fitMemory({ ...memoryAsk({ ...undeclared, objectiveMillis: 500 }), bounds: { parts: bounded } }));

  test.each([
    ['direct buffers', { directMiB: 200 }, { direct: 200 }],
    ['class metadata', { metaspaceMiB: 300 }, { metaspace: 300 }],
    ['compiled code', { codeCacheMiB: 64 }, { codeCache: 64 }],
    ['more compiled code', { codeCacheMiB: 512 }, { codeCache: 512 }],
    ['small stacks', { stackMiB: 0.125 }, { threads: 60 * 0.125 }],
    ['large stacks', { stackMiB: 4 }, { threads: 60 * 0.25 }],
  ])('%s', (_, bounded, expected) => {
    expect(parts(bounded)).toMatchObject(expected);
  });
});

describe('Paketo\'s memory calculator', () => {
  const paketo = jvmModel(BASELINE_V1, { version: undefined, spring: true, cds: false, cdsArchive: undefined, paketo: true });
  const ask = memoryAsk({ ...undeclared, objectiveMillis: 500 });

  /** What the calculator adds up, from the variables alone (libjvm, calc/calculator.go): bytes. */
  function sum(env: Record<string, string>, limitMiB: number): number {
    const size = (flag: string) => Number(new RegExp(`${flag}=?(\\d+)[mk]`).exec(env.JAVA_TOOL_OPTIONS)![1]);
    const MIB = 1024 * 1024;
    return (size('-Xmx') + size('MaxDirectMemorySize') + size('MaxMetaspaceSize') + size('ReservedCodeCacheSize')) * MIB
      + Number(env.BPL_JVM_THREAD_COUNT) * size('-Xss') * 1024 + limitMiB * MIB * Number(env.BPL_JVM_HEAD_ROOM) / 100;
  }

  test('is given all terms of its sum, which fits the limit', () => {
    const { limitMiB } = paketo.fitMemory(ask);
    const env = environmentOf(paketo, ask);
    expect(env).toMatchObject({ BPL_JVM_THREAD_COUNT: '60', BPL_JVM_HEAD_ROOM: '5', BPL_JVM_LOADED_CLASS_COUNT: String(Math.floor((110 * 1048576 - 14e6) / 5800)) });
    expect(sum(env, limitMiB)).toBeLessThanOrEqual(limitMiB * 1024 * 1024);
    // and of the limit nothing is left that it would have to give away
    expect(paketo.fitMemory(ask).ledger.reduce((total, entry) => total + entry.mib, 0)).toBeGreaterThan(0.95 * limitMiB - 1);
  });

  test('needs whole stacks and the whole code cache', () => {
    expect(partsOf(paketo.fitMemory(ask))).toMatchObject({ codeCache: 240, threads: 60, metaspace: 110, direct: 32 });
  });

  test('classes that are declared are its metaspace: 14 MB and 5800 bytes each', () => {
    const large = jvmModel(BASELINE_V1, { version: undefined, spring: true, cds: false, cdsArchive: undefined, paketo: true, loadedClasses: 30_000 });
    expect(environmentOf(large, ask)).toMatchObject({ BPL_JVM_LOADED_CLASS_COUNT: '30000', JAVA_TOOL_OPTIONS: expect.stringContaining('-XX:MaxMetaspaceSize=180m') });
  });
});

test('metaspace is bounded only where its classes are declared', () => {
  const counted = jvmModel(BASELINE_V1, { version: undefined, spring: false, cds: false, cdsArchive: undefined, loadedClasses: 12_000 });
  expect(environmentOf(counted, memoryAsk(undeclared)).JAVA_TOOL_OPTIONS).toContain('-XX:MaxMetaspaceSize=80m');
  expect(environmentOf(java, memoryAsk(undeclared)).JAVA_TOOL_OPTIONS).not.toContain('Metaspace');
});

test.each([
  ['11.0.12', 'cgroup v2'], ['11.0.15', 'cgroup v2'], ['11.0.16', '6.12'], ['11.0.31', '6.12'], ['11.0.32', undefined], ['11', undefined],
  ['12', 'cgroup v2'], ['14.0.2', 'cgroup v2'], ['16', '6.12'], ['17.0.2', '6.12'], ['17.0.19', '6.12'], ['17.0.20', undefined], ['17', undefined],
  ['21.0.2', '6.12'], ['21.0.12', undefined], ['21', undefined], ['24', '6.12'], ['25', undefined], ['25.0.1', undefined],
])('Java %s sees the limit, or does not on nodes with %s', (text, kind) => {
  const [major, minor] = text.split('.').map(Number);
  const told = limitUnseen(`Java ${text}`, { major, minor, text });
  expect(kind === undefined ? told : told?.includes(kind)).toBe(kind === undefined ? undefined : true);
});
