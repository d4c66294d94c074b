import fc from 'fast-check';
import { environmentOf } from './asks';
import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { dotnetModel } from '../../../src/tuning/runtimes/dotnet';
import { genericModel } from '../../../src/tuning/runtimes/generic';
import { golangModel } from '../../../src/tuning/runtimes/golang';
import { jvmModel } from '../../../src/tuning/runtimes/jvm';
import { ledgerSum } from '../../../src/tuning/runtimes/memory';
import { nginxModel } from '../../../src/tuning/runtimes/nginx';
import { nodejsModel } from '../../../src/tuning/runtimes/nodejs';
import { phpFpmModel } from '../../../src/tuning/runtimes/php-fpm';
import { pythonModel } from '../../../src/tuning/runtimes/python';
import type { MemoryAsk, MemoryFit, RuntimeModel } from '../../../src/tuning/runtimes/runtime-model';
import { rustModel } from '../../../src/tuning/runtimes/rust';
import { runs } from '../../support/runs';

const release = (major: number, minor = 0) => ({ major, minor, text: `${major}.${minor}` });
const java = (spring: boolean) => jvmModel(BASELINE_V1, { version: undefined, spring, cds: false, cdsArchive: undefined });
const python = (server: 'uvicorn' | 'gunicorn' | 'gunicorn-sync' | 'uvicorn+gunicorn', workersPerCore = 1) => pythonModel(BASELINE_V1, { version: undefined, server, workersPerCore });

const MODELS: Record<string, RuntimeModel> = {
  'Node.js 18': nodejsModel(BASELINE_V1, release(18)),
  'Node.js 22': nodejsModel(BASELINE_V1, release(22)),
  'Node.js 24': nodejsModel(BASELINE_V1, release(24)),
  'Go': golangModel(BASELINE_V1, undefined, false),
  'Go with cgo': golangModel(BASELINE_V1, release(1, 25), true),
  'Java': java(false),
  'Spring Boot': java(true),
  'uvicorn': python('uvicorn'),
  'gunicorn': python('gunicorn', 1.5),
  'gunicorn-sync': python('gunicorn-sync', 2),
  'uvicorn+gunicorn': python('uvicorn+gunicorn'),
  '.NET': dotnetModel(BASELINE_V1, undefined),
  'Rust': rustModel(BASELINE_V1, false),
  'Hyperlane': rustModel(BASELINE_V1, true),
  'nginx': nginxModel(BASELINE_V1),
  'PHP-FPM': phpFpmModel(BASELINE_V1),
  'generic': genericModel(BASELINE_V1, 3),
};

/** How often the live set must fit into the heap; the others hold everything 1.25 times. */
const HEAP_HEADROOM: Record<string, number> = { nodejs: 1.3, golang: 1.5, jvm: 1.6, springBoot: 1.6, dotnet: 1.5 };

const asks: fc.Arbitrary<MemoryAsk> = fc.record({
  baseMiB: fc.integer({ min: 1, max: 2000 }),
  baseDeclared: fc.boolean(),
  workingSetMiB: fc.integer({ min: 0, max: 12000 }),
  perRequestMiB: fc.constantFrom(0, 0.0625, 0.25, 0.5, 2, 30),
  concurrency: fc.integer({ min: 1, max: 300 }),
  tmpfsMiB: fc.constantFrom(0, 16, 32, 64, 512),
  pageCacheMiB: fc.constantFrom(0, 256, 512, 4096),
  parallelism: fc.integer({ min: 1, max: 8 }),
  requestMillis: fc.constantFrom(100, 500, 1000, 1500, 4000),
  objectiveMillis: fc.constantFrom(50, 499, 500, 2000),
  poolThreads: fc.constantFrom(0, 4, 50, 200),
});

