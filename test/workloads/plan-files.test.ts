import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Include, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { fixtureAddOn } from './fixture-add-on';
import { ledger, resize, web } from './fixtures';
import { Findings } from '../../src';
import { TunedApp } from '../../src/app/tuned-app';
import { ClusterTarget, type ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { Scaling } from '../../src/tuning/profile/choices';
import { violations } from '../support/json-schema';

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schemas', 'plan.schema.json'), 'utf8'));

let base: string;
let out: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'plan-files-'));
  out = join(base, 'dist');
});
afterEach(() => {
  delete process.env.CDK8S_TUNED_PLANS;
  rmSync(base, { recursive: true, force: true });
});

const apps = { App: (more = {}) => new App({ outdir: out, ...more }), TunedApp: (more = {}) => new TunedApp({ outdir: out, ...more }) };

function fill(app: App, target: ClusterTargetProps = {}): Chart {
  ClusterTarget.kubernetes('1.34', { istio: IstioMode.NONE, knative: Object.values(KnativeFeature), ...target }).applyTo(app);
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  web(chart, { scaling: Scaling.exactly(3) });
  ledger(chart);
  resize(new Chart(app, 'media', { namespace: 'media' }));
  return chart;
}

/** All files below a folder, by their path in it. */
function filesIn(folder: string, prefix = ''): Record<string, string> {
  return Object.assign({}, ...(existsSync(folder) ? readdirSync(folder) : []).sort().map((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path, `${prefix}${name}/`) : { [prefix + name]: readFileSync(path, 'utf8') };
  }));
}
const PLANS = ['media.resize.plan.json', 'shop.ledger.plan.json', 'shop.web.plan.json'];
const planOf = (name: string, folder = join(out, 'plans')) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe.each(Object.entries(apps))('%s', (_name, make) => {
  test('writes no plan unless it is asked to', () => {
    const app = make();
    fill(app);
    app.synth();

    expect(Object.keys(filesIn(base))).toEqual(['dist/media.k8s.yaml', 'dist/shop.k8s.yaml']);
  });

  test.each(['1', 'true', ' ON '])('CDK8S_TUNED_PLANS=%s writes them in a folder beside the YAML, whose bytes stay the same', (said) => {
    const plain = make();
    fill(plain);
    plain.synth();
    const before = filesIn(out);
    process.env.CDK8S_TUNED_PLANS = said;
    const app = make();
    fill(app);
    app.synth();
    const { 'plans/media.resize.plan.json': a, 'plans/shop.ledger.plan.json': b, 'plans/shop.web.plan.json': c, ...yaml } = filesIn(out);

    expect([a, b, c].every((text) => text.endsWith('}\n'))).toBe(true);
    expect(yaml).toEqual(before);
  });

  test('the folder that the environment names wins over the one of the target', () => {
    process.env.CDK8S_TUNED_PLANS = join(base, 'named');
    const app = make();
    fill(app, { planFolder: join(base, 'unused') });
    app.synth();

    expect(Object.keys(filesIn(join(base, 'named')))).toEqual(PLANS);
    expect(existsSync(join(base, 'unused'))).toBe(false);
  });

  test.each(['0', 'off', 'False'])('CDK8S_TUNED_PLANS=%s switches the folder of the target off', (said) => {
    process.env.CDK8S_TUNED_PLANS = said;
    const app = make();
    fill(app, { planFolder: join(base, 'plans') });
    app.synth();

    expect(Object.keys(filesIn(base))).toEqual(['dist/media.k8s.yaml', 'dist/shop.k8s.yaml']);
  });

  test('each target may have a folder of its own, also one in the output folder', () => {
    const app = make();
    const [here, there] = ['eu', 'us'].map((id) => {
      const chart = new Chart(app, id, { namespace: 'shop' });
      ClusterTarget.kubernetes('1.34', { planFolder: id === 'eu' ? join(out, 'eu') : join(base, 'us') }).applyTo(chart);
      return chart;
    });
    web(here);
    web(there);
    web(new Chart(app, 'untold', { namespace: 'shop' }));
    app.synth();

    expect(Object.keys(filesIn(base))).toEqual(['dist/eu/eu.web.plan.json', 'dist/eu.k8s.yaml', 'dist/untold.k8s.yaml', 'dist/us.k8s.yaml', 'us/us.web.plan.json']);
  });

  test('holds what the plan says, all open findings of the workload, and its objects; every file obeys the schema', () => {
    process.env.CDK8S_TUNED_PLANS = '1';
    const app = make();
    const chart = fill(app);
    const shop = chart.node.findChild('web') as ReturnType<typeof web>;
    Findings.acknowledge(shop, 'image-without-digest', 'a registry that cannot move tags');
    app.synth();
    const { objects, findings, ...rest } = planOf('shop.web.plan.json');
    const { findings: _own, ...plan } = JSON.parse(shop.plan.toJson());

    expect(rest).toEqual(plan);
    expect([rest.path, rest.namespace, rest.version]).toEqual(['shop/web', 'shop', 1]);
    expect(findings).toEqual(shop.findings);
    expect(findings.map((f: { id: string }) => f.id)).not.toContain('image-without-digest');
    expect(objects.map((o: { kind: string; name: string }) => `${o.kind}/${o.name}`)).toEqual(shop.apiObjects.map((o) => `${o.kind}/${o.name}`));
    expect(PLANS.flatMap((name) => violations(planOf(name), schema))).toEqual([]);
  });

  test('says which values of objects are there for good, as they are printed, patches included', () => {
    process.env.CDK8S_TUNED_PLANS = '1';
    const app = make();
    const chart = fill(app);
    const store = chart.node.findChild('ledger') as ReturnType<typeof ledger>;
    store.patch('StatefulSet', JsonPatch.replace('/spec/podManagementPolicy', 'OrderedReady'));
    app.synth();
    const facts = Object.fromEntries([...planOf('shop.web.plan.json').objects, ...planOf('shop.ledger.plan.json').objects, ...planOf('media.resize.plan.json').objects]
      .map((o: any) => [`${o.kind}/${o.name}`, o]));

    expect(facts['Deployment/web']).toMatchObject({ replicas: 3, namespace: 'shop', fixed: { '/spec/selector/matchLabels/app.kubernetes.io~1name': 'web' } });
    expect(Object.keys(facts['Deployment/web'].fixed).every((pointer) => pointer.startsWith('/spec/selector/'))).toBe(true);
    expect(facts['Service/web'].fixed).toEqual({ '/spec/clusterIP': null });
    expect(facts['Service/ledger-headless'].fixed).toEqual({ '/spec/clusterIP': 'None' });
    expect(facts['ServiceAccount/web']).not.toHaveProperty('fixed');
    expect(facts['StatefulSet/ledger'].fixed).toMatchObject({
      '/spec/podManagementPolicy': 'OrderedReady',
      '/spec/serviceName': 'ledger-headless',
      '/spec/volumeClaimTemplates/0/metadata/name': 'data',
      '/spec/volumeClaimTemplates/0/spec/resources/requests/storage': '50Gi',
    });
    expect(Object.keys(facts['StatefulSet/ledger'].fixed).filter((pointer) => /^\/spec\/(replicas|template|updateStrategy|minReadySeconds|persistentVolumeClaimRetentionPolicy)/.test(pointer))).toEqual([]);
  });

  test('a validation that fails leaves the plans as they were', () => {
    process.env.CDK8S_TUNED_PLANS = join(base, 'plans');
    mkdirSync(join(base, 'plans'));
    writeFileSync(join(base, 'plans', 'shop.web.plan.json'), 'old');
    const app = make();
    fill(app).node.addValidation({ validate: () => ['no'] });

    expect(() => app.synth()).toThrow('no');
    expect(filesIn(join(base, 'plans'))).toEqual({ 'shop.web.plan.json': 'old' });
  });

  test('what others keep in the folder stays, and a file that would not change is not written', () => {
    process.env.CDK8S_TUNED_PLANS = '1';
    const run = () => {
      const app = make();
      fill(app);
      app.synth();
    };
    run();
    writeFileSync(join(out, 'plans', 'notes.txt'), 'mine');
    const before = PLANS.map((name) => statSync(join(out, 'plans', name)).ino);
    const texts = filesIn(out);
    run();

    expect(filesIn(out)).toEqual(texts);
    expect(PLANS.map((name) => statSync(join(out, 'plans', name)).ino)).toEqual(before);
  });

  test('synthYaml and apps of unit tests write none', () => {
    process.env.CDK8S_TUNED_PLANS = join(base, 'plans');
    const app = make();
    fill(app);
    app.synthYaml();
    const tested = Testing.app();
    fill(tested);
    tested.synth();

    expect(existsSync(join(base, 'plans'))).toBe(false);
  });

  test('works for every form of output', () => {
    process.env.CDK8S_TUNED_PLANS = '1';
    for (const yamlOutputType of [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE]) {
      rmSync(out, { recursive: true, force: true });
      const app = make({ yamlOutputType });
      fill(app);
      app.synth();
      expect(Object.keys(filesIn(join(out, 'plans')))).toEqual(PLANS);
    }
  });

  test('two workloads of one chart and one name are told', () => {
    process.env.CDK8S_TUNED_PLANS = '1';
    const app = make();
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    for (const id of ['a', 'b']) {
      const cluster = new Construct(chart, id);
      ClusterTarget.kubernetes('1.34', { zones: id === 'a' ? 2 : 3 }).applyTo(cluster);
      web(cluster);
    }

    expect(() => app.synth()).toThrow(/the plans of 'shop\/a\/web' and 'shop\/b\/web' are both written to '.*shop\.web\.plan\.json'.* name/);
  });

  test('a folder that cannot be one is told, with what is asked for', () => {
    process.env.CDK8S_TUNED_PLANS = join(base, 'file');
    writeFileSync(join(base, 'file'), '');
    const app = make();
    fill(app);

    expect(() => app.synth()).toThrow(/cannot write the plan of 'shop\/web' to '.*file\/shop\.web\.plan\.json': E\w+; .*planFolder of the target, or CDK8S_TUNED_PLANS/);
    expect(readdirSync(base).sort()).toEqual(['dist', 'file']);
  });
});

