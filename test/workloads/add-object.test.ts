import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { fixtureAddOn } from './fixture-add-on';
import { ledger, resize, shop, web } from './fixtures';
import { ClusterTarget, Findings, type IWorkload, Scaling, TunedApp } from '../../src';
import { ManifestObject } from '../../src/manifests/manifest-object';

const MONITOR = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', spec: { endpoints: [{ port: 'http' }] } };
const SETTINGS = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web-audit' }, data: { LEVEL: 'info' } };
const idsOf = (workload: IWorkload) => workload.node.children.map(({ node }) => node.id);
/** What a synthesis of the whole app throws. */
const failureOf = (scope: Construct) => {
  try {
    (scope.node.root as App).synthYaml();
    return '';
  } catch (e) {
    return (e as Error).message;
  }
};

describe('an added object', () => {
  test('has the name, the namespace and the labels of the workload, and what its manifest says', () => {
    expect(web(shop()).addObject('service-monitor', MONITOR).toJson()).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'web', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } },
      spec: { endpoints: [{ port: 'http' }] },
    });
  });

  test('may say all of them otherwise', () => {
    const metadata = { name: 'rules', namespace: 'monitoring', labels: { 'team': 'shop', 'app.kubernetes.io/name': 'rules' }, annotations: { 'example.com/owner': 'shop' } };
    expect(web(shop()).addObject('rules', { ...MONITOR, metadata }).toJson().metadata).toEqual({ ...metadata, labels: { ...metadata.labels, 'app.kubernetes.io/instance': 'web' } });
  });

  test('that is a pod is not selected as one of the workload', () => {
    expect(web(shop()).addObject('probe', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'probe' } }).toJson().metadata).toEqual({ name: 'probe', namespace: 'shop' });
  });

  test.each([['a web service', web], ['a ledger', ledger], ['a function', resize]] as const)('stands after the objects of %s, and is one of them', (_what, make) => {
    const workload = make(shop());
    const own = idsOf(workload);
    const object = workload.addObject('service-monitor', MONITOR);

    expect(idsOf(workload)).toEqual([...own, 'service-monitor']);
    expect(workload.apiObjects.at(-1)).toBe(object);
    expect(object).toBeInstanceOf(ManifestObject);
    expect(Testing.synth(Chart.of(workload)).at(-1)).toEqual(object.toJson());
  });

  test('is patched by its kind', () => {
    const front = web(shop());
    const object = front.addObject('service-monitor', MONITOR);
    front.patch('ServiceMonitor', JsonPatch.add('/spec/jobLabel', 'shop'));

    expect(object.toJson().spec).toEqual({ endpoints: [{ port: 'http' }], jobLabel: 'shop' });
    front.patch('ServiceMonitor', JsonPatch.replace('/spec/nothing', 1));
    expect(failureOf(front)).toContain("replace '/spec/nothing'");
  });

  test('is a copy of its manifest', () => {
    const manifest = { ...SETTINGS, data: { LEVEL: 'info' } };
    const object = web(shop()).addObject('audit', manifest);
    manifest.data.LEVEL = 'debug';

    expect(object.toJson().data).toEqual({ LEVEL: 'info' });
  });

  test('is printed alike by both apps', () => {
    const text = (app: App) => {
      const front = web(new Chart(app, 'shop', { namespace: 'shop' }));
      front.addObject('audit', { ...SETTINGS, data: { B: 'x: y', A: '1.0', C: 'two\nlines' } });
      return app.synthYaml();
    };
    expect(text(new TunedApp())).toBe(text(new App()));
    expect(text(new App())).toContain('A: "1.0"');
  });

  test('with a text that readers of YAML do not agree about is refused where the app cannot quote it', () => {
    const front = web(shop());
    expect(() => front.addObject('audit', { ...SETTINGS, data: { MODE: '0o14' } })).toThrow("'shop/web'.addObject: manifest has \"0o14\" at /data/MODE");
    const careful = web(new Chart(new TunedApp(), 'shop', { namespace: 'shop' }));
    expect(careful.addObject('audit', { ...SETTINGS, data: { MODE: '0o14' } }).toJson().data).toEqual({ MODE: '0o14' });
  });
});

describe('by an add-on', () => {
  const monitoring = (name: string) => fixtureAddOn({ name }, (workload) => void workload.addObject('service-monitor', { ...MONITOR, metadata: { name: `${workload.endpoint.workloadName}-${name}` } }));

  test('is added while it is bound', () => {
    const front = web(shop(), { addOns: [monitoring('metrics')] });
    expect(front.apiObjects.filter(({ kind }) => kind === 'ServiceMonitor').map(({ name }) => name)).toEqual(['web-metrics']);
  });

  test('of one id, two add-ons contradict each other', () => {
    expect(() => web(shop(), { addOns: [monitoring('first'), monitoring('second')] }))
      .toThrow("'shop/web'.addObject: id 'service-monitor' is taken by ServiceMonitor 'web-first': give the object another, for example 'service-monitor-web-second'");
  });
});

