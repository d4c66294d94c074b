import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { ledger, resize, web } from './fixtures';
import { Findings, FindingSeverity } from '../../src';
import { TunedApp } from '../../src/app/tuned-app';
import { ClusterTarget, type ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { Scaling } from '../../src/tuning/profile/choices';
import { AccessMode, Storage } from '../../src/tuning/profile/storage-choice';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';

let base: string;
let plans: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'previous-'));
  plans = join(base, 'plans');
});
afterEach(() => {
  delete process.env.CDK8S_TUNED_PLANS;
  delete process.env.CDK8S_TUNED_PREVIOUS;
  rmSync(base, { recursive: true, force: true });
});

interface Run {
  readonly App?: typeof App;
  readonly target?: ClusterTargetProps;
  readonly version?: string;
  readonly namespace?: string;
  readonly fill: (chart: Chart) => unknown;
}

/** One synthesis into the folder of plans, compared with the one before. */
function run({ App: Class = App, target, version = '1.34', namespace = 'shop', fill }: Run): App {
  const app = new Class({ outdir: join(base, 'dist') });
  ClusterTarget.kubernetes(version, { istio: IstioMode.NONE, planFolder: plans, previousPlans: plans, ...target }).applyTo(app);
  fill(new Chart(app, 'shop', { namespace }));
  app.synth();
  return app;
}
const texts = () => Object.fromEntries((existsSync(plans) ? readdirSync(plans) : []).sort().map((name) => [name, readFileSync(join(plans, name), 'utf8')]));
const found = (app: App, id: string) => Findings.of(app).open.filter((one) => one.id === id);
const messageOf = (go: () => unknown): string => {
  try {
    go();
  } catch (e) {
    return (e as Error).message;
  }
  return 'no error';
};
const file = 'shop.ledger.plan.json';
const change = (by: (plan: any) => void, name = file) => {
  const plan = JSON.parse(readFileSync(join(plans, name), 'utf8'));
  by(plan);
  writeFileSync(join(plans, name), JSON.stringify(plan));
};

describe.each([['App', App], ['TunedApp', TunedApp as typeof App]])('%s', (_name, Class) => {
  test('the folder that is written is read before: the second run finds nothing new, and changes no byte', () => {
    const both: Run['fill'] = (chart) => [web(chart), ledger(chart)];
    const first = run({ App: Class, fill: both });
    expect(found(first, 'previous-plan-missing').map((f) => [f.path, f.severity])).toEqual([['shop/web', FindingSeverity.INFO], ['shop/ledger', FindingSeverity.INFO]]);
    const second = run({ App: Class, fill: both });
    const after = texts();
    run({ App: Class, fill: both });

    expect(['previous-plan-missing', 'immutable-field-changes', 'replicas-vanish'].flatMap((id) => found(second, id))).toEqual([]);
    expect(texts()).toEqual(after);
  });

  test('a value that its server refuses to change is an error with both, and neither YAML nor plans change', () => {
    run({ App: Class, fill: (chart) => ledger(chart, { storage: Storage.standard(Size.gibibytes(50)) }) });
    const before = [texts(), readFileSync(join(base, 'dist', 'shop.k8s.yaml'), 'utf8')];
    const message = messageOf(() => run({ App: Class, fill: (chart) => ledger(chart, { storage: Storage.standard(Size.gibibytes(100)) }) }));

    expect(message).toContain("[shop/ledger] immutable-field-changes (critical): StatefulSet 'ledger' would change /spec/volumeClaimTemplates/0/spec/resources/requests/storage from '50Gi' to '100Gi': ");
    expect(message).toContain('kubectl delete statefulset ledger -n shop --cascade=orphan');
    expect([texts(), readFileSync(join(base, 'dist', 'shop.k8s.yaml'), 'utf8')]).toEqual(before);
  });
});

test('what is acknowledged is written, and is then what the next run compares with', () => {
  run({ fill: (chart) => ledger(chart) });
  const larger = (acknowledged: boolean) => run({
    fill: (chart) => {
      const store = ledger(chart, { storage: Storage.standard(Size.gibibytes(80)) });
      if (acknowledged) {
        Findings.acknowledge(store, 'immutable-field-changes', 'claims were enlarged, the StatefulSet is replaced', 'StatefulSet/ledger');
      }
    },
  });
  larger(true);
  const after = larger(false);

  expect(found(after, 'immutable-field-changes')).toEqual([]);
});