/** What the process holds before the collector's headroom: computed here from the ask, not read back from the model. */
function liveSet(model: RuntimeModel, ask: MemoryAsk): number {
  const requests = ask.perRequestMiB * ask.concurrency;
  const load = ask.workingSetMiB + requests;
  switch (model.id) {
    case 'nodejs':
    case 'dotnet': return Math.max(32, ask.baseMiB - 60) + load;
    case 'golang': return ask.baseMiB + load;
    default: {
      const spring = model.id === 'springBoot';
      // what an idle process holds beside its heap: the pool grows with the load, whatever its maximum
      const outside = (spring ? 110 : 80) + 100 + 50 / 4 + 32;
      return (ask.baseDeclared ? Math.max(32, ask.baseMiB - outside) : (spring ? 150 : 100)) + load;
    }
  }
}

function checkFit(model: RuntimeModel, ask: MemoryAsk, fit: MemoryFit): void {
  const sum = ledgerSum(fit.ledger);
  expect(sum).toBeLessThanOrEqual(0.95 * fit.limitMiB + 1e-6);
  for (const entry of fit.ledger) {
    expect(entry.mib).toBeGreaterThan(0);
  }
  expect(new Set(fit.ledger.map((entry) => entry.part)).size).toBe(fit.ledger.length);
  for (const [part, mib] of [['tmpfs', ask.tmpfsMiB], ['pageCache', ask.pageCacheMiB]] as const) {
    expect(fit.ledger.find((entry) => entry.part === part)?.mib ?? 0).toBe(mib);
  }
  const headroom = HEAP_HEADROOM[model.id];
  if (headroom === undefined) {
    expect(fit.limitMiB).toBeGreaterThanOrEqual((sum - ask.pageCacheMiB) * 1.25 + ask.pageCacheMiB - 1e-6);
  } else {
    const heap = fit.ledger.find((entry) => entry.part === 'heap')?.mib ?? 0;
    expect(heap).toBeGreaterThanOrEqual(headroom * liveSet(model, ask) - 1e-6);
  }
}

describe.each(Object.entries(MODELS))('%s', (_, model) => {
  test('the parts of every limit that is found add up, and the live set fits with its headroom', () => {
    fc.assert(fc.property(asks, (ask) => {
      const fit = model.fitMemory(ask);
      expect(fit.limitMiB % 16).toBe(0);
      checkFit(model, ask, fit);
    }), { numRuns: runs(100) });
  });

  test('every larger limit is accepted as well, and taken as it is', () => {
    fc.assert(fc.property(asks, fc.integer({ min: 1, max: 64 }), (ask, steps) => {
      const { limitMiB } = model.fitMemory(ask);
      for (const larger of [limitMiB + 16, limitMiB + 16 * steps, limitMiB + 2048]) {
        const fit = model.fitMemory(ask, larger);
        expect(fit.limitMiB).toBe(larger);
        checkFit(model, ask, fit);
      }
    }), { numRuns: runs(100) });
  });

  test('a limit that is too small is refused with one that is enough', () => {
    fc.assert(fc.property(asks, (ask) => {
      // nothing fits into the scratch volumes and the page cache alone
      const small = Math.max(1, ask.tmpfsMiB + ask.pageCacheMiB);
      let message = '';
      try {
        model.fitMemory(ask, small);
      } catch (error) {
        message = (error as Error).message;
      }
      const least = Number(/use at least (\d+) MiB/.exec(message)?.[1]);
      expect(model.fitMemory(ask, least).limitMiB).toBe(least);
      expect(() => model.fitMemory(ask, least - 16)).toThrow(/is too small for/);
    }), { numRuns: runs(100) });
  });

  test('the environment says what the ledger counts', () => {
    fc.assert(fc.property(asks, (ask) => {
      const { limitMiB, ledger } = model.fitMemory(ask);
      const env = environmentOf(model, ask);
      const heap = model.heap?.from(env, limitMiB);
      expect(heap).toEqual(model.id in HEAP_HEADROOM ? expect.closeTo(ledger.find((entry) => entry.part === 'heap')?.mib ?? 0, 6) : undefined);
      if (['golang', 'jvm', 'springBoot', 'dotnet', 'rust', 'hyperlane'].includes(model.id)) {
        expect(model.parallelismFrom?.(env)).toBe(ask.parallelism);
      }
    }), { numRuns: runs(100) });
  });
});
