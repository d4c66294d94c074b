import { ApiObject, App, Chart } from 'cdk8s';
import { Manifests, Match } from '../../src/assertions';
import { telling } from '../support/telling';
import { ledger, shop, web } from '../workloads/fixtures';

const printed = () => {
  const chart = shop();
  web(chart);
  ledger(chart);
  return Manifests.of(chart);
};

/** A chart with one object of these fields. */
const one = (fields: Record<string, unknown>, kind = 'Thing') => {
  const chart = new Chart(new App(), 'chart', { namespace: 'shop' });
  new ApiObject(chart, 'object', { apiVersion: 'v1', kind, metadata: { name: 'thing' }, ...fields });
  return Manifests.of(chart);
};
const like = (fields: Record<string, unknown>, expected: Record<string, unknown>) => () => one({ spec: fields }).hasObjectLike('Thing', 'thing', { spec: expected });

describe('an object is found', () => {
  test('by kind and name, as a copy', () => {
    const manifests = printed();
    const found = manifests.find('Deployment', 'web');
    expect([found.kind, found.metadata.name]).toEqual(['Deployment', 'web']);
    found.metadata.name = 'changed';
    expect(manifests.find('Deployment').metadata.name).toBe('web');
    manifests.all('Deployment')[0].metadata.name = 'changed';
    expect(manifests.find('Deployment').metadata.name).toBe('web');
  });

  test('by kind with its group', () => {
    expect(printed().find('apps/Deployment').metadata.name).toBe('web');
    expect(printed().find('core/Service', 'web').metadata.name).toBe('web');
  });

  test('below an app, a chart or a workload', () => {
    const chart = shop();
    const front = web(chart);
    ledger(chart);
    const names = (manifests: Manifests) => manifests.all('Service').map((object) => object.metadata.name);
    expect([names(Manifests.of(chart.node.root)), names(Manifests.of(chart)), names(Manifests.of(front))]).toEqual([['web', 'ledger-headless', 'ledger'], ['web', 'ledger-headless', 'ledger'], ['web']]);
  });

  test.each([
    ['Deployment', 'wbe', ['Deployment', "'wbe'", "'web'?"]],
    ['Deployment', 'catalogue', ['Deployment', "'catalogue'", "'web' in namespace 'shop'"]],
    ['Deploymnt', undefined, ['Deploymnt', "'Deployment'?"]],
    ['Service', undefined, ['Service', '3 objects', "'web' in namespace 'shop', 'ledger-headless' in namespace 'shop', 'ledger' in namespace 'shop'", 'name']],
  ])('or it is said what there is: %s %s', (kind, name, tokens) => {
    expect(() => printed().find(kind, name)).toThrow(telling(...tokens));
  });

  test('or that nothing is printed', () => {
    expect(() => Manifests.of(new App()).find('Deployment')).toThrow(telling('Deployment', 'nothing'));
    expect(() => one({}).find('Deployment')).toThrow(telling('Deployment', 'Thing'));
  });

  test('or that two have one name', () => {
    const app = new App();
    ['eu', 'us'].forEach((namespace) => new ApiObject(new Chart(app, namespace, { namespace }), 'object', { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' } }));
    expect(() => Manifests.of(app).find('Thing', 'thing')).toThrow(telling("Thing 'thing'", '2 objects', "'thing' in namespace 'eu', 'thing' in namespace 'us'", 'Manifests.of', 'chart'));
    const chart = new Chart(app, 'groups');
    ['a.io/v1', 'b.io/v1'].forEach((apiVersion) => new ApiObject(chart, apiVersion, { apiVersion, kind: 'Thing', metadata: { name: 'thing' } }));
    expect(() => Manifests.of(chart).find('Thing', 'thing')).toThrow("'a.io/Thing' or 'b.io/Thing'");
    expect(Manifests.of(chart).find('b.io/Thing').apiVersion).toBe('b.io/v1');
  });
});

describe('hasObjectLike', () => {
  test.each([
    ['fields beside the expected ones', { a: 1, b: { c: 'x', d: true } }, { b: { c: 'x' } }],
    ['an element among others, whatever its place', { list: [{ name: 'a', v: 1 }, { name: 'b', v: 2 }] }, { list: [{ v: 2 }] }],
    ['elements in another order', { list: ['a', 'b', 'c'] }, { list: ['c', 'a'] }],
    ['an empty list in any', { list: ['a'] }, { list: [] }],
    ['what is not there', { a: 1 }, { b: Match.absent(), a: 1 }],
    ['nothing more', { a: { b: [1, 2] } }, { a: Match.exactly({ b: [1, 2] }) }],
  ])('finds %s', (_what, fields, expected) => {
    expect(like(fields, expected)).not.toThrow();
  });

  test.each([
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, "Thing 'thing' has 1 at spec.a.b, expected 2"],
    ['a type', { a: 1 }, { a: '1' }, "Thing 'thing' has 1 at spec.a, expected '1'"],
    ['a missing field', { a: 1 }, { b: 'x' }, "Thing 'thing' has nothing at spec.b, expected 'x'"],
    ['a missing object', { a: 1 }, { b: { c: 'x' } }, "Thing 'thing' has nothing at spec.b, expected {\"c\":\"x\"}"],
    ['a key with a dot', { a: { 'x.io/y': '1' } }, { a: { 'x.io/y': '2' } }, "Thing 'thing' has '1' at spec.a['x.io/y'], expected '2'"],
    ['a list', { a: { b: 1 } }, { a: ['x'] }, "Thing 'thing' has {\"b\":1} at spec.a, expected a list"],
    ['an object', { a: ['x'] }, { a: { b: 1 } }, "Thing 'thing' has [\"x\"] at spec.a, expected {\"b\":1}"],
    ['an element of that name', { list: [{ name: 'a', v: 1, w: 1 }, { name: 'b', v: 2, w: 2 }] }, { list: [{ name: 'a', v: 2, w: 2 }] }, "Thing 'thing' has 1 at spec.list[name=a].v, expected 2; 1 more difference"],
    ['the nearest element', { list: [{ v: 1, w: 1 }, { v: 2, w: 3 }] }, { list: [{ v: 2, w: 2 }] }, "Thing 'thing' has 3 at spec.list[*].w, expected 2"],
    ['a text among others', { list: ['a', 'b'] }, { list: ['c'] }, "Thing 'thing' has [\"a\",\"b\"] at spec.list, expected an element 'c'"],
    ['an element of an empty list', { list: [], a: 1 }, { list: ['c'] }, "Thing 'thing' has an empty list at spec.list, expected 'c'"],
    ['what must not be there', { a: { b: 1 } }, { a: Match.absent() }, "Thing 'thing' has {\"b\":1} at spec.a, expected nothing"],
    ['what is too much', { a: { b: 1, c: 2 } }, { a: Match.exactly({ b: 1 }) }, "Thing 'thing' has 2 at spec.a.c, expected nothing"],
    ['what is too little', { a: { b: 1 } }, { a: Match.exactly({ b: 1, c: 2 }) }, "Thing 'thing' has nothing at spec.a.c, expected 2"],
    ['another order of just these', { list: ['a', 'b'] }, { list: Match.exactly(['b', 'a']) }, "Thing 'thing' has [\"a\",\"b\"] at spec.list, expected [\"b\",\"a\"]"],
  ])('says the first path that differs: %s', (_what, fields, expected, message) => {
    expect(like(fields, expected)).toThrow(new Error(message));
  });

  test('refuses undefined, which a variable that holds nothing brings', () => {
    expect(like({ a: 1 }, { b: [{ c: undefined }] })).toThrow('manifests.hasObjectLike: expected at /spec/b/0/c is undefined');
  });

  test('shows no secret', () => {
    const messages = [
      like({ env: [{ name: 'DB_PASSWORD', value: 'hunter2hunter2' }] }, { env: Match.exactly([]) }),
      like({ env: [{ name: 'DB_PASSWORD', value: 'hunter2hunter2' }] }, { env: [{ name: 'DB_PASSWORD', value: 'x' }] }),
      like({ password: 'hunter2hunter2' }, { password: 'x' }),
      like({ password: 'x' }, { password: 'hunter2hunter2' }),
      like({ a: { password: 'hunter2hunter2' } }, { a: Match.absent() }),
      () => one({ stringData: { value: 'hunter2hunter2' } }, 'Secret').hasObjectLike('Secret', 'thing', { stringData: { value: 'x' } }),
    ].map((run) => {
      try {
        run();
      } catch (e) {
        return (e as Error).message;
      }
      return 'nothing thrown';
    });
    expect(messages.filter((message) => !message.includes('Thing') && !message.includes('Secret'))).toEqual([]);
    expect(messages.filter((message) => message.includes('hunter2'))).toEqual([]);
  });
});

test('hasNoObject says what is there', () => {
  const manifests = printed();
  expect(() => manifests.hasNoObject('Ingress')).not.toThrow();
  expect(() => manifests.hasNoObject('Deployment', 'ledger')).not.toThrow();
  expect(() => manifests.hasNoObject('Deployment')).toThrow(new Error("expected no Deployment, found 'web' in namespace 'shop'"));
  expect(() => manifests.hasNoObject('Deployment', 'web')).toThrow(new Error("expected no Deployment 'web', found 'web' in namespace 'shop'"));
});
