import { samples } from './samples';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import { decisionOf } from '../../src/tuning/decisions/decision-of';
import { tuned, tunedLeaves } from '../../src/tuning/decisions/tuned';
import { measureOf, SETTING_UNITS, Unit, UNITS } from '../../src/tuning/decisions/units';

const plans = samples.map((sample) => sample.plan());
const leaves = plans.flatMap((plan) => tunedLeaves(plan._settings));
const is = (value: unknown) => tuned(value, { source: DecisionSource.PROFILE, inputs: [], reason: () => 'it follows' });

test('each number of each plan has a unit, and its text is the one of number and unit', () => {
  const numbers = leaves.filter(([, leaf]) => typeof leaf.value === 'number');
  const wrong = numbers.map(([setting, leaf]) => decisionOf(setting, leaf)).filter((d) => d.number === undefined || d.unit === undefined || d.value !== measureOf(d.setting)!.text(d.number));

  expect(numbers.length).toBeGreaterThan(10_000);
  expect(wrong).toEqual([]);
});

test('shares of the replicas are numbers; other texts are not, even where digits are in them', () => {
  const texts = leaves.filter(([, leaf]) => typeof leaf.value !== 'number').map(([setting, leaf]) => decisionOf(setting, leaf)).filter((d) => d.number !== undefined);

  expect(new Set(texts.map((d) => `${d.setting} ${d.value} = ${d.number} ${d.unit}`))).toEqual(new Set(['rollout.maxSurge 25% = 25 %', 'disruption.maxUnavailable 10% = 10 %']));
  expect(decisionOf('environment.UVICORN_TIMEOUT_KEEP_ALIVE', is('10'))).not.toHaveProperty('number');
});

test.each<[string, unknown, number, Unit, string]>([
  ['resources.cpuRequest', 2000, 2000, 'm', '2'],
  ['resources.cpuRequest', 250, 250, 'm', '250m'],
  ['resources.memory', 176, 176, 'MiB', '176Mi'],
  ['storage.size', 51_200, 51_200, 'MiB', '50Gi'],
  ['memory.heap', 17.3, 17.3, 'MiB', '17.3 MiB'],
  ['scratch./var/cache.d/size.size', 128, 128, 'MiB', '128Mi'],
  ['demand.memoryPerRequest', 0.25, 0.25, 'MiB', '0.25 MiB'],
  ['demand.typical', 200 / 3, 66.666667, '/s', '66.666667/s'],
  ['demand.objectiveP99', 307, 307, 'ms', '307 ms'],
  ['demand.availability', 99.95, 99.95, '%', '99.95 %'],
  ['sizing.growth', 1.01, 1.01, 'x', '1.01x'],
  ['shutdown.gracePeriod', 30, 30, 's', '30 s'],
  ['autoscaling.requestRateTarget', 121_875, 121.875, '/s', '121.875/s'],
  ['disruption.maxUnavailable', '10%', 10, '%', '10%'],
  ['disruption.maxUnavailable', 1, 1, 'pods', '1'],
  ['security.runAsUser', 10_001, 10_001, 'id', '10001'],
])('%s of %p is %p %s and reads %s', (setting, value, number, unit, text) => {
  expect(decisionOf(setting, is(value))).toMatchObject({ value: text, number, unit });
});

test('units are on the list, and each of the list is in use', () => {
  expect([...new Set(Object.values(SETTING_UNITS).map((row) => row.unit))].sort()).toEqual([...UNITS].sort());
});

test('what is not in the table is printed as it is', () => {
  expect(decisionOf('environment.A', is(5))).toMatchObject({ value: '5' });
  expect(measureOf('memory')).toBeUndefined();
  expect(measureOf('constructor')).toBeUndefined();
});
