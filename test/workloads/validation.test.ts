import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import { ledger, shop, web } from './fixtures';
import { TunedApp } from '../../src/app/tuned-app';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';

describe('errors come before files', () => {
  let outdir: string;
  beforeEach(() => { outdir = mkdtempSync(join(tmpdir(), 'workloads-')); });
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));

  const appWith = (build: (last: Chart) => void): App => {
    const app = new App({ outdir });
    ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }).applyTo(app);
    web(new Chart(app, 'a-first', { namespace: 'first' }));
    build(new Chart(app, 'b-last', { namespace: 'last' }));
    return app;
  };

  test('a patch that cannot be applied', () => {
    const app = appWith((last) => web(last).patch('Deployment', JsonPatch.replace('/spec/nothing/here', 1)));
    expect(() => app.synth()).toThrow("[b-last/web] patch('Deployment') of 'b-last/web/deployment': replace '/spec/nothing/here': '/spec' has no 'nothing': add '/spec/nothing' first, as an object that holds the rest");
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('a patch of a child\'s own', () => {
    const app = appWith((last) => (web(last).node.findChild('service') as ApiObject).addJsonPatch(JsonPatch.test('/spec/type', 'NodePort')));
    expect(() => app.synth()).toThrow("[b-last/web] patch('Service') of 'b-last/web/service': test '/spec/type': got \"ClusterIP\", expected \"NodePort\"");
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('a patch to the content of the ConfigMap behind our back', () => {
    const app = appWith((last) => {
      const front = web(last, { config: { A: '1' } });
      front.apiObjects.find((o) => o.kind === 'ConfigMap')!.addJsonPatch(JsonPatch.replace('/data/A', '2'));
    });
    expect(() => app.synth()).toThrow(/\[b-last\/web\] the content of ConfigMap 'web-[0-9a-f]{8}' cannot be patched/);
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('an object of the user\'s that takes a workload\'s name', () => {
    const app = appWith((last) => {
      web(last);
      new ApiObject(last, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } });
    });
    expect(() => app.synth()).toThrow("'b-last/mine' and 'b-last/web/service' are both Service 'web' in namespace 'last'");
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('a reference to the address of a workload that is not called, and none where it is', () => {
    const calling = (call: boolean) => appWith((last) => {
      const front = web(last, { env: { TARGET: EnvValue.fromValue('$(LEDGER_URL)/v1') } });
      if (call) {
        front.callsTo(ledger(last));
      }
    });
    expect(() => calling(false).synth()).toThrow("[b-last/web] 'b-last/web': env has TARGET, which refers to $(LEDGER_URL): the container has no such variable: declare it in env");
    expect(readdirSync(outdir)).toEqual([]);
    calling(true).synth();
    const yaml = readFileSync(join(outdir, readdirSync(outdir).find((file) => file.includes('b-last'))!), 'utf8');
    expect(yaml.indexOf('name: LEDGER_URL')).toBeLessThan(yaml.indexOf('name: TARGET'));
    expect(yaml.indexOf('name: LEDGER_URL')).toBeGreaterThan(0);
  });

  test.each([
    ['a value of env', { env: { MODE: EnvValue.fromValue('0o14') } }, "Deployment 'web' has \"0o14\" at /spec/template/spec/containers/0/env/"],
    ['a value of config', { config: { MODE: '1e1_0' } }, '" at /data/MODE: '],
    ['a control character', { config: { MODE: 'a\u0085b' } }, ' at /data/MODE: '],
  ])('a string that the API server would not read as it is: %s', (_, props, message) => {
    const app = appWith((last) => web(last, props));
    expect(() => app.synth()).toThrow(message);
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('an annotation that the API server would not read as it is', () => {
    const app = appWith((last) => (web(last).node.findChild('deployment') as ApiObject).metadata.addAnnotation('example.com/mode', '0X1F'));
    expect(() => app.synth()).toThrow("[b-last/web] Deployment 'web' has \"0X1F\" at /metadata/annotations/example.com~1mode: ");
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('TunedApp quotes such strings', () => {
    const app = new TunedApp({ outdir });
    ClusterTarget.kubernetes('1.34').applyTo(app);
    web(new Chart(app, 'a', { namespace: 'a' }), { config: { MODE: '0o14', OTHER: 'a\u0085b' } });
    app.synth();
    expect(readFileSync(join(outdir, 'a.k8s.yaml'), 'utf8')).toContain('  MODE: "0o14"\n  OTHER: "a\\u0085b"\n');
  });

  test('and without one, files are written', () => {
    appWith((last) => web(last)).synth();
    expect(readdirSync(outdir).sort()).toEqual(['a-first.k8s.yaml', 'b-last.k8s.yaml']);
    expect(existsSync(join(outdir, 'a-first.k8s.yaml'))).toBe(true);
  });
});

test('a workload renders its objects once for all charts that are validated', () => {
  const chart = shop();
  const front = web(chart);
  const deployment = ApiObject.of(front);
  const toJson = jest.spyOn(deployment, 'toJson');
  front.node.validate();
  front.node.validate();
  expect(toJson).toHaveBeenCalledTimes(1);
  front.callsTo(ledger(chart));
  front.node.validate();
  expect(toJson).toHaveBeenCalledTimes(2);
  front.patch('Deployment', JsonPatch.add('/x', 1));
  front.node.validate();
  expect(toJson).toHaveBeenCalledTimes(3);
});

test('and under TunedApp only what has changed since its construction', () => {
  const chart = new Chart(new TunedApp(), 'shop', { namespace: 'shop' });
  const front = web(chart);
  const toJson = jest.spyOn(ApiObject.of(front), 'toJson');
  const printedBy = (change: () => void) => {
    toJson.mockClear();
    change();
    front.node.validate();
    front.node.validate();
    return toJson.mock.calls.length;
  };

  expect([
    printedBy(() => undefined), printedBy(() => front.callsTo(web(chart, {}, 'catalog'))), printedBy(() => front.patch('Deployment', JsonPatch.add('/x', 1))),
  ]).toEqual([0, 1, 1]);
});

describe('two objects of one identity', () => {
  test('are refused at construction', () => {
    const chart = shop();
    web(chart);
    expect(() => ledger(chart, { name: 'web' }, 'other')).toThrow("'shop/other/service-account' and 'shop/web/service-account' are both ServiceAccount 'web' in namespace 'shop'");
  });

  test('are refused across charts of one namespace', () => {
    const app = new App();
    web(new Chart(app, 'one', { namespace: 'shop' }));
    expect(() => web(new Chart(app, 'two', { namespace: 'shop' }))).toThrow("'two/web/service-account' and 'one/web/service-account' are both ServiceAccount 'web' in namespace 'shop'");
  });

  test('are refused where a derived name meets a given one', () => {
    const chart = shop();
    ledger(chart);
    expect(() => web(chart, {}, 'ledger-headless')).toThrow("are both Service 'ledger-headless'");
  });

  test('are two in two namespaces', () => {
    const app = new App();
    web(new Chart(app, 'one', { namespace: 'one' }));
    expect(() => web(new Chart(app, 'two', { namespace: 'two' }))).not.toThrow();
  });

  test('are two on two clusters', () => {
    const app = new App();
    for (const id of ['eu', 'us']) {
      const chart = new Chart(app, id, { namespace: 'shop' });
      ClusterTarget.kubernetes('1.34').applyTo(chart);
      web(chart);
    }
    expect(() => app.synthYaml()).not.toThrow();
  });

  test('are two where one cluster is the app\'s and the other a chart\'s', () => {
    const app = new App();
    web(new Chart(app, 'eu', { namespace: 'shop' }));
    const us = new Chart(app, 'us', { namespace: 'shop' });
    ClusterTarget.kubernetes('1.34').applyTo(us);
    web(us);
    expect(() => app.synthYaml()).not.toThrow();
  });

  test('of the user\'s own are told too', () => {
    const chart = shop();
    web(chart);
    for (const id of ['a', 'b']) {
      new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' } });
    }
    expect(() => Testing.synth(chart)).toThrow("'shop/b' and 'shop/a' are both Secret 'db' in namespace 'shop'");
  });

  test('kinds of two groups do not meet', () => {
    const chart = shop();
    web(chart);
    new ApiObject(chart, 'mine', { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'web' } });
    expect(() => Testing.synth(chart)).not.toThrow();
  });
});
