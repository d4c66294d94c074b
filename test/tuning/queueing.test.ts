import { erlangC, lateShare, maxUtilization, meanWait, variabilityOf, waitPercentile } from '../../src/tuning/model/queueing';

/*
 * One server and exponential service have closed forms: they are the independent calculation here.
 */

test.each([0.1, 0.5, 0.9])('with one server at %d the chance to wait is the utilisation', (rho) => {
  expect(erlangC(1, rho)).toBeCloseTo(rho, 12);
});

test.each([[1, 0.5, 8], [1, 0.7, 2]])('the 99th percentile of waiting at %d server and %d is service / (1 - rho) x ln(100 rho)', (c, rho, service) => {
  expect(waitPercentile(c, rho, service)).toBeCloseTo(service / (1 - rho) * Math.log(100 * rho), 9);
  expect(waitPercentile(c, rho, service, 1, 0)).toBeCloseTo(waitPercentile(c, rho, service) / 2, 9);
  expect(waitPercentile(c, rho, service, 3, 1)).toBeCloseTo(waitPercentile(c, rho, service) * 2, 9);
});

test('a full server is waited for without end, an almost idle one not at all', () => {
  expect([waitPercentile(1, 1, 5), waitPercentile(1, 1.5, 5), waitPercentile(1, 0.01, 5), waitPercentile(1, 0.009, 5)]).toEqual([Infinity, Infinity, 0, 0]);
});

test('nobody waits longer than a budget without variation, everybody longer than a negative one or at a full server', () => {
  expect([lateShare(1, 0.5, 4, 10, 0, 0), lateShare(1, 0.5, 4, -0.001), lateShare(1, 1, 4, 10), lateShare(1, 2, 4, 10)]).toEqual([0, 1, 1, 1]);
  expect(lateShare(1, 0.5, 4, 0)).toBeCloseTo(0.5, 12);
  expect(lateShare(1, 0.5, 4, 8)).toBeCloseTo(0.5 * Math.exp(-1), 12);
});

test('without variation nobody waits, with or without a budget, unless the server is full', () => {
  expect([lateShare(1, 0.5, 4, 0, 0, 0), lateShare(1, 1, 4, 10, 0, 0), lateShare(1, 2, 4, 10, 0, 0)]).toEqual([0, 1, 1]);
});

test('the largest utilisation is the cap where even that keeps the budget', () => {
  expect([maxUtilization(1, 1, 1e6, 1, 0.75), maxUtilization(1, 1, waitPercentile(1, 0.75, 1), 1, 0.75)]).toEqual([0.75, 0.75]);
});

test('without any budget a server may still be so idle that one in a hundred waits; with less than none, never', () => {
  expect(maxUtilization(1, 1, 0, 1, 0.75)).toBeCloseTo(0.01, 9);
  expect(maxUtilization(1, 1, -1e-9, 1, 0.75)).toBe(0);
});

test.each([[1, 4, 20, 1], [2, 4, 20, 0], [8, 10, 30, 3]])('%d servers of %d ms keep a wait of %d ms at a variation of %d exactly at their largest utilisation', (c, service, budget, cs2) => {
  const rho = maxUtilization(c, service, budget, cs2, 0.9999);
  expect(waitPercentile(c, rho, service, 1, cs2)).toBeCloseTo(budget, 6);
  expect(waitPercentile(c, rho, service, 1, cs2)).toBeLessThanOrEqual(budget);
});

test('above exponential service the tail of the wait is longer, the less so the more servers there are', () => {
  const allenCunneen = (c: number, rho: number, cs2: number) => (1 + cs2) / 2 / (c * (1 - rho)) * Math.log(100 * erlangC(c, c * rho));
  const ratio = (c: number, rho: number, cs2: number) => waitPercentile(c, rho, 1, 1, cs2) / allenCunneen(c, rho, cs2);

  expect(ratio(1, 0.5, 0.25)).toBeCloseTo(1, 12);
  expect(ratio(1, 0.5, 1)).toBeCloseTo(1, 12);
  expect([ratio(1, 0.5, 4), ratio(1, 0.7, 4), ratio(1, 0.5, 25), ratio(2, 0.5, 4), ratio(3, 0.5, 4)].map((r) => Math.round(r * 1e4) / 1e4)).toEqual([1.6464, 1.6464, 1.9106, 1.3232, 1.1616]);
  // the share of late requests is the same curve
  expect(lateShare(2, 0.6, 10, waitPercentile(2, 0.6, 10, 1, 9), 1, 9)).toBeCloseTo(0.01, 12);
});

test('the mean wait of an M/M/1 queue is rho / (1 - rho) services, and grows with the variation alone', () => {
  expect(meanWait(1, 0.75, 4)).toBeCloseTo(12, 9);
  expect(meanWait(1, 0.75, 4, 1, 3)).toBeCloseTo(24, 9);
  expect(meanWait(1, 0.75, 4, 3, 1)).toBeCloseTo(24, 9);
  expect(meanWait(2, 0.7, 10)).toBeCloseTo(erlangC(2, 1.4) * 10 / 0.6, 9);
  expect([meanWait(1, 1, 4), meanWait(1, 2, 4)]).toEqual([Infinity, Infinity]);
});

test.each([0.3, 1, 2])('a lognormal time with sigma %f is recognised by its mean and its p99', (sigma) => {
  const p99 = Math.exp(2.3263478740408408 * sigma - sigma * sigma / 2);
  expect(variabilityOf(1, p99)).toBeCloseTo(Math.exp(sigma * sigma) - 1, 6);
  expect(variabilityOf(20, 20 * p99)).toBeCloseTo(Math.exp(sigma * sigma) - 1, 6);
});

test('a p99 below the mean means no variation, and one that no lognormal time has the largest', () => {
  expect([variabilityOf(10, 10), variabilityOf(10, 9)]).toEqual([0, 0]);
  expect([variabilityOf(1, 15), variabilityOf(1, 1000)].map(Math.round)).toEqual([223, 223]);
});
