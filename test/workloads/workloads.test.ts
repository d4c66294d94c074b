import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ledger, resize, shop, web } from './fixtures';
import { Workloads } from '../../src';
import { KnativeFeature } from '../../src/cluster/knative-feature';

test('all workloads below a scope, in the order of the tree, whatever their kind and depth', () => {
  const chart = shop({ knative: Object.values(KnativeFeature) });
  const group = new Construct(chart, 'group');
  const [first, second] = [web(chart), ledger(group)];
  const third = resize(chart);
  const other = web(new Chart(chart.node.root as Construct, 'other', { namespace: 'other' }), {}, 'late');

  // `group` stands in the tree before `web`
  expect(Workloads.of(chart.node.root).map(({ node }) => node.path)).toEqual(['shop/group/ledger', 'shop/web', 'shop/resize', 'other/late']);
  expect(Workloads.of(chart.node.root)).toContain(other);
  expect(Workloads.of(chart)).toEqual([second, first, third]);
  expect(Workloads.of(group)).toEqual([second]);
  expect(Workloads.of(first)).toEqual([first]);
  expect(Workloads.of(new Construct(chart, 'empty'))).toEqual([]);
});

test('what was taken out of the tree is no longer found, and what came later is', () => {
  const chart = shop();
  web(chart);
  expect(Workloads.of(chart).map(({ node }) => node.path)).toEqual(['shop/web']);
  chart.node.tryRemoveChild('web');
  web(chart, {}, 'cart');

  expect(Workloads.of(chart).map(({ node }) => node.path)).toEqual(['shop/cart']);
});

test('each call gives a list of its own', () => {
  const chart = shop();
  web(chart);
  Workloads.of(chart).pop();

  expect(Workloads.of(chart)).toHaveLength(1);
});

test.each([[undefined], ['shop'], [{}]])('%p is no scope', (scope) => {
  expect(() => Workloads.of(scope as never)).toThrow('expected a construct: the app, a chart or a workload');
});
