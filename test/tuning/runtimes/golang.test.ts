import { environmentAsk, environmentOf, memoryAsk, partsOf } from './asks';
import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { decisionOf } from '../../../src/tuning/decisions/decision-of';
import { ownNumbers } from '../../../src/tuning/runtimes/assumed';
import { golangModel, goMemLimit, GOLANG_NUMBERS } from '../../../src/tuning/runtimes/golang';

const NUMBERS = ownNumbers(BASELINE_V1, 'golang', GOLANG_NUMBERS);

const go = golangModel(BASELINE_V1, undefined, false);
// E1: 60 MiB + 52 x 0.25 MiB, 16 MiB of /tmp
const payment = memoryAsk({ perRequestMiB: 0.25, concurrency: 52 });

test('the payment example gets 144 MiB and a GOMEMLIMIT of 115 MiB', () => {
  const fit = go.fitMemory(payment);
  expect(fit.limitMiB).toBe(144);
  expect(partsOf(fit)).toEqual({ heap: 115, tmpfs: 16 });
  expect(environmentOf(go, payment)).toEqual({ GOMAXPROCS: '2', GOMEMLIMIT: '115MiB' });
});

test.each([
  [512, 0, false, 460], [144, 16, false, 115], [144, 16, true, 102],
  // where scratch is more than half of the limit, 90 % of the rest would break the ledger
  [600, 500, false, 70],
])('a limit of %i MiB with %i MiB of other memory (cgo: %s) gives a GOMEMLIMIT of %i MiB', (limit, other, cgo, expected) => {
  expect(goMemLimit(NUMBERS, limit, other, cgo)).toBe(expected);
});

test('memory outside of Go takes a fifth', () => {
  expect(golangModel(BASELINE_V1, undefined, true).fitMemory(payment)).toMatchObject({ limitMiB: 160, heapMiB: 115 });
});

test('a limit that is too small says which GOMEMLIMIT it would need', () => {
  expect(() => go.fitMemory(payment, 128)).toThrow(
    'memory (128 MiB) is too small for Go: it must hold a GOMEMLIMIT of 109.5 MiB (1.5 x 73 MiB live), which is 90 % of the limit less tmpfs 16 MiB: use at least 144 MiB, or leave memory out',
  );
});

test('GOMAXPROCS is written out for every release, each for its own reason', () => {
  const ask = environmentAsk(go.fitMemory(payment), { parallelism: 3 });
  const reasonOf = (text: string, minor: number) => decisionOf('environment.GOMAXPROCS', golangModel(BASELINE_V1, { major: 1, minor, text }, false).environment(ask).GOMAXPROCS);
  expect(reasonOf('1.24', 24)).toMatchObject({ value: '3', rule: 'RT-0', reason: expect.stringMatching(/^Go before 1\.25 .*\b3\b/) });
  expect(reasonOf('1.25', 25).reason).toMatch(/^Go 1\.25 .*limit.*\b3\b/);
});
