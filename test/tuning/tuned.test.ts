import { DecisionSource } from '../../src/tuning/decisions/decision';
import { decisionOf } from '../../src/tuning/decisions/decision-of';
import { referenceOf } from '../../src/tuning/decisions/rules';
import { baseline, Because, fromUser, Tuned, tuned, tunedLeaves } from '../../src/tuning/decisions/tuned';

const because = (more: Partial<Because> = {}): Because => ({ source: DecisionSource.PROFILE, inputs: ['profile.peak'], reason: () => 'it follows', ...more });

describe('a decision', () => {
  test('says everything about a value, and where its rule comes from', () => {
    expect(decisionOf('resources.cpuRequest', tuned(300, because({ rule: 'SIZE-7', assumed: true })))).toStrictEqual({
      setting: 'resources.cpuRequest',
      value: '300m',
      number: 300,
      unit: 'm',
      reason: 'it follows',
      source: DecisionSource.PROFILE,
      assumed: true,
      inputs: ['profile.peak'],
      rule: 'SIZE-7',
      reference: referenceOf('SIZE-7'),
    });
    expect(referenceOf('SIZE-7')).toMatch(/\S/);
  });

  test('without a rule has no reference, and rests on no assumption unless it says so', () => {
    expect(decisionOf('environment.AUDIT', tuned('on', because()))).toStrictEqual({
      setting: 'environment.AUDIT',
      value: 'on',
      reason: 'it follows',
      source: DecisionSource.PROFILE,
      assumed: false,
      inputs: ['profile.peak'],
      rule: undefined,
      reference: undefined,
    });
  });

  test('may be shown in other words than its value', () => {
    expect(decisionOf('scratch./tmp.medium', tuned('', because({ show: 'disk' })))).toMatchObject({ value: 'disk' });
  });

  test.each<[unknown, string]>([
    [0.1 + 0.2, '0.3'],
    [400 / 3, '133.333333'],
    [250, '250'],
    ['text', 'text'],
    [true, 'true'],
    [[1 / 3, 'ALL', true], '0.333333, ALL, true'],
    [{ path: '/livez', port: 8080 }, '{"path":"/livez","port":8080}'],
    [null, 'null'],
  ])('prints %p as %s', (value, printed) => {
    expect(decisionOf('x', tuned(value, because())).value).toBe(printed);
  });

  test('hands out its inputs as a copy', () => {
    const leaf = tuned(1, because());
    decisionOf('x', leaf).inputs.push('changed');

    expect(decisionOf('x', leaf).inputs).toEqual(['profile.peak']);
  });
});

test('a reason is made only when somebody asks', () => {
  let asked = 0;
  const leaf = tuned(1, because({ reason: () => `${++asked}` }));

  expect([asked, decisionOf('x', leaf).reason, asked]).toEqual([0, '1', 1]);
});

test('a user\'s value names its prop', () => {
  expect(decisionOf('shutdown.drain', fromUser(30, 'drain'))).toEqual({
    setting: 'shutdown.drain', value: '30 s', number: 30, unit: 's', reason: 'given as drain', source: DecisionSource.USER, assumed: false, inputs: ['drain'],
  });
  expect(decisionOf('shutdown.drain', fromUser(30, 'drain', 'given for the queue')).reason).toBe('given for the queue');
});

describe('a constant', () => {
  test('is a decision of the baseline', () => {
    expect(decisionOf('probes.readiness.failureThreshold', baseline(3, 'A19', 'three misses'))).toEqual({
      setting: 'probes.readiness.failureThreshold',
      value: '3',
      number: 3,
      unit: 'probes',
      reason: 'three misses',
      source: DecisionSource.BASELINE,
      assumed: false,
      inputs: [],
      rule: 'A19',
      reference: referenceOf('A19'),
    });
  });

  test('is shared by all plans', () => {
    const first = baseline(3, 'A19', 'shared by plans');

    expect(baseline(3, 'A19', 'shared by plans')).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
  });

  test.each<[string, number, string]>([['another value', 4, 'A19'], ['another rule', 3, 'B1']])('is not shared with %s for the same reason', (what, value, rule) => {
    baseline(3, 'A19', `unlike ${what}`);
    const other = baseline(value, rule, `unlike ${what}`);

    expect([other.value, other.because.rule]).toEqual([value, rule]);
  });

  test('that is a list is made for each plan', () => {
    const list = ['GET', 'HEAD'];

    expect(baseline(list, 'IST-9', 'a list of its own')).not.toBe(baseline(list, 'IST-9', 'a list of its own'));
  });

  test('is not kept when there are hundreds: a program may make reasons with numbers in them', () => {
    for (let i = 0; i < 600; i++) {
      baseline(i, 'A19', `reason ${i}`);
    }

    expect(baseline(1, 'A19', 'one too many')).not.toBe(baseline(1, 'A19', 'one too many'));
  });
});

test('leaves are found at any depth, in order, with their paths; what is no leaf is passed over', () => {
  const leaf = (value: number): Tuned<number> => tuned(value, because());
  const found = tunedLeaves({ a: leaf(1), b: { c: leaf(2), d: { '/tmp': leaf(3) }, e: undefined, f: null }, g: 'text', h: 5, i: leaf(4) });

  expect(found.map(([path, { value }]) => [path, value])).toEqual([['a', 1], ['b.c', 2], ['b.d./tmp', 3], ['i', 4]]);
  expect(tunedLeaves({ a: leaf(1) }, 'probes').map(([path]) => path)).toEqual(['probes.a']);
});
