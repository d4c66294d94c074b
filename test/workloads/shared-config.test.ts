import { App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ledger, resize, shop, web } from './fixtures';
import { Sidecar } from '../../src/tuning/profile/containers';
import { Findings } from '../../src/workloads/findings';
import { SharedConfig } from '../../src/workloads/shared-config';

/*
 * A shared configuration rolls its workloads by the hash in its name, so the hash must be that of what is printed; and somebody should read it.
 */

const BOTH = { data: { LEVEL: 'info' }, files: { 'app.yaml': 'level: info' } };
const unused = (shared: SharedConfig) => Findings.of(shared).open.filter(({ id }) => id === 'shared-config-unused').map(({ subject }) => subject);

test.each<[string, (shared: SharedConfig) => void, string]>([
  ['a variable', (shared) => shared.configMap!.addJsonPatch(JsonPatch.replace('/data/LEVEL', 'debug')), 'data'],
  ['a further variable', (shared) => shared.configMap!.addJsonPatch(JsonPatch.add('/data/MORE', 'x')), 'data'],
  ['a file', (shared) => shared.filesConfigMap!.addJsonPatch(JsonPatch.replace('/data/app.yaml', 'level: debug')), 'files'],
  ['the name', (shared) => shared.filesConfigMap!.addJsonPatch(JsonPatch.replace('/metadata/name', 'other')), 'files'],
  ['immutable', (shared) => shared.configMap!.addJsonPatch(JsonPatch.remove('/immutable')), 'data'],
])('one ConfigMap for several services that is patched after its hash was made is an error: %s', (_what, patch, prop) => {
  const chart = shop();
  const shared = new SharedConfig(chart, 'env', BOTH);
  web(chart, { sharedConfig: [shared], mounts: [shared.mount('/etc/app')] });
  expect(() => Testing.synth(chart)).not.toThrow();
  patch(shared);

  expect(() => Testing.synth(chart)).toThrow(`change the prop \`${prop}\``);
  expect(() => (chart.node.root as App).synthYaml()).toThrow('hash of its content');
});

test('labels and annotations of its ConfigMap may be patched', () => {
  const chart = shop();
  const shared = new SharedConfig(chart, 'env', { data: { LEVEL: 'info' } });
  web(chart, { sharedConfig: [shared] });
  shared.configMap!.addJsonPatch(JsonPatch.add('/metadata/annotations', { team: 'shop' }));

  expect(JSON.stringify(Testing.synth(chart))).toContain('"team":"shop"');
});

test('a shared configuration that no workload uses is found, for each of its parts', () => {
  const chart = shop();
  const shared = new SharedConfig(chart, 'env', BOTH);

  expect(unused(shared)).toEqual(['data', 'files']);
  const first = web(chart, { sharedConfig: [shared] });
  expect(unused(shared)).toEqual(['files']);
  ledger(chart, { mounts: [shared.mount('/etc/app')] });
  expect(unused(shared)).toEqual([]);

  chart.node.tryRemoveChild(first.node.id);
  expect(unused(shared)).toEqual(['data']);
  resize(chart, { sharedConfig: [shared] });
  expect(unused(shared)).toEqual([]);
});

test('a sidecar that mounts the files uses them', () => {
  const chart = shop();
  const shared = new SharedConfig(chart, 'env', { files: BOTH.files });
  web(chart, { sidecars: [Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:1.0.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), mounts: [shared.mount('/etc/proxy')] })] });

  expect(unused(shared)).toEqual([]);
});

test('in strict mode an unused one is an error, until it is acknowledged', () => {
  const chart: Chart = shop();
  const shared = new SharedConfig(chart, 'env', { data: { LEVEL: 'info' } });
  Findings.failOn(chart);

  expect(() => Testing.synth(chart)).toThrow('shared-config-unused');
  Findings.acknowledge(shared, 'shared-config-unused', 'an object of another team reads it', 'data');
  expect(() => Testing.synth(chart)).not.toThrow();
});

test('its ConfigMap, taken out of the tree while a workload reads it, is found', () => {
  const chart = shop();
  const shared = new SharedConfig(chart, 'env', { data: { LEVEL: 'info' } });
  web(chart, { sharedConfig: [shared] });
  shared.node.tryRemoveChild('config-map');

  expect(Findings.of(shared).open.map(({ id }) => id)).toEqual(['reference-to-removed-object']);
});