describe('is refused at once', () => {
  test.each<[string, string, object, string]>([
    ['the id of an object of the workload', 'deployment', SETTINGS, "id 'deployment' is taken by Deployment 'web'"],
    ['the id of one that the workload may print after another plan', 'ingress', SETTINGS, "id 'ingress' is kept for an object that the workload prints itself"],
    ['an id that is none', 'a/b', SETTINGS, "id is 'a/b', expected a construct id"],
    ['no kind', 'x', { apiVersion: 'v1' }, 'manifest has no kind: expected a kind'],
    ['no version', 'x', { kind: 'ConfigMap' }, 'manifest has no apiVersion: expected a version'],
    ['a list', 'x', [SETTINGS], 'manifest is a list'],
    ['a name that is none', 'x', { ...SETTINGS, metadata: { name: 'a/b' } }, "manifest.metadata.name is 'a/b', expected a name"],
    ['a namespace that is none', 'x', { ...SETTINGS, metadata: { namespace: 'Shop' } }, "manifest.metadata.namespace is 'Shop', expected the name of a namespace"],
    ['a label that is none', 'x', { ...SETTINGS, metadata: { labels: { team: 'a b' } } }, "manifest.metadata.labels.team is 'a b', expected the value of a label"],
    ['what JSON cannot hold', 'x', { ...SETTINGS, data: { WHEN: new Date(0) } }, "manifest at '/data/WHEN' is"],
    ['no number', 'x', { ...MONITOR, spec: { limit: NaN } }, "manifest at '/spec/limit' is NaN"],
    ['a list without one of its elements', 'x', { ...MONITOR, spec: { endpoints: [{}, undefined] } }, "manifest has no element at '/spec/endpoints/1'"],
    ['a field that is none', 'x', { ...SETTINGS, 'a.b': 1 }, "a key of manifest is 'a.b', expected the name of a field"],
    ['a second object of that kind and name', 'x', { apiVersion: 'v1', kind: 'Service' }, "Service 'web' in namespace 'shop'"],
  ])('%s', (_what, id, manifest, message) => {
    const front = web(shop());
    const before = idsOf(front);
    expect(() => front.addObject(id, manifest)).toThrow(message);
    // and nothing of it is left
    expect(idsOf(front)).toEqual(before);
    expect(failureOf(front)).toBe('');
  });

  test('an object of another workload\'s name', () => {
    const chart = shop();
    web(chart, {}, 'cart').addObject('monitor', { ...MONITOR, metadata: { name: 'shop' } });
    expect(() => web(chart).addObject('monitor', { ...MONITOR, metadata: { name: 'shop' } })).toThrow(/'shop\/web\/monitor'.*'shop\/cart\/monitor'.*ServiceMonitor 'shop'/);
  });
});

describe('late, after the app is complete, it is still looked at', () => {
  test('an object of the user\'s that has its name', () => {
    const chart = shop();
    const front = web(chart);
    new ApiObject(chart, 'mine', { ...SETTINGS });
    expect(failureOf(chart)).toBe('');
    front.addObject('audit', SETTINGS);
    expect(failureOf(chart)).toMatch(/'shop\/mine'.*'shop\/web\/audit'.*ConfigMap 'web-audit'/);
  });

  test('a secret in it', () => {
    const front = web(shop());
    expect(failureOf(front)).toBe('');
    front.addObject('audit', { ...SETTINGS, data: { TOKEN: `ghp_${'a1B2'.repeat(9)}` } });
    expect(failureOf(front)).toContain('manifest.data of ConfigMap web-audit');
    expect(failureOf(front)).not.toContain('a1B2a1B2');
    Findings.acknowledge(front, 'secret-in-plain-text', 'a sample', 'manifest.data of ConfigMap web-audit');
    expect(failureOf(front)).toBe('');
  });

  test('what is taken out again is not', () => {
    const front = web(shop());
    front.addObject('audit', { ...SETTINGS, data: { DB_PASSWORD: 'hunter2' } });
    expect(front.findings.map(({ subject }) => subject)).toContain('manifest.data of ConfigMap web-audit');
    front.node.tryRemoveChild('audit');
    expect(front.findings.map(({ subject }) => subject)).not.toContain('manifest.data of ConfigMap web-audit');
  });

  test('an autoscaler that it brings', () => {
    const front = web(shop(), { scaling: Scaling.exactly(2) });
    front.addObject('scaled-object', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: { scaleTargetRef: { name: 'web' } } });
    expect(front.findings.map(({ id }) => id)).toContain('replicas-beside-autoscaler');
  });
});

test('without a namespace of the chart it has none either', () => {
  const app = new App();
  ClusterTarget.kubernetes('1.34').applyTo(app);
  expect(web(new Chart(app, 'shop')).addObject('service-monitor', MONITOR).toJson().metadata.namespace).toBeUndefined();
});