test.each<[string, Run['fill'], Run['fill'], string]>([
  ['the class', (c) => ledger(c, { storage: Storage.ofClass(Size.gibibytes(50), 'slow') }), (c) => ledger(c, { storage: Storage.ofClass(Size.gibibytes(50), 'fast') }), "/spec/volumeClaimTemplates/0/spec/storageClassName from 'slow' to 'fast'"],
  ['a class where there was none', (c) => ledger(c), (c) => ledger(c, { storage: Storage.ofClass(Size.gibibytes(50), 'fast') }), "/spec/volumeClaimTemplates/0/spec/storageClassName from nothing to 'fast'"],
  ['the access mode', (c) => ledger(c), (c) => ledger(c, { storage: Storage.standard(Size.gibibytes(50), { accessMode: AccessMode.READ_WRITE_ONCE }) }), "/spec/volumeClaimTemplates/0/spec/accessModes/0 from 'ReadWriteOncePod' to 'ReadWriteOnce'"],
  ['the order of members', (c) => ledger(c, { quorum: true }), (c) => ledger(c, { quorum: false, replicas: 3 }), "/spec/podManagementPolicy from 'Parallel' to 'OrderedReady'"],
  ['a patch of the selector', (c) => web(c), (c) => web(c).patch('Deployment', JsonPatch.add('/spec/selector/matchLabels/tier', 'front'), JsonPatch.add('/spec/template/metadata/labels/tier', 'front')), "/spec/selector/matchLabels/tier from nothing to 'front'"],
  ['a patch that makes a Service headless', (c) => web(c), (c) => web(c).patch('Service', JsonPatch.add('/spec/clusterIP', 'None')), "Service 'web' would change /spec/clusterIP from nothing to 'None'"],
])('refused is %s', (_what, before, after, said) => {
  run({ fill: before });

  expect(messageOf(() => run({ fill: after }))).toContain(said);
});

test('a claim that all pods share may grow, and not shrink', () => {
  const sized = (mebibytes: number): Run => ({
    target: { knative: Object.values(KnativeFeature) },
    fill: (chart) => resize(chart, { offlineBuffer: Size.mebibytes(mebibytes), offlineBufferClass: 'nfs' }),
  });
  run(sized(1024));
  run(sized(2048));

  expect(messageOf(() => run(sized(1024)))).toContain("PersistentVolumeClaim 'resize-buffer' would change /spec/resources/requests/storage from '2Gi' to '1Gi'");
});

test('one size in two spellings is the same', () => {
  run({ fill: (chart) => ledger(chart, { storage: Storage.standard(Size.gibibytes(50)) }) });
  change((plan) => (plan.objects.find((o: any) => o.kind === 'StatefulSet').fixed['/spec/volumeClaimTemplates/0/spec/resources/requests/storage'] = '51200Mi'));

  expect(() => run({ fill: (chart) => ledger(chart, { storage: Storage.standard(Size.gibibytes(50)) }) })).not.toThrow();
});

test('the history of a StatefulSet may change from 1.33 on', () => {
  const patched = (version: string, limit: number) => run({ version, fill: (chart) => ledger(chart).patch('StatefulSet', JsonPatch.add('/spec/revisionHistoryLimit', limit)) });
  patched('1.32', 4);
  expect(messageOf(() => patched('1.32', 3))).toContain('/spec/revisionHistoryLimit from 4 to 3');
  expect(messageOf(() => patched('1.33', 3))).toBe('no error');
});

test('another target, load, image or number of members is nothing that servers refuse', () => {
  run({ version: '1.30', fill: (chart) => [web(chart), ledger(chart)] });
  const after = run({
    version: '1.36',
    target: { zones: 2, istio: IstioMode.SIDECAR },
    fill: (chart) => [web(chart, { profile: WorkloadProfile.of({ peak: Rate.perSecond(4000) }), image: 'ghcr.io/acme/web:5.0.0' }), ledger(chart, { replicas: 5 })],
  });

  expect([...found(after, 'immutable-field-changes'), ...found(after, 'replicas-vanish')]).toEqual([]);
});

test('an object of another namespace is another object', () => {
  run({ fill: (chart) => ledger(chart) });

  expect(messageOf(() => run({ namespace: 'bank', fill: (chart) => ledger(chart, { storage: Storage.standard(Size.gibibytes(100)) }) }))).toBe('no error');
});

