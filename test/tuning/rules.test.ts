import { baselineComments, tablesOf } from './baseline-comments';
import { samples } from './samples';
import { baselineVersions, numbersOf } from '../../src/tuning/decisions/baseline/by-version';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { Decision, DecisionSource } from '../../src/tuning/decisions/decision';
import { allRules, referenceOf, Rule, RULE_SECTIONS, ruleIds, rulesOf, rulesOn } from '../../src/tuning/decisions/rules';

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
    expect(text).not.toMatch(/[\n|]|undefined|NaN|\bTODO\b/);
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

describe('rules are written with the numbers of a baseline', () => {
  /** Names of numbers, as rules are written with them. */
  const numbersIn = (text: string): string[] => [...text.matchAll(/\{(?:1\/)?([a-z][\w.*-]*\.[\w.*-]+)%?\}/gi)].map(([, name]) => name);
  const texts = ({ title, formula, range, history }: Rule): string => `${title} ${formula} ${range} ${history}`;
  /** Numbers by the rules that their comments name, those that every runtime has for itself left out: a rule names none of them, or some for example. */
  const own = baselineComments().flatMap(({ concern, numbers }) => numbers.map(({ name, why }) => ({ concern, name, rules: ruleIds(why.split(': ')[0]) })));
  const shared = new Set(own.map(({ name }) => name).filter((name) => own.filter((other) => other.name === name && other.concern.startsWith('runtimes.')).length > 4));
  const cited = own.filter(({ name }) => !shared.has(name)).map(({ concern, name, rules }) => [`${concern}.${name}`, rules] as const);

  test.each(baselineVersions())('on %s all of them are numbers', (version) => {
    const rules = [...rulesOn(tablesOf(numbersOf({ version }))).values()];
    expect(rules.map(texts).filter((text) => numbersIn(text).length > 0 || /undefined|NaN/.test(text))).toEqual([]);
  });

  test('of another baseline where it has another', () => {
    const other = rulesOn(tablesOf({ ...BASELINE_V1, sizing: { ...BASELINE_V1.sizing, ceilingFactor: 1.5, lowestTarget: 0.2 }, demand: { ...BASELINE_V1.demand, typicalShare: 0.25 }, runtimes: { nodejs: { nativeMiB: 70 } } }));
    expect(other.get('SIZE-6')?.formula).toContain('1.5 x N');
    expect(other.get('SIZE-5')?.range).toContain('20 to 80 %');
    expect(other.get('B1')?.formula).toContain('typical = peak / 4');
    expect(other.get('A1')?.formula).toContain('native 70 MiB');
    expect(other.get('SIZE-1')?.formula).toContain('100, 150, 200');
  });

  test.each(cited)('a rule that %s is chosen by names it', (name, rules) => {
    const named = rules.flatMap((id) => {
      const text = texts(allRules().get(id)!);
      const pointed = [...text.matchAll(/\bsee ([\w-]+(?: \d+)?)/g)].flatMap(([, other]) => allRules().get(other) ?? []);
      return [text, ...pointed.map(texts)].flatMap(numbersIn);
    });
    expect(named.map((one) => one.split('.').slice(0, name.split('.').length).join('.'))).toContain(name);
  });

  test('a name of no number is refused', () => {
    expect(() => rulesOn({})).toThrow(/is no number of the baseline/);
  });
});
