import { ApiObject, type App, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ledger, shop, web } from './fixtures';
import { Findings } from '../../src';
import { Scaling } from '../../src/tuning/profile/choices';

/*
 * Autoscalers around a workload, and who else writes the number of replicas.
 */

const told = (workload: { findings: Array<{ id: string; message: string }> }, id: string) => workload.findings.filter((f) => f.id === id).map((f) => f.message);

function hpa(scope: Construct, minReplicas: number | undefined, target: object = { kind: 'Deployment', name: 'web' }, id = 'hpa'): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: id }, spec: { minReplicas, maxReplicas: 9, scaleTargetRef: { apiVersion: 'apps/v1', ...target } } });
}

function keda(scope: Construct, target: object, minReplicaCount?: number): ApiObject {
  return new ApiObject(scope, 'keda', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'keda' }, spec: { minReplicaCount, scaleTargetRef: target } });
}

describe('replicas beside an autoscaler', () => {
  test('an HPA of the user\'s own scales a Deployment that writes its number', () => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(2) });
    expect(told(front, 'replicas-beside-autoscaler')).toEqual([]);
    hpa(chart, 3);
    expect(told(front, 'replicas-beside-autoscaler')).toEqual([expect.stringMatching(/^Deployment 'web' writes replicas: 2, and HorizontalPodAutoscaler 'hpa' scales it,.*markHasAutoscaler\(\)/)]);
    front.markHasAutoscaler();
    expect(told(front, 'replicas-beside-autoscaler')).toEqual([]);
  });

  test('a ScaledObject names a Deployment unless it says another kind', () => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(2) });
    keda(chart, { name: 'web' });
    expect(told(front, 'replicas-beside-autoscaler')[0]).toContain("ScaledObject 'keda' scales it");
  });

  test('of a store the number can be patched out', () => {
    const chart = shop();
    const store = ledger(chart);
    keda(chart, { kind: 'StatefulSet', name: 'ledger' });
    expect(told(store, 'replicas-beside-autoscaler')[0]).toContain("JsonPatch.remove('/spec/replicas')");
    store.patch('StatefulSet', JsonPatch.remove('/spec/replicas'));
    expect(told(store, 'replicas-beside-autoscaler')).toEqual([]);
  });

  test('a patch writes it beside the workload\'s own autoscaler', () => {
    const front = web(shop());
    expect(told(front, 'replicas-beside-autoscaler')).toEqual([]);
    front.patch('Deployment', JsonPatch.add('/spec/replicas', 3));
    expect(told(front, 'replicas-beside-autoscaler')).toEqual([expect.stringMatching(/writes replicas: 3, and HorizontalPodAutoscaler 'web' scales it,.*remove the patch/)]);
  });

  test.each<[string, (chart: Construct) => void]>([
    ['another name', (chart) => hpa(chart, 3, { kind: 'Deployment', name: 'other' })],
    ['another kind', (chart) => hpa(chart, 3, { kind: 'StatefulSet', name: 'web' })],
    ['another namespace', (chart) => new ApiObject(chart, 'far', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'far', namespace: 'far' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } })],
    ['a kind of another group', (chart) => new ApiObject(chart, 'own', { apiVersion: 'acme.example/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'own' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } })],
  ])('an autoscaler of %s is not its own', (_, add) => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(2) });
    add(chart);
    expect(told(front, 'replicas-beside-autoscaler')).toEqual([]);
  });
});

test('two autoscalers of one Deployment stop each other', () => {
  const chart = shop();
  const front = web(chart);
  hpa(chart, 3);
  expect(told(front, 'autoscalers-contend')).toEqual([expect.stringMatching(/HorizontalPodAutoscaler 'hpa' and HorizontalPodAutoscaler 'web' all scale Deployment 'web'.*Scaling\.exactly/)]);
});

describe('one replica', () => {
  test('is not told where another autoscaler keeps two', () => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(1) });
    expect(told(front, 'single-replica')).toHaveLength(1);
    hpa(chart, 2);
    expect(told(front, 'single-replica')).toEqual([]);
  });

  test('nor with an autoscaler of cdk8s-plus that keeps two', () => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(1) });
    new kplus.HorizontalPodAutoscaler(chart, 'plus', { target: front, minReplicas: 2, maxReplicas: 5 });
    expect(front.hasAutoscaler).toBe(true);
    expect(told(front, 'single-replica')).toEqual([]);
  });

  test.each<[string, (chart: Construct) => void]>([
    ['an HPA that says no least number', (chart) => hpa(chart, undefined)],
    ['a ScaledObject that says none', (chart) => keda(chart, { name: 'web' })],
  ])('is told with %s', (_, add) => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(1) });
    add(chart);
    expect(told(front, 'single-replica')).toHaveLength(1);
  });
});

describe('how much is walked through', () => {
  /** How often the children of a construct are read while all findings are, by number of workloads. */
  function reads(workloads: number, read: (chart: Construct) => unknown): number {
    const chart = shop();
    for (let i = 0; i < workloads; i++) {
      web(chart, { name: `web-${i}` }, `web-${i}`);
    }
    const children = jest.spyOn(Object.getPrototypeOf(chart.node) as { children: unknown }, 'children', 'get');
    try {
      read(chart);
      return children.mock.calls.length;
    } finally {
      children.mockRestore();
    }
  }

  test.each<[string, (chart: Construct) => unknown]>([
    ['findings', (chart) => Findings.of(chart)],
    ['validation in strict mode', (chart) => {
      Findings.failOn(chart);
      expect(() => (chart.node.root as App).synthYaml()).toThrow('Validation failed');
    }],
  ])('%s: twice as many workloads, twice as much', (_, read) => {
    expect(reads(20, read) / reads(10, read)).toBeLessThan(2.2);
  });
});
