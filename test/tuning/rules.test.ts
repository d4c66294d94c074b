import { samples } from './samples';
import { Decision, DecisionSource } from '../../src/tuning/decisions/decision';
import { allRules, referenceOf, RULE_SECTIONS, ruleIds, rulesOf } from '../../src/tuning/decisions/rules';

const HTTPS = /^https:\/\/[a-z0-9.-]+\/?[^\s]*$/;
const ID = /^([A-Z]+(-[A-Z]?\d+|\d+)|rulings \d+|DESIGN \d+)$/;

test.each(samples.map((sample) => [sample.name, sample] as const))('%s cites only rules of the catalogue', (_name, sample) => {
  const plan = sample.plan();
  const cited = [...plan.decisions, ...plan.findings].flatMap((d) => ruleIds(d.rule ?? ''));

  expect([...new Set(cited)].filter((id) => !allRules().has(id))).toEqual([]);
});

test('every decision that is not the user\'s or an add-on\'s cites a rule', () => {
  const without = (d: Decision) => d.rule === undefined && d.source !== DecisionSource.USER && d.source !== DecisionSource.ADD_ON;
  const missing = samples.flatMap((sample) => sample.plan().decisions.filter(without).map((d) => d.setting));

  expect([...new Set(missing)]).toEqual([]);
});

test('no id stands in two sections', () => {
  const ids = Object.values(RULE_SECTIONS).flatMap((section) => Object.keys(section));

  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  expect(allRules().size).toBe(ids.length);
});

test.each([...allRules()])('%s is complete', (id, rule) => {
  expect(rule.id).toBe(id);
  expect(id).toMatch(ID);
  for (const text of [rule.title, rule.formula, rule.range, rule.reference, rule.history]) {
    expect(text.trim()).not.toBe('');
    expect(text).toBe(text.trim());
    expect(text).not.toMatch(/[\n|]|undefined|\bTODO\b/);
    // what nobody who has only this repository could look up
    expect(text).not.toMatch(/\bUnchanged\b|[Ss]ection \d|worked plan|API outline|tuning facts/);
  }
  expect(rule.title).not.toMatch(/\.$/);
  expect(rule.history).toMatch(/\.$/);
  if (rule.reference.includes('://')) {
    expect(rule.reference).toMatch(HTTPS);
  }
});

test('rules that one text points to exist', () => {
  const pointed = [...allRules().values()].flatMap((rule) => {
    const text = `${rule.formula} ${rule.history}`;
    return [...text.matchAll(/\b((?:CPU|RT|MEM|CAP|HPA|PRB|TRM|KA|ROL|PDB|SPR|PRI|STS|NET|IST|KN|SEC|IMG|SRC|OBS|PAY|SIZE)-[A-Z]?\d+|[AB]\d{1,2}|rulings \d+)\b/g)].map((m) => [rule.id, m[1]]);
  });

  expect(pointed.filter(([, id]) => !allRules().has(id))).toEqual([]);
});

test('combined rules are resolved part by part', () => {
  expect(rulesOf('RT-N4, A1').map((rule) => rule.id)).toEqual(['RT-N4', 'A1']);
  expect(rulesOf('A1').map((rule) => rule.title)).toEqual(['Node.js heap inside the limit']);
  expect(rulesOf('X-1, HPA-1').map((rule) => rule.id)).toEqual(['HPA-1']);
});

test('a reference names each source once, and nothing where nothing is cited', () => {
  expect(referenceOf('HPA-1, SIZE-5')).toBe('https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/');
  expect(referenceOf('A1, MEM-1')).toBe('https://nodejs.org/api/cli.html; https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/');
  expect(referenceOf('X-1')).toBeUndefined();
  expect(referenceOf(undefined)).toBeUndefined();
});
