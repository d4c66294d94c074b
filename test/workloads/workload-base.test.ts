import { readFileSync } from 'fs';
import { join } from 'path';
import { Construct } from 'constructs';
import { ledger, resize, shop, web } from './fixtures';
import { Workload } from '../../src';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { telling } from '../support/telling';

test('workloads of every kind are one type', () => {
  const chart = shop({ knative: Object.values(KnativeFeature) });
  const all: Workload[] = [web(chart), ledger(chart), resize(chart)];

  expect(all.every((workload) => workload instanceof Workload)).toBe(true);
  expect(all.map(({ endpoint, plan, findings }) => [endpoint.workloadName, JSON.parse(plan.toJson()).kind, Array.isArray(findings)])).toEqual([
    ['web', 'web', true], ['ledger', 'stateful', true], ['resize', 'function', true],
  ]);
});

test('a class of somebody else\'s that derives from it has no plan, and says so', () => {
  class Own extends (Workload as unknown as new (scope: Construct, id: string) => Workload) {}
  const own = new Own(shop(), 'own');

  expect(() => own.plan).toThrow(telling("'shop/own' has no plan", 'OptimizedWebService, PaymentStatefulService or EdgeFunction'));
});

// what all kinds can do is said once: a kind holds what its props mean and the list of its objects
test.each(['optimized-web-service', 'payment-stateful-service', 'edge-function'])('%s delegates nothing by itself', (file) => {
  const text = readFileSync(join(__dirname, '..', '..', 'src', 'workloads', `${file}.ts`), 'utf8');
  expect(text.match(/(?:callsTo|acceptCallsFrom|callsExternal|patch|toPodSelector\w*|toNetworkPolicyPeerConfig|toSubjectConfiguration)\(/g)).toBeNull();
});