describe('replicas that vanish', () => {
  test('are told, with how to hand the number over', () => {
    run({ fill: (chart) => web(chart, { scaling: Scaling.exactly(6) }) });
    const [one, ...others] = found(run({ fill: (chart) => web(chart) }), 'replicas-vanish');

    expect(others).toEqual([]);
    expect([one.severity, one.subject, one.path]).toEqual([FindingSeverity.WARNING, 'Deployment/web', 'shop/web']);
    expect(one.message).toContain("Deployment 'web' wrote replicas: 6 and would write none: ");
    expect(one.message).toContain('kubectl apply edit-last-applied deployment/web -n shop');
  });

  test.each<[string, Run['fill'], Run['fill']]>([
    ['another number', (c) => web(c, { scaling: Scaling.exactly(6) }), (c) => web(c, { scaling: Scaling.exactly(2) })],
    ['one pod, as the server sets', (c) => web(c, { scaling: Scaling.exactly(1) }), (c) => web(c)],
    ['an autoscaler before', (c) => web(c), (c) => web(c)],
    ['a number after an autoscaler', (c) => web(c), (c) => web(c, { scaling: Scaling.exactly(6) })],
  ])('are none with %s', (_what, before, after) => {
    run({ fill: before });

    expect(found(run({ fill: after }), 'replicas-vanish')).toEqual([]);
  });

  test('are told where somebody else\'s autoscaler takes over', () => {
    run({ fill: (chart) => web(chart, { scaling: Scaling.exactly(6) }) });

    expect(found(run({ fill: (chart) => web(chart, { scaling: Scaling.exactly(6) }).markHasAutoscaler() }), 'replicas-vanish')).toHaveLength(1);
  });
});

describe('numbers', () => {
  const at = (peak: number) => (chart: Chart) => web(chart, { runtime: Runtime.golang({ version: '1.25' }), profile: WorkloadProfile.of({ peak: Rate.perSecond(peak), cpuPerRequest: Duration.millis(4) }) });
  const cpuOf = (app: App) => (app.node.findChild('shop').node.findChild('web') as ReturnType<typeof web>).plan.decisions.find((d) => d.setting === 'resources.cpuRequest')!;

  test('stay where others would hardly be better, for as long as that is so', () => {
    const first = cpuOf(run({ fill: at(675) }));
    const free = cpuOf(run({ fill: at(689), target: { previousPlans: undefined } }));
    expect(free.number).not.toBe(first.number);
    rmSync(plans, { recursive: true });
    run({ fill: at(675) });
    const kept = [689, 675, 689].map((peak) => cpuOf(run({ fill: at(peak) })));

    expect(kept.map((d) => d.number)).toEqual([first.number, first.number, first.number]);
    expect([kept[0].source, kept[0].rule]).toEqual(['previous', 'SIZE-8']);
    expect(JSON.parse(texts()['shop.web.plan.json']).decisions.find((d: any) => d.setting === 'resources.cpuRequest')).toMatchObject({ number: first.number, source: 'previous' });
  });

  test('that were given and no longer are, move', () => {
    const memoryOf = (app: App) => (app.node.findChild('shop').node.findChild('web') as ReturnType<typeof web>).plan.decisions.find((d) => d.setting === 'resources.memory')!;
    const { number } = memoryOf(run({ target: { previousPlans: undefined, planFolder: undefined }, fill: (chart) => web(chart) }));
    const hardlyMore = number! + 16;
    run({ fill: (chart) => web(chart, { memory: Size.mebibytes(hardlyMore) }) });
    expect(memoryOf(run({ target: { planFolder: undefined }, fill: (chart) => web(chart) }))).toMatchObject({ number, source: 'profile' });
    // had the plan decided the same number, it would stay
    change((plan) => plan.decisions.filter((d: any) => d.setting === 'resources.memory').forEach((d: any) => (d.source = 'profile')), 'shop.web.plan.json');
    expect(memoryOf(run({ fill: (chart) => web(chart) }))).toMatchObject({ number: hardlyMore, source: 'previous' });
  });
});

