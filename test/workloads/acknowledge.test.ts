import { App, Chart } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import { ledger, opened, QUIET, shop, web } from './fixtures';
import { FindingSeverity } from '../../src/tuning/decisions/decision';
import { Findings } from '../../src/workloads/findings';
import { telling } from '../support/telling';

const ids = (found: Array<{ id: string }>) => found.map((f) => f.id);

test('what is acknowledged on a scope is acknowledged for everything below it, and nowhere else', () => {
  const chart = shop({ zones: 3 });
  const [front, back] = [opened(web(chart, QUIET)), ledger(chart, QUIET)];
  const other = opened(web(new Chart(chart.node.root, 'other', { namespace: 'other' }), QUIET, 'web'));
  Findings.acknowledge(chart, 'image-without-digest', ' our registry keeps tags ');
  expect(ids(front.findings)).toEqual([]);
  expect(ids(back.findings)).toEqual(['no-callers']);
  expect(ids(other.findings)).toEqual(['image-without-digest']);
  const found = Findings.of(chart);
  expect(found.open.map(({ id, path, severity }) => [id, path, severity])).toEqual([['no-callers', 'shop/ledger', 'critical']]);
  expect(found.acknowledged.map(({ id, path, reason, acknowledgedAt }) => [id, path, reason, acknowledgedAt])).toEqual([
    ['image-without-digest', 'shop/web', 'our registry keeps tags', 'shop'], ['image-without-digest', 'shop/ledger', 'our registry keeps tags', 'shop'],
  ]);
  expect([found.count(FindingSeverity.CRITICAL), found.count(FindingSeverity.INFO)]).toEqual([1, 0]);
});

test('a workload\'s own acknowledgement speaks before that of the app', () => {
  const chart = shop();
  const front = opened(web(chart, QUIET));
  Findings.acknowledge(chart.node.root, 'image-without-digest', 'everywhere');
  Findings.acknowledge(front, 'image-without-digest', 'here');
  expect(Findings.of(chart).acknowledged).toEqual([expect.objectContaining({ reason: 'here', acknowledgedAt: 'shop/web' })]);
  expect(Findings.of(chart.node.root).open).toEqual([]);
});

test('an acknowledgement that matches nothing below its scope is a finding of that scope', () => {
  const chart = shop({ zones: 3 });
  const [front, back] = [opened(web(chart, QUIET)), ledger(chart, QUIET)];
  Findings.acknowledge(chart, 'no-callers', 'a job of another team calls');
  expect(ids(Findings.of(chart).open)).toEqual(['image-without-digest', 'image-without-digest']);
  front.callsTo(back);
  expect(Findings.of(chart).open[0]).toEqual({
    id: 'acknowledgement-unused',
    severity: 'info',
    path: 'shop',
    subject: 'no-callers',
    message: expect.stringMatching(telling("'no-callers'", "'shop'", "'a job of another team calls'", 'remove it')),
  });
  // who wants to keep it says so
  Findings.acknowledge(chart.node.root, 'acknowledgement-unused', 'one program for several clusters');
  expect(ids(Findings.of(chart).open)).toEqual(['image-without-digest', 'image-without-digest']);
});

test.each([['env.DB_PASSWORT', "did you mean 'env.DB_PASSWORD'?"], ['DB_PASSWORD', "did you mean 'env.DB_PASSWORD'?"], ['xyzzy', "found 'env.DB_PASSWORD';"]])('a wrong subject, %s, is answered by the right one', (subject, told) => {
  const chart = shop();
  const front = opened(web(chart, { ...QUIET, env: { DB_PASSWORD: EnvValue.fromValue('hunter2') } }));
  Findings.acknowledge(front, 'variable-looks-secret', 'a sample', subject);
  const found = Findings.of(chart).open;
  expect(ids(found)).toEqual(['variable-looks-secret', 'image-without-digest', 'acknowledgement-unused']);
  expect(found[2].message).toContain(told);
});

test('what is handed out can be changed without a trace', () => {
  const chart = shop();
  web(chart);
  const found = Findings.of(chart);
  found.open.length = 0;
  (found.open[0] as { message: string }).message = 'changed';
  expect(found.open[0].message).not.toBe('changed');
  expect(found.open.length).toBeGreaterThan(0);
});

describe('refused', () => {
  const acknowledge = (...args: unknown[]) => () => (Findings.acknowledge as (...given: unknown[]) => void)(...args);
  const chart = shop();

  test.each([
    ['an id that is nearly one', [chart, 'image-without-digests', 'x'], "Findings.acknowledge on 'shop': no finding has the id 'image-without-digests': did you mean 'image-without-digest'?"],
    ['an id like no other', [chart, 'xyzzy', 'x'], "Findings.acknowledge on 'shop': no finding has the id 'xyzzy': expected an id of docs/tuning/findings.md"],
    ['a name of every object', [chart, 'toString', 'x'], "no finding has the id 'toString'"],
    ['no reason', [chart, 'no-callers', '  '], "Findings.acknowledge on 'shop': 'no-callers' has no reason: expected one sentence"],
    ['a reason that is no text', [chart, 'no-callers', 7], "Findings.acknowledge on 'shop': reason is 7, expected a text"],
    ['no id', [chart, undefined, 'x'], "Findings.acknowledge on 'shop': id is undefined, expected a text"],
    ['a subject that is no text', [chart, 'no-callers', 'x', {}], "Findings.acknowledge on 'shop': subject is an object, expected a text"],
    ['no construct', [undefined, 'no-callers', 'x'], 'Findings.acknowledge: scope is undefined, expected a construct'],
    ['an object that is none', [{}, 'no-callers', 'x'], 'Findings.acknowledge: scope is an object, expected a construct'],
  ])('%s', (_what, args, message) => {
    expect(acknowledge(...args)).toThrow(message);
  });

  test('the same twice on one scope, because one reason would be lost', () => {
    const other = shop();
    acknowledge(other, 'no-callers', 'first')();
    expect(acknowledge(other, 'no-callers', 'second')).toThrow(telling("'shop' already acknowledges 'no-callers'", "'first'"));
    acknowledge(other, 'no-callers', 'about another thing', 'thing')();
  });

  test('a threshold or a scope that is none', () => {
    expect(() => Findings.failOn(chart, 'fatal' as FindingSeverity)).toThrow("Findings.failOn on 'shop': severity is 'fatal', expected one of FindingSeverity.CRITICAL, FindingSeverity.WARNING, FindingSeverity.INFO");
    expect(() => Findings.failOn(chart.node.root, 'fatal' as FindingSeverity)).toThrow('Findings.failOn on the app: severity is');
    expect(() => Findings.failOn(null as never)).toThrow('Findings.failOn: scope is null');
    expect(() => Findings.of('shop' as never)).toThrow("Findings.of: scope is 'shop', expected a construct");
    expect(Findings.of(new App()).open).toEqual([]);
  });
});
