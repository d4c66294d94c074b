import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ledger, printed, shop, web } from './fixtures';
import { Exposure } from '../../src/tuning/profile/choices';
import type { IWorkload } from '../../src/workloads/workload';
import { telling } from '../support/telling';

const told = (workload: { findings: Array<{ id: string; message: string }> }, id: string) => workload.findings.filter((f) => f.id === id).map((f) => f.message);

describe('patch', () => {
  test('reaches what the workload printed, not an object of the user\'s below it', () => {
    const front = web(shop());
    const own = new kplus.NetworkPolicy(front, 'own', { selector: kplus.Pods.all(front, 'all') });
    front.patch('NetworkPolicy', JsonPatch.add('/metadata/labels/a', 'b'));
    expect(printed(front, 'NetworkPolicy', 'web').metadata.labels.a).toBe('b');
    expect(ApiObject.of(own).toJson().metadata.labels).toBeUndefined();
  });

  test('of a kind that only the user\'s objects have says whose they are', () => {
    const front = web(shop());
    new kplus.Secret(front, 'own');
    expect(() => front.patch('Secret', JsonPatch.add('/metadata/labels', {}))).toThrow(telling("patch('Secret') of 'shop/web'", "'shop/web/own/Resource'", 'ApiObject.of(…).addJsonPatch'));
  });

  test.each([
    ['Deployment', JsonPatch.add('/spec/template/spec/nodeselector', { disk: 'ssd' }), 'nodeselector', 'nodeSelector'],
    ['Deployment', JsonPatch.add('/spec/template/spec/containers/0/readynessProbe', {}), 'readynessProbe', 'readinessProbe'],
    ['Deployment', JsonPatch.add('/spec/template/spec/containers/0/securityContext', { runAsnonRoot: true }), 'runAsnonRoot', 'runAsNonRoot'],
    ['Deployment', JsonPatch.add('/spec/template/spec/containers/-', { name: 'side', image: 'a/b:1', envFrm: [] }), 'envFrm', 'envFrom'],
    ['Service', JsonPatch.add('/spec/ports/0/nodeport', 30000), 'nodeport', 'nodePort'],
    ['PodDisruptionBudget', JsonPatch.add('/spec/minavailable', 1), 'minavailable', 'minAvailable'],
    ['Deployment', JsonPatch.add('/metadata/anotations', {}), 'anotations', 'annotations'],
  ])('of %s with a field that is nearly a known one is told: %j', (kind, patch, key, near) => {
    const front = web(shop());
    front.patch(kind, patch);
    const [message, ...others] = told(front, 'patch-field-unknown');
    expect(others).toEqual([]);
    expect(message).toContain(`writes '${key}' at `);
    expect(message).toContain(`expected '${near}'`);
  });

  test.each([
    ['Deployment', JsonPatch.add('/spec/template/spec/nodeSelector', { nodeselector: 'x' })], ['Deployment', JsonPatch.add('/spec/template/spec/somethingQuiteNew', {})],
    ['Deployment', JsonPatch.add('/metadata/annotations/nam', 'x')], ['Deployment', JsonPatch.add('/spec/template/spec/hostAliases', [{ ip: '10.0.0.10', hostnames: ['a'] }])],
    ['DestinationRule', JsonPatch.add('/spec/exportTo', ['.'])], ['Deployment', JsonPatch.remove('/spec/template/spec/topologySpreadConstraints')],
  ])('of %s with what is right, new, or somebody\'s own name is silent: %j', (kind, patch) => {
    const front = web(shop());
    front.patch(kind, patch);
    expect(told(front, 'patch-field-unknown')).toEqual([]);
  });

  test('of nothing printed holds a field that the table does not know', () => {
    // the table is checked against what the library prints
    const chart = shop();
    for (const workload of [web(chart, { exposure: Exposure.ingress('nginx', 'a.example.com'), config: { A: 'b' } }), ledger(chart)] as const) {
      for (const object of workload.apiObjects) {
        const json = object.toJson();
        Object.keys(json).filter((key) => key !== 'apiVersion' && key !== 'kind').forEach((key) => object.addJsonPatch(JsonPatch.add(`/${key}`, json[key])));
      }
      expect(told(workload, 'patch-field-unknown')).toEqual([]);
    }
  });
});

describe('an object that was taken out, and what refers to it', () => {
  const without = (workload: IWorkload, ...ids: string[]) => ids.forEach((id) => expect(workload.node.tryRemoveChild(id)).toBe(true));

  test('the Service of an exposed service', () => {
    const front = web(shop(), { exposure: Exposure.gateway('a.example.com') });
    expect(told(front, 'reference-to-removed-object')).toEqual([]);
    without(front, 'service');
    const [message, ...others] = told(front, 'reference-to-removed-object');
    expect(others).toEqual([]);
    expect(message).toContain("Service 'web' was taken out of 'shop/web', and DestinationRule 'web' (spec.host), VirtualService 'web' (spec.hosts), HTTPRoute 'web' (spec.rules.backendRefs) still refer to it");
  });

  test.each([
    ['the Service behind an Ingress', () => web(shop(), { exposure: Exposure.ingress('nginx', 'a.example.com') }), 'service', "Ingress 'web' (spec.rules.http.paths.backend.service)"],
    ['the Deployment', () => web(shop()), 'deployment', "HorizontalPodAutoscaler 'web' (spec.scaleTargetRef), PodDisruptionBudget 'web' (spec.selector)"],
    ['the service account', () => web(shop()), 'service-account', "Deployment 'web' (spec.template.spec.serviceAccountName)"],
    ['the settings', () => web(shop(), { config: { A: 'b' } }), 'config-map', "Deployment 'web' (spec.template.spec.containers.envFrom.configMapRef)"],
    ['the headless Service', () => ledger(shop()), 'headless-service', "StatefulSet 'ledger' (spec.serviceName)"],
  ])('%s', (_what, make, id, expected) => {
    const workload = make();
    without(workload, id);
    expect(told(workload, 'reference-to-removed-object').join()).toContain(expected);
  });

  test('a callee\'s Service, from the caller\'s variable', () => {
    const chart = shop();
    const [front, back] = [web(chart), ledger(chart)];
    front.callsTo(back);
    without(back, 'service', 'destination-rule', 'virtual-service');
    expect(told(back, 'reference-to-removed-object').join()).toContain("Deployment 'web' (spec.template.spec.containers.env.value)");
  });

  test('is silent where all that referred went too, or another object took its place', () => {
    const front = web(shop(), { exposure: Exposure.gateway('a.example.com') });
    without(front, 'service', 'destination-rule', 'virtual-service', 'http-route');
    expect(told(front, 'reference-to-removed-object')).toEqual([]);
    const other = web(shop());
    without(other, 'service-account');
    new ApiObject(other, 'mine', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' } });
    expect(told(other, 'reference-to-removed-object')).toEqual([]);
  });

  test('of another namespace nothing is meant', () => {
    const app = shop().node.root as App;
    const front = web(app.charts[0]);
    new ApiObject(new Chart(app, 'other', { namespace: 'other' }), 'route', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'r' }, spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] } } as never);
    without(front, 'service', 'destination-rule', 'virtual-service');
    expect(told(front, 'reference-to-removed-object')).toEqual([]);
  });
});
