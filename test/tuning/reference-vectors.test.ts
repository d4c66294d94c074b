import golden from './golden.json';
import { erlangC, lateShare, maxUtilization, waitPercentile } from '../../src/tuning/model/queueing';

/*
 * golden.json comes from an independent calculation. Tested here: what no amendment replaced.
 * Replaced, and tested against the amendments instead: u_target (B1), zone (B6), grace of Spring (B17), node_old (A1), jvm percentages (A2), gomaxprocs (B12), t_react (B8).
 */

test.each(Object.entries(golden.erlangC))('Erlang C at 70 %% of %s servers', (c, p) => {
  expect(erlangC(Number(c), 0.7 * Number(c))).toBeCloseTo(p, 6);
});

test.each(Object.entries(golden.rho_max))('largest utilisation for a queueing budget: %s', (key, rho) => {
  const [, c, k] = /^c(\d+)k(\d+)$/.exec(key)!.map(Number);
  expect(maxUtilization(c, 1, k, 1, 0.9999)).toBeCloseTo(rho, 3);
});

test('waiting never ends at full load, and nobody waits long at none', () => {
  expect(waitPercentile(2, 1, 1)).toBe(Infinity);
  expect(waitPercentile(2, 0.001, 1)).toBe(0);
});

test('the late share is the tail that the percentile inverts', () => {
  for (const [c, rho] of [[1, 0.5], [2, 0.7], [8, 0.9]]) {
    expect(lateShare(c, rho, 4, waitPercentile(c, rho, 4))).toBeCloseTo(0.01, 9);
  }
  expect(lateShare(1, 0.5, 1, -1)).toBe(1);
  expect(lateShare(1, 1, 1, 100)).toBe(1);
});

test('no utilisation fits a negative budget', () => {
  expect(maxUtilization(4, 1, -0.1, 1, 0.85)).toBe(0);
});
