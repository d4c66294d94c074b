import { ledgerInput, mib, ms, plan, profile, s, webInput } from './inputs';
import { Slo } from '../../src/tuning/slo';
import { Burst, Rate } from '../../src/tuning/workload-profile';

test('every assumption of the demand has a row, the one that moves the bill most first', () => {
  const p = plan(webInput({ profile: profile(200, 5) }));
  const rows = p.sensitivity();
  const assumed = p.decisions.filter((d) => d.setting.startsWith('demand.') && d.assumed).map((d) => d.setting);
  expect(rows.map((r) => r.input).sort()).toEqual(['profile.burst', 'profile.latency', 'profile.latencyP99', 'profile.memoryBase', 'profile.memoryPerRequest', 'profile.slowestRequest', 'profile.startup', 'profile.typical', 'profile.variability']);
  expect(assumed.length).toBeGreaterThanOrEqual(rows.length);
  expect(rows[0].input).toBe('profile.typical');
  expect(rows[0].coresIfHalf).toBeLessThan(rows[0].coresIfTwice);
});

test('a profile that declares everything has no rows', () => {
  const declared = profile(200, 5, {
    typical: Rate.perSecond(50),
    latency: ms(20),
    latencyP99: ms(60),
    variability: 1,
    memoryBase: mib(100),
    memoryPerRequest: mib(0.5),
    workingSet: mib(10),
    startup: s(2),
    slowestRequest: s(5),
    burst: Burst.daily(),
  });
  expect(plan(webInput({ profile: declared, slo: Slo.of({ p99: ms(300), availability: 99.9 }) })).sensitivity()).toEqual([]);
});

test('memory that is really twice as much is told as a kill', () => {
  const row = plan(webInput({ profile: profile(200, 5) })).sensitivity().find((r) => r.input === 'profile.memoryBase')!;
  expect(row.risk).toMatch(/^about \d+ MiB do not fit the limit of 176 MiB: killed for memory$/);
});

test('where twice the value leaves no plan, the row says so', () => {
  const p = plan(webInput({ profile: profile(200, 40, { latency: ms(50), latencyP99: ms(140) }), slo: Slo.of({ p99: ms(400) }) }));
  expect(p.sensitivity().find((r) => r.input === 'profile.variability')!.coresIfTwice).toBe(-1);
  expect(p.explain()).toContain('no plan if twice');
});

test('cost: a ledger of three is the same at every load, sidecars included', () => {
  const cost = plan(ledgerInput()).cost();
  expect([cost.floor.replicas, cost.typical.replicas, cost.peak.replicas]).toEqual([3, 3, 3]);
  expect(cost.floor.cores).toBeGreaterThan(9);
  expect(cost.floor).toEqual(cost.peak);
});

test('cost: a web service costs its floor, its usual and its peak replicas', () => {
  const p = plan(webInput({ profile: profile(400, 4) }));
  const cost = p.cost();
  expect(cost.floor.cores).toBeCloseTo(cost.floor.replicas * p._settings.resources.cpuRequest.value / 1000, 6);
  expect(cost.floor.replicas).toBe(p._settings.autoscaling!.minReplicas.value);
  expect(cost.peak.replicas).toBeGreaterThanOrEqual(cost.typical.replicas);
});

test('a cold start is told term by term, on a node without the image', () => {
  const p = plan(webInput({ profile: profile(200, 5, { startup: s(3) }), imageSizeMiB: 300 }));
  const cold = p.coldStart();
  expect(cold.terms).toEqual([
    { name: 'scheduling', seconds: 2, assumed: true },
    { name: 'pull of 300 MiB', seconds: 8, assumed: true },
    { name: 'sandbox and container', seconds: 1, assumed: true },
    { name: 'boot', seconds: 3, assumed: false },
    { name: 'readiness', seconds: 1, assumed: false },
  ]);
  expect([cold.seconds, cold.largest.name]).toEqual([15, 'pull of 300 MiB']);
});