test('TunedApp writes plans in its output folder with the YAML: where one cannot be written, none of the output changes', () => {
  process.env.CDK8S_TUNED_PLANS = '1';
  const first = apps.TunedApp();
  fill(first);
  first.synth();
  const before = filesIn(out);
  rmSync(join(out, 'plans', 'shop.web.plan.json'));
  mkdirSync(join(out, 'plans', 'shop.web.plan.json'));
  const app = apps.TunedApp();
  web(fill(app), {}, 'added');

  expect(() => app.synth()).toThrow('shop.web.plan.json: a folder has this name');
  const { 'plans/shop.web.plan.json': _gone, ...rest } = before;
  expect(filesIn(out)).toEqual(rest);
});

test('an app without workloads has no plans', () => {
  process.env.CDK8S_TUNED_PLANS = '1';
  const app = apps.TunedApp();
  new Include(new Chart(app, 'shop'), 'file', { url: join(__dirname, '..', '..', 'examples', 'quickstart', 'expected.yaml') });
  app.synth();

  expect(Object.keys(filesIn(out))).toEqual(['shop.k8s.yaml']);
});

test.each([[''], ['  '], ['a\0b'], [5]])('planFolder %p is no folder', (planFolder) => {
  expect(() => ClusterTarget.kubernetes('1.34', { planFolder: planFolder as string })).toThrow('planFolder is');
});

test('an object that was added has one entry, by an add-on as by hand', () => {
  const app = apps.TunedApp();
  const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  ClusterTarget.kubernetes('1.34', { planFolder: join(base, 'plans') }).applyTo(app);
  const front = web(new Chart(app, 'shop', { namespace: 'shop' }), { addOns: [fixtureAddOn({ name: 'audit' }, (workload) => void workload.addObject('bound', object('bound')))] });
  front.addObject('late', object('late'));
  app.synth();
  const [text] = Object.values(filesIn(join(base, 'plans')));

  expect((JSON.parse(text).objects as Array<{ kind: string; name: string }>).filter(({ kind }) => kind === 'ConfigMap').map(({ name }) => name)).toEqual(['bound', 'late']);
});
