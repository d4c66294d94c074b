import { environmentOf, memoryAsk, partsOf } from './asks';
import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { ownNumbers } from '../../../src/tuning/runtimes/assumed';
import { nodejsModel, nodeOldSpace, nodeSemiSpace, NODEJS_NUMBERS } from '../../../src/tuning/runtimes/nodejs';
import { parseVersion } from '../../../src/tuning/runtimes/version';

const NUMBERS = ownNumbers(BASELINE_V1, 'nodejs', NODEJS_NUMBERS);

const node = (version?: string) => nodejsModel(BASELINE_V1, parseVersion(version, { call: 'Runtime.nodejs', name: 'Node.js', oldest: [18, 0], examples: '22' }));
const loop = { parallelism: 1, tmpfsMiB: 32 };

test.each([
  // Node 20 and 22 / Node 24, by limit (RT-N3)
  [22, 512, 1], [22, 1024, 4], [22, 2048, 8], [22, 4096, 16],
  [24, 512, 1], [24, 1024, 16], [24, 2048, 32], [24, 4096, 64], [24, 8192, 64],
])('Node.js %i makes semi-spaces at a limit of %i MiB of %i MiB', (major, limit, semi) => {
  expect(nodeSemiSpace(major, limit)).toBe(semi);
});

test.each([
  [112, 11], [224, 117], [368, 254], [384, 269],
])('a limit of %i MiB leaves %i MiB of old space beside 32 MiB of /tmp', (limit, old) => {
  expect(nodeOldSpace(NUMBERS, limit, 32, 3)).toBe(old);
});

test('254 MiB do not hold 200 MiB of live heap 1.3 times, so the limit grows from 368 to 384 MiB', () => {
  // 148 + 32 + 40 x 0.5 = 200 MiB live; MEM-2 starts at 368 MiB
  const fit = node('22').fitMemory(memoryAsk({ ...loop, baseMiB: 92, workingSetMiB: 148, concurrency: 40 }));
  expect(fit.limitMiB).toBe(384);
  expect(partsOf(fit)).toEqual({ heap: 269, young: 3, native: 60, tmpfs: 32 });
  expect(fit.liveMiB).toBe(200);
});

test('the old space never believes in less than 32 MiB of idle heap', () => {
  expect(node().fitMemory(memoryAsk({ ...loop, baseMiB: 40, concurrency: 0 })).liveMiB).toBe(32);
});

test('the page cache of a data volume is not the heap\'s', () => {
  const ask = memoryAsk({ ...loop, baseMiB: 92 });
  expect(partsOf(node().fitMemory({ ...ask, pageCacheMiB: 256 }, 512)).heap).toBe(partsOf(node().fitMemory(ask, 512)).heap - 256);
});

test('Node.js 24 plans the young generation of 64 MiB semi-spaces that it takes from 4 GiB on', () => {
  expect(partsOf(node('24').fitMemory(memoryAsk(loop), 4096))).toEqual({ heap: 3891 - 32 - 60 - 192, young: 192, native: 60, tmpfs: 32 });
  expect(partsOf(node('22').fitMemory(memoryAsk(loop), 4096))).toEqual({ heap: 3891 - 32 - 60 - 48, young: 48, native: 60, tmpfs: 32 });
});

test('an unknown release gets the larger young generation', () => {
  expect(node().fitMemory(memoryAsk(loop), 1024)).toMatchObject({ youngMiB: 48 });
});

test('in a given limit where V8\'s own young generation leaves too little, a smaller one is set', () => {
  // 1.3 x 2850 = 3705 MiB: 4096 MiB leave 3607 beside 192, and 3703 beside 96, and 3751 beside 48
  const ask = memoryAsk({ ...loop, baseMiB: 92, workingSetMiB: 2818, concurrency: 0 });
  expect(environmentOf(node('24'), ask, {}, 4096).NODE_OPTIONS).toBe('--max-old-space-size=3751 --max-semi-space-size=16');
});

test('the flags fit the limit, and the thread pool is written out', () => {
  expect(environmentOf(node('22'), memoryAsk({ ...loop, baseMiB: 92, workingSetMiB: 148, concurrency: 40 }))).toEqual({
    NODE_OPTIONS: '--max-old-space-size=269',
    UV_THREADPOOL_SIZE: '4',
  });
});

test('a limit that is too small says what it would have to hold', () => {
  expect(() => node('22').fitMemory(memoryAsk({ ...loop, baseMiB: 92, workingSetMiB: 148, concurrency: 40 }), 256)).toThrow(
    'memory (256 MiB) is too small for Node.js 22: it must hold an old space of 260 MiB (1.3 x 200 MiB live heap) beside young 3 MiB, native 60 MiB, tmpfs 32 MiB: use at least 384 MiB, or leave memory out',
  );
});

test('one loop: at most one core, 5 s of idle time that no variable changes', () => {
  expect(node()).toMatchObject({ cpuModel: 'event-loop', maximumRequestMillis: 1000, idleTimeoutSeconds: 5, idleTimeoutSet: false, jit: false });
});