describe('the environment', () => {
  test('names another folder, or none', () => {
    run({ fill: (chart) => ledger(chart) });
    process.env.CDK8S_TUNED_PREVIOUS = join(base, 'empty');
    mkdirSync(join(base, 'empty'));
    const larger: Run['fill'] = (chart) => ledger(chart, { storage: Storage.standard(Size.gibibytes(80)) });
    const elsewhere = { planFolder: join(base, 'new') };
    expect(found(run({ target: elsewhere, fill: larger }), 'previous-plan-missing')).toHaveLength(1);
    process.env.CDK8S_TUNED_PREVIOUS = 'off';
    expect(found(run({ target: elsewhere, fill: larger }), 'previous-plan-missing')).toEqual([]);
    delete process.env.CDK8S_TUNED_PREVIOUS;
    expect(messageOf(() => run({ target: elsewhere, fill: larger }))).toContain("from '50Gi' to '80Gi'");
  });

  test('that names no folder is told', () => {
    process.env.CDK8S_TUNED_PREVIOUS = join(base, 'nowhere');

    expect(messageOf(() => run({ fill: (chart) => ledger(chart) }))).toMatch(/CDK8S_TUNED_PREVIOUS is '.*nowhere', which does not exist: .* mkdir -p/);
  });
});

describe('a file that cannot be compared with is told:', () => {
  beforeEach(() => void run({ fill: (chart) => ledger(chart) }));
  const next = () => messageOf(() => run({ fill: (chart) => ledger(chart) }));

  test.each<[string, (plan: any) => void, string]>([
    ['without a version', (plan) => delete plan.version, 'has no schema version, expected 1, because another release wrote it'],
    ['of another version', (plan) => (plan.version = 2), 'has the schema version 2, expected 1, because another release wrote it'],
    ['of another workload', (plan) => (plan.workload = 'cart'), "is the plan of 'cart', expected 'ledger'"],
    ['without objects', (plan) => delete plan.objects, 'has no objects (plan.toJson()'],
    ['with objects that are none', (plan) => plan.objects.push({ kind: 5 }), 'has no objects'],
    ['without decisions', (plan) => delete plan.decisions, 'is not the plan of a workload'],
    ['with decisions that are none', (plan) => plan.decisions.push({ setting: 'a', source: 'user', number: '5' }), 'lacks kind, runtime, baseline or decisions'],
    ['without a runtime', (plan) => delete plan.runtime, 'lacks kind, runtime, baseline or decisions'],
  ])('%s', (_what, by, said) => {
    change(by);

    const message = next();
    expect(message).toContain('shop/ledger');
    expect(message).toMatch(/the previous plan '.*shop\.ledger\.plan\.json' /);
    expect(message).toContain(said);
    expect(message).toContain('delete it');
  });

  test.each([['no JSON', '{', 'is not JSON'], ['a list', '[]', 'is not the plan of a workload'], ['null', 'null', 'is not the plan of a workload'], ['a manifest', '{"kind":"Deployment"}', 'is not the plan of a workload']])('%s', (_what, text, said) => {
    writeFileSync(join(plans, file), text);

    expect(next()).toContain(said);
  });

  test('a folder of its name', () => {
    rmSync(join(plans, file));
    mkdirSync(join(plans, file));

    expect(next()).toMatch(/the previous plan '.*' cannot be read: EISDIR; .* previousPlans of the target/);
  });

  test('and deleted, it is a finding', () => {
    rmSync(join(plans, file));

    expect(found(run({ fill: (chart) => ledger(chart) }), 'previous-plan-missing')[0].message).toMatch(/^'.*shop\.ledger\.plan\.json' does not exist/);
  });

  test('a folder that is a file, or is not there and not made, too', () => {
    writeFileSync(join(base, 'file'), '');
    const from = (previousPlans: string) => messageOf(() => run({ target: { previousPlans }, fill: (chart) => ledger(chart) }));
    expect(from('a'.repeat(300))).toContain('previousPlans');
    expect(from('a'.repeat(300))).not.toContain('ENAMETOOLONG');

    expect(from(join(base, 'file'))).toMatch(/previousPlans of the target is '.*file', which is not a folder/);
    expect(from(join(base, 'lost'))).toMatch(/previousPlans of the target is '.*lost', which does not exist/);
  });
});

test('no value of a secret in a fixed field gets into a file or a message', () => {
  const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  const withToken = (annotation: string): Run['fill'] => (chart) => {
    const store = ledger(chart);
    store.patch('StatefulSet', JsonPatch.add('/spec/volumeClaimTemplates/0/metadata/annotations', { note: annotation }));
    Findings.acknowledge(store, 'secret-in-plain-text', 'a test');
  };
  run({ fill: withToken(token) });
  expect(texts()[file]).not.toContain(token);
  const message = messageOf(() => run({ fill: withToken('plain') }));

  expect(message).toContain('/spec/volumeClaimTemplates/0/metadata/annotations/note');
  expect(message).not.toContain(token);
});
