import { readFileSync } from 'fs';
import { join } from 'path';
import { DecisionSource, FindingSeverity } from '../../src/tuning/decisions/decision';
import { UNITS } from '../../src/tuning/decisions/units';
import { PLAN_SCHEMA_VERSION } from '../../src/tuning/workload-plan';
import { violations } from '../support/json-schema';
import { samples } from '../tuning/samples';

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schemas', 'plan.schema.json'), 'utf8'));

test.each(samples.map((sample) => [sample.name, sample] as const))('toJson of %s is valid', (_name, sample) => {
  expect(violations(JSON.parse(sample.plan().toJson()), schema)).toEqual([]);
});

test('the schema knows every source of a decision', () => {
  expect([...schema.$defs.decision.properties.source.enum].sort()).toEqual(Object.values(DecisionSource).sort());
});

test('the schema knows every unit, and the version that is written', () => {
  expect(schema.$defs.decision.properties.unit.enum).toEqual([...UNITS]);
  expect(schema.properties.version.const).toBe(PLAN_SCHEMA_VERSION);
});

test('the schema knows every severity of a finding', () => {
  expect(schema.$defs.finding.properties.severity.enum).toEqual(Object.values(FindingSeverity));
});

test('findings are part of what is validated', () => {
  const found = samples.flatMap((sample) => JSON.parse(sample.plan().toJson()).findings);

  expect(found.length).toBeGreaterThan(0);
});

test.each([
  ['a missing reason', (plan: any) => delete plan.decisions[0].reason],
  ['an unknown key', (plan: any) => (plan.decisions[0].note = 'x')],
  ['an unknown source', (plan: any) => (plan.decisions[0].source = 'guess')],
  ['a value that is a number', (plan: any) => (plan.decisions[0].value = 3)],
  ['a number without its unit', (plan: any) => delete plan.decisions[0].unit],
  ['a unit without its number', (plan: any) => delete plan.decisions[0].number],
  ['a unit that is none', (plan: any) => (plan.decisions[0].unit = 'parsec')],
  ['another version', (plan: any) => (plan.version = 2)],
  ['no version', (plan: any) => delete plan.version],
  ['no decision', (plan: any) => (plan.decisions = [])],
  ['a finding with a sentence as its id', (plan: any) => plan.findings.push({ id: 'Too slow', severity: 'info', message: 'x' })],
  ['a finding of no severity', (plan: any) => plan.findings.push({ id: 'too-slow', message: 'x' })],
  ['a version with a patch', (plan: any) => (plan.kubernetes = '1.34.2')],
])('fails on %s', (_what, damage) => {
  const plan = JSON.parse(samples[0].plan().toJson());
  damage(plan);

  expect(violations(plan, schema)).toHaveLength(1);
});
